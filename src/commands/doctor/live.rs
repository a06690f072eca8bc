//! `mipush doctor --live-test`: step 5 of the guide, with the operator's hand on the phone.

use serde_json::{Value, json};

use super::report::Diagnosis;
use super::{Args, WATCH, write_junit};
use crate::commands::{Invocation, Outcome};
use crate::domain::text::Text;
use crate::error::Error;
use crate::operation::diagnose::live::{self, Armed, LiveWish, Plan, Whom};
use crate::operation::diagnose::{Chosen, LiveTest, Shot};
use crate::ui::prompt::Question;

/// Plays it.
pub(super) fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    invocation.ui.check_fields(&[
        "code",
        "severity",
        "status",
        "found",
        "expected",
        "message",
        "fix",
        "file",
        "line",
        "column",
        "excerpt",
        "element",
        "module",
        "link",
        "source",
        "findings",
        "summary",
        "live_test",
    ])?;
    let whom = match (&args.user, &args.live_test.reg_id) {
        (Some(user), _) => Whom::User(user.clone()),
        (None, Some(reg_id)) => Whom::RegId(reg_id.clone()),
        (None, None) => {
            return Err(Error::usage("--live-test needs to know whom to send to: --user USER or --reg-id REGID")
                .hint("mipush doctor --live-test --user USER"));
        }
    };
    let wanted = LiveWish {
        whom,
        count: args.live_test.count,
        content: args.message.content(),
        limit: args.service.terms.timeout.unwrap_or(WATCH),
    };
    let (state, context, lang) = (invocation.state(), invocation.context.clone(), invocation.lang);
    let surroundings = (&state, &context, lang);
    let wish = args.wish(invocation, &Chosen::default())?;
    let (test, service) = match live::prepare(&wish, &wanted, surroundings)? {
        Plan::Stopped(test) => (*test, None),
        Plan::Armed(armed) => {
            ready(&armed, args, &wanted, invocation)?;
            let service = armed.describe();
            (fire(*armed, invocation), Some(service))
        }
    };
    let (findings, test) = live::findings(&wish, test, surroundings)?;
    write_junit(args, &findings, invocation)?;
    let exit = live::exit(&findings);
    Ok(Box::new(Diagnosis::live(&findings, document(&test, service), exit, lang)))
}

/// Has the operator stop the app. An emulator's phones need no hand.
fn ready(armed: &Armed<'_>, args: &Args, wanted: &LiveWish, invocation: &mut Invocation) -> Result<(), Error> {
    const STOP: Text = Text::new(
        "Stop the app on the phone: settings, apps, the app, force stop. Swiping it away is not enough. Stay logged in.",
        "请在手机上停止应用：设置 - 应用 - 该应用 - 强行停止。仅划掉卡片不够。不要退出登录。",
    );
    const SENDS: Text = Text::new(
        "{count} messages go out, and their traces are watched for up to {seconds} s.",
        "将发送 {count} 条消息，并观察其轨迹最多 {seconds} 秒。",
    );
    const ASK: Text = Text::new("Stopped? Enter sends", "已停止？按回车发送");
    if let Some(notice) = armed.notice() {
        invocation.ui.status(&notice);
    }
    if armed.is_emulated() {
        return Ok(());
    }
    let lang = invocation.lang;
    let (count, seconds) = (wanted.count.to_string(), wanted.limit.as_secs().to_string());
    invocation.ui.status(STOP.get(lang));
    invocation.ui.status(&SENDS.fill(lang, &[("count", &count), ("seconds", &seconds)]));
    if args.live_test.yes {
        return Ok(());
    }
    let question = Question::new("word that the app is stopped", "--yes");
    if invocation.ui.prompt().confirm(question, ASK.get(lang), true)? {
        Ok(())
    } else {
        Err(Error::usage("nothing was sent"))
    }
}

fn fire(armed: Armed<'_>, invocation: &mut Invocation) -> LiveTest {
    let spinner = invocation.ui.spinner("sending, then waiting for the messages to arrive");
    let test = armed.fire(&mut |note| invocation.note(note), &mut |done| spinner.label(done));
    spinner.finish();
    test
}

fn document(test: &LiveTest, service: Option<String>) -> Value {
    json!({
        "service": service,
        "watched_s": test.watched.as_secs(),
        "messages": test.shots.iter().map(message).collect::<Vec<_>>(),
    })
}

fn message(shot: &Shot) -> Value {
    let trace = shot.trace.get().ok();
    let refused = shot.outcome.as_ref().err();
    json!({
        "notify_id": shot.notify_id,
        "title": shot.title,
        "accepted": shot.outcome.is_ok(),
        "message_id": shot.outcome.as_ref().ok(),
        "code": refused.and_then(|refused| refused.code),
        "problem": refused.map(|refused| refused.message.as_str()),
        "resolved": trace.map(|trace| trace.resolved),
        "delivered": trace.map(|trace| trace.delivered),
        "clicked": trace.map(|trace| trace.clicked),
        "invalid": trace.map(|trace| trace.invalid),
        "bar_closed": trace.map(|trace| trace.bar_closed),
        "final": trace.is_some_and(crate::protocol::xiaomi::reply::Trace::is_final),
    })
}
