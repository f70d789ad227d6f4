use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::Duration;

use super::wire::milliseconds;
use super::{Cause, Effect, Endpoint, HangupCause, LegId, RecordAction};

/// What came of an effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It happened; there is nothing to report.
    Done,
    /// A key ended what was spoken or played.
    Interrupted(char),
    /// Keys were collected, or none.
    Collected(Collected),
    /// A recording was made.
    Recorded(Recording),
    /// The caller talked to somebody, and that talk is over while the caller is still there.
    Bridged(Bridged),
    /// Somebody keyed a code in; the talk goes on.
    Keyed(Keyed),
    /// Nobody answered: why.
    NotBridged(Cause),
    /// It did not happen in the time that the platform waits.
    TimedOut,
    /// A new leg rings.
    Originated(LegId),
    /// The leg is in the room.
    Entered,
    /// The room has its most participants already.
    RoomFull,
    /// The room ended, and the leg is outside again. Comes back from any effect inside a room.
    RoomEnded,
    /// The leg left the queue without an agent.
    QueueLeft(QueueLeft),
    /// What was looked up.
    Found(Value),
    /// There is no such thing.
    NotFound,
    /// A web server answered.
    Fetched(Fetched),
    /// No web server answered.
    FetchFailed(FetchFailure),
    /// Whoever runs the program cannot do this.
    Unsupported,
    /// It could have been done and was not; the text is for people.
    Failed(String),
    /// What an effect of the dialect's own brought.
    Custom(Value),
}

impl Outcome {
    /// Returns the outcome of a collection that ended with these keys; none: silence.
    #[must_use]
    pub fn collected(digits: impl Into<String>) -> Self {
        let digits = digits.into();
        let end = if digits.is_empty() { CollectEnd::Silence } else { CollectEnd::Enough };
        Self::Collected(Collected { digits, end })
    }

    /// Returns the outcome of a bridge that nobody answered for this reason.
    #[must_use]
    pub fn not_bridged(cause: impl Into<Cause>) -> Self {
        Self::NotBridged(cause.into())
    }

    /// Returns what may come of this effect, as far as the effect alone tells.
    ///
    /// Programs that test digits or codes know more: see [`Program::choices`](super::Program::choices).
    #[must_use]
    pub fn usual(effect: &Effect) -> Vec<Self> {
        match effect {
            Effect::Collect(collect) => {
                let key = if collect.finish_on.contains('1') { "2" } else { "1" };
                vec![Self::collected(""), Self::collected(key)]
            }
            Effect::Bridge(bridge) => {
                let talked = Self::Bridged(Bridged {
                    leg: None,
                    endpoint: bridge.endpoints.first().cloned(),
                    talk_time: Duration::seconds(30),
                    ended_by: Side::Callee,
                });
                let mut outcomes = vec![
                    talked,
                    Self::not_bridged(HangupCause::UserBusy),
                    Self::not_bridged(HangupCause::NoAnswer),
                    Self::not_bridged(HangupCause::CallRejected),
                    Self::not_bridged(HangupCause::UnallocatedNumber),
                ];
                outcomes.extend(bridge.max_wait.map(|_| Self::TimedOut));
                outcomes
            }
            Effect::StayBridged(_) => vec![Self::Bridged(Bridged::new(Duration::seconds(30), Side::Callee))],
            Effect::EnterRoom(_) => vec![Self::Entered, Self::RoomFull],
            Effect::WaitInRoom(_) => vec![Self::RoomEnded],
            Effect::EnterQueue(_) => vec![
                Self::Bridged(Bridged::new(Duration::seconds(30), Side::Callee)),
                Self::QueueLeft(QueueLeft::new(QueueExit::TimedOut)),
                Self::QueueLeft(QueueLeft::new(QueueExit::NoAgents)),
            ],
            Effect::Park(_) => {
                vec![Self::Bridged(Bridged::new(Duration::seconds(30), Side::Callee)), Self::TimedOut]
            }
            Effect::PickUp(_) => {
                vec![Self::Bridged(Bridged::new(Duration::seconds(30), Side::Callee)), Self::NotFound]
            }
            Effect::LeaveMessage(_) => vec![Self::Recorded(Recording::new("message")), Self::Done],
            Effect::Record(record) if record.action == RecordAction::Once => {
                vec![Self::Recorded(Recording::new("recording")), Self::Done]
            }
            Effect::Originate(_) => vec![Self::Originated(LegId::new("leg"))],
            Effect::LookUp(_) => vec![Self::NotFound],
            Effect::Fetch(_) => vec![Self::FetchFailed(FetchFailure::TimedOut)],
            Effect::Wait(wait) if wait.time.is_none() => Vec::new(),
            Effect::Custom(_) => vec![Self::Done, Self::Unsupported],
            _ => vec![Self::Done],
        }
    }
}

