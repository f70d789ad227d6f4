//! Visitors that put a JSON object into a record.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Leaf, MAX_DATA_DEPTH, Members, Record};
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

    /// Opens a level of nesting, and returns how many may still open below it.
    fn inner<E: serde::de::Error>(&self, left: usize) -> Result<usize, E> {
        left.checked_sub(1).ok_or_else(|| self.error(ErrorKind::TooDeep))
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
        Some(slot) => slot.fill(leaf),
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
        while let Some(key) = map.next_key_seed(TextSeed)? {
            let slot = match record.slot(&key) {
                Some(slot) => slot,
                None if key == SKIP => &mut *skip,
                None => {
                    let value = map.next_value_seed(ValueSeed { left: MAX_DATA_DEPTH, faults })?;
                    record.extra_mut().insert(key.into_owned(), value);
                    continue;
                }
            };
            let mut filled = Ok(());
            let mut into = |leaf: Leaf<'_>| filled = slot.fill(leaf);
            map.next_value_seed(LeafSeed { left: MAX_DATA_DEPTH, faults, into: &mut into })?;
            keep(record, key, filled);
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
///
/// It is handed on where it is made: moving it back through all that parses would cost more than making it.
pub(crate) struct LeafSeed<'a, 'de> {
    /// Levels that may still open.
    pub(crate) left: usize,
    pub(crate) faults: &'a Faults,
    /// Gets the value, once.
    pub(crate) into: &'a mut dyn FnMut(Leaf<'de>),
}

impl<'de> LeafSeed<'_, 'de> {
    fn put<E>(self, leaf: Leaf<'de>) -> Result<(), E> {
        (self.into)(leaf);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for LeafSeed<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LeafSeed<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.put(Leaf::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.put(Leaf::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.put(Leaf::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.put(i64::try_from(value).map_or(Leaf::Large(value), Leaf::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.put(Leaf::Real(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<(), E> {
        self.put(Leaf::Text(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.put(Leaf::Text(value.to_owned().into()))
    }

    fn visit_string<E>(self, value: String) -> Result<(), E> {
        self.put(Leaf::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let (left, faults) = (self.faults.inner(self.left)?, self.faults);
        let mut items = Vec::new();
        while list.next_element_seed(LeafSeed { left, faults, into: &mut |item| items.push(item) })?.is_some()
        {
        }
        self.put(Leaf::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let members = members(map, self.faults.inner(self.left)?, self.faults)?;
        self.put(Leaf::Object(members))
    }
}

/// Reads the members of an object whose values nest at most so deep.
pub(crate) fn members<'de, A: MapAccess<'de>>(
    mut map: A,
    left: usize,
    faults: &Faults,
) -> Result<Members<'de>, A::Error> {
    let mut members = Members::new();
    while let Some(mut key) = map.next_key_seed(TextSeed)? {
        let mut into = |leaf| members.push((std::mem::take(&mut key), leaf));
        map.next_value_seed(LeafSeed { left, faults, into: &mut into })?;
    }
    Ok(members)
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
        Ok(Self { left: self.faults.inner(self.left)?, ..self })
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
