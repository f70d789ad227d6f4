use serde::{Deserialize, Serialize};
use time::Duration;

use super::WebhookLeg;
use crate::placed::Outcome;
use crate::redact::{Extra, Link, PhoneNumber, Private};
use crate::vendor::exotel::loose::{Indexed, Loose, Maybe};
use crate::vendor::exotel::timestamp::Timestamp;
use crate::vendor::exotel::words::{CallbackEvent, Direction, LegStatus};

/// Status callback of v1: four fields always (`CallSid`, `Status`, `DateUpdated`, `RecordingUrl`), the others with
/// a subscribed event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct V1Callback {
    /// Identifier of the call.
    #[serde(rename = "CallSid", default, skip_serializing_if = "Loose::is_absent")]
    pub call_sid: Loose<String>,
    /// Event; missing where none was subscribed.
    #[serde(rename = "EventType", default, skip_serializing_if = "Loose::is_absent")]
    pub event_type: Loose<CallbackEvent>,
    /// When the call was asked for.
    #[serde(rename = "DateCreated", default, skip_serializing_if = "Loose::is_absent")]
    pub date_created: Loose<Timestamp>,
    /// When this information last changed.
    #[serde(rename = "DateUpdated", default, skip_serializing_if = "Loose::is_absent")]
    pub date_updated: Loose<Timestamp>,
    /// Customer.
    #[serde(rename = "To", default, skip_serializing_if = "Loose::is_absent")]
    pub to: Loose<PhoneNumber>,
    /// User.
    #[serde(rename = "From", default, skip_serializing_if = "Loose::is_absent")]
    pub from: Loose<PhoneNumber>,
    /// Your Exotel **number**, despite the name.
    #[serde(rename = "PhoneNumberSid", default, skip_serializing_if = "Loose::is_absent")]
    pub phone_number_sid: Loose<PhoneNumber>,
    /// When the call began.
    #[serde(rename = "StartTime", default, skip_serializing_if = "Loose::is_absent")]
    pub start_time: Loose<Timestamp>,
    /// When it ended.
    #[serde(rename = "EndTime", default, skip_serializing_if = "Loose::is_absent")]
    pub end_time: Loose<Timestamp>,
    /// How it ended: `completed`, `failed`, `busy`, `no-answer`.
    #[serde(rename = "Status", default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<LegStatus>,
    /// Talk time, in seconds on the wire.
    #[serde(rename = "ConversationDuration", default, skip_serializing_if = "Loose::is_absent")]
    pub conversation_duration: Loose<Duration>,
    /// Direction.
    #[serde(rename = "Direction", default, skip_serializing_if = "Loose::is_absent")]
    pub direction: Loose<Direction>,
    /// Text of yours.
    #[serde(rename = "CustomField", default, skip_serializing_if = "Loose::is_absent")]
    pub custom_field: Loose<Private>,
    /// Address of the recording; null, empty or missing where there is none.
    #[serde(rename = "RecordingUrl", default, skip_serializing_if = "Loose::is_absent")]
    pub recording_url: Loose<Link>,
    /// Leg 1 is the user's, leg 2 the customer's.
    #[serde(rename = "Legs", default, skip_serializing_if = "Maybe::is_absent")]
    pub legs: Maybe<Indexed<WebhookLeg>>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl V1Callback {
    /// Returns the legs.
    #[must_use]
    pub fn leg_list(&self) -> &[WebhookLeg] {
        self.legs.get().map_or(&[], |legs| legs.items.as_slice())
    }

    /// Returns the neutral outcome; `None` while the call runs.
    ///
    /// `no-answer` is the customer's where leg 1 was completed, the user's otherwise.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let user_answered = || {
            let first = self.leg_list().first().and_then(|leg| leg.status.get());
            first == Some(&LegStatus::Completed)
        };
        let outcome = match self.status.get()? {
            LegStatus::Completed => Outcome::Connected,
            LegStatus::Busy => Outcome::Busy,
            LegStatus::Failed => Outcome::Failed,
            LegStatus::Canceled => Outcome::Cancelled,
            LegStatus::NoAnswer if user_answered() => Outcome::CustomerNoAnswer,
            LegStatus::NoAnswer => Outcome::UserNoAnswer,
            LegStatus::Other(word) => Outcome::from(word.as_str()),
            LegStatus::Queued
            | LegStatus::Ringing
            | LegStatus::InProgress
            | LegStatus::Answered
            | LegStatus::Free => return None,
        };
        Some(outcome)
    }
}
