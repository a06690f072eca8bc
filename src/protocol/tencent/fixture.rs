//! Both sides against the documents' examples: what the client writes and reads, what the server reads and writes.

use jiff::Timestamp;
use serde_json::Value;

use super::client::rest::{Access, Envelope, Reply};
use super::{client, server};
use crate::domain::message::{Element, Message, SendControl};
use crate::domain::push_info::{AndroidInfo, PushInfo};
use crate::domain::secret::Secret;
use crate::protocol::http::{HttpRequest, HttpResponse};

struct Fixture {
    call: String,
    request: Value,
    answer: Value,
    failure: Value,
}

fn fixture(text: &str) -> Fixture {
    let whole: Value = serde_json::from_str(text).expect("JSON");
    Fixture {
        call: whole["call"].as_str().expect("a call").to_owned(),
        request: whole["request"].clone(),
        answer: whole["answer"].clone(),
        failure: whole["failure"].clone(),
    }
}

macro_rules! fixture {
    ($name:literal) => {
        fixture(include_str!(concat!("../../../tests/fixtures/tencent/", $name, ".json")))
    };
}

fn access(usersig: &Secret) -> Access<'_> {
    let sdk_app_id = "1400000000".parse().expect("app");
    Access { base: "https://console.tim.qq.com", sdk_app_id, identifier: "administrator", usersig, random: 7 }
}

