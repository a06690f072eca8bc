//! MP050 to MP052: where and when the app registers.

use super::view::{MANIFEST_ALONE, View};
use super::{Judge, Level};
use crate::android::source::{Call, Source};
use crate::domain::text::Text;

const IN_WRAPPER: Text = Text::new(
    "Another product's package may register; it is not in this tree.",
    "可能由其他产品的依赖包完成注册，而它不在本目录内。",
);
const NO_SOURCE: Text = Text::new("No source was found in this tree.", "本目录内没有找到源代码。");
const NO_CALL: Text =
    Text::new("No call of registerPush was found in this tree.", "本目录内没有找到 registerPush 调用。");
const ELSEWHERE: Text = Text::new(
    "The app does not register in Application.onCreate; who calls the method cannot be told.",
    "没有在 Application.onCreate 中注册，无法判断由谁调用。",
);

/// Words that show a test for the main process.
const GUARDS: [&str; 10] = [
    "getRunningAppProcesses",
    "runningAppProcesses",
    "getProcessName",
    "processName",
    "currentProcessName",
    "shouldInit",
    "myPid",
    "isMainProcess",
    "isInMainProcess",
    "inMainProcess",
];
/// Parts of names that speak of consent.
const CONSENTS: [&str; 8] =
    ["agree", "consent", "privacy", "permit", "sharedpreferences", "isfirst", "protocol", "accept"];

pub(super) fn judge(view: &View<'_>, judge: &mut Judge) {
    // TIMPush registers by itself.
    if view.has_timpush() {
        judge.decide(&["MP050", "MP051", "MP052"]);
        return;
    }
    judge.decide(&["MP050", "MP051", "MP052"]);
    let calls: Vec<(&Source, &Call)> = view
        .sources
        .iter()
        .flat_map(|source| source.calls.iter().map(move |call| (*source, call)))
        .filter(|(_, call)| call.is_registration())
        .collect();
    if calls.is_empty() {
        missing(view, judge);
        return;
    }
    for (source, call) in &calls {
        let private = source.methods.iter().find(|method| method.class == call.class && method.name == call.method);
        let called = |name: &str| {
            view.sources
                .iter()
                .flat_map(|source| &source.methods)
                .any(|method| method.words.contains(name) && method.name != name)
        };
        if let Some(method) = private.filter(|method| method.private && !called(&method.name) && calls.len() == 1) {
            let found = format!("{}.{} is private and called by nobody", method.class, method.name);
            judge.broken("MP050", Level::Warning, Some(&call.place), &found, "a call that runs", None);
        }
        when(view, call, judge);
    }
}

fn missing(view: &View<'_>, judge: &mut Judge) {
    if view.is_manifest_alone() {
        for code in ["MP050", "MP051", "MP052"] {
            judge.unknown(code, MANIFEST_ALONE);
        }
        return;
    }
    for code in ["MP051", "MP052"] {
        judge.unknown(code, NO_CALL);
    }
    if view.sources.iter().any(|source| source.texts.iter().any(|(text, _)| text == "registerPush")) {
        return;
    }
    if view.has_wrapper() {
        judge.unknown("MP050", IN_WRAPPER);
        return;
    }
    let commented =
        view.sources.iter().flat_map(|source| &source.commented_calls).find(|(call, _)| call == "registerPush");
    let paste = Some("MiPushClient.registerPush(this, Constants.XM_PUSH_APPID, Constants.XM_PUSH_APPKEY);".to_owned());
    if let Some((_, place)) = commented {
        judge.broken("MP050", Level::Warning, Some(place), "the only call is commented out", "a call that runs", paste);
    } else if view.sources.is_empty() {
        judge.unknown("MP050", NO_SOURCE);
    } else if view.library {
        judge.unknown("MP050", IN_WRAPPER);
    } else {
        judge.fail(
            "MP050",
            view.manifest_place().as_ref(),
            "no call of registerPush",
            "MiPushClient.registerPush",
            paste,
        );
    }
}

/// The way from Application.onCreate to the call, over methods of any class by name.
fn when(view: &View<'_>, call: &Call, judge: &mut Judge) {
    let methods: Vec<_> = view.sources.iter().flat_map(|source| &source.methods).collect();
    let mut path = vec![call.method.as_str()];
    let application = |class: &str| {
        view.sources.iter().flat_map(|source| &source.classes).any(|known| {
            known.name == class && known.superclass.as_ref().is_some_and(|name| name.ends_with("Application"))
        }) || view.manifests.iter().any(|manifest| {
            let name = manifest.application.as_ref().map(|name| name.value.trim_start_matches('.'));
            name.is_some_and(|name| class.ends_with(name))
        })
    };
    let mut from_application = call.method == "onCreate" && application(&call.class);
    for _ in 0..8 {
        let Some(last) = path.last().copied() else { break };
        let mut callers: Vec<_> = methods
            .iter()
            .filter(|method| method.words.contains(last) && !path.contains(&method.name.as_str()))
            .collect();
        // Of several callers the Application's own onCreate counts: it runs in every process.
        callers.sort_by_key(|method| !(method.name == "onCreate" && application(&method.class)));
        let caller = callers.first().copied();
        let Some(caller) = caller.filter(|_| last != "onCreate") else { break };
        from_application |= caller.name == "onCreate" && application(&caller.class);
        path.push(caller.name.as_str());
    }
    let on_path: Vec<_> = methods.iter().filter(|method| path.contains(&method.name.as_str())).collect();
    let says = |part: &dyn Fn(&str) -> bool| {
        on_path.iter().any(|method| part(&method.name) || method.words.iter().any(|word| part(word)))
    };
    let guarded = says(&|word| GUARDS.contains(&word) || word.to_ascii_lowercase().contains("mainprocess"));
    let asked = says(&|word| {
        let word = word.to_ascii_lowercase();
        CONSENTS.iter().any(|part| word.contains(part))
    });
    if !guarded && from_application {
        let paste = "if (getApplicationInfo().processName.equals(currentProcessName)) { … }";
        let found = "no test of the process on the way from Application.onCreate";
        judge.fail("MP051", Some(&call.place), found, "registration in the main process only", Some(paste.to_owned()));
    } else if !guarded {
        judge.unknown("MP051", ELSEWHERE);
    }
    // A screen is opened by the user; what was asked before cannot be told.
    let screen = view.sources.iter().flat_map(|source| &source.classes).any(|class| {
        let parent = class.superclass.as_deref().unwrap_or_default();
        class.name == call.class && ["Activity", "Fragment", "Dialog"].iter().any(|end| parent.ends_with(end))
    });
    if !asked && screen && !from_application {
        judge.unknown("MP052", ELSEWHERE);
    } else if !asked {
        let found = if from_application {
            "no sign of consent on the way from Application.onCreate"
        } else {
            "no sign of consent on the way to the call"
        };
        judge.fail("MP052", Some(&call.place), found, "registration after consent", None);
    }
}
