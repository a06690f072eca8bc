//! The field map from a message and a certificate to Xiaomi's request.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

use super::text::{description, title};
use super::{AndroidInfo, Around, Certainty, LanguageText, Mapping, Origin, PushInfo, derive, map};
use crate::domain::certificate::{Certificate, Fields};
use crate::domain::click::ClickAction;
use crate::domain::device::Generation;
use crate::domain::identifier::CertId;
use crate::domain::message::{Custom, Element, Media};
use crate::domain::region::Region;
use crate::domain::secret::SecretSource;
use crate::domain::setting::Settings;
use crate::domain::text::Lang;

const NOW: &str = "2026-11-24T00:00:00Z";

fn cert(click: ClickAction, channel: Option<&str>) -> Certificate {
    Certificate {
        id: CertId(1),
        name: "prod".parse().expect("name"),
        fields: Fields {
            package: "com.example.chat".parse().expect("package"),
            app_id: "1000".parse().expect("app id"),
            app_key: None,
            app_secret: SecretSource::Env("S".into()),
            channel_id: channel.map(|channel| channel.parse().expect("channel")),
            click,
            region: Region::China,
        },
        created_at: Timestamp::UNIX_EPOCH,
        changed_at: Timestamp::UNIX_EPOCH,
    }
}

fn text(text: &str) -> Element {
    Element::Text(text.to_owned())
}

fn push(title: &str, desc: &str) -> PushInfo {
    PushInfo { title: Some(title.into()), desc: Some(desc.into()), ..PushInfo::default() }
}

fn mapped(body: &[Element], push: Option<&PushInfo>, click: ClickAction, now: &str) -> Mapping {
    let cert = cert(click, Some("c1"));
    map(body, push, &Around::default(), &cert, &Settings::default(), now.parse().expect("time"))
}

/// `field=value (kind name, certainty)` of every line.
fn lines(mapping: &Mapping) -> Vec<String> {
    let show = |origin: &Origin| {
        let value = origin.value.as_deref().unwrap_or("-");
        let cut = if origin.cut { ", cut" } else { "" };
        let source = &origin.source;
        format!("{}={value} ({} {}, {}{cut})", origin.field, source.kind(), source.name(), origin.certainty.as_str())
    };
    mapping.origins.iter().map(show).collect()
}

