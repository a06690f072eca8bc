//! Handlers run on the runtime's own workers, and one that blocks does not stop the server.
//!
//! To move every handler off its worker would be simpler and costs half of the requests per second. To run it in place
//! is free, with one danger: the worker may be the one whose turn it was to wait for the sockets, and if it blocks while
//! the others sleep, nobody waits for them. So one worker is always kept free of handlers, and while handlers run a
//! thread wakes it every few milliseconds, whereupon it takes over what is to do. Without handlers the thread sleeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeFlavor};

/// How long a blocked handler can hold up the others.
const INTERVAL: Duration = Duration::from_millis(5);

/// Runs handlers, and watches them.
pub(super) struct Sentinel {
    state: Arc<State>,
    /// Nothing on a current-thread runtime, where there is nobody to take over.
    watcher: Option<Thread>,
    workers: usize,
}

#[derive(Default)]
struct State {
    /// Handlers that occupy a worker.
    occupied: AtomicUsize,
    /// The watcher sleeps until it is called.
    asleep: AtomicBool,
    ended: AtomicBool,
}

impl Sentinel {
    /// Watches over the current runtime.
    pub(super) fn start() -> Self {
        let runtime = Handle::current();
        let workers = runtime.metrics().num_workers();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        let watcher = (runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
            .then(|| thread::Builder::new().name("inbound-sentinel".into()).spawn(move || shared.watch(&runtime)));
        // Without the thread no handler is trusted to be quick.
        let workers = if matches!(watcher, Some(Err(_))) { 0 } else { workers };
        Self { state, watcher: watcher.and_then(Result::ok).map(|thread| thread.thread().clone()), workers }
    }

    /// Runs a handler that does not unwind.
    pub(super) fn run<T>(&self, handler: impl FnOnce() -> T) -> T {
        let Some(watcher) = &self.watcher else {
            return if self.workers == 0 { tokio::task::block_in_place(handler) } else { handler() };
        };
        let occupied = self.state.occupied.fetch_add(1, Ordering::SeqCst) + 1;
        if occupied >= self.workers {
            self.state.occupied.fetch_sub(1, Ordering::SeqCst);
            return tokio::task::block_in_place(handler);
        }
        if self.state.asleep.load(Ordering::SeqCst) && self.state.asleep.swap(false, Ordering::SeqCst) {
            watcher.unpark();
        }
        let result = handler();
        self.state.occupied.fetch_sub(1, Ordering::SeqCst);
        result
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
        if let Some(watcher) = &self.watcher {
            watcher.unpark();
        }
    }
}

impl State {
    fn watch(&self, runtime: &Handle) {
        while !self.ended.load(Ordering::SeqCst) {
            if self.occupied.load(Ordering::SeqCst) > 0 {
                // A task from outside wakes a sleeping worker; what the task does is of no importance.
                drop(runtime.spawn(async {}));
                thread::park_timeout(INTERVAL);
                continue;
            }
            self.asleep.store(true, Ordering::SeqCst);
            // A handler that started just before does not know that it has to call.
            if self.occupied.load(Ordering::SeqCst) == 0 && !self.ended.load(Ordering::SeqCst) {
                thread::park();
            }
            self.asleep.store(false, Ordering::SeqCst);
            // Most handlers have ended before they need watching.
            thread::park_timeout(INTERVAL);
        }
    }
}
