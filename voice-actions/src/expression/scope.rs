use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Error, Object, Value};

/// The variables of a call, by name with their `$`.
///
/// Can be stored and restored. A clone is independent of the original: even a date that is changed in one does not
/// change in the other.
///
/// ```
/// use voice_actions::expression::{Scope, Value};
///
/// let mut scope = Scope::new();
/// scope.set_path("$sessionData.room", Value::from("r-1"))?;
/// let stored = serde_json::to_string(&scope).unwrap();
/// assert_eq!(stored, r#"{"$sessionData":{"room":"r-1"}}"#);
/// assert_eq!(serde_json::from_str::<Scope>(&stored).unwrap(), scope);
/// # Ok::<(), voice_actions::expression::Error>(())
/// ```
#[derive(Debug, Default, PartialEq)]
pub struct Scope {
    /// Sorted by length, then by text: most comparisons of a look-up end at the length.
    variables: Vec<(Arc<str>, Value)>,
}

impl Scope {
    /// Makes a scope without variables.
    #[must_use]
    pub const fn new() -> Self {
        Self { variables: Vec::new() }
    }

    /// Returns the value of the variable `name` (with its `$`), if it was set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.place(name).ok().and_then(|place| self.variables.get(place)).map(|(_, value)| value)
    }

    /// Sets a variable; the name has its `$`.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.place(name) {
            Ok(place) => {
                if let Some(variable) = self.variables.get_mut(place) {
                    variable.1 = value;
                }
            }
            Err(place) => self.variables.insert(place, (name.into(), value)),
        }
    }

    /// Sets a variable or, for a dotted path such as `$sessionData.room`, a member within it.
    ///
    /// What is no object on the way becomes one.
    ///
    /// # Errors
    /// `ArrayTooLarge` or `NestingTooDeep` if the object becomes so.
    pub fn set_path(&mut self, path: &str, value: Value) -> Result<(), Error> {
        let mut keys = path.split('.');
        let name = keys.next().unwrap_or_default();
        let keys: Vec<&str> = keys.collect();
        if keys.len() >= super::Limits::VALUE_DEPTH {
            return Err(Error::new(super::ErrorKind::NestingTooDeep, "the path has too many members"));
        }
        let value = set_member(self.get(name), &keys, value)?;
        self.set(name, value);
        Ok(())
    }

    /// Removes a variable and returns what it held.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.place(name).ok().map(|place| self.variables.remove(place).1)
    }

    /// Returns the variables, in an order that depends on their names alone.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.variables.iter().map(|(name, value)| (&**name, value))
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.variables
            .binary_search_by(|(other, _)| other.len().cmp(&name.len()).then_with(|| (**other).cmp(name)))
    }
}

fn set_member(inside: Option<&Value>, keys: &[&str], value: Value) -> Result<Value, Error> {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(value);
    };
    let inner = inside.and_then(Value::as_object);
    let value = set_member(inner.and_then(|object| object.get(key)), rest, value)?;
    match inner {
        Some(object) => object.with(key, value),
        None => Object::new([(*key, value)]),
    }
    .map(Value::Object)
}

impl Clone for Scope {
    fn clone(&self) -> Self {
        let mut variables = self.variables.clone();
        Value::detach(variables.iter_mut().map(|(_, value)| value));
        Self { variables }
    }
}

impl<'a> FromIterator<(&'a str, Value)> for Scope {
    fn from_iter<T: IntoIterator<Item = (&'a str, Value)>>(variables: T) -> Self {
        let mut scope = Self::new();
        for (name, value) in variables {
            scope.set(name, value);
        }
        scope
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let variables = std::collections::BTreeMap::<String, Value>::deserialize(from)?;
        Ok(variables.iter().map(|(name, value)| (name.as_str(), value.clone())).collect())
    }
}
