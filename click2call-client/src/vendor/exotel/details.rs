//! A call as v3 tells it: `call_details` of answers and callbacks.

use serde::{Deserialize, Serialize};
use time::{Duration, UtcOffset};

use super::loose::{Indexed, Loose, Maybe};
use super::timestamp::Timestamp;
use super::words::{CallState, CallStatus, Direction};
use crate::placed::{CallId, CallReport, Outcome, StoredRecording};
use crate::redact::{Extra, Link, PhoneNumber, Private};

/// A call of v3. Every key may be missing: the vendor's own examples leave out most.
///
/// What is read most has a method: [`id`](Self::id), [`state`](Self::state), [`status`](Self::status),
/// [`talk_time`](Self::talk_time), [`custom_text`](Self::custom_text), [`recording_links`](Self::recording_links). The fields
/// keep each value as it was written; [`Loose::get`] reads them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallDetails {
    /// Identifier of the call: 32 characters, not always hexadecimal.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub sid: Loose<String>,
    /// The same in v2 callbacks.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub call_sid: Loose<String>,
    /// Direction.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub direction: Loose<Direction>,
    /// Your Exotel number; may be in another notation than you sent.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub virtual_number: Loose<PhoneNumber>,
    /// Whether the call runs.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub state: Loose<CallState>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<CallStatus>,
    /// Path of the legs.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub legs: Loose<String>,
    /// When the call was asked for.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub created_time: Loose<Timestamp>,
    /// When this information last changed.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub updated_time: Loose<Timestamp>,
    /// When the call began.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub start_time: Loose<Timestamp>,
    /// When it ended; the placeholder of 1970 is no value.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub end_time: Loose<Timestamp>,
    /// Length of the whole call, in seconds on the wire.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub total_duration: Loose<Duration>,
    /// Time the parties talked, in seconds on the wire; sums up over transfers.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub total_talk_time: Loose<Duration>,
    /// Text of yours; the vendor writes `N/A` for none.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub custom_field: Loose<Private>,
    /// Identifier of the flow.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub app_id: Loose<String>,
    /// Name of the flow.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub app_name: Loose<String>,
    /// Keys that were pressed, several inputs joined with `-`.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub digits: Loose<Private>,
    /// Recordings; playable some minutes after the call.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub recordings: Maybe<Indexed<CallRecordingLink>>,
    /// Keys that this version does not know, such as the parties in callbacks.
    #[serde(flatten)]
    pub extra: Extra,
}

impl CallDetails {
    /// Returns the identifier of the call.
    #[must_use]
    pub fn id(&self) -> Option<CallId> {
        self.sid.get().or_else(|| self.call_sid.get()).map(|sid| CallId::from(sid.as_str()))
    }

    /// Returns whether the call runs or is over.
    #[must_use]
    pub const fn state(&self) -> Option<&CallState> {
        self.state.get()
    }

    /// Returns how the call ended; `None` while it runs.
    #[must_use]
    pub const fn status(&self) -> Option<&CallStatus> {
        self.status.get()
    }

    /// Returns how long the parties talked, all transfers together; `None` while the call runs.
    #[must_use]
    pub fn talk_time(&self) -> Option<Duration> {
        self.total_talk_time.get().copied()
    }

    /// Returns the text that you gave the call by [`NewCall::with_custom_field`](super::NewCall::with_custom_field).
    #[must_use]
    pub fn custom_text(&self) -> Option<&str> {
        self.custom_field.get().map(Private::as_str)
    }

    /// Returns the addresses of the recordings. They open some minutes after the call; some accounts want key and
    /// token as for the API.
    #[must_use]
    pub fn recording_links(&self) -> Vec<Link> {
        let Some(list) = self.recordings.get() else { return Vec::new() };
        let alone = list.text().map(Link::from);
        list.items.iter().filter_map(|recording| recording.url.get().cloned()).chain(alone).collect()
    }

    /// Returns whether the call is over and its data final.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.state.get() == Some(&CallState::Terminal)
    }

    /// Returns whether the parties talked: completed, with talk time.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.status.get() == Some(&CallStatus::Completed)
            && self.total_talk_time.get().is_some_and(|time| *time > Duration::ZERO)
    }

    /// Returns the neutral report of this call; times without a zone are taken to be at `zone`.
    #[must_use]
    pub fn to_report(&self, zone: UtcOffset) -> Option<CallReport> {
        let mut report = CallReport::new(self.id()?);
        report.is_final = self.is_final();
        report.outcome = self.status.get().map(Outcome::from);
        report.started_at = self.start_time.get().map(|time| time.assume(zone));
        report.ended_at = self.end_time.get().map(|time| time.assume(zone));
        report.talk_time = self.talk_time();
        report.recordings = self.recording_links().into_iter().map(StoredRecording::Link).collect();
        Some(report)
    }
}

/// A recording: an entry of `recordings`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallRecordingLink {
    /// Address; may need the API's credentials, may be pre-signed.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub url: Loose<Link>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl CallRecordingLink {
    /// Makes an entry from an address.
    #[must_use]
    pub fn new(url: impl Into<Link>) -> Self {
        Self { url: Loose::of(url.into()), extra: Extra::new() }
    }
}

impl From<&CallStatus> for Outcome {
    fn from(status: &CallStatus) -> Self {
        match status {
            CallStatus::Completed => Self::Connected,
            CallStatus::FromLegUnanswered | CallStatus::AgentUnanswered => Self::UserNoAnswer,
            CallStatus::ToLegUnanswered | CallStatus::CustomerUnanswered => Self::CustomerNoAnswer,
            CallStatus::FromLegCancelled | CallStatus::ToLegCancelled | CallStatus::AgentCanceled => {
                Self::Cancelled
            }
            CallStatus::FromLegNoDial
            | CallStatus::ToLegNoDial
            | CallStatus::AgentNoDial
            | CallStatus::CustomerNoDial => Self::NotDialled,
            CallStatus::Other(word) => Self::from(word.as_str()),
        }
    }
}

impl From<CallStatus> for Outcome {
    fn from(status: CallStatus) -> Self {
        Self::from(&status)
    }
}
