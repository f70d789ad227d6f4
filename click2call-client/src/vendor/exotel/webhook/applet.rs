use http::HeaderMap;
use serde::{Deserialize, Serialize};
use time::Duration;

use crate::error::{Operation, Result};
use crate::placed::Outcome;
use crate::read;
use crate::redact::{Extra, Link, PhoneNumber, Private};
use crate::vendor::Vendor;
use crate::vendor::exotel::loose::{Indexed, Loose, Maybe};
use crate::vendor::exotel::timestamp::Timestamp;
use crate::vendor::exotel::words::{AnsweredBy, CallbackEvent, Direction, FlowOutcome, LegStatus};

/// A request or event of an applet: whom to connect, what came of it, what was pressed.
///
/// One vocabulary serves the connect applets (both versions), their events, passthru, gather and greeting; which
/// keys come depends on the applet and on how far the call has got.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AppletRequest {
    /// Identifier of the call.
    #[serde(rename = "CallSid", default, skip_serializing_if = "Loose::is_absent")]
    pub call_sid: Loose<String>,
    /// Caller, of the ordinary applets; see [`AppletRequest::caller`].
    #[serde(rename = "CallFrom", default, skip_serializing_if = "Loose::is_absent")]
    pub call_from: Loose<PhoneNumber>,
    /// Number that was called, of the ordinary applets; see [`AppletRequest::called`].
    #[serde(rename = "CallTo", default, skip_serializing_if = "Loose::is_absent")]
    pub call_to: Loose<PhoneNumber>,
    /// Direction.
    #[serde(rename = "Direction", default, skip_serializing_if = "Loose::is_absent")]
    pub direction: Loose<Direction>,
    /// Number that forwarded the call.
    #[serde(rename = "ForwardedFrom", default, skip_serializing_if = "Loose::is_absent")]
    pub forwarded_from: Loose<PhoneNumber>,
    /// When the call began.
    #[serde(rename = "Created", default, skip_serializing_if = "Loose::is_absent")]
    pub created: Loose<Timestamp>,
    /// Seconds from dialling the user to the end, **ringing included**. Talk time is the leg's.
    #[serde(rename = "DialCallDuration", default, skip_serializing_if = "Loose::is_absent")]
    pub dial_call_duration: Loose<Duration>,
    /// Address of the recording; missing where nothing was recorded.
    #[serde(rename = "RecordingUrl", default, skip_serializing_if = "Loose::is_absent")]
    pub recording_url: Loose<Link>,
    /// When the recording will be playable.
    #[serde(rename = "RecordingAvailableBy", default, skip_serializing_if = "Loose::is_absent")]
    pub recording_available_by: Loose<Timestamp>,
    /// When the call began.
    #[serde(rename = "StartTime", default, skip_serializing_if = "Loose::is_absent")]
    pub start_time: Loose<Timestamp>,
    /// Always the placeholder of 1970: ask for the call's details later.
    #[serde(rename = "EndTime", default, skip_serializing_if = "Loose::is_absent")]
    pub end_time: Loose<Timestamp>,
    /// How the attempt to reach a user ended.
    #[serde(rename = "DialCallStatus", default, skip_serializing_if = "Loose::is_absent")]
    pub dial_call_status: Loose<LegStatus>,
    /// State of the call.
    #[serde(rename = "CallStatus", default, skip_serializing_if = "Loose::is_absent")]
    pub call_status: Loose<LegStatus>,
    /// What came of the call.
    #[serde(rename = "CallType", default, skip_serializing_if = "Loose::is_absent")]
    pub call_type: Loose<FlowOutcome>,
    /// User who was dialled; empty on the first request.
    #[serde(rename = "DialWhomNumber", default, skip_serializing_if = "Loose::is_absent")]
    pub dial_whom_number: Loose<PhoneNumber>,
    /// Seen in practice; the text `null` is no value.
    #[serde(rename = "ProcessStatus", default, skip_serializing_if = "Loose::is_absent")]
    pub process_status: Loose<String>,
    /// Flow.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub flow_id: Loose<String>,
    /// Account.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub tenant_id: Loose<String>,
    /// Caller, national notation with a leading 0.
    #[serde(rename = "From", default, skip_serializing_if = "Loose::is_absent")]
    pub from: Loose<PhoneNumber>,
    /// Your Exotel number that was called.
    #[serde(rename = "To", default, skip_serializing_if = "Loose::is_absent")]
    pub to: Loose<PhoneNumber>,
    /// When the request was made.
    #[serde(rename = "CurrentTime", default, skip_serializing_if = "Loose::is_absent")]
    pub current_time: Loose<Timestamp>,
    /// Number shown to the user.
    #[serde(rename = "OutgoingPhoneNumber", default, skip_serializing_if = "Loose::is_absent")]
    pub outgoing_phone_number: Loose<PhoneNumber>,
    /// Keys that were pressed. Sent in double quotes, which [`Loose::get`] takes off.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub digits: Loose<Private>,
    /// Text of yours from the API call that started the flow.
    #[serde(rename = "CustomField", default, skip_serializing_if = "Loose::is_absent")]
    pub custom_field: Loose<Private>,
    /// Connect events: `busy` while this user is called or talks, `free` once released. No outcome.
    #[serde(rename = "Status", default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<LegStatus>,
    /// Connect events: what happened.
    #[serde(rename = "EventType", default, skip_serializing_if = "Loose::is_absent")]
    pub event_type: Loose<CallbackEvent>,
    /// Connect events: the user's address, if the number is a dashboard user's.
    #[serde(rename = "AgentEmail", default, skip_serializing_if = "Loose::is_absent")]
    pub agent_email: Loose<Private>,
    /// Legs that were tried.
    #[serde(rename = "Legs", default, skip_serializing_if = "Maybe::is_absent")]
    pub legs: Maybe<Indexed<WebhookLeg>>,
    /// More about the call.
    #[serde(rename = "Insights", default, skip_serializing_if = "Maybe::is_absent")]
    pub insights: Maybe<Insights>,
    /// Version that the header `exotel-version` names; not a field.
    #[serde(skip)]
    pub version: Option<AppletVersion>,
    /// Keys that this version does not know, `Stream` of voicebots among them.
    #[serde(flatten)]
    pub extra: Extra,
}

