//! `decision.md`: the eighteen steps, and which of them this version judges.

use std::fmt::Write as _;

use jiff::Timestamp;
use mipush::domain::certificate::Fields;
use mipush::domain::click::ClickAction;
use mipush::domain::decision::{Question, STEPS, Verdict, decide};
use mipush::domain::push::Content;
use mipush::domain::region::Region;
use mipush::domain::registry::Registry;
use mipush::domain::secret::SecretSource;

use super::tables::{GENERATED, cell};

/// The page.
pub fn page() -> String {
    let judged = judged();
    let mut page = format!(
        "{GENERATED}\n\n# The decision\n\n\
         An offline push goes out to a device only if every step passes; the steps come in the order in which the \
         services\ntake them. A step marked `–` is known and not judged by this version: it neither passes nor stops. \
         The sources\nare those of [the list](../sources.md).\n\n\
         | step | code | what must be true | 条件 | judged | source |\n\
         | ---: | --- | --- | --- | --- | --- |\n"
    );
    for step in STEPS {
        let mark = if judged.contains(&step.number) { "yes" } else { "–" };
        let (en, zh) = (cell(step.title.en), cell(step.title.zh));
        let _ = writeln!(page, "| {} | `{}` | {en} | {zh} | {mark} | {} |", step.number, step.code, step.source);
    }
    page
}

/// The steps that a complete set-up gets a verdict on.
fn judged() -> Vec<u8> {
    let now = Timestamp::UNIX_EPOCH;
    let mut registry = Registry::default();
    let fields = Fields {
        package: "com.example.chat".parse().expect("package"),
        app_id: "2882303761512345678".parse().expect("AppID"),
        app_key: None,
        app_secret: SecretSource::Env("SECRET".into()),
        channel_id: None,
        click: ClickAction::OpenApp,
        region: Region::Embedded,
    };
    let cert = registry.add_cert("demo".parse().expect("name"), fields, now).expect("added");
    let (user, device) = ("alice".parse().expect("user"), "phone".parse().expect("device"));
    registry.login(&user, &device, now).expect("logged in");
    registry.report(&user, &device, &cert.to_string(), "regid", now).expect("reported");
    let content = Content { description: Some("hello".into()), ..Content::default() };
    let decision = decide(&registry, Question::of_content(&user, &content, now));
    let steps = decision.devices.iter().flat_map(|device| &device.steps);
    steps.filter(|step| step.verdict != Verdict::NotJudged).map(|step| step.kind.number).collect()
}
