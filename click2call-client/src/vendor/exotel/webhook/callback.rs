use serde::{Deserialize, Serialize};

use crate::error::{Operation, Result};
use crate::read;
use crate::redact::Extra;
use crate::vendor::Vendor;
use crate::vendor::exotel::details::CallDetails;
use crate::vendor::exotel::loose::{Loose, Maybe};
use crate::vendor::exotel::words::CallbackEvent;

/// Status callback of v3.
///
/// The envelope is known from two public programs that read it, not from documentation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallCallback {
    /// What happened.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub event_details: Maybe<EventDetails>,
    /// The call.
    #[serde(default)]
    pub call_details: CallDetails,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl CallCallback {
    /// Makes the callback of an event.
    #[must_use]
    pub fn new(event: CallbackEvent, call_details: CallDetails) -> Self {
        let event = EventDetails { event_type: Loose::of(event), extra: Extra::new() };
        Self { event_details: Maybe::Here(event), call_details, extra: Extra::new() }
    }

    /// Reads a JSON body.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::ReadWebhook, text.as_ref())
    }

    /// Writes the JSON body.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the event.
    #[must_use]
    pub fn event(&self) -> Option<&CallbackEvent> {
        self.event_details.get().and_then(|details| details.event_type.get())
    }
}

/// What happened: `event_details`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EventDetails {
    /// The event.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub event_type: Loose<CallbackEvent>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
