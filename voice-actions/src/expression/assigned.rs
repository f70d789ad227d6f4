use std::sync::Arc;

use super::{Error, Evaluation, Expression, Value};

/// What an unquoted `+19495551212` is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "either the plus is lost or it is not")]
pub enum PlusNumber {
    /// A number, as JavaScript says: the plus is lost.
    #[default]
    Number,
    /// The text, as its author meant it.
    Text,
}

/// The value of a variable assignment: an expression, or else a literal text.
///
/// A text that is no expression, such as `+TRANSFER_TO_NUMBER` or nothing at all, is kept as it is, and
/// [`problem`](Self::problem) says why.
///
/// ```
/// use time::macros::datetime;
/// use voice_actions::expression::{Assigned, Evaluation, PlusNumber, Scope, Value};
///
/// let scope = Scope::new();
/// let mut evaluation = Evaluation::new(&scope, datetime!(2030-01-01 0:00 UTC));
/// let mut value = |text: &str| Assigned::parse(text).evaluate(&mut evaluation, PlusNumber::Number);
/// assert_eq!(value("'+19495550100'")?, Value::from("+19495550100"));
/// assert_eq!(value("+19495550100")?, Value::from(19_495_550_100.0));
/// assert_eq!(value("+TRANSFER_TO_NUMBER")?, Value::from("+TRANSFER_TO_NUMBER"));
/// # Ok::<(), voice_actions::expression::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Assigned {
    text: Arc<str>,
    parsed: Result<Expression, Error>,
}

impl Assigned {
    /// Reads the value of an assignment. Never fails.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self { text: text.into(), parsed: Expression::parse(text) }
    }

    /// Returns the text as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the expression, if the text is one.
    #[must_use]
    pub fn expression(&self) -> Option<&Expression> {
        self.parsed.as_ref().ok()
    }

    /// Returns why the text is taken literally.
    #[must_use]
    pub fn problem(&self) -> Option<&Error> {
        self.parsed.as_ref().err()
    }

    /// Returns whether the text is an unquoted number with a plus, which JavaScript drops.
    #[must_use]
    pub fn is_plus_number(&self) -> bool {
        let digits = self.text.trim().strip_prefix('+');
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Evaluates the expression, or returns the text.
    ///
    /// # Errors
    /// `Type`, `Range`, `Unsupported`, or the limit that was hit, while evaluating; a limit that was hit while
    /// parsing.
    pub fn evaluate(&self, evaluation: &mut Evaluation<'_>, plus: PlusNumber) -> Result<Value, Error> {
        match &self.parsed {
            Ok(_) if plus == PlusNumber::Text && self.is_plus_number() => Ok(Value::from(self.text.trim())),
            Ok(expression) => evaluation.run(expression),
            Err(error) if error.kind().is_limit() => Err(error.clone()),
            Err(_) => Ok(Value::String(Arc::clone(&self.text))),
        }
    }
}
