//! Every path of Xiaomi's server API as data (`xiaomi-push-api`, section 4).
//!
//! A path that stands here and that the emulator does not serve is "known": its answer says so. A path that does not
//! stand here does not exist.

use serde::{Deserialize, Serialize};

use crate::protocol::http::Method;

/// Version of a message path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// One package.
    V2,
    /// Several packages.
    V3,
    /// The newer SDK's "union" variant; the form of v3.
    V4,
}

/// Whom a path addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetKind {
    /// `registration_id`.
    RegId,
    /// `alias`.
    Alias,
    /// `user_account`.
    Account,
    /// `topic`.
    Topic,
    /// `topics` and `topic_op`.
    MultiTopic,
    /// Nothing: every device of the app.
    All,
}

/// What of one device a list call asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceList {
    /// Aliases.
    Aliases,
    /// Topics.
    Topics,
    /// User accounts.
    Accounts,
    /// Internal ids.
    Miids,
}

/// What a channel call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelCall {
    /// Makes one.
    Add,
    /// Ends one.
    Discard,
    /// Lists them.
    List,
}

/// A target that only SDKs name, and that the emulator's phones cannot be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// Countries.
    Country,
    /// An id of the device: miid, gaid, oaid, a digest of the IMEI.
    DeviceId,
    /// A geo fence.
    Place,
    /// Nobody says what.
    Unknown,
}

impl Elsewhere {
    const fn why(self) -> &'static str {
        match self {
            Self::Country => {
                "only an SDK for the service outside China names countries (`IN`, `ID`); phones here know the region of \
                 their data, not their country"
            }
            Self::DeviceId => {
                "only SDKs name this id of a device, today's documentation has no call by it, and phones here have none"
            }
            Self::Place => Endpoint::NO_PLACE,
            Self::Unknown => "only an SDK names this path, and nothing says what it takes",
        }
    }
}

/// What a call is for. Calls that differ only in their target share a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// One message to many.
    Message(Version, TargetKind),
    /// The same to targets that only SDKs name.
    MessageElsewhere(Elsewhere),
    /// Deletes a broadcast that is still being delivered.
    DeleteBroadcast,
    /// A message of its own for each target.
    MultiMessages(TargetKind),
    /// Whether a scheduled job exists.
    JobExists,
    /// Deletes a scheduled job by id.
    JobDelete,
    /// Deletes scheduled jobs by job key.
    JobDeleteByKey,
    /// Lists scheduled jobs.
    JobQuery,
    /// Subscribes (`true`) or unsubscribes regids or aliases.
    Topic {
        /// Subscribe, or the opposite.
        subscribe: bool,
        /// [`TargetKind::RegId`] or [`TargetKind::Alias`].
        by: TargetKind,
    },
    /// What one device has.
    DeviceList(DeviceList),
    /// Devices of an account.
    AccountRegIds,
    /// Whether devices are online.
    Presence,
    /// Which regids are valid.
    Validation,
    /// Daily counters.
    Counters,
    /// Trace by id or job key.
    TraceOne,
    /// Trace by time range.
    TraceMany,
    /// Today's quota.
    Quota,
    /// Dead targets, pulled and cleared.
    InvalidTargets(TargetKind),
    /// Dead miids, the same way.
    InvalidMiids,
    /// Region of regids.
    RegionOfRegId,
    /// Uploads a picture.
    ImageUpload,
    /// Uploads the small icon.
    SmallIconUpload,
    /// Reads the small icon.
    SmallIconQuery,
    /// Notification channels.
    Channel(ChannelCall),
    /// Stops a send by message ids.
    StopById,
    /// Stops a send by job keys.
    StopByJobKey,
    /// Recalls shown notifications; the number is the path's version.
    Revoke(u8, TargetKind),
    /// Recalls by message id or job key (v2).
    RevokeMessage,
    /// Older recall targets.
    RevokeElsewhere(Elsewhere),
    /// Message-queue style pulls.
    Queue,
    /// Geo fences.
    Geo,
    /// Audited push.
    Audit,
    /// Exception report of an SDK.
    SdkReport,
}

impl Endpoint {
    const NO_PLACE: &'static str = "geo fences are outside today's documentation, and phones here have no place";

