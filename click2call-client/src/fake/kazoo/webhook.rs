//! Webhooks: the events of channels and documents, in the form that each webhook asks for.

use bytes::Bytes;
use http::{Method, Request, header};
use serde_json::{Map, Value, json};

use super::call::cause;
use super::{Desk, KazooRules};
use crate::fake::call::{FakeCall, Stage};
use crate::fake::fields::form_request;
use crate::kazoo::to_gregorian as gregorian;
use crate::redact::PhoneNumber;

impl KazooRules {
    /// Tells what a stage of a call is for its legs.
    pub(super) fn tell_channels(&self, call: &FakeCall, stage: Stage, desk: &mut Desk) {
        let Some(legs) = self.calls.get(&call.id) else { return };
        let (user, customer) = (call.id.as_str(), legs.other.as_str());
        let events: Vec<(&str, &str)> = match stage {
            Stage::Ringing => vec![("channel_create", user)],
            Stage::Answered => vec![("channel_answer", user), ("channel_create", customer)],
            Stage::Connected => vec![("channel_answer", customer), ("channel_bridge", user)],
            Stage::Ended if call.answered_at.is_some() => {
                vec![("channel_destroy", customer), ("channel_destroy", user)]
            }
            Stage::Ended => vec![("channel_destroy", user)],
        };
        for (hook, leg) in events {
            let payload = self.channel_payload(call, hook, leg, desk);
            self.tell(hook, &payload, desk);
        }
    }

    fn channel_payload(&self, call: &FakeCall, hook: &str, leg: &str, desk: &Desk) -> Map<String, Value> {
        let Some(legs) = self.calls.get(&call.id) else { return Map::new() };
        let outbound = leg == legs.other;
        let joined = call.answered_at.is_some();
        let other = if outbound { call.id.as_str() } else { legs.other.as_str() };
        let mut payload = json!({
            "account_id": self.account, "authorizing_id": legs.authorizing,
            "authorizing_type": legs.authorizing_kind,
            "call_direction": if outbound { "outbound" } else { "inbound" }, "call_forwarded": false,
            "call_id": leg, "callee_id_number": call.b_leg.as_str(), "caller_id_name": legs.caller_name,
            "caller_id_number": call.shown_to_a.as_ref().map(PhoneNumber::as_str),
            "custom_application_vars": legs.variables, "hook_event": hook, "is_internal_leg": false,
            "other_leg_call_id": joined.then_some(other), "owner_id": legs.owner,
            "from": format!("{}@realm.example.com", legs.authorizing),
            "to": format!("{}@realm.example.com", call.b_leg.as_str()),
            "request": format!("{}@realm.example.com", call.b_leg.as_str()),
            "timestamp": gregorian(desk.now()).to_string(),
        });
        let own = match hook {
            "channel_bridge" => json!({"original_number": call.b_leg.as_str(),
                "other_leg_destination_number": call.b_leg.as_str()}),
            "channel_destroy" => {
                let (began, answered) = if outbound {
                    (call.answered_at, call.connected_at)
                } else {
                    (Some(call.placed_at), call.answered_at)
                };
                let seconds = |from: Option<time::OffsetDateTime>| {
                    from.map_or(0, |from| (desk.now() - from).whole_seconds())
                };
                json!({"billing_seconds": seconds(answered), "duration_seconds": seconds(began),
                    "ringing_seconds": seconds(began) - seconds(answered),
                    "hangup_cause": cause(call).to_string(), "hangup_code": "sip:200"})
            }
            _ => json!({}),
        };
        if let (Value::Object(payload), Value::Object(own)) = (&mut payload, own) {
            payload.extend(own);
            payload.retain(|_, value| !value.is_null());
        }
        payload.as_object().cloned().unwrap_or_default()
    }

    /// Tells that a document was made, changed or deleted.
    pub(super) fn tell_document(&self, action: &str, collection: &str, id: &str, desk: &mut Desk) {
        let kind = collection.trim_end_matches('s');
        let payload = json!({"account_id": self.account, "hook_event": "object", "action": action,
            "type": kind, "id": id, "timestamp": gregorian(desk.now()).to_string()});
        self.tell("object", &payload.as_object().cloned().unwrap_or_default(), desk);
    }

    fn tell(&self, hook: &str, payload: &Map<String, Value>, desk: &mut Desk) {
        let webhooks = self.documents.iter().filter(|((collection, _), _)| collection == "webhooks");
        for ((_, id), stored) in webhooks {
            let get = |key: &str| stored.members.get(key);
            let text = |key: &str| get(key).and_then(Value::as_str);
            let on = get("enabled") != Some(&Value::Bool(false));
            let meant = text("hook").is_some_and(|wanted| wanted == hook || wanted == "all");
            let custom = get("custom_data").and_then(Value::as_object).cloned().unwrap_or_default();
            // Of the hook `object` the custom data is a filter too.
            let filtered = hook == "object"
                && ["type", "action"].iter().any(|key| {
                    custom
                        .get(*key)
                        .is_some_and(|wanted| wanted != "all" && Some(wanted) != payload.get(*key))
                });
            let Some(uri) = text("uri").filter(|_| on && meant && !filtered) else { continue };
            let mut body = payload.clone();
            body.extend(custom);
            let json = text("format") == Some("json");
            if let Some(mut request) = request(uri, text("http_verb").unwrap_or("post"), json, &body) {
                for (name, value) in [("x-hook-id", id.as_str()), ("x-account-id", self.account.as_str())] {
                    if let Ok(value) = http::HeaderValue::from_str(value) {
                        request.headers_mut().insert(name, value);
                    }
                }
                desk.send(request);
            }
        }
    }
}

/// Writes a payload: JSON, or a form in which everything is text.
fn request(uri: &str, verb: &str, json: bool, body: &Map<String, Value>) -> Option<Request<Bytes>> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in body {
        form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    let form = form.finish();
    let mut request = match (verb, json) {
        ("get", _) => form_request(uri, &form, true)?,
        (_, false) => form_request(uri, &form, false)?,
        (_, true) => Request::post(uri)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Bytes::from(Value::Object(body.clone()).to_string()))
            .ok()?,
    };
    if verb == "put" {
        *request.method_mut() = Method::PUT;
    }
    Some(request)
}
