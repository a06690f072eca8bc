//! `mipush generate` through the binary. What the tools of Android's world say of the matrix of its texts is asked by
//! tests/foreign/android, which brings the tools and runs the tests that are ignored here.

#![expect(clippy::print_stdout, reason = "the suite shows what was judged")]
#![expect(clippy::case_sensitive_file_extension_comparisons, reason = "the names are our own")]

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use assert_cmd::Command;
use serde_json::Value;

const STUBS: &str = include_str!("fixtures/android-stub.tsv");
const APP: [&str; 10] = [
    "--package",
    "com.example.chat",
    "--app-id",
    "2882303761512345678",
    "--app-key",
    "5482037264137",
    "--cert-id",
    "10301",
    "--sdk-app-id",
    "1400000001",
];
const MATRIX: [(&str, &str); 8] = [
    ("g1", "jar-3.0.3"),
    ("g1", "jar-3.7.9"),
    ("g1", "jar-4.9.1"),
    ("g2", "jar-4.9.1"),
    ("g2", "aar-5.0.5"),
    ("g2", "aar-6.0.1"),
    ("g2", "aar-7.x"),
    ("g3", "timpush-8.8.7357"),
];

fn mipush() -> Command {
    let mut command = Command::cargo_bin("mipush").expect("built");
    command.env_clear().env("NO_COLOR", "1");
    command
}

fn files(more: &[&str]) -> Vec<(String, String)> {
    let output = mipush().args(["generate", "all", "--json"]).args(APP).args(more).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |file: &Value, key: &str| file[key].as_str().expect("text").to_owned();
    document["files"].as_array().expect("list").iter().map(|file| (text(file, "path"), text(file, "text"))).collect()
}

fn write(root: &Path, path: &str, text: &str) -> String {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(&path, text).expect("written");
    path.display().to_string()
}

/// What a tool says against its arguments. That it is not here is a failure: tests/foreign/android brings it.
fn complaint(tool: &str, arguments: &[&str]) -> Option<String> {
    let output = Process::new(tool).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{tool}: {error}; tests/foreign/android installs it"));
    let said = [output.stdout, output.stderr].concat();
    (!output.status.success()).then(|| String::from_utf8_lossy(&said).into_owned())
}

/// javac on sources, over the stubs of Android's and the vendors' classes.
fn javac(sources: &[(String, String)]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut paths: Vec<String> = STUBS
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(path, text)| write(folder.path(), &format!("stub/{path}.java"), text))
        .collect();
    assert!(paths.len() > 30);
    paths.extend(sources.iter().map(|(path, text)| write(folder.path(), path, text)));
    let out = folder.path().join("out").display().to_string();
    let flags = ["-encoding", "UTF-8", "-Xlint:all,-serial", "-Werror", "-d", &out];
    complaint("javac", &flags.into_iter().chain(paths.iter().map(String::as_str)).collect::<Vec<_>>())
}

/// aapt2 on one manifest, over the framework's own resources.
fn aapt2(manifest: &str) -> Option<String> {
    const FRAMEWORK: &str = "/usr/share/android-framework-res/framework-res.apk";
    assert!(Path::new(FRAMEWORK).exists(), "no {FRAMEWORK}; tests/foreign/android installs it");
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "AndroidManifest.xml", manifest);
    let out = folder.path().join("out.apk").display().to_string();
    complaint("aapt2", &["link", "-I", FRAMEWORK, "--manifest", &file, "-o", &out])
}

/// ProGuard with these rules on an app that nothing calls: its complaint, or whether it left the receiver.
fn proguard(rules: &str) -> Result<bool, String> {
    const RECEIVER: &str = "com/example/chat/thirdpush/XiaomiMsgReceiver";
    let folder = tempfile::tempdir().expect("a folder");
    let text = "package com.example.chat.thirdpush; public class XiaomiMsgReceiver { public int kept; }";
    let source = write(folder.path(), "XiaomiMsgReceiver.java", text);
    let other = write(folder.path(), "Main.java", "public class Main { public static void main(String[] words) {} }");
    let [classes, kept] = ["classes", "kept"].map(|name| folder.path().join(name).display().to_string());
    let compiled = complaint("javac", &["--release", "8", "-Xlint:-options", "-d", &classes, &source, &other]);
    assert_eq!(compiled, None);
    let rules = format!("@{}", write(folder.path(), "rules.pro", rules));
    let main = ["-keep", "class", "Main"];
    let run = ["-injars", &classes, "-outjars", &kept, "-dontwarn", "-dontnote", "-ignorewarnings", &rules];
    match complaint("proguard", &[&run[..], &main[..]].concat()) {
        Some(said) => Err(said),
        None => Ok(Path::new(&kept).join(format!("{RECEIVER}.class")).exists()),
    }
}

