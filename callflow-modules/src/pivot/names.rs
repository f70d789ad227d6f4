//! The parameters of a request: every name that the PBX writes, in both schemes, once.
//!
//! See [Kazoo Docs/Pivot](https://docs.2600hz.com/dev/applications/pivot/), read 2026-11-20.

use serde_json::{Map, Value};
use time::Duration;

use super::{Digits, Request};

/// Names of the parameters: Kazoo's own, or those of TwiML services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "these two are all there are")]
pub enum Naming {
    /// `Call-ID`, `Account-ID`, …
    #[default]
    Kazoo,
    /// `CallSid`, `AccountSid`, …
    Twiml,
}

vocabulary! {
    /// State of the call in the `Call-Status` parameter. Absent until a TwiML step has set it.
    pub enum CallStatus {
        /// Waits to be placed.
        Queued = "queued",
        /// Rings.
        Ringing = "ringing",
        /// Somebody or something answered.
        InProgress = "in-progress",
        /// Ended after an answer.
        Completed = "completed",
        /// The callee is engaged.
        Busy = "busy",
        /// Could not be placed.
        Failed = "failed",
        /// Nobody answered.
        NoAnswer = "no-answer",
        /// Given up before an answer. Spelled so on the wire.
        Canceled = "canceled",
    }
}

vocabulary! {
    /// Direction of the call, seen from the PBX. Documented as always `inbound`.
    pub enum Direction {
        /// Towards the PBX.
        Inbound = "inbound",
        /// Away from it.
        Outbound = "outbound",
    }
}

/// One parameter: its names, and the field that holds it.
pub(super) struct Row {
    kazoo: Option<&'static str>,
    twiml: Option<&'static str>,
    /// Puts the value into its field, or gives it back if it has another shape.
    pub(super) put: fn(&mut Request, Value) -> Result<(), Value>,
    pub(super) take: fn(&Request) -> Option<Value>,
}

impl Row {
    pub(super) const fn name(&self, naming: Naming) -> Option<&'static str> {
        match naming {
            Naming::Kazoo => self.kazoo,
            Naming::Twiml => self.twiml,
        }
    }

    /// Finds the row of a name in a scheme.
    pub(super) fn find(naming: Naming, name: &str) -> Option<&'static Self> {
        ROWS.iter().find(|row| row.name(naming) == Some(name))
    }
}

/// Names that only requests in the naming of TwiML services carry.
pub(super) const TWIML_ONLY: &[&str] = &["CallSid", "AccountSid"];

macro_rules! row {
    ($kazoo:expr, $twiml:expr, $field:ident: $kind:ident) => {
        Row {
            kazoo: $kazoo,
            twiml: $twiml,
            put: |request, value| $kind::put(value).map(|value| request.$field = value),
            take: |request| $kind::take(&request.$field),
        }
    };
}

/// Every parameter, in the order in which the PBX writes them.
pub(super) const ROWS: &[Row] = &[
    row!(Some("Account-ID"), Some("AccountSid"), account_id: text),
    row!(Some("Api-Version"), Some("ApiVersion"), api_version: text),
    row!(Some("Call-ID"), Some("CallSid"), call_id: text),
    row!(Some("Call-Status"), Some("CallStatus"), call_status: word),
    row!(Some("Caller-ID-Name"), Some("CallerName"), caller_id_name: text),
    row!(Some("Caller-ID-Number"), Some("CallerNumber"), caller_id_number: text),
    row!(Some("Custom-Application-Vars"), None, custom_application_vars: map),
    row!(Some("Custom-SIP-Headers"), None, custom_sip_headers: map),
    row!(Some("Digits"), Some("Digits"), digits: digits),
    row!(Some("Direction"), Some("Direction"), direction: word),
    row!(Some("From"), Some("From"), from: text),
    row!(Some("From-Realm"), Some("FromRealm"), from_realm: text),
    row!(Some("Language"), None, language: text),
    row!(Some("Recording-Duration"), Some("RecordingDuration"), recording_duration: seconds),
    row!(Some("Recording-ID"), Some("RecordingSid"), recording_id: text),
    row!(Some("Recording-Url"), Some("RecordingUrl"), recording_url: text),
    row!(Some("Request"), None, request: text),
    row!(Some("Request-Realm"), None, request_realm: text),
    row!(Some("To"), Some("To"), to: text),
    row!(Some("To-Realm"), Some("ToRealm"), to_realm: text),
    row!(Some("Transcription-ID"), Some("TranscriptionSid"), transcription_id: text),
    row!(Some("Transcription-Status"), Some("TranscriptionStatus"), transcription_status: text),
    row!(Some("Transcription-Text"), Some("TranscriptionText"), transcription_text: text),
    row!(Some("Transcription-Url"), Some("TranscriptionUrl"), transcription_url: text),
    row!(Some("User-ID"), None, user_ids: list),
];

