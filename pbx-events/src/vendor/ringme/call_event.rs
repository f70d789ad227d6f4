use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::error::Error;
use crate::extension::{ExtensionId, ExtensionName};
use crate::id::{CallApiId, CallId, CallbackId, LegId, RecordId};
use crate::number::Number;
use crate::parameter::{CallParameters, Name};
use crate::status::{CallStatus, Direction};
use crate::vendor::ringme::word::EventType;
use crate::webhook::Parameters;

/// Which of the four call events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the life of a leg has these four points; other types are `Event::Other`"
)]
pub enum CallEventKind {
    /// `dial-in`: an incoming call reaches the extension.
    DialIn,
    /// `dial-out`: the extension calls, or a call is forwarded from it.
    DialOut,
    /// `answer`: the leg is answered.
    Answer,
    /// `hangup`: the leg ends.
    Hangup,
}

impl CallEventKind {
    pub(crate) const fn of(event_type: &EventType) -> Option<Self> {
        match event_type {
            EventType::DialIn => Some(Self::DialIn),
            EventType::DialOut => Some(Self::DialOut),
            EventType::Answer => Some(Self::Answer),
            EventType::Hangup => Some(Self::Hangup),
            _ => None,
        }
    }

    /// Returns the word of the wire.
    #[must_use]
    pub const fn event_type(self) -> EventType {
        match self {
            Self::DialIn => EventType::DialIn,
            Self::DialOut => EventType::DialOut,
            Self::Answer => EventType::Answer,
            Self::Hangup => EventType::Hangup,
        }
    }
}

impl fmt::Display for CallEventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.event_type().fmt(f)
    }
}

/// A point in the life of a leg: `dial-in`, `dial-out`, `answer` or `hangup` of an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallEvent {
    /// Which of the four (`EventType`).
    pub kind: CallEventKind,
    /// When it happened (`EventTime`, microseconds on the wire).
    pub time: OffsetDateTime,
    /// Call (`CallID`); stays over forwarding and transfer.
    pub call_id: CallId,
    /// Leg (`SubCallID`); differs even when one phone is rung twice in one call.
    pub leg_id: LegId,
    /// Id for controlling the call (`CallAPIID`).
    pub call_api_id: Option<CallApiId>,
    /// Way of the leg, seen from the extension (`CallFlow`).
    pub direction: Direction,
    /// How the leg stands (`CallStatus`).
    pub status: Option<CallStatus>,
    /// Caller's number (`CallerIDNum`): the customer on incoming legs, the extension on outgoing and local ones.
    pub caller_number: Option<Number>,
    /// Caller's name (`CallerIDName`); often a copy of the number.
    pub caller_name: Option<String>,
    /// `CallerExtension`: on outgoing legs the extension that dials; on incoming ones the extension that passed the
    /// call on (voice menu or queue) or the internal caller, and never the customer.
    pub caller_extension: Option<ExtensionName>,
    /// Number of that extension (`CallerExtensionID`).
    pub caller_extension_id: Option<ExtensionId>,
    /// Dialled number (`CalledNumber`): the ringing extension on incoming legs, the outside number on outgoing ones.
    pub called_number: Option<Number>,
    /// Extension that rings (`CalledExtension`); missing on plain outgoing legs.
    pub called_extension: Option<ExtensionName>,
    /// Number of that extension (`CalledExtensionID`).
    pub called_extension_id: Option<ExtensionId>,
    /// Our number through which the call came in (`CalledDID`).
    pub called_did: Option<Number>,
    /// Talk time of this leg (`Duration`, microseconds on the wire); only at hangup.
    pub talk_time: Option<Duration>,
    /// Record of the leg (`RecID`); only at hangup, and sometimes missing although there is one.
    pub record_id: Option<RecordId>,
    /// Whether a phone accepted the call after it came into this voice menu or queue (`Bridged`); only at hangup.
    pub bridged: Option<bool>,
    /// Whether the leg exists because of forwarding or transfer (`Transfered`, spelled so on the wire).
    pub transferred: Option<bool>,
    /// Outside number tied to the leg, for instance after a transfer (`RemoteNumber`); stands in for the caller.
    pub remote_number: Option<Number>,
    /// Initiation through the API (`CallBackID`), the same in all events that it caused.
    pub callback_id: Option<CallbackId>,
    /// Who forwarded the call before it reached the PBX (`Diversion`, RFC 5806).
    pub diversion: Option<Number>,
    /// `BridgedDuration`: read by one integration, not seen in payloads. Microseconds, by analogy.
    pub bridged_duration: Option<Duration>,
    /// `Tag`: same origin, meaning unknown.
    pub tag: Option<String>,
    /// Parameters this version does not know and those of the registered URL, as they came.
    pub extra: Parameters,
}

