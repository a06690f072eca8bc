//! `codes.md`: every vendor code in both languages.

use std::fmt::Write as _;

use mipush::domain::text::Text;
use mipush::protocol::code::{self, Code, Vendor};

use super::commands::verbs;
use super::tables::{GENERATED, cell};

/// The page.
pub fn page() -> String {
    let mut page = format!(
        "{GENERATED}\n\n# Vendor codes\n\n\
         What both services answer, what it means, where it usually comes from and what to do; 代码的含义、常见原因与处理\
         方法。\nA number alone is not unique: look at who says it. The last column says whether the same call may be \
         made again,\nand names the document ([the list](../sources.md)).\n"
    );
    let unborn = unborn();
    if !unborn.is_empty() {
        let _ = write!(page, "\nNamed here and not part of this version yet: {}.\n", unborn.join(", "));
    }
    // One family may come in several tables of the program; here it is one.
    let mut families: Vec<((Vendor, &str), String)> = Vec::new();
    for code in code::all() {
        let family = (code.vendor, code.context);
        match families.iter_mut().find(|(known, _)| *known == family) {
            Some((_, rows)) => rows.push_str(&row(code)),
            None => families.push((family, row(code))),
        }
    }
    for ((vendor, context), rows) in families {
        let label = vendor.label();
        let _ = write!(page, "\n## {} / {}: {context}\n\n", label.en, label.zh);
        page.push_str("| code | meaning 含义 | cause 原因 | what to do 处理 | retry, source |\n");
        page.push_str("| ---: | --- | --- | --- | --- |\n");
        page.push_str(&rows);
    }
    page
}

/// The verbs that the texts advise and that are still to come: the tables are ahead of the program.
fn unborn() -> Vec<String> {
    let verbs = verbs();
    let texts = code::all().flat_map(|code| [code.cause.en, code.action.en]);
    let mut named: Vec<_> = texts
        .flat_map(|text| text.split('`').skip(1).step_by(2))
        .filter_map(|span| span.strip_prefix("mipush "))
        .map(|words| words.split(' ').take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase())))
        .map(|words| words.collect::<Vec<_>>().join(" "))
        .filter(|words| !verbs.iter().any(|verb| *verb == *words || verb.starts_with(&format!("{words} "))))
        .map(|words| format!("`mipush {words}`"))
        .collect();
    named.sort();
    named.dedup();
    named
}

fn row(code: &Code) -> String {
    let retry = code.retry.label();
    format!(
        "| {} | {} | {} | {} | {}<br>{}<br>{} |\n",
        code.label(),
        both(code.meaning),
        both(code.cause),
        both(code.action),
        retry.en,
        retry.zh,
        cell(code.source)
    )
}

/// English above Chinese.
fn both(text: Text) -> String {
    if text.en.is_empty() {
        return "–".to_owned();
    }
    format!("{}<br>{}", cell(text.en), cell(text.zh))
}
