//! MP005, MP010 to MP032, MP090: permissions and components.

use super::view::{PERMISSION, SYSTEM_PERMISSION, View, is_sdk_class};
use super::{Judge, Level};
use crate::android::manifest::Component;
use crate::android::sdk::{NOTIFICATION_TARGET, TRAMPOLINE_TARGET};
use crate::domain::text::Text;

const ID_UNKNOWN: Text =
    Text::new("The applicationId cannot be told without running Gradle.", "不运行 Gradle 就无法得知 applicationId。");
const LIBRARY: Text = Text::new(
    "This is a library: the app that uses it gives the applicationId and may declare this itself.",
    "这是库模块：applicationId 由使用它的应用决定，该内容也可能由应用声明。",
);
const TARGET_UNKNOWN: Text = Text::new("The targetSdk cannot be told.", "无法判断 targetSdk。");

const EXPORTED: &str = "android:exported=\"true\"";
const HIDDEN: &str = "android:exported=\"false\"";
const HANDLER: &str = "com.xiaomi.mipush.sdk.PushMessageHandler";
const HANDLE_SERVICE: &str = "com.xiaomi.mipush.sdk.MessageHandleService";
const PUSH_SERVICE: &str = "com.xiaomi.push.service.XMPushService";
const JOB_SERVICE: &str = "com.xiaomi.push.service.XMJobService";
const PING: &str = "com.xiaomi.push.service.receivers.PingReceiver";
const NETWORK: &str = "com.xiaomi.push.service.receivers.NetworkStatusReceiver";
const CLICKED: &str = "com.xiaomi.mipush.sdk.NotificationClickedActivity";

pub(super) fn judge(view: &View<'_>, judge: &mut Judge) {
    permission_pair(view, judge);
    base_permissions(view, judge);
    if view.brings_manifest() {
        judge.decide(&["MP005", "MP020", "MP021", "MP022", "MP024", "MP025", "MP026", "MP027", "MP028", "MP029"]);
        overlaps(view, judge);
    } else if !view.carriers.is_empty() || view.components().any(|component| is_sdk_class(&component.name)) {
        by_hand(view, judge);
    }
    exported(view, judge);
    switched_off(view, judge);
}

/// The writing of every manifest, whether push is in it or not.
pub(super) fn writing(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP090"]);
    for problem in view.manifests.iter().flat_map(|manifest| &manifest.problems) {
        let level = if problem.fatal { Level::Error } else { Level::Warning };
        judge.broken(
            "MP090",
            level,
            Some(&problem.place),
            &problem.what,
            "well-formed XML in the android namespace",
            None,
        );
    }
}

