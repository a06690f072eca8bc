//! Binary manifests and resource tables: the first half of the bytes is a manifest, the second a table; then the other
//! way round.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mipush::android::apk::{DexFile, Opened, Resources, facts, manifest};
use mipush::android::lint::{Wanted, lint};

fuzz_target!(|bytes: &[u8]| {
    let (one, other) = bytes.split_at(bytes.len() / 2);
    for (xml, table) in [(bytes, bytes), (one, other), (other, one)] {
        let packed = manifest::read("m", xml, Resources::read(table).as_ref());
        let dexes = Some(Vec::<DexFile<'_>>::new());
        let facts = facts(Opened { manifests: vec![packed], dexes, ..Opened::default() });
        let _ = lint(&facts, &Wanted::default());
    }
});
