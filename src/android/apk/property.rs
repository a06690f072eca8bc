//! Properties of the readers: no bytes make them panic or hold more than they were given.

use proptest::collection::vec;
use proptest::prelude::*;

use super::build::{Shape, document};
use super::tests::entry;
use super::{DexFile, Opened, Resources, facts, manifest};
use crate::android::lint::{Wanted, lint};
use crate::android::manifest as text;

const AAPT: &[u8] = include_bytes!("../../../tests/fixtures/apk/aapt.apk");

/// Good bytes with some of them changed, cut or repeated.
fn mutated(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>());
    let word = (any::<prop::sample::Index>(), prop_oneof![Just(u32::MAX), Just(0), 0..0x1_0000_u32, any::<u32>()]);
    (vec(change, 0..8), vec(word, 0..4), prop::option::of(any::<prop::sample::Index>())).prop_map(
        move |(changes, words, cut)| {
            let mut bytes = good.clone();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            for (at, word) in words {
                let at = at.index(bytes.len() / 4) * 4;
                bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len() + 1));
            }
            bytes
        },
    )
}

fn bytes_or(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let head = good[..good.len().min(8)].to_vec();
    prop_oneof![
        4 => mutated(good),
        1 => vec(any::<u8>(), 0..600),
        1 => vec(any::<u8>(), 0..600).prop_map(move |tail| [head.as_slice(), &tail].concat()),
    ]
}

/// Everything a reader gives must fit what it was given, with a little for the words of its own.
fn judged(xml: &[u8], table: &[u8], dex: &[u8]) {
    let packed = manifest::read("m", xml, Resources::read(table).as_ref());
    let dexes = Some(vec![DexFile { name: "classes.dex", bytes: dex }]);
    let facts = facts(Opened { name: "a.apk".into(), manifests: vec![packed], dexes, ..Opened::default() });
    for verdict in
        lint(&facts, &Wanted { click_intent: Some("intent:#Intent;package=a.b;end".into()), ..Wanted::default() })
    {
        assert!(verdict.found.len() < 100_000, "{verdict:?}");
    }
}

proptest! {
    #[test]
    fn no_manifest_breaks_the_reader(xml in bytes_or(entry(AAPT, "AndroidManifest.xml"))) {
        judged(&xml, &[], &[]);
    }

    #[test]
    fn no_table_breaks_the_reader(table in bytes_or(entry(AAPT, "resources.arsc"))) {
        judged(&entry(AAPT, "AndroidManifest.xml"), &table, &[]);
    }

    #[test]
    fn no_dex_file_breaks_the_reader(dex in bytes_or(entry(AAPT, "classes.dex"))) {
        judged(&entry(AAPT, "AndroidManifest.xml"), &[], &dex);
    }

    #[test]
    fn binary_and_text_say_the_same(
        package in "[a-z]{1,5}(\\.[a-z]{1,5}){1,3}", permissions in vec("[a-zA-Z.]{0,30}|[中文😀]{1,5}", 0..5),
        receivers in vec(("\\.?[A-Za-z]{1,9}(\\.[A-Z][a-z$]{0,9})?", any::<bool>(), vec("[a-z.A-Z]{1,40}", 0..3)), 0..5),
        utf8 in any::<bool>(), without_ids in any::<bool>(), without_names in any::<bool>(),
    ) {
        let mut xml = format!("<manifest xmlns:android='http://schemas.android.com/apk/res/android' package='{package}'>");
        for permission in permissions.iter().filter(|name| *name != "true" && *name != "false" && *name != "normal" && *name != "signature") {
            xml.push_str(&format!("<uses-permission android:name='{permission}'/>"));
        }
        xml.push_str("<application>");
        for (name, exported, actions) in &receivers {
            xml.push_str(&format!("<receiver android:name='{name}' android:exported='{exported}'><intent-filter>"));
            xml.push_str(&actions.iter().map(|action| format!("<action android:name='x.{action}'/>")).collect::<String>());
            xml.push_str("</intent-filter></receiver>");
        }
        xml.push_str("</application></manifest>");
        let shape = Shape { utf8, without_ids, without_names: without_names && !without_ids };
        let binary = manifest::read("", &document(&xml, shape), None).manifest;
        let written = text::read("", &xml);
        let names = |found: &text::Manifest| found.uses_permissions.iter().map(|name| name.value.clone()).collect::<Vec<_>>();
        prop_assert_eq!(names(&binary), names(&written));
        let parts = |found: &text::Manifest| {
            found.components.iter().map(|own| (own.name.clone(), own.is_exported(), own.filters.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(parts(&binary), parts(&written));
    }
}
