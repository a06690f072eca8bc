//! Numbers as Java reads and writes them. Java is wider than Rust in what it reads (signs, digits of other scripts,
//! hexadecimal floats, a trailing `f` or `d`) and has a text form of its own for floating-point numbers.

mod float;

pub(super) use float::{double_text, float_text, parse_double, parse_float};

/// Zeros of the decimal digits of the Basic Multilingual Plane; `Character.digit` knows these and no others, because
/// the parsers look at single UTF-16 units.
const ZEROS: [u32; 37] = [
    0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6,
    0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
    0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];

/// `Character.digit`.
fn digit(character: char, radix: u32) -> Option<u32> {
    if character.is_ascii() {
        return character.to_digit(radix);
    }
    let code = u32::from(character);
    let value = match code {
        0xff21..=0xff3a => code - 0xff21 + 10,
        0xff41..=0xff5a => code - 0xff41 + 10,
        _ => {
            let zero = ZEROS[ZEROS.partition_point(|&zero| zero <= code) - 1];
            Some(code - zero).filter(|&value| value < 10)?
        }
    };
    Some(value).filter(|&value| value < radix)
}

/// `Long.parseLong`; the narrower parsers are the same with a narrower range.
fn parse_long(text: &str, radix: u32) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    // Counted downwards, because there is one more negative number than positive ones.
    let mut value = 0_i64;
    for character in digits.chars() {
        value = value.checked_mul(i64::from(radix))?.checked_sub(i64::from(digit(character, radix)?))?;
    }
    if negative { Some(value) } else { value.checked_neg() }
}

/// `Long.parseLong`, `Integer.parseInt`, `Short.parseShort`, `Byte.parseByte`: a sign, decimal digits, no blanks.
pub(super) fn parse_integer<T: TryFrom<i64>>(text: &str) -> Option<T> {
    parse_long(text, 10).and_then(|value| T::try_from(value).ok())
}

/// `Integer.decode`, as the bits of the result: a sign, then `0x` `0X` `#` for hexadecimal or a leading 0 for octal.
/// With `unsigned` also hexadecimal values that need 32 bits, after a lower-case `0x` only: what API 35 added.
pub(super) fn decode_flags(text: &str, unsigned: bool) -> Option<u32> {
    let signed = decode_integer(text);
    if signed.is_some() || !unsigned {
        return signed.map(i32::cast_unsigned);
    }
    // No '-' here, but '+' passes, as in Integer.parseUnsignedInt.
    let digits = text.strip_prefix("0x").filter(|digits| !digits.starts_with('-'))?;
    parse_long(digits, 16).and_then(|value| u32::try_from(value).ok())
}

fn decode_integer(text: &str) -> Option<i32> {
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = if let Some(digits) = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
        (16, digits)
    } else if let Some(digits) = rest.strip_prefix('#') {
        (16, digits)
    } else if let Some(digits) = rest.strip_prefix('0').filter(|digits| !digits.is_empty()) {
        (8, digits)
    } else {
        (10, rest)
    };
    if digits.starts_with(['-', '+']) {
        return None;
    }
    let value = parse_long(digits, radix)?;
    i32::try_from(if negative { -value } else { value }).ok()
}

/// A number that has the right shape and is too large: an exception where a wrong shape gives null.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OutOfRange;

/// `Rect.unflattenFromString`: four integers with single blanks between, else null.
pub(super) fn parse_bounds(text: &str) -> Result<Option<[i32; 4]>, OutOfRange> {
    let mut bounds = [0_i32; 4];
    let mut parts = text.split(' ');
    let mut overflow = false;
    for bound in &mut bounds {
        let Some(part) = parts.next() else { return Ok(None) };
        let digits = part.strip_prefix('-').unwrap_or(part);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(None);
        }
        match parse_integer(part) {
            Some(value) => *bound = value,
            None => overflow = true,
        }
    }
    // The shape is judged before the size.
    if parts.next().is_some() {
        return Ok(None);
    }
    if overflow { Err(OutOfRange) } else { Ok(Some(bounds)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        assert_eq!(parse_integer::<i32>("+5"), Some(5));
        assert_eq!(parse_integer::<i32>("-2147483648"), Some(i32::MIN));
        assert_eq!(parse_integer::<i64>("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(parse_integer::<i32>("４２"), Some(42));
        assert_eq!(parse_integer::<i32>("٣٤"), Some(34));
        for bad in ["", "+", "-", " 1", "1 ", "0x1", "--1", "1_0", "𝟙", "9223372036854775808", "a", "Ａ"] {
            assert_eq!(parse_integer::<i64>(bad), None, "{bad:?}");
        }
        assert_eq!(parse_integer::<i8>("128"), None);
    }

    #[test]
    fn flags() {
        assert_eq!(decode_flags("0x10000000", false), Some(0x1000_0000));
        assert_eq!(decode_flags("268435456", false), Some(0x1000_0000));
        assert_eq!(decode_flags("010", false), Some(8));
        assert_eq!(decode_flags("0", false), Some(0));
        assert_eq!(decode_flags("#f", false), Some(15));
        assert_eq!(decode_flags("-0X80000000", false), Some(0x8000_0000));
        assert_eq!(decode_flags("-1", false), Some(u32::MAX));
        assert_eq!(decode_flags("0x80000000", false), None);
        assert_eq!(decode_flags("0x80000000", true), Some(0x8000_0000));
        assert_eq!(decode_flags("0X80000000", true), None);
        for bad in ["", "-", "0x", "0xzz", "0x-1", "08", "--1", "0x100000000", "+", "0x1 "] {
            assert_eq!(decode_flags(bad, true), None, "{bad:?}");
        }
    }

    #[test]
    fn bounds() {
        assert_eq!(parse_bounds("0 10 200 -5"), Ok(Some([0, 10, 200, -5])));
        for null in ["", "0,1,2,3", "1 2 3", "1 2 3 4 5", "1  2 3 4", "+1 2 3 4", " 1 2 3 4", "9999999999 x 1 2"] {
            assert_eq!(parse_bounds(null), Ok(None), "{null:?}");
        }
        assert_eq!(parse_bounds("1 2 3 2147483648"), Err(OutOfRange));
    }

    #[test]
    fn digits_of_other_scripts() {
        assert_eq!(digit('Ｆ', 16), Some(15));
        assert_eq!(digit('Ｇ', 16), None);
        assert_eq!(digit('\u{abf9}', 10), Some(9));
        assert_eq!(digit('\u{abfa}', 10), None);
        assert_eq!(digit('é', 16), None);
        assert_eq!(digit('８', 8), None);
    }
}
