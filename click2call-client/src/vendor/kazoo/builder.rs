use std::sync::Arc;

use super::{Client, Credentials, Inner, LOOK_UP};
use crate::error::Result;
use crate::exchange::Exchange;
use crate::policy::Policy;
use crate::setup;
use crate::token::TokenCache;
use crate::transport::Transport;
use crate::vendor::Vendor;

/// Builds a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    base: String,
    account: String,
    credentials: Credentials,
    policy: Policy,
    transport: Option<Arc<dyn Transport>>,
}

impl ClientBuilder {
    pub(super) fn new(base: String, account: String, credentials: Credentials) -> Self {
        Self { base, account, credentials, policy: Policy::default(), transport: None }
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
    /// `Configuration` if the address is no absolute HTTP URL or holds credentials, the account is empty, or there
    /// is no transport.
    pub fn build(self) -> Result<Client> {
        let base = setup::base_url(&Vendor::Kazoo, &self.base)?;
        if self.account.is_empty() {
            return Err(setup::mistake(&Vendor::Kazoo, "the account id is empty"));
        }
        let transport = setup::transport(&Vendor::Kazoo, self.transport)?;
        let inner = Inner {
            exchange: Exchange::new(transport, self.policy, Vendor::Kazoo, LOOK_UP)
                .with_secrets([self.credentials.secret().clone()]),
            base,
            account: self.account,
            credentials: self.credentials,
            tokens: TokenCache::default(),
        };
        Ok(Client { inner: Arc::new(inner) })
    }
}
