//! Kazoo: tokens, quickcall and the channels and records it makes, documents, webhooks, Pivot's debug log.

mod call;
mod cdr;
mod document;
mod envelope;
mod quickcall;
mod webhook;

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};

use self::call::Legs;
use self::document::Stored;
use self::envelope::{Refused, Reply};
use super::call::{FakeCall, Stage};
use super::desk::{Desk, Rules};
use super::fields::{Fields, header_text, segments};
use super::keys::{Holds, Key, mistake};
use super::stand_in::StandIn;
use crate::kazoo::{Client, ClientBuilder, Credentials};
use crate::placed::CallId;
use crate::redact::Secret;

/// A Kazoo account in this process, behind Crossbar.
///
/// It serves what [`kazoo::Client`](crate::kazoo::Client) asks for:
///
/// - both logins, with tokens that live an idle hour;
/// - quickcall by device and user, `GET` and `POST`;
/// - the channels of calls, what can be done with them, and the records that they end in;
/// - documents of every collection, checked as the server checks callflows, with revisions;
/// - webhooks, which send the four channel events and the changes of documents;
/// - what Pivot kept for debugging.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use click2call_client::{ClickToCallExt as _, Endpoint, Outcome, fake};
///
/// let account = fake::Kazoo::new("account", "api-key");
/// let client = account.client().build()?;
/// client.connect(Endpoint::device("device"), Endpoint::number("+15550101")).await?;
/// let id = account.calls()[0].id.clone();
/// assert_eq!(client.channels().list().await?.len(), 1);
/// account.finish(&id, Outcome::Connected, time::Duration::seconds(30));
/// assert_eq!(client.cdr(&format!("202601-{id}")).await?.billing_seconds, Some(30));
/// # Ok(()) }
/// ```
///
/// What every stand-in can do is at [`StandIn`]. Kazoo has besides:
///
/// | You want | |
/// | --- | --- |
/// | the account, and a client of it | [`Kazoo::new`], [`Kazoo::client`] |
/// | a login by name and password, tokens that run out | [`Kazoo::add_login`], [`Kazoo::expire_tokens`] |
/// | documents without a request | [`Kazoo::store`] |
/// | what Pivot kept for debugging | [`Kazoo::keep_pivot`] |
/// | what was done to channels | [`Kazoo::channel_actions`] |
pub type Kazoo = StandIn<KazooRules>;

/// What Kazoo does with requests. Made by [`Kazoo::new`].
#[derive(Debug)]
pub struct KazooRules {
    account: String,
    key: Secret,
    /// Hashes of `username:password` that may log in.
    logins: Vec<String>,
    given: u64,
    /// The last token, and when it was used last.
    token: Option<(String, OffsetDateTime)>,
    documents: BTreeMap<(String, String), Stored>,
    calls: BTreeMap<CallId, Legs>,
    /// Records of legs that are over, in the order of their ends.
    records: Vec<Map<String, Value>>,
    pivot: BTreeMap<String, Vec<Value>>,
    actions: Vec<(String, Value)>,
}

/// How long a token lives without being used. "One hour is typical": a decision.
const IDLE_LIFE: Duration = Duration::HOUR;

/// Members of the envelope of a request.
const ENVELOPE: &[Key] = &[
    Key("data", Holds::Any, false),
    Key("auth_token", Holds::Text, false),
    Key("verb", Holds::Text, false),
    Key("accept_charges", Holds::Flag, false),
];
const API_AUTH: &[Key] = &[Key("api_key", Holds::Text, true)];
const USER_AUTH: &[Key] = &[
    Key("credentials", Holds::Text, true),
    Key("method", Holds::Word(&["md5", "sha"]), false),
    Key("account_name", Holds::Text, false),
    Key("account_realm", Holds::Text, false),
    Key("phone_number", Holds::Text, false),
    Key("account_id", Holds::Text, false),
];

