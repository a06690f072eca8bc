//! A line of a target file: whom it addresses, and the fields that it may have of its own.

use crate::commands::argument::duration;
use crate::domain::click::ClickAction;
use crate::domain::notification::Template;
use crate::domain::push::{ClickChoice, Content};
use crate::domain::suggestion::nearest;

/// What a line may say beside its target: the flags of the same name.
const FIELDS: [&str; 13] = [
    "title",
    "description",
    "payload",
    "pass_through",
    "ext",
    "channel_id",
    "template_id",
    "notify_type",
    "notify_id",
    "ttl",
    "click",
    "job_key",
    "sound",
];

/// Fields that hold several: an object in JSON, one column for each in CSV.
pub(super) const GROUPS: [&str; 2] = ["extra", "template_param"];

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Line {
    /// Where it stands, from 1.
    pub number: u64,
    /// Whom it addresses.
    pub target: String,
    /// What it says of its own; `extra.KEY` and `template_param.NAME` for the groups.
    pub fields: Vec<(String, String)>,
}

/// Columns may be spelled as flags are.
pub(super) fn name(text: &str) -> String {
    text.trim().replace('-', "_")
}

/// A problem as it can be shown: what it quotes may be the greater part of a file.
pub(super) fn brief(problem: &str) -> String {
    const BEGIN: usize = 120;
    const END: usize = 240;
    let count = problem.chars().count();
    if count <= BEGIN + END {
        return problem.to_owned();
    }
    let begin: String = problem.chars().take(BEGIN).collect();
    let end: String = problem.chars().skip(count - END).collect();
    format!("{begin}…{end}")
}

pub(super) fn known(field: &str, key: &str) -> Result<(), String> {
    let group = |group: &&str| field.strip_prefix(*group).is_some_and(|rest| rest.starts_with('.') && rest.len() > 1);
    if FIELDS.contains(&field) || GROUPS.iter().any(group) {
        return Ok(());
    }
    let near = nearest(field, FIELDS.into_iter().chain([key]).chain(GROUPS));
    let hint = near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
    Err(format!("{field:?} is no field of a line{hint}"))
}

impl Line {
    /// What the flags say, with this line's own fields over it.
    pub(super) fn content(&self, flags: &Content) -> Result<Content, String> {
        let mut content = flags.clone();
        for (key, value) in &self.fields {
            let bad = |problem: &dyn std::fmt::Display| format!("{key}: {problem}");
            match key.as_str() {
                "title" => content.title = Some(value.clone()),
                "description" => content.description = Some(value.clone()),
                "payload" => content.payload = Some(value.clone()),
                "ext" => content.ext = Some(value.clone()),
                "sound" => content.sound = Some(value.clone()),
                "pass_through" => content.pass_through = flag(value).map_err(|problem| bad(&problem))?,
                "channel_id" => content.channel_id = Some(value.parse().map_err(|problem| bad(&problem))?),
                "job_key" => content.job_key = Some(value.parse().map_err(|problem| bad(&problem))?),
                "notify_type" => content.notify_type = Some(value.parse().map_err(|_| bad(&"expected a number"))?),
                "notify_id" => content.notify_id = Some(value.parse().map_err(|_| bad(&"expected 0 to 4294967295"))?),
                "ttl" => {
                    let ttl = duration(value).map_err(|problem| bad(&problem))?;
                    content.ttl_ms = Some(u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX));
                }
                "click" if value == "none" => content.click = ClickChoice::None,
                "click" => {
                    let action: ClickAction = value.parse().map_err(|problem| bad(&problem))?;
                    content.click = ClickChoice::This(action);
                }
                "template_id" => {
                    let params = content.template.take().map(|template| template.params).unwrap_or_default();
                    content.template = Some(Template { id: value.clone(), params });
                }
                _ => {}
            }
        }
        for (key, value) in &self.fields {
            if let Some(name) = key.strip_prefix("extra.") {
                content.extras.retain(|(known, _)| known != name);
                content.extras.push((name.to_owned(), value.clone()));
            } else if let Some(name) = key.strip_prefix("template_param.") {
                let template = content.template.as_mut().ok_or_else(|| format!("{key}: there is no template_id"))?;
                template.params.insert(name.to_owned(), value.clone());
            }
        }
        Ok(content)
    }
}

fn flag(text: &str) -> Result<bool, &'static str> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err("expected true or false"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_does_not_quote_the_whole_file() {
        let long = format!("1: {:?} is no field of a line", "你".repeat(1_000_000));
        let shown = brief(&long);
        assert!(shown.len() < 1200 && shown.starts_with("1: \"你") && shown.ends_with("is no field of a line"));
        assert_eq!(brief("2: is no JSON"), "2: is no JSON");
    }
}
