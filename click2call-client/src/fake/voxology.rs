//! Voxology: outbound calls and their logs, messages, numbers and their call flow configuration.

mod call;
mod callback;
mod flow;
mod number;

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};
use voice_actions::callback::CallbackKind;

use super::call::{FakeCall, Stage};
use super::desk::{self, Desk, Rules};
use super::fields::{header_text, segments};
use super::stand_in::StandIn;
use crate::placed::CallId;
use crate::redact::{PhoneNumber, Private, Secret};
use crate::voxology::{Client, ClientBuilder};

pub use flow::FlowAnswer;

/// A Voxology application in this process.
///
/// It serves what [`voxology::Client`](crate::voxology::Client) asks for and the methods around it: `Dials/Connect`,
/// `Messages`, `Dials/SMS`, the log record of a call, the call flow configuration of a number (both forms), the
/// application's numbers, search for others, facts about any.
///
/// When the called party answers, the platform asks the callback of the caller ID's number for a call flow
/// (`init_call`); when the call is over, it says so (`end_call`). What the callback answered is checked and kept
/// ([`flow`](Self::flow)), and runs on the simulator with people of yours ([`run_flow`](Self::run_flow)). Or say
/// yourself whom the call connects ([`StandIn::bridge`], [`StandIn::finish`]).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use click2call_client::voxology::{DESTINATION_KEY, bridging_flow};
/// use click2call_client::{ClickToCall as _, ClickToCallExt as _, Endpoint, Outcome, fake};
/// use time::Duration;
/// use voice_actions::runtime::simulator::{Act, Person};
///
/// let application = fake::Voxology::new("key", "+15550199");
/// application.configure("+15550199", "https://app.example.com/callflow");
/// let client = application.client().build()?;
/// let call = client.connect(Endpoint::number("+15550100"), Endpoint::number("+15550101")).await?;
/// let id = call.id.expect("an id");
///
/// // The agent answers: your callback is asked. Over a network, `deliver` does this.
/// application.answer(&id);
/// for request in application.take_outgoing() {
///     // Here your handler takes the request and answers it.
///     let answer = http::Response::new(bridging_flow(DESTINATION_KEY).to_json().into());
///     application.settle(request, &answer);
/// }
/// assert!(!application.flow(&id).expect("an answer").findings.has_errors());
///
/// // The customer answers after 4 s, talks for 90 s and hangs up.
/// let customer = Person::answers(Duration::seconds(4)).then(Act::talk(Duration::seconds(90))).then(Act::HangUp);
/// let world = application.run_flow(&id, |setting| setting.with_person("+15550101", customer)).expect("a flow");
/// assert_eq!(world.ledger().legs()[1].party(), "+15550101");
/// assert_eq!(application.calls()[0].talk_time(), Duration::seconds(90));
/// assert_eq!(client.look_up(&id).await?.outcome, Some(Outcome::Connected));
/// # Ok(()) }
/// ```
///
/// What every stand-in can do is at [`StandIn`]. Voxology has besides:
///
/// | You want | |
/// | --- | --- |
/// | the application, and a client of it | [`Voxology::new`], [`Voxology::client`] |
/// | numbers of the application, numbers to be found, the call flow of one | [`Voxology::rent`], [`Voxology::offer`], [`Voxology::configure`] |
/// | text messages sent, and one that arrives | [`Voxology::messages`], [`Voxology::receive_message`] |
/// | limits and the delay of the log | [`Voxology::limit_requests`], [`Voxology::delay_call_log`] |
pub type Voxology = StandIn<VoxologyRules>;

