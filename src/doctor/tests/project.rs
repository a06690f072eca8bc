//! A project in which nothing is wrong, and changes of it.

use super::*;
use crate::android::facts::{Gathered, gather, is_source};
use crate::android::lint::{Suppression, subjects};
use crate::doctor::fact::Project;

const GRADLE: &str =
    "apply plugin: 'com.android.application'\nandroid { defaultConfig { applicationId 'com.example.chat' } }";
const MANIFEST: &str =
    "<manifest xmlns:android='http://schemas.android.com/apk/res/android' package='com.example.chat'/>";
const CHAT: &str = "package com.example.chat;\nclass Chat {\n\
    void login() { V2TIMManager.getInstance().login(u, sig, new V2TIMCallback() {}); }\n\
    void stopped() { V2TIMManager.getOfflinePushManager().doBackground(1, null); }\n\
    void started() { V2TIMManager.getOfflinePushManager().doForeground(null); }\n\
    void ask() { info.setAndroidXiaoMiChannelID(\"116021\"); }\n\
    void tapped() { String ext = getIntent().getStringExtra(PushMessageHelper.KEY_MESSAGE); }\n}\n";

/// The project with one text changed.
pub fn changed(from: &str, to: &str) -> Fact<Project> {
    let texts =
        [("build.gradle", GRADLE), ("src/main/AndroidManifest.xml", MANIFEST), ("src/main/java/Chat.java", CHAT)];
    assert!(from.is_empty() || texts.iter().any(|(_, text)| text.contains(from)), "{from}");
    let texts: Vec<(String, String)> = texts
        .iter()
        .map(|(path, text)| {
            let text = if from.is_empty() { (*text).to_owned() } else { text.replace(from, to) };
            ((*path).to_owned(), text)
        })
        .collect();
    let sources = texts.iter().map(|(path, _)| path.clone()).filter(|path| is_source(path)).collect();
    let facts = gather(Gathered { texts, sources, ..Gathered::default() });
    Fact::Known(Project {
        prefix: String::new(),
        subjects: subjects(&facts),
        facts,
        verdicts: Vec::new(),
        suppressed: Vec::new(),
        idle: Vec::new(),
        suppressions: ".mipush-lint.toml".into(),
    })
}

/// The project itself.
pub fn good() -> Fact<Project> {
    changed("", "")
}

/// The project with something done to what is known of it.
pub fn with_project(change: impl FnOnce(&mut Project)) -> Facts {
    with(|facts| {
        if let Fact::Known(project) = &mut facts.project {
            change(project);
        }
    })
}

/// A suppression that meets nothing.
pub fn idle() -> Suppression {
    Suppression { code: "MP052".into(), path: Some("app/**".into()), reason: "asked".into(), line: 2 }
}

#[test]
fn a_key_is_told_and_never_shown() {
    let key = "0123456789abcdef".repeat(4);
    let facts =
        with(|facts| facts.project = changed("class Chat {", &format!("class Chat {{ String SECRETKEY = \"{key}\";")));
    let finding = one("app-sig-key", &facts);
    assert_eq!((finding.status, finding.line, finding.column), (Status::Fail, Some(2), Some(21)));
    assert!(!format!("{finding:?}").contains(&key));
}

#[test]
fn timpush_wants_the_login_first() {
    let status = |method: &str| {
        let facts = with(|facts| facts.project = changed("void ask() {", method));
        one("app-timpush-login", &facts).status
    };
    let call = "TIMPushManager.getInstance().registerPush(this, 1, null, null);";
    assert_eq!(status(&format!("void ask() {{ {call}")), Status::Warn);
    assert_eq!(status(&format!("void afterLogin() {{ {call}")), Status::Ok);
    assert_eq!(status(&format!("void x() {{ TIMUser.logout(); }} void afterLogin() {{ {call}")), Status::Warn);
    assert_eq!(status("void ask() { TIMPushManager.getInstance().other();"), Status::Warn);
}
