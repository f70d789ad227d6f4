//! One step of a call flow: an action, or variables to assign.

use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};

use crate::action::Action;
use crate::assignment::Assignment;
use crate::error::NOT_A_STEP;
use crate::wire::{Chained, HeldSeed, TextSeed};

/// One step of a call flow.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a step has a type or assigns variables")]
pub enum Step {
    /// An action: an object with a `type`.
    Action(Action),
    /// Variables to assign: an object with keys that begin with `$`.
    Assignment(Box<Assignment>),
}

impl Step {
    /// Returns the action, unless this is an assignment.
    #[must_use]
    pub const fn action(&self) -> Option<&Action> {
        match self {
            Self::Action(action) => Some(action),
            Self::Assignment(_) => None,
        }
    }

    /// Returns the assignment, unless this is an action.
    #[must_use]
    pub const fn assignment(&self) -> Option<&Assignment> {
        match self {
            Self::Action(_) => None,
            Self::Assignment(assignment) => Some(assignment),
        }
    }
}

impl From<Action> for Step {
    fn from(action: Action) -> Self {
        Self::Action(action)
    }
}

impl From<Assignment> for Step {
    fn from(assignment: Assignment) -> Self {
        Self::Assignment(Box::new(assignment))
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Action(action) => action.serialize(to),
            Self::Assignment(assignment) => assignment.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        StepSeed(0).deserialize(from)
    }
}

/// Reads a step at a depth of nested steps.
///
/// Whatever stands before the word `type` waits in a cheap form; after it everything goes straight into the
/// action. Without the word the object is an assignment.
#[derive(Clone, Copy)]
pub(crate) struct StepSeed(pub(crate) usize);

impl<'de> DeserializeSeed<'de> for StepSeed {
    type Value = Step;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Step, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for StepSeed {
    type Value = Step;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a step, an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Step, A::Error> {
        let mut held = Vec::new();
        while let Some(key) = from.next_key_seed(TextSeed)? {
            if key == "type" {
                let word = from.next_value_seed(TextSeed)?;
                return Action::decode(&word, &mut Chained::new(held, from), self.0).map(Step::Action);
            }
            held.push((key, from.next_value_seed(HeldSeed(0))?));
        }
        Assignment::from_members(held).map(Step::from).ok_or_else(|| de::Error::custom(NOT_A_STEP))
    }
}
