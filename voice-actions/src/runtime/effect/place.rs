//! Effects on where the leg is: rooms, queues, parking, waiting, and its end.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Duration;

use crate::runtime::Cause;
use crate::runtime::wire::milliseconds;

/// Refuses the incoming call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reject {
    /// SIP status, such as 486.
    pub code: u16,
    /// Reason phrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Sound that is played before the refusal, as early media.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<String>,
}

impl Reject {
    /// Refuses with this SIP status.
    #[must_use]
    pub const fn new(code: u16) -> Self {
        Self { code, reason: None, media: None }
    }

    /// Adds a reason phrase.
    #[must_use]
    pub fn with_reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Plays a sound first.
    #[must_use]
    pub fn with_media(mut self, media: impl Into<String>) -> Self {
        self.media = Some(media.into());
        self
    }
}

/// Enters a room, which is made when its first participant comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EnterRoom {
    /// Name of the room; an empty name is a room, too.
    pub room: String,
    /// Most participants; none: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_participants: Option<u32>,
    /// Whether the room ends for everybody when this participant leaves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub end_on_exit: bool,
    /// Further settings in the dialect's words.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl EnterRoom {
    /// Enters the room of this name.
    #[must_use]
    pub fn new(room: impl Into<String>) -> Self {
        Self { room: room.into(), max_participants: None, end_on_exit: false, data: Map::new() }
    }

    /// Limits the participants.
    #[must_use]
    pub const fn with_max_participants(mut self, most: u32) -> Self {
        self.max_participants = Some(most);
        self
    }

    /// Ends the room for everybody when this participant leaves.
    #[must_use]
    pub const fn with_end_on_exit(mut self, end: bool) -> Self {
        self.end_on_exit = end;
        self
    }

    /// Adds a setting in the dialect's words.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}

/// Stays in the room that was entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WaitInRoom {
    /// Name of the room.
    pub room: String,
}

impl WaitInRoom {
    /// Stays in the room of this name.
    #[must_use]
    pub fn new(room: impl Into<String>) -> Self {
        Self { room: room.into() }
    }
}

/// Waits in a queue for an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EnterQueue {
    /// Name or id of the queue.
    pub queue: String,
    /// Longest wait, in milliseconds when written; none: the queue's own limit.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub max_wait: Option<Duration>,
    /// Higher goes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    /// Further settings in the dialect's words.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl EnterQueue {
    /// Waits in this queue.
    #[must_use]
    pub fn new(queue: impl Into<String>) -> Self {
        Self { queue: queue.into(), max_wait: None, priority: None, data: Map::new() }
    }

    /// Limits the wait.
    #[must_use]
    pub const fn with_max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = Some(wait);
        self
    }

    /// Sets the priority.
    #[must_use]
    pub const fn with_priority(mut self, priority: i64) -> Self {
        self.priority = Some(priority);
        self
    }

    /// Adds a setting in the dialect's words.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}

/// Parks the caller until somebody picks the call up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Park {
    /// Slot to wait in.
    pub slot: String,
    /// How long, in milliseconds when written; none: for ever.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub max_wait: Option<Duration>,
}

impl Park {
    /// Waits in this slot.
    #[must_use]
    pub fn new(slot: impl Into<String>) -> Self {
        Self { slot: slot.into(), max_wait: None }
    }

    /// Limits the wait.
    #[must_use]
    pub const fn with_max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = Some(wait);
        self
    }
}

/// Lets the caller leave a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LeaveMessage {
    /// Id or number of the mailbox.
    pub mailbox: String,
    /// Longest message, in milliseconds when written; none: the mailbox's limit.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<Duration>,
    /// Further settings in the dialect's words.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl LeaveMessage {
    /// Leaves a message in this mailbox.
    #[must_use]
    pub fn new(mailbox: impl Into<String>) -> Self {
        Self { mailbox: mailbox.into(), time_limit: None, data: Map::new() }
    }

    /// Limits the message.
    #[must_use]
    pub const fn with_time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// Adds a setting in the dialect's words.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}

/// Sets a presence state: the lamp on somebody's telephone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SetPresence {
    /// Whose presence, such as `1001@acme.example.com`.
    pub presence_id: String,
    /// State in the platform's words, such as `idle` or `busy`.
    pub state: String,
}

impl SetPresence {
    /// Sets this presence to this state.
    #[must_use]
    pub fn new(presence_id: impl Into<String>, state: impl Into<String>) -> Self {
        Self { presence_id: presence_id.into(), state: state.into() }
    }
}

/// Lets time pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Wait {
    /// How long, in milliseconds when written; none: until the far end hangs up.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub time: Option<Duration>,
}

impl Wait {
    /// Waits this long.
    #[must_use]
    pub const fn time(time: Duration) -> Self {
        Self { time: Some(time) }
    }

    /// Waits until the far end hangs up.
    #[must_use]
    pub const fn for_hangup() -> Self {
        Self { time: None }
    }
}

/// Ends the leg.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HangUp {
    /// Why.
    pub cause: Cause,
}

impl HangUp {
    /// Ends the leg in the ordinary way.
    #[must_use]
    pub const fn new() -> Self {
        Self { cause: Cause::normal() }
    }

    /// Says why.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = cause.into();
        self
    }
}
