use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::signal::Signal;
use crate::extension::{ExtensionName, ExtensionType};
use crate::id::{CallId, CallbackId, LegId, RecordId};
use crate::leg::LegEvent;
use crate::number::Number;
use crate::status::{CallStatus, Direction};
use crate::wire::decimal_seconds;

/// What a [`Correlator`](super::Correlator) has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// A call to log: a leg of a phone, before or after a transfer.
    Logged(Box<LoggedCall>),
    /// A call that nobody answered.
    Missed(Box<MissedCall>),
    /// The leg of a callback script whose call was missed; not a call to log.
    Technical(Box<LoggedCall>),
    /// Something for the user interface.
    Signal(Box<Signal>),
    /// A leg or call whose end is unknown.
    Incomplete(Box<Incomplete>),
    /// Events that contradict each other.
    Inconsistency(Box<Inconsistency>),
    /// A call that was let go because there were too many; what was known of it came just before.
    Evicted {
        /// The call.
        call: CallId,
    },
}

impl Output {
    /// Returns the call to log.
    #[must_use]
    pub const fn as_logged(&self) -> Option<&LoggedCall> {
        if let Self::Logged(logged) = self { Some(logged) } else { None }
    }

    /// Returns the missed call.
    #[must_use]
    pub const fn as_missed(&self) -> Option<&MissedCall> {
        if let Self::Missed(missed) = self { Some(missed) } else { None }
    }

    /// Returns the signal.
    #[must_use]
    pub const fn as_signal(&self) -> Option<&Signal> {
        if let Self::Signal(signal) = self { Some(signal) } else { None }
    }
}

/// A leg of a phone as a CRM logs it: one call before, another after a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LoggedCall {
    /// Call to which the leg belongs.
    pub call: CallId,
    /// The leg: key of this entry.
    pub leg: LegId,
    /// Way, seen from the user.
    pub direction: Direction,
    /// Extension of the user, without the domain.
    pub user: Option<ExtensionName>,
    /// Number of the customer.
    pub customer: Option<Number>,
    /// Our number through which the call came in; to be given to the CRM whenever there is one.
    pub did: Option<Number>,
    /// How the leg ended.
    pub status: Option<CallStatus>,
    /// Whether the call was successful.
    pub answered: bool,
    /// When it began to ring.
    #[serde(with = "time::serde::rfc3339::option")]
    pub started_at: Option<OffsetDateTime>,
    /// When it was answered.
    #[serde(with = "time::serde::rfc3339::option")]
    pub answered_at: Option<OffsetDateTime>,
    /// When it ended.
    #[serde(with = "time::serde::rfc3339")]
    pub ended_at: OffsetDateTime,
    /// From the beginning to the answer; in decimal seconds as JSON.
    #[serde(with = "decimal_seconds")]
    pub ring_time: Option<Duration>,
    /// From the answer to the end; in decimal seconds as JSON.
    #[serde(with = "decimal_seconds")]
    pub talk_time: Option<Duration>,
    /// Record of the conversation. If there should be one and is not, look into the call history.
    pub record: Option<RecordId>,
    /// Whether forwarding or transfer made the leg, and not its user.
    pub transferred: bool,
    /// Whether both ends are extensions.
    pub local: bool,
    /// Initiation through the API.
    pub callback: Option<CallbackId>,
    /// Who forwarded the call before it reached the PBX.
    pub diversion: Option<Number>,
    /// Events of the leg that never came; times and numbers may be missing for it.
    pub missing: Vec<Gap>,
}

impl LoggedCall {
    /// Returns whether every event of the leg was seen.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// A call that nobody answered.
#[doc(alias = "lost call")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MissedCall {
    /// The call: key of this entry.
    pub call: CallId,
    /// Number of the customer.
    pub customer: Option<Number>,
    /// Queue or voice menu where the call ended, without the domain; of a direct call the phone.
    pub place: Option<ExtensionName>,
    /// What that is, if it is known.
    pub place_type: Option<ExtensionType>,
    /// Our number that was called.
    pub did: Option<Number>,
    /// When the call ended there.
    #[serde(with = "time::serde::rfc3339")]
    pub ended_at: OffsetDateTime,
    /// Whether only phones rang, without queue or voice menu.
    pub direct: bool,
    /// What never came; the place may be another one then.
    pub missing: Vec<Gap>,
}

