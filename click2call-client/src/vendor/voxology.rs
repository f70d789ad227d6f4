//! Voxology: outbound calls, messages, call logs, and the call flow configuration of a number.
//!
//! | Method and path | Here |
//! | --- | --- |
//! | `POST /Dials/Connect` | [`Client::dial`], [`ClickToCall::place`] |
//! | `POST /Messages`, `POST /Dials/SMS` | [`Client::message`], [`Client::sms`] |
//! | `GET /History/Logs/Calls/{call_id}` | [`Client::call_log`] |
//! | `GET /PhoneNumbers/Available` | [`Client::available_numbers`] |
//! | `POST`, `GET`, `DELETE /PhoneNumbers/CallFlows` | [`Client::provision_numbers`], [`Client::numbers`], [`Client::release_numbers`] |
//! | `GET /PhoneNumbers/{no}` | [`Client::number`] |
//! | `PUT /PhoneNumbers/Move/CallFlows` | [`Client::move_numbers`] |
//! | `PUT /CallFlows/Configurations/PhoneNumbers/{no}` | [`Client::configure_number`] |
//! | `POST /CallFlows/Callbacks` | [`Client::set_callbacks`] |
//! | `GET /PhoneNumberInformation/{no}` | [`Client::number_information`] |
//!
//! The wire types are those of [`voice_actions::rest`]. In tests, [`fake::Voxology`](crate::fake::Voxology) (feature `fake`)
//! stands in for the application.
//!
//! # Click-to-call with a call flow
//!
//! `Dials/Connect` calls one party and runs there the call flow of the caller ID; a second party is that flow's
//! matter. So [`place`](ClickToCall::place) calls the A-leg and hands the B-leg on as session data, under
//! [`DESTINATION_KEY`] (a decision, see [`ClientBuilder::with_destination_key`]). [`bridging_flow`] is a flow that
//! does the rest: the server behind the caller ID answers with it. In tests the stand-in `fake::Voxology` (feature `fake`)
//! asks that server and runs what it answers.
//!
//! # Example: the agent first, then the customer
//!
//! ```no_run
//! # async fn example() -> click2call_client::Result<()> {
//! use click2call_client::voxology::Client;
//! use click2call_client::{CallRequest, ClickToCall, Endpoint};
//!
//! let client = Client::builder("api-key", "+15550199").build()?;
//! let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"));
//! let placed = client.place(&request).await?;
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use time::Duration;
use url::Url;
use voice_actions::CallFlow;
use voice_actions::action::{Hangup, Transfer};
use voice_actions::rest::{CallLog, ConnectRequest, ConnectResponse, Message, SmsRequest};

use crate::capabilities::Capabilities;
use crate::client::ClickToCall;
use crate::error::{AnswerBody, Error, ErrorKind, Operation, Refusal, Result, Sent, VendorCode};
use crate::exchange::{Answer, Exchange, Safety};
use crate::placed::{CallId, CallReport, Outcome, PlacedCall};
use crate::redact::{PhoneNumber, Secret};
use crate::request::{CallRequest, CustomData, EndpointKind};
use crate::vendor::Vendor;

mod builder;
mod number;

pub use builder::ClientBuilder;
pub use number::{NumberDetails, NumberSearch, SearchBy};

/// Session data under which the number of the B-leg travels to the call flow; a decision.
pub const DESTINATION_KEY: &str = "destination";

/// How a user finds out whether a call was placed.
const LOOK_UP: &str = "wait for the request of the call flow, which comes with the session data of this call; its call id is what \
                       `Client::call_log` reads by";

/// 423 means "too many requests at once" (seen in use), 429 the same by convention: nothing was placed.
const NOT_PLACED: Safety = Safety::Once(&[423, 429]);

/// Client of one Voxology application. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    exchange: Exchange,
    base: Url,
    key: Secret,
    caller_id: PhoneNumber,
    destination_key: String,
}

/// Makes the call flow that connects the A-leg of [`ClickToCall::place`] with its B-leg, then hangs up.
///
/// ```
/// let flow = click2call_client::voxology::bridging_flow(click2call_client::voxology::DESTINATION_KEY);
/// assert!(flow.to_json().contains("${sessionData.destination}"));
/// ```
#[must_use]
pub fn bridging_flow(destination_key: &str) -> CallFlow {
    CallFlow::new()
        .then(Transfer::to(format!("${{sessionData.{destination_key}}}").as_str()))
        .then(Hangup::new())
}

