//! Walks folders and reads files: the facts that `android` judges. Everything is bounded: how many entries, how large a
//! file, how many bytes in all; what is left unread is told.

pub mod apk;
mod library;
mod walk;

use std::path::Path;

use crate::android::facts::{Facts, Gathered, gather, unwalked, wanting};

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of the tree.
    pub entries: usize,
    /// Bytes of one text.
    pub text: u64,
    /// Bytes of one jar or aar.
    pub library: u64,
    /// Bytes of all texts that are kept.
    pub kept: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 500_000, text: 2 << 20, library: 64 << 20, kept: 256 << 20 }
    }
}

/// A folder that cannot be walked.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// It is not there, or is no folder.
    #[error("{0} is no folder")]
    NoFolder(String),
}

/// Sources that are read because a manifest or another source names them.
const MORE_SOURCES: usize = 500;
/// How often one source may lead to others.
const ROUNDS: usize = 4;

/// The facts of an Android project.
pub fn project(root: &Path) -> Result<Facts, ScanError> {
    project_within(root, Limits::default())
}

/// The facts of an Android project, reading no more than the limits allow.
pub fn project_within(root: &Path, limits: Limits) -> Result<Facts, ScanError> {
    if !root.is_dir() {
        return Err(ScanError::NoFolder(root.display().to_string()));
    }
    let mut found = walk::walk(root, root, limits);
    let settings = found.texts.iter().filter(|(path, _)| path.contains("settings.gradle"));
    for folder in unwalked(&gather(only(settings))) {
        if root.join(&folder).is_dir() {
            found.extend(walk::walk(root, &root.join(&folder), limits));
        }
    }
    // Registered classes and superclasses matter even where their own text names nothing of push.
    let mut fresh: Vec<(String, String)> = found.texts.clone();
    let mut read = 0;
    for _ in 0..ROUNDS {
        let wanted = wanting(&gather(only(&fresh)));
        let known: std::collections::BTreeSet<&String> = found.texts.iter().map(|(path, _)| path).collect();
        let next: Vec<String> = found
            .sources
            .iter()
            .filter(|path| !known.contains(path) && wanted.contains(stem(path)))
            .take(MORE_SOURCES - read)
            .cloned()
            .collect();
        if next.is_empty() {
            break;
        }
        read += next.len();
        fresh.clear();
        for path in next {
            match walk::text(&root.join(&path), limits.text) {
                Ok(text) => fresh.push((path, text)),
                Err(reason) => {
                    found.sources.remove(&path);
                    found.skipped.push((path, reason));
                }
            }
        }
        found.texts.extend(fresh.iter().cloned());
    }
    found.texts.sort();
    Ok(gather(found))
}

