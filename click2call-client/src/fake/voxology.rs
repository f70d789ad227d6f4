//! Voxology: outbound calls and their logs.

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};

use super::desk::{self, Desk, FakeCall, Rules, StandIn, header_text, segments};
use super::keys::{Holds, Key, mistake};
use crate::redact::{PhoneNumber, Secret};
use crate::voxology::{Client, ClientBuilder, DESTINATION_KEY};

/// A Voxology application in this process.
pub type Voxology = StandIn<VoxologyRules>;

/// What Voxology does with requests. Made by [`Voxology::new`].
#[derive(Debug)]
pub struct VoxologyRules {
    key: Secret,
    caller_id: PhoneNumber,
}

const CONNECT: &[Key] = &[
    Key("call", Holds::Object(CALL), true),
    Key("session_data", Holds::Any, false),
    Key("timeout", Holds::Number, false),
    Key("max_call_time", Holds::Number, false),
];
const CALL: &[Key] = &[Key("no", Holds::Text, true), Key("caller_id_no", Holds::Text, true)];

impl Voxology {
    /// Makes an application with one number.
    #[must_use]
    pub fn new(key: impl Into<Secret>, caller_id: impl Into<PhoneNumber>) -> Self {
        Self::with_rules(VoxologyRules { key: key.into(), caller_id: caller_id.into() })
    }

    /// Begins a client of this application, with this stand-in as its network.
    pub fn client(&self) -> ClientBuilder {
        let (key, caller_id) = self.with(|rules, _| (rules.key.clone(), rules.caller_id.clone()));
        Client::builder(key, caller_id).with_transport(self.clone())
    }
}

impl Rules for VoxologyRules {
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        if header_text(request, "x-api-key") != Some(self.key.expose()) {
            return refuse(403, "Forbidden");
        }
        let path = segments(request);
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        match (request.method(), parts.as_slice()) {
            (&Method::POST, [_, "Dials", "Connect"]) => self.dial(request, desk),
            (&Method::GET, [_, "History", "Logs", "Calls", id]) => {
                match desk.calls().iter().find(|call| call.id.as_str() == *id) {
                    Some(call) => desk::json(
                        200,
                        &json!({"id": id, "call_id": id, "direction": "outbound", "status": "completed",
                            "type": "voice", "caller_no": call.a_leg.as_str(),
                            "api_no": call.shown_to_a.as_ref().map(PhoneNumber::as_str)}),
                    ),
                    None => refuse(404, "Not Found"),
                }
            }
            _ => refuse(404, "Not Found"),
        }
    }
}

impl VoxologyRules {
    fn dial(&self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let Ok(Value::Object(body)) = serde_json::from_slice(request.body()) else {
            return refuse(400, "The body is not an object");
        };
        if let Some(key) = mistake(CONNECT, &body, "") {
            return refuse(400, &format!("Invalid parameter: {key}"));
        }
        let text = |pointer: &[&str]| {
            let mut value = body.get(*pointer.first()?)?;
            for key in pointer.iter().skip(1) {
                value = value.get(key)?;
            }
            value.as_str()
        };
        let shown = text(&["call", "caller_id_no"]).unwrap_or("");
        if shown != self.caller_id.as_str() {
            return refuse(400, "Invalid parameter: call.caller_id_no");
        }
        let id = format!("{:08}@{:08}", desk.number(), 17_155_753);
        let b_leg = text(&["session_data", DESTINATION_KEY]).unwrap_or("");
        let mut call = FakeCall::new(id.as_str(), text(&["call", "no"]).unwrap_or(""), b_leg);
        call.shown_to_a = Some(PhoneNumber::from(shown));
        desk.place(call);
        desk::json(200, &json!({"call": {"id": id}}))
    }
}

fn refuse(status: u16, message: &str) -> Response<Bytes> {
    desk::json(status, &json!({"message": message}))
}
