//! Offline phones, retention, filters, quotas and the receipts they call for; numbers that add up.

use super::*;
use crate::emulator::world::Count;
use crate::protocol::control::{EventKind, Events, Outcome, PhoneChange};
use crate::protocol::xiaomi::form::Form;

const CALLBACK: (&str, &str) = ("extra.callback", "http://127.0.0.1:9/r");
const ALL: (&str, &str) = ("extra.callback.type", "1267");

fn change(stage: &mut Stage, change: PhoneChange) {
    let handled = stage.control(&ControlCall::SetPhone(change));
    assert_eq!(handled.response.status, 200);
}

fn phone(device: &str) -> PhoneChange {
    PhoneChange { device: device.into(), ..PhoneChange::default() }
}

fn online(stage: &mut Stage, device: &str, online: bool) -> Vec<HttpRequest> {
    stage.control(&ControlCall::SetPhone(PhoneChange { online: Some(online), ..phone(device) })).effects
}

/// Kind and targets of every receipt.
fn receipts(effects: &[HttpRequest]) -> Vec<(u64, String)> {
    let mut found = Vec::new();
    for effect in effects {
        let form = Form::parse(&effect.body).expect("form");
        let data: Value = serde_json::from_str(form.get("data").expect("data")).expect("JSON");
        for entry in data.as_object().expect("object").values() {
            let kind = entry["type"].as_u64().expect("type");
            found.push((kind, entry["targets"].as_str().expect("targets").to_owned()));
        }
    }
    found
}

fn send(stage: &mut Stage, more: &[(&str, &str)]) -> (String, Vec<(u64, String)>) {
    let handled = stage.handle(&request("POST", "/v3/message/regid", None, &encode(&notification(more))));
    let answer = answer(&handled);
    assert_eq!(answer["code"], 0, "{answer}");
    (answer["data"]["id"].as_str().expect("id").to_owned(), receipts(&handled.effects))
}

fn count(stage: &Stage, id: &str) -> Count {
    stage.world.message_by_id(id).expect("kept").count
}

fn events(stage: &mut Stage) -> Events {
    decode(&stage.control(&ControlCall::Events { after: 0 }).response).expect("events")
}

/// What became of a message adds up to the phones it was meant for.
fn adds_up(count: &Count) -> bool {
    let Count { resolved, delivered, pending, expired, dropped, unmatched, disabled, over_quota, .. } = *count;
    resolved == delivered + pending + expired + dropped + unmatched + disabled + over_quota
}

#[test]
fn a_message_waits_for_an_offline_phone_and_expires() {
    let mut stage = Stage::new();
    online(&mut stage, "one", false);
    let (early, posted) = send(&mut stage, &[CALLBACK, ALL, ("notify_id", "1"), ("title", "early")]);
    assert!(posted.is_empty() && stage.titles("one").is_empty());
    assert_eq!((count(&stage, &early).pending, stage.phones().phones[0].waiting), (1, 1));
    stage.wait(86_399);
    let (late, _) = send(&mut stage, &[CALLBACK, ALL, ("notify_id", "2"), ("title", "late")]);
    let (short, _) = send(&mut stage, &[("time_to_live", "1000"), ("notify_id", "3")]);
    stage.wait(1);
    let effects = crate::emulator::advance(&mut stage.world, &stage.snapshot, &stage.rules, stage.now);
    assert_eq!(receipts(&effects), [(1024, REG_ID.to_owned())]);
    assert_eq!((count(&stage, &early).expired, count(&stage, &short).expired, count(&stage, &late).pending), (1, 1, 1));
    let effects = online(&mut stage, "one", true);
    assert_eq!(receipts(&effects), [(1, REG_ID.to_owned())]);
    assert_eq!(stage.titles("one"), ["late"]);
    for id in [early, late, short] {
        assert!(adds_up(&count(&stage, &id)), "{:?}", count(&stage, &id));
    }
}

#[test]
fn private_messages_wait_longer_and_nobody_waits_longer_than_allowed() {
    let mut stage = Stage::new();
    stage.rules.set("channel.p", "public").expect("known");
    online(&mut stage, "one", false);
    let week = (7_i64 * 86_400_000).to_string();
    for (id, channel) in [("1", "private-one"), ("2", "p"), ("3", "")] {
        send(&mut stage, &[("notify_id", id), ("title", id), ("time_to_live", &week), ("extra.channel_id", channel)]);
    }
    stage.wait(2 * 86_400);
    online(&mut stage, "one", true);
    assert_eq!(stage.titles("one"), ["1"], "2024-09-03: one day for public, ten for private messages");
}

