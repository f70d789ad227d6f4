//! `FOREACH`: repeats steps for each item of a list.

use serde_json::Value;

use crate::Step;
use crate::param::Param;
use crate::wire::action;

action! {
    /// Repeats steps for each item of a list; the item is `$val`.
    ///
    /// ```
    /// use voice_actions::action::{Dial, ForEach};
    /// use voice_actions::CallerId;
    ///
    /// let agents = ForEach::item_of("$agentNumbers").then(Dial::new("${val}", CallerId::new("+15550100199")));
    /// assert_eq!(agents.items.template(), Some("$agentNumbers"));
    /// ```
    pub struct ForEach = "FOREACH" {
        params {
            /// List to go through: a variable or an expression that gives a list, or the list itself.
            required items: Param<Vec<Value>> = "iterator",
        }
        keys {
            /// Steps to run for each item, in the order of the list.
            required then: Vec<Step> = "then",
        }
    }
}

impl ForEach {
    /// Makes an action that does nothing yet for each item of a variable or expression.
    #[must_use]
    pub fn item_of(list: impl Into<String>) -> Self {
        Self::over(Param::Template(list.into()))
    }

    /// Makes an action that does nothing yet for each of these texts, such as phone numbers. Items of other types go
    /// into the field [`items`](Self::items).
    #[must_use]
    pub fn item_in(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self::over(Param::Value(texts.into_iter().map(|text| text.as_ref().into()).collect()))
    }

    /// Adds a step.
    #[must_use]
    pub fn then(mut self, step: impl Into<Step>) -> Self {
        self.then.push(step.into());
        self
    }

    fn over(items: Param<Vec<Value>>) -> Self {
        Self { items, then: Vec::new(), extra_params: Default::default(), extra: Default::default() }
    }
}
