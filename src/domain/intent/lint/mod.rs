//! Judges a click intent by its text alone: what needs no app and no project. The rules are what Tencent's guide asks of
//! the text for 打开应用内指定界面 (S9, S17), and what follows from the way the platform reads it.
//!
//! `parse` takes almost any text, because the platform does; a console that stores such a text gives pushes that do
//! nothing when tapped. These are the complaints that neither of them makes.

mod rule;

pub use rule::Rule;

use super::flag::{self, ACTIVITY_SET};
use super::model::{ACTION_VIEW, Component, Intent};
use super::parse::GRANT_BITS;
use super::{ApiLevel, UriFlags, build, parse};
use crate::domain::fault::Severity;
use crate::domain::text::Text;

const FLAGS: UriFlags = UriFlags::INTENT;
const FRAGMENT: &str = "#Intent;";
/// The packages of Tencent's demo app and of the guide's example.
const DEMO_PACKAGE: &str = "com.tencent.qcloud";

/// One complaint about a click intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentFault {
    /// The rule that is broken.
    pub rule: Rule,
    /// What was found in the text.
    pub found: String,
}

impl IntentFault {
    /// The stable name of the rule.
    pub fn code(&self) -> &'static str {
        self.rule.code()
    }

    /// Whether the text is unusable or only doubtful.
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }

    /// What is wrong and why it matters.
    pub fn text(&self) -> Text {
        self.rule.text()
    }
}

/// All complaints about a text that shall be a click intent.
pub fn check(text: &str) -> Vec<IntentFault> {
    examine(text).0
}

/// The intent of a text that can serve as a click intent, else the errors; warnings do not count.
pub fn is_click_intent(text: &str) -> Result<Intent, Vec<IntentFault>> {
    let (mut faults, intent) = examine(text);
    faults.retain(|fault| fault.severity() == Severity::Error);
    match intent {
        Some(intent) if faults.is_empty() => Ok(intent),
        _ => Err(faults),
    }
}

/// The complaints, and the intent as a phone reads it. The intent is there unless there is an error.
fn examine(text: &str) -> (Vec<IntentFault>, Option<Intent>) {
    let mut faults = Faults::default();
    characters(text, &mut faults);
    if !shape(text, &mut faults) {
        return (faults.0, None);
    }
    // Read with the grant bits, so that they can be complained about once and do not look unstable as well.
    let mut intent = match parse(text, FLAGS | UriFlags::UNSAFE, ApiLevel::default()) {
        Ok(intent) => intent,
        Err(error) => {
            faults.add(Rule::Unreadable, error.to_string());
            return (faults.0, None);
        }
    };
    target(text, &intent, &mut faults);
    launch(&intent, &mut faults);
    devices(text, &intent, &mut faults);

    intent.flags &= !GRANT_BITS;
    if let Some(selector) = &mut intent.selector {
        selector.flags &= !GRANT_BITS;
    }
    (faults.0, Some(intent))
}

#[derive(Default)]
struct Faults(Vec<IntentFault>);

impl Faults {
    fn add(&mut self, rule: Rule, found: impl Into<String>) {
        self.0.push(IntentFault { rule, found: found.into() });
    }

    fn add_if(&mut self, broken: bool, rule: Rule, found: &str) {
        if broken {
            self.add(rule, excerpt(found));
        }
    }
}

/// Characters that come along when a text is copied, or that change its meaning.
fn characters(text: &str, faults: &mut Faults) {
    // Line break, other control character, blank: count and first occurrence of each.
    let mut seen: [Option<(usize, usize, char)>; 3] = [None; 3];
    for (place, character) in text.chars().enumerate() {
        let kind = match character {
            '!'..='~' => continue,
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => 0,
            _ if character.is_control() => 1,
            _ if character.is_whitespace() || is_invisible(character) => 2,
            _ => continue,
        };
        let entry = seen[kind].get_or_insert((0, place, character));
        entry.0 += 1;
    }
    for (rule, entry) in [Rule::LineBreak, Rule::ControlCharacter, Rule::Blank].into_iter().zip(seen) {
        if let Some((count, place, character)) = entry {
            let more = if count > 1 { format!(", {count} in all") } else { String::new() };
            faults.add(rule, format!("U+{:04X} at character {}{more}", u32::from(character), place + 1));
        }
    }
}

/// Marks that have no width of their own: soft hyphen, zero-width blanks, direction marks, byte order mark.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Head, fragment and end; whether the rest is worth reading.
fn shape(text: &str, faults: &mut Faults) -> bool {
    let is_intent = text.starts_with("intent:");
    let fragments = text.matches(FRAGMENT).count();
    faults.add_if(!is_intent, Rule::NotIntent, text);
    faults.add_if(fragments == 0, Rule::NoFragment, text);
    if fragments > 1 {
        faults.add(Rule::SecondFragment, format!("{fragments} × {FRAGMENT}"));
    }
    if !text.ends_with(";end") {
        faults.add(Rule::NoEnd, tail(text));
    }
    is_intent && fragments == 1
}

