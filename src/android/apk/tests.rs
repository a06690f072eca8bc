//! APKs made by aapt and aapt2 and manifests written here: read as their text is, and judged by the same rules.

use std::io::Read;

use super::build::{Shape, document};
use super::dex::Dex;
use super::{DexFile, Opened, Packed, Resources, facts, manifest};
use crate::android::facts::Facts;
use crate::android::lint::{Level, Status, Verdict, Wanted, lint};
use crate::android::manifest::{self as text, Manifest};
use crate::android::place::Place;

const AAPT: &[u8] = include_bytes!("../../../tests/fixtures/apk/aapt.apk");
const AAPT2: &[u8] = include_bytes!("../../../tests/fixtures/apk/aapt2.apk");
const TEXT: &str = include_str!("../../../tests/fixtures/apk/AndroidManifest.xml");

/// One entry of an archive.
pub(super) fn entry(apk: &[u8], name: &str) -> Vec<u8> {
    let archive = rawzip::ZipArchive::from_slice(apk).expect("a ZIP archive");
    let mut entries = archive.entries();
    while let Some(found) = entries.next_entry().expect("a directory") {
        if found.file_path().as_bytes() == name.as_bytes() {
            let data = archive.get_entry(found.wayfinder()).expect("an entry");
            let mut bytes = Vec::new();
            if found.compression_method() == rawzip::CompressionMethod::STORE {
                bytes.extend(data.data());
            } else {
                flate2::read::DeflateDecoder::new(data.data()).read_to_end(&mut bytes).expect("inflates");
            }
            return bytes;
        }
    }
    panic!("no {name}");
}

fn packed(apk: &[u8]) -> Packed {
    let (bytes, table) = (entry(apk, "AndroidManifest.xml"), entry(apk, "resources.arsc"));
    manifest::read("app.apk!AndroidManifest.xml", &bytes, Resources::read(&table).as_ref())
}

/// What a build resolves, written out.
fn resolved() -> String {
    TEXT.replace("@string/mipush_app_id", "2882303761512345678").replace("@bool/switched_on", "true")
}

/// A manifest without its places and without what only one of the two readers knows.
fn bare(mut manifest: Manifest) -> Manifest {
    let nowhere = Place::whole("");
    let clear = |attribute: &mut crate::android::manifest::Attribute| attribute.place = nowhere.clone();
    manifest.file.clear();
    manifest.comments.clear();
    manifest.package.iter_mut().for_each(clear);
    manifest.application.iter_mut().for_each(clear);
    manifest.uses_permissions.iter_mut().for_each(clear);
    for permission in &mut manifest.permissions {
        clear(&mut permission.name);
        permission.protection.iter_mut().for_each(clear);
    }
    for data in &mut manifest.meta_data {
        data.value.iter_mut().for_each(clear);
        data.compiled = None;
    }
    for component in &mut manifest.components {
        component.place = nowhere.clone();
        let fields =
            [&mut component.exported, &mut component.enabled, &mut component.permission, &mut component.process];
        fields.into_iter().flatten().for_each(clear);
    }
    manifest
}

#[test]
fn both_compilers_manifests_say_what_the_text_says() {
    let expected = bare(text::read("", &resolved()));
    assert_eq!(expected.components.len(), 8);
    for apk in [AAPT, AAPT2] {
        let found = packed(apk);
        assert_eq!(bare(found.manifest.clone()), expected);
        assert_eq!((found.split, found.wants_resources), (None, false));
        let receiver = &found.manifest.components[7];
        assert_eq!(
            receiver.exported.as_ref().unwrap().place.to_string(),
            "app.apk!AndroidManifest.xml \
             /manifest/application/receiver[@android:name='com.example.chat.PushReceiver']/@android:exported"
        );
    }
}

#[test]
fn every_shape_of_binary_xml_is_read() {
    let xml = resolved().replace("\"2882303761512345678\"", "\"id-2882303761512345678-数字\"");
    let expected = bare(text::read("", &xml));
    for (utf8, without_ids, without_names) in
        [(false, false, false), (true, false, false), (true, true, false), (false, false, true)]
    {
        let bytes = document(&xml, Shape { utf8, without_ids, without_names });
        assert_eq!(bare(manifest::read("", &bytes, None).manifest), expected, "{utf8} {without_ids} {without_names}");
    }
}

#[test]
fn without_a_table_references_stay_what_they_are() {
    let bytes = entry(AAPT, "AndroidManifest.xml");
    let found = manifest::read("", &bytes, None);
    assert!(found.wants_resources);
    let value = found.manifest.meta_data[0].value.as_ref().unwrap();
    assert!(value.value.starts_with("@0x7f"), "{value:?}");
}

