//! Methods of texts. Positions count UTF-16 units, as in JavaScript; half of a surrogate pair is an error.

use std::sync::Arc;

use super::evaluation::Meter;
use super::names::Method;
use super::number::{clamp, is_space, relative, to_float, to_integer, to_uint32};
use super::{Array, Error, ErrorKind, Value, coerce};

static UNDEFINED: Value = Value::Undefined;

/// Returns the number of UTF-16 units.
pub(super) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

fn half() -> Error {
    Error::new(ErrorKind::Unsupported, "half of a surrogate pair is not supported")
}

/// Returns the byte at which a unit starts, and whether it is the second half of a pair, which starts before it.
fn byte_of(text: &str, unit: usize) -> (usize, bool) {
    if text.is_ascii() {
        return (unit.min(text.len()), false);
    }
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        if units == unit {
            return (byte, false);
        }
        units += character.len_utf16();
        if units > unit {
            return (byte, true);
        }
    }
    (text.len(), false)
}

/// Returns the unit that starts at a byte.
fn unit_of(text: &str, byte: usize) -> usize {
    text.get(..byte).map_or(0, length)
}

fn slice(text: &Arc<str>, from: usize, to: usize) -> Result<Value, Error> {
    if from >= to {
        return Ok(Value::from(""));
    }
    let ((from, cut_from), (to, cut_to)) = (byte_of(text, from), byte_of(text, to));
    if cut_from || cut_to {
        return Err(half());
    }
    if from == 0 && to == text.len() {
        return Ok(Value::String(Arc::clone(text)));
    }
    text.get(from..to).map(Value::from).ok_or_else(half)
}

/// `text[place]`.
pub(super) fn unit_at(text: &Arc<str>, place: f64, meter: &mut Meter) -> Result<Value, Error> {
    meter.text(0, text.len())?;
    let length = length(text);
    let place = clamp(place, length);
    if place == length { Ok(Value::Undefined) } else { slice(text, place, place + 1) }
}

/// Calls a method; `None` if texts do not have it.
pub(super) fn call(
    method: Method,
    text: &Arc<str>,
    arguments: &[Value],
    meter: &mut Meter,
) -> Result<Option<Value>, Error> {
    meter.text(0, text.len())?;
    let argument = |place: usize| arguments.get(place).unwrap_or(&UNDEFINED);
    let given = |place: usize| arguments.get(place).filter(|value| **value != Value::Undefined);
    let integer = |place: usize, meter: &mut Meter| coerce::to_number(argument(place), meter).map(to_integer);
    Ok(Some(match method {
        Method::Concat => {
            let mut all = text.to_string();
            for argument in arguments {
                all.push_str(&coerce::to_text(argument, meter)?);
                meter.text(all.len(), 0)?;
            }
            Value::from(all)
        }
        Method::EndsWith | Method::Includes | Method::IndexOf | Method::LastIndexOf | Method::StartsWith => {
            search(method, text, &coerce::to_text(argument(0), meter)?, given(1), meter)?
        }
        Method::PadEnd | Method::PadStart => {
            let target = integer(0, meter)?;
            let filler = match given(1) {
                Some(filler) => coerce::to_text(filler, meter)?,
                None => " ".into(),
            };
            let missing = target - to_float(length(text));
            if missing <= 0.0 || filler.is_empty() {
                return Ok(Some(Value::String(Arc::clone(text))));
            }
            if missing > to_float(meter.limits.string) {
                meter.text(usize::MAX, 0)?;
            }
            let missing = clamp(missing, meter.limits.string);
            let repeated = filler.repeat(missing / length(&filler).max(1) + 1);
            let padding = slice(&repeated.into(), 0, missing)?;
            let padding = padding.as_str().unwrap_or_default();
            meter.text(text.len() + padding.len(), padding.len())?;
            let (before, after) =
                if method == Method::PadStart { (padding, &**text) } else { (&**text, padding) };
            Value::from(format!("{before}{after}"))
        }
        Method::Repeat => {
            let count = integer(0, meter)?;
            if !(0.0..f64::INFINITY).contains(&count) {
                return Err(Error::new(
                    ErrorKind::Range,
                    "`repeat` needs a count that is finite and not negative",
                ));
            }
            if to_float(text.len()) * count > to_float(meter.limits.string) {
                meter.text(usize::MAX, 0)?;
            }
            let count = if text.is_empty() { 0 } else { clamp(count, meter.limits.string) };
            meter.text(0, text.len() * count)?;
            Value::from(text.repeat(count))
        }
        Method::Replace | Method::ReplaceAll => {
            let wanted = coerce::to_text(argument(0), meter)?;
            let by = coerce::to_text(argument(1), meter)?;
            Value::from(replace(text, &wanted, &by, method == Method::ReplaceAll, meter)?)
        }
        Method::Split => return split(text, arguments, meter).map(Some),
        Method::ToLowerCase => Value::from(text.to_lowercase()),
        Method::ToUpperCase => Value::from(text.to_uppercase()),
        Method::Trim => Value::from(text.trim_matches(is_space)),
        Method::TrimEnd => Value::from(text.trim_end_matches(is_space)),
        Method::TrimStart => Value::from(text.trim_start_matches(is_space)),
        Method::At | Method::CharAt | Method::CharCodeAt | Method::CodePointAt => {
            character(method, text, integer(0, meter)?, meter)?
        }
        Method::Slice | Method::Substr | Method::Substring => {
            let from = integer(0, meter)?;
            let to = match given(1) {
                Some(value) => Some(to_integer(coerce::to_number(value, meter)?)),
                None => None,
            };
            part(method, text, from, to)?
        }
        _ => return Ok(None),
    }))
}

