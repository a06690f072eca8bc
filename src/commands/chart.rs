//! Small bars for people.

/// Parts of a block, from an eighth to seven.
const PARTS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A bar of at most `width` columns for a value out of `most`. What is not nothing is seen.
pub(super) fn bar(value: u64, most: u64, width: u64) -> String {
    if value == 0 || most == 0 {
        return String::new();
    }
    let eighths = u128::from(value.min(most)) * u128::from(width) * 8 / u128::from(most);
    let eighths = usize::try_from(eighths).unwrap_or_default().max(1);
    let mut bar = "█".repeat(eighths / 8);
    bar.extend(eighths.checked_rem(8).filter(|part| *part > 0).and_then(|part| PARTS.get(part - 1)));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars() {
        assert_eq!(bar(0, 10, 4), "");
        assert_eq!(bar(10, 10, 4), "████");
        assert_eq!(bar(5, 10, 4), "██");
        assert_eq!(bar(1, 1000, 4), "▏");
        assert_eq!(bar(20, 10, 4), "████");
        assert_eq!(bar(u64::MAX, u64::MAX, 2), "██");
        assert_eq!(bar(1, 0, 2), "");
    }
}
