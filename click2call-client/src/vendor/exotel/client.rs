//! The client: requests out, answers in.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use serde::de::DeserializeOwned;
use time::{Duration, UtcOffset};
use url::Url;

use super::answer::{Envelope, Part};
use super::auth::Credentials;
use super::call::{CallRecording, Customer, ExoPhone, MAX_TIME_LIMIT, NewCall, StatusCallback, User};
use super::codes::{Code, vendor_code};
use super::details::CallDetails;
use super::legs::LegDetails;
use super::region::Region;
use super::timestamp::IST;
use super::v1::{Balance, CallFilter, NewV1Call, NumberFacts, V1Answer, V1Call, V1Failure, V1Page};
use super::words::Channels;
use crate::capabilities::Capabilities;
use crate::client::ClickToCall;
use crate::error::{AnswerBody, Error, ErrorKind, Operation, Refusal, Result, Sent};
use crate::exchange::{Answer, Exchange, Safety};
use crate::pages::{Page, PageToken, Pages};
use crate::placed::{CallId, CallReport, PlacedCall};
use crate::policy::Policy;
use crate::read::Issue;
use crate::redact::{PhoneNumber, Private};
use crate::request::{CallRequest, Endpoint, EndpointKind, Recording};
use crate::transport::Transport;
use crate::vendor::Vendor;

/// Exotel documents 429 as "not placed, come again".
const PLACE: Safety = Safety::Once(&[429]);
const LOOK_UP: &str = "list the calls between the two numbers with `Client::calls(CallFilter::between(…))`, \
                       minutes later; a call that was placed is there";

/// Talks to Exotel. Cloning is cheap.
///
/// ```
/// use click2call_client::exotel::{Client, Credentials, ExoPhone, Region};
/// use click2call_client::transport::{Reply, ScriptedTransport};
/// use click2call_client::{ClickToCallExt as _, Endpoint};
///
/// # async fn example() -> click2call_client::Result<()> {
/// let answer = r#"{"response": {"status": "success", "call_details": {"sid": "5e9e16bn"}}}"#;
/// let client = Client::builder(Credentials::new("example1", "key", "token"), Region::Mumbai)
///     .with_virtual_number(ExoPhone::from("+15550102"))
///     .with_transport(ScriptedTransport::new([Reply::json(200, answer)]))
///     .build()?;
/// let placed = client.connect(Endpoint::number("+15550100"), Endpoint::number("+15550101")).await?;
/// assert_eq!(placed.id.map(|id| id.to_string()).as_deref(), Some("5e9e16bn"));
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    exchange: Exchange,
    account_sid: String,
    authorization: HeaderValue,
    v1: Url,
    ccm: Url,
    defaults: Defaults,
}

/// What calls of the neutral form get where they do not say it.
#[derive(Clone, Debug)]
struct Defaults {
    virtual_number: Option<ExoPhone>,
    state_management: Option<bool>,
    status_callbacks: Vec<StatusCallback>,
    zone: UtcOffset,
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

/// A call of v3 that was accepted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Placed {
    /// The call as Exotel tells it.
    pub call: CallDetails,
    /// Exotel's identifier of the request.
    pub request_id: Option<String>,
    /// How many times the request was tried.
    pub attempts: u32,
}

impl ClientBuilder {
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
        let inner = Inner {
            authorization: self.credentials.header()?,
            account_sid: self.credentials.account_sid,
            v1: self.region.v1()?,
            ccm: self.region.ccm()?,
            exchange: Exchange::new(transport, self.policy, Vendor::Exotel, LOOK_UP)
                .with_secrets([self.credentials.key, self.credentials.token]),
            defaults: self.defaults,
        };
        Ok(Client { inner: Arc::new(inner) })
    }
}

