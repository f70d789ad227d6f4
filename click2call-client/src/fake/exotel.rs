//! Exotel: v3 and v1 calls, users that are busy, status callbacks, the CCM connect applet.

mod account;
mod applet;
mod callback;
mod connect;
mod list;
mod v1;
mod v2;
mod v3;

pub use account::Played;
pub use connect::ConnectStep;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use bytes::Bytes;
use http::{Request, Response};
use time::{Duration, OffsetDateTime};

use super::call::{FakeCall, Stage};
use super::desk::{Desk, Rules, json};
use super::fields::{header_text, segments};
use super::stand_in::StandIn;
use crate::exotel::{
    CallDetails, CallRecordingLink, CallState, CallStatus, CallbackEvent, Client, ClientBuilder, Credentials,
    Direction, ExoPhone, Indexed, LegStatus, Loose, Maybe, Region, StatusCallback, Timestamp,
};
use crate::placed::{CallId, Outcome};
use crate::redact::{PhoneNumber, Secret};

/// An Exotel account in this process.
///
/// - It serves v3 (create, details, legs) and v1 (connect two numbers or a flow, details, list with all filters and
///   pages, balance, facts about a number), 200 new calls a minute.
/// - It takes key and token in the header or before the `@` of the URL.
/// - It remembers busy users where `state_management` is set, and shows the virtual number alone.
/// - It plays both connect applets with your answers ([`Exotel::incoming`], [`Exotel::connect`]).
/// - It sends status callbacks in the method and content type asked for, twice more on anything but success.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use click2call_client::exotel::{NewCall, StatusCallback, Webhook};
/// use click2call_client::{Outcome, fake};
///
/// let exotel = fake::Exotel::new("sid", "key", "token");
/// let call = NewCall::new("+15550100", "+15550101", "+15550199")
///     .with_status_callback(StatusCallback::terminal("https://app.example.com/calls"));
/// let placed = exotel.client().build()?.place_call(&call).await?;
/// exotel.finish(&placed.call.id().expect("an id"), Outcome::Connected, time::Duration::seconds(60));
/// assert!(matches!(Webhook::from_request(&exotel.take_outgoing()[0])?, Webhook::Call(_)));
/// # Ok(()) }
/// ```
///
/// Numbers are known by their last ten digits, so that every notation of one number is the same phone.
///
/// What every stand-in can do is at [`StandIn`]: `calls`, `answer`, `finish`, `advance`, `fail_next`, `take_outgoing`, …
/// Exotel has besides:
///
/// | You want | |
/// | --- | --- |
/// | the account, and a client of it | [`Exotel::new`], [`Exotel::client`] |
/// | numbers that calls may show | [`Exotel::rent`] |
/// | somebody to reject a call or let it ring | [`Exotel::behave`] |
/// | users of the dashboard, switched-off devices, the do-not-disturb registry | [`Exotel::add_user`], [`Exotel::switch_off`], [`Exotel::do_not_disturb`] |
/// | another limit than 200 new calls a minute | [`Exotel::limit_calls`] |
/// | which phones rang and what they showed, what was played, who is busy | [`Exotel::rings`], [`Exotel::played`], [`Exotel::is_busy`] |
/// | a customer who calls, through the CCM applet or the ordinary one | [`Exotel::incoming`], [`Exotel::incoming_ordinary`] |
/// | your answer to the connect applet carried out; the end of that call | [`Exotel::connect`], [`Exotel::hang_up`] |
pub type Exotel = StandIn<ExotelRules>;

