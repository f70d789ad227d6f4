//! Passwords that do not show.

use std::fmt;

use serde_json::Value;

use crate::schema::Rule;
use crate::wire::{Field, Leaf};

/// A password; it stands in the document, but not in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text as secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Field for Secret {
    const RULE: Rule = Rule::TEXT;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        String::read(leaf).map(Self)
    }

    fn write(&self) -> Value {
        self.0.as_str().into()
    }
}
