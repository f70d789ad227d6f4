use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use time::OffsetDateTime;

use super::names::{Function, Method};
use super::{Error, Evaluation, Limits, Scope, Value, parser};

/// A JavaScript expression, parsed. Cheap to clone.
///
/// ```
/// use voice_actions::expression::Expression;
///
/// let expression = Expression::parse("$sessionData.tries > 2 && $callerNo != ''")?;
/// let read: Vec<_> = expression.reads().iter().map(|read| read.path()).collect();
/// assert_eq!(read, ["$sessionData.tries", "$callerNo"]);
/// # Ok::<(), voice_actions::expression::Error>(())
/// ```
#[derive(Clone)]
pub struct Expression(Arc<Code>);

/// The expression as a flat list of operations on an accumulator and a stack.
///
/// Flat, so that neither evaluating nor dropping it recurses.
pub(super) struct Code {
    pub(super) source: Box<str>,
    pub(super) ops: Vec<Op>,
    /// Offset in the source of each operation.
    pub(super) offsets: Vec<usize>,
    pub(super) reads: Vec<Read>,
}

/// One operation. The accumulator holds the value that was computed last.
#[derive(Clone, Debug)]
pub(super) enum Op {
    Load(Operand),
    /// Moves the accumulator to the stack.
    Push,
    Not,
    Negate,
    Plus,
    TypeOf,
    /// `typeof $name`, which may be unset.
    TypeOfVariable(Arc<str>),
    /// Left from the stack, right from the accumulator.
    Binary(Binary),
    /// Left from the accumulator.
    BinaryWith(Binary, Operand),
    /// Skips to the operation if the accumulator is false.
    And(usize),
    /// Skips to the operation if the accumulator is true.
    Or(usize),
    /// Skips to the operation if the accumulator is false, which is used up.
    Branch(usize),
    Jump(usize),
    Member(Arc<str>),
    /// Object from the stack, key from the accumulator.
    Index,
    /// Elements from the stack.
    Array(usize),
    /// Values from the stack.
    Object(Arc<[Arc<str>]>),
    /// Arguments from the stack.
    Function(Function, usize),
    /// Object and arguments from the stack.
    Method(Method, usize),
    NewDate(usize),
}

#[derive(Clone, Debug)]
pub(super) enum Operand {
    Constant(Value),
    Variable(Arc<str>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    StrictEqual,
    StrictNotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A place in an expression that reads a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub(super) path: String,
    pub(super) span: Range<usize>,
}

impl Read {
    /// Returns the variable with the members that are read from it by name: `$sessionData.room`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the name of the variable: `$sessionData`.
    #[must_use]
    pub fn variable(&self) -> &str {
        self.path.split('.').next().unwrap_or_default()
    }

    /// Returns the names of the members on the way, without those of a method that is called.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.path.split('.').skip(1)
    }

    /// Returns the place in the source text, in bytes.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

impl Expression {
    /// Parses an expression within the default [`Limits`].
    ///
    /// # Errors
    /// `Syntax`, `UnknownName` or `Unsupported` with the place; `SourceTooLong` or `NestingTooDeep`.
    pub fn parse(source: &str) -> Result<Self, Error> {
        Self::parse_within(source, &Limits::default())
    }

    /// Parses an expression.
    ///
    /// # Errors
    /// As [`Expression::parse`].
    pub fn parse_within(source: &str, limits: &Limits) -> Result<Self, Error> {
        parser::parse(source, limits).map(|code| Self(Arc::new(code)))
    }

    /// Evaluates the expression within the default [`Limits`]; an unset variable is `undefined`.
    ///
    /// Use an [`Evaluation`] to learn which variables were unset, and to share a budget.
    ///
    /// # Errors
    /// `Type`, `Range`, `Unsupported`, or the limit that was hit.
    pub fn evaluate(&self, scope: &Scope, now: OffsetDateTime) -> Result<Value, Error> {
        Evaluation::new(scope, now).run(self)
    }

    /// Returns the source text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// Returns where variables are read, in the order of the source.
    #[must_use]
    pub fn reads(&self) -> &[Read] {
        &self.0.reads
    }

    /// Returns whether the expression only names a variable or a member of one: `$list`, `$sessionData.room`.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        let mut ops = self.0.ops.iter();
        matches!(ops.next(), Some(Op::Load(Operand::Variable(_))))
            && ops.all(|op| matches!(op, Op::Member(_)))
    }

    /// Returns the keys of a phone that stand in the expression, as texts or numbers.
    #[cfg(feature = "runtime")]
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        let constants = self.0.ops.iter().filter_map(|op| match op {
            Op::Load(Operand::Constant(value)) | Op::BinaryWith(_, Operand::Constant(value)) => {
                Some(value.to_text())
            }
            _ => None,
        });
        constants.filter(|text| {
            !text.is_empty() && text.chars().all(|key| key.is_ascii_digit() || matches!(key, '*' | '#'))
        })
    }

    /// Returns whether the expression only follows members and fixed indexes of a variable: `$list[0].name`.
    pub(super) fn is_path(&self) -> bool {
        let mut ops = self.0.ops.iter();
        matches!(ops.next(), Some(Op::Load(Operand::Variable(_))))
            && ops
                .all(|op| matches!(op, Op::Member(_) | Op::Push | Op::Load(Operand::Constant(_)) | Op::Index))
    }

    pub(super) fn code(&self) -> &Code {
        &self.0
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expression").field(&self.source()).finish()
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.source())
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}

impl std::str::FromStr for Expression {
    type Err = Error;

    fn from_str(source: &str) -> Result<Self, Error> {
        Self::parse(source)
    }
}
