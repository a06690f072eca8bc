//! Recalling a shown notification (7.14). The client's side.
//!
//! v1 and v2 are off from 2026-12-01 on, and v3 knows neither topics nor message ids (D2367). The keys of v3 are
//! described on a page that could not be read; they are taken to be those of v1.

use jiff::Timestamp;

use super::send::{encoded, joined, post};
use crate::domain::identifier::{JobKey, MsgId, PackageName};
use crate::domain::notification::Target;
use crate::domain::secret::Secret;
use crate::protocol::http::HttpRequest;

/// 2026-12-01 00:00 in China, in unix seconds: from then on only v3 is there (D2367).
pub const OLD_VERSIONS_END: i64 = 1_796_054_400;

/// Whether v1 and v2 still work.
pub fn has_old_versions(now: Timestamp) -> bool {
    now.as_second() < OLD_VERSIONS_END
}

/// Which version of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// Retired on 2026-12-01.
    V1,
    /// The one that stays.
    V3,
}

impl Version {
    const fn number(self) -> u8 {
        match self {
            Self::V1 => 1,
            Self::V3 => 3,
        }
    }
}

/// Recalls what carries that notify id from these targets. `None` where the version has no call for the target.
pub fn by_target(
    base: &str,
    secret: &Secret,
    version: Version,
    package: &PackageName,
    target: &Target,
    notify_id: u32,
) -> Option<HttpRequest> {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    let word = match target {
        Target::RegIds(list) => {
            pairs.push(("registration_ids", joined(list)));
            "regid"
        }
        Target::Aliases(list) => {
            pairs.push(("aliases", joined(list)));
            "alias"
        }
        Target::Accounts(list) => {
            pairs.push(("user_accounts", joined(list)));
            "user_account"
        }
        Target::Topic(topic) if version == Version::V1 => {
            pairs.push(("topic", topic.to_string()));
            "topic"
        }
        Target::Topics(set) if version == Version::V1 => {
            let topics = set.topics.iter().map(ToString::to_string).collect::<Vec<_>>().join(";$;");
            pairs.push(("topics", topics));
            pairs.push(("topic_op", set.op.to_string()));
            "multi_topic"
        }
        Target::Topic(_) | Target::Topics(_) | Target::All => return None,
    };
    pairs.push(("restricted_package_name", package.to_string()));
    pairs.push(("notify_id", notify_id.to_string()));
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let path = format!("/v{}/message/{word}/revoke", version.number());
    Some(post(base, &path, secret, encoded(&pairs)))
}

/// What a v2 recall goes by.
#[derive(Debug, Clone, Copy)]
pub enum Named<'a> {
    /// Message id.
    Id(&'a MsgId),
    /// Job key; the SDK spells it `job_key` here.
    JobKey(&'a JobKey),
}

/// Recalls by message id or job key: v2, without successor.
pub fn by_name(base: &str, secret: &Secret, package: &PackageName, named: Named<'_>) -> HttpRequest {
    let pair = match named {
        Named::Id(id) => ("msg_id", id.as_str()),
        Named::JobKey(key) => ("job_key", key.as_str()),
    };
    post(base, "/v2/message/revoke", secret, encoded(&[pair, ("restricted_package_name", package.as_str())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xiaomi::wire::recorded;

    #[test]
    fn the_last_moment_of_the_old_versions() {
        let at = |text: &str| has_old_versions(text.parse().expect("time"));
        assert!(at("2026-11-30T23:59:59+08:00"));
        assert!(!at("2026-12-01T00:00:00+08:00"));
    }

    #[test]
    fn as_the_official_client_asks() {
        let package = "com.example.app".parse().expect("package");
        let call = |version, target: &Target| by_target("", &Secret::new("s"), version, &package, target, 7);
        let topic = Target::Topic("news".parse().expect("topic"));
        recorded("java-official-sdk", "revoke_topic").same(&call(Version::V1, &topic).expect("v1 has topics"));
        assert_eq!(call(Version::V3, &topic), None);
        assert_eq!(call(Version::V1, &Target::All), None);
        let ids = Target::RegIds(vec!["r1".parse().expect("regid"), "r2".parse().expect("regid")]);
        let request = call(Version::V3, &ids).expect("v3 has regids");
        assert_eq!(request.path, "/v3/message/regid/revoke");
        // The Java client glues the first list of a form together, so its list cannot be compared.
        assert_eq!(
            String::from_utf8_lossy(&request.body),
            "registration_ids=r1%2Cr2&restricted_package_name=com.example.app&notify_id=7"
        );
    }
}
