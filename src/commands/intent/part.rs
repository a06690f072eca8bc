//! Parts of an intent as flags give them, in the shape that an intent is read from.

use serde_json::{Value, json};

use crate::error::Error;

/// `PACKAGE/CLASS`; a class that starts with a dot lies in the package.
pub(in crate::commands) fn component(flag: &str, text: &str) -> Result<Value, Error> {
    match text.split_once('/') {
        Some((package, class)) if !package.is_empty() && !class.is_empty() => {
            let class = if class.starts_with('.') { [package, class].concat() } else { class.to_owned() };
            Ok(json!({ "package": package, "class": class }))
        }
        _ => Err(Error::usage(format!("{flag} {text:?} is not valid: expected PACKAGE/CLASS"))
            .hint(format!("{flag} com.example.chat/.ChatActivity"))),
    }
}

/// A letter for the type, a dot, `KEY=VALUE`.
pub(in crate::commands) fn extra(flag: &str, text: &str) -> Result<Value, Error> {
    let (head, value) = text.split_once('=').unwrap_or((text, ""));
    match head.split_once('.') {
        Some((letter, key)) if letter.len() == 1 && text.contains('=') => {
            Ok(json!({ "type": letter, "key": key, "value": value }))
        }
        _ => Err(Error::usage(format!("{flag} {text:?} is not valid: expected a type, a dot, KEY=VALUE"))
            .hint(format!("{flag} S.from=push for a text, {flag} i.tab=2 for a whole number"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_classes_are_completed() {
        assert_eq!(component("--component", "a.b/.C").unwrap(), json!({ "package": "a.b", "class": "a.b.C" }));
        assert!(
            component("--component", "a.b").is_err()
                && component("--component", "a.b/").is_err()
                && component("--component", "/C").is_err()
        );
    }

    #[test]
    fn a_value_may_hold_equals_signs_and_dots() {
        let read = extra("--extra", "S.a.b=c=d.e").unwrap();
        assert_eq!(read, json!({ "type": "S", "key": "a.b", "value": "c=d.e" }));
        assert!(extra("--extra", "from=push").is_err() && extra("--extra", "S.from").is_err());
    }
}
