//! `Double.parseDouble`, `Float.parseFloat` and their `toString`.
//!
//! The digits written are the fewest that read back to the same number, as Java has done since JDK 19; older JDKs
//! and perhaps ART write more digits for a few values.

use std::fmt::{LowerExp, Write as _};

/// `Double.parseDouble`.
pub(in super::super) fn parse_double(text: &str) -> Option<f64> {
    Some(match Literal::read(text)? {
        Literal::Nan => f64::NAN,
        Literal::Infinity { negative } => sign(negative, f64::INFINITY),
        Literal::Decimal(digits) => digits.parse().ok()?,
        Literal::Hex(hex) => sign(hex.negative, f64::from_bits(hex.bits(52, 1023))),
    })
}

/// `Float.parseFloat`, rounded once.
pub(in super::super) fn parse_float(text: &str) -> Option<f32> {
    Some(match Literal::read(text)? {
        Literal::Nan => f32::NAN,
        Literal::Infinity { negative } => sign(negative, f32::INFINITY),
        Literal::Decimal(digits) => digits.parse().ok()?,
        Literal::Hex(hex) => sign(hex.negative, f32::from_bits(u32::try_from(hex.bits(23, 127)).ok()?)),
    })
}

fn sign<T: std::ops::Neg<Output = T>>(negative: bool, value: T) -> T {
    if negative { -value } else { value }
}

/// `Double.toString`.
pub(in super::super) fn double_text(value: f64) -> String {
    special(value.is_nan(), value.is_infinite(), value.is_sign_negative())
        .map_or_else(|| finite_text(value.is_sign_negative(), value.abs(), value == 0.0), str::to_owned)
}

/// `Float.toString`.
pub(in super::super) fn float_text(value: f32) -> String {
    special(value.is_nan(), value.is_infinite(), value.is_sign_negative())
        .map_or_else(|| finite_text(value.is_sign_negative(), value.abs(), value == 0.0), str::to_owned)
}

fn special(nan: bool, infinite: bool, negative: bool) -> Option<&'static str> {
    match (nan, infinite, negative) {
        (true, ..) => Some("NaN"),
        (_, true, false) => Some("Infinity"),
        (_, true, true) => Some("-Infinity"),
        _ => None,
    }
}

/// Plain decimal from 1e-3 to below 1e7, otherwise with an exponent; a digit on each side of the point.
fn finite_text(negative: bool, magnitude: impl LowerExp, zero: bool) -> String {
    let minus = if negative { "-" } else { "" };
    if zero {
        return format!("{minus}0.0");
    }
    let mut scientific = format!("{magnitude:e}");
    if !scientific.contains('.') {
        // Java never writes a single digit, and of the numbers with two it takes the nearest: 4.9E-324, not 5E-324.
        scientific = format!("{magnitude:.1e}");
    }
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let fraction = |from: usize| digits.get(from..).filter(|rest| !rest.is_empty()).unwrap_or("0");

    let mut text = String::with_capacity(24);
    text.push_str(minus);
    match usize::try_from(exponent) {
        Ok(whole) if whole < 7 => {
            let _ = write!(text, "{:0<width$.width$}.{}", digits, fraction(whole + 1), width = whole + 1);
        }
        Err(_) if exponent >= -3 => {
            let _ = write!(text, "0.{:0>width$}", digits, width = digits.len() + exponent.unsigned_abs() as usize - 1);
        }
        _ => {
            let _ = write!(text, "{}.{}E{exponent}", &digits[..1], fraction(1));
        }
    }
    text
}

/// A floating-point literal as Java's parser sees it.
enum Literal<'a> {
    Nan,
    Infinity {
        negative: bool,
    },
    /// Sign, digits, point, exponent, without the suffix: the part that Rust reads in the same way.
    Decimal(&'a str),
    Hex(Hex),
}

impl<'a> Literal<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let text = text.trim_matches(|character| character <= ' ');
        let (negative, unsigned) = split_sign(text);
        match unsigned {
            "NaN" => return Some(Self::Nan),
            "Infinity" => return Some(Self::Infinity { negative }),
            _ => {}
        }
        let number = unsigned.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(unsigned);
        if let Some(hex) = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
            return Hex::read(negative, hex).map(Self::Hex);
        }
        let signed = &text[..text.len() - (unsigned.len() - number.len())];
        is_decimal(number).then_some(Self::Decimal(signed))
    }
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(split_sign(exponent).1)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole)
        && all_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|digits| !digits.is_empty() && all_digits(digits))
}

/// A hexadecimal literal: `mantissa` × 2^`exponent`, with `sticky` for digits that did not fit.
struct Hex {
    negative: bool,
    mantissa: u64,
    sticky: bool,
    exponent: i64,
}

