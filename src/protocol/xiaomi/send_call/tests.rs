//! One case for every refusal, and for what must be taken although it looks odd.

use proptest::prelude::*;

use super::*;

const NOW: &str = "2026-11-24T00:00:00Z";
const GOOD: &str = "title=t&description=d&restricted_package_name=com.example.app";

fn judge(version: Version, kind: TargetKind, packages: &[&str], strict: bool, text: &str) -> Result<String, Refusal> {
    let packages: Vec<PackageName> = packages.iter().map(|name| name.parse().expect("package")).collect();
    let facts = Facts {
        packages: &packages,
        strict_less_than: strict,
        schedule_days: 30,
        limits: CallLimits::default(),
        now: NOW.parse().expect("time"),
    };
    let form = Form::parse(text.as_bytes()).map_err(refuse_form)?;
    decode(version, kind, &form, &facts).map(|call| format!("{call:?}"))
}

fn regid(text: &str) -> Result<String, Refusal> {
    judge(Version::V3, TargetKind::RegId, &["com.example.app"], false, text)
}

/// The refusal of a call to one regid that is good but for `more`.
fn refusal(more: &str) -> (i64, &'static str, &'static str) {
    let refused = regid(&format!("{more}&{GOOD}&registration_id=r")).expect_err(more);
    assert!(!refused.source.is_empty() && !refused.reason.is_empty());
    assert_ne!(refused.description(), "未知错误", "{more}");
    (refused.code, refused.field, refused.rule)
}

fn kind(kind: TargetKind, more: &str) -> Result<String, (i64, &'static str)> {
    let text = format!("{GOOD}&{more}");
    judge(Version::V2, kind, &["com.example.app"], false, &text).map_err(|refused| (refused.code, refused.rule))
}

#[test]
fn packages() {
    let judge = |version, packages: &[&str], text: &str| {
        let text = format!("title=t&description=d&registration_id=r&{text}");
        judge(version, TargetKind::RegId, packages, false, &text).map_err(|refused| (refused.code, refused.reason))
    };
    let (one, two) = (&["a.b"][..], &["a.b", "a.c"][..]);
    assert!(judge(Version::V3, one, "").is_ok(), "an app with one package may leave it out");
    assert_eq!(judge(Version::V3, two, "restricted_package_name=").expect_err("two").0, 10016);
    assert!(judge(Version::V3, two, "restricted_package_name=a.b%2Ca.c%2C").is_ok(), "the PHP client's comma");
    assert!(judge(Version::V2, one, "restricted_package_name=a.b,").is_ok());
    let foreign = |version, text| judge(version, two, text).expect_err(text);
    assert_eq!(foreign(Version::V3, "restricted_package_name=a.b,x.y"), (22022, "Invalid package name: x.y".into()));
    assert_eq!(
        foreign(Version::V2, "restricted_package_name=a.b,a.c"),
        (22022, "Invalid package name: a.b,a.c".into())
    );
    assert_eq!(foreign(Version::V4, "restricted_package_name=A.b").0, 22022);
}