impl AppletRequest {
    /// Reads a query.
    ///
    /// # Errors
    /// `TooLarge` or `Unreadable` with the place of the mistake.
    pub fn from_query(query: &str) -> Result<Self> {
        let fields = super::decode_fields(Some(query), &HeaderMap::new(), b"")?;
        read::from_value(Vendor::Exotel, Operation::ReadWebhook, serde_json::Value::Object(fields))
    }

    /// Returns the caller, whichever key it came in.
    #[must_use]
    pub fn caller(&self) -> Option<&PhoneNumber> {
        self.from.get().or_else(|| self.call_from.get())
    }

    /// Returns the number that was called, whichever key it came in.
    #[must_use]
    pub fn called(&self) -> Option<&PhoneNumber> {
        self.to.get().or_else(|| self.call_to.get())
    }

    /// Returns the legs that were tried.
    #[must_use]
    pub fn leg_list(&self) -> &[WebhookLeg] {
        self.legs.get().map_or(&[], |legs| legs.items.as_slice())
    }

    /// Returns how long the parties talked: the first leg's time, not `DialCallDuration`, which rings along.
    #[must_use]
    pub fn talk_time(&self) -> Option<Duration> {
        self.leg_list().first().and_then(|leg| leg.on_call_duration.get()).copied()
    }

    /// Returns whether this asks for a further attempt: somebody was dialled already.
    #[must_use]
    pub fn is_after_attempt(&self) -> bool {
        self.dial_whom_number.get().is_some() || self.dial_call_status.get().is_some()
    }

