//! What stands in a scenario file, one struct a table, and its way to the values that are played.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use toml::Spanned;

use super::word::{GroupWord, KindWord, Length, OpenedWord, StateWord, StatusWord, VERBS, Verb, Via, WhyWord};
use super::{Lines, ScenarioFile};
use crate::domain::certificate::Fields;
use crate::domain::click::ClickAction;
use crate::domain::decision::{GroupKind, Kind, Origin};
use crate::domain::device::{Generation, Platform, SdkVersion};
use crate::domain::identifier::{AppId, AppKey, CertName, ChannelId, DeviceName, PackageName, UserId};
use crate::domain::message::{Custom, Element, Message, SendControl};
use crate::domain::push_info::{AndroidInfo, PushInfo};
use crate::domain::quiet::{Hours, ReceiveOption};
use crate::domain::region::Region;
use crate::domain::registry::Registry;
use crate::domain::scenario::{Act, Expect, Mute, Pushed, Refusal, Scenario, Sent, Step, When};
use crate::domain::secret::{Secret, SecretSource};
use crate::domain::session::Event;
use crate::protocol::tencent::server::message::{self, Rules};
use crate::store::schema::fault::{Cell, Conflict};
use crate::store::schema::setting::SettingsRow;
use crate::store::schema::value::{Moment, Word, unwrap};

/// Nobody's credential: it opens nothing but the emulator that the scenario is played on.
const SECRET: &str = "the-secret-of-a-scenario";

/// When a scenario begins that does not say it: 2026-11-24T08:00:00+08:00.
const START: i64 = 1_795_478_400;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    #[serde(default)]
    title: String,
    start: Option<Moment>,
    settings: Option<SettingsRow>,
    #[serde(default)]
    cert: Vec<CertRow>,
    #[serde(default)]
    device: Vec<DeviceRow>,
    #[serde(default)]
    step: Vec<Spanned<Checked>>,
}

/// `[[cert]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CertRow {
    name: Word<CertName>,
    package: Option<Word<PackageName>>,
    app_id: Option<Word<AppId>>,
    app_key: Option<Word<AppKey>>,
    channel_id: Option<Word<ChannelId>>,
    click: Option<Word<ClickAction>>,
    /// How long before the start it was saved.
    age: Option<Length>,
}

/// `[[device]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceRow {
    name: Word<DeviceName>,
    platform: Option<Word<Platform>>,
    generation: Option<Word<Generation>>,
    sdk: Option<Word<SdkVersion>>,
}

/// `[[step]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepRow {
    r#do: Word<Verb>,
    at: Option<Length>,
    after: Option<Length>,
    note: Option<String>,
    expect: Option<ExpectRow>,
    user: Option<Word<UserId>>,
    device: Option<Word<DeviceName>>,
    cert: Option<String>,
    token: Option<String>,
    silent: Option<bool>,
    conversation: Option<String>,
    option: Option<Word<ReceiveOption>>,
    hours: Option<Word<Hours>>,
    from: Option<String>,
    title: Option<String>,
    desc: Option<String>,
    ext: Option<String>,
    channel_id: Option<String>,
    text: Option<String>,
    custom: Option<String>,
    random: Option<u32>,
    life_time: Option<u32>,
    online_only: Option<bool>,
    with_mute: Option<bool>,
    via: Option<Word<Via>>,
    kind: Option<Word<KindWord>>,
    group: Option<String>,
    group_type: Option<Word<GroupWord>>,
    strict: Option<bool>,
    body: Option<String>,
}

/// `expect`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectRow {
    state: Option<Word<StateWord>>,
    status: Option<Word<StatusWord>>,
    refused: Option<RefusedValue>,
    kicked: Option<Vec<Word<DeviceName>>>,
    pushed: Option<PushedValue>,
    why: Option<Word<WhyWord>>,
    shown: Option<u64>,
    opened: Option<Word<OpenedWord>>,
    ext: Option<String>,
}

/// `true`, or a code.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged, expecting = "found another type: expected true, false or a vendor's code")]
enum RefusedValue {
    Any(bool),
    Code(i64),
}