const CLICK: &str = "intent://com.example.chat/detail#Intent;scheme=pushscheme;package=com.example.chat;end";

fn wanted() -> Wanted {
    Wanted {
        package: Some("com.example.chat".into()),
        app_id: Some("2882303761512345678".into()),
        app_key: Some("5482037264137".into()),
        cert_id: Some(10_301),
        click_intent: Some(CLICK.into()),
        ..Wanted::default()
    }
}

/// The fixture with another manifest and other dex files.
struct App {
    manifest: Packed,
    dexes: Option<Vec<(String, Vec<u8>)>>,
    configs: Option<String>,
}

impl App {
    fn new() -> Self {
        let dex = |name: &str| (format!("app.apk!{name}"), entry(AAPT, name));
        Self { manifest: packed(AAPT), dexes: Some(vec![dex("classes.dex"), dex("classes2.dex")]), configs: None }
    }

    fn with_text(from: &str, to: &str) -> Self {
        let text = resolved().replace("\"2882303761512345678\"", "\"@0x7f010001\"");
        assert!(text.contains(from), "{from}");
        let bytes = document(&text.replace(from, to), Shape::default());
        Self { manifest: manifest::read("app.apk!AndroidManifest.xml", &bytes, None), ..Self::new() }
    }

    /// Another text of the same length wherever it stands in the code.
    fn with_code(from: &str, to: &str) -> Self {
        assert_eq!(from.len(), to.len());
        let mut app = Self::new();
        let mut found = 0;
        for (_, bytes) in app.dexes.iter_mut().flatten() {
            for at in 0..bytes.len().saturating_sub(from.len()) {
                if bytes[at..].starts_with(from.as_bytes()) {
                    bytes[at..at + from.len()].copy_from_slice(to.as_bytes());
                    found += 1;
                }
            }
        }
        assert!(found > 0, "{from}");
        app
    }

    fn facts(&self) -> Facts {
        let files = |dexes: &'_ Vec<(String, Vec<u8>)>| -> Vec<(String, Vec<u8>)> { dexes.clone() };
        let dexes = self.dexes.as_ref().map(files);
        let dexes = dexes.as_ref().map(|dexes| dexes.iter().map(|(name, bytes)| DexFile { name, bytes }).collect());
        facts(Opened {
            name: "app.apk".into(),
            manifests: vec![self.manifest.clone()],
            dexes,
            timpush_configs: self.configs.clone().map(|text| ("app.apk!assets/timpush-configs.json".into(), text)),
            skipped: Vec::new(),
        })
    }

    fn verdicts(&self) -> Vec<Verdict> {
        lint(&self.facts(), &wanted())
    }

    fn broken(&self) -> Vec<(&'static str, Level, String)> {
        let broken = |verdict: &Verdict| matches!(verdict.status, Status::Fail | Status::Warn);
        let verdicts = self.verdicts().into_iter().filter(broken);
        verdicts.map(|verdict| (verdict.code, verdict.level, verdict.found)).collect()
    }

    fn status(&self, code: &str) -> Vec<Status> {
        self.verdicts().iter().filter(|verdict| verdict.code == code).map(|verdict| verdict.status).collect()
    }
}

#[test]
fn a_right_app_has_no_fault_and_what_cannot_be_told_says_why() {
    let app = App::new();
    assert_eq!(app.broken(), []);
    for code in ["MP005", "MP008", "MP014", "MP051", "MP052", "MP060", "MP061", "MP066", "MP085"] {
        assert_eq!(app.status(code), [Status::Unknown], "{code}");
    }
    for code in ["MP001", "MP002", "MP010", "MP030", "MP040", "MP042", "MP045", "MP050", "MP055", "MP070", "MP080"] {
        assert_eq!(app.status(code), [Status::Pass], "{code}");
    }
    assert!(app.verdicts().iter().all(|v| (v.status == Status::Unknown) == v.reason.is_some()));
}

