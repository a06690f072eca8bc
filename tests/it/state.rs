//! The state file: where it is looked for, and what is refused without being touched.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::harness::{SECRET, Sandbox};

/// A state with one phone, which tells it from others.
fn with_phone(name: &str) -> String {
    format!("schema_version = 1\n\n[[device]]\nname = {name:?}\ngeneration = \"g2\"\n")
}

#[test]
fn named_beats_variable_beats_nearest_beats_own() {
    let sandbox = Sandbox::new();
    let deep = sandbox.path("a/b/c");
    fs::create_dir_all(&deep).expect("made");
    let seen = |words: &[&str], variable: Option<&str>, xdg: Option<&str>| {
        let mut run = sandbox.run(&[words, &["device", "list", "--json"]].concat()).within(&deep);
        if let Some(path) = variable {
            run = run.env("MIPUSH_STATE", path);
        }
        if let Some(folder) = xdg {
            run = run.env("XDG_CONFIG_HOME", sandbox.root().join(folder));
        }
        let outcome = run.outcome();
        (outcome.code == 0).then(|| outcome.json()["devices"][0]["device"].as_str().expect("a name").to_owned())
    };

    assert_eq!(seen(&[], None, None), None);
    sandbox.put("../home/.config/mipush/mipush.toml", with_phone("own"));
    assert_eq!(seen(&[], None, None).as_deref(), Some("own"));
    sandbox.put("../xdg/mipush/mipush.toml", with_phone("xdg"));
    assert_eq!(seen(&[], None, Some("xdg")).as_deref(), Some("xdg"));
    sandbox.put("mipush.toml", with_phone("far"));
    assert_eq!(seen(&[], None, Some("xdg")).as_deref(), Some("far"));
    sandbox.put("a/mipush.toml", with_phone("near"));
    assert_eq!(seen(&[], None, None).as_deref(), Some("near"));
    sandbox.put("variable.toml", with_phone("variable"));
    assert_eq!(seen(&[], Some("../../../variable.toml"), None).as_deref(), Some("variable"));
    sandbox.put("a/b/c/flag.toml", with_phone("flag"));
    assert_eq!(seen(&["--state", "flag.toml"], Some("../../../variable.toml"), None).as_deref(), Some("flag"));
    // An empty variable says nothing, and a named file that is missing is not replaced by another.
    assert_eq!(seen(&[], Some(""), None).as_deref(), Some("near"));
    assert_eq!(seen(&["--state", "none.toml"], None, None), None);
}

#[test]
fn a_change_goes_to_the_file_that_was_found() {
    let sandbox = Sandbox::with_state();
    fs::create_dir(sandbox.path("below")).expect("made");
    sandbox.run(&["session", "login", "alice", "--device", "phone1"]).within(sandbox.path("below")).outcome().ok();
    assert!(sandbox.state().contains("alice"));
    assert!(!sandbox.path("below/mipush.toml").exists());
}

#[test]
fn a_missing_file_is_named_and_never_made_by_the_way() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.mipush(&["session", "login", "alice", "--device", "phone1"]).ends(3);
    outcome.says(&sandbox.home().join(".config/mipush/mipush.toml").to_string_lossy());
    sandbox.mipush(&["device", "list", "--state", "no/such.toml"]).ends(3).says("no/such.toml");
    assert_eq!(sandbox.files(), []);
}

/// Texts that are refused: what they hold, where the message points, what it says.
const BROKEN: [(&str, &str, &str); 12] = [
    ("schema_version = 99\n", "mipush.toml:1:", "newer"),
    ("schema_version = 1\nnot toml\n", "mipush.toml:2:", ""),
    ("schema_version = 1\n[[cert]]\nid = 1\n", "mipush.toml:2:", "name"),
    ("schema_version = 1\nunknown_key = 1\n", "mipush.toml:2:1", "unknown_key"),
    ("schema_version = 1\n[settings]\ndevices_per_platfrom = 2\n", "mipush.toml:3:1", "devices_per_platform"),
    ("schema_version = 1\n[[device]]\nname = \"\"\ngeneration = \"g2\"\n", "mipush.toml:3:", "device name"),
    ("schema_version = 1\n[[device]]\nname = \"a\"\ngeneration = \"g9\"\n", "mipush.toml:4:", "g9"),
    (
        "schema_version = 1\n[[device]]\nname = \"a\"\ngeneration = \"g2\"\n[[device]]\nname = \"a\"\ngeneration = \"g2\"\n",
        "mipush.toml:6:",
        "twice",
    ),
    ("current_cert = 7\nschema_version = 1\n", "mipush.toml:1:", "current_cert"),
    ("", "mipush.toml:1:1", "schema_version"),
    ("schema_version = \"1\"\n", "mipush.toml:1:", "schema_version"),
    ("schema_version = 1\n[[session]]\nuser = \"a\"\ndevice = \"b\"\n", "mipush.toml:2:", ""),
];

