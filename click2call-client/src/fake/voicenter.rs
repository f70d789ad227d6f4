//! Voicenter: Click2Call, Call Log over the calls that were made, and the notifications of their records.

mod call_log;
mod click2call;
mod notification;

use std::collections::BTreeMap;

use bytes::Bytes;
use cdr_model::voicenter::{Acknowledgement, Clock};
use http::{Request, Response, StatusCode};
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};

pub use cdr_model::Encoding;

use super::call::{FakeCall, Stage};
use super::desk::{self, Desk, Rules};
use super::fields::{header_text, segments};
use super::stand_in::StandIn;
use crate::placed::CallId;
use crate::redact::{Link, PhoneNumber, Secret};
use crate::voicenter::{Client, ClientBuilder};

/// A Voicenter account in this process.
///
/// It serves Click2Call (call and terminate, `GET` and `POST`, XML and JSON) and Call Log (`GET` and `POST`, all
/// filters, at most 10,000 records an answer, 30 requests a minute). A call that is over makes two records, one a
/// leg: they are in Call Log, and are sent to where [`Voicenter::notify`] says, again and again until
/// they are acknowledged, [`Voicenter::RETRIES`] times at most.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use cdr_model::voicenter::decode;
/// use click2call_client::{ClickToCallExt as _, Endpoint, Outcome, fake};
///
/// let account = fake::Voicenter::new("code");
/// account.notify("https://app.example.com/cdr", fake::Encoding::Form);
/// let client = account.client().build()?;
/// let call = client.connect(Endpoint::extension("SIPSIP"), Endpoint::number("0501234567")).await?;
/// account.finish(&call.id.expect("an id"), Outcome::Connected, time::Duration::seconds(52));
/// let records = account.take_outgoing();
/// assert_eq!(decode(None, records[1].body()).expect("a record").records[0].talking().whole_seconds(), 52);
/// # Ok(()) }
/// ```
///
/// What every stand-in can do is at [`StandIn`]. Voicenter has besides:
///
/// | You want | |
/// | --- | --- |
/// | the account, and a client of it | [`Voicenter::new`], [`Voicenter::client`] |
/// | phones that are offline or blocked, who is on a call | [`Voicenter::take_offline`], [`Voicenter::block`], [`Voicenter::is_active`] |
/// | a Bearer token besides the code | [`Voicenter::accept_bearer`] |
/// | call detail records sent to you | [`Voicenter::notify`] |
/// | limits and the delay of Call Log | [`Voicenter::limit_call_log`], [`Voicenter::limit_requests`], [`Voicenter::delay_call_log`] |
pub type Voicenter = StandIn<VoicenterRules>;

/// What Voicenter does with requests. Made by [`Voicenter::new`].
#[derive(Debug)]
pub struct VoicenterRules {
    code: Secret,
    bearer: Option<Secret>,
    offline: Vec<PhoneNumber>,
    blocked: Vec<PhoneNumber>,
    calls: BTreeMap<CallId, Wishes>,
    notify: Option<(Link, Encoding)>,
    /// Most records of one answer of Call Log.
    most: usize,
    /// How late records appear in Call Log.
    delay: Duration,
    /// Requests of Call Log a minute, and when the last ones were.
    limit: usize,
    asked: Vec<OffsetDateTime>,
}

/// What a request asked for besides the call itself.
#[derive(Debug)]
struct Wishes {
    variables: Map<String, Value>,
    record: bool,
}

/// Number that the account shows.
const OWN_NUMBER: &str = "0720000000";

impl Voicenter {
    /// How often a record is sent again that is not acknowledged. The vendor does not publish it: a decision.
    pub const RETRIES: u32 = 3;

    /// Makes an account.
    #[must_use]
    pub fn new(code: impl Into<Secret>) -> Self {
        Self::with_rules(VoicenterRules {
            code: code.into(),
            bearer: None,
            offline: Vec::new(),
            blocked: Vec::new(),
            calls: BTreeMap::new(),
            notify: None,
            most: 10_000,
            delay: Duration::ZERO,
            limit: 30,
            asked: Vec::new(),
        })
    }