/// What the tap would start.
fn target(text: &str, intent: &Intent, faults: &mut Faults) {
    match (&intent.component, &intent.package) {
        (Some(component), _) => {
            let flat = format!("{}/{}", component.package, component.class);
            faults.add_if(!is_package_name(&component.package), Rule::PackageName, &component.package);
            faults.add_if(!is_full_class(&component.class), Rule::ClassName, &component.class);
            faults.add_if(is_demo(component), Rule::Demo, &flat);
        }
        (None, Some(package)) => faults.add_if(is_in(package, DEMO_PACKAGE), Rule::Demo, package),
        (None, None) if written_component(text).is_some() => {}
        (None, None) => {
            let says_nothing = intent.data.is_none()
                && intent.mime_type.is_none()
                && intent.categories.is_empty()
                && intent.action.as_deref().is_none_or(|action| action == ACTION_VIEW);
            let asked_for = intent.data.as_deref().or(intent.action.as_deref()).unwrap_or(text);
            faults.add_if(says_nothing, Rule::NoTarget, text);
            faults.add_if(!says_nothing, Rule::OpenTarget, asked_for);
        }
    }
    if let (None, Some(written)) = (&intent.component, written_component(text)) {
        faults.add(Rule::Component, excerpt(written));
    }
    if let Some(package) = &intent.package {
        faults.add_if(!is_package_name(package), Rule::PackageName, package);
    }
    // A selector beside a package is thrown away in reading, so the text is asked.
    faults.add_if(intent.selector.is_some() || items(text).any(|item| item == "SEL"), Rule::Selector, "SEL;");
}

/// Launch flags.
fn launch(intent: &Intent, faults: &mut Faults) {
    let flags = intent.flags | intent.selector.as_deref().map_or(0, |selector| selector.flags);
    let grants = flags & GRANT_BITS;
    let foreign = flags & !GRANT_BITS & !ACTIVITY_SET;
    for (bits, rule) in [(grants, Rule::GrantFlags), (foreign, Rule::ForeignFlags)] {
        if bits != 0 {
            faults.add(rule, format!("{bits:#x} {}", flag::names(bits).join("|")));
        }
    }
}

/// Whether phones agree on the text, and whether it is what Android itself would write.
fn devices(text: &str, intent: &Intent, faults: &mut Faults) {
    match parse(text, FLAGS | UriFlags::UNSAFE, ApiLevel::Api33) {
        Ok(older) if older == *intent => {}
        Ok(_) => faults.add(Rule::DeviceDependent, "another intent on API 33 and 34"),
        Err(error) => faults.add(Rule::DeviceDependent, format!("API 33 and 34: {error}")),
    }
    // Building fails for android-app texts only.
    if let Ok(rebuilt) = build(intent, FLAGS, ApiLevel::default())
        && rebuilt != text
    {
        faults.add(Rule::Unstable, format!("Android writes {rebuilt}"));
    }
}

/// The items of the fragment up to its end.
fn items(text: &str) -> impl Iterator<Item = &str> {
    let fragment = text.rsplit_once(FRAGMENT).map_or("", |(_, fragment)| fragment);
    fragment.split(';').take_while(|item| !item.starts_with("end"))
}

/// The last component of the base intent as it is written.
fn written_component(text: &str) -> Option<&str> {
    items(text).take_while(|&item| item != "SEL").filter_map(|item| item.strip_prefix("component=")).last()
}

fn is_in(name: &str, package: &str) -> bool {
    name.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn is_demo(component: &Component) -> bool {
    is_in(&component.package, DEMO_PACKAGE) || is_in(&component.class, DEMO_PACKAGE)
}

/// What an application id must look like: two parts or more, ASCII, each starting with a letter.
fn is_package_name(name: &str) -> bool {
    let sound = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    name.contains('.') && name.split('.').all(sound)
}

/// A class with its package: Java identifiers joined by dots.
fn is_full_class(name: &str) -> bool {
    let sound = |part: &str| {
        part.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '$'))
            && part.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '$'))
    };
    name.contains('.') && name.split('.').all(sound)
}

const LONGEST_EXCERPT: usize = 80;

/// The head of a text, for messages.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(LONGEST_EXCERPT) {
        Some((end, _)) => visible(&text[..end]) + "…",
        None => visible(text),
    }
}

/// The last characters of a text, for messages.
fn tail(text: &str) -> String {
    match text.char_indices().rev().nth(19) {
        Some((start, _)) if start > 0 => "…".to_owned() + &visible(&text[start..]),
        _ => visible(text),
    }
}

