//! Version 1: forms in, JSON or XML out, pages by cursor.

use std::borrow::Cow;

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Map, Value, json};
use time::Duration;
use time::macros::format_description;

use super::account::Wishes;
use super::{Call, ExotelRules, callback, list};
use crate::exotel::{
    AnsweredBy, CallbackContentType, CallbackEvent, IST, LegStatus, Loose, multipart_boundary,
    multipart_pairs,
};
use crate::fake::desk::{self, Desk};
use crate::fake::fields::header_text;
use crate::placed::CallId;
use crate::redact::{Link, PhoneNumber, Private};

/// Documented fields of `Calls/connect`; those of lists with their index in brackets.
const FIELDS: &[&str] = &[
    "From",
    "To",
    "Url",
    "CallerId",
    "CallType",
    "TimeLimit",
    "TimeOut",
    "WaitUrl",
    "Record",
    "RecordingChannels",
    "RecordingFormat",
    "CustomField",
    "StartPlaybackToNew",
    "StartPlaybackValueNew",
    "StartPlaybackValue",
    "StreamUrl",
    "StreamBegin",
    "StatusCallback",
    "StatusCallbackContentType",
    "MaxRetries",
];
/// Fields that hold one of some words.
const WORDS: &[(&str, &[&str])] = &[
    ("CallType", &["trans"]),
    ("Record", &["true", "false"]),
    ("RecordingChannels", &["single", "dual"]),
    ("RecordingFormat", &["mp3", "mp3-hq"]),
    ("StartPlaybackToNew", &["Callee", "Both"]),
    ("StreamBegin", &["atLeg1connect", "atLeg2connect"]),
    ("StatusCallbackContentType", &["multipart/form-data", "application/json"]),
    ("MaxRetries", &["0", "1", "2", "3"]),
];

/// Where v1 tells the end of a call.
#[derive(Debug)]
pub(super) struct Callback {
    url: Link,
    events: Vec<CallbackEvent>,
    json: bool,
}

pub(super) fn answer(
    rules: &mut ExotelRules,
    request: &Request<Bytes>,
    path: &[&str],
    authenticated: bool,
    known: bool,
    desk: &mut Desk,
) -> Response<Bytes> {
    // JSON only where the last segment asks for it.
    let as_json = path.last().is_some_and(|last| last.ends_with(".json"));
    let refuse = |status: u16, message: &str| failure(status, message, as_json);
    if !authenticated {
        return refuse(401, "Authentication failed");
    }
    if !known {
        return refuse(404, "Account not found");
    }
    let last = path.last().map_or("", |last| last.trim_end_matches(".json"));
    let answer = match (request.method(), path) {
        (&Method::POST, ["Calls", _]) if last == "connect" => {
            let counted = rules.count(desk).map_err(|problem| (problem.status, problem.text.to_owned()));
            counted.and_then(|()| create(rules, request, desk))
        }
        (&Method::GET, [_]) if last == "Calls" => list::list(rules, request, desk),
        (&Method::GET, ["Numbers", _]) => Ok(rules.number_facts(last)),
        (&Method::GET, ["Calls", _]) => {
            let details = request.uri().query().is_some_and(|query| query.contains("details=true"));
            let call = rules.calls.get(&CallId::from(last));
            call.map(|call| json!({"Call": record(call, &rules.account_sid, details)}))
                .ok_or((404, "Call not found".to_owned()))
        }
        (&Method::GET, [_]) if last == "Balance" => Ok(json!({"Account": {"AccountSid": rules.account_sid,
            "BalanceData": {"Balance": "100.00", "Currency": "INR", "PricingPlan": "Stand-in",
            "DateUpdated": local(desk.now())}}})),
        _ => Err((404, "Not found".to_owned())),
    };
    match answer {
        Err((status, message)) => refuse(status, &message),
        Ok(value) if as_json => desk::json(200, &value),
        Ok(value) => desk::typed(200, "application/xml", xml(&value)),
    }
}

/// Fields of a form, urlencoded or multipart.
fn fields_of(request: &Request<Bytes>) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    let kind = header_text(request, "content-type").unwrap_or("");
    match multipart_boundary(kind, request.body()) {
        Some(boundary) => multipart_pairs(request.body(), &boundary).unwrap_or_default(),
        None => form_urlencoded::parse(request.body()).collect(),
    }
}

