//! `expect`, the journal of requests, and faults.

use super::*;
use crate::emulator::Fate;
use crate::emulator::fault::FaultWish;
use crate::protocol::control::{Amount, ControlError, Expectation, Expected, FaultBody, FaultsView, RequestsView};

fn ask(stage: &mut Stage, expectation: Expectation) -> Expected {
    decode(&stage.control(&ControlCall::Expect(Box::new(expectation))).response).expect("judged")
}

fn titled(title: &str, count: Amount, namespace: &str) -> Expectation {
    Expectation { title: Some(title.into()), count, namespace: namespace.into(), take: true, ..Expectation::default() }
}

#[test]
fn a_message_is_taken_once_in_each_namespace() {
    let mut stage = Stage::new();
    stage.send(&[("title", "T")]);
    assert!(ask(&mut stage, titled("T", Amount::Exactly(1), "a")).met);
    let again = ask(&mut stage, titled("T", Amount::Exactly(1), "a"));
    assert_eq!((again.met, again.found, again.misses.len(), again.misses[0].taken), (false, 0, 1, true));
    assert!(again.misses[0].differs.is_empty());
    assert!(ask(&mut stage, titled("T", Amount::AtLeast(1), "b")).met);
    stage.send(&[("title", "T")]);
    stage.send(&[("title", "T")]);
    let two = ask(&mut stage, titled("T", Amount::Exactly(1), "a"));
    assert_eq!((two.met, two.found), (false, 2));
    let look = Expectation { take: false, ..titled("T", Amount::AtLeast(2), "a") };
    assert!(ask(&mut stage, look.clone()).met && ask(&mut stage, look).met, "looking takes nothing");
    assert!(ask(&mut stage, titled("T", Amount::AtLeast(2), "a")).met);
    assert!(ask(&mut stage, titled("T", Amount::Exactly(0), "a")).met);
}

#[test]
fn every_condition_must_hold_and_misses_say_which_does_not() {
    let mut stage = Stage::new();
    stage.send(&[("title", "Order 7 paid"), ("extra.ext", "e"), ("payload", "p"), ("extra.jobkey", "j")]);
    stage.post("/v3/message/topic", &notification(&[("topic", "news"), ("title", "News")]));
    stage.post("/v3/message/regid", &notification(&[("registration_id", "gone")]));
    let good = Expectation {
        reg_id: Some(REG_ID.into()),
        device: Some("one".into()),
        user: Some("alice".into()),
        package: Some(PACKAGE.into()),
        title_contains: Some("7".into()),
        description: Some("a=b & c+d".into()),
        payload: Some("p".into()),
        ext: Some("e".into()),
        job_key: Some("j".into()),
        count: Amount::Exactly(1),
        ..Expectation::default()
    };
    let found = ask(&mut stage, good.clone());
    assert_eq!((found.met, found.deliveries[0].title.as_str(), found.misses.len()), (true, "Order 7 paid", 0));
    let missed = ask(&mut stage, Expectation { ext: Some("x".into()), user: Some("bob".into()), ..good });
    let fields: Vec<_> =
        missed.misses[0].differs.iter().map(|one| (one.field.as_str(), one.found.as_deref())).collect();
    assert_eq!(fields, [("user", Some("alice")), ("ext", Some("e"))]);
    assert_eq!(missed.misses[0].delivery.title, "Order 7 paid", "the nearest comes first");
    assert_eq!(missed.refused[0].code, 20301, "perhaps it was refused");
    let topic =
        |topic: &str| Expectation { topic: Some(topic.into()), count: Amount::Exactly(2), ..Expectation::default() };
    assert!(ask(&mut stage, topic("news")).met);
    assert_eq!(ask(&mut stage, topic("sports")).misses[0].differs[0].found.as_deref(), Some("news"));
}

#[test]
fn a_double_that_the_phone_drops_does_not_count() {
    let mut stage = Stage::new();
    for _ in 0..2 {
        stage.send(&[("title", "T"), ("extra.jobkey", "j")]);
    }
    assert!(ask(&mut stage, titled("T", Amount::Exactly(1), "")).met);
}

#[test]
fn there_are_so_many_namespaces_and_no_more() {
    let mut stage = Stage::new();
    for number in 0..64 {
        ask(&mut stage, titled("T", Amount::Exactly(0), &number.to_string()));
    }
    let call = ControlCall::Expect(Box::new(titled("T", Amount::Exactly(0), "one more")));
    let refused = decode::<Expected>(&stage.control(&call).response);
    assert!(matches!(refused, Err(ControlError::Refused(problem)) if problem.code == "namespaces-many"));
}