    /// Why the emulator leaves a call out on purpose; `None` where it serves it.
    pub const fn left_out(self) -> Option<&'static str> {
        match self {
            Self::MessageElsewhere(target) | Self::RevokeElsewhere(target) => Some(target.why()),
            Self::Geo => Some(Self::NO_PLACE),
            Self::Audit => Some("the fields and the token of an audited push are not published (D1563)"),
            _ => None,
        }
    }
}

/// What making a call a second time may do, where nobody knows whether the first one was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Phones may get the message twice.
    Pushes,
    /// Nothing: it only reads.
    Reads,
    /// What the first call read is gone.
    Empties,
    /// A change may be made twice.
    Changes,
}

impl Endpoint {
    /// What a second call may do.
    pub const fn again(self) -> Again {
        match self {
            Self::Message(..) | Self::MessageElsewhere(_) | Self::MultiMessages(_) | Self::Audit => Again::Pushes,
            Self::InvalidTargets(_) | Self::InvalidMiids | Self::Queue => Again::Empties,
            Self::JobExists
            | Self::JobQuery
            | Self::DeviceList(_)
            | Self::AccountRegIds
            | Self::Presence
            | Self::Validation
            | Self::Counters
            | Self::TraceOne
            | Self::TraceMany
            | Self::Quota
            | Self::RegionOfRegId
            | Self::SmallIconQuery
            | Self::Channel(ChannelCall::List) => Again::Reads,
            Self::DeleteBroadcast
            | Self::JobDelete
            | Self::JobDeleteByKey
            | Self::Topic { .. }
            | Self::ImageUpload
            | Self::SmallIconUpload
            | Self::Channel(ChannelCall::Add | ChannelCall::Discard)
            | Self::StopById
            | Self::StopByJobKey
            | Self::Revoke(..)
            | Self::RevokeMessage
            | Self::RevokeElsewhere(_)
            | Self::Geo
            | Self::SdkReport => Again::Changes,
        }
    }
}

/// Methods that a path answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Methods {
    Get,
    Post,
    /// Documented as GET; one client was seen to POST (`xiaomi-push-api`, 7.8).
    Both,
}

/// One path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The path.
    pub path: &'static str,
    methods: Methods,
    /// What it is for.
    pub endpoint: Endpoint,
    /// Where it is described, or `SDK` when only an SDK names it.
    pub source: &'static str,
}

impl Route {
    /// The method or methods, as documentation writes them.
    pub const fn methods(&self) -> &'static str {
        match self.methods {
            Methods::Get => "GET",
            Methods::Post => "POST",
            Methods::Both => "GET, POST",
        }
    }

    /// Whether the path answers to that method.
    pub fn allows(&self, method: &Method) -> bool {
        match method {
            Method::Get => self.methods != Methods::Post,
            Method::Post => self.methods != Methods::Get,
            Method::Other(_) => false,
        }
    }
}

/// Finds a path.
pub fn find(path: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.path == path)
}

/// Every path, those that are called most first.
pub fn all() -> &'static [Route] {
    ROUTES
}

const fn get(path: &'static str, endpoint: Endpoint, source: &'static str) -> Route {
    Route { path, methods: Methods::Get, endpoint, source }
}

const fn post(path: &'static str, endpoint: Endpoint, source: &'static str) -> Route {
    Route { path, methods: Methods::Post, endpoint, source }
}

const fn both(path: &'static str, endpoint: Endpoint, source: &'static str) -> Route {
    Route { path, methods: Methods::Both, endpoint, source }
}

