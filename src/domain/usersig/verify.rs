//! Reading and checking. The order of the checks is part of the interface: the verdict is the first that fails.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::bufread::ZlibDecoder;
use hmac::Mac as _;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::verdict::Verdict;
use super::{VERSION, mac, signed_text};
use crate::domain::identifier::SdkAppId;
use crate::domain::secret::Secret;

/// What a signature may unpack to. A real one is some 200 bytes; a bomb is megabytes.
const MAX_JSON: u64 = 64 * 1024;

/// What a signature says, before anybody has checked that it is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// `TLS.identifier`.
    pub user_id: String,
    /// `TLS.sdkappid`.
    pub sdk_app_id: i64,
    /// `TLS.time`, unix seconds.
    pub time: i64,
    /// `TLS.expire`, seconds.
    pub expire: i64,
    /// `TLS.userbuf` as it stands there.
    pub userbuf: Userbuf,
    sig: String,
}

/// The optional member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Userbuf {
    /// Not there.
    Absent,
    /// There, base64 as it should be or not.
    Text(String),
    /// There, and no text.
    Odd,
}

impl Claims {
    /// The last second in which it is valid.
    pub const fn valid_until(&self) -> i64 {
        self.time.saturating_add(self.expire)
    }

    /// The checks that need the request: whose it is, and whether it is true.
    pub fn check(
        &self,
        key: &Secret,
        sdk_app_id: SdkAppId,
        user_id: &str,
        userbuf: Option<&[u8]>,
        now: Timestamp,
    ) -> Verdict {
        if u64::try_from(self.sdk_app_id) != Ok(sdk_app_id.get()) {
            return Verdict::SdkAppId;
        }
        if self.user_id != user_id {
            return Verdict::Identifier;
        }
        if now.as_second() > self.valid_until() {
            return Verdict::Expired;
        }
        let expected = userbuf.map(|bytes| STANDARD.encode(bytes));
        let same = match (&self.userbuf, &expected) {
            (Userbuf::Absent, None) => true,
            (Userbuf::Text(found), Some(expected)) => found == expected,
            _ => false,
        };
        if !same {
            return Verdict::Userbuf;
        }
        let text = signed_text(user_id, sdk_app_id, self.time, self.expire, expected.as_deref());
        // Strict base64 has one spelling for each content, so comparing the bytes is comparing the texts; the MAC does
        // it in constant time.
        match STANDARD.decode(&self.sig) {
            Ok(sig) if mac(key, &text).verify_slice(&sig).is_ok() => Verdict::Ok,
            _ => Verdict::Sig,
        }
    }
}

/// Checks a signature for a request. `now` is valid up to and including `TLS.time + TLS.expire`.
pub fn verify(
    sig: &str,
    key: &Secret,
    sdk_app_id: SdkAppId,
    user_id: &str,
    userbuf: Option<&[u8]>,
    now: Timestamp,
) -> Verdict {
    match read(sig) {
        Ok(claims) => claims.check(key, sdk_app_id, user_id, userbuf, now),
        Err(verdict) => verdict,
    }
}

/// Reads what a signature says; the error is never [`Verdict::Ok`].
pub fn read(sig: &str) -> Result<Claims, Verdict> {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'-' | b'_');
    if sig.is_empty() || !sig.bytes().all(legal) {
        return Err(Verdict::Alphabet);
    }
    let plain: String = sig.chars().map(from_url).collect();
    let packed = STANDARD.decode(plain).map_err(|_| Verdict::Base64)?;
    let json = inflate(&packed).ok_or(Verdict::Zlib)?;
    let Ok(Value::Object(members)) = serde_json::from_slice(&json) else { return Err(Verdict::Json) };
    claims(&members)
}

const fn from_url(c: char) -> char {
    match c {
        '*' => '+',
        '-' => '/',
        '_' => '=',
        other => other,
    }
}

/// One whole zlib stream with nothing after it, and no bomb.
fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let mut zlib = ZlibDecoder::new(packed);
    let mut json = Vec::new();
    // One byte more than allowed, so that the limit is told from more than the limit; and so that the end of a good
    // stream is reached, where the checksum is.
    zlib.by_ref().take(MAX_JSON + 1).read_to_end(&mut json).ok()?;
    let whole = zlib.total_in() == packed.len() as u64;
    (whole && json.len() as u64 <= MAX_JSON).then_some(json)
}

