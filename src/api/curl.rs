//! A request as a shell command that repeats it: `--curl`.
//!
//! For any POSIX shell. The credential is never in the text: the command reads it from a variable of the shell that
//! runs it. What curl would do on its own account (globbing, a default content type, a proxy for this machine) is
//! switched off where it would change the request.

use std::fmt::Write as _;

use crate::protocol::http::{Header, HeaderValue, HttpRequest, Method, is_secret_parameter};

/// Stands in for a name that no shell would take as a variable.
const FALLBACK_VARIABLE: &str = "SECRET";

/// Bytes of a body that are passed as an argument; Linux allows 131,072 for one. Larger ones go through a pipe.
const MAX_ARGUMENT: usize = 100_000;

/// The file that the reader is asked to make of a body that is not text.
const BODY_FILE: &str = "body.bin";

/// The command. `variable` is the shell variable that holds the credential, `MIPUSH_APP_SECRET` for instance.
pub fn command(request: &HttpRequest, variable: &str) -> String {
    let variable = if is_variable(variable) { variable } else { FALLBACK_VARIABLE };
    let mut parts = vec![start(request), url(request, variable)];
    parts.extend(
        request.headers.iter().filter(|header| !is_framing(header)).map(|header| self::header(header, variable)),
    );
    let has_body = !request.body.is_empty() || request.method == Method::Post;
    if has_body && request.header("content-type").is_none() {
        // curl would add one of its own.
        parts.push("-H 'Content-Type:'".to_owned());
    }
    let before = match text(&request.body) {
        _ if !has_body => String::new(),
        Some(body) if body.len() <= MAX_ARGUMENT => {
            parts.push(format!("--data-raw {}", quote(body)));
            String::new()
        }
        Some(body) => {
            parts.push("--data-binary @-".to_owned());
            format!("printf %s {} | ", quote(body))
        }
        None => {
            parts.push(format!("--data-binary @{BODY_FILE}"));
            let bytes = request.body.len();
            format!("# The body is {bytes} bytes that are not text: put them into the file {BODY_FILE} first.\n")
        }
    };
    format!("{before}{}", parts.join(" \\\n  "))
}

/// The command for the upload of a file: curl reads it and writes the multipart body itself.
pub fn upload(request: &HttpRequest, variable: &str, path: &str, content_type: &str) -> String {
    let variable = if is_variable(variable) { variable } else { FALLBACK_VARIABLE };
    let mut parts = vec![start(request), url(request, variable)];
    let own = |header: &&Header| !is_framing(header) && !header.name.eq_ignore_ascii_case("content-type");
    parts.extend(request.headers.iter().filter(own).map(|header| self::header(header, variable)));
    // Quotes of curl's own, or a comma or semicolon would end the name.
    let path = path.replace('\\', r"\\").replace('"', "\\\"");
    parts.push(format!("-F {}", quote_always(&format!("file=@\"{path}\";type={content_type}"))));
    parts.join(" \\\n  ")
}

/// The program, its fixed options, the method.
fn start(request: &HttpRequest) -> String {
    let mut start = "curl -sS -g".to_owned();
    if request.path.contains("/.") {
        start.push_str(" --path-as-is");
    }
    if is_this_machine(&request.base) {
        start.push_str(" --noproxy '*'");
    }
    match &request.method {
        Method::Get if request.body.is_empty() => {}
        Method::Post => {}
        Method::Other(name) if name == "HEAD" => start.push_str(" --head"),
        // Writing into a string cannot fail.
        method => drop(write!(start, " -X {}", quote(method.as_str()))),
    }
    start
}

fn url(request: &HttpRequest, variable: &str) -> String {
    let address = format!("{}{}", request.base, request.path);
    let Some(query) = &request.query else { return quote(&address) };
    // Pieces between credentials are quoted one by one; the shell joins what stands side by side.
    let mut pieces = Vec::new();
    let mut plain = format!("{address}?");
    for (index, pair) in query.split('&').enumerate() {
        if index > 0 {
            plain.push('&');
        }
        match pair.split_once('=') {
            Some((name, _)) if is_secret_parameter(pair) => {
                let _ = write!(plain, "{name}=");
                pieces.push(quote(&plain));
                pieces.push(format!("\"${variable}\""));
                plain.clear();
            }
            _ => plain.push_str(pair),
        }
    }
    if !plain.is_empty() {
        pieces.push(quote(&plain));
    }
    pieces.concat()
}

