//! Gathers what the checks look at: the state file, the secret, and two harmless calls to the push service.

use std::path::Path;

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

use super::{Wish, im, project};
use crate::context::Context;
use crate::doctor::fact::{
    Attempt, Direct, Exchange, NoAnswer, Past, SecretFile, StateFile, StateProblem, StateProblemKind, Told,
};
use crate::doctor::{Check, Fact, Facts, Need, Unknown, im_message};
use crate::domain::certificate::Certificate;
use crate::domain::identifier::CertId;
use crate::domain::im::record::{self, Mentioned};
use crate::domain::push::Content;
use crate::domain::push_info;
use crate::domain::registry::Registry;
use crate::domain::secret::{Secret, SecretSource};
use crate::domain::text::{Lang, Sentence, Text, same};
use crate::error::{Error, Exit};
use crate::operation::control::{self, Emulator};
use crate::operation::history::{Event, History, Sent};
use crate::operation::note::Note;
use crate::operation::past as operation_past;
use crate::operation::region;
use crate::operation::service::Service;
use crate::operation::state::State;
use crate::protocol::control::{ControlCall, PhoneView, Phones};
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::reply::{Reply, Trace};
use crate::protocol::xiaomi::send;
use crate::store::StoreError;

/// How far back sends are looked at.
const RECENT: SignedDuration = SignedDuration::from_hours(24);

const NOT_NEEDED: Text = Text::new("no chosen check asked for it", "所选检查不需要");

fn unknown<T>(text: Text) -> Fact<T> {
    Fact::Unknown(text.into())
}

