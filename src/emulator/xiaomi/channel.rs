//! Notification channels (`xiaomi-push-api`, 7.12): GET calls that change things. Only their parameters are known.

use super::{Call, form, required};
use crate::emulator::snapshot::App;
use crate::emulator::world::Channel;
use crate::protocol::http::HttpResponse;
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::endpoint::ChannelCall;
use crate::protocol::xiaomi::refusal::Refusal;

pub(super) fn change(
    call: &mut Call<'_>,
    app: &App,
    what: ChannelCall,
    trace_id: &str,
) -> Result<HttpResponse, Refusal> {
    let form = form(call)?;
    match what {
        ChannelCall::Add => {
            let id = required(&form, "channel_id", "SDK")?;
            let name = required(&form, "channel_name", "SDK")?;
            let illegal =
                |_| Refusal::new(10017, "notify_type must be a number", "notify_type", "value-illegal", "SDK");
            let notify_type = form.filled("notify_type").map(str::parse).transpose().map_err(illegal)?.unwrap_or(-1);
            let channel = Channel {
                channel_id: id.to_owned(),
                channel_name: name.to_owned(),
                channel_description: form.get("channel_description").unwrap_or_default().to_owned(),
                sound_url: form.get("sound_url").unwrap_or_default().to_owned(),
                notify_type,
            };
            let known = known(call, app).len();
            let state = call.world.app_mut(app.app_id.as_str());
            match state.channels.iter_mut().find(|made| made.channel_id == id) {
                Some(made) => *made = channel,
                None if known >= usize::try_from(call.rules.channels_per_app).unwrap_or(usize::MAX) => {
                    let reason = format!("the app has {known} channels already");
                    return Err(Refusal::new(10017, reason, "channel_id", "channels-many", "assumed"));
                }
                None => state.channels.push(channel),
            }
            Ok(answer::done(trace_id, None))
        }
        ChannelCall::Discard => {
            let id = required(&form, "channel_id", "SDK")?;
            let registered = app.channels.iter().any(|known| known.as_str() == id);
            let state = call.world.app_mut(app.app_id.as_str());
            let before = state.channels.len();
            state.channels.retain(|made| made.channel_id != id);
            let here = registered && !state.discarded.iter().any(|gone| gone == id);
            if here {
                state.discarded.push(id.to_owned());
            } else if state.channels.len() == before {
                return Err(Refusal::new(27001, "invalid channel info!", "channel_id", "channel-unknown", "assumed"));
            }
            Ok(answer::done(trace_id, None))
        }
        ChannelCall::List => Ok(answer::list(trace_id, known(call, app))),
    }
}

/// The app's channels: those of the state file that were not ended, then those made here.
fn known(call: &Call<'_>, app: &App) -> Vec<Channel> {
    let state = call.world.app(app.app_id.as_str());
    let gone = |id: &str| state.is_some_and(|state| state.discarded.iter().any(|gone| gone == id));
    let made = state.map(|state| state.channels.as_slice()).unwrap_or_default();
    let registered = app.channels.iter().map(ToString::to_string);
    let mut channels: Vec<Channel> = registered
        .filter(|id| !gone(id) && !made.iter().any(|made| made.channel_id == *id))
        .map(|channel_id| Channel {
            channel_id,
            channel_name: String::new(),
            channel_description: String::new(),
            sound_url: String::new(),
            notify_type: -1,
        })
        .collect();
    channels.extend_from_slice(made);
    channels
}
