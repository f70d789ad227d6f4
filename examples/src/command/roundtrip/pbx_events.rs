//! Kinds of `pbx-events`.

use ::pbx_events::ringme::rest::{Call, CallHistory, Record, RecordLink};
use ::pbx_events::ringme::{Event, InteractiveRequest, InteractiveResponse};
use ::pbx_events::{Document, Webhook, voipnow};
use serde_json::Value;

use super::Kind;
use crate::command::Failure;

pub(super) const KINDS: &[Kind] = &[
    ("ringme-event", "event of Telphin/RingMe: a form body a line, or the URL of a request", ringme_event),
    ("ringme-interactive-request", "what Call Interactive asks your server", ringme_interactive_request),
    (
        "ringme-interactive-response",
        "XML that your server answers to Call Interactive",
        ringme_interactive_response,
    ),
    ("voipnow-event", "event of VoipNow: a form body a line, or the URL of a request", voipnow_event),
    (
        "telphin-call-history",
        "answer of Telphin's call history: a page of calls, or one call",
        telphin_call_history,
    ),
    ("telphin-record", "answer of Telphin's records: a list, one record, or the link to one", telphin_record),
];

/// Reads a form body a line; a file of one line is one value, of several an array.
fn lines(
    bytes: &[u8],
    read: fn(&Webhook<'_>) -> Result<Value, ::pbx_events::Error>,
) -> Result<Value, Failure> {
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).enumerate();
    let mut values = Vec::new();
    for (index, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let value = webhook(line).and_then(|webhook| read(&webhook));
        values.push(value.map_err(|error| failure(&error).on(index + 1, 1))?);
    }
    match values.len() {
        0 => Err(Failure::new("missing", "expected a form, found nothing")),
        1 => Ok(values.swap_remove(0)),
        _ => Ok(Value::Array(values)),
    }
}

/// Takes a form, or the query of a URL or of a request line.
fn webhook(line: &[u8]) -> Result<Webhook<'_>, ::pbx_events::Error> {
    let url = std::str::from_utf8(line).ok().filter(|text| {
        let address = text.split('?').next().unwrap_or_default();
        text.contains('?') && !address.contains('=')
    });
    match url {
        Some(url) => Webhook::url(url),
        None => Webhook::form(line),
    }
}

fn ringme_event(bytes: &[u8]) -> Result<Value, Failure> {
    lines(bytes, |webhook| Event::decode(webhook).map(|event| event.to_value()))
}

fn ringme_interactive_request(bytes: &[u8]) -> Result<Value, Failure> {
    lines(bytes, |webhook| InteractiveRequest::decode(webhook).map(|request| request.to_value()))
}

fn ringme_interactive_response(bytes: &[u8]) -> Result<Value, Failure> {
    InteractiveResponse::from_xml(bytes).map(|response| response.to_value()).map_err(|error| failure(&error))
}

fn voipnow_event(bytes: &[u8]) -> Result<Value, Failure> {
    lines(bytes, |webhook| voipnow::Event::decode(webhook).map(|event| event.to_value()))
}

/// One call, or a page of them.
fn telphin_call_history(bytes: &[u8]) -> Result<Value, Failure> {
    if has_member(bytes, "call_history") { document::<CallHistory>(bytes) } else { document::<Call>(bytes) }
}

/// A list of records, one of them, or the link to one.
fn telphin_record(bytes: &[u8]) -> Result<Value, Failure> {
    if bytes.trim_ascii_start().starts_with(b"[") {
        document::<Vec<Record>>(bytes)
    } else if has_member(bytes, "record_url") {
        document::<RecordLink>(bytes)
    } else {
        document::<Record>(bytes)
    }
}

fn has_member(bytes: &[u8], name: &str) -> bool {
    serde_json::from_slice::<Value>(bytes).is_ok_and(|value| value.get(name).is_some())
}

fn document<T: Document>(bytes: &[u8]) -> Result<Value, Failure> {
    T::from_json(bytes).map(|document| document.to_value()).map_err(|error| failure(&error))
}

/// Turns an error of the crate into one of the command.
pub(in crate::command) fn failure(error: &::pbx_events::Error) -> Failure {
    let failure = Failure::from_error(error.kind().code(), error).at(error.at());
    match error.position() {
        Some((line, column)) => failure.on(line, column),
        None => failure,
    }
}
