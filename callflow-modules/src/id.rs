//! Ids of the vendor's documents.

use std::fmt;

use serde_json::Value;

use crate::schema::Rule;
use crate::wire::{Field, Leaf};

/// Id of a document: a user, a device, a mailbox, a list, …
///
/// Written by the server as 32 lower case hexadecimal digits. Any text is accepted; `check` warns of others.
///
/// ```
/// use callflow_modules::Id;
///
/// assert!(Id::from("0123456789abcdef0123456789abcdef").is_well_formed());
/// assert!(Id::from("null").is_placeholder());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// Length of an id that the server made.
    pub const LENGTH: usize = 32;

    /// Takes a text as id.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the server could have made the id: 32 lower case hexadecimal digits.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.0.len() == Self::LENGTH && self.0.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
    }

    /// Returns whether the id stands for one that was never chosen: empty, `null`, or `{…}` of a template.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        self.0.is_empty() || self.0 == "null" || self.0.starts_with('{')
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Field for Id {
    const RULE: Rule = Rule::TEXT.id();

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        String::read(leaf).map(Self)
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}
