//! Telphin: a token for the application's credentials, callbacks.

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};

use super::desk::{self, Desk, FakeCall, Rules, StandIn, header_text, segments};
use super::keys::{Holds, Key, mistake};
use crate::redact::{PhoneNumber, Secret};
use crate::telphin::{Client, ClientBuilder};

/// A Telphin application in this process.
pub type Telphin = StandIn<TelphinRules>;

/// What Telphin does with requests. Made by [`Telphin::new`].
#[derive(Debug)]
pub struct TelphinRules {
    app_id: String,
    app_secret: Secret,
    tokens: u64,
}

const CALLBACK: &[Key] = &[
    Key("src_num", Holds::Any, true),
    Key("dst_num", Holds::Text, true),
    Key("caller_id_name", Holds::Text, false),
    Key("caller_id_number", Holds::Text, false),
    Key("src_caller_id_name", Holds::Text, false),
    Key("src_caller_id_number", Holds::Text, false),
    Key("src_ani", Holds::Text, false),
    Key("dst_ani", Holds::Text, false),
    Key("allow_public_transfer", Holds::Flag, false),
    Key("announce_sound_id", Holds::Number, false),
    Key("dst_announce_sound_id", Holds::Number, false),
    Key("call_duration", Holds::Number, false),
    Key("dst_dtmf", Holds::Text, false),
    Key("transfer_after_dst_hangup", Holds::Text, false),
    Key("transfer_after_src_hangup", Holds::Text, false),
    Key("wait_for_pickup", Holds::Number, false),
];

impl Telphin {
    /// Makes an application.
    #[must_use]
    pub fn new(app_id: impl Into<String>, app_secret: impl Into<Secret>) -> Self {
        Self::with_rules(TelphinRules { app_id: app_id.into(), app_secret: app_secret.into(), tokens: 0 })
    }

    /// Begins a client of this application, with this stand-in as its network.
    pub fn client(&self) -> ClientBuilder {
        let (id, secret) = self.with(|rules, _| (rules.app_id.clone(), rules.app_secret.clone()));
        Client::builder(id, secret).with_transport(self.clone())
    }

    /// Lets every token expire: the next request is answered 401.
    pub fn expire_tokens(&self) {
        self.with(|rules, _| rules.tokens += 1);
    }
}

impl Rules for TelphinRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let path = segments(request);
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        if let ["oauth", "token"] = parts.as_slice() {
            return self.token(request);
        }
        let expected = format!("Bearer token-{}", self.tokens);
        if self.tokens == 0 || header_text(request, "authorization") != Some(expected.as_str()) {
            return refuse(401, "Unauthorized");
        }
        match (request.method(), parts.as_slice()) {
            (&Method::POST, [.., "extension", _, "callback"]) => call(request, desk),
            _ => refuse(404, "Not found"),
        }
    }
}

impl TelphinRules {
    fn token(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        let fields: Vec<(String, String)> = form_urlencoded::parse(request.body()).into_owned().collect();
        let is = |name: &str, value: &str| fields.iter().any(|(key, found)| key == name && found == value);
        let known = is("grant_type", "client_credentials")
            && is("client_id", &self.app_id)
            && is("client_secret", self.app_secret.expose());
        if !known {
            return refuse(401, "invalid_client");
        }
        self.tokens += 1;
        let token = format!("token-{}", self.tokens);
        desk::json(
            200,
            &json!({"access_token": token, "expires_in": "3600", "token_type": "Bearer", "scope": "all"}),
        )
    }
}

fn call(request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
    let Ok(Value::Object(body)) = serde_json::from_slice(request.body()) else {
        return refuse(400, "The body is not an object");
    };
    if let Some(key) = mistake(CALLBACK, &body, "") {
        return refuse(400, &format!("Validation error: {key}"));
    }
    let sources: Option<Vec<&str>> = body
        .get("src_num")
        .and_then(Value::as_array)
        .and_then(|list| list.iter().map(Value::as_str).collect());
    let Some([first, ..]) = sources.as_deref() else { return refuse(400, "Validation error: src_num") };
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let number = desk.number();
    let id = format!("{number:032x}");
    let mut call = FakeCall::new(id.as_str(), *first, text("dst_num").unwrap_or(""));
    call.shown_to_a =
        text("src_caller_id_number").or_else(|| text("caller_id_number")).map(PhoneNumber::from);
    call.shown_to_b = text("dst_ani").map(PhoneNumber::from);
    desk.place(call);
    desk::json(201, &json!({"call_id": id, "call_api_id": format!("callback-{number}")}))
}

fn refuse(status: u16, message: &str) -> Response<Bytes> {
    desk::json(status, &json!({"message": message, "status": status}))
}
