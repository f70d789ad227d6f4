//! `/current_calls/`: calls that go on, and taking hold of them.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use pbx_events::ExtensionId;
use pbx_events::ringme::rest::{CallAction, CurrentFlow};
use pbx_events::wire::GmtTime;
use serde_json::{Value, json};

use super::callback::Callback;
use super::{Answer, Refused, TENANT, TelphinRules};
use crate::fake::call::{FakeCall, Stage};
use crate::fake::desk::{self, Desk};
use crate::fake::keys::{Holds, Key, mistake};
use crate::placed::{CallId, Outcome};
use crate::redact::PhoneNumber;

const CONTROL: &[Key] = &[Key("action", Holds::Text, true), Key("send_dst", Holds::Any, true)];

impl TelphinRules {
    pub(super) fn current(
        &mut self,
        request: &Request<Bytes>,
        extension: Option<ExtensionId>,
        api_id: Option<&str>,
        desk: &mut Desk,
    ) -> Answer {
        let running = |id: &CallId| desk.call(id).filter(|call| call.stage() != Stage::Ended);
        let calls = self.calls.iter().filter(|(_, call)| extension.is_none_or(|id| call.extension == id));
        let mut calls = calls.filter_map(|(id, call)| Some((running(id)?, call)));
        let Some(api_id) = api_id else {
            let list: Vec<Value> = calls.map(|(fake, call)| document(fake, call)).collect();
            return match *request.method() {
                Method::GET => Ok(desk::json(200, &json!({"call_list": list}))),
                _ => Err(Refused::not_found()),
            };
        };
        let (fake, callback) =
            calls.find(|(_, call)| call.api_id == api_id).ok_or_else(Refused::not_found)?;
        let (id, connected) = (fake.id.clone(), fake.connected_at.is_some());
        match *request.method() {
            Method::GET => Ok(desk::json(200, &json!({"call_list": [document(fake, callback)]}))),
            Method::PUT => self.control(request, &id, desk),
            Method::DELETE => {
                desk.end(&id, if connected { Outcome::Connected } else { Outcome::Cancelled });
                Ok(no_content())
            }
            _ => Err(Refused::not_found()),
        }
    }

    fn control(&mut self, request: &Request<Bytes>, id: &CallId, desk: &mut Desk) -> Answer {
        let Ok(Value::Object(body)) = serde_json::from_slice(request.body()) else {
            return Err(Refused::invalid("action"));
        };
        if let Some(key) = mistake(CONTROL, &body, "") {
            return Err(Refused::invalid(&key));
        }
        let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or("");
        let action = CallAction::from(text("action"));
        let alone = matches!(action, CallAction::Hold | CallAction::Unhold | CallAction::Park);
        if matches!(action, CallAction::Other(_)) {
            return Err(Refused::invalid("action"));
        }
        if alone != text("send_dst").is_empty() {
            return Err(Refused::invalid("send_dst"));
        }
        let Some(callback) = self.calls.get_mut(id) else { return Err(Refused::not_found()) };
        match action {
            CallAction::Hold => callback.on_hold = true,
            CallAction::Unhold => callback.on_hold = false,
            CallAction::Transfer | CallAction::AttendedTransfer => {
                callback.destination = text("send_dst").to_owned();
                desk.redirect(id, PhoneNumber::from(text("send_dst")));
            }
            _ => {}
        }
        Ok(desk::json(200, &Value::Object(body)))
    }
}

pub(super) fn no_content() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

fn document(call: &FakeCall, callback: &Callback) -> Value {
    let time =
        |time: Option<time::OffsetDateTime>| time.map(|time| GmtTime::from_instant(time).as_str().to_owned());
    let named = |id: ExtensionId, name: &str| json!({"id": id, "type": "phone", "name": name, "client_id": TENANT, "extension_group_id": null});
    json!({
        "call_api_id": callback.api_id, "call_flow": CurrentFlow::Out.as_str(),
        "called_number": callback.destination, "called_did": null,
        "caller_id_number": call.shown_to_b.as_ref().map(PhoneNumber::as_str),
        "caller_id_name": callback.caller_name, "init_time_gmt": time(Some(call.placed_at)),
        "answer_time_gmt": time(call.connected_at), "record_uuid": null, "callback_id": call.id.as_str(),
        "extension_id": callback.extension,
        "caller_extension": named(callback.extension, &callback.extension_name),
        "called_extension": callback.called.as_ref().map(|(id, name)| named(*id, name)), "real_call": true,
    })
}