/// One line of the table that the suite prints.
fn judged(tool: &str, (im, sdk): (&str, &str), what: &str, verdict: &str) {
    println!("{tool:<9} {im:<3} {sdk:<17} {verdict:<38} {what}");
}

#[test]
#[ignore = "needs a Java compiler: tests/foreign/android brings one"]
fn generated_java_compiles() {
    // Many lines of the matrix share their sources; each set is compiled once.
    let mut done: Vec<(Vec<(String, String)>, String)> = Vec::new();
    for (im, sdk) in MATRIX {
        for ids in ["constants", "meta-data"] {
            let mut files = files(&["--im", im, "--sdk", sdk, "--ids", ids]);
            files.retain(|(path, _)| path.ends_with(".java"));
            let name = |path: &str| path.rsplit('/').next().unwrap_or(path).trim_end_matches(".java").to_owned();
            let names: Vec<_> = files.iter().map(|(path, _)| name(path)).collect();
            let what = format!("ids in {ids}: {}", names.join(" "));
            if let Some((_, same)) = done.iter().find(|(known, _)| *known == files) {
                judged("javac", (im, sdk), &what, &format!("the same as {same}"));
                continue;
            }
            assert_eq!(javac(&files), None, "{im} {sdk} {ids}");
            judged("javac", (im, sdk), &what, "compiles without a warning");
            done.push((files, format!("{im} {sdk} {ids}")));
        }
    }
    assert!(done.len() >= 5, "{}", done.len());
}

#[test]
#[ignore = "needs aapt2 and Debian's framework-res: tests/foreign/android brings them"]
fn generated_manifests_link() {
    for (im, sdk) in MATRIX {
        let files = files(&["--im", im, "--sdk", sdk]);
        let manifests: Vec<_> = files.iter().filter(|(path, _)| path.ends_with("AndroidManifest.xml")).collect();
        assert!(!manifests.is_empty(), "{im} {sdk}");
        for (path, text) in manifests {
            assert_eq!(aapt2(text), None, "{im} {sdk}\n{text}");
            judged("aapt2", (im, sdk), &format!("{path}, {} lines", text.lines().count()), "links");
        }
    }
}

#[test]
#[ignore = "needs ProGuard and a Java compiler: tests/foreign/android brings them"]
fn generated_rules_keep_the_receiver() {
    for (im, sdk) in MATRIX {
        let files = files(&["--im", im, "--sdk", sdk]);
        let rules: Vec<_> = files.iter().filter(|(path, _)| path.ends_with(".pro")).collect();
        assert!(!rules.is_empty(), "{im} {sdk}");
        for (path, text) in rules {
            let kept = proguard(text).unwrap_or_else(|said| panic!("{im} {sdk}: {said}\n{text}"));
            // TIMPush has its own receiver, inside its library.
            assert_eq!(kept, im != "g3", "{im} {sdk}\n{text}");
            let verdict = if kept { "read; the receiver stays" } else { "read; the app has no receiver to keep" };
            judged("proguard", (im, sdk), &format!("{path}, {} lines", text.lines().count()), verdict);
        }
    }
}

/// Tools that take everything would prove nothing.
#[test]
#[ignore = "needs all tools: tests/foreign/android brings them"]
fn the_tools_would_notice() {
    const NOBODY: (&str, &str) = ("-", "-");
    let java = "class A extends android.app.Activity { Nothing b; }";
    assert!(javac(&[("A.java".to_owned(), java.to_owned())]).is_some());
    judged("javac", NOBODY, "a class that does not exist", "refused");
    let manifest = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a.b\">\
                    <application android:exprted=\"true\"/></manifest>";
    assert!(aapt2(manifest).is_some());
    judged("aapt2", NOBODY, "an attribute that Android does not have", "refused");
    assert_eq!(aapt2(&manifest.replace("exprted", "enabled")), None);
    assert!(proguard("-keeep class a.B").is_err());
    judged("proguard", NOBODY, "a rule that ProGuard does not have", "refused");
    assert_eq!(proguard("-keep class a.B"), Ok(false));
    judged("proguard", NOBODY, "a rule for another class", "the receiver is gone");
}

