//! `mipush init`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::harness::Sandbox;

#[test]
fn it_creates_a_private_file_here_and_says_what_is_next() {
    let sandbox = Sandbox::new();
    let created = sandbox.mipush(&["init"]).ok().shows("created ").shows("mipush.toml").says("mipush cert add");
    assert!(created.stdout.contains(&*sandbox.path("mipush.toml").to_string_lossy()), "{created}");
    let mode = fs::metadata(sandbox.path("mipush.toml")).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    assert!(sandbox.state().contains("schema_version = 1"));
    sandbox.mipush(&["cert", "list"]).ok().silent_but_a_hint("mipush cert add");
}

#[test]
fn it_never_overwrites() {
    let sandbox = Sandbox::ready();
    let before = sandbox.state();
    let refused = sandbox.mipush(&["init"]).ends(3).silent().says("exists already");
    assert!(refused.stderr.contains("hint:"), "{refused}");
    sandbox.put("broken.toml", "this is no TOML");
    sandbox.mipush(&["init", "--state", "broken.toml"]).ends(3).says("exists already");
    assert_eq!((sandbox.state(), sandbox.read("broken.toml")), (before, "this is no TOML".to_owned()));
}

#[test]
fn a_file_further_up_does_not_stop_one_from_starting_here() {
    let sandbox = Sandbox::with_state();
    fs::create_dir_all(sandbox.path("below/deep")).expect("made");
    sandbox.run(&["init"]).within(sandbox.path("below/deep")).outcome().ok();
    assert!(sandbox.path("below/deep/mipush.toml").exists());
}

#[test]
fn it_makes_the_folders_of_a_named_file() {
    let sandbox = Sandbox::new();
    sandbox.mipush(&["init", "--state", "ci/a/mipush.toml"]).ok();
    sandbox.run(&["init"]).env("MIPUSH_STATE", "ci/b/state.toml").outcome().ok();
    assert!(sandbox.path("ci/a/mipush.toml").exists() && sandbox.path("ci/b/state.toml").exists());
    sandbox.put("plain", "a file");
    sandbox.mipush(&["init", "--state", "plain/mipush.toml"]).ends(3).silent();
}

#[test]
fn in_a_git_work_tree_the_file_is_ignored() {
    // A folder `.git` in a clone, a file of that name in a linked work tree.
    for linked in [false, true] {
        let sandbox = Sandbox::new();
        if linked {
            sandbox.put(".git", "gitdir: elsewhere");
        } else {
            fs::create_dir(sandbox.path(".git")).expect("made");
        }
        sandbox.put(".gitignore", "/target\n");
        let created = sandbox.json(&["init"]);
        assert!(created["gitignore"].as_str().is_some_and(|path| path.ends_with(".gitignore")), "{created}");
        let lines = sandbox.read(".gitignore");
        assert_eq!(lines, "/target\nmipush.toml\nmipush.toml.*\n*.mipush-tmp\n");
        fs::remove_file(sandbox.path("mipush.toml")).expect("removed");
        assert_eq!(sandbox.json(&["init"])["gitignore"], serde_json::Value::Null);
        assert_eq!(sandbox.read(".gitignore"), lines, "no line twice");
    }
    let sandbox = Sandbox::new();
    sandbox.mipush(&["init"]).ok();
    assert!(!sandbox.path(".gitignore").exists(), "no work tree, no file");
}

/// What git itself makes of the lines.
#[test]
fn git_agrees() {
    let sandbox = Sandbox::new();
    let git = |words: &[&str]| {
        let output = std::process::Command::new("git")
            .args(words)
            .current_dir(sandbox.work())
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .output();
        output
            .ok()
            .filter(|output| output.status.success())
            .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    // Without git there is nothing to agree with.
    if git(&["init", "-q"]).is_none() {
        return;
    }
    sandbox.mipush(&["init"]).ok();
    sandbox.mipush(&crate::harness::ADD).ok();
    sandbox.put(".mipush.toml.abcdefgh.mipush-tmp", "left by a killed process");
    let status = git(&["status", "--porcelain"]).expect("a status");
    assert_eq!(status, "?? .gitignore\n", "the state and what lies beside it are ignored");
}
