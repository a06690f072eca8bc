//! `Intent.toUri`.

use super::escape::{Keep, encode_into, encode_once_into};
use super::model::{ACTION_MAIN, ACTION_VIEW, Component, Extra, ExtraValue, Intent};
use super::number::{double_text, float_text};
use super::{ApiLevel, ErrorClass, IntentError, UriFlags, order};

/// Writes an intent as a URI.
///
/// The data goes out raw: a blank, `;` or `#Intent;` in it changes what the text means, and [`super::check`] says so.
/// Extras that a URI cannot carry are left out, as the platform does; see [`Intent::unwritable_extras`].
pub fn build(intent: &Intent, flags: UriFlags, level: ApiLevel) -> Result<String, IntentError> {
    let mut writer = Writer { out: String::with_capacity(128), level };
    if flags.contains(UriFlags::ANDROID_APP) {
        let package = intent.package.as_deref().ok_or_else(|| IntentError::plain(ErrorClass::IllegalArgument))?;
        let scheme = writer.app_head(package, intent.data.as_deref());
        let default_action = if scheme { ACTION_VIEW } else { ACTION_MAIN };
        writer.fragment(intent, None, default_action, Some(package));
        return Ok(writer.out);
    }
    let mut scheme = None;
    match &intent.data {
        Some(data) if flags.contains(UriFlags::INTENT) => match split_scheme(data) {
            Some((found, rest)) => {
                scheme = Some(found);
                writer.out.push_str("intent:");
                writer.out.push_str(rest);
            }
            None => writer.out.push_str(data),
        },
        Some(data) => writer.out.push_str(data),
        None if flags.contains(UriFlags::INTENT) => writer.out.push_str("intent:"),
        None => {}
    }
    writer.fragment(intent, scheme, ACTION_VIEW, None);
    Ok(writer.out)
}

/// The scheme that `URI_INTENT_SCHEME` recognises: letters, digits, `.`, `-`, `+` in any order, then a colon.
fn split_scheme(data: &str) -> Option<(&str, &str)> {
    let colon = data.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+')))?;
    if colon == 0 || data.as_bytes()[colon] != b':' {
        return None;
    }
    Some((&data[..colon], &data[colon + 1..]))
}

struct Writer {
    out: String,
    level: ApiLevel,
}

impl Writer {
    fn fragment(&mut self, intent: &Intent, scheme: Option<&str>, default_action: &str, default_package: Option<&str>) {
        let head = self.out.len();
        self.out.push_str("#Intent;");
        let start = self.out.len();
        self.items(intent, scheme, Some(default_action), default_package);
        if let Some(selector) = &intent.selector {
            self.out.push_str("SEL;");
            // The platform takes everything before the first colon here, and writes nothing else of the data.
            let scheme = selector.data.as_deref().and_then(|data| data.split_once(':')).map(|(scheme, _)| scheme);
            self.items(selector, scheme, None, None);
        }
        if self.out.len() == start {
            self.out.truncate(head);
        } else {
            self.out.push_str("end");
        }
    }

    fn items(
        &mut self,
        intent: &Intent,
        scheme: Option<&str>,
        default_action: Option<&str>,
        default_package: Option<&str>,
    ) {
        if let Some(scheme) = scheme {
            self.out.push_str("scheme=");
            if self.level.escapes_scheme() {
                encode_into(&mut self.out, scheme, Keep::Unreserved);
            } else {
                self.out.push_str(scheme);
            }
            self.out.push(';');
        }
        if let Some(action) = intent.action.as_deref().filter(|&action| Some(action) != default_action) {
            self.item("action=", action, Keep::Unreserved);
        }
        let mut categories: Vec<&String> = intent.categories.iter().collect();
        order::settle(&mut categories, |category| category);
        for category in categories {
            self.item("category=", category, Keep::Unreserved);
        }
        if let Some(mime_type) = &intent.mime_type {
            self.item("type=", mime_type, Keep::Slash);
        }
        if let Some(identifier) = &intent.identifier {
            self.item("identifier=", identifier, Keep::Slash);
        }
        if intent.flags != 0 {
            self.hex_item("launchFlags=0x", intent.flags);
        }
        if intent.extended_flags != 0 && self.level.is_35() {
            self.hex_item("extendedLaunchFlags=0x", intent.extended_flags);
        }
        if let Some(package) = intent.package.as_deref().filter(|&package| Some(package) != default_package) {
            self.item("package=", package, Keep::Unreserved);
        }
        if let Some(component) = &intent.component {
            self.component(component);
        }
        if let Some([left, top, right, bottom]) = intent.source_bounds {
            self.item("sourceBounds=", &format!("{left} {top} {right} {bottom}"), Keep::Unreserved);
        }
        let mut extras: Vec<&Extra> = intent.extras.iter().collect();
        order::settle(&mut extras, |extra| &extra.key);
        for extra in extras {
            self.extra(extra);
        }
    }

    fn item(&mut self, name: &str, value: &str, keep: Keep) {
        self.out.push_str(name);
        encode_into(&mut self.out, value, keep);
        self.out.push(';');
    }

    fn hex_item(&mut self, name: &str, value: u32) {
        self.out.push_str(name);
        let digits = (35 - value.leading_zeros()) / 4;
        for place in (0..digits).rev() {
            self.out.push(char::from_digit(value >> (place * 4) & 15, 16).unwrap_or('0'));
        }
        self.out.push(';');
    }

    fn component(&mut self, component: &Component) {
        self.out.push_str("component=");
        encode_into(&mut self.out, &component.package, Keep::Slash);
        self.out.push('/');
        encode_into(&mut self.out, component.short_class(), Keep::Slash);
        self.out.push(';');
    }

