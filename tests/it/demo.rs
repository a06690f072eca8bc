//! `mipush demo`: the README's first command.

use crate::harness::Sandbox;

#[test]
fn it_plays_the_guide_from_nothing() {
    let sandbox = Sandbox::new();
    let told = sandbox.mipush(&["demo"]).ok();
    let at = |needle: &str| told.stdout.find(needle).unwrap_or_else(|| panic!("{needle:?} is missing\n{told}"));
    let order = [
        "$ mipush cert add",
        "$ mipush device register phone",
        "$ mipush session login alice --device phone",
        "$ mipush device report --user alice",
        "not pushed, step 11 (presence): the app is in the foreground",
        "$ mipush session kill alice",
        "alice on phone (killed): pushed",
        "$ mipush emulator phones",
        "$ mipush emulator tap phone",
        "key_message → ext  {\"chat\":\"bob\"}",
        "$ mipush session logout alice",
        "not pushed, step 11 (presence): the user logged out",
        "$ mipush session kick alice",
        "not pushed, step 11 (presence): the user was kicked",
    ];
    let places: Vec<_> = order.iter().map(|needle| at(needle)).collect();
    assert!(places.is_sorted(), "{places:?}\n{told}");
    assert_eq!(sandbox.files(), [], "nothing is left behind");
}

#[test]
fn every_step_is_a_command_that_can_be_typed() {
    let sandbox = Sandbox::new();
    let told = sandbox.mipush(&["demo"]).ok();
    let script: Vec<_> = told.stdout.lines().filter_map(|line| line.strip_prefix("$ mipush ")).collect();
    assert!(script.len() > 12, "{told}");
    // Typed one by one into a shell they do the same.
    let program = crate::harness::PROGRAM;
    let lines: Vec<_> = script.iter().map(|line| format!("{program} {line}\necho \"exit $?\"")).collect();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &lines.join("\n")]).current_dir(sandbox.work()).env_clear();
    for (name, value) in sandbox.environment() {
        shell.env(name, value);
    }
    shell.env("MIPUSH_DEMO_SECRET", crate::harness::SECRET);
    let output = shell.output().expect("sh");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let codes: Vec<_> = stdout.lines().filter_map(|line| line.strip_prefix("exit ")).collect();
    assert_eq!(codes.len(), script.len());
    assert!(codes.iter().all(|code| *code == "0" || *code == "11"), "{stdout}");
    assert_eq!(codes.iter().filter(|code| **code == "11").count(), 3, "{stdout}");
}

#[test]
fn it_can_be_kept_to_go_on_from() {
    let sandbox = Sandbox::new();
    sandbox.mipush(&["demo", "--keep", "kept"]).ok().says("export MIPUSH_STATE=").says("MIPUSH_DEMO_SECRET");
    let listed = sandbox.json(&["session", "list", "--state", "kept/mipush.toml"]);
    assert_eq!(listed["sessions"][0]["presence"], "kicked");
    sandbox.mipush(&["demo", "--keep", "kept"]).ends(2).silent().says("exists already");
    sandbox.put("plain", "a file");
    sandbox.mipush(&["demo", "--keep", "plain/x"]).ends(2).says("--keep");
}

#[test]
fn it_is_told_in_chinese_too() {
    let told = Sandbox::new().mipush(&["demo", "--lang", "zh"]).ok();
    told.shows("保存推送证书").shows("应用在前台").shows("$ mipush session kill alice");
}

#[test]
fn it_can_be_played_at_another_time() {
    let sandbox = Sandbox::new();
    let time = "2031-05-06T07:08:09Z";
    sandbox.mipush(&["demo", "--now", time, "--keep", "kept"]).ok().says(&format!("MIPUSH_NOW={time}"));
    let state = std::fs::read_to_string(sandbox.path("kept/mipush.toml")).expect("kept");
    let times = |start: &str| state.lines().filter(|line| line.contains("_at = ") && line.contains(start)).count();
    assert!(times("2031-05-06T07:08:09Z") >= 3, "{state}");
    assert_eq!(times(""), times("2031-05-06T07:08:09Z"), "{state}");
}

/// What is set for one's own work does not get into the demo, and the demo not into that.
#[test]
fn it_keeps_to_itself() {
    let sandbox = Sandbox::ready();
    let before = sandbox.files();
    let run = sandbox.run(&["demo"]).env("MIPUSH_STATE", sandbox.path("mipush.toml")).env("MIPUSH_CERT", "nobody");
    run.env("MIPUSH_XIAOMI_URL", "http://192.0.2.1:9").env("MIPUSH_NOW", "0").outcome().ok();
    assert_eq!(sandbox.files(), before);
}
