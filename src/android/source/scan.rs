//! The scanner: one pass over the tokens with a stack of open blocks.

use super::{Call, Class, Constant, Method, Source};
use crate::android::place::Lines;
use crate::android::token::{Kind, Token, closings, tokens};

/// Calls that are looked at.
const CALLS: [&str; 17] = [
    "registerPush",
    "setOfflinePushToken",
    "setOfflinePushConfig",
    "setOfflinePushSettings",
    "getRegId",
    "setRegion",
    "unregisterPush",
    "disablePush",
    "setPushTokenToTIM",
    "doBackground",
    "doForeground",
    "getExtra",
    "login",
    "unRegisterPush",
    "NotificationChannel",
    "setAndroidXiaoMiChannelID",
    "genTestUserSig",
];

/// More calls than any file has.
const MOST_CALLS: usize = 500;
/// More classes, methods or constants than any file has that a person wrote.
const MOST_NAMES: usize = 5_000;
/// Longer than any name.
const LONGEST_NAME: usize = 300;

/// Words behind which `name (` is no declaration.
const NO_TYPE: [&str; 9] = ["new", "return", "else", "throw", "case", "in", "is", "as", "do"];

enum Block {
    Class,
    Method(usize),
    Other,
}

/// Scans a source.
pub fn scan(file: &str, text: &str) -> Source {
    let lines = Lines::new(file, text);
    let all = tokens(text);
    let code: Vec<Token<'_>> = all.code.into_iter().filter(|token| token.kind != Kind::Break).collect();
    let mut source = Source { file: file.to_owned(), ..Source::default() };
    for (at, comment) in all.comments {
        if let Some(call) = CALLS.iter().find(|call| comment.contains(&format!("{call}("))) {
            source.commented_calls.push(((*call).to_owned(), lines.at(at)));
        }
    }
    let closings = closings(&code);
    let kotlin = has_extension(file, "kt");
    let (code, lines, closings) = (&code, &lines, &closings);
    Scanner { code, closings, lines, kotlin, source: &mut source, blocks: Vec::new(), open_methods: Vec::new() }.run();
    source
}

fn has_extension(file: &str, extension: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, found)| found == extension)
}

struct Scanner<'a, 'b> {
    code: &'a [Token<'b>],
    /// Where each bracket is closed.
    closings: &'a [usize],
    lines: &'a Lines<'b>,
    kotlin: bool,
    source: &'a mut Source,
    /// Open blocks; a class has its name in `names`.
    blocks: Vec<Block>,
    /// Open methods, innermost last.
    open_methods: Vec<usize>,
}

