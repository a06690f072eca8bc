//! Through what Xiaomi's SDK comes into a module: files, folders, wrappers (`android-integration`, 2.5).

use super::facts::{Facts, Library, Module, join};
use super::gradle::Carrier;
use super::place::Place;
use super::sdk::{Form, Market, Sdk, Version};

/// One way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdkCarrier {
    /// What, for people: the file or the coordinate.
    pub name: String,
    /// The SDK, where form and version can be told.
    pub sdk: Option<Sdk>,
    /// Somebody else's wrapper, with receiver and manifest inside.
    pub wrapper: bool,
    /// `compileOnly`.
    pub compile_only: bool,
    /// The file, if it is one of the tree.
    pub library: Option<Library>,
    /// Where it is named.
    pub place: Place,
}

/// A dependency that should be a carrier and leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadEnd {
    /// What is wrong.
    pub what: String,
    /// Where it is named.
    pub place: Place,
}

/// Coordinates whose version is MiPush's own.
const DIRECT: [(&str, &str); 1] = [("com.umeng.umsdk", "xiaomi-push")];
/// Coordinates that carry the SDK under a version of their own.
const WRAPPERS: [(&str, &str); 12] = [
    ("com.tencent.tpns", "xiaomi"),
    ("cn.jiguang.sdk.plugin", "xiaomi"),
    ("com.aliyun.ams", "alicloud-android-third-push-xiaomi"),
    ("com.aliyun.ams", "alicloud-android-third-push"),
    ("cn.leancloud", "mixpush-xiaomi"),
    ("cn.leancloud", "mixpush-android"),
    ("com.clevertap.android", "clevertap-xiaomi-sdk"),
    ("cn.rongcloud.sdk.push", "xiaomi"),
    ("com.tencent.xinge", "mipush"),
    ("com.github.xuexiangjys.XPush", "xpush-xiaomi"),
    ("com.peng.library", "one-push-xiaomi"),
    ("com.volcengine.push", "push_3rd_mipush"),
];
/// TIMPush's parts for Xiaomi phones.
pub const TIMPUSH_XIAOMI: [&str; 3] = ["xiaomi", "xiaomi-vendor", "xiaomi-native"];

/// Every carrier of a module, and every dead end.
pub fn carriers(module: &Module, facts: &Facts) -> (Vec<SdkCarrier>, Vec<DeadEnd>) {
    if let Some(apk) = &facts.apk {
        return (apk.carriers.clone(), Vec::new());
    }
    let mut found = Found::default();
    let Some(gradle) = &module.gradle else {
        // Without Gradle everything in libs is compiled in.
        for library in module.libraries.iter().filter(|library| is_sdk(library)) {
            found.file(library, false, Place::whole(library.path.clone()));
        }
        return (found.carriers, found.dead_ends);
    };
    for dependency in &gradle.dependencies {
        let compile_only = matches!(dependency.configuration.as_str(), "compileOnly" | "provided");
        let place = &dependency.place;
        match &dependency.carrier {
            Carrier::File(path) => {
                let full = join(&module.folder, path);
                match library(facts, &full) {
                    Some(library) if is_sdk(library) => found.file(library, compile_only, place.clone()),
                    Some(_) => {}
                    None if speaks_of_sdk(path) && !path.contains('$') => {
                        found.dead(format!("{full} does not exist"), place);
                    }
                    None => {}
                }
            }
            Carrier::Tree { dir, include } => {
                let folder = join(&module.folder, dir);
                let inside =
                    |library: &&Library| library.path.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/'));
                for library in all_libraries(facts).filter(inside).filter(|library| is_sdk(library)) {
                    let name = library.path.rsplit('/').next().unwrap_or_default();
                    let fits = |pattern: &String| pattern.rsplit('/').next().is_some_and(|pattern| glob(pattern, name));
                    if include.is_empty() || include.iter().any(fits) {
                        found.file(library, compile_only, place.clone());
                    } else {
                        found.misses.push(DeadEnd {
                            what: format!("{} is not matched by {}", library.path, include.join(", ")),
                            place: place.clone(),
                        });
                    }
                }
            }
            Carrier::Named { name, extension } => {
                let file = format!("{name}.{extension}");
                let carried =
                    all_libraries(facts).find(|library| library.path.rsplit('/').next() == Some(file.as_str()));
                if !speaks_of_sdk(name) && !carried.is_some_and(is_sdk) {
                    continue;
                }
                if gradle.flat_dirs.is_empty() && facts.settings.flat_dirs.is_empty() {
                    found.dead(format!("{file} is asked for by name, and no flatDir is declared"), place);
                } else if let Some(library) = carried {
                    found.file(library, compile_only, place.clone());
                } else {
                    found.dead(format!("{file} is in no flatDir folder"), place);
                }
            }
            Carrier::Coordinate { group, name, version } => {
                let shown = [group.as_str(), name, version.as_deref().unwrap_or("?")].join(":");
                let is = |list: &[(&str, &str)]| list.contains(&(group.as_str(), name.as_str()));
                let version = version.as_deref().and_then(Version::parse);
                if group == "com.tencent.timpush" && TIMPUSH_XIAOMI.contains(&name.as_str()) {
                    let sdk = version.map(|version| Sdk { form: Form::TimPush, version, market: Market::Mainland });
                    found.remote(shown, sdk, true, compile_only, place);
                } else if is(&DIRECT) {
                    let sdk = version.map(|version| Sdk { form: Form::Aar, version, market: Market::Mainland });
                    found.remote(shown, sdk, false, compile_only, place);
                } else if is(&WRAPPERS) {
                    found.remote(shown, None, true, compile_only, place);
                }
            }
            Carrier::Project(path) => {
                let speaks = speaks_of_sdk(path);
                match facts.settings.modules.get(path) {
                    // Beside the folder that was given, such as React Native's modules seen from `android`.
                    Some(folder) if speaks && folder.starts_with("..") => {
                        found.remote(format!("project {path} in {folder}"), None, true, compile_only, place);
                    }
                    None if speaks && !facts.settings.modules.is_empty() => {
                        found.dead(format!("project {path} is not included in the settings"), place);
                    }
                    Some(folder) if speaks && !facts.paths.iter().any(|path| path.starts_with(folder.as_str())) => {
                        found.dead(format!("project {path} has no folder {folder}"), place);
                    }
                    _ => {}
                }
            }
            Carrier::Unknown(_) => {}
        }
    }
    // A pattern that misses a file another line takes is no fault.
    let misses = std::mem::take(&mut found.misses);
    for miss in misses {
        if !found.carriers.iter().any(|carrier| miss.what.starts_with(&carrier.name)) {
            found.dead_ends.push(miss);
        }
    }
    (found.carriers, found.dead_ends)
}