/// What Exotel does with requests. Made by [`Exotel::new`].
#[derive(Debug)]
pub struct ExotelRules {
    account_sid: String,
    key: Secret,
    token: Secret,
    /// Exotel numbers of the account; empty: any number is.
    exophones: Vec<PhoneNumber>,
    people: BTreeMap<String, Person>,
    /// Users on a call that Exotel keeps track of, and the call.
    busy: BTreeMap<String, CallId>,
    calls: BTreeMap<CallId, Call>,
    incoming: BTreeMap<CallId, connect::Incoming>,
    rings: Vec<Ring>,
    played: Vec<Played>,
    /// Users of the dashboard, whom Exotel always keeps track of.
    users: Vec<v2::AccountUser>,
    switched_off: BTreeSet<String>,
    /// Customers on the do-not-disturb registry.
    undisturbed: BTreeSet<String>,
    /// User to whom a caller spoke last.
    spoke: BTreeMap<String, PhoneNumber>,
    /// New calls allowed a minute, and when the last ones came.
    limit: usize,
    created: Vec<OffsetDateTime>,
}

/// How somebody behaves whose phone rings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Person {
    /// Answers.
    #[default]
    Answers,
    /// Rejects, or talks to somebody that Exotel does not know of.
    Rejects,
    /// Lets it ring.
    Ignores,
}

/// A phone that rang, and what it showed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ring {
    /// The call.
    pub call: CallId,
    /// Phone that rang.
    pub to: PhoneNumber,
    /// Number on its display: always one of the account's.
    pub shown: PhoneNumber,
}

#[derive(Debug)]
struct Call {
    details: CallDetails,
    from: PhoneNumber,
    to: PhoneNumber,
    callbacks: Vec<StatusCallback>,
    managed: bool,
    answered: bool,
    recorded: bool,
    /// How long the user was on the call.
    on_call: Duration,
    /// What the user hears while the customer rings.
    wait_audio: Option<String>,
    /// What is played when both are there: to the customer, and to the user.
    announcements: (Vec<String>, Vec<String>),
    /// Whether v1 made it, whose callbacks have another shape.
    v1_callback: Option<v1::Callback>,
}

impl Exotel {
    /// Makes an account.
    #[must_use]
    pub fn new(account_sid: impl Into<String>, key: impl Into<Secret>, token: impl Into<Secret>) -> Self {
        Self::with_rules(ExotelRules {
            account_sid: account_sid.into(),
            key: key.into(),
            token: token.into(),
            exophones: Vec::new(),
            people: BTreeMap::new(),
            busy: BTreeMap::new(),
            calls: BTreeMap::new(),
            incoming: BTreeMap::new(),
            rings: Vec::new(),
            played: Vec::new(),
            users: Vec::new(),
            switched_off: BTreeSet::new(),
            undisturbed: BTreeSet::new(),
            spoke: BTreeMap::new(),
            limit: 200,
            created: Vec::new(),
        })
    }

    /// Begins a client of this account, with this stand-in as its network.
    pub fn client(&self) -> ClientBuilder {
        let credentials = self.with(|rules, _| {
            Credentials::new(rules.account_sid.clone(), rules.key.clone(), rules.token.clone())
        });
        Client::builder(credentials, Region::Singapore)
            .with_virtual_number(ExoPhone::from("+918000000003"))
            .with_transport(self.clone())
    }

    /// Gives the account a number; from then on calls may show no other.
    pub fn rent(&self, number: impl Into<PhoneNumber>) {
        self.with(|rules, _| rules.exophones.push(number.into()));
    }

    /// Says how somebody behaves whose phone rings. Everybody else answers.
    pub fn behave(&self, number: impl Into<PhoneNumber>, person: Person) {
        self.with(|rules, _| rules.people.insert(line(&number.into()), person));
    }

    /// Returns every phone that rang, in order, and what it showed.
    #[must_use]
    pub fn rings(&self) -> Vec<Ring> {
        self.with(|rules, _| rules.rings.clone())
    }

    /// Returns whether Exotel takes a number for busy.
    #[must_use]
    pub fn is_busy(&self, number: impl Into<PhoneNumber>) -> bool {
        self.with(|rules, _| rules.busy.contains_key(&line(&number.into())))
    }
}