#[test]
fn a_token_dies_when_its_phone_is_away_for_too_long() {
    let mut stage = Stage::new();
    online(&mut stage, "one", false);
    online(&mut stage, "two", false);
    stage.wait(30 * 86_400 - 1);
    online(&mut stage, "two", true);
    let both = format!("{REG_ID},{REG_ID_2}");
    assert!(send(&mut stage, &[("registration_id", &both)]).1.is_empty());
    stage.wait(1);
    let answer = stage.post("/v3/message/regid", &notification(&[("registration_id", &both)]));
    assert_eq!(answer["data"]["bad_regids"], REG_ID);
    online(&mut stage, "one", true);
    assert_eq!(stage.post("/v3/message/regid", &notification(&[]))["code"], 20301, "the app must register again");
    change(&mut stage, PhoneChange { installed: Some(true), ..phone("one") });
    assert_eq!(stage.post("/v3/message/regid", &notification(&[]))["code"], 0);
}

#[test]
fn only_send_once_keeps_nothing() {
    let mut stage = Stage::new();
    online(&mut stage, "one", false);
    let (id, _) = send(&mut stage, &[("extra.only_send_once", "1")]);
    online(&mut stage, "one", true);
    assert!(stage.titles("one").is_empty());
    assert_eq!((count(&stage, &id).dropped, adds_up(&count(&stage, &id))), (1, true));
}

#[test]
fn switches_of_a_phone_have_their_receipts() {
    let mut stage = Stage::new();
    let both = format!("{REG_ID},{REG_ID_2}");
    let more = [CALLBACK, ALL, ("registration_id", both.as_str())];
    change(&mut stage, PhoneChange { notifications: Some(false), ..phone("one") });
    let (id, posted) = send(&mut stage, &more);
    assert_eq!(posted, [(1, REG_ID_2.to_owned()), (1, REG_ID.to_owned())], "two bar states, two entries");
    assert!(stage.titles("one").is_empty());
    assert_eq!((count(&stage, &id).delivered, count(&stage, &id).bar_closed), (2, 1));
    let trace = stage.get("/v1/trace/message/status", &format!("msg_id={id}"));
    assert_eq!(trace["data"]["data"]["bar_closed"], 1);

    change(&mut stage, PhoneChange { push: Some(false), ..phone("one") });
    let (id, posted) = send(&mut stage, &more);
    assert_eq!(posted, [(1, REG_ID_2.to_owned()), (32, REG_ID.to_owned())]);
    assert!(adds_up(&count(&stage, &id)) && count(&stage, &id).disabled == 1);

    change(&mut stage, PhoneChange { installed: Some(false), ..phone("one") });
    let (id, posted) = send(&mut stage, &more);
    assert_eq!(posted, [(16, REG_ID.to_owned()), (1, REG_ID_2.to_owned())]);
    assert_eq!((count(&stage, &id).invalid, count(&stage, &id).resolved), (1, 1));
    let only = stage.post("/v3/message/regid", &notification(&[]));
    assert_eq!(only["code"], 20301, "the app was removed");
    change(
        &mut stage,
        PhoneChange { installed: Some(true), push: Some(true), notifications: Some(true), ..phone("one") },
    );
    send(&mut stage, &[("title", "back")]);
    assert_eq!(stage.titles("one"), ["back"]);
}

#[test]
fn filters_look_at_what_is_known_and_say_what_is_not() {
    let mut stage = Stage::new();
    let facts = PhoneChange {
        locale: Some("zh_CN".into()),
        model: Some("xiaomi,2000-3999".into()),
        app_version: Some("1.2".into()),
        network: Some("mobile".into()),
        ..phone("one")
    };
    change(&mut stage, facts);
    for (key, value, fits) in [
        ("extra.locale", "en_US,zh_cn", true),
        ("extra.locale", "en_US", false),
        ("extra.locale_not_in", "zh_CN", false),
        ("extra.model", "samsung, 2000-3999", true),
        ("extra.model_not_in", "xiaomi", false),
        ("extra.app_version", "1.2,1.3", true),
        ("extra.app_version_not_in", "1.3", true),
        ("extra.connpt", "wifi", false),
        ("extra.connpt", "", true),
    ] {
        let (id, posted) = send(&mut stage, &[CALLBACK, ALL, (key, value)]);
        assert_eq!(posted, [(if fits { 1 } else { 64 }, REG_ID.to_owned())], "{key}={value}");
        assert!(adds_up(&count(&stage, &id)) && count(&stage, &id).unmatched == u64::from(!fits));
    }
    let (id, posted) = send(&mut stage, &[CALLBACK, ALL, ("registration_id", REG_ID_2), ("extra.locale", "en_US")]);
    assert_eq!(posted, [(1, REG_ID_2.to_owned())], "not known, so not filtered");
    let told = events(&mut stage).events;
    let of = |event: &&crate::protocol::control::EventView| {
        event.msg_id.as_ref() == Some(&id) && event.kind == EventKind::Delivered
    };
    assert_eq!(told.iter().find(of).expect("delivered").ignored_filters, ["locale"]);
}