impl Kazoo {
    /// Makes an account with an API key.
    #[must_use]
    pub fn new(account: impl Into<String>, key: impl Into<Secret>) -> Self {
        Self::with_rules(KazooRules {
            account: account.into(),
            key: key.into(),
            logins: Vec::new(),
            given: 0,
            token: None,
            documents: BTreeMap::new(),
            calls: BTreeMap::new(),
            records: Vec::new(),
            pivot: BTreeMap::new(),
            actions: Vec::new(),
        })
    }

    /// Begins a client of this account, with this stand-in as its network.
    pub fn client(&self) -> ClientBuilder {
        let (account, key) = self.with(|rules, _| (rules.account.clone(), rules.key.clone()));
        Client::builder("https://kazoo.example.com:8443/v2", account, Credentials::ApiKey(key))
            .with_transport(self.clone())
    }

    /// Lets a user log in with a password.
    pub fn add_login(&self, username: &str, password: &str) {
        use md5::Digest as _;
        let digest = md5::Md5::digest(format!("{username}:{password}").as_bytes());
        let hash = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.with(|rules, _| rules.logins.push(hash));
    }

    /// Lets every token expire: the next request is answered 401.
    pub fn expire_tokens(&self) {
        self.with(|rules, _| rules.token = None);
    }

    /// Stores a document of a collection (`devices`, `callflows`, `webhooks` …) as it is, and returns its id.
    ///
    /// Once there is a device or user, quickcall knows no others.
    pub fn store(&self, collection: &str, document: &Value) -> String {
        self.with(|rules, desk| {
            let members = document.as_object().cloned().unwrap_or_default();
            rules.put(collection, None, members, desk)
        })
    }

    /// Keeps what Pivot asked and got during a call, for its debug log.
    pub fn keep_pivot(&self, call_id: impl Into<String>, entries: Vec<Value>) {
        self.with(|rules, _| rules.pivot.insert(call_id.into(), entries));
    }

    /// Returns what clients had done to channels, in order: the channel and the `data` of the request.
    #[must_use]
    pub fn channel_actions(&self) -> Vec<(String, Value)> {
        self.with(|rules, _| rules.actions.clone())
    }
}

impl Rules for KazooRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let request_id = format!("{:032x}", desk.number());
        let now = desk.now();
        let reply = match self.route(request, desk) {
            Ok(reply) => reply,
            Err(refused) => refused.into_reply(),
        };
        let token = self.token.as_ref().map(|(token, _)| token.as_str());
        reply.into_response(&request_id, token, now)
    }

    fn went_on(&mut self, call: &FakeCall, stage: Stage, desk: &mut Desk) {
        self.tell_channels(call, stage, desk);
        if stage == Stage::Ended {
            self.keep_records(call);
        }
    }

    fn refusal(&mut self, status: u16, code: &str, desk: &mut Desk) -> Response<Bytes> {
        let request_id = format!("{:032x}", desk.number());
        let reply = Refused::plain(status, code).into_reply();
        reply.into_response(&request_id, None, desk.now())
    }
}