impl CallEvent {
    /// Makes an event with what is always there.
    ///
    /// ```
    /// use pbx_events::ringme::{CallEvent, CallEventKind, Event};
    /// use pbx_events::{CallStatus, Direction, Webhook};
    /// use time::macros::datetime;
    ///
    /// let hangup = CallEvent::new(CallEventKind::Hangup, datetime!(2030-01-01 9:00 UTC), "c1", "7-1", Direction::In)
    ///     .with_status(CallStatus::NoAnswer)
    ///     .with_caller("+15550177")
    ///     .with_called_extension("0450*200")
    ///     .with_bridged(false);
    /// let posted = hangup.to_form();
    /// assert_eq!(Event::decode(&Webhook::form(&posted)?)?, Event::Call(Box::new(hangup)));
    /// # Ok::<(), pbx_events::Error>(())
    /// ```
    #[must_use]
    pub fn new(
        kind: CallEventKind,
        time: OffsetDateTime,
        call_id: impl Into<CallId>,
        leg_id: impl Into<LegId>,
        direction: Direction,
    ) -> Self {
        Self {
            kind,
            time,
            call_id: call_id.into(),
            leg_id: leg_id.into(),
            call_api_id: None,
            direction,
            status: None,
            caller_number: None,
            caller_name: None,
            caller_extension: None,
            caller_extension_id: None,
            called_number: None,
            called_extension: None,
            called_extension_id: None,
            called_did: None,
            talk_time: None,
            record_id: None,
            bridged: None,
            transferred: None,
            remote_number: None,
            callback_id: None,
            diversion: None,
            bridged_duration: None,
            tag: None,
            extra: Parameters::default(),
        }
    }

    /// Sets how the leg stands.
    #[must_use]
    pub fn with_status(mut self, status: CallStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets the caller's number.
    #[must_use]
    pub fn with_caller(mut self, number: impl Into<Number>) -> Self {
        self.caller_number = Some(number.into());
        self
    }

    /// Sets the extension that dials or passed the call on.
    #[must_use]
    pub fn with_caller_extension(mut self, extension: impl Into<ExtensionName>) -> Self {
        self.caller_extension = Some(extension.into());
        self
    }

    /// Sets the number that was dialled: the ringing extension, or the outside number.
    #[must_use]
    pub fn with_called(mut self, number: impl Into<Number>) -> Self {
        self.called_number = Some(number.into());
        self
    }

    /// Sets the extension that rings.
    #[must_use]
    pub fn with_called_extension(mut self, extension: impl Into<ExtensionName>) -> Self {
        self.called_extension = Some(extension.into());
        self
    }

    /// Sets our number through which the call came in.
    #[must_use]
    pub fn with_did(mut self, did: impl Into<Number>) -> Self {
        self.called_did = Some(did.into());
        self
    }

    /// Sets the talk time of a leg that hangs up.
    #[must_use]
    pub const fn with_talk_time(mut self, talk_time: Duration) -> Self {
        self.talk_time = Some(talk_time);
        self
    }

    /// Sets the record of a leg that hangs up.
    #[must_use]
    pub fn with_record(mut self, record: impl Into<RecordId>) -> Self {
        self.record_id = Some(record.into());
        self
    }

    /// Says of a voice menu or queue that hangs up whether a phone accepted the call.
    #[must_use]
    pub const fn with_bridged(mut self, bridged: bool) -> Self {
        self.bridged = Some(bridged);
        self
    }

    pub(crate) fn from_parameters(kind: CallEventKind, read: CallParameters) -> Result<Self, Error> {
        let missing = |name: Name| move || Error::missing(name.as_str());
        Ok(Self {
            kind,
            time: read.time.ok_or_else(missing(Name::EventTime))?,
            call_id: read.call_id.ok_or_else(missing(Name::CallId))?,
            leg_id: read.leg_id.ok_or_else(missing(Name::SubCallId))?,
            call_api_id: read.call_api_id,
            direction: read.direction.ok_or_else(missing(Name::CallFlow))?,
            status: read.status,
            caller_number: read.caller_number,
            caller_name: read.caller_name,
            caller_extension: read.caller_extension,
            caller_extension_id: read.caller_extension_id,
            called_number: read.called_number,
            called_extension: read.called_extension,
            called_extension_id: read.called_extension_id,
            called_did: read.called_did,
            talk_time: read.talk_time,
            record_id: read.record_id,
            bridged: read.bridged,
            transferred: read.transferred,
            remote_number: read.remote_number,
            callback_id: read.callback_id,
            diversion: read.diversion,
            bridged_duration: read.bridged_duration,
            tag: read.tag,
            extra: read.extra,
        })
    }

    fn to_parameters(&self) -> CallParameters {
        let event = self.clone();
        CallParameters {
            event_type: Some(event.kind.to_string()),
            time: Some(event.time),
            call_id: Some(event.call_id),
            leg_id: Some(event.leg_id),
            call_api_id: event.call_api_id,
            direction: Some(event.direction),
            status: event.status,
            caller_number: event.caller_number,
            caller_name: event.caller_name,
            caller_extension: event.caller_extension,
            caller_extension_id: event.caller_extension_id,
            called_number: event.called_number,
            called_extension: event.called_extension,
            called_extension_id: event.called_extension_id,
            called_did: event.called_did,
            talk_time: event.talk_time,
            record_id: event.record_id,
            bridged: event.bridged,
            transferred: event.transferred,
            remote_number: event.remote_number,
            callback_id: event.callback_id,
            diversion: event.diversion,
            bridged_duration: event.bridged_duration,
            tag: event.tag,
            extra: event.extra,
        }
    }

    /// Writes a form, which is the body of a POST or the query of a GET.
    #[must_use]
    pub fn to_form(&self) -> String {
        self.to_parameters().to_form(false)
    }

    /// Writes JSON with the vendor's names; numbers are numbers, times and durations microseconds.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.to_parameters().to_value(false)
    }
}

impl Serialize for CallEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}