#[test]
fn a_file_that_cannot_be_read_is_pointed_into_and_left_alone() {
    for (text, place, word) in BROKEN {
        let sandbox = Sandbox::new();
        sandbox.put("mipush.toml", text);
        for words in [&["device", "list"][..], &["device", "remove", "a"], &["session", "login", "a", "--device", "b"]]
        {
            let refused = sandbox.mipush(words).ends(3).silent().says(place).says(word);
            assert!(refused.stderr.contains("hint:"), "{refused}");
        }
        // The one verb that makes a file must not take a broken one for a missing one.
        sandbox.mipush(&crate::harness::ADD).ends(3).says(place);
        let error = sandbox.mipush(&["cert", "list", "--json"]).ends(3).error();
        assert_eq!(error["kind"], "state", "{text}");
        assert_eq!(sandbox.state(), text);
    }
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.put("mipush.toml", b"schema_version = 1\n# \xff\n");
    sandbox.mipush(&["cert", "list"]).ends(3).says("mipush.toml:2:3").says("UTF-8");
}

#[test]
fn a_literal_secret_needs_a_private_file() {
    let sandbox = Sandbox::new();
    let add: Vec<&str> = crate::harness::ADD
        .iter()
        .map(|word| match *word {
            "--app-secret-env" => "--app-secret-file",
            crate::harness::SECRET_VARIABLE => "-",
            other => other,
        })
        .collect();
    sandbox.mipush(&["init"]).ok();
    sandbox.run(&add).stdin(format!("{SECRET}\n")).outcome().ok().says("warning:");
    assert!(sandbox.state().contains(SECRET), "a literal is kept in the file");
    sandbox.mipush(&["cert", "check"]).ok();

    for mode in [0o644, 0o640, 0o604, 0o666] {
        sandbox.chmod("mipush.toml", mode);
        let before = sandbox.state();
        for words in [&["cert", "list"][..], &["cert", "use", "prod"], &["cert", "show", "prod", "--json"]] {
            sandbox.mipush(words).ends(3).silent().says(&format!("{mode:04o}")).says("chmod 600 ");
        }
        assert_eq!(sandbox.state(), before);
    }
    // Doing what the hint says is enough.
    let refused = sandbox.mipush(&["cert", "list"]).ends(3);
    let hint = refused.stderr.lines().find_map(|line| line.trim().strip_prefix("hint: chmod 600 ")).expect("a hint");
    fs::set_permissions(hint, fs::Permissions::from_mode(0o600)).expect("changed");
    sandbox.mipush(&["cert", "use", "prod"]).ok();
}

#[test]
fn without_a_literal_others_may_read_it_and_a_change_keeps_that() {
    let sandbox = Sandbox::ready();
    sandbox.chmod("mipush.toml", 0o644);
    sandbox.mipush(&["cert", "use", "prod"]).ok();
    let mode = || fs::metadata(sandbox.path("mipush.toml")).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(), 0o644);
    // A secret that comes in takes the others' rights away.
    let edit = ["cert", "edit", "prod", "--app-secret-file", "-"];
    sandbox.run(&edit).stdin(SECRET).outcome().ok();
    assert_eq!(mode(), 0o600);
    sandbox.mipush(&["cert", "check"]).ok();
}