impl KazooRules {
    fn route(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Result<Reply, Refused> {
        let path = segments(request);
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        // The version comes first.
        let [_, parts @ ..] = parts.as_slice() else { return Err(Refused::not_found("")) };
        let data = data(request)?;
        match (request.method(), parts) {
            (&Method::PUT, ["api_auth" | "user_auth"]) => return self.log_in(parts, &data, desk),
            (_, ["api_auth" | "user_auth"]) => return Err(Refused::plain(405, "method not allowed")),
            _ => {}
        }
        self.accept(request, desk)?;
        match parts {
            ["accounts", account, rest @ ..] if *account == self.account => {
                self.account_route(request, rest, &data, desk)
            }
            ["accounts", ..] => Err(Refused::plain(403, "forbidden")),
            _ => Err(Refused::not_found("")),
        }
    }

    fn account_route(
        &mut self,
        request: &Request<Bytes>,
        path: &[&str],
        data: &Value,
        desk: &mut Desk,
    ) -> Result<Reply, Refused> {
        let query = Fields::of_query(request);
        match (request.method(), path) {
            (&Method::GET, ["api_key"]) => Ok(Reply::ok(json!({"api_key": self.key.expose()}))),
            (&Method::GET | &Method::POST, [kind @ ("devices" | "users"), id, "quickcall", number]) => {
                let waits = *request.method() == Method::POST;
                self.quickcall(&query, data, (kind, id), number, waits, desk)
            }
            (&Method::GET, ["channels"]) => Ok(Reply::list(self.channels(desk))),
            (_, ["channels", uuid]) => self.channel(request.method(), uuid, data, desk),
            (&Method::GET, ["cdrs"]) => self.list_records(&query, desk),
            (&Method::GET, ["cdrs", "legs", interaction]) => Ok(Reply::list(self.record_legs(interaction))),
            (&Method::GET, ["cdrs", id]) => self.record(id),
            (&Method::GET, ["pivot", "debug"]) => {
                let calls = self.pivot.keys().map(|id| json!({"call_id": id})).collect();
                Ok(Reply::list(calls))
            }
            (&Method::GET, ["pivot", "debug", id]) => {
                let entries = self.pivot.get(*id).ok_or_else(|| Refused::not_found(id))?;
                Ok(Reply::list(entries.clone()))
            }
            (method, [collection]) => self.collection(method, collection, &query, data, desk),
            (method, [collection, id]) => self.document(method, collection, id, data, desk),
            _ => Err(Refused::not_found("")),
        }
    }

    fn log_in(&mut self, path: &[&str], data: &Value, desk: &Desk) -> Result<Reply, Refused> {
        let by_key = path.first() == Some(&"api_auth");
        let empty = Map::new();
        let members = data.as_object().unwrap_or(&empty);
        if let Some(key) = mistake(if by_key { API_AUTH } else { USER_AUTH }, members, "") {
            return Err(Refused::field(&key, "required", "Field is required but missing or not documented"));
        }
        let text = |key: &str| members.get(key).and_then(Value::as_str);
        let known = if by_key {
            text("api_key") == Some(self.key.expose())
        } else {
            let named = ["account_name", "account_realm", "phone_number", "account_id"];
            named.iter().any(|key| text(key).is_some())
                && self.logins.iter().any(|hash| text("credentials") == Some(hash))
        };
        if !known {
            return Err(Refused::plain(401, "invalid_credentials"));
        }
        self.given += 1;
        self.token = Some((format!("jwt-{}", self.given), desk.now()));
        Ok(Reply::made(json!({"account_id": self.account, "owner_id": null})))
    }

    /// Lets a request pass whose token is good, and keeps the token alive.
    fn accept(&mut self, request: &Request<Bytes>, desk: &Desk) -> Result<(), Refused> {
        let query = Fields::of_query(request);
        let sent = header_text(request, "x-auth-token").or_else(|| query.get("auth_token"));
        match &mut self.token {
            Some((token, used)) if sent == Some(token) && desk.now() - *used < IDLE_LIFE => {
                *used = desk.now();
                Ok(())
            }
            _ => Err(Refused::plain(401, "invalid_credentials")),
        }
    }
}

/// Reads `data` of the envelope; `null` where there is no body.
fn data(request: &Request<Bytes>) -> Result<Value, Refused> {
    if request.body().is_empty() {
        return Ok(Value::Null);
    }
    let Ok(Value::Object(mut envelope)) = serde_json::from_slice(request.body()) else {
        return Err(Refused::plain(400, "invalid request envelope"));
    };
    match mistake(ENVELOPE, &envelope, "") {
        Some(key) => Err(Refused::field(&key, "additionalProperties", "not a documented member")),
        None => Ok(envelope.remove("data").unwrap_or_default()),
    }
}