impl Fixture {
    /// The client writes the request of the document, and the server takes its address.
    fn written(&self, make: impl FnOnce(&Access<'_>) -> HttpRequest) {
        let usersig = Secret::new("eJw*-_");
        let request = make(&access(&usersig));
        assert_eq!(serde_json::from_slice::<Value>(&request.body).expect("JSON"), self.request);
        let call = server::rest::decode(&request).expect("a call");
        assert_eq!((call.name, call.usersig.reveal()), (self.call.as_str(), "eJw*-_"));
    }

    fn body(&self) -> Vec<u8> {
        self.request.to_string().into_bytes()
    }

    /// The server writes the answer of the document.
    fn answered(&self, response: &HttpResponse) {
        assert_eq!(response.status, 200);
        assert_eq!(json(response), self.answer);
    }

    fn envelope(&self) -> Envelope {
        let response = HttpResponse::json(200, &self.answer);
        let Reply::Accepted(envelope) = Reply::read(&response) else { panic!("accepted") };
        envelope
    }
}

fn json(response: &HttpResponse) -> Value {
    serde_json::from_slice(&response.body).expect("JSON")
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn front_desk() -> PushInfo {
    PushInfo { title: Some("Front desk".into()), desc: Some("A parcel is waiting".into()), ..PushInfo::default() }
}

#[test]
fn sendmsg() {
    let fixture = fixture!("openim-sendmsg");
    let message = Message {
        sender: Some("clerk_7".into()),
        seq: Some(17),
        life_time_s: Some(604_800),
        sync_sender: Some(false),
        control: SendControl { with_mute: true, ..SendControl::default() },
        push: Some(PushInfo {
            ext: Some(r#"{"entity":{"page":"parcel","id":9}}"#.into()),
            android: AndroidInfo { xiaomi_channel_id: Some("118001".into()), ..AndroidInfo::default() },
            ..front_desk()
        }),
        ..Message::new(2_900_113_377, vec![Element::Text("parcel at the desk".into())])
    };
    fixture.written(|access| client::message::send(access, "guest_42", &message));

    let call = server::message::send(&fixture.body(), server::message::Rules::default()).expect("a call");
    assert_eq!((call.receiver.as_str(), &call.message), ("guest_42", &message));
    assert!(call.unknown.is_empty());

    let key = server::answer::message_key(17, 2_900_113_377, 1_795_500_000);
    fixture.answered(&server::answer::sent(1_795_500_000, &key));
    let sent = client::message::Sent::read(&fixture.envelope());
    assert_eq!((sent.time, sent.key.as_deref()), (Some(1_795_500_000), Some("17_2900113377_1795500000")));

    let refusal =
        server::refusal::Refusal { info: "free text".into(), ..server::refusal::Refusal::unknown_receiver("x") };
    assert_eq!(json(&server::answer::refused(&refusal)), fixture.failure);
    let Reply::Refused(envelope) = Reply::read(&HttpResponse::json(200, &fixture.failure)) else { panic!("refused") };
    assert_eq!(envelope.code, 90012);
}

#[test]
fn query_online_status() {
    use client::status::Status::{Online, PushOnline};
    use server::status::{AccountStatus, PlatformStatus, Status, answer, decode};

    let fixture = fixture!("openim-query_online_status");
    let accounts = texts(&["guest_42", "nobody"]);
    fixture.written(|access| client::status::query(access, &accounts, true));

    let call = decode(&fixture.body()).expect("a call");
    assert_eq!((&call.accounts, call.detail, call.instance), (&accounts, true, false));
    let device = |platform: &str, status| PlatformStatus { platform: platform.to_owned(), status, instance: 1 };
    let found = AccountStatus {
        account: "guest_42".into(),
        status: Status::roll_up([Status::PushOnline, Status::Online]),
        platforms: vec![device("Android", Status::PushOnline), device("Web", Status::Online)],
    };
    fixture.answered(&answer(&call, false, &[found], &accounts[1..]));

    let envelope = fixture.envelope();
    let read = client::status::read(&envelope);
    assert_eq!((read.len(), &read[0].account, &read[0].status), (1, &accounts[0], &Online));
    let platforms: Vec<_> = read[0].platforms.iter().map(|p| (p.platform.as_str(), p.status.clone())).collect();
    assert_eq!(platforms, [("Android", PushOnline), ("Web", Online)]);
    assert_eq!((envelope.failures[0].account.as_str(), envelope.failures[0].code), ("nobody", 70107));
}

#[test]
fn account_check() {
    let fixture = fixture!("im_open_login_svc-account_check");
    let users = texts(&["guest_42"]);
    fixture.written(|access| client::account::check(access, &users));
    assert_eq!(server::account::check(&fixture.body()), Ok(users));
    fixture.answered(&server::account::checked(&[("guest_42".into(), true)]));
    let checked = client::account::checked(&fixture.envelope());
    assert_eq!((checked[0].user.as_str(), checked[0].exists), ("guest_42", Some(true)));
}

#[test]
fn timpush_batch() {
    use server::answer::Failure;

    let fixture = fixture!("timpush-batch");
    let (receivers, push) = (texts(&["guest_42", "nobody"]), front_desk());
    let sent = client::timpush::Push {
        sender: "administrator",
        receivers: &receivers,
        random: 71,
        push: &push,
        data_id: Some("job-5"),
    };
    fixture.written(|access| client::timpush::batch(access, sent));

    let call = server::timpush::batch(&fixture.body()).expect("a call");
    assert_eq!((call.sender.as_str(), &call.receivers, call.random), ("administrator", &receivers, 71));
    assert_eq!((&call.push, call.data_id.as_deref()), (&push, Some("job-5")));
    let failures = [Failure { account: "nobody".into(), code: 70107 }];
    fixture.answered(&server::timpush::task("batch_a_b_c_d_e", &failures, 2));
    assert_eq!(client::timpush::task_id(&fixture.envelope()).as_deref(), Some("batch_a_b_c_d_e"));
}

#[test]
fn normal_push_trace() {
    use server::timpush::{Instance, Stage};

    let fixture = fixture!("timpush-normal_push_trace");
    fixture.written(|access| client::timpush::trace(access, "a_b_c_d_e"));
    assert_eq!(server::timpush::trace(&fixture.body()).as_deref(), Ok("a_b_c_d_e"));

    let start: Timestamp = "2026-11-24T02:00:00+08:00".parse().expect("time");
    let stage = |second| {
        let at = start + jiff::SignedDuration::from_secs(second);
        Some(Stage { status: 1, code: 0, info: "success".into(), at })
    };
    let instance = Instance {
        id: "1001".into(),
        at: start,
        model: String::new(),
        system_version: String::new(),
        token: "regid text".into(),
        cert: "6001".into(),
        sdk_version: "8.9.0".into(),
        push_version: "8.9.0".into(),
        notifications: 1,
        commit: stage(0),
        sent: stage(1),
        channel: None,
        device: None,
    };
    let mut answer = json(&server::timpush::traced(&[instance]));
    // Nobody is to compare this text, and the document's has a slip of the pen.
    answer["ErrorInfo"] = fixture.answer["ErrorInfo"].clone();
    assert_eq!(answer, fixture.answer);

    let read = client::timpush::instances(&fixture.envelope());
    assert_eq!((read[0].cert.as_deref(), read[0].platform, read[0].model.as_deref()), (Some("6001"), Some(2), None));
    let stages: Vec<_> = read[0].stages.iter().map(|s| (s.name.as_str(), s.code, s.at.as_deref())).collect();
    assert_eq!(
        stages,
        [("IMStat", Some(0), Some("2026-11-24 02:00:00")), ("OfflineStat", Some(0), Some("2026-11-24 02:00:01"))]
    );
}

/// No example of these is documented; the two sides were written apart from the tables.
mod without_examples {
    use url::Url;

    use super::*;
    use crate::protocol::tencent::client::callback::{Callback, decode};
    use crate::protocol::tencent::server::callback::{
        PushEvent, PushStage, Reason, Receiver, StateChange, offline_push, state_change,
    };

    fn accepted(response: &HttpResponse) -> Envelope {
        let Reply::Accepted(envelope) = Reply::read(response) else { panic!("accepted") };
        envelope
    }

    #[test]
    fn accounts() {
        let usersig = Secret::new("s");
        let access = access(&usersig);
        let import = client::account::import(&access, "guest_42", Some("Guest"), None);
        let call = server::account::import(&import.body).expect("a call");
        assert_eq!((call.user.as_str(), call.nick.as_deref(), call.face_url), ("guest_42", Some("Guest"), None));
        let kick = client::account::kick(&access, "guest_42");
        assert_eq!(server::account::kick(&kick.body).as_deref(), Ok("guest_42"));
        assert!(accepted(&server::answer::done()).failures.is_empty());
    }

    #[test]
    fn batches() {
        let usersig = Secret::new("s");
        let receivers = texts(&["a", "b"]);
        let message = Message::new(1, vec![Element::Text("hi".into())]);
        let request = client::message::batch(&access(&usersig), &receivers, &message);
        let call = server::message::batch(&request.body, server::message::Rules::default()).expect("a call");
        assert_eq!((call.receivers, call.message), (receivers, message));
        let failures = [server::answer::Failure { account: "b".into(), code: 70107 }];
        let envelope = accepted(&server::answer::batch_sent("k", &failures));
        assert_eq!((client::message::Sent::read(&envelope).key.as_deref(), envelope.failures.len()), (Some("k"), 1));
    }

    #[test]
    fn counts_and_losses() {
        use server::timpush::{Counts, Loss};
        let usersig = Secret::new("s");
        let request = client::timpush::loss(&access(&usersig), 1, 2);
        assert_eq!(server::timpush::range(&request.body).map(|range| (range.start, range.end)), Ok((1, 2)));
        let lost = [Loss { code: -2, count: 5, info: "no token".into() }];
        let read = client::timpush::losses(&accepted(&server::timpush::losses(&lost, &[])));
        let shown: Vec<_> = read.iter().map(|l| (l.after_sending, l.platform, l.code.as_str(), l.count)).collect();
        assert_eq!(shown, [(false, None, "-2", 5), (false, Some(2), "-2", 5)]);
        let counts = Counts { total: 4, sent: 3, delivered: 2, clicked: 1 };
        let read = client::timpush::counts(&accepted(&server::timpush::statistics(counts)));
        assert_eq!((read.len(), read[0].total, read[1].platform, read[1].clicked), (2, Some(4), Some(2), Some(1)));
    }

    #[test]
    fn state_changes() {
        let url = Url::parse("http://127.0.0.1:9000/im?key=1").expect("url");
        let change = StateChange {
            account: "alice",
            reason: Reason::Register,
            at_ms: 1_795_500_000_123,
            platform: "Android",
            client_ip: "127.0.0.1",
            kicked: &["Android"],
        };
        let request = state_change(Receiver { url: &url, sdk_app_id: 1_400_000_000 }, &change);
        assert_eq!((request.base.as_str(), request.path.as_str()), ("http://127.0.0.1:9000", "/im"));
        assert_eq!(
            request.query_text(),
            "key=1&SdkAppid=1400000000&CallbackCommand=State.StateChange&contenttype=json&ClientIP=127.0.0.1&OptPlatform=Android"
        );
        let Callback::State(read) = decode(&request) else { panic!("a state change") };
        assert_eq!(
            (read.account.as_str(), read.action.as_str(), read.reason.as_deref()),
            ("alice", "Login", Some("Register"))
        );
        assert_eq!((read.at_ms, read.platform.as_deref()), (Some(1_795_500_000_123), Some("Android")));
        assert_eq!(
            (read.sdk_app_id.as_deref(), read.kicked.as_slice()),
            (Some("1400000000"), &["Android".to_owned()][..])
        );
    }

    #[test]
    fn push_results() {
        let url = Url::parse("http://127.0.0.1:9000/").expect("url");
        let event = PushEvent {
            sender: "clerk_7",
            receiver: "guest_42",
            at: 1_795_500_001,
            stage: PushStage::Sent,
            seq: 17,
            random: 2_900_113_377,
            message_time: 1_795_500_000,
            push_id: "a_b_c_d_e",
            code: 21301,
            info: "",
        };
        let to = Receiver { url: &url, sdk_app_id: 1 };
        let calls = offline_push(to, &vec![event; 101]);
        assert_eq!(calls.len(), 2);
        let Callback::Push(events) = decode(&calls[1]) else { panic!("push results") };
        let read = &events[0];
        assert_eq!((events.len(), read.stage, read.platform, read.code), (1, Some(1), Some(2), Some(21301)));
        assert_eq!(read.message_key.as_deref(), Some("17_2900113377_1795500000"));
        assert_eq!((read.push_id.as_deref(), read.info.as_deref(), read.all_member), (Some("a_b_c_d_e"), None, false));
        assert!(offline_push(to, &[]).is_empty());
    }

    #[test]
    fn callbacks_that_cannot_be_read_are_kept() {
        let url = Url::parse("http://127.0.0.1:9000/").expect("url");
        let to = Receiver { url: &url, sdk_app_id: 1 };
        let event = StateChange {
            account: "a",
            reason: Reason::TimeOut,
            at_ms: 1,
            platform: "Android",
            client_ip: "",
            kicked: &[],
        };
        let mut request = state_change(to, &event);
        request.body = b"{\"Info\":7}".to_vec();
        assert!(matches!(decode(&request), Callback::Other { command: Some(_), .. }));
        request.body = vec![0xff; 10];
        assert!(matches!(decode(&request), Callback::Other { body: Value::Null, .. }));
        request.query = None;
        assert!(matches!(decode(&request), Callback::Other { command: None, .. }));
    }
}