/// The text with control characters spelt out, so that a message stays one line.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "intent://host/detail#Intent;scheme=push;launchFlags=0x4000000;component=com.a.b/.Chat;end";

    fn codes(text: &str) -> Vec<&'static str> {
        check(text).iter().map(IntentFault::code).collect()
    }

    #[test]
    fn a_good_text_has_no_fault() {
        assert_eq!(codes(GOOD), [""; 0]);
        assert_eq!(is_click_intent(GOOD).unwrap().flags, 0x0400_0000);
        assert_eq!(codes("intent:#Intent;package=com.a.b;end"), [""; 0]);
    }

    #[test]
    fn the_guides_example_only_names_the_demo() {
        let seed = "intent://com.tencent.qcloud.tim/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;\
                    component=com.tencent.qcloud.tim.tuikit/com.tencent.qcloud.tim.demo.chat.ChatActivity;end";
        assert_eq!(codes(seed), ["demo-target"]);
        assert!(is_click_intent(seed).is_ok());
        assert_eq!(codes("intent:#Intent;package=com.tencent.qcloud.tim;end"), ["demo-target"]);
        assert_eq!(codes("intent:#Intent;package=com.tencent.qcloudy;end"), [""; 0]);
    }

    #[test]
    fn every_rule_has_a_text_that_breaks_it() {
        let cases: [(Rule, &str); 19] = [
            (Rule::NotIntent, "https://example.com/#Intent;package=com.a.b;end"),
            (Rule::NoFragment, "intent://host/path"),
            (Rule::NoEnd, "intent:#Intent;package=com.a.b;end "),
            (Rule::SecondFragment, "intent:#Intent;S.a=#Intent;package=com.a.b;end"),
            (Rule::LineBreak, "intent://h/p#Intent;\nscheme=s;package=com.a.b;end"),
            (Rule::ControlCharacter, "intent://h/\u{7}#Intent;scheme=s;package=com.a.b;end"),
            (Rule::Blank, "intent://h/p q#Intent;scheme=s;package=com.a.b;end"),
            (Rule::Unreadable, "intent:#Intent;foo=bar;end"),
            (Rule::NoTarget, "intent:#Intent;launchFlags=0x4000000;end"),
            (Rule::Component, "intent:#Intent;component=com.a.b;end"),
            (Rule::PackageName, "intent:#Intent;package=您的包名;end"),
            (Rule::ClassName, "intent:#Intent;component=com.a.b/Chat;end"),
            (Rule::OpenTarget, "intent://h/p#Intent;scheme=s;end"),
            (Rule::Demo, "intent:#Intent;component=com.tencent.qcloud.tim.demo/.Main;end"),
            (Rule::Selector, "intent:#Intent;package=com.a.b;SEL;action=x;end"),
            (Rule::GrantFlags, "intent:#Intent;launchFlags=0x4000001;package=com.a.b;end"),
            (Rule::ForeignFlags, "intent:#Intent;launchFlags=0x20;package=com.a.b;end"),
            (Rule::DeviceDependent, "intent:#Intent;extendedLaunchFlags=0x4;package=com.a.b;end"),
            (Rule::Unstable, "intent:#Intent;package=com.a.b;launchFlags=0x4000000;end"),
        ];
        assert_eq!(cases.map(|(rule, _)| rule), Rule::ALL);
        for (rule, text) in cases {
            let fault = check(text).into_iter().find(|fault| fault.rule == rule);
            assert!(fault.is_some_and(|fault| !fault.found.is_empty()), "{rule:?} {text}");
            assert_eq!(is_click_intent(text).is_err(), rule.severity() == Severity::Error, "{rule:?} {text}");
        }
    }

    #[test]
    fn one_cause_is_not_reported_twice() {
        assert_eq!(codes("intent:#Intent;launchFlags=0x4000001;package=com.a.b;end"), ["grant-flags"]);
        assert_eq!(codes("intent:#Intent;component=com.a.b;end"), ["component-unreadable", "unstable"]);
        assert_eq!(
            is_click_intent("intent:#Intent;launchFlags=0x4000001;package=com.a.b;end").unwrap().flags,
            0x0400_0000
        );
    }

    #[test]
    fn pasted_characters_are_named_with_their_place() {
        let faults = check("\u{feff}intent://h/p#Intent;scheme=s;\u{3000} package=com.a.b;end\r\n");
        let found: Vec<_> = faults.iter().map(|fault| (fault.code(), fault.found.as_str())).collect();
        assert_eq!(found[0], ("line-break", "U+000D at character 52, 2 in all"));
        assert_eq!(found[1], ("blank", "U+FEFF at character 1, 3 in all"));
        assert_eq!(found[2].0, "not-intent");
        assert_eq!(found[3], ("no-end", "…ackage=com.a.b;end\\r\\n"));
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn an_unstable_text_is_shown_as_android_writes_it() {
        let faults = check("intent:#Intent;component=com.a.b/com.a.b.Chat;end");
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].found, "Android writes intent:#Intent;component=com.a.b/.Chat;end");
    }

    #[test]
    fn names() {
        assert!(
            is_package_name("com.a_1")
                && !is_package_name("com")
                && !is_package_name("com..a")
                && !is_package_name("1.a")
        );
        assert!(
            is_full_class("com.a.B$C")
                && is_full_class("包.类")
                && !is_full_class("B")
                && !is_full_class("com.a.")
                && !is_full_class("com.a.B C")
        );
    }
}