/// `true`, or names.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "found another type: expected true, false or a list of devices")]
enum PushedValue {
    Any(bool),
    Devices(Vec<Word<DeviceName>>),
}

impl Document {
    pub(super) fn into_scenario(self, lines: &Lines) -> Result<ScenarioFile, Conflict> {
        let start = match self.start {
            Some(moment) => moment.0,
            None => Timestamp::from_second(START).unwrap_or_default(),
        };
        let mut registry =
            Registry { settings: self.settings.map(Into::into).unwrap_or_default(), ..Registry::default() };
        let certs = if self.cert.is_empty() { vec![CertRow::usual()] } else { self.cert };
        for (index, row) in certs.into_iter().enumerate() {
            let saved = start.saturating_sub(row.age.map_or(SignedDuration::from_hours(1), |age| age.0));
            let name = row.name.0.clone();
            registry
                .add_cert(name, row.fields(), saved.unwrap_or(Timestamp::MIN))
                .map_err(|error| Conflict::at(Cell::of("cert", index, "name"), error.to_string()))?;
        }
        for (index, row) in self.device.into_iter().enumerate() {
            if registry.devices.contains_key(&row.name.0) {
                let message = format!("device {:?} is there twice", row.name.0.as_str());
                return Err(Conflict::at(Cell::of("device", index, "name"), message));
            }
            let device = registry.device_or_new(&row.name.0);
            device.platform = row.platform.map_or(Platform::Xiaomi, |word| word.0);
            device.generation = row.generation.map_or(Generation::G2, |word| word.0);
            device.sdk = row.sdk.map(|word| word.0);
        }
        let mut steps = Vec::with_capacity(self.step.len());
        let mut places = Vec::with_capacity(self.step.len());
        for (index, row) in self.step.into_iter().enumerate() {
            places.push(lines.line(row.span().start));
            let step = row.into_inner().0;
            steps.push(step.map_err(|(key, message)| Conflict::at(Cell::of("step", index, key), message))?);
        }
        Ok(ScenarioFile { scenario: Scenario { title: self.title, start, registry, steps }, lines: places })
    }
}

impl CertRow {
    /// The certificate of a file that has none.
    fn usual() -> Self {
        let name = "demo".parse().map_or_else(|_| unreachable!("a legal name"), Word);
        Self { name, package: None, app_id: None, app_key: None, channel_id: None, click: None, age: None }
    }

    fn fields(self) -> Fields {
        fn legal<T: std::str::FromStr>(text: &str) -> T {
            text.parse().unwrap_or_else(|_| unreachable!("a legal value"))
        }
        Fields {
            package: self.package.map_or_else(|| legal("com.example.chat"), |word| word.0),
            app_id: self.app_id.map_or_else(|| legal("2882303761512345678"), |word| word.0),
            app_key: self.app_key.map_or_else(|| Some(legal("5001234500678")), |word| Some(word.0)),
            app_secret: SecretSource::Literal(Secret::new(SECRET)),
            channel_id: self.channel_id.map(|word| word.0),
            click: self.click.map_or(ClickAction::OpenApp, |word| word.0),
            region: Region::Embedded,
        }
    }
}

