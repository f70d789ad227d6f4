//! Version 3, and the envelope that version 2 shares, by the vendor's tables of keys and codes.

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};

use super::account::{Problem, Wishes};
use super::{Call, ExotelRules};
use crate::exotel::{Leg, LegDetails, Loose, Maybe, NewCall, Timestamp};
use crate::fake::desk::{self, Desk};
use crate::fake::keys::{Holds, Key, mistake};
use crate::placed::CallId;

const NEW_CALL: &[Key] = &[
    Key("from", Holds::Object(USER), true),
    Key("to", Holds::Object(CUSTOMER), true),
    Key("virtual_number", Holds::Text, true),
    Key("recording", Holds::Object(RECORDING), false),
    Key("max_time_limit", Holds::Number, false),
    Key("attempt_time_out", Holds::Number, false),
    Key("custom_field", Holds::Text, false),
    Key("wait_audio_url", Holds::Text, false),
    Key("status_callback", Holds::List(STATUS_CALLBACK), false),
    Key("playback", Holds::List(PLAYBACK), false),
    Key("streaming", Holds::Object(STREAMING), false),
];
const USER: &[Key] = &[Key("contact_uri", Holds::Text, true), Key("state_management", Holds::Flag, false)];
const CUSTOMER: &[Key] = &[Key("contact_uri", Holds::Text, true)];
const RECORDING: &[Key] = &[
    Key("record", Holds::Flag, false),
    Key("channels", Holds::Word(&["single", "dual"]), false),
    Key("format", Holds::Word(&["mp3", "mp3-hq"]), false),
];
const STATUS_CALLBACK: &[Key] = &[
    Key("event", Holds::Word(&["terminal", "answered"]), true),
    Key("url", Holds::Text, true),
    Key("method", Holds::Word(&["GET", "POST"]), false),
    Key("content_type", Holds::Word(&["application/json", "multipart/form-data"]), false),
];
const PLAYBACK: &[Key] =
    &[Key("event", Holds::Text, true), Key("to", Holds::Text, true), Key("value", Holds::Text, true)];
const STREAMING: &[Key] = &[Key("url", Holds::Text, true), Key("begin", Holds::Text, true)];

pub(super) fn answer(
    rules: &mut ExotelRules,
    request: &Request<Bytes>,
    (version, path): (&str, &[&str]),
    authenticated: bool,
    known: bool,
    desk: &mut Desk,
) -> Response<Bytes> {
    let frame = Frame { request_id: format!("{:032x}", desk.number()), method: request.method().clone() };
    if !authenticated {
        return frame.failure(401, 1010, "Authentication failed", "Authentication failed");
    }
    if !known {
        return frame.failure(404, 1017, "Tenant not found", "Tenant not found");
    }
    if version == "v2" {
        return super::v2::answer(rules, request, path, &frame);
    }
    match (request.method(), path) {
        (&Method::POST, ["calls"]) => match rules.count(desk) {
            Ok(()) => create(rules, request, &frame, desk),
            Err(problem) => frame.problem(&problem),
        },
        (&Method::GET, ["calls", id]) => match rules.calls.get(&CallId::from(*id)) {
            Some(call) => {
                let mut details = serde_json::to_value(&call.details).unwrap_or_default();
                // The vendor's text for "not yet".
                if let (false, Some(end)) = (call.details.is_final(), details.get_mut("end_time")) {
                    *end = "1970-01-01 05:30:00+05:30".into();
                }
                frame.success("call_details", &details)
            }
            None => frame.failure(404, 10744, "Call not found", "Call not found"),
        },
        (&Method::GET, ["calls", id, "legs"]) => match rules.calls.get(&CallId::from(*id)) {
            Some(call) => {
                let legs = legs(call, &rules.account_sid);
                frame.success("leg_details", &serde_json::to_value(&legs).unwrap_or_default())
            }
            None => frame.failure(404, 10744, "Call not found", "Call not found"),
        },
        _ => frame.failure(404, 404, "Not found", "Resource not found"),
    }
}

pub(super) fn refusal(status: u16, code: &str, desk: &mut Desk) -> Response<Bytes> {
    let frame = Frame { request_id: format!("{:032x}", desk.number()), method: Method::POST };
    let code = code.parse().unwrap_or_else(|_| i64::from(status));
    frame.failure(status, code, "told to refuse", "Refused")
}

