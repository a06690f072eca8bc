//! A message as Xiaomi's form: the encoding side only. The emulator decodes with code of its own, so that a wrong
//! belief about a field cannot hide in both.
//!
//! Field names, values and limits: D1559; the target keys and the `extra.` prefix likewise.

use jiff::Timestamp;
use url::form_urlencoded::Serializer;

use crate::domain::click::ClickAction;
use crate::domain::notification::{Notification, Target};
use crate::domain::secret::Secret;
use crate::protocol::http::{Header, HttpRequest, Method};

/// The content type of every form (the SDKs' spelling).
pub const FORM: &str = "application/x-www-form-urlencoded;charset=UTF-8";

/// `Authorization: key=<AppSecret>`; `key` must be lower case (D1559).
pub fn authorization(secret: &Secret) -> Header {
    Header::secret("Authorization", "key=", secret.clone())
}

/// A POST of one form.
pub(super) fn post(base: &str, path: &str, secret: &Secret, body: String) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        base: base.to_owned(),
        path: path.to_owned(),
        query: None,
        headers: vec![authorization(secret), Header::plain("Content-Type", FORM)],
        body: body.into_bytes(),
    }
}

/// A GET with a query.
pub(super) fn get(base: &str, path: &str, secret: &Secret, query: Option<String>) -> HttpRequest {
    HttpRequest {
        method: Method::Get,
        base: base.to_owned(),
        path: path.to_owned(),
        query: query.map(Into::into),
        headers: vec![authorization(secret)],
        body: Vec::new(),
    }
}

/// The request that sends `message` to `target`, which must hold at most a thousand.
pub fn request(base: &str, secret: &Secret, message: &Notification, target: &Target) -> HttpRequest {
    let mut form = Serializer::new(String::new());
    let path = address(&mut form, target);
    content(&mut form, message);
    for (key, value) in extra(message) {
        form.append_pair(&format!("extra.{key}"), &value);
    }
    post(base, path, secret, form.finish())
}

/// A body or query of these pairs. A list goes as one value joined by commas, without a trailing one (D1559).
pub(super) fn encoded(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub(super) fn joined<T: ToString>(list: &[T]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// v3 takes several packages and is otherwise as v2; there is no v3 of `user_account` (D1559).
fn address(form: &mut Serializer<'_, String>, target: &Target) -> &'static str {
    match target {
        Target::RegIds(list) => {
            form.append_pair("registration_id", &joined(list));
            "/v3/message/regid"
        }
        Target::Aliases(list) => {
            form.append_pair("alias", &joined(list));
            "/v3/message/alias"
        }
        Target::Accounts(list) => {
            form.append_pair("user_account", &joined(list));
            "/v2/message/user_account"
        }
        Target::Topic(topic) => {
            form.append_pair("topic", topic.as_str());
            "/v3/message/topic"
        }
        Target::Topics(set) => {
            // Joined by these three characters, at most five (D1559).
            let topics = set.topics.iter().map(ToString::to_string).collect::<Vec<_>>().join(";$;");
            form.append_pair("topics", &topics);
            form.append_pair("topic_op", set.op.as_str());
            "/v3/message/multi_topic"
        }
        Target::All => "/v3/message/all",
    }
}

fn content(form: &mut Serializer<'_, String>, message: &Notification) {
    form.append_pair("restricted_package_name", message.package.as_str());
    form.append_pair("pass_through", if message.pass_through { "1" } else { "0" });
    // A pass-through message may do without both texts.
    if !message.pass_through || !message.title.is_empty() {
        form.append_pair("title", &message.title);
    }
    if !message.pass_through || !message.description.is_empty() {
        form.append_pair("description", &message.description);
    }
    let mut optional = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            form.append_pair(key, &value);
        }
    };
    optional("payload", message.payload.clone());
    optional("notify_type", message.notify_type.map(|kind| kind.to_string()));
    optional("notify_id", message.notify_id.map(|id| id.to_string()));
    optional("time_to_live", message.ttl_ms.map(|ttl| ttl.to_string()));
    optional("time_to_send", message.send_at_ms.map(|at| at.to_string()));
}

/// The keys of section 6 without their prefix.
pub(super) fn extra(message: &Notification) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut put = |key: &str, value: &str| pairs.push((key.to_owned(), value.to_owned()));
    match &message.click {
        None => {}
        Some(ClickAction::OpenApp) => put("notify_effect", "1"),
        Some(ClickAction::OpenIntent(uri)) => {
            put("notify_effect", "2");
            put("intent_uri", uri);
        }
        Some(ClickAction::OpenUrl(address)) => {
            put("notify_effect", "3");
            put("web_uri", address);
        }
    }
    if let Some(ext) = &message.ext {
        put("ext", ext);
    }
    if let Some(channel) = &message.channel_id {
        put("channel_id", channel.as_str());
    }
    if let Some(template) = &message.template {
        put("template_id", &template.id);
        if !template.params.is_empty() {
            put("template_param", &serde_json::json!(template.params).to_string());
        }
    }
    if let Some(sound) = &message.sound {
        put("sound_uri", &format!("android.resource://{}/raw/{sound}", message.package));
    }
    if let Some(key) = &message.job_key {
        put("jobkey", key.as_str());
    }
    if let Some(callback) = &message.callback {
        put("callback", &callback.url);
        if let Some(param) = &callback.param {
            put("callback.param", param);
        }
        if let Some(kinds) = callback.kinds {
            put("callback.type", &kinds.sum().to_string());
        }
    }
    for (key, value) in &message.extras {
        put(key, value);
    }
    pairs
}