/// An event that never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Gap {
    /// The beginning of the leg.
    Opening,
    /// The answer.
    Answer,
    /// The end of the leg.
    Hangup,
    /// The hangup of a queue or voice menu that had passed the call on.
    PassingHangup,
}

/// A leg, or a call, whose end cannot be told from what came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Incomplete {
    /// The call.
    pub call: CallId,
    /// The leg; none if it is the call as a whole.
    pub leg: Option<LegId>,
    /// Extension of the leg, without the domain.
    pub user: Option<ExtensionName>,
    /// What never came.
    pub missing: Vec<Gap>,
}

/// Events that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Inconsistency {
    /// The call.
    pub call: CallId,
    /// The leg; none if it is the call as a whole.
    pub leg: Option<LegId>,
    /// What is wrong.
    pub kind: InconsistencyKind,
}

impl Inconsistency {
    pub(super) fn of_event(event: &LegEvent, kind: InconsistencyKind) -> Self {
        Self { call: event.call.clone(), leg: Some(event.leg.clone()), kind }
    }
}

impl From<Inconsistency> for Output {
    fn from(inconsistency: Inconsistency) -> Self {
        Self::Inconsistency(Box::new(inconsistency))
    }
}

/// What is wrong with the events of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum InconsistencyKind {
    /// Queue or voice menu say "not bridged", and a phone answered: no missed call.
    AnsweredButNotBridged,
    /// One place says "not bridged" and another, after it, "bridged": no missed call.
    BridgedDisagrees,
    /// The call was reported as missed before an event said that it was answered.
    AnsweredAfterMissed,
    /// A callback's leg was logged before its call was reported as missed.
    MissedAfterCallbackLogged,
    /// A leg was answered, and its hangup has another status: not logged.
    AnsweredWithoutSuccess,
    /// A leg ended before it was answered, or was answered before it began.
    TimesOutOfOrder,
    /// The talk time differs by more than a second from the time between answer and hangup.
    TalkTimeDiffers,
    /// One leg had two different events of one type.
    Contradiction,
    /// A call has more legs than are kept.
    TooManyLegs,
    /// An event has more text than is kept.
    TooLong,
}

/// A call that is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OpenCall {
    /// The call.
    pub call: CallId,
    /// Legs that did not end, or whose end is not settled.
    pub legs: Vec<OpenLeg>,
}

/// A leg of a call that is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OpenLeg {
    /// The leg.
    pub leg: LegId,
    /// Way, seen from the extension.
    pub direction: Direction,
    /// Extension, without the domain.
    pub user: Option<ExtensionName>,
    /// Number of the other end.
    pub customer: Option<Number>,
    /// When it began to ring.
    #[serde(with = "time::serde::rfc3339::option")]
    pub started_at: Option<OffsetDateTime>,
    /// When it was answered.
    #[serde(with = "time::serde::rfc3339::option")]
    pub answered_at: Option<OffsetDateTime>,
    /// When it ended, if it only waits for other events.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended_at: Option<OffsetDateTime>,
}

/// What a correlator has counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Statistics {
    /// Events taken.
    pub events: u64,
    /// Events that repeated an earlier one.
    pub repeated: u64,
    /// Events that came after their leg was reported.
    pub late: u64,
    /// Events that were left out because of a bound.
    pub refused: u64,
    /// Calls logged.
    pub logged: u64,
    /// Calls missed.
    pub missed: u64,
    /// Legs and calls that stayed incomplete.
    pub incomplete: u64,
    /// Contradictions.
    pub inconsistencies: u64,
    /// Open calls that had to go.
    pub evicted: u64,
    /// Finished calls that were forgotten before their time.
    pub forgotten_early: u64,
}
