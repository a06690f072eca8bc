//! ProGuard and R8 rule files, with line numbers: what is kept, and what the tools would stop at.
//!
//! The grammar is that of `android-integration`, 6.3: option, modifiers, annotations, access flags, one of
//! `class | interface | @interface | enum`, name pattern, `extends`/`implements`, member block.

use super::place::{Lines, Place};

/// One rule file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeepFile {
    /// The file.
    pub file: String,
    /// Rules that keep classes or members.
    pub rules: Vec<Rule>,
    /// Other options with their text, such as `-dontwarn com.xiaomi.push.**`.
    pub options: Vec<(String, Place)>,
    /// What ProGuard would stop at.
    pub problems: Vec<(String, Place)>,
}

/// A keep rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// `-keep`, `-keepnames`, …
    pub option: String,
    /// The name patterns.
    pub classes: Vec<String>,
    /// The class patterns that the rule asks to extend.
    pub extends: Option<String>,
    /// The member block without its braces; none: there is no block.
    pub members: Option<String>,
    /// Where it starts.
    pub place: Place,
}

const ACCESS: [&str; 7] = ["public", "private", "protected", "static", "final", "abstract", "synthetic"];
const TYPES: [&str; 4] = ["class", "interface", "enum", "@interface"];

/// Reads a rule file.
pub fn read(file: &str, text: &str) -> KeepFile {
    let lines = Lines::new(file, text);
    let mut out = KeepFile { file: file.to_owned(), ..KeepFile::default() };
    let words = words(text);
    let mut index = 0;
    while let Some((at, word)) = words.get(index).copied() {
        let place = lines.at(at);
        if !word.starts_with('-') {
            out.problems.push((format!("expected an option that starts with '-', found {word:?}"), place));
            // ProGuard stops here; one complaint for what follows is enough.
            while words.get(index).is_some_and(|(_, word)| !word.starts_with('-')) {
                index += 1;
            }
            continue;
        }
        let end = (index + 1..words.len()).find(|next| words[*next].1.starts_with('-')).unwrap_or(words.len());
        let rest: Vec<&str> = words[index + 1..end].iter().map(|(_, word)| *word).collect();
        let option = word.split(',').next().unwrap_or(word);
        if option.starts_with("-keep")
            && !matches!(
                option,
                "-keepattributes"
                    | "-keepdirectories"
                    | "-keeppackagenames"
                    | "-keepparameternames"
                    | "-keepkotlinmetadata"
            )
        {
            match rule(option, &rest, place.clone()) {
                Ok(rule) => out.rules.push(rule),
                Err(problem) => out.problems.push((problem, place)),
            }
        } else {
            out.options.push((std::iter::once(word).chain(rest).collect::<Vec<_>>().join(" "), place));
        }
        index = end;
    }
    out
}

/// Words with their offsets: comments dropped, braces, semicolons and commas apart, modifiers (`,x`) kept with the option.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at = text[at..].find('\n').map_or(bytes.len(), |length| at + length),
            byte if byte.is_ascii_whitespace() => at += 1,
            b'{' | b'}' | b';' | b',' | b'(' | b')' => {
                out.push((at, &text[at..=at]));
                at += 1;
            }
            quote @ (b'"' | b'\'') => {
                let end = text[at + 1..].find(char::from(quote)).map_or(bytes.len(), |length| at + length + 2);
                out.push((at, &text[at..end]));
                at = end;
            }
            first => {
                let stop = |c: char| c.is_ascii_whitespace() || "{};()#".contains(c) || (c == ',' && first != b'-');
                let end = text[at..].find(stop).map_or(bytes.len(), |length| at + length);
                let end = if end == at { at + text[at..].chars().next().map_or(1, char::len_utf8) } else { end };
                out.push((at, &text[at..end]));
                at = end;
            }
        }
    }
    out
}

fn rule(option: &str, words: &[&str], place: Place) -> Result<Rule, String> {
    let mut index = 0;
    let mut annotated = false;
    loop {
        let word = words.get(index).copied().ok_or_else(|| format!("{option} names no class"))?;
        let bare = word.trim_start_matches('!');
        if TYPES.contains(&bare) {
            index += 1;
            break;
        }
        if ACCESS.contains(&bare) || (word.starts_with('@') && !annotated) {
            annotated |= word.starts_with('@');
            index += 1;
            continue;
        }
        return Err(format!(
            "unexpected {word:?} behind {option}: one of class, interface, @interface, enum must stand before the name"
        ));
    }
    let mut classes = Vec::new();
    loop {
        let name = words.get(index).copied().ok_or_else(|| format!("{option} class names no class"))?;
        if matches!(name, "{" | "}" | ";" | ",") {
            return Err(format!("expected a class name, found {name:?}"));
        }
        classes.push(name.to_owned());
        index += 1;
        if words.get(index) == Some(&",") {
            index += 1;
        } else {
            break;
        }
    }
    let mut extends = None;
    if let Some("extends" | "implements") = words.get(index).copied() {
        index += 1;
        if words.get(index).is_some_and(|word| word.starts_with('@')) {
            index += 1;
        }
        extends = Some(words.get(index).ok_or("expected a class name behind extends")?.to_string());
        index += 1;
    }
    let members = match words.get(index) {
        None => None,
        Some(&"{") => {
            let close = words.iter().position(|word| *word == "}").ok_or("the member block is never closed")?;
            if let Some(more) = words.get(close + 1) {
                return Err(format!("unexpected {more:?} behind the member block"));
            }
            Some(words[index + 1..close].join(" "))
        }
        Some(other) => return Err(format!("unexpected {other:?} behind the class name")),
    };
    Ok(Rule { option: option.to_owned(), classes, extends, members, place })
}

