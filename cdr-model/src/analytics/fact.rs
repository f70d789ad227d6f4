use serde::{Deserialize, Serialize};

use super::Direction;
use crate::voicenter::{self, CallType, Cdr, Clock};
use crate::{Agorot, CallId, CallRecord, Extension, LegKind, Outcome, Party, PhoneNumber, Text};

/// One record, reduced to what the figures need.
///
/// Made of a delivered record by [`Fact::from_cdr`], which is the normal way; of a [`CallRecord`] (one of Call Log, for
/// instance) by `From`. Call id and type identify the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fact {
    /// Call id.
    pub call: CallId,
    /// The vendor's type.
    pub call_type: CallType,
    /// Call that this one came from.
    pub original_call: Option<CallId>,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether the vendor said that it was answered; without it the outcome decides.
    pub answered: Option<bool>,
    /// Direction that the record itself names.
    pub direction: Option<Direction>,
    /// Start as UTC seconds since 1970.
    pub started: i64,
    /// Start on the local wall clock, as seconds since 1970-01-01T00:00 there.
    pub started_local: i64,
    /// Seconds of the call without ringing; of a queued call waiting is part of it.
    pub duration: Option<u32>,
    /// Seconds of conversation, where the vendor says them.
    pub talk: Option<u32>,
    /// Seconds of ringing.
    pub ring: Option<u32>,
    /// Seconds of waiting in a queue.
    pub wait: Option<u32>,
    /// The customer's number in its normal form.
    pub customer: Option<PhoneNumber>,
    /// Whether an extension was called.
    pub target_is_extension: bool,
    /// Whether a number of ours was dialled.
    pub has_did: bool,
    /// Name of the queue.
    pub queue: Option<Text>,
    /// Code of the agent.
    pub agent_code: Option<Text>,
    /// Name of the agent.
    pub agent_name: Option<Text>,
    /// Extension that answered.
    pub extension: Option<Extension>,
    /// Extension that called.
    pub caller_extension: Option<Extension>,
    /// Country of the destination.
    pub target_country: Option<Text>,
    /// Price.
    #[serde(with = "price")]
    pub price: Agorot,
}

