//! The name that was probably meant.

/// The nearest known name, when it is near enough to be a slip of the finger.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&given.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count().min(given.chars().count()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_and_no_more() {
        assert_eq!(nearest("prd", ["prod", "test"]), Some("prod"));
        assert_eq!(nearest("Alice", ["alice", "alicia"]), Some("alice"));
        assert_eq!(nearest("zebra", ["prod", "test"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