/// What Voxology does with requests. Made by [`Voxology::new`].
#[derive(Debug)]
pub struct VoxologyRules {
    key: Secret,
    caller_id: PhoneNumber,
    /// Numbers of the application, and the call flow configuration of each.
    numbers: BTreeMap<String, Option<Value>>,
    /// Numbers that can be had.
    offered: Vec<String>,
    calls: BTreeMap<CallId, Session>,
    messages: Vec<TextMessage>,
    /// Requests at once, that is at one moment of the clock; and the moment and number of the last ones.
    limit: Option<(usize, OffsetDateTime, usize)>,
    /// How late a log record appears.
    delay: Duration,
}

/// What travels with a call.
#[derive(Debug)]
struct Session {
    data: Map<String, Value>,
    shown: String,
    answer: Option<FlowAnswer>,
}

/// A text message that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextMessage {
    /// Number of the application.
    pub from: PhoneNumber,
    /// Receiver.
    pub to: PhoneNumber,
    /// Text.
    pub text: Private,
}

/// Identifier of the application. As in the vendor's own example, no UUID.
const APPLICATION: &str = "29a4a1cc-4ada-4249-a7o5-5046464f9887";

/// An answer, or why there is none: status and message.
type Answer = Result<Value, (u16, String)>;

impl Voxology {
    /// Makes an application with one number.
    #[must_use]
    pub fn new(key: impl Into<Secret>, caller_id: impl Into<PhoneNumber>) -> Self {
        let caller_id = caller_id.into();
        let numbers = BTreeMap::from([(caller_id.as_str().to_owned(), None)]);
        Self::with_rules(VoxologyRules {
            key: key.into(),
            caller_id,
            numbers,
            offered: (150..160).map(|last| format!("+15550{last}")).collect(),
            calls: BTreeMap::new(),
            messages: Vec::new(),
            limit: None,
            delay: Duration::ZERO,
        })
    }

    /// Begins a client of this application, with this stand-in as its network.
    pub fn client(&self) -> ClientBuilder {
        let (key, caller_id) = self.with(|rules, _| (rules.key.clone(), rules.caller_id.clone()));
        Client::builder(key, caller_id).with_transport(self.clone())
    }

    /// Gives the application one more number.
    pub fn rent(&self, number: impl Into<PhoneNumber>) {
        self.with(|rules, _| rules.numbers.insert(number.into().as_str().to_owned(), None));
    }

    /// Offers one more number to whoever searches. There are ten from the start.
    pub fn offer(&self, number: impl Into<PhoneNumber>) {
        self.with(|rules, _| rules.offered.push(number.into().as_str().to_owned()));
    }

    /// Lets a number's calls be told to an address, as the API's configuration of the number does.
    pub fn configure(&self, number: impl Into<PhoneNumber>, url: &str) {
        let configuration =
            json!({"callback": {"url": url, "method": "POST", "content_type": "application/json"}});
        let number = number.into().as_str().to_owned();
        self.with(|rules, _| rules.numbers.insert(number, Some(configuration)));
    }

    /// Limits the requests at one moment of the clock: those beyond are answered 423, as was seen in use.
    pub fn limit_requests(&self, at_once: usize) {
        self.with(|rules, desk| rules.limit = Some((at_once, desk.now(), 0)));
    }

    /// Sets how long after its end a call has a log record; the vendor says "not at once". Defaults to none.
    pub fn delay_call_log(&self, delay: Duration) {
        self.with(|rules, _| rules.delay = delay);
    }

    /// Returns the messages that were sent, in order.
    #[must_use]
    pub fn messages(&self) -> Vec<TextMessage> {
        self.with(|rules, _| rules.messages.clone())
    }

    /// Lets somebody send a text message to one of the application's numbers: its callback is told.
    pub fn receive_message(
        &self,
        from: impl Into<PhoneNumber>,
        to: impl Into<PhoneNumber>,
        text: impl Into<String>,
    ) {
        let message = TextMessage { from: to.into(), to: from.into(), text: text.into().into() };
        self.with(|rules, desk| rules.tell_message(&message, desk));
    }
}

