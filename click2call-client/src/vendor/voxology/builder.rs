use std::sync::Arc;

use super::{Client, DESTINATION_KEY, Inner, LOOK_UP};
use crate::error::Result;
use crate::exchange::Exchange;
use crate::policy::Policy;
use crate::redact::{PhoneNumber, Secret};
use crate::setup;
use crate::transport::Transport;
use crate::vendor::Vendor;

/// Builds a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    base: String,
    key: Secret,
    caller_id: PhoneNumber,
    destination_key: String,
    policy: Policy,
    transport: Option<Arc<dyn Transport>>,
}

impl ClientBuilder {
    pub(super) fn new(key: Secret, caller_id: PhoneNumber) -> Self {
        Self {
            base: Client::BASE.to_owned(),
            key,
            caller_id,
            destination_key: DESTINATION_KEY.to_owned(),
            policy: Policy::default(),
            transport: None,
        }
    }

    /// Sets the address of the REST API. Defaults to [`Client::BASE`].
    pub fn with_base_url(mut self, base: impl Into<String>) -> Self {
        self.base = base.into();
        self
    }

    /// Sets the session data under which the B-leg travels to the call flow. Defaults to [`DESTINATION_KEY`].
    pub fn with_destination_key(mut self, key: impl Into<String>) -> Self {
        self.destination_key = key.into();
        self
    }

    /// Sets deadlines, retries and bounds.
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets what sends the requests. Defaults to `reqwest` where its feature is on.
    pub fn with_transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// `Configuration` if the address is no absolute HTTP URL or holds credentials, or there is no transport.
    pub fn build(self) -> Result<Client> {
        let base = setup::base_url(&Vendor::Voxology, &self.base)?;
        let transport = setup::transport(&Vendor::Voxology, self.transport)?;
        let inner = Inner {
            exchange: Exchange::new(transport, self.policy, Vendor::Voxology, LOOK_UP)
                .with_secrets([self.key.clone()]),
            base,
            key: self.key,
            caller_id: self.caller_id,
            destination_key: self.destination_key,
        };
        Ok(Client { inner: Arc::new(inner) })
    }
}
