//! Posts the receipts of a running emulator: to each receiver in their order, and no receiver waits for another.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, channel};
use tokio::task::JoinSet;

use super::destination::{Terms, transport};
use super::world;
use crate::api::Transport;
use crate::emulator::rule::Rules;
use crate::protocol::http::HttpRequest;

/// How long a receipt waits before it is posted again, where the rules say that it is.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// How many receipts wait for one receiver. One that never answers must not cost memory without end.
const MAX_WAITING: usize = 10_000;

/// How receipts are posted.
#[derive(Debug)]
pub struct Poster {
    transport: Transport,
    remote: bool,
    retries: u32,
    max_waiting: usize,
}

impl Poster {
    /// As the rules have it.
    pub fn new(rules: &Rules, ca_file: Option<std::path::PathBuf>) -> Self {
        let timeout = Duration::from_secs(u64::from(rules.receipt_timeout_s));
        Self {
            transport: transport(Terms { timeout: Some(timeout), ..Terms::default() }, ca_file),
            remote: rules.remote_callbacks,
            retries: rules.receipt_retries,
            max_waiting: MAX_WAITING,
        }
    }

    /// Posts everything that comes until nothing more can, and what is still on its way then. `log` gets a line for
    /// each receipt that nobody took.
    pub async fn run(self, mut receipts: UnboundedReceiver<HttpRequest>, log: Arc<dyn Fn(&str) + Send + Sync>) {
        let poster = Arc::new(self);
        let mut receivers: HashMap<String, Sender<HttpRequest>> = HashMap::new();
        let mut running = JoinSet::new();
        while let Some(receipt) = receipts.recv().await {
            let receiver = receivers.entry(receipt.base.clone()).or_insert_with(|| {
                let (sender, queue) = channel(poster.max_waiting);
                running.spawn(Arc::clone(&poster).serve(queue, Arc::clone(&log)));
                sender
            });
            // The queue's end lives as long as its sender, so the only failure is a full queue.
            if let Err(TrySendError::Full(receipt)) = receiver.try_send(receipt) {
                let (what, url) = world::described(&receipt);
                let waiting = poster.max_waiting;
                log(&format!("{what} not posted to {url}: {waiting} wait already for what it has not answered"));
            }
        }
        drop(receivers);
        running.join_all().await;
    }

    /// One receiver's receipts.
    async fn serve(self: Arc<Self>, mut queue: Receiver<HttpRequest>, log: Arc<dyn Fn(&str) + Send + Sync>) {
        while let Some(receipt) = queue.recv().await {
            if let Err(line) = self.post(&receipt).await {
                log(&line);
            }
        }
    }

    async fn post(&self, receipt: &HttpRequest) -> Result<(), String> {
        if !world::may_post(receipt, self.remote) {
            return Err(world::stays_here(receipt));
        }
        let (what, url) = world::described(receipt);
        let mut left = self.retries;
        loop {
            let failure = match self.transport.exchange_async(receipt).await {
                Ok(answer) if answer.status == 200 => return Ok(()),
                Ok(answer) => format!("{what} not taken by {url}: it answered with status {}", answer.status),
                Err(error) => format!("{what} not posted to {url}: {error}"),
            };
            if left == 0 {
                return Err(failure);
            }
            left -= 1;
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::Mutex;

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::protocol::http::Method;

    #[test]
    fn a_receiver_that_never_answers_has_a_bounded_queue() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            // Connections are taken by the system and read by nobody.
            let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
            let base = format!("http://{}", silent.local_addr().expect("an address"));
            let rules = Rules { receipt_timeout_s: 3600, ..Rules::default() };
            let poster = Poster { max_waiting: 3, ..Poster::new(&rules, None) };
            let (sender, receipts) = unbounded_channel();
            let (dropped, mut lines) = unbounded_channel();
            let dropped = Mutex::new(dropped);
            let log = move |line: &str| drop(dropped.lock().expect("a lock").send(line.to_owned()));
            let running = tokio::spawn(poster.run(receipts, Arc::new(log)));
            // One may be on its way and three wait: the fifth is one too many whatever the order of things.
            for number in 0..5 {
                let receipt = HttpRequest {
                    method: Method::Post,
                    base: base.clone(),
                    path: format!("/{number}"),
                    query: None,
                    headers: Vec::new(),
                    body: Vec::new(),
                };
                sender.send(receipt).expect("it runs");
            }
            let line = lines.recv().await.expect("a line");
            assert!(line.contains("receipt not posted") && line.contains("3 wait already"), "{line}");
            running.abort();
        });
    }
}
