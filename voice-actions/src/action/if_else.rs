//! `IF`: branches.

use crate::Step;
use crate::wire::action;

action! {
    /// Runs one list of steps if a condition holds, and another if not.
    ///
    /// ```
    /// use voice_actions::action::{Goto, Hangup, If};
    ///
    /// let again = If::new("$keyPresses == '1'").then(Goto::label("Sales")).or_else(Hangup::new());
    /// assert_eq!((again.then.len(), again.or_else.len()), (1, 1));
    /// ```
    pub struct If = "IF" {
        params {}
        keys {
            /// Condition, evaluated like JavaScript; its truthiness decides.
            required condition: String = "condition",
            /// Steps if the condition holds.
            required then: Vec<Step> = "then",
            /// Steps if it does not.
            list or_else: Vec<Step> = "orElse",
        }
    }
}

impl If {
    /// Makes an action that does nothing yet.
    #[must_use]
    pub fn new(condition: impl Into<String>) -> Self {
        Self {
            condition: condition.into(),
            then: Vec::new(),
            or_else: Vec::new(),
            extra_params: Default::default(),
            extra: Default::default(),
        }
    }

    /// Adds a step for when the condition holds.
    #[must_use]
    pub fn then(mut self, step: impl Into<Step>) -> Self {
        self.then.push(step.into());
        self
    }

    /// Adds a step for when the condition does not hold.
    #[must_use]
    pub fn or_else(mut self, step: impl Into<Step>) -> Self {
        self.or_else.push(step.into());
        self
    }
}