    /// Returns the neutral outcome after a connect applet; `None` before.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let outcome = match (self.call_type.get(), self.dial_call_status.get()) {
            (Some(FlowOutcome::ClientHangup), _) | (_, Some(LegStatus::Canceled)) => Outcome::Cancelled,
            (_, Some(LegStatus::Completed)) => Outcome::Connected,
            (_, Some(LegStatus::Busy)) => Outcome::Busy,
            (_, Some(LegStatus::NoAnswer)) => Outcome::UserNoAnswer,
            (_, Some(LegStatus::Failed)) => Outcome::Failed,
            (Some(FlowOutcome::Incomplete), None) => Outcome::NotDialled,
            (_, Some(LegStatus::Other(word))) => Outcome::from(word.as_str()),
            _ => return None,
        };
        Some(outcome)
    }
}

vocabulary! {
    /// Version of a connect applet: header `exotel-version`. It decides which answer is understood.
    pub enum AppletVersion {
        /// The ordinary applet: answer a [`DynamicConnectAnswer`](crate::exotel::DynamicConnectAnswer).
        Ordinary = "1.0",
        /// The CCM applet: answer a [`ConnectAnswer`](crate::exotel::ConnectAnswer).
        Ccm = "1.1",
    }
}

impl AppletVersion {
    /// Returns the version that the headers name.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        headers.get("exotel-version")?.to_str().ok().map(|version| Self::from(version.trim()))
    }
}

/// A leg as webhooks tell it: an entry of `Legs`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WebhookLeg {
    /// Number or SIP address.
    #[serde(rename = "Number", default, skip_serializing_if = "Loose::is_absent")]
    pub number: Loose<PhoneNumber>,
    /// The same, in another spelling that was seen.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub dialed_number: Loose<PhoneNumber>,
    /// Kind; `single` was seen.
    #[serde(rename = "Type", default, skip_serializing_if = "Loose::is_absent")]
    pub kind: Loose<String>,
    /// Talk time, in seconds on the wire.
    #[serde(rename = "OnCallDuration", default, skip_serializing_if = "Loose::is_absent")]
    pub on_call_duration: Loose<Duration>,
    /// Number that was shown.
    #[serde(rename = "CallerId", default, skip_serializing_if = "Loose::is_absent")]
    pub caller_id: Loose<PhoneNumber>,
    /// State; `null` if the leg was not attempted.
    #[serde(rename = "Status", default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<LegStatus>,
    /// Who answered.
    #[serde(rename = "AnsweredBy", default, skip_serializing_if = "Loose::is_absent")]
    pub answered_by: Loose<AnsweredBy>,
    /// Cause as a word: `NORMAL_CLEARING`, `RING_TIMEOUT`, `USER_BUSY`.
    #[serde(rename = "CauseCode", default, skip_serializing_if = "Loose::is_absent")]
    pub cause_code: Loose<String>,
    /// Cause as a number: 16, 1003.
    #[serde(rename = "Cause", default, skip_serializing_if = "Loose::is_absent")]
    pub cause: Loose<String>,
    /// Who hung up.
    #[serde(rename = "DisconnectedBy", default, skip_serializing_if = "Loose::is_absent")]
    pub disconnected_by: Loose<String>,
    /// More about the leg.
    #[serde(rename = "Insights", default, skip_serializing_if = "Maybe::is_absent")]
    pub insights: Maybe<Insights>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// More about a call or leg: `Insights`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Insights {
    /// State.
    #[serde(rename = "Status", default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<String>,
    /// State in detail, such as `CALL_COMPLETED`.
    #[serde(rename = "DetailedStatus", default, skip_serializing_if = "Loose::is_absent")]
    pub detailed_status: Loose<String>,
    /// Ring time, in seconds on the wire, with a fraction.
    #[serde(rename = "RingingDuration", default, skip_serializing_if = "Loose::is_absent")]
    pub ringing_duration: Loose<Duration>,
    /// Who hung up.
    #[serde(rename = "DisconnectedBy", default, skip_serializing_if = "Loose::is_absent")]
    pub disconnected_by: Loose<String>,
    /// How the attempt to reach a user ended.
    #[serde(rename = "DialCallStatus", default, skip_serializing_if = "Loose::is_absent")]
    pub dial_call_status: Loose<LegStatus>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