impl Rules for VoxologyRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        if header_text(request, "x-api-key") != Some(self.key.expose()) {
            return refuse(403, "Forbidden");
        }
        if self.is_too_much(desk) {
            return refuse(423, "Locked");
        }
        match self.route(request, desk) {
            Ok(value) => desk::json(200, &value),
            Err((status, message)) => refuse(status, &message),
        }
    }

    fn went_on(&mut self, call: &FakeCall, stage: Stage, desk: &mut Desk) {
        match stage {
            Stage::Answered => self.tell(call, CallbackKind::InitCall, desk),
            Stage::Ended => self.tell(call, CallbackKind::EndCall, desk),
            Stage::Ringing | Stage::Connected => {}
        }
    }

    fn takes_answer(&mut self, request: &Request<Bytes>, answer: &Response<Bytes>, _: &mut Desk) {
        self.take_flow(request, answer);
    }

    fn refusal(&mut self, status: u16, code: &str, _: &mut Desk) -> Response<Bytes> {
        desk::json(status, &json!({"message": "told to refuse", "error": code}))
    }
}

impl VoxologyRules {
    fn is_too_much(&mut self, desk: &Desk) -> bool {
        let now = desk.now();
        let Some((limit, at, used)) = &mut self.limit else { return false };
        if *at != now {
            (*at, *used) = (now, 0);
        }
        *used += 1;
        used > limit
    }

    fn route(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Answer {
        let path = segments(request);
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        // The version comes first.
        let [_, parts @ ..] = parts.as_slice() else { return Err(not_found()) };
        match (request.method(), parts) {
            (&Method::POST, ["Dials", "Connect"]) => self.dial(request, desk),
            (&Method::POST, ["Messages"]) => self.message(request),
            (&Method::POST, ["Dials", "SMS"]) => self.old_message(request),
            (&Method::GET, ["History", "Logs", "Calls", id]) => self.log(id, desk),
            (&Method::PUT, ["CallFlows", "Configurations", "PhoneNumbers", number]) => {
                self.configure(number, request)
            }
            (&Method::POST, ["CallFlows", "Callbacks"]) => self.configure_many(request),
            (&Method::GET, ["PhoneNumbers", "CallFlows"]) => Ok(self.list_numbers()),
            (&Method::POST, ["PhoneNumbers", "CallFlows"]) => self.provision(request),
            (&Method::DELETE, ["PhoneNumbers", "CallFlows"]) => self.release(request),
            (&Method::GET, ["PhoneNumbers", "Available"]) => self.available(request),
            (&Method::PUT, ["PhoneNumbers", "Move", "CallFlows"]) => self.move_numbers(request),
            (&Method::GET, ["PhoneNumberInformation", number]) => self.information(number, request),
            (&Method::GET, ["PhoneNumbers", number]) => self.number(number),
            _ => Err(not_found()),
        }
    }
}

fn not_found() -> (u16, String) {
    (404, "Not Found".to_owned())
}

fn invalid(key: &str) -> (u16, String) {
    (400, format!("Invalid parameter: {key}"))
}

/// Reads the body of a request as an object whose keys are documented.
fn object(request: &Request<Bytes>, keys: &[super::keys::Key]) -> Result<Map<String, Value>, (u16, String)> {
    let Ok(Value::Object(body)) = serde_json::from_slice(request.body()) else {
        return Err((400, "The body is not an object".to_owned()));
    };
    super::keys::mistake(keys, &body, "").map_or(Ok(body), |key| Err(invalid(&key)))
}

/// Returns a text inside a body.
fn text<'a>(body: &'a Map<String, Value>, outer: &str, inner: &str) -> &'a str {
    let value = body.get(outer);
    let value = if inner.is_empty() { value } else { value.and_then(|value| value.get(inner)) };
    value.and_then(Value::as_str).unwrap_or("")
}

fn refuse(status: u16, message: &str) -> Response<Bytes> {
    desk::json(status, &json!({"message": message}))
}
