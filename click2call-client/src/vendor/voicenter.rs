//! Voicenter: Click2Call (call, terminate) and Call Log.
//!
//! | Method and address | Here |
//! | --- | --- |
//! | `POST` or `GET /ForwardDialer/click2call.aspx`, `action=call` | [`Client::call`], [`ClickToCall::place`] |
//! | the same, `action=terminate` | [`Client::terminate`] |
//! | `POST /hub/cdr/` | [`Client::call_log`], [`ClickToCall::look_up`] |
//!
//! The wire types are those of [`cdr_model::voicenter`]. The account's code travels in the body of a `POST`; only
//! [`ClientBuilder::with_get`] puts it into a URL, as the vendor's `GET` form demands.
//! In tests, [`fake::Voicenter`](crate::fake::Voicenter) (feature `fake`) stands in for the account.

mod builder;
mod call_log;
mod look_up;

pub use builder::ClientBuilder;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use cdr_model::voicenter::click2call::{self, Answer as Click2CallAnswer, Refusal as Click2CallRefusal};
use http::{Method, Request, header};
use time::Duration;
use url::Url;

use crate::capabilities::Capabilities;
use crate::client::ClickToCall;
use crate::error::{AnswerBody, Error, ErrorKind, Operation, Refusal, Result, Sent, VendorCode};
use crate::exchange::{Answer, Exchange, Safety};
use crate::placed::{CallId, CallReport, PlacedCall};
use crate::redact::{PhoneNumber, Secret, wiped};
use crate::request::{CallRequest, CallerId, CustomData, EndpointKind, Recording};
use crate::vendor::Vendor;

/// Variable that carries custom data which has no names; a decision.
pub const TEXT_VARIABLE: &str = "custom_data";

const LOOK_UP: &str = "read Call Log for the extension's calls of the last minutes with `Client::call_log`; \
                       a call that was placed is there some minutes later";

/// No status is documented as "not placed, come again".
const NOT_REPEATED: Safety = Safety::Once(&[]);

/// Longest times that are sent; the vendor documents none.
const LONGEST: Duration = Duration::days(1);

/// Client of one Voicenter account. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    exchange: Exchange,
    click2call: Url,
    call_log: Url,
    code: Secret,
    bearer: Option<Secret>,
    get: bool,
}

impl Client {
    /// Where the APIs are.
    pub const BASE: &'static str = "https://api.voicenter.com";

    /// Begins a client of an account, by its code.
    pub fn builder(code: impl Into<Secret>) -> ClientBuilder {
        ClientBuilder::new(code.into())
    }

    /// Rings the phone of a request, then its target. The account's code is added.
    ///
    /// # Errors
    /// As [`ClickToCall::place`].
    pub async fn call(&self, call: click2call::Request) -> Result<Click2CallAnswer> {
        self.send(call).await.map(|(answer, _)| answer)
    }

    /// Hangs up what is active on an extension.
    ///
    /// # Errors
    /// `Refused` and its like if the vendor says no; connection and timeout kinds.
    pub async fn terminate(&self, extension: &PhoneNumber) -> Result<()> {
        let code = self.inner.code.expose();
        let request = self.request(click2call::Request::terminate(code, extension.as_str()), false)?;
        let answer = self.inner.exchange.run(Operation::HangUp, NOT_REPEATED, request).await?;
        self.read(&Operation::HangUp, &answer).map(drop)
    }

    async fn send(&self, call: click2call::Request) -> Result<(Click2CallAnswer, u32)> {
        let request = self.request(call, false)?;
        let answer = self.inner.exchange.run(Operation::Place, NOT_REPEATED, request).await?;
        let read = self.read(&Operation::Place, &answer)?;
        if read.placed().is_none() {
            let exchange = &self.inner.exchange;
            return Err(exchange.unreadable(&Operation::Place, &answer, "the answer has no `CALLID`"));
        }
        Ok((read, answer.attempts))
    }

    fn request(&self, mut call: click2call::Request, masked: bool) -> Result<Request<Bytes>> {
        let invalid = || Error::new(ErrorKind::InvalidRequest, Vendor::Voicenter, Operation::Place);
        let code = if masked { "…" } else { self.inner.code.expose() };
        call.code = Some(code.into());
        call.validate().map_err(|error| invalid().with_source(error))?;
        let builder = Request::builder().header(header::ACCEPT, "application/json");
        let request = if self.inner.get {
            let mut url = self.inner.click2call.clone();
            url.set_query(Some(&call.to_query()));
            builder.method(Method::GET).uri(url.as_str()).body(Bytes::new())
        } else {
            builder
                .method(Method::POST)
                .uri(self.inner.click2call.as_str())
                .header(header::CONTENT_TYPE, "application/json")
                .body(wiped(call.to_json().into_bytes()))
        };
        request.map_err(|error| invalid().with_source(error))
    }