/// What happened to one message.
pub fn trace_by_id(base: &str, secret: &Secret, msg_id: &str) -> HttpRequest {
    let query = Serializer::new(String::new()).append_pair("msg_id", msg_id).finish();
    get(base, "/v1/trace/message/status", secret, Some(query))
}

/// What happened to the messages of a job key; here, and only here, the key has an underscore (7.8).
pub fn trace_by_job_key(base: &str, secret: &Secret, job_key: &str) -> HttpRequest {
    let query = Serializer::new(String::new()).append_pair("job_key", job_key).finish();
    get(base, "/v1/trace/message/status", secret, Some(query))
}

/// The hundred newest messages of a time range.
pub fn trace_by_time(base: &str, secret: &Secret, from: Timestamp, to: Timestamp) -> HttpRequest {
    let query = Serializer::new(String::new())
        .append_pair("begin_time", &from.as_millisecond().to_string())
        .append_pair("end_time", &to.as_millisecond().to_string())
        .finish();
    get(base, "/v1/trace/messages/status", secret, Some(query))
}

/// Today's quota: the cheapest harmless call, and so the check of a secret (7.10).
pub fn quota(base: &str, secret: &Secret) -> HttpRequest {
    get(base, "/v1/trace/quota/get", secret, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notification::{TopicOp, TopicSet};
    use crate::protocol::http::HeaderValue;

    fn message() -> Notification {
        Notification::new("com.example.chat".parse().expect("package"), "标题", "a=b & c+d")
    }

    fn body(message: &Notification, target: &Target) -> (String, Vec<(String, String)>) {
        let request = request("http://127.0.0.1:1", &Secret::new("s3cr3t"), message, target);
        let form = url::form_urlencoded::parse(&request.body).into_owned().collect();
        (request.path, form)
    }

    fn reg_ids(ids: &[&str]) -> Target {
        Target::RegIds(ids.iter().map(|id| id.parse().expect("regid")).collect())
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_field_map_of_an_im_push() {
        let message = Notification {
            click: Some(ClickAction::OpenIntent("intent:#Intent;package=a.b;end".into())),
            ext: Some("{\"a\":1}".into()),
            channel_id: Some("c1".parse().expect("channel")),
            ..message()
        };
        let (path, form) = body(&message, &reg_ids(&["r+/1=", "r2"]));
        assert_eq!(path, "/v3/message/regid");
        assert_eq!(
            form,
            pairs(&[
                ("registration_id", "r+/1=,r2"),
                ("restricted_package_name", "com.example.chat"),
                ("pass_through", "0"),
                ("title", "标题"),
                ("description", "a=b & c+d"),
                ("extra.notify_effect", "2"),
                ("extra.intent_uri", "intent:#Intent;package=a.b;end"),
                ("extra.ext", "{\"a\":1}"),
                ("extra.channel_id", "c1"),
            ])
        );
    }

    #[test]
    fn a_plus_in_a_reg_id_is_escaped() {
        let request = request("http://h", &Secret::new("s"), &message(), &reg_ids(&["a+b"]));
        assert!(String::from_utf8_lossy(&request.body).contains("registration_id=a%2Bb&"));
    }

    #[test]
    fn every_kind_of_target_has_its_path_and_key() {
        let alias = Target::Aliases(vec!["a".parse().expect("alias")]);
        let account = Target::Accounts(vec!["u".parse().expect("account")]);
        let topic = Target::Topic("t".parse().expect("topic"));
        let set = TopicSet::new(vec!["a".parse().expect("topic"), "b".parse().expect("topic")], TopicOp::Except);
        let topics = Target::Topics(set.expect("two"));
        assert_eq!(body(&message(), &topics).1[1], ("topic_op".to_owned(), "EXCEPT".to_owned()));
        for (target, path, key) in [
            (topics, "/v3/message/multi_topic", Some(("topics", "a;$;b"))),
            (alias, "/v3/message/alias", Some(("alias", "a"))),
            (account, "/v2/message/user_account", Some(("user_account", "u"))),
            (topic, "/v3/message/topic", Some(("topic", "t"))),
            (Target::All, "/v3/message/all", None),
        ] {
            let (found, form) = body(&message(), &target);
            assert_eq!(found, path);
            let first = form.first().map(|(key, value)| (key.as_str(), value.as_str()));
            assert_eq!(first, key.or(Some(("restricted_package_name", "com.example.chat"))));
        }
    }

    #[test]
    fn no_debug_shows_the_secret() {
        let request = request("http://h", &Secret::new("s3cr3t"), &message(), &reg_ids(&["a"]));
        assert!(!format!("{request:?}").contains("s3cr3t"));
        assert_eq!(request.header("authorization").map(HeaderValue::reveal), Some("key=s3cr3t".into()));
    }
}