impl Client {
    /// Address of the REST API, version 1.
    pub const BASE: &'static str = "https://api.voxolo.gy/v1";

    /// Starts a client with the application's key and the number that calls are shown to come from.
    ///
    /// The configuration of that number decides the call flow.
    pub fn builder(api_key: impl Into<Secret>, caller_id: impl Into<PhoneNumber>) -> ClientBuilder {
        ClientBuilder::new(api_key.into(), caller_id.into())
    }

    /// Calls one party and runs there the call flow of the caller ID.
    ///
    /// # Errors
    /// As [`ClickToCall::place`].
    pub async fn dial(&self, call: &ConnectRequest) -> Result<ConnectResponse> {
        self.connect(call).await.map(|(response, _)| response)
    }

    async fn connect(&self, call: &ConnectRequest) -> Result<(ConnectResponse, u32)> {
        let request = self.request(Method::POST, &["Dials", "Connect"], Some(call))?;
        let answer = self.send(Operation::Place, NOT_PLACED, request).await?;
        Ok((self.read(&Operation::Place, &answer)?, answer.attempts))
    }

    /// Sends a text or media message. Its answer is not documented and comes as it is.
    ///
    /// # Errors
    /// As a change: repeated only if it provably was not sent.
    pub async fn message(&self, message: &Message) -> Result<Value> {
        self.change(Method::POST, &["Messages"], message).await
    }

    /// Sends a text message the older way. Prefer [`message`](Self::message).
    ///
    /// # Errors
    /// As [`message`](Self::message).
    pub async fn sms(&self, message: &SmsRequest) -> Result<Value> {
        self.change(Method::POST, &["Dials", "SMS"], message).await
    }

    /// Returns the log record of a finished call. It is not there at once: `NotFound` may mean "not yet".
    ///
    /// # Errors
    /// `NotFound` if there is no record (yet).
    pub async fn call_log(&self, call_id: &str) -> Result<CallLog> {
        let request = self.request::<()>(Method::GET, &["History", "Logs", "Calls", call_id], None)?;
        let answer = self.send(Operation::LookUp, Safety::Safe, request).await?;
        self.read(&Operation::LookUp, &answer)
    }

    async fn change(&self, method: Method, path: &[&str], body: &(impl Serialize + Sync)) -> Result<Value> {
        let request = self.request(method, path, Some(body))?;
        let answer = self.send(Operation::Change, NOT_PLACED, request).await?;
        if answer.body.is_empty() { Ok(Value::Null) } else { self.read(&Operation::Change, &answer) }
    }

    fn request<T: Serialize>(
        &self,
        method: Method,
        path: &[&str],
        body: Option<&T>,
    ) -> Result<Request<Bytes>> {
        self.request_with(method, path, None, body)
    }

    fn request_with<T: Serialize>(
        &self,
        method: Method,
        path: &[&str],
        query: Option<&str>,
        body: Option<&T>,
    ) -> Result<Request<Bytes>> {
        let invalid = || self.error(ErrorKind::InvalidRequest, &Operation::Configure);
        let mut url = self.inner.base.clone();
        url.path_segments_mut().map_err(|()| invalid())?.pop_if_empty().extend(path);
        url.set_query(query);
        // `+` is a plain character of a path, but the vendor's examples encode it.
        let address = url.as_str().replace('+', "%2B");
        let key = self.inner.key.header().ok_or_else(|| {
            self.error(ErrorKind::Configuration, &Operation::Authenticate)
                .with_detail("the key cannot be a header")
        })?;
        let mut builder = Request::builder()
            .method(method)
            .uri(address)
            .header("x-api-key", key)
            .header(http::header::ACCEPT, "application/json");
        let body = match body {
            None => Bytes::new(),
            Some(body) => {
                builder = builder.header(http::header::CONTENT_TYPE, "application/json");
                Bytes::from(serde_json::to_vec(body).map_err(|error| invalid().with_source(error))?)
            }
        };
        builder.body(body).map_err(|error| invalid().with_source(error))
    }

    async fn send(&self, operation: Operation, safety: Safety, request: Request<Bytes>) -> Result<Answer> {
        let answer = self.inner.exchange.run(operation.clone(), safety, request).await?;
        if answer.status.is_success() { Ok(answer) } else { Err(self.refused(&operation, safety, &answer)) }
    }