/// These texts, without the lists of everything.
fn only<'a>(texts: impl IntoIterator<Item = &'a (String, String)>) -> Gathered {
    Gathered { texts: texts.into_iter().cloned().collect(), ..Gathered::default() }
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    use crate::android::lint::{Status, Wanted, lint};

    fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    const MANIFEST: &[u8] =
        b"<manifest xmlns:android='http://schemas.android.com/apk/res/android' package='a.b'><application>\
        <receiver android:name='.Mine' android:exported='true'><intent-filter>\
        <action android:name='com.xiaomi.mipush.RECEIVE_MESSAGE'/></intent-filter></receiver></application></manifest>";

    #[test]
    fn a_chain_over_files_that_do_not_name_push_is_found() {
        let root = tree(&[
            (
                "app/build.gradle",
                b"apply plugin: 'com.android.application'\nandroid { defaultConfig { applicationId 'a.b' } }",
            ),
            ("app/src/main/AndroidManifest.xml", MANIFEST),
            ("app/src/main/java/a/b/Mine.java", b"package a.b; class Mine extends Middle {}"),
            ("app/src/main/java/a/b/Middle.java", b"package a.b; class Middle extends Base {}"),
            (
                "app/src/main/java/a/b/Base.java",
                b"package a.b; import com.xiaomi.mipush.sdk.*; class Base extends PushMessageReceiver {}",
            ),
            ("app/src/main/java/a/b/Unrelated.java", b"package a.b; class Unrelated {}"),
            ("app/build/intermediates/AndroidManifest.xml", b"<manifest"),
            ("node_modules/x/android/AndroidManifest.xml", b"<manifest"),
        ]);
        let facts = project(root.path()).unwrap();
        let app = facts.modules.iter().find(|module| module.folder == "app").unwrap();
        assert_eq!(app.sources.len(), 3);
        assert_eq!(app.manifests.len(), 1);
        let verdicts = lint(&facts, &Wanted::default());
        let status = |code| verdicts.iter().find(|verdict| verdict.code == code).map(|verdict| verdict.status);
        assert_eq!((status("MP040"), status("MP042")), (Some(Status::Pass), Some(Status::Pass)));
    }

    #[test]
    fn garbage_is_read_or_told() {
        let root = tree(&[
            ("AndroidManifest.xml", &[0xff, 0xfe, 0x00, 0x3c]),
            ("src/MiPush.java", &[0x80; 3000]),
            ("build.gradle", b"((((((((((({{{{"),
            ("libs/MiPush_SDK_Client_3_0_3.jar", b"PK\x03\x04garbage"),
            ("big.gradle", &[b' '; 3000]),
        ]);
        let limits = Limits { text: 2000, ..Limits::default() };
        let facts = project_within(root.path(), limits).unwrap();
        assert!(facts.skipped.iter().any(|(path, _)| path == "big.gradle"), "{:?}", facts.skipped);
        assert!(
            lint(&facts, &Wanted::default())
                .iter()
                .any(|verdict| verdict.code == "MP090" && verdict.status == Status::Fail)
        );
    }

    #[test]
    fn a_module_in_node_modules_that_the_settings_name_is_read() {
        let root = tree(&[
            (
                "android/settings.gradle",
                b"include ':app', ':react-native-xmpush'\nproject(':react-native-xmpush').projectDir = new File(rootProject.projectDir, '../node_modules/react-native-xmpush/android')",
            ),
            ("android/app/build.gradle", b"apply plugin: 'com.android.application'\ndependencies { implementation project(':react-native-xmpush') }"),
            ("android/app/src/main/AndroidManifest.xml", MANIFEST),
            ("node_modules/react-native-xmpush/android/build.gradle", b"apply plugin: 'com.android.library'\ndependencies { api fileTree(dir: 'libs') }"),
            ("node_modules/react-native-xmpush/android/libs/MiPush_SDK_Client_3_0_3.jar", b"PK..com/xiaomi/mipush/sdk/MiPushClient.class"),
            ("node_modules/other/android/build.gradle", b"apply plugin: 'com.android.library'"),
        ]);
        let facts = project(root.path()).unwrap();
        let folders: Vec<_> = facts.modules.iter().map(|module| module.folder.as_str()).collect();
        assert_eq!(folders, ["android/app", "node_modules/react-native-xmpush/android"]);
        let subjects = crate::android::lint::subjects(&facts);
        assert_eq!(subjects[0].carriers, ["node_modules/react-native-xmpush/android/libs/MiPush_SDK_Client_3_0_3.jar"]);
        // Seen from `android` the module lies outside: it is told so, and not called missing.
        let facts = project(&root.path().join("android")).unwrap();
        let subjects = crate::android::lint::subjects(&facts);
        assert_eq!(
            subjects[0].carriers,
            ["project :react-native-xmpush in ../node_modules/react-native-xmpush/android"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn loops_of_links_end() {
        let root = tree(&[("a/build.gradle", b"")]);
        std::os::unix::fs::symlink(root.path(), root.path().join("a/loop")).unwrap();
        assert_eq!(project(root.path()).unwrap().modules.len(), 1);
    }

    #[test]
    fn a_tree_that_is_too_large_is_cut_and_told() {
        let root = tree(&[("a.gradle", b""), ("b.gradle", b""), ("c.gradle", b"")]);
        let facts = project_within(root.path(), Limits { entries: 2, ..Limits::default() }).unwrap();
        assert_eq!(facts.skipped.len(), 1);
        assert!(matches!(project(&root.path().join("none")), Err(ScanError::NoFolder(_))));
    }

    #[test]
    fn jars_are_looked_into() {
        let root = tree(&[
            (
                "libs/push.jar",
                b"PK..com/xiaomi/mipush/sdk/MiPushClient.class..com/xiaomi/push/service/XMJobService.class",
            ),
            ("libs/mi.aar", b"PK..libs/MiPush_SDK_Client_6_0_1-C.jar.."),
            ("libs/gson.jar", b"PK..com/google/gson/Gson.class"),
            ("AndroidManifest.xml", MANIFEST),
        ]);
        let facts = project(root.path()).unwrap();
        let libraries: Vec<_> = facts.modules.iter().flat_map(|module| &module.libraries).collect();
        let has: Vec<_> = libraries.iter().map(|library| (library.path.as_str(), library.has_sdk)).collect();
        assert_eq!(has, [("libs/gson.jar", Some(false)), ("libs/mi.aar", Some(true)), ("libs/push.jar", Some(true))]);
        assert_eq!(libraries[1].inner.as_deref(), Some("MiPush_SDK_Client_6_0_1-C.jar"));
        assert!(libraries[2].has_job_service && !libraries[2].has_clicked_activity);
    }
}
