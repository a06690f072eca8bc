//! What the emulated IM service remembers: messages of the last moments, and what became of each push.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

/// Messages remembered to tell a repetition, whatever the window is.
const MAX_RECENT: usize = 10_000;

/// Push results that wait to be posted at most; the oldest go first.
const MAX_EVENTS: usize = 10_000;

/// How far a push has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Sent to Xiaomi, or refused by it.
    Sent,
    /// On the phone.
    Reached,
    /// Tapped.
    Clicked,
}

/// One message's push to one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// `PushID`: one for all devices of the receiver.
    pub id: String,
    /// `From_Account`.
    pub sender: String,
    /// `To_Account`.
    pub receiver: String,
    /// The phone.
    pub device: String,
    /// Its SDK's version, as far as it is known.
    pub sdk: String,
    /// Certificate and token, as far as they were reported.
    pub bound: Option<(u32, String)>,
    /// Whether it is a chat message's rather than the Push service's own.
    pub chat: bool,
    /// `MsgSeq`.
    pub seq: u32,
    /// `MsgRandom`.
    pub random: u32,
    /// `MsgTime`, unix seconds.
    pub message_time: i64,
    /// When it was decided, in milliseconds.
    pub at_ms: i64,
    /// Whether Xiaomi was asked at all.
    pub sent: bool,
    /// 0, IM's loss code or Xiaomi's code.
    pub code: i64,
    /// The reason that came with it.
    pub info: String,
    /// Xiaomi's message, by its number in the world.
    pub message: Option<u64>,
    /// When it reached the phone, in milliseconds.
    pub reached_ms: Option<i64>,
    /// When it was tapped, in milliseconds.
    pub clicked_ms: Option<i64>,
}

/// A message that a later one may repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Recent {
    sender: String,
    receiver: String,
    random: u32,
    second: i64,
    key: String,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImState {
    sequence: u32,
    tasks: u64,
    dropped: u64,
    recent: VecDeque<Recent>,
    pushes: VecDeque<Push>,
    /// Xiaomi's message → place of the push, counted from the first there ever was.
    by_message: BTreeMap<u64, u64>,
    events: VecDeque<(u64, Stage, i64)>,
}

impl ImState {
    /// The next `MsgSeq`, where the caller gave none.
    pub(in crate::emulator) fn next_sequence(&mut self) -> u32 {
        self.sequence = self.sequence.wrapping_add(1);
        self.sequence
    }

    /// The number of the next push task.
    pub(in crate::emulator) fn next_task(&mut self) -> u64 {
        self.tasks += 1;
        self.tasks
    }

    /// The key of the message that this one repeats within the window; else it is remembered under its own.
    pub(in crate::emulator) fn repeated(
        &mut self,
        (sender, receiver, random): (&str, &str, u32),
        second: i64,
        window_s: u32,
        key: &str,
    ) -> Option<String> {
        let window = i64::from(window_s);
        self.recent.retain(|recent| second.saturating_sub(recent.second) < window.max(1));
        let same = |recent: &&Recent| recent.sender == sender && recent.receiver == receiver && recent.random == random;
        if window > 0
            && let Some(first) = self.recent.iter().find(same)
        {
            return Some(first.key.clone());
        }
        let (sender, receiver, key) = (sender.to_owned(), receiver.to_owned(), key.to_owned());
        self.recent.push_back(Recent { sender, receiver, random, second, key });
        while self.recent.len() > MAX_RECENT {
            self.recent.pop_front();
        }
        None
    }

    /// Keeps a push; where Xiaomi was asked that is an event.
    pub(in crate::emulator) fn add(&mut self, push: Push, keep: usize) {
        let place = self.dropped + u64::try_from(self.pushes.len()).unwrap_or_default();
        if let Some(message) = push.message {
            self.by_message.insert(message, place);
        }
        if push.sent {
            self.event(place, Stage::Sent, push.at_ms);
        }
        if let Some(at_ms) = push.reached_ms {
            self.event(place, Stage::Reached, at_ms);
        }
        self.pushes.push_back(push);
        while self.pushes.len() > keep.max(1) {
            let message = self.pushes.pop_front().and_then(|push| push.message);
            message.map(|message| self.by_message.remove(&message));
            self.dropped += 1;
        }
    }