#[test]
fn quotas_of_2026_count_phones_and_days_by_class() {
    let mut stage = Stage::new();
    for (name, value) in [("device-quota", "on"), ("channel.p", "public"), ("device-quota-public", "2")] {
        stage.rules.set(name, value).expect("known");
    }
    let both = format!("{REG_ID},{REG_ID_2}");
    let code = |stage: &mut Stage, more: &[(&str, &str)]| {
        stage.post("/v3/message/regid", &notification(more))["code"].as_i64()
    };
    assert_eq!(code(&mut stage, &[]), Some(0));
    let refused = stage.post("/v3/message/regid", &notification(&[]));
    assert_eq!(
        (&refused["code"], &refused["reason"]),
        (&200_001.into(), &"exceed quota, quota: 1, have acked: 1".into())
    );
    let (id, posted) = send(&mut stage, &[CALLBACK, ALL, ("registration_id", &both)]);
    assert_eq!(posted, [(1, REG_ID_2.to_owned()), (128, REG_ID.to_owned())], "the other phone still has room");
    assert!(adds_up(&count(&stage, &id)) && count(&stage, &id).over_quota == 1);
    let public = [("extra.channel_id", "p")];
    assert_eq!([(); 3].map(|()| code(&mut stage, &public)), [Some(0), Some(0), Some(200_001)]);
    let private = [("extra.channel_id", "x")];
    assert_eq!([(); 3].map(|()| code(&mut stage, &private)), [Some(0); 3]);
    stage.rules.device_quota_refuses = false;
    let (id, _) = send(&mut stage, &[]);
    assert_eq!(count(&stage, &id).over_quota, 1);
    // 16:00 UTC is midnight in China.
    stage.wait(16 * 3600 - 1);
    stage.rules.device_quota_refuses = true;
    assert_eq!(code(&mut stage, &[]), Some(200_001));
    stage.wait(1);
    assert_eq!(code(&mut stage, &[]), Some(0), "a new day");
}

#[test]
fn a_scheduled_message_may_meet_a_used_up_quota() {
    let mut stage = Stage::new();
    stage.rules = Rules { enforce_quota: true, day_quota: 1, ..Rules::embedded() };
    let due = (stage.now.as_millisecond() + 1000).to_string();
    let (id, _) = send(&mut stage, &[CALLBACK, ALL, ("time_to_send", &due)]);
    send(&mut stage, &[("title", "first")]);
    stage.wait(1);
    let effects = crate::emulator::advance(&mut stage.world, &stage.snapshot, &stage.rules, stage.now);
    assert_eq!(receipts(&effects), [(128, REG_ID.to_owned())]);
    assert_eq!((stage.titles("one"), count(&stage, &id).over_quota), (vec!["first".to_owned()], 1));
    assert!(adds_up(&count(&stage, &id)));
}

#[test]
fn the_preset_asks_for_channel_and_template() {
    let mut stage = Stage::new();
    stage.rules.preset("2026").expect("known");
    let ask = |stage: &mut Stage, more: &[(&str, &str)]| {
        let answer = stage.post("/v3/message/regid", &notification(more));
        answer["code"].as_i64().expect("code")
    };
    assert_eq!(ask(&mut stage, &[]), 27001, "no channel");
    assert_eq!(ask(&mut stage, &[("extra.channel_id", "foreign")]), 27001);
    assert_eq!(ask(&mut stage, &[("extra.channel_id", "123456")]), 27001, "private, and no template");
    assert_eq!(ask(&mut stage, &[("extra.channel_id", "123456"), ("extra.template_id", "t")]), 0);
    stage.rules.set("channel.123456", "public").expect("known");
    assert_eq!(ask(&mut stage, &[("extra.channel_id", "123456")]), 0);
    stage.now = "2026-07-31T23:59:59+08:00".parse().expect("time");
    stage.rules.set("channel.123456", "private").expect("known");
    assert_eq!(ask(&mut stage, &[("extra.channel_id", "123456")]), 0, "before the rules were in force");
}

#[test]
fn broadcasts_and_pass_through_have_rules_of_their_own() {
    let mut stage = Stage::new();
    stage.rules.set("broadcasts-per-minute", "1").expect("known");
    stage.rules.set("pass-through-until", "2026-11-25T00:00:00Z").expect("known");
    let form = notification(&[("topic", "news")]);
    let codes = [(); 2].map(|()| stage.post("/v3/message/topic", &form)["code"].as_i64());
    assert_eq!(codes, [Some(0), Some(26004)]);
    stage.wait(86_400);
    assert_eq!(stage.post("/v3/message/topic", &form)["code"], 0);
    let form = notification(&[("pass_through", "1"), ("payload", "x")]);
    assert_eq!(stage.post("/v3/message/regid", &form)["code"], 10036);
}

