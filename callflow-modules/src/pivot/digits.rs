use serde_json::{Map, Value};

/// What the caller keyed in before the PBX asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Digits {
    /// One text: the way of older releases, and after a TwiML `Gather`.
    Text(String),
    /// Collections by name, in the order in which they came; the unnamed one is [`Digits::DEFAULT`].
    Collections(Vec<(String, String)>),
}

impl Digits {
    /// Name of the collection that was given none.
    pub const DEFAULT: &str = "default";

    /// Makes collections.
    #[must_use]
    pub fn collections<N: Into<String>, D: Into<String>>(
        collections: impl IntoIterator<Item = (N, D)>,
    ) -> Self {
        Self::Collections(
            collections.into_iter().map(|(name, digits)| (name.into(), digits.into())).collect(),
        )
    }

    /// Returns what was collected under a name; a plain text answers as the default collection.
    #[must_use]
    pub fn collection(&self, name: &str) -> Option<&str> {
        match self {
            Self::Text(digits) => (name == Self::DEFAULT).then_some(digits.as_str()),
            Self::Collections(collections) => {
                collections.iter().find(|(key, _)| key == name).map(|(_, digits)| digits.as_str())
            }
        }
    }

    /// Returns whether nothing was keyed in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(digits) => digits.is_empty(),
            Self::Collections(collections) => collections.iter().all(|(_, digits)| digits.is_empty()),
        }
    }

    /// Takes the value of a parameter; gives it back if it is no digits.
    pub(super) fn from_value(value: Value) -> Result<Self, Value> {
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let collections = match &value {
            Value::Object(map) => {
                map.iter().map(|(name, digits)| Some((name.clone(), text(digits)?))).collect()
            }
            // PHP's empty map, or collections without names.
            Value::Array(list) => list
                .iter()
                .enumerate()
                .map(|(index, digits)| Some((index.to_string(), text(digits)?)))
                .collect(),
            other => return text(other).map(Self::Text).ok_or(value),
        };
        let collections: Option<Vec<_>> = collections;
        collections.map(Self::Collections).ok_or(value)
    }

    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Text(digits) => Value::String(digits.clone()),
            Self::Collections(collections) => Value::Object(
                collections
                    .iter()
                    .map(|(name, digits)| (name.clone(), Value::String(digits.clone())))
                    .collect::<Map<_, _>>(),
            ),
        }
    }
}
