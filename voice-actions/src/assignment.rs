//! Variables that a step assigns.

use std::borrow::Cow;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::wire::Held;

/// Variables to assign, in document order: later values may use earlier ones.
///
/// A value is the text of a JavaScript expression, also for a number (`"12"`) or a list
/// (`"['+15550100123', '+15550100124']"`). A phone number must be quoted within the text, for JavaScript reads
/// `+15550100123` as a number and the plus is lost. So `with_text` and `with_texts` always quote.
///
/// ```
/// use voice_actions::Assignment;
///
/// let numbers = Assignment::new()
///     .with_text("$openTransferNumber", "+15550100123")
///     .with_expression("$callerID", "$callerNo")
///     .with_number("$openTimeHours", 12)
///     .with_texts("$agentNumbers", ["+15550100124", "+15550100125"]);
/// let json = serde_json::to_value(&numbers)?;
/// assert_eq!(json["$openTransferNumber"], "'+15550100123'");
/// assert_eq!(json["$openTimeHours"], "12");
/// assert_eq!(json["$agentNumbers"], "['+15550100124', '+15550100125']");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Assignment {
    /// Variables with their `$`, and the expressions whose values they get.
    pub variables: Map<String, Value>,
    /// Other keys, comments among them, which the platform ignores; kept as they came.
    pub extra: Map<String, Value>,
}

impl Assignment {
    /// Makes an assignment of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Assigns the value of an expression, given as it is written.
    #[must_use]
    pub fn with_expression(mut self, variable: impl AsRef<str>, expression: impl Into<String>) -> Self {
        self.variables.insert(name(variable.as_ref()), Value::String(expression.into()));
        self
    }

    /// Assigns a text, which is quoted.
    #[must_use]
    pub fn with_text(self, variable: impl AsRef<str>, text: impl AsRef<str>) -> Self {
        self.with_expression(variable, quote(text.as_ref()))
    }

    /// Assigns a list of texts, each of which is quoted.
    #[must_use]
    pub fn with_texts(
        self,
        variable: impl AsRef<str>,
        texts: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Self {
        let items: Vec<String> = texts.into_iter().map(|text| quote(text.as_ref())).collect();
        self.with_expression(variable, format!("[{}]", items.join(", ")))
    }

    /// Assigns a whole number.
    #[must_use]
    pub fn with_number(self, variable: impl AsRef<str>, number: i64) -> Self {
        self.with_expression(variable, number.to_string())
    }

    /// Adds a comment for people, which the platform ignores.
    #[must_use]
    pub fn with_comment(mut self, comment: impl Into<String>) -> Self {
        self.extra.insert("comment".to_owned(), Value::String(comment.into()));
        self
    }

    /// Returns the variables and their values in document order.
    ///
    /// A value is the text of an expression in every published script; any other JSON stands for itself.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.variables.iter().map(|(variable, value)| (variable.as_str(), value))
    }

    /// Takes the members of an object without a `type`; `None` if there is no variable among them.
    pub(crate) fn from_members(members: Vec<(Cow<'_, str>, Held<'_>)>) -> Option<Self> {
        let mut assignment = Self { variables: Map::with_capacity(members.len()), extra: Map::new() };
        for (key, value) in members {
            let into = if key.starts_with('$') { &mut assignment.variables } else { &mut assignment.extra };
            into.insert(key.into_owned(), value.into_value());
        }
        (!assignment.variables.is_empty()).then_some(assignment)
    }
}

impl Serialize for Assignment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.variables.len() + self.extra.len()))?;
        for (key, value) in self.variables.iter().chain(&self.extra) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

fn name(variable: &str) -> String {
    if variable.starts_with('$') { variable.to_owned() } else { format!("${variable}") }
}

/// Writes a text as a JavaScript literal in single quotes: what an assignment needs to hold exactly this text.
///
/// ```
/// assert_eq!(voice_actions::assignment::quote("it's\n"), r"'it\'s\n'");
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for character in text.chars() {
        match character {
            '\'' | '\\' => literal.extend(['\\', character]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\u{2028}' => literal.push_str("\\u2028"),
            '\u{2029}' => literal.push_str("\\u2029"),
            other => literal.push(other),
        }
    }
    literal.push('\'');
    literal
}