#[test]
fn each_of_these_manifests_breaks_its_rule() {
    let permission = "<uses-permission android:name=\"com.example.chat.permission.MIPUSH_RECEIVE\" />";
    for (code, from, to) in [
        ("MP010", "com.example.chat.permission.MIPUSH_RECEIVE", "x.y.z"),
        ("MP011", permission, ""),
        ("MP012", "com.example.chat.permission.MIPUSH_RECEIVE", "com.xiaomi.mipushdemo.permission.MIPUSH_RECEIVE"),
        ("MP013", "android:protectionLevel=\"signature\"", "android:protectionLevel=\"normal\""),
        ("MP015", "android.permission.VIBRATE", "x.y"),
        (
            "MP016",
            "android.permission.VIBRATE\" />",
            "android.permission.VIBRATE\" /><uses-permission android:name=\"android.permission.GET_TASKS\" />",
        ),
        ("MP017", "android.permission.POST_NOTIFICATIONS", "x.y"),
        ("MP020", "com.xiaomi.push.service.XMPushService", "a.b.C"),
        ("MP021", "android.permission.BIND_JOB_SERVICE", "x.y"),
        ("MP022", "com.xiaomi.mipush.sdk.PushMessageHandler", "a.b.C"),
        ("MP023", "com.xiaomi.xmsf.permission.MIPUSH_RECEIVE", "com.example.chat.permission.MIPUSH_RECEIVE"),
        ("MP024", "com.xiaomi.mipush.sdk.MessageHandleService", "a.b.C"),
        (
            "MP025",
            "android:permission=\"android.permission.BIND_JOB_SERVICE\"\n            android:process=\":pushservice\"",
            "android:permission=\"android.permission.BIND_JOB_SERVICE\"",
        ),
        ("MP026", "android:process=\":pushservice\"", ""),
        ("MP027", "com.xiaomi.push.service.receivers.PingReceiver", "a.b.C"),
        (
            "MP028",
            "com.xiaomi.push.service.receivers.PingReceiver",
            "com.xiaomi.push.service.receivers.NetworkStatusReceiver",
        ),
        ("MP029", "com.xiaomi.mipush.sdk.NotificationClickedActivity", "a.b.C"),
        ("MP030", "com.xiaomi.mipush.sdk.NotificationClickedActivity", "com.xiaomi.mipush.sdk.NoSuchActivity"),
        ("MP031", ".PushReceiver\" android:exported=\"true\"", ".PushReceiver\""),
        (
            "MP032",
            "PushMessageHandler\"\n            android:enabled=\"true\"",
            "PushMessageHandler\"\n android:enabled=\"false\"",
        ),
        ("MP041", ".PushReceiver\" android:exported", ".OtherReceiver\" android:exported"),
        ("MP042", ".PushReceiver\" android:exported", ".NoReceiver\" android:exported"),
        ("MP043", ".PushReceiver\" android:exported=\"true\"", ".PushReceiver\" android:exported=\"false\""),
        ("MP044", "<action android:name=\"com.xiaomi.mipush.ERROR\" />", ""),
        (
            "MP046",
            ".PushReceiver\" android:exported=\"true\"",
            ".PushReceiver\" android:exported=\"true\" android:process=\":x\"",
        ),
        ("MP054", "\"@0x7f010001\"", "\"2882303761512345678\""),
        ("MP054", "\"@0x7f010001\"", "\"1234567890\""),
        ("MP056", "\"@0x7f010001\"", "\"${MIPUSH_ID}\""),
        ("MP070", "package=\"com.example.chat\"", "package=\"com.example.other\""),
        ("MP071", "android:host=\"com.example.chat\"", "android:host=\"other\""),
        ("MP071", "<category android:name=\"android.intent.category.DEFAULT\" />", ""),
    ] {
        let broken = App::with_text(from, to).broken();
        assert!(broken.iter().any(|(found, ..)| *found == code), "{code}: {broken:?}");
    }
}

#[test]
fn a_number_in_a_text_is_a_text() {
    let app = App::with_text("\"@0x7f010001\"", "\"id 2882303761512345678\"");
    assert_eq!(app.status("MP054"), [Status::Pass]);
    // A reference resolves to digits in a text, which getString gives as they are.
    assert_eq!(App::new().status("MP054"), [Status::Pass]);
}

#[test]
fn each_of_these_programs_breaks_its_rule() {
    for (code, from, to) in [
        ("MP002", "6_0_1-C", "3_7_9-C"),
        ("MP003", "6_0_1-C", "no-text"),
        ("MP006", "6_0_1-C", "6_0_1-G"),
        ("MP042", "Lcom/example/chat/PushReceiver;", "Lcom/example/chat/PushReceiveX;"),
        ("MP045", "onReceiveRegisterResult", "onReceiveRegisterResulX"),
        ("MP050", "registerPush", "registerXxxx"),
        ("MP055", "5482037264137", "5482037264138"),
        ("MP055", "2882303761512345678", "1234512345123451234"),
        ("MP081", "setOfflinePushConfig", "setOfflinePushXxxxxx"),
    ] {
        let broken = App::with_code(from, to).broken();
        assert!(broken.iter().any(|(found, ..)| *found == code), "{code}: {broken:?}");
    }
}

