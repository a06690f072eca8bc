//! Receipts (`xiaomi-push-api`, section 11).

use super::*;
use crate::protocol::xiaomi::form::Form;

const CALLBACK: (&str, &str) = ("extra.callback", "http://127.0.0.1:9/receipts?a=1");

/// The decoded `data` of each post.
fn data(effects: &[HttpRequest]) -> Vec<Value> {
    effects
        .iter()
        .map(|effect| {
            assert_eq!(effect.url(), CALLBACK.1);
            assert_eq!(effect.method, Method::Post);
            let form = Form::parse(&effect.body).expect("form");
            assert_eq!(form.pairs().count(), 1);
            serde_json::from_str(form.get("data").expect("data")).expect("JSON")
        })
        .collect()
}

fn post(stage: &mut Stage, path: &str, more: &[(&str, &str)]) -> (String, Vec<Value>) {
    let handled = stage.handle(&request("POST", path, None, &encode(&notification(more))));
    let answer = answer(&handled);
    (answer["data"]["id"].as_str().expect("id").to_owned(), data(&handled.effects))
}

#[test]
fn delivered_as_the_documents_show_it() {
    let mut stage = Stage::new();
    let both = format!("{REG_ID},{REG_ID_2}");
    let more = [CALLBACK, ("extra.callback.param", "p"), ("registration_id", &both)];
    let (id, posted) = post(&mut stage, "/v3/message/regid", &more);
    let expected = include_str!("../../../tests/fixtures/xiaomi/receipt.json");
    let expected =
        expected.replace("ID\":{", &format!("{id}\":{{")).replace("REGID1", REG_ID).replace("REGID2", REG_ID_2);
    assert_eq!(posted, [serde_json::from_str::<Value>(&expected).expect("fixture")]);
}

#[test]
fn nobody_asked_so_nobody_is_told() {
    let mut stage = Stage::new();
    assert_eq!(post(&mut stage, "/v3/message/regid", &[]).1, Vec::<Value>::new());
    let clicks_only = [CALLBACK, ("extra.callback.type", "2")];
    assert_eq!(post(&mut stage, "/v3/message/regid", &clicks_only).1, Vec::<Value>::new());
    let trap = [CALLBACK, ("extra.callback.type", "246")];
    assert_eq!(post(&mut stage, "/v3/message/regid", &trap).1, Vec::<Value>::new());
}

#[test]
fn one_kind_in_an_entry_so_two_kinds_need_two_posts() {
    let mut stage = Stage::new();
    let list = format!("gone,{REG_ID}");
    let more = [CALLBACK, ("extra.callback.type", "243"), ("registration_id", &list), ("extra.jobkey", "j")];
    let (id, posted) = post(&mut stage, "/v3/message/regid", &more);
    let kinds: Vec<_> = posted.iter().map(|post| (post[&id]["type"].clone(), post[&id]["targets"].clone())).collect();
    assert_eq!(kinds, [(16.into(), "gone".into()), (1.into(), Value::from(REG_ID))]);
    assert_eq!(posted[1][&id]["jobkey"], "j");
    assert!(posted[0][&id].get("barStatus").is_none() && posted[0][&id].get("param").is_none());
}

#[test]
fn aliases_are_named_as_aliases_and_clicks_too() {
    let mut stage = Stage::new();
    let more = [CALLBACK, ("alias", "user-1,gone,user-2")];
    let (id, posted) = post(&mut stage, "/v3/message/alias", &more);
    assert_eq!(posted[0][&id]["targets"], "user-1,user-2");
    stage.wait(5);
    let handled = stage.control(&ControlCall::Tap { device: "two".parse().expect("device"), msg_id: None });
    let [posted] = data(&handled.effects).try_into().expect("one post");
    assert_eq!((&posted[&id]["type"], &posted[&id]["targets"]), (&2.into(), &"user-2".into()));
    assert_eq!(posted[&id]["timestamp"], stage.now.as_millisecond());
}

#[test]
fn messages_that_fall_due_together_share_a_post() {
    let mut stage = Stage::new();
    let due = (stage.now.as_millisecond() + 1000).to_string();
    let later = [CALLBACK, ("time_to_send", due.as_str())];
    let (one, none) = post(&mut stage, "/v3/message/regid", &later);
    assert!(none.is_empty());
    let (two, _) = post(&mut stage, "/v3/message/regid", &later);
    stage.wait(10);
    let effects = crate::emulator::advance(&mut stage.world, &stage.snapshot, &stage.rules, stage.now);
    let [posted] = data(&effects).try_into().expect("one post");
    for id in [one, two] {
        assert_eq!(posted[&id]["timestamp"].to_string(), due, "delivered when due, not when looked at");
    }
}
