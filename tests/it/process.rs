//! Several processes on one state file, and processes that are killed at any moment.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::time::{Duration, Instant};

use crate::harness::{APP_ID, PACKAGE, Running, SECRET, SECRET_VARIABLE, Sandbox, ready};

/// The names of the devices in the text, which must be a whole state file.
fn devices(sandbox: &Sandbox) -> BTreeSet<String> {
    let text = sandbox.state();
    let document: toml::Table = text.parse().unwrap_or_else(|error| panic!("half a file: {error}\n{text}"));
    let rows = document.get("device").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    rows.iter().filter_map(|row| row.get("name")?.as_str().map(ToOwned::to_owned)).collect()
}

/// What lies beside the state file and is no part of it.
fn leftovers(sandbox: &Sandbox) -> Vec<String> {
    let names = fs::read_dir(sandbox.work()).expect("readable").map(|entry| entry.expect("entry").file_name());
    names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.contains("mipush-tmp")).collect()
}

#[test]
fn fifty_reports_at_once_are_fifty_devices() {
    let sandbox = Sandbox::with_state();
    sandbox.mipush(&crate::harness::ADD).ok();
    for number in 0..50 {
        sandbox.mipush(&["session", "login", &format!("u{number}"), "--device", &format!("d{number}")]).ok();
    }
    let running: Vec<Running> = (0..50)
        .map(|number| {
            let (user, device, token) = (format!("u{number}"), format!("d{number}"), format!("token-{number}"));
            sandbox
                .run(&["device", "report", "--user", &user, "--device", &device, "--cert", "prod", "--reg-id", &token])
                .spawn()
        })
        .collect();
    for running in running {
        running.outcome().ok();
    }
    let listed = sandbox.json(&["device", "list"]);
    let rows = listed["devices"].as_array().expect("a list");
    assert_eq!(rows.len(), 50);
    for row in rows {
        let number = row["device"].as_str().and_then(|name| name.strip_prefix('d')).expect("a name");
        assert_eq!(row["user"], format!("u{number}"));
        assert_eq!(row["reg_id"], format!("token-{number}"));
        assert_eq!(row["cert"], 1);
    }
    assert_eq!(leftovers(&sandbox), [""; 0]);
}

#[test]
fn certificates_added_at_once_have_numbers_of_their_own() {
    // Also when the file itself is yet to be made.
    let sandbox = Sandbox::new();
    let running: Vec<Running> = (0..12)
        .map(|number| {
            let name = format!("c{number}");
            let words = [
                "cert",
                "add",
                "--name",
                &name,
                "--package",
                PACKAGE,
                "--app-id",
                APP_ID,
                "--app-secret-env",
                SECRET_VARIABLE,
                "--state",
                "new.toml",
                "--json",
            ];
            sandbox.run(&words).spawn()
        })
        .collect();
    let ids: BTreeSet<_> = running.into_iter().map(|running| running.outcome().ok().json()["id"].as_u64()).collect();
    assert_eq!(ids, (1..=12).map(Some).collect());
    let inits: Vec<Running> = (0..4).map(|_| sandbox.run(&["init", "--state", "one.toml"]).spawn()).collect();
    let codes: Vec<_> = inits.into_iter().map(|running| running.outcome().code).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 3).count(), 3, "{codes:?}");
}

#[test]
fn sends_at_once_share_one_embedded_world() {
    let sandbox = Sandbox::ready();
    let running: Vec<Running> = (0..20)
        .map(|number| {
            let title = format!("T{number}");
            sandbox
                .run(&["send", "--reg-id", &ready().reg_id, "--title", &title, "--description", "D", "--json"])
                .spawn()
        })
        .collect();
    let ids: BTreeSet<_> =
        running.into_iter().map(|running| running.outcome().ok().json()["message_id"].to_string()).collect();
    assert_eq!(ids.len(), 20, "every message has an id of its own");
    let events = sandbox.mipush(&["emulator", "tail", "--no-follow", "-o", "jsonl"]).ok();
    assert_eq!(events.lines().iter().filter(|event| event["kind"] == "accepted").count(), 21);
}

