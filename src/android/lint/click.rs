//! MP070 to MP073: a click intent against the app.

use super::Judge;
use super::view::View;
use crate::android::manifest::{Component, Data, Filter, Kind};
use crate::domain::fault::Severity;
use crate::domain::intent::{self, ACTION_VIEW, Intent};
use crate::domain::text::Text;

const ID_UNKNOWN: Text =
    Text::new("The applicationId cannot be told without running Gradle.", "不运行 Gradle 就无法得知 applicationId。");

pub(super) fn judge(view: &View<'_>, uri: &str, judge: &mut Judge) {
    judge.decide(&["MP070", "MP071", "MP072", "MP073"]);
    for fault in intent::check(uri) {
        let code = match (fault.severity(), fault.rule) {
            (Severity::Error, _) | (_, intent::Rule::Unstable) => "MP072",
            (Severity::Warning, _) => "MP073",
        };
        judge.fail(code, None, &fault.found, fault.text().en, None);
    }
    let Ok(intent) = intent::is_click_intent(uri) else { return };
    let package = intent.component.as_ref().map(|component| &component.package).or(intent.package.as_ref());
    match (&view.ids, package) {
        (Some(ids), Some(package)) if !ids.contains(package) => {
            judge.fail("MP070", None, package, &ids.join(" or "), None);
        }
        (None, Some(_)) => judge.unknown("MP070", ID_UNKNOWN),
        _ => {}
    }
    match &intent.component {
        Some(component) => by_component(view, &component.class, judge),
        None => by_filter(view, &intent, judge),
    }
}

/// There is no intent to judge.
pub(super) fn unknown(reason: Text, judge: &mut Judge) {
    for code in ["MP070", "MP071", "MP072", "MP073"] {
        judge.unknown(code, reason);
    }
}

fn activities<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Component> {
    view.components().filter(|component| matches!(component.kind, Kind::Activity | Kind::Alias) && !component.removed)
}

fn by_component(view: &View<'_>, class: &str, judge: &mut Judge) {
    let Some(activity) = activities(view).find(|activity| activity.name == class) else {
        // Short names of a namespace that the manifest does not say cannot be completed here.
        let short =
            activities(view).find(|activity| activity.name.starts_with('.') && class.ends_with(activity.name.as_str()));
        if let Some(activity) = short {
            exported(activity, judge);
        } else {
            let place = view.manifest_place();
            judge.fail("MP070", place.as_ref(), &format!("no activity {class}"), "an <activity> of this name", None);
        }
        return;
    };
    exported(activity, judge);
}

fn exported(activity: &Component, judge: &mut Judge) {
    let hidden = match activity.is_exported() {
        Some(exported) => !exported,
        None => activity.filters.is_empty(),
    };
    if hidden {
        judge.fail(
            "MP070",
            Some(&activity.place),
            &format!("{} is not exported", activity.name),
            "android:exported=\"true\"",
            Some("android:exported=\"true\"".to_owned()),
        );
    }
}

fn by_filter(view: &View<'_>, intent: &Intent, judge: &mut Judge) {
    let filters: Vec<(&Component, &Filter)> =
        activities(view).flat_map(|activity| activity.filters.iter().map(move |filter| (activity, filter))).collect();
    let fits: Vec<_> = filters.iter().filter(|(_, filter)| matches(filter, intent)).collect();
    let default =
        |filter: &Filter| filter.categories.iter().any(|category| category == "android.intent.category.DEFAULT");
    if fits.iter().any(|(_, filter)| default(filter)) {
        for (activity, _) in fits.iter().filter(|(_, filter)| default(filter)) {
            exported(activity, judge);
        }
    } else if let Some((activity, _)) = fits.first() {
        let paste = "<category android:name=\"android.intent.category.DEFAULT\" />";
        judge.fail(
            "MP071",
            Some(&activity.place),
            "the filter lacks DEFAULT",
            "category DEFAULT",
            Some(paste.to_owned()),
        );
    } else {
        let data = intent.data.clone().unwrap_or_default();
        judge.fail(
            "MP071",
            view.manifest_place().as_ref(),
            &format!("no filter for {data}"),
            "VIEW with this scheme, host and path",
            None,
        );
    }
}

