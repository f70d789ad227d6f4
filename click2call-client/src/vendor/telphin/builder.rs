use std::sync::Arc;

use super::{Client, Inner, LOOK_UP};
use crate::error::Result;
use crate::exchange::Exchange;
use crate::policy::Policy;
use crate::redact::Secret;
use crate::setup;
use crate::token::TokenCache;
use crate::transport::Transport;
use crate::vendor::Vendor;
use pbx_events::ExtensionId;
use pbx_events::ringme::rest::TokenRequest;

/// Builds a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    base: String,
    app_id: String,
    app_secret: Secret,
    callback_extension: Option<ExtensionId>,
    policy: Policy,
    transport: Option<Arc<dyn Transport>>,
}

impl ClientBuilder {
    pub(super) fn new(app_id: String, app_secret: Secret) -> Self {
        Self {
            base: Client::BASE.to_owned(),
            app_id,
            app_secret,
            callback_extension: None,
            policy: Policy::default(),
            transport: None,
        }
    }

    /// Sets the address of the REST API. Defaults to [`Client::BASE`]; other brands have their own.
    ///
    /// Tokens are fetched from `/oauth/token` on the same host.
    pub fn with_base_url(mut self, base: impl Into<String>) -> Self {
        self.base = base.into();
        self
    }

    /// Sets the extension from which [`place`](crate::ClickToCall::place) starts its callbacks.
    pub fn with_callback_extension(mut self, extension: ExtensionId) -> Self {
        self.callback_extension = Some(extension);
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
        let mut base = setup::base_url(&Vendor::Telphin, &self.base)?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let token_url = base.join(TokenRequest::PATH).map_err(|error| {
            setup::mistake(&Vendor::Telphin, "the address cannot be extended").with_source(error)
        })?;
        let transport = setup::transport(&Vendor::Telphin, self.transport)?;
        let inner = Inner {
            exchange: Exchange::new(transport, self.policy, Vendor::Telphin, LOOK_UP)
                .with_secrets([self.app_secret.clone()]),
            base,
            token_url,
            app_id: self.app_id,
            app_secret: self.app_secret,
            tokens: TokenCache::default(),
            callback_extension: self.callback_extension,
        };
        Ok(Client { inner: Arc::new(inner) })
    }
}
