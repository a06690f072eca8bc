//! `mipush doctor --list-checks`.

use serde::Serialize;
use serde_json::Value;

use crate::android::lint::{RULES, Rule};
use crate::commands::document;
use crate::domain::text::Lang;
use crate::operation::diagnose::{Check, Link, Need, checks, items_of, rule};
use crate::ui::report::Report;

#[derive(Debug, Serialize)]
struct Catalog {
    checks: Vec<CheckRow>,
}

#[derive(Debug, Serialize)]
struct CheckRow {
    code: &'static str,
    step: u8,
    link: Option<&'static str>,
    title: &'static str,
    severity: &'static str,
    needs: Vec<&'static str>,
    manual: bool,
    items: Vec<u8>,
    source: &'static str,
}

impl CheckRow {
    fn new(check: &Check, lang: Lang) -> Self {
        Self {
            code: check.code,
            step: check.step.number(),
            link: Link::of(check.code).map(Link::as_str),
            title: check.title.get(lang),
            severity: check.level().word(),
            needs: check.needs.iter().copied().map(Need::as_str).collect(),
            manual: check.is_manual(),
            items: items_of(check.code),
            source: check.source,
        }
    }

    fn of_rule(found: &Rule, lang: Lang) -> Self {
        Self {
            code: found.code,
            step: rule::step(found).number(),
            link: None,
            title: found.what.get(lang),
            severity: found.level.word(),
            needs: rule::needs(found).iter().copied().map(Need::as_str).collect(),
            manual: false,
            items: items_of(found.code),
            source: rule::source(found),
        }
    }
}

impl Report for Catalog {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.checks.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["step", "items", "code", "severity", "manual", "title"]
    }
}

/// Every check, and every rule for projects.
pub(super) fn list(lang: Lang) -> Box<dyn Report> {
    let checks = checks().into_iter().map(|check| CheckRow::new(check, lang));
    let rules = RULES.iter().map(|rule| CheckRow::of_rule(rule, lang));
    Box::new(Catalog { checks: checks.chain(rules).collect() })
}
