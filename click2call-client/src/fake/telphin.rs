//! Telphin: tokens, callbacks and the events they cause, records, history, current calls, subscriptions.

mod callback;
mod current;
mod event;
mod history;
mod record;
mod subscription;
mod token;

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response};
use pbx_events::ringme::rest;
use pbx_events::{ExtensionId, ExtensionType};
use serde_json::{Value, json};
use time::Duration;

use self::callback::Callback;
use self::record::Stored;
use self::subscription::Standing;
use self::token::Tokens;
use super::call::{FakeCall, Stage};
use super::desk::{self, Desk, Rules};
use super::fields::{Fields, segments};
use super::stand_in::StandIn;
use crate::placed::CallId;
use crate::redact::{PhoneNumber, Secret};
use crate::telphin::{Client, ClientBuilder};

/// A Telphin application in this process, and the PBX of its client.
///
/// It serves what [`telphin::Client`](crate::telphin::Client) asks for: tokens that run out, callbacks, current calls,
/// history, records (in ranges too), event subscriptions, extensions; and both 429. As a callback goes on, it sends
/// the events of the extension to the URLs that subscribed: `dial-out` when the source begins to ring, `answer` when
/// the destination answers, `hangup` at the end; the moment of `dial-out` is a decision.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use click2call_client::{ClickToCallExt as _, Endpoint, Outcome, fake, telphin::ExtensionId};
/// use pbx_events::ringme::{EventType, rest::NewSubscription};
///
/// let pbx = fake::Telphin::new("app", "secret");
/// let client = pbx.client().with_callback_extension(ExtensionId::new(101)).build()?;
/// let hangup = NewSubscription::new(EventType::Hangup, "https://crm.example.com/calls");
/// client.subscriptions(ExtensionId::new(101)).add(&hangup).await?;
/// let call = client.connect(Endpoint::extension("2566*101"), Endpoint::number("+15550101")).await?;
/// pbx.finish(&call.id.expect("an id"), Outcome::Connected, time::Duration::seconds(30));
/// assert_eq!(pbx.take_outgoing().len(), 1);
/// # Ok(()) }
/// ```
///
/// What every stand-in can do is at [`StandIn`]. Telphin has besides:
///
/// | You want | |
/// | --- | --- |
/// | the application, and a client of it | [`Telphin::new`], [`Telphin::client`] |
/// | extensions and external numbers | [`Telphin::add_extension`], [`Telphin::rent`] |
/// | events sent to you | [`Telphin::subscribe`] |
/// | tokens that run out, limits, statistics that are running | [`Telphin::expire_tokens`], [`Telphin::set_token_lifetime`], [`Telphin::limit_requests`], [`Telphin::run_statistics`] |
/// | calls recorded or not, and where files lie | [`Telphin::keep_records`], [`Telphin::store_at`] |
pub type Telphin = StandIn<TelphinRules>;

/// What Telphin does with requests. Made by [`Telphin::new`].
#[derive(Debug)]
pub struct TelphinRules {
    app_id: String,
    app_secret: Secret,
    tokens: Tokens,
    /// Extensions of the client; empty: any is.
    extensions: Vec<rest::Extension>,
    /// External numbers of the client; empty: any is.
    dids: Vec<PhoneNumber>,
    calls: BTreeMap<CallId, Callback>,
    subscriptions: Vec<Standing>,
    records: Vec<Stored>,
    keeps_records: bool,
    storage: String,
    /// Requests allowed in an hour, and the hour and count of those that were made.
    limit: Option<(u64, i64, u64)>,
    statistics_running: bool,
}

/// Number of the client (the tenant).
const TENANT: u64 = 37_649;
/// Domain of the extensions.
const DOMAIN: &str = "pbx.example.net";

/// An answer, or why there is none.
type Answer = Result<Response<Bytes>, Refused>;