    fn extra(&mut self, extra: &Extra) {
        let Some(letter) = extra.value.letter() else { return };
        self.out.push(letter);
        self.out.push('.');
        encode_into(&mut self.out, &extra.key, Keep::Unreserved);
        self.out.push('=');
        match &extra.value {
            ExtraValue::String(text) => encode_into(&mut self.out, text, Keep::Unreserved),
            ExtraValue::Boolean(value) => self.out.push_str(if *value { "true" } else { "false" }),
            ExtraValue::Byte(value) => self.out.push_str(&value.to_string()),
            ExtraValue::Short(value) => self.out.push_str(&value.to_string()),
            ExtraValue::Int(value) => self.out.push_str(&value.to_string()),
            ExtraValue::Long(value) => self.out.push_str(&value.to_string()),
            // Half of a surrogate pair cannot be written in UTF-8; Java puts a question mark.
            ExtraValue::Char(unit) => {
                let character = char::from_u32(u32::from(*unit)).unwrap_or('?');
                encode_into(&mut self.out, character.encode_utf8(&mut [0; 4]), Keep::Unreserved);
            }
            // Digits, point, sign and E are all unreserved.
            ExtraValue::Double(value) => self.out.push_str(&double_text(*value)),
            ExtraValue::Float(value) => self.out.push_str(&float_text(*value)),
            ExtraValue::Null | ExtraValue::Array => {}
        }
        self.out.push(';');
    }

    /// Writes `android-app://…` and says whether the data had a scheme.
    fn app_head(&mut self, package: &str, data: Option<&str>) -> bool {
        self.out.push_str("android-app://");
        if self.level.is_35() {
            encode_into(&mut self.out, package, Keep::Unreserved);
        } else {
            self.out.push_str(package);
        }
        let Some((scheme, rest)) = data.and_then(|data| data.split_once(':')) else { return false };
        self.app_part("/", scheme, Keep::Unreserved);
        // Without an authority only the scheme is written.
        let Some(rest) = rest.strip_prefix("//") else { return true };
        let (authority, rest) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
        self.app_part("/", authority, Keep::Unreserved);
        let (rest, fragment) = match rest.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (rest, None),
        };
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        self.app_part("", path, Keep::Slash);
        if let Some(query) = query {
            self.app_part("?", query, Keep::Unreserved);
        }
        if let Some(fragment) = fragment {
            self.app_part("#", fragment, Keep::Unreserved);
        }
        true
    }

    fn app_part(&mut self, mark: &str, part: &str, keep: Keep) {
        self.out.push_str(mark);
        if self.level.escapes_app_parts() {
            encode_once_into(&mut self.out, part, keep);
        } else {
            self.out.push_str(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(intent: &Intent) -> String {
        build(intent, UriFlags::INTENT, ApiLevel::default()).unwrap()
    }

    #[test]
    fn the_guides_example_comes_out_exactly() {
        let intent = Intent {
            data: Some("pushscheme://com.tencent.qcloud.tim/detail".into()),
            flags: 0x0400_0000,
            component: Some(Component {
                package: "com.tencent.qcloud.tim.tuikit".into(),
                class: "com.tencent.qcloud.tim.demo.chat.ChatActivity".into(),
            }),
            ..Intent::default()
        };
        for level in ApiLevel::ALL {
            assert_eq!(
                build(&intent, UriFlags::INTENT, level).as_deref(),
                Ok("intent://com.tencent.qcloud.tim/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;\
                    component=com.tencent.qcloud.tim.tuikit/com.tencent.qcloud.tim.demo.chat.ChatActivity;end")
            );
        }
    }

    #[test]
    fn flags_have_no_leading_zeros() {
        for flags in [0x1, 0xf, 0x10, 0x0400_0000, 0x8000_0000, u32::MAX] {
            let intent = Intent { flags, ..Intent::default() };
            assert_eq!(written(&intent), format!("intent:#Intent;launchFlags={flags:#x};end"));
        }
    }

    #[test]
    fn half_a_character_is_a_question_mark() {
        let intent = Intent { extras: vec![Extra::new("c", ExtraValue::Char(0xd83d))], ..Intent::default() };
        assert_eq!(written(&intent), "intent:#Intent;c.c=%3F;end");
    }

    #[test]
    fn a_selectors_scheme_is_everything_before_the_first_colon() {
        let selector = |data: &str| {
            let selector = Intent { data: Some(data.into()), ..Intent::default() };
            written(&Intent { selector: Some(Box::new(selector)), ..Intent::default() })
        };
        assert_eq!(selector("my_scheme:x"), "intent:#Intent;SEL;scheme=my_scheme;end");
        assert_eq!(selector("no colon"), "intent:#Intent;SEL;end");
    }

    #[test]
    fn app_text_with_every_part() {
        let app = |data: &str, level| {
            let intent = Intent { package: Some("p".into()), data: Some(data.into()), ..Intent::default() };
            build(&intent, UriFlags::ANDROID_APP, level).unwrap()
        };
        assert_eq!(app("s://h/a b/c?q=1#f g", ApiLevel::Api34), "android-app://p/s/h/a b/c?q=1#f g");
        assert_eq!(app("s://h/a b/c?q=1#f g", ApiLevel::Api35), "android-app://p/s/h/a%20b/c?q%3D1#f%20g");
        assert_eq!(app("file:///x", ApiLevel::Api35), "android-app://p/file//x");
        assert_eq!(app("content:/p", ApiLevel::Api35), "android-app://p/content");
        assert_eq!(app("s://h?q#f", ApiLevel::Api35), "android-app://p/s/h?q#f");
        assert_eq!(app("s://h#f?q", ApiLevel::Api33), "android-app://p/s/h#f?q");
        assert_eq!(app("relative/path", ApiLevel::Api35), "android-app://p");
    }
}
