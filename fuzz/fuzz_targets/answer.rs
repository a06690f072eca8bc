//! What a client reads: an answer of Xiaomi, in every meaning that it may have, and a post of receipts.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mipush::protocol::http::HttpResponse;
use mipush::protocol::xiaomi::reply::Reply;
use mipush::protocol::xiaomi::{channel, device, media, multi, receipt, schedule, statistics};

fuzz_target!(|bytes: &[u8]| {
    let _ = receipt::read(bytes);
    let failed = HttpResponse { status: 503, headers: Vec::new(), body: bytes.to_vec() };
    assert!(matches!(Reply::read(&failed), Reply::Unreadable { .. }));
    let envelope = match Reply::read(&HttpResponse { status: 200, ..failed }) {
        Reply::Accepted(envelope) => {
            assert_eq!(envelope.code, 0);
            envelope
        }
        Reply::Refused(envelope) => envelope,
        Reply::Unreadable { excerpt, .. } => {
            assert!(excerpt.chars().count() <= 200);
            return;
        }
    };
    let sent = envelope.send_data();
    assert!(sent.bad_reg_ids.iter().all(|bad| !bad.is_empty()));
    for trace in envelope.traces() {
        let _ = trace.is_final();
    }
    let reg_id = "cmVnaWQ=".parse().expect("regid");
    let _ = (device::texts(&envelope), device::presence_of(&envelope, &reg_id));
    let _ = (device::validity_of(&envelope, &reg_id), device::region_of(&envelope, &reg_id));
    let _ = (channel::channels(&envelope), media::uploaded(&envelope), multi::over_quota(&envelope));
    let _ = (schedule::jobs(&envelope), statistics::days(&envelope));
});