impl<'b> Scanner<'_, 'b> {
    fn run(&mut self) {
        let mut names: Vec<String> = Vec::new();
        let mut pending: Option<Block> = None;
        let mut index = 0;
        while let Some(token) = self.code.get(index).copied() {
            match token.kind {
                Kind::Mark if token.text == "{" => {
                    let block = pending.take().unwrap_or(Block::Other);
                    if let Block::Method(method) = block {
                        self.open_methods.push(method);
                    }
                    self.blocks.push(block);
                }
                Kind::Mark if token.text == "}" => match self.blocks.pop() {
                    Some(Block::Class) => drop(names.pop()),
                    Some(Block::Method(_)) => drop(self.open_methods.pop()),
                    _ => {}
                },
                // A class without a body, or an abstract method.
                Kind::Mark if token.text == ";" => {
                    if let Some(Block::Class) = pending.take() {
                        names.pop();
                    }
                }
                Kind::Word => {
                    self.source.words.insert(token.text.to_owned());
                    if let Some(method) =
                        self.open_methods.last().and_then(|method| self.source.methods.get_mut(*method))
                    {
                        method.words.insert(token.text.to_owned());
                    }
                    match token.text {
                        "package" if self.blocks.is_empty() => self.source.package = self.dotted(index + 1),
                        "import" if self.blocks.is_empty() => {
                            let start = index + usize::from(self.word(index + 1) == Some("static")) + 1;
                            let name = self.dotted(start);
                            self.source.imports.push(name);
                        }
                        "class" | "object" | "interface" | "enum" => {
                            // A Kotlin class may end without a body; then the next one is not nested in it.
                            let open = matches!(pending, Some(Block::Class));
                            let outer = names.len() - usize::from(open);
                            if let Some(name) = self.class_head(index, &names[..outer]) {
                                names.truncate(outer);
                                names.push(name);
                                pending = Some(Block::Class);
                            }
                        }
                        _ => {
                            if let Some(method) = self.method_head(index, &names) {
                                pending = Some(method);
                            }
                            self.call(index, &names);
                        }
                    }
                    self.constant(index);
                }
                Kind::Text => self.text(token),
                _ => {}
            }
            index += 1;
        }
    }

    fn word(&self, index: usize) -> Option<&'b str> {
        self.code.get(index).filter(|token| token.kind == Kind::Word).map(|token| token.text)
    }

    fn is(&self, index: usize, mark: &str) -> bool {
        self.code.get(index).is_some_and(|token| token.is(mark))
    }

    fn closing(&self, open: usize) -> Option<usize> {
        self.closings.get(open).copied().filter(|close| *close < self.code.len())
    }

    /// `a.b.C`, and `a.b.*`.
    fn dotted(&self, start: usize) -> String {
        let mut name = String::new();
        let mut index = start;
        while let Some(token) = self.code.get(index) {
            let joins = name.is_empty() || name.ends_with('.');
            match token.kind {
                _ if name.len() > LONGEST_NAME => break,
                Kind::Word if joins => name.push_str(token.text),
                Kind::Mark if token.text == "." && !joins => name.push('.'),
                Kind::Mark if token.text == "*" && name.ends_with('.') => {
                    name.push('*');
                    break;
                }
                _ => break,
            }
            index += 1;
        }
        name.trim_end_matches('.').to_owned()
    }

    /// A declaration: its full name. `Foo.class` and Kotlin's `::class` are none.
    fn class_head(&mut self, index: usize, names: &[String]) -> Option<String> {
        if index > 0 && (self.is(index - 1, ".") || self.is(index - 1, ":")) {
            return None;
        }
        let simple = self.word(index + 1).filter(|word| !matches!(*word, "class" | "extends" | "implements"));
        let simple = match (simple, self.code[index].text) {
            (Some(simple), _) => simple,
            (None, "object") if self.kotlin && index > 0 && self.word(index - 1) == Some("companion") => "Companion",
            _ => return None,
        };
        let name = match names.last() {
            Some(outer) => format!("{outer}${simple}"),
            None if self.source.package.is_empty() => simple.to_owned(),
            None => format!("{}.{simple}", self.source.package),
        };
        let superclass = self.superclass(index + 2);
        let place = self.lines.at(self.code[index].at);
        if self.source.classes.len() >= MOST_NAMES {
            return Some(name);
        }
        self.source.classes.push(Class { name: name.clone(), superclass, place, methods: Vec::new() });
        Some(name)
    }

    /// What follows `extends`, or Kotlin's colon; of several supertypes the one that is constructed.
    fn superclass(&self, start: usize) -> Option<String> {
        let mut index = start;
        let mut angle = 0_i32;
        while let Some(token) = self.code.get(index) {
            match (token.kind, token.text) {
                (Kind::Mark, "{" | ";" | "}") => return None,
                (Kind::Mark, "<") => angle += 1,
                (Kind::Mark, ">") => angle -= 1,
                (Kind::Mark, "(") => index = self.closing(index)?,
                (Kind::Word, "extends") if angle == 0 => return Some(self.dotted(index + 1)),
                (Kind::Mark, ":") if angle == 0 && self.kotlin => return self.constructed(index + 1),
                (Kind::Word, "class" | "object" | "enum" | "fun" | "val" | "var" | "interface") => return None,
                _ => {}
            }
            index += 1;
        }
        None
    }

    fn constructed(&self, start: usize) -> Option<String> {
        let mut index = start;
        let mut first = None;
        loop {
            let name = self.dotted(index);
            if name.is_empty() {
                return first;
            }
            index += name.matches('.').count() * 2 + 1;
            if self.is(index, "(") {
                return Some(name);
            }
            first = first.or(Some(name));
            while self.code.get(index).is_some_and(|token| !token.is(",") && !token.is("{") && token.kind == Kind::Mark)
            {
                index += 1;
            }
            if !self.is(index, ",") {
                return first;
            }
            index += 1;
        }
    }

    fn method_head(&mut self, index: usize, names: &[String]) -> Option<Block> {
        let class = names.last()?.clone();
        if !self.is(index + 1, "(") {
            return None;
        }
        let before = index.checked_sub(1).and_then(|before| self.code.get(before))?;
        let declared = if self.kotlin {
            before.is_word("fun")
        } else {
            (before.kind == Kind::Word && !NO_TYPE.contains(&before.text)) || before.is(">") || before.is("]")
        };
        if !declared {
            return None;
        }
        let close = self.closing(index + 1)?;
        let body = self.code.get(close + 1)?;
        if !self.kotlin && !body.is("{") && !body.is_word("throws") {
            return None;
        }
        if self.source.methods.len() >= MOST_NAMES {
            return None;
        }
        let name = self.code[index].text.to_owned();
        let private =
            self.code[index.saturating_sub(6)..index].iter().rev().take_while(|token| token.kind == Kind::Word);
        let private = private.filter(|token| token.text == "private").count() > 0;
        if let Some(class) = self.source.classes.iter_mut().rev().find(|known| known.name == class) {
            class.methods.push(name.clone());
        }
        self.source.methods.push(Method { class, name, private, words: std::collections::BTreeSet::new() });
        Some(Block::Method(self.source.methods.len() - 1))
    }

    fn call(&mut self, index: usize, names: &[String]) {
        let name = self.code[index].text;
        if !CALLS.contains(&name) || !self.is(index + 1, "(") || self.source.calls.len() >= MOST_CALLS {
            return;
        }
        let method = self.open_methods.last().and_then(|method| self.source.methods.get(*method));
        let declared = index > 0 && (self.word(index - 1).is_some_and(|word| !NO_TYPE.contains(&word)));
        if declared {
            return;
        }
        let (method, class) = match method {
            Some(method) => (method.name.clone(), method.class.clone()),
            None => (String::new(), names.last().cloned().unwrap_or_default()),
        };
        let Some(close) = self.closing(index + 1) else { return };
        let (arguments, literals) = self.arguments(index + 2, close);
        let on = self.receiver(index);
        let place = self.lines.at(self.code[index].at);
        self.source.calls.push(Call { name: name.to_owned(), on, arguments, literals, class, method, place });
    }

    /// What stands before the dot: `a.b`, and `A.getInstance()` as `A`.
    fn receiver(&self, index: usize) -> String {
        let mut parts: Vec<&str> = Vec::new();
        let mut at = index;
        while at >= 2 && self.is(at - 1, ".") && parts.len() < 8 {
            if self.code[at - 2].kind == Kind::Word {
                parts.push(self.code[at - 2].text);
                at -= 2;
            } else if at >= 4 && self.is(at - 2, ")") && self.is(at - 3, "(") && self.word(at - 4).is_some() {
                at -= 4;
            } else {
                break;
            }
        }
        parts.reverse();
        parts.join(".")
    }

    fn arguments(&self, start: usize, close: usize) -> (Vec<String>, Vec<Option<String>>) {
        let (mut arguments, mut literals) = (Vec::new(), Vec::new());
        let (mut text, mut parts, mut literal, mut depth) = (String::new(), 0, None, 0_i32);
        for token in &self.code[start..=close] {
            if depth == 0 && (token.is(",") || token.is(")")) {
                if parts > 0 {
                    arguments.push(std::mem::take(&mut text));
                    literals.push(literal.take().filter(|_| parts == 1));
                }
                parts = 0;
                continue;
            }
            match token.text {
                "(" | "[" | "{" if token.kind == Kind::Mark => depth += 1,
                ")" | "]" | "}" if token.kind == Kind::Mark => depth -= 1,
                _ => {}
            }
            parts += 1;
            if token.kind == Kind::Text {
                literal = Some(token.text.to_owned());
            }
            if text.len() < 200 {
                text.push_str(token.text);
            }
        }
        (arguments, literals)
    }

    /// `NAME = literal`, and `NAME: Type = literal`.
    fn constant(&mut self, index: usize) {
        let mut equals = index + 1;
        if self.is(equals, ":") && self.code.get(equals + 1).is_some_and(|token| token.kind == Kind::Word) {
            equals += 2;
            equals += usize::from(self.is(equals, "?"));
        }
        if !self.is(equals, "=") || self.is(equals + 1, "=") || self.source.constants.len() >= MOST_NAMES {
            return;
        }
        let Some(value) = self.code.get(equals + 1) else { return };
        if !matches!(value.kind, Kind::Text | Kind::Number) {
            return;
        }
        let (name, value, text) = (self.code[index].text.to_owned(), value.text.to_owned(), value.kind == Kind::Text);
        let place = self.lines.at(self.code[index].at);
        self.source.constants.push(Constant { name, value, text, place });
    }

    fn text(&mut self, token: Token<'_>) {
        const NAMED: [&str; 3] = ["com.xiaomi.mipush", "registerPush", "MIPUSH"];
        if NAMED.iter().any(|name| token.text.contains(name)) {
            self.source.texts.push((token.text.chars().take(200).collect(), self.lines.at(token.at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn java() {
        let found = scan(
            "R.java",
            "package com.a.b;\nimport com.xiaomi.mipush.sdk.PushMessageReceiver;\nimport com.xiaomi.mipush.sdk.*;\n\
             public class R extends PushMessageReceiver {\n\
             static final String KEY = \"5482037264137\"; long ID = 6666;\n\
             // MiPushClient.registerPush(this, a, b);\n\
             private void init(Context c) { if (x) { MiPushClient.registerPush(c, \"1\", Constants.KEY); } }\n\
             static class In<T extends X> extends Base {}\n @Override public void onReceiveRegisterResult(A a, B<C> b) throws E { }\n}",
        );
        let classes: Vec<_> =
            found.classes.iter().map(|class| (class.name.as_str(), class.superclass.as_deref())).collect();
        assert_eq!(classes, [("com.a.b.R", Some("PushMessageReceiver")), ("com.a.b.R$In", Some("Base"))]);
        assert_eq!(found.resolve("PushMessageReceiver"), "com.xiaomi.mipush.sdk.PushMessageReceiver");
        assert_eq!(found.resolve("Base"), "com.a.b.Base");
        assert_eq!(found.classes[0].methods, ["init", "onReceiveRegisterResult"]);
        let call = &found.calls[0];
        assert_eq!(
            (call.on.as_str(), call.method.as_str(), call.class.as_str()),
            ("MiPushClient", "init", "com.a.b.R")
        );
        assert_eq!(call.literals, [None, Some("1".to_owned()), None]);
        assert_eq!(call.arguments[2], "Constants.KEY");
        assert_eq!(found.constants[0].value, "5482037264137");
        assert_eq!((found.constants[1].name.as_str(), found.constants[1].text), ("ID", false));
        assert_eq!(found.commented_calls[0].0, "registerPush");
        assert!(found.methods[0].private && found.methods[0].words.contains("MiPushClient"));
    }

    #[test]
    fn kotlin() {
        let found = scan(
            "A.kt",
            "package com.a\nimport com.xiaomi.mipush.sdk.MiPushClient\nclass A(val x: Int) : Application(), I {\n\
             companion object { const val ID = \"1\"; val T: String? = \"u\" }\n\
             override fun onCreate() { val c = Foo::class.java; MiPushClient.registerPush(this, ID, \"k\") }\n}\n\
             object O : Base()\nclass P : com.xiaomi.mipush.sdk.PushMessageReceiver() { fun f() = 1 }",
        );
        let classes: Vec<_> =
            found.classes.iter().map(|class| (class.name.as_str(), class.superclass.as_deref())).collect();
        assert_eq!(
            classes,
            [
                ("com.a.A", Some("Application")),
                ("com.a.A$Companion", None),
                ("com.a.O", Some("Base")),
                ("com.a.P", Some("com.xiaomi.mipush.sdk.PushMessageReceiver"))
            ]
        );
        assert_eq!((found.calls[0].class.as_str(), found.calls[0].method.as_str()), ("com.a.A", "onCreate"));
        assert_eq!(found.constants.len(), 2);
        assert_eq!(
            found.resolve("com.xiaomi.mipush.sdk.PushMessageReceiver"),
            "com.xiaomi.mipush.sdk.PushMessageReceiver"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_scanned(words in proptest::collection::vec(
            "class|object|extends|fun|registerPush|[(){};:.,<>=\"\n]|[A-Z][a-z]{0,3}|\\PC", 0..80)) {
            let text = words.join(" ");
            scan("X.java", &text);
            scan("X.kt", &text);
        }
    }
}
