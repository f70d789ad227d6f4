//! A vendor that is none of the five, for tests that do not care which.

mod client;

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Map, Value, json};

pub use client::NeutralClient;

use super::call::{FakeCall, Stage};
use super::desk::{self, Desk, Rules};
use super::fields::segments;
use super::keys::{Holds, Key, mistake};
use super::stand_in::StandIn;
use crate::placed::CallId;
use crate::redact::{Link, PhoneNumber};

/// A vendor in this process that can do everything the trait speaks of, and nothing else.
///
/// For tests of code that holds an [`Arc<dyn ClickToCall>`](crate::ClickToCall) and does not care whose. It speaks
/// JSON of its own: two paths, `/calls` and `/calls/{id}`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use click2call_client::{ClickToCall, ClickToCallExt as _, Endpoint, Outcome, fake};
///
/// let vendor = fake::Neutral::new();
/// let client: Arc<dyn ClickToCall> = Arc::new(vendor.client());
/// let call = client.connect(Endpoint::user("ada"), Endpoint::number("+15550101")).await?;
/// let id = call.id.expect("an id");
/// vendor.finish(&id, Outcome::Busy, time::Duration::ZERO);
/// assert_eq!(client.look_up(&id).await?.outcome, Some(Outcome::Busy));
/// # Ok(()) }
/// ```
pub type Neutral = StandIn<NeutralRules>;

/// What the neutral vendor does with requests. Made by [`Neutral::new`].
#[derive(Debug, Default)]
pub struct NeutralRules {
    /// Where the end of calls is told.
    hook: Option<Link>,
}

const CALL: &[Key] = &[
    Key("a_leg", Holds::Text, true),
    Key("b_leg", Holds::Text, true),
    Key("shown_to_a", Holds::Object(SHOWN), false),
    Key("shown_to_b", Holds::Object(SHOWN), false),
    Key("recording", Holds::Word(&["off", "mono", "dual"]), false),
    Key("ring_seconds", Holds::Number, false),
    Key("talk_seconds", Holds::Number, false),
    Key("custom_data", Holds::Any, false),
];
const SHOWN: &[Key] = &[Key("number", Holds::Text, true), Key("name", Holds::Text, false)];

impl Neutral {
    /// Makes a vendor.
    #[must_use]
    pub fn new() -> Self {
        Self::with_rules(NeutralRules::default())
    }

    /// Makes a client of this vendor, with this stand-in as its network.
    #[must_use]
    pub fn client(&self) -> NeutralClient {
        NeutralClient::new(self.clone())
    }

    /// Tells the end of every call to an address: a POST of the report as JSON.
    pub fn tell(&self, url: impl Into<Link>) {
        self.with(|rules, _| rules.hook = Some(url.into()));
    }
}

impl Default for Neutral {
    fn default() -> Self {
        Self::new()
    }
}

impl Rules for NeutralRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let path = segments(request);
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match (request.method(), parts.as_slice()) {
            (&Method::POST, ["calls"]) => place(request, desk),
            (&Method::GET, ["calls", id]) => match desk.call(&CallId::from(*id)) {
                Some(call) => desk::json(200, &report(call)),
                None => refuse(404, "unknown-call"),
            },
            _ => refuse(404, "unknown-path"),
        }
    }

    fn went_on(&mut self, call: &FakeCall, stage: Stage, desk: &mut Desk) {
        let Some(hook) = self.hook.as_ref().filter(|_| stage == Stage::Ended) else { return };
        let request = Request::post(hook.as_str()).header(http::header::CONTENT_TYPE, "application/json");
        let request = request.body(Bytes::from(report(call).to_string()));
        request.into_iter().for_each(|request| desk.send(request));
    }

    fn refusal(&mut self, status: u16, code: &str, _: &mut Desk) -> Response<Bytes> {
        refuse(status, code)
    }
}

fn place(request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
    let Ok(Value::Object(body)) = serde_json::from_slice(request.body()) else {
        return refuse(400, "body");
    };
    if let Some(key) = mistake(CALL, &body, "") {
        return refuse(400, &key);
    }
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or("");
    let id = format!("call-{}", desk.number());
    let mut call = FakeCall::new(id.as_str(), text("a_leg"), text("b_leg"));
    call.shown_to_a = shown(&body, "shown_to_a");
    call.shown_to_b = shown(&body, "shown_to_b");
    let seconds = |key: &str| body.get(key).and_then(Value::as_i64).map(time::Duration::seconds);
    call.ring_limit = seconds("ring_seconds");
    call.talk_limit = seconds("talk_seconds");
    desk.place(call);
    desk::json(201, &json!({"id": id}))
}

fn shown(body: &Map<String, Value>, key: &str) -> Option<PhoneNumber> {
    body.get(key)?.get("number")?.as_str().map(PhoneNumber::from)
}

fn report(call: &FakeCall) -> Value {
    json!({
        "id": call.id.as_str(),
        "outcome": call.outcome.as_ref().map(crate::Outcome::as_str),
        "started": call.placed_at.unix_timestamp(),
        "ended": call.ended_at.map(time::OffsetDateTime::unix_timestamp),
        "talk_seconds": call.ended_at.map(|_| call.talk_time().whole_seconds()),
    })
}

fn refuse(status: u16, code: &str) -> Response<Bytes> {
    desk::json(status, &json!({"code": code}))
}
