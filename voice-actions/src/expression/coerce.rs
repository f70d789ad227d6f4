//! JavaScript's conversions between types, and the operators that use them.

use std::cmp::Ordering;
use std::sync::Arc;

use super::code::Binary;
use super::evaluation::Meter;
use super::{Error, Value, clock, number};

/// `String(value)`.
pub(super) fn to_text(value: &Value, meter: &mut Meter) -> Result<Arc<str>, Error> {
    Ok(match value {
        Value::Undefined => "undefined".into(),
        Value::Null => "null".into(),
        Value::Boolean(true) => "true".into(),
        Value::Boolean(false) => "false".into(),
        Value::Number(number) => number::to_text(*number).into(),
        Value::String(text) => Arc::clone(text),
        Value::Object(_) => "[object Object]".into(),
        Value::Date(date) => clock::to_text(date.milliseconds()).into(),
        Value::Array(_) => {
            let mut text = String::new();
            join(value, ",", &mut text, meter)?;
            text.into()
        }
    })
}

/// Appends the elements of an array, with a separator between them.
pub(super) fn join(value: &Value, separator: &str, to: &mut String, meter: &mut Meter) -> Result<(), Error> {
    let Value::Array(array) = value else {
        return Ok(());
    };
    for (place, item) in array.iter().enumerate() {
        meter.charge(1)?;
        if place > 0 {
            to.push_str(separator);
        }
        match item {
            Value::Undefined | Value::Null => {}
            Value::Array(_) => join(item, ",", to, meter)?,
            _ => to.push_str(&to_text(item, meter)?),
        }
        meter.text(to.len(), 0)?;
    }
    meter.text(to.len(), to.len())
}

/// `Number(value)`.
pub(super) fn to_number(value: &Value, meter: &mut Meter) -> Result<f64, Error> {
    Ok(match value {
        Value::Undefined | Value::Object(_) => f64::NAN,
        Value::Null | Value::Boolean(false) => 0.0,
        Value::Boolean(true) => 1.0,
        Value::Number(number) => *number,
        Value::String(text) => {
            meter.text(0, text.len())?;
            number::from_text(text)
        }
        Value::Date(date) => date.milliseconds(),
        Value::Array(_) => number::from_text(&to_text(value, meter)?),
    })
}

/// Turns arrays and objects into texts, and dates into texts or numbers.
fn to_primitive(value: &Value, date_as_number: bool, meter: &mut Meter) -> Result<Value, Error> {
    Ok(match value {
        Value::Date(date) if date_as_number => Value::Number(date.milliseconds()),
        Value::Date(_) | Value::Array(_) | Value::Object(_) => Value::String(to_text(value, meter)?),
        primitive => primitive.clone(),
    })
}

const fn is_object(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_) | Value::Date(_))
}

pub(super) fn binary(
    operator: Binary,
    left: &Value,
    right: &Value,
    meter: &mut Meter,
) -> Result<Value, Error> {
    let numbers = if let (Value::Number(left), Value::Number(right)) = (left, right) {
        (*left, *right)
    } else {
        match operator {
            Binary::Add => return add(left, right, meter),
            Binary::Equal => return loose_equal(left, right, meter).map(Value::Boolean),
            Binary::NotEqual => return loose_equal(left, right, meter).map(|equal| Value::Boolean(!equal)),
            Binary::StrictEqual => return Ok(Value::Boolean(strict_equal(left, right))),
            Binary::StrictNotEqual => return Ok(Value::Boolean(!strict_equal(left, right))),
            Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual => {
                let order = compare(left, right, meter)?;
                return Ok(Value::Boolean(match operator {
                    Binary::Less => order == Some(Ordering::Less),
                    Binary::Greater => order == Some(Ordering::Greater),
                    Binary::LessOrEqual => order.is_some_and(Ordering::is_le),
                    _ => order.is_some_and(Ordering::is_ge),
                }));
            }
            Binary::Subtract | Binary::Multiply | Binary::Divide | Binary::Remainder => {
                (to_number(left, meter)?, to_number(right, meter)?)
            }
        }
    };
    let (left, right) = numbers;
    Ok(match operator {
        Binary::Add => Value::Number(left + right),
        Binary::Subtract => Value::Number(left - right),
        Binary::Multiply => Value::Number(left * right),
        Binary::Divide => Value::Number(left / right),
        Binary::Remainder => Value::Number(left % right),
        Binary::Equal | Binary::StrictEqual => Value::Boolean(left == right),
        Binary::NotEqual | Binary::StrictNotEqual => Value::Boolean(left != right),
        Binary::Less => Value::Boolean(left < right),
        Binary::LessOrEqual => Value::Boolean(left <= right),
        Binary::Greater => Value::Boolean(left > right),
        Binary::GreaterOrEqual => Value::Boolean(left >= right),
    })
}

