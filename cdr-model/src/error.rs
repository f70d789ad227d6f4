//! What can go wrong, and where.

use std::fmt;

/// Source of an error, of any type.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// A payload, a value or a file that could not be read or stored.
///
/// Messages name the member that is wrong, never its value: that may be a customer's number.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    at: String,
    position: Option<(usize, usize)>,
    detail: Option<String>,
    source: Option<Source>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is no JSON, no XML-RPC call or no form.
    Malformed,
    /// The text is well formed, but holds no record where one belongs.
    UnexpectedShape,
    /// A member without which there is no record is missing or empty.
    MissingField,
    /// A value cannot be read as what it should be.
    InvalidValue,
    /// The body is larger, deeper or has more members than this crate reads.
    TooLarge,
    /// The body uses what is refused for safety: a document type or an entity of its own.
    Forbidden,
    /// The value cannot be written in that encoding.
    NotRepresentable,
    /// A sink could not store a record.
    Storage,
    /// No time zone of that name is known.
    UnknownZone,
    /// The secret in the address is missing or wrong.
    SecretRefused,
}

impl ErrorKind {
    /// Returns a stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnexpectedShape => "unexpected-shape",
            Self::MissingField => "missing-field",
            Self::InvalidValue => "invalid-value",
            Self::TooLarge => "too-large",
            Self::Forbidden => "forbidden",
            Self::NotRepresentable => "not-representable",
            Self::Storage => "storage",
            Self::UnknownZone => "unknown-zone",
            Self::SecretRefused => "secret-refused",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the text is not well formed",
            Self::UnexpectedShape => "expected a record",
            Self::MissingField => "a required member is missing",
            Self::InvalidValue => "invalid value",
            Self::TooLarge => "larger than what is read",
            Self::Forbidden => "refused for safety",
            Self::NotRepresentable => "cannot be written in this encoding",
            Self::Storage => "the record could not be stored",
            Self::UnknownZone => "unknown time zone",
            Self::SecretRefused => "the secret in the address is missing or wrong",
        })
    }
}

impl Error {
    /// Makes an error of a kind; a sink written outside this crate uses [`ErrorKind::Storage`].
    #[must_use]
    pub const fn new(kind: ErrorKind) -> Self {
        Self { kind, at: String::new(), position: None, detail: None, source: None }
    }

    /// Makes an error of a kind from the error that caused it.
    #[must_use]
    pub fn from_source(kind: ErrorKind, source: impl Into<Source>) -> Self {
        Self { source: Some(source.into()), ..Self::new(kind) }
    }

    /// Says more: what was expected, then what was found. Must hold no personal data.
    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Puts a step in front of the place.
    pub(crate) fn within(mut self, step: impl fmt::Display) -> Self {
        let step = step.to_string().replace('~', "~0").replace('/', "~1");
        self.at = format!("/{step}{}", self.at);
        self
    }

    /// Says where in a text.
    pub(crate) const fn on(mut self, line: usize, column: usize) -> Self {
        self.position = Some((line, column));
        self
    }

    /// Takes over the message of a syntax error, which quotes no value, and its place.
    pub(crate) fn from_json(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        let made = Self::new(ErrorKind::Malformed).because(format!("no JSON: {message}"));
        if error.line() > 0 { made.on(error.line(), error.column()) } else { made }
    }

    /// Returns what went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the place as a JSON Pointer; empty for the whole.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// Returns the line, counted from 1, where the input was text.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.position.map(|(line, _)| line)
    }

    /// Returns the column, counted from 1, where the input was text.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.position.map(|(_, column)| column)
    }
}

/// The refusal of a request whose address lacks the secret.
pub(crate) const fn secret_refused() -> Error {
    Error::new(ErrorKind::SecretRefused)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => f.write_str(detail)?,
            None => self.kind.fmt(f)?,
        }
        if !self.at.is_empty() {
            write!(f, " at `{}`", self.at)?;
        }
        if let Some((line, column)) = self.position {
            write!(f, " in line {line}, column {column}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}
