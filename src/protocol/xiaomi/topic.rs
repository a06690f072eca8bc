//! Subscriptions (7.4). The client's side.

use super::send::{encoded, joined, post};
use crate::domain::identifier::{Alias, PackageName, RegId, Topic};
use crate::domain::secret::Secret;
use crate::protocol::http::HttpRequest;

/// Whether to subscribe or to unsubscribe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Subscribes.
    Subscribe,
    /// Unsubscribes.
    Unsubscribe,
}

impl Change {
    const fn word(self) -> &'static str {
        match self {
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
        }
    }
}

/// What is subscribed to, for which app.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The topic.
    pub topic: &'a Topic,
    /// A category of the operator's own.
    pub category: Option<&'a str>,
    /// The app.
    pub package: &'a PackageName,
}

/// Changes the subscription of devices; at most a thousand.
pub fn by_reg_ids(base: &str, secret: &Secret, change: Change, subject: Subject<'_>, ids: &[RegId]) -> HttpRequest {
    let path = format!("/v2/topic/{}", change.word());
    // Singular here, plural for aliases (section 13, 6).
    post(base, &path, secret, form("registration_id", &joined(ids), subject))
}

/// Changes the subscription of aliases.
pub fn by_aliases(base: &str, secret: &Secret, change: Change, subject: Subject<'_>, aliases: &[Alias]) -> HttpRequest {
    let path = format!("/v2/topic/{}/alias", change.word());
    post(base, &path, secret, form("aliases", &joined(aliases), subject))
}

fn form(key: &str, list: &str, subject: Subject<'_>) -> String {
    let mut pairs = vec![(key, list), ("topic", subject.topic.as_str())];
    pairs.push(("restricted_package_name", subject.package.as_str()));
    pairs.extend(subject.category.map(|category| ("category", category)));
    encoded(&pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xiaomi::wire::{OTHER_REG_ID, REG_ID, recorded};

    #[test]
    fn as_the_official_clients_ask() {
        let secret = Secret::new("s");
        let topic: Topic = "news".parse().expect("topic");
        let package: PackageName = "com.example.app".parse().expect("package");
        let subject = Subject { topic: &topic, category: Some("cat"), package: &package };
        let ids: Vec<RegId> = [REG_ID, OTHER_REG_ID].iter().map(|id| id.parse().expect("regid")).collect();
        let aliases: Vec<Alias> = ["user-1", "user-2"].iter().map(|name| name.parse().expect("alias")).collect();
        let request = by_reg_ids("", &secret, Change::Subscribe, subject, &ids);
        recorded("java-official-sdk", "subscribe_regid").same(&request);
        let request = by_reg_ids("", &secret, Change::Unsubscribe, subject, &ids[..1]);
        recorded("go-yilee-xiaomi-push", "unsubscribe_regid").same(&request);
        let request = by_aliases("", &secret, Change::Subscribe, subject, &aliases);
        recorded("go-yilee-xiaomi-push", "subscribe_alias").same(&request);
        let plain = Subject { category: None, ..subject };
        let request = by_aliases("", &secret, Change::Unsubscribe, plain, &aliases[..1]);
        recorded("java-official-sdk", "unsubscribe_alias").holds(&request);
    }
}
