//! `mipush generate` through the binary: the matrix of what it can write, given to the compiler where there is one.

#![expect(clippy::print_stdout, reason = "what was not checked must be said")]
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

/// The compiler's complaints; none: it has none, or there is no compiler here.
fn compile(sources: &[(String, String)]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut paths: Vec<String> = STUBS
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(path, text)| write(folder.path(), &format!("stub/{path}.java"), text))
        .collect();
    assert!(paths.len() > 30);
    for (path, text) in sources.iter().filter(|(path, _)| path.ends_with(".java")) {
        paths.push(write(folder.path(), path, text));
    }
    let mut javac = Process::new("javac");
    javac
        .args(["-encoding", "UTF-8", "-Xlint:all,-serial", "-Werror", "-d"])
        .arg(folder.path().join("out"))
        .args(paths);
    match javac.output() {
        Err(_) => {
            println!("not compiled: there is no javac here");
            None
        }
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[test]
fn generated_java_compiles() {
    // Many lines of the matrix share their sources; each set is compiled once.
    let mut done = std::collections::BTreeSet::new();
    for (im, sdk) in MATRIX {
        for ids in ["constants", "meta-data"] {
            let mut files = files(&["--im", im, "--sdk", sdk, "--ids", ids]);
            files.retain(|(path, _)| path.ends_with(".java"));
            if done.insert(files.clone()) {
                assert_eq!(compile(&files), None, "{im} {sdk} {ids}");
            }
        }
    }
    assert!(done.len() >= 5, "{}", done.len());
}

#[test]
fn the_compiler_would_notice() {
    let broken = [("A.java".to_owned(), "class A extends android.app.Activity { Nothing b; }".to_owned())];
    if Process::new("javac").arg("-version").output().is_ok() {
        assert!(compile(&broken).is_some());
    }
}

/// What a tool says of its arguments; none: it has no complaint, or it is not here.
fn complaint(tool: &str, arguments: &[&str]) -> Option<String> {
    match Process::new(tool).args(arguments).output() {
        Err(_) => {
            println!("not checked: there is no {tool} here");
            None
        }
        Ok(output) if output.status.success() => None,
        Ok(output) => {
            Some(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
        }
    }
}

/// aapt2 with Debian's framework-res, and ProGuard on a real class.
#[test]
fn generated_manifests_and_rules_pass_the_real_tools() {
    const FRAMEWORK: &str = "/usr/share/android-framework-res/framework-res.apk";
    let folder = tempfile::tempdir().expect("a folder");
    let receiver = "package com.example.chat.thirdpush; public class XiaomiMsgReceiver { public int kept; }";
    let source = write(folder.path(), "XiaomiMsgReceiver.java", receiver);
    let classes = folder.path().join("classes").display().to_string();
    assert_eq!(complaint("javac", &["--release", "8", "-Xlint:-options", "-d", &classes, &source]), None);
    for (im, sdk) in MATRIX {
        for (path, text) in files(&["--im", im, "--sdk", sdk]) {
            let file = write(folder.path(), &path, &text);
            let out = folder.path().join("out").display().to_string();
            if path.ends_with("AndroidManifest.xml") && Path::new(FRAMEWORK).exists() {
                let said = complaint("aapt2", &["link", "-I", FRAMEWORK, "--manifest", &file, "-o", &out]);
                assert_eq!(said, None, "{im} {sdk}\n{text}");
            }
            if path.ends_with(".pro") && Path::new(&classes).exists() {
                let kept = format!("{out}-{im}-{sdk}");
                let rules = format!("@{file}");
                let run = ["-injars", &classes, "-outjars", &kept, "-dontwarn", "-dontnote", "-ignorewarnings", &rules];
                // TIMPush keeps only its own classes, which are not here; that ProGuard reads the rules is what counts.
                let more: &[&str] = if im == "g3" { &["-keep", "class", "com.example.**"] } else { &[] };
                assert_eq!(complaint("proguard", &[&run, more].concat()), None, "{im} {sdk}\n{text}");
                let receiver = Path::new(&kept).join("com/example/chat/thirdpush/XiaomiMsgReceiver.class");
                assert!(receiver.exists() || !Path::new(&kept).exists(), "{im} {sdk}");
            }
        }
    }
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