/// As `IntentFilter.match`, as far as texts without placeholders go: action, categories, then any scheme, any host,
/// any path of the filter.
fn matches(filter: &Filter, intent: &Intent) -> bool {
    let action = intent.action.as_deref().unwrap_or(ACTION_VIEW);
    if !filter.actions.iter().any(|other| other == action) {
        return false;
    }
    if !intent.categories.iter().all(|category| filter.categories.contains(category)) {
        return false;
    }
    let of = |field: fn(&Data) -> Option<&String>| -> Vec<&String> { filter.data.iter().filter_map(field).collect() };
    if !is_type_met(&of(|data| data.mime_type.as_ref()), intent.mime_type.as_deref()) {
        return false;
    }
    let schemes = of(|data| data.scheme.as_ref());
    let Some(data) = &intent.data else { return schemes.is_empty() };
    let Some((scheme, rest)) = data.split_once(':') else { return false };
    if !schemes.iter().any(|other| *other == scheme) {
        return false;
    }
    let hosts = of(|data| data.host.as_ref());
    if hosts.is_empty() {
        return true;
    }
    let rest = rest.strip_prefix("//").unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let address = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = address.split_once(':').unwrap_or((address, ""));
    // A filter's port belongs to the host of its own element.
    let is_host_met = filter.data.iter().filter_map(|data| data.host.as_ref().map(|host| (host, &data.port))).any(
        |(other, wanted)| {
            let is_name_met = match other.strip_prefix('*') {
                Some(end) => host.to_ascii_lowercase().ends_with(&end.to_ascii_lowercase()),
                None => other.eq_ignore_ascii_case(host),
            };
            is_name_met && wanted.as_ref().is_none_or(|wanted| wanted == port)
        },
    );
    if !is_host_met {
        return false;
    }
    let paths = of(|data| data.path.as_ref());
    let prefixes = of(|data| data.path_prefix.as_ref());
    let patterns = of(|data| data.path_pattern.as_ref());
    if paths.is_empty() && prefixes.is_empty() && patterns.is_empty() {
        return true;
    }
    paths.iter().any(|other| *other == path)
        || prefixes.iter().any(|prefix| path.starts_with(prefix.as_str()))
        || patterns.iter().any(|pattern| is_pattern_met(pattern, path))
}

/// A filter without type takes intents without type; one with types takes only those.
fn is_type_met(types: &[&String], found: Option<&str>) -> bool {
    match found {
        None => types.is_empty(),
        Some(found) => types.iter().any(|wanted| match wanted.split_once('/') {
            _ if wanted.as_str() == "*/*" => true,
            Some((family, "*")) => found.split('/').next() == Some(family),
            _ => wanted.as_str() == found,
        }),
    }
}

/// Android's simple pattern: `*` repeats the character before it, `.` is any character, `\\` takes the next as it is.
fn is_pattern_met(pattern: &str, path: &str) -> bool {
    let path: Vec<char> = path.chars().collect();
    // Whether the pattern so far can end at each place of the path.
    let mut ends = vec![false; path.len() + 1];
    ends[0] = true;
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        let wanted = match c {
            '\\' => rest.next(),
            '.' => None,
            c => Some(c),
        };
        let fits = |found: char| wanted.is_none_or(|wanted| wanted == found);
        if rest.peek() == Some(&'*') {
            rest.next();
            for at in 0..path.len() {
                ends[at + 1] |= ends[at] && fits(path[at]);
            }
        } else {
            for at in (0..path.len()).rev() {
                ends[at + 1] = ends[at] && fits(path[at]);
            }
            ends[0] = false;
        }
    }
    ends[path.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_met_as_android_meets_them() {
        for (pattern, path, met) in [
            ("/detail", "/detail", true),
            ("/.*", "/a/b", true),
            (".*\\.html", "/x.html", true),
            (".*\\.html", "/xhtml", false),
            ("/a*b", "/aaab", true),
            ("/a*b", "/b", true),
            ("/a.c", "/abc", true),
            ("/a", "/ab", false),
            ("", "", true),
        ] {
            assert_eq!(is_pattern_met(pattern, path), met, "{pattern} {path}");
        }
        let (evil, long) = (".*".repeat(500) + "x", "a".repeat(500));
        assert!(!is_pattern_met(&evil, &long));
    }

    #[test]
    fn types_are_met_by_family() {
        let wanted = ["image/*".to_owned()];
        let wanted: Vec<&String> = wanted.iter().collect();
        assert!(is_type_met(&wanted, Some("image/png")) && !is_type_met(&wanted, Some("text/plain")));
        assert!(!is_type_met(&wanted, None) && is_type_met(&[], None) && !is_type_met(&[], Some("a/b")));
    }
}
