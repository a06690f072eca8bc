//! Which receipts a message asks for: a sum of bits (`xiaomi-push-api`, section 11).

use std::fmt;
use std::str::FromStr;

use crate::domain::identifier::IdentifierError;

/// The bits that exist, each with its word.
const KINDS: [(u32, &str); 7] = [
    (1, "delivered"),
    (2, "clicked"),
    (16, "invalid"),
    (32, "disabled"),
    (64, "filtered"),
    (128, "over-quota"),
    (1024, "expired"),
];

/// The value of `extra.callback.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptKinds(u32);

impl ReceiptKinds {
    /// The sum.
    pub const fn sum(self) -> u32 {
        self.0
    }

    /// A sum that consists of known bits only. 246 (everything plus the 3 that stands for "both") is the known
    /// trap: it is silently wrong and no receipt comes.
    pub fn from_sum(sum: u32) -> Option<Self> {
        let known = KINDS.iter().fold(0, |all, (bit, _)| all | bit);
        (sum != 0 && sum & !known == 0).then_some(Self(sum))
    }

    /// The word for one kind; `None` for a sum and for a number that is no kind.
    pub fn word(kind: u32) -> Option<&'static str> {
        KINDS.iter().find(|(bit, _)| *bit == kind).map(|(_, word)| *word)
    }

    /// The words of all kinds, in order.
    pub fn words() -> impl Iterator<Item = &'static str> {
        KINDS.iter().map(|(_, word)| *word)
    }

    /// Whether receipts of that kind are wanted.
    pub const fn wants(self, bit: u32) -> bool {
        self.0 & bit != 0
    }
}

impl Default for ReceiptKinds {
    /// Delivered and clicked (D1558).
    fn default() -> Self {
        Self(3)
    }
}

impl fmt::Display for ReceiptKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = KINDS.iter().filter(|(bit, _)| self.wants(*bit)).map(|(_, word)| *word).collect();
        f.write_str(&words.join(","))
    }
}

impl FromStr for ReceiptKinds {
    type Err = IdentifierError;

    /// Reads a sum (`243`), words joined by commas (`delivered,clicked`), or `all`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = || {
            let words: Vec<_> = KINDS.iter().map(|(bit, word)| format!("{word} ({bit})")).collect();
            IdentifierError(format!(
                "receipt kinds {text:?} are not valid: expected a sum or comma-joined words of {}, or all",
                words.join(", ")
            ))
        };
        if text == "all" {
            return Ok(Self(KINDS.iter().map(|(bit, _)| bit).sum()));
        }
        if let Ok(sum) = text.parse::<u32>() {
            return Self::from_sum(sum).ok_or_else(|| impossible(sum).unwrap_or_else(expected));
        }
        let mut sum = 0;
        for word in text.split(',') {
            let (bit, _) = KINDS.iter().find(|(_, known)| *known == word.trim()).ok_or_else(expected)?;
            sum |= bit;
        }
        Self::from_sum(sum).ok_or_else(expected)
    }
}

/// What is wrong with a sum that holds something else than the known kinds; `None` for 0.
fn impossible(sum: u32) -> Option<IdentifierError> {
    let strange: Vec<_> = (0..u32::BITS)
        .map(|bit| 1 << bit)
        .filter(|bit| sum & bit != 0 && KINDS.iter().all(|(known, _)| known != bit))
        .map(|bit: u32| bit.to_string())
        .collect();
    let known = KINDS.map(|(bit, _)| bit.to_string());
    (!strange.is_empty()).then(|| {
        IdentifierError(format!(
            "receipt kinds {sum} are not valid: the sum holds {}, and Xiaomi would post no receipt at all; expected a sum \
             of {} (3 is 1 and 2, not a kind of its own), or all",
            strange.join(" and "),
            known.join(", ")
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_cannot_be_is_explained() {
        let error = |text: &str| text.parse::<ReceiptKinds>().expect_err(text).0;
        let trap = error("246");
        assert!(trap.contains("the sum holds 4, and") && trap.contains("no receipt at all"), "{trap}");
        assert!(error("12").contains("the sum holds 4 and 8"));
        assert!(error("4294967295").contains("2147483648"));
        assert!(error("0").contains("comma-joined words"));
    }

    #[test]
    fn sums_and_words() {
        let sum = |text: &str| text.parse::<ReceiptKinds>().map(ReceiptKinds::sum).ok();
        assert_eq!(sum("243"), Some(243));
        assert_eq!(sum("delivered, clicked"), Some(3));
        assert_eq!(sum("all"), Some(1 + 2 + 16 + 32 + 64 + 128 + 1024));
        for bad in ["246", "0", "", "4", "seen", "-1"] {
            assert_eq!(sum(bad), None, "{bad}");
        }
    }
}