fn create(
    rules: &mut ExotelRules,
    request: &Request<Bytes>,
    frame: &Frame,
    desk: &mut Desk,
) -> Response<Bytes> {
    let refuse = |path: &str| {
        let description = format!(" {path} is invalid");
        frame.failure(400, 10725, &description, "Invalid request body,failed parsing")
    };
    let Ok(Value::Object(body)) = serde_json::from_slice(request.body()) else { return refuse("body") };
    if let Some(path) = mistake(NEW_CALL, &body, "") {
        return refuse(&path);
    }
    let Ok(call) = NewCall::from_json(request.body()) else { return refuse("body") };
    if let Some(issue) =
        call.check().into_iter().find(|issue| issue.severity == crate::read::IssueSeverity::Error)
    {
        return refuse(&issue.at.trim_start_matches('/').replace('/', "."));
    }
    let wishes = Wishes {
        from: &call.from.contact_uri,
        to: &call.to.contact_uri,
        shown: call.virtual_number.number(),
        managed: call.from.state_management == Some(true),
    };
    let managed = match rules.decide(&wishes) {
        Ok(managed) => managed,
        Err(problem) => return frame.problem(&problem),
    };
    let sid = format!("{:030x}16", desk.number());
    let shown = call.virtual_number.number().clone();
    let mut taken =
        Call::new(&sid, &rules.account_sid, &shown, call.from.contact_uri, call.to.contact_uri, desk);
    taken.managed = managed;
    taken.recorded = call.recording.as_ref().and_then(|recording| recording.record) != Some(false);
    taken.wait_audio = call.wait_audio_url.as_ref().map(|url| url.as_str().to_owned());
    for playback in &call.playback {
        // The words are not documented: what is not for `to` is for the user.
        let (customer, user) = &mut taken.announcements;
        let list = if playback.to == "to" { customer } else { user };
        list.push(playback.value.as_str().to_owned());
    }
    taken.callbacks = call.status_callback;
    if let Some(text) = call.custom_field {
        taken.details.custom_field = Loose::of(text);
    }
    let details = serde_json::to_value(&taken.details).unwrap_or_default();
    rules.take(taken, shown, (call.attempt_time_out, call.max_time_limit), desk);
    frame.success("call_details", &details)
}

fn legs(call: &Call, account: &str) -> LegDetails {
    let (user, customer) = call.leg_states();
    let sid = call.details.sid.get().map_or("", String::as_str);
    let start = call.details.start_time.get().copied();
    let leg = |number: usize, contact: &crate::PhoneNumber, status| Leg {
        sid: Loose::of(format!("{number}{}", sid.get(1..).unwrap_or(""))),
        name: Loose::null(),
        contact_uri: Loose::of(contact.clone()),
        date_created: start.map_or(Loose::null(), Loose::<Timestamp>::of),
        date_updated: call.details.updated_time.clone(),
        status: Loose::of(status),
        ..Leg::default()
    };
    let mut customer: Vec<Leg> = customer.map(|status| leg(2, &call.to, status)).into_iter().collect();
    for leg in &mut customer {
        (leg.group_id, leg.group_name) = (Loose::null(), Loose::null());
    }
    LegDetails {
        call_sid: call.details.sid.clone(),
        account_sid: Loose::of(account.to_owned()),
        from: Maybe::Here(vec![leg(1, &call.from, user)]),
        to: Maybe::Here(customer),
        ..LegDetails::default()
    }
}

/// The envelope of an answer.
pub(super) struct Frame {
    request_id: String,
    method: Method,
}

impl Frame {
    pub(super) fn success(&self, key: &str, value: &Value) -> Response<Bytes> {
        let mut response = json!({"code": 200, "error_data": null, "status": "success"});
        if let Value::Object(map) = &mut response {
            map.insert(key.to_owned(), value.clone());
        }
        self.envelope(200, &Value::Null, &response)
    }

    pub(super) fn list(&self, metadata: &Value, parts: Vec<Value>) -> Response<Bytes> {
        self.envelope(200, metadata, &Value::Array(parts))
    }

    pub(super) fn problem(&self, problem: &Problem) -> Response<Bytes> {
        self.failure(problem.status, problem.code, problem.text, problem.text)
    }

    fn failure(&self, status: u16, code: i64, description: &str, message: &str) -> Response<Bytes> {
        let error = json!({"code": code, "description": description, "message": message});
        let response =
            json!({"code": status, "error_data": error, "status": "failure", "call_details": null});
        self.envelope(status, &Value::Null, &response)
    }

    fn envelope(&self, status: u16, metadata: &Value, response: &Value) -> Response<Bytes> {
        desk::json(
            status,
            &json!({
                "request_id": self.request_id, "method": self.method.as_str(), "http_code": status,
                "metadata": metadata, "response": response,
            }),
        )
    }
}