impl Rules for ExotelRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let path = segments(request);
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let authenticated = self.authenticates(request);
        match parts.as_slice() {
            [version @ ("v2" | "v3"), "accounts", account, rest @ ..] => {
                let known = *account == self.account_sid;
                v3::answer(self, request, (version, rest), authenticated, known, desk)
            }
            ["v1", "Accounts", account, rest @ ..] => {
                let known = *account == self.account_sid;
                v1::answer(self, request, rest, authenticated, known, desk)
            }
            _ => json(404, &serde_json::json!({"RestException": {"Status": 404, "Message": "Not found"}})),
        }
    }

    fn went_on(&mut self, fake: &FakeCall, stage: Stage, desk: &mut Desk) {
        match stage {
            Stage::Answered => self.answered(fake, desk),
            Stage::Ended => self.ended(fake, desk),
            Stage::Connected => self.connected(fake),
            Stage::Ringing => {}
        }
    }

    /// Two retries on anything but success.
    fn sends_again(&self, answer: &Response<Bytes>, attempts: u32) -> bool {
        !answer.status().is_success() && attempts <= 2
    }

    /// In the shape of v3.
    fn refusal(&mut self, status: u16, code: &str, desk: &mut Desk) -> Response<Bytes> {
        v3::refusal(status, code, desk)
    }
}

impl ExotelRules {
    /// Key and token come in the header, or before the `@` of the URL as the vendor's page prints it.
    fn authenticates(&self, request: &Request<Bytes>) -> bool {
        let expected = format!("{}:{}", self.key.expose(), self.token.expose());
        let in_header = header_text(request, "authorization")
            .and_then(|text| text.strip_prefix("Basic "))
            .and_then(|text| base64::engine::general_purpose::STANDARD.decode(text.trim()).ok());
        if let Some(pair) = in_header {
            return pair == expected.as_bytes();
        }
        let authority = request.uri().authority().map(http::uri::Authority::as_str);
        authority.and_then(|text| text.rsplit_once('@')).is_some_and(|(pair, _)| pair == expected)
    }

    fn rings(&mut self, call: &CallId, to: &PhoneNumber, shown: &PhoneNumber) {
        self.rings.push(Ring { call: call.clone(), to: to.clone(), shown: shown.clone() });
    }

    fn owns(&self, number: &PhoneNumber) -> bool {
        self.exophones.is_empty() || self.exophones.iter().any(|own| line(own) == line(number))
    }

    fn person(&self, number: &PhoneNumber) -> Person {
        self.people.get(&line(number)).copied().unwrap_or_default()
    }

    /// Takes a call in and rings its user.
    fn take(
        &mut self,
        call: Call,
        shown: PhoneNumber,
        limits: (Option<Duration>, Option<Duration>),
        desk: &mut Desk,
    ) {
        let Some(id) = call.details.id() else { return };
        self.rings(&id, &call.from, &shown);
        if call.managed {
            self.busy.insert(line(&call.from), id.clone());
        }
        let mut noted = FakeCall::new(id.as_str(), call.from.clone(), call.to.clone());
        noted.shown_to_a = Some(shown.clone());
        noted.shown_to_b = Some(shown);
        (noted.ring_limit, noted.talk_limit) = limits;
        desk.place(noted);
        self.calls.insert(id, call);
    }

    /// The customer is rung, `answered` callbacks go out.
    fn answered(&mut self, fake: &FakeCall, desk: &mut Desk) {
        let Some(call) = self.calls.get_mut(&fake.id) else { return };
        call.answered = true;
        call.details.updated_time = Loose::of(Timestamp::At(desk.now()));
        callback::tell(call, &CallbackEvent::Answered, desk);
        if let Some(audio) = &call.wait_audio {
            self.played.push(Played::new(&fake.id, &call.from, audio));
        }
        let (to, shown) = (call.to.clone(), call.details.virtual_number.get().cloned());
        if let Some(shown) = shown {
            self.rings(&fake.id, &to, &shown);
        }
    }

