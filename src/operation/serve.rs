//! A running emulator: a listening server whose handler owns the world and reads certificates, devices and sessions
//! from the state file, again whenever that changed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, mpsc};

use super::post::Poster;
use super::setup::Setup;
use super::state::State;
use super::world;
use crate::context::Context;
use crate::domain::registry::Registry;
use crate::domain::secret::Secret;
use crate::emulator::rule::{Door, Rules};
use crate::emulator::snapshot::Snapshot;
use crate::emulator::world::World;
use crate::emulator::{Fate, advance, finish, handle_prepared, prepare, tencent};
use crate::error::{Error, Exit};
use crate::inbound::{Limits, Reply, Server};
use crate::protocol::control::Ready;
use crate::protocol::http::HttpRequest;
use crate::store::Stamp;

/// How often delayed messages are looked at while no request comes.
const TICK: Duration = Duration::from_millis(250);

/// What to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Rules, clock and faults.
    pub setup: Setup,
}

/// A server that listens already.
pub struct Serving {
    server: Server,
    desk: Arc<Desk>,
    effects: mpsc::UnboundedReceiver<HttpRequest>,
    poster: Poster,
    /// What the ready file says.
    pub ready: Ready,
}

/// Everything the handler needs.
struct Desk {
    state: State,
    context: Context,
    rules: Rules,
    token: Secret,
    world: Mutex<World>,
    seen: Mutex<Seen>,
    /// When logins were last looked at for a missing heartbeat.
    looked: Mutex<Timestamp>,
    effects: mpsc::UnboundedSender<HttpRequest>,
    stop: Notify,
    complained: AtomicBool,
    log: Arc<dyn Fn(&str) + Send + Sync>,
}

/// The state file as it was read last.
struct Seen {
    stamp: Option<Stamp>,
    snapshot: Arc<Snapshot>,
    /// Whether it was read at all: what the first reading shows has not just happened.
    read: bool,
}

/// Starts listening. `log` gets a line for what an operator should know while it runs.
pub fn listen(
    state: State,
    context: Context,
    options: &Options,
    log: impl Fn(&str) + Send + Sync + 'static,
) -> Result<Serving, Error> {
    let server = Server::bind(options.listen)
        .map_err(|error| Error::usage(error.to_string()).hint("another port: --port 0 takes a free one"))?
        .with_limits(limits(&options.setup.rules.door));
    let token = token(&context)?;
    let base = format!("http://{}", server.local_addr());
    let ready = Ready {
        xiaomi_url: Some(base.clone()),
        im_url: Some(base.clone()),
        control_url: base,
        token: token.clone(),
        pid: std::process::id(),
    };
    let (sender, effects) = mpsc::unbounded_channel();
    let poster = Poster::new(&options.setup.rules, context.ca_file());
    let first = Seen { stamp: None, snapshot: Arc::new(Snapshot::default()), read: false };
    let mut world = World::default();
    if let Some(start) = options.setup.clock {
        world.stop_clock(start);
    }
    world.faults_mut().seed(options.setup.seed);
    for fault in &options.setup.faults {
        if world.faults_mut().add(fault.clone()).is_none() {
            return Err(Error::usage("the settings name too many faults"));
        }
    }
    let start = world.time(context.now());
    let desk = Desk {
        looked: Mutex::new(start),
        state,
        context,
        rules: options.setup.rules.clone(),
        token,
        world: Mutex::new(world),
        seen: Mutex::new(first),
        effects: sender,
        stop: Notify::new(),
        complained: AtomicBool::new(false),
        log: Arc::new(log),
    };
    desk.snapshot();
    Ok(Serving { server, desk: Arc::new(desk), effects, poster, ready })
}

fn limits(door: &Door) -> Limits {
    let time = |ms: u32| Duration::from_millis(u64::from(ms));
    Limits {
        max_body: door.max_body_bytes,
        max_header: door.max_header_bytes,
        max_body_memory: door.body_memory_bytes,
        max_connections: door.max_connections,
        crowded_patience: time(door.crowded_ms),
        header_timeout: time(door.header_timeout_ms),
        body_timeout: time(door.body_timeout_ms),
        answer_timeout: time(door.answer_timeout_ms),
        ..Limits::default()
    }
}

fn token(context: &Context) -> Result<Secret, Error> {
    let bytes: [u8; 16] = context.entropy()?;
    Ok(Secret::new(format!("{:032x}", u128::from_be_bytes(bytes))))
}

