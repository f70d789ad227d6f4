use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Scalar, Shape};

/// A boolean as Voxology writes it: `"true"` in quotes.
///
/// A real boolean and unknown words are read too and written back as they came.
///
/// ```
/// use voice_actions::wire::Flag;
///
/// let flag = Flag::from(true);
/// assert!(flag.is_on());
/// assert_eq!(flag.as_str(), "true");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag(Spelling);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Spelling {
    Boolean(bool),
    Text(Cow<'static, str>),
}

impl Flag {
    /// Returns whether this is `true` or `"true"`, in any letter case.
    ///
    /// Every other word counts as false, and a check says so.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.as_str().eq_ignore_ascii_case("true")
    }

    /// Returns whether this is one of the documented spellings.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self.as_str(), "true" | "false")
    }

    /// Returns the word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Spelling::Boolean(true) => "true",
            Spelling::Boolean(false) => "false",
            Spelling::Text(text) => text,
        }
    }
}

impl From<bool> for Flag {
    fn from(on: bool) -> Self {
        Self(Spelling::Text(Cow::Borrowed(if on { "true" } else { "false" })))
    }
}

impl Scalar for Flag {
    const SHAPE: Shape = Shape::Flag;
    const EXPECTED: &'static str = "\"true\" or \"false\"";

    fn from_text(text: &str) -> Option<Self> {
        Some(match text {
            "true" => Self::from(true),
            "false" => Self::from(false),
            other => Self(Spelling::Text(Cow::Owned(other.to_owned()))),
        })
    }

    fn from_value(value: Value) -> Option<Self> {
        value.as_bool().map(|on| Self(Spelling::Boolean(on)))
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Spelling::Boolean(on) => on.serialize(to),
            Spelling::Text(text) => text.serialize(to),
        }
    }
}
