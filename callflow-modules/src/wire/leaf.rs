//! Values of arguments: what a field makes of a JSON value.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::record::{Record, Rows, to_map};
use crate::schema::Rule;

/// A JSON value on its way into a field: it borrows its texts and keeps members in a plain list, which is several times
/// cheaper than a [`Value`].
pub(crate) enum Leaf<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    /// A whole number beyond the range of `i64`.
    Large(u64),
    Real(f64),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Members<'a>),
}

/// Members of an object as they stand in the document; of a key that stands twice the last one counts.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, Leaf<'a>)>;

/// Returns members as a map.
pub(crate) fn into_map(members: Members<'_>) -> Map<String, Value> {
    members.into_iter().map(|(key, value)| (key.into_owned(), value.into_value())).collect()
}

impl Leaf<'_> {
    pub(crate) fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => value.into(),
            Self::Integer(value) => value.into(),
            Self::Real(value) => value.into(),
            Self::Large(value) => value.into(),
            Self::Text(value) => Value::String(value.into_owned()),
            Self::List(items) => items.into_iter().map(Leaf::into_value).collect(),
            Self::Object(members) => Value::Object(into_map(members)),
        }
    }

    /// Returns a text, a number or a boolean as a value; `Null` for everything else.
    fn plain(&self) -> Value {
        match self {
            Self::Null | Self::List(_) | Self::Object(_) => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Integer(value) => (*value).into(),
            Self::Large(value) => (*value).into(),
            Self::Real(value) => (*value).into(),
            Self::Text(value) => (&**value).into(),
        }
    }

    /// Returns the integer that the engine would read.
    pub(crate) fn integer(self) -> Result<i64, Value> {
        match self {
            Self::Integer(value) => Ok(value),
            Self::Real(value) => rounded(value).ok_or_else(|| value.into()),
            Self::Text(text) => match text.parse::<i64>() {
                Ok(value) => Ok(value),
                Err(_) => {
                    let number = text.contains('.').then(|| text.parse::<f64>().ok()).flatten();
                    number.and_then(rounded).ok_or_else(|| Value::String(text.into_owned()))
                }
            },
            other => Err(other.into_value()),
        }
    }
}

impl From<Value> for Leaf<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(integer), _) => Self::Integer(integer),
                (None, Some(large)) => Self::Large(large),
                (None, None) => number.as_f64().map_or(Self::Null, Self::Real),
            },
            Value::String(text) => Self::Text(Cow::Owned(text)),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(map) => Self::Object(
                map.into_iter().map(|(key, value)| (Cow::Owned(key), Self::from(value))).collect(),
            ),
        }
    }
}

/// Rounds half away from zero, as the engine does.
fn rounded(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    let rounded = value.round();
    #[expect(clippy::cast_possible_truncation, reason = "whole and far inside the range of i64")]
    (rounded.abs() < LIMIT).then_some(rounded as i64)
}

/// A type that an argument can have.
pub(crate) trait Field: Sized + 'static {
    /// What the vendor's schema asks of every value of this type.
    const RULE: Rule;

    /// Reads the value, or gives it back if it does not fit.
    fn read(leaf: Leaf<'_>) -> Result<Self, Value>;

    /// Writes the value in the documented form.
    fn write(&self) -> Value;
}

/// One field of a record: empty, or a value of its type.
pub(crate) trait Slot {
    fn fill(&mut self, leaf: Leaf<'_>) -> Result<(), Value>;
    fn value(&self) -> Option<Value>;
}

impl<T: Field> Slot for Option<T> {
    fn fill(&mut self, leaf: Leaf<'_>) -> Result<(), Value> {
        match T::read(leaf) {
            Ok(value) => {
                *self = Some(value);
                Ok(())
            }
            Err(unfit) => {
                *self = None;
                Err(unfit)
            }
        }
    }

    fn value(&self) -> Option<Value> {
        self.as_ref().map(T::write)
    }
}

impl Field for String {
    const RULE: Rule = Rule::TEXT;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        match leaf {
            Leaf::Text(text) => Ok(text.into_owned()),
            Leaf::Integer(number) => Ok(number.to_string()),
            other => Err(other.into_value()),
        }
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl Field for bool {
    const RULE: Rule = Rule::BOOLEAN;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        match leaf {
            Leaf::Bool(value) => Ok(value),
            Leaf::Text(text) if text == "true" => Ok(true),
            Leaf::Text(text) if text == "false" => Ok(false),
            other => Err(other.into_value()),
        }
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Field for i64 {
    const RULE: Rule = Rule::INTEGER;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        leaf.integer()
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Field for f64 {
    const RULE: Rule = Rule::NUMBER;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        match leaf {
            #[expect(clippy::cast_precision_loss, reason = "the range is checked: the value stays exact")]
            Leaf::Integer(value) if value.unsigned_abs() < (1 << 53) => Ok(value as Self),
            Leaf::Real(value) => Ok(value),
            other => Err(other.into_value()),
        }
    }

    /// Writes a whole number without a fraction, so that `1` comes back as `1`.
    fn write(&self) -> Value {
        if self.fract() == 0.0
            && let Some(whole) = rounded(*self)
        {
            whole.into()
        } else {
            (*self).into()
        }
    }
}

impl Field for Value {
    const RULE: Rule = Rule::ANY;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        Ok(leaf.into_value())
    }

    fn write(&self) -> Value {
        self.clone()
    }
}

impl Field for Map<String, Value> {
    const RULE: Rule = Rule::OBJECT;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        match leaf {
            Leaf::Object(members) => Ok(into_map(members)),
            other => Err(other.into_value()),
        }
    }

    fn write(&self) -> Value {
        Value::Object(self.clone())
    }
}

impl<T: Field> Field for Vec<T> {
    const RULE: Rule = Rule::list(&T::RULE);

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        let Leaf::List(items) = leaf else { return Err(leaf.into_value()) };
        let mut list = Self::with_capacity(items.len());
        let mut plain = plain(&items);
        let mut rest = items.into_iter();
        while let Some(item) = rest.next() {
            match T::read(item) {
                Ok(item) => list.push(item),
                Err(unfit) => {
                    // One bad item keeps the whole list as it came; objects are written anew.
                    let read = list.iter().enumerate();
                    let read = read.map(|(index, item)| match plain.get_mut(index) {
                        Some(plain) if !plain.is_null() => plain.take(),
                        _ => item.write(),
                    });
                    return Err(read.chain([unfit]).chain(rest.map(Leaf::into_value)).collect());
                }
            }
        }
        Ok(list)
    }

    fn write(&self) -> Value {
        self.iter().map(T::write).collect()
    }
}

/// Returns copies of the texts, numbers and booleans of a mixed list; a list of one type is read as a whole or not.
fn plain(items: &[Leaf<'_>]) -> Vec<Value> {
    let of_one_type = items.iter().all(|item| matches!(item, Leaf::Text(_)))
        || items.iter().all(|item| matches!(item, Leaf::Object(_)));
    if of_one_type { Vec::new() } else { items.iter().map(Leaf::plain).collect() }
}

/// Reads a record out of an object.
pub(crate) fn read_record<T: Rows>(leaf: Leaf<'_>) -> Result<T, Value> {
    match leaf {
        Leaf::Object(members) => {
            let mut record = T::blank();
            super::fill(&mut record, members);
            Ok(record)
        }
        other => Err(other.into_value()),
    }
}

/// Writes a record as an object.
pub(crate) fn write_record(record: &dyn Record) -> Value {
    Value::Object(to_map(record))
}
