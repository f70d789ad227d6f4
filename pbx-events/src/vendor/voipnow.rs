//! 4PSA VoipNow, from which RingMe descends: nearly the same parameters, without event type, time, leg and duration.
//!
//! See [Vendor Docs/Call Events](https://wiki.4psa.com/), read November 2026.

mod adapter;
mod event;
mod interactive;
mod resource;

pub use crate::vendor::ringme::InteractiveRequest;
pub(crate) use adapter::ADAPTER;
pub use event::{Event, EventKind};
pub use interactive::{Action, InteractiveResponse, Jump, PlaySound, PlayTts, SoundView};
pub use resource::{Links, PhoneCallEvent, UnifiedApiError};