fn header(header: &Header, variable: &str) -> String {
    let name = &header.name;
    match &header.value {
        HeaderValue::Secret { prefix, .. } => {
            format!("-H {}\"${variable}\"", quote_always(&format!("{name}: {prefix}")))
        }
        // `Name:` would remove the header; a semicolon sends it empty.
        HeaderValue::Plain(value) if value.is_empty() => format!("-H {}", quote_always(&format!("{name};"))),
        HeaderValue::Plain(value) => format!("-H {}", quote_always(&format!("{name}: {value}"))),
    }
}

/// The transport and curl both count the bytes themselves.
fn is_framing(header: &Header) -> bool {
    ["content-length", "transfer-encoding"].iter().any(|name| header.name.eq_ignore_ascii_case(name))
}

/// A body that a shell can hold and a terminal can show.
fn text(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    let harmless = text.chars().all(|character| !character.is_control() || matches!(character, '\n' | '\t'));
    harmless.then_some(text)
}

fn is_variable(name: &str) -> bool {
    let letter = |character: char| character.is_ascii_alphabetic() || character == '_';
    name.starts_with(letter) && name.chars().all(|character| letter(character) || character.is_ascii_digit())
}

fn is_this_machine(base: &str) -> bool {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    ["127.", "localhost", "[::1]"].iter().any(|start| rest.starts_with(start))
}

/// One shell word; left bare where every character is plain.
fn quote(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "_@%+=:,./-".contains(character);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { quote_always(text) }
}

