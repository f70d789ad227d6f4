//! Values that the vendor writes in two ways.

use serde_json::Value;

use crate::schema::Rule;
use crate::wire::{Field, Leaf};

/// A boolean or a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "these are the two types of the vendor's schema")]
pub enum FlagOrText {
    /// `true` or `false`.
    Flag(bool),
    /// A text.
    Text(String),
}

impl From<bool> for FlagOrText {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<&str> for FlagOrText {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Field for FlagOrText {
    const RULE: Rule = Rule::one_of(&[Rule::BOOLEAN, Rule::TEXT]);

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        match leaf {
            Leaf::Bool(flag) => Ok(Self::Flag(flag)),
            Leaf::Text(text) => Ok(Self::Text(text.into_owned())),
            other => Err(other.into_value()),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Flag(flag) => (*flag).into(),
            Self::Text(text) => text.as_str().into(),
        }
    }
}

/// One text, or a list of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "these are the two types of the vendor's schema")]
pub enum TextOrList {
    /// One text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

impl TextOrList {
    /// Returns the texts, be it one or several.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(list) => list,
        }
        .iter()
        .map(String::as_str)
    }
}

impl From<&str> for TextOrList {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for TextOrList {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<const N: usize> From<[&str; N]> for TextOrList {
    fn from(list: [&str; N]) -> Self {
        Self::List(list.into_iter().map(str::to_owned).collect())
    }
}

impl From<Vec<String>> for TextOrList {
    fn from(list: Vec<String>) -> Self {
        Self::List(list)
    }
}

impl Field for TextOrList {
    const RULE: Rule = Rule::one_of(&[Rule::TEXT, Rule::list(&Rule::TEXT)]);

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        match leaf {
            Leaf::Text(text) => Ok(Self::Text(text.into_owned())),
            list => Vec::read(list).map(Self::List),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::List(list) => list.write(),
        }
    }
}
