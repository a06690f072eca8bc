//! `mipush doctor --live`: what IM itself says, from an emulator that has a state of its own and from the embedded one.

use crate::desk::{Desk, Emulator, complaints, finding, text};

const KEY: &str = "f1e2d3c4b5a697886950413223140516f1e2d3c4b5a697886950413223140516";

const LIVE: [&str; 4] = ["im-paid", "im-application", "im-account", "im-status"];

fn key(desk: &Desk, file: &str, key: &str) {
    std::fs::write(desk.path().join(file), format!("{key}\n")).expect("written");
    assert!(desk.sh(&format!("chmod 600 {file}")).status.success());
}

/// A healthy set-up with an IM application in that region.
fn configured(region: &str) -> Desk {
    let desk = Desk::healthy();
    key(&desk, "key.txt", KEY);
    desk.ok(&format!(
        "im configure --sdk-app-id 1400000000 --admin administrator --key-file key.txt --im-region {region}"
    ));
    desk
}

/// A service that knows the same application, and has a record of its own.
fn service(desk: &Desk) -> Desk {
    let service = desk.copy();
    key(&service, "key.txt", KEY);
    service
}

#[test]
fn where_all_is_well_im_says_so() {
    let desk = configured("china");
    let service = service(&desk);
    let emulator = Emulator::start(&service);
    for flags in [format!("--live --user alice --im-url {}", emulator.url), "--live --user alice".to_owned()] {
        if !flags.contains("--im-url") {
            desk.ok("im configure --im-region embedded");
        }
        let (document, exit) = desk.doctor(&flags);
        assert_eq!((complaints(&document), exit), (Vec::new(), 0), "{document}");
        for code in LIVE {
            assert_eq!(finding(&document, code)["status"], "ok", "{code}: {document}");
        }
    }
    let (document, _) = desk.doctor("--user alice");
    let quiet = finding(&document, "im-status");
    assert_eq!(quiet["status"], "skip");
    assert!(quiet["message"].as_str().is_some_and(|text| text.contains("mipush doctor --live")), "{quiet}");
}

#[test]
fn the_key_of_another_application() {
    let desk = configured("china");
    let service = service(&desk);
    let emulator = Emulator::start(&service);
    key(&desk, "key.txt", &KEY.replace('f', "0"));
    let flags = format!("--live --user alice --im-url {}", emulator.url);
    let (document, exit) = desk.doctor(&flags);
    assert_eq!((complaints(&document), exit), (vec!["im-application".to_owned()], 9), "{document}");
    let chain = &document["chain"][0];
    assert_eq!((&chain["status"], &chain["check"]), (&"broken".into(), &"im-application".into()), "{document}");
    assert_eq!(finding(&document, "im-application")["found"], "70009");
    key(&desk, "im-key.txt", KEY);
    let output = desk.mends(&flags, "im-application", "fail");
    assert!(!text(&output).contains(KEY), "{}", text(&output));
    assert_eq!(desk.doctor(&flags).1, 0);
}

/// The user logged out and the operator's record does not know: then it says so, and so does the chain.
#[test]
fn im_takes_the_user_for_logged_out() {
    let desk = configured("china");
    let service = service(&desk);
    service.ok("session logout alice");
    let emulator = Emulator::start(&service);
    let flags = format!("--live --user alice --im-url {}", emulator.url);
    let (document, exit) = desk.doctor(&flags);
    assert_eq!((complaints(&document), exit), (vec!["im-status".to_owned()], 0), "a difference is a warning");
    let found = finding(&document, "im-status");
    assert_eq!((&found["found"], &found["expected"]), (&"Offline".into(), &"PushOnline".into()), "{found}");
    assert_eq!(document["chain"][2]["check"], "im-status");
    desk.mends(&flags, "im-status", "warn");
    desk.is_ok(&flags, "im-status");
    assert_eq!(desk.doctor(&flags).0["chain"][2]["check"], "presence");
}

#[test]
fn without_an_application_the_way_to_one_is_named() {
    let desk = Desk::healthy();
    let (document, exit) = desk.doctor("--live --user alice");
    assert_eq!(exit, 0, "{document}");
    for code in LIVE {
        let skipped = finding(&document, code);
        assert_eq!(skipped["status"], "skip", "{code}");
        assert!(skipped["message"].as_str().is_some_and(|text| text.contains("mipush im configure")), "{skipped}");
    }
    assert_eq!(desk.mipush("doctor --live --offline").status.code(), Some(2));
    let alone = desk.mipush("doctor --user alice --sdk-app-id 1400000000");
    assert_eq!(alone.status.code(), Some(2));
    assert!(text(&alone).contains("--live"), "{}", text(&alone));
}