#[test]
fn kotlin_has_the_same_files() {
    for (im, sdk) in MATRIX {
        let names = |language: &str| -> Vec<String> {
            let files = files(&["--im", im, "--sdk", sdk, "--language", language]);
            let name = |path: &str| path.replace("/kotlin/", "/java/").replace(".kt", ".java");
            files.iter().map(|(path, _)| name(path)).collect()
        };
        assert_eq!(names("java"), names("kotlin"), "{im} {sdk}");
    }
}

#[test]
fn one_part_is_one_text_and_the_mendings_are_on_stderr() {
    let output = mipush().args(["generate", "proguard", "--im", "g1"]).args(APP).output().expect("runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("-keep class com.example.chat.thirdpush.XiaomiMsgReceiver { *; }"), "{text}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("(keep-class)"));
    let output = mipush().args(["generate", "proguard", "--im", "g2"]).args(APP).output().expect("runs");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_cannot_work_is_exit_2() {
    let code = |more: &[&str]| {
        let output = mipush().args(["generate", "manifest"]).args(APP).args(more).output().expect("runs");
        output.status.code()
    };
    assert_eq!(code(&["--sdk", "jar-4.8.6", "--target-sdk", "31"]), Some(2));
    assert_eq!(code(&["--sdk", "jar-2.2.7"]), Some(2));
    assert_eq!(code(&["--im", "g3", "--sdk", "aar-6.0.1"]), Some(2));
    assert_eq!(code(&["--receiver", "Receiver"]), Some(2));
}

#[test]
fn writing_into_a_project_harms_nothing_and_is_done_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"com.example.chat\">\n  \
                    <!-- mine -->\n  <application android:label=\"x\">\n  </application>\n</manifest>\n";
    let gradle = "apply plugin: 'com.android.application'\n";
    let rules = "-keep class my.Own { *; }\n";
    write(folder.path(), "app/build.gradle", gradle);
    write(folder.path(), "app/src/main/AndroidManifest.xml", manifest);
    write(folder.path(), "app/proguard-rules.pro", rules);
    let run = |more: &[&str]| -> Value {
        let mut command = mipush();
        command.args(["generate", "all", "--json", "--sdk", "jar-4.9.1"]).args(APP).args(more).arg("--write");
        let output = command.arg(folder.path()).output().expect("runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let actions = |document: &Value| -> Vec<String> {
        let files = document["files"].as_array().expect("list").iter();
        files.map(|file| file["action"].as_str().expect("text").to_owned()).filter(|word| word != "by-hand").collect()
    };
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).expect("read");

    let planned = run(&["--dry-run"]);
    assert_eq!(read("app/src/main/AndroidManifest.xml"), manifest);
    assert!(planned["files"][1]["diff"].as_str().expect("text").contains("+        <service"), "{planned}");

    let written = run(&[]);
    assert_eq!(actions(&written), actions(&planned));
    assert_eq!(written["backups"].as_array().map(Vec::len), Some(2));
    assert_eq!(read("app/src/main/AndroidManifest.xml.bak"), manifest);
    let merged = read("app/src/main/AndroidManifest.xml");
    assert!(
        merged.contains("<!-- mine -->") && merged.contains("android:label=\"x\"") && merged.contains("XMPushService")
    );
    assert!(read("app/proguard-rules.pro").starts_with(rules));
    assert_eq!(read("app/build.gradle"), gradle);

    let again = run(&[]);
    assert!(actions(&again).iter().all(|action| action == "unchanged"), "{:?}", actions(&again));
    assert_eq!(read("app/src/main/AndroidManifest.xml"), merged);

    write(folder.path(), "app/src/main/java/com/example/chat/thirdpush/Constants.java", "// mine\n");
    assert!(actions(&run(&[])).contains(&"kept".to_owned()));
    assert_eq!(read("app/src/main/java/com/example/chat/thirdpush/Constants.java"), "// mine\n");
}
