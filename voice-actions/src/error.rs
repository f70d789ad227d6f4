//! What can go wrong when a document is read.

use std::fmt;

use serde::{Serialize, de};

use crate::diagnostics::{Pointer, Position, SourceMap};
use crate::wire::{Held, HeldDeserializer, HeldSeed};

/// A document that could not be read.
///
/// ```
/// use voice_actions::{CallFlow, ErrorKind};
///
/// let text = r#"{"actions": [{"type": "COLLECT", "params": {"num_digits": "one"}}]}"#;
/// let error = CallFlow::from_json(text).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::WrongType);
/// assert_eq!(error.at().as_str(), "/actions/0/params/num_digits");
/// assert_eq!(error.position().map(|at| (at.line, at.column)), Some((1, 59)));
/// ```
#[derive(Debug, thiserror::Error)]
#[error("{kind}{}", Place(at, *.position))]
pub struct Error {
    kind: ErrorKind,
    at: Pointer,
    position: Option<Position>,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Where: nothing for the whole of a document that is no text.
struct Place<'a>(&'a Pointer, Option<Position>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.as_str().is_empty() {
            write!(f, " at `{}`", self.0)?;
        }
        self.1.map_or(Ok(()), |Position { line, column }| write!(f, " (line {line}, column {column})"))
    }
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not JSON.
    NotJson,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// A member has another type than documented.
    WrongType,
    /// A required member is missing.
    MissingMember,
    /// A step is neither an object with `type` nor one with `$` keys.
    NotAStep,
    /// The document has no list of `actions`.
    NoActions,
    /// Values are nested deeper than [`MAX_NESTING`](crate::wire::MAX_NESTING) steps.
    TooDeep,
    /// The input is larger than the limit.
    TooLarge,
    /// The request is not one that the platform makes: another HTTP method or content type.
    NotACallback,
}

impl ErrorKind {
    /// Returns the stable code of this kind, such as `wrong-type`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotJson => "not-json",
            Self::NotUtf8 => "not-utf8",
            Self::WrongType => "wrong-type",
            Self::MissingMember => "missing-param",
            Self::NotAStep => "step-shape",
            Self::NoActions => "no-actions",
            Self::TooDeep => "too-deep",
            Self::TooLarge => "too-large",
            Self::NotACallback => "not-a-callback",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotJson => "text is not JSON",
            Self::NotUtf8 => "bytes are not UTF-8",
            Self::WrongType => "member has another type than documented",
            Self::MissingMember => "required member is missing",
            Self::NotAStep => "step has neither a type nor variables to assign",
            Self::NoActions => "document has no list of actions",
            Self::TooDeep => "nesting is too deep",
            Self::TooLarge => "input is too large",
            Self::NotACallback => "request is not a callback",
        })
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, at: Pointer) -> Self {
        Self { kind, at, position: None, source: None }
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Counts the place from an outer document.
    #[cfg(feature = "simulator")]
    pub(crate) fn within(mut self, outer: &Pointer) -> Self {
        self.at = outer.join(&self.at);
        self.position = None;
        self
    }

    /// Returns what went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the place in the document; for a missing member the object that lacks it.
    #[must_use]
    pub const fn at(&self) -> &Pointer {
        &self.at
    }

    /// Returns line and column of the place, where the document was read from text.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.position
    }
}

pub(crate) const TOO_DEEP: &str = "steps or values are nested too deep";
pub(crate) const NOT_A_STEP: &str = "expected an object with `type`, or one with `$` keys";
pub(crate) const NO_ACTIONS: &str = "expected an object with a list of `actions`";

/// The reason why a typed value could not be read, without the place.
#[derive(Debug)]
pub(crate) struct ReadFailure {
    kind: ErrorKind,
    message: String,
}

impl fmt::Display for ReadFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadFailure {}

