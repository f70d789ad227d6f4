//! The records of legs that are over.

use serde_json::{Map, Value, json};
use time::{OffsetDateTime, UtcOffset};

use super::call::cause;
use super::envelope::{Refused, Reply};
use super::{Desk, Fields, KazooRules};
use crate::fake::call::FakeCall;
use crate::kazoo::{LONGEST_CDR_RANGE, to_gregorian as gregorian};
use crate::redact::PhoneNumber;

const QUERY: &[&str] = &[
    "created_from",
    "created_to",
    "page_size",
    "start_key",
    "paginate",
    "ascending",
    "utc_offset",
    "auth_token",
];

/// Keys of a row in a list, where they are named otherwise than in a record.
const RENAMED: &[(&str, &str)] = &[
    ("call_direction", "direction"),
    ("to", "to"),
    ("from", "from"),
    ("hangup_cause", "hangup_cause"),
    ("id", "id"),
    ("call_id", "call_id"),
    ("interaction_id", "interaction_id"),
    ("other_leg_call_id", "other_leg_call_id"),
    ("caller_id_name", "caller_id_name"),
    ("caller_id_number", "caller_id_number"),
    ("callee_id_number", "callee_id_number"),
    ("duration_seconds", "duration_seconds"),
    ("billing_seconds", "billing_seconds"),
    ("timestamp", "timestamp"),
];

impl KazooRules {
    /// Keeps the records of both legs; of the A-leg alone if the number was never dialled.
    pub(super) fn keep_records(&mut self, call: &FakeCall) {
        let (Some(legs), Some(ended)) = (self.calls.get(&call.id), call.ended_at) else { return };
        let interaction = format!("{}-{}", gregorian(call.placed_at), call.id);
        let month = call.placed_at.to_offset(UtcOffset::UTC);
        let month = format!("{:04}{:02}", month.year(), u8::from(month.month()));
        let number = call.shown_to_a.as_ref().map(PhoneNumber::as_str);
        let record = |leg: &str,
                      other: Option<&str>,
                      began: OffsetDateTime,
                      answered: Option<OffsetDateTime>| {
            let seconds = |from: OffsetDateTime, to: OffsetDateTime| (to - from).whole_seconds();
            let outbound = other == Some(call.id.as_str());
            let cause =
                if answered.is_some() { "NORMAL_CLEARING".to_owned() } else { cause(call).to_string() };
            json!({
                "id": format!("{month}-{leg}"), "call_id": leg, "interaction_id": interaction,
                "other_leg_call_id": other, "call_direction": if outbound { "outbound" } else { "inbound" },
                "caller_id_name": legs.caller_name, "caller_id_number": number,
                "callee_id_number": call.b_leg.as_str(), "to": format!("{}@realm.example.com", call.b_leg.as_str()),
                "from": format!("{}@realm.example.com", legs.authorizing),
                "request": format!("{}@realm.example.com", call.b_leg.as_str()),
                "billing_seconds": answered.map_or(0, |answered| seconds(answered, ended)),
                "duration_seconds": seconds(began, ended),
                "ringing_seconds": seconds(began, answered.unwrap_or(ended)),
                "hangup_cause": cause, "disposition": if answered.is_some() { "ANSWER" } else { "CANCEL" },
                "hangup_code": "sip:200", "timestamp": gregorian(ended),
                "custom_application_vars": legs.variables,
                "custom_channel_vars": {"account_id": self.account, "authorizing_id": legs.authorizing,
                    "owner_id": legs.owner},
            })
        };
        let other = call.answered_at.map(|_| legs.other.as_str());
        let mut records = vec![record(call.id.as_str(), other, call.placed_at, call.answered_at)];
        if let Some(began) = call.answered_at {
            records.push(record(&legs.other, Some(call.id.as_str()), began, call.connected_at));
        }
        self.records.extend(records.into_iter().filter_map(|record| record.as_object().cloned()));
    }

    pub(super) fn record(&self, id: &str) -> Result<Reply, Refused> {
        let record = self.records.iter().find(|record| record.get("id").is_some_and(|found| found == id));
        let record = record.ok_or_else(|| Refused::not_found(id))?;
        Ok(Reply::ok(Value::Object(record.clone())))
    }

    pub(super) fn record_legs(&self, interaction: &str) -> Vec<Value> {
        let is = |record: &&Map<String, Value>| {
            record.get("interaction_id").is_some_and(|found| found == interaction)
        };
        self.records.iter().filter(is).cloned().map(Value::Object).collect()
    }

    /// Lists rows of a range of about a month at most; the last day by default.
    pub(super) fn list_records(&self, query: &Fields, desk: &Desk) -> Result<Reply, Refused> {
        let filters = query
            .iter()
            .map(|(name, _)| name)
            .find(|name| !QUERY.contains(name) && !name.starts_with("filter_"));
        if let Some(name) = filters {
            return Err(Refused::field(name, "invalid", "not a documented parameter"));
        }
        let time = |name: &'static str| {
            query
                .get(name)
                .map(str::parse::<i64>)
                .transpose()
                .map_err(|_| Refused::field(name, "type", "Value is not an integer"))
        };
        let to = time("created_to")?.unwrap_or_else(|| gregorian(desk.now()));
        let from = time("created_from")?.unwrap_or_else(|| to.saturating_sub(86_400));
        if to < from || to.saturating_sub(from) > LONGEST_CDR_RANGE.whole_seconds() {
            return Err(Refused::field("created_from", "date_range", "Specified created_to is out of range"));
        }
        let wanted = |record: &&Map<String, Value>| {
            let at = record.get("timestamp").and_then(Value::as_i64).unwrap_or(0);
            let duration = record.get("duration_seconds").and_then(Value::as_i64).unwrap_or(0);
            (from..=to).contains(&(at - duration)) && super::document::passes(record, query)
        };
        let mut rows: Vec<Value> = self.records.iter().filter(wanted).map(row).collect();
        if query.get("ascending") != Some("true") {
            rows.reverse();
        }
        Reply::page(rows, query)
    }
}

fn row(record: &Map<String, Value>) -> Value {
    let named = |(key, name): &(&str, &str)| Some(((*name).to_owned(), record.get(*key)?.clone()));
    Value::Object(RENAMED.iter().filter_map(named).collect())
}
