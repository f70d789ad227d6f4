use serde::{Deserialize, Serialize};
use time::Duration;

use crate::runtime::wire::milliseconds;
use crate::runtime::{Cause, HangupCause};

/// Somebody with a telephone: what this person does when it rings, and once connected.
///
/// ```
/// use time::Duration;
/// use voice_actions::runtime::simulator::{Act, Person};
///
/// let agent = Person::answers(Duration::seconds(4))
///     .then(Act::reply("1"))
///     .then(Act::talk(Duration::minutes(2)))
///     .then(Act::HangUp)
///     .with_lines(1);
/// assert_eq!(agent.behaviors[0].acts.len(), 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Person {
    /// Behavior at the first call, the second, and so on; the last one holds for all further calls.
    pub behaviors: Vec<Behavior>,
    /// Calls at once before the line is busy; none: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<u32>,
}

impl Person {
    fn behaving(ringing: Ringing) -> Self {
        Self { behaviors: vec![Behavior { ringing, acts: Vec::new() }], lines: None }
    }

    /// Makes somebody who calls, and answers at once when called.
    #[must_use]
    pub fn caller() -> Self {
        Self::answers(Duration::ZERO)
    }

    /// Makes somebody who answers after this much ringing.
    #[must_use]
    pub fn answers(after: Duration) -> Self {
        Self::behaving(Ringing::Answers { after })
    }

    /// Makes somebody whose line is engaged.
    #[must_use]
    pub fn busy() -> Self {
        Self::unreachable(HangupCause::UserBusy)
    }

    /// Makes somebody who lets it ring.
    #[must_use]
    pub fn no_answer() -> Self {
        Self::behaving(Ringing::Ignores)
    }

    /// Makes somebody who declines after this much ringing.
    #[must_use]
    pub fn rejects(after: Duration) -> Self {
        Self::behaving(Ringing::Rejects { after, cause: HangupCause::CallRejected.into() })
    }

    /// Makes somebody who cannot be rung for this reason.
    #[must_use]
    pub fn unreachable(cause: impl Into<Cause>) -> Self {
        Self::behaving(Ringing::Rejects { after: Duration::ZERO, cause: cause.into() })
    }

    /// Adds what this person does next, in the last behavior.
    #[must_use]
    pub fn then(mut self, act: Act) -> Self {
        if self.behaviors.is_empty() {
            self.behaviors.push(Behavior::default());
        }
        if let Some(last) = self.behaviors.last_mut() {
            last.acts.push(act);
        }
        self
    }

    /// From the next call on, behaves like that person.
    #[must_use]
    pub fn and_next_time(mut self, person: Self) -> Self {
        self.behaviors.extend(person.behaviors);
        self
    }

    /// Limits the calls at once; one more finds the line busy.
    #[must_use]
    pub const fn with_lines(mut self, lines: u32) -> Self {
        self.lines = Some(lines);
        self
    }

    /// Returns the behavior at the call with this number, counted from zero.
    #[must_use]
    pub fn behavior(&self, call: usize) -> Behavior {
        self.behaviors.get(call).or_else(|| self.behaviors.last()).cloned().unwrap_or_default()
    }
}

/// What somebody does in one call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Behavior {
    /// When the telephone rings.
    pub ringing: Ringing,
    /// What follows, in order: from the answer on, or from dialing on for the caller. Afterwards this person stays on
    /// the line until the other side hangs up.
    pub acts: Vec<Act>,
}

/// What somebody does when the telephone rings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ringing {
    /// Answers.
    Answers {
        /// After this much ringing, in milliseconds when written.
        #[serde(default, with = "milliseconds")]
        after: Duration,
    },
    /// Declines, or the network does.
    Rejects {
        /// After this much ringing, in milliseconds when written.
        #[serde(default, with = "milliseconds")]
        after: Duration,
        /// Why.
        #[serde(default = "rejected")]
        cause: Cause,
    },
    /// Lets it ring.
    Ignores,
}

fn rejected() -> Cause {
    HangupCause::CallRejected.into()
}

impl Default for Ringing {
    fn default() -> Self {
        Self::Answers { after: Duration::ZERO }
    }
}

/// One thing that somebody does on the telephone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Act {
    /// Lets time pass; written as `{"wait": milliseconds}`.
    #[serde(with = "milliseconds")]
    Wait(Duration),
    /// Presses these keys now, whether or not they are asked for.
    Press(String),
    /// Waits until the flow collects keys, and presses these.
    ///
    /// If it never does, the person waits for ever: the leg ends when its time is used up, and the
    /// [fault](super::Fault) says who waited.
    Reply {
        /// Keys, in order.
        digits: String,
        /// Time between the beginning of the collection and the first key, in milliseconds when written.
        #[serde(default, with = "milliseconds")]
        after: Duration,
    },
    /// Lets one collection pass in silence.
    Silence,
    /// Waits until somebody is there to talk to (or a recording runs), and talks this long; written as
    /// `{"talk": milliseconds}`. Ends early when the other one leaves.
    #[serde(with = "milliseconds")]
    Talk(Duration),
    /// Hangs up.
    HangUp,
}

impl Act {
    /// Lets time pass.
    #[must_use]
    pub const fn wait(time: Duration) -> Self {
        Self::Wait(time)
    }

    /// Presses these keys now.
    #[must_use]
    pub fn press(keys: impl Into<String>) -> Self {
        Self::Press(keys.into())
    }

    /// Presses these keys one second after they are asked for.
    #[must_use]
    pub fn reply(keys: impl Into<String>) -> Self {
        Self::reply_after(keys, Duration::SECOND)
    }

    /// Presses these keys that long after they are asked for.
    #[must_use]
    pub fn reply_after(keys: impl Into<String>, after: Duration) -> Self {
        Self::Reply { digits: keys.into(), after }
    }

    /// Talks this long.
    #[must_use]
    pub const fn talk(time: Duration) -> Self {
        Self::Talk(time)
    }
}