    /// State and times are set, the user is free again, `terminal` callbacks go out.
    fn ended(&mut self, fake: &FakeCall, desk: &mut Desk) {
        let Some(call) = self.calls.get_mut(&fake.id) else { return };
        let status = match &fake.outcome {
            Some(Outcome::Connected) => CallStatus::Completed,
            Some(Outcome::UserNoAnswer) => CallStatus::FromLegUnanswered,
            // v3 has no word for it: rejected calls were seen like this.
            Some(Outcome::CustomerNoAnswer | Outcome::Busy) => CallStatus::ToLegUnanswered,
            Some(Outcome::Cancelled) => CallStatus::FromLegCancelled,
            Some(Outcome::Other(word)) => CallStatus::from(word.as_str()),
            _ if call.answered => CallStatus::ToLegNoDial,
            _ => CallStatus::FromLegNoDial,
        };
        let now = Timestamp::At(desk.now());
        call.on_call = fake.answered_at.map_or(Duration::ZERO, |answered| desk.now() - answered);
        let details = &mut call.details;
        details.state = Loose::of(CallState::Terminal);
        details.recordings = if status == CallStatus::Completed && call.recorded {
            let url = format!("https://recordings.example.com/{}.mp3", fake.id);
            Maybe::Here(Indexed::new(vec![CallRecordingLink::new(url)]))
        } else {
            Maybe::Null
        };
        details.status = Loose::of(status);
        details.updated_time = Loose::of(now);
        details.end_time = Loose::of(now);
        details.total_duration = Loose::of(fake.whole_time());
        details.total_talk_time = Loose::of(fake.talk_time());
        callback::tell(call, &CallbackEvent::Terminal, desk);
        self.busy.retain(|_, busy_with| *busy_with != fake.id);
    }
}

impl Call {
    fn new(
        sid: &str,
        account: &str,
        shown: &PhoneNumber,
        from: PhoneNumber,
        to: PhoneNumber,
        desk: &Desk,
    ) -> Self {
        let now = || Loose::of(Timestamp::At(desk.now()));
        let details = CallDetails {
            sid: Loose::of(sid.to_owned()),
            direction: Loose::of(Direction::Outbound),
            virtual_number: Loose::of(shown.clone()),
            state: Loose::of(CallState::Active),
            status: Loose::null(),
            legs: Loose::of(format!("/v3/accounts/{account}/calls/{sid}/legs")),
            created_time: now(),
            updated_time: now(),
            start_time: now(),
            end_time: Loose::null(),
            total_duration: Loose::null(),
            total_talk_time: Loose::null(),
            custom_field: Loose::null(),
            app_id: Loose::null(),
            app_name: Loose::null(),
            digits: Loose::null(),
            recordings: Maybe::Null,
            ..CallDetails::default()
        };
        Self {
            details,
            from,
            to,
            callbacks: Vec::new(),
            managed: false,
            answered: false,
            recorded: true,
            on_call: Duration::ZERO,
            wait_audio: None,
            announcements: (Vec::new(), Vec::new()),
            v1_callback: None,
        }
    }

    /// States of the user's and the customer's leg.
    fn leg_states(&self) -> (LegStatus, Option<LegStatus>) {
        match self.details.status.get() {
            None if self.answered => (LegStatus::InProgress, Some(LegStatus::InProgress)),
            None => (LegStatus::InProgress, None),
            Some(CallStatus::Completed) => (LegStatus::Completed, Some(LegStatus::Completed)),
            Some(CallStatus::ToLegUnanswered) => (LegStatus::Completed, Some(LegStatus::NoAnswer)),
            Some(CallStatus::FromLegCancelled) => (LegStatus::Completed, Some(LegStatus::Canceled)),
            Some(CallStatus::FromLegUnanswered) => (LegStatus::NoAnswer, None),
            Some(CallStatus::ToLegNoDial) => (LegStatus::Completed, Some(LegStatus::Failed)),
            Some(_) => (LegStatus::Failed, None),
        }
    }
}

/// Returns by what a phone is known: the last ten digits, or the text.
fn line(number: &PhoneNumber) -> String {
    number.national_key().unwrap_or_else(|| number.as_str().to_owned())
}
