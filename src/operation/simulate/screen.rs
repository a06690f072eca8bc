//! The phones of a scenario: an emulator in memory, which gets the very requests that a send would make.

use crate::domain::decision::PlannedPush;
use crate::domain::identifier::{DeviceName, RegId};
use crate::domain::notification::Target;
use crate::domain::registry::Registry;
use crate::domain::scenario::{Ask, Outcome, Player, Tapped};
use crate::domain::secret::{Secret, SecretSource};
use crate::domain::session::Session;
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::Snapshot;
use crate::emulator::world::World;
use crate::emulator::{advance, handle, phone};
use crate::protocol::control::Opened;
use crate::protocol::xiaomi::reply::Reply;
use crate::protocol::xiaomi::send;

/// Stands in an address that nothing connects to.
const BASE: &str = "http://embedded.invalid";

/// The emulator, and what it knows of the scenario's state.
#[derive(Debug)]
pub(super) struct Screens {
    world: World,
    rules: Rules,
    snapshot: Snapshot,
    /// Of which token the snapshot is, and as of which of the player's counts.
    made_for: Option<(RegId, u64)>,
}

impl Default for Screens {
    fn default() -> Self {
        Self { world: World::default(), rules: Rules::embedded(), snapshot: Snapshot::default(), made_for: None }
    }
}

impl Screens {
    /// Fills in what the phones have to say to a step. `look`: somebody wants to know what a phone shows.
    pub(super) fn answer(&mut self, ask: &Ask, look: bool, player: &mut Player, outcome: &mut Outcome) {
        let now = player.now();
        match ask {
            Ask::Look(_) => {}
            Ask::Deliver(pushes) => {
                for push in pushes {
                    self.refresh(push, player);
                    outcome.undelivered.extend(self.deliver(push, player));
                }
            }
            Ask::Tap(device) => {
                let _ = advance(&mut self.world, &self.snapshot, &self.rules, now);
                if let Ok(tapped) = phone::tap(&mut self.world, device, None, now, &self.rules) {
                    let opened = word(&tapped.opened);
                    outcome.tapped = Some(Tapped { opened, ext: tapped.ext });
                    if matches!(tapped.opened, Opened::Launcher | Opened::Activity { .. } | Opened::Callback) {
                        player.opened(device, outcome);
                    }
                }
            }
        }
        if look || matches!(ask, Ask::Tap(_)) {
            let _ = advance(&mut self.world, &self.snapshot, &self.rules, now);
            let device = match ask {
                Ask::Tap(device) => Some(device.clone()),
                Ask::Look(device) => device.clone(),
                Ask::Deliver(_) => outcome.device.clone(),
            };
            outcome.shown = device.map(|device: DeviceName| self.world.shown_on(&device) as u64);
        }
    }

    /// The emulator hears only of the phone that a push goes to: a message to one token concerns no other, and a
    /// scenario of ten thousand phones costs no more for each message than one of ten.
    fn refresh(&mut self, push: &PlannedPush, player: &Player) {
        let same = |(reg_id, count): &(RegId, u64)| *reg_id == push.reg_id && *count == player.registrations;
        if self.made_for.as_ref().is_some_and(same) {
            return;
        }
        let all = &player.registry;
        let mut seen = Registry { certs: all.certs.clone(), ..Registry::default() };
        match player.owner_of(&push.reg_id) {
            // A phone whose app is gone keeps its binding in IM, and Xiaomi does not know the token any more.
            Some(owner) => {
                let device = all.devices.get(owner).map(|device| (owner.clone(), device.clone()));
                seen.devices = device.into_iter().collect();
            }
            None => {
                let holds =
                    |session: &&Session| session.binding.as_ref().is_some_and(|binding| binding.reg_id == push.reg_id);
                let holder = all.sessions.iter().find(|(_, session)| holds(session));
                seen.sessions = holder.map(|(key, session)| (key.clone(), session.clone())).into_iter().collect();
            }
        }
        self.snapshot = Snapshot::from_registry(&seen, literal);
        self.made_for = Some((push.reg_id.clone(), player.registrations));
    }

    /// Hands one request to the service; gives what it refused.
    fn deliver(&mut self, push: &PlannedPush, player: &Player) -> Option<String> {
        let secret = secret_of(&player.registry, push)?;
        let target = Target::RegIds(vec![push.reg_id.clone()]);
        let request = send::request(BASE, &secret, &push.message, &target);
        let handled = handle(&mut self.world, &self.snapshot, &self.rules, None, &request, player.now());
        match Reply::read(&handled.response) {
            Reply::Accepted(envelope) => {
                let bad = envelope.send_data().bad_reg_ids;
                (!bad.is_empty()).then(|| format!("Xiaomi does not know {}", bad.join(", ")))
            }
            Reply::Refused(envelope) => Some(format!("Xiaomi refuses {} with {}", push.reg_id, envelope.code)),
            Reply::Unreadable { status, .. } => Some(format!("no answer for {}: status {status}", push.reg_id)),
        }
    }
}

fn secret_of(registry: &Registry, push: &PlannedPush) -> Option<Secret> {
    literal(&registry.certs.get(&push.cert)?.fields.app_secret)
}

/// A scenario's certificates hold their secrets themselves; they open nothing but this emulator.
fn literal(source: &SecretSource) -> Option<Secret> {
    match source {
        SecretSource::Literal(secret) => Some(secret.clone()),
        SecretSource::Env(_) | SecretSource::File(_) => None,
    }
}

const fn word(opened: &Opened) -> &'static str {
    match opened {
        Opened::Launcher => "launcher",
        Opened::Browser { .. } => "browser",
        Opened::Activity { .. } => "activity",
        Opened::Callback => "callback",
        Opened::Nothing { .. } => "nothing",
    }
}
