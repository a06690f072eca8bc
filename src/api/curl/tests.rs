//! The lines in real shells: with a curl that writes down what it got, and with the real one.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

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

/// Credentials that a shell, a here-document or curl's own files might take for something else.
const ODD: [&str; 6] = ["p'w\"$x\\", "\\$(id)`id`", "EOF", "@s", "a b#c", "c2VjcmV0LXNlY3JldC1zZQ=="];

/// A curl that writes down its arguments, and what stands in the files they name.
const FAKE: &str = r#"#!/bin/sh
for word; do
    printf 'argument %s\n' "$word"
done
for word; do
    case $word in
        @/dev/fd/* | /dev/fd/*) while IFS= read -r line; do printf 'read %s\n' "$line"; done <"${word#@}" ;;
    esac
done
"#;

/// The shells that there are; the first is everywhere.
fn shells() -> Vec<&'static str> {
    let here = |shell: &&str| Command::new(shell).args(["-c", ":"]).output().is_ok();
    ["/bin/sh", "dash", "bash", "busybox"].into_iter().filter(here).collect()
}

/// Runs the line as a terminal would pass it: as an argument it would meet the limit on arguments itself. The variable
/// is one of the shell's own, not of the environment.
fn play(shell: &str, line: &str, secret: &str, path: Option<&Path>) -> Output {
    let mut command = Command::new(shell);
    if shell == "busybox" {
        command.arg("sh");
    }
    let mut shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let path = path.map_or(String::new(), |folder| format!("PATH={}:$PATH\n", quote(&folder.to_string_lossy())));
    let script = format!("{path}MIPUSH_APP_SECRET={}\n{line}\n", quote(secret));
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    shell.wait_with_output().unwrap()
}

/// Runs the command in `/bin/sh` and gives what reached the server.
fn run(make: impl FnOnce(&str) -> HttpRequest, secret: &str) -> String {
    let peer = Peer::answer(ANSWER);
    let line = command(&make(&peer.base()), "MIPUSH_APP_SECRET");
    assert!(!line.contains(secret), "{line}");
    let output = play("/bin/sh", &line, secret, None);
    assert!(output.status.success() && output.stdout == b"ok", "{line}\n{output:?}");
    peer.request()
}

#[test]
fn the_credential_is_read_and_is_no_argument() {
    let folder = tempfile::tempdir().unwrap();
    let fake = folder.path().join("curl");
    std::fs::write(&fake, FAKE).unwrap();
    std::fs::set_permissions(&fake, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut signed = push("https://host", b"a=b");
    signed.query = Some("a=$x`id`\\&usersig=old&z=1".into());
    let large = push("https://host", "x'".repeat(MAX_ARGUMENT).as_bytes());
    let picture = push("https://host", b"\x89PNG");
    let lines = [
        command(&push("https://host", b"a=b"), "MIPUSH_APP_SECRET"),
        command(&signed, "MIPUSH_APP_SECRET"),
        command(&large, "MIPUSH_APP_SECRET"),
        upload(&picture, "MIPUSH_APP_SECRET", "x.png", "image/png"),
    ];
    assert!(shells().len() > 1 || cfg!(not(target_os = "linux")), "{:?}", shells());
    for shell in shells() {
        for secret in ODD {
            for (index, line) in lines.iter().enumerate() {
                let output = play(shell, line, secret, Some(folder.path()));
                let said = String::from_utf8_lossy(&output.stdout);
                let (arguments, read): (Vec<&str>, Vec<&str>) =
                    said.lines().partition(|line| line.starts_with("argument "));
                let mut expected = vec![format!("read Authorization: key={secret}")];
                if index == 1 {
                    expected
                        .insert(0, format!("read url = https://host/v3/message/regid?a=$x`id`\\&usersig={secret}&z=1"));
                }
                assert_eq!(read, expected, "{shell} {line}\n{output:?}");
                assert!(arguments.len() > 5, "{shell} {line}\n{output:?}");
                assert!(!arguments.iter().any(|argument| argument[9..].contains(secret)), "{shell} {arguments:?}");
            }
        }
    }
}

/// What stands in a shell's history or in a script has to work there: one command after another.
#[test]
fn two_lines_one_after_the_other() {
    if !has_curl() {
        return;
    }
    for shell in shells() {
        let (one, two) = (Peer::answer(ANSWER), Peer::answer(ANSWER));
        let line = |peer: &Peer, body: &[u8]| command(&push(&peer.base(), body), "MIPUSH_APP_SECRET");
        let lines = format!("{}\n{}", line(&one, b"n=1"), line(&two, b"n=2"));
        let output = play(shell, &lines, ODD[0], None);
        assert_eq!(output.stdout, b"okok", "{shell} {lines}\n{output:?}");
        for (peer, body) in [(one, "n=1"), (two, "n=2")] {
            let sent = peer.request();
            assert!(sent.ends_with(body) && sent.contains(&format!("Authorization: key={}\r\n", ODD[0])), "{sent}");
        }
    }
}

#[test]
fn an_upload_reads_the_file_itself() {
    let mut request = push("https://api.xmpush.xiaomi.com", b"\x89PNG");
    request.path = "/media/upload/image".into();
    let line = upload(&request, "MIPUSH_APP_SECRET", "it's \"x\".png", "image/png");
    insta::assert_snapshot!(line, @r#"
    curl -sS -g \
      https://api.xmpush.xiaomi.com/media/upload/image \
      -H @/dev/fd/3 \
      -F 'file=@"it'\''s \"x\".png";type=image/png' \
      3<<EOF
    Authorization: key=$MIPUSH_APP_SECRET
    EOF
    "#);
}

#[test]
fn a_push_to_copy_and_paste() {
    insta::assert_snapshot!(command(&push("https://api.xmpush.xiaomi.com", b"title=it's"), "MIPUSH_APP_SECRET"), @r"
    curl -sS -g \
      https://api.xmpush.xiaomi.com/v3/message/regid \
      -H @/dev/fd/3 \
      -H 'Content-Type: application/x-www-form-urlencoded' \
      --data-raw 'title=it'\''s' \
      3<<EOF
    Authorization: key=$MIPUSH_APP_SECRET
    EOF
    ");
}

#[test]
fn a_signature_in_the_query_is_a_variable_too() {
    let mut rest = push("https://console.tim.qq.com", b"{}");
    rest.headers.clear();
    rest.query = Some("sdkappid=1&usersig=eJw_abc&random=2".into());
    insta::assert_snapshot!(command(&rest, "SIG"), @r"
    curl -sS -g \
      -K /dev/fd/3 \
      -H 'Content-Type:' \
      --data-raw '{}' \
      3<<EOF
    url = https://console.tim.qq.com/v3/message/regid?sdkappid=1&usersig=$SIG&random=2
    EOF
    ");
}

#[test]
fn a_variable_name_cannot_smuggle_a_command() {
    for name in ["", "1A", "A B", "A$(id)", "A\"; id; \"", "ключ"] {
        let line = command(&push("https://host", b"a=b"), name);
        assert!(line.contains("Authorization: key=$SECRET\n"), "{line}");
    }
}

#[test]
fn a_body_that_is_not_text_says_so() {
    for body in [&b"\xff\x00\x01"[..], b"a\x1b]0;x\x07"] {
        let line = command(&push("https://host", body), "S");
        let note = format!("# The body is {} bytes that are not text", body.len());
        assert!(line.starts_with(&note) && line.contains("--data-binary @body.bin"), "{line}");
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
        "p'w\"$x\\",
    );
    let (head, sent_body) = sent.split_once("\r\n\r\n").unwrap();
    assert_eq!(sent_body, body);
    let first = head.lines().next().unwrap();
    assert_eq!(first, "POST /a/../v3/x[1-2]{a,b}?q=it's&n=%20&usersig=p'w\"$x\\&z=$HOME HTTP/1.1");
    for line in [
        "Authorization: key=p'w\"$x\\",
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