    fn event(&mut self, place: u64, stage: Stage, at_ms: i64) {
        self.events.push_back((place, stage, at_ms));
        while self.events.len() > MAX_EVENTS {
            self.events.pop_front();
        }
    }

    fn push_mut(&mut self, message: u64) -> Option<(u64, &mut Push)> {
        let place = *self.by_message.get(&message)?;
        let index = usize::try_from(place.checked_sub(self.dropped)?).ok()?;
        Some((place, self.pushes.get_mut(index)?))
    }

    /// A message of Xiaomi's reached its phone.
    pub(in crate::emulator) fn reached(&mut self, message: u64, at_ms: i64) {
        if let Some((place, push)) = self.push_mut(message)
            && push.reached_ms.is_none()
        {
            push.reached_ms = Some(at_ms);
            self.event(place, Stage::Reached, at_ms);
        }
    }

    /// A message of Xiaomi's was tapped.
    pub(in crate::emulator) fn clicked(&mut self, message: u64, at_ms: i64) {
        if let Some((place, push)) = self.push_mut(message)
            && push.clicked_ms.is_none()
        {
            push.clicked_ms = Some(at_ms);
            self.event(place, Stage::Clicked, at_ms);
        }
    }

    /// Pushes kept, oldest first.
    pub fn pushes(&self) -> impl DoubleEndedIterator<Item = &Push> {
        self.pushes.iter()
    }

    /// Takes the events since the last time, with the push of each.
    pub(in crate::emulator) fn take_events(&mut self) -> Vec<(Push, Stage, i64)> {
        let events = std::mem::take(&mut self.events);
        let find = |place: u64| self.pushes.get(usize::try_from(place.checked_sub(self.dropped)?).ok()?);
        events.into_iter().filter_map(|(place, stage, at)| Some((find(place)?.clone(), stage, at))).collect()
    }

    /// Whether the numbers can be right.
    pub(super) fn is_sound(&self) -> bool {
        self.dropped < u64::MAX / 2 && self.tasks < u64::MAX / 2
    }

    /// Forgets what happened; numbers go on.
    pub(super) fn reset(&self) -> Self {
        let dropped = self.dropped + u64::try_from(self.pushes.len()).unwrap_or_default();
        Self { sequence: self.sequence, tasks: self.tasks, dropped, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(message: u64) -> Push {
        Push {
            id: format!("p{message}"),
            sender: "a".into(),
            receiver: "b".into(),
            device: "d".into(),
            sdk: String::new(),
            bound: None,
            chat: true,
            seq: 1,
            random: 1,
            message_time: 0,
            at_ms: 0,
            sent: true,
            code: 0,
            info: String::new(),
            message: Some(message),
            reached_ms: None,
            clicked_ms: None,
        }
    }

    #[test]
    fn a_repetition_is_one_within_the_window_to_the_same_receiver() {
        let mut state = ImState::default();
        assert_eq!(state.repeated(("a", "b", 1), 10, 1, "first"), None);
        assert_eq!(state.repeated(("a", "b", 1), 10, 1, "again"), Some("first".into()));
        for other in [("x", "b", 1), ("a", "x", 1), ("a", "b", 2)] {
            assert_eq!(state.repeated(other, 10, 1, "other"), None, "{other:?}");
        }
        assert_eq!(state.repeated(("a", "b", 1), 11, 1, "later"), None);
        assert_eq!(state.repeated(("a", "b", 1), 11, 0, "no window"), None);
    }

    #[test]
    fn a_push_is_found_by_its_message_until_it_is_dropped() {
        let mut state = ImState::default();
        (1..=3).for_each(|message| state.add(push(message), 2));
        for message in [1, 2, 2, 9] {
            state.reached(message, 5);
        }
        state.clicked(3, 6);
        let seen: Vec<_> = state.take_events().into_iter().map(|(push, stage, _)| (push.id, stage)).collect();
        let seen: Vec<_> = seen.iter().map(|(id, stage)| (id.as_str(), *stage)).collect();
        let expected = [("p2", Stage::Sent), ("p3", Stage::Sent), ("p2", Stage::Reached), ("p3", Stage::Clicked)];
        assert_eq!(seen, expected);
        assert!(state.take_events().is_empty());
        let mut fresh = state.reset();
        fresh.reached(3, 7);
        assert!(fresh.take_events().is_empty() && fresh.pushes().next().is_none());
    }
}
