//! Calls, messages, and the log records of calls.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use voice_actions::callback::{CallStatus, Detection, Direction, Service};
use voice_actions::rest::{Amount, CallLog, Charge, HangupEnd, LogKind, OriginApi};
use voice_actions::{PhoneNumber as Number, callback};

use super::{APPLICATION, Answer, Session, TextMessage, VoxologyRules, invalid, not_found, object, text};
use crate::fake::call::FakeCall;
use crate::fake::desk::Desk;
use crate::fake::keys::{Holds, Key};
use crate::placed::{CallId, Outcome};
use crate::redact::PhoneNumber;
use crate::voxology::DESTINATION_KEY;

const CONNECT: &[Key] = &[
    Key("call", Holds::Object(CALL), true),
    Key("session_data", Holds::Map, false),
    Key("timeout", Holds::Number, false),
    Key("max_call_time", Holds::Number, false),
];
const CALL: &[Key] = &[Key("no", Holds::Text, true), Key("caller_id_no", Holds::Text, true)];
const MESSAGE: &[Key] = &[
    Key("api_no", Holds::Text, true),
    Key("caller_no", Holds::Text, true),
    Key("text_message", Holds::Text, false),
];
const OLD_MESSAGE: &[Key] = &[Key("call", Holds::Object(CALL), true), Key("message", Holds::Text, true)];

impl VoxologyRules {
    pub(super) fn dial(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Answer {
        let body = object(request, CONNECT)?;
        let shown = text(&body, "call", "caller_id_no");
        // A number of the application: its configuration decides the call flow.
        if !self.numbers.contains_key(shown) {
            return Err(invalid("call.caller_id_no"));
        }
        let id = format!("{:08}@{:08}", desk.number(), 17_155_753);
        let data = body.get("session_data").and_then(Value::as_object).cloned().unwrap_or_default();
        let b_leg = text(&body, "session_data", DESTINATION_KEY);
        let mut call = FakeCall::new(id.as_str(), text(&body, "call", "no"), b_leg);
        call.shown_to_a = Some(PhoneNumber::from(shown));
        call.ring_limit = body.get("timeout").and_then(Value::as_i64).map(time::Duration::seconds);
        desk.place(call);
        self.calls.insert(CallId::from(id.as_str()), Session { data, shown: shown.to_owned(), answer: None });
        Ok(json!({"call": {"id": id}}))
    }

    pub(super) fn message(&mut self, request: &Request<Bytes>) -> Answer {
        let body = object(request, MESSAGE)?;
        let own = text(&body, "api_no", "");
        self.keep_message(own, text(&body, "caller_no", ""), text(&body, "text_message", ""), "api_no")
    }

    pub(super) fn old_message(&mut self, request: &Request<Bytes>) -> Answer {
        let body = object(request, OLD_MESSAGE)?;
        let own = text(&body, "call", "caller_id_no");
        self.keep_message(own, text(&body, "call", "no"), text(&body, "message", ""), "call.caller_id_no")
    }

    fn keep_message(&mut self, from: &str, to: &str, text: &str, key: &str) -> Answer {
        if !self.numbers.contains_key(from) {
            return Err(invalid(key));
        }
        self.messages.push(TextMessage { from: from.into(), to: to.into(), text: text.into() });
        // The answer is not documented.
        Ok(json!({}))
    }

    pub(super) fn log(&self, id: &str, desk: &Desk) -> Answer {
        let id = CallId::from(id);
        let call = desk.call(&id).ok_or_else(not_found)?;
        let ended = call.ended_at.filter(|ended| ended.saturating_add(self.delay) <= desk.now());
        let ended = ended.ok_or_else(not_found)?;
        // The vendor's log knows the called party alone.
        let connected = call.answered_at.map_or(time::Duration::ZERO, |answered| ended - answered);
        let steps = u32::try_from(connected.whole_seconds().max(0)).unwrap_or(u32::MAX).div_ceil(6);
        let mut log = CallLog::new(callback::CallId::new(id.as_str()));
        log.id =
            Some(format!("00000000-0000-4000-8000-{:0>12}", id.as_str().split('@').next().unwrap_or("")));
        log.app_id = Some(callback::AppId::new(APPLICATION));
        log.subaccount_id = Some(callback::SubaccountId::Number(0));
        log.caller = Some(Number::new(call.a_leg.as_str()));
        log.api_number = call.shown_to_a.as_ref().map(|number| Number::new(number.as_str()));
        log.started_at = Some(call.placed_at.to_offset(time::UtcOffset::UTC));
        log.ended_at = Some(ended.to_offset(time::UtcOffset::UTC));
        log.kind = Some(LogKind::Voice);
        log.direction = Some(Direction::Outbound);
        log.hangup_end = Some(HangupEnd::Caller);
        log.duration = Some(call.whole_time());
        log.connect_time = Some(connected);
        log.billed_time = Some(time::Duration::seconds(6) * steps);
        log.status = Some(status(call));
        log.detection = Some(Detection::Unknown);
        log.origin_api = Some(OriginApi::CallFlows);
        log.charge = Some(Charge::new(Amount::from_billionths(i64::from(steps) * 1_500_000)));
        log.service = Some(Service::Voice);
        serde_json::from_str(&log.to_json()).map_err(|_| not_found())
    }
}

/// Where a call stands. Only `live-in-progress` and `completed` are known of version 1; the others are version 0's.
pub(super) fn status(call: &FakeCall) -> CallStatus {
    match (&call.outcome, call.answered_at) {
        (None, _) => CallStatus::LiveInProgress,
        (_, Some(_)) => CallStatus::Completed,
        (Some(Outcome::Busy), None) => CallStatus::Busy,
        (Some(Outcome::Cancelled), None) => CallStatus::Canceled,
        (Some(Outcome::Failed | Outcome::NotDialled), None) => CallStatus::Failed,
        (Some(_), None) => CallStatus::NoAnswer,
    }
}
