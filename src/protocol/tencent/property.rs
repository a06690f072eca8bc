//! What the client writes, the server reads: for every message, not only those of the examples.

use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, json};

use super::client::rest::Access;
use super::{client, server};
use crate::domain::message::{Custom, Element, ForbidCallback, Media, Message, SendControl};
use crate::domain::push_info::{AndroidInfo, LanguageText, PushInfo};
use crate::domain::secret::Secret;
use crate::domain::usersig::{Verdict, issue, verify};

fn text() -> impl Strategy<Value = String> {
    "\\PC{0,20}"
}

fn any_element() -> impl Strategy<Value = Element> {
    let media = proptest::sample::select(vec![Media::Sound, Media::Image, Media::File, Media::Video, Media::Merged]);
    prop_oneof![
        text().prop_map(Element::Text),
        (text(), -90_i16..=90, -180_i16..=180).prop_map(|(desc, latitude, longitude)| {
            // The parser of JSON is off by the last bit for some long fractions; eighths are exact.
            let degrees = |whole: i16| f64::from(whole) + 0.125;
            Element::Location { desc, latitude: degrees(latitude), longitude: degrees(longitude) }
        }),
        (any::<i64>(), text()).prop_map(|(index, data)| Element::Face { index, data }),
        (media, text()).prop_map(|(media, url)| Element::Media(media, json!({"Url": url}))),
    ]
}

/// At most one element may be custom.
fn any_body() -> impl Strategy<Value = Vec<Element>> {
    let custom = (text(), text(), text(), text())
        .prop_map(|(data, desc, ext, sound)| Element::Custom(Custom { data, desc, ext, sound }));
    (prop::collection::vec(any_element(), 0..4), option::of(custom)).prop_map(|(mut body, custom)| {
        body.extend(custom);
        if body.is_empty() {
            body.push(Element::Text(String::new()));
        }
        body
    })
}

fn any_push() -> impl Strategy<Value = PushInfo> {
    let texts = (option::of(text()), option::of(text()), option::of(text()), option::of(text()));
    let language = ("[a-z]{2}", option::of(text()), option::of(text()))
        .prop_map(|(language, title, desc)| LanguageText { language, title, desc });
    let android = (option::of(text()), option::of(text()), any::<bool>()).prop_map(|(sound, channel, other)| {
        let mut rest = Map::new();
        if other {
            rest.insert("VIVOClassification".into(), json!(1));
        }
        AndroidInfo { sound, xiaomi_channel_id: channel, other: rest, ..AndroidInfo::default() }
    });
    (any::<bool>(), texts, prop::collection::vec(language, 0..3), android).prop_map(
        |(online_only, (title, desc, ext, template_id), languages, android)| {
            let other = Map::from_iter([("ApnsInfo".to_owned(), json!({"BadgeMode": 1}))]);
            PushInfo { online_only, title, desc, ext, languages, android, template_id, other }
        },
    )
}

prop_compose! {
    fn any_message()(
        sender in option::of("[a-z]{1,32}"),
        random in any::<u32>(),
        (seq, timestamp) in (option::of(any::<u32>()), option::of(any::<u32>())),
        life_time_s in option::of(0_u32..=604_800),
        (sync_sender, extensible, read_receipt) in (
            option::of(any::<bool>()), option::of(any::<bool>()), option::of(any::<bool>()),
        ),
        (no_unread, no_last_message, with_mute, no_check) in any::<(bool, bool, bool, bool)>(),
        (before, after) in any::<(bool, bool)>(),
        body in any_body(),
        cloud_custom_data in option::of(text()),
        push in option::of(any_push()),
    ) -> Message {
        Message {
            sender,
            random,
            seq,
            timestamp,
            life_time_s,
            sync_sender,
            control: SendControl { no_unread, no_last_message, with_mute, no_check },
            forbid: ForbidCallback { before, after },
            body,
            cloud_custom_data,
            extensible,
            read_receipt,
            push,
        }
    }
}

proptest! {
    #[test]
    fn a_message_survives_the_wire(message in any_message(), receiver in "\\PC{1,32}") {
        let usersig = Secret::new("s");
        let sdk_app_id = "1".parse().expect("app");
        let access = Access { base: "http://h", sdk_app_id, identifier: "a", usersig: &usersig, random: 1 };
        let rules = server::message::Rules::default();
        let request = client::message::send(&access, &receiver, &message);
        let call = server::message::send(&request.body, rules).expect("a call");
        prop_assert_eq!(&call.receiver, &receiver);
        prop_assert_eq!(&call.message, &message);
        prop_assert!(call.unknown.is_empty());

        let receivers = vec![receiver];
        let request = client::message::batch(&access, &receivers, &message);
        let call = server::message::batch(&request.body, rules).expect("a call");
        prop_assert_eq!(call.receivers, receivers);
        prop_assert_eq!(call.message, message);
    }

    /// The address brings a signature over unharmed, whatever is in it.
    #[test]
    fn a_signature_survives_the_address(identifier in "[\\PC&&[^\\p{C}]]{1,8}", key in "[0-9a-f]{64}") {
        let sdk_app_id = "1400000000".parse().expect("app");
        let key = Secret::new(key);
        let now = jiff::Timestamp::UNIX_EPOCH;
        let usersig = Secret::new(issue(&key, sdk_app_id, &identifier, now, 60, None));
        let access = Access { base: "http://h", sdk_app_id, identifier: &identifier, usersig: &usersig, random: 1 };
        let request = client::account::kick(&access, "bob");
        let call = server::rest::decode(&request).expect("a call");
        prop_assert_eq!(&call.identifier, &identifier);
        let verdict = verify(call.usersig.reveal(), &key, sdk_app_id, &call.identifier, None, now);
        prop_assert_eq!(verdict, Verdict::Ok);
    }
}
