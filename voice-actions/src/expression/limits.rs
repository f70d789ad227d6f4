/// Bounds on one expression and its evaluation.
///
/// Each one that is exceeded ends in an error of its own kind; nothing hangs, overflows the stack or grows without
/// bound.
///
/// ```
/// use voice_actions::expression::{Evaluation, ErrorKind, Expression, Limits, Scope};
/// # use time::macros::datetime;
///
/// let doubled = Expression::parse("'ab'.repeat(1000)")?;
/// let scope = Scope::new();
/// let limits = Limits::default().with_string(100);
/// let mut evaluation = Evaluation::new(&scope, datetime!(2030-01-01 0:00 UTC)).with_limits(limits);
/// assert_eq!(evaluation.run(&doubled).unwrap_err().kind(), ErrorKind::StringTooLong);
/// # Ok::<(), voice_actions::expression::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Longest source text of an expression, in bytes.
    pub source: usize,
    /// Deepest nesting of parentheses, brackets and arguments in a source text.
    pub nesting: usize,
    /// Steps of one [`Evaluation`](super::Evaluation), over all that it runs. A step is one operation, or 64 bytes of a text that it handles.
    pub steps: u64,
    /// Longest text that may come into being, in bytes.
    pub string: usize,
    /// Most elements and text bytes that an array or object may hold, those within its elements included.
    pub array: usize,
}

impl Limits {
    /// Deepest nesting of arrays and objects within each other.
    pub const VALUE_DEPTH: usize = 128;

    /// Sets the longest text that may come into being, in bytes.
    #[must_use]
    pub const fn with_string(mut self, string: usize) -> Self {
        self.string = string;
        self
    }

    /// Sets the number of steps.
    #[must_use]
    pub const fn with_steps(mut self, steps: u64) -> Self {
        self.steps = steps;
        self
    }

    /// Sets the size of arrays and objects.
    #[must_use]
    pub const fn with_array(mut self, array: usize) -> Self {
        self.array = array;
        self
    }

    /// Sets the deepest nesting of a source text.
    #[must_use]
    pub const fn with_nesting(mut self, nesting: usize) -> Self {
        self.nesting = nesting;
        self
    }

    /// Sets the longest source text, in bytes.
    #[must_use]
    pub const fn with_source(mut self, source: usize) -> Self {
        self.source = source;
        self
    }
}

impl Default for Limits {
    /// 64 KiB of source, nesting of 64, 100,000 steps, texts of 64 KiB, arrays of 256 Ki elements and bytes.
    fn default() -> Self {
        Self { source: 65_536, nesting: 64, steps: 100_000, string: 65_536, array: 262_144 }
    }
}
