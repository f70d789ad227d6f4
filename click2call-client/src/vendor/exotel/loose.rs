//! Values that Exotel writes in more than one way.
//!
//! Everything read is written back as it came; only what code sets is written in the documented form.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};
use time::Duration;

use crate::redact::{Link, PhoneNumber, Private};

/// A value as Exotel may write it: read it with [`get`](Loose::get).
///
/// It may be absent, `null`, empty, a placeholder, or written as another JSON type; all but the last are `None`. The wire form is kept beside it, so that reading and writing back changes
/// nothing. Two are equal if their values are, however they were written; without a value, if the wire forms are.
#[derive(Clone)]
pub struct Loose<T> {
    value: Option<T>,
    wire: Option<Value>,
}

impl<T> Loose<T> {
    /// A key that is not there.
    pub const ABSENT: Self = Self { value: None, wire: None };

    /// A key that is there and `null`.
    #[must_use]
    pub const fn null() -> Self {
        Self { value: None, wire: Some(Value::Null) }
    }

    /// Returns the value; `None` for absent, `null`, empty and placeholders.
    #[must_use]
    pub const fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Returns what stood on the wire; `None` if the key was not there.
    #[must_use]
    pub const fn wire(&self) -> Option<&Value> {
        self.wire.as_ref()
    }

    /// Returns whether the key is not there.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        self.wire.is_none()
    }
}

impl<T: Scalar> Loose<T> {
    /// A value in the documented form.
    #[must_use]
    pub fn of(value: T) -> Self {
        let wire = Some(value.write());
        Self { value: Some(value), wire }
    }
}

impl<T> Default for Loose<T> {
    fn default() -> Self {
        Self::ABSENT
    }
}

impl<T: Scalar> From<T> for Loose<T> {
    fn from(value: T) -> Self {
        Self::of(value)
    }
}

impl<T: PartialEq> PartialEq for Loose<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Some(one), Some(two)) => one == two,
            (None, None) => self.wire == other.wire,
            _ => false,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Loose<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.value, &self.wire) {
            (Some(value), _) => value.fmt(f),
            (None, None) => f.write_str("absent"),
            (None, Some(Value::Null)) => f.write_str("null"),
            (None, Some(_)) => f.write_str("no value"),
        }
    }
}

impl<T> Serialize for Loose<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.wire.serialize(serializer)
    }
}

impl<'de, T: Scalar> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = deserializer.deserialize_any(OneValue(T::EXPECTED))?;
        let value = T::read(&wire)
            .map_err(|Unfit| de::Error::custom(format_args!("invalid value, expected {}", T::EXPECTED)))?;
        Ok(Self { value, wire: Some(wire) })
    }
}

/// Reads one JSON value that is neither array nor object.
struct OneValue(&'static str);

impl Visitor<'_> for OneValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }
}

/// A value that cannot be what it should.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "says one thing and carries nothing")]
pub struct Unfit;

/// What a [`Loose`] can hold.
pub trait Scalar: Sized {
    /// What stands in an error after "expected".
    const EXPECTED: &'static str;

    /// Reads a JSON value; `Ok(None)` for `null`, empty text and Exotel's placeholders.
    ///
    /// # Errors
    /// [`Unfit`] if it can be no such value.
    fn read(value: &Value) -> Result<Option<Self>, Unfit>;

    /// Writes the documented form.
    fn write(&self) -> Value;
}

/// Returns the text of a text or number; `None` for `null`, empty text, `"null"` and `"N/A"`.
fn text(value: &Value) -> Result<Option<String>, Unfit> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => match text.as_str() {
            "" | "null" | "N/A" => Ok(None),
            text => Ok(Some(text.to_owned())),
        },
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(Unfit),
    }
}

macro_rules! text_scalar {
    ($($name:ty),+) => { $(
        impl Scalar for $name {
            const EXPECTED: &'static str = "a text";

            fn read(value: &Value) -> Result<Option<Self>, Unfit> {
                Ok(text(value)?.map(Self::from))
            }

            fn write(&self) -> Value {
                self.as_str().into()
            }
        }
    )+ };
}

text_scalar!(String, PhoneNumber, Link);

/// Personal text may come wrapped in a further layer of quotes and escapes, which is taken off.
impl Scalar for Private {
    const EXPECTED: &'static str = "a text";

