//! Every recorded signature of two public signers, and every wrong one with its reason.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{Verdict, issue, signed_text, verify};
use crate::domain::identifier::SdkAppId;
use crate::domain::secret::Secret;

const VECTORS: &str = include_str!("../../../tests/fixtures/usersig-vectors.json");

#[derive(Deserialize)]
struct Vectors {
    positive: Vec<Positive>,
    negative: Vec<Negative>,
}

#[derive(Deserialize)]
struct Positive {
    id: String,
    input: Input,
    signed_text: String,
    decoded: Value,
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Input {
    sdkappid: u64,
    key: String,
    userid: String,
    expire: u32,
    now: i64,
    /// Given by hand, or built by the library out of a room.
    #[serde(alias = "resulting_userbuf_hex")]
    userbuf_hex: Option<String>,
}

#[derive(Deserialize)]
struct Output {
    usersig: String,
}

#[derive(Deserialize)]
struct Negative {
    id: String,
    usersig: String,
    expect: String,
    check: Check,
}

#[derive(Deserialize)]
struct Check {
    sdkappid: u64,
    key: String,
    userid: String,
    now: i64,
    userbuf_hex: Option<String>,
}

fn vectors() -> Vectors {
    serde_json::from_str(VECTORS).expect("vectors")
}

fn app(number: u64) -> SdkAppId {
    number.to_string().parse().expect("SDKAppID")
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("time")
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|c| u8::try_from(c.to_digit(16).expect("hex")).expect("small")).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// A decoder of its own, so that a mistake of the one under test cannot hide.
fn content(sig: &str) -> Value {
    use std::io::Read as _;
    let plain = sig.replace('*', "+").replace('-', "/").replace('_', "=");
    let packed = STANDARD.decode(plain).expect("base64");
    let mut json = String::new();
    flate2::read::ZlibDecoder::new(packed.as_slice()).read_to_string(&mut json).expect("zlib");
    serde_json::from_str(&json).expect("JSON")
}

#[test]
fn what_is_issued_says_what_the_public_signers_say() {
    let all = vectors().positive;
    assert!(all.len() >= 29, "{}", all.len());
    for case in all {
        let input = &case.input;
        let userbuf = input.userbuf_hex.as_deref().map(bytes);
        let key = Secret::new(input.key.as_str());
        let sig = issue(&key, app(input.sdkappid), &input.userid, at(input.now), input.expire, userbuf.as_deref());
        assert!(sig.bytes().all(|b| b.is_ascii_alphanumeric() || b"*-_".contains(&b)), "{}", case.id);
        assert_eq!(content(&sig), case.decoded, "{}", case.id);

        let encoded = userbuf.as_ref().map(|bytes| STANDARD.encode(bytes));
        let text = signed_text(&input.userid, app(input.sdkappid), input.now, input.expire.into(), encoded.as_deref());
        assert_eq!(text, case.signed_text, "{}", case.id);
    }
}

#[test]
fn what_the_public_signers_issued_is_good() {
    for case in vectors().positive {
        let input = &case.input;
        let userbuf = input.userbuf_hex.as_deref().map(bytes);
        let key = Secret::new(input.key.as_str());
        assert!(!case.outputs.is_empty());
        for output in &case.outputs {
            let check = |second: i64| {
                verify(&output.usersig, &key, app(input.sdkappid), &input.userid, userbuf.as_deref(), at(second))
            };
            let last = input.now + i64::from(input.expire);
            assert_eq!(check(input.now), Verdict::Ok, "{}", case.id);
            assert_eq!(check(last), Verdict::Ok, "{}", case.id);
            assert_eq!(check(last + 1), Verdict::Expired, "{}", case.id);
        }
    }
}

#[test]
fn the_first_reason_is_the_one_given() {
    let all = vectors().negative;
    assert!(all.len() >= 17, "{}", all.len());
    for case in all {
        let check = &case.check;
        let userbuf = check.userbuf_hex.as_deref().map(bytes);
        let key = Secret::new(check.key.as_str());
        let verdict =
            verify(&case.usersig, &key, app(check.sdkappid), &check.userid, userbuf.as_deref(), at(check.now));
        assert_eq!(verdict.word(), case.expect, "{}", case.id);
    }
}