#[test]
fn targets() {
    use TargetKind::{Account, Alias, All, MultiTopic, RegId, Topic};
    let code = |target, more: &str| kind(target, more).expect_err(more);
    assert_eq!(code(RegId, "refgistration_id=r"), (21305, "target-missing"));
    assert_eq!(code(RegId, "registration_id=,"), (21305, "target-empty"));
    assert_eq!(code(Alias, "aliases=a"), (21305, "target-missing"));
    assert_eq!(code(Alias, "alias="), (65012, "target-empty"));
    assert_eq!(code(Account, "user_account="), (65016, "target-empty"));
    assert_eq!(code(Topic, "topic="), (65013, "target-empty"));
    assert_eq!(code(Topic, ""), (21305, "target-missing"));
    assert_eq!(code(Topic, "topic=a%3B%24%3Bb"), (20209, "topic-illegal"));
    assert_eq!(code(MultiTopic, "topic=a"), (21305, "target-missing"));
    assert_eq!(code(MultiTopic, "topics=%3B%24%3B"), (65013, "target-empty"));
    assert_eq!(code(MultiTopic, "topics=a"), (10016, "topic-op-missing"));
    assert_eq!(code(MultiTopic, "topics=a&topic_op=union"), (10017, "topic-op-illegal"));
    assert_eq!(code(MultiTopic, "topics=1;$;2;$;3;$;4;$;5;$;6&topic_op=UNION"), (65035, "topics-many"));
    assert!(kind(All, "").is_ok());
    assert!(kind(Topic, "topic=news,sports").expect("one odd topic").contains(r#"Topic("news,sports")"#));
    let expression = kind(MultiTopic, "topics=1;$;2;$;3;$;4;$;5&topic_op=EXCEPT").expect("five");
    assert!(expression.contains(r#"MultiTopic(["1", "2", "3", "4", "5"], Except)"#));
}

#[test]
fn a_thousand_targets_and_one_more() {
    let list = |count: usize| format!("registration_id={}", vec!["r"; count].join(","));
    assert!(kind(TargetKind::RegId, &list(1000)).is_ok());
    assert_eq!(kind(TargetKind::RegId, &list(1001)), Err((10017, "targets-many")));
    assert_eq!(kind(TargetKind::Alias, &"alias=a&".repeat(1001)), Err((10017, "targets-many")));
}

#[test]
fn title_and_description() {
    for (more, field) in [("title=", "title"), ("title=+%E3%80%80", "title"), ("description=%09", "description")] {
        assert_eq!(refusal(more), (65011, field, "text-blank"));
    }
    let blank = regid("registration_id=r").expect_err("nothing");
    assert_eq!((blank.code, blank.reason.as_ref()), (65011, "Title or Description is empty!"));
    assert!(regid("pass_through=1&payload=x&registration_id=r").is_ok(), "nothing is shown, so nothing is needed");
    let empty = regid("pass_through=1&registration_id=r").expect_err("no payload");
    assert_eq!((empty.code, empty.rule), (10016, "payload-missing"));
}

#[test]
fn lengths_count_characters() {
    let text = |title: usize, description: usize| {
        format!("title={}&description={}&registration_id=r", "字".repeat(title), "😀".repeat(description))
    };
    let judge = |strict, title, description| {
        judge(Version::V3, TargetKind::RegId, &["a.b"], strict, &text(title, description))
            .map_err(|refused| (refused.code, refused.field))
    };
    assert!(judge(false, 50, 128).is_ok());
    assert_eq!(judge(false, 51, 1), Err((65009, "title")));
    assert_eq!(judge(false, 1, 129), Err((65009, "description")));
    assert!(judge(true, 49, 127).is_ok());
    assert_eq!(judge(true, 50, 1), Err((65009, "title")));
    assert_eq!(judge(true, 1, 128), Err((65009, "description")));
}

#[test]
fn four_kilobytes() {
    // Title and description take two bytes.
    assert!(regid(&format!("payload={}&{GOOD}&registration_id=r", "x".repeat(4093))).is_ok());
    assert_eq!(refusal(&format!("payload={}", "x".repeat(4094))), (65009, "payload", "message-long"));
}

#[test]
fn numbers() {
    for (more, code) in [
        ("pass_through=2", 10017),
        ("pass_through=true", 10017),
        ("notify_type=8", 10017),
        ("notify_type=-2", 10017),
        ("notify_type=x", 10017),
        ("notify_id=-1", 22103),
        ("notify_id=2147483648", 22103),
        ("notify_id=1.5", 22103),
        ("time_to_live=-1", 10017),
        ("time_to_live=1d", 10017),
        ("time_to_send=tomorrow", 10017),
    ] {
        assert_eq!(refusal(more).0, code, "{more}");
    }
    let good = "pass_through=0&notify_type=&notify_id=2147483647&time_to_live=86400000&time_to_send=0";
    let call = regid(&format!("{good}&{GOOD}&registration_id=r")).expect("good");
    assert!(
        call.contains("notify_type: -1, notify_id: 2147483647, ttl_ms: Some(86400000), send_at_ms: None"),
        "{call}"
    );
}

#[test]
fn a_month_ahead_and_no_further() {
    let now = NOW.parse::<Timestamp>().expect("time").as_millisecond();
    let at = |ahead: i64| format!("time_to_send={}", now + ahead);
    let month = 30 * 86_400_000;
    assert!(regid(&format!("{}&{GOOD}&registration_id=r", at(month))).is_ok());
    assert_eq!(refusal(&at(month + 1)), (10017, "time_to_send", "schedule-far"));
    assert_eq!(refusal(&format!("time_to_send={}", i64::MAX)).2, "schedule-far");
    let past = regid(&format!("{}&{GOOD}&registration_id=r", at(-1))).expect("past");
    assert!(past.contains("send_at_ms: None"));
}

#[test]
fn extras() {
    let own = |count: usize| (0..count).map(|n| format!("extra.k{n}=v&")).collect::<Vec<_>>().concat();
    assert!(regid(&format!("{}extra.channel_id=c&extra.notify_effect=1&{GOOD}&registration_id=r", own(10))).is_ok());
    assert_eq!(refusal(&own(11)), (65014, "extra", "extras-many"));
    // The key ext counts with its value.
    let ext = |chars: usize| format!("extra.ext={}", "字".repeat(chars));
    assert!(regid(&format!("{}&{GOOD}&registration_id=r", ext(1021))).is_ok());
    assert_eq!(refusal(&ext(1022)), (65015, "extra", "extras-long"));
    let call = regid(&format!("extra.ext=%20a%2B%7B%22&extra.ext=b&{GOOD}&registration_id=r")).expect("good");
    assert!(call.contains(r#"extras: [("ext", " a+{\"")]"#), "{call}");
}

#[test]
fn job_keys() {
    assert_eq!(refusal("extra.jobkey=_a"), (10017, "extra.jobkey", "job-key-illegal"));
    assert_eq!(refusal("extra.jobkey=123456789012345678901").0, 10017);
    assert!(regid(&format!("extra.jobkey=a-b_9&{GOOD}&registration_id=r")).expect("good").contains("Some(\"a-b_9\")"));
}

#[test]
fn callbacks() {
    let long = format!("http://a.b/{}", "x".repeat(118));
    assert_eq!(refusal(&format!("extra.callback={long}")), (65037, "extra.callback", "callback-long"));
    for bad in ["ftp://a.b/", "a.b", "http://", "https//a.b"] {
        assert_eq!(refusal(&format!("extra.callback={bad}")), (65038, "extra.callback", "callback-illegal"), "{bad}");
    }
    let good = "extra.callback=https%3A%2F%2Fa.b%2Fr";
    let param = format!("{good}&extra.callback.param={}", "x".repeat(65));
    assert_eq!(refusal(&param), (65036, "extra.callback.param", "callback-param-long"));
    assert_eq!(refusal(&format!("{good}&extra.callback.type=all")).0, 10017);
    let kinds = |more: &str| {
        let call = regid(&format!("{good}{more}&{GOOD}&registration_id=r")).expect(more);
        call.split("kinds: ").nth(1).map(|rest| rest.trim_end_matches(" }) }").to_owned())
    };
    assert_eq!(kinds("").as_deref(), Some("Some(ReceiptKinds(3))"));
    assert_eq!(kinds("&extra.callback.type=243").as_deref(), Some("Some(ReceiptKinds(243))"));
    assert_eq!(kinds("&extra.callback.type=246").as_deref(), Some("None"), "the known trap: nothing is posted");
}

#[test]
fn broken_forms() {
    for (text, rule) in [("a=%", "form-percent"), ("a=%ff", "form-utf8")] {
        let refused = regid(text).expect_err(text);
        assert_eq!((refused.code, refused.rule), (10008, rule));
    }
    assert_eq!(regid(&"a&".repeat(3000)).expect_err("many").rule, "form-keys");
}

/// Everything is wrong at once; mending one thing after the other brings up the next refusal.
#[test]
fn the_order_of_checks_is_fixed() {
    let mut faults =
        ["restricted_package_name=x.y", "", "title=+", "notify_id=x", "extra.jobkey=_", "extra.callback=x"];
    let mends = [
        "restricted_package_name=com.example.app",
        "registration_id=r",
        "title=t&description=d",
        "notify_id=1",
        "extra.jobkey=a",
        "extra.callback=http://a.b",
    ];
    let mut codes = Vec::new();
    for at in 0..faults.len() {
        codes.push(regid(&faults.join("&")).expect_err("wrong").code);
        faults[at] = mends[at];
    }
    assert_eq!(codes, [22022, 21305, 65011, 22103, 10017, 65038]);
    assert!(regid(&faults.join("&")).is_ok());
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(form) = Form::parse(&bytes) {
            let packages = ["com.example.app".parse().expect("package")];
            let facts = Facts {
                packages: &packages,
                strict_less_than: true,
                limits: CallLimits::default(),
                schedule_days: u32::MAX,
                now: NOW.parse().expect("time"),
            };
            let kinds = [TargetKind::RegId, TargetKind::Topic, TargetKind::MultiTopic, TargetKind::All];
            for kind in kinds {
                let _ = decode(Version::V3, kind, &form, &facts);
            }
        }
    }
}
