//! Launch flags by name. The names are those of an Activity intent; receivers give other meanings to some bits.

/// All 32 bits, lowest first, without the leading `FLAG_`.
const NAMES: [&str; 32] = [
    "GRANT_READ_URI_PERMISSION",
    "GRANT_WRITE_URI_PERMISSION",
    "FROM_BACKGROUND",
    "DEBUG_LOG_RESOLUTION",
    "EXCLUDE_STOPPED_PACKAGES",
    "INCLUDE_STOPPED_PACKAGES",
    "GRANT_PERSISTABLE_URI_PERMISSION",
    "GRANT_PREFIX_URI_PERMISSION",
    "DIRECT_BOOT_AUTO",
    "ACTIVITY_REQUIRE_DEFAULT",
    "ACTIVITY_REQUIRE_NON_BROWSER",
    "ACTIVITY_MATCH_EXTERNAL",
    "ACTIVITY_LAUNCH_ADJACENT",
    "ACTIVITY_RETAIN_IN_RECENTS",
    "ACTIVITY_TASK_ON_HOME",
    "ACTIVITY_CLEAR_TASK",
    "ACTIVITY_NO_ANIMATION",
    "ACTIVITY_REORDER_TO_FRONT",
    "ACTIVITY_NO_USER_ACTION",
    "ACTIVITY_NEW_DOCUMENT",
    "ACTIVITY_LAUNCHED_FROM_HISTORY",
    "ACTIVITY_RESET_TASK_IF_NEEDED",
    "ACTIVITY_BROUGHT_TO_FRONT",
    "ACTIVITY_EXCLUDE_FROM_RECENTS",
    "ACTIVITY_PREVIOUS_IS_TOP",
    "ACTIVITY_FORWARD_RESULT",
    "ACTIVITY_CLEAR_TOP",
    "ACTIVITY_MULTIPLE_TASK",
    "ACTIVITY_NEW_TASK",
    "ACTIVITY_SINGLE_TOP",
    "ACTIVITY_NO_HISTORY",
    "IGNORE_EPHEMERAL",
];

/// The older name of a bit.
const OLD_NAME: (&str, u32) = ("ACTIVITY_CLEAR_WHEN_TASK_RESET", 0x8_0000);

/// The bits whose names start `FLAG_ACTIVITY_`: the ones that a click intent may carry.
pub const ACTIVITY_SET: u32 = 0x7fff_fe00;

/// A name that is no launch flag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is no launch flag: expected a number such as 0x4000000, or names such as CLEAR_TOP|NEW_TASK")]
pub struct UnknownFlag {
    /// The name as it was given.
    pub found: String,
}

/// The names of the set bits, lowest first, with the leading `FLAG_`.
pub fn names(flags: u32) -> Vec<String> {
    NAMES.iter().enumerate().filter(|(bit, _)| flags >> bit & 1 == 1).map(|(_, name)| format!("FLAG_{name}")).collect()
}

/// The bit of a name; `FLAG_` and `ACTIVITY_` may be left out, capitals do not matter, `-` is as good as `_`.
pub fn bit(name: &str) -> Option<u32> {
    let name = name.to_ascii_uppercase().replace('-', "_");
    let name = name.strip_prefix("FLAG_").unwrap_or(&name);
    let fits = |full: &str| full == name || full.strip_prefix("ACTIVITY_") == Some(name);
    if fits(OLD_NAME.0) {
        return Some(OLD_NAME.1);
    }
    NAMES.iter().position(|full| fits(full)).map(|bit| 1 << bit)
}

/// Reads what people type: names or numbers (decimal, or hexadecimal with `0x`), joined by `|`, `,` or blanks.
pub fn parse(text: &str) -> Result<u32, UnknownFlag> {
    let unknown = |found: &str| UnknownFlag { found: found.to_owned() };
    let mut words = text.split(['|', ',', ' ']).filter(|word| !word.is_empty()).peekable();
    if words.peek().is_none() {
        return Err(unknown(text));
    }
    words.try_fold(0, |flags, word| {
        number(word).or_else(|| bit(word)).map(|more| flags | more).ok_or_else(|| unknown(word))
    })
}

/// A number that holds flags: decimal, or hexadecimal with `0x`.
pub(super) fn number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None => (text, 10),
    };
    // Rust would take a sign here.
    if digits.starts_with('+') { None } else { u32::from_str_radix(digits, radix).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_bits_are_each_others_inverse() {
        for bit_number in 0..32 {
            let flag = 1 << bit_number;
            let names = names(flag);
            assert_eq!(names.len(), 1);
            assert_eq!(bit(&names[0]), Some(flag), "{}", names[0]);
        }
        assert_eq!(names(0), [""; 0]);
    }

    #[test]
    fn a_few_values_of_the_platform() {
        assert_eq!(names(0x0400_0000), ["FLAG_ACTIVITY_CLEAR_TOP"]);
        assert_eq!(bit("FLAG_ACTIVITY_NEW_TASK"), Some(0x1000_0000));
        assert_eq!(bit("single-top"), Some(0x2000_0000));
        assert_eq!(bit("CLEAR_WHEN_TASK_RESET"), Some(0x8_0000));
        assert_eq!(bit("ACTIVITY_CLEAR_TASK"), Some(0x8000));
        assert_eq!(bit("CLEAR"), None);
    }

    #[test]
    fn the_activity_set_is_what_its_names_say() {
        let named = (0..32).map(|bit| 1_u32 << bit).filter(|&flag| names(flag)[0].starts_with("FLAG_ACTIVITY_"));
        assert_eq!(named.fold(0, |set, flag| set | flag), ACTIVITY_SET);
    }

    #[test]
    fn what_people_type() {
        assert_eq!(parse("CLEAR_TOP|NEW_TASK"), Ok(0x1400_0000));
        assert_eq!(parse("0x4000000, single_top"), Ok(0x2400_0000));
        assert_eq!(parse("268435456"), Ok(0x1000_0000));
        assert_eq!(parse("NEW_TASKS").unwrap_err().found, "NEW_TASKS");
        assert!(parse(" ").is_err() && parse("0x+1").is_err() && parse("-1").is_err());
    }
}
