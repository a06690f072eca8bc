//! The ready file: how to reach a running emulator.

use serde::{Deserialize, Serialize};

use crate::domain::secret::Secret;

/// What a running emulator leaves for those who want to reach it: one JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Base of Xiaomi's side.
    pub xiaomi_url: Option<String>,
    /// Base of Tencent's side.
    pub im_url: Option<String>,
    /// Base of the control endpoints.
    pub control_url: String,
    /// The token for them.
    pub token: Secret,
    /// The process.
    pub pid: u32,
}

#[derive(Serialize, Deserialize)]
struct ReadyFile<T> {
    xiaomi_url: Option<String>,
    im_url: Option<String>,
    control_url: String,
    token: T,
    pid: u32,
}

impl Ready {
    /// The file's text; the one place where the token is written out.
    pub fn encode(&self) -> String {
        let file = ReadyFile {
            xiaomi_url: self.xiaomi_url.clone(),
            im_url: self.im_url.clone(),
            control_url: self.control_url.clone(),
            token: self.token.reveal(),
            pid: self.pid,
        };
        let mut text = serde_json::to_string(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads the file; `None` if it is not one.
    pub fn decode(text: &str) -> Option<Self> {
        let file: ReadyFile<String> = serde_json::from_str(text).ok()?;
        Some(Self {
            xiaomi_url: file.xiaomi_url,
            im_url: file.im_url,
            control_url: file.control_url,
            token: Secret::new(file.token),
            pid: file.pid,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_file_is_one_object() {
        let ready = Ready {
            xiaomi_url: Some("http://127.0.0.1:1".into()),
            im_url: None,
            control_url: "http://127.0.0.1:1".into(),
            token: Secret::new("t0ken-t0ken"),
            pid: 7,
        };
        let text = ready.encode();
        assert_eq!(
            text,
            "{\"xiaomi_url\":\"http://127.0.0.1:1\",\"im_url\":null,\"control_url\":\"http://127.0.0.1:1\",\
             \"token\":\"t0ken-t0ken\",\"pid\":7}\n"
        );
        assert_eq!(Ready::decode(&text), Some(ready.clone()));
        assert_eq!(Ready::decode("{}"), None);
        assert!(!format!("{ready:?}").contains("t0ken"));
    }
}