/// A refusal: HTTP status, word that tells apart refusals of one status, message.
struct Refused(u16, Option<&'static str>, String);

impl Telphin {
    /// Makes an application.
    #[must_use]
    pub fn new(app_id: impl Into<String>, app_secret: impl Into<Secret>) -> Self {
        Self::with_rules(TelphinRules {
            app_id: app_id.into(),
            app_secret: app_secret.into(),
            tokens: Tokens::default(),
            extensions: Vec::new(),
            dids: Vec::new(),
            calls: BTreeMap::new(),
            subscriptions: Vec::new(),
            records: Vec::new(),
            keeps_records: true,
            storage: "http://storage.example.com".to_owned(),
            limit: None,
            statistics_running: false,
        })
    }

    /// Begins a client of this application, with this stand-in as its network.
    pub fn client(&self) -> ClientBuilder {
        let (id, secret) = self.with(|rules, _| (rules.app_id.clone(), rules.app_secret.clone()));
        Client::builder(id, secret).with_transport(self.clone())
    }

    /// Gives the client an extension; from then on there are no others. Returns its number.
    pub fn add_extension(&self, name: impl Into<String>, kind: ExtensionType) -> ExtensionId {
        self.with(|rules, desk| {
            let id = ExtensionId::new(50_000 + desk.number());
            let mut extension = rest::Extension::new(name.into(), kind);
            extension.id = pbx_events::wire::Nullable::Value(id);
            extension.client_id = pbx_events::wire::Nullable::Value(TENANT);
            extension.domain = pbx_events::wire::Nullable::Value(DOMAIN.to_owned());
            rules.extensions.push(extension);
            id
        })
    }

    /// Gives the client an external number; from then on callbacks can show no other to the outside.
    pub fn rent(&self, number: impl Into<PhoneNumber>) {
        self.with(|rules, _| rules.dids.push(number.into()));
    }

    /// Subscribes to an event of an extension, as its owner could do by the API.
    pub fn subscribe(&self, extension: u64, subscription: &rest::NewSubscription) {
        self.with(|rules, desk| rules.add_subscription(ExtensionId::new(extension), subscription, desk));
    }

    /// Lets every token expire: the next request is answered 401.
    pub fn expire_tokens(&self) {
        self.with(|rules, _| rules.tokens.expire());
    }

    /// Sets how long a token lives that is handed out from now on. Defaults to an hour.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.with(|rules, _| rules.tokens.lifetime = lifetime);
    }

    /// Limits the requests of an hour: those beyond are answered 429 with `rate_limit_exceeded`.
    pub fn limit_requests(&self, an_hour: u64) {
        self.with(|rules, _| rules.limit = Some((an_hour, 0, 0)));
    }

    /// Says whether somebody else's statistics request is running: requests for the history are answered with the
    /// other 429 meanwhile.
    pub fn run_statistics(&self, running: bool) {
        self.with(|rules, _| rules.statistics_running = running);
    }

    /// Says whether conversations are recorded. They are unless you say no.
    pub fn keep_records(&self, keep: bool) {
        self.with(|rules, _| rules.keeps_records = keep);
    }

    /// Sets the address of the storage, for links that work on a socket.
    pub fn store_at(&self, base: impl Into<String>) {
        self.with(|rules, _| rules.storage = base.into());
    }
}

impl Rules for TelphinRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let path = segments(request);
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let (mut response, counted) = match parts.as_slice() {
            ["oauth", "token"] => (self.token(request, desk), false),
            ["storage", link] => (self.stored(link), false),
            [.., "ver1.0", "user"] | ["user"] => (self.checked(request, &["user"], desk), true),
            parts => {
                let begin = parts.iter().position(|part| matches!(*part, "client" | "extension"));
                (self.checked(request, parts.get(begin.unwrap_or(0)..).unwrap_or_default(), desk), true)
            }
        };
        if let (Some((limit, _, used)), true) = (self.limit, counted) {
            let left = i64::from(desk.now().minute()) * 60 + i64::from(desk.now().second());
            for (name, value) in [
                ("x-ratelimit-limit", i64::try_from(limit).unwrap_or(i64::MAX)),
                ("x-ratelimit-remaining", i64::try_from(limit.saturating_sub(used)).unwrap_or(0)),
                ("x-ratelimit-reset", 3600 - left),
            ] {
                response.headers_mut().insert(name, HeaderValue::from(value));
            }
        }
        response
    }

    fn went_on(&mut self, call: &FakeCall, stage: Stage, desk: &mut Desk) {
        event::tell(self, call, stage, desk);
        if stage == Stage::Ended {
            self.keep(call);
        }
    }

    fn refusal(&mut self, status: u16, code: &str, _: &mut Desk) -> Response<Bytes> {
        let mut body = json!({"message": "told to refuse"});
        if let (Value::Object(body), Err(_)) = (&mut body, code.parse::<u16>()) {
            body.insert("status".to_owned(), code.into());
        }
        desk::json(status, &body)
    }
}

impl TelphinRules {
    /// Answers who has a token, within the limit.
    fn checked(&mut self, request: &Request<Bytes>, path: &[&str], desk: &mut Desk) -> Response<Bytes> {
        let answer = if self.tokens.accept(request, desk) {
            self.count(desk).and_then(|()| self.route(request, path, desk))
        } else {
            Err(Refused(401, None, "Unauthorized".to_owned()))
        };
        answer.unwrap_or_else(Refused::into_response)
    }

