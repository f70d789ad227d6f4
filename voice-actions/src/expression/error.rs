use std::borrow::Cow;
use std::fmt;

/// Why an expression could not be parsed or evaluated.
///
/// The message names what stands in the source, never the value of a variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.message)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    offset: usize,
}

/// What went wrong in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not an expression.
    Syntax,
    /// A name that is neither a `$variable` nor one of the functions: JavaScript's `ReferenceError`.
    UnknownName,
    /// JavaScript that this subset leaves out.
    Unsupported,
    /// JavaScript's `TypeError`, such as a member of `undefined`.
    Type,
    /// JavaScript's `RangeError`, such as `toISOString` of an invalid date.
    Range,
    /// The source text is longer than the limit.
    SourceTooLong,
    /// Parentheses, arrays or values are nested deeper than the limit.
    NestingTooDeep,
    /// The evaluation took more steps than the limit.
    StepsExhausted,
    /// A text would become longer than the limit.
    StringTooLong,
    /// An array or object would become larger than the limit.
    ArrayTooLarge,
}

impl ErrorKind {
    /// Returns the stable code of the kind, such as `unknown-name`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::UnknownName => "unknown-name",
            Self::Unsupported => "unsupported",
            Self::Type => "type-error",
            Self::Range => "range-error",
            Self::SourceTooLong => "source-too-long",
            Self::NestingTooDeep => "nesting-too-deep",
            Self::StepsExhausted => "steps-exhausted",
            Self::StringTooLong => "string-too-long",
            Self::ArrayTooLarge => "array-too-large",
        }
    }

    /// Returns whether a limit was hit, as opposed to a mistake in the expression.
    #[must_use]
    pub const fn is_limit(self) -> bool {
        matches!(
            self,
            Self::SourceTooLong
                | Self::NestingTooDeep
                | Self::StepsExhausted
                | Self::StringTooLong
                | Self::ArrayTooLarge
        )
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl Error {
    /// Makes an error whose place is filled in by [`Error::at`].
    pub(super) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), offset: 0 }))
    }

    pub(super) fn at(mut self, offset: usize) -> Self {
        self.0.offset = offset;
        self
    }

    /// Returns what went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the place in the source text, in bytes from its start.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.0.offset
    }

    /// Returns the place as a column of `source`, in characters counted from 1.
    #[must_use]
    pub fn column(&self, source: &str) -> usize {
        source.char_indices().take_while(|(at, _)| *at < self.0.offset).count() + 1
    }
}
