//! Kazoo: quickcall, and the Crossbar REST API around it.
//!
//! | Call | Method |
//! | --- | --- |
//! | ring a device or all devices of a user, then dial | [`Client::quickcall`], [`ClickToCall::place`] |
//! | callflows | [`Client::callflows`] |
//! | devices, mailboxes, and every other collection | [`Client::devices`], [`Client::mailboxes`], [`Client::collection`] |
//! | live channels, and what can be done with them | [`Client::channels`] |
//! | records of finished calls | [`Client::cdrs`] |
//! | what Pivot asked and got | [`Client::pivot_debug_calls`], [`Client::pivot_debug`] |
//!
//! Facts from the Crossbar reference, version 2 of the API, read November 2026. The client logs in by itself
//! ([`Credentials`]), keeps the token, and logs in again once when a token is refused. In tests,
//! [`fake::Kazoo`](crate::fake::Kazoo) (feature `fake`) stands in for the account.
//!
//! # Example: ring a user's phones, then dial
//!
//! ```no_run
//! # async fn example() -> click2call_client::Result<()> {
//! use click2call_client::kazoo::{Client, Credentials};
//! use click2call_client::{CallRequest, ClickToCall, Endpoint};
//!
//! let client = Client::builder("https://pbx.example.com:8443/v2", "account-id", Credentials::api_key("key"))
//!     .build()?;
//! let request = CallRequest::new(Endpoint::user("user-id"), Endpoint::number("+15550101"));
//! let placed = client.place(&request).await?;
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use callflow_modules::Callflow;
use http::{Method, Request};
use serde_json::Value;
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::capabilities::Capabilities;
use crate::client::ClickToCall;
use crate::error::{Error, ErrorKind, Operation, Result, Sent};
use crate::exchange::{Answer, Exchange, Safety};
use crate::placed::{CallId, CallReport, Outcome, PlacedCall};
use crate::redact::Secret;
use crate::request::{CallRequest, EndpointKind};
use crate::token::TokenCache;
use crate::vendor::Vendor;

mod auth;
mod builder;
mod cdr;
mod channel;
mod collection;
mod document;
mod envelope;
mod quickcall;

pub use auth::{AccountBy, Credentials};
pub use builder::ClientBuilder;
pub use cdr::{Cdr, CdrWindow};
pub use channel::{Channel, ChannelAction, Channels};
pub use collection::{Collection, Filter};
pub use document::{Device, Mailbox};
pub use envelope::{Envelope, FieldError, Status};
pub use quickcall::{Caller, Quickcall};

/// Most seconds that a CDR query may span; the server refuses more (about a month).
pub const LONGEST_CDR_RANGE: Duration = Duration::days(31);

/// How a user finds out whether a call was placed.
const LOOK_UP: &str = "list the live legs with `Client::channels`, and once the call is over, the records with \
                       `Client::cdrs`; a call that was placed is in one of them";

/// Client of one Kazoo account. Cheap to clone; clones share the token.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    exchange: Exchange,
    base: Url,
    account: String,
    credentials: Credentials,
    tokens: TokenCache,
}

impl Client {
    /// Starts a client of the account `account_id` at `base`, for instance `https://pbx.example.com:8443/v2`.
    pub fn builder(
        base: impl Into<String>,
        account_id: impl Into<String>,
        credentials: Credentials,
    ) -> ClientBuilder {
        ClientBuilder::new(base.into(), account_id.into(), credentials)
    }

    /// Returns the callflows of the account.
    #[must_use]
    pub fn callflows(&self) -> Collection<Callflow> {
        self.collection("callflows")
    }

    /// Returns the devices of the account.
    #[must_use]
    pub fn devices(&self) -> Collection<Device> {
        self.collection("devices")
    }

    /// Returns the mailboxes of the account.
    #[must_use]
    pub fn mailboxes(&self) -> Collection<Mailbox> {
        self.collection("vmboxes")
    }

    /// Returns any collection of documents by its name in the path, such as `users` or `temporal_rules`.
    #[must_use]
    pub fn collection<T>(&self, name: &'static str) -> Collection<T> {
        Collection::new(self.clone(), name)
    }