fn add(left: &Value, right: &Value, meter: &mut Meter) -> Result<Value, Error> {
    let (left, right) = (to_primitive(left, false, meter)?, to_primitive(right, false, meter)?);
    if !matches!(left, Value::String(_)) && !matches!(right, Value::String(_)) {
        return Ok(Value::Number(to_number(&left, meter)? + to_number(&right, meter)?));
    }
    let (left, right) = (to_text(&left, meter)?, to_text(&right, meter)?);
    meter.text(left.len() + right.len(), left.len() + right.len())?;
    let mut text = String::with_capacity(left.len() + right.len());
    text.push_str(&left);
    text.push_str(&right);
    Ok(Value::from(text))
}

pub(super) fn strict_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Undefined, Value::Undefined) | (Value::Null, Value::Null) => true,
        (Value::Boolean(left), Value::Boolean(right)) => left == right,
        (Value::Number(left), Value::Number(right)) => left == right,
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Array(left), Value::Array(right)) => left.is_same(right),
        (Value::Object(left), Value::Object(right)) => left.is_same(right),
        (Value::Date(left), Value::Date(right)) => left.is_same(right),
        _ => false,
    }
}

fn loose_equal(left: &Value, right: &Value, meter: &mut Meter) -> Result<bool, Error> {
    Ok(match (left, right) {
        (Value::Undefined | Value::Null, other) | (other, Value::Undefined | Value::Null) => {
            other.is_nullish()
        }
        (Value::Number(number), text @ Value::String(_))
        | (text @ Value::String(_), Value::Number(number)) => to_number(text, meter)? == *number,
        (Value::Boolean(_), Value::Boolean(_)) => strict_equal(left, right),
        (Value::Boolean(flag), other) | (other, Value::Boolean(flag)) => {
            let number = if *flag { 1.0 } else { 0.0 };
            if is_object(other) {
                loose_equal(&to_primitive(other, false, meter)?, &Value::Number(number), meter)?
            } else {
                to_number(other, meter)? == number
            }
        }
        _ if is_object(left) && !is_object(right) => {
            loose_equal(&to_primitive(left, false, meter)?, right, meter)?
        }
        _ if is_object(right) && !is_object(left) => {
            loose_equal(left, &to_primitive(right, false, meter)?, meter)?
        }
        _ => {
            if let (Value::String(left), Value::String(_)) = (left, right) {
                meter.text(0, left.len())?;
            }
            strict_equal(left, right)
        }
    })
}

fn compare(left: &Value, right: &Value, meter: &mut Meter) -> Result<Option<Ordering>, Error> {
    let (left, right) = (to_primitive(left, true, meter)?, to_primitive(right, true, meter)?);
    if let (Value::String(left), Value::String(right)) = (&left, &right) {
        meter.text(0, left.len().min(right.len()))?;
        // By UTF-16 code units, which differs from the order of the bytes beyond the first 65,536 characters.
        return Ok(Some(if left.is_ascii() || right.is_ascii() {
            left.cmp(right)
        } else {
            left.encode_utf16().cmp(right.encode_utf16())
        }));
    }
    Ok(to_number(&left, meter)?.partial_cmp(&to_number(&right, meter)?))
}