fn create(
    rules: &mut ExotelRules,
    request: &Request<Bytes>,
    desk: &mut Desk,
) -> Result<Value, (u16, String)> {
    let refuse = |field: &str| (400, format!("Invalid parameter: {field}"));
    let mut events = Vec::new();
    let mut fields = Map::new();
    for (name, value) in fields_of(request) {
        if name == "StatusCallbackEvents" || name.starts_with("StatusCallbackEvents[") {
            let event = CallbackEvent::from(&*value);
            if !matches!(event, CallbackEvent::Terminal | CallbackEvent::Answered) {
                return Err(refuse("StatusCallbackEvents"));
            }
            events.push(event);
        } else if FIELDS.contains(&&*name) {
            fields.insert(name.into_owned(), Value::String(value.into_owned()));
        } else {
            return Err(refuse(&name));
        }
    }
    let text = |name: &str| fields.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let required = |name: &str| text(name).ok_or_else(|| refuse(name));
    let from = PhoneNumber::from(required("From")?);
    let shown = PhoneNumber::from(required("CallerId")?);
    let to = match (text("To"), text("Url")) {
        (Some(to), None) => PhoneNumber::from(to),
        (None, Some(_)) => PhoneNumber::from(""),
        _ => return Err(refuse("To")),
    };
    let seconds = |name: &str, longest: i64| match text(name).map(str::parse::<i64>) {
        None => Ok(None),
        Some(Ok(seconds)) if (1..=longest).contains(&seconds) => Ok(Some(Duration::seconds(seconds))),
        Some(_) => Err(refuse(name)),
    };
    let limits = (seconds("TimeOut", 14_400)?, seconds("TimeLimit", 14_400)?);
    for (name, words) in WORDS {
        if text(name).is_some_and(|word| !words.contains(&word)) {
            return Err(refuse(name));
        }
    }
    let wishes = Wishes { from: &from, to: &to, shown: &shown, managed: false };
    rules.decide(&wishes).map_err(|problem| (problem.status, problem.v1_text().to_owned()))?;
    let sid = format!("{:030x}1k", desk.number());
    let mut call = Call::new(&sid, &rules.account_sid, &shown, from, to, desk);
    if let Some(text) = text("CustomField") {
        call.details.custom_field = Loose::of(Private::from(text));
    }
    call.v1_callback = text("StatusCallback").map(|url| Callback {
        url: Link::from(url),
        events,
        json: text("StatusCallbackContentType") == Some(CallbackContentType::Json.as_str()),
    });
    call.recorded = text("Record") != Some("false");
    call.wait_audio = text("WaitUrl").map(str::to_owned);
    if let Some(audio) = text("StartPlaybackValueNew").or_else(|| text("StartPlaybackValue")) {
        call.announcements.0.push(audio.to_owned());
        if text("StartPlaybackToNew") == Some("Both") {
            call.announcements.1.push(audio.to_owned());
        }
    }
    let answer = json!({"Call": record(&call, &rules.account_sid, false)});
    rules.take(call, shown, limits, desk);
    Ok(answer)
}

/// State of the whole call in v1's words.
pub(super) fn overall(call: &Call) -> LegStatus {
    match call.leg_states() {
        (LegStatus::Completed, Some(status)) => status,
        (status, _) => status,
    }
}

pub(super) fn record(call: &Call, account: &str, details: bool) -> Value {
    let time = |time: &Loose<crate::exotel::Timestamp>| {
        time.get().map(|time| local(time.assume(IST))).map_or(Value::Null, Value::String)
    };
    let of = &call.details;
    let sid = of.sid.get().map_or("", String::as_str);
    let seconds = |time: &Loose<Duration>| time.get().map(|time| time.whole_seconds());
    let mut record = json!({
        "Sid": sid, "ParentCallSid": null, "DateCreated": time(&of.created_time),
        "DateUpdated": time(&of.updated_time), "AccountSid": account, "To": call.to.as_str(),
        "From": call.from.as_str(), "PhoneNumberSid": of.virtual_number.get().map(PhoneNumber::as_str),
        "Status": overall(call).as_str(), "StartTime": time(&of.start_time), "EndTime": time(&of.end_time),
        "Duration": seconds(&of.total_duration).map(|seconds| seconds.to_string()),
        "Price": price(call).map(|(units, thousandths)| format!("{units}.{thousandths:03}")),
        "Direction": "outbound-api", "AnsweredBy": null, "ForwardedFrom": null, "CallerName": null,
        "Uri": format!("/v1/Accounts/{account}/Calls/{sid}.json"), "RecordingUrl": recording(call),
        "CustomField": of.custom_field.get().map(Private::as_str),
        "PhoneNumber": of.virtual_number.get().map(PhoneNumber::as_str),
    });
    if let (true, Value::Object(record)) = (details, &mut record) {
        let (user, customer) = call.leg_states();
        let details = json!({
            "ConversationDuration": seconds(&of.total_talk_time).unwrap_or(0), "Leg1Status": user.as_str(),
            "Leg2Status": customer.as_ref().map(LegStatus::as_str),
            "Legs": [{"Leg": {"Id": 1, "OnCallDuration": call.on_call.whole_seconds()}},
                {"Leg": {"Id": 2, "OnCallDuration": seconds(&of.total_talk_time).unwrap_or(0)}}],
        });
        record.insert("Details".to_owned(), details);
    }
    record
}