/// Another text of any length in the place of one: it stands at the end of the file.
fn repoint(dex: &mut Vec<u8>, from: &str, to: &str) {
    let at = (1..dex.len()).find(|at| dex[*at..].starts_with(from.as_bytes())).expect("the text");
    let offset = |at: usize| u32::try_from(at).unwrap().to_le_bytes();
    let (old, new) = (offset(at - 1), offset(dex.len()));
    let id = (0x70..dex.len()).step_by(4).find(|at| dex[*at..*at + 4] == old).expect("its offset");
    dex[id..id + 4].copy_from_slice(&new);
    dex.push(u8::try_from(to.len()).unwrap());
    dex.extend(to.as_bytes());
    dex.push(0);
}

#[test]
fn a_secret_is_found_and_never_shown() {
    let secret = "aB3dE5fG7hI9jK1lM3nO5pQ7";
    let mut app = App::with_code("XM_PUSH_APPID", "XM_APP_SECRET");
    repoint(&mut app.dexes.as_mut().unwrap()[0].1, "2882303761512345678", secret);
    let broken = app.broken();
    // As a constant with such a name, and as an argument.
    assert_eq!(broken.iter().filter(|(code, ..)| *code == "MP053").count(), 2, "{broken:?}");
    assert!(broken.iter().all(|(.., found)| !found.contains(secret)), "{broken:?}");
}

#[test]
fn a_renamed_sdk_is_unknown_not_wrong() {
    let app =
        App::with_code("Lcom/xiaomi/mipush/sdk/PushMessageReceiver;", "La/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/rstuvwx;");
    let broken = app.broken();
    assert!(broken.iter().all(|(code, ..)| !["MP040", "MP042", "MP045", "MP050"].contains(code)), "{broken:?}");
    assert_eq!(app.status("MP042"), [Status::Unknown]);
}

#[test]
fn without_the_sdk_the_rest_is_meaningless() {
    let mut app = App::new();
    app.dexes.as_mut().unwrap().pop();
    assert!(
        app.broken().iter().any(|(code, level, _)| *code == "MP001" && *level == Level::Error),
        "{:?}",
        app.broken()
    );
}

#[test]
fn without_code_nothing_is_said_to_be_absent() {
    let mut app = App::new();
    app.dexes = Some(Vec::new());
    assert_eq!(app.broken(), []);
    assert_eq!(app.status("MP040"), [Status::Unknown]);
    let mut app = App::new();
    app.dexes.as_mut().unwrap()[0].1.truncate(200);
    let broken = app.broken();
    assert!(broken.iter().all(|(code, ..)| *code != "MP042" && *code != "MP050"), "{broken:?}");
    assert_eq!(app.facts().skipped.len(), 1);
}

#[test]
fn the_same_sdk_in_two_dex_files_is_there_twice() {
    let mut app = App::new();
    let again = ("app.apk!classes3.dex".to_owned(), app.dexes.as_ref().unwrap()[1].1.clone());
    app.dexes.as_mut().unwrap().push(again);
    assert!(app.broken().iter().any(|(code, ..)| *code == "MP004"), "{:?}", app.broken());
}

#[test]
fn timpush_configs_are_judged() {
    let right = r#"{"com.example.chat":{"xiaomiPushBussinessId":10301,"xiaomiPushAppId":"2882303761512345678","xiaomiPushAppKey":"5482037264137"}}"#;
    let with = |configs: &str| {
        let mut app = App::new();
        app.configs = Some(configs.to_owned());
        let mut facts = app.facts();
        let carriers = &mut facts.apk.as_mut().unwrap().carriers;
        let mut timpush = carriers[0].clone();
        "com.tencent.timpush: in app.apk!classes.dex".clone_into(&mut timpush.name);
        timpush.sdk = None;
        carriers.push(timpush);
        let verdicts = lint(&facts, &wanted());
        verdicts.into_iter().filter(|verdict| verdict.code == "MP084").map(|verdict| verdict.status).collect::<Vec<_>>()
    };
    assert_eq!(with(right), [Status::Pass]);
    assert_eq!(with(&right.replace("10301", "1")), [Status::Fail]);
    assert_eq!(with("nonsense"), [Status::Fail]);
}

#[test]
fn an_app_without_push_is_no_fault() {
    let bytes = document(
        "<manifest xmlns:android='http://schemas.android.com/apk/res/android' package='a.b'><application/></manifest>",
        Shape::default(),
    );
    let app = App { manifest: manifest::read("m", &bytes, None), dexes: Some(Vec::new()), configs: None };
    let verdicts = lint(&app.facts(), &Wanted::default());
    assert!(
        verdicts.iter().all(|verdict| verdict.level == Level::Info || verdict.status == Status::Pass),
        "{verdicts:?}"
    );
}

