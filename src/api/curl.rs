//! A request as a shell command that repeats it: `--curl`.
//!
//! For any POSIX shell. The credential is never in the text, and never among curl's arguments either, where everybody on
//! the machine could read it: the shell expands a variable of its own into a here-document, which curl reads from a file
//! descriptor. What curl would do on its own account (globbing, a default content type, a proxy for this machine) is
//! switched off where it would change the request.

use std::fmt::{self, Write as _};

use crate::protocol::http::{Header, HeaderValue, HttpRequest, Method};

/// Stands in for a name that no shell would take as a variable.
const FALLBACK_VARIABLE: &str = "SECRET";

/// Bytes of a body that are passed as an argument; Linux allows 131,072 for one. Larger ones go through a pipe.
const MAX_ARGUMENT: usize = 100_000;

/// The first file descriptor that no shell uses itself.
const FIRST_DESCRIPTOR: usize = 3;

/// Between the words of a command.
const BREAK: &str = " \\\n  ";

/// Ends a here-document. Its lines are a header or an assignment, so none can be this.
const END: &str = "EOF";

/// The file that the reader is asked to make of a body that is not text.
const BODY_FILE: &str = "body.bin";

/// The command. `variable` is the shell variable that holds the credential, `MIPUSH_APP_SECRET` for instance.
pub fn command(request: &HttpRequest, variable: &str) -> String {
    let mut line = Line::new(request, variable, |_| true);
    let has_body = !request.body.is_empty() || request.method == Method::Post;
    if has_body && request.header("content-type").is_none() {
        // curl would add one of its own.
        line.word("-H 'Content-Type:'");
    }
    let before = match text(&request.body) {
        _ if !has_body => String::new(),
        Some(body) if body.len() <= MAX_ARGUMENT => {
            line.word(format!("--data-raw {}", quote(body)));
            String::new()
        }
        Some(body) => {
            line.word("--data-binary @-");
            format!("printf %s {} | ", quote(body))
        }
        None => {
            line.word(format!("--data-binary @{BODY_FILE}"));
            let bytes = request.body.len();
            format!("# The body is {bytes} bytes that are not text: put them into the file {BODY_FILE} first.\n")
        }
    };
    format!("{before}{line}")
}

/// The command for the upload of a file: curl reads it and writes the multipart body itself.
pub fn upload(request: &HttpRequest, variable: &str, path: &str, content_type: &str) -> String {
    let mut line = Line::new(request, variable, |header| !header.name.eq_ignore_ascii_case("content-type"));
    // Quotes of curl's own, or a comma or semicolon would end the name.
    let path = path.replace('\\', r"\\").replace('"', "\\\"");
    line.word(format!("-F {}", quote_always(&format!("file=@\"{path}\";type={content_type}"))));
    line.to_string()
}

/// A command as it grows: its words, and the here-documents that carry what may not be a word.
struct Line<'a> {
    variable: &'a str,
    words: Vec<String>,
    documents: Vec<String>,
}

impl<'a> Line<'a> {
    /// Everything but the body: the program, its options, the address, the headers that `wanted` lets pass.
    fn new(request: &HttpRequest, variable: &'a str, wanted: impl Fn(&Header) -> bool) -> Self {
        let variable = if is_variable(variable) { variable } else { FALLBACK_VARIABLE };
        let mut line = Self { variable, words: vec![start(request)], documents: Vec::new() };
        line.url(request);
        line.headers(request.headers.iter().filter(|header| !is_framing(header) && wanted(header)));
        line
    }

    fn word(&mut self, word: impl Into<String>) {
        self.words.push(word.into());
    }

    /// Adds a here-document; the result is the path under which curl finds it.
    fn document(&mut self, text: String) -> String {
        self.documents.push(text);
        format!("/dev/fd/{}", FIRST_DESCRIPTOR + self.documents.len() - 1)
    }

    fn url(&mut self, request: &HttpRequest) {
        let address = format!("{}{}", request.base, request.path);
        let Some(query) = &request.query else { return self.word(quote(&address)) };
        if !query.is_secret() {
            return self.word(quote(&format!("{address}?{query}")));
        }
        let query = query.render(literal, &format!("${}", self.variable));
        // Without quotes curl takes the value as it stands, up to the first blank; no address has one.
        let path = self.document(format!("url = {}?{query}\n", literal(&address)));
        self.word(format!("-K {path}"));
    }

    fn headers<'h>(&mut self, headers: impl Iterator<Item = &'h Header>) {
        let (mut secret, mut place) = (String::new(), self.words.len());
        for header in headers {
            let name = &header.name;
            match &header.value {
                HeaderValue::Secret { prefix, .. } => {
                    if secret.is_empty() {
                        place = self.words.len();
                    }
                    // Writing into a string cannot fail.
                    let _ = writeln!(secret, "{}${}", literal(&format!("{name}: {prefix}")), self.variable);
                }
                // `Name:` would remove the header; a semicolon sends it empty.
                HeaderValue::Plain(value) if value.is_empty() => {
                    self.word(format!("-H {}", quote_always(&format!("{name};"))));
                }
                HeaderValue::Plain(value) => self.word(format!("-H {}", quote_always(&format!("{name}: {value}")))),
            }
        }
        if !secret.is_empty() {
            let path = self.document(secret);
            self.words.insert(place, format!("-H @{path}"));
        }
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(BREAK))?;
        for index in 0..self.documents.len() {
            write!(f, "{BREAK}{}<<{END}", FIRST_DESCRIPTOR + index)?;
        }
        self.documents.iter().try_for_each(|document| write!(f, "\n{document}{END}"))
    }
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

/// The text as one word for a POSIX shell; left bare where every character is plain.
pub fn quote(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "_@%+=:,./-".contains(character);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { quote_always(text) }
}

fn quote_always(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Text of a here-document that stays what it is.
fn literal(text: &str) -> String {
    text.replace('\\', r"\\").replace('$', r"\$").replace('`', r"\`")
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
