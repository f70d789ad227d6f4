use serde::{Deserialize, Serialize};
use time::Duration;

use crate::placed::{CallId, CallReport, Outcome, StoredRecording};
use crate::redact::{Extra, Link, PhoneNumber, Private};
use crate::vendor::exotel::loose::{Loose, Maybe, Scalar, Unfit};
use crate::vendor::exotel::timestamp::Timestamp;
use crate::vendor::exotel::words::{AnsweredBy, Direction, LegStatus};

/// A call as v1 tells it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct V1Call {
    /// Identifier of the call.
    #[serde(rename = "Sid", default, skip_serializing_if = "Loose::is_absent")]
    pub sid: Loose<String>,
    /// Call that this one belongs to.
    #[serde(rename = "ParentCallSid", default, skip_serializing_if = "Loose::is_absent")]
    pub parent_call_sid: Loose<String>,
    /// When the call was asked for; account-local.
    #[serde(rename = "DateCreated", default, skip_serializing_if = "Loose::is_absent")]
    pub date_created: Loose<Timestamp>,
    /// When this information last changed; account-local.
    #[serde(rename = "DateUpdated", default, skip_serializing_if = "Loose::is_absent")]
    pub date_updated: Loose<Timestamp>,
    /// Account.
    #[serde(rename = "AccountSid", default, skip_serializing_if = "Loose::is_absent")]
    pub account_sid: Loose<String>,
    /// Customer; right after an incoming call still your Exotel number.
    #[serde(rename = "To", default, skip_serializing_if = "Loose::is_absent")]
    pub to: Loose<PhoneNumber>,
    /// User, or caller.
    #[serde(rename = "From", default, skip_serializing_if = "Loose::is_absent")]
    pub from: Loose<PhoneNumber>,
    /// Your Exotel **number**, despite the name.
    #[serde(rename = "PhoneNumberSid", default, skip_serializing_if = "Loose::is_absent")]
    pub phone_number_sid: Loose<PhoneNumber>,
    /// Your Exotel number, in lists.
    #[serde(rename = "PhoneNumber", default, skip_serializing_if = "Loose::is_absent")]
    pub phone_number: Loose<PhoneNumber>,
    /// State; right after creation `in-progress`. Of incoming calls `completed` even if nobody answered.
    #[serde(rename = "Status", default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<LegStatus>,
    /// When the call began; account-local.
    #[serde(rename = "StartTime", default, skip_serializing_if = "Loose::is_absent")]
    pub start_time: Loose<Timestamp>,
    /// When it ended; filled about two minutes later.
    #[serde(rename = "EndTime", default, skip_serializing_if = "Loose::is_absent")]
    pub end_time: Loose<Timestamp>,
    /// Length of the call, in seconds on the wire.
    #[serde(rename = "Duration", default, skip_serializing_if = "Loose::is_absent")]
    pub duration: Loose<Duration>,
    /// Price, exact, in the currency of the account.
    #[serde(rename = "Price", default, skip_serializing_if = "Loose::is_absent")]
    pub price: Loose<Price>,
    /// Direction.
    #[serde(rename = "Direction", default, skip_serializing_if = "Loose::is_absent")]
    pub direction: Loose<Direction>,
    /// Who answered.
    #[serde(rename = "AnsweredBy", default, skip_serializing_if = "Loose::is_absent")]
    pub answered_by: Loose<AnsweredBy>,
    /// Number that forwarded the call.
    #[serde(rename = "ForwardedFrom", default, skip_serializing_if = "Loose::is_absent")]
    pub forwarded_from: Loose<PhoneNumber>,
    /// Name of the caller.
    #[serde(rename = "CallerName", default, skip_serializing_if = "Loose::is_absent")]
    pub caller_name: Loose<Private>,
    /// Path of the call; not to be parsed.
    #[serde(rename = "Uri", default, skip_serializing_if = "Loose::is_absent")]
    pub uri: Loose<String>,
    /// Address of the recording.
    #[serde(rename = "RecordingUrl", default, skip_serializing_if = "Loose::is_absent")]
    pub recording_url: Loose<Link>,
    /// Text of yours; the vendor writes `N/A` for none.
    #[serde(rename = "CustomField", default, skip_serializing_if = "Loose::is_absent")]
    pub custom_field: Loose<Private>,
    /// Paths of what belongs to the call.
    #[serde(rename = "SubResourceUris", default, skip_serializing_if = "Maybe::is_absent")]
    pub sub_resource_uris: Maybe<SubResources>,
    /// Talk time and legs; only when asked for.
    #[serde(rename = "Details", default, skip_serializing_if = "Maybe::is_absent")]
    pub details: Maybe<V1Details>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl V1Call {
    /// Returns the identifier of the call.
    #[must_use]
    pub fn id(&self) -> Option<CallId> {
        self.sid.get().map(|sid| CallId::from(sid.as_str()))
    }

    /// Returns whether the call is over and its data final: a final state, and an end time.
    #[must_use]
    pub fn is_final(&self) -> bool {
        let ended = matches!(
            self.status.get(),
            Some(
                LegStatus::Completed
                    | LegStatus::Busy
                    | LegStatus::Failed
                    | LegStatus::NoAnswer
                    | LegStatus::Canceled
            )
        );
        ended && self.end_time.get().is_some()
    }

    /// Returns how the call ended, as far as it can be told; `None` while it runs.
    ///
    /// Ask for details: without them an incoming call that nobody answered cannot be told from one that was.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let details = self.details.get();
        let leg = |leg: fn(&V1Details) -> &Loose<LegStatus>| details.and_then(|details| leg(details).get());
        let (user, other) = (leg(|details| &details.leg1_status), leg(|details| &details.leg2_status));
        let talked = details.and_then(|details| details.conversation_duration.get());
        let incoming = matches!(self.direction.get(), Some(Direction::Inbound | Direction::Incoming));
        let silent = talked.is_some_and(|time| *time <= Duration::ZERO);
        let outcome = match (self.status.get()?, other) {
            (LegStatus::Completed, Some(LegStatus::Busy)) if incoming => Outcome::Busy,
            (LegStatus::Completed, Some(LegStatus::NoAnswer) | None) if incoming && silent => {
                Outcome::UserNoAnswer
            }
            (LegStatus::Completed | LegStatus::Canceled, Some(LegStatus::Canceled)) => Outcome::Cancelled,
            (LegStatus::Completed, _) => Outcome::Connected,
            (LegStatus::Busy, _) => Outcome::Busy,
            (LegStatus::Failed, _) => Outcome::Failed,
            (LegStatus::Canceled, _) => Outcome::Cancelled,
            (LegStatus::NoAnswer, _) if user == Some(&LegStatus::Completed) => Outcome::CustomerNoAnswer,
            (LegStatus::NoAnswer, _) => Outcome::UserNoAnswer,
            (LegStatus::Other(word), _) => Outcome::from(word.as_str()),
            (
                LegStatus::Queued
                | LegStatus::Ringing
                | LegStatus::InProgress
                | LegStatus::Answered
                | LegStatus::Free,
                _,
            ) => return None,
        };
        Some(outcome)
    }

    /// Returns the neutral report of this call; times are taken to be at `zone`.
    #[must_use]
    pub fn to_report(&self, zone: time::UtcOffset) -> Option<CallReport> {
        let mut report = CallReport::new(self.id()?);
        report.is_final = self.is_final();
        report.outcome = self.outcome();
        report.started_at = self.start_time.get().map(|time| time.assume(zone));
        report.ended_at = self.end_time.get().map(|time| time.assume(zone));
        report.talk_time =
            self.details.get().and_then(|details| details.conversation_duration.get()).copied();
        report.recordings =
            self.recording_url.get().cloned().map(StoredRecording::Link).into_iter().collect();
        Some(report)
    }
}

