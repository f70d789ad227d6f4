//! What goes wrong when a callflow is read or written.

use std::fmt;

use voice_actions::diagnostics::{Pointer, Position};

/// Why a callflow could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not JSON.
    Syntax,
    /// A value has another shape than the vocabulary asks for at this place.
    Shape,
    /// A node does not name its module.
    ModuleMissing,
    /// More bytes, parameters or nodes came than are read.
    TooLarge,
    /// Nodes or values nest deeper than [`MAX_DEPTH`](crate::MAX_DEPTH) and
    /// [`MAX_DATA_DEPTH`](crate::MAX_DATA_DEPTH) allow.
    TooDeep,
}

impl ErrorKind {
    /// Returns the stable code of the kind, such as `module-missing`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Shape => "shape",
            Self::ModuleMissing => "module-missing",
            Self::TooLarge => "too-large",
            Self::TooDeep => "too-deep",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "not well-formed JSON",
            Self::Shape => "wrong type",
            Self::ModuleMissing => "expected a node with `module`, found an object without",
            Self::TooLarge => "larger than is read",
            Self::TooDeep => "nested too deep",
        })
    }
}

/// A callflow that could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    at: Pointer,
    position: Option<Position>,
    detail: Option<String>,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind, at: Pointer) -> Self {
        Self { kind, at, position: None, detail: None }
    }

    /// Refuses what is over a limit.
    pub(crate) fn too_large(limit: usize, of: &str) -> Self {
        Self::new(ErrorKind::TooLarge, Pointer::root()).with_detail(format!("expected at most {limit} {of}"))
    }

    pub(crate) fn with_detail(mut self, detail: String) -> Self {
        self.detail = Some(detail);
        self
    }

    pub(crate) const fn with_position(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// Returns why it failed.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns where in the document it failed.
    #[must_use]
    pub const fn at(&self) -> &Pointer {
        &self.at
    }

    /// Returns line and column, if the document came as text.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.position
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if let Some(detail) = &self.detail {
            write!(f, ": {detail}")?;
        }
        if !self.at.as_str().is_empty() {
            write!(f, ", at `{}`", self.at)?;
        }
        self.position.map_or(Ok(()), |Position { line, column }| write!(f, " (line {line}, column {column})"))
    }
}

impl std::error::Error for Error {}

/// Refuses a webhook with 413 for too much, else 400, and the message as plain text.
#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl axum::response::IntoResponse for Error {
    fn into_response(self) -> axum::response::Response {
        let status = match self.kind {
            ErrorKind::TooLarge => http::StatusCode::PAYLOAD_TOO_LARGE,
            _ => http::StatusCode::BAD_REQUEST,
        };
        (status, self.to_string()).into_response()
    }
}
