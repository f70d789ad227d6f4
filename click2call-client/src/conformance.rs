//! Behaviours that every [`ClickToCall`] has, as one list to run over any of them.
//!
//! Every vendor of this crate passes it over its stand-in; run it over a client of your own the same way. It works
//! on [`Arc<dyn ClickToCall>`], so it shows along the way that the client can be used as one.

mod behaviour;
mod storm;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use time::Duration;

use crate::client::ClickToCall;
use crate::error::Error;
use crate::fake::{Rules, StandIn};
use crate::placed::{CallId, Outcome};
use crate::request::CallRequest;
use crate::transport::Reply;
use behaviour::{BEHAVIOURS, check};

pub use storm::{Storm, storm};

/// A client, the vendor behind it, and a call that this vendor can place.
#[derive(Debug)]
#[non_exhaustive]
pub struct Subject {
    /// Client under test.
    pub client: Arc<dyn ClickToCall>,
    /// Vendor behind its transport.
    pub vendor: Box<dyn VendorSide>,
    /// Call that the vendor accepts.
    pub request: CallRequest,
    /// Texts that no output may hold: credentials, full numbers.
    pub secrets: Vec<String>,
    /// Identifier in the vendor's form of a call that there is not.
    pub unknown: CallId,
    /// Identifier under which a call can be looked up once it is over, where that is another one.
    pub finished: fn(&CallId) -> CallId,
    /// Whether the vendor was asked to tell the end of calls.
    pub tells: bool,
    /// Finds what the vendor keeps of a call that is over.
    pub records: Option<Probe>,
}

/// A question to a vendor's records: how many of them are about a call.
pub struct Probe(Box<dyn Fn(CallId) -> Found + Send + Sync>);

type Found = Pin<Box<dyn Future<Output = Result<usize, Error>> + Send>>;

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Probe")
    }
}

impl Subject {
    /// Makes a subject.
    pub fn new(
        client: impl ClickToCall,
        vendor: impl VendorSide,
        request: CallRequest,
        secrets: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            client: Arc::new(client),
            vendor: Box::new(vendor),
            request,
            secrets: secrets.into_iter().map(Into::into).collect(),
            unknown: CallId::from("no-such-call"),
            finished: CallId::clone,
            tells: false,
            records: None,
        }
    }

    /// Names a call that there is not, for a vendor whose identifiers have a form.
    #[must_use]
    pub fn with_unknown(mut self, id: impl Into<CallId>) -> Self {
        self.unknown = id.into();
        self
    }

    /// Says under which identifier a call can be looked up once it is over, for a vendor that keeps it elsewhere then.
    #[must_use]
    pub const fn with_finished(mut self, id: fn(&CallId) -> CallId) -> Self {
        self.finished = id;
        self
    }

    /// Says that the vendor was asked to tell the end of calls.
    #[must_use]
    pub const fn with_callbacks(mut self) -> Self {
        self.tells = true;
        self
    }

    /// Says how to find what the vendor keeps of a call that is over: the number of records about it.
    #[must_use]
    pub fn with_records<F>(mut self, find: impl Fn(CallId) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<usize, Error>> + Send + 'static,
    {
        self.records = Some(Probe(Box::new(move |id| Box::pin(find(id)))));
        self
    }
}

/// The vendor's side of a [`Subject`]: every [`StandIn`] is one.
pub trait VendorSide: fmt::Debug + Send + Sync + 'static {
    /// Makes the next exchange fail in this way.
    fn fail_next(&self, trouble: Reply);

    /// Makes the vendor do what the next request asks for, and then fail in this way.
    fn fail_next_afterwards(&self, trouble: Reply);

    /// Lets the next request carry a key that is in no table of the vendor's.
    fn add_key_next(&self, key: &str);

    /// Ends the last call like this, after so long a talk, and returns it.
    fn finish_last(&self, outcome: Outcome, talk: Duration) -> Option<CallId>;

    /// Takes what the vendor wants to send, in order.
    fn take_outgoing(&self) -> Vec<Request<Bytes>>;

    /// Returns how many calls were accepted.
    fn calls(&self) -> usize;

    /// Returns how many requests arrived.
    fn requests(&self) -> usize;
}

impl<R: Rules> VendorSide for StandIn<R> {
    fn fail_next(&self, trouble: Reply) {
        Self::fail_next(self, trouble);
    }

    fn fail_next_afterwards(&self, trouble: Reply) {
        Self::fail_next_afterwards(self, trouble);
    }

    fn add_key_next(&self, key: &str) {
        Self::add_key_next(self, key);
    }

    fn finish_last(&self, outcome: Outcome, talk: Duration) -> Option<CallId> {
        let id = Self::calls(self).pop()?.id;
        Self::finish(self, &id, outcome, talk).then_some(id)
    }

    fn take_outgoing(&self) -> Vec<Request<Bytes>> {
        Self::take_outgoing(self)
    }

    fn calls(&self) -> usize {
        Self::calls(self).len()
    }

    fn requests(&self) -> usize {
        Self::requests(self)
    }
}

/// A behaviour that a client does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{behaviour}: {found}")]
#[non_exhaustive]
pub struct Violation {
    /// What should hold.
    pub behaviour: &'static str,
    /// What was seen instead.
    pub found: String,
}

/// Runs every behaviour, each on a fresh subject, and returns their names.
///
/// # Errors
/// Every [`Violation`] that was found.
pub async fn run(mut make: impl FnMut() -> Subject) -> Result<Vec<&'static str>, Vec<Violation>> {
    let (mut held, mut violations) = (Vec::new(), Vec::new());
    for behaviour in BEHAVIOURS {
        let subject = make();
        // A first call fetches tokens and the like, so that what follows concerns the call itself.
        let result = match subject.client.place(&subject.request).await {
            Ok(_) => check(*behaviour, &subject).await,
            Err(error) => Err(format!("the first call was not accepted: {error}")),
        };
        match result {
            Ok(()) => held.push(behaviour.name()),
            Err(found) => violations.push(Violation { behaviour: behaviour.name(), found }),
        }
    }
    if violations.is_empty() { Ok(held) } else { Err(violations) }
}