/// Price of a call that is over, in whole units and thousandths: 0.750 for a minute begun, a decision.
pub(super) fn price(call: &Call) -> Option<(i64, i64)> {
    let minutes = call.details.total_talk_time.get()?.whole_seconds().max(0) + 59;
    let thousandths = minutes / 60 * 750;
    Some((thousandths / 1000, thousandths % 1000))
}

/// Address of a call's recording.
fn recording(call: &Call) -> Option<String> {
    let links = call.details.recording_links();
    links.first().map(|link| link.as_str().to_owned())
}

impl Callback {
    /// Writes the callback of an event; without subscribed events only the end is told, in four fields.
    pub(super) fn request(&self, call: &Call, event: &CallbackEvent) -> Option<Request<Bytes>> {
        const WITH_EVENT: [&str; 8] = [
            "DateCreated",
            "To",
            "From",
            "PhoneNumberSid",
            "StartTime",
            "EndTime",
            "Direction",
            "CustomField",
        ];
        let subscribed = self.events.contains(event);
        let plain_end = self.events.is_empty() && *event == CallbackEvent::Terminal;
        if !subscribed && !plain_end {
            return None;
        }
        let record = record(call, "", true);
        let of = |key: &str| record.get(key).cloned().unwrap_or_default();
        let (user, customer) = call.leg_states();
        let status = match overall(call) {
            LegStatus::Canceled => LegStatus::NoAnswer,
            status => status,
        };
        let mut fields = Map::new();
        let mut put = |key: &str, value: Value| drop(fields.insert(key.to_owned(), value));
        put("CallSid", of("Sid"));
        put("DateUpdated", of("DateUpdated"));
        put("Status", status.as_str().into());
        put("RecordingUrl", of("RecordingUrl"));
        if subscribed {
            let talk = record.pointer("/Details/ConversationDuration").cloned().unwrap_or_default();
            put("EventType", event.as_str().into());
            for key in WITH_EVENT {
                put(key, of(key));
            }
            let leg = |time: &Value, status: Option<&LegStatus>, by: &AnsweredBy| json!({"OnCallDuration": time, "Status": status.map(LegStatus::as_str), "AnsweredBy": by.as_str()});
            let on_call = Value::from(call.on_call.whole_seconds());
            put(
                "Legs",
                Value::Array(vec![
                    leg(&on_call, Some(&user), &AnsweredBy::NotApplicable),
                    leg(&talk, customer.as_ref(), &AnsweredBy::Human),
                ]),
            );
            put("ConversationDuration", talk);
        }
        let fields = Value::Object(fields);
        callback::request(self.url.as_str(), &fields, false, self.json)
    }
}

pub(super) fn local(time: time::OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    time.to_offset(IST).format(form).unwrap_or_default()
}

fn failure(status: u16, message: &str, as_json: bool) -> Response<Bytes> {
    let value = json!({"RestException": {"Status": status, "Message": message}});
    if as_json { desk::json(status, &value) } else { desk::typed(status, "application/xml", xml(&value)) }
}

/// v1 answers XML unless asked otherwise.
fn xml(value: &Value) -> String {
    fn put(text: &mut String, value: &Value) {
        match value {
            Value::Object(map) => {
                for (name, value) in map {
                    if value.is_null() {
                        text.push_str(&format!("<{name}/>"));
                    } else {
                        text.push_str(&format!("<{name}>"));
                        put(text, value);
                        text.push_str(&format!("</{name}>"));
                    }
                }
            }
            Value::Array(list) => list.iter().for_each(|item| put(text, item)),
            Value::String(plain) => {
                text.push_str(&plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
            }
            Value::Null => {}
            Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
        }
    }
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TwilioResponse>");
    put(&mut text, value);
    text.push_str("</TwilioResponse>");
    text
}
