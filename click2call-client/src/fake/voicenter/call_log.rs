//! `hub/cdr`: the records of calls that are over, in a range of dates.

use bytes::Bytes;
use cdr_model::voicenter::CallType;
use cdr_model::{Extension, Party};
use http::{Method, Request, Response};
use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

use super::VoicenterRules;
use super::notification::Leg;
use crate::fake::desk::{self, Desk};
use crate::fake::fields::Fields;
use crate::fake::keys::{Holds, Key, mistake};

const BODY: &[Key] = &[
    Key("code", Holds::Text, false),
    Key("fields", Holds::Texts, false),
    Key("search", Holds::Object(SEARCH), true),
    Key("sort", Holds::List(SORT), false),
];
const SEARCH: &[Key] = &[
    Key("fromdate", Holds::Text, true),
    Key("todate", Holds::Text, true),
    Key("phones", Holds::Texts, false),
    Key("extensions", Holds::Texts, false),
    Key("IdentityCriteria", Holds::Word(&["Account", "Hierarchical", "Department", "User"]), false),
    Key("callID", Holds::Text, false),
    Key("cdrTypes", Holds::Numbers, false),
    Key("campaignID", Holds::Numbers, false),
    Key("queueID", Holds::Numbers, false),
];
const SORT: &[Key] = &[Key("field", Holds::Text, true), Key("order", Holds::Word(&["asc", "desc"]), true)];

/// Refuses in the envelope of Call Log.
pub(super) fn refuse(number: i64, status: u16, text: &str) -> Response<Bytes> {
    desk::json(
        status,
        &json!({"ERROR_NUMBER": number, "ERROR_DESCRIPTION": text, "STATUS_CODE": status,
            "TOTAL_HITS": 0, "RETURN_HITS": 0, "CDR_LIST": []}),
    )
}

/// Brings the flat query of a `GET` into the shape of a body.
fn nested(query: &Fields) -> Map<String, Value> {
    let (mut body, mut search) = (Map::new(), Map::new());
    for (name, value) in query.iter() {
        let place = if matches!(name, "code" | "fields" | "sort") { &mut body } else { &mut search };
        match name {
            "phones" | "extensions" | "fields" | "cdrTypes" | "campaignID" | "queueID" => {
                let number = value.parse::<i64>().ok().filter(|_| name.ends_with("ID") || name == "cdrTypes");
                let value = number.map_or_else(|| Value::from(value), Value::from);
                let list = place.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(list) = list {
                    list.push(value);
                }
            }
            _ => drop(place.insert(name.to_owned(), value.into())),
        }
    }
    body.insert("search".to_owned(), Value::Object(search));
    body
}

/// Reads an instant in UTC, with or without the `Z`.
fn date(search: &Value, name: &str) -> Option<OffsetDateTime> {
    let text = search.get(name)?.as_str()?.trim_end_matches('Z');
    OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339).ok()
}