    fn count(&mut self, desk: &Desk) -> Result<(), Refused> {
        let now = desk.now().unix_timestamp() / 3600;
        let Some((limit, hour, used)) = &mut self.limit else { return Ok(()) };
        if *hour != now {
            (*hour, *used) = (now, 0);
        }
        if used >= limit {
            return Err(Refused(429, Some("rate_limit_exceeded"), "Too Many Requests".to_owned()));
        }
        *used += 1;
        Ok(())
    }

    fn route(&mut self, request: &Request<Bytes>, path: &[&str], desk: &mut Desk) -> Answer {
        let own = TENANT.to_string();
        let is_own = |tenant: &str| tenant == "@me" || tenant == own;
        match path {
            ["user"] => Ok(desk::json(
                200,
                &json!({"id": 1, "login": "TLP55522", "client_id": TENANT, "dealer_id": null,
                    "extension_id": null, "extension_group_id": null, "admin": true, "access": "full",
                    "timezone": "UTC"}),
            )),
            ["client", tenant, ..] if !is_own(tenant) => {
                Err(Refused(404, Some("client_not_found"), "Client not found".to_owned()))
            }
            ["client", _, "extension"] if request.method() == Method::GET => self.list_extensions(request),
            ["client", _, "current_calls"] => self.current(request, None, None, desk),
            ["client", _, "record", rest @ ..] => self.record(request, None, rest),
            ["client", _, "call_history", rest @ ..] => self.history(request, rest, true),
            ["client", _, "calls", rest @ ..] => self.history(request, rest, false),
            ["client", _, "phone_events"] => self.subscribe(request, None, &[], desk),
            ["extension", id, rest @ ..] => {
                let id = self.extension(id)?;
                match rest {
                    ["callback"] if request.method() == Method::POST => self.call(request, id, desk),
                    ["current_calls"] => self.current(request, Some(id), None, desk),
                    ["current_calls", call] => self.current(request, Some(id), Some(call), desk),
                    ["record", rest @ ..] => self.record(request, Some(id), rest),
                    ["event", rest @ ..] => self.subscribe(request, Some(id), rest, desk),
                    _ => Err(Refused::not_found()),
                }
            }
            _ => Err(Refused::not_found()),
        }
    }

    /// Reads the number of an extension that the client has.
    fn extension(&self, text: &str) -> Result<ExtensionId, Refused> {
        let id = text.parse().map(ExtensionId::new).map_err(|_| Refused::not_found())?;
        let known = self.extensions.is_empty() || self.extension_of(id).is_some();
        if known { Ok(id) } else { Err(Refused::not_found()) }
    }

    fn extension_of(&self, id: ExtensionId) -> Option<&rest::Extension> {
        self.extensions.iter().find(|extension| extension.id.get() == Some(&id))
    }

    /// Finds the extension that a dialled number means.
    fn extension_named(&self, number: &str) -> Option<&rest::Extension> {
        let named = |extension: &&rest::Extension| {
            extension.name.local_part() == number || extension.name.number() == number
        };
        self.extensions.iter().find(named)
    }

    fn list_extensions(&self, request: &Request<Bytes>) -> Answer {
        let query = Fields::of_query(request);
        refuse_undocumented(&query, &["type", "status", "page", "per_page"])?;
        let kind = query.get("type");
        let wanted = |extension: &&rest::Extension| {
            kind.is_none_or(|kind| extension.kind.get().is_some_and(|found| found.as_str() == kind))
        };
        let list: Vec<Value> =
            self.extensions.iter().filter(wanted).map(pbx_events::Document::to_value).collect();
        Ok(desk::json(200, &Value::Array(paged(&query, list)?)))
    }
}

impl Refused {
    fn not_found() -> Self {
        Self(404, None, "Not found".to_owned())
    }

    fn invalid(key: &str) -> Self {
        Self(400, None, format!("Validation error: {key}"))
    }

    fn into_response(self) -> Response<Bytes> {
        let Self(status, word, message) = self;
        let mut body = json!({"message": message});
        if let (Value::Object(body), Some(word)) = (&mut body, word) {
            body.insert("status".to_owned(), word.into());
        }
        desk::json(status, &body)
    }
}

fn refuse_undocumented(query: &Fields, known: &[&str]) -> Result<(), Refused> {
    query.undocumented(known).map_or(Ok(()), |key| Err(Refused::invalid(key)))
}

fn paged<T>(query: &Fields, items: Vec<T>) -> Result<Vec<T>, Refused> {
    let number = |name| query.number(name).map_err(Refused::invalid);
    let per_page = number("per_page")?.unwrap_or(100).clamp(1, 200);
    Ok(super::fields::page(items, number("page")?.unwrap_or(1), per_page))
}
