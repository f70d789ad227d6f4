//! `SESSIONDATA`: changes the session data.

use std::fmt;

use serde::de::{self, Deserialize as _, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::wire::{Field, Shape, action};

/// Session data: an object, or a variable that holds one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "session data is an object or stands for one")]
pub enum SessionData {
    /// The data themselves; templates in texts are filled in.
    Object(Map<String, Value>),
    /// A variable such as `$sessionData`.
    Variable(String),
}

impl SessionData {
    /// Returns the variable `$sessionData`: all that the leg has.
    #[must_use]
    pub fn all() -> Self {
        Self::Variable("$sessionData".to_owned())
    }
}

impl From<Map<String, Value>> for SessionData {
    fn from(data: Map<String, Value>) -> Self {
        Self::Object(data)
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for SessionData {
    fn from(data: [(K, V); N]) -> Self {
        Self::Object(data.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl Field for SessionData {
    const SHAPE: Shape = Shape::SessionData;

    fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
        from.deserialize_any(SessionDataVisitor)
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(data) => data.serialize(to),
            Self::Variable(text) => text.serialize(to),
        }
    }
}

struct SessionDataVisitor;

impl<'de> Visitor<'de> for SessionDataVisitor {
    type Value = Option<SessionData>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, or a variable that holds one")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(SessionData::Variable(text.to_owned())))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        match from.next_element::<de::IgnoredAny>()? {
            Some(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &self)),
            None => Ok(Some(SessionData::Object(Map::new()))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, from: A) -> Result<Self::Value, A::Error> {
        Map::deserialize(de::value::MapAccessDeserializer::new(from))
            .map(|data| Some(SessionData::Object(data)))
    }
}

action! {
    /// Changes the session data: the given members are set, the others stay `[inferred]`.
    ///
    /// ```
    /// use voice_actions::action::SetSessionData;
    ///
    /// let round = SetSessionData::new([("number", 41), ("numGuesses", 1)]);
    /// let json = serde_json::to_string(&round)?;
    /// assert_eq!(json, r#"{"type":"SESSIONDATA","session_data":{"number":41,"numGuesses":1}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct SetSessionData = "SESSIONDATA" {
        params {}
        keys {
            /// Data to set; beside `type`, not in `params`.
            required session_data: SessionData = "session_data",
        }
    }
}

impl SetSessionData {
    /// Makes an action that sets these members.
    #[must_use]
    pub fn new(data: impl Into<SessionData>) -> Self {
        Self { session_data: data.into(), extra_params: Default::default(), extra: Default::default() }
    }
}
