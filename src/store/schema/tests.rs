//! Every fault with its place, and what may not be written.

use super::*;
use crate::domain::identifier::CertId;
use crate::domain::region::Region;
use crate::domain::secret::Secret;
use crate::domain::session::Presence;

/// Every table and every key once; the numbers of its lines are those of the faults below.
const FULL: &str = r#"schema_version = 1
current_cert = 7
next_cert = 9

[settings]
certificate_delay_s = 0
push_online_days = 15
devices_per_platform = 3
binding_survives_login = true
token_last_report_wins = false
title_default = "新消息"

[[cert]]
id = 7
name = "prod"
package = "com.example.chat"
app_id = "2882303761512345678"
app_key = "5001234500678"
app_secret = "env:MIPUSH_SECRET"
channel_id = "chat"
click = "open-intent=intent:#Intent;package=com.example.chat;end"
region = "europe"
created_at = "2026-01-02T03:04:05Z"
changed_at = 2026-01-02T11:04:05.5+08:00

[[device]]
name = "phone"
generation = "g3"

[device.registration]
app_id = "2882303761512345678"
package = "com.example.chat"
reg_id = "Zm9v+/8="
at = "2026-01-02T03:04:05Z"
aliases = ["a"]
accounts = ["b"]
topics = ["c", "d"]

[[session]]
user = "alice"
device = "phone"
presence = "background"
since = "2026-01-02T03:04:05Z"
background_reported = true
logged_in_at = "2026-01-02T03:04:05Z"

[session.binding]
cert = 4294967295
reg_id = "Zm9v+/8="
at = "2026-01-02T03:04:05Z"

[im]
sdk_app_id = "1400000000"
admins = ["administrator", "root"]
key = "env:MIPUSH_IM_KEY"
region = "singapore"

[[account]]
user = "carol"
nick = "卡罗"
face_url = "https://example.com/f.png"
imported_at = "2026-01-03T03:04:05Z"
"#;

/// The fault of a text: place, message, hints.
fn fault(text: &str) -> (String, String, Vec<String>) {
    match read(text).expect_err(text) {
        Refusal::Malformed { position, message, hints } => (position.to_string(), message, hints),
        Refusal::Newer { position, found } => (position.to_string(), format!("newer {found}"), Vec::new()),
    }
}

/// The fault of the full text with one piece replaced.
fn spoilt(from: &str, to: &str) -> String {
    assert_eq!(FULL.matches(from).count(), 1, "{from}");
    let (position, message, _) = fault(&FULL.replace(from, to));
    format!("{position} {message}")
}

#[test]
fn every_key_is_read() {
    let registry = read(FULL).expect("legal");
    let cert = &registry.certs[&CertId(7)];
    assert_eq!(registry.current, Some(CertId(7)));
    assert_eq!(registry.next_cert, 9);
    assert_eq!((registry.settings.push_online_days, registry.settings.title_default.as_str()), (15, "新消息"));
    assert_eq!((cert.name.as_str(), cert.fields.region), ("prod", Region::Europe));
    assert_eq!(cert.changed_at.to_string(), "2026-01-02T03:04:05.5Z");
    assert_eq!(cert.fields.app_secret, SecretSource::Env("MIPUSH_SECRET".into()));
    let device = registry.devices.values().next().expect("one");
    assert_eq!(device.registration.as_ref().expect("registered").topics.len(), 2);
    let session = registry.sessions.values().next().expect("one");
    assert_eq!((session.presence, session.background_reported), (Presence::Background, true));
    assert_eq!(session.binding.as_ref().expect("bound").cert, CertId(u32::MAX), "no such certificate: legal");
}

#[test]
fn what_is_written_is_what_was_read() {
    let registry = read(FULL).expect("legal");
    let text = write(&registry).expect("writable");
    let body = text.strip_prefix(HEADING).expect("heading");
    let written = FULL.replace("2026-01-02T11:04:05.5+08:00", "\"2026-01-02T03:04:05.5Z\"");
    assert_eq!(body, written, "keys in this order, times in quotes");
    assert_eq!(read(&text).expect("legal"), registry);
}

#[test]
fn an_empty_registry_is_three_lines() {
    let text = write(&Registry::default()).expect("writable");
    assert_eq!(text.strip_prefix(HEADING), Some("schema_version = 1\nnext_cert = 1\n"));
    assert_eq!(read(&text).expect("legal"), Registry::default());
    assert_eq!(read("schema_version = 1").expect("legal"), Registry::default());
}

