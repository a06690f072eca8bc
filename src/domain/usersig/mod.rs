//! UserSig version 2: the signature that an IM account logs in with and that every REST call carries.
//!
//! The format is `tencent-im-offline-push`, section 9.2 (K5, K6, S24). Signatures of different libraries differ byte by
//! byte (member order, spaces, escaping, zlib level), so nothing here ever compares the outer text: it is compared by
//! what it says. Applications made before 2019-07-19 may still use version 1, which is another format and is refused.

mod issue;
#[cfg(test)]
mod property;
#[cfg(test)]
mod vector;
mod verdict;
mod verify;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::identifier::SdkAppId;
use super::secret::Secret;

pub use issue::{issue, user_id_faults};
pub use verdict::Verdict;
pub use verify::{Claims, read, verify};

/// How long a signature is valid where nobody says otherwise: 180 days, as the console's own tool does (section 13).
pub const DEFAULT_EXPIRE_S: u32 = 15_552_000;

/// The version of the format.
const VERSION: &str = "2.0";

/// The text under the HMAC: four lines, and a fifth with a userbuf; each ends with a line feed.
///
/// A user id with a line break can imitate other lines. The vendor's signers sign it all the same, and so must a
/// verifier that wants to tell what is wrong.
fn signed_text(user_id: &str, sdk_app_id: SdkAppId, time: i64, expire: i64, userbuf: Option<&str>) -> String {
    let mut text =
        format!("TLS.identifier:{user_id}\nTLS.sdkappid:{sdk_app_id}\nTLS.time:{time}\nTLS.expire:{expire}\n");
    if let Some(userbuf) = userbuf {
        text.push_str("TLS.userbuf:");
        text.push_str(userbuf);
        text.push('\n');
    }
    text
}

/// HMAC-SHA256 with the console's key as text: its 64 hexadecimal digits are not decoded.
fn mac(key: &Secret, text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes()).expect("an HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac
}
