use serde::{Deserialize, Serialize};
use time::Duration;

use crate::redact::{Extra, Link, PhoneNumber, Private};
use crate::vendor::exotel::loose::Loose;
use crate::vendor::exotel::timestamp::Timestamp;
use crate::vendor::exotel::words::{CallState, Direction};

/// Notification of the softphone (WebRTC) application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SoftphoneNotification {
    /// Customer account.
    #[serde(rename = "CustomerId", default, skip_serializing_if = "Loose::is_absent")]
    pub customer_id: Loose<String>,
    /// Application.
    #[serde(rename = "AppId", default, skip_serializing_if = "Loose::is_absent")]
    pub app_id: Loose<String>,
    /// Identifier of the call.
    #[serde(rename = "CallSid", default, skip_serializing_if = "Loose::is_absent")]
    pub call_sid: Loose<String>,
    /// Account.
    #[serde(rename = "ExotelAccountSid", default, skip_serializing_if = "Loose::is_absent")]
    pub exotel_account_sid: Loose<String>,
    /// User who was dialled.
    #[serde(rename = "DialWhomNumber", default, skip_serializing_if = "Loose::is_absent")]
    pub dial_whom_number: Loose<PhoneNumber>,
    /// User of the application.
    #[serde(rename = "AppUserID", default, skip_serializing_if = "Loose::is_absent")]
    pub app_user_id: Loose<Private>,
    /// Your Exotel number.
    #[serde(rename = "VirtualNumber", default, skip_serializing_if = "Loose::is_absent")]
    pub virtual_number: Loose<PhoneNumber>,
    /// Direction.
    #[serde(rename = "Direction", default, skip_serializing_if = "Loose::is_absent")]
    pub direction: Loose<Direction>,
    /// `busy` or `free` (the user's line) while active, a word of v3 once terminal; may be empty.
    #[serde(rename = "CallStatus", default, skip_serializing_if = "Loose::is_absent")]
    pub call_status: Loose<String>,
    /// Whether the call runs.
    #[serde(rename = "CallState", default, skip_serializing_if = "Loose::is_absent")]
    pub call_state: Loose<CallState>,
    /// Party that was called.
    #[serde(rename = "ToNumber", default, skip_serializing_if = "Loose::is_absent")]
    pub to_number: Loose<PhoneNumber>,
    /// Calling party.
    #[serde(rename = "FromNumber", default, skip_serializing_if = "Loose::is_absent")]
    pub from_number: Loose<PhoneNumber>,
    /// Length of the call, in seconds on the wire.
    #[serde(rename = "TotalDuration", default, skip_serializing_if = "Loose::is_absent")]
    pub total_duration: Loose<Duration>,
    /// Address of the recording; may be empty.
    #[serde(rename = "CallRecordings", default, skip_serializing_if = "Loose::is_absent")]
    pub call_recordings: Loose<Link>,
    /// Region.
    #[serde(rename = "AccountDomain", default, skip_serializing_if = "Loose::is_absent")]
    pub account_domain: Loose<String>,
    /// Ticket.
    #[serde(rename = "TicketId", default, skip_serializing_if = "Loose::is_absent")]
    pub ticket_id: Loose<String>,
    /// What happened, such as `recording_stop_success`.
    #[serde(rename = "CallDetail", default, skip_serializing_if = "Loose::is_absent")]
    pub call_detail: Loose<String>,
    /// When the call began.
    #[serde(rename = "StartTime", default, skip_serializing_if = "Loose::is_absent")]
    pub start_time: Loose<Timestamp>,
    /// When it ended.
    #[serde(rename = "EndTime", default, skip_serializing_if = "Loose::is_absent")]
    pub end_time: Loose<Timestamp>,
    /// Year 1 is no value.
    #[serde(rename = "CreatedAt", default, skip_serializing_if = "Loose::is_absent")]
    pub created_at: Loose<Timestamp>,
    /// Year 1 is no value.
    #[serde(rename = "UpdatedAt", default, skip_serializing_if = "Loose::is_absent")]
    pub updated_at: Loose<Timestamp>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
