//! The neutral record: what figures are made of, whichever API a record came from.

use serde::{Deserialize, Serialize, Serializer};
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use crate::voicenter::{CallStatus, CallType, Cdr, CdrKey, Clock, Code, Direction};
use crate::{Agorot, CallId, Did, Extension, Party, PhoneNumber, Text};

/// One leg of a call, finished: times are instants and durations, who is who is settled.
///
/// Made from a [`Cdr`] by [`Cdr::to_record`], from Call Log by
/// [`CallLogEntry::to_record`](crate::voicenter::CallLogEntry::to_record).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CallRecord {
    /// Id of the call, shared by its legs.
    pub call_id: CallId,
    /// Call that this one came from.
    pub original_call_id: Option<CallId>,
    /// The vendor's type; see [`kind`](Self::kind) for its meaning.
    pub call_type: CallType,
    /// The vendor's status; see [`outcome`](Self::outcome) for its meaning.
    pub status: CallStatus,
    /// How the first leg ended, on calls of two legs.
    pub first_leg_status: Option<CallStatus>,
    /// Whether the call was answered, by whomever.
    pub is_answered: bool,
    /// Where the call went, if the vendor said so.
    pub direction: Option<Direction>,
    /// Start, in UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// Start by the clock on the account's wall.
    #[serde(serialize_with = "local_clock")]
    pub started_local: PrimitiveDateTime,
    /// As the vendor counts it: on queue records it includes the waiting time.
    #[serde(serialize_with = "seconds")]
    pub duration: Duration,
    /// Ringing.
    #[serde(serialize_with = "seconds")]
    pub ring_time: Duration,
    /// Waiting in a queue; none if there was no queue.
    #[serde(serialize_with = "optional_seconds")]
    pub wait_time: Option<Duration>,
    /// Conversation; zero if not answered.
    #[serde(serialize_with = "seconds")]
    pub talk_time: Duration,
    /// Number shown to the destination.
    pub caller: Option<Party>,
    /// Destination.
    pub target: Option<Party>,
    /// Our number that was dialled.
    pub did: Option<Did>,
    /// The customer's number in its normal form.
    pub customer: Option<PhoneNumber>,
    /// Id of the agent.
    pub agent_code: Option<Text>,
    /// Name of the agent.
    pub agent_name: Option<Text>,
    /// Extension of the agent that took part, or that answered.
    pub agent_extension: Option<Extension>,
    /// Extension that dialled.
    pub dialing_extension: Option<Extension>,
    /// Queue.
    pub queue_id: Option<Code>,
    /// Name of the queue.
    pub queue_name: Option<Text>,
    /// Price.
    pub price: Option<Agorot>,
    /// Link to the recording.
    pub recording_url: Option<Text>,
    /// Country of the destination.
    pub target_country: Option<Text>,
    /// Country of the caller.
    pub caller_country: Option<Text>,
    /// Id of the department.
    pub department_id: Option<Code>,
    /// Department.
    pub department_name: Option<Text>,
}

/// What a leg is to its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LegKind {
    /// A customer called, and came to a menu or an extension.
    Incoming,
    /// A customer called, and came to a queue.
    Queue,
    /// A customer called, and came to a voicemail.
    Voicemail,
    /// Someone dialled from a phone.
    Outgoing,
    /// The platform called the agent, before the customer.
    AgentLeg,
    /// The platform called the customer, after the agent.
    CustomerLeg,
    /// The dialer called the customer, before any agent.
    DialerAttempt,
    /// The dialer led the customer to a menu layer.
    DialerIvr,
    /// The dialer led the customer to a queue.
    DialerQueue,
    /// A call went on with somebody else.
    Transfer,
    /// Two agents talked before a transfer.
    Consultation,
    /// A service call that no figure is about: calling card, conference, fax, scrubber.
    Service,
    /// A type that this version does not know.
    Unknown,
}

/// How a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Someone or something answered.
    Answered,
    /// Busy.
    Busy,
    /// Rang until the timeout.
    NoAnswer,
    /// The caller hung up while it rang.
    Cancelled,
    /// Left a queue unanswered, for whichever reason the vendor does not tell apart.
    Abandoned,
    /// Waited in a queue too long.
    QueueTimeout,
    /// Chose to leave a queue.
    LeftQueue,
    /// The queue was full.
    QueueFull,
    /// The queue had no members.
    QueueEmpty,
    /// Hung up in the menu.
    HungUpInIvr,
    /// The menu ended the call.
    EndedByIvr,
    /// Came to a voicemail.
    Voicemail,
    /// Was never dialled.
    NotDialed,
    /// The network could not put the call through.
    NetworkFailure,
    /// A status that this version does not know.
    Unknown,
}

