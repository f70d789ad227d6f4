use std::borrow::Cow;

use serde_json::{Number, Value};

/// A value as an encoding gives it.
#[derive(Clone, Debug)]
pub(crate) enum Raw<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// A number that is no 64-bit integer.
    Number(Number),
    Text(Cow<'a, str>),
    /// An array or object, still as JSON text and perhaps malformed.
    Json(&'a str),
    /// An array or object.
    Tree(&'a Value),
}

impl<'a> Raw<'a> {
    pub(crate) fn from_value(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => number.as_i64().map_or_else(|| Self::Number(number.clone()), Self::Int),
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Array(_) | Value::Object(_) => Self::Tree(value),
        }
    }

    /// Returns whether this says that there is no value.
    pub(crate) fn is_none(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// Returns the value, or nothing if its text is no JSON.
    pub(crate) fn to_value(&self) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::from(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.to_string()),
            Self::Json(text) => serde_json::from_str(text).ok()?,
            Self::Tree(value) => (*value).clone(),
        })
    }
}

/// A value as a field writes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Out<'a> {
    /// The field has no value.
    Nothing,
    Null,
    Bool(bool),
    Int(i64),
    Number(Number),
    Text(Cow<'a, str>),
    Tree(Value),
}

impl Out<'_> {
    pub(crate) fn from_value(value: &Value) -> Out<'_> {
        match value {
            Value::Null => Out::Null,
            Value::Bool(value) => Out::Bool(*value),
            Value::Number(number) => number.as_i64().map_or_else(|| Out::Number(number.clone()), Out::Int),
            Value::String(text) => Out::Text(Cow::Borrowed(text)),
            Value::Array(_) | Value::Object(_) => Out::Tree(value.clone()),
        }
    }

    pub(crate) fn into_value(self) -> Value {
        match self {
            Self::Nothing | Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::from(value),
            Self::Number(number) => Value::Number(number),
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Tree(value) => value,
        }
    }
}

impl serde::Serialize for Out<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing | Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Tree(value) => value.serialize(serializer),
        }
    }
}
