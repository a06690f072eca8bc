//! The server that Xiaomi posts receipts to.
//!
//! It answers 200 once what came is on the disk, and 500 when it could not be written: what was acknowledged is never
//! lost. A body that makes no sense is kept as it came and acknowledged too, since after another answer a developer
//! got no more receipts at all (section 11); whoever runs this is warned instead.

use std::collections::{HashMap, HashSet, VecDeque};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::history::{Event, History};
use super::listener::{self, Keeper, Listening, News, plain};
use super::state::State;
use crate::context::Context;
use crate::domain::text::{Lang, Text};
use crate::error::Error;
use crate::protocol::http::{HttpRequest, HttpResponse};
use crate::protocol::xiaomi::receipt::{self, Receipt};

/// A second's receipts of a busy app; a refused body would be an answer other than 200.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// Longest part of a strange body that is kept.
const MAX_RAW: usize = 64 * 1024;

/// How many receipts are remembered to tell repeats.
const MAX_SEEN: usize = 100_000;

const STRANGE_KIND: Text = Text::new(
    "a receipt of type {kind} for {message}: a receipt has one kind, this is none or a sum; was the message sent with \
     an impossible callback.type?",
    "消息 {message} 的回执类型为 {kind}：每条回执只应有一种类型，这不是已知类型或是多个类型之和；发送时的 callback.type 是否有误？",
);
const MALFORMED: Text = Text::new(
    "a post that holds no receipts ({problem}): kept as it came and acknowledged",
    "收到不含回执的请求（{problem}）：已原样保存并应答",
);
const FOREIGN: Text = Text::new(
    "a receipt with another callback.param for {message} was left out: it is not ours",
    "消息 {message} 的回执 callback.param 不符，已忽略：并非发给我们的",
);

/// Where to listen and what to keep.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The path that receipts are posted to.
    pub path: String,
    /// Only receipts that echo this.
    pub param: Option<String>,
    /// The file of JSON lines.
    pub file: PathBuf,
}

struct Desk {
    keeper: Keeper,
    param: Option<String>,
    context: Context,
    lang: Lang,
    history: History,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    keys: HashSet<(String, i64, String, Option<i64>)>,
    order: VecDeque<(String, i64, String, Option<i64>)>,
}

impl Seen {
    /// Whether it was there before; the oldest are forgotten.
    fn has(&mut self, receipt: &Receipt) -> bool {
        let key = (receipt.message_id.clone(), receipt.kind, receipt.targets.join(","), receipt.at_ms);
        if !self.keys.insert(key.clone()) {
            return true;
        }
        self.order.push_back(key);
        if self.order.len() > MAX_SEEN
            && let Some(old) = self.order.pop_front()
        {
            self.keys.remove(&old);
        }
        false
    }
}

/// Starts listening.
pub fn listen(state: &State, context: &Context, lang: Lang, options: &Options) -> Result<Listening, Error> {
    let (context, history, param) = (context.clone(), History::of(state)?, options.param.clone());
    listener::listen("receipts", (options.listen, &options.path), &options.file, MAX_BODY, |keeper| {
        let desk = Desk { keeper, param, context, lang, history, seen: Mutex::default() };
        move |request| desk.answer(request)
    })
}

impl Desk {
    fn warn(&self, text: Text, values: &[(&str, &str)]) {
        self.keeper.tell(News::Warning(text.fill(self.lang, values)));
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let now = self.context.now();
        let (lines, receipts) = self.read(&request.body, now);
        if !self.keeper.keep(&lines) {
            return plain(500, "not kept\n");
        }
        self.record(&receipts, now);
        for line in lines {
            if line.get("raw").is_none() {
                self.keeper.tell(News::Line(Box::new(line)));
            }
        }
        plain(200, "ok\n")
    }

    /// The lines to keep, and the receipts among them. Warns of what is odd.
    fn read(&self, body: &[u8], now: Timestamp) -> (Vec<Value>, Vec<Receipt>) {
        let raw = |problem: &str, text: &str| {
            let kept: String = text.chars().take(MAX_RAW).collect();
            json!({"received_at": now.to_string(), "kind": "malformed", "problem": problem, "raw": kept})
        };
        let post = match receipt::read(body) {
            Ok(post) => post,
            Err(error) => {
                let problem = error.to_string();
                self.warn(MALFORMED, &[("problem", &problem)]);
                return (vec![raw(&problem, &String::from_utf8_lossy(body))], Vec::new());
            }
        };
        let mut lines = Vec::new();
        for strange in &post.strange {
            self.warn(MALFORMED, &[("problem", "an entry is no receipt")]);
            lines.push(raw("an entry is no receipt", strange));
        }
        let mut receipts = Vec::new();
        for receipt in post.receipts {
            if self.param.is_some() && receipt.param != self.param {
                self.warn(FOREIGN, &[("message", &receipt.message_id)]);
                continue;
            }
            if receipt.word().is_none() {
                let kind = receipt.kind.to_string();
                self.warn(STRANGE_KIND, &[("kind", &kind), ("message", &receipt.message_id)]);
            }
            let repeat = self.seen.lock().unwrap_or_else(PoisonError::into_inner).has(&receipt);
            lines.push(line(&receipt, repeat, now));
            if !repeat {
                receipts.push(receipt);
            }
        }
        (lines, receipts)
    }

