use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::runtime::{CallerId, Cause, Direction, Endpoint, LegId, QueueExit};

/// What truly happened in a world: one record for each leg, in the order in which they began.
///
/// It is written by the world and not by any program, so that a claim of a flow can be held against it. Each
/// record has what a call detail record or a telephony event needs: numbers, direction, ring start, answer, end,
/// cause and who hung up, talks, rooms, queues and recordings; [`LegRecord::call`] says which legs belong together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ledger {
    legs: Vec<LegRecord>,
}

impl Ledger {
    /// Makes an empty ledger.
    #[must_use]
    pub const fn new() -> Self {
        Self { legs: Vec::new() }
    }

    /// Makes a ledger of these records.
    #[must_use]
    pub const fn from_legs(legs: Vec<LegRecord>) -> Self {
        Self { legs }
    }

    /// Returns the records of all legs.
    #[must_use]
    pub fn legs(&self) -> &[LegRecord] {
        &self.legs
    }

    /// Returns the record of this leg.
    #[must_use]
    pub fn leg(&self, leg: &LegId) -> Option<&LegRecord> {
        // A world numbers its legs in the order of this list, so the number at the end of an id is the place.
        let digits = leg.as_str().rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
        let place =
            leg.as_str().get(digits..).and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
        place
            .and_then(|place| self.legs.get(place))
            .filter(|record| record.leg == *leg)
            .or_else(|| self.legs.iter().find(|record| record.leg == *leg))
    }

    /// Returns the records of the legs to or from this number or address.
    pub fn of_number<'a>(&'a self, number: &'a str) -> impl Iterator<Item = &'a LegRecord> {
        self.legs.iter().filter(move |record| record.party() == number)
    }

    /// Returns the legs that were ever in this room, with their stays, in the order of entering.
    #[must_use]
    pub fn room(&self, room: &str) -> Vec<(&LegRecord, &RoomStay)> {
        let mut stays: Vec<_> = self
            .legs
            .iter()
            .flat_map(|record| record.rooms.iter().map(move |stay| (record, stay)))
            .filter(|(_, stay)| stay.room == room)
            .collect();
        stays.sort_by_key(|(_, stay)| stay.entered_at);
        stays
    }

    /// Returns how long two legs could hear each other, bridged or in one room. Talks that still last do not count.
    #[must_use]
    pub fn together(&self, one: &LegId, other: &LegId) -> Duration {
        let (Some(a), Some(b)) = (self.leg(one), self.leg(other)) else { return Duration::ZERO };
        let bridged: Duration = a
            .talks
            .iter()
            .filter(|talk| talk.with == *other)
            .filter_map(|talk| Some(talk.ended_at? - talk.began_at))
            .fold(Duration::ZERO, |sum, part| sum + part);
        let pairs = a.rooms.iter().flat_map(|mine| b.rooms.iter().map(move |theirs| (mine, theirs)));
        let shared = pairs
            .filter(|(mine, theirs)| mine.room == theirs.room)
            .filter_map(|(mine, theirs)| {
                let from = mine.entered_at.max(theirs.entered_at);
                let to = mine.left_at?.min(theirs.left_at?);
                (to > from).then(|| to - from)
            })
            .fold(Duration::ZERO, |sum, part| sum + part);
        bridged + shared
    }

    pub(super) fn push(&mut self, record: LegRecord) {
        self.legs.push(record);
    }

    pub(super) fn number(&mut self, number: u32) -> Option<&mut LegRecord> {
        usize::try_from(number).ok().and_then(|index| self.legs.get_mut(index.checked_sub(1)?))
    }
}

/// How a leg came into being.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LegKind {
    /// Somebody called from outside.
    Incoming,
    /// A program or a client originated it; it runs a program of its own once answered.
    Originated,
    /// It was rung by a bridge.
    Bridged,
    /// It was rung by a queue.
    Agent,
}

/// Who ended a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a leg has two ends")]
pub enum EndedBy {
    /// The party at the far end, or its network.
    Party,
    /// The platform: a program, the other leg's end, a limit.
    Platform,
}

