//! The client: requests out, answers in.

mod builder;
mod failure;
mod version1;
mod version2;
mod version3;

pub use builder::ClientBuilder;
pub use version3::Placed;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Uri, header};
use time::Duration;
use url::Url;

use super::auth::Credentials;
use super::call::ExoPhone;
use super::call::{CallRecording, Customer, MAX_TIME_LIMIT, NewCall, User};
use super::region::Region;
use super::words::Channels;
use crate::capabilities::Capabilities;
use crate::client::ClickToCall;
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::exchange::{Exchange, Safety};
use crate::placed::{CallId, CallReport, PlacedCall};
use crate::redact::PhoneNumber;
use crate::request::{CallRequest, Endpoint, EndpointKind, Recording};
use crate::vendor::Vendor;
use builder::Defaults;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Exotel documents 429 as "not placed, come again".
const PLACE: Safety = Safety::Once(&[429]);
const LOOK_UP: &str = "list the calls between the two numbers with `Client::calls_v1(CallFilter::between(…))`, \
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
    /// Where calls of v3 are placed, made once.
    calls: Uri,
    defaults: Defaults,
}

impl Client {
    /// Begins a client of an account.
    pub fn builder(credentials: Credentials, region: Region) -> ClientBuilder {
        ClientBuilder::new(credentials, region)
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

    fn request<U>(
        &self,
        method: Method,
        uri: U,
        content_type: Option<HeaderValue>,
        body: Bytes,
        operation: &Operation,
    ) -> Result<Request<Bytes>>
    where
        U: TryInto<Uri>,
        U::Error: Into<http::Error>,
    {
        const AGENT: HeaderValue =
            HeaderValue::from_static(concat!("click2call-client/", env!("CARGO_PKG_VERSION")));
        let mut builder = Request::builder()
            .method(method)
            .uri(uri)
            .header(header::AUTHORIZATION, self.inner.authorization.clone())
            .header(header::ACCEPT, JSON)
            .header(header::USER_AGENT, AGENT);
        if let Some(content_type) = content_type {
            builder = builder.header(header::CONTENT_TYPE, content_type);
        }
        builder.body(body).map_err(|error| {
            Error::new(ErrorKind::Configuration, Vendor::Exotel, operation.clone()).with_source(error)
        })
    }
}

fn join(base: &Url, account: &[&str], path: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(account).extend(path);
    }
    url
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