/// Types first, then the version; unknown members mean nothing.
fn claims(members: &Map<String, Value>) -> Result<Claims, Verdict> {
    let text = |name: &str| members.get(name).and_then(Value::as_str).ok_or(Verdict::Field);
    let number = |name: &str| members.get(name).and_then(Value::as_i64).ok_or(Verdict::Field);
    let version = text("TLS.ver")?;
    let claims = Claims {
        user_id: text("TLS.identifier")?.to_owned(),
        sdk_app_id: number("TLS.sdkappid")?,
        time: number("TLS.time")?,
        expire: number("TLS.expire")?,
        userbuf: match members.get("TLS.userbuf") {
            None => Userbuf::Absent,
            Some(Value::String(text)) => Userbuf::Text(text.clone()),
            Some(_) => Userbuf::Odd,
        },
        sig: text("TLS.sig")?.to_owned(),
    };
    if version == VERSION { Ok(claims) } else { Err(Verdict::Version) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(bytes).expect("memory");
        zlib.finish().expect("memory")
    }

    fn sig(json: &str) -> String {
        STANDARD.encode(pack(json.as_bytes())).replace('+', "*").replace('/', "-").replace('=', "_")
    }

    #[test]
    fn a_bomb_is_refused_at_the_limit() {
        let limit = usize::try_from(MAX_JSON).expect("small");
        assert_eq!(inflate(&pack(&vec![b' '; limit])).map(|json| json.len()), Some(limit));
        assert_eq!(inflate(&pack(&vec![b' '; limit + 1])), None);
        let bomb = STANDARD.encode(pack(&vec![0; 64 << 20]));
        assert!(bomb.len() < 100_000);
        assert_eq!(read(&bomb.replace('+', "*").replace('/', "-").replace('=', "_")), Err(Verdict::Zlib));
    }

    #[test]
    fn the_stream_is_whole_and_alone() {
        let good = pack(b"{}");
        assert_eq!(inflate(&good).as_deref(), Some(&b"{}"[..]));
        for cut in 0..good.len() {
            assert_eq!(inflate(&good[..cut]), None, "{cut}");
        }
        assert_eq!(inflate(&[good.as_slice(), b"x"].concat()), None);
        let mut wrong = good;
        *wrong.last_mut().expect("a checksum") ^= 1;
        assert_eq!(inflate(&wrong), None);
    }

    #[test]
    fn types_are_checked_before_the_version() {
        let with = |member: &str| {
            let whole =
                r#"{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1,"TLS.time":1,"TLS.expire":1,"TLS.sig":""}"#;
            let (name, _) = member.split_once(':').expect("a member");
            let mut members: Map<String, Value> = serde_json::from_str(whole).expect("JSON");
            members.insert(
                name.trim_matches('"').to_owned(),
                serde_json::from_str(&member[name.len() + 1..]).expect("JSON"),
            );
            read(&sig(&Value::Object(members).to_string())).err()
        };
        assert_eq!(with("\"x\":1"), None);
        assert_eq!(with("\"TLS.ver\":\"2.1\""), Some(Verdict::Version));
        for bad in [
            "\"TLS.ver\":2.0",
            "\"TLS.identifier\":1",
            "\"TLS.sdkappid\":\"1\"",
            "\"TLS.time\":1.5",
            "\"TLS.expire\":true",
            "\"TLS.expire\":null",
            "\"TLS.expire\":18446744073709551616",
            "\"TLS.sig\":[]",
        ] {
            assert_eq!(with(bad), Some(Verdict::Field), "{bad}");
        }
    }

    #[test]
    fn the_json_is_one_object() {
        for bad in ["[]", "{} {}", "{", "null", "\"x\"", "", "{\"a\":\"\u{0}\"}", &"[".repeat(1000)] {
            assert_eq!(read(&sig(bad)), Err(Verdict::Json), "{bad}");
        }
        assert_eq!(read(&sig("{}\n")), Err(Verdict::Field));
    }

    #[test]
    fn base64_is_strict() {
        for bad in ["eJ", "eJw=", "eJw", "e_JwDAA", "eJx_", "AA__A", "____"] {
            let verdict = read(bad).expect_err("bad");
            assert!(matches!(verdict, Verdict::Alphabet | Verdict::Base64), "{bad}: {verdict}");
        }
        assert_eq!(read("AB__"), Err(Verdict::Base64), "bits after the last byte must be zero");
        assert_eq!(read(""), Err(Verdict::Alphabet));
    }
}
