//! Telphin/RingMe: callback, conversation records, call history, current calls, event subscriptions.
//!
//! | Resource | Method |
//! | --- | --- |
//! | `/extension/{id}/callback/` | [`Client::callback`], [`ClickToCall::place`] |
//! | `/record/` | [`Client::records`]: list, statistics, file, link into the storage, delete |
//! | `/call_history/` | [`Client::call`], [`Client::call_history`] |
//! | `/current_calls/` | [`Client::current_calls`] |
//! | `/extension/` | [`Client::extensions`] |
//! | `/extension/{id}/event/` | [`Client::subscriptions`]: never deletes what another integration made |
//!
//! The wire types are those of [`pbx_events::ringme::rest`]. The client gets a token by client credentials, keeps
//! it, renews it 60 seconds before its end, and once when it is refused; many callers share one renewal.
//! In tests, [`fake::Telphin`](crate::fake::Telphin) (feature `fake`) stands in for the PBX.
//!
//! # Caller ID
//!
//! When the source is an extension and no caller ID is given, the number to be called is shown on the phone that
//! rings first, as the vendor advises: the user sees who is being called, and redial works.
//!
//! # Example: ring an extension, then the customer
//!
//! ```no_run
//! # async fn example() -> click2call_client::Result<()> {
//! use click2call_client::telphin::{Client, ExtensionId};
//! use click2call_client::{CallRequest, ClickToCall, Endpoint};
//!
//! let client = Client::builder("app-id", "app-secret").with_callback_extension(ExtensionId::new(85_219)).build()?;
//! let request = CallRequest::new(Endpoint::extension("2566*102"), Endpoint::number("+15550101"));
//! let placed = client.place(&request).await?;
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request};
use pbx_events::Document;
use pbx_events::ringme::rest;
use serde::Serialize;
use time::Duration;
use url::Url;

use crate::capabilities::Capabilities;
use crate::client::ClickToCall;
use crate::error::{Error, ErrorKind, Operation, Result, Sent};
use crate::exchange::{Answer, Exchange, Safety};
use crate::placed::{CallId, CallReport, Outcome, PlacedCall};
use crate::redact::Secret;
use crate::request::{CallRequest, CallerId, Endpoint, EndpointKind};
use crate::token::TokenCache;
use crate::vendor::Vendor;

mod answer;
mod auth;
mod builder;
mod history;
mod record;
mod subscription;

pub use builder::ClientBuilder;
pub use pbx_events::ExtensionId;
pub use record::{RecordFile, RecordStatistics, Records, Scope};
pub use subscription::Subscriptions;

/// How a user finds out whether a call was placed.
const LOOK_UP: &str = "list what is going on with `Client::current_calls`, and once the call is over, what was, with \
                       `Client::call_history`; a call that was placed is in one of them";

/// The vendor refuses these without having placed anything; a decision for 429, which comes before any work.
const NOT_PLACED: Safety = Safety::Once(&[429]);

/// Client of one Telphin application. Cheap to clone; clones share the token.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    exchange: Exchange,
    base: Url,
    token_url: Url,
    app_id: String,
    app_secret: Secret,
    tokens: TokenCache,
    callback_extension: Option<ExtensionId>,
}

impl Client {
    /// Address of the REST API of the Telphin brand.
    pub const BASE: &'static str = "https://apiproxy.telphin.ru/api/ver1.0";

    /// Starts a client of a trusted application: its App ID and App Secret.
    pub fn builder(app_id: impl Into<String>, app_secret: impl Into<Secret>) -> ClientBuilder {
        ClientBuilder::new(app_id.into(), app_secret.into())
    }

    /// Rings the sources, and when one answers, the destination, with every option of the vendor.
    ///
    /// `extension` is the one from which the call is started. The request is sent as it is:
    /// [`with_advised_caller_id`](rest::CallbackRequest::with_advised_caller_id) is yours to call.
    ///
    /// # Errors
    /// As [`ClickToCall::place`].
    pub async fn callback(
        &self,
        extension: ExtensionId,
        request: &rest::CallbackRequest,
    ) -> Result<rest::CallbackAccepted> {
        self.place_callback(extension, request).await.map(|(accepted, _)| accepted)
    }

    async fn place_callback(
        &self,
        extension: ExtensionId,
        request: &rest::CallbackRequest,
    ) -> Result<(rest::CallbackAccepted, u32)> {
        let request = self.callback_request(extension, request)?;
        let answer = self.authenticated(Operation::Place, NOT_PLACED, request).await?;
        let accepted = self.document(&Operation::Place, NOT_PLACED, &answer)?;
        Ok((accepted, answer.attempts))
    }

