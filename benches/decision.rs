//! What a decision costs in a state of ten thousand users with three devices each, and what a step of a scenario costs
//! as the scenario grows. Prints Markdown tables; nothing but the calls themselves is measured.

#![expect(clippy::print_stdout, reason = "a bench shows what it measured")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use mipush::domain::decision::{Question, decide};
use mipush::domain::identifier::UserId;
use mipush::domain::push::Content;
use mipush::domain::registry::Registry;
use mipush::domain::scenario::Player;
use mipush::domain::session::Event;
use mipush::store::scenario;

const USERS: usize = 10_000;

fn main() {
    decisions();
    steps();
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Everybody is logged in on three phones, two of which are killed.
fn registry(now: Timestamp) -> Registry {
    let file = scenario::parse("settings = { devices_per_platform = 3 }").expect("a scenario");
    let mut registry = file.scenario.registry;
    for number in 0..USERS {
        let user: UserId = format!("user{number}").parse().expect("user");
        for device in 0..3 {
            let device = format!("phone{number}-{device}").parse().expect("device");
            registry.login(&user, &device, now).expect("login");
            let token = format!("token{number}-{device}").parse().expect("token");
            let session = registry.sessions.get_mut(&(user.clone(), device)).expect("there");
            // As `report` does, without its search for the same token, which is not what is measured.
            session.binding = Some(mipush::domain::session::Binding {
                cert: mipush::domain::identifier::CertId(1),
                reg_id: token,
                at: now,
            });
            session.apply(Event::Kill, now).expect("possible");
        }
    }
    registry
}

fn decisions() {
    let now = Timestamp::from_second(1_795_478_400).expect("in range");
    let registry = registry(now);
    let content = Content { description: Some("hello".into()), ..Content::default() };
    let mut times = Vec::new();
    for number in (0..USERS).step_by(7) {
        let user: UserId = format!("user{number}").parse().expect("user");
        let start = Instant::now();
        let decision = decide(black_box(&registry), Question::of_content(&user, &content, now));
        times.push(start.elapsed());
        assert_eq!(black_box(decision).devices.len(), 3);
    }
    println!("\n## The decision\n\n| state | median | wanted |\n| --- | --- | --- |");
    println!("| {USERS} users × 3 devices | {:.4} ms | < 1 ms |", median(times).as_secs_f64() * 1000.0);
}

/// A phone that comes and goes, with a message at every turn.
fn text(steps: usize) -> String {
    let mut text = String::from("step = [\n  { do = \"login\", user = \"alice\", device = \"phone\" },\n");
    text += "  { do = \"report\", user = \"alice\" },\n";
    let turn = [
        "  { do = \"kill\", user = \"alice\", after = \"1m\", expect = { state = \"killed\" } },\n",
        "  { do = \"message\", user = \"alice\", after = \"1m\", expect = { pushed = [\"phone\"] } },\n",
        "  { do = \"launch\", user = \"alice\", after = \"1m\", expect = { state = \"foreground\" } },\n",
        "  { do = \"message\", user = \"alice\", after = \"1m\", expect = { why = \"foreground\" } },\n",
    ];
    for number in 2..steps {
        text += turn[(number - 2) % turn.len()];
    }
    text + "]\n"
}

fn steps() {
    println!(
        "\n## Steps of a scenario\n\n| steps | read | play | per step | wanted |\n| ---: | --- | --- | --- | --- |"
    );
    for steps in [1_000, 10_000, 100_000] {
        let text = text(steps);
        let (mut reads, mut plays) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            let start = Instant::now();
            let file = scenario::parse(black_box(&text)).expect("a scenario");
            reads.push(start.elapsed());
            let mut player = Player::new(&file.scenario);
            let start = Instant::now();
            for step in &file.scenario.steps {
                let (outcome, _) = player.play(step);
                let judged = step.expect.judge(&outcome);
                assert!(judged.iter().all(|judged| judged.met), "{judged:?}");
            }
            plays.push(start.elapsed());
        }
        let (read, play) = (median(reads), median(plays));
        let each = play.as_secs_f64() * 1e6 / f64::from(u32::try_from(steps).expect("small"));
        let (read, play) = (read.as_secs_f64() * 1e3, play.as_secs_f64() * 1e3);
        println!("| {steps} | {read:.1} ms | {play:.1} ms | {each:.2} µs | flat |");
    }
}
