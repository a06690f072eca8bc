//! `decision.md`: the eighteen steps, every way in which each can come out, and the settings that some rest on.

use std::fmt::Write as _;

use mipush::domain::decision::{CAUSES, STEPS, Verdict};
use mipush::domain::setting::{SETTINGS, Settings};

use super::tables::{GENERATED, cell};

/// The page.
pub fn page() -> String {
    let mut page = format!(
        "{GENERATED}\n\n# The decision\n\n\
         An offline push goes out to a device only if every step passes; the steps come in the order in which the \
         services\ntake them. Steps 1 to 8 are judged once for the message, the others for each device. A step that \
         nothing known here\ndecides is *open*: it neither passes nor stops, and says why. `mipush why` shows all of \
         them. The sources are those\nof [the list](../sources.md).\n\n\
         | step | code | what must be true | 条件 | source |\n\
         | ---: | --- | --- | --- | --- |\n"
    );
    for step in STEPS {
        let (en, zh) = (cell(step.title.en), cell(step.title.zh));
        let _ = writeln!(page, "| {} | `{}` | {en} | {zh} | {} |", step.number, step.code, step.source);
    }
    page.push_str(
        "\n## How a step comes out\n\n\
         `cause` in the JSON of `why` and `simulate`. *Sure* is how sure the rule is: high, a primary source says it; \
         medium, the\nsource is old, cut short or second hand; low, it is inferred. What is not certain and matters is a \
         setting.\n\n\
         | step | cause | outcome | reason | 原因 | sure | setting | what changes it |\n\
         | ---: | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for cause in CAUSES {
        let outcome = match cause.verdict {
            Verdict::Passed => "passes",
            Verdict::Failed => "**stops**",
            Verdict::NotJudged => "open",
        };
        let setting = cause.setting.map(|name| format!("`{name}`")).unwrap_or_default();
        let lever = cause.lever.map(|lever| cell(lever.en)).unwrap_or_default();
        let (en, zh) = (cell(cause.text.en), cell(cause.text.zh));
        let (step, code, sure) = (cause.step, cause.code, cause.certainty.as_str());
        let _ = writeln!(page, "| {step} | `{code}` | {outcome} | {en} | {zh} | {sure} | {setting} | {lever} |");
    }
    page.push_str(
        "\n## Settings\n\n\
         Keys of `[settings]` in the [state file](../guide/state-file.md) and in a scenario.\n\n\
         | key | default | what it decides | 含义 | sure | source |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    let defaults = Settings::default();
    for kind in SETTINGS {
        let (en, zh) = (cell(kind.about.en), cell(kind.about.zh));
        let (value, sure) = ((kind.value)(&defaults), kind.certainty.as_str());
        let _ = writeln!(page, "| `{}` | {value} | {en} | {zh} | {sure} | {} |", kind.name, kind.source);
    }
    page
}
