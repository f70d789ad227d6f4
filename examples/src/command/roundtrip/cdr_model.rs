//! Kinds of `cdr-model`.

use cdr_model::voicenter::{self, CallLogEntry, CallLogPage};
use serde_json::Value;

use super::Kind;
use crate::command::Failure;

pub(super) const KINDS: &[Kind] = &[
    ("voicenter-cdr", "call detail records that Voicenter sends: JSON, XML-RPC or form", voicenter_cdr),
    ("voicenter-call-log", "answer of the Call Log API, or one record of it", voicenter_call_log),
];

/// A delivery in any of the three encodings: one record, or an array of several.
fn voicenter_cdr(bytes: &[u8]) -> Result<Value, Failure> {
    let delivery = voicenter::decode(None, bytes).map_err(|error| failure(&error))?;
    if let Some(error) = delivery.rejected.first() {
        return Err(failure(error));
    }
    let text = match &*delivery.records {
        [record] if !bytes.trim_ascii_start().starts_with(b"[") => record.to_json(),
        records => {
            serde_json::to_string(records).map_err(|error| Failure::from_error("unwritable", &error))?
        }
    };
    serde_json::from_str(&text).map_err(|error| Failure::from_error("unwritable", &error))
}

/// An answer of Call Log, or one record of it.
fn voicenter_call_log(bytes: &[u8]) -> Result<Value, Failure> {
    let page = CallLogPage::from_json(bytes).map_err(|error| failure(&error))?;
    let text = if page.error_number.is_none() && page.entries.is_empty() {
        CallLogEntry::from_json(bytes).map_err(|error| failure(&error))?.to_json()
    } else {
        page.to_json()
    };
    serde_json::from_str(&text).map_err(|error| Failure::from_error("unwritable", &error))
}

/// Turns an error of the crate into one of the command.
pub(in crate::command) fn failure(error: &cdr_model::Error) -> Failure {
    let mut failure = Failure::from_error(error.kind().code(), error).at(error.at());
    if let (Some(line), Some(column)) = (error.line(), error.column()) {
        failure = failure.on(line, column);
    }
    failure
}
