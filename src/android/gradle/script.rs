//! A script as statements, each with the names of the blocks around it.

use crate::android::place::Lines;
use crate::android::token::{Kind, Token, closings, tokens};

/// Nesting deeper than this is no build script.
const DEEPEST: usize = 64;

/// One statement: tokens up to the end of its line, brackets included.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    /// Names of the blocks around it, outermost first.
    pub path: Vec<String>,
    /// Its tokens, no line ends.
    pub tokens: Vec<Token<'a>>,
}

pub(super) struct Script<'a> {
    pub statements: Vec<Statement<'a>>,
    pub comments: Vec<(usize, &'a str)>,
    /// Names of the blocks directly inside `productFlavors` and `buildTypes`: an empty one is one too.
    pub flavours: Vec<String>,
    pub build_types: Vec<String>,
    pub lines: Lines<'a>,
}

pub(super) fn parse<'a>(file: &'a str, text: &'a str) -> Script<'a> {
    let all = tokens(text);
    let mut script = Script {
        statements: Vec::new(),
        comments: all.comments,
        flavours: Vec::new(),
        build_types: Vec::new(),
        lines: Lines::new(file, text),
    };
    let code = all.code;
    let closings = closings(&code);
    // For each token the next `{` at or behind it.
    let mut next_block = vec![code.len(); code.len() + 1];
    for index in (0..code.len()).rev() {
        next_block[index] = if code[index].is("{") { index } else { next_block[index + 1] };
    }
    let mut path: Vec<String> = Vec::new();
    let mut current: Vec<Token<'a>> = Vec::new();
    let mut index = 0;
    while index < code.len() {
        let token = code[index];
        match (token.kind, token.text) {
            // A line that ends with a comma goes on.
            (Kind::Break, _) if current.last().is_some_and(|last| last.is(",")) => {}
            (Kind::Break, _) | (Kind::Mark, ";") => flush(&mut script, &path, &mut current),
            (Kind::Mark, "(" | "[") => {
                let close = closings[index];
                // Brackets belong to the statement, whatever lines they take; a block among them is read below.
                if close < code.len() && next_block[index] > close {
                    current.extend(code[index..=close].iter().filter(|token| token.kind != Kind::Break));
                    index = close;
                } else {
                    current.push(token);
                }
            }
            (Kind::Mark, "{") => {
                let name = block_name(&current);
                flush(&mut script, &path, &mut current);
                match path.last().and_then(|outer| outer.rsplit('.').next()) {
                    Some("productFlavors") => script.flavours.push(name.clone()),
                    Some("buildTypes") => script.build_types.push(name.clone()),
                    _ => {}
                }
                if path.len() < DEEPEST {
                    path.push(name);
                }
            }
            (Kind::Mark, "}") => {
                flush(&mut script, &path, &mut current);
                path.pop();
            }
            _ => current.push(token),
        }
        index += 1;
    }
    flush(&mut script, &path, &mut current);
    script
}

fn flush<'a>(script: &mut Script<'a>, path: &[String], current: &mut Vec<Token<'a>>) {
    if !current.is_empty() {
        script.statements.push(Statement { path: path.to_vec(), tokens: std::mem::take(current) });
    }
}

/// `release {`, `create("free") {`, `android.defaultConfig {`, `getByName("main") {`.
fn block_name(head: &[Token<'_>]) -> String {
    let creates = head.iter().any(|token| {
        token.kind == Kind::Word && matches!(token.text, "create" | "getByName" | "named" | "maybeCreate" | "register")
    });
    let text = head.iter().find(|token| token.kind == Kind::Text);
    match text {
        Some(text) if creates => text.text.to_owned(),
        _ => {
            let words = head.iter().filter(|token| token.kind == Kind::Word || token.is("."));
            words.map(|token| token.text).collect()
        }
    }
}

impl<'a> Statement<'a> {
    /// The words joined by dots at its start: `a.b.c`, and how many tokens they are.
    pub fn head(&self) -> (String, usize) {
        let mut name = String::new();
        let mut count = 0;
        for token in &self.tokens {
            let joins = name.is_empty() || name.ends_with('.');
            match token.kind {
                Kind::Word if joins => name.push_str(token.text),
                Kind::Mark if token.text == "." && !joins => name.push('.'),
                _ => break,
            }
            count += 1;
        }
        (name, count)
    }

    /// What follows the head.
    pub fn rest(&self) -> &[Token<'a>] {
        &self.tokens[self.head().1..]
    }

    /// The literal texts.
    pub fn texts(&self) -> impl Iterator<Item = &Token<'a>> {
        self.tokens.iter().filter(|token| token.kind == Kind::Text)
    }

    pub fn inside(&self, block: &str) -> bool {
        self.path.iter().any(|name| is_named(name, block))
    }

    /// The block directly inside `outer`, such as a flavour's name.
    pub fn child_of(&self, outer: &str) -> Option<&str> {
        let at = self.path.iter().position(|name| is_named(name, outer))?;
        self.path.get(at + 1).map(String::as_str)
    }
}

/// `block`, or `a.b.block`.
fn is_named(name: &str, block: &str) -> bool {
    name.strip_suffix(block).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}
