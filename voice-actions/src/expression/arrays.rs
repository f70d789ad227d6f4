//! Methods of arrays.

use super::evaluation::Meter;
use super::names::Method;
use super::number::{relative, to_float, to_integer};
use super::{Array, Error, Value, coerce};

static UNDEFINED: Value = Value::Undefined;

/// Calls a method; `None` if arrays do not have it.
pub(super) fn call(
    method: Method,
    value: &Value,
    array: &Array,
    arguments: &[Value],
    meter: &mut Meter,
) -> Result<Option<Value>, Error> {
    let items = array.as_slice();
    let length = items.len();
    let argument = |place: usize| arguments.get(place).unwrap_or(&UNDEFINED);
    let given = |place: usize| arguments.get(place).filter(|value| **value != Value::Undefined);
    meter.charge(u64::try_from(length / 8).unwrap_or(u64::MAX))?;
    Ok(Some(match method {
        Method::At => {
            let index = to_integer(coerce::to_number(argument(0), meter)?);
            let index = if index < 0.0 { to_float(length) + index } else { index };
            let item = if index < 0.0 { None } else { items.get(relative(index, length)) };
            item.cloned().unwrap_or_default()
        }
        Method::Concat => {
            let mut all = items.to_vec();
            for argument in arguments {
                match argument {
                    Value::Array(more) => {
                        meter.charge(u64::try_from(more.len()).unwrap_or(u64::MAX))?;
                        all.extend(more.iter().cloned());
                    }
                    other => all.push(other.clone()),
                }
            }
            Value::Array(Array::within(all, &meter.limits)?)
        }
        Method::Includes => {
            let from = start(argument(1), length, meter)?;
            let wanted = argument(0);
            let same = |item: &Value| match (item, wanted) {
                (Value::Number(a), Value::Number(b)) => a == b || (a.is_nan() && b.is_nan()),
                _ => coerce::strict_equal(item, wanted),
            };
            Value::Boolean(items.iter().skip(from).any(same))
        }
        Method::IndexOf => {
            let from = start(argument(1), length, meter)?;
            let found = items.iter().skip(from).position(|item| coerce::strict_equal(item, argument(0)));
            Value::Number(found.map_or(-1.0, |place| to_float(from + place)))
        }
        Method::LastIndexOf => {
            let last = match arguments.get(1) {
                Some(value) => to_integer(coerce::to_number(value, meter)?),
                None => to_float(length) - 1.0,
            };
            let last = if last < 0.0 { to_float(length) + last } else { last };
            let end = if last < 0.0 { 0 } else { relative(last + 1.0, length) };
            let found = items.iter().take(end).rposition(|item| coerce::strict_equal(item, argument(0)));
            Value::Number(found.map_or(-1.0, to_float))
        }
        Method::Join => {
            let separator = match given(0) {
                Some(separator) => coerce::to_text(separator, meter)?,
                None => ",".into(),
            };
            let mut text = String::new();
            coerce::join(value, &separator, &mut text, meter)?;
            Value::from(text)
        }
        Method::Slice => {
            let from = start(argument(0), length, meter)?;
            let to = match given(1) {
                Some(end) => start(end, length, meter)?,
                None => length,
            };
            let part = items.get(from..to.max(from)).unwrap_or_default();
            Value::Array(Array::within(part.to_vec(), &meter.limits)?)
        }
        _ => return Ok(None),
    }))
}

/// An index argument, counted from the end if negative.
fn start(value: &Value, length: usize, meter: &mut Meter) -> Result<usize, Error> {
    Ok(relative(to_integer(coerce::to_number(value, meter)?), length))
}
