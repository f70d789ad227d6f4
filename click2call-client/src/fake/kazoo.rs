//! Kazoo: a token for the account's key, quickcall by device and user.

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};

use super::call::{FakeCall, Stage};
use super::desk::{self, Desk, Rules};
use super::fields::{header_text, segments};
use super::stand_in::StandIn;
use crate::kazoo::{Client, ClientBuilder, Credentials};
use crate::redact::{PhoneNumber, Secret};

/// A Kazoo account in this process.
pub type Kazoo = StandIn<KazooRules>;

/// What Kazoo does with requests. Made by [`Kazoo::new`].
#[derive(Debug)]
pub struct KazooRules {
    account: String,
    key: Secret,
    tokens: u64,
}

/// Documented parameters of quickcall.
const PARAMETERS: &[&str] = &[
    "auto_answer",
    "cid-name",
    "cid-number",
    "caller-id-name",
    "caller-id-number",
    "custom_application_vars",
    "ignore-early-media",
    "media",
    "number_filter",
    "target_call_id",
    "timeout",
];

impl Kazoo {
    /// Makes an account with an API key.
    #[must_use]
    pub fn new(account: impl Into<String>, key: impl Into<Secret>) -> Self {
        Self::with_rules(KazooRules { account: account.into(), key: key.into(), tokens: 0 })
    }

    /// Begins a client of this account, with this stand-in as its network.
    pub fn client(&self) -> ClientBuilder {
        let (account, key) = self.with(|rules, _| (rules.account.clone(), rules.key.clone()));
        Client::builder("https://kazoo.example.com:8443/v2", account, Credentials::ApiKey(key))
            .with_transport(self.clone())
    }

    /// Lets every token expire: the next request is answered 401.
    pub fn expire_tokens(&self) {
        self.with(|rules, _| rules.tokens += 1);
    }
}

impl Rules for KazooRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let path = segments(request);
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let request_id = format!("{:032x}", desk.number());
        if let (&Method::PUT, [_, "api_auth"]) = (request.method(), parts.as_slice()) {
            let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
            if body.pointer("/data/api_key").and_then(Value::as_str) != Some(self.key.expose()) {
                return refuse(401, "invalid_credentials", &request_id);
            }
            self.tokens += 1;
            let token = format!("jwt-{}", self.tokens);
            return desk::json(
                201,
                &json!({"data": {"account_id": self.account}, "auth_token": token, "status": "success",
                    "request_id": request_id}),
            );
        }
        let expected = format!("jwt-{}", self.tokens);
        if self.tokens == 0 || header_text(request, "x-auth-token") != Some(expected.as_str()) {
            return refuse(401, "invalid_credentials", &request_id);
        }
        match (request.method(), parts.as_slice()) {
            (
                &Method::GET | &Method::POST,
                [_, "accounts", account, "devices" | "users", id, "quickcall", number],
            ) if *account == self.account => quickcall(request, id, number, &request_id, desk),
            _ => refuse(404, "bad identifier", &request_id),
        }
    }

    fn went_on(&mut self, _: &FakeCall, _: Stage, _: &mut Desk) {}

    fn refusal(&mut self, status: u16, code: &str, _: &mut Desk) -> Response<Bytes> {
        refuse(status, code, "")
    }
}

fn quickcall(
    request: &Request<Bytes>,
    id: &str,
    number: &str,
    request_id: &str,
    desk: &mut Desk,
) -> Response<Bytes> {
    let mut parameters: Vec<(String, String)> =
        form_urlencoded::parse(request.uri().query().unwrap_or("").as_bytes()).into_owned().collect();
    let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    if let Some(Value::Object(data)) = body.get("data") {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        parameters.extend(data.iter().map(|(key, value)| (key.clone(), text(value))));
    }
    // Flattened variables come as `custom_application_vars[name]`.
    let documented = |key: &str| PARAMETERS.contains(&key.split('[').next().unwrap_or(key));
    if let Some((key, _)) = parameters.iter().find(|(key, _)| !documented(key)) {
        return desk::json(
            400,
            &json!({"data": {key: {"additionalProperties": {"message": "not a documented parameter"}}},
                "error": "400", "message": "validation error", "status": "error", "request_id": request_id}),
        );
    }
    let get = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let call_id = format!("quickcall-{}", desk.number());
    let mut call = FakeCall::new(call_id.as_str(), id, number);
    call.shown_to_a = get("cid-number").or_else(|| get("caller-id-number")).map(PhoneNumber::from);
    desk.place(call);
    desk::json(202, &json!({"data": {}, "status": "success", "request_id": request_id}))
}

fn refuse(status: u16, message: &str, request_id: &str) -> Response<Bytes> {
    desk::json(
        status,
        &json!({"data": {"message": message}, "error": status.to_string(), "message": message,
            "status": "error", "request_id": request_id}),
    )
}