/// A message must never repeat a line of the file: that line may be the secret's.
#[test]
fn no_message_about_the_file_repeats_the_secret() {
    let lines = [
        format!("app_secret = {SECRET}"),
        format!("app_secret = \"{SECRET}"),
        format!("app_secret = '{SECRET}' trailing"),
        format!("app_secret = [\"{SECRET}\"]"),
        format!("app_secret = {{ value = \"{SECRET}\" }}"),
        format!("app_secrets = \"{SECRET}\""),
        format!("app_secret = \"{SECRET}\\n\""),
        format!("app_secret = \"plain:{SECRET}\""),
        SECRET.to_owned(),
        format!("app_secret = \"{SECRET}\"\napp_secret = \"{SECRET}\""),
    ];
    for line in lines {
        let sandbox = Sandbox::ready();
        let text = sandbox.state().replace("app_secret = \"env:IT_APP_SECRET\"", &line);
        assert!(text.contains(SECRET));
        sandbox.put("mipush.toml", &text);
        for words in [&["cert", "list"][..], &["cert", "list", "--json"], &["cert", "check", "-vv"]] {
            let outcome = sandbox.mipush(words);
            assert!(outcome.code == 3 || line.contains("plain:") || line.contains("\\n"), "{line}\n{outcome}");
        }
    }
}

#[test]
fn what_is_no_plain_file_is_refused_and_nobody_waits_for_it() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("folder.toml")).expect("made");
    sandbox.mipush(&["cert", "list", "--state", "folder.toml"]).ends(3).says("a folder");
    let made = std::process::Command::new("mkfifo").arg(sandbox.path("pipe.toml")).status();
    if made.is_ok_and(|status| status.success()) {
        for words in [
            &["cert", "list", "--state", "pipe.toml"][..],
            &["session", "login", "a", "--device", "b", "--state", "pipe.toml"],
        ] {
            sandbox.mipush(words).ends(3).says("plain file");
        }
    }
}

#[test]
fn a_link_stays_a_link() {
    let sandbox = Sandbox::new();
    sandbox.mipush(&["init", "--state", "real/state.toml"]).ok();
    symlink("real/state.toml", sandbox.path("mipush.toml")).expect("linked");
    sandbox.mipush(&["session", "login", "alice", "--device", "phone1"]).ok();
    assert!(fs::symlink_metadata(sandbox.path("mipush.toml")).expect("there").is_symlink());
    assert!(sandbox.read("real/state.toml").contains("alice"));
    // One that leads nowhere is refused by name.
    symlink("nowhere.toml", sandbox.path("dangling.toml")).expect("linked");
    sandbox.mipush(&["cert", "list", "--state", "dangling.toml"]).ends(3).says("dangling.toml");
}

#[test]
fn a_read_only_file_is_not_replaced() {
    let sandbox = Sandbox::ready();
    sandbox.chmod("mipush.toml", 0o400);
    let before = sandbox.state();
    sandbox.mipush(&["cert", "use", "prod"]).ends(3).says("read-only").says("chmod u+w");
    sandbox.mipush(&["cert", "list"]).ok();
    assert_eq!(sandbox.state(), before);
}

#[test]
fn a_file_written_by_hand_is_good() {
    let sandbox = Sandbox::new();
    sandbox.put(
        "mipush.toml",
        "# mine\nschema_version = 1\n\n[[cert]]\nid = 9\nname = 'by hand'\npackage = 'com.example.chat'\n\
         app_id = '2882303761512345678'\napp_secret = 'env:IT_APP_SECRET'\nclick = 'open-app'\nregion = 'embedded'\n\
         created_at = 2026-11-01T00:00:00Z\nchanged_at = '2026-11-01T00:00:00Z'\n",
    );
    let listed = sandbox.json(&["cert", "list"]);
    assert_eq!((&listed["certs"][0]["id"], &listed["certs"][0]["name"]), (&9.into(), &"by hand".into()));
    sandbox.mipush(&["cert", "check"]).ok();
    // The next number is beyond every number there is.
    assert_eq!(sandbox.json(&crate::harness::ADD)["id"], 10);
}

#[test]
fn a_change_that_changes_nothing_writes_nothing() {
    let sandbox = Sandbox::ready();
    let stamp = || fs::metadata(sandbox.path("mipush.toml")).expect("there").modified().expect("a time");
    let before = stamp();
    sandbox.mipush(&["session", "kill", "alice"]).ok().says("nothing changed");
    assert_eq!(stamp(), before);
}
