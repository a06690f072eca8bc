//! MP053 to MP056: ids, keys, secrets, placeholders.

use super::view::View;
use super::{Judge, Level, Wanted};
use crate::android::manifest::Compiled;
use crate::android::place::Place;
use crate::android::source::Call;

pub(super) fn judge(view: &View<'_>, wanted: &Wanted, judge: &mut Judge) {
    judge.decide(&["MP053", "MP054", "MP055", "MP056", "MP057"]);
    secrets(view, judge);
    meta_data(view, judge);
    register(view, wanted, judge);
    placeholders(view, judge);
    public(view, judge);
}

/// A tree with a licence at its root is for others to build.
fn public(view: &View<'_>, judge: &mut Judge) {
    let is_licence = |path: &String| {
        let name = path.to_ascii_uppercase();
        ["LICENSE", "LICENCE", "COPYING"].iter().any(|start| name.starts_with(start)) && !name.contains('/')
    };
    if !view.facts.paths.iter().any(is_licence) {
        return;
    }
    let constants = view.sources.iter().flat_map(|source| &source.constants).filter(|constant| constant.text);
    let in_constants = constants.map(|constant| (constant.value.as_str(), &constant.place));
    let in_calls = registrations(view)
        .flat_map(|call| call.literals.iter().flatten().map(move |literal| (literal.as_str(), &call.place)));
    let mut found: Vec<(&str, &Place)> = in_constants.chain(in_calls).filter(|(value, _)| is_app_id(value)).collect();
    found.dedup();
    for (value, place) in found {
        let paste = "buildConfigField \"String\", \"XM_PUSH_APPID\", \"\\\"${localProperties['xm.push.appid']}\\\"\"";
        judge.fail("MP057", Some(place), value, "the value from outside the source", Some(paste.to_owned()));
    }
}

/// The shape that Xiaomi's AppIDs have; samples of guides are none.
fn is_app_id(value: &str) -> bool {
    value.len() == 19 && value.bytes().all(|byte| byte.is_ascii_digit()) && value.starts_with("2882303")
}

/// Never shows the value: only how long it is.
fn secrets(view: &View<'_>, judge: &mut Judge) {
    let hidden = |value: &str| format!("a literal of {} characters", value.chars().count());
    for constant in view.sources.iter().flat_map(|source| &source.constants) {
        if constant.text && names_secret(&constant.name) && is_secret_like(&constant.value) {
            judge.fail(
                "MP053",
                Some(&constant.place),
                &format!("{}: {}", constant.name, hidden(&constant.value)),
                "no AppSecret in the app",
                None,
            );
        }
    }
    for secret in view.modules.iter().filter_map(|module| module.gradle.as_ref()).flat_map(|gradle| &gradle.secrets) {
        if is_secret_like(&secret.value) {
            judge.fail("MP053", Some(&secret.place), &hidden(&secret.value), "no AppSecret in the app", None);
        }
    }
    for data in view.manifests.iter().flat_map(|manifest| &manifest.meta_data) {
        if let Some(value) =
            data.value.as_ref().filter(|value| names_secret(&data.name) && is_secret_like(&value.value))
        {
            judge.fail(
                "MP053",
                Some(&value.place),
                &format!("{}: {}", data.name, hidden(&value.value)),
                "no AppSecret in the app",
                None,
            );
        }
    }
    for call in registrations(view) {
        for literal in call.literals.iter().flatten() {
            if literal.len() >= 20 && is_secret_like(literal) {
                judge.fail(
                    "MP053",
                    Some(&call.place),
                    &format!("registerPush with {}", hidden(literal)),
                    "AppID and AppKey, never the AppSecret",
                    None,
                );
            }
        }
    }
}

fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['_', '-', '.'], "");
    let xiaomi = ["mi", "xm", "xiaomi", "push"].iter().any(|vendor| name.contains(vendor));
    name.contains("appsecret") || (name.contains("secret") && xiaomi)
}

