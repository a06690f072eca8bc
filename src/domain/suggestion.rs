//! What to type instead: the name that was probably meant, and words as a shell reads them back.

/// The nearest known name, when it is near enough to be a slip of the finger.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = given.chars().count();
    let most = |name: &str| 1 + name.chars().count().min(length) / 4;
    known
        .into_iter()
        // The distance is no less than the difference in length; to measure it takes the product of both.
        .filter(|name| name.chars().count().abs_diff(length) <= most(name))
        .map(|name| (strsim::damerau_levenshtein(&given.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= most(name))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A word as a shell reads it back, for commands that are suggested.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=+,@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_shell() {
        assert_eq!(quoted("Zm9v+/8A="), "Zm9v+/8A=");
        assert_eq!(quoted("小米"), "小米");
        assert_eq!(quoted("小米 14"), "'小米 14'");
        assert_eq!(quoted("$(it's)"), r"'$(it'\''s)'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn a_slip_of_the_finger_and_no_more() {
        assert_eq!(nearest("prd", ["prod", "test"]), Some("prod"));
        assert_eq!(nearest("Alice", ["alice", "alicia"]), Some("alice"));
        assert_eq!(nearest("zebra", ["prod", "test"]), None);
        assert_eq!(nearest(&"x".repeat(100_000_000), ["prod", "test"]), None, "at once");
        assert_eq!(nearest("x", []), None);
    }
}
