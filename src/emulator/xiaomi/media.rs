//! Uploads (`xiaomi-push-api`, 7.11): a picture comes as the multipart field `file`, or, from one SDK, as the body
//! itself. The pictures are not kept; their addresses name what was uploaded by its SHA-1.

use std::collections::BTreeMap;

use super::{Call, digest};
use crate::emulator::snapshot::App;
use crate::protocol::http::{HeaderValue, HttpResponse};
use crate::protocol::xiaomi::answer;
use crate::protocol::xiaomi::form::Form;
use crate::protocol::xiaomi::refusal::Refusal;
use crate::protocol::xiaomi::send_call::refuse_form;

/// Where pictures would lie; no such host exists.
const BASE: &str = "http://emulator.invalid/media/";

pub(super) fn image(call: &mut Call<'_>, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let form = Form::parse(call.request.query_text().as_bytes()).map_err(refuse_form)?;
    let sha1 = digest::sha1_hex(picture(call)?);
    let key = if form.get("is_icon") == Some("true") { "icon_url" } else { "pic_url" };
    let data = BTreeMap::from([(key, format!("{BASE}{sha1}")), ("sha1", sha1)]);
    Ok(answer::object(trace_id, data))
}

pub(super) fn small_icon(call: &mut Call<'_>, app: &App, trace_id: &str) -> Result<HttpResponse, Refusal> {
    let sha1 = digest::sha1_hex(picture(call)?);
    let url = format!("{BASE}{sha1}");
    // The colour of a new icon is not asked for; none is set (assumed).
    call.world.app_mut(app.app_id.as_str()).small_icon = Some((url.clone(), String::new()));
    let data = BTreeMap::from([("small_icon_url", url), ("sha1", sha1)]);
    Ok(answer::object(trace_id, data))
}

pub(super) fn query(call: &Call<'_>, app: &App, trace_id: &str) -> HttpResponse {
    let icon = call.world.app(app.app_id.as_str()).and_then(|state| state.small_icon.clone());
    let (url, color) = icon.unwrap_or_default();
    answer::object(trace_id, BTreeMap::from([("small_icon_url", url), ("small_icon_color", color)]))
}

/// The bytes of the picture.
fn picture<'a>(call: &Call<'a>) -> Result<&'a [u8], Refusal> {
    let request = call.request;
    let kind = request.header("content-type").map(HeaderValue::redacted).unwrap_or_default();
    let bytes = if kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        boundary(&kind).and_then(|boundary| file(&request.body, &boundary))
    } else if kind.to_ascii_lowercase().starts_with("image/") {
        Some(request.body.as_slice())
    } else {
        let reason = "content type is not supported: send multipart/form-data or image/*";
        return Err(Refusal::new(10007, reason, "Content-Type", "content-type", "SDK"));
    };
    let bytes = bytes.filter(|bytes| !bytes.is_empty());
    let bytes = bytes.ok_or_else(|| Refusal::new(10016, "file is required", "file", "key-missing", "SDK"))?;
    if bytes.len() > call.rules.image_max_bytes {
        let reason = format!("the picture has {} bytes, at most {} are taken", bytes.len(), call.rules.image_max_bytes);
        return Err(Refusal::new(10018, reason, "file", "image-large", "assumed"));
    }
    Ok(bytes)
}

fn boundary(kind: &str) -> Option<String> {
    let part = kind.split(';').map(str::trim).find(|part| part.to_ascii_lowercase().starts_with("boundary="))?;
    let text = part["boundary=".len()..].trim_matches('"');
    (!text.is_empty() && text.len() <= 70).then(|| text.to_owned())
}

/// The content of the field `file`.
fn file<'a>(body: &'a [u8], boundary: &str) -> Option<&'a [u8]> {
    let mark = format!("--{boundary}");
    let mut rest = &body[find(body, mark.as_bytes())? + mark.len()..];
    loop {
        rest = rest.strip_prefix(b"\r\n".as_slice())?;
        let head = find(rest, b"\r\n\r\n")?;
        let (headers, content) = (&rest[..head], &rest[head + 4..]);
        let end = find(content, format!("\r\n{mark}").as_bytes())?;
        let headers = String::from_utf8_lossy(headers).to_ascii_lowercase();
        if headers.contains("name=\"file\"") || headers.contains("name=file") {
            return Some(&content[..end]);
        }
        rest = &content[end + 2 + mark.len()..];
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len().max(1)).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_file_among_the_fields() {
        let body =
            b"--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; \
                     name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x00\r\n--B--\r\n";
        assert_eq!(file(body, "B"), Some(b"\x89PNG\r\n\x00".as_slice()));
        assert_eq!(file(body, "C"), None);
        assert_eq!(file(&body[..body.len() - 12], "B"), None, "cut off");
        assert_eq!(boundary("multipart/form-data; boundary=\"B x\"").as_deref(), Some("B x"));
        assert_eq!(boundary("multipart/form-data"), None);
    }

    proptest! {
        #[test]
        fn never_panics(body in proptest::collection::vec(any::<u8>(), 0..200), cut in 0_usize..60) {
            let _ = file(&body, "B");
            let mut near = b"--B\r\nname=\"file\"\r\n\r\nx\r\n--B\r\n\r\n\r\n--B--".to_vec();
            near.truncate(cut);
            near.extend(body);
            let _ = file(&near, "B");
        }
    }
}
