//! `mipush session`: logins and what happens to them, state before and after.

use serde_json::json;

use crate::harness::Sandbox;

/// Plays a verb on bob's only login.
fn play(sandbox: &Sandbox, verb: &str) -> (serde_json::Value, serde_json::Value) {
    let outcome = sandbox.mipush(&["session", verb, "bob", "--json"]);
    if outcome.code == 0 {
        let document = outcome.json();
        let step = if verb == "kick" { &document["kicked"][0] } else { &document };
        (step["before"].clone(), step["after"].clone())
    } else {
        (json!(outcome.code), outcome.error()["vendor_code"].clone())
    }
}

/// The event table of the reference, section 4.3.
#[test]
fn every_event_in_every_state() {
    // How to get from the foreground to a state, and what each verb makes of it.
    let states: [(&str, &[&str]); 6] = [
        ("foreground", &[]),
        ("background", &["background"]),
        ("limbo", &["lose"]),
        ("killed", &["kill"]),
        ("logged-out", &["logout"]),
        ("kicked", &["kick"]),
    ];
    let expected = |state: &str, verb: &str| match (state, verb) {
        (_, "login") => json!("foreground"),
        ("logged-out", "logout") | ("kicked", "kick") => json!(state),
        ("logged-out", _) => json!(6014),
        ("kicked", _) => json!(6208),
        (_, "logout") => json!("logged-out"),
        (_, "kick") => json!("kicked"),
        ("limbo", "background" | "foreground") => json!(null),
        ("limbo", "lose" | "kill" | "expire") => json!("limbo"),
        ("killed", "background" | "foreground" | "lose" | "reconnect") => json!(null),
        ("background", "reconnect") => json!("background"),
        (_, "lose") => json!("limbo"),
        (_, "expire") => json!("killed"),
        (_, "background") => json!("background"),
        (_, "kill") => json!("killed"),
        (_, _) => json!("foreground"),
    };
    for (state, way) in states {
        for verb in
            ["login", "logout", "kick", "background", "foreground", "kill", "launch", "lose", "reconnect", "expire"]
        {
            let sandbox = Sandbox::ready();
            for step in way {
                sandbox.mipush(&["session", step, "bob"]).ok();
            }
            let (before, after) = play(&sandbox, verb);
            let expected = expected(state, verb);
            assert_eq!(after, expected, "{verb} when {state}");
            let refused = before == json!(6);
            assert!(refused || before == json!(state), "{verb} when {state} had {before} before");
            assert_eq!(refused, !expected.is_string(), "{verb} when {state}");
        }
    }
}

#[test]
fn the_state_before_and_after_is_said() {
    let sandbox = Sandbox::ready();
    sandbox
        .mipush(&["session", "login", "carol", "--device", "p"])
        .ok()
        .shows("carol on p: not logged in → foreground");
    sandbox.mipush(&["session", "background", "carol"]).ok().shows("carol on p: foreground → background");
    sandbox.mipush(&["session", "kill", "carol"]).ok().shows("carol on p: background → killed");
    let refused = sandbox.mipush(&["session", "foreground", "carol"]).ends(6).silent().says("is not running");
    refused.says("mipush session launch carol --device p");
    sandbox.mipush(&["session", "launch", "carol"]).ok().shows("carol on p: killed → foreground");
    sandbox.mipush(&["session", "logout", "carol"]).ok().shows("carol on p: foreground → logged-out");
    sandbox.mipush(&["session", "kill", "carol"]).ends(6).says("logged out").says("mipush session login carol");
}

#[test]
fn a_second_phone_kicks_the_first() {
    let sandbox = Sandbox::ready();
    let outcome = sandbox.mipush(&["session", "login", "alice", "--device", "new", "--json"]).ok().says("kicked");
    assert_eq!(outcome.json()["kicked"], json!(["phone1"]));
    assert_eq!(outcome.json()["must_report"], true);
    // Where the plan allows more, nobody is kicked, and a verb must say which phone it means.
    let sandbox = Sandbox::ready();
    let state = sandbox.state().replace("\n[[cert]]", "\n[settings]\ndevices_per_platform = 2\n\n[[cert]]");
    sandbox.put("mipush.toml", state);
    assert_eq!(sandbox.json(&["session", "login", "alice", "--device", "new"])["kicked"], json!([]));
    sandbox.mipush(&["session", "kill", "alice"]).ends(3).says("--device").says("new, phone1");
    sandbox.mipush(&["session", "kill", "alice", "--device", "new"]).ok();
    // A kick means every login of the user, unless one is named; the document looks alike.
    let named = sandbox.json(&["session", "kick", "alice", "--device", "new"]);
    assert_eq!((named["kicked"].as_array().map(Vec::len), &named["kicked"][0]["device"]), (Some(1), &json!("new")));
    sandbox.mipush(&["session", "login", "alice", "--device", "new"]).ok();
    let kicked = sandbox.json(&["session", "kick", "alice"]);
    assert_eq!(kicked["kicked"].as_array().map(Vec::len), Some(2));
}

#[test]
fn one_app_holds_one_login() {
    let sandbox = Sandbox::ready();
    let refused = sandbox.mipush(&["session", "login", "carol", "--device", "phone2"]).ends(6).silent();
    refused.says("bob is logged in on phone2").says("mipush session logout bob --device phone2");
    sandbox.mipush(&["session", "logout", "bob"]).ok();
    sandbox.mipush(&["session", "login", "carol", "--device", "phone2"]).ok();
}

