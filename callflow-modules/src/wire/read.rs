//! Visitors that put a JSON object into a record.

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

/// Puts the entries of an object into a record.
pub(crate) fn fill(record: &mut dyn Record, map: Map<String, Value>) {
    for (key, value) in map {
        fill_entry(record, key, value);
    }
}

/// Puts one entry into a record.
pub(crate) fn fill_entry(record: &mut dyn Record, key: String, value: Value) {
    let unfit = match record.slot(&key) {
        Some((_, slot)) => slot.fill(value.into()),
        None => Err(value),
    };
    if let Err(value) = unfit {
        record.extra_mut().insert(key, value);
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
        while let Some(key) = map.next_key_seed(KeySeed { record })? {
            match key {
                Key::Known(name, slot) => {
                    if let Err(unfit) = map.next_value_seed(SlotSeed { slot, faults })? {
                        record.extra_mut().insert(name.to_owned(), unfit);
                    }
                }
                Key::Skip => {
                    if let Err(unfit) = map.next_value_seed(SlotSeed { slot: skip, faults })? {
                        record.extra_mut().insert(SKIP.to_owned(), unfit);
                    }
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

/// Fills one field without building a `Value` for texts and numbers.
struct SlotSeed<'a> {
    slot: &'a mut dyn Slot,
    faults: &'a Faults,
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_> {
    type Value = Result<(), Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for SlotSeed<'_> {
    type Value = Result<(), Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(self.slot.fill(Leaf::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(self.slot.fill(Leaf::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(self.slot.fill(Leaf::Integer(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(self.slot.fill(i64::try_from(value).map_or_else(|_| Leaf::Whole(value.into()), Leaf::Integer)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(self.slot.fill(Leaf::Real(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(self.slot.fill(Leaf::Text(value.into())))
    }

    fn visit_string<E>(self, value: String) -> Result<Self::Value, E> {
        Ok(self.slot.fill(Leaf::Text(value.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        let value = ValueSeed { left: MAX_DATA_DEPTH, faults: self.faults }.visit_seq(list)?;
        Ok(self.slot.fill(Leaf::Whole(value)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let value = ValueSeed { left: MAX_DATA_DEPTH, faults: self.faults }.visit_map(map)?;
        Ok(self.slot.fill(Leaf::Whole(value)))
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