fn part(method: Method, text: &Arc<str>, from: f64, to: Option<f64>) -> Result<Value, Error> {
    let length = length(text);
    let end = to.unwrap_or(f64::INFINITY);
    let (from, to) = match method {
        Method::Substring => {
            let (a, b) = (clamp(from, length), clamp(end, length));
            (a.min(b), a.max(b))
        }
        Method::Substr => {
            let from = relative(from, length);
            (from, clamp(to_float(from) + end, length))
        }
        _ => (relative(from, length), relative(end, length)),
    };
    slice(text, from, to)
}

fn character(method: Method, text: &Arc<str>, index: f64, meter: &mut Meter) -> Result<Value, Error> {
    let length = length(text);
    let index = if method == Method::At && index < 0.0 { to_float(length) + index } else { index };
    if index < 0.0 || index >= to_float(length) {
        return Ok(match method {
            Method::CharAt => Value::from(""),
            Method::CharCodeAt => Value::Number(f64::NAN),
            _ => Value::Undefined,
        });
    }
    if !matches!(method, Method::CharCodeAt | Method::CodePointAt) {
        return unit_at(text, index, meter);
    }
    let (byte, second) = byte_of(text, clamp(index, length));
    let character = text.get(byte..).and_then(|rest| rest.chars().next()).unwrap_or_default();
    let mut units = [0; 2];
    let units = character.encode_utf16(&mut units);
    let unit = if second { units.last() } else { units.first() };
    let whole = method == Method::CodePointAt && !second;
    let code = if whole { u32::from(character) } else { u32::from(unit.copied().unwrap_or_default()) };
    Ok(Value::from(code))
}

