//! Signing, and what is odd about the user id that is signed.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use hmac::Mac as _;
use jiff::Timestamp;
use serde::Serialize;

use super::{VERSION, mac, signed_text};
use crate::domain::fault::Fault;
use crate::domain::identifier::SdkAppId;
use crate::domain::secret::Secret;
use crate::domain::text::Text;

/// Longest user id in bytes (section 9.2).
const MAX_USER_ID: usize = 32;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "TLS.ver")]
    version: &'static str,
    #[serde(rename = "TLS.identifier")]
    identifier: &'a str,
    #[serde(rename = "TLS.sdkappid")]
    sdk_app_id: u64,
    #[serde(rename = "TLS.time")]
    time: i64,
    #[serde(rename = "TLS.expire")]
    expire: i64,
    #[serde(rename = "TLS.userbuf", skip_serializing_if = "Option::is_none")]
    userbuf: Option<&'a str>,
    #[serde(rename = "TLS.sig")]
    sig: String,
}

/// Signs. Like the vendor's signers it takes any user id; [`user_id_faults`] says what is wrong with one.
///
/// The result is a login credential for as long as it is valid. A signature whose JSON is over 64 KiB, which takes a
/// user id or userbuf of that size, would not be read again by [`super::verify`].
pub fn issue(
    key: &Secret,
    sdk_app_id: SdkAppId,
    user_id: &str,
    issued_at: Timestamp,
    expire_s: u32,
    userbuf: Option<&[u8]>,
) -> String {
    let (time, expire) = (issued_at.as_second(), i64::from(expire_s));
    let userbuf = userbuf.map(|bytes| STANDARD.encode(bytes));
    let text = signed_text(user_id, sdk_app_id, time, expire, userbuf.as_deref());
    let document = Document {
        version: VERSION,
        identifier: user_id,
        sdk_app_id: sdk_app_id.get(),
        time,
        expire,
        userbuf: userbuf.as_deref(),
        sig: STANDARD.encode(mac(key, &text).finalize().into_bytes()),
    };
    // Text and numbers: writing them as JSON cannot fail; nor can writing into memory.
    let json = serde_json::to_vec(&document).unwrap_or_default();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    let packed = zlib.write_all(&json).and_then(|()| zlib.finish()).unwrap_or_default();
    STANDARD.encode(packed).chars().map(to_url).collect()
}

/// The three characters that a URL would need escaped.
const fn to_url(c: char) -> char {
    match c {
        '+' => '*',
        '/' => '-',
        '=' => '_',
        other => other,
    }
}

/// What is wrong with a user id that a signature is made for: warnings all, since the vendor's signers check nothing.
/// Login and REST refuse what the first three name.
pub fn user_id_faults(user_id: &str) -> Vec<Fault> {
    const EMPTY: Text = Text::new(
        "the user is empty: such a signature can be made, and no account can log in with it",
        "用户 ID 为空：签名可以生成，但没有账号能用它登录",
    );
    const CONTROL: Text = Text::new(
        "the user {found} holds a control character: a line break can imitate other lines of the signed text, and \
         login and REST refuse it",
        "用户 ID {found} 含有控制字符：换行可以伪造待签名文本中的其他行，登录与 REST 接口都会拒绝",
    );
    const LONG: Text = Text::new(
        "the user has {found} bytes: login and REST take at most 32",
        "用户 ID 长 {found} 字节：登录与 REST 接口最多接受 32 字节",
    );
    const UNUSUAL: Text = Text::new(
        "the user {found} holds other characters than letters, digits, _ and -, which Tencent advises against",
        "用户 ID {found} 含有字母、数字、下划线、连字符以外的字符，腾讯云不建议使用",
    );
    let shown = format!("{user_id:?}");
    let warn = |code, text, found: &str| Fault::warning(code, "user", text, &[("found", found)]);
    let mut faults = Vec::new();
    if user_id.is_empty() {
        faults.push(warn("user-empty", EMPTY, ""));
    }
    let control = user_id.chars().any(char::is_control);
    if control {
        faults.push(warn("user-control-character", CONTROL, &shown));
    }
    if user_id.len() > MAX_USER_ID {
        faults.push(warn("user-long", LONG, &user_id.len().to_string()));
    }
    if !control && !user_id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        faults.push(warn("user-unusual", UNUSUAL, &shown));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_user_ids_are_named() {
        let codes = |user: &str| user_id_faults(user).iter().map(|fault| fault.code).collect::<Vec<_>>();
        assert!(codes("guest_4-2").is_empty());
        assert_eq!(codes(""), ["user-empty"]);
        assert_eq!(codes("eve\nTLS.sdkappid:1"), ["user-control-character"]);
        assert_eq!(codes(&"u".repeat(33)), ["user-long"]);
        assert_eq!(codes("小明"), ["user-unusual"]);
        assert!(user_id_faults("a\nb").iter().all(|fault| !fault.is_error()));
    }
}
