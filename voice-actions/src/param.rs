//! Parameters that are a value or stand for one.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize as _, Serialize, Serializer};
use serde_json::Value;

use crate::wire::{Field, Scalar, Shape};

/// A parameter: a value, or a text that stands for one when the flow runs.
///
/// A text is a template if it is a variable as a whole (`$agentNumbers`, `$sessionData.room`) or contains
/// `${name}`, `${...name}` or `{{$name}}`. Everything else is a value, also a text with a lone dollar sign.
///
/// ```
/// use voice_actions::Param;
///
/// let price: Param<String> = "$5 off".into();
/// let greeting: Param<String> = "Hello ${sessionData.name}".into();
/// assert_eq!(price.value().map(String::as_str), Some("$5 off"));
/// assert_eq!(greeting.template(), Some("Hello ${sessionData.name}"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a parameter is a value or it is not")]
pub enum Param<T> {
    /// A value.
    Value(T),
    /// A variable, or a text with variables in it.
    Template(String),
}

impl<T> Param<T> {
    /// Makes a reference to a variable: `Param::variable("sessionData.room")` is `$sessionData.room`.
    #[must_use]
    pub fn variable(path: &str) -> Self {
        Self::Template(if path.starts_with('$') { path.to_owned() } else { format!("${path}") })
    }

    /// Returns the value, unless this is a template.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Template(_) => None,
        }
    }

    /// Returns the template, unless this is a value.
    #[must_use]
    pub fn template(&self) -> Option<&str> {
        match self {
            Self::Value(_) => None,
            Self::Template(text) => Some(text),
        }
    }
}

/// Takes a text as it stands in a document.
fn from_written<T: Scalar>(text: &str) -> Option<Param<T>> {
    if T::TEXT_IS_EXPRESSION || is_template(text) {
        return Some(Param::Template(text.to_owned()));
    }
    T::from_text(text).map(Param::Value)
}

/// Returns whether a text stands for something else when the flow runs.
#[must_use]
pub fn is_template(text: &str) -> bool {
    // Nearly every text is none. Looked at to its end, it is looked at many bytes at a time.
    let has_dollar = text.bytes().fold(false, |found, byte| found | (byte == b'$'));
    has_dollar
        && (text.contains("${") || text.contains("{{$") || text.contains("{{...$") || is_variable(text))
}

/// Returns whether a text is a variable and nothing else: `$name`, `$a.b`.
#[must_use]
pub fn is_variable(text: &str) -> bool {
    text.strip_prefix('$').is_some_and(|path| {
        path.split('.').all(|name| {
            let mut letters = name.chars();
            letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
                && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
        })
    })
}

struct ParamVisitor<T>(PhantomData<T>);

impl<T: Scalar> ParamVisitor<T> {
    fn take<E: de::Error>(value: Option<T>, found: de::Unexpected<'_>) -> Result<Option<Param<T>>, E> {
        value.map(|value| Some(Param::Value(value))).ok_or_else(|| E::invalid_type(found, &T::EXPECTED))
    }
}

impl<'de, T: Scalar> Visitor<'de> for ParamVisitor<T> {
    type Value = Option<Param<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        from_written(text)
            .map(Some)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Str("text"), &T::EXPECTED))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        Self::take(T::from_value(Value::Bool(value)), de::Unexpected::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        Self::take(T::from_whole(value), de::Unexpected::Unsigned(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        Self::take(T::from_value(Value::from(value)), de::Unexpected::Signed(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
        Self::take(T::from_value(Value::from(value)), de::Unexpected::Float(value))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, from: A) -> Result<Self::Value, A::Error> {
        let items = Value::deserialize(de::value::SeqAccessDeserializer::new(from))?;
        Self::take(T::from_value(items), de::Unexpected::Seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, from: A) -> Result<Self::Value, A::Error> {
        let members = Value::deserialize(de::value::MapAccessDeserializer::new(from))?;
        Self::take(T::from_value(members), de::Unexpected::Map)
    }
}

impl<T: Scalar> Field for Param<T> {
    const SHAPE: Shape = T::SHAPE;

    fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
        from.deserialize_any(ParamVisitor(PhantomData))
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.write(to),
            Self::Template(text) => text.serialize(to),
        }
    }
}

/// Texts become a template or a value, values become values.
macro_rules! from_texts {
    ($($type:ty),+ $(,)?) => { $(
        impl From<&str> for Param<$type> {
            fn from(text: &str) -> Self {
                if is_template(text) { Self::Template(text.to_owned()) } else { Self::Value(text.into()) }
            }
        }

        impl From<String> for Param<$type> {
            fn from(text: String) -> Self {
                if is_template(&text) { Self::Template(text) } else { Self::Value(text.into()) }
            }
        }
    )+ };
}

from_texts!(String, crate::address::Destination, crate::address::WebAddress);

/// Values that have a text of their own: a template is recognized in it.
macro_rules! from_values {
    ($($type:ty => $value:ident, $text:expr);+ $(;)?) => { $(
        impl From<$type> for Param<$type> {
            fn from($value: $type) -> Self {
                let text: &str = $text;
                if is_template(text) { Self::Template(text.to_owned()) } else { Self::Value($value) }
            }
        }
    )+ };
}

from_values! {
    crate::address::Destination => value, value.as_str();
    crate::address::CallerId => value, value.as_str();
    crate::address::WebAddress => value, value.as_str();
    crate::action::ConferenceMode => value, value.as_str();
    crate::action::FinishKey => value, value.as_str();
    crate::action::Method => value, value.as_str();
    crate::action::Switch => value, value.as_str();
}

/// Values without a text.
macro_rules! from_plain {
    ($($type:ty),+ $(,)?) => { $(
        impl From<$type> for Param<$type> {
            fn from(value: $type) -> Self {
                Self::Value(value)
            }
        }
    )+ };
}

from_plain!(u32, time::Duration, crate::wire::Flag, Vec<Value>, Vec<String>, Vec<crate::action::Track>);

impl From<bool> for Param<crate::wire::Flag> {
    fn from(on: bool) -> Self {
        Self::Value(on.into())
    }
}

impl From<crate::address::PhoneNumber> for Param<crate::address::Destination> {
    fn from(number: crate::address::PhoneNumber) -> Self {
        Self::Value(crate::address::Destination::PhoneNumber(number))
    }
}

impl From<crate::address::SipAddress> for Param<crate::address::Destination> {
    fn from(address: crate::address::SipAddress) -> Self {
        Self::Value(crate::address::Destination::SipAddress(address))
    }
}
