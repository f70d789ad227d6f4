//! `click2call.aspx`: call and terminate.

use bytes::Bytes;
use cdr_model::Party;
use cdr_model::voicenter::click2call::{Action, Answer, Refusal, Request as Call};
use http::{Method, Request, Response};
use serde_json::{Map, Value};

use super::{OWN_NUMBER, VoicenterRules, Wishes};
use crate::fake::call::{FakeCall, Stage};
use crate::fake::desk::{self, Desk};
use crate::fake::fields::Fields;
use crate::placed::{CallId, Outcome};
use crate::redact::PhoneNumber;

/// What a documented parameter holds, as text.
enum Holds {
    Any,
    Flag,
    Number,
    Word(&'static [&'static str]),
}

/// Documented parameters; those that begin with `var_` come on top.
const PARAMETERS: &[(&str, Holds)] = &[
    ("code", Holds::Any),
    ("phone", Holds::Any),
    ("phonelogincode", Holds::Any),
    ("target", Holds::Any),
    ("action", Holds::Word(&["call", "terminate"])),
    ("format", Holds::Word(&["json", "xml"])),
    ("record", Holds::Flag),
    ("phonecallerid", Holds::Any),
    ("targetcallerid", Holds::Any),
    ("phonecallername", Holds::Any),
    ("targetcallername", Holds::Any),
    ("phonemaxdialtime", Holds::Number),
    ("targetmaxdialtime", Holds::Number),
    ("maxduration", Holds::Number),
    ("phoneautoanswer", Holds::Flag),
    ("targetautoanswer", Holds::Flag),
    ("checkphonedevicestate", Holds::Flag),
    ("checktargetdevicestate", Holds::Flag),
    ("language", Holds::Any),
    ("ignoredncstatus", Holds::Word(&["1", "2", "3"])),
];

/// Parameters of `terminate`.
const TERMINATE: &[&str] = &["code", "phone", "action", "format"];

fn fits(holds: &Holds, value: &str) -> bool {
    match holds {
        Holds::Any => true,
        Holds::Flag => matches!(value.to_ascii_lowercase().as_str(), "true" | "false" | "1" | "0"),
        Holds::Number => value.parse::<u32>().is_ok_and(|number| number > 0),
        Holds::Word(words) => words.iter().any(|word| word.eq_ignore_ascii_case(value)),
    }
}

fn is_documented(key: &str, value: &Value) -> bool {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        _ => return false,
    };
    if key.starts_with("var_") {
        return value.is_string();
    }
    PARAMETERS.iter().any(|(name, holds)| *name == key && (text.is_empty() || fits(holds, &text)))
}

pub(super) fn takes_part(call: &FakeCall, party: &PhoneNumber) -> bool {
    call.a_leg == *party || call.b_leg == *party
}

impl VoicenterRules {
    pub(super) fn click2call(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes> {
        let fields: Map<String, Value> = if request.method() == Method::GET {
            let query = Fields::of_query(request);
            query.iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect()
        } else {
            serde_json::from_slice(request.body()).unwrap_or_default()
        };
        let json = fields.get("format").and_then(Value::as_str);
        let answer = self.decide(&fields, desk);
        if json.is_some_and(|format| format.eq_ignore_ascii_case("json")) {
            desk::typed(200, "application/json", answer.to_json())
        } else {
            desk::typed(200, "text/xml", answer.to_xml())
        }
    }

    fn decide(&mut self, fields: &Map<String, Value>, desk: &mut Desk) -> Answer {
        let invalid = || Answer::refused(Refusal::InvalidParameters);
        let documented = fields.iter().all(|(key, value)| is_documented(key, value));
        let Ok(call) = Call::from_json(Value::Object(fields.clone()).to_string()) else { return invalid() };
        let code = call.code.as_ref().map(cdr_model::Secret::expose);
        if !documented || call.validate().is_err() || code != Some(self.code.expose()) {
            return invalid();
        }
        let phone = call.phone.as_ref().map_or("", Party::as_str);
        if (phone == "logincode") != call.phone_login_code.is_some() {
            return invalid();
        }
        let party = PhoneNumber::from(phone);
        if call.action == Some(Action::Terminate) {
            if !fields.keys().all(|key| TERMINATE.contains(&key.as_str())) {
                return invalid();
            }
            let running = |call: &&FakeCall| call.stage() != Stage::Ended && takes_part(call, &party);
            let ends: Vec<(CallId, bool)> = desk
                .calls()
                .iter()
                .filter(running)
                .map(|call| (call.id.clone(), call.connected_at.is_some()))
                .collect();
            for (id, talked) in ends {
                desk.end(&id, if talked { Outcome::Connected } else { Outcome::Cancelled });
            }
            return Answer::accepted("");
        }
        let target = call.target.as_ref().map_or("", Party::as_str);
        let target_party = PhoneNumber::from(target);
        if self.blocked.contains(&party) || self.blocked.contains(&target_party) {
            return Answer::refused(Refusal::Blocked);
        }
        let is_off = |check: Option<bool>, party| check == Some(true) && self.offline.contains(party);
        if is_off(call.check_phone_device, &party) || is_off(call.check_target_device, &target_party) {
            return Answer::refused(Refusal::ExtensionOffline);
        }
        let id = Self::new_id(desk);
        let mut fake = FakeCall::new(id.as_str(), phone, target);
        let shown = |number: Option<&str>| Some(PhoneNumber::from(number.unwrap_or(OWN_NUMBER)));
        fake.shown_to_a = shown(call.phone_caller_id.as_ref().map(Party::as_str));
        fake.shown_to_b = shown(call.target_caller_id.as_ref().map(Party::as_str));
        fake.ring_limit = call.phone_ring_time.max(call.target_ring_time);
        fake.talk_limit = call.max_duration;
        desk.place(fake);
        if self.offline.contains(&party) {
            desk.end(&CallId::from(id.as_str()), Outcome::NotDialled);
        }
        let variables =
            call.variables().map(|(name, value)| (format!("var_{name}"), value.clone())).collect();
        let wishes = Wishes { variables, record: call.record == Some(true) };
        self.calls.insert(CallId::from(id.as_str()), wishes);
        Answer::accepted(id.as_str())
    }
}
