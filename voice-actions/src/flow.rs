//! The call flow document: an ordered list of steps.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use time::Duration;

use crate::action::{Collect, Goto, Hangup, If, Label};
use crate::assignment::{Assignment, quote};
use crate::error::{self, Error, NO_ACTIONS};
use crate::step::{Step, StepSeed};
use crate::walk::Walk;
use crate::wire::{FieldSeed, TextSeed};

/// A call flow (script): what the platform gets as the answer to a callback.
///
/// ```
/// use voice_actions::action::{Hangup, Transfer};
/// use voice_actions::{CallFlow, CallerId};
///
/// let flow = CallFlow::new()
///     .then(Transfer::to("+15550100123").with_caller_id(CallerId::new("+15550100199")))
///     .then(Hangup::new());
/// let text = flow.to_json();
/// assert_eq!(CallFlow::from_json(&text)?, flow);
/// # Ok::<(), voice_actions::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CallFlow {
    /// Steps in the order in which they run.
    pub actions: Vec<Step>,
    /// Name for people.
    pub name: Option<String>,
    /// Remarks for people.
    pub comments: Option<String>,
    /// Other keys, which the platform ignores; kept as they came.
    pub extra: Map<String, Value>,
}

impl CallFlow {
    /// Makes a call flow without steps.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a step.
    #[must_use]
    pub fn then(mut self, step: impl Into<Step>) -> Self {
        self.actions.push(step.into());
        self
    }

    /// Adds steps that let nobody on who has not pressed `key`: how an agent takes a call that may have reached a mailbox.
    ///
    /// The prompt is said `attempts` times at most, each time with five seconds to answer; then the leg is hung up.
    /// Silence and any other key count as an attempt. What is added are the vendor's own steps: a counter of its own,
    /// `LABEL`, `COLLECT`, `IF` and `GOTO`.
    ///
    /// ```
    /// use voice_actions::CallFlow;
    /// use voice_actions::action::{Conference, Hangup, Say};
    ///
    /// let agent = CallFlow::new()
    ///     .confirm("1", 3, Say::text("A customer is waiting. Press 1 to take the call."))
    ///     .then(Conference::pair("${sessionData.room}"))
    ///     .then(Hangup::new());
    /// assert!(agent.checked().is_ok());
    /// ```
    #[must_use]
    pub fn confirm(self, key: &str, attempts: u32, prompt: impl Into<Step>) -> Self {
        let place = self.actions.len();
        let digits = u32::try_from(key.chars().count()).unwrap_or(u32::MAX);
        let (again, taken, counter) =
            (format!("ask-{place}"), format!("taken-{place}"), format!("$asked{place}"));
        self.then(Assignment::new().with_number(&counter, 0))
            .then(Label::new(again.as_str()))
            .then(Collect::digits(digits).with_timeout(Duration::seconds(5)).prompt(prompt))
            .then(If::new(format!("$keyPresses == {}", quote(key))).then(Goto::label(taken.as_str())))
            .then(Assignment::new().with_expression(&counter, format!("{counter} + 1")))
            .then(If::new(format!("{counter} < {attempts}")).then(Goto::label(again)))
            .then(Hangup::new())
            .then(Label::new(taken))
    }

    /// Sets the name for people.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the remarks for people.
    #[must_use]
    pub fn with_comments(mut self, comments: impl Into<String>) -> Self {
        self.comments = Some(comments.into());
        self
    }

    /// Reads a call flow from JSON text: an object with `actions`, or a bare list of steps.
    ///
    /// # Errors
    /// Names the first place that is not as documented, with JSON Pointer, line and column. To get every mistake
    /// of a document at once use [`check_text`](crate::check::check_text).
    pub fn from_json(text: &str) -> Result<Self, Error> {
        error::from_json(text)
    }

    /// Reads a call flow from the bytes of an HTTP body or a file.
    ///
    /// # Errors
    /// `NotUtf8`, or those of [`from_json`](Self::from_json).
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        error::from_slice(bytes)
    }

    /// Reads a call flow from JSON that is parsed already.
    ///
    /// # Errors
    /// Those of [`from_json`](Self::from_json), without line and column.
    pub fn from_value(value: Value) -> Result<Self, Error> {
        error::from_value(value)
    }

    /// Writes the call flow as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        error::to_json(self)
    }

    /// Writes the call flow as indented JSON text.
    #[must_use]
    pub fn to_json_pretty(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Writes the call flow as a JSON value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Returns every step with its place: parents before their parts, in document order.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        Walk::new(self)
    }
}

impl FromIterator<Step> for CallFlow {
    fn from_iter<T: IntoIterator<Item = Step>>(steps: T) -> Self {
        Self { actions: steps.into_iter().collect(), ..Self::default() }
    }
}

impl Serialize for CallFlow {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        if let Some(name) = &self.name {
            map.serialize_entry("name", name)?;
        }
        if let Some(comments) = &self.comments {
            map.serialize_entry("comments", comments)?;
        }
        map.serialize_entry("actions", &self.actions)?;
        for (key, value) in &self.extra {
            let typed = match key.as_str() {
                "actions" => true,
                "name" => self.name.is_some(),
                "comments" => self.comments.is_some(),
                _ => false,
            };
            if !typed {
                map.serialize_entry(key, value)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for CallFlow {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OptionalFlow)?.ok_or_else(|| de::Error::custom(NO_ACTIONS))
    }
}

/// Reads a call flow, or `None` for an object without any members.
pub(crate) struct OptionalFlow;

impl<'de> Visitor<'de> for OptionalFlow {
    type Value = Option<CallFlow>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a call flow, an object with a list of `actions`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        let mut flow = CallFlow::new();
        while let Some(step) = from.next_element_seed(StepSeed(0))? {
            flow.actions.push(step);
        }
        Ok(Some(flow))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        let mut flow = CallFlow::new();
        let (mut actions, mut empty) = (None, true);
        while let Some(key) = from.next_key_seed(TextSeed)? {
            empty = false;
            match &*key {
                "actions" => actions = from.next_value_seed(FieldSeed::<Vec<Step>>::new(0))?,
                // What people write for people may be of any shape.
                "name" | "comments" => match (from.next_value()?, &*key) {
                    (Value::String(text), "name") => flow.name = Some(text),
                    (Value::String(text), _) => flow.comments = Some(text),
                    (other, _) => drop(flow.extra.insert(key.into_owned(), other)),
                },
                _ => drop(flow.extra.insert(key.into_owned(), from.next_value()?)),
            }
        }
        if empty {
            return Ok(None);
        }
        flow.actions = actions.ok_or_else(|| de::Error::custom(NO_ACTIONS))?;
        Ok(Some(flow))
    }
}
