//! What a phone shows, and what a tap does (`tencent-im-offline-push`, 8.3).

use jiff::Timestamp;

use super::receipt::{self, Occurrence};
use super::world::{Message, PhoneState, What, World, china_day};
use crate::domain::identifier::{DeviceName, MsgId};
use crate::domain::push::CUSTOM_NOTIFICATIONS_END;
use crate::domain::text::Text;
use crate::protocol::control::{NotificationView, Opened, PassThroughView, Tapped, Words};

/// Why there was nothing to tap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TapError {
    /// The phone shows no notification, or is not known.
    #[error("{0} shows no notification")]
    NothingShown(DeviceName),
    /// It shows others.
    #[error("{device} does not show {msg_id}; it shows {}", shown.join(", "))]
    NotShown {
        /// The phone.
        device: DeviceName,
        /// What was asked for.
        msg_id: MsgId,
        /// What it shows.
        shown: Vec<String>,
    },
}

/// Taps a notification: that of the message, or the newest one on the phone. It is gone afterwards.
pub fn tap(
    world: &mut World,
    device: &DeviceName,
    msg_id: Option<&MsgId>,
    now: Timestamp,
    rules: &super::rule::Rules,
) -> Result<Tapped, TapError> {
    // Every notification of every app on the phone: when, which message, whose.
    let mut shown: Vec<(i64, u64, u32)> = Vec::new();
    for (number, phone) in (0_u32..).zip(world.phones()).filter(|(_, phone)| phone.device == device.as_str()) {
        let kept = phone.shown.iter().filter(|shown| world.message(shown.message).is_some());
        shown.extend(kept.map(|shown| (shown.at_ms, shown.message, number)));
    }
    shown.sort_unstable();
    let id_of = |message: u64| world.message(message).map_or("", |message| message.id.as_str());
    let found = match msg_id {
        None => shown.last(),
        Some(id) => shown.iter().rev().find(|(_, message, _)| id_of(*message) == id.as_str()),
    };
    let Some((_, message, phone)) = found.copied() else {
        return Err(match msg_id.filter(|_| !shown.is_empty()) {
            None => TapError::NothingShown(device.clone()),
            Some(id) => TapError::NotShown {
                device: device.clone(),
                msg_id: id.clone(),
                shown: shown.iter().map(|(_, message, _)| id_of(*message).to_owned()).collect(),
            },
        });
    };
    take(world, phone, message, now, rules.keep_events).ok_or_else(|| TapError::NothingShown(device.clone()))
}

fn take(world: &mut World, phone: u32, number: u64, now: Timestamp, keep_events: usize) -> Option<Tapped> {
    let index = usize::try_from(phone).ok()?;
    let state = world.phones.get_mut(index)?;
    let at = state.shown.iter().position(|shown| shown.message == number)?;
    let shown = state.shown.remove(at)?;
    let target = shown.target.map_or_else(|| state.reg_id.clone(), String::from);
    let (device, package, reg_id) = (state.device.clone(), state.package.clone(), state.reg_id.clone());

    let message = world.message_mut(number)?;
    message.count.click += 1;
    let app_id = message.app_id.clone();
    let opened = opened(message, now);
    let reaches_app = matches!(opened, Opened::Activity { .. } | Opened::Callback);
    let tapped = Tapped {
        device,
        package,
        reg_id,
        msg_id: message.id.clone(),
        title: message.title.clone(),
        opened,
        ext: message.extra("ext").filter(|_| reaches_app).map(str::to_owned),
        payload: message.payload.clone().filter(|_| reaches_app),
        extras: if reaches_app { message.extras.clone() } else { Vec::new() },
    };
    let mut outbox = std::mem::take(&mut world.outbox);
    if let Some(message) = world.message(number) {
        let targets = [target.as_str()];
        let occurrence = Occurrence::new(receipt::CLICKED, &targets, now.as_millisecond());
        outbox.add(message, Occurrence { bar: Some(true), ..occurrence });
    }
    world.outbox = outbox;
    world.im.clicked(number, now.as_millisecond());
    world.app_mut(&app_id).day_mut(&tapped.package, china_day(now.as_millisecond())).click += 1;
    world.record(What::Tapped { msg_id: tapped.msg_id.clone(), phone }, now, keep_events);
    Some(tapped)
}

/// What a tap at that moment opens.
pub(super) fn opened(message: &Message, now: Timestamp) -> Opened {
    const WITHDRAWN: Text = Text::new(
        "the message has no notify_effect: since 2024-09-30 a tap on such a notification does nothing",
        "消息没有 notify_effect：自 2024-09-30 起点击这类通知没有任何反应",
    );
    const NO_ACTIVITY: Text = Text::new(
        "notify_effect is 2 but the message names no activity: intent_uri is missing",
        "notify_effect 为 2，但消息没有指定界面：缺少 intent_uri",
    );
    const NO_PAGE: Text = Text::new(
        "notify_effect is 3 but the message names no page: web_uri is missing",
        "notify_effect 为 3，但消息没有指定网页：缺少 web_uri",
    );
    const UNKNOWN: Text = Text::new(
        "notify_effect is neither 1, 2 nor 3: a tap does nothing",
        "notify_effect 不是 1、2 或 3：点击没有反应",
    );
    let nothing = |text: Text| Opened::Nothing { why: Words { en: text.en.to_owned(), zh: text.zh.to_owned() } };
    let filled = |key: &str| message.extra(key).filter(|value| !value.is_empty()).map(str::to_owned);
    match message.extra("notify_effect") {
        None | Some("") if now.as_second() < CUSTOM_NOTIFICATIONS_END => Opened::Callback,
        None | Some("") => nothing(WITHDRAWN),
        Some("1") => Opened::Launcher,
        Some("2") => match (filled("intent_uri"), filled("class_name")) {
            (None, None) => nothing(NO_ACTIVITY),
            (intent_uri, class_name) => Opened::Activity { intent_uri, class_name },
        },
        Some("3") => filled("web_uri").map_or_else(|| nothing(NO_PAGE), |url| Opened::Browser { url }),
        Some(_) => nothing(UNKNOWN),
    }
}

/// What the notification bar shows for one app, oldest first. A notification whose message was forgotten is gone.
pub(super) fn notifications(world: &World, phone: &PhoneState, now: Timestamp) -> Vec<NotificationView> {
    let view = |(message, notify_id, at_ms): (&Message, u32, i64)| NotificationView {
        msg_id: message.id.clone(),
        title: message.title.clone(),
        description: message.description.clone(),
        notify_id,
        at: Timestamp::from_millisecond(at_ms).unwrap_or_default(),
        tap: opened(message, now),
        ext: message.extra("ext").map(str::to_owned),
    };
    let kept =
        phone.shown.iter().filter_map(|shown| Some((world.message(shown.message)?, shown.notify_id, shown.at_ms)));
    kept.map(view).collect()
}

/// What went to the app of one phone, oldest first.
pub(super) fn received(world: &World, phone: &PhoneState) -> Vec<PassThroughView> {
    let view = |(message, at_ms): (&Message, i64)| PassThroughView {
        msg_id: message.id.clone(),
        payload: message.payload.clone(),
        at: Timestamp::from_millisecond(at_ms).unwrap_or_default(),
        ext: message.extra("ext").map(str::to_owned),
    };
    phone
        .received
        .iter()
        .filter_map(|received| Some((world.message(received.message)?, received.at_ms)))
        .map(view)
        .collect()
}