fn permission_pair(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP010", "MP011", "MP012", "MP013", "MP014"]);
    let declared: Vec<_> = view
        .manifests
        .iter()
        .flat_map(|manifest| &manifest.permissions)
        .filter(|permission| permission.name.value.ends_with(PERMISSION))
        .collect();
    let used: Vec<_> = view
        .manifests
        .iter()
        .flat_map(|manifest| &manifest.uses_permissions)
        .filter(|name| name.value.ends_with(PERMISSION))
        .collect();
    let paste = "<permission\n    android:name=\"${applicationId}.permission.MIPUSH_RECEIVE\"\n    \
                 android:protectionLevel=\"signature\" />\n\
                 <uses-permission android:name=\"${applicationId}.permission.MIPUSH_RECEIVE\" />";
    let place = view.manifest_place();
    let expected = "${applicationId}.permission.MIPUSH_RECEIVE";
    if !view.brings_manifest() {
        let commented = view
            .manifests
            .iter()
            .flat_map(|manifest| &manifest.comments)
            .find(|comment| comment.value.contains(PERMISSION) && comment.value.contains("<permission"));
        match (declared.is_empty(), used.is_empty()) {
            (true, true) if view.library => judge.unknown("MP010", LIBRARY),
            (true, true) => {
                if let Some(comment) = commented {
                    judge.fail("MP014", Some(&comment.place), "the permission only in a comment", expected, None);
                }
                judge.fail("MP010", place.as_ref(), "no such permission", expected, Some(paste.to_owned()));
            }
            (true, false) => {
                judge.fail("MP011", Some(&used[0].place), "used, not declared", "both", Some(paste.to_owned()));
            }
            (false, true) => {
                judge.fail(
                    "MP011",
                    Some(&declared[0].name.place),
                    "declared, not used",
                    "both",
                    Some(paste.to_owned()),
                );
            }
            (false, false) => {}
        }
    }
    let own_name = || Some(format!("android:name=\"{expected}\""));
    for permission in &declared {
        let level = permission.protection.as_ref().map_or("normal", |level| level.value.as_str());
        if !level.split('|').any(|part| part == "signature") && level != "signatureOrSystem" {
            let paste = "android:protectionLevel=\"signature\"";
            judge.fail("MP013", Some(&permission.name.place), level, "signature", Some(paste.to_owned()));
        }
    }
    for name in declared.iter().map(|permission| &permission.name).chain(used.iter().copied()) {
        if name.value == SYSTEM_PERMISSION {
            judge.fail("MP012", Some(&name.place), &name.value, expected, own_name());
            continue;
        }
        // Cordova fills these itself.
        let own = name.value.trim_end_matches(PERMISSION);
        if matches!(own, "${applicationId}" | "$PACKAGE_NAME" | "${PACKAGE_NAME}" | "$packageName$" | "${packageName}")
        {
            continue;
        }
        match &view.ids {
            None if view.library => judge.unknown("MP012", LIBRARY),
            None => judge.unknown("MP012", ID_UNKNOWN),
            Some(ids) => {
                for id in ids {
                    match view.fill(&name.value, id) {
                        Some(filled) if filled == format!("{id}{PERMISSION}") => {}
                        Some(filled) => {
                            judge.fail("MP012", Some(&name.place), &filled, &format!("{id}{PERMISSION}"), own_name());
                        }
                        // MP056 speaks of the placeholder.
                        None => {}
                    }
                }
            }
        }
    }
}

fn base_permissions(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP015", "MP016", "MP017"]);
    let has = |name: &str| {
        let full = format!("android.permission.{name}");
        view.manifests.iter().flat_map(|manifest| &manifest.uses_permissions).find(|used| used.value == full)
    };
    let place = view.manifest_place();
    let paste = |name: &str| Some(format!("<uses-permission android:name=\"android.permission.{name}\" />"));
    let Some(sdk) = view.sdk() else { return };
    let mut needed: Vec<&str> = Vec::new();
    if !view.brings_manifest() {
        needed.extend(["INTERNET", "ACCESS_NETWORK_STATE", "ACCESS_WIFI_STATE", "VIBRATE"]);
        if sdk.wants_phone_state() {
            needed.extend(["READ_PHONE_STATE", "GET_TASKS"]);
        }
    } else if !sdk.brings_all_permissions() {
        needed.push("ACCESS_WIFI_STATE");
    }
    for name in needed {
        if has(name).is_none() {
            let level = if name == "INTERNET" { Level::Error } else { Level::Warning };
            let found = format!("no android.permission.{name}");
            judge.broken("MP015", level, place.as_ref(), &found, "the permission", paste(name));
        }
    }
    for name in ["READ_PHONE_STATE", "GET_TASKS", "WRITE_EXTERNAL_STORAGE"] {
        let wanted = sdk.wants_phone_state() && name != "WRITE_EXTERNAL_STORAGE";
        if let Some(used) = has(name).filter(|_| !wanted) {
            judge.fail("MP016", Some(&used.place), &used.value, "not asked for on behalf of push", None);
        }
    }
    match view.target {
        None => judge.unknown("MP017", TARGET_UNKNOWN),
        Some(target)
            if target >= NOTIFICATION_TARGET
                && !sdk.brings_all_permissions()
                && has("POST_NOTIFICATIONS").is_none() =>
        {
            let name = "POST_NOTIFICATIONS";
            judge.fail(
                "MP017",
                place.as_ref(),
                &format!("targetSdk {target} without {name}"),
                "the permission",
                paste(name),
            );
        }
        Some(_) => {}
    }
}

/// With an aar, the SDK's components in the app's own manifests.
fn overlaps(view: &View<'_>, judge: &mut Judge) {
    for component in view.components().filter(|component| is_sdk_class(&component.name) && !component.removed) {
        judge.fail("MP005", Some(&component.place), &component.name, "only the aar's own declaration", None);
    }
    if let Some(component) = view.component(HANDLER) {
        handler_permission(view, component, judge);
    }
}