#[test]
fn every_field_names_its_origin() {
    let push = PushInfo {
        ext: Some(r#"{"page":"parcel"}"#.into()),
        android: AndroidInfo {
            sound: Some("bell".into()),
            xiaomi_channel_id: Some("118001".into()),
            ..AndroidInfo::default()
        },
        ..push("Front desk", "A parcel is waiting")
    };
    let intent = "intent://a/b#Intent;scheme=s;end";
    let mapping = mapped(&[text("x")], Some(&push), ClickAction::OpenIntent(intent.into()), NOW);
    assert_eq!(
        lines(&mapping),
        [
            "restricted_package_name=com.example.chat (certificate package, medium)",
            "pass_through=0 (service seed, high)",
            "title=Front desk (message OfflinePushInfo.Title, high)",
            "description=A parcel is waiting (message OfflinePushInfo.Desc, high)",
            "extra.notify_effect=2 (certificate click, medium)",
            "extra.intent_uri=intent://a/b#Intent;scheme=s;end (certificate click, medium)",
            r#"extra.ext={"page":"parcel"} (message OfflinePushInfo.Ext, high)"#,
            "extra.channel_id=118001 (message OfflinePushInfo.AndroidInfo.XiaoMiChannelID, high)",
            "extra.sound_uri=android.resource://com.example.chat/raw/bell (message OfflinePushInfo.AndroidInfo.Sound, low)",
        ]
    );
    assert!(mapping.faults.is_empty());
    assert_eq!(mapping.notification.channel_id.map(|id| id.to_string()).as_deref(), Some("118001"));
}

#[test]
fn the_certificate_and_the_service_fill_what_the_sender_left_out() {
    let mapping = mapped(&[text("hello")], None, ClickAction::OpenApp, NOW);
    assert_eq!(
        lines(&mapping)[2..],
        [
            "title=a new message (setting title_default, high)",
            "description=hello (message MsgBody[0].MsgContent.Text, high)",
            "extra.notify_effect=1 (certificate click, medium)",
            "extra.channel_id=c1 (certificate channel-id, high)",
        ]
    );
    let old = mapped(&[text("hello")], None, ClickAction::OpenApp, "2024-09-29T00:00:00Z");
    assert!(lines(&old).contains(&"extra.notify_effect=- (service S21, X2, high)".to_owned()));
    let web = mapped(&[text("hello")], None, ClickAction::OpenUrl("https://a.b".into()), NOW);
    assert!(lines(&web).contains(&"extra.web_uri=https://a.b (certificate click, medium)".to_owned()));
}

#[test]
fn texts_of_elements_are_joined_with_nothing_between() {
    let custom = |desc: &str| Element::Custom(Custom { desc: desc.into(), ..Custom::default() });
    let body = [
        text("at "),
        Element::Location { desc: "desk".into(), latitude: 1.0, longitude: 2.0 },
        Element::Face { index: 1, data: String::new() },
        custom("gift"),
        custom(""),
        Element::Media(Media::Image, Value::Null),
    ];
    let of = |names: Lang| {
        let around = Around { names, ..Around::default() };
        description(&body, None, &around).expect("text")
    };
    let (text, source, certainty) = of(Lang::En);
    assert_eq!(text, "at [Location][Face]gift[Image]");
    assert_eq!(
        source.name(),
        "MsgBody[0].MsgContent.Text + MsgBody[1] + MsgBody[2] + MsgBody[3].MsgContent.Desc + MsgBody[5]"
    );
    assert_eq!(certainty, Certainty::Low);
    assert_eq!(of(Lang::Zh).0, "at [位置][表情]gift[图片]");
    assert_eq!(description(&[custom("")], None, &Around::default()), None);
}

#[test]
fn the_senders_desc_beats_the_body() {
    let body = [Element::Custom(Custom { desc: "from body".into(), ..Custom::default() })];
    let of = |push: &PushInfo| description(&body, Some(push), &Around::default()).map(|(text, ..)| text);
    assert_eq!(of(&push("t", "d")).as_deref(), Some("d"));
    assert_eq!(of(&push("t", "")).as_deref(), Some("from body"));
}

#[test]
fn a_title_nobody_gave_is_a_name_in_current_sdks_and_fixed_in_the_oldest() {
    let of = |around: Around<'_>| title(Some(&PushInfo::default()), &around).map(|(text, ..)| text);
    let named = Around { sender_nick: Some("Ann"), ..Around::default() };
    assert_eq!(of(named).as_deref(), Some("Ann"));
    assert_eq!(of(Around { group_name: Some("Team"), ..named }).as_deref(), Some("Team"));
    assert_eq!(of(Around { generation: Some(Generation::G1), ..named }), None);
    assert_eq!(of(Around::default()), None);
}

#[test]
fn the_devices_language_is_preferred_and_falls_back() {
    let push = PushInfo {
        languages: vec![LanguageText { language: "en".into(), title: Some("Desk".into()), desc: None }],
        ..push("前台", "有包裹")
    };
    let of = |language: Option<&str>| {
        let around = Around { device_language: language, ..Around::default() };
        let content = derive(&[], Some(&push), &around).content;
        (content.title.expect("title"), content.description.expect("text"))
    };
    assert_eq!(of(Some("EN")), ("Desk".to_owned(), "有包裹".to_owned()));
    assert_eq!(of(Some("fr")), ("前台".to_owned(), "有包裹".to_owned()));
    assert_eq!(of(None), ("前台".to_owned(), "有包裹".to_owned()));
}

#[test]
fn a_custom_elements_own_push_members_count_only_without_push_info() {
    let body = [Element::Custom(Custom { data: "x".into(), desc: "d".into(), ext: "{}".into(), sound: "bell".into() })];
    let alone = derive(&body, None, &Around::default()).content;
    assert_eq!((alone.ext.as_deref(), alone.sound.as_deref()), (Some("{}"), Some("bell")));
    let beside = derive(&body, Some(&PushInfo::default()), &Around::default()).content;
    assert_eq!((beside.ext, beside.sound, beside.description.as_deref()), (None, None, Some("d")));
}

#[test]
fn long_texts_are_cut_and_said_to_be() {
    let push = push(&"x".repeat(51), &"y".repeat(129));
    let mapping = mapped(&[], Some(&push), ClickAction::OpenApp, NOW);
    assert_eq!(mapping.notification.title, format!("{}...", "x".repeat(47)));
    assert_eq!(mapping.notification.description, format!("{}...", "y".repeat(125)));
    assert_eq!(mapping.origins.iter().filter(|origin| origin.cut).count(), 2);
}

#[test]
fn channels_that_are_none() {
    let around = Around::default();
    let now = NOW.parse().expect("time");
    let none = map(&[text("x")], None, &around, &cert(ClickAction::OpenApp, None), &Settings::default(), now);
    assert_eq!(none.faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["channel-missing"]);
    let odd = PushInfo {
        android: AndroidInfo { xiaomi_channel_id: Some(" 1\n".into()), ..AndroidInfo::default() },
        ..push("t", "d")
    };
    let mapping = mapped(&[], Some(&odd), ClickAction::OpenApp, NOW);
    assert_eq!(mapping.faults[0].vendor_code, Some(27001));
    let empty = PushInfo {
        android: AndroidInfo { xiaomi_channel_id: Some(String::new()), ..AndroidInfo::default() },
        ..push("t", "d")
    };
    let mapping = mapped(&[], Some(&empty), ClickAction::OpenApp, NOW);
    assert_eq!(mapping.notification.channel_id.map(|id| id.to_string()).as_deref(), Some("c1"));
}

proptest! {
    /// What is listed is what is sent.
    #[test]
    fn the_lines_say_what_the_request_says(title in "\\PC{0,80}", desc in "\\PC{0,200}", ext in "\\PC{0,20}") {
        let push = PushInfo { ext: Some(ext.clone()), ..push(&title, &desc) };
        let mapping = mapped(&[], Some(&push), ClickAction::OpenApp, NOW);
        let value = |field: &str| {
            mapping.origins.iter().find(|origin| origin.field == field).and_then(|origin| origin.value.clone())
        };
        prop_assert_eq!(value("title"), Some(mapping.notification.title.clone()));
        prop_assert_eq!(value("description").unwrap_or_default(), mapping.notification.description.clone());
        prop_assert_eq!(value("extra.ext"), mapping.notification.ext.clone());
        prop_assert_eq!(mapping.notification.ext.unwrap_or_default(), ext);
    }
}

#[test]
fn a_template_is_taken_from_what_is_called_like_one() {
    let of = |members: Value| {
        let mut push = push("t", "d");
        push.android.xiaomi = members.as_object().cloned().expect("object");
        let found = mapped(&[text("x")], Some(&push), ClickAction::OpenApp, NOW).notification.template;
        found.map(|template| (template.id, template.params.into_iter().collect::<Vec<_>>()))
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        of(
            serde_json::json!({"XiaoMiPrivateMsgTemplateId": "P1", "XiaoMiPrivateTemplateParam": {"name": "A", "n": 2}})
        ),
        Some(("P1".into(), vec![pair("n", "2"), pair("name", "A")]))
    );
    assert_eq!(
        of(serde_json::json!({"XiaoMiTemplateId": "P1", "XiaoMiParameters": "{\"name\":\"A\"}"})),
        Some(("P1".into(), vec![pair("name", "A")]))
    );
    for none in
        [serde_json::json!({}), serde_json::json!({"XiaoMiTemplateId": ""}), serde_json::json!({"XiaoMiOther": 1})]
    {
        assert_eq!(of(none.clone()), None, "{none}");
    }
}