impl Client {
    /// Begins a client of an account.
    pub fn builder(credentials: Credentials, region: Region) -> ClientBuilder {
        ClientBuilder {
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

    /// Places a call of v3: `POST /v3/accounts/{sid}/calls`.
    ///
    /// # Errors
    /// `InvalidRequest` if [`NewCall::check`] finds an error; otherwise as [`ClickToCall::place`].
    pub async fn place_call(&self, call: &NewCall) -> Result<Placed> {
        let request = self.place_request(call)?;
        let answer = self.inner.exchange.run(Operation::Place, PLACE, request).await?;
        let envelope = self.envelope(&Operation::Place, PLACE, &answer)?;
        let request_id = envelope.request_id.get().cloned();
        let part = self.part(&Operation::Place, &answer, envelope)?;
        let Some(call) = part.call_details.into_option() else {
            return Err(self.lacks("call_details", &Operation::Place, &answer).with_request_id(request_id));
        };
        if call.id().is_none() {
            return Err(self.lacks("sid", &Operation::Place, &answer).with_request_id(request_id));
        }
        Ok(Placed { call, request_id, attempts: answer.attempts })
    }

    /// Looks a call up: `GET /v3/accounts/{sid}/calls/{call_sid}`.
    ///
    /// # Errors
    /// `NotFound` if Exotel does not know the call (yet); connection and timeout kinds.
    pub async fn call(&self, id: &CallId) -> Result<CallDetails> {
        let url = self.ccm_url(&["calls", id.as_str()]);
        let part = self.get_part(&Operation::LookUp, url).await?;
        part.0
            .call_details
            .into_option()
            .ok_or_else(|| self.lacks("call_details", &Operation::LookUp, &part.1))
    }

    /// Reads the legs of a call: `GET /v3/accounts/{sid}/calls/{call_sid}/legs`.
    ///
    /// Legs appear late; "not yet" (10743) is retried within the policy.
    ///
    /// # Errors
    /// `NotFound` if Exotel does not know the call (yet); connection and timeout kinds.
    pub async fn legs(&self, id: &CallId) -> Result<LegDetails> {
        let url = self.ccm_url(&["calls", id.as_str(), "legs"]);
        let part = self.get_part(&Operation::Legs, url).await?;
        part.0.leg_details.into_option().ok_or_else(|| self.lacks("leg_details", &Operation::Legs, &part.1))
    }

    /// Places a call of v1: `POST /v1/Accounts/{sid}/Calls/connect.json`.
    ///
    /// # Errors
    /// `InvalidRequest` if [`NewV1Call::check`] finds an error; otherwise as [`ClickToCall::place`].
    pub async fn place_v1(&self, call: &NewV1Call) -> Result<V1Call> {
        Issue::refuse(&call.check(), Vendor::Exotel, Operation::Place)?;
        let url = self.v1_url(&["Calls", "connect.json"]);
        let body = Bytes::from(call.to_form());
        let request = self.request(
            Method::POST,
            &url,
            Some("application/x-www-form-urlencoded"),
            body,
            &Operation::Place,
        )?;
        let answer = self.inner.exchange.run(Operation::Place, PLACE, request).await?;
        Ok(self.v1_answer::<V1Answer>(&Operation::Place, PLACE, &answer)?.call)
    }

    /// Looks a call up in v1: `GET /v1/Accounts/{sid}/Calls/{call_sid}.json`.
    ///
    /// With details it tells talk time and legs, without which an incoming call that nobody answered cannot be
    /// told from one that was.
    ///
    /// # Errors
    /// `NotFound` if Exotel does not know the call; connection and timeout kinds.
    pub async fn call_v1(&self, id: &CallId, details: bool) -> Result<V1Call> {
        let mut url = self.v1_url(&["Calls", &format!("{id}.json")]);
        if details {
            url.set_query(Some("details=true"));
        }
        Ok(self.get_v1::<V1Answer>(&Operation::LookUp, &url).await?.call)
    }

    /// Lists calls: `GET /v1/Accounts/{sid}/Calls.json`, page by page.
    ///
    /// # Errors
    /// `InvalidRequest` if the filter breaks a documented limit.
    pub fn calls(&self, filter: &CallFilter) -> Result<Pages<V1Call>> {
        self.pages(filter, None)
    }

    /// Lists calls from where an earlier list was left.
    ///
    /// # Errors
    /// As [`Client::calls`].
    pub fn calls_from(&self, filter: &CallFilter, token: PageToken) -> Result<Pages<V1Call>> {
        self.pages(filter, Some(token))
    }

    /// Reads what the account has left: `GET /v1/Accounts/{sid}/Balance.json`.
    ///
    /// # Errors
    /// Connection, timeout and refusal kinds.
    pub async fn balance(&self) -> Result<Balance> {
        self.get_v1(&Operation::Inspect, &self.v1_url(&["Balance.json"])).await
    }

    /// Reads facts about a number: `GET /v1/Accounts/{sid}/Numbers/{number}.json`.
    ///
    /// # Errors
    /// Connection, timeout and refusal kinds.
    pub async fn number(&self, number: &PhoneNumber) -> Result<NumberFacts> {
        let url = self.v1_url(&["Numbers", &format!("{}.json", number.as_str())]);
        self.get_v1(&Operation::Inspect, &url).await
    }

    /// Returns the v3 call of a neutral request, with this client's defaults.
    ///
    /// # Errors
    /// `Unsupported` or `InvalidRequest`, as [`ClickToCall::place`] would return them.
    pub fn to_new_call(&self, request: &CallRequest) -> Result<NewCall> {
        self.capabilities().check(&Vendor::Exotel, request)?;
        let defaults = &self.inner.defaults;
        let caller_id = request.b_caller_id.as_ref().or(request.a_caller_id.as_ref());
        let virtual_number = caller_id
            .map(|caller_id| ExoPhone::from(caller_id.number.clone()))
            .or_else(|| defaults.virtual_number.clone())
            .ok_or_else(|| {
                Error::new(ErrorKind::InvalidRequest, Vendor::Exotel, Operation::Place)
                    .with_detail("expected a caller ID in the request, or a virtual number of the client")
            })?;
        let mut user = User::new(contact(&request.a_leg));
        user.state_management = defaults.state_management;
        let mut call = NewCall::new(user, Customer::new(contact(&request.b_leg)), virtual_number);
        call.recording = request.recording.map(|recording| match recording {
            Recording::Off => CallRecording::new(false),
            Recording::Mono => CallRecording::new(true).with_channels(Channels::Single),
            Recording::Dual => CallRecording::new(true).with_channels(Channels::Dual),
        });
        call.max_time_limit = request.max_duration;
        call.attempt_time_out = request.ring_time;
        call.custom_field = request.custom_data.as_ref().map(crate::request::CustomData::to_text);
        call.status_callback.clone_from(&defaults.status_callbacks);
        Ok(call)
    }

    /// Returns the HTTP request of a v3 call.
    ///
    /// # Errors
    /// `InvalidRequest` if [`NewCall::check`] finds an error.
    pub fn place_request(&self, call: &NewCall) -> Result<Request<Bytes>> {
        Issue::refuse(&call.check(), Vendor::Exotel, Operation::Place)?;
        let url = self.ccm_url(&["calls"]);
        let body = Bytes::from(call.to_json());
        self.request(Method::POST, &url, Some("application/json"), body, &Operation::Place)
    }

    fn pages(&self, filter: &CallFilter, from: Option<PageToken>) -> Result<Pages<V1Call>> {
        let mut first = self.v1_url(&["Calls.json"]);
        let query = filter.to_query()?;
        first.set_query((!query.is_empty()).then_some(query.as_str()));
        let client = self.clone();
        Ok(Pages::new(from, move |token| {
            let (client, first) = (client.clone(), first.clone());
            Box::pin(async move {
                let url = match &token {
                    None => first,
                    Some(token) => client.page_url(token)?,
                };
                let page: V1Page = client.get_v1(&Operation::ListCalls, &url).await?;
                let next = page.next_token();
                let total = page.metadata.get().and_then(|metadata| metadata.total.get());
                let total = total.and_then(|total| u64::try_from(*total).ok());
                Ok(Page::new(page.calls.into_option().unwrap_or_default(), next).with_total(total))
            })
        }))
    }

    /// A page's address is path and query; whatever host it names, the credentials go to ours alone.
    fn page_url(&self, token: &PageToken) -> Result<Url> {
        let fail = || {
            Error::new(ErrorKind::Unreadable, Vendor::Exotel, Operation::ListCalls)
                .with_detail("expected the address of the next page to be a path on the same host")
        };
        let url = self.inner.v1.join(token.as_str()).map_err(|_| fail())?;
        if url.origin() == self.inner.v1.origin() { Ok(url) } else { Err(fail()) }
    }

    async fn get_part(&self, operation: &Operation, url: Url) -> Result<(Part, Answer)> {
        let request = self.request(Method::GET, &url, None, Bytes::new(), operation)?;
        let answer = self.inner.exchange.run(operation.clone(), Safety::Safe, request).await?;
        let envelope = self.envelope(operation, Safety::Safe, &answer)?;
        let part = self.part(operation, &answer, envelope)?;
        Ok((part, answer))
    }

    async fn get_v1<T: DeserializeOwned>(&self, operation: &Operation, url: &Url) -> Result<T> {
        let request = self.request(Method::GET, url, None, Bytes::new(), operation)?;
        let answer = self.inner.exchange.run(operation.clone(), Safety::Safe, request).await?;
        self.v1_answer(operation, Safety::Safe, &answer)
    }

    /// Reads an envelope; a failure in it, or in the HTTP status, is an error.
    fn envelope(&self, operation: &Operation, safety: Safety, answer: &Answer) -> Result<Envelope> {
        let exchange = &self.inner.exchange;
        let envelope: Result<Envelope> = crate::read::from_json(&Vendor::Exotel, operation, &answer.body);
        match envelope {
            Ok(envelope) if answer.status.is_success() && envelope.failure().is_none() => Ok(envelope),
            Ok(envelope) => Err(self.failure(operation, safety, answer, &envelope)),
            Err(_) if !answer.status.is_success() => Err(exchange.refused(operation, safety, answer)),
            Err(error) => Err(exchange.unreadable(operation, answer, describe(answer)).with_source(error)),
        }
    }

    fn part(&self, operation: &Operation, answer: &Answer, envelope: Envelope) -> Result<Part> {
        let part = match envelope.response {
            super::answer::Parts::One(part) => Some(*part),
            super::answer::Parts::Many(parts) => parts.into_iter().next(),
        };
        part.ok_or_else(|| self.lacks("response", operation, answer))
    }

    fn lacks(&self, key: &str, operation: &Operation, answer: &Answer) -> Error {
        self.inner.exchange.unreadable(operation, answer, format!("the answer has no `{key}`"))
    }

    fn failure(&self, operation: &Operation, safety: Safety, answer: &Answer, envelope: &Envelope) -> Error {
        let mut error = self.inner.exchange.refused(operation, safety, answer);
        if answer.status.is_success() {
            // 200 with `status: failure`: the vendor received it and says no.
            error = self
                .inner
                .exchange
                .error(ErrorKind::Refused, operation, Sent::Yes)
                .with_status(answer.status)
                .with_attempts(answer.attempts);
        }
        let error_data = envelope.failure().and_then(|part| part.error_data.get());
        let text = |loose: Option<&Private>| loose.map(|text| text.as_str().to_owned());
        let refusal = Refusal::new(serde_json::from_slice(&answer.body).unwrap_or_default())
            .with_message(text(error_data.and_then(|data| data.message.get())))
            .with_description(text(error_data.and_then(|data| data.description.get())));
        let code = error_data.and_then(|data| data.code.get()).copied();
        refined(error, code, safety)
            .with_detail(refusal.to_line())
            .with_body(AnswerBody::Documented(refusal))
            .with_request_id(envelope.request_id.get().cloned())
    }

    fn v1_answer<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        safety: Safety,
        answer: &Answer,
    ) -> Result<T> {
        let exchange = &self.inner.exchange;
        if let Ok(failure) = V1Failure::from_json(&answer.body) {
            let exception = &failure.exception;
            let mut error = exchange.refused(operation, safety, answer);
            if answer.status.is_success() {
                error = exchange.error(ErrorKind::Refused, operation, Sent::Yes).with_status(answer.status);
            }
            let message = exception.message.get().map(|text| text.as_str().to_owned());
            let refusal =
                Refusal::new(serde_json::from_slice(&answer.body).unwrap_or_default()).with_message(message);
            return Err(refined(error, exception.code.get().copied(), safety)
                .with_detail(refusal.to_line())
                .with_body(AnswerBody::Documented(refusal)));
        }
        if !answer.status.is_success() {
            return Err(exchange.refused(operation, safety, answer).with_detail(describe(answer)));
        }
        crate::read::from_json(&Vendor::Exotel, operation, &answer.body)
            .map_err(|error| exchange.unreadable(operation, answer, describe(answer)).with_source(error))
    }

    fn request(
        &self,
        method: Method,
        url: &Url,
        content_type: Option<&'static str>,
        body: Bytes,
        operation: &Operation,
    ) -> Result<Request<Bytes>> {
        let mut builder = Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(header::AUTHORIZATION, self.inner.authorization.clone())
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, concat!("click2call-client/", env!("CARGO_PKG_VERSION")));
        if let Some(content_type) = content_type {
            builder = builder.header(header::CONTENT_TYPE, content_type);
        }
        builder.body(body).map_err(|error| {
            Error::new(ErrorKind::Configuration, Vendor::Exotel, operation.clone()).with_source(error)
        })
    }