    fn read(value: &Value) -> Result<Option<Self>, Unfit> {
        let Some(text) = text(value)? else { return Ok(None) };
        let inner = if text.len() > 1 && text.starts_with('"') && text.ends_with('"') {
            serde_json::from_str(&text).unwrap_or(text)
        } else {
            text
        };
        Ok((!inner.is_empty()).then(|| Self::from(inner)))
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

/// `true`, `"true"`, `1`, `"1"`, `Yes`.
impl Scalar for bool {
    const EXPECTED: &'static str = "a boolean";

    fn read(value: &Value) -> Result<Option<Self>, Unfit> {
        match value {
            Value::Bool(value) => Ok(Some(*value)),
            Value::Null | Value::String(_) | Value::Number(_) => match text(value)?.as_deref() {
                None => Ok(None),
                Some(text) if ["true", "1", "yes"].iter().any(|word| text.eq_ignore_ascii_case(word)) => {
                    Ok(Some(true))
                }
                Some(text) if ["false", "0", "no"].iter().any(|word| text.eq_ignore_ascii_case(word)) => {
                    Ok(Some(false))
                }
                Some(_) => Err(Unfit),
            },
            Value::Array(_) | Value::Object(_) => Err(Unfit),
        }
    }

    fn write(&self) -> Value {
        Value::Bool(*self)
    }
}

/// A number, or its digits as text.
impl Scalar for i64 {
    const EXPECTED: &'static str = "an integer";

    fn read(value: &Value) -> Result<Option<Self>, Unfit> {
        if let Some(number) = value.as_i64() {
            return Ok(Some(number));
        }
        text(value)?.map(|text| text.trim().parse().map_err(|_| Unfit)).transpose()
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

/// Seconds: a number, whole or not, or its digits as text. Written as a whole number where it is one.
impl Scalar for Duration {
    const EXPECTED: &'static str = "a number of seconds";

    fn read(value: &Value) -> Result<Option<Self>, Unfit> {
        if let Some(seconds) = value.as_i64() {
            return Ok(Some(Self::seconds(seconds)));
        }
        let Some(text) = text(value)? else { return Ok(None) };
        if let Ok(seconds) = text.trim().parse::<i64>() {
            return Ok(Some(Self::seconds(seconds)));
        }
        let seconds: f64 = text.trim().parse().map_err(|_| Unfit)?;
        Self::checked_seconds_f64(seconds).map(Some).ok_or(Unfit)
    }

    fn write(&self) -> Value {
        if self.subsec_nanoseconds() == 0 {
            self.whole_seconds().into()
        } else {
            self.as_seconds_f64().into()
        }
    }
}

/// Makes vocabularies of Exotel readable through [`Loose`].
macro_rules! loose_words {
    ($($name:ident),+ $(,)?) => { $(
        impl $crate::vendor::exotel::loose::Scalar for $name {
            const EXPECTED: &'static str = "a word";

            fn read(value: &serde_json::Value) -> Result<Option<Self>, $crate::vendor::exotel::loose::Unfit> {
                let text = <String as $crate::vendor::exotel::loose::Scalar>::read(value)?;
                Ok(text.map(Self::from))
            }

            fn write(&self) -> serde_json::Value {
                self.as_str().into()
            }
        }
    )+ };
}
pub(super) use loose_words;

/// An object or list that may be absent or `null`, two things that are kept apart.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "JSON has no fourth way")]
pub enum Maybe<T> {
    /// A key that is not there.
    #[default]
    Absent,
    /// A key that is there and `null`.
    Null,
    /// A value.
    Here(T),
}

impl<T> Maybe<T> {
    /// Returns the value.
    #[must_use]
    pub const fn get(&self) -> Option<&T> {
        match self {
            Self::Here(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value, by value.
    #[must_use]
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Here(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns whether the key is not there.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T: Serialize> Serialize for Maybe<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Here))
    }
}

/// A list that Exotel writes as an array, as an object keyed by index, or, in forms, as a plain text.
#[derive(Clone, PartialEq)]
pub struct Indexed<T> {
    /// Items in order.
    pub items: Vec<T>,
    form: ListForm,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ListForm {
    Array,
    Keys(Vec<String>),
    Text(String),
}

impl<T> Indexed<T> {
    /// Makes a list in the array form.
    #[must_use]
    pub const fn new(items: Vec<T>) -> Self {
        Self { items, form: ListForm::Array }
    }

    /// Returns the text that stood where the list belongs; there are no items then.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.form {
            ListForm::Text(text) if !text.is_empty() && text != "null" => Some(text),
            ListForm::Text(_) | ListForm::Array | ListForm::Keys(_) => None,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Indexed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

impl<T: Serialize> Serialize for Indexed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.form {
            ListForm::Array => serializer.collect_seq(&self.items),
            ListForm::Keys(keys) => serializer.collect_map(keys.iter().zip(&self.items)),
            ListForm::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Indexed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = Indexed<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list, or an object keyed by index")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Indexed<T>, E> {
                Ok(Indexed { items: Vec::new(), form: ListForm::Text(text.to_owned()) })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Indexed<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Indexed::new(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Indexed<T>, A::Error> {
                let (mut items, mut keys) = (Vec::new(), Vec::new());
                while let Some((key, item)) = map.next_entry::<String, T>()? {
                    keys.push(key);
                    items.push(item);
                }
                Ok(Indexed { items, form: ListForm::Keys(keys) })
            }
        }

        deserializer.deserialize_any(Items(PhantomData))
    }
}