    /// Begins a client of this account, with this stand-in as its network.
    pub fn client(&self) -> ClientBuilder {
        let code = self.with(|rules, _| rules.code.clone());
        Client::builder(code).with_transport(self.clone())
    }

    /// Takes an extension off the line: calls that ask for a check of the device are refused with code 3, others
    /// end at once.
    pub fn take_offline(&self, extension: impl Into<PhoneNumber>) {
        self.with(|rules, _| rules.offline.push(extension.into()));
    }

    /// Blocks an extension or number for Click2Call: calls are refused with code 4.
    pub fn block(&self, party: impl Into<PhoneNumber>) {
        self.with(|rules, _| rules.blocked.push(party.into()));
    }

    /// Accepts this token in Call Log besides the account's code.
    pub fn accept_bearer(&self, token: impl Into<Secret>) {
        self.with(|rules, _| rules.bearer = Some(token.into()));
    }

    /// Sends the records of calls to an address from now on, in one of the three encodings.
    pub fn notify(&self, url: impl Into<Link>, encoding: Encoding) {
        self.with(|rules, _| rules.notify = Some((url.into(), encoding)));
    }

    /// Returns whether an extension or number has a call.
    #[must_use]
    pub fn is_active(&self, party: impl Into<PhoneNumber>) -> bool {
        let party = party.into();
        self.calls().iter().any(|call| call.stage() != Stage::Ended && click2call::takes_part(call, &party))
    }

    /// Sets how many records an answer of Call Log holds at most. Defaults to the documented 10,000.
    pub fn limit_call_log(&self, records: usize) {
        self.with(|rules, _| rules.most = records);
    }

    /// Sets how many requests Call Log takes a minute. Defaults to the documented 30.
    pub fn limit_requests(&self, a_minute: usize) {
        self.with(|rules, _| rules.limit = a_minute);
    }

    /// Sets how long after its end a call appears in Call Log; the vendor says "some minutes". Defaults to none.
    pub fn delay_call_log(&self, delay: Duration) {
        self.with(|rules, _| rules.delay = delay);
    }
}

impl Rules for VoicenterRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        // The case of the path varies in the vendor's own pages.
        let path = segments(request).join("/").to_ascii_lowercase();
        if path.ends_with("forwarddialer/click2call.aspx") {
            self.click2call(request, desk)
        } else if path.ends_with("hub/cdr") {
            self.call_log(request, desk)
        } else {
            desk::typed(404, "text/html", "<html>not found</html>")
        }
    }

    fn went_on(&mut self, call: &FakeCall, stage: Stage, desk: &mut Desk) {
        if stage == Stage::Ended {
            self.send_records(call, desk);
        }
    }

    /// With status 200 in the shape of Click2Call, with any other in that of Call Log.
    fn refusal(&mut self, status: u16, code: &str, _: &mut Desk) -> Response<Bytes> {
        let number = code.parse().unwrap_or(2);
        if status == 200 {
            let text = "told to refuse";
            return desk::json(200, &json!({"ERRORCODE": number, "ERRORMESSAGE": text, "CALLID": ""}));
        }
        call_log::refuse(number, status, "told to refuse")
    }

    fn sends_again(&self, answer: &Response<Bytes>, attempts: u32) -> bool {
        let kind = answer.headers().get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let acknowledged = answer.status() == StatusCode::OK
            && Acknowledgement::decode(kind, answer.body()).is_ok_and(|answer| answer.is_ok());
        !acknowledged && attempts <= Voicenter::RETRIES
    }
}

impl VoicenterRules {
    fn is_bearer(&self, request: &Request<Bytes>) -> bool {
        let token = header_text(request, "authorization").and_then(|text| text.strip_prefix("Bearer "));
        token.is_some() && token == self.bearer.as_ref().map(Secret::expose)
    }

    /// Makes an id as production does: the wall clock in Israel, the server, and a tail.
    fn new_id(desk: &mut Desk) -> String {
        let form = time::macros::format_description!("[year][month][day][hour][minute][second]");
        let clock = Clock::default().local_at(desk.now()).format(form).unwrap_or_default();
        format!("{clock}0239{:014x}", desk.number())
    }
}
