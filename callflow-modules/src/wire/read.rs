//! Visitors that put a JSON object into a record.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Leaf, MAX_DATA_DEPTH, Record, Slot};
use crate::error::ErrorKind;

/// Where visitors leave the reason why they gave up.
#[derive(Debug, Default)]
pub(crate) struct Faults(Cell<Option<ErrorKind>>);

impl Faults {
    /// Notes the reason and makes an error with its sentence.
    pub(crate) fn error<E: serde::de::Error>(&self, kind: ErrorKind) -> E {
        self.0.set(Some(kind));
        E::custom(kind)
    }

    pub(crate) fn kind(&self) -> Option<ErrorKind> {
        self.0.get()
    }
}

/// Puts the members of an object into a record.
pub(crate) fn fill<'a, K: Into<Cow<'a, str>>, L: Into<Leaf<'a>>>(
    record: &mut dyn Record,
    members: impl IntoIterator<Item = (K, L)>,
) {
    for (key, leaf) in members {
        fill_member(record, key.into(), leaf.into());
    }
}

/// Puts one member into a record.
pub(crate) fn fill_member(record: &mut dyn Record, key: Cow<'_, str>, leaf: Leaf<'_>) {
    let filled = match record.slot(&key) {
        Some((_, slot)) => slot.fill(leaf),
        None => Err(leaf.into_value()),
    };
    keep(record, key, filled);
}

/// Keeps what did not fit; what did replaces what stood under the same key before.
fn keep(record: &mut dyn Record, key: Cow<'_, str>, filled: Result<(), Value>) {
    match filled {
        Err(unfit) => drop(record.extra_mut().insert(key.into_owned(), unfit)),
        Ok(()) if record.extra().is_empty() => {}
        Ok(()) => drop(record.extra_mut().shift_remove(&*key)),
    }
}

/// Reads the arguments of a node into its record; `skip_module` goes beside it.
pub(crate) struct DataSeed<'a> {
    pub(crate) record: &'a mut dyn Record,
    pub(crate) skip: &'a mut Option<bool>,
    pub(crate) faults: &'a Faults,
}

/// Wire name of the flag that every module has.
pub(crate) const SKIP: &str = "skip_module";

impl<'de> DeserializeSeed<'de> for DataSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for DataSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the arguments of the module")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        empty_list(list, &self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { record, skip, faults } = self;
        let seed = LeafSeed { left: MAX_DATA_DEPTH, faults };
        while let Some(key) = map.next_key_seed(KeySeed { record })? {
            match key {
                Key::Known(name, slot) => {
                    let filled = slot.fill(map.next_value_seed(seed)?);
                    keep(record, name.into(), filled);
                }
                Key::Skip => {
                    let filled = skip.fill(map.next_value_seed(seed)?);
                    keep(record, SKIP.into(), filled);
                }
                Key::Other(key) => {
                    let value = map.next_value_seed(ValueSeed { left: MAX_DATA_DEPTH, faults })?;
                    record.extra_mut().insert(key, value);
                }
            }
        }
        Ok(())
    }
}

/// Accepts the empty list that PHP writes for an empty object.
pub(crate) fn empty_list<'de, A: SeqAccess<'de>>(
    mut list: A,
    expected: &dyn serde::de::Expected,
) -> Result<(), A::Error> {
    match list.next_element::<serde::de::IgnoredAny>()? {
        None => Ok(()),
        Some(_) => Err(A::Error::invalid_type(serde::de::Unexpected::Seq, expected)),
    }
}

enum Key<'a> {
    Known(&'static str, &'a mut dyn Slot),
    Skip,
    Other(String),
}

struct KeySeed<'a> {
    record: &'a mut dyn Record,
}

impl<'a, 'de> DeserializeSeed<'de> for KeySeed<'a> {
    type Value = Key<'a>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Key<'a>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for KeySeed<'a> {
    type Value = Key<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'a>, E> {
        Ok(match self.record.slot(key) {
            Some((name, slot)) => Key::Known(name, slot),
            None if key == SKIP => Key::Skip,
            None => Key::Other(key.to_owned()),
        })
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
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text))
    }
}

/// Reads any JSON value whose nesting is bounded, without building a [`Value`].
#[derive(Clone, Copy)]
pub(crate) struct LeafSeed<'f> {
    /// Levels that may still open.
    pub(crate) left: usize,
    pub(crate) faults: &'f Faults,
}

impl LeafSeed<'_> {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        let left = self.left.checked_sub(1).ok_or_else(|| self.faults.error(ErrorKind::TooDeep))?;
        Ok(Self { left, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for LeafSeed<'_> {
    type Value = Leaf<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Leaf<'de>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LeafSeed<'_> {
    type Value = Leaf<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Leaf<'de>, E> {
        Ok(i64::try_from(value).map_or(Leaf::Large(value), Leaf::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Real(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Text(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Text(value.to_owned().into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Leaf<'de>, E> {
        Ok(Leaf::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Leaf<'de>, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Leaf::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Leaf<'de>, A::Error> {
        let inner = self.inner()?;
        let mut members = Vec::new();
        while let Some(key) = map.next_key_seed(TextSeed)? {
            members.push((key, map.next_value_seed(inner)?));
        }
        Ok(Leaf::Object(members))
    }
}

/// Reads any JSON value whose nesting is bounded.
#[derive(Clone, Copy)]
pub(crate) struct ValueSeed<'a> {
    /// Levels that may still open.
    pub(crate) left: usize,
    pub(crate) faults: &'a Faults,
}

impl ValueSeed<'_> {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        let left = self.left.checked_sub(1).ok_or_else(|| self.faults.error(ErrorKind::TooDeep))?;
        Ok(Self { left, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut entries = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            entries.insert(key, map.next_value_seed(inner)?);
        }
        Ok(Value::Object(entries))
    }
}