/// Whether a literal has the look of a secret: base64-like, 20 characters or more, not digits alone.
pub fn is_secret_like(value: &str) -> bool {
    value.len() >= 20
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        && value.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn registrations<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Call> {
    let calls = view.sources.iter().flat_map(|source| &source.calls);
    calls.filter(|call| call.is_registration())
}

/// Digits alone become a number (aapt and aapt2), and `getString` gives null.
fn meta_data(view: &View<'_>, judge: &mut Judge) {
    let id = view.ids.as_ref().and_then(|ids| ids.first()).map_or("", String::as_str);
    for data in view.manifests.iter().flat_map(|manifest| &manifest.meta_data) {
        let Some(value) = &data.value else { continue };
        let lower = data.name.to_ascii_lowercase();
        if !["mi", "xm", "push"].iter().any(|part| lower.contains(part)) {
            continue;
        }
        let filled = view.fill(&value.value, id).unwrap_or_default();
        let digits = filled.trim_start();
        // A binary manifest says what became of the value.
        match data.compiled {
            Some(Compiled::Text) => continue,
            Some(Compiled::Number) if digits.contains(|c: char| !c.is_ascii_digit()) => continue,
            _ => {}
        }
        // Ten digits and more: shorter numbers are meant as such.
        if digits.len() >= 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let found = format!("{} = {digits}", data.name);
            judge.fail(
                "MP054",
                Some(&value.place),
                &found,
                "@string/… or a prefix that the app takes away",
                Some("android:value=\"@string/mipush_app_id\"".to_owned()),
            );
        }
    }
}

fn register(view: &View<'_>, wanted: &Wanted, judge: &mut Judge) {
    for call in registrations(view) {
        let value = |at: usize| -> Option<String> {
            if let Some(literal) = call.literals.get(at)? {
                return Some(literal.clone());
            }
            let name = call.arguments.get(at)?.rsplit('.').next()?.to_owned();
            let constants = view.sources.iter().flat_map(|source| &source.constants);
            let mut values: Vec<&str> = constants
                .filter(|constant| constant.text && constant.name == name)
                .map(|constant| constant.value.as_str())
                .collect();
            values.dedup();
            // Several of one name: which is meant cannot be told.
            if values.len() == 1 { values.first().map(ToString::to_string) } else { None }
        };
        let checks = [("AppID", value(1), 19, &wanted.app_id), ("AppKey", value(2), 13, &wanted.app_key)];
        for (what, found, length, expected) in checks {
            let Some(found) = found else { continue };
            let digits = !found.is_empty() && found.bytes().all(|byte| byte.is_ascii_digit());
            let swapped = digits && found.len() == if length == 19 { 13 } else { 19 };
            if found.is_empty() || is_placeholder(&found) {
                judge.fail(
                    "MP055",
                    Some(&call.place),
                    &format!("{what} {found:?} is a placeholder"),
                    &format!("{length} digits"),
                    None,
                );
            } else if swapped {
                judge.fail(
                    "MP055",
                    Some(&call.place),
                    &format!("{what} has {} digits: AppID and AppKey swapped", found.len()),
                    &format!("{length} digits"),
                    None,
                );
            } else if !digits || found.len() != length {
                // A secret must not be shown; its rule speaks of it.
                if !is_secret_like(&found) {
                    judge.broken(
                        "MP055",
                        Level::Warning,
                        Some(&call.place),
                        &format!("{what} {found:?}"),
                        &format!("{length} digits"),
                        None,
                    );
                }
            } else if let Some(expected) = expected.as_ref().filter(|expected| **expected != found) {
                judge.fail(
                    "MP055",
                    Some(&call.place),
                    &format!("{what} {found}"),
                    &format!("{expected}, as the certificate says"),
                    None,
                );
            }
        }
    }
}

/// Values of guides and demos.
fn is_placeholder(value: &str) -> bool {
    const KNOWN: [&str; 4] = ["1234512345123451234", "1234512345123", "1000270", "670100056270"];
    let lower = value.to_ascii_lowercase();
    KNOWN.contains(&value)
        || lower.starts_with("your")
        || lower.contains("xxx")
        || value.contains('请')
        || value.contains("填写")
}

/// `${X}` of the manifest that no script defines. Cordova's `$X` is its own affair.
fn placeholders(view: &View<'_>, judge: &mut Judge) {
    let packed = view.facts.apk.is_some();
    if (view.module.gradle.is_none() && !packed) || view.library {
        return;
    }
    for manifest in &view.manifests {
        let names = manifest.permissions.iter().map(|permission| &permission.name).chain(&manifest.uses_permissions);
        let values = manifest.meta_data.iter().filter_map(|data| data.value.as_ref());
        for attribute in names.chain(values) {
            let mut rest = attribute.value.as_str();
            while let Some((name, after)) = rest.split_once("${").and_then(|(_, after)| after.split_once('}')) {
                rest = after;
                let known = view.modules.iter().filter_map(|module| module.gradle.as_ref());
                let defined = known.into_iter().any(|gradle| gradle.placeholders.contains_key(name));
                // The build fills these two itself: in an APK none is left.
                if !defined && (packed || !matches!(name, "applicationId" | "packageName")) {
                    judge.fail(
                        "MP056",
                        Some(&attribute.place),
                        &format!("${{{name}}}"),
                        "a manifestPlaceholder of this name",
                        Some(format!("manifestPlaceholders = [{name}: \"…\"]")),
                    );
                }
            }
        }
    }
}