#[test]
fn dex_files_are_read() {
    let bytes = entry(AAPT, "classes.dex");
    let dexes = Dex::all(&bytes).unwrap();
    let classes: Vec<(String, Option<String>)> = dexes[0]
        .classes()
        .map(|class| (super::dex::name(class.descriptor), class.superclass.map(super::dex::name)))
        .collect();
    assert_eq!(classes.len(), 5);
    assert!(classes.contains(&("com.example.chat.PushReceiver".into(), Some("com.example.chat.BaseReceiver".into()))));
    let facts = App::new().facts();
    let source = &facts.modules[0].sources[0];
    let call = source.calls.iter().find(|call| call.name == "registerPush").unwrap();
    assert_eq!(call.literals, [None, Some("2882303761512345678".into()), Some("5482037264137".into())]);
    assert_eq!(call.place.to_string(), "app.apk!classes.dex Lcom/example/chat/ChatApplication;->onCreate");
    let constants: Vec<_> = source.constants.iter().map(|c| (c.name.as_str(), c.value.as_str(), c.text)).collect();
    assert_eq!(constants, [("XM_PUSH_APPID", "2882303761512345678", true), ("XM_PUSH_BUZID", "10301", false)]);
}

/// Whatever is claimed: every number of a good file once as large as can be, and the file cut off everywhere.
#[test]
fn claims_and_ends_are_survived() {
    let (xml, table, dex) =
        (entry(AAPT2, "AndroidManifest.xml"), entry(AAPT2, "resources.arsc"), entry(AAPT, "classes.dex"));
    let try_all = |good: &[u8], read: &dyn Fn(&[u8])| {
        for at in (0..good.len()).step_by(4) {
            read(&good[..at + at % 3]);
            if at + 4 <= good.len() {
                for claim in [u32::MAX, 0x7fff_ffff, 0] {
                    let mut bytes = good.to_vec();
                    bytes[at..at + 4].copy_from_slice(&claim.to_le_bytes());
                    read(&bytes);
                }
            }
        }
    };
    try_all(&xml, &|bytes| drop(manifest::read("m", bytes, Resources::read(&table).as_ref())));
    try_all(&table, &|bytes| drop(manifest::read("m", &xml, Resources::read(bytes).as_ref())));
    let manifest = packed(AAPT);
    try_all(&dex, &|bytes| {
        let dexes = Some(vec![DexFile { name: "d", bytes }]);
        drop(facts(Opened { manifests: vec![manifest.clone()], dexes, ..Opened::default() }));
    });
}

/// A hundred thousand classes that share one list of methods: bounded, and told.
#[test]
fn shared_code_is_not_read_again_and_again() {
    let good = entry(AAPT, "classes.dex");
    let word = |at: usize| u32::from_le_bytes(good[at..at + 4].try_into().unwrap());
    let (count, at) = (word(0x60), usize::try_from(word(0x64)).unwrap());
    let rows: Vec<&[u8]> = (0..count as usize).map(|row| &good[at + 32 * row..at + 32 * row + 32]).collect();
    let row = rows.iter().find(|row| row[24..28] != [0; 4]).unwrap().to_vec();
    let mut bytes = good.clone();
    while !bytes.len().is_multiple_of(4) {
        bytes.push(0);
    }
    let start = u32::try_from(bytes.len()).unwrap();
    for _ in 0..100_000 {
        bytes.extend(&row);
    }
    // A list of members that goes on to the end of the file.
    let data = u32::try_from(bytes.len()).unwrap();
    bytes.extend([0, 0, 0xff, 0xff, 0xff, 0x7f, 0]);
    bytes.resize(bytes.len() + 1_000_000, 0);
    for class in 0..100_000 {
        let at = start as usize + 32 * class + 24;
        bytes[at..at + 4].copy_from_slice(&data.to_le_bytes());
    }
    bytes[0x60..0x64].copy_from_slice(&100_000_u32.to_le_bytes());
    bytes[0x64..0x68].copy_from_slice(&start.to_le_bytes());
    let dexes = Some(vec![DexFile { name: "d", bytes: &bytes }]);
    let found = facts(Opened { manifests: vec![packed(AAPT)], dexes, ..Opened::default() });
    assert!(found.skipped.iter().any(|(_, reason)| reason.contains("share code")), "{:?}", found.skipped);
}