/// Everything declared by hand, as jars want it.
fn by_hand(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP020", "MP021", "MP022", "MP023", "MP024", "MP025", "MP026", "MP027", "MP028", "MP029"]);
    let place = view.manifest_place();
    let get = |name: &str| view.component(name).filter(|component| !component.removed);
    let mut missing = |code: &'static str, name: &str, paste: &str| {
        let comments = view.manifests.iter().flat_map(|manifest| &manifest.comments);
        if let Some(comment) = comments.into_iter().find(|comment| comment.value.contains(&format!("\"{name}\""))) {
            judge.fail("MP014", Some(&comment.place), &format!("{name} only in a comment"), "the entry itself", None);
        }
        judge.fail(code, place.as_ref(), &format!("no {name}"), name, Some(paste.to_owned()));
    };
    if get(PUSH_SERVICE).is_none() {
        missing(
            "MP020",
            PUSH_SERVICE,
            "<service\n    android:name=\"com.xiaomi.push.service.XMPushService\"\n    android:enabled=\"true\"\n    android:exported=\"false\"\n    android:process=\":pushservice\" />",
        );
    }
    let job = "<service\n    android:name=\"com.xiaomi.push.service.XMJobService\"\n    android:enabled=\"true\"\n    android:exported=\"false\"\n    android:permission=\"android.permission.BIND_JOB_SERVICE\"\n    android:process=\":pushservice\" />";
    if get(JOB_SERVICE).is_none() && view.sdk().is_none_or(|sdk| sdk.version >= crate::android::sdk::FIRST_JAR) {
        missing("MP021", JOB_SERVICE, job);
    }
    if get(HANDLER).is_none() {
        missing(
            "MP022",
            HANDLER,
            "<service\n    android:name=\"com.xiaomi.mipush.sdk.PushMessageHandler\"\n    android:enabled=\"true\"\n    android:exported=\"true\" />",
        );
    }
    if get(HANDLE_SERVICE).is_none() {
        missing(
            "MP024",
            HANDLE_SERVICE,
            "<service\n    android:name=\"com.xiaomi.mipush.sdk.MessageHandleService\"\n    android:enabled=\"true\"\n    android:exported=\"false\" />",
        );
    }
    if get(PING).is_none() {
        missing(
            "MP027",
            PING,
            "<receiver\n    android:name=\"com.xiaomi.push.service.receivers.PingReceiver\"\n    android:exported=\"false\"\n    android:process=\":pushservice\">\n    <intent-filter>\n        <action android:name=\"com.xiaomi.push.PING_TIMER\" />\n    </intent-filter>\n</receiver>",
        );
    }
    if let Some(component) = get(JOB_SERVICE) {
        if component.is_exported() == Some(true) {
            judge.fail("MP021", Some(&component.place), "exported", "android:exported=\"false\"", Some(job.to_owned()));
        }
        let permission = component.permission.as_ref().map_or("none", |permission| permission.value.as_str());
        if permission != "android.permission.BIND_JOB_SERVICE" {
            judge.fail(
                "MP021",
                Some(&component.place),
                permission,
                "android.permission.BIND_JOB_SERVICE",
                Some(job.to_owned()),
            );
        }
    }
    if let Some(component) = get(HANDLER) {
        if component.is_exported() != Some(true) {
            judge.fail("MP022", Some(&component.place), "not exported", EXPORTED, Some(EXPORTED.to_owned()));
        }
        handler_permission(view, component, judge);
    }
    for (code, name) in [("MP024", HANDLE_SERVICE), ("MP027", PING)] {
        if let Some(component) = get(name).filter(|component| component.is_exported() == Some(true)) {
            judge.fail(code, Some(&component.place), "exported", HIDDEN, Some(HIDDEN.to_owned()));
        }
    }
    processes(get(PUSH_SERVICE), get(JOB_SERVICE), get(HANDLER), get(HANDLE_SERVICE), judge);
    generation(view, judge);
}