/// An exact price travels as text.
pub(super) mod price {
    use super::Agorot;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::analytics) fn serialize<S: Serializer>(price: &Agorot, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(price)
    }

    pub(in crate::analytics) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Agorot, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Fact {
    /// Makes a fact of a record that says nothing else.
    ///
    /// `started` is in UTC seconds since 1970, `started_local` the same on the local wall clock.
    #[must_use]
    pub fn new(
        call: CallId,
        call_type: CallType,
        outcome: Outcome,
        started: i64,
        started_local: i64,
    ) -> Self {
        Self {
            call,
            call_type,
            original_call: None,
            outcome,
            answered: None,
            direction: None,
            started,
            started_local,
            duration: None,
            talk: None,
            ring: None,
            wait: None,
            customer: None,
            target_is_extension: false,
            has_did: false,
            queue: None,
            agent_code: None,
            agent_name: None,
            extension: None,
            caller_extension: None,
            target_country: None,
            price: Agorot::default(),
        }
    }

    /// Makes a fact of a delivered record, by the clock that the account's `time` is in: the normal way to count records.
    ///
    /// What the record does not say stays open, so that a later delivery of the same record can complete it. The way over
    /// [`Cdr::to_record`] fills it in beforehand, and gives the same figures only of records that are complete.
    #[must_use]
    pub fn from_cdr(cdr: &Cdr, clock: &Clock) -> Self {
        let mut fact = Self::new(
            cdr.call_id.clone(),
            cdr.call_type.clone(),
            Outcome::from(&cdr.status),
            clock.instant(cdr.time).unix_timestamp(),
            clock.local(cdr.time).assume_utc().unix_timestamp(),
        );
        fact.original_call.clone_from(&cdr.original_call_id);
        fact.answered = cdr.is_answered;
        fact.direction = cdr.direction.as_ref().and_then(named_direction);
        fact.duration = cdr.duration.map(seconds);
        fact.talk = cdr.talk_time.map(seconds);
        fact.ring = cdr.actual_ring_time.or(cdr.ring_time).map(seconds);
        fact.wait = cdr.wait_time.map(seconds);
        fact.customer = cdr.customer();
        fact.target_is_extension = cdr.target.as_ref().is_some_and(Party::is_extension);
        fact.has_did = cdr.did.as_ref().is_some_and(|did| !did.is_empty());
        fact.queue = filled(cdr.queue_name.as_ref());
        fact.agent_code = filled(cdr.representative_code.as_ref());
        fact.agent_name = filled(cdr.representative_name.as_ref());
        fact.extension = filled(cdr.agent_extension.as_ref().or(cdr.target_extension.as_ref()));
        fact.caller_extension = filled(cdr.caller_extension.as_ref());
        fact.target_country = filled(cdr.target_country.as_ref());
        fact.price = cdr.price.unwrap_or_default();
        fact
    }

    /// Returns what the record is to its call.
    #[must_use]
    pub fn kind(&self) -> LegKind {
        LegKind::from(&self.call_type)
    }

    /// Returns whether the record is a leg beside the contact and never a contact of its own.
    #[must_use]
    pub fn is_leg(&self) -> bool {
        matches!(self.kind(), LegKind::AgentLeg | LegKind::DialerAttempt | LegKind::Consultation)
    }

    /// Returns the id of the call that this one came from, unless the record names itself.
    #[must_use]
    pub fn origin(&self) -> Option<&CallId> {
        self.original_call.as_ref().filter(|origin| **origin != self.call)
    }

    /// Returns whether it was answered, by whomever: what the vendor says (`isAnswer`), else whether the status is `ANSWER`.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.answered.unwrap_or(self.outcome == Outcome::Answered)
    }

    /// Returns whether an agent answered, and not an IVR or a mailbox.
    ///
    /// It was [answered](Self::is_answered), neither its status nor its type is that of a mailbox, and it came through a
    /// queue, is a transfer, or names the extension that answered.
    #[must_use]
    pub fn is_answered_by_agent(&self) -> bool {
        self.is_answered()
            && self.outcome != Outcome::Voicemail
            && match self.kind() {
                LegKind::Voicemail => false,
                LegKind::Queue | LegKind::Transfer => true,
                _ => self.extension.is_some(),
            }
    }

    /// Returns the seconds of conversation.
    ///
    /// What the vendor says; else the duration, of a queued call without the wait; 0 if not answered.
    #[must_use]
    pub fn talk_seconds(&self) -> u32 {
        if !self.is_answered() {
            return 0;
        }
        self.talk.unwrap_or_else(|| {
            let duration = self.duration.unwrap_or(0);
            match self.wait {
                Some(wait) if self.is_queued() => duration.checked_sub(wait).unwrap_or(duration),
                _ => duration,
            }
        })
    }

    /// Returns the seconds for which a line was occupied.
    ///
    /// Of a queued call the duration holds everything; of the others ringing comes before it.
    #[must_use]
    pub fn occupied_seconds(&self) -> u32 {
        let duration = self.duration.unwrap_or(0);
        if self.is_queued() { duration } else { duration.saturating_add(self.ring.unwrap_or(0)) }
    }

    /// Returns whether the call went through a queue.
    #[must_use]
    pub fn is_queued(&self) -> bool {
        matches!(self.kind(), LegKind::Queue | LegKind::DialerQueue)
    }

    /// Returns the direction of an interaction that has this record as its root.
    #[must_use]
    pub fn direction(&self) -> Direction {
        if self.is_internal() {
            return Direction::Internal;
        }
        let named =
            |otherwise| self.direction.unwrap_or(if self.has_did { Direction::Inbound } else { otherwise });
        match self.kind() {
            LegKind::Incoming | LegKind::Queue | LegKind::Voicemail => Direction::Inbound,
            LegKind::Outgoing
            | LegKind::AgentLeg
            | LegKind::CustomerLeg
            | LegKind::DialerAttempt
            | LegKind::DialerIvr
            | LegKind::DialerQueue => Direction::Outbound,
            LegKind::Service => Direction::Other,
            LegKind::Transfer | LegKind::Consultation => named(Direction::Outbound),
            LegKind::Unknown => named(Direction::Unknown),
        }
    }

    /// Returns whether the call stayed between extensions.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.direction == Some(Direction::Internal)
            || (self.kind() == LegKind::Outgoing && self.target_is_extension)
    }

    /// Returns whether the record is an attempt to reach a customer that was really dialled.
    #[must_use]
    pub fn is_attempt(&self) -> bool {
        let outgoing = match self.kind() {
            LegKind::Outgoing => !self.is_internal(),
            LegKind::CustomerLeg | LegKind::DialerAttempt => true,
            _ => false,
        };
        outgoing && self.outcome != Outcome::NotDialed
    }

    /// Returns who the agent is: the code, or else the extension that answered.
    #[must_use]
    pub fn agent(&self) -> Option<&str> {
        self.agent_code.as_deref().or(self.extension.as_deref())
    }

    /// Takes over what a further delivery of the same record says.
    ///
    /// A value wins over none, and of two values the greater, so that the order of deliveries makes no difference.
    /// Of two outcomes the one that stands first in [`Outcome`] wins, of two starts the earlier.
    pub(super) fn merge(&mut self, other: Self) {
        fn greater<T: Ord>(ours: &mut Option<T>, theirs: Option<T>) {
            if theirs > *ours {
                *ours = theirs;
            }
        }
        greater(&mut self.original_call, other.original_call);
        self.outcome = self.outcome.min(other.outcome);
        greater(&mut self.answered, other.answered);
        greater(&mut self.direction, other.direction);
        if (other.started, other.started_local) < (self.started, self.started_local) {
            (self.started, self.started_local) = (other.started, other.started_local);
        }
        greater(&mut self.duration, other.duration);
        greater(&mut self.talk, other.talk);
        greater(&mut self.ring, other.ring);
        greater(&mut self.wait, other.wait);
        greater(&mut self.customer, other.customer);
        self.target_is_extension |= other.target_is_extension;
        self.has_did |= other.has_did;
        greater(&mut self.queue, other.queue);
        greater(&mut self.agent_code, other.agent_code);
        greater(&mut self.agent_name, other.agent_name);
        greater(&mut self.extension, other.extension);
        greater(&mut self.caller_extension, other.caller_extension);
        greater(&mut self.target_country, other.target_country);
        self.price = self.price.max(other.price);
    }
}