    fn refused(&self, operation: &Operation, safety: Safety, answer: &Answer) -> Error {
        let error = self.inner.exchange.refused(operation, safety, answer);
        let busy = (answer.status.as_u16() == 423)
            .then(|| VendorCode::new(423, Some("too many requests at once (seen in use)")));
        let error = error.with_code(busy);
        let Some(raw) = serde_json::from_slice::<Value>(&answer.body).ok().filter(Value::is_object) else {
            return error;
        };
        let word = |key: &str| raw.get(key).and_then(Value::as_str).map(str::to_owned);
        let message = word("message").or_else(|| word("user_message"));
        if message.is_none() && word("error").is_none() {
            return error;
        }
        let refusal = Refusal::new(raw.clone()).with_message(message).with_description(word("error"));
        error.with_detail(refusal.to_line()).with_body(AnswerBody::Documented(refusal))
    }

    fn read<T: DeserializeOwned>(&self, operation: &Operation, answer: &Answer) -> Result<T> {
        crate::read::from_json(&Vendor::Voxology, operation, &answer.body).map_err(|error| {
            let place = error.at().unwrap_or_default().to_owned();
            self.inner
                .exchange
                .unreadable(operation, answer, format!("not as documented at `{place}`"))
                .with_source(error)
        })
    }

    fn error(&self, kind: ErrorKind, operation: &Operation) -> Error {
        self.inner.exchange.error(kind, operation, Sent::No)
    }

    /// Turns a neutral request into the vendor's.
    fn translate(&self, request: &CallRequest) -> Result<ConnectRequest> {
        self.capabilities().check(&Vendor::Voxology, request)?;
        let shown = request.a_caller_id.as_ref().map_or(&self.inner.caller_id, |id| &id.number);
        if shown.as_str().is_empty() {
            return Err(self.error(ErrorKind::InvalidRequest, &Operation::Place).with_detail(
                "expected a caller ID in the request, or one of the client: its number decides the call flow",
            ));
        }
        let mut session = Map::new();
        match &request.custom_data {
            None => {}
            Some(CustomData::Fields(fields)) => {
                session.extend(fields.iter().map(|(name, value)| (name.clone(), value.as_str().into())));
            }
            Some(text) => drop(session.insert("custom_data".to_owned(), text.to_text().as_str().into())),
        }
        if session.contains_key(&self.inner.destination_key) {
            return Err(self
                .error(ErrorKind::InvalidRequest, &Operation::Place)
                .with_detail("custom data has the key under which the destination travels"));
        }
        session.insert(self.inner.destination_key.clone(), request.b_leg.as_str().into());
        let call = ConnectRequest::new(request.a_leg.as_str(), voice_actions::CallerId::new(shown.as_str()))
            .with_session_data(session);
        Ok(match request.ring_time {
            Some(time) => call.with_ring_time(time),
            None => call,
        })
    }
}

#[async_trait]
impl ClickToCall for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Voxology
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            a_leg: vec![EndpointKind::Number],
            b_leg: vec![EndpointKind::Number, EndpointKind::Sip],
            a_caller_id: true,
            ring_time: Some(Duration::SECOND..=Duration::HOUR),
            custom_data: true,
            look_up: true,
            ..Capabilities::default()
        }
    }

    fn preview(&self, request: &CallRequest) -> Result<Request<Bytes>> {
        let call = self.translate(request)?;
        self.request(Method::POST, &["Dials", "Connect"], Some(&call))
    }

    async fn place(&self, request: &CallRequest) -> Result<PlacedCall> {
        let (response, attempts) = self.connect(&self.translate(request)?).await?;
        let id = CallId::from(response.call.id.as_str());
        Ok(PlacedCall::new(Vendor::Voxology, Some(id)).with_attempts(attempts))
    }

    /// Reads the log record of the A-leg. The vendor's log knows no second party.
    async fn look_up(&self, id: &CallId) -> Result<CallReport> {
        let log = self.call_log(id.as_str()).await?;
        let mut report = CallReport::new(id.clone());
        report.is_final = log.ended_at.is_some();
        report.started_at = log.started_at;
        report.ended_at = log.ended_at;
        report.talk_time = log.connect_time;
        report.outcome = log
            .connect_time
            .map(|time| if time > Duration::ZERO { Outcome::Connected } else { Outcome::UserNoAnswer });
        Ok(report)
    }
}
