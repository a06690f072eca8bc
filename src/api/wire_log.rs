//! What went over the wire, for people: `-vv`.
//!
//! Credentials are masked whatever they travel in, bytes that could steer a terminal are shown escaped, and long bodies
//! are cut with a note. It is not for machines: a request to repeat is what [`super::curl`] renders.

use std::fmt::Write as _;
use std::time::Duration;

use url::form_urlencoded;

use crate::protocol::http::{Header, HeaderValue, HttpRequest, HttpResponse};

/// Characters of one line that are shown: a field of a form, or a line of another body.
const MAX_LINE: usize = 400;
/// Lines of one body that are shown.
const MAX_LINES: usize = 80;

/// Headers that hold a credential even where nobody marked them.
const SECRET_HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// The request, each line after `> `.
pub fn request(request: &HttpRequest) -> String {
    let mut log = Log { mark: '>', text: String::new() };
    log.line(&format!("{} {}", request.method, request.url()));
    log.message(&request.headers, &request.body);
    log.text
}

/// The response, each line after `< `.
pub fn response(response: &HttpResponse, elapsed: Option<Duration>) -> String {
    let mut log = Log { mark: '<', text: String::new() };
    match elapsed {
        Some(time) => log.line(&format!("{} ({} ms)", response.status, time.as_millis())),
        None => log.line(&response.status.to_string()),
    }
    log.message(&response.headers, &response.body);
    log.text
}

struct Log {
    mark: char,
    text: String,
}

impl Log {
    fn message(&mut self, headers: &[Header], body: &[u8]) {
        for header in headers {
            let value = match &header.value {
                HeaderValue::Plain(_) if SECRET_HEADERS.iter().any(|name| header.name.eq_ignore_ascii_case(name)) => {
                    "***".to_owned()
                }
                value => value.redacted(),
            };
            self.line(&format!("{}: {value}", header.name));
        }
        if !body.is_empty() {
            self.line("");
            self.body(body, is_form(headers));
        }
    }

    fn body(&mut self, body: &[u8], form: bool) {
        let Ok(text) = std::str::from_utf8(body) else {
            self.line(&format!("  ({} bytes that are not text)", body.len()));
            return;
        };
        if form {
            let fields = form_urlencoded::parse(body).map(|(name, value)| format!("{name} = {value}"));
            self.lines(fields, body.len());
        } else {
            self.lines(text.lines().map(str::to_owned), body.len());
        }
    }

    fn lines(&mut self, lines: impl Iterator<Item = String>, bytes: usize) {
        for (index, line) in lines.enumerate() {
            if index == MAX_LINES {
                self.line(&format!("  … (cut after {MAX_LINES} lines; the body has {bytes} bytes)"));
                return;
            }
            match line.char_indices().nth(MAX_LINE) {
                Some((end, _)) => {
                    self.line(&format!("  {} … (cut; {} bytes in all)", &line[..end], line.len()));
                }
                None => self.line(&format!("  {line}")),
            }
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push(self.mark);
        if !line.is_empty() {
            self.text.push(' ');
        }
        for character in line.chars() {
            if character.is_control() && character != '\t' {
                // Writing into a string cannot fail.
                let _ = write!(self.text, "{}", character.escape_default());
            } else {
                self.text.push(character);
            }
        }
        self.text.push('\n');
    }
}

fn is_form(headers: &[Header]) -> bool {
    headers.iter().any(|header| {
        header.name.eq_ignore_ascii_case("content-type")
            && header.value.redacted().trim_start().starts_with("application/x-www-form-urlencoded")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::secret::Secret;
    use crate::protocol::http::Method;

    fn push(body: &str) -> HttpRequest {
        HttpRequest {
            method: Method::Post,
            base: "https://api.xmpush.xiaomi.com".into(),
            path: "/v3/message/regid".into(),
            query: None,
            headers: vec![
                Header::secret("Authorization", "key=", Secret::new("s3cret")),
                Header::plain("Content-Type", "application/x-www-form-urlencoded"),
            ],
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_form_is_decoded_field_by_field() {
        insta::assert_snapshot!(request(&push("title=%E4%BD%A0%E5%A5%BD+1&payload=a%26b%0Ac&empty=")), @r"
        > POST https://api.xmpush.xiaomi.com/v3/message/regid
        > Authorization: key=***
        > Content-Type: application/x-www-form-urlencoded
        >
        >   title = 你好 1
        >   payload = a&b\nc
        >   empty = 
        ");
    }

    #[test]
    fn an_answer_cannot_steer_the_terminal() {
        let answer = HttpResponse {
            status: 502,
            headers: vec![Header::plain("Set-Cookie", "session=1"), Header::plain("X", "\u{1b}[2J")],
            body: b"{\"a\":\n \"\x1b]0;x\x07\"}".to_vec(),
        };
        insta::assert_snapshot!(response(&answer, Some(Duration::from_millis(83))), @r#"
        < 502 (83 ms)
        < Set-Cookie: ***
        < X: \u{1b}[2J
        <
        <   {"a":
        <    "\u{1b}]0;x\u{7}"}
        "#);
    }

    #[test]
    fn long_and_foreign_bodies_are_cut_with_a_note() {
        let targets = format!("registration_id={}&title=a", "x".repeat(5000));
        let log = request(&push(&targets));
        assert!(log.contains(&format!("= {} … (cut; 5018 bytes in all)", "x".repeat(MAX_LINE - 18))), "{log}");
        assert!(log.ends_with(">   title = a\n"), "{log}");

        let many = HttpResponse { status: 200, headers: vec![], body: b"x\n".repeat(200) };
        assert!(response(&many, None).ends_with("… (cut after 80 lines; the body has 400 bytes)\n"));
        let image = HttpResponse { status: 200, headers: vec![], body: vec![0xff, 0xd8] };
        assert_eq!(response(&image, None), "< 200\n<\n<   (2 bytes that are not text)\n");
    }

    #[test]
    fn the_signature_in_a_query_is_masked() {
        let mut rest = push("{}");
        rest.query = Some("sdkappid=1&usersig=eJw_abc-*&UserSig=x&random=2&usersig".into());
        let log = request(&rest);
        assert!(log.starts_with(
            "> POST https://api.xmpush.xiaomi.com/v3/message/regid?sdkappid=1&usersig=***&UserSig=***&random=2&usersig\n"
        ), "{log}");
    }

    proptest! {
        #[test]
        fn no_credential_is_ever_shown(secret in "[A-Za-z0-9+/=]{12,40}", name in "[Aa]uthori[zZ]ation|COOKIE|set-Cookie") {
            let mut one = push("a=b");
            one.headers = vec![
                Header::secret("X-Any", "", Secret::new(secret.clone())),
                Header::plain(name, secret.clone()),
            ];
            one.query = Some(format!("a=b&usersig={secret}").into());
            prop_assert!(!request(&one).contains(&secret));
        }
    }
}
