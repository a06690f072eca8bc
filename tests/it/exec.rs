//! `mipush emulator exec`: an emulator for as long as one command runs.

use crate::harness::{PROGRAM, SECRET_VARIABLE, Sandbox, signal};
use crate::served::appears;

fn exec(sandbox: &Sandbox, words: &[&str]) -> crate::harness::Outcome {
    sandbox.mipush(&[&["emulator", "exec", "--"], words].concat())
}

#[test]
fn the_exit_code_is_passed_on() {
    let sandbox = Sandbox::ready();
    for code in [0, 1, 2, 3, 42, 130, 255] {
        exec(&sandbox, &["sh", "-c", &format!("exit {code}")]).ends(code);
    }
    // As a shell says it of a signal.
    exec(&sandbox, &["sh", "-c", "kill -TERM $$"]).ends(143);
    exec(&sandbox, &["sh", "-c", "kill -KILL $$"]).ends(137);
}

#[test]
fn a_command_that_is_not_there() {
    let sandbox = Sandbox::ready();
    exec(&sandbox, &["no-such-command-here"]).ends(2).says("no-such-command-here").says("--");
    sandbox.mipush(&["emulator", "exec"]).ends(2).says("CMD");
    sandbox.mipush(&["emulator", "exec", "--"]).ends(2).says("CMD");
    // A slip in a flag is not taken for the command.
    sandbox
        .mipush(&["emulator", "exec", "--acept-unknown", "--", "true"])
        .ends(2)
        .says("--acept-unknown")
        .says("--accept-unknown");
}

#[test]
fn streams_and_flags_belong_to_the_command() {
    let sandbox = Sandbox::ready();
    let run = sandbox.run(&[
        "emulator",
        "exec",
        "--",
        "sh",
        "-c",
        "cat; echo to-stderr >&2; echo \"$@\"",
        "sh",
        "--json",
        "-q",
    ]);
    let outcome = run.stdin("from stdin\n").outcome().ok();
    assert_eq!(outcome.stdout, "from stdin\n--json -q\n");
    outcome.says("to-stderr");
    sandbox.mipush(&["emulator", "exec", "echo", "without", "--dashes"]).ok().shows("without --dashes");
}

#[test]
fn the_command_finds_the_emulator() {
    let sandbox = Sandbox::ready();
    let script = format!(
        "test -n \"$MIPUSH_CONTROL_TOKEN\" && test -f \"$MIPUSH_STATE\" && \
         {PROGRAM} send --reg-id stranger --title T --description D --json && {PROGRAM} emulator phones -o jsonl && echo $MIPUSH_XIAOMI_URL"
    );
    let outcome = sandbox.mipush(&["emulator", "exec", "--accept-unknown", "--", "sh", "-c", &script]).ok();
    outcome.shows("http://127.0.0.1:").shows("\"stranger\":true").shows("message_id");
    // Without the flag a stranger is refused, and that is passed on.
    exec(&sandbox, &["sh", "-c", &script]).ends(6).says("20301");
    // The embedded world knows nothing of it.
    let embedded = sandbox.json(&["emulator", "phones"]);
    assert_eq!(embedded["phones"].as_array().map(Vec::len), Some(2));
    assert!(!sandbox.path("mipush.toml.emulator.json").exists(), "nothing is left behind");
}

#[test]
fn the_ready_file_is_there_while_it_runs() {
    let sandbox = Sandbox::ready();
    let outcome = sandbox.mipush(&["emulator", "exec", "--ready-file", "ready.json", "--", "cat", "ready.json"]).ok();
    assert_eq!(outcome.json()["im_url"], outcome.json()["xiaomi_url"]);
    assert!(!sandbox.path("ready.json").exists());
}

#[test]
fn a_command_can_start_from_nothing() {
    let sandbox = Sandbox::new();
    let add = crate::harness::ADD.join(" ");
    let script = format!("{PROGRAM} {add} >/dev/null && {PROGRAM} cert check --xiaomi-url $MIPUSH_XIAOMI_URL");
    let outcome = exec(&sandbox, &["sh", "-c", &script]).ok().shows("accepted").says("does not exist yet");
    assert!(!outcome.stderr.contains(SECRET_VARIABLE), "{outcome}");
}

/// Ctrl-C goes to the command and to `mipush` alike; the command decides, and everything is put away.
#[test]
fn an_interrupt_is_the_commands_affair() {
    let sandbox = Sandbox::ready();
    let script = "trap 'echo caught; exit 5' INT TERM; echo $$ > pid.tmp; mv pid.tmp pid; while :; do sleep 0.01; done";
    let mut running =
        sandbox.run(&["emulator", "exec", "--ready-file", "ready.json", "--", "sh", "-c", script]).spawn();
    appears(&sandbox.path("pid"), || running.has_ended());
    let child: u32 = sandbox.read("pid").trim().parse().expect("a number");
    signal(running.pid(), "INT");
    signal(child, "INT");
    running.outcome().ends(5).shows("caught");
    assert!(!sandbox.path("ready.json").exists() && !sandbox.path("mipush.toml.emulator.json").exists());

    // Asked to end, it leaves no command behind.
    let script = "echo $$ > pid2.tmp; mv pid2.tmp pid2; while :; do sleep 0.01; done";
    let mut running =
        sandbox.run(&["emulator", "exec", "--ready-file", "ready.json", "--", "sh", "-c", script]).spawn();
    appears(&sandbox.path("pid2"), || running.has_ended());
    signal(running.pid(), "TERM");
    running.outcome().ends(137);
    assert!(!sandbox.path("ready.json").exists() && !sandbox.path("mipush.toml.emulator.json").exists());
}
