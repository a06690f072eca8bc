//! Pictures for notifications (7.11). The client's side.

use super::reply::{Envelope, text_of};
use super::send::{authorization, encoded, get};
use crate::domain::identifier::AppId;
use crate::domain::secret::Secret;
use crate::protocol::http::{Header, HttpRequest, Method};

/// What the picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The big picture of a notification.
    Picture,
    /// Its large icon.
    Icon,
    /// The small icon of the app.
    SmallIcon,
}

impl Use {
    /// The word for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Icon => "icon",
            Self::SmallIcon => "small-icon",
        }
    }
}

/// A file to upload.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name, for the form.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// `image/png` and the like.
    pub content_type: &'a str,
}

/// The type of a picture, by its first bytes.
pub fn content_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// Uploads a picture as the multipart field `file`. `boundary` must not occur in the file; random hex will do.
pub fn upload(base: &str, secret: &Secret, what: Use, global: bool, file: File<'_>, boundary: &str) -> HttpRequest {
    let (path, query) = match what {
        Use::SmallIcon => ("/media/upload/smallIcon", None),
        Use::Picture | Use::Icon => {
            let flag = |on: bool| if on { "true" } else { "false" };
            let query = encoded(&[("is_global", flag(global)), ("is_icon", flag(what == Use::Icon))]);
            ("/media/upload/image", Some(query))
        }
    };
    // A quote or line break in the name would end the header.
    let name: String = file.name.chars().filter(|c| !c.is_control() && *c != '"' && *c != '\\').collect();
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {}\r\n\r\n",
        file.content_type
    );
    let mut body = head.into_bytes();
    body.extend_from_slice(file.bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={boundary}");
    HttpRequest {
        method: Method::Post,
        base: base.to_owned(),
        path: path.to_owned(),
        query: query.map(Into::into),
        headers: vec![authorization(secret), Header::plain("Content-Type", content_type)],
        body,
    }
}

/// Reads the app's small icon.
pub fn small_icon(base: &str, secret: &Secret, app: &AppId) -> HttpRequest {
    get(base, "/media/upload/smallIcon/query", secret, Some(encoded(&[("app_id", app.as_str())])))
}

/// Where a picture is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// Address, for `notification_bigPic_uri`, `notification_large_icon_uri` or `notification_small_icon_uri`.
    pub url: Option<String>,
    /// Digest.
    pub sha1: Option<String>,
    /// Colour of a small icon.
    pub color: Option<String>,
}

/// Reads the answer of an upload or of the small icon's query.
pub fn uploaded(envelope: &Envelope) -> Uploaded {
    let data = &envelope.data;
    let data = data.get("data").filter(|inner| inner.is_object()).unwrap_or(data);
    Uploaded {
        url: text_of(data, &["pic_url", "icon_url", "small_icon_url"]),
        sha1: text_of(data, &["sha1"]),
        color: text_of(data, &["small_icon_color"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xiaomi::wire::{accepted, recorded};

    #[test]
    fn as_the_official_client_asks() {
        let secret = Secret::new("s");
        let file = File { name: "a\"b.png", bytes: b"\x89PNG\xff", content_type: "image/png" };
        let request = upload("", &secret, Use::Picture, false, file, "b0undary");
        let recording = recorded("java-official-sdk", "media_upload_image");
        assert_eq!(
            (request.path.as_str(), request.query.clone()),
            (recording.path(), recording.query().map(Into::into))
        );
        assert!(
            request
                .body
                .starts_with(b"--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ab.png\"\r\n")
        );
        assert!(request.body.ends_with(b"\r\n\r\n\x89PNG\xff\r\n--b0undary--\r\n"));
        let icon = upload("", &secret, Use::SmallIcon, false, file, "b");
        assert_eq!((icon.path.as_str(), icon.query), ("/media/upload/smallIcon", None));
        let app = "2882303761500000000".parse().expect("app id");
        recorded("java-official-sdk", "media_query_smallicon").same(&small_icon("", &secret, &app));
    }

    #[test]
    fn types_by_first_bytes() {
        assert_eq!(content_type(b"\x89PNG\r\n"), Some("image/png"));
        assert_eq!(content_type(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(content_type(b"<svg>"), None);
        assert_eq!(content_type(b""), None);
    }

    #[test]
    fn answers() {
        assert_eq!(uploaded(&accepted(r#"{"pic_url":"http://p","sha1":"d"}"#)).url.as_deref(), Some("http://p"));
        assert_eq!(uploaded(&accepted(r#"{"icon_url":"http://i"}"#)).url.as_deref(), Some("http://i"));
        assert_eq!(uploaded(&accepted(r##"{"data":{"small_icon_color":"#fff"}}"##)).color.as_deref(), Some("#fff"));
    }
}
