//! The legs of a call as v3 tells them: `leg_details`.

use serde::{Deserialize, Serialize};

use super::loose::{Loose, Maybe};
use super::timestamp::Timestamp;
use super::words::LegStatus;
use crate::redact::{Extra, PhoneNumber, Private};

/// The legs of a call. They appear late: ask again when there are none yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LegDetails {
    /// Identifier of the call.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub call_sid: Loose<String>,
    /// The same, as the vendor's field table spells it.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub sid: Loose<String>,
    /// Account.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub account_sid: Loose<String>,
    /// Outgoing: every leg to a user. Incoming: the customer's leg.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub from: Maybe<Vec<Leg>>,
    /// Outgoing: the customer's leg. Incoming: every leg to a user that was tried.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub to: Maybe<Vec<Leg>>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl LegDetails {
    /// Returns the legs of the `from` side.
    #[must_use]
    pub fn from_legs(&self) -> &[Leg] {
        self.from.get().map_or(&[], Vec::as_slice)
    }

    /// Returns the legs of the `to` side.
    #[must_use]
    pub fn to_legs(&self) -> &[Leg] {
        self.to.get().map_or(&[], Vec::as_slice)
    }
}

/// One leg.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Leg {
    /// Identifier of the leg: 30 to 32 characters.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub sid: Loose<String>,
    /// Name of the party, if it is a known user.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub name: Loose<Private>,
    /// Number, often in national notation with a leading 0.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub contact_uri: Loose<PhoneNumber>,
    /// When the leg began.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub date_created: Loose<Timestamp>,
    /// When it last changed.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub date_updated: Loose<Timestamp>,
    /// State.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<LegStatus>,
    /// Group of the user; only in `to`.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub group_id: Loose<String>,
    /// Name of the group; only in `to`.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub group_name: Loose<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
