//! Who is connected. When every place is taken, whoever has kept the server waiting longest makes room for the next
//! client: ten thousand connections that say nothing do not shut anybody out.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// How long one that was asked to leave may take before another is asked.
const LEAVE: Duration = Duration::from_millis(50);

/// In place of a time: the client waits for the server.
const SERVED: u64 = u64::MAX;

/// All connections of a server.
pub(super) struct Crowd {
    places: Arc<Semaphore>,
    guests: Mutex<HashMap<u64, Arc<Guest>>>,
    came: AtomicU64,
    start: Instant,
    patience: Duration,
}

/// One connection, as far as others care.
struct Guest {
    /// Since when the server waits for this client, in milliseconds after the start.
    since: AtomicU64,
    leave: Notify,
}

/// A place in the crowd; given back when it is dropped.
pub(super) struct Place {
    crowd: Arc<Crowd>,
    number: u64,
    guest: Arc<Guest>,
    _permit: OwnedSemaphorePermit,
}

impl Crowd {
    pub(super) fn new(most: u32, patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            places: Arc::new(Semaphore::new(most.max(1) as usize)),
            guests: Mutex::default(),
            came: AtomicU64::new(0),
            start: Instant::now(),
            patience,
        })
    }

    /// A place for a client that has connected.
    pub(super) async fn enter(self: &Arc<Self>) -> Place {
        loop {
            let wait = match Arc::clone(&self.places).try_acquire_owned() {
                Ok(permit) => return self.seat(permit),
                Err(_) => self.make_room(),
            };
            if let Ok(Ok(permit)) = timeout(wait, Arc::clone(&self.places).acquire_owned()).await {
                return self.seat(permit);
            }
        }
    }

    /// Waits until everybody has left.
    pub(super) async fn leave(&self, most: u32) {
        let _ = self.places.acquire_many(most.max(1)).await;
    }

    fn seat(self: &Arc<Self>, permit: OwnedSemaphorePermit) -> Place {
        let guest = Arc::new(Guest { since: AtomicU64::new(self.now()), leave: Notify::new() });
        let number = self.came.fetch_add(1, Ordering::Relaxed);
        self.guests.lock().unwrap_or_else(PoisonError::into_inner).insert(number, Arc::clone(&guest));
        Place { crowd: Arc::clone(self), number, guest, _permit: permit }
    }

    /// Asks the one waited for longest to leave, if that is long enough; how long to wait before the next look.
    fn make_room(&self) -> Duration {
        let guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        let since = |guest: &Guest| guest.since.load(Ordering::Relaxed);
        let waited_for = guests.iter().filter(|(_, guest)| since(guest) != SERVED);
        let Some((_, longest)) = waited_for.min_by_key(|(number, guest)| (since(guest), **number)) else {
            return self.patience.max(LEAVE);
        };
        let waited = Duration::from_millis(self.now().saturating_sub(since(longest)));
        match self.patience.checked_sub(waited) {
            Some(left) if !left.is_zero() => left,
            _ => {
                longest.leave.notify_one();
                LEAVE
            }
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(SERVED - 1)
    }
}

impl Place {
    /// From now on the server waits for the client.
    pub(super) fn wait(&self) {
        self.guest.since.store(self.crowd.now(), Ordering::Relaxed);
    }

    /// From now on the client waits for the server.
    pub(super) fn serve(&self) {
        self.guest.since.store(SERVED, Ordering::Relaxed);
    }

    /// Ends when the place is needed for another while the server waits for this client.
    pub(super) async fn needed(&self) {
        loop {
            self.guest.leave.notified().await;
            if self.guest.since.load(Ordering::Relaxed) != SERVED {
                return;
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.crowd.guests.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_one_waited_for_longest_makes_room() {
        let crowd = Crowd::new(2, Duration::ZERO);
        let (first, second) = (crowd.enter().await, crowd.enter().await);
        // Who waits for the server is never sent away.
        first.serve();
        let (third, ()) = tokio::join!(crowd.enter(), async {
            second.needed().await;
            drop(second);
        });
        third.serve();
        first.wait();
        let (_fourth, ()) = tokio::join!(crowd.enter(), async {
            first.needed().await;
            drop(first);
        });
        assert_eq!(crowd.guests.lock().expect("sound").len(), 2);
    }

    #[tokio::test]
    async fn nobody_is_sent_away_before_the_patience_ends() {
        let patience = Duration::from_millis(30);
        let crowd = Crowd::new(1, patience);
        let asked = Instant::now();
        let first = crowd.enter().await;
        let (_second, ()) = tokio::join!(crowd.enter(), async {
            first.needed().await;
            drop(first);
        });
        // Both sides count whole milliseconds.
        assert!(asked.elapsed() >= patience.saturating_sub(Duration::from_millis(2)));
    }
}
