use std::sync::Arc;

use super::{Client, Inner, LOOK_UP};
use crate::error::Result;
use crate::exchange::Exchange;
use crate::policy::Policy;
use crate::redact::Secret;
use crate::setup;
use crate::transport::Transport;
use crate::vendor::Vendor;

/// Builds a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    base: String,
    code: Secret,
    bearer: Option<Secret>,
    get: bool,
    policy: Policy,
    transport: Option<Arc<dyn Transport>>,
}

impl ClientBuilder {
    pub(super) fn new(code: Secret) -> Self {
        Self {
            base: Client::BASE.to_owned(),
            code,
            bearer: None,
            get: false,
            policy: Policy::default(),
            transport: None,
        }
    }

    /// Sets where the APIs are. Defaults to [`Client::BASE`].
    pub fn with_base_url(mut self, base: impl Into<String>) -> Self {
        self.base = base.into();
        self
    }

    /// Authorises Call Log by a token instead of the code; the caller's address is then not checked.
    pub fn with_bearer(mut self, token: impl Into<Secret>) -> Self {
        self.bearer = Some(token.into());
        self
    }

    /// Sends Click2Call as `GET`, which puts the account's code into the URL. `POST` is the default.
    pub const fn with_get(mut self) -> Self {
        self.get = true;
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
        let mut base = setup::base_url(&Vendor::Voicenter, &self.base)?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let join = |path: &str| {
            base.join(path).map_err(|error| {
                setup::mistake(&Vendor::Voicenter, "the address cannot be extended").with_source(error)
            })
        };
        let transport = setup::transport(&Vendor::Voicenter, self.transport)?;
        let inner = Inner {
            click2call: join("ForwardDialer/click2call.aspx")?,
            call_log: join("hub/cdr/")?,
            exchange: Exchange::new(transport, self.policy, Vendor::Voicenter, LOOK_UP)
                .with_secrets(std::iter::once(self.code.clone()).chain(self.bearer.clone())),
            code: self.code,
            bearer: self.bearer,
            get: self.get,
        };
        Ok(Client { inner: Arc::new(inner) })
    }
}
