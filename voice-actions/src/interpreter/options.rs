use serde::{Deserialize, Serialize};
use time::Duration;

use crate::expression::PlusNumber;

/// What the vendor leaves open, decided.
///
/// The defaults are the decisions of the vendor reference; each can be switched where a measurement on the real platform shows
/// another behaviour.
///
/// ```
/// use voice_actions::expression::PlusNumber;
/// use voice_actions::interpreter::Options;
///
/// let lenient = Options::default().with_plus_number(PlusNumber::Text);
/// assert_ne!(lenient, Options::default());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Options {
    /// What happens at the end of the actions without `HANGUP` (decision Q1).
    pub at_end: AtEnd,
    /// How long a callback may take; in milliseconds when written. Afterwards the leg ends with an error (decision Q2).
    #[serde(with = "crate::runtime::wire::milliseconds")]
    pub callback_timeout: Duration,
    /// What `SESSIONDATA` does with the members that it does not name (decision Q5).
    pub session_data: SessionDataMode,
    /// Which key presses a callback carries (decision Q7).
    pub key_presses: KeyPressScope,
    /// What `$collectAttempt` counts (decision Q9).
    pub attempts: AttemptScope,
    /// What an unquoted `+number` in an assignment is worth.
    pub plus_number: PlusNumber,
    /// Wait of a `COLLECT` without `timeout`; in milliseconds when written.
    #[serde(with = "crate::runtime::wire::milliseconds")]
    pub collect_timeout: Duration,
    /// Time from one ring to the next, for `answer_on_ring`; in milliseconds when written. Six seconds, the North American
    /// cadence `[inferred]` (decision Q25).
    #[serde(with = "crate::runtime::wire::milliseconds")]
    pub ring_cycle: Duration,
    /// Whether the callback is told when the call is over.
    pub notify_end: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            at_end: AtEnd::default(),
            callback_timeout: Duration::seconds(10),
            session_data: SessionDataMode::default(),
            key_presses: KeyPressScope::default(),
            attempts: AttemptScope::default(),
            plus_number: PlusNumber::default(),
            collect_timeout: Duration::seconds(5),
            ring_cycle: Duration::seconds(6),
            notify_end: true,
        }
    }
}

impl Options {
    /// Sets what happens at the end of the actions.
    #[must_use]
    pub const fn with_at_end(mut self, at_end: AtEnd) -> Self {
        self.at_end = at_end;
        self
    }

    /// Sets how long a callback may take.
    #[must_use]
    pub const fn with_callback_timeout(mut self, timeout: Duration) -> Self {
        self.callback_timeout = timeout;
        self
    }

    /// Sets what `SESSIONDATA` does with the members that it does not name.
    #[must_use]
    pub const fn with_session_data(mut self, mode: SessionDataMode) -> Self {
        self.session_data = mode;
        self
    }

    /// Sets which key presses a callback carries.
    #[must_use]
    pub const fn with_key_presses(mut self, scope: KeyPressScope) -> Self {
        self.key_presses = scope;
        self
    }

    /// Sets what `$collectAttempt` counts.
    #[must_use]
    pub const fn with_attempts(mut self, scope: AttemptScope) -> Self {
        self.attempts = scope;
        self
    }

    /// Sets what an unquoted `+number` is worth.
    #[must_use]
    pub const fn with_plus_number(mut self, plus: PlusNumber) -> Self {
        self.plus_number = plus;
        self
    }

    /// Sets the wait of a `COLLECT` without `timeout`.
    #[must_use]
    pub const fn with_collect_timeout(mut self, timeout: Duration) -> Self {
        self.collect_timeout = timeout;
        self
    }

    /// Sets the time from one ring to the next.
    #[must_use]
    pub const fn with_ring_cycle(mut self, cycle: Duration) -> Self {
        self.ring_cycle = cycle;
        self
    }

    /// Sets whether the callback is told when the call is over.
    #[must_use]
    pub const fn with_notify_end(mut self, notify: bool) -> Self {
        self.notify_end = notify;
        self
    }
}

/// What happens at the end of the actions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AtEnd {
    /// The leg is hung up.
    #[default]
    HangUp,
    /// The callback is asked again; without a callback the leg is hung up.
    AskAgain,
}

/// What `SESSIONDATA` does with the members that it does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionDataMode {
    /// They stay.
    #[default]
    Merge,
    /// They go.
    Replace,
}

/// Which key presses a callback carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum KeyPressScope {
    /// Those since the last callback, in order.
    #[default]
    SinceLastCallback,
    /// All of the call, in order.
    WholeCall,
}

/// What `$collectAttempt` counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AttemptScope {
    /// All `COLLECT`s of the leg.
    #[default]
    Leg,
    /// The runs of the `COLLECT` at hand.
    Action,
}