    /// Returns the conversation records of the own tenant, or of an extension.
    #[must_use]
    pub fn records(&self, scope: Scope) -> Records {
        Records::new(self.clone(), scope)
    }

    /// Returns the event subscriptions of an extension.
    #[must_use]
    pub fn subscriptions(&self, extension: ExtensionId) -> Subscriptions {
        Subscriptions::new(self.clone(), extension)
    }

    /// Returns the user to whom the token belongs.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn user(&self) -> Result<rest::User> {
        self.fetch(Operation::Inspect, self.get("user/", "")?).await
    }

    /// Returns a page of the extensions of the own tenant; pages count from 1.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn extensions(&self, page: u32, per_page: u32) -> Result<Vec<rest::Extension>> {
        let query = format!("page={page}&per_page={per_page}");
        self.fetch(Operation::Inspect, self.get("client/@me/extension/", &query)?).await
    }

    /// Returns the calls that are going on, of the own tenant.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn current_calls(&self) -> Result<rest::CurrentCalls> {
        self.fetch(Operation::Inspect, self.get("client/@me/current_calls/", "")?).await
    }

    /// Does something with a call that is going on: transfer, hold, listen …
    ///
    /// # Errors
    /// `NotFound` if the call is over; `Refused` if the server does not take the action.
    pub async fn control(
        &self,
        extension: ExtensionId,
        call: &pbx_events::CallApiId,
        control: &rest::CallControl,
    ) -> Result<()> {
        let url = self.segments(&["extension", &extension.to_string(), "current_calls", call.as_str()])?;
        self.change(self.request(Method::PUT, &url, Some(control))?).await
    }

    /// Ends a call that is going on.
    ///
    /// DELETE on the call's address: a decision, the documentation is cut there.
    ///
    /// # Errors
    /// `NotFound` if the call is over.
    pub async fn hang_up(&self, extension: ExtensionId, call: &pbx_events::CallApiId) -> Result<()> {
        let url = self.segments(&["extension", &extension.to_string(), "current_calls", call.as_str()])?;
        self.change(self.request::<()>(Method::DELETE, &url, None)?).await
    }

    fn callback_request(
        &self,
        extension: ExtensionId,
        request: &rest::CallbackRequest,
    ) -> Result<Request<Bytes>> {
        let url = self.url(&format!("extension/{extension}/callback/"), "")?;
        self.request(Method::POST, &url, Some(request))
    }

    fn get(&self, path: &str, query: &str) -> Result<Request<Bytes>> {
        self.request::<()>(Method::GET, &self.url(path, query)?, None)
    }

    /// Joins a fixed path to the base.
    fn url(&self, path: &str, query: &str) -> Result<Url> {
        let mut url = self.inner.base.join(path).map_err(|error| {
            self.error(ErrorKind::InvalidRequest, &Operation::Configure, Sent::No).with_source(error)
        })?;
        url.set_query((!query.is_empty()).then_some(query));
        Ok(url)
    }

    /// Joins path segments to the base, each encoded.
    fn segments(&self, path: &[&str]) -> Result<Url> {
        let mut url = self.inner.base.clone();
        url.path_segments_mut()
            .map_err(|()| self.error(ErrorKind::Configuration, &Operation::Configure, Sent::No))?
            .pop_if_empty()
            .extend(path);
        Ok(url)
    }

    fn request<T: Serialize>(&self, method: Method, url: &Url, body: Option<&T>) -> Result<Request<Bytes>> {
        let invalid = || self.error(ErrorKind::InvalidRequest, &Operation::Configure, Sent::No);
        let mut builder = Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(http::header::ACCEPT, "application/json")
            // The vendor's request rules demand it.
            .header(http::header::ACCEPT_ENCODING, "gzip");
        let body = match body {
            None => Bytes::new(),
            Some(body) => {
                builder = builder.header(http::header::CONTENT_TYPE, "application/json");
                Bytes::from(serde_json::to_vec(body).map_err(|error| invalid().with_source(error))?)
            }
        };
        builder.body(body).map_err(|error| invalid().with_source(error))
    }

    /// Sends a request with the token; once more with a new one if the server does not take it.
    async fn authenticated(
        &self,
        operation: Operation,
        safety: Safety,
        request: Request<Bytes>,
    ) -> Result<Answer> {
        let mut refused_before = false;
        loop {
            let (request, token) = auth::authorize(self, &request).await?;
            let answer = self.inner.exchange.run(operation.clone(), safety, request).await?;
            if answer.status != http::StatusCode::UNAUTHORIZED || refused_before {
                return answer::unpacked(&self.inner.exchange, &operation, answer);
            }
            self.inner.tokens.refused(&token).await;
            refused_before = true;
        }
    }

    async fn fetch<T: Document>(&self, operation: Operation, request: Request<Bytes>) -> Result<T> {
        let answer = self.authenticated(operation.clone(), Safety::Safe, request).await?;
        self.document(&operation, Safety::Safe, &answer)
    }

    async fn change(&self, request: Request<Bytes>) -> Result<()> {
        let answer = self.authenticated(Operation::Change, NOT_PLACED, request).await?;
        answer::accept(&self.inner.exchange, &Operation::Change, NOT_PLACED, &answer)
    }

    fn document<T: Document>(&self, operation: &Operation, safety: Safety, answer: &Answer) -> Result<T> {
        answer::accept(&self.inner.exchange, operation, safety, answer)?;
        T::from_json(&answer.body).map_err(|error| {
            self.inner.exchange.unreadable(operation, answer, error.to_string()).with_source(error)
        })
    }

    fn error(&self, kind: ErrorKind, operation: &Operation, sent: Sent) -> Error {
        self.inner.exchange.error(kind, operation, sent)
    }

    /// Turns a neutral request into the vendor's, with its advice on the caller ID.
    fn translate(&self, request: &CallRequest) -> Result<(ExtensionId, rest::CallbackRequest)> {
        self.capabilities().check(&Vendor::Telphin, request)?;
        let extension = self.inner.callback_extension.ok_or_else(|| {
            self.error(ErrorKind::Configuration, &Operation::Place, Sent::No)
                .with_detail("the client was built without the extension from which callbacks start")
        })?;
        let mut callback = rest::CallbackRequest::new(request.a_leg.as_str(), request.b_leg.as_str());
        callback = match (&request.a_caller_id, &request.a_leg) {
            (Some(CallerId { number, name }), _) => {
                let name = name.as_ref().map_or_else(|| number.as_str(), |name| name.as_str());
                callback.with_caller_id(name, number.as_str())
            }
            (None, Endpoint::Extension(_)) => callback.with_advised_caller_id(),
            (None, _) => callback,
        };
        callback.dst_ani = request.b_caller_id.as_ref().map(|id| id.number.as_str().into());
        callback.ring_time = request.ring_time;
        callback.talk_limit = request.max_duration;
        Ok((extension, callback))
    }
}

