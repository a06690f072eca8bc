//! The control endpoints.

use super::*;
use crate::protocol::control::{ControlError, Done, EventKind, Events, MAX_EVENTS, Outcome, Tapped};

fn events(stage: &mut Stage, after: u64) -> Events {
    decode(&stage.control(&ControlCall::Events { after }).response).expect("events")
}

fn refused<T: serde::de::DeserializeOwned + std::fmt::Debug>(handled: &Handled) -> (u16, String) {
    match decode::<T>(&handled.response) {
        Err(ControlError::Refused(problem)) => (problem.status, problem.code),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_token_opens_them() {
    let mut stage = Stage::new();
    let call = ControlCall::Reset;
    let wrong = call.encode("", &Secret::new("control-tokem"));
    assert_eq!(refused::<Done>(&stage.handle(&wrong)), (401, "token".into()));
    let mut bare = call.encode("", &Secret::new(TOKEN));
    bare.headers.clear();
    assert_eq!(refused::<Done>(&stage.handle(&bare)), (401, "token".into()));
    bare.headers = vec![Header::plain("Authorization", format!("key={SECRET}"))];
    assert_eq!(refused::<Done>(&stage.handle(&bare)), (401, "token".into()), "a vendor's secret is not the token");
    let right = call.encode("", &Secret::new(TOKEN));
    let off = handle(&mut stage.world, &stage.snapshot, &stage.rules, None, &right, stage.now);
    assert_eq!(refused::<Done>(&off), (403, "control-off".into()));
    assert_eq!(decode::<Done>(&stage.handle(&right).response), Ok(Done { done: true }));
    assert_eq!(stage.post("/_emulator/v2/reset", &[])["code"], 10020, "any other path is the vendor's");
}

#[test]
fn phones_show_what_was_pushed() {
    let mut stage = Stage::new();
    let id = stage.send(&[("extra.notify_effect", "1"), ("extra.ext", "x"), ("notify_id", "7")]);
    let phones = stage.phones().phones;
    let one = &phones[0];
    assert_eq!(
        (one.device.as_str(), one.user.as_deref(), one.presence.as_deref()),
        ("one", Some("alice"), Some("killed"))
    );
    assert_eq!((one.package.as_str(), one.reg_id.as_str(), one.stranger), (PACKAGE, REG_ID, false));
    let [shown] = one.notifications.as_slice() else { panic!("one notification") };
    assert_eq!((&shown.msg_id, shown.notify_id, shown.at, shown.ext.as_deref()), (&id, 7, stage.now, Some("x")));
    assert_eq!((shown.title.as_str(), shown.description.as_str()), ("Hello 你好", "a=b & c+d"));
}

#[test]
fn a_tap_says_what_the_app_gets() {
    let mut stage = Stage::new();
    stage.send(&[("extra.notify_effect", "2"), ("extra.intent_uri", "intent:#Intent;end"), ("extra.ext", "x")]);
    let device = |name: &str| name.parse().expect("device");
    let tap = stage.control(&ControlCall::Tap { device: device("one"), msg_id: None });
    let tapped: Tapped = decode(&tap.response).expect("tapped");
    assert_eq!((tapped.device.as_str(), tapped.ext.as_deref()), ("one", Some("x")));
    let again = stage.control(&ControlCall::Tap { device: device("one"), msg_id: None });
    assert_eq!(refused::<Tapped>(&again), (409, "nothing-shown".into()));
    let nobody = stage.control(&ControlCall::Tap { device: device("nobody"), msg_id: None });
    assert_eq!(refused::<Tapped>(&nobody), (404, "no-such-phone".into()));
    stage.send(&[]);
    let other = ControlCall::Tap { device: device("one"), msg_id: Some("other".parse().expect("id")) };
    assert_eq!(refused::<Tapped>(&stage.control(&other)), (409, "not-shown".into()));
}

#[test]
fn events_tell_the_story_in_order() {
    use EventKind::{Accepted, Delivered, Refused, Scheduled};
    let mut stage = Stage::new();
    let list = format!("{REG_ID},gone,{REG_ID_2}");
    let form = [("registration_id", list.as_str()), ("extra.notify_foreground", "0"), ("extra.notify_effect", "1")];
    let id = stage.send(&form);
    stage.post("/v3/message/regid", &[("title", "t")]);
    stage.control(&ControlCall::Tap { device: "one".parse().expect("device"), msg_id: None });
    let due = (stage.now.as_millisecond() + 5000).to_string();
    stage.send(&[("time_to_send", &due), ("pass_through", "1"), ("payload", "x")]);
    stage.wait(5);

    let all = events(&mut stage, 0);
    let kinds: Vec<_> = all.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [Accepted, Delivered, Refused, EventKind::Tapped, Scheduled, Delivered]);
    assert_eq!((all.after, all.missed), (6, 0));
    let [accepted, delivered, refused, tapped, scheduled, later] = all.events.as_slice() else { panic!("six") };
    assert_eq!((accepted.msg_id.as_ref(), accepted.targets), (Some(&id), Some(2)));
    assert_eq!(accepted.bad_regids, ["gone"]);
    let outcomes: Vec<_> = delivered.phones.iter().map(|phone| (phone.device.as_str(), phone.outcome)).collect();
    assert_eq!(outcomes, [("one", Outcome::Shown), ("two", Outcome::HiddenInForeground)]);
    let refusal = refused.refusal.as_ref().expect("refusal");
    assert_eq!((refusal.call.as_str(), refusal.code), ("POST /v3/message/regid", 21305));
    assert_eq!((refusal.field.as_str(), refusal.rule.as_str()), ("registration_id", "target-missing"));
    assert_eq!((tapped.msg_id.as_ref(), tapped.phones[0].user.as_deref()), (Some(&id), Some("alice")));
    assert_eq!(scheduled.due.map(|due| due.as_millisecond().to_string()), Some(due));
    assert_eq!((later.at, later.phones[0].outcome), (stage.now, Outcome::PassedThrough));

    assert_eq!(events(&mut stage, 4).events, all.events[4..]);
    let none = events(&mut stage, 6);
    assert_eq!((none.events.len(), none.after), (0, 6));
    assert_eq!(events(&mut stage, u64::MAX).after, 6, "a number from another run");
}

#[test]
fn a_long_journal_comes_in_pieces_and_says_what_is_lost() {
    let mut stage = Stage::new();
    stage.rules.keep_events = MAX_EVENTS + 10;
    for _ in 0..=MAX_EVENTS + 15 {
        stage.get("/nowhere", "");
    }
    let first = events(&mut stage, 0);
    assert_eq!((first.events.len(), first.missed, first.events[0].seq), (MAX_EVENTS, 6, 7));
    let second = events(&mut stage, first.after);
    assert_eq!((second.events.len(), second.missed), (10, 0));
}

#[test]
fn reset_and_stop() {
    let mut stage = Stage::new();
    stage.send(&[]);
    let reset = stage.control(&ControlCall::Reset);
    assert!(!reset.stop);
    assert!(stage.titles("one").is_empty());
    let left = events(&mut stage, 0);
    assert_eq!(left.events.iter().map(|event| (event.seq, event.kind)).collect::<Vec<_>>(), [(3, EventKind::Reset)]);
    assert_eq!(left.missed, 2);
    let stop = stage.control(&ControlCall::Stop);
    assert!(stop.stop);
    assert_eq!(decode::<Done>(&stop.response), Ok(Done { done: true }));
}