    fn ccm_url(&self, path: &[&str]) -> Url {
        join(&self.inner.ccm, &["v3", "accounts", &self.inner.account_sid], path)
    }

    fn v1_url(&self, path: &[&str]) -> Url {
        join(&self.inner.v1, &["v1", "Accounts", &self.inner.account_sid], path)
    }
}

fn join(base: &Url, account: &[&str], path: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(account).extend(path);
    }
    url
}

/// Adds what the vendor's table says about a code.
fn refined(error: Error, code: Option<i64>, safety: Safety) -> Error {
    let Some(number) = code else { return error };
    let error = error.with_code(Some(vendor_code(number)));
    let Some(code) = Code::find(number) else { return error };
    let certain = error.was_sent() == Sent::Yes;
    let kind = if certain || safety == Safety::Safe { code.kind() } else { error.kind() };
    let retryable = code.comes_again() && (certain || safety == Safety::Safe);
    error.with_kind(kind).with_retryable(retryable)
}

/// Says what an answer is that cannot be understood.
fn describe(answer: &Answer) -> String {
    let content_type = answer.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = content_type.and_then(|kind| kind.split(';').next()).unwrap_or("no content type");
    format!("expected JSON as Exotel documents it, found {} bytes ({kind})", answer.body.len())
}

fn contact(endpoint: &Endpoint) -> PhoneNumber {
    PhoneNumber::from(endpoint.as_str())
}