    /// Returns the live channels of the account.
    #[must_use]
    pub fn channels(&self) -> Channels {
        Channels::new(self.clone())
    }

    /// Rings a device or a user, then dials, with every option of the vendor.
    ///
    /// # Errors
    /// As [`ClickToCall::place`].
    pub async fn quickcall(&self, call: &Quickcall) -> Result<PlacedCall> {
        let request = quickcall::request(self, call)?;
        // Kazoo documents no answer that means "not done, come again" but 429.
        let answer = self.authenticated(Operation::Place, Safety::Once(&[429]), request).await?;
        let envelope = self.envelope(&Operation::Place, Safety::Once(&[429]), &answer)?;
        Ok(quickcall::placed(&envelope, answer.attempts))
    }

    /// Returns one finished leg; its id has the form `YYYYMM-<call id>`.
    ///
    /// # Errors
    /// `NotFound` if there is no such record.
    pub async fn cdr(&self, id: &str) -> Result<Cdr> {
        let request = self.get(&["cdrs", id], &[])?;
        self.fetch(Operation::LookUp, request).await
    }

    /// Returns the finished legs of a window of time, newest first, a page at a time.
    ///
    /// A window longer than [`LONGEST_CDR_RANGE`] is asked for in parts, from the latest to the earliest.
    #[must_use]
    pub fn cdrs(&self, window: CdrWindow) -> crate::Pages<Cdr> {
        cdr::pages(self.clone(), window, None)
    }

    /// Returns the finished legs of the same window from where an earlier list was left.
    #[must_use]
    pub fn cdrs_from(&self, window: CdrWindow, token: crate::PageToken) -> crate::Pages<Cdr> {
        cdr::pages(self.clone(), window, Some(token))
    }