/// Keys that were collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Collected {
    /// Keys in order, without the finishing key. Empty: silence.
    pub digits: String,
    /// What ended the collection.
    pub end: CollectEnd,
}

impl Collected {
    /// Makes the outcome of a collection.
    #[must_use]
    pub fn new(digits: impl Into<String>, end: CollectEnd) -> Self {
        Self { digits: digits.into(), end }
    }
}

/// What ended a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CollectEnd {
    /// As many keys as were asked for.
    Enough,
    /// This finishing key.
    Key(char),
    /// Silence, before the first key or after one.
    Silence,
}

/// A recording that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Recording {
    /// Id of the recording.
    pub id: String,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its length, in milliseconds when written.
    #[serde(with = "milliseconds")]
    pub duration: Duration,
    /// Key that ended it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<char>,
}

impl Recording {
    /// Makes a recording without length.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), url: None, duration: Duration::ZERO, key: None }
    }

    /// Says how long it is.
    #[must_use]
    pub const fn with_duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// Says where it is.
    #[must_use]
    pub fn with_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Says which key ended it.
    #[must_use]
    pub const fn with_key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }
}

/// Which end of a joined pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a pair has two ends")]
pub enum Side {
    /// The leg that runs the flow.
    Caller,
    /// The leg that was rung.
    Callee,
}

/// A talk that is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Bridged {
    /// Leg of the party that answered, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<LegId>,
    /// Endpoint that answered, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// How long they talked, in milliseconds when written.
    #[serde(with = "milliseconds")]
    pub talk_time: Duration,
    /// Who ended it.
    pub ended_by: Side,
}

impl Bridged {
    /// Makes the outcome of a talk.
    #[must_use]
    pub const fn new(talk_time: Duration, ended_by: Side) -> Self {
        Self { leg: None, endpoint: None, talk_time, ended_by }
    }

    /// Says which leg answered.
    #[must_use]
    pub fn with_leg(mut self, leg: LegId) -> Self {
        self.leg = Some(leg);
        self
    }

    /// Says which endpoint answered.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }
}

/// A code that was keyed in during a talk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Keyed {
    /// Keys in order, without the one that started the code.
    pub digits: String,
    /// Who pressed them.
    pub by: Side,
}

impl Keyed {
    /// Makes the outcome of a code.
    #[must_use]
    pub fn new(digits: impl Into<String>, by: Side) -> Self {
        Self { digits: digits.into(), by }
    }
}

/// Why a leg left a queue without an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum QueueExit {
    /// The wait was too long.
    TimedOut,
    /// Nobody works in this queue, or it does not exist.
    NoAgents,
    /// The queue takes no more callers.
    Full,
    /// The caller pressed this key.
    Key(char),
}

/// A wait in a queue without an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueueLeft {
    /// Why.
    pub exit: QueueExit,
    /// How long it was, in milliseconds when written.
    #[serde(with = "milliseconds")]
    pub waited: Duration,
}

impl QueueLeft {
    /// Makes the outcome of a wait that took no time.
    #[must_use]
    pub const fn new(exit: QueueExit) -> Self {
        Self { exit, waited: Duration::ZERO }
    }

    /// Says how long the wait was.
    #[must_use]
    pub const fn with_waited(mut self, waited: Duration) -> Self {
        self.waited = waited;
        self
    }
}

/// Answer of a web server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fetched {
    /// HTTP status.
    pub status: u16,
    /// Content type as it came, with its parameters; none: the header is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Body as text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
}

impl Fetched {
    /// Makes an answer with a body of this type.
    #[must_use]
    pub fn new(status: u16, content_type: &str, body: impl Into<String>) -> Self {
        Self { status, content_type: Some(content_type.to_owned()), body: body.into() }
    }

    /// Makes the answer 200 with a JSON body.
    #[must_use]
    pub fn json(body: &Value) -> Self {
        Self::new(200, "application/json", body.to_string())
    }

    /// Makes an answer without a body.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self { status, content_type: None, body: String::new() }
    }
}

/// Why no web server answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FetchFailure {
    /// The connection was refused.
    Refused,
    /// The host name is not known.
    UnknownHost,
    /// The answer did not come in time.
    TimedOut,
    /// The URL is not one that may be asked.
    Forbidden,
    /// The answer was cut off, or too large.
    Broken,
}
