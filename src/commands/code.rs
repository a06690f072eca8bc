//! `mipush code`: what a vendor's code means and what to do.

use serde::Serialize;
use serde_json::Value;

use super::{Invocation, Outcome, document};
use crate::domain::certificate::{Certificate, secret_faults};
use crate::domain::identifier::AppKey;
use crate::domain::text::{Lang, Text};
use crate::error::Error;
use crate::protocol::code::{Code, all, find, nearest, search};
use crate::ui::report::{Block, Report};

/// Explain a code of Xiaomi or Tencent IM, or search the codes by words
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mipush code 21301
  mipush code invalid package
  mipush code --lang zh 200001
  mipush code -o tsv --fields code,vendor,meaning    # all of them")]
pub struct Args {
    /// A number, or words to search for [default: every code]
    #[arg(value_name = "NUMBER|TEXT", allow_negative_numbers = true)]
    words: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Codes {
    codes: Vec<CodeRow>,
}

#[derive(Debug, Serialize)]
struct CodeRow {
    code: String,
    vendor: &'static str,
    context: &'static str,
    meaning: &'static str,
    cause: Option<&'static str>,
    action: &'static str,
    retry: &'static str,
    here: Vec<String>,
    source: &'static str,
    #[serde(skip)]
    vendor_label: &'static str,
    #[serde(skip)]
    retry_label: &'static str,
}

impl CodeRow {
    fn new(code: &Code, here: Vec<String>, lang: Lang) -> Self {
        let cause = code.cause.get(lang);
        Self {
            code: code.label(),
            vendor: code.vendor.key(),
            context: code.context,
            meaning: code.meaning.get(lang),
            cause: (!cause.is_empty()).then_some(cause),
            action: code.action.get(lang),
            retry: code.retry.key(),
            here,
            source: code.source,
            vendor_label: code.vendor.label().get(lang),
            retry_label: code.retry.label().get(lang),
        }
    }
}

impl Report for Codes {
    fn json(&self) -> Value {
        document(self)
    }

    fn rows(&self) -> Vec<Value> {
        self.codes.iter().map(document).collect()
    }

    fn columns(&self) -> &'static [&'static str] {
        &["code", "vendor", "context", "meaning"]
    }

    fn blocks(&self) -> Option<Vec<Block>> {
        /// Beyond this many a list is easier to read.
        const FULL: usize = 5;
        if self.codes.len() > FULL {
            return None;
        }
        let mut blocks = Vec::new();
        for row in &self.codes {
            blocks.push(Block::Heading(format!("{}  {}, {}", row.code, row.vendor_label, row.context)));
            let mut facts = vec![("means".to_owned(), row.meaning.to_owned())];
            if let Some(cause) = row.cause {
                facts.push(("likely cause".to_owned(), cause.to_owned()));
            }
            facts.push(("do".to_owned(), row.action.to_owned()));
            facts.push(("retry".to_owned(), row.retry_label.to_owned()));
            facts.extend(row.here.iter().map(|line| ("here".to_owned(), line.clone())));
            facts.push(("source".to_owned(), row.source.to_owned()));
            blocks.push(Block::Facts(facts));
        }
        Some(blocks)
    }
}

/// Explains it.
pub fn run(args: &Args, invocation: &mut Invocation) -> Outcome {
    let text = args.words.join(" ");
    let found: Vec<&Code> = if text.is_empty() {
        all().collect()
    } else if let Ok(number) = text.parse::<i64>() {
        let found = find(number);
        if found.is_empty() {
            return Err(unknown_number(number, invocation.lang));
        }
        found
    } else {
        search(&text)
    };
    if found.is_empty() {
        return Err(
            Error::state(format!("no code speaks of {text:?}")).hint("fewer or other words; every code: mipush code")
        );
    }
    let rows = found.iter().map(|code| CodeRow::new(code, around(code, invocation), invocation.lang)).collect();
    Ok(Box::new(Codes { codes: rows }))
}

fn unknown_number(number: i64, lang: Lang) -> Error {
    let error = Error::state(format!("no source here explains the code {number}")).detail("given", number);
    let near: Vec<_> = nearest(number)
        .into_iter()
        .map(|code| format!("did you mean {} ({})?", code.label(), code.meaning.get(lang)))
        .collect();
    if near.is_empty() { error.hint("search by words: mipush code TEXT") } else { error.hints(near) }
}

/// What the certificate in use has to do with a code. Where there is no state or no certificate, nothing.
fn around(code: &Code, invocation: &Invocation) -> Vec<String> {
    const CHANNEL: Text =
        Text::new("certificate {name} has channel ID {channel}", "证书 {name} 的通道 ID 为 {channel}");
    const NO_CHANNEL: Text = Text::new(
        "certificate {name} has no channel ID: the default channel is worth one message a day and device",
        "证书 {name} 没有通道 ID：默认通道每台设备每天只有一条",
    );
    const PACKAGE: Text = Text::new("certificate {name} is for {package}", "证书 {name} 对应包名 {package}");
    if code.vendor.key() != "xiaomi" || !matches!(code.number, 21301 | 21302 | 22022 | 27001 | 200_001) {
        return Vec::new();
    }
    let state = invocation.state();
    let Some(cert) = state.load().ok().and_then(|registry| registry.pick_cert(None).ok().cloned()) else {
        return Vec::new();
    };
    let fields = &cert.fields;
    let name = cert.name.as_str();
    match code.number {
        21301 | 21302 => secret(&cert, invocation),
        22022 => vec![PACKAGE.fill(invocation.lang, &[("name", name), ("package", fields.package.as_str())])],
        _ => match &fields.channel_id {
            Some(channel) => vec![CHANNEL.fill(invocation.lang, &[("name", name), ("channel", channel.as_str())])],
            None => vec![NO_CHANNEL.fill(invocation.lang, &[("name", name)])],
        },
    }
}

fn secret(cert: &Certificate, invocation: &Invocation) -> Vec<String> {
    const FINE: Text = Text::new(
        "the AppSecret of certificate {name} has the usual shape: it may belong to another app or region",
        "证书 {name} 的 AppSecret 形状正常：可能属于其他应用或区域",
    );
    let state = invocation.state();
    let secret = match state.secret(&cert.fields.app_secret, &invocation.context) {
        Ok(secret) => secret,
        Err(error) => return vec![error.message],
    };
    let key = cert.fields.app_key.as_ref().map(AppKey::as_str);
    let faults = secret_faults(&secret, Some(cert.fields.app_id.as_str()), key);
    if faults.is_empty() {
        return vec![FINE.fill(invocation.lang, &[("name", cert.name.as_str())])];
    }
    faults.iter().map(|fault| fault.message(invocation.lang).to_owned()).collect()
}