    /// Lists the calls of which Pivot kept requests and answers.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn pivot_debug_calls(&self) -> Result<Vec<Value>> {
        let request = self.get(&["pivot", "debug"], &[])?;
        self.fetch(Operation::Inspect, request).await
    }

    /// Returns what Pivot asked and got during one call: requests, answers, JSON and schema errors.
    ///
    /// # Errors
    /// `NotFound` if nothing was kept.
    pub async fn pivot_debug(&self, call_id: &str) -> Result<Vec<Value>> {
        let request = self.get(&["pivot", "debug", call_id], &[])?;
        self.fetch(Operation::Inspect, request).await
    }

    fn url(&self, path: &[&str], query: &[(&str, String)]) -> Result<Url> {
        let mut url = self.inner.base.clone();
        url.path_segments_mut()
            .map_err(|()| self.error(ErrorKind::Configuration, &Operation::Configure, Sent::No))?
            .pop_if_empty()
            .extend(["accounts", &self.inner.account])
            .extend(path);
        // Numbers and feature codes have to be percent-encoded, and these are plain characters of a path.
        if url.path().contains(['+', '*']) {
            let path = url.path().replace('+', "%2B").replace('*', "%2A");
            url.set_path(&path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    fn get(&self, path: &[&str], query: &[(&str, String)]) -> Result<Request<Bytes>> {
        self.request(Method::GET, &self.url(path, query)?, None)
    }

    /// Makes a request; `data` goes into the envelope.
    fn request(&self, method: Method, url: &Url, data: Option<&Value>) -> Result<Request<Bytes>> {
        let body = data.map(|data| Bytes::from(serde_json::json!({ "data": data }).to_string()));
        self.request_with(method, url, body)
    }

    fn request_with(&self, method: Method, url: &Url, body: Option<Bytes>) -> Result<Request<Bytes>> {
        let mut builder = Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(http::header::ACCEPT, "application/json");
        if body.is_some() {
            builder = builder.header(http::header::CONTENT_TYPE, "application/json");
        }
        builder.body(body.unwrap_or_default()).map_err(|error| {
            self.error(ErrorKind::InvalidRequest, &Operation::Configure, Sent::No).with_source(error)
        })
    }

    /// Sends a request with the token; once more with a new one if the server does not take it.
    async fn authenticated(
        &self,
        operation: Operation,
        safety: Safety,
        request: Request<Bytes>,
    ) -> Result<Answer> {
        let inner = &*self.inner;
        let mut refused_before = false;
        loop {
            let token = inner.tokens.get(inner.exchange.now(), auth::log_in(self)).await;
            // Without a token the request itself has certainly not left.
            let token = token.map_err(|error| error.with_sent(Sent::No))?;
            let answer = inner
                .exchange
                .run(operation.clone(), safety, self.with_token(&request, &token.secret)?)
                .await?;
            if answer.status != http::StatusCode::UNAUTHORIZED
                || refused_before
                || inner.credentials.is_fixed()
            {
                return Ok(answer);
            }
            inner.tokens.refused(&token).await;
            refused_before = true;
        }
    }

    fn with_token(&self, request: &Request<Bytes>, token: &Secret) -> Result<Request<Bytes>> {
        let value = token.header().ok_or_else(|| {
            self.error(ErrorKind::Configuration, &Operation::Authenticate, Sent::No)
                .with_detail("the token cannot be a header")
        })?;
        let mut request = request.clone();
        request.headers_mut().insert("x-auth-token", value);
        Ok(request)
    }

    async fn fetch<T: serde::de::DeserializeOwned>(
        &self,
        operation: Operation,
        request: Request<Bytes>,
    ) -> Result<T> {
        let answer = self.authenticated(operation.clone(), Safety::Safe, request).await?;
        let envelope = self.envelope(&operation, Safety::Safe, &answer)?;
        self.data(&operation, &answer, envelope.data)
    }

    fn envelope(&self, operation: &Operation, safety: Safety, answer: &Answer) -> Result<Envelope> {
        envelope::read(&self.inner.exchange, operation, safety, answer)
    }

    fn data<T: serde::de::DeserializeOwned>(
        &self,
        operation: &Operation,
        answer: &Answer,
        data: Value,
    ) -> Result<T> {
        crate::read::from_value(Vendor::Kazoo, operation.clone(), data).map_err(|error| {
            let place = error.at().unwrap_or_default().to_owned();
            self.inner
                .exchange
                .unreadable(operation, answer, format!("`data` is not as documented at `{place}`"))
                .with_source(error)
        })
    }

    fn error(&self, kind: ErrorKind, operation: &Operation, sent: Sent) -> Error {
        self.inner.exchange.error(kind, operation, sent)
    }
}

#[async_trait]
impl ClickToCall for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Kazoo
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            a_leg: vec![EndpointKind::Device, EndpointKind::User],
            b_leg: vec![EndpointKind::Number, EndpointKind::Extension],
            a_caller_id: true,
            caller_name: true,
            ring_time: Some(quickcall::SHORTEST_RING_TIME..=quickcall::LONGEST_RING_TIME),
            custom_data: true,
            look_up: true,
            ..Capabilities::default()
        }
    }

    fn preview(&self, request: &CallRequest) -> Result<Request<Bytes>> {
        self.capabilities().check(&Vendor::Kazoo, request)?;
        quickcall::request(self, &Quickcall::from_request(request)?)
    }

    async fn place(&self, request: &CallRequest) -> Result<PlacedCall> {
        self.capabilities().check(&Vendor::Kazoo, request)?;
        self.quickcall(&Quickcall::from_request(request)?).await
    }

    /// Looks a live channel up by its call id, or a finished leg by `YYYYMM-<call id>`.
    async fn look_up(&self, id: &CallId) -> Result<CallReport> {
        if cdr::is_record_id(id.as_str()) {
            let record = self.cdr(id.as_str()).await?;
            return Ok(record.report(id.clone()));
        }
        let channel = self.channels().show(id.as_str()).await?;
        let mut report = CallReport::new(id.clone());
        report.outcome = channel.answered.filter(|answered| *answered).map(|_| Outcome::Connected);
        report.started_at = channel.started_at();
        Ok(report)
    }
}

/// Seconds between the gregorian epoch (year 0) and 1970.
const GREGORIAN_OFFSET: i64 = 62_167_219_200;

/// Turns gregorian seconds, as the server counts them, into an instant.
fn from_gregorian(seconds: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds.checked_sub(GREGORIAN_OFFSET)?).ok()
}

pub(crate) fn to_gregorian(instant: OffsetDateTime) -> i64 {
    instant.unix_timestamp().saturating_add(GREGORIAN_OFFSET)
}
