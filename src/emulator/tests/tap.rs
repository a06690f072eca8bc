//! What taps do: the table of `tencent-im-offline-push`, 8.3.

use super::*;
use crate::emulator::phone::{TapError, tap};
use crate::protocol::control::{Opened, Tapped};

const EXT: &str = " {\"entity\":{\"a\":\"你 +%\"}} ";

fn tapped(stage: &mut Stage, msg_id: Option<&str>) -> Result<Tapped, TapError> {
    let msg_id = msg_id.map(|id| id.parse().expect("id"));
    tap(&mut stage.world, &"one".parse().expect("device"), msg_id.as_ref(), stage.now, &stage.rules)
}

/// Sends with these keys and taps at that time: what opened, and the `ext` the app gets.
fn after(time: &str, more: &[(&str, &str)]) -> (Opened, Option<String>) {
    let mut stage = Stage::new();
    stage.now = time.parse().expect("time");
    stage.send(&[&[("extra.ext", EXT), ("payload", "P")], more].concat());
    let tap = tapped(&mut stage, None).expect("shown");
    let reaches = tap.ext.is_some();
    assert_eq!(tap.payload.is_some(), reaches, "payload and ext travel in the same object");
    assert_eq!(tap.extras.iter().any(|(key, value)| key == "ext" && value == EXT), reaches);
    assert!(stage.titles("one").is_empty(), "tapped away");
    (tap.opened, tap.ext)
}

#[test]
fn the_table_of_click_actions() {
    let ext = Some(EXT.to_owned());
    let now = "2026-11-24T00:00:00Z";
    assert_eq!(after(now, &[("extra.notify_effect", "1")]), (Opened::Launcher, None));
    let web = [("extra.notify_effect", "3"), ("extra.web_uri", "https://a.b/?c=d")];
    assert_eq!(after(now, &web), (Opened::Browser { url: "https://a.b/?c=d".into() }, None));
    let uri = "intent://com.tencent.qcloud/detail#Intent;scheme=pushscheme;end";
    let activity = Opened::Activity { intent_uri: Some(uri.into()), class_name: None };
    assert_eq!(after(now, &[("extra.notify_effect", "2"), ("extra.intent_uri", uri)]), (activity, ext.clone()));
    let class = Opened::Activity { intent_uri: None, class_name: Some("a.b.C".into()) };
    assert_eq!(after(now, &[("extra.notify_effect", "2"), ("extra.class_name", "a.b.C")]), (class, ext));
}

#[test]
fn the_custom_kind_ended_on_a_day() {
    assert_eq!(after("2024-09-30T00:00:00+08:00[Asia/Shanghai]".split('[').next().expect("time"), &[]).1, None);
    let (before, ext) = after("2024-09-29T23:59:59+08:00", &[]);
    assert_eq!((before, ext.as_deref()), (Opened::Callback, Some(EXT)));
    let (since, ext) = after("2026-11-24T00:00:00Z", &[]);
    assert!(matches!(since, Opened::Nothing { .. }) && ext.is_none());
}

#[test]
fn effects_without_their_address_open_nothing() {
    for more in [[("extra.notify_effect", "2")], [("extra.notify_effect", "3")], [("extra.notify_effect", "4")]] {
        let (opened, ext) = after("2026-11-24T00:00:00Z", &more);
        let Opened::Nothing { why } = opened else { panic!("{more:?}") };
        assert!(ext.is_none() && why.en != why.zh);
    }
}

#[test]
fn the_newest_or_the_one_that_is_named() {
    let mut stage = Stage::new();
    let ids: Vec<String> = ["1", "2", "3"].map(|id| stage.send(&[("notify_id", id), ("title", id)])).into();
    assert_eq!(tapped(&mut stage, Some(&ids[0])).expect("named").title, "1");
    assert_eq!(tapped(&mut stage, None).expect("newest").title, "3");
    let error = tapped(&mut stage, Some(&ids[0])).expect_err("gone");
    assert_eq!(error.to_string(), format!("one does not show {}; it shows {}", ids[0], ids[1]));
    tapped(&mut stage, None).expect("the last one");
    assert!(matches!(tapped(&mut stage, None), Err(TapError::NothingShown(_))));
    assert!(matches!(tapped(&mut stage, Some(&ids[0])), Err(TapError::NothingShown(_))));
}