/// Gathers. Only what the chosen checks look at is called for. An error is a slip in the command line; everything else
/// that goes wrong is a fact.
pub fn gather(
    wish: &Wish,
    checks: &[&Check],
    (state, context, lang): (&State, &Context, Lang),
    log: &mut dyn FnMut(Note<'_>),
) -> Result<Facts, Error> {
    const NO_MESSAGE_FILE: Text = Text::new(
        "no message's file was named: mipush doctor --message FILE",
        "没有指定消息文件：mipush doctor --message FILE",
    );
    const NO_LIVE: Text = Text::new(
        "not played: mipush doctor --live-test --user USER sends a few messages and watches for a minute",
        "未进行：mipush doctor --live-test --user USER 会发送几条消息并观察一分钟",
    );
    let loaded = state.file.load();
    let mut facts = Facts {
        now: context.now(),
        program: wish.program.clone(),
        wanted: wish.wanted.clone(),
        state: StateFile {
            path: state.path().display().to_string(),
            problem: loaded.as_ref().err().map(problem),
            mode: mode(state.path()),
        },
        registry: match loaded {
            Ok(registry) => Fact::Known(registry),
            Err(_) => unknown(NO_STATE),
        },
        secret: unknown(NOT_NEEDED),
        secret_file: unknown(NOT_NEEDED),
        emulated: false,
        service: unknown(NOT_NEEDED),
        sends: unknown(NOT_NEEDED),
        past: past(state, checks, context.now()),
        message: unknown(NOT_NEEDED),
        im_message: wish.im_message.clone().map_or_else(|| unknown(NO_MESSAGE_FILE), Fact::Known),
        told_of: told_of(state, checks),
        phones: unknown(NOT_NEEDED),
        im: unknown(NOT_NEEDED),
        im_url: context.var("MIPUSH_IM_URL"),
        live: unknown(NO_LIVE),
        project: unknown(NO_PROJECT),
    };
    facts.message = described(wish, facts.registry.get().ok());
    facts.im = im::ask(wish, checks, facts.registry.get().ok(), (state, context, lang), log)?;
    if let Some(folder) = &wish.project {
        facts.project = Fact::Known(project::read(folder, &facts)?);
    }
    let cert = match facts.cert() {
        Ok(cert) => cert.clone(),
        Err(Unknown(why)) => {
            facts.secret = Fact::Unknown(why.clone());
            facts.secret_file = Fact::Unknown(why.clone());
            facts.service = Fact::Unknown(why.clone());
            facts.sends = Fact::Unknown(why.clone());
            facts.phones = Fact::Unknown(why);
            return Ok(facts);
        }
    };
    let (secret, secret_file) = secret(&cert, state, context);
    facts.secret = secret;
    facts.secret_file = secret_file;
    let service = Service::new(&cert, &wish.service, state, context, lang)?;
    facts.emulated = service.is_emulated();
    facts.phones = phones(wish, &service, checks, (state, context), log);
    let needed = checks.iter().any(|check| check.needs(Need::Service));
    let (answer, sends) = match &facts.secret {
        _ if wish.offline => (unknown(OFFLINE), unknown(OFFLINE)),
        _ if !needed => (unknown(NOT_NEEDED), unknown(NOT_NEEDED)),
        Fact::Unknown(_) => (unknown(NO_SECRET), unknown(NO_SECRET)),
        Fact::Known(secret) => call(&service, secret, context, log),
    };
    facts.service = answer;
    facts.sends = sends;
    Ok(facts)
}

/// The message that flags describe, or what a file asks for.
fn described(wish: &Wish, registry: Option<&Registry>) -> Fact<Content> {
    const NO_MESSAGE: Text = Text::new(
        "no message was described: --title, --description, --ext, or --message FILE",
        "没有描述要发送的消息：--title、--description、--ext，或 --message FILE",
    );
    const REFUSED: Text =
        Text::new("IM would refuse the message (see message-well-formed)", "IM 会拒绝该消息（见 message-well-formed）");
    match wish.im_message.as_ref().map(|im_message| &im_message.message) {
        Some(Ok(message)) => {
            let around = im_message::around(registry, message);
            Fact::Known(push_info::derive(&message.body, message.push.as_ref(), &around).content)
        }
        Some(Err(_)) => unknown(REFUSED),
        None => wish.message.clone().map_or_else(|| unknown(NO_MESSAGE), Fact::Known),
    }
}

/// The messages that recorded callbacks tell of: pushes by their `MsgKey`, sends by the body of their callback.
fn told_of(state: &State, checks: &[&Check]) -> Fact<Vec<Mentioned>> {
    const UNREADABLE: Text =
        Text::new("the recorded callbacks cannot be read: {problem}", "无法读取已记录的回调：{problem}");
    if !checks.iter().any(|check| check.needs(Need::Callbacks)) {
        return unknown(NOT_NEEDED);
    }
    match operation_past::records(state) {
        Ok((records, _)) => Fact::Known(records.iter().filter_map(record::message).collect()),
        Err(error) => Fact::Unknown(Sentence::fill(UNREADABLE, &[("problem", &error.message)])),
    }
}

const NO_PROJECT: Text =
    Text::new("no project was named: mipush doctor --project DIR", "没有指定工程：mipush doctor --project DIR");
const NO_STATE: Text =
    Text::new("the state file cannot be used (see state-readable)", "状态文件无法使用（见 state-readable）");
const OFFLINE: Text = Text::new("--offline: no call was made", "--offline：未发起调用");
const NO_SECRET: Text = Text::new(
    "the AppSecret cannot be read, so no call was made (see secret-readable)",
    "无法读取 AppSecret，未发起调用（见 secret-readable）",
);

fn problem(error: &StoreError) -> StateProblem {
    let kind = match error {
        StoreError::Missing { .. } => StateProblemKind::Missing,
        StoreError::Malformed { position, .. } => StateProblemKind::Malformed { line: position.line },
        StoreError::Exposed { .. } => StateProblemKind::Exposed,
        _ => StateProblemKind::Other,
    };
    StateProblem { message: error.to_string(), kind }
}

/// The permission bits of a file, where there are such things.
fn mode(path: &Path) -> Fact<u32> {
    const NO_FILE: Text = Text::new("there is no file to look at", "文件不存在");
    let Ok(metadata) = std::fs::metadata(path) else { return unknown(NO_FILE) };
    bits(&metadata)
}

#[cfg(unix)]
fn bits(metadata: &std::fs::Metadata) -> Fact<u32> {
    Fact::Known(std::os::unix::fs::MetadataExt::mode(metadata) & 0o7777)
}

#[cfg(not(unix))]
fn bits(_metadata: &std::fs::Metadata) -> Fact<u32> {
    unknown(Text::new("this system has no permission bits", "本系统没有权限位"))
}

fn secret(cert: &Certificate, state: &State, context: &Context) -> (Fact<Secret>, Fact<SecretFile>) {
    const ELSEWHERE: Text =
        Text::new("the AppSecret rests in no file of its own ({source})", "AppSecret 不在单独的文件中（{source}）");
    let source = &cert.fields.app_secret;
    let secret = match context.secret(source, &state.folder()) {
        Ok(secret) => Fact::Known(secret),
        Err(problem) => Fact::Unknown(same(problem)),
    };
    let file = match source {
        SecretSource::File(path) => {
            let path = state.folder().join(path);
            let with_path = |mode| SecretFile { path: path.display().to_string(), mode };
            Fact::from(mode(&path).get().copied().map(with_path))
        }
        SecretSource::Env(_) | SecretSource::Literal(_) => {
            Fact::from(Err(Unknown::because(ELSEWHERE, &[("source", &source.describe())])))
        }
    };
    (secret, file)
}

/// What earlier commands left in the send log. It belongs to every certificate: an operator has few.
fn past(state: &State, checks: &[&Check], now: Timestamp) -> Fact<Past> {
    const UNREADABLE: Text = Text::new("the send log cannot be read: {problem}", "无法读取发送日志：{problem}");
    if !checks.iter().any(|check| check.needs(Need::SendLog)) {
        return unknown(NOT_NEEDED);
    }
    let read = History::of(state).and_then(|history| history.events());
    let (events, regions) = match read.and_then(|events| Ok((events, region::known(state)?))) {
        Ok(read) => read,
        Err(error) => return Fact::Unknown(Sentence::fill(UNREADABLE, &[("problem", &error.message)])),
    };
    let from = now.saturating_sub(RECENT).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut past = Past { regions, ..Past::default() };
    for event in events {
        match event {
            Event::Receipts { at, kind, targets, message_id } if (from..=now).contains(&at) => {
                for sent in past.direct.iter_mut().filter(|sent| sent.message_id == message_id) {
                    sent.delivered |= kind == "delivered";
                }
                past.receipts.push(Told { kind, targets });
            }
            Event::Refused { at, cert, code, channel } if (from..=now).contains(&at) => {
                past.last.insert(CertId(cert), Attempt { at, refused: Some((code, channel)) });
            }
            Event::Sent(sent) if (from..=now).contains(&sent.at) => {
                let Sent { at, cert, target, message_id, ids, .. } = *sent;
                past.last.insert(CertId(cert), Attempt { at, refused: None });
                let direct = |message_id| Direct { at, message_id, reg_ids: ids, delivered: false };
                past.direct.extend(message_id.filter(|_| target == "reg-id").map(direct));
            }
            _ => {}
        }
    }
    Fact::Known(past)
}

/// The phones of the emulator that messages go to. A real phone nobody can ask.
fn phones(
    wish: &Wish,
    service: &Service<'_>,
    checks: &[&Check],
    (state, context): (&State, &Context),
    log: &mut dyn FnMut(Note),
) -> Fact<Vec<PhoneView>> {
    const REAL: Text = Text::new("messages go to real phones", "消息发往真实手机");
    const ELSEWHERE: Text = Text::new(
        "messages go to an emulator whose phones cannot be asked from here: {problem}",
        "消息发往模拟器，但无法从此处查询其手机：{problem}",
    );
    const OTHER: Text = Text::new(
        "messages go to another emulator than the one of this state file",
        "消息发往的模拟器不是本状态文件的模拟器",
    );
    if !checks.iter().any(|check| check.needs(Need::Phone)) {
        return unknown(NOT_NEEDED);
    }
    if !service.is_emulated() {
        return unknown(REAL);
    }
    let base = (!service.is_embedded()).then(|| service.base());
    if wish.offline && base.is_some() {
        return unknown(OFFLINE);
    }
    let which = control::Wish { url: context.var("MIPUSH_CONTROL_URL"), ready_file: None };
    let asked = Emulator::find(&which, state, context).and_then(|emulator| {
        let theirs = emulator.serves(base);
        if theirs { emulator.call::<Phones>(&ControlCall::Phones, log).map(Some) } else { Ok(None) }
    });
    match asked {
        Ok(Some(phones)) => Fact::Known(phones.phones),
        Ok(None) => unknown(OTHER),
        Err(error) => Fact::Unknown(Sentence::fill(ELSEWHERE, &[("problem", &error.message)])),
    }
}

/// Today's quota, which is the cheapest check of a secret (7.10), then the sends of the last day.
fn call(
    service: &Service<'_>,
    secret: &Secret,
    context: &Context,
    log: &mut dyn FnMut(Note<'_>),
) -> (Fact<Exchange>, Fact<Vec<Trace>>) {
    const NOT_ASKED: Text = Text::new(
        "not asked for, since the first call got no good answer (see secret-accepted)",
        "首次调用未成功，没有继续查询（见 secret-accepted）",
    );
    const EMBEDDED: Text = Text::new("the embedded emulator", "内置模拟器");
    let before = context.now();
    let response = service.exchange(&send::quota(service.base(), secret), log);
    let after = context.now();
    let ahead = match &response {
        Ok(response) => ahead(service, response, context, (before, after)),
        Err(_) => unknown(NO_DATE),
    };
    let outcome = response
        .map(|response| Reply::read(&response))
        .map_err(|error| NoAnswer { sent: error.kind == Exit::Unknown, problem: error.message });
    let sends = match &outcome {
        Ok(Reply::Accepted(_)) => recent(service, secret, after, log),
        _ => unknown(NOT_ASKED),
    };
    let host = service.describe();
    let embedded = service.is_embedded();
    let host = if embedded { EMBEDDED.into() } else { same(host) };
    let exchange = Exchange { host, embedded, outcome, ahead };
    (Fact::Known(exchange), sends)
}

const NO_DATE: Text = Text::new("the answer has no Date", "应答中没有 Date");

/// How far the service's clock is ahead, by its `Date`.
fn ahead(
    service: &Service<'_>,
    response: &HttpResponse,
    context: &Context,
    (before, after): (Timestamp, Timestamp),
) -> Fact<SignedDuration> {
    const PINNED: Text =
        Text::new("--now is in force: this machine's clock was not read", "已指定 --now：没有读取本机时钟");
    const SHARED: Text = Text::new("the embedded emulator shares this machine's clock", "内置模拟器使用本机时钟");
    if context.is_pinned() {
        return unknown(PINNED);
    }
    if service.is_embedded() {
        return unknown(SHARED);
    }
    let header = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("date"));
    let date = header.and_then(|header| rfc2822::DateTimeParser::new().parse_timestamp(header.value.redacted()).ok());
    match date {
        None => unknown(NO_DATE),
        // Whatever lies between the two readings of this clock is no difference.
        Some(date) if date < before => Fact::Known(date.duration_since(before)),
        Some(date) if date > after => Fact::Known(date.duration_since(after)),
        Some(_) => Fact::Known(SignedDuration::ZERO),
    }
}

fn recent(service: &Service<'_>, secret: &Secret, now: Timestamp, log: &mut dyn FnMut(Note<'_>)) -> Fact<Vec<Trace>> {
    const REFUSED: Text = Text::new("the service does not tell: {problem}", "服务端不提供：{problem}");
    let from = now.saturating_sub(RECENT).unwrap_or(Timestamp::UNIX_EPOCH);
    let request = send::trace_by_time(service.base(), secret, from, now);
    match service.call(&request, log) {
        Ok(envelope) => Fact::Known(envelope.traces()),
        Err(error) => Fact::Unknown(Sentence::fill(REFUSED, &[("problem", &error.message)])),
    }
}

/// Facts of a readable, empty state, for tests.
#[cfg(test)]
pub(super) fn nothing_known() -> Facts {
    Facts {
        now: Timestamp::UNIX_EPOCH,
        program: crate::doctor::Program::default(),
        wanted: crate::doctor::fact::Wanted::default(),
        state: StateFile { path: "mipush.toml".to_owned(), problem: None, mode: Fact::Known(0o600) },
        registry: Fact::Known(crate::domain::registry::Registry::default()),
        secret: unknown(NOT_NEEDED),
        secret_file: unknown(NOT_NEEDED),
        emulated: true,
        service: unknown(NOT_NEEDED),
        sends: unknown(NOT_NEEDED),
        past: unknown(NOT_NEEDED),
        message: unknown(NOT_NEEDED),
        im_message: unknown(NOT_NEEDED),
        told_of: unknown(NOT_NEEDED),
        phones: unknown(NOT_NEEDED),
        im: unknown(NOT_NEEDED),
        im_url: None,
        live: unknown(NOT_NEEDED),
        project: unknown(NOT_NEEDED),
    }
}