#[test]
fn the_journal_shows_requests_and_how_they_were_judged() {
    let mut stage = Stage::new();
    stage.send(&[]);
    stage.post("/v3/message/regid", &[("title", "t")]);
    stage.get("/v1/trace/quota/get", "x=1");
    let view: RequestsView = decode(&stage.control(&ControlCall::Requests { after: 0 }).response).expect("requests");
    let [sent, refused, read] = view.requests.as_slice() else { panic!("three, and no control call: {view:?}") };
    assert_eq!((sent.seq, sent.code, sent.path.as_str(), view.after), (1, Some(0), "/v3/message/regid", 3));
    assert!(sent.body.contains("title=Hello") && sent.headers[0] == "authorization: ***");
    let why = refused.refusal.as_ref().expect("refused");
    assert_eq!(
        (why.field.as_str(), why.rule.as_str(), why.source.as_str()),
        ("registration_id", "target-missing", "assumed")
    );
    assert_eq!((read.method.as_str(), read.query.as_deref()), ("GET", Some("x=1")));
    assert!(!stage.world.to_json().contains(SECRET));
    stage.rules.keep_requests = 1;
    stage.get("/nowhere", "");
    let view: RequestsView = decode(&stage.control(&ControlCall::Requests { after: 0 }).response).expect("requests");
    assert_eq!((view.requests.len(), view.requests[0].seq), (1, 4));
}

fn fault(stage: &mut Stage, kind: &str, taken: bool, count: u64) {
    let kind = kind.parse().expect("kind");
    let wish = FaultWish { path: "/v3/*".into(), rate: "100%".parse().expect("rate"), kind, taken, count: Some(count) };
    stage.world.faults_mut().add(wish).expect("room");
}

#[test]
fn faults_spoil_the_answer_before_or_after_the_request_is_carried_out() {
    for (kind, status, fate) in [
        ("500", 500, Fate::Arrives),
        ("html", 200, Fate::Arrives),
        ("code=10002", 200, Fate::Arrives),
        ("timeout", 503, Fate::Late(600_000)),
        ("reset", 503, Fate::Lost),
    ] {
        for taken in [false, true] {
            let mut stage = Stage::new();
            fault(&mut stage, kind, taken, 1);
            let call = request("POST", "/v3/message/regid", None, &encode(&notification(&[])));
            let handled = stage.handle(&call);
            assert_eq!(handled.fate, fate, "{kind}");
            if !taken {
                assert_eq!(handled.response.status, status, "{kind}");
            }
            assert_eq!(stage.titles("one").len(), usize::from(taken), "{kind}");
            assert_eq!(stage.handle(&call).fate, Fate::Arrives, "its count is used up");
            assert_eq!(stage.titles("one").len(), 1);
        }
    }
    let mut stage = Stage::new();
    fault(&mut stage, "slow=2s", false, 1);
    let slow = stage.handle(&request("POST", "/v3/message/regid", None, &encode(&notification(&[]))));
    assert_eq!((slow.fate.clone(), answer(&slow)["code"].as_i64()), (Fate::Late(2000), Some(0)));
    fault(&mut stage, "garbage", false, 1);
    let garbled = stage.handle(&request("POST", "/v3/message/regid", None, ""));
    assert!(matches!(garbled.fate, Fate::Garbled(bytes) if !bytes.starts_with(b"HTTP")));
    fault(&mut stage, "code=10002", false, 1);
    let handled = stage.handle(&request("POST", "/v3/message/regid", None, ""));
    let refused: Value = serde_json::from_slice(&handled.response.body).expect("JSON");
    assert_eq!((&refused["code"], &refused["result"]), (&10002.into(), &"error".into()));
    assert_eq!(stage.get("/v1/trace/quota/get", "")["code"], 0, "another path");
    let view: RequestsView = decode(&stage.control(&ControlCall::Requests { after: 0 }).response).expect("requests");
    let met: Vec<_> = view.requests.iter().map(|one| (one.fault.as_deref(), one.code)).collect();
    assert_eq!(met, [(Some("slow=2s"), Some(0)), (Some("garbage"), None), (Some("code=10002"), None), (None, Some(0))]);
}

#[test]
fn faults_are_added_listed_and_cleared() {
    let mut stage = Stage::new();
    let body = FaultBody {
        path: "*".into(),
        rate: "10%".into(),
        kind: "500".into(),
        taken: false,
        count: None,
        seed: Some(3),
    };
    let added: FaultsView = decode(&stage.control(&ControlCall::AddFault(body.clone())).response).expect("added");
    assert_eq!((added.faults.len(), added.faults[0].id, added.faults[0].rate.as_str()), (1, 1, "10%"));
    for bad in [
        FaultBody { kind: "crash".into(), ..body.clone() },
        FaultBody { rate: "x".into(), ..body.clone() },
        FaultBody { path: "v3".into(), ..body.clone() },
    ] {
        let refused = decode::<FaultsView>(&stage.control(&ControlCall::AddFault(bad)).response);
        assert!(matches!(refused, Err(ControlError::Refused(problem)) if problem.code == "malformed"));
    }
    stage.control(&ControlCall::Reset);
    let listed: FaultsView = decode(&stage.control(&ControlCall::Faults).response).expect("listed");
    assert_eq!(listed.faults.len(), 1, "a reset leaves them");
    let gone = ControlCall::ClearFaults(crate::protocol::control::ClearBody { id: Some(9) });
    assert_eq!(stage.control(&gone).response.status, 404);
    let all = ControlCall::ClearFaults(crate::protocol::control::ClearBody::default());
    let left: FaultsView = decode(&stage.control(&all).response).expect("cleared");
    assert!(left.faults.is_empty());
}
