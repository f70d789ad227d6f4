//! The stored form of a value: plain JSON, and an object of one `$` key for what JSON cannot say.

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::number;
use super::{Array, Date, Object, Value};

const UNDEFINED: &str = "$undefined";
const NUMBER: &str = "$number";
const DATE: &str = "$date";
const OBJECT: &str = "$object";

/// Whole numbers up to here are plain JSON; all others are text, since not every reader of JSON keeps each bit.
const PLAIN: f64 = 9_007_199_254_740_991.0;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined => single(to, UNDEFINED, &true),
            Self::Null => to.serialize_unit(),
            Self::Boolean(value) => to.serialize_bool(*value),
            Self::Number(number) => match whole(*number) {
                Some(whole) => to.serialize_i64(whole),
                None => single(to, NUMBER, &exact(*number)),
            },
            Self::String(text) => to.serialize_str(text),
            Self::Array(array) => {
                let mut seq = to.serialize_seq(Some(array.len()))?;
                array.iter().try_for_each(|item| seq.serialize_element(item))?;
                seq.end()
            }
            Self::Object(object) => {
                let escaped = object.len() == 1 && object.iter().all(|(key, _)| key.starts_with('$'));
                if escaped { single(to, OBJECT, &Members(object)) } else { Members(object).serialize(to) }
            }
            Self::Date(date) => match whole(date.milliseconds()) {
                Some(milliseconds) => single(to, DATE, &milliseconds),
                None => single(to, DATE, &()),
            },
        }
    }
}

fn single<S: Serializer>(to: S, key: &str, value: &impl Serialize) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(1))?;
    map.serialize_entry(key, value)?;
    map.end()
}

fn exact(number: f64) -> String {
    if number == 0.0 { "-0".to_owned() } else { number::to_text(number) }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
fn whole(number: f64) -> Option<i64> {
    let plain =
        number.fract() == 0.0 && number.abs() <= PLAIN && !(number == 0.0 && number.is_sign_negative());
    plain.then_some(number as i64)
}

struct Members<'a>(&'a Object);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter())
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Stored)
    }
}

struct Stored;

impl<'de> Visitor<'de> for Stored {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a stored value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "JavaScript reads a long number as the nearest double")]
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "JavaScript reads a long number as the nearest double")]
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element()? {
            items.push(item);
        }
        Array::new(items).map(Value::Array).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut members: Vec<(String, Value)> = Vec::new();
        while let Some(key) = from.next_key::<String>()? {
            if key == OBJECT && members.is_empty() {
                let inner = from.next_value::<Inner>()?;
                if from.next_key::<String>()?.is_some() {
                    return Err(A::Error::custom("expected one key beside `$object`"));
                }
                return Ok(Value::Object(inner.0));
            }
            members.push((key, from.next_value()?));
        }
        if let [(key, value)] = members.as_slice()
            && let Some(special) = special(key, value)
        {
            return special.map_err(A::Error::custom);
        }
        Object::new(members).map(Value::Object).map_err(A::Error::custom)
    }
}

fn special(key: &str, value: &Value) -> Option<Result<Value, &'static str>> {
    match key {
        UNDEFINED => Some(Ok(Value::Undefined)),
        NUMBER => Some(
            value
                .as_str()
                .map_or(Err("expected a number as text"), |text| Ok(Value::Number(number::from_text(text)))),
        ),
        DATE => Some(Ok(Value::Date(Date::new(value.as_number().unwrap_or(f64::NAN))))),
        _ => None,
    }
}

/// The members of an object whose only key looks like one of ours.
struct Inner(Object);

impl<'de> Deserialize<'de> for Inner {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Plain;
        impl<'de> Visitor<'de> for Plain {
            type Value = Inner;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Inner, A::Error> {
                let mut members: Vec<(String, Value)> = Vec::new();
                while let Some(entry) = from.next_entry()? {
                    members.push(entry);
                }
                Object::new(members).map(Inner).map_err(A::Error::custom)
            }
        }
        from.deserialize_map(Plain)
    }
}