impl From<&CallRecord> for Fact {
    fn from(record: &CallRecord) -> Self {
        let mut fact = Self::new(
            record.call_id.clone(),
            record.call_type.clone(),
            record.outcome(),
            record.started_at.unix_timestamp(),
            record.started_local.assume_utc().unix_timestamp(),
        );
        fact.original_call.clone_from(&record.original_call_id);
        fact.answered = Some(record.is_answered);
        fact.direction = record.direction.as_ref().and_then(named_direction);
        fact.duration = Some(seconds(record.duration));
        fact.talk = Some(seconds(record.talk_time));
        fact.ring = Some(seconds(record.ring_time));
        fact.wait = record.wait_time.map(seconds);
        fact.customer.clone_from(&record.customer);
        fact.target_is_extension = record.target.as_ref().is_some_and(Party::is_extension);
        fact.has_did = record.did.as_ref().is_some_and(|did| !did.is_empty());
        fact.queue = filled(record.queue_name.as_ref());
        fact.agent_code = filled(record.agent_code.as_ref());
        fact.agent_name = filled(record.agent_name.as_ref());
        fact.extension = filled(record.agent_extension.as_ref());
        fact.caller_extension = filled(record.dialing_extension.as_ref());
        fact.target_country = filled(record.target_country.as_ref());
        fact.price = record.price.unwrap_or_default();
        fact
    }
}

impl From<CallRecord> for Fact {
    fn from(record: CallRecord) -> Self {
        Self::from(&record)
    }
}

/// A text that says something.
fn filled<T: std::ops::Deref<Target = str> + Clone>(text: Option<&T>) -> Option<T> {
    text.filter(|text| !text.is_empty()).cloned()
}

const fn named_direction(direction: &voicenter::Direction) -> Option<Direction> {
    match direction {
        voicenter::Direction::Incoming => Some(Direction::Inbound),
        voicenter::Direction::Outgoing => Some(Direction::Outbound),
        voicenter::Direction::Internal => Some(Direction::Internal),
        voicenter::Direction::Other(_) => None,
    }
}

/// Whole seconds; a negative duration counts as none.
fn seconds(duration: time::Duration) -> u32 {
    u32::try_from(duration.whole_seconds().clamp(0, i64::from(u32::MAX))).unwrap_or(u32::MAX)
}
