use super::*;
use crate::domain::notification::Callback;

fn now() -> Timestamp {
    "2026-11-24T04:00:00Z".parse().expect("time")
}

fn message() -> Notification {
    Notification {
        click: Some(ClickAction::OpenUrl("https://example.com".into())),
        ..Notification::new("com.example.chat".parse().expect("package"), "title", "text")
    }
}

fn codes(message: &Notification) -> Vec<&'static str> {
    check(message, now()).iter().map(|fault| fault.code).collect()
}

fn with(change: impl FnOnce(&mut Notification)) -> Vec<&'static str> {
    let mut message = message();
    change(&mut message);
    codes(&message)
}

#[test]
fn a_plain_message_has_no_fault() {
    assert_eq!(codes(&message()), Vec::<&str>::new());
}

#[test]
fn the_two_length_rules_at_their_edges() {
    assert_eq!(with(|m| m.title = "字".repeat(49)), Vec::<&str>::new());
    assert_eq!(with(|m| m.title = "字".repeat(50)), ["text-edge"]);
    assert_eq!(with(|m| m.title = "字".repeat(51)), ["text-long"]);
    assert_eq!(with(|m| m.description = "d".repeat(127)), Vec::<&str>::new());
    assert_eq!(with(|m| m.description = "d".repeat(128)), ["text-edge"]);
    assert_eq!(with(|m| m.description = "d".repeat(129)), ["text-long"]);
    assert_eq!(with(|m| m.title = "😀".repeat(26)), ["text-units"]);
    assert_eq!(with(|m| m.title = " \u{3000}".into()), ["text-blank"]);
}

#[test]
fn extras_count_ext() {
    let pairs = |n: usize| (0..n).map(|i| (format!("k{i}"), "v".to_owned())).collect::<Vec<_>>();
    assert_eq!(with(|m| m.extras = pairs(10)), Vec::<&str>::new());
    let eleven = with(|m| {
        m.extras = pairs(10);
        m.ext = Some("{}".into());
    });
    assert_eq!(eleven, ["extras-many", "ext-open-url"]);
    assert_eq!(with(|m| m.extras = vec![("k".into(), "v".repeat(1024))]), ["extras-long"]);
    assert_eq!(with(|m| m.extras = vec![("notify_effect".into(), "1".into())]), ["extra-reserved"]);
}

#[test]
fn what_becomes_of_ext() {
    let ext = |click: Option<ClickAction>, text: &str| {
        with(|m| {
            m.click = click;
            m.ext = Some(text.into());
        })
    };
    assert_eq!(ext(Some(ClickAction::OpenApp), "{}"), ["ext-open-app"]);
    let intent = "intent:#Intent;package=com.example.chat;end";
    assert_eq!(ext(Some(ClickAction::OpenIntent(intent.into())), "{\"a\":1}"), Vec::<&str>::new());
    assert_eq!(ext(Some(ClickAction::OpenIntent(intent.into())), "hello"), ["ext-not-json"]);
}

#[test]
fn times_ahead() {
    let at = |offset: i64| with(|m| m.send_at_ms = Some(now().as_millisecond() + offset));
    let day = 86_400_000;
    assert_eq!(at(-1), ["at-past"]);
    assert_eq!(at(7 * day), Vec::<&str>::new());
    assert_eq!(at(7 * day + 1), ["at-week"]);
    assert_eq!(at(30 * day + 1), ["at-far"]);
    assert_eq!(with(|m| m.ttl_ms = Some(DAY_MS)), Vec::<&str>::new());
    assert_eq!(with(|m| m.ttl_ms = Some(DAY_MS + 1)), ["ttl-public"]);
    assert_eq!(with(|m| m.ttl_ms = Some(10 * DAY_MS + 1)), ["ttl-long"]);
}

#[test]
fn words_that_look_like_tests() {
    assert_eq!(with(|m| m.title = "A Test!".into()), ["text-test-word"]);
    assert_eq!(with(|m| m.description = "这是测试消息".into()), ["text-test-word"]);
    assert_eq!(with(|m| m.title = "latest contest".into()), Vec::<&str>::new());
}

#[test]
fn template_values() {
    let value = |text: &str| {
        with(|m| {
            let params = [("name".to_owned(), text.to_owned())].into();
            m.template = Some(Template { id: "t".into(), params });
        })
    };
    assert_eq!(value("小米 14"), Vec::<&str>::new());
    for bad in ["", "  ", "😀", "\u{2603}", &"x".repeat(129)] {
        assert_eq!(value(bad), ["template-value"], "{bad:?}");
    }
}

#[test]
fn receipts() {
    let callback = |url: &str, param: Option<&str>| {
        with(|m| {
            m.callback = Some(Callback { url: url.into(), param: param.map(Into::into), kinds: None });
        })
    };
    assert_eq!(callback("https://a.b/c", Some("p")), Vec::<&str>::new());
    assert_eq!(callback("a.b/c", None), ["callback-url"]);
    assert_eq!(callback(&format!("https://a.b/{}", "x".repeat(128)), None), ["callback-long"]);
    assert_eq!(callback("https://a.b", Some(&"x".repeat(65))), ["callback-param"]);
}

#[test]
fn pass_through_needs_a_payload_and_no_text() {
    let bare = with(|m| {
        m.pass_through = true;
        m.title = String::new();
        m.description = String::new();
    });
    assert_eq!(bare, ["payload-missing", "pass-through"]);
}
