//! `COLLECT`: takes key presses from the caller.

use time::Duration;

use crate::Step;
use crate::param::Param;
use crate::wire::action;

vocabulary! {
    /// The key that ends the input.
    ///
    /// The vendor's texts name keys by words, working scripts by characters; both are kept as they came.
    pub enum FinishKey {
        /// `#`, as the vendor writes it.
        Pound = "pound",
        /// `*`, by analogy with `pound`.
        Star = "star",
        /// `#`, as working scripts write it.
        PoundSign = "#",
        /// `*`, by analogy with `#`.
        StarSign = "*",
    }
}

impl FinishKey {
    /// Returns the key itself, or `None` for a word that this version does not know.
    #[must_use]
    pub const fn key(&self) -> Option<char> {
        match self {
            Self::Pound | Self::PoundSign => Some('#'),
            Self::Star | Self::StarSign => Some('*'),
            Self::Other(_) => None,
        }
    }
}

action! {
    /// Takes key presses, with prompts while it waits.
    ///
    /// Ends at the first of: the finish key, the number of digits, the timeout. Afterwards `$keyPresses` holds the
    /// digits and the flow goes on, also when nothing was pressed. `$collectAttempt` then counts the collects of the leg so far
    /// `[inferred]`, see [`AttemptScope`](crate::interpreter::AttemptScope).
    ///
    /// ```
    /// use time::Duration;
    /// use voice_actions::action::{Collect, FinishKey, Say};
    ///
    /// let menu = Collect::digits(1)
    ///     .with_finish_key(FinishKey::Pound)
    ///     .with_timeout(Duration::seconds(5))
    ///     .prompt(Say::text("For sales, press 1."));
    /// assert_eq!(menu.prompts.len(), 1);
    /// ```
    pub struct Collect = "COLLECT" {
        params {
            /// Number of digits that ends the input.
            optional num_digits / with_num_digits: Param<u32> = "num_digits",
            /// Key that ends the input and is no part of it. Defaults to none.
            optional finish_key / with_finish_key: Param<FinishKey> = "finish_on_key",
            /// How long to wait, in milliseconds on the wire. Defaults to 5 seconds `[inferred]`.
            optional timeout / with_timeout: Param<Duration> = "timeout",
        }
        keys {
            /// Label of the result.
            optional name / with_name: String = "name",
            /// Steps that prompt while keys are awaited; a key press interrupts them `[inferred]`.
            list prompts: Vec<Step> = "actions",
        }
    }
}

impl Collect {
    /// Makes an action that takes this many digits.
    #[must_use]
    pub fn digits(count: u32) -> Self {
        Self { num_digits: Some(Param::Value(count)), ..Self::open() }
    }

    /// Makes an action that takes digits until this key.
    #[must_use]
    pub fn until(key: FinishKey) -> Self {
        Self { finish_key: Some(Param::Value(key)), ..Self::open() }
    }

    /// Makes an action that takes digits until the timeout.
    #[must_use]
    pub fn open() -> Self {
        Self {
            num_digits: None,
            finish_key: None,
            timeout: None,
            name: None,
            prompts: Vec::new(),
            extra_params: Default::default(),
            extra: Default::default(),
        }
    }

    /// Adds a prompt.
    #[must_use]
    pub fn prompt(mut self, step: impl Into<Step>) -> Self {
        self.prompts.push(step.into());
        self
    }
}