#[test]
fn a_login_must_be_reported_anew() {
    let sandbox = Sandbox::ready();
    let outcome = sandbox.mipush(&["session", "login", "alice"]).ok();
    outcome.says("mipush device report --user alice --device phone1");
    assert_eq!(sandbox.json(&["session", "list", "--user", "alice"])["sessions"][0]["reg_id"], json!(null));
}

#[test]
fn a_silent_background_is_not_reported() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "background", "bob", "--silent"]).ok();
    let listed = sandbox.json(&["session", "list", "--user", "bob"]);
    assert_eq!(listed["sessions"][0]["background_reported"], false);
    sandbox.mipush(&["send", "--user", "bob", "--description", "hi"]).ends(11).shows("doBackground");
    assert_eq!(sandbox.json(&["session", "background", "bob"])["changed"], true);
    sandbox.mipush(&["send", "--user", "bob", "--description", "hi"]).ok();
    // The first generation is not pushed to in the background at all.
    sandbox.mipush(&["device", "register", "phone2", "--generation", "g1"]).ok();
    sandbox.mipush(&["send", "--user", "bob", "--description", "hi"]).ends(11).shows("g1");
}

#[test]
fn a_week_passes_without_waiting() {
    let sandbox = Sandbox::ready();
    let at = |now: &str, code: i32| {
        sandbox.mipush(&["send", "--user", "alice", "--description", "hi", "--now", now]).ends(code)
    };
    at("2026-12-01T04:00:00Z", 0);
    at("2026-12-01T04:00:01Z", 11).shows("7 days").says("mipush session launch alice --device phone1");
    let listed = sandbox.json(&["session", "list", "--user", "alice", "--now", "1800000000"]);
    assert_eq!(listed["sessions"][0]["lapsed"], true);
}

#[test]
fn unknown_users_and_devices() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "kill", "zoe"]).ends(3).says("no user is called \"zoe\"").says("alice, bob");
    sandbox.mipush(&["session", "kill", "alice", "--device", "phone2"]).ends(3).says("did you mean \"phone1\"?");
    sandbox.mipush(&["session", "login", "zoe"]).ends(2).says("--device DEVICE");
    let empty = Sandbox::with_state();
    empty.mipush(&["session", "list"]).ok().silent_but_a_hint("mipush session login");
    empty.mipush(&["session", "kill", "zoe"]).ends(3).says("nobody has logged in yet");
}

#[test]
fn a_lost_network_is_noticed_after_400_seconds() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "lose", "bob"]).ok();
    let state = |now: &str| {
        let told = sandbox.json(&["session", "list", "--user", "bob", "--now", now]);
        let row = told["sessions"][0].clone();
        (row["state"].clone(), row["status"].clone(), row["lapsed"].clone())
    };
    assert_eq!(state("2026-11-24T04:06:39Z"), (json!("limbo"), json!("Online"), json!(false)));
    assert_eq!(state("2026-11-24T04:06:40Z"), (json!("killed"), json!("PushOnline"), json!(false)));
    assert_eq!(state("2026-12-01T04:06:41Z"), (json!("lapsed"), json!("Offline"), json!(true)));
}

#[test]
fn a_browser_beside_the_phone_is_not_ours() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "kill", "bob"]).ok();
    let told = sandbox.json(&["session", "login", "bob", "--device", "tab", "--platform", "web"]);
    assert_eq!((&told["kicked"], &told["platform"]), (&json!([]), &json!("web")));
    sandbox.mipush(&["session", "kill", "bob", "--device", "tab"]).ok();
    let told = sandbox.json(&["why", "bob"]);
    let tab = &told["devices"].as_array().expect("devices").iter().find(|row| row["device"] == "tab").expect("there");
    assert_eq!((&tab["cause"], &tab["fix"]), (&json!("platform-offline"), &json!(null)));
    sandbox.mipush(&["session", "login", "bob", "--device", "phone2", "--platform", "mac"]).ends(6).says("registered");
    sandbox
        .mipush(&["session", "login", "bob", "--device", "x", "--platform", "nokia"])
        .ends(2)
        .says("expected xiaomi");
}

#[test]
fn a_receiver_is_disturbed_again_when_asked_to() {
    let sandbox = Sandbox::ready();
    sandbox.mipush(&["session", "kill", "bob"]).ok();
    for (flags, cause) in [(&[][..], "receiver-off"), (&["--hours", "00:00-00:00"], "receiver-hours")] {
        sandbox.mipush(&[&["session", "mute", "bob"], flags].concat()).ok();
        let told = sandbox.mipush(&["why", "bob", "--json"]).ends(11).json();
        assert_eq!(told["devices"][0]["cause"], json!(cause));
        let fix = told["devices"][0]["fix"].as_str().expect("a fix").to_owned();
        let words: Vec<&str> = fix.split(' ').skip(1).collect();
        sandbox.mipush(&words).ok();
        sandbox.mipush(&["why", "bob"]).ok();
        assert!(!sandbox.state().contains("quiet"), "nothing is kept of who wants everything");
    }
    sandbox.mipush(&["session", "mute", "bob", "--conversation", "carol", "--block"]).ok();
    sandbox.mipush(&["why", "bob", "--from", "carol"]).ends(11).shows("conversation-option");
    sandbox.mipush(&["why", "bob", "--from", "dave"]).ok();
    sandbox.mipush(&["device", "report", "--user", "bob", "--off"]).ends(6);
    sandbox.mipush(&["session", "launch", "bob"]).ok();
    sandbox.mipush(&["device", "report", "--user", "bob", "--off"]).ok();
    sandbox.mipush(&["session", "kill", "bob"]).ok();
    sandbox.mipush(&["why", "bob", "--from", "dave", "--json"]).ends(11).shows("device-off");
}
