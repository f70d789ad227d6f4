//! JSON that waits until the word comes that says what it is.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Number, Value};

use super::{MAX_DEPTH, TextSeed};
use crate::error::{ReadFailure, TOO_DEEP};

/// A JSON value that borrows its texts and keeps its members in a plain list: several times cheaper than a
/// [`Value`], for members that stand before the word `type`.
#[derive(Clone, Debug)]
pub(crate) enum Held<'de> {
    Null,
    False,
    True,
    Number(Number),
    Text(Cow<'de, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'de, str>, Self)>),
}

impl Held<'_> {
    pub(crate) fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::False => Value::Bool(false),
            Self::True => Value::Bool(true),
            Self::Number(value) => Value::Number(value),
            Self::Text(value) => Value::String(value.into_owned()),
            Self::List(items) => Value::Array(items.into_iter().map(Held::into_value).collect()),
            Self::Object(members) => Value::Object(into_map(members)),
        }
    }
}

pub(crate) fn into_map(members: Vec<(Cow<'_, str>, Held<'_>)>) -> Map<String, Value> {
    members.into_iter().map(|(key, value)| (key.into_owned(), value.into_value())).collect()
}

impl From<Value> for Held<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(false) => Self::False,
            Value::Bool(true) => Self::True,
            Value::Number(value) => Self::Number(value),
            Value::String(value) => Self::Text(Cow::Owned(value)),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members.into_iter().map(|(key, value)| (Cow::Owned(key), Self::from(value))).collect(),
            ),
        }
    }
}

/// Reads any JSON into [`Held`], to a bounded depth.
#[derive(Clone, Copy)]
pub(crate) struct HeldSeed(pub(crate) usize);

impl<'de> DeserializeSeed<'de> for HeldSeed {
    type Value = Held<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Held<'de>, D::Error> {
        if self.0 > MAX_DEPTH {
            return Err(de::Error::custom(TOO_DEEP));
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for HeldSeed {
    type Value = Held<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Held<'de>, E> {
        Ok(if value { Held::True } else { Held::False })
    }

    fn visit_i64<E>(self, value: i64) -> Result<Held<'de>, E> {
        Ok(Held::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Held<'de>, E> {
        Ok(Held::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Held<'de>, E> {
        Ok(Number::from_f64(value).map_or(Held::Null, Held::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Held<'de>, E> {
        Ok(Held::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Held<'de>, E> {
        Ok(Held::Text(Cow::Borrowed(value)))
    }

    fn visit_string<E>(self, value: String) -> Result<Held<'de>, E> {
        Ok(Held::Text(Cow::Owned(value)))
    }

    fn visit_unit<E>(self) -> Result<Held<'de>, E> {
        Ok(Held::Null)
    }

    fn visit_none<E>(self) -> Result<Held<'de>, E> {
        Ok(Held::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Held<'de>, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Held<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element_seed(Self(self.0 + 1))? {
            items.push(item);
        }
        Ok(Held::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Held<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = from.next_key_seed(TextSeed)? {
            members.push((key, from.next_value_seed(Self(self.0 + 1))?));
        }
        Ok(Held::Object(members))
    }
}

/// Reads typed values out of [`Held`].
pub(crate) struct HeldDeserializer<'de, E> {
    held: Held<'de>,
    error: PhantomData<E>,
}

impl<'de, E> HeldDeserializer<'de, E> {
    pub(crate) const fn new(held: Held<'de>) -> Self {
        Self { held, error: PhantomData }
    }
}

impl<'de, E: de::Error> IntoDeserializer<'de, E> for Held<'de> {
    type Deserializer = HeldDeserializer<'de, E>;

    fn into_deserializer(self) -> Self::Deserializer {
        HeldDeserializer::new(self)
    }
}

/// A key as a deserializer that lends its text.
pub(crate) struct Key<'de, E>(Cow<'de, str>, PhantomData<E>);

impl<'de, E: de::Error> Deserializer<'de> for Key<'de, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The members of an object, keys lent.
struct Member<'de>(Cow<'de, str>);

impl<'de, E: de::Error> IntoDeserializer<'de, E> for Member<'de> {
    type Deserializer = Key<'de, E>;

    fn into_deserializer(self) -> Key<'de, E> {
        Key(self.0, PhantomData)
    }
}

impl<'de, E: de::Error> Deserializer<'de> for HeldDeserializer<'de, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.held {
            Held::Null => visitor.visit_unit(),
            Held::False => visitor.visit_bool(false),
            Held::True => visitor.visit_bool(true),
            Held::Number(number) => {
                if let Some(value) = number.as_u64() {
                    visitor.visit_u64(value)
                } else if let Some(value) = number.as_i64() {
                    visitor.visit_i64(value)
                } else {
                    visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN))
                }
            }
            Held::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Held::Text(Cow::Owned(text)) => visitor.visit_string(text),
            Held::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Held::Object(mut members) => {
                // With the word in front nothing has to be held a second time.
                let word = members.iter().position(|(key, _)| key == "type");
                if let Some(front) = word.and_then(|at| members.get_mut(..=at)) {
                    front.rotate_right(1);
                }
                visitor.visit_map(MapDeserializer::new(
                    members.into_iter().map(|(key, value)| (Member(key), value)),
                ))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.held {
            Held::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The members that came before the word `type`, then the rest of the object.
pub(crate) struct Chained<'de, A> {
    held: std::vec::IntoIter<(Cow<'de, str>, Held<'de>)>,
    next: Option<Held<'de>>,
    rest: A,
}

impl<'de, A> Chained<'de, A> {
    pub(crate) fn new(held: Vec<(Cow<'de, str>, Held<'de>)>, rest: A) -> Self {
        Self { held: held.into_iter(), next: None, rest }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Chained<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.held.next() {
            Some((key, value)) => {
                self.next = Some(value);
                seed.deserialize(Key(key, PhantomData)).map(Some)
            }
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.next.take() {
            Some(held) => {
                seed.deserialize(HeldDeserializer::<ReadFailure>::new(held)).map_err(de::Error::custom)
            }
            None => self.rest.next_value_seed(seed),
        }
    }
}
