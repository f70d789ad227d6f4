//! The channels of calls that run.

use callflow_modules::HangupCause;
use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::schema::Profile;
use http::Method;
use serde_json::{Map, Value, json};
use voice_actions::diagnostics::Severity;

use super::envelope::{Refused, Reply};
use super::{Desk, KazooRules};
use crate::fake::call::{FakeCall, Stage};
use crate::kazoo::to_gregorian as gregorian;
use crate::placed::{CallId, Outcome};
use crate::redact::PhoneNumber;

/// What Kazoo knows of a call besides its life.
#[derive(Debug)]
pub(super) struct Legs {
    /// Id of the leg to the number that is dialled.
    pub(super) other: String,
    pub(super) owner: Option<String>,
    pub(super) authorizing: String,
    pub(super) authorizing_kind: &'static str,
    pub(super) caller_name: Option<String>,
    pub(super) variables: Map<String, Value>,
}

/// Words of `data.action`, and the parameter that each needs.
const ACTIONS: &[(&str, Option<&str>)] = &[
    ("transfer", Some("target")),
    ("hangup", None),
    ("break", None),
    ("callflow", Some("id")),
    ("intercept", None),
    ("move", None),
];

impl KazooRules {
    /// Returns the live channels, newest first.
    pub(super) fn channels(&self, desk: &Desk) -> Vec<Value> {
        let running = desk.calls().iter().filter(|call| call.stage() != Stage::Ended);
        running.rev().flat_map(|call| self.channels_of(call)).collect()
    }

    fn channels_of(&self, call: &FakeCall) -> Vec<Value> {
        let Some(legs) = self.calls.get(&call.id) else { return Vec::new() };
        let other = call.answered_at.map(|_| legs.other.as_str());
        let common = json!({
            "authorizing_id": legs.authorizing, "authorizing_type": legs.authorizing_kind,
            "owner_id": legs.owner, "caller_id_name": legs.caller_name, "destination": call.b_leg.as_str(),
            "caller_id_number": call.shown_to_a.as_ref().map(PhoneNumber::as_str),
            "custom_application_vars": legs.variables,
        });
        let channel = |uuid: &str, answered: bool, joined: Option<&str>, direction: &str, began| {
            let mut channel = common.clone();
            if let Value::Object(channel) = &mut channel {
                channel.insert("uuid".to_owned(), uuid.into());
                channel.insert("answered".to_owned(), answered.into());
                channel.insert("direction".to_owned(), direction.into());
                channel.insert("timestamp".to_owned(), gregorian(began).into());
                channel.insert("other_leg".to_owned(), joined.into());
            }
            channel
        };
        let id = call.id.as_str();
        let mut channels = vec![channel(id, call.answered_at.is_some(), other, "inbound", call.placed_at)];
        if let Some(began) = call.answered_at {
            let answered = call.connected_at.is_some();
            channels.push(channel(&legs.other, answered, Some(id), "outbound", began));
        }
        channels
    }

    /// Shows a channel, or does something with it.
    pub(super) fn channel(
        &mut self,
        method: &Method,
        uuid: &str,
        data: &Value,
        desk: &mut Desk,
    ) -> Result<Reply, Refused> {
        let shown = self.channels(desk).into_iter().find(|channel| channel["uuid"] == uuid);
        let shown = shown.ok_or_else(|| Refused::not_found(uuid))?;
        let id = CallId::from(uuid.trim_end_matches("-b"));
        let action = data.get("action").and_then(Value::as_str).unwrap_or("");
        match *method {
            Method::GET => return Ok(Reply::ok(shown)),
            Method::POST => {
                let (_, needs) = ACTIONS
                    .iter()
                    .find(|(word, _)| *word == action)
                    .ok_or_else(|| Refused::field("action", "enum", "Value not found in enumerated list"))?;
                if let Some(key) = needs.filter(|key| data.get(*key).and_then(Value::as_str).is_none()) {
                    return Err(Refused::field(key, "required", "Field is required but missing"));
                }
                self.act(action, &id, data, desk)?;
            }
            Method::PUT => {
                if action != "metaflow" {
                    return Err(Refused::field("action", "enum", "Value not found in enumerated list"));
                }
                let flow = data.get("data").cloned().unwrap_or_default();
                let findings = Check::new(Profile::default(), Mode::Rest).value(Subject::Metaflow, &flow);
                if let Some(found) = findings.iter().find(|finding| finding.severity == Severity::Error) {
                    return Err(Refused::field("data", "invalid", &found.message));
                }
            }
            _ => return Err(Refused::plain(405, "method not allowed")),
        }
        self.actions.push((uuid.to_owned(), data.clone()));
        Ok(Reply::ok(shown))
    }

    fn act(&self, action: &str, id: &CallId, data: &Value, desk: &mut Desk) -> Result<(), Refused> {
        match action {
            "hangup" => {
                let call = desk.call(id).ok_or_else(|| Refused::not_found(id.as_str()))?;
                let talked = call.connected_at.is_some();
                desk.end(id, if talked { Outcome::Connected } else { Outcome::Cancelled });
            }
            "transfer" => {
                let target = data.get("target").and_then(Value::as_str).unwrap_or("");
                desk.redirect(id, PhoneNumber::from(target));
            }
            "callflow" => {
                let flow = data.get("id").and_then(Value::as_str).unwrap_or("");
                if !self.documents.contains_key(&("callflows".to_owned(), flow.to_owned())) {
                    return Err(Refused::not_found(flow));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Why a leg ended: that of the A-leg where it never answered, else that of the B-leg.
pub(super) fn cause(call: &FakeCall) -> HangupCause {
    match call.outcome {
        Some(Outcome::Connected) | None => HangupCause::NormalClearing,
        Some(Outcome::Busy) => HangupCause::UserBusy,
        Some(Outcome::Cancelled) => HangupCause::OriginatorCancel,
        Some(Outcome::UserNoAnswer | Outcome::CustomerNoAnswer) => HangupCause::NoAnswer,
        Some(Outcome::NotDialled) => HangupCause::UnallocatedNumber,
        Some(_) => HangupCause::NormalTemporaryFailure,
    }
}