impl Serving {
    /// Serves until `until` is done or a control call says stop. Receipts still to be posted then are posted first.
    pub async fn serve(self, until: impl Future<Output = ()>) -> Result<(), Error> {
        let Self { server, desk, effects, poster, .. } = self;
        // Not the desk: it holds the sender, and the poster would wait for itself.
        let poster = tokio::spawn(poster.run(effects, Arc::clone(&desk.log)));
        let clock = {
            let desk = Arc::clone(&desk);
            tokio::spawn(async move {
                let mut ticks = tokio::time::interval(TICK);
                loop {
                    ticks.tick().await;
                    desk.advance();
                }
            })
        };
        let stopping = {
            let desk = Arc::clone(&desk);
            async move {
                tokio::select! {
                    () = until => {}
                    () = desk.stop.notified() => {}
                }
            }
        };
        let handler = {
            let desk = Arc::clone(&desk);
            Arc::new(move |request: HttpRequest, _peer: SocketAddr| desk.answer(&request))
        };
        server.serve(handler, stopping).await.map_err(|error| Error::new(Exit::Failed, error.to_string()))?;
        clock.abort();
        let _ = clock.await;
        let last = finish(&mut lock(&desk.world));
        desk.post(last);
        // The last sender goes with the desk; then the poster ends by itself.
        drop(desk);
        let _ = tokio::time::timeout(Duration::from_secs(2), poster).await;
        Ok(())
    }
}

impl Desk {
    /// Delivers what has become due while nobody asked.
    fn advance(&self) {
        let effects = {
            let mut world = lock(&self.world);
            let snapshot = self.snapshot();
            let mut effects = advance(&mut world, &snapshot, &self.rules, self.context.now());
            let now = world.time(self.context.now());
            let before = std::mem::replace(&mut *lock(&self.looked), now);
            effects.extend(tencent::timeouts(snapshot.im().registry(), before, now, &self.rules));
            effects
        };
        self.post(effects);
    }

    fn post(&self, effects: Vec<HttpRequest>) {
        for effect in effects {
            // The receiver outlives every handler.
            let _ = self.effects.send(effect);
        }
    }

    fn answer(&self, request: &HttpRequest) -> Reply {
        let snapshot = self.snapshot();
        let now = self.context.now();
        // Reading the request and finding its phones needs no world, so that other threads may have it meanwhile.
        let prepared = prepare(&snapshot, &self.rules, request);
        let mut handled = {
            let mut world = lock(&self.world);
            handle_prepared(&mut world, &snapshot, &self.rules, Some(self.token.reveal()), prepared, now)
        };
        if let Some(change) = &handled.change
            && let Err(error) = self.state.change(change, now)
        {
            (self.log)(&format!("{}: the state file was not changed: {error}", request.path));
            handled.response = tencent::unavailable();
        }
        self.post(handled.effects);
        if handled.stop {
            self.stop.notify_one();
        }
        match handled.fate {
            Fate::Arrives => Reply::Answer(handled.response),
            Fate::Late(ms) => Reply::Delayed { response: handled.response, by: Duration::from_millis(ms) },
            Fate::Lost => Reply::Abort,
            Fate::Garbled(bytes) => Reply::Raw(bytes),
        }
    }

    /// The state as it is now. A file that cannot be read for a moment (it is being edited by hand) leaves the last
    /// good one in force, and is complained about once.
    fn snapshot(&self) -> Arc<Snapshot> {
        let stamp = || self.state.file.stamp().ok().flatten();
        // Before the lock: every request asks the system, and they would wait for each other.
        let mine = stamp();
        let mut seen = lock(&self.seen);
        if mine.is_some() && mine == seen.stamp {
            return Arc::clone(&seen.snapshot);
        }
        // Another request may have read a newer file meanwhile.
        let stamp = stamp();
        if stamp.is_some() && stamp == seen.stamp {
            return Arc::clone(&seen.snapshot);
        }
        if stamp.is_none() && seen.stamp.is_none() {
            // There has not been a state file yet, which the command said when it started.
            return Arc::clone(&seen.snapshot);
        }
        match self.state.load() {
            Ok(registry) => {
                self.complain_of_secrets(&registry);
                let registry = Arc::new(registry);
                if seen.read {
                    self.post(tencent::state_changes(seen.snapshot.im().registry(), &registry, &self.rules));
                }
                seen.snapshot = Arc::new(world::snapshot(&registry, &self.state, &self.context));
                seen.stamp = stamp;
                seen.read = true;
                self.complained.store(false, Ordering::Relaxed);
            }
            Err(error) if !self.complained.swap(true, Ordering::Relaxed) => {
                (self.log)(&format!("using what was read last: {error}"));
            }
            Err(_) => {}
        }
        Arc::clone(&seen.snapshot)
    }
}

impl Desk {
    /// Says whose secret cannot be read here: every call with it is refused, and nothing else would tell why.
    fn complain_of_secrets(&self, registry: &Registry) {
        for cert in registry.certs.values() {
            if let Err(error) = self.state.secret(&cert.fields.app_secret, &self.context) {
                (self.log)(&format!("certificate {}: {error}; calls with it are refused (21301)", cert.name));
            }
        }
        if let Some(im) = &registry.im
            && let Err(error) = self.state.im_key(im, &self.context)
        {
            (self.log)(&format!("{error}; calls of the IM application are refused (70016)"));
        }
    }
}

/// A panic in a handler leaves plain data behind, which stays usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The runtime that serves: more than one thread, so that a slow client holds up nobody.
pub fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Error::new(Exit::Failed, format!("cannot start the server's threads: {error}")))
}

/// Where a running emulator says beside the state file how to reach it.
pub fn beside(state: &State) -> PathBuf {
    let mut name = state.path().as_os_str().to_owned();
    name.push(".emulator.json");
    PathBuf::from(name)
}
