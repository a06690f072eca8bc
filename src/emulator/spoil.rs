//! What a fault makes of an answer.

use super::Fate;
use super::fault::FaultKind;
use super::rule::Rules;
use crate::protocol::http::{Header, HttpResponse};
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::refusal::Refusal;

/// Neither HTTP nor text.
const GARBAGE: &[u8] = b"\x16\x03\x01\x00\xff\xfe\x00garbage\r\n\r\n";

/// Whose answer is spoilt: a code on demand comes in that vendor's form.
pub(super) enum Vendor {
    /// With the id that its answer carries.
    Xiaomi(String),
    Tencent,
}

/// The answer and its fate. `answer` is there when the request was carried out.
pub(super) fn spoil(
    kind: &FaultKind,
    answer: Option<HttpResponse>,
    vendor: &Vendor,
    rules: &Rules,
) -> (HttpResponse, Fate) {
    let nothing = || HttpResponse { status: 503, headers: Vec::new(), body: Vec::new() };
    match kind {
        FaultKind::Status(status) => (text(*status, "text/plain", "Internal Server Error\n"), Fate::Arrives),
        FaultKind::Html => {
            (text(200, "text/html", "<html><head><title>Error</title></head><body>busy</body></html>"), Fate::Arrives)
        }
        FaultKind::Code(code) => match vendor {
            Vendor::Xiaomi(trace_id) => {
                let refusal = Refusal::new(*code, "fault on demand", "", "fault", "emulator");
                (answer::refused(trace_id, &refusal), Fate::Arrives)
            }
            Vendor::Tencent => (super::tencent::fault(*code), Fate::Arrives),
        },
        FaultKind::Timeout => {
            (answer.unwrap_or_else(nothing), Fate::Late(u64::from(rules.fault_timeout_s).saturating_mul(1000)))
        }
        FaultKind::Slow(ms) => (answer.unwrap_or_else(nothing), Fate::Late(*ms)),
        FaultKind::Reset => (answer.unwrap_or_else(nothing), Fate::Lost),
        FaultKind::Garbage => (answer.unwrap_or_else(nothing), Fate::Garbled(GARBAGE.to_vec())),
    }
}

fn text(status: u16, kind: &str, body: &str) -> HttpResponse {
    HttpResponse { status, headers: vec![Header::plain("Content-Type", kind)], body: body.as_bytes().to_vec() }
}
