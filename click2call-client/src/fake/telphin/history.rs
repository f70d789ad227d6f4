//! `/call_history/` and `/calls/`: calls that are over.

use bytes::Bytes;
use http::{Method, Request};
use pbx_events::ringme::rest::{Application, CallFlow, CallResult, HangupDisposition, LegResult};
use pbx_events::wire::GmtTime;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::callback::Callback;
use super::record::{Stored, period};
use super::{Answer, DOMAIN, Refused, TENANT, TelphinRules, paged, refuse_undocumented};
use crate::fake::call::FakeCall;
use crate::fake::desk;
use crate::fake::fields::Fields;
use crate::placed::Outcome;

const QUERY: &[&str] =
    &["start_datetime", "end_datetime", "order", "page", "per_page", "flow", "extension_id", "to_username"];

impl TelphinRules {
    /// Answers what is over; without legs in `/calls/`.
    pub(super) fn history(&self, request: &Request<Bytes>, rest: &[&str], legs: bool) -> Answer {
        if *request.method() != Method::GET {
            return Err(Refused::not_found());
        }
        if self.statistics_running {
            let message = "Stats request already exists, concurrent request not allowed";
            return Err(Refused(429, None, message.to_owned()));
        }
        if let [uuid] = rest {
            let call = self.records.iter().find(|stored| stored.is_call(uuid));
            return Ok(desk::json(200, &call.ok_or_else(Refused::not_found)?.call(legs)));
        }
        let query = Fields::of_query(request);
        refuse_undocumented(&query, QUERY)?;
        let (from, to) = period(&query)?;
        let is = |stored: &Stored, name: &str| {
            let member = stored.leg.get(name).map(|found| match found {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            query.get(name).is_none_or(|wanted| member.as_deref() == Some(wanted))
        };
        let mut calls: Vec<&Stored> = self
            .records
            .iter()
            .filter(|stored| (from..=to).contains(&stored.at))
            .filter(|stored| ["flow", "extension_id", "to_username"].iter().all(|name| is(stored, name)))
            .collect();
        let order = query.get("order").unwrap_or("desc");
        if order == "desc" {
            calls.reverse();
        }
        let list: Vec<Value> = paged(&query, calls)?.into_iter().map(|stored| stored.call(legs)).collect();
        let number = |name, usual| query.number(name).map_err(Refused::invalid).map(|n| n.unwrap_or(usual));
        Ok(desk::json(
            200,
            &json!({"page": number("page", 1)?, "per_page": number("per_page", 100)?, "order": order,
                "call_history": list}),
        ))
    }

    /// Keeps a call that is over.
    pub(super) fn keep(&mut self, call: &FakeCall) {
        let Some(callback) = self.calls.get(&call.id) else { return };
        let recorded = self.keeps_records && call.connected_at.is_some();
        let record = recorded.then(|| callback.leg_id.to_ascii_uppercase());
        let bytes = Bytes::from(format!("ID3 conversation {}", callback.leg_id));
        let leg = leg(call, callback, record.as_deref().map(|record| (record, bytes.len())));
        self.records.push(Stored {
            id: record,
            call_id: call.id.as_str().to_owned(),
            extension: callback.extension,
            at: call.placed_at,
            leg,
            whole: whole(call, callback),
            bytes,
        });
    }
}

fn time(time: Option<OffsetDateTime>) -> Value {
    time.map_or(Value::Null, |time| GmtTime::from_instant(time).as_str().into())
}

/// What a call and its leg have in common.
fn shared(call: &FakeCall, callback: &Callback) -> Map<String, Value> {
    let disposition = match &call.outcome {
        Some(Outcome::Connected) => HangupDisposition::CallerBye,
        Some(Outcome::Cancelled) => HangupDisposition::CallerCancel,
        Some(Outcome::Busy) => HangupDisposition::CalleeRefuse,
        _ => HangupDisposition::InternalCancel,
    };
    let value = json!({
        "flow": CallFlow::Out.as_str(), "init_time_gmt": time(Some(call.placed_at)),
        "hangup_time_gmt": time(call.ended_at), "extension_id": callback.extension,
        "extension_name": callback.extension_name, "extension_type": "phone", "extension_group_owner_id": null,
        "client_owner_id": TENANT, "from_username": callback.extension_name.split('@').next(),
        "from_domain": DOMAIN, "from_screen_name": callback.caller_name, "to_username": callback.destination,
        "to_domain": DOMAIN, "did_number": null, "did_domain": null, "ext_number_reg": null,
        "hangup_cause": "NORMAL_CLEARING", "hangup_disposition": disposition.as_str(),
        "call_uuid": call.id.as_str().to_ascii_uppercase(),
    });
    if let Value::Object(map) = value { map } else { Map::new() }
}

/// The leg: it starts when the destination answers, and lasts as long as the talk.
fn leg(call: &FakeCall, callback: &Callback, record: Option<(&str, usize)>) -> Map<String, Value> {
    let result = match &call.outcome {
        Some(Outcome::Connected) => LegResult::Answered,
        Some(Outcome::Busy) => LegResult::Busy,
        Some(Outcome::Cancelled) => LegResult::Rejected,
        Some(Outcome::UserNoAnswer | Outcome::CustomerNoAnswer) => LegResult::NotAnswered,
        _ => LegResult::Failed,
    };
    let mut leg = shared(call, callback);
    let own = json!({
        "start_time_gmt": time(call.connected_at), "duration": call.talk_time().whole_seconds(),
        "result": result.as_str(), "source_number": null, "source_domain": null,
        "dest_number": callback.destination, "dest_domain": DOMAIN, "ani_number": callback.ani,
        "application": Application::Callback.as_str(), "record_uuid": record.map(|(id, _)| id),
        "record_file_size": record.map(|(_, size)| size), "file_name": record.map(|(id, _)| format!("{id}.mp3")),
        "record_transfer": false,
    });
    leg.extend(own.as_object().cloned().unwrap_or_default());
    leg
}

/// The call without its legs: it starts when the source answers.
fn whole(call: &FakeCall, callback: &Callback) -> Map<String, Value> {
    let result = match &call.outcome {
        Some(Outcome::Connected) => CallResult::Bridged,
        // The source answered, nobody else did.
        Some(Outcome::CustomerNoAnswer) => CallResult::Answered,
        Some(Outcome::UserNoAnswer) => CallResult::NotAnswered,
        Some(Outcome::Busy) => CallResult::Busy,
        Some(Outcome::Cancelled) => CallResult::Rejected,
        _ => CallResult::Failed,
    };
    let bridged = call.connected_at.is_some();
    let lasted = call.answered_at.zip(call.ended_at).map_or(0, |(start, end)| (end - start).whole_seconds());
    let mut whole = shared(call, callback);
    let own = json!({
        "result": result.as_str(), "start_time_gmt": time(call.answered_at), "duration": lasted,
        "bridged_time_gmt": time(call.connected_at),
        "bridged_duration": bridged.then(|| call.talk_time().whole_seconds()),
        "bridged_username": bridged.then_some(&callback.destination),
        "bridged_domain": bridged.then_some(DOMAIN),
    });
    whole.extend(own.as_object().cloned().unwrap_or_default());
    whole
}