#[test]
fn whoever_finds_the_lock_taken_waits() {
    let sandbox = Sandbox::ready();
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(sandbox.path("mipush.toml.lock"))
        .expect("opened");
    lock.lock().expect("locked");
    let mut waiting = sandbox.run(&["session", "kill", "bob"]).spawn();
    // Readers do not wait.
    sandbox.mipush(&["session", "list"]).ok();
    sandbox.mipush(&["cert", "check"]).ok();
    assert!(!waiting.has_ended());
    assert!(sandbox.state().contains("foreground"));
    lock.unlock().expect("unlocked");
    waiting.outcome().ok().shows("foreground → killed");
}

/// A lock file with a number in it, and a temporary file, as a killed process leaves them: nobody has to clean up.
#[test]
fn what_a_killed_process_leaves_is_in_nobodys_way() {
    let sandbox = Sandbox::ready();
    sandbox.put("mipush.toml.lock", "999999\n");
    sandbox.put(".mipush.toml.AbCd1234.mipush-tmp", "schema_version = 1\n[[half");
    sandbox.put(".mipush.toml.mine.mipush-tmp", "not one of ours");
    let started = Instant::now();
    sandbox.mipush(&["session", "kill", "bob"]).ok();
    assert!(started.elapsed() < Duration::from_secs(20), "it waited for a process that is gone");
    assert_eq!(leftovers(&sandbox), [".mipush.toml.mine.mipush-tmp"], "what is not ours stays");
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Waits, exactly enough for a kill to meet every moment of a process's life.
fn pause(micros: u64) {
    let started = Instant::now();
    while started.elapsed() < Duration::from_micros(micros) {
        std::hint::spin_loop();
    }
}

#[test]
fn two_hundred_kills_lose_nothing_that_was_acknowledged() {
    let sandbox = Sandbox::with_state();
    sandbox.mipush(&crate::harness::ADD).ok();
    // How long such a process lives here and now.
    let started = Instant::now();
    for number in 0..5 {
        sandbox.mipush(&["device", "register", &format!("warm-{number}")]).ok();
    }
    let life = u64::try_from(started.elapsed().as_micros() / 5).expect("short");

    let mut dice = Dice(0x6d69_7075_7368);
    let mut acknowledged: BTreeSet<String> = (0..5).map(|number| format!("warm-{number}")).collect();
    let mut killed = 0;
    for round in 0..200 {
        let name = format!("d{round}");
        // Two at once, so that a kill also meets one that holds the lock while the other waits.
        let beside = format!("b{round}");
        let mut victim = sandbox.run(&["device", "register", &name, "--json"]).spawn();
        let other = (round % 4 == 0)
            .then(|| sandbox.run(&["session", "login", &format!("u{round}"), "--device", &beside]).spawn());
        pause(dice.below(life + life / 4));
        victim.kill();
        match victim.outcome().code {
            0 => drop(acknowledged.insert(name)),
            -1 => killed += 1,
            other => panic!("round {round} ended with {other}"),
        }
        if let Some(other) = other {
            other.outcome().ok();
            acknowledged.insert(beside);
        }
        let there = devices(&sandbox);
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "round {round} lost {lost:?}");
    }
    assert!(killed > 40, "only {killed} of 200 were killed: the test proves nothing");
    // Nobody needs to clean up: the next command works, and takes away what was left.
    sandbox.mipush(&["device", "register", "last"]).ok();
    assert_eq!(leftovers(&sandbox), [""; 0]);
    let listed = sandbox.json(&["device", "list"]);
    assert!(listed["devices"].as_array().is_some_and(|rows| rows.len() > acknowledged.len()));
    let logins = sandbox.json(&["session", "list"]);
    assert_eq!(logins["sessions"].as_array().map(Vec::len), Some(50));
}