mod text {
    use super::Value;

    pub(super) fn put(value: Value) -> Result<Option<String>, Value> {
        match value {
            Value::String(text) => Ok(Some(text).filter(|text| !text.is_empty())),
            Value::Null => Ok(None),
            Value::Number(_) | Value::Bool(_) => Ok(Some(value.to_string())),
            // A parameter that came twice: the PBX writes its own value last.
            Value::Array(mut list) if list.last().is_some_and(|last| !last.is_array()) => {
                put(list.pop().unwrap_or_default())
            }
            other => Err(other),
        }
    }

    pub(super) fn take(field: &Option<String>) -> Option<Value> {
        field.clone().map(Value::String)
    }
}

mod word {
    use super::Value;

    pub(super) fn put<W: From<String>>(value: Value) -> Result<Option<W>, Value> {
        super::text::put(value).map(|text| text.map(W::from))
    }

    pub(super) fn take<W: ToString>(field: &Option<W>) -> Option<Value> {
        field.as_ref().map(|word| Value::String(word.to_string()))
    }
}

mod list {
    use super::Value;

    pub(super) fn put(value: Value) -> Result<Vec<String>, Value> {
        match value {
            Value::Array(list) if list.iter().all(Value::is_string) => {
                Ok(list.into_iter().filter_map(|item| item.as_str().map(str::to_owned)).collect())
            }
            Value::Array(_) => Err(value),
            other => super::text::put(other).map(|text| text.into_iter().collect()),
        }
    }

    pub(super) fn take(field: &[String]) -> Option<Value> {
        match field {
            [] => None,
            [one] => Some(Value::String(one.clone())),
            more => Some(more.iter().cloned().map(Value::String).collect()),
        }
    }
}

mod map {
    use super::{Map, Value};

    pub(super) fn put(value: Value) -> Result<Map<String, Value>, Value> {
        match value {
            Value::Object(map) => Ok(map),
            Value::Array(list) if list.is_empty() => Ok(Map::new()),
            other => Err(other),
        }
    }

    pub(super) fn take(field: &Map<String, Value>) -> Option<Value> {
        (!field.is_empty()).then(|| Value::Object(field.clone()))
    }
}

mod digits {
    use super::{Digits, Value};

    pub(super) fn put(value: Value) -> Result<Option<Digits>, Value> {
        match value {
            Value::Null => Ok(None),
            value => Digits::from_value(value).map(Some),
        }
    }

    pub(super) fn take(field: &Option<Digits>) -> Option<Value> {
        field.as_ref().map(Digits::to_value)
    }
}

mod seconds {
    use super::{Duration, Value};

    pub(super) fn put(value: Value) -> Result<Option<Duration>, Value> {
        match super::text::put(value)? {
            Some(text) => match text.parse::<u32>() {
                Ok(seconds) => Ok(Some(Duration::seconds(seconds.into()))),
                Err(_) => Err(Value::String(text)),
            },
            None => Ok(None),
        }
    }

    pub(super) fn take(field: &Option<Duration>) -> Option<Value> {
        field.map(|duration| Value::String(duration.whole_seconds().to_string()))
    }
}