#[test]
fn receipts_are_gathered_for_a_second_and_share_a_post() {
    let mut stage = Stage::new();
    stage.rules.receipt_batch_ms = 1000;
    let mut ids = Vec::new();
    for reg_id in [REG_ID, REG_ID_2] {
        let (id, posted) = send(&mut stage, &[CALLBACK, ("registration_id", reg_id)]);
        assert!(posted.is_empty());
        ids.push(id);
    }
    stage.now += SignedDuration::from_millis(999);
    let early = crate::emulator::advance(&mut stage.world, &stage.snapshot, &stage.rules, stage.now);
    assert!(early.is_empty());
    stage.world = World::from_json(&stage.world.to_json()).expect("sound");
    stage.now += SignedDuration::from_millis(1);
    let effects = crate::emulator::advance(&mut stage.world, &stage.snapshot, &stage.rules, stage.now);
    assert_eq!(effects.len(), 1, "one post for two messages");
    assert_eq!(receipts(&effects).len(), 2);
    send(&mut stage, &[CALLBACK]);
    assert_eq!(stage.control(&ControlCall::Stop).effects.len(), 1, "nothing is lost at the end");
}

#[test]
fn unknown_targets_of_every_kind_are_taken_if_the_rules_say_so() {
    let mut stage = Stage::new();
    stage.rules.accept_unknown = true;
    for (path, key) in [
        ("/v3/message/regid", "registration_id"),
        ("/v3/message/alias", "alias"),
        ("/v2/message/user_account", "user_account"),
        ("/v3/message/topic", "topic"),
    ] {
        let form = notification(&[(key, "somebody"), ("title", key)]);
        for _ in 0..2 {
            let answer = stage.post(path, &form);
            assert_eq!(answer["code"], 0, "{answer}");
        }
        let holds = |phone: &crate::protocol::control::PhoneView| {
            phone.stranger && phone.notifications.iter().any(|shown| shown.title == key)
        };
        assert_eq!(stage.phones().phones.iter().filter(|phone| holds(phone)).count(), 1, "{key}");
    }
    assert_eq!(stage.post("/v2/topic/subscribe/alias", &[("aliases", "somebody"), ("topic", "t")])["code"], 0);
    stage.rules.accept_unknown = false;
    stage.post("/v3/message/topic", &notification(&[("topic", "t"), ("title", "T")]));
    assert!(stage.phones().phones.iter().any(|phone| phone.notifications.iter().any(|shown| shown.title == "T")));
}

#[test]
fn a_manual_clock_moves_only_when_told() {
    use crate::protocol::control::{AdvanceBody, ClockView, ControlError};
    let mut stage = Stage::new();
    let advance = |stage: &mut Stage, ms: u64| stage.control(&ControlCall::Advance(AdvanceBody { ms }));
    let refused = decode::<ClockView>(&advance(&mut stage, 1).response);
    assert!(matches!(refused, Err(ControlError::Refused(problem)) if problem.code == "clock-real"));
    stage.rules.receipt_batch_ms = 1000;
    stage.world.stop_clock(stage.now);
    let start = stage.now;
    stage.wait(999_999);
    let due = (start.as_millisecond() + 3_600_000).to_string();
    send(&mut stage, &[CALLBACK, ("time_to_send", &due)]);
    online(&mut stage, "one", false);
    let handled = advance(&mut stage, 3_600_000);
    let clock: ClockView = decode(&handled.response).expect("advanced");
    assert_eq!(clock.now, start + SignedDuration::from_hours(1));
    assert_eq!(stage.phones().phones[0].waiting, 1);
    assert_eq!(advance(&mut stage, 86_400_000).effects.len(), 0, "expired, and nobody asked for that receipt");
    assert_eq!(stage.phones().phones[0].waiting, 0);
    let last = events(&mut stage).events.pop().expect("events");
    assert_eq!((last.kind, last.at), (EventKind::Undelivered, start + SignedDuration::from_hours(25)));
    assert_eq!(last.phones[0].outcome, Outcome::Expired, "at its own time");
    assert!(advance(&mut stage, u64::MAX).response.status == 400);
}

#[test]
fn memory_is_bounded_by_the_settings() {
    let mut stage = Stage::new();
    stage.rules = Rules { keep_notifications: 1000, keep_messages: 100_000, keep_shown: 100_000, ..Rules::embedded() };
    for number in 0..5000_u32 {
        let id = number.to_string();
        stage.send(&[("notify_id", &id)]);
    }
    assert!(stage.world.messages().count() <= 1001);
    let held: usize = stage.world.phones().iter().map(|phone| phone.shown.len()).sum();
    assert!(held <= 2100, "{held}");
}
