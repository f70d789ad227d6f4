//! Objects whose keys are data: slots of a car park, digits of a metaflow.

use serde_json::Value;

use crate::schema::Rule;
use crate::wire::{Field, Leaf, into_map};

/// Keys and values of one type, in the order of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries<T>(Vec<(String, T)>);

impl<T> Entries<T> {
    /// Makes an empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<T>) {
        let (key, value) = (key.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => self.0.push((key, value)),
        }
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Returns keys and values in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Returns the number of keys.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no key.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Into<String>, T> FromIterator<(K, T)> for Entries<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(iter: I) -> Self {
        let mut entries = Self::new();
        for (key, value) in iter {
            entries.insert(key, value);
        }
        entries
    }
}

impl<T: Field> Field for Entries<T> {
    const RULE: Rule = Rule::OBJECT;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        let Leaf::Object(members) = leaf else { return Err(leaf.into_value()) };
        let mut entries = Self::new();
        let mut rest = into_map(members).into_iter();
        while let Some((key, value)) = rest.next() {
            match T::read(value.into()) {
                Ok(value) => entries.0.push((key, value)),
                Err(unfit) => {
                    // One bad value keeps the whole object as it came.
                    let read = entries.0.iter().map(|(key, value)| (key.clone(), value.write()));
                    return Err(Value::Object(read.chain([(key, unfit)]).chain(rest).collect()));
                }
            }
        }
        Ok(entries)
    }

    fn write(&self) -> Value {
        Value::Object(self.0.iter().map(|(key, value)| (key.clone(), value.write())).collect())
    }
}