impl VoicenterRules {
    pub(super) fn call_log(&mut self, request: &Request<Bytes>, desk: &Desk) -> Response<Bytes> {
        let body = match *request.method() {
            Method::GET => nested(&Fields::of_query(request)),
            Method::POST => match serde_json::from_slice(request.body()) {
                Ok(Value::Object(body)) => body,
                // A number that no page explains, for what the documented ones do not say: a decision.
                _ => return refuse(3, 404, "The body is not an object"),
            },
            _ => return desk::typed(404, "text/html", "<html>not found</html>"),
        };
        let by_code = body.get("code").and_then(Value::as_str) == Some(self.code.expose());
        if !by_code && !self.is_bearer(request) {
            return refuse(2, 403, "Bad code");
        }
        let now = desk.now();
        self.asked.retain(|at| now - *at < Duration::MINUTE);
        if self.asked.len() >= self.limit {
            return refuse(1, 403, "Rate limit");
        }
        self.asked.push(now);
        let empty = Value::Null;
        let search = body.get("search").unwrap_or(&empty);
        let (Some(from), Some(to)) = (date(search, "fromdate"), date(search, "todate")) else {
            return refuse(5, 404, "Invalid date range");
        };
        if from > to {
            return refuse(5, 404, "Invalid date range");
        }
        if let Some(key) = mistake(BODY, &body, "") {
            return refuse(3, 404, &format!("Invalid parameter: {key}"));
        }
        let appeared = |call: &&crate::fake::FakeCall| {
            call.ended_at.is_some_and(|ended| ended.saturating_add(self.delay) <= now)
        };
        let legs = desk.calls().iter().filter(appeared).flat_map(|call| self.legs(call));
        let mut found: Vec<Map<String, Value>> = legs
            .filter(|leg| (from..=to).contains(&truncated(leg.began)))
            .map(|leg| entry(&leg))
            .filter(|entry| matches(entry, search))
            .collect();
        if let Some(Value::Array(rows)) = body.get("sort") {
            for row in rows.iter().rev() {
                let field = row.get("field").and_then(Value::as_str).unwrap_or("");
                found.sort_by_cached_key(|entry| sort_key(entry, field));
                if row.get("order").and_then(Value::as_str) == Some("desc") {
                    found.reverse();
                }
            }
        }
        let hits = found.len();
        found.truncate(self.most);
        if let Some(Value::Array(fields)) = body.get("fields") {
            for entry in &mut found {
                entry.retain(|key, _| fields.iter().any(|field| field == key.as_str()));
            }
        }
        desk::json(
            200,
            &json!({"ERROR_NUMBER": 0, "ERROR_DESCRIPTION": "OK", "STATUS_CODE": 200,
                "TOTAL_HITS": hits, "RETURN_HITS": found.len(), "CDR_LIST": found}),
        )
    }
}

/// Dates are told in whole seconds.
fn truncated(time: OffsetDateTime) -> OffsetDateTime {
    time.replace_nanosecond(0).unwrap_or(time)
}

fn entry(leg: &Leg) -> Map<String, Value> {
    let record = &leg.record;
    let text = |value: Option<&str>| value.unwrap_or("").to_owned();
    let seconds = |value: Option<Duration>| value.unwrap_or_default().whole_seconds();
    let value = json!({
        "CallerNumber": record.caller.as_ref().map(Party::as_str),
        "TargetNumber": record.target.as_ref().map(Party::as_str),
        "Date": truncated(leg.began).to_offset(UtcOffset::UTC).format(&Rfc3339).unwrap_or_default(),
        "Duration": seconds(record.duration), "CallID": record.call_id.as_str(),
        "CustomData": record.custom_data, "Type": record.call_type.as_str(),
        "CdrType": CallType::code(&record.call_type), "DialStatus": record.status.as_str(),
        "TargetExtension": text(record.target_extension.as_ref().map(Extension::as_str)),
        "CallerExtension": text(record.caller_extension.as_ref().map(Extension::as_str)),
        "DID": "", "QueueName": "", "RecordURL": text(record.recording_url.as_deref()),
        "RecordExpect": record.recording_url.is_some(), "Price": 0, "RingTime": seconds(record.ring_time),
        "RepresentativeName": "", "RepresentativeCode": "", "DTMFData": [],
        "DepartmentName": "Stand-in", "DepartmentId": 123_456, "TargetPrefixName": "",
    });
    if let Value::Object(map) = value { map } else { Map::new() }
}

/// Whether a record meets the filters of a search.
fn matches(entry: &Map<String, Value>, search: &Value) -> bool {
    let any = |name: &str, keys: &[&str]| {
        let Some(Value::Array(wanted)) = search.get(name) else { return true };
        wanted.iter().any(|wanted| keys.iter().any(|key| entry.get(*key) == Some(wanted)))
    };
    any("phones", &["CallerNumber", "TargetNumber"])
        && any("extensions", &["CallerExtension", "TargetExtension"])
        && any("cdrTypes", &["CdrType"])
        // No call of this stand-in belongs to a campaign or a queue.
        && any("campaignID", &[])
        && any("queueID", &[])
        && search.get("callID").is_none_or(|id| entry.get("CallID") == Some(id))
}

fn sort_key(entry: &Map<String, Value>, field: &str) -> (i64, String) {
    let value = entry.iter().find(|(key, _)| key.eq_ignore_ascii_case(field)).map(|(_, value)| value);
    match value {
        Some(Value::String(text)) => (0, text.clone()),
        Some(value) => (value.as_i64().unwrap_or(0), String::new()),
        None => (0, String::new()),
    }
}