/// One leg, from its first ring to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LegRecord {
    /// Id of the leg.
    pub leg: LegId,
    /// First leg of the call that it belongs to; for the first leg itself: its own id.
    pub call: LegId,
    /// Leg that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<LegId>,
    /// How it came into being.
    pub kind: LegKind,
    /// Which side started it, seen from the platform.
    pub direction: Direction,
    /// Number that calls. For an outbound leg: what the party was shown.
    pub from: CallerId,
    /// Number, address or id that was called.
    pub to: String,
    /// Endpoint as the flow named it, for an outbound leg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// When it began to ring.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// When it was answered.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<OffsetDateTime>,
    /// When it ended; none: it still lasts.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<OffsetDateTime>,
    /// Why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Who ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<EndedBy>,
    /// With whom it was bridged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub talks: Vec<Talk>,
    /// Rooms that it was in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<RoomStay>,
    /// Queues that it waited in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<QueueWait>,
    /// Recordings and messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recordings: Vec<RecordingTruth>,
    /// Keys that the party pressed, in order.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digits: String,
}

impl LegRecord {
    /// Returns the number or address of the party at the far end.
    #[must_use]
    pub fn party(&self) -> &str {
        if self.direction == Direction::Inbound { &self.from.number } else { &self.to }
    }

    /// Returns whether it was answered.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        self.answered_at.is_some()
    }

    /// Returns the time from the first ring to the answer, else to the end.
    #[must_use]
    pub fn ring_time(&self) -> Duration {
        self.answered_at.or(self.ended_at).map_or(Duration::ZERO, |until| until - self.started_at)
    }

    /// Returns the time from the answer to the end.
    #[must_use]
    pub fn connected_time(&self) -> Duration {
        match (self.answered_at, self.ended_at) {
            (Some(answered), Some(ended)) => ended - answered,
            _ => Duration::ZERO,
        }
    }

    /// Returns the time in which it was bridged with somebody.
    #[must_use]
    pub fn talk_time(&self) -> Duration {
        self.talks
            .iter()
            .filter_map(|talk| Some(talk.ended_at? - talk.began_at))
            .fold(Duration::ZERO, |sum, part| sum + part)
    }
}

/// A time in which two legs were bridged. Both legs have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Talk {
    /// The other leg.
    pub with: LegId,
    /// Beginning.
    #[serde(with = "time::serde::rfc3339")]
    pub began_at: OffsetDateTime,
    /// End; none: it still lasts.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<OffsetDateTime>,
}

impl Talk {
    pub(super) const fn new(with: LegId, began_at: OffsetDateTime) -> Self {
        Self { with, began_at, ended_at: None }
    }
}

/// A stay in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RoomStay {
    /// Name of the room.
    pub room: String,
    /// When the leg entered.
    #[serde(with = "time::serde::rfc3339")]
    pub entered_at: OffsetDateTime,
    /// When it left; none: it is still inside.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub left_at: Option<OffsetDateTime>,
}

impl RoomStay {
    pub(super) const fn new(room: String, entered_at: OffsetDateTime) -> Self {
        Self { room, entered_at, left_at: None }
    }
}

/// A wait in a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueueWait {
    /// Name of the queue.
    pub queue: String,
    /// When the leg entered.
    #[serde(with = "time::serde::rfc3339")]
    pub entered_at: OffsetDateTime,
    /// When it left, to an agent or not; none: it still waits.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub left_at: Option<OffsetDateTime>,
    /// Leg of the agent who took the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<LegId>,
    /// Why the platform ended the wait without an agent; none beside no agent: the caller hung up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<QueueExit>,
}

impl QueueWait {
    pub(super) const fn new(queue: String, entered_at: OffsetDateTime) -> Self {
        Self { queue, entered_at, left_at: None, agent: None, exit: None }
    }
}

/// A recording that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RecordingTruth {
    /// Id of the recording.
    pub id: String,
    /// Beginning.
    #[serde(with = "time::serde::rfc3339")]
    pub began_at: OffsetDateTime,
    /// End; none: it still runs.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<OffsetDateTime>,
    /// Mailbox, for a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// Where it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl RecordingTruth {
    pub(super) const fn new(id: String, began_at: OffsetDateTime) -> Self {
        Self { id, began_at, ended_at: None, mailbox: None, url: None }
    }
}