    /// The send log gets the counts; the receipts themselves would push the sends out of it.
    fn record(&self, receipts: &[Receipt], at: Timestamp) {
        let mut counts: HashMap<(&str, String), usize> = HashMap::new();
        for receipt in receipts {
            let kind = receipt.word().map_or_else(|| receipt.kind.to_string(), str::to_owned);
            *counts.entry((&receipt.message_id, kind)).or_default() += receipt.targets.len().max(1);
        }
        for ((message_id, kind), targets) in counts {
            let event = Event::Receipts { at, message_id: message_id.to_owned(), kind, targets };
            if let Err(text) = self.history.note(&event) {
                self.keeper.tell(News::Warning(text));
                return;
            }
        }
    }
}

/// A receipt as it is kept and shown; every line has the same keys.
fn line(receipt: &Receipt, repeat: bool, now: Timestamp) -> Value {
    let at = receipt.at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    json!({
        "received_at": now.to_string(),
        "message_id": receipt.message_id,
        "kind": receipt.word().map_or_else(|| receipt.kind.to_string(), str::to_owned),
        "type": receipt.kind,
        "targets": receipt.targets,
        "at": at.map(|at| at.to_string()),
        "job_key": receipt.job_key,
        "param": receipt.param,
        "bar_status": receipt.bar_status,
        "error_code": receipt.error_code,
        "replaced": receipt.replaced,
        "quota": receipt.quota,
        "acked": receipt.acked,
        "repeat": repeat,
    })
}

/// What a file of receipts adds up to for one message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Message id.
    pub message_id: String,
    /// Targets by kind; each target counts once for a kind, however often its receipt came.
    pub counts: HashMap<String, usize>,
    /// When the last came.
    pub last: Option<String>,
}

/// Adds up, in the order in which messages first appear.
pub fn tally<'a>(lines: impl IntoIterator<Item = &'a Value>) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut seen: HashSet<(String, String, String)> = HashSet::new();
    for line in lines {
        let text = |key: &str| line.get(key).and_then(Value::as_str).map(str::to_owned);
        let (Some(id), Some(kind)) = (text("message_id"), text("kind")) else { continue };
        let place = *places.entry(id.clone()).or_insert_with(|| {
            tallies.push(Tally { message_id: id.clone(), ..Tally::default() });
            tallies.len() - 1
        });
        let Some(tally) = tallies.get_mut(place) else { continue };
        let targets = line.get("targets").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut names: Vec<_> = targets.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if names.is_empty() {
            // A receipt that names nobody is told from its repeats by its time.
            names.push(format!("at {:?}", text("at")));
        }
        for name in names {
            if seen.insert((id.clone(), kind.clone(), name)) {
                *tally.counts.entry(kind.clone()).or_default() += 1;
            }
        }
        tally.last = text("received_at").or(tally.last.take());
    }
    tallies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(kind: i64, targets: &[&str], at: i64) -> Receipt {
        Receipt {
            message_id: "m".into(),
            kind,
            targets: targets.iter().map(|id| (*id).to_owned()).collect(),
            param: None,
            job_key: None,
            bar_status: None,
            at_ms: Some(at),
            error_code: None,
            replaced: std::collections::BTreeMap::new(),
            quota: None,
            acked: None,
        }
    }

    #[test]
    fn repeats_count_once() {
        let now = Timestamp::UNIX_EPOCH;
        let lines = [
            line(&receipt(1, &["a", "b"], 1), false, now),
            line(&receipt(1, &["b", "a"], 1), true, now),
            line(&receipt(2, &["a"], 2), false, now),
            line(&receipt(3, &[], 2), false, now),
            line(&receipt(3, &[], 2), true, now),
            json!({"kind": "malformed", "raw": "x"}),
        ];
        let tallies = tally(&lines);
        assert_eq!(tallies.len(), 1);
        let count = |kind: &str| tallies[0].counts.get(kind).copied();
        assert_eq!(
            (count("delivered"), count("clicked"), count("3"), count("malformed")),
            (Some(2), Some(1), Some(1), None)
        );
    }

    #[test]
    fn what_was_seen_is_known_again() {
        let mut seen = Seen::default();
        assert!(!seen.has(&receipt(1, &["a"], 1)));
        assert!(seen.has(&receipt(1, &["a"], 1)));
        assert!(!seen.has(&receipt(1, &["a"], 2)));
        assert!(!seen.has(&receipt(2, &["a"], 1)));
    }
}
