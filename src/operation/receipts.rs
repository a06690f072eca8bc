//! The server that Xiaomi posts receipts to.
//!
//! It answers 200 once what came is on the disk, and 500 when it could not be written: what was acknowledged is never
//! lost. A body that makes no sense is kept as it came and acknowledged too, since after another answer a developer
//! got no more receipts at all (section 11); whoever runs this is warned instead.

use std::collections::{HashMap, HashSet, VecDeque};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::history::{Event, History};
use super::state::State;
use crate::context::Context;
use crate::domain::text::{Lang, Text};
use crate::error::{Error, Exit};
use crate::inbound::{Limits, Reply, Server};
use crate::protocol::http::{Header, HttpRequest, HttpResponse, Method};
use crate::protocol::xiaomi::receipt::{self, Receipt};
use crate::store::DurableFile;

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

/// What the server has to tell.
#[derive(Debug)]
pub enum News {
    /// A receipt, as it stands in the file.
    Receipt(Box<Value>),
    /// What the operator must know.
    Warning(String),
}

/// A server that listens already.
pub struct Listening {
    server: Server,
    desk: Arc<Desk>,
    news: Receiver<News>,
}

struct Desk {
    options: Options,
    context: Context,
    lang: Lang,
    history: History,
    file: Mutex<DurableFile>,
    seen: Mutex<Seen>,
    news: Sender<News>,
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
pub fn listen(state: &State, context: &Context, lang: Lang, options: Options) -> Result<Listening, Error> {
    let file = DurableFile::open(&options.file)?;
    let server = Server::bind(options.listen)
        .map_err(|error| Error::usage(error.to_string()).hint("another port: --port 0 takes a free one"))?
        .with_limits(Limits { max_body: MAX_BODY, ..Limits::default() });
    let (sender, news) = mpsc::channel();
    let desk = Desk {
        options,
        context: context.clone(),
        lang,
        history: History::of(state)?,
        file: Mutex::new(file),
        seen: Mutex::default(),
        news: sender,
    };
    Ok(Listening { server, desk: Arc::new(desk), news })
}

impl Listening {
    /// The address to give as `--callback`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.server.local_addr(), self.desk.options.path)
    }

    /// Serves until `until` is done or `each` answers `false`. `each` runs here, one piece of news at a time; the
    /// server goes on meanwhile.
    pub fn run(
        self,
        runtime: tokio::runtime::Runtime,
        until: impl Future<Output = ()> + Send + 'static,
        mut each: impl FnMut(News) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let Self { server, desk, news } = self;
        let stop = Arc::new(Notify::new());
        let stopping = {
            let stop = Arc::clone(&stop);
            async move {
                tokio::select! {
                    () = until => {}
                    () = stop.notified() => {}
                }
            }
        };
        // The news end when the last handler is gone, which holds the only sender.
        let handler = Arc::new(move |request: HttpRequest, _: SocketAddr| Reply::Answer(desk.answer(&request)));
        let served = runtime.spawn(server.serve(handler, stopping));
        let mut outcome = Ok(());
        while let Ok(one) = news.recv() {
            match each(one) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        stop.notify_one();
        let ended = runtime.block_on(served);
        runtime.shutdown_background();
        outcome?;
        match ended {
            Ok(Err(error)) => Err(Error::new(Exit::Failed, error.to_string())),
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }
}

impl Desk {
    fn tell(&self, news: News) {
        // Nobody listens any more only when the server is about to end.
        let _ = self.news.send(news);
    }

    fn warn(&self, text: Text, values: &[(&str, &str)]) {
        self.tell(News::Warning(text.fill(self.lang, values)));
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        if request.path != self.options.path {
            return plain(404, "not found\n");
        }
        if request.method != Method::Post {
            return plain(405, "receipts are posted\n");
        }
        let now = self.context.now();
        let (lines, receipts) = self.read(&request.body, now);
        let kept = self.file.lock().unwrap_or_else(PoisonError::into_inner).append(&lines);
        if let Err(error) = kept {
            self.tell(News::Warning(format!("receipts were not kept and therefore not acknowledged: {error}")));
            return plain(500, "not kept\n");
        }
        self.record(&receipts, now);
        for line in lines {
            if line.get("raw").is_none() {
                self.tell(News::Receipt(Box::new(line)));
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
            if self.options.param.is_some() && receipt.param != self.options.param {
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
                self.tell(News::Warning(text));
                return;
            }
        }
    }
}

fn plain(status: u16, text: &str) -> HttpResponse {
    let headers = vec![Header::plain("Content-Type", "text/plain;charset=UTF-8")];
    HttpResponse { status, headers, body: text.as_bytes().to_vec() }
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
