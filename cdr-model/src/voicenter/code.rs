use std::fmt;

use crate::Text;

/// An id that the vendor documents as a number and sometimes sends as a text.
///
/// A text of digits is the same id as the number, so that all encodings of a record are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "an id is a number or it is not")]
pub enum Code {
    /// A number.
    Number(u64),
    /// Anything else, as it came. Never digits that a number can say.
    Text(Text),
}

impl From<u64> for Code {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        let text = text.trim();
        match text.parse() {
            // `007` and `+7` are texts: as a number they could not be written back.
            Ok(number) if text == "0" || !text.starts_with(['0', '+']) => Self::Number(number),
            _ => Self::Text(Text::from(text)),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => fmt::Display::fmt(number, f),
            Self::Text(text) => fmt::Display::fmt(text, f),
        }
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => text.serialize(serializer),
        }
    }
}
