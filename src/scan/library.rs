//! A look into a jar or aar without unpacking it: the names of its entries stand in it as they are.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use aho_corasick::AhoCorasick;

use crate::android::facts::Library;

const NAMES: [&str; 4] = [
    "com/xiaomi/mipush/sdk/MiPushClient.class",
    "com/xiaomi/mipush/sdk/NotificationClickedActivity.class",
    "com/xiaomi/push/service/XMJobService.class",
    "libs/MiPush_SDK_Client",
];

/// Looks for the SDK's classes; a file that is too large or cannot be read stays unknown.
pub(super) fn look(path: &Path, shown: &str, limit: u64) -> Library {
    let mut library = Library {
        path: shown.to_owned(),
        has_sdk: None,
        has_clicked_activity: false,
        has_job_service: false,
        inner: None,
    };
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    let Ok(finder) = AhoCorasick::new(NAMES) else { return library };
    if read.is_err() || bytes.len() as u64 > limit || !bytes.starts_with(b"PK") {
        return library;
    }
    let mut has_class = false;
    for found in finder.find_iter(&bytes) {
        match found.pattern().as_usize() {
            0 => has_class = true,
            1 => library.has_clicked_activity = true,
            2 => library.has_job_service = true,
            _ if library.inner.is_none() => library.inner = name_at(&bytes[found.start() + "libs/".len()..]),
            _ => {}
        }
    }
    // The classes of an aar lie in a jar inside it, packed: without the SDK's own file there nothing is certain.
    let aar = shown.to_ascii_lowercase().ends_with(".aar");
    library.has_sdk = if has_class || library.inner.is_some() {
        Some(true)
    } else if aar {
        None
    } else {
        Some(false)
    };
    library
}

/// The file name that starts here.
fn name_at(bytes: &[u8]) -> Option<String> {
    let end = bytes.windows(4).take(120).position(|window| window == b".jar")? + 4;
    let name = bytes.get(..end)?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    name.iter().all(plain).then(|| String::from_utf8_lossy(name).into_owned())
}