    /// Reads an answer, JSON or XML; one that refuses is an error.
    fn read(&self, operation: &Operation, answer: &Answer) -> Result<Click2CallAnswer> {
        let exchange = &self.inner.exchange;
        let read = match Click2CallAnswer::decode(&answer.body) {
            Ok(read) => read,
            Err(_) if !answer.status.is_success() => {
                let error = exchange.refused(operation, NOT_REPEATED, answer);
                return Err(match answer.status.as_u16() {
                    401 | 403 => error.with_detail("the address that asks may not be authorised in CPanel"),
                    _ => error,
                });
            }
            Err(error) => {
                return Err(exchange
                    .unreadable(operation, answer, "expected an answer of Click2Call")
                    .with_source(error));
            }
        };
        let Some(refusal) = read.refusal() else {
            return if answer.status.is_success() {
                Ok(read)
            } else {
                Err(exchange.refused(operation, NOT_REPEATED, answer))
            };
        };
        let (kind, sent) = match refusal {
            Click2CallRefusal::InvalidParameters => (ErrorKind::InvalidRequest, Sent::Yes),
            Click2CallRefusal::ExtensionOffline => (ErrorKind::Busy, Sent::Yes),
            Click2CallRefusal::Blocked => (ErrorKind::Forbidden, Sent::Yes),
            // What an error of the application left behind is not known, and a new code may mean anything.
            _ => (ErrorKind::VendorFailure, Sent::Maybe),
        };
        let meaning = match refusal {
            Click2CallRefusal::InvalidParameters => Some("a parameter is not valid"),
            Click2CallRefusal::ApplicationError => Some("application error"),
            Click2CallRefusal::ExtensionOffline => Some("the extension is offline"),
            Click2CallRefusal::Blocked => Some("blocked for Click2Call"),
            _ => None,
        };
        let message = read.message.as_ref().map(ToString::to_string);
        let raw = serde_json::from_slice(&answer.body).unwrap_or_default();
        let refused = Refusal::new(raw).with_message(message);
        Err(exchange
            .declined(kind, operation, sent, answer)
            .with_code(Some(VendorCode::new(refusal.code(), meaning)))
            .with_retryable(kind == ErrorKind::Busy)
            .with_detail(refused.to_line())
            .with_body(AnswerBody::Documented(refused)))
    }

    fn translate(&self, request: &CallRequest) -> Result<click2call::Request> {
        self.capabilities().check(&Vendor::Voicenter, request)?;
        let mut call = click2call::Request::call("", request.a_leg.as_str(), request.b_leg.as_str());
        let name = |caller_id: &CallerId| caller_id.name.as_ref().map(|name| name.as_str().into());
        if let Some(caller_id) = &request.a_caller_id {
            call.phone_caller_id = Some(caller_id.number.as_str().into());
            call.phone_caller_name = name(caller_id);
        }
        if let Some(caller_id) = &request.b_caller_id {
            call.target_caller_id = Some(caller_id.number.as_str().into());
            call.target_caller_name = name(caller_id);
        }
        call.record = request.recording.map(|recording| recording != Recording::Off);
        call.phone_ring_time = request.ring_time;
        call.target_ring_time = request.ring_time;
        call.max_duration = request.max_duration;
        match &request.custom_data {
            None => {}
            Some(CustomData::Fields(fields)) => {
                for (field, value) in fields {
                    call = call.with_variable(field, value.as_str());
                }
            }
            Some(text) => call = call.with_variable(TEXT_VARIABLE, text.to_text().as_str()),
        }
        Ok(call)
    }
}

#[async_trait]
impl ClickToCall for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Voicenter
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            a_leg: vec![EndpointKind::Extension, EndpointKind::Number],
            b_leg: vec![EndpointKind::Number, EndpointKind::Extension],
            a_caller_id: true,
            b_caller_id: true,
            caller_name: true,
            recording: true,
            max_duration: Some(Duration::SECOND..=LONGEST),
            ring_time: Some(Duration::SECOND..=LONGEST),
            custom_data: true,
            look_up: true,
            ..Capabilities::default()
        }
    }

    /// The account's code, which travels in the body, is masked.
    fn preview(&self, request: &CallRequest) -> Result<Request<Bytes>> {
        self.request(self.translate(request)?, true)
    }

    async fn place(&self, request: &CallRequest) -> Result<PlacedCall> {
        let (answer, attempts) = self.send(self.translate(request)?).await?;
        let id = answer.placed().map(|id| CallId::from(id.as_str()));
        Ok(PlacedCall::new(Vendor::Voicenter, id).with_attempts(attempts))
    }

    /// Asks Call Log, where a call appears some minutes after its end.
    ///
    /// A decision: Call Log wants a range of dates, which is taken from the date that the vendor's identifiers begin
    /// with. An identifier without one is `Unsupported`; ask [`Client::call_log`] with dates of your own.
    async fn look_up(&self, id: &CallId) -> Result<CallReport> {
        self.report(id).await
    }
}