#[test]
fn a_bad_value_is_named_with_line_and_column() {
    for (from, to, expected) in [
        (
            "package = \"com.example.chat\"\napp_id = \"2882303761512345678\"\napp_key",
            "package = \"chat\"\napp_id = \"1\"\napp_key",
            "16:11 package name \"chat\" is not valid: expected parts such as com.example.app",
        ),
        ("id = 7", "id = 0", "14:6 found integer `0`, expected a whole number from 1 to 4294967293"),
        ("id = 7", "id = \"7\"", "14:6 found text: expected a whole number from 1 to"),
        ("id = 7\n", "", "13:1 id is missing in this table"),
        ("name = \"prod\"", "name = \"12\"", "15:8 certificate name \"12\" is not valid"),
        ("app_key = \"5001234500678\"", "app_key = 5001234500678", "18:11 found a number: expected text in quotes"),
        ("env:MIPUSH_SECRET", "env:", "19:14 app_secret names no environment variable: expected env:NAME"),
        ("env:MIPUSH_SECRET", "file:", "19:14 app_secret names no file"),
        ("env:MIPUSH_SECRET", "", "19:14 app_secret is empty"),
        ("[\"administrator\", \"root\"]", "[]", "54:10 admins is empty: expected the name of at least one"),
        ("env:MIPUSH_IM_KEY", "", "55:7 key is empty: expected env:NAME, file:PATH or the SecretKey itself"),
        ("\"singapore\"", "\"moon\"", "56:10 IM region \"moon\" is not known: expected one of china"),
        ("\"1400000000\"", "1400000000", "53:14 found a number: expected text in quotes"),
        ("user = \"carol\"", "user = \"\"", "59:8 user"),
        ("\"europe\"", "\"moon\"", "22:10 region \"moon\" is not known: expected one of china"),
        ("open-intent=", "open-door=", "21:9 click action"),
        (
            "\"2026-01-02T03:04:05Z\"\nchanged_at",
            "\"2026-01-02\"\nchanged_at",
            "23:14 found string \"2026-01-02\", expected a time",
        ),
        (
            "2026-01-02T11:04:05.5+08:00",
            "2026-01-02T11:04:05",
            "24:14 found string \"2026-01-02T11:04:05\", expected a time",
        ),
        ("2026-01-02T11:04:05.5+08:00", "5", "24:14 found a number: expected a time in RFC 3339 such as"),
        ("\"g3\"", "\"g4\"", "28:14 generation \"g4\" is not known"),
        ("topics = [\"c\", \"d\"]", "topics = [\"c\", \"\"]", "37:16 topic \"\" is not valid"),
        ("topics = [\"c\", \"d\"]", "topics = \"c\"", "37:10 found text: expected a list"),
        ("\"background\"", "\"asleep\"", "42:12 presence \"asleep\" is not known"),
        ("background_reported = true", "background_reported = 1", "44:23 found a number: expected true or false"),
        ("4294967295", "4294967296", "48:8 found integer `4294967296`, expected a whole number from 0 to 4294967295"),
        ("push_online_days = 15", "push_online_days = -1", "7:20 found integer `-1`, expected a whole number from 0"),
        ("\"新消息\"", "5", "11:17 found a number: expected text in quotes"),
        ("[settings]", "[[settings]]", "5:1 found a list: expected a table"),
        ("[[cert]]", "[cert]", "13:1 found a table: expected a list"),
        (
            "[session.binding]",
            "binding = [1, \"r\", \"2026-01-02T03:04:05Z\"]\n[x]",
            "47:11 found a list: expected a table",
        ),
        ("name = \"phone\"", "name = \"phone\" x", "27:16 unexpected key or value, expected newline, `#`"),
        ("name = \"phone\"", "name = \"phone\"\nname = \"x\"", "28:1 duplicate key"),
    ] {
        let found = spoilt(from, to);
        assert!(found.starts_with(expected), "{to}\n found {found}\nwanted {expected}");
    }
}

#[test]
fn a_list_is_no_table() {
    let (position, message, _) = fault("schema_version = 1\ndevice = [[\"phone\", \"g2\"]]");
    assert_eq!((position.as_str(), message.as_str()), ("2:11", "found a list: expected a table"));
}

#[test]
fn an_unknown_key_brings_a_guess_and_the_legal_ones() {
    let (position, message, hints) = fault(&FULL.replace("channel_id", "chanel_id"));
    assert_eq!(position, "20:1");
    assert_eq!(message, "found the key \"chanel_id\", which is not known here: did you mean channel_id?");
    assert!(hints[0].contains("app_key, app_secret, channel_id, click"), "{hints:?}");

    let (_, message, _) = fault(&FULL.replace("[[session]]", "[[zebra]]").replace("session.", "zebra."));
    assert_eq!(message, "found the key \"zebra\", which is not known here");
}

#[test]
fn rows_that_contradict_each_other_are_named() {
    let again = |table: &str| {
        let start = FULL.find(&format!("[[{table}]]")).expect(table);
        let end = FULL[start..].find("\n\n[[").into_iter().chain(FULL[start..].find("\n\n[im]")).min();
        format!("{FULL}\n{}", &FULL[start..end.map_or(FULL.len(), |end| start + end)])
    };
    let line = FULL.lines().count() + 2;
    for (text, expected) in [
        (
            again("cert"),
            format!("{}:6 certificate ID 7 is there twice: first on line 14; expected each once", line + 1),
        ),
        (
            again("cert").replacen("id = 7", "id = 6", 1),
            format!("{}:8 certificate name \"prod\" is there twice: first on line 15; expected each once", line + 2),
        ),
        (
            again("device"),
            format!("{}:8 device name \"phone\" is there twice: first on line 27; expected each once", line + 1),
        ),
        (
            again("session"),
            format!(
                "{}:8 session of \"alice\" on \"phone\" is there twice: first on line 40; expected each once",
                line + 1
            ),
        ),
        (
            again("account"),
            format!("{}:8 account \"carol\" is there twice: first on line 59; expected each once", line + 1),
        ),
        (
            FULL.replace("device = \"phone\"", "device = \"phne\""),
            "41:10 the session of \"alice\" is on the device \"phne\", which no [[device]] is called".to_owned(),
        ),
        (
            FULL.replace("current_cert = 7", "current_cert = 8"),
            "2:16 current_cert is 8, and no certificate has that number: expected the id of a [[cert]]".to_owned(),
        ),
    ] {
        let (position, message, _) = fault(&text);
        assert_eq!(format!("{position} {message}"), expected);
    }
    let (_, _, hints) = fault(&FULL.replace("device = \"phone\"", "device = \"phne\""));
    assert_eq!(hints, ["did you mean phone?"]);
}

