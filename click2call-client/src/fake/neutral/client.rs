//! The client of the neutral vendor.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request, header};
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};

use super::Neutral;
use crate::capabilities::Capabilities;
use crate::client::ClickToCall;
use crate::error::{Error, ErrorKind, Operation, Result, Sent, VendorCode};
use crate::exchange::{Answer, Exchange, Safety};
use crate::placed::{CallId, CallReport, Outcome, PlacedCall};
use crate::policy::Policy;
use crate::request::{CallRequest, CallerId, CustomData, EndpointKind, Recording};
use crate::transport::Transport;
use crate::vendor::Vendor;

const LOOK_UP: &str = "ask the stand-in for its calls";
const NOT_PLACED: Safety = Safety::Once(&[429]);

/// Client of a [`Neutral`] vendor: everything that the trait speaks of, nothing else.
#[derive(Clone, Debug)]
pub struct NeutralClient {
    exchange: Arc<Exchange>,
    transport: Arc<dyn Transport>,
    base: String,
}

impl NeutralClient {
    pub(super) fn new(vendor: Neutral) -> Self {
        Self::over(Arc::new(vendor), Policy::default(), "http://vendor.example.com".to_owned())
    }

    fn over(transport: Arc<dyn Transport>, policy: Policy, base: String) -> Self {
        let exchange = Exchange::new(Arc::clone(&transport), policy, vendor(), LOOK_UP);
        Self { exchange: Arc::new(exchange), transport, base }
    }

    /// Sets deadlines, retries and bounds.
    #[must_use]
    pub fn with_policy(self, policy: Policy) -> Self {
        Self::over(self.transport, policy, self.base)
    }

    /// Talks over another transport to a vendor that is served at `base`.
    #[must_use]
    pub fn with_transport(self, transport: impl Transport, base: impl Into<String>) -> Self {
        Self::over(Arc::new(transport), Policy::default(), base.into())
    }

    fn request(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Request<Bytes>> {
        let builder = Request::builder().method(method).uri(format!("{}{path}", self.base));
        let builder = builder.header(header::ACCEPT, "application/json");
        let (builder, bytes) = match body {
            None => (builder, Bytes::new()),
            Some(body) => {
                (builder.header(header::CONTENT_TYPE, "application/json"), Bytes::from(body.to_string()))
            }
        };
        builder.body(bytes).map_err(|error| {
            self.exchange.error(ErrorKind::InvalidRequest, &Operation::Configure, Sent::No).with_source(error)
        })
    }

    fn read(&self, operation: &Operation, safety: Safety, answer: &Answer) -> Result<Map<String, Value>> {
        let read = serde_json::from_slice::<Map<String, Value>>(&answer.body).ok();
        if !answer.status.is_success() {
            let code = read.as_ref().and_then(|body| body.get("code")?.as_str());
            let error = self.exchange.refused(operation, safety, answer);
            return Err(error.with_code(code.map(|code| VendorCode::new(code, None))));
        }
        read.filter(|body| body.get("id").is_some_and(Value::is_string))
            .ok_or_else(|| self.exchange.unreadable(operation, answer, "expected an object with an `id`"))
    }
}

fn vendor() -> Vendor {
    Vendor::from("neutral")
}

fn body(request: &CallRequest) -> Value {
    let shown = |id: &CallerId| {
        let mut shown = json!({"number": id.number.as_str()});
        if let (Value::Object(shown), Some(name)) = (&mut shown, &id.name) {
            shown.insert("name".to_owned(), name.as_str().into());
        }
        shown
    };
    let recording = |recording: &Recording| match recording {
        Recording::Off => "off",
        Recording::Dual => "dual",
        _ => "mono",
    };
    let data = |data: &CustomData| Value::from(data.to_text().as_str());
    let members = [
        ("a_leg", Some(request.a_leg.as_str().into())),
        ("b_leg", Some(request.b_leg.as_str().into())),
        ("shown_to_a", request.a_caller_id.as_ref().map(shown)),
        ("shown_to_b", request.b_caller_id.as_ref().map(shown)),
        ("recording", request.recording.as_ref().map(recording).map(Value::from)),
        ("ring_seconds", request.ring_time.map(|time| time.whole_seconds().into())),
        ("talk_seconds", request.max_duration.map(|time| time.whole_seconds().into())),
        ("custom_data", request.custom_data.as_ref().map(data)),
    ];
    members
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect::<Map<_, _>>()
        .into()
}

#[async_trait]
impl ClickToCall for NeutralClient {
    fn vendor(&self) -> Vendor {
        vendor()
    }

    fn capabilities(&self) -> Capabilities {
        let every = vec![
            EndpointKind::Number,
            EndpointKind::Sip,
            EndpointKind::Extension,
            EndpointKind::Device,
            EndpointKind::User,
        ];
        Capabilities {
            a_leg: every.clone(),
            b_leg: every,
            a_caller_id: true,
            b_caller_id: true,
            one_caller_id: false,
            caller_name: true,
            recording: true,
            dual_recording: true,
            max_duration: Some(Duration::SECOND..=Duration::DAY),
            ring_time: Some(Duration::SECOND..=Duration::HOUR),
            custom_data: true,
            look_up: true,
        }
    }

    fn preview(&self, request: &CallRequest) -> Result<Request<Bytes>> {
        self.capabilities().check(&vendor(), request)?;
        self.request(Method::POST, "/calls", Some(&body(request)))
    }

    async fn place(&self, request: &CallRequest) -> Result<PlacedCall> {
        let request = self.preview(request)?;
        let answer = self.exchange.run(Operation::Place, NOT_PLACED, request).await?;
        let read = self.read(&Operation::Place, NOT_PLACED, &answer)?;
        let id = read.get("id").and_then(Value::as_str).map(CallId::from);
        Ok(PlacedCall::new(vendor(), id).with_attempts(answer.attempts))
    }

    async fn look_up(&self, id: &CallId) -> Result<CallReport, Error> {
        let request = self.request(Method::GET, &format!("/calls/{id}"), None)?;
        let answer = self.exchange.run(Operation::LookUp, Safety::Safe, request).await?;
        let read = self.read(&Operation::LookUp, Safety::Safe, &answer)?;
        let number = |key: &str| read.get(key).and_then(Value::as_i64);
        let instant = |key: &str| OffsetDateTime::from_unix_timestamp(number(key)?).ok();
        let mut report = CallReport::new(id.clone());
        report.outcome = read.get("outcome").and_then(Value::as_str).map(Outcome::from);
        report.is_final = report.outcome.is_some();
        report.started_at = instant("started");
        report.ended_at = instant("ended");
        report.talk_time = number("talk_seconds").map(Duration::seconds);
        Ok(report)
    }
}
