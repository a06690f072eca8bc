//! Notification channels (7.12). The client's side. All three are GETs, although two of them change things.

use serde_json::Value;

use super::reply::{Envelope, items, text_of};
use super::send::{encoded, get};
use crate::domain::identifier::ChannelId;
use crate::domain::secret::Secret;
use crate::protocol::http::HttpRequest;

/// Most channels of an app.
pub const MOST: usize = 30;

/// A channel to add.
#[derive(Debug, Clone, Copy)]
pub struct NewChannel<'a> {
    /// Its id.
    pub id: &'a ChannelId,
    /// Its name in the phone's settings.
    pub name: &'a str,
    /// Its description there.
    pub description: Option<&'a str>,
    /// `android.resource://PACKAGE/raw/NAME`.
    pub sound_url: Option<&'a str>,
    /// Sum of 1 sound, 2 vibrate, 4 light.
    pub notify_type: Option<i32>,
}

/// Adds one.
pub fn add(base: &str, secret: &Secret, channel: NewChannel<'_>) -> HttpRequest {
    let notify_type = channel.notify_type.map(|kind| kind.to_string());
    let mut pairs = vec![("channel_id", channel.id.as_str()), ("channel_name", channel.name)];
    pairs.extend(channel.description.map(|text| ("channel_description", text)));
    // Here it is a URL, in a message a URI: `sound_uri`.
    pairs.extend(channel.sound_url.map(|url| ("sound_url", url)));
    pairs.extend(notify_type.as_deref().map(|kind| ("notify_type", kind)));
    get(base, "/v1/channel/add", secret, Some(encoded(&pairs)))
}

/// Discards one.
pub fn discard(base: &str, secret: &Secret, id: &ChannelId) -> HttpRequest {
    get(base, "/v1/channel/discard", secret, Some(encoded(&[("channel_id", id.as_str())])))
}

/// Lists all.
pub fn list(base: &str, secret: &Secret) -> HttpRequest {
    get(base, "/v1/channel/list", secret, None)
}

/// A channel as the service lists it. The answer was never seen; the names are those of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Everything that came.
    pub raw: Value,
}

/// The channels of an answer.
pub fn channels(envelope: &Envelope) -> Vec<Listed> {
    let listed = |value: &Value| Listed {
        id: value.as_str().map(ToOwned::to_owned).or_else(|| text_of(value, &["channel_id", "channelId", "id"])),
        name: text_of(value, &["channel_name", "channelName", "name"]),
        description: text_of(value, &["channel_description", "channelDescription", "description"]),
        raw: value.clone(),
    };
    items(&envelope.data).into_iter().map(listed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xiaomi::wire::{accepted, recorded};

    #[test]
    fn as_the_official_client_asks() {
        let secret = Secret::new("s");
        let id = "c1".parse().expect("channel");
        let channel = NewChannel {
            id: &id,
            name: "Orders",
            description: Some("desc"),
            sound_url: Some("android.resource://com.example.app/raw/a"),
            notify_type: Some(3),
        };
        recorded("java-official-sdk", "channel_add").same(&add("", &secret, channel));
        recorded("java-official-sdk", "channel_list").same(&list("", &secret));
        recorded("java-official-sdk", "channel_discard").same(&discard("", &secret, &id));
    }

    #[test]
    fn channels_in_every_shape() {
        for data in [
            r#"{"list":[{"channel_id":"c1","channel_name":"n"}]}"#,
            r#"{"data":[{"id":"c1"}]}"#,
            r#"["c1"]"#,
            r#"{"data":{"channelId":"c1"}}"#,
        ] {
            let found = channels(&accepted(data));
            assert_eq!((found.len(), found[0].id.as_deref()), (1, Some("c1")), "{data}");
        }
    }
}