impl Rule {
    /// Whether a class falls under the rule's name patterns.
    pub fn names(&self, class: &str) -> bool {
        self.classes.iter().any(|pattern| matches(pattern.trim_start_matches('!'), class))
    }

    /// Whether it names one class, without wildcard.
    pub fn is_exact(&self) -> bool {
        self.classes.len() == 1 && !self.classes[0].contains(['*', '?', '!', '%', '<'])
    }
}

/// `*` and `?` within a package, `**` across packages.
fn matches(pattern: &str, class: &str) -> bool {
    // Every position of the class that the pattern read so far can end at: linear in both, whatever the wildcards.
    let class: Vec<char> = class.chars().collect();
    let mut ends = vec![false; class.len() + 1];
    ends[0] = true;
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let (star, across, length) = match c {
            '*' if rest.starts_with("**") => (true, true, rest.len() - rest.trim_start_matches('*').len()),
            '*' => (true, false, 1),
            _ => (false, false, c.len_utf8()),
        };
        if star {
            for at in 0..class.len() {
                ends[at + 1] |= ends[at] && (across || class[at] != '.');
            }
        } else {
            for at in (0..class.len()).rev() {
                ends[at + 1] = ends[at] && (class[at] == c || (c == '?' && class[at] != '.'));
            }
            ends[0] = false;
        }
        rest = &rest[length..];
    }
    ends[class.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_guides_rule_lacks_a_word() {
        let found = read(
            "p.pro",
            "# comment\n-keep com.tencent.qcloud.tim.demo.thirdpush.XiaomiMsgReceiver {*;}\n-dontwarn com.xiaomi.push.**\n",
        );
        assert_eq!(found.problems.len(), 1);
        assert_eq!(found.problems[0].1.line, 2);
        assert!(found.problems[0].0.contains("class"), "{}", found.problems[0].0);
        assert_eq!(found.options[0].0, "-dontwarn com.xiaomi.push.**");
    }

    #[test]
    fn rules_are_read() {
        let found = read(
            "p.pro",
            "-keep,allowobfuscation public final class com.a.B,com.a.C { public <methods>; void f(int, int); }\n\
             -keepclasseswithmembernames class * extends com.x.Y { native <methods>; }\n\
             -keep @interface com.a.D\n-keepattributes *Annotation*,Signature\n-keep class com.a.E\n{\n *;\n}\n",
        );
        assert_eq!(found.problems, []);
        assert_eq!(found.rules.len(), 4);
        assert_eq!(found.rules[0].classes, ["com.a.B", "com.a.C"]);
        assert_eq!(found.rules[1].extends.as_deref(), Some("com.x.Y"));
        assert_eq!(found.rules[2].members, None);
        assert_eq!(found.rules[3].members.as_deref(), Some("* ;"));
        assert_eq!(found.options.len(), 1);
    }

    #[test]
    fn faults_have_their_line() {
        for (text, line) in
            [("\nkeep class a.B", 2), ("-keep class", 1), ("-keep class a.B { *;", 1), ("-keep class a.B x", 1)]
        {
            let found = read("p.pro", text);
            assert_eq!(found.problems.first().map(|(_, place)| place.line), Some(line), "{text:?}");
        }
    }

    #[test]
    fn patterns() {
        assert!(matches("com.a.*", "com.a.B") && !matches("com.a.*", "com.a.b.C"));
        assert!(matches("com.a.**", "com.a.b.C") && matches("**", "x.Y") && matches("com.?.B", "com.a.B"));
        assert!(!matches("com.a.B", "com.a.BC") && matches("**.B*", "com.a.Bx"));
        assert!(!matches("*", "a.b") && !matches(&"a*".repeat(3000), &"a".repeat(200)));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(-keep|class|[{};,#*@!]|\\PC| |\n){0,60}") {
            let found = read("p", &text);
            prop_assert!(found.rules.len() + found.problems.len() <= text.len() + 1);
        }
    }
}
