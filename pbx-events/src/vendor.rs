//! The PBX vendors: one folder each, and one list.
//!
//! A vendor is an [`Adapter`]: it recognises its webhooks and turns them into leg events. To add one, write a folder
//! beside these and add its module and its row below; the correlator, the guards and the command need no change.

pub mod ringme;
pub mod voipnow;

use time::OffsetDateTime;

use crate::correlate::{Correlator, Output};
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
/// [`Adapter::detect`] and [`Adapter::leg_event`] in one. `received_at` stands in where the vendor sends no time. For who
/// looks at events himself; [`Correlator::receive_webhook`] takes the webhook as it came.
///
/// # Errors
/// [`ErrorKind::NotAnEvent`] if no vendor recognises it; those of the vendor's `Event::decode`.
pub fn leg_event(webhook: &Webhook<'_>, received_at: OffsetDateTime) -> Result<Option<LegEvent>, Error> {
    Adapter::detect(webhook)?.leg_event(webhook, received_at)
}

impl Correlator {
    /// Takes a webhook of any PBX of this crate that arrived at `now`.
    ///
    /// A webhook that is not about a leg (an agent's state, a message) only lets the time pass. Which of three ways to take:
    ///
    /// | You | Do |
    /// | --- | --- |
    /// | only want calls | call this |
    /// | also want the vendor's event, every parameter typed | [`ringme::Event::decode`], then [`receive`](Self::receive) with `&event.into()` |
    /// | have events from elsewhere | make a [`LegEvent`] of each, then [`receive`](Self::receive) |
    ///
    /// ```
    /// use pbx_events::{Correlator, Webhook};
    /// use time::macros::datetime;
    ///
    /// let body = "EventType=dial-in&EventTime=1700000000000000&CallID=c1&SubCallID=50101-c1&CallFlow=in\
    ///             &CallStatus=CALLING&CallerIDNum=%2B15550100&CalledNumber=0450*101";
    /// let mut calls = Correlator::default();
    /// let outputs = calls.receive_webhook(&Webhook::form(body)?, datetime!(2023-11-14 22:13:20 UTC))?;
    /// assert_eq!(outputs[0].to_string(), "ringing 50101-c1: +15550100 -> 0450*101");
    /// # Ok::<(), pbx_events::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`leg_event`]. The correlator is as it was then.
    pub fn receive_webhook(
        &mut self,
        webhook: &Webhook<'_>,
        now: OffsetDateTime,
    ) -> Result<Vec<Output>, Error> {
        Ok(match leg_event(webhook, now)? {
            Some(event) => self.receive(&event, now),
            None => self.advance(now),
        })
    }
}
