//! Kinds of `voice-actions`.

use serde_json::Value;
use voice_actions::{CallbackRequest, CallbackResponse};

use super::Kind;
use crate::command::Failure;

pub(super) const KINDS: &[Kind] = &[
    ("voxology-flow", "call flow, or the empty object that answers a messaging callback", flow),
    ("voxology-callback", "what Voxology asks or tells your server", callback),
];

/// A call flow, or the empty object that answers a messaging callback.
fn flow(bytes: &[u8]) -> Result<Value, Failure> {
    let response = CallbackResponse::from_slice(bytes).map_err(|error| failure(&error))?;
    serde_json::to_value(response).map_err(|error| Failure::from_error("unwritable", &error))
}

fn callback(bytes: &[u8]) -> Result<Value, Failure> {
    CallbackRequest::from_slice(bytes).map(|request| request.to_value()).map_err(|error| failure(&error))
}

/// Turns an error of the crate into one of the command.
pub(in crate::command) fn failure(error: &voice_actions::Error) -> Failure {
    let failure = Failure::from_error(error.kind().code(), error).at(error.at().as_str());
    match error.position() {
        Some(position) => failure.on(position.line, position.column),
        None => failure,
    }
}
