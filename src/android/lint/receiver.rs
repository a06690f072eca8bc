//! MP040 to MP046: the app's own receiver.

use super::view::{Chain, MANIFEST_ALONE, RECEIVE, View, is_sdk_class};
use super::{Judge, Level};
use crate::android::manifest::Component;
use crate::android::sdk::TRAMPOLINE_TARGET;
use crate::android::source::Class;
use crate::domain::text::Text;

const IN_WRAPPER: Text = Text::new(
    "The receiver is inside another product's package, which is not in this tree.",
    "接收器位于其他产品的依赖包中，不在本目录内。",
);
const NO_SOURCE: Text =
    Text::new("A superclass, or the source itself, is not in this tree.", "父类或源代码本身不在本目录内。");

const HANDLE: &str = "@Override\npublic void onReceiveRegisterResult(Context context, MiPushCommandMessage message) {\n    \
                      if (MiPushClient.COMMAND_REGISTER.equals(message.getCommand())\n            && message.getResultCode() == \
                      ErrorCode.SUCCESS) {\n        String regId = message.getCommandArguments().get(0);\n    }\n}";

pub(super) fn judge(view: &View<'_>, judge: &mut Judge) {
    if view.has_timpush() {
        // TIMPush brings its own; a second one is MP083's business.
        judge.decide(&["MP040", "MP041"]);
        return;
    }
    let registered = view.own_receivers();
    let classes = subclasses(view);
    judge.decide(&["MP040", "MP041", "MP042", "MP043", "MP044", "MP045", "MP046"]);
    if classes.is_empty() {
        // A registered class whose source, or whose superclass, is elsewhere may well be one.
        let elsewhere = |own: &Component| match view.chain(&own.name) {
            Chain::Unknown => true,
            Chain::Absent => view.may_exist(&own.name),
            Chain::Extends | Chain::Other => false,
        };
        if view.is_manifest_alone() {
            for code in ["MP040", "MP042", "MP045"] {
                judge.unknown(code, MANIFEST_ALONE);
            }
        } else if view.has_wrapper() {
            judge.unknown("MP040", IN_WRAPPER);
        } else if view.library || registered.iter().any(|own| elsewhere(own)) {
            judge.unknown("MP040", NO_SOURCE);
        } else {
            let place = view.manifest_place();
            let paste = Some("public class XiaomiMsgReceiver extends PushMessageReceiver { }".to_owned());
            judge.fail("MP040", place.as_ref(), "no such class", "a class that extends PushMessageReceiver", paste);
        }
    }
    let entered = |class: &&Class| view.components().any(|component| component.name == class.name);
    let own: Vec<&&Class> = classes.iter().filter(|class| !is_base(view, class)).collect();
    if let Some(class) = own.first().filter(|_| !own.iter().any(|class| entered(class))) {
        let paste = format!(
            "<receiver\n    android:name=\"{}\"\n    android:exported=\"true\">\n    <intent-filter>\n        <action android:name=\"com.xiaomi.mipush.RECEIVE_MESSAGE\" />\n        <action android:name=\"com.xiaomi.mipush.MESSAGE_ARRIVED\" />\n        <action android:name=\"com.xiaomi.mipush.ERROR\" />\n    </intent-filter>\n</receiver>",
            class.name
        );
        judge.fail(
            "MP041",
            Some(&class.place),
            &format!("{} in no manifest", class.name),
            "a <receiver> entry",
            Some(paste),
        );
    }
    for own in &registered {
        match view.chain(&own.name) {
            Chain::Extends => {}
            Chain::Unknown => judge.unknown("MP042", NO_SOURCE),
            Chain::Other => {
                judge.fail(
                    "MP042",
                    Some(&own.place),
                    &format!("{} does not extend PushMessageReceiver", own.name),
                    "a subclass of it",
                    None,
                );
            }
            Chain::Absent if view.is_manifest_alone() => {}
            Chain::Absent if view.has_wrapper() || view.may_exist(&own.name) => judge.unknown("MP042", NO_SOURCE),
            Chain::Absent => judge.fail(
                "MP042",
                Some(&own.place),
                &format!("no class {}", own.name),
                "a class of this project",
                None,
            ),
        }
        let hidden = match own.is_exported() {
            Some(exported) => !exported,
            // Below 31 a filter exports.
            None => own.filters.is_empty() || view.target.is_some_and(|target| target >= TRAMPOLINE_TARGET),
        };
        if hidden {
            judge.fail(
                "MP043",
                Some(&own.place),
                "not exported",
                "android:exported=\"true\"",
                Some("android:exported=\"true\"".to_owned()),
            );
        }
        for (action, level) in [
            (RECEIVE, Level::Error),
            ("com.xiaomi.mipush.MESSAGE_ARRIVED", Level::Warning),
            ("com.xiaomi.mipush.ERROR", Level::Warning),
        ] {
            if !own.answers(action) {
                judge.broken(
                    "MP044",
                    level,
                    Some(&own.place),
                    &format!("no {action}"),
                    action,
                    Some(format!("<action android:name=\"{action}\" />")),
                );
            }
        }
        let handler =
            view.component("com.xiaomi.mipush.sdk.PushMessageHandler").map_or("", |handler| handler.process_name());
        if own.process_name() != handler {
            judge.fail("MP046", Some(&own.place), own.process_name(), "the process of PushMessageHandler", None);
        }
        if own.is_disabled() || own.removed {
            judge.fail("MP032", Some(&own.place), &format!("{} is switched off", own.name), "enabled", None);
        }
    }
    if !classes.is_empty() {
        let handles = |class: &Class| {
            class.methods.iter().any(|name| matches!(name.as_str(), "onReceiveRegisterResult" | "onCommandResult"))
        };
        let asks = view.sources.iter().flat_map(|source| &source.calls).any(|call| call.name == "getRegId");
        if !classes.iter().any(|class| handles(class)) && !asks {
            judge.fail(
                "MP045",
                Some(&classes[0].place),
                "neither onReceiveRegisterResult nor onCommandResult",
                "the regId handed on",
                Some(HANDLE.to_owned()),
            );
        }
    } else if view.has_wrapper() {
        judge.unknown("MP045", IN_WRAPPER);
    }
}

/// Own classes whose chain ends at the SDK's receiver.
fn subclasses<'a>(view: &View<'a>) -> Vec<&'a Class> {
    let all = view.sources.iter().flat_map(|source| &source.classes);
    all.filter(|class| {
        class.superclass.is_some() && !is_sdk_class(&class.name) && view.chain(&class.name) == Chain::Extends
    })
    .collect()
}

/// Whether another own class extends it.
fn is_base(view: &View<'_>, base: &Class) -> bool {
    view.sources.iter().any(|source| {
        source
            .classes
            .iter()
            .any(|class| class.superclass.as_ref().is_some_and(|name| source.resolve(name) == base.name))
    })
}
