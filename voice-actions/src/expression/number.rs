//! Numbers and their text, both ways, as JavaScript has them.

use super::{Error, ErrorKind};

/// `String(number)`.
pub(super) fn to_text(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    ryu_js::Buffer::new().format(number).to_owned()
}

/// `Number(text)`.
pub(super) fn from_text(text: &str) -> f64 {
    let text = text.trim_matches(is_space);
    let radix = match text.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => return from_decimal(text),
    };
    text.get(2..).and_then(|digits| from_digits(digits, radix)).unwrap_or(f64::NAN)
}

fn from_decimal(text: &str) -> f64 {
    match text {
        "" => 0.0,
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        _ if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) => {
            text.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN,
    }
}

/// Reads digits of a radix that is a power of two, rounded to the nearest double; `None` if there is another character or none.
pub(super) fn from_digits(digits: &str, radix: u32) -> Option<f64> {
    let bits = radix.ilog2();
    let (mut head, mut dropped, mut sticky) = (0_u64, 0_i32, false);
    for character in digits.chars() {
        let digit = u64::from(character.to_digit(radix)?);
        if dropped == 0 && head.leading_zeros() >= bits {
            head = (head << bits) | digit;
        } else {
            dropped = dropped.saturating_add_unsigned(bits);
            sticky |= digit != 0;
        }
    }
    if digits.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "rounds to nearest, which is what is wanted")]
    let mantissa = (head | u64::from(sticky)) as f64;
    Some(mantissa * 2_f64.powi(dropped))
}

/// `parseFloat(text)`.
pub(super) fn parse_float(text: &str) -> f64 {
    let text = text.trim_start_matches(is_space);
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.starts_with("Infinity") {
        return if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(unsigned);
    let mut end = whole;
    let after = |end: usize| unsigned.get(end..).unwrap_or_default();
    let fraction = after(end).strip_prefix('.').map(digits);
    if let Some(fraction) = fraction.filter(|fraction| whole + fraction > 0) {
        end += 1 + fraction;
    }
    if whole + fraction.unwrap_or(0) == 0 {
        return f64::NAN;
    }
    if let Some(exponent) = after(end).strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['+', '-']));
        let length = digits(exponent.get(sign..).unwrap_or_default());
        if length > 0 {
            end += 1 + sign + length;
        }
    }
    let number = from_decimal(unsigned.get(..end).unwrap_or_default());
    if text.starts_with('-') { -number } else { number }
}

/// `parseInt(text, radix)`; a radix of 0 means that it was not given.
pub(super) fn parse_int(text: &str, radix: i32) -> f64 {
    let text = text.trim_start_matches(is_space);
    let mut digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mut base = match radix {
        0 => 10,
        2..=36 => radix.unsigned_abs(),
        _ => return f64::NAN,
    };
    if (radix == 0 || radix == 16)
        && let Some(rest) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"))
    {
        (digits, base) = (rest, 16);
    }
    let end = digits.find(|character: char| !character.is_digit(base)).unwrap_or(digits.len());
    let digits = digits.get(..end).unwrap_or_default();
    let number = match base {
        _ if digits.is_empty() => return f64::NAN,
        10 => from_decimal(digits),
        2 | 4 | 8 | 16 | 32 => from_digits(digits, base).unwrap_or(f64::NAN),
        _ => digits
            .chars()
            .filter_map(|character| character.to_digit(base))
            .fold(0.0, |sum: f64, digit| sum.mul_add(f64::from(base), f64::from(digit))),
    };
    if text.starts_with('-') { -number } else { number }
}

/// `number.toString(radix)`.
pub(super) fn to_radix(number: f64, radix: f64) -> Result<String, Error> {
    if !(2.0..37.0).contains(&radix) {
        return Err(Error::new(ErrorKind::Range, "the radix of `toString` must be from 2 to 36"));
    }
    if radix.trunc() == 10.0 || !number.is_finite() {
        return Ok(to_text(number));
    }
    if number.fract() != 0.0 || number.abs() >= 9_007_199_254_740_992.0 {
        return Err(Error::new(ErrorKind::Unsupported, "`toString` with a radix needs a whole number"));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and small"
    )]
    let (mut rest, base) = (number.abs() as u64, radix.trunc() as u64);
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(rest % base).unwrap_or(0);
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        rest /= base;
        if rest == 0 {
            break;
        }
    }
    if number < 0.0 {
        digits.push('-');
    }
    Ok(digits.iter().rev().collect())
}

/// `number.toFixed(digits)`.
pub(super) fn to_fixed(number: f64, digits: f64) -> Result<String, Error> {
    if !(0.0..=100.0).contains(&digits) {
        return Err(Error::new(ErrorKind::Range, "the digits of `toFixed` must be from 0 to 100"));
    }
    if !number.is_finite() || number.abs() >= 1e21 {
        return Ok(to_text(number));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
    let digits = digits as usize;
    // A double has at most 1,074 decimals, so this text is exact and a tie can be told from its neighbours.
    let exact = format!("{:.1074}", number.abs());
    let cut = exact.find('.').unwrap_or(exact.len()) + 1 + digits;
    let (kept, rest) = exact.split_at_checked(cut).unwrap_or((&exact, ""));
    let mut rounded: Vec<u8> = kept.trim_end_matches('.').bytes().collect();
    if rest.starts_with(['5', '6', '7', '8', '9']) {
        let mut carry = true;
        for digit in rounded.iter_mut().rev().filter(|digit| **digit != b'.') {
            carry = *digit == b'9';
            *digit = if carry { b'0' } else { *digit + 1 };
            if !carry {
                break;
            }
        }
        if carry {
            rounded.insert(0, b'1');
        }
    }
    let sign = if number < 0.0 { "-" } else { "" };
    Ok(format!("{sign}{}", String::from_utf8_lossy(&rounded)))
}

/// `ToInt32`.
#[expect(clippy::cast_possible_truncation, reason = "wraps to 32 bits, as the language does")]
pub(super) fn to_int32(number: f64) -> i32 {
    if !number.is_finite() {
        return 0;
    }
    number.trunc().rem_euclid(4_294_967_296.0) as i64 as i32
}

/// `ToUint32`.
pub(super) fn to_uint32(number: f64) -> u32 {
    to_int32(number).cast_unsigned()
}

/// `ToIntegerOrInfinity`.
pub(super) fn to_integer(number: f64) -> f64 {
    if number.is_nan() { 0.0 } else { number.trunc() + 0.0 }
}

/// Turns an index into one between 0 and `length`; what is negative counts from the end.
pub(super) fn relative(index: f64, length: usize) -> usize {
    if index < 0.0 { clamp(to_float(length) + index, length) } else { clamp(index, length) }
}

/// Turns a whole number into an index between 0 and `length`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and length")]
pub(super) fn clamp(index: f64, length: usize) -> usize {
    index.clamp(0.0, to_float(length)) as usize
}

#[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
pub(super) fn to_float(length: usize) -> f64 {
    length as f64
}

/// Returns whether JavaScript counts the character as white space or a line end.
pub(super) fn is_space(character: char) -> bool {
    character == '\u{feff}' || (character != '\u{85}' && character.is_whitespace())
}
