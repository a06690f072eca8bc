//! `checks.md`: Tencent's troubleshooting list with the checks and rules that answer it, and every check.

use std::fmt::Write as _;

use mipush::android::lint::RULES;
use mipush::doctor::checklist::{ITEMS, items_of};
use mipush::doctor::{Need, checks};
use mipush::domain::text::Text;

use super::tables::{GENERATED, cell};

/// The page.
pub fn page() -> String {
    let mut page = format!(
        "{GENERATED}\n\n# Checks\n\n\
         What `mipush doctor` asks. The first table is Tencent's troubleshooting list (排查清单), 34 items, each with the \
         checks and\nthe [rules for Android projects](lint-rules.md) that answer it, and with what is left to a person. \
         The second has every\ncheck. `mipush doctor --list-checks` prints both as one list; `--only CODE,…` chooses.\n\n\
         ## The list\n\n\
         | item | asks 问题 | checks and rules 检查与规则 | left to a person 需人工确认 |\n| ---: | --- | --- | --- |\n"
    );
    for item in &ITEMS {
        let manual = item.manual.map(both).unwrap_or_default();
        let _ = writeln!(page, "| {} | {} | {} | {manual} |", item.number, both(item.asks), codes(item.codes));
    }
    page.push_str(
        "\n## Every check\n\n\
         A check without an item is this program's own question. It looks at nothing but what is named: `state` the state \
         file,\n`send-log` what earlier commands sent, `callbacks` what `callbacks listen` recorded, `service` a call that \
         `--offline` leaves\nout, `message` `--title` and the like, `message-file` `--message FILE`, `person` nothing: it \
         is a skip that says where to\nlook.\n\n\
         | code | step | asks 问题 | severity | looks at | items | source |\n| --- | ---: | --- | --- | --- | --- | --- |\n",
    );
    for check in checks() {
        let needs: Vec<_> = check.needs.iter().copied().map(Need::as_str).collect();
        let items: Vec<_> = items_of(check.code).iter().map(ToString::to_string).collect();
        let (code, step, severity) = (check.code, check.step.number(), check.level().word());
        let (needs, items, source) = (needs.join(", "), items.join(", "), cell(check.source));
        let _ =
            writeln!(page, "| `{code}` | {step} | {} | {severity} | {needs} | {items} | {source} |", both(check.title));
    }
    page
}

fn both(text: Text) -> String {
    format!("{}<br>{}", cell(text.en), cell(text.zh))
}

/// Rules that follow each other are one range.
fn codes(codes: &[&str]) -> String {
    let place = |code: &str| RULES.iter().position(|rule| rule.code == code);
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for &code in codes {
        match parts.last_mut() {
            Some((_, last)) if place(code).is_some_and(|at| at > 0 && place(last) == Some(at - 1)) => *last = code,
            _ => parts.push((code, code)),
        }
    }
    let shown = parts.into_iter().map(|(first, last)| match place(first) {
        None => format!("`{first}`"),
        Some(_) if first == last => first.to_owned(),
        Some(_) => format!("{first}–{last}"),
    });
    shown.collect::<Vec<_>>().join(", ")
}
