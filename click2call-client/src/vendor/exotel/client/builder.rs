//! Settings of a client.

use std::sync::Arc;

use time::UtcOffset;

use super::super::auth::Credentials;
use super::super::call::{ExoPhone, StatusCallback};
use super::super::region::Region;
use super::super::timestamp::IST;
use super::version3::ccm_url;
use super::{Client, Inner, LOOK_UP};
use crate::error::Result;
use crate::exchange::Exchange;
use crate::policy::Policy;
use crate::transport::Transport;
use crate::vendor::Vendor;

/// What calls of the neutral form get where they do not say it.
#[derive(Clone, Debug)]
pub(super) struct Defaults {
    pub(super) virtual_number: Option<ExoPhone>,
    pub(super) state_management: Option<bool>,
    pub(super) status_callbacks: Vec<StatusCallback>,
    pub(super) zone: UtcOffset,
}

/// Settings of a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    region: Region,
    transport: Option<Arc<dyn Transport>>,
    policy: Policy,
    defaults: Defaults,
}

impl ClientBuilder {
    pub(super) fn new(credentials: Credentials, region: Region) -> Self {
        Self {
            credentials,
            region,
            transport: None,
            policy: Policy::default(),
            defaults: Defaults {
                virtual_number: None,
                state_management: None,
                status_callbacks: Vec::new(),
                zone: IST,
            },
        }
    }

    /// Sets the Exotel number that calls show where they do not name one.
    pub fn with_virtual_number(mut self, number: ExoPhone) -> Self {
        self.defaults.virtual_number = Some(number);
        self
    }

    /// Sets whether Exotel keeps track of users being busy, for calls of the neutral form.
    pub const fn with_state_management(mut self, managed: bool) -> Self {
        self.defaults.state_management = Some(managed);
        self
    }

    /// Adds whom to tell what happens, for calls of the neutral form.
    pub fn with_status_callback(mut self, callback: StatusCallback) -> Self {
        self.defaults.status_callbacks.push(callback);
        self
    }

    /// Sets the zone of times that Exotel writes without one. Defaults to +05:30.
    pub const fn with_zone(mut self, zone: UtcOffset) -> Self {
        self.defaults.zone = zone;
        self
    }

    /// Sets what sends the requests. Defaults to [`HttpTransport`](crate::transport::HttpTransport).
    pub fn with_transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets deadlines, retries and bounds.
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// `Configuration` if credentials cannot stand in a header, or there is no transport.
    pub fn build(self) -> Result<Client> {
        let transport = crate::setup::transport(&Vendor::Exotel, self.transport)?;
        let ccm = self.region.ccm()?;
        let calls = ccm_url(&ccm, &self.credentials.account_sid, &["calls"]);
        let inner = Inner {
            calls: calls.as_str().parse().map_err(|error: http::uri::InvalidUri| {
                crate::setup::mistake(&Vendor::Exotel, "the address cannot be requested").with_source(error)
            })?,
            authorization: self.credentials.header()?,
            account_sid: self.credentials.account_sid,
            v1: self.region.v1()?,
            ccm,
            exchange: Exchange::new(transport, self.policy, Vendor::Exotel, LOOK_UP)
                .with_secrets([self.credentials.key, self.credentials.token]),
            defaults: self.defaults,
        };
        Ok(Client { inner: Arc::new(inner) })
    }
}