#[async_trait]
impl ClickToCall for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Exotel
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            a_leg: vec![EndpointKind::Number, EndpointKind::Sip],
            b_leg: vec![EndpointKind::Number],
            a_caller_id: true,
            b_caller_id: true,
            one_caller_id: true,
            recording: true,
            dual_recording: true,
            max_duration: Some(Duration::SECOND..=MAX_TIME_LIMIT),
            ring_time: Some(Duration::SECOND..=MAX_TIME_LIMIT),
            custom_data: true,
            look_up: true,
            ..Capabilities::default()
        }
    }

    fn preview(&self, request: &CallRequest) -> Result<Request<Bytes>> {
        self.place_request(&self.to_new_call(request)?)
    }

    async fn place(&self, request: &CallRequest) -> Result<PlacedCall> {
        let placed = self.place_call(&self.to_new_call(request)?).await?;
        Ok(PlacedCall::new(Vendor::Exotel, placed.call.id())
            .with_request_id(placed.request_id)
            .with_attempts(placed.attempts))
    }

    async fn look_up(&self, id: &CallId) -> Result<CallReport> {
        let details = self.call(id).await?;
        let report = details.to_report(self.inner.defaults.zone);
        Ok(report.unwrap_or_else(|| CallReport::new(id.clone())))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("exotel::Client")
            .field("account_sid", &self.inner.account_sid)
            .field("ccm", &self.inner.ccm.host_str())
            .finish_non_exhaustive()
    }
}