/// The member that is wrong, and how.
type Slip = (&'static str, String);

/// A row as what is played: the row itself is ten times as large, and there are many. A slip is told once the whole file
/// has been read.
#[derive(Debug, Deserialize)]
#[serde(from = "StepRow")]
struct Checked(Result<Step, Slip>);

impl From<StepRow> for Checked {
    fn from(row: StepRow) -> Self {
        Self(row.step())
    }
}

impl StepRow {
    fn step(mut self) -> Result<Step, Slip> {
        self.refuse_strangers()?;
        self.refuse_contradictions()?;
        let when = match (self.at, self.after) {
            (Some(since), _) => When::At(since.0),
            (None, wait) => When::After(wait.map_or(SignedDuration::ZERO, |wait| wait.0)),
        };
        let expect = self.expect.take().map(ExpectRow::expect).unwrap_or_default();
        let note = self.note.take();
        Ok(Step { when, act: self.act()?, expect, note })
    }

    /// Members that would be dropped in silence because another one says the same.
    fn refuse_contradictions(&self) -> Result<(), Slip> {
        let beside_body = [
            ("from", self.from.is_some()),
            ("title", self.title.is_some()),
            ("desc", self.desc.is_some()),
            ("ext", self.ext.is_some()),
            ("channel_id", self.channel_id.is_some()),
            ("text", self.text.is_some()),
            ("custom", self.custom.is_some()),
            ("random", self.random.is_some()),
            ("life_time", self.life_time.is_some()),
            ("online_only", self.online_only.is_some()),
            ("with_mute", self.with_mute.is_some()),
        ];
        let found = match beside_body.into_iter().find(|(_, given)| *given) {
            Some((key, _)) if self.body.is_some() => Some((key, "body holds the whole message")),
            _ if self.text.is_some() && self.custom.is_some() => Some(("custom", "text is another element")),
            _ if self.hours.is_some() && self.conversation.is_some() => Some(("hours", "conversation is another step")),
            _ if self.option.is_some() && self.conversation.is_none() => {
                Some(("option", "it goes with a conversation"))
            }
            _ if self.at.is_some() && self.after.is_some() => Some(("after", "at says when already")),
            _ => None,
        };
        match found {
            None => Ok(()),
            Some((key, why)) => Err((key, format!("{key} contradicts the rest of this [[step]]: {why}"))),
        }
    }

    /// A member that the step does not look at is a slip of the author's.
    fn refuse_strangers(&self) -> Result<(), Slip> {
        let given = [
            ("user", self.user.is_some()),
            ("device", self.device.is_some()),
            ("cert", self.cert.is_some()),
            ("token", self.token.is_some()),
            ("silent", self.silent.is_some()),
            ("conversation", self.conversation.is_some()),
            ("option", self.option.is_some()),
            ("hours", self.hours.is_some()),
            ("from", self.from.is_some()),
            ("title", self.title.is_some()),
            ("desc", self.desc.is_some()),
            ("ext", self.ext.is_some()),
            ("channel_id", self.channel_id.is_some()),
            ("text", self.text.is_some()),
            ("custom", self.custom.is_some()),
            ("random", self.random.is_some()),
            ("life_time", self.life_time.is_some()),
            ("online_only", self.online_only.is_some()),
            ("with_mute", self.with_mute.is_some()),
            ("via", self.via.is_some()),
            ("kind", self.kind.is_some()),
            ("group", self.group.is_some()),
            ("group_type", self.group_type.is_some()),
            ("strict", self.strict.is_some()),
            ("body", self.body.is_some()),
        ];
        let Some((name, _, legal)) = VERBS.iter().find(|(_, verb, _)| *verb == self.r#do.0) else { return Ok(()) };
        match given.into_iter().find(|(key, is_given)| *is_given && !legal.contains(key)) {
            None => Ok(()),
            Some((key, _)) => Err((key, format!("{key} says nothing to the step {name}: expected {}", listed(legal)))),
        }
    }

    fn act(mut self) -> Result<Act, Slip> {
        fn needed<T>(member: Option<T>, key: &'static str) -> Result<T, Slip> {
            member.ok_or_else(|| (key, format!("{key} is missing in this [[step]]")))
        }
        let user = self.user.take().map(|word| word.0);
        let device = self.device.take().map(|word| word.0);
        let named_user = || needed(user, "user");
        Ok(match self.r#do.0 {
            Verb::Login => Act::Login { user: named_user()?, device },
            Verb::Event(Event::Background { .. }) => {
                let event = Event::Background { reported: self.silent != Some(true) };
                Act::Event { user: named_user()?, device, event }
            }
            // The service's own kick takes every login; a single one is what another login does.
            Verb::Event(Event::Kick) if device.is_none() => Act::KickAll { user: named_user()? },
            Verb::Event(event) => Act::Event { user: named_user()?, device, event },
            Verb::Register => Act::Register { device: needed(device, "device")?, cert: self.cert },
            Verb::Report => Act::Report { user: named_user()?, device, cert: self.cert, token: self.token },
            Verb::Off => Act::Off { user: named_user()?, device },
            Verb::Uninstall => Act::Uninstall { device: needed(device, "device")? },
            Verb::Delete => Act::Delete { user: named_user()? },
            Verb::Unmute => Act::Unmute { user: named_user()? },
            Verb::Mute => {
                let mute = match (self.conversation, self.hours) {
                    (None, None) => Mute::All,
                    (None, Some(hours)) => Mute::Hours(hours.0),
                    (Some(name), _) => {
                        Mute::Conversation(name, self.option.map_or(ReceiveOption::NoNotify, |word| word.0))
                    }
                };
                Act::Mute { user: named_user()?, mute }
            }
            Verb::SaveCert => Act::SaveCert { cert: self.cert },
            Verb::RemoveCert => Act::RemoveCert { cert: self.cert },
            Verb::Message => Act::Message(Box::new(self.message(named_user()?)?)),
            Verb::Tap => Act::Tap { device: needed(device, "device")? },
            Verb::Advance => Act::Advance,
        })
    }

    fn message(self, user: UserId) -> Result<Sent, Slip> {
        let group = match (&self.group, &self.group_type) {
            (None, None) => None,
            (group, kind) => {
                let kind = kind.as_ref().map_or(GroupKind::Work, |word| word.0.0);
                Some((group.clone().unwrap_or_default(), kind))
            }
        };
        let origin = self.via.as_ref().map_or(Origin::Client, |word| word.0.0);
        let kind = self.kind.as_ref().map_or(Kind::Chat, |word| word.0.0);
        let strict = self.strict == Some(true);
        let own_random = self.random.is_some();
        let (message, own_random) = match &self.body {
            Some(body) => {
                let call = message::file(body.as_bytes(), Rules::default()).map_err(|refusal| {
                    ("body", format!("the service refuses this body with {}: {}", refusal.code, refusal.info))
                })?;
                let has_random = call.message.random != 0;
                (call.message, own_random || has_random)
            }
            None => (self.plain(), own_random),
        };
        Ok(Sent { user, message, origin, kind, group, own_random, strict })
    }

    fn plain(self) -> Message {
        let body = match (self.custom, self.text) {
            (Some(desc), _) => Element::Custom(Custom { desc, ..Custom::default() }),
            (None, Some(text)) => Element::Text(text),
            (None, None) => Element::Text("hello".to_owned()),
        };
        let android = AndroidInfo { xiaomi_channel_id: self.channel_id, ..AndroidInfo::default() };
        let push = PushInfo {
            online_only: self.online_only == Some(true),
            title: self.title,
            desc: self.desc,
            ext: self.ext,
            android,
            ..PushInfo::default()
        };
        Message {
            sender: self.from,
            life_time_s: self.life_time,
            control: SendControl { with_mute: self.with_mute == Some(true), ..SendControl::default() },
            push: (push != PushInfo::default()).then_some(push),
            ..Message::new(self.random.unwrap_or_default(), vec![body])
        }
    }
}

impl ExpectRow {
    fn expect(self) -> Expect {
        Expect {
            state: self.state.map(|word| word.0.0),
            status: self.status.map(|word| word.0.0),
            refused: self.refused.map(|value| match value {
                RefusedValue::Any(any) => Refusal::Any(any),
                RefusedValue::Code(code) => Refusal::Code(code),
            }),
            kicked: self.kicked.map(unwrap),
            pushed: self.pushed.map(|value| match value {
                PushedValue::Any(any) => Pushed::Any(any),
                PushedValue::Devices(devices) => Pushed::Devices(unwrap(devices)),
            }),
            why: self.why.map(|word| word.0.0),
            shown: self.shown,
            opened: self.opened.map(|word| word.0.0),
            ext: self.ext,
        }
    }
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "nothing but at, after, note and expect".to_owned() } else { names.join(", ") }
}
