//! Stopping a send in progress (7.13). The client's side.
//!
//! The job key has its third spelling here: `job_keys`.

use super::send::{encoded, joined, post};
use crate::domain::identifier::{JobKey, MsgId, PackageName};
use crate::domain::secret::Secret;
use crate::protocol::http::HttpRequest;

/// Stops messages by id.
pub fn by_ids(base: &str, secret: &Secret, package: &PackageName, ids: &[MsgId]) -> HttpRequest {
    let form = encoded(&[("msg_ids", &joined(ids)), ("restricted_package_name", package.as_str())]);
    post(base, "/v1/message/switch/stop_by_id", secret, form)
}

/// Stops messages by job key.
pub fn by_job_keys(base: &str, secret: &Secret, package: &PackageName, keys: &[JobKey]) -> HttpRequest {
    let form = encoded(&[("job_keys", &joined(keys)), ("restricted_package_name", package.as_str())]);
    post(base, "/v1/message/switch/stop_by_jobkey", secret, form)
}

/// Deletes a broadcast that is still being delivered.
pub fn broadcast(base: &str, secret: &Secret, id: &MsgId) -> HttpRequest {
    post(base, "/v2/message/delete", secret, encoded(&[("id", id.as_str())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xiaomi::wire::recorded;

    #[test]
    fn as_the_official_clients_ask() {
        let secret = Secret::new("s");
        let package = "com.example.app".parse().expect("package");
        let ids = ["tcm01234500000000000aa", "tcm01234500000000000bb"].map(|id| id.parse().expect("id"));
        let stop = by_ids("", &secret, &package, &ids);
        assert_eq!(stop.path, "/v1/message/switch/stop_by_id");
        // The Java client glues the first list of a form together (its README), so only the rest can be compared.
        assert_eq!(
            String::from_utf8_lossy(&stop.body),
            "msg_ids=tcm01234500000000000aa%2Ctcm01234500000000000bb&restricted_package_name=com.example.app"
        );
        let keys = ["job-1".parse().expect("key")];
        recorded("java-official-sdk", "stop_by_jobkey").same(&by_job_keys("", &secret, &package, &keys));
        recorded("pypi-xmpush-python", "delete_broadcast").same(&broadcast("", &secret, &ids[0]));
    }
}