fn quote_always(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use proptest::prelude::*;

    use super::*;
    use crate::api::peer::Peer;
    use crate::domain::secret::Secret;

    const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    fn push(base: &str, body: &[u8]) -> HttpRequest {
        HttpRequest {
            method: Method::Post,
            base: base.into(),
            path: "/v3/message/regid".into(),
            query: None,
            headers: vec![
                Header::secret("Authorization", "key=", Secret::new("s3cret")),
                Header::plain("Content-Type", "application/x-www-form-urlencoded"),
            ],
            body: body.to_vec(),
        }
    }

    fn has_curl() -> bool {
        let found = Command::new("curl").arg("--version").output().is_ok();
        if !found {
            println!("skipped: no curl here");
        }
        found
    }

    /// Runs the command in `/bin/sh` and gives what reached the server.
    fn run(make: impl FnOnce(&str) -> HttpRequest, secret: &str) -> String {
        let peer = Peer::answer(ANSWER);
        let line = command(&make(&peer.base()), "MIPUSH_APP_SECRET");
        assert!(!line.contains(secret), "{line}");
        // Through stdin, as a terminal would pass it: as an argument it would meet the limit on arguments itself.
        let mut shell = Command::new("/bin/sh")
            .env("MIPUSH_APP_SECRET", secret)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        shell.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
        let output = shell.wait_with_output().unwrap();
        assert!(output.status.success() && output.stdout == b"ok", "{line}\n{output:?}");
        peer.request()
    }

    #[test]
    fn an_upload_reads_the_file_itself() {
        let mut request = push("https://api.xmpush.xiaomi.com", b"\x89PNG");
        request.path = "/media/upload/image".into();
        let line = upload(&request, "MIPUSH_APP_SECRET", "it's \"x\".png", "image/png");
        insta::assert_snapshot!(line, @r#"
        curl -sS -g \
          https://api.xmpush.xiaomi.com/media/upload/image \
          -H 'Authorization: key='"$MIPUSH_APP_SECRET" \
          -F 'file=@"it'\''s \"x\".png";type=image/png'
        "#);
    }

    #[test]
    fn a_push_to_copy_and_paste() {
        insta::assert_snapshot!(command(&push("https://api.xmpush.xiaomi.com", b"title=it's"), "MIPUSH_APP_SECRET"), @r#"
        curl -sS -g \
          https://api.xmpush.xiaomi.com/v3/message/regid \
          -H 'Authorization: key='"$MIPUSH_APP_SECRET" \
          -H 'Content-Type: application/x-www-form-urlencoded' \
          --data-raw 'title=it'\''s'
        "#);
    }

    #[test]
    fn a_signature_in_the_query_is_a_variable_too() {
        let mut rest = push("https://console.tim.qq.com", b"{}");
        rest.headers.clear();
        rest.query = Some("sdkappid=1&usersig=eJw_abc&random=2".into());
        insta::assert_snapshot!(command(&rest, "SIG"), @r#"
        curl -sS -g \
          'https://console.tim.qq.com/v3/message/regid?sdkappid=1&usersig='"$SIG"'&random=2' \
          -H 'Content-Type:' \
          --data-raw '{}'
        "#);
    }

    #[test]
    fn a_variable_name_cannot_smuggle_a_command() {
        for name in ["", "1A", "A B", "A$(id)", "A\"; id; \"", "ключ"] {
            let line = command(&push("https://host", b"a=b"), name);
            assert!(line.contains(r#"'Authorization: key='"$SECRET""#), "{line}");
        }
    }

    #[test]
    fn a_body_that_is_not_text_says_so() {
        for body in [&b"\xff\x00\x01"[..], b"a\x1b]0;x\x07"] {
            let line = command(&push("https://host", body), "S");
            let note = format!("# The body is {} bytes that are not text", body.len());
            assert!(line.starts_with(&note) && line.ends_with("--data-binary @body.bin"), "{line}");
        }
    }

    #[test]
    fn the_shell_and_curl_reproduce_the_bytes() {
        if !has_curl() {
            return;
        }
        let body = "@file=a'b\"c`id`$(id)\\\\ \\n%00\n\ttail 你好 [x] {1,2}#!\n";
        let sent = run(
            |base| {
                let mut request = push(base, body.as_bytes());
                request.path = "/a/../v3/x[1-2]{a,b}".into();
                request.query = Some("q=it's&n=%20&usersig=old&z=$HOME".into());
                request.headers.push(Header::plain("X-Quote", "it's \"$HOME\" `id`"));
                request.headers.push(Header::plain("X-Empty", ""));
                request.headers.push(Header::plain("Content-Length", "3"));
                request
            },
            "p'w\"$x",
        );
        let (head, sent_body) = sent.split_once("\r\n\r\n").unwrap();
        assert_eq!(sent_body, body);
        let first = head.lines().next().unwrap();
        assert_eq!(first, "POST /a/../v3/x[1-2]{a,b}?q=it's&n=%20&usersig=p'w\"$x&z=$HOME HTTP/1.1");
        for line in [
            "Authorization: key=p'w\"$x",
            "Content-Type: application/x-www-form-urlencoded",
            "X-Quote: it's \"$HOME\" `id`",
            "X-Empty:",
            &format!("Content-Length: {}", body.len()),
        ] {
            assert_eq!(head.lines().filter(|sent| *sent == line).count(), 1, "{line} in {head}");
        }
    }

    #[test]
    fn methods_and_empty_bodies_arrive_as_they_are() {
        if !has_curl() {
            return;
        }
        let bare = |method: Method, body: &'static [u8]| {
            move |base: &str| HttpRequest { method, headers: vec![], ..push(base, body) }
        };
        let sent = run(bare(Method::Post, b""), "s3cret");
        assert!(sent.starts_with("POST ") && sent.contains("Content-Length: 0\r\n"), "{sent}");
        assert!(!sent.to_lowercase().contains("content-type"), "{sent}");
        let sent = run(bare(Method::Get, b""), "s3cret");
        assert!(sent.starts_with("GET ") && !sent.contains("Content-Length"), "{sent}");
        let sent = run(bare(Method::Other("DELETE".into()), b""), "s3cret");
        assert!(sent.starts_with("DELETE "), "{sent}");
        let sent = run(bare(Method::Other("PUT".into()), b"{}"), "s3cret");
        assert!(sent.starts_with("PUT ") && sent.ends_with("\r\n\r\n{}"), "{sent}");
    }

    #[test]
    fn a_body_too_long_for_an_argument_goes_through_a_pipe() {
        if !has_curl() {
            return;
        }
        let body = "x'".repeat(120_000);
        let sent = run(|base| push(base, body.as_bytes()), "s3cret");
        assert!(sent.ends_with(&format!("\r\n\r\n{body}")), "{} bytes arrived", sent.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_quoted_word_is_that_word(word in "[^\u{0}]{0,30}") {
            let line = format!("printf '%s|' {} end", quote(&word));
            let output = Command::new("/bin/sh").arg("-c").arg(line).output().unwrap();
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{word}|end|"));
        }
    }
}
