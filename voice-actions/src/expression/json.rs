//! Values as JSON: `JSON.stringify`, and both ways between our values and `serde_json`'s.

use std::sync::Arc;

use super::evaluation::Meter;
use super::{Error, Object, Value, clock, number};

/// Appends what `JSON.stringify` gives; nothing for `undefined`.
pub(super) fn stringify(value: &Value, to: &mut String, meter: &mut Meter) -> Result<(), Error> {
    meter.charge(1)?;
    match value {
        Value::Undefined => {}
        Value::Null => to.push_str("null"),
        Value::Boolean(flag) => to.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) if number.is_finite() => to.push_str(&number::to_text(*number)),
        Value::Number(_) => to.push_str("null"),
        Value::String(text) => quote(text, to),
        Value::Date(date) => match clock::to_iso(date.milliseconds()) {
            Some(text) => quote(&text, to),
            None => to.push_str("null"),
        },
        Value::Array(array) => {
            to.push('[');
            for (place, item) in array.iter().enumerate() {
                if place > 0 {
                    to.push(',');
                }
                let before = to.len();
                stringify(item, to, meter)?;
                if to.len() == before {
                    to.push_str("null");
                }
            }
            to.push(']');
        }
        Value::Object(object) => {
            to.push('{');
            let mut first = true;
            for (key, item) in object.iter().filter(|(_, item)| **item != Value::Undefined) {
                if !std::mem::take(&mut first) {
                    to.push(',');
                }
                quote(key, to);
                to.push(':');
                stringify(item, to, meter)?;
            }
            to.push('}');
        }
    }
    meter.text(to.len(), 0)
}

fn quote(text: &str, to: &mut String) {
    // A text is always written; the alternative is there so that nothing can panic.
    to.push_str(&serde_json::to_string(text).unwrap_or_default());
}

impl Value {
    /// Makes a value of JSON. A long number becomes the nearest double, as in JavaScript.
    ///
    /// # Errors
    /// `ArrayTooLarge` or `NestingTooDeep` beyond [`Limits::default`](super::Limits).
    pub fn from_json(json: &serde_json::Value) -> Result<Self, Error> {
        Self::read(json, super::Limits::VALUE_DEPTH)
    }

    fn read(json: &serde_json::Value, depth: usize) -> Result<Self, Error> {
        use serde_json::Value as Json;
        let deeper = || {
            depth
                .checked_sub(1)
                .ok_or_else(|| Error::new(super::ErrorKind::NestingTooDeep, "the value is nested too deep"))
        };
        Ok(match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Boolean(*flag),
            Json::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::from(text.as_str()),
            Json::Array(items) => {
                let depth = deeper()?;
                let items = items.iter().map(|item| Self::read(item, depth)).collect::<Result<_, _>>()?;
                Self::Array(super::Array::new(items)?)
            }
            Json::Object(members) => {
                let depth = deeper()?;
                let members = members
                    .iter()
                    .map(|(key, item)| Ok((Arc::from(key.as_str()), Self::read(item, depth)?)))
                    .collect::<Result<Vec<(Arc<str>, Self)>, Error>>()?;
                Self::Object(Object::new(members)?)
            }
        })
    }

    /// Returns the value as JSON, with the losses of `JSON.stringify`: dates become texts, `NaN` becomes `null`,
    /// members that are `undefined` are left out. `undefined` itself is `None`.
    #[must_use]
    pub fn to_json(&self) -> Option<serde_json::Value> {
        use serde_json::Value as Json;
        Some(match self {
            Self::Undefined => return None,
            Self::Null => Json::Null,
            Self::Boolean(flag) => Json::Bool(*flag),
            Self::Number(number) => to_number(*number),
            Self::String(text) => Json::String(text.to_string()),
            Self::Date(date) => clock::to_iso(date.milliseconds()).map_or(Json::Null, Json::String),
            Self::Array(array) => array.iter().map(|item| item.to_json().unwrap_or(Json::Null)).collect(),
            Self::Object(object) => {
                object.iter().filter_map(|(key, item)| Some((key.to_owned(), item.to_json()?))).collect()
            }
        })
    }

    /// Returns the value as a text for people: JSON for arrays and objects, nothing for `undefined`, else what
    /// `String(value)` gives.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut meter = Meter::unlimited();
        self.text_for_people(&mut meter).map(|text| text.to_string()).unwrap_or_default()
    }

    pub(super) fn text_for_people(&self, meter: &mut Meter) -> Result<Arc<str>, Error> {
        match self {
            Self::Undefined => Ok("".into()),
            Self::Array(_) | Self::Object(_) => {
                let mut text = String::new();
                stringify(self, &mut text, meter)?;
                Ok(text.into())
            }
            other => super::coerce::to_text(other, meter),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
fn to_number(number: f64) -> serde_json::Value {
    if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_991.0 {
        serde_json::Value::from(number as i64)
    } else {
        serde_json::Number::from_f64(number).map_or(serde_json::Value::Null, serde_json::Value::Number)
    }
}