#[test]
fn the_version_is_judged_first() {
    for (text, expected) in [
        ("schema_version = 2\nunheard_of = true", "1:18 newer 2"),
        ("schema_version = 2", "1:18 newer 2"),
        ("\nschema_version = 99999999999999999999", "2:18 newer 9223372036854775807"),
        ("schema_version = 0", "1:18 found schema_version 0: expected 1"),
        ("schema_version = -1", "1:18 found schema_version -1: expected 1"),
        ("schema_version = \"1\"", "1:18 schema_version is no number: expected 1"),
        ("", "1:1 schema_version is missing: a state file of mipush has schema_version = 1"),
        ("[package]\nname = \"x\"", "1:1 schema_version is missing: a state file of mipush has schema_version = 1"),
    ] {
        let (position, message, _) = fault(text);
        assert_eq!(format!("{position} {message}"), expected, "{text}");
    }
}

#[test]
fn the_counter_never_falls_behind() {
    let next = |text: &str| read(text).expect(text).next_cert;
    assert_eq!(next(&FULL.replace("next_cert = 9", "next_cert = 1")), 8, "a certificate added by hand");
    let without = FULL.replace("next_cert = 9\n", "");
    assert_eq!(next(&without), 8, "a number that could not come next is nobody's");
    assert_eq!(next(&without.replace("4294967295", "41")), 42, "a phone remembers 41");
}

#[test]
fn no_refusal_shows_a_secret() {
    let secret = "hunter2";
    for (from, to) in [
        ("app_secret = \"env:MIPUSH_SECRET\"", "app_secret = hunter2"),
        ("app_secret = \"env:MIPUSH_SECRET\"", "app_secret = \"hunter2"),
        ("app_secret = \"env:MIPUSH_SECRET\"", "app_secret = \"hunter2\" \"x\""),
        ("app_secret = \"env:MIPUSH_SECRET\"", "app_secret = [\"hunter2\"]"),
        ("app_secret = \"env:MIPUSH_SECRET\"", "app_secret = { hunter = \"hunter2\" }"),
        ("app_secret = \"env:MIPUSH_SECRET\"", "app_sceret = \"hunter2\""),
        ("app_secret = \"env:MIPUSH_SECRET\"", "app_secret = \"hunter2\"\napp_secret = \"hunter2\""),
        ("app_secret = \"env:MIPUSH_SECRET\"", "app_secret = \"hunter2\\q\""),
        ("certificate_delay_s = 0", "certificate_delay_s = \"hunter2\""),
        ("binding_survives_login = true", "binding_survives_login = \"hunter2, expected\""),
        ("[settings]", "device = \"hunter2\"\n[settings]"),
    ] {
        let text = FULL.replace(from, to);
        let refusal = format!("{:?}", read(&text).expect_err(to));
        assert!(!refusal.contains(secret), "{refusal}");
    }
    let number = FULL.replace("\"env:MIPUSH_SECRET\"", "8675309");
    assert!(!format!("{:?}", read(&number)).contains("8675309"));
}

#[test]
fn what_would_not_come_back_is_not_written() {
    let good = read(FULL).expect("legal");
    let with_secret = |source: SecretSource| {
        let mut registry = good.clone();
        registry.certs.get_mut(&CertId(7)).expect("there").fields.app_secret = source;
        registry
    };
    for literal in ["env:A", "file:A", ""] {
        let refused = write(&with_secret(SecretSource::Literal(Secret::new(literal)))).expect_err(literal);
        assert!(refused.starts_with("certificate prod: "), "{refused}");
    }
    assert!(write(&with_secret(SecretSource::Literal(Secret::new("hunter2")))).is_ok());

    let spoilt = |change: &dyn Fn(&mut Registry)| {
        let mut registry = good.clone();
        change(&mut registry);
        write(&registry)
    };
    assert!(spoilt(&|registry| registry.current = Some(CertId(1))).is_err());
    assert!(spoilt(&|registry| registry.next_cert = 7).is_err());
    assert!(spoilt(&|registry| registry.next_cert = u32::MAX).is_err());
    assert!(spoilt(&|registry| registry.devices.clear()).is_err());
    assert!(spoilt(&|registry| registry.sessions.clear()).is_ok());
}