impl Hex {
    /// Reads what follows `0x`.
    fn read(negative: bool, text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['p', 'P'])?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        // "0x1.p0" is legal, "0x.p0" is not.
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let (down, exponent) = split_sign(exponent);
        if exponent.is_empty() || !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // Beyond any possible range is enough; the exact value of a huge exponent does not matter.
        let exponent = exponent.parse::<i64>().unwrap_or(i64::MAX).min(1 << 40);
        let mut hex = Self { negative, mantissa: 0, sticky: false, exponent: if down { -exponent } else { exponent } };
        for digit in whole.chars() {
            hex.push(digit.to_digit(16)?, 4);
        }
        for digit in fraction.chars() {
            hex.push(digit.to_digit(16)?, 0);
        }
        Some(hex)
    }

    /// Takes one more digit; `dropped` is what a digit that does not fit adds to the exponent.
    fn push(&mut self, digit: u32, dropped: i64) {
        if self.mantissa >> 60 == 0 {
            self.mantissa = self.mantissa << 4 | u64::from(digit);
            self.exponent += dropped - 4;
        } else {
            self.sticky |= digit != 0;
            self.exponent += dropped;
        }
    }

    /// The bits of the nearest IEEE number (ties to even) without its sign.
    fn bits(&self, fraction_bits: u32, bias: i64) -> u64 {
        if self.mantissa == 0 {
            return 0;
        }
        let zeros = self.mantissa.leading_zeros();
        let mantissa = u128::from(self.mantissa << zeros);
        // The number is 1.xxx × 2^exponent.
        let exponent = self.exponent - i64::from(zeros) + 63;
        if exponent > bias {
            return ((bias.unsigned_abs() * 2) + 1) << fraction_bits;
        }
        let subnormal = (1 - bias - exponent).max(0);
        let shift = i64::from(63 - fraction_bits) + subnormal;
        if shift > 64 {
            return 0;
        }
        let quotient = mantissa >> shift;
        let (rest, half) = (mantissa & ((1 << shift) - 1), 1_u128 << (shift - 1));
        let up = rest > half || (rest == half && (self.sticky || quotient & 1 == 1));
        // At most 53 bits and a carry.
        let rounded = u64::try_from(quotient + u128::from(up)).unwrap_or(u64::MAX);
        if subnormal > 0 {
            rounded
        } else {
            // The leading 1 of the mantissa adds the last 1 of the exponent, and a carry runs into it.
            (((exponent + bias - 1).unsigned_abs()) << fraction_bits) + rounded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn double_text_as_java() {
        for (value, text) in [
            (100.0, "100.0"),
            (0.001, "0.001"),
            (0.000_999, "9.99E-4"),
            (1e-4, "1.0E-4"),
            (1_234_567.0, "1234567.0"),
            (12_345_678.0, "1.2345678E7"),
            (1e7, "1.0E7"),
            (9_999_999.5, "9999999.5"),
            (0.012_5, "0.0125"),
            (-3.5, "-3.5"),
            (-0.0, "-0.0"),
            (1e10, "1.0E10"),
            (f64::MIN_POSITIVE / 4_503_599_627_370_496.0, "4.9E-324"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(double_text(value), text);
        }
        assert_eq!(float_text(0.1), "0.1");
        assert_eq!(float_text(f32::MAX), "3.4028235E38");
        assert_eq!(float_text(f32::from_bits(1)), "1.4E-45");
    }

    #[test]
    fn parse_as_java() {
        for (text, value) in [
            ("1e3", 1000.0),
            (" 2 ", 2.0),
            ("1.5f", 1.5),
            ("1.D", 1.0),
            (".5e-1", 0.05),
            ("+7", 7.0),
            ("0x1p3", 8.0),
            ("0x1.8P+1d", 3.0),
            ("-0x.1p4", -1.0),
            ("0x1p-1074", f64::from_bits(1)),
            ("0x1p-1075", 0.0),
            ("0x1.000001p-1075", f64::from_bits(1)),
            ("0x1p-1076", 0.0),
            ("0x1p1024", f64::INFINITY),
            ("0x1.fffffffffffff8p1023", f64::INFINITY),
            ("0x1.fffffffffffff7p1023", f64::MAX),
            ("0x0p99999999999999999999", 0.0),
            ("0x1p99999999999999999999", f64::INFINITY),
            ("0x1.00000000000008p0", 1.0),
            ("0x1.000000000000080000000000001p0", 1.0 + f64::EPSILON),
            ("0x10000000000000000000000p0", 2.0_f64.powi(88)),
            ("Infinity", f64::INFINITY),
            ("1e999999999999", f64::INFINITY),
        ] {
            assert_eq!(parse_double(text).map(f64::to_bits), Some(f64::to_bits(value)), "{text}");
        }
        assert!(parse_double("-NaN").is_some_and(f64::is_nan));
        for bad in [
            "",
            " ",
            "+",
            ".",
            "e5",
            "1e",
            "1e+",
            "inf",
            "nan",
            "infinity",
            "Infinityf",
            "1ff",
            "1 f",
            "0x1",
            "0x.p1",
            "0xp1",
            "0x1p",
            "１",
            "1\u{a0}",
            "--1",
            "1.2.3",
            "0x1.p1.",
            "f",
            "1_0",
        ] {
            assert!(parse_double(bad).is_none(), "{bad:?}");
        }
        // Rounded once: by way of a double it would come out as 1.
        assert_eq!(parse_float("0x1.000001000000000000001p0"), Some(1.0 + f32::EPSILON));
        assert_eq!(parse_float("1.5d"), Some(1.5));
    }
}
