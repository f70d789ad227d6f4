//! What can go wrong when something from a PBX is read, and where.

use std::fmt;

/// A webhook, document or answer that could not be read, or was not let in.
///
/// Prints no value that came over the wire: values hold numbers and names of people.
#[derive(Debug, thiserror::Error)]
pub struct Error {
    kind: ErrorKind,
    at: String,
    position: Option<(usize, usize)>,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// More bytes, parameters, elements or levels than the stated bound.
    TooLarge {
        /// What is bounded.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// A body in another encoding than a form.
    NotAForm,
    /// Neither a call event nor an agent or status webhook.
    NotAnEvent,
    /// A parameter that is always there is missing.
    Missing,
    /// Text where a whole number belongs, or a number out of range.
    NotANumber,
    /// A time that is not `YYYY-MM-DD HH:MM:SS`.
    NotATime,
    /// A word outside a closed list.
    UnexpectedWord {
        /// What the list has.
        expected: &'static str,
    },
    /// Not JSON, or JSON of another shape.
    NotTheShape,
    /// Not well-formed XML, or XML with a document type.
    NotXml,
    /// An element where another one belongs.
    UnexpectedElement {
        /// What belongs there.
        expected: &'static str,
    },
    /// A URL that does not follow the pattern.
    NotTheUrl,
    /// A saved state of another version.
    OtherVersion,
    /// A sender outside the allowed networks.
    SourceRefused,
    /// A missing or wrong secret in the URL.
    SecretRefused,
}

impl ErrorKind {
    /// Returns a stable code, as the `switchboard` command prints it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::NotAForm => "not-a-form",
            Self::NotAnEvent => "not-an-event",
            Self::Missing => "missing",
            Self::NotANumber => "not-a-number",
            Self::NotATime => "not-a-time",
            Self::UnexpectedWord { .. } => "unexpected-word",
            Self::NotTheShape => "not-the-shape",
            Self::NotXml => "not-xml",
            Self::UnexpectedElement { .. } => "unexpected-element",
            Self::NotTheUrl => "not-the-url",
            Self::OtherVersion => "other-version",
            Self::SourceRefused => "source-refused",
            Self::SecretRefused => "secret-refused",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { what, limit } => write!(f, "more than {limit} {what}"),
            Self::NotAForm => f.write_str("expected a form, found another content type"),
            Self::NotAnEvent => f.write_str("expected an event, found none of its parameters"),
            Self::Missing => f.write_str("expected a value, found none"),
            Self::NotANumber => f.write_str("expected a whole number in range"),
            Self::NotATime => f.write_str("expected a time `YYYY-MM-DD HH:MM:SS`"),
            Self::UnexpectedWord { expected } | Self::UnexpectedElement { expected } => {
                write!(f, "expected {expected}")
            }
            Self::NotTheShape => f.write_str("not JSON of the documented shape"),
            Self::NotXml => f.write_str("not well-formed XML without a document type"),
            Self::NotTheUrl => {
                f.write_str("expected a URL of the pattern `/cid/{application}/{action}/{login}`")
            }
            Self::OtherVersion => f.write_str("saved by another version"),
            Self::SourceRefused => f.write_str("sender is outside the allowed networks"),
            Self::SecretRefused => f.write_str("secret in the URL is missing or wrong"),
        }
    }
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind) -> Self {
        Self { kind, at: String::new(), position: None, source: None }
    }

    pub(crate) fn at_parameter(kind: ErrorKind, name: &str) -> Self {
        Self::new(kind).below(name)
    }

    pub(crate) const fn at_path(kind: ErrorKind, at: String) -> Self {
        Self { kind, at, position: None, source: None }
    }

    pub(crate) fn missing(name: &str) -> Self {
        Self::at_parameter(ErrorKind::Missing, name)
    }

    /// Puts one more step in front of the place.
    pub(crate) fn below(mut self, step: &str) -> Self {
        self.at = format!("/{}{}", step.replace('~', "~0").replace('/', "~1"), self.at);
        self
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(crate) const fn on(mut self, line: usize, column: usize) -> Self {
        self.position = Some((line, column));
        self
    }

    /// Returns what went wrong.
    #[must_use]
    pub const fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Returns the place as a JSON Pointer; a parameter of a form is `/CallID`.
    ///
    /// The whole input is the empty text.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// Returns line and column, counted from 1, where the input was text.
    #[must_use]
    pub const fn position(&self) -> Option<(usize, usize)> {
        self.position
    }

    /// Returns whether a guard turned the sender away.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self.kind, ErrorKind::SourceRefused | ErrorKind::SecretRefused)
    }
}

/// The refusal of a request whose address lacks the secret.
pub(crate) const fn secret_refused() -> Error {
    Error::new(ErrorKind::SecretRefused)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if !self.at.is_empty() {
            write!(f, " at `{}`", self.at)?;
        }
        Ok(())
    }
}
