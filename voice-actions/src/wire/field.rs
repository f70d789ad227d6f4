use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};
use serde::{Deserialize as _, Serialize, Serializer};
use serde_json::Value;

use super::Extra;
use crate::action::StepList;

/// A typed member of an object.
pub(crate) trait Field: Sized {
    const SHAPE: Shape;

    /// Reads the member; `None` for `null`.
    fn read<'de, D: Deserializer<'de>>(from: D, depth: usize) -> Result<Option<Self>, D::Error>;

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error>;

    /// Returns what stood there if the member is empty, and so not written by itself.
    fn empty(&self) -> Option<Value> {
        None
    }

    /// Adds the lists of steps that this member holds.
    fn lists<'a>(&'a self, _key: &'static str, _into: &mut Vec<StepList<'a>>) {}
}

/// What a member has to look like, for checks.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Text,
    Count,
    Milliseconds,
    Flag,
    Destination,
    CallerId,
    Url,
    Word(fn(&str) -> bool, fn() -> Vec<String>),
    Words,
    List,
    Object,
    Webhook,
    SessionData,
    Steps,
    Events,
    Any,
}

/// Whether a member has to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Reading fails without it.
    Required,
    /// Reading goes on without it, a check reports it as an error.
    Expected,
    Optional,
}

/// One member of an action: a row of its table.
pub(crate) struct FieldSpec {
    pub(crate) name: &'static str,
    pub(crate) need: Need,
    pub(crate) shape: Shape,
}

/// Puts a member that was read into its slot, or what cannot be typed into `extra`.
pub(crate) fn keep<T: Field>(slot: &mut Option<T>, extra: &mut Extra, key: &str, read: Option<T>) {
    match &read {
        None => drop(extra.insert(key.to_owned(), Value::Null)),
        Some(value) => {
            if let Some(empty) = value.empty() {
                extra.insert(key.to_owned(), empty);
            }
        }
    }
    *slot = read;
}

/// Reads a [`Field`] at a depth of nested steps.
pub(crate) struct FieldSeed<T>(usize, PhantomData<T>);

impl<T> FieldSeed<T> {
    pub(crate) const fn new(depth: usize) -> Self {
        Self(depth, PhantomData)
    }
}

impl<'de, T: Field> DeserializeSeed<'de> for FieldSeed<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
        T::read(from, self.0)
    }
}

/// Writes a [`Field`].
pub(crate) struct Written<'a, T>(pub(crate) &'a T);

impl<T: Field> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.write(to)
    }
}

/// Reads a text and borrows it where it can be borrowed.
pub(crate) struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Cow<'de, str>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text))
    }
}

/// Takes a text or null, and refuses everything else without repeating it.
struct OptionalText(&'static str);

impl<'de> Visitor<'de> for OptionalText {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text)))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Reads a text, or `None` for null.
pub(crate) fn parse_text<'de, D: Deserializer<'de>>(
    from: D,
    expected: &'static str,
) -> Result<Option<Cow<'de, str>>, D::Error> {
    from.deserialize_any(OptionalText(expected))
}

impl Field for String {
    const SHAPE: Shape = Shape::Text;

    fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
        parse_text(from, "a text").map(|text| text.map(Cow::into_owned))
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }
}

impl Field for Value {
    const SHAPE: Shape = Shape::Any;

    fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
        Self::deserialize(from).map(|value| Some(value).filter(|value| !value.is_null()))
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }
}
