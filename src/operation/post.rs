//! Posts the receipts of a running emulator: to each receiver in their order, and no receiver waits for another.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::destination::{Terms, transport};
use super::world;
use crate::api::Transport;
use crate::emulator::rule::Rules;
use crate::protocol::http::HttpRequest;

/// How long a receipt waits before it is posted again, where the rules say that it is.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// How receipts are posted.
#[derive(Debug)]
pub struct Poster {
    transport: Transport,
    remote: bool,
    retries: u32,
}

impl Poster {
    /// As the rules have it.
    pub fn new(rules: &Rules, ca_file: Option<std::path::PathBuf>) -> Self {
        let timeout = Duration::from_secs(u64::from(rules.receipt_timeout_s));
        Self {
            transport: transport(Terms { timeout: Some(timeout), ..Terms::default() }, ca_file),
            remote: rules.remote_callbacks,
            retries: rules.receipt_retries,
        }
    }

    /// Posts everything that comes until nothing more can, and what is still on its way then. `log` gets a line for
    /// each receipt that nobody took.
    pub async fn run(self, mut receipts: UnboundedReceiver<HttpRequest>, log: Arc<dyn Fn(&str) + Send + Sync>) {
        let poster = Arc::new(self);
        let mut receivers: HashMap<String, UnboundedSender<HttpRequest>> = HashMap::new();
        let mut running = JoinSet::new();
        while let Some(receipt) = receipts.recv().await {
            let receiver = receivers.entry(receipt.base.clone()).or_insert_with(|| {
                let (sender, queue) = unbounded_channel();
                running.spawn(Arc::clone(&poster).serve(queue, Arc::clone(&log)));
                sender
            });
            // The queue's end lives as long as its sender.
            let _ = receiver.send(receipt);
        }
        drop(receivers);
        running.join_all().await;
    }

    /// One receiver's receipts.
    async fn serve(self: Arc<Self>, mut queue: UnboundedReceiver<HttpRequest>, log: Arc<dyn Fn(&str) + Send + Sync>) {
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