fn handler_permission(view: &View<'_>, component: &Component, judge: &mut Judge) {
    judge.decide(&["MP023"]);
    match component.permission.as_ref() {
        None if view.sdk().is_some_and(|sdk| sdk.has_system_permission()) => {
            judge.fail(
                "MP023",
                Some(&component.place),
                "no permission",
                SYSTEM_PERMISSION,
                Some(format!("android:permission=\"{SYSTEM_PERMISSION}\"")),
            );
        }
        Some(permission) if permission.value != SYSTEM_PERMISSION => {
            let paste = Some(format!("android:permission=\"{SYSTEM_PERMISSION}\""));
            judge.broken("MP023", Level::Error, Some(&permission.place), &permission.value, SYSTEM_PERMISSION, paste);
        }
        _ => {}
    }
}

fn processes(
    push: Option<&Component>,
    job: Option<&Component>,
    handler: Option<&Component>,
    handle: Option<&Component>,
    judge: &mut Judge,
) {
    for (one, other) in [(push, job), (handler, handle)] {
        if let (Some(one), Some(other)) = (one, other)
            && one.process_name() != other.process_name()
        {
            let found =
                format!("{} in {:?}, {} in {:?}", one.name, one.process_name(), other.name, other.process_name());
            let paste = match one.process_name() {
                "" => None,
                process => Some(format!("android:process=\"{process}\"")),
            };
            judge.fail("MP025", Some(&other.place), &found, "the same process", paste);
        }
    }
    if let Some(push) = push.filter(|push| push.process_name().is_empty()) {
        let process = "android:process=\":pushservice\"";
        judge.fail("MP026", Some(&push.place), "no android:process", process, Some(process.to_owned()));
    }
}

/// What depends on the SDK's version.
fn generation(view: &View<'_>, judge: &mut Judge) {
    let Some(sdk) = view.sdk() else {
        const UNKNOWN: Text = Text::new("The SDK's version cannot be told.", "无法判断 SDK 版本。");
        judge.unknown("MP028", UNKNOWN);
        judge.unknown("MP029", UNKNOWN);
        return;
    };
    match view.component(NETWORK) {
        None if sdk.wants_network_receiver() => {
            judge.fail("MP028", view.manifest_place().as_ref(), &format!("no {NETWORK}"), NETWORK, None);
        }
        Some(component) if sdk.version >= crate::android::sdk::Version(5, 7, 8) => {
            judge.broken("MP028", Level::Info, Some(&component.place), NETWORK, "not declared", None);
        }
        _ => {}
    }
    if sdk.wants_clicked_activity() && view.target.is_some_and(|target| target >= TRAMPOLINE_TARGET) {
        let paste = "<activity\n    android:name=\"com.xiaomi.mipush.sdk.NotificationClickedActivity\"\n    android:exported=\"true\"\n    android:enabled=\"true\"\n    android:launchMode=\"singleInstance\"\n    android:theme=\"@android:style/Theme.Translucent.NoTitleBar\" />";
        match view.component(CLICKED) {
            None => judge.fail(
                "MP029",
                view.manifest_place().as_ref(),
                &format!("no {CLICKED}"),
                CLICKED,
                Some(paste.to_owned()),
            ),
            Some(component) if component.is_exported() != Some(true) => {
                judge.fail(
                    "MP029",
                    Some(&component.place),
                    "not exported",
                    "android:exported=\"true\"",
                    Some(paste.to_owned()),
                );
            }
            Some(_) => {}
        }
    }
}

fn exported(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP031"]);
    let Some(target) = view.target else {
        judge.unknown("MP031", TARGET_UNKNOWN);
        return;
    };
    for component in view.components() {
        if component.filters.is_empty() || component.exported.is_some() || component.removed {
            continue;
        }
        if target >= TRAMPOLINE_TARGET {
            let found = format!("<{} {}> with a filter", component.kind.element(), component.name);
            judge.fail(
                "MP031",
                Some(&component.place),
                &found,
                "android:exported=\"true\" or \"false\"",
                Some(EXPORTED.to_owned()),
            );
        }
    }
}

fn switched_off(view: &View<'_>, judge: &mut Judge) {
    judge.decide(&["MP032"]);
    for component in view.components().filter(|component| is_sdk_class(&component.name)) {
        // Old receivers may well be removed from an aar's manifest.
        if component.name == NETWORK {
            continue;
        }
        if component.is_disabled() || component.removed {
            let found = if component.removed { "tools:node=\"remove\"" } else { "android:enabled=\"false\"" };
            judge.fail("MP032", Some(&component.place), &format!("{} {found}", component.name), "enabled", None);
        }
    }
}
