//! Archives that are no APKs, or that lie.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::*;
use crate::android::apk::build::{Shape, document};

const GOOD: &[u8] = include_bytes!("../../../tests/fixtures/apk/aapt.apk");

/// An archive of these entries, packed.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (name, data) in entries {
        let path = rawzip::path::EntryPath::verbatim(name.as_bytes());
        let (mut entry, config) =
            archive.new_file(path).compression_method(CompressionMethod::DEFLATE).start().expect("an entry");
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::best()));
        writer.write_all(data).expect("packed");
        let (encoder, descriptor) = writer.finish().expect("packed");
        encoder.finish().expect("packed");
        entry.finish(descriptor).expect("written");
    }
    archive.finish().expect("written");
    bytes
}

fn text(package: &str, more: &str) -> Vec<u8> {
    document(&format!("<manifest package='{package}' {more}/>"), Shape::default())
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }
}

fn open(name: &str, bytes: &[u8]) -> Result<Facts, ApkError> {
    let folder = Folder::new();
    app(&[folder.file(name, bytes)], Depth::Everything)
}

fn refused(name: &str, bytes: &[u8]) -> String {
    let error = open(name, bytes).expect_err("no APK").to_string();
    error.rsplit_once('/').map_or(error.clone(), |(_, end)| end.to_owned())
}

#[test]
fn what_is_no_apk_says_what_it_is() {
    assert_eq!(refused("a.apk", b""), "a.apk is no APK: expected a ZIP archive, and it is empty");
    assert_eq!(
        refused("a.apk", b"\x7fELF and more"),
        "a.apk is no APK: expected a ZIP archive, and it starts with 7f 45 4c 46"
    );
    assert!(
        refused("a.apk", &GOOD[..2000]).starts_with("a.apk is no APK: expected a ZIP archive, and it starts like one")
    );
    assert_eq!(
        refused("a.zip", &zip(&[("x", b"y")])),
        "a.zip is no APK: there is no AndroidManifest.xml in it, nor an .apk"
    );
    let bundle = zip(&[("BundleConfig.pb", b""), ("base/manifest/AndroidManifest.xml", b"")]);
    assert!(refused("a.aab", &bundle).contains("app bundle"));
    let folder = Folder::new();
    let error = app(&[folder.0.path().to_owned()], Depth::Manifest).expect_err("a folder").to_string();
    assert!(error.contains("it is a folder"), "{error}");
}

#[test]
fn every_cut_of_a_good_file_ends() {
    let folder = Folder::new();
    for length in (0..GOOD.len()).step_by(13) {
        let _ = app(&[folder.file("a.apk", &GOOD[..length])], Depth::Everything);
    }
    for at in (0..GOOD.len() - 4).step_by(11) {
        let mut bytes = GOOD.to_vec();
        bytes[at..at + 4].copy_from_slice(&[0xff; 4]);
        let _ = app(&[folder.file("a.apk", &bytes)], Depth::Everything);
    }
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeros = vec![0; 3 << 20];
    let bytes = zip(&[("AndroidManifest.xml", &text("a.b", "")), ("classes.dex", &zeros), ("classes2.dex", &zeros)]);
    assert!(bytes.len() < 20_000);
    let folder = Folder::new();
    let file = [folder.file("a.apk", &bytes)];
    let limits = Limits { large: 1 << 20, ..Limits::default() };
    let facts = app_within(&file, Depth::Everything, limits).expect("an APK");
    assert_eq!(facts.skipped.len(), 2);
    assert_eq!(
        facts.skipped[0],
        ("a.apk!classes.dex".into(), "larger than 1048576 bytes, the most that is read".into())
    );
    // What was unpacked for nothing counts too.
    let facts = app_within(&file, Depth::Everything, Limits { kept: 4 << 20, ..Limits::default() }).expect("an APK");
    assert!(!facts.apk.expect("an APK").complete);
    let bomb = zip(&[("AndroidManifest.xml", &zeros)]);
    let facts = app_within(&[folder.file("b.apk", &bomb)], Depth::Everything, Limits { small: 1 << 10, ..limits });
    assert!(facts.expect("an APK").modules[0].manifests[0].problems[0].what.contains("larger than 1024 bytes"));
}

#[test]
fn names_that_lead_out_or_come_twice() {
    let manifest = text("a.b", "");
    let bytes = zip(&[
        ("../../AndroidManifest.xml", &text("evil", "")),
        ("/classes.dex", b"x"),
        ("AndroidManifest.xml", &manifest),
        ("AndroidManifest.xml", &text("second", "")),
    ]);
    let facts = open("a.apk", &bytes).expect("an APK");
    assert_eq!(facts.modules[0].manifests[0].package.as_ref().expect("a package").value, "a.b");
    assert_eq!(facts.skipped, [("a.apk!AndroidManifest.xml".into(), "there twice; the first was read".into())]);
    let many: Vec<(String, &[u8])> = (0..50).map(|n| (format!("{n}.apk"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, data)| (name.as_str(), *data)).collect();
    let folder = Folder::new();
    let limits = Limits { entries: 10, ..Limits::default() };
    assert!(app_within(&[folder.file("m.apks", &zip(&many))], Depth::Manifest, limits).is_err());
}

#[test]
fn parts_of_an_app_are_read_together() {
    let folder = Folder::new();
    let split = zip(&[("AndroidManifest.xml", &text("com.example.chat", "split='config.xxhdpi'"))]);
    let other = zip(&[("AndroidManifest.xml", &text("a.b", "split='x'"))]);
    let (base, split_file, other) =
        (folder.file("base.apk", GOOD), folder.file("split.apk", &split), folder.file("other.apk", &other));
    let facts = app(&[split_file.clone(), base.clone()], Depth::Everything).expect("an app");
    let files: Vec<&str> = facts.modules[0].manifests.iter().map(|manifest| manifest.file.as_str()).collect();
    assert_eq!(files, ["base.apk!AndroidManifest.xml", "split.apk!AndroidManifest.xml"]);
    assert_eq!(facts.apk.expect("an APK").classes, 13);
    assert!(matches!(app(&[split_file], Depth::Manifest), Err(ApkError::SplitOnly { .. })));
    assert!(matches!(app(&[base.clone(), other], Depth::Manifest), Err(ApkError::TwoApps { .. })));
    assert!(matches!(app(&[base.clone(), base], Depth::Manifest), Err(ApkError::TwoApps { .. })));
    let archive = zip(&[("splits/base-master.apk", GOOD), ("splits/base-xxhdpi.apk", &split), ("bad.apk", b"x")]);
    let facts = open("app.apks", &archive).expect("an app");
    assert_eq!(facts.modules[0].folder, "app.apks!splits/base-master.apk");
    assert_eq!(facts.skipped, [("app.apks!bad.apk".into(), "no APK".into())]);
}

#[test]
fn only_what_is_asked_for_is_unpacked() {
    let folder = Folder::new();
    let file = [folder.file("a.apk", GOOD)];
    let facts = app(&file, Depth::Manifest).expect("an APK");
    assert!(facts.modules[0].sources.is_empty() && !facts.apk.expect("an APK").complete);
    let facts = app(&file, Depth::Everything).expect("an APK");
    assert!(facts.modules[0].sources.len() == 2 && facts.apk.expect("an APK").complete);
}