fn search(
    method: Method,
    text: &Arc<str>,
    wanted: &str,
    position: Option<&Value>,
    meter: &mut Meter,
) -> Result<Value, Error> {
    let length = length(text);
    let position = match position {
        Some(value) => Some(coerce::to_number(value, meter)?),
        None => None,
    };
    let from = clamp(to_integer(position.unwrap_or(0.0)), length);
    // A match never starts within a pair, so a place there is as good as the next character.
    let (byte, within) = byte_of(text, from);
    let byte = if within { next_character(text, byte) } else { byte };
    let rest = text.get(byte..).unwrap_or_default();
    Ok(match method {
        Method::StartsWith => {
            Value::Boolean(if within { wanted.is_empty() } else { rest.starts_with(wanted) })
        }
        Method::EndsWith => {
            let end = position.map_or(length, |end| clamp(to_integer(end), length));
            let (end, within) = byte_of(text, end);
            let head = text.get(..end).unwrap_or_default();
            Value::Boolean(if within { wanted.is_empty() } else { head.ends_with(wanted) })
        }
        Method::Includes => Value::Boolean(rest.contains(wanted)),
        Method::IndexOf if wanted.is_empty() => Value::Number(to_float(from)),
        Method::IndexOf => {
            Value::Number(rest.find(wanted).map_or(-1.0, |found| to_float(unit_of(text, byte + found))))
        }
        _ => {
            let last = position.filter(|last| !last.is_nan()).map_or(f64::INFINITY, to_integer);
            let last = clamp(last, length);
            if wanted.is_empty() {
                return Ok(Value::Number(to_float(last)));
            }
            let mut end = (byte_of(text, last).0 + wanted.len()).min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let head = text.get(..end).unwrap_or_default();
            Value::Number(head.rfind(wanted).map_or(-1.0, |found| to_float(unit_of(text, found))))
        }
    })
}

fn next_character(text: &str, byte: usize) -> usize {
    byte + text.get(byte..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
}

/// Replaces the first place, or all; `$$`, `$&`, `` $` `` and `$'` stand for what they do in JavaScript.
fn replace(text: &str, wanted: &str, by: &str, all: bool, meter: &mut Meter) -> Result<String, Error> {
    let mut result = String::new();
    let mut copied = 0;
    let places = text.match_indices(wanted).take(if all { usize::MAX } else { 1 });
    for (place, _) in places {
        meter.charge(1)?;
        result.push_str(text.get(copied..place).unwrap_or_default());
        copied = place + wanted.len();
        let mut rest = by;
        while let Some((before, after)) = rest.split_once('$') {
            result.push_str(before);
            let (insert, used) = match after.as_bytes().first() {
                Some(b'$') => ("$", 1),
                Some(b'&') => (wanted, 1),
                Some(b'`') => (text.get(..place).unwrap_or_default(), 1),
                Some(b'\'') => (text.get(copied..).unwrap_or_default(), 1),
                _ => ("$", 0),
            };
            result.push_str(insert);
            rest = after.get(used..).unwrap_or_default();
            meter.text(result.len(), insert.len() + 64)?;
        }
        result.push_str(rest);
        meter.text(result.len(), 0)?;
    }
    result.push_str(text.get(copied..).unwrap_or_default());
    meter.text(result.len(), result.len())?;
    Ok(result)
}

fn split(text: &Arc<str>, arguments: &[Value], meter: &mut Meter) -> Result<Value, Error> {
    let limit = match arguments.get(1).filter(|limit| **limit != Value::Undefined) {
        Some(limit) => usize::try_from(to_uint32(coerce::to_number(limit, meter)?)).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    let whole = || Value::String(Arc::clone(text));
    let items: Vec<Value> = match arguments.first().unwrap_or(&UNDEFINED) {
        Value::Undefined => vec![whole()].into_iter().take(limit).collect(),
        separator => {
            let separator = coerce::to_text(separator, meter)?;
            meter.charge(u64::try_from(text.len()).unwrap_or(u64::MAX))?;
            if !separator.is_empty() {
                text.split(&*separator).take(limit).map(Value::from).collect()
            } else if text.chars().any(|character| character.len_utf16() == 2) {
                return Err(half());
            } else {
                let mut one = [0; 4];
                text.chars()
                    .take(limit)
                    .map(|character| Value::from(&*character.encode_utf8(&mut one)))
                    .collect()
            }
        }
    };
    Ok(Value::Array(Array::within(items, &meter.limits)?))
}