/// An exact amount of money as the vendor writes it, such as `1.500`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price(String);

impl Price {
    /// Returns the decimal digits as they came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Scalar for Price {
    const EXPECTED: &'static str = "an amount of money";

    fn read(value: &serde_json::Value) -> Result<Option<Self>, Unfit> {
        let Some(text) = String::read(value)? else { return Ok(None) };
        let digits = text.trim().trim_start_matches('-');
        let decimal = digits.chars().any(|c| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
            && digits.matches('.').count() <= 1;
        if decimal { Ok(Some(Self(text))) } else { Err(Unfit) }
    }

    fn write(&self) -> serde_json::Value {
        self.0.as_str().into()
    }
}

/// Paths of what belongs to a call: `SubResourceUris`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SubResources {
    /// Path of the legs.
    #[serde(rename = "Legs", default, skip_serializing_if = "Loose::is_absent")]
    pub legs: Loose<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Talk time and legs: `Details`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct V1Details {
    /// Talk time, in seconds on the wire.
    #[serde(rename = "ConversationDuration", default, skip_serializing_if = "Loose::is_absent")]
    pub conversation_duration: Loose<Duration>,
    /// User's leg of an outgoing call.
    #[serde(rename = "Leg1Status", default, skip_serializing_if = "Loose::is_absent")]
    pub leg1_status: Loose<LegStatus>,
    /// The other leg; decides whether an incoming call was answered.
    #[serde(rename = "Leg2Status", default, skip_serializing_if = "Loose::is_absent")]
    pub leg2_status: Loose<LegStatus>,
    /// Legs.
    #[serde(rename = "Legs", default, skip_serializing_if = "Maybe::is_absent")]
    pub legs: Maybe<Vec<V1LegEntry>>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// An entry of `Details.Legs`: an object around the leg.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct V1LegEntry {
    /// The leg.
    #[serde(rename = "Leg", default, skip_serializing_if = "Maybe::is_absent")]
    pub leg: Maybe<V1Leg>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A leg of v1.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct V1Leg {
    /// 1 or 2.
    #[serde(rename = "Id", default, skip_serializing_if = "Loose::is_absent")]
    pub id: Loose<i64>,
    /// Time on the call, in seconds on the wire.
    #[serde(rename = "OnCallDuration", default, skip_serializing_if = "Loose::is_absent")]
    pub on_call_duration: Loose<Duration>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