#[derive(Default)]
struct Found {
    carriers: Vec<SdkCarrier>,
    dead_ends: Vec<DeadEnd>,
    misses: Vec<DeadEnd>,
}

impl Found {
    fn file(&mut self, library: &Library, compile_only: bool, place: Place) {
        let (name, sdk) = (library.path.clone(), sdk_of_file(library));
        self.carriers.push(SdkCarrier {
            name,
            sdk,
            wrapper: false,
            compile_only,
            library: Some(library.clone()),
            place,
        });
    }

    fn remote(&mut self, name: String, sdk: Option<Sdk>, wrapper: bool, compile_only: bool, place: &Place) {
        self.carriers.push(SdkCarrier { name, sdk, wrapper, compile_only, library: None, place: place.clone() });
    }

    fn dead(&mut self, what: String, place: &Place) {
        self.dead_ends.push(DeadEnd { what, place: place.clone() });
    }
}

fn all_libraries(facts: &Facts) -> impl Iterator<Item = &Library> {
    facts.modules.iter().flat_map(|module| &module.libraries)
}

fn library<'a>(facts: &'a Facts, path: &str) -> Option<&'a Library> {
    all_libraries(facts).find(|library| library.path == path)
}

/// Whether a file carries the SDK: by its content, else by its name.
pub fn is_sdk(library: &Library) -> bool {
    library.has_sdk.unwrap_or_else(|| speaks_of_sdk(&library.path))
}

fn speaks_of_sdk(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase().replace(['_', '-', ' '], "");
    ["mipush", "xmpush", "xiaomi"].iter().any(|part| name.contains(part))
}

/// Form, version and market by the file's name, or that of the jar inside an aar.
pub fn sdk_of_file(library: &Library) -> Option<Sdk> {
    let name = library.path.rsplit('/').next()?;
    let form = if name.to_ascii_lowercase().ends_with(".aar") { Form::Aar } else { Form::Jar };
    let named = |name: &str| version_in(name).map(|version| (version, market_in(name)));
    let (version, market) = named(name).or_else(|| named(library.inner.as_deref()?))?;
    Some(Sdk { form, version, market })
}

/// The first `N_N_N` or `N.N.N` of a name.
fn version_in(name: &str) -> Option<Version> {
    let starts = name.char_indices().filter(|(at, c)| {
        c.is_ascii_digit() && !name[..*at].ends_with(|before: char| before.is_ascii_digit() || before == '.')
    });
    starts.map(|(at, _)| &name[at..]).find_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '_' || c == '.')).unwrap_or(rest.len());
        let mut parts = rest[..end].split(['_', '.']).filter(|part| !part.is_empty());
        let mut next = || parts.next()?.parse().ok();
        Some(Version(next()?, next()?, next()?))
    })
}

fn market_in(name: &str) -> Market {
    let name = name.to_ascii_uppercase();
    if name.contains("-G.") || name.contains("-G_") || name.contains("_G.") { Market::Global } else { Market::Mainland }
}

/// `*` stands for anything; file names only.
fn glob(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Library {
        Library { path: path.into(), has_sdk: None, has_clicked_activity: false, has_job_service: false, inner: None }
    }

    #[test]
    fn names_tell_the_version() {
        let sdk = |path: &str| sdk_of_file(&file(path)).map(|sdk| sdk.to_string());
        assert_eq!(sdk("a/MiPush_SDK_Client_3_0_3.jar").as_deref(), Some("jar-3.0.3"));
        assert_eq!(sdk("MiPush_SDK_Client_6_0_1-C_3rd.aar").as_deref(), Some("aar-6.0.1"));
        assert_eq!(sdk("MiPush_SDK_Client_5_1_5-G.aar").as_deref(), Some("aar-5.1.5-G"));
        assert_eq!(sdk("mi_push_v3.6.12.jar").as_deref(), Some("jar-3.6.12"));
        assert_eq!(sdk("mipush.jar"), None);
        assert!(is_sdk(&file("libs/MiPush_SDK_Client_3_0_3.jar")) && !is_sdk(&file("libs/gson.jar")));
    }

    #[test]
    fn patterns() {
        assert!(glob("*.jar", "a.jar") && !glob("*.jar", "a.aar") && glob("*", "x") && glob("a.aar", "a.aar"));
        assert!(glob("Mi*Client*.aar", "MiPush_Client_1.aar") && !glob("a", "ab"));
    }
}