#[test]
fn kills_while_a_session_goes_to_and_fro() {
    let sandbox = Sandbox::ready();
    let started = Instant::now();
    sandbox.mipush(&["session", "kill", "bob"]).ok();
    sandbox.mipush(&["session", "launch", "bob"]).ok();
    let life = u64::try_from(started.elapsed().as_micros() / 2).expect("short");
    let mut dice = Dice(7);
    let presence = || {
        let document: toml::Table = sandbox.state().parse().expect("a whole file");
        let rows = document["session"].as_array().expect("logins").clone();
        let bob = rows.iter().find(|row| row["user"].as_str() == Some("bob")).expect("bob");
        assert_eq!(rows.len(), 2);
        bob["presence"].as_str().expect("text").to_owned()
    };
    for _ in 0..60 {
        let before = presence();
        let (verb, after) = if before == "killed" { ("launch", "foreground") } else { ("kill", "killed") };
        let mut running = sandbox.run(&["session", verb, "bob"]).spawn();
        pause(dice.below(life + life / 4));
        running.kill();
        let code = running.outcome().code;
        let found = presence();
        assert!(
            found == after || (code != 0 && found == before),
            "{verb} of {before} ended with {code} and left {found}"
        );
    }
}

/// The embedded world is a file too: kills while it is written leave it whole.
#[test]
fn kills_while_messages_are_sent() {
    let sandbox = Sandbox::ready();
    let words = ["send", "--reg-id", &ready().reg_id, "--title", "T", "--description", "D", "--json"];
    let started = Instant::now();
    sandbox.mipush(&words).ok();
    let life = u64::try_from(started.elapsed().as_micros()).expect("short");
    let mut dice = Dice(11);
    let mut acknowledged = vec![ready().msg_id.clone()];
    for _ in 0..60 {
        let mut running = sandbox.run(&words).spawn();
        pause(dice.below(life + life / 4));
        running.kill();
        let outcome = running.outcome();
        if outcome.code == 0 {
            acknowledged.push(outcome.json()["message_id"].as_str().expect("an id").to_owned());
        }
    }
    for id in acknowledged {
        sandbox.mipush(&["trace", &id]).ok().never_says("starts afresh");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_argument_list_holds_the_secret() {
    use crate::peer::{Manner, Peer};
    use crate::served::Served;

    let sandbox = Sandbox::new();
    sandbox.put("secret.txt", SECRET);
    let add = |name: &str, source: &[&str], stdin: &str| {
        let base = ["cert", "add", "--name", name, "--package", PACKAGE, "--app-id", APP_ID, "--region", "embedded"];
        sandbox.run(&[&base[..], source].concat()).stdin(stdin).outcome().ok();
    };
    add("env", &["--app-secret-env", SECRET_VARIABLE], "");
    add("file", &["--app-secret-file", "secret.txt"], "");
    add("literal", &["--app-secret-file", "-"], SECRET);
    let served = Served::start(&sandbox, &[]);
    let hanging = Peer::new(Manner::Hang);
    let sends: Vec<Running> = ["env", "file", "literal"]
        .iter()
        .map(|cert| {
            let words = [
                "send",
                "--cert",
                cert,
                "--reg-id",
                "R",
                "--title",
                "T",
                "--description",
                "D",
                "--xiaomi-url",
                hanging.url(),
                "-vv",
            ];
            sandbox.run(&words).spawn()
        })
        .collect();
    // A child of the program is looked at as well.
    let mut exec = sandbox.run(&["emulator", "exec", "--", "sh", "-c", "touch started; cat"]).stdin_held().spawn();
    crate::served::appears(&sandbox.path("started"), || exec.has_ended());
    let adding = sandbox
        .run(&["cert", "add", "--name", "late", "--package", PACKAGE, "--app-id", APP_ID, "--app-secret-file", "-"])
        .stdin_held()
        .spawn();
    while hanging.requests().len() < 3 {
        hanging.wait();
        std::thread::yield_now();
    }

    let mut seen = 0;
    for entry in fs::read_dir("/proc").expect("proc").flatten() {
        let Ok(bytes) = fs::read(entry.path().join("cmdline")) else { continue };
        let text = String::from_utf8_lossy(&bytes).replace('\0', " ");
        seen += usize::from(text.contains("mipush"));
        crate::harness::assert_no_secret("an argument list", &text);
    }
    assert!(seen >= 6, "only {seen} processes were looked at");
    drop((sends, exec, adding));
    served.stop("TERM").ok();
}
