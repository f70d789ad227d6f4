//! The PBX vendors: one folder each, and one list.
//!
//! A vendor is an [`Adapter`]: it recognises its webhooks and turns them into leg events. To add one, write a folder
//! beside these and add its module and its row below; the correlator, the guards and the command need no change.

pub mod ringme;
pub mod voipnow;

use time::OffsetDateTime;

use crate::error::{Error, ErrorKind};
use crate::leg::LegEvent;
use crate::webhook::{Parameters, Webhook};

/// The list: one row per vendor, the most telling marks first.
const ADAPTERS: &[Adapter] = &[ringme::ADAPTER, voipnow::ADAPTER];

/// A vendor as the rest of the crate sees it.
#[derive(Clone, Copy, Debug)]
pub struct Adapter {
    name: &'static str,
    recognises: fn(&Parameters) -> bool,
    leg_event: LegEventOf,
}

/// Reads a webhook into a leg event; the time is that of its arrival.
type LegEventOf = fn(&Webhook<'_>, OffsetDateTime) -> Result<Option<LegEvent>, Error>;

impl Adapter {
    /// Returns every vendor.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        ADAPTERS
    }

    /// Finds a vendor by its name, for instance `ringme`.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ADAPTERS.iter().find(|adapter| adapter.name == name)
    }

    /// Finds the vendor that sent a webhook.
    ///
    /// # Errors
    /// [`ErrorKind::NotAnEvent`] if none recognises it; [`ErrorKind::TooLarge`].
    pub fn detect(webhook: &Webhook<'_>) -> Result<&'static Self, Error> {
        let parameters = webhook.parameters()?;
        ADAPTERS
            .iter()
            .find(|adapter| (adapter.recognises)(&parameters))
            .ok_or_else(|| Error::new(ErrorKind::NotAnEvent))
    }

    /// Returns the name of the vendor.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Reads a webhook into a leg event; `None` for webhooks about anything else.
    ///
    /// `received_at` stands in where the vendor sends no time.
    ///
    /// # Errors
    /// Those of the vendor's `Event::decode`.
    pub fn leg_event(
        &self,
        webhook: &Webhook<'_>,
        received_at: OffsetDateTime,
    ) -> Result<Option<LegEvent>, Error> {
        (self.leg_event)(webhook, received_at)
    }
}

/// Reads a webhook of whichever vendor sent it into a leg event; `None` for webhooks about anything else.
///
/// [`Adapter::detect`] and [`Adapter::leg_event`] in one. `received_at` stands in where the vendor sends no time.
///
/// # Errors
/// [`ErrorKind::NotAnEvent`] if no vendor recognises it; those of the vendor's `Event::decode`.
pub fn leg_event(webhook: &Webhook<'_>, received_at: OffsetDateTime) -> Result<Option<LegEvent>, Error> {
    Adapter::detect(webhook)?.leg_event(webhook, received_at)
}