#[async_trait]
impl ClickToCall for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Telphin
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            a_leg: vec![EndpointKind::Extension, EndpointKind::Number],
            b_leg: vec![EndpointKind::Extension, EndpointKind::Number],
            a_caller_id: true,
            b_caller_id: true,
            caller_name: true,
            max_duration: Some(Duration::SECOND..=Duration::DAY),
            ring_time: Some(Duration::SECOND..=Duration::HOUR),
            look_up: true,
            ..Capabilities::default()
        }
    }

    fn preview(&self, request: &CallRequest) -> Result<Request<Bytes>> {
        let (extension, callback) = self.translate(request)?;
        self.callback_request(extension, &callback)
    }

    async fn place(&self, request: &CallRequest) -> Result<PlacedCall> {
        let (extension, callback) = self.translate(request)?;
        let (accepted, attempts) = self.place_callback(extension, &callback).await?;
        let request_id = accepted.call_api_id.map(|id| id.as_str().to_owned());
        Ok(PlacedCall::new(Vendor::Telphin, Some(CallId::from(accepted.call_id.as_str())))
            .with_request_id(request_id)
            .with_attempts(attempts))
    }

    /// Looks a finished call up in the history.
    async fn look_up(&self, id: &CallId) -> Result<CallReport> {
        Ok(history::report(&self.call(id.as_str()).await?, id.clone()))
    }
}

/// What a word of the history means for both parties of a callback.
fn outcome(result: &rest::CallResult) -> Outcome {
    match result {
        rest::CallResult::Bridged => Outcome::Connected,
        // The source answered, nobody else did.
        rest::CallResult::Answered => Outcome::CustomerNoAnswer,
        rest::CallResult::NotAnswered => Outcome::UserNoAnswer,
        rest::CallResult::Busy => Outcome::Busy,
        rest::CallResult::Rejected => Outcome::Cancelled,
        _ => Outcome::Failed,
    }
}