impl CallRecord {
    /// Makes a record with nothing but what every record has.
    #[must_use]
    pub fn new(
        call_id: CallId,
        call_type: CallType,
        status: CallStatus,
        started_at: OffsetDateTime,
        started_local: PrimitiveDateTime,
    ) -> Self {
        Self {
            is_answered: status == CallStatus::Answer,
            call_id,
            original_call_id: None,
            call_type,
            status,
            first_leg_status: None,
            direction: None,
            started_at,
            started_local,
            duration: Duration::ZERO,
            ring_time: Duration::ZERO,
            wait_time: None,
            talk_time: Duration::ZERO,
            caller: None,
            target: None,
            did: None,
            customer: None,
            agent_code: None,
            agent_name: None,
            agent_extension: None,
            dialing_extension: None,
            queue_id: None,
            queue_name: None,
            price: None,
            recording_url: None,
            target_country: None,
            caller_country: None,
            department_id: None,
            department_name: None,
        }
    }

    /// Returns what identifies the record.
    #[must_use]
    pub fn key(&self) -> CdrKey {
        CdrKey::new(self.call_id.clone(), self.call_type.clone())
    }

    /// Returns what the leg is to its call.
    #[must_use]
    pub fn kind(&self) -> LegKind {
        LegKind::from(&self.call_type)
    }

    /// Returns how the leg ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::from(&self.status)
    }

    /// Returns why the second leg of a call was not started: how the first one ended.
    #[must_use]
    pub fn reason_not_called(&self) -> Option<&CallStatus> {
        self.first_leg_status.as_ref().filter(|_| self.status == CallStatus::NotCalled)
    }
}

/// Returns the customer's number by the kind of leg: the far end's.
pub(crate) fn far_end(kind: LegKind, caller: Option<&Party>, target: Option<&Party>) -> Option<PhoneNumber> {
    match kind {
        LegKind::Outgoing | LegKind::CustomerLeg | LegKind::DialerAttempt => target,
        LegKind::AgentLeg | LegKind::Consultation | LegKind::Service => None,
        _ => caller,
    }
    .and_then(Party::phone_number)
}

impl Cdr {
    /// Makes the neutral record, by the clock that the account's `time` is in, for a screen, a file or another system.
    ///
    /// To count records, [`Fact::from_cdr`](crate::analytics::Fact::from_cdr) is the way.
    #[must_use]
    pub fn to_record(&self, clock: &Clock) -> CallRecord {
        let mut record = CallRecord::new(
            self.call_id.clone(),
            self.call_type.clone(),
            self.status.clone(),
            clock.instant(self.time),
            clock.local(self.time),
        );
        record.original_call_id.clone_from(&self.original_call_id);
        record.first_leg_status.clone_from(&self.first_leg_status);
        record.is_answered = self.was_answered();
        record.direction.clone_from(&self.direction);
        record.duration = self.duration.unwrap_or_default();
        record.ring_time = self.ringing();
        record.wait_time = self.wait_time;
        record.talk_time = self.talking();
        record.caller.clone_from(&self.caller);
        record.target.clone_from(&self.target);
        record.did.clone_from(&self.did);
        record.agent_code.clone_from(&self.representative_code);
        record.agent_name.clone_from(&self.representative_name);
        record.agent_extension = self.agent_extension.clone().or_else(|| self.target_extension.clone());
        record.dialing_extension.clone_from(&self.caller_extension);
        record.queue_id.clone_from(&self.queue_id);
        record.queue_name.clone_from(&self.queue_name);
        record.price = self.price;
        record.recording_url.clone_from(&self.recording_url);
        record.target_country.clone_from(&self.target_country);
        record.caller_country.clone_from(&self.caller_country);
        record.department_id.clone_from(&self.department_id);
        record.department_name.clone_from(&self.department_name);
        record.customer = self.customer();
        record
    }
}

fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    if duration.subsec_nanoseconds() == 0 {
        serializer.serialize_i64(duration.whole_seconds())
    } else {
        serializer.serialize_f64(duration.as_seconds_f64())
    }
}

fn optional_seconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    match duration {
        Some(duration) => seconds(duration, serializer),
        None => serializer.serialize_none(),
    }
}

fn local_clock<S: Serializer>(clock: &PrimitiveDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    let format = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    serializer.serialize_str(&clock.format(format).map_err(serde::ser::Error::custom)?)
}