const ROUTES: &[Route] = {
    use Elsewhere::{Country, DeviceId, Place, Unknown};
    use Endpoint::{
        AccountRegIds, Audit, Channel, Counters, DeleteBroadcast, Geo, ImageUpload, InvalidMiids, InvalidTargets,
        JobDelete, JobDeleteByKey, JobExists, JobQuery, Message, MessageElsewhere, MultiMessages, Presence, Queue,
        Quota, RegionOfRegId, Revoke, RevokeElsewhere, RevokeMessage, SdkReport, SmallIconQuery, SmallIconUpload,
        StopById, StopByJobKey, TraceMany, TraceOne, Validation,
    };
    use TargetKind::{Account, Alias, All, MultiTopic, RegId, Topic};
    use Version::{V2, V3, V4};
    const fn topic(subscribe: bool, by: TargetKind) -> Endpoint {
        Endpoint::Topic { subscribe, by }
    }
    &[
        post("/v3/message/regid", Message(V3, RegId), "D1559"),
        post("/v2/message/regid", Message(V2, RegId), "D1559"),
        post("/v4/message/regid", Message(V4, RegId), "SDK"),
        post("/v3/message/alias", Message(V3, Alias), "D1559"),
        post("/v2/message/alias", Message(V2, Alias), "D1559"),
        // There is no v3 of this one (D1559).
        post("/v2/message/user_account", Message(V2, Account), "D1559"),
        post("/v3/message/topic", Message(V3, Topic), "D1559"),
        post("/v2/message/topic", Message(V2, Topic), "D1559"),
        post("/v3/message/multi_topic", Message(V3, MultiTopic), "D1559"),
        post("/v2/message/multi_topic", Message(V2, MultiTopic), "D1559"),
        post("/v3/message/all", Message(V3, All), "D1559"),
        post("/v2/message/all", Message(V2, All), "D1559"),
        both("/v1/trace/message/status", TraceOne, "D1559"),
        both("/v1/trace/messages/status", TraceMany, "D1559"),
        get("/v1/trace/quota/get", Quota, "D1656"),
        post("/v2/multi_messages/regids", MultiMessages(RegId), "D1559"),
        post("/v2/multi_messages/aliases", MultiMessages(Alias), "D1559"),
        post("/v2/multi_messages/user_accounts", MultiMessages(Account), "D1559"),
        post("/v2/schedule_job/exist", JobExists, "D1559"),
        post("/v2/schedule_job/delete", JobDelete, "D1559"),
        post("/v3/schedule_job/delete", JobDeleteByKey, "SDK"),
        post("/v2/schedule_job/query", JobQuery, "SDK"),
        post("/v2/topic/subscribe", topic(true, RegId), "D1559"),
        post("/v2/topic/unsubscribe", topic(false, RegId), "D1559"),
        post("/v2/topic/subscribe/alias", topic(true, Alias), "D1559"),
        post("/v2/topic/unsubscribe/alias", topic(false, Alias), "D1559"),
        get("/v1/alias/all", Endpoint::DeviceList(DeviceList::Aliases), "D1559"),
        get("/v1/topic/all", Endpoint::DeviceList(DeviceList::Topics), "D1559"),
        get("/v1/account/all", Endpoint::DeviceList(DeviceList::Accounts), "SDK"),
        get("/v1/miid/all", Endpoint::DeviceList(DeviceList::Miids), "SDK"),
        get("/v1/useraccount/get_regids_by_useraccount", AccountRegIds, "SDK"),
        get("/v1/regid/presence", Presence, "SDK"),
        get("/v2/regid/presence", Presence, "SDK"),
        post("/v3/regid/presence", Presence, "SDK"),
        post("/v1/validation/regids", Validation, "SDK"),
        get("/v1/stats/message/counters", Counters, "D1559"),
        get("/v1/feedback/fetch_invalid_regids", InvalidTargets(RegId), "D1559"),
        get("/v1/feedback/fetch_invalid_aliases", InvalidTargets(Alias), "D1559"),
        get("/v1/feedback/fetch_invalid_miid", InvalidMiids, "SDK"),
        post("/v1/feedback/get_region_by_regid", RegionOfRegId, "SDK"),
        post("/media/upload/image", ImageUpload, "D1558"),
        post("/media/upload/smallIcon", SmallIconUpload, "SDK"),
        get("/media/upload/smallIcon/query", SmallIconQuery, "SDK"),
        get("/v1/channel/add", Channel(ChannelCall::Add), "SDK"),
        get("/v1/channel/discard", Channel(ChannelCall::Discard), "SDK"),
        get("/v1/channel/list", Channel(ChannelCall::List), "SDK"),
        post("/v2/message/delete", DeleteBroadcast, "SDK"),
        post("/v1/message/switch/stop_by_id", StopById, "SDK"),
        post("/v1/message/switch/stop_by_jobkey", StopByJobKey, "SDK"),
        post("/v3/message/regid/revoke", Revoke(3, RegId), "D2367"),
        post("/v3/message/alias/revoke", Revoke(3, Alias), "D2367"),
        post("/v3/message/user_account/revoke", Revoke(3, Account), "D2367"),
        post("/v1/message/regid/revoke", Revoke(1, RegId), "D2367"),
        post("/v1/message/alias/revoke", Revoke(1, Alias), "D2367"),
        post("/v1/message/user_account/revoke", Revoke(1, Account), "D2367"),
        post("/v1/message/topic/revoke", Revoke(1, Topic), "D2367"),
        post("/v1/message/multi_topic/revoke", Revoke(1, MultiTopic), "D2367"),
        post("/v2/message/revoke", RevokeMessage, "D2367"),
        post("/v1/message/miid/revoke", RevokeElsewhere(DeviceId), "SDK"),
        post("/v1/message/imeimd5/revoke", RevokeElsewhere(DeviceId), "SDK"),
        post("/revoke/message", RevokeElsewhere(Unknown), "SDK"),
        post("/v2/message/region", MessageElsewhere(Country), "SDK"),
        post("/v2/message/miid", MessageElsewhere(DeviceId), "SDK"),
        post("/v2/message/gaid", MessageElsewhere(DeviceId), "SDK"),
        post("/v3/message/gaid", MessageElsewhere(DeviceId), "SDK"),
        post("/v2/message/geo", MessageElsewhere(Place), "SDK"),
        post("/v2/message/geo_group", MessageElsewhere(Place), "SDK"),
        post("/message/oaid", MessageElsewhere(DeviceId), "SDK"),
        get("/msg/ack/info", Queue, "SDK"),
        get("/msg/click/info", Queue, "SDK"),
        get("/app/invalid/regid", Queue, "SDK"),
        post("/geo/circle/create", Geo, "SDK"),
        post("/geo/circle/register", Geo, "SDK"),
        post("/geo/circle/list", Geo, "SDK"),
        post("/geo/circle/delete", Geo, "SDK"),
        post("/geo/group/create", Geo, "SDK"),
        post("/geo/group/delete", Geo, "SDK"),
        post("/geo/group/rename", Geo, "SDK"),
        post("/geo/group/register", Geo, "SDK"),
        post("/geo/group/fencing/add", Geo, "SDK"),
        post("/geo/group/fencing/remove", Geo, "SDK"),
        post("/geo/group/fencing/all", Geo, "SDK"),
        post("/geo/app/group/all", Geo, "SDK"),
        post("/v1/auth", Audit, "D1563"),
        post("/v1/L1", Audit, "D1563"),
        post("/v1/report", SdkReport, "SDK"),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_stands_twice() {
        let mut paths: Vec<_> = all().iter().map(|route| route.path).collect();
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }

    #[test]
    fn versions_and_targets_as_the_document_has_them() {
        let endpoint = |path| find(path).map(|route| route.endpoint);
        assert_eq!(endpoint("/v4/message/regid"), Some(Endpoint::Message(Version::V4, TargetKind::RegId)));
        assert_eq!(endpoint("/v2/message/user_account"), Some(Endpoint::Message(Version::V2, TargetKind::Account)));
        for absent in
            ["/v3/message/user_account", "/v4/message/alias", "/v2/message/regid/", "", "/", "/V3/message/regid"]
        {
            assert_eq!(endpoint(absent), None, "{absent}");
        }
    }

    #[test]
    fn get_does_not_mean_that_nothing_changes() {
        let again = |path: &str| find(path).map(|route| route.endpoint.again());
        assert_eq!(again("/v1/trace/message/status"), Some(Again::Reads));
        assert_eq!(again("/v1/channel/list"), Some(Again::Reads));
        assert_eq!(again("/v1/channel/add"), Some(Again::Changes));
        assert_eq!(again("/v1/feedback/fetch_invalid_regids"), Some(Again::Empties));
        for route in all().iter().filter(|route| route.path.contains("/message") && route.path.starts_with("/v3")) {
            let recall = route.path.ends_with("/revoke");
            assert_eq!(route.endpoint.again(), if recall { Again::Changes } else { Again::Pushes }, "{}", route.path);
        }
    }

    #[test]
    fn methods() {
        let allows = |path: &str, method: &str| find(path).is_some_and(|route| route.allows(&Method::parse(method)));
        assert!(allows("/v3/message/regid", "POST") && !allows("/v3/message/regid", "GET"));
        assert!(allows("/v1/trace/quota/get", "GET") && !allows("/v1/trace/quota/get", "POST"));
        assert!(allows("/v1/trace/message/status", "GET") && allows("/v1/trace/message/status", "POST"));
        assert!(!allows("/v3/message/regid", "PUT") && !allows("/v1/channel/add", "DELETE"));
    }
}