impl de::Error for ReadFailure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        let kind = match message.as_str() {
            TOO_DEEP => ErrorKind::TooDeep,
            NOT_A_STEP => ErrorKind::NotAStep,
            NO_ACTIONS => ErrorKind::NoActions,
            _ => ErrorKind::WrongType,
        };
        Self { kind, message }
    }

    /// Names the type that was found and never the value, which may be somebody's phone number.
    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = match found {
            de::Unexpected::Bool(_) => "a boolean",
            de::Unexpected::Unsigned(_) | de::Unexpected::Signed(_) | de::Unexpected::Float(_) => "a number",
            de::Unexpected::Str(_) | de::Unexpected::Char(_) => "a text",
            de::Unexpected::Unit | de::Unexpected::Option => "null",
            de::Unexpected::Seq => "a list",
            de::Unexpected::Map => "an object",
            _ => "something else",
        };
        Self { kind: ErrorKind::WrongType, message: format!("expected {expected}, found {found}") }
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let Self { kind, message } = Self::invalid_type(found, expected);
        Self { kind, message: format!("{message} that is none") }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { kind: ErrorKind::MissingMember, message: format!("expected a member `{field}`") }
    }
}

/// Reads a typed value from JSON text.
///
/// The straight way carries no places. Only if it fails the text is read again, slowly, to say where.
pub(crate) fn from_json<'de, T: de::Deserialize<'de>>(text: &'de str) -> Result<T, Error> {
    serde_json::from_str(text).or_else(|_| from_json_slowly(text))
}

/// Reads a typed value from JSON bytes.
pub(crate) fn from_slice<'de, T: de::Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Error> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Error::new(ErrorKind::NotUtf8, Pointer::root()).because(error))?;
    from_json(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Parses JSON text and keeps everything, keys that stand twice among it.
pub(crate) fn parse(text: &str) -> Result<Held<'_>, Error> {
    let mut from = serde_json::Deserializer::from_str(text);
    de::DeserializeSeed::deserialize(HeldSeed(0), &mut from)
        .and_then(|held| from.end().map(|()| held))
        .map_err(not_json)
}

#[cold]
fn from_json_slowly<'de, T: de::Deserialize<'de>>(text: &'de str) -> Result<T, Error> {
    from_held(parse(text)?).map_err(|mut error| {
        error.position = SourceMap::new(text).nearest(&error.at);
        error
    })
}

fn not_json(error: serde_json::Error) -> Error {
    let position = Position { line: error.line(), column: error.column().max(1) };
    let message = error.to_string();
    let kind = if message.starts_with("recursion limit") || message.starts_with(TOO_DEEP) {
        ErrorKind::TooDeep
    } else {
        ErrorKind::NotJson
    };
    Error { kind, at: Pointer::root(), position: Some(position), source: Some(error.into()) }
}

/// Reads a typed value from JSON that is parsed already.
pub(crate) fn from_held<'de, T: de::Deserialize<'de>>(held: Held<'de>) -> Result<T, Error> {
    serde_path_to_error::deserialize(HeldDeserializer::<ReadFailure>::new(held)).map_err(|error| {
        let at = Pointer::from(error.path());
        let failure = error.into_inner();
        Error::new(failure.kind, at).because(failure)
    })
}

/// Reads a typed value from a [`serde_json::Value`].
pub(crate) fn from_value<T: de::DeserializeOwned>(value: serde_json::Value) -> Result<T, Error> {
    if is_too_deep(&value) {
        return Err(Error::new(ErrorKind::TooDeep, Pointer::root()));
    }
    from_held(Held::from(value))
}

/// Writes a value as JSON text.
pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    // Our models have text keys and finite numbers only, so there is nothing that could fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// Looks level by level, so that a hostile value cannot exhaust the stack here.
pub(crate) fn is_too_deep(value: &serde_json::Value) -> bool {
    let mut level = vec![value];
    for _ in 0..=crate::wire::MAX_DEPTH {
        level = level
            .into_iter()
            .flat_map(|value| -> Box<dyn Iterator<Item = &serde_json::Value>> {
                match value {
                    serde_json::Value::Array(items) => Box::new(items.iter()),
                    serde_json::Value::Object(members) => Box::new(members.values()),
                    _ => Box::new(std::iter::empty()),
                }
            })
            .collect();
        if level.is_empty() {
            return false;
        }
    }
    true
}
