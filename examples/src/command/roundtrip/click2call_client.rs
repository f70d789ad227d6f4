//! Kinds of `click2call-client`.

use click2call_client::exotel::v1::{V1Answer, V1Failure, V1Page};
use click2call_client::exotel::{
    AppletRequest, ConnectAnswer, DynamicConnectAnswer, Envelope, NewCall, User, Webhook,
};
use http::HeaderMap;
use serde::Serialize;
use serde_json::{Value, json};

use super::Kind;
use crate::command::Failure;

pub(super) const KINDS: &[Kind] = &[
    ("exotel-call", "body of the v3 request that places a call (or its `from` alone)", call),
    ("exotel-response", "answer of the v3 API: the envelope around calls, legs or an error", |bytes| {
        write(Envelope::from_json(bytes))
    }),
    (
        "exotel-connect-request",
        "what a Connect applet asks your server: a query, a URL, or its fields as JSON",
        connect_request,
    ),
    (
        "exotel-connect-response",
        "what your server answers to a Connect applet, either of the two",
        connect_response,
    ),
    (
        "exotel-callback",
        "what Exotel tells your server: status callbacks of v3 and v1, applets, softphone; JSON or form",
        callback,
    ),
    ("exotel-v1-call", "answer of the v1 API: a call, a page of calls, or an error", v1_call),
];

/// A whole call, or the `from` of one alone.
fn call(bytes: &[u8]) -> Result<Value, Failure> {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(fields)) if fields.len() == 1 && fields.contains_key("from") => {
            let user = fields.get("from").map(Value::to_string).unwrap_or_default();
            write(User::from_json(user.as_bytes())).map(|user| json!({ "from": user }))
        }
        _ => write(NewCall::from_json(bytes)),
    }
}

/// A query, a URL with one, or the line of curl that sends it; the fields as JSON are read too.
fn connect_request(bytes: &[u8]) -> Result<Value, Failure> {
    if bytes.trim_ascii_start().starts_with(b"{") {
        return callback(bytes);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| Failure::from_error("not-utf8", &error))?;
    let text = text.trim().trim_end_matches(['"', '\'']);
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    if !query.contains('=') {
        return Err(Failure::new("not-a-query", "expected a query, found none").on(1, 1));
    }
    write(AppletRequest::from_query(query))
}

/// The two connect applets differ in what `destination` is.
fn connect_response(bytes: &[u8]) -> Result<Value, Failure> {
    let ordinary = serde_json::from_slice::<Value>(bytes)
        .is_ok_and(|value| value.get("destination").is_some_and(Value::is_object));
    if ordinary {
        write(DynamicConnectAnswer::from_json(bytes))
    } else {
        write(ConnectAnswer::from_json(bytes))
    }
}

/// JSON, a form or a multipart form: status callbacks of v3 and v1, applets, softphone notifications.
///
/// The fields of a multipart form may also be logged as they were decoded, one `name=value` a line.
fn callback(bytes: &[u8]) -> Result<Value, Failure> {
    let form = logged_fields(bytes);
    let bytes = form.as_deref().map_or(bytes, str::as_bytes);
    match Webhook::decode(None, &HeaderMap::new(), bytes) {
        Ok(Webhook::Call(callback)) => write(Ok(callback)),
        Ok(Webhook::V1(callback)) => write(Ok(callback)),
        Ok(Webhook::Applet(request)) => write(Ok(request)),
        Ok(Webhook::Softphone(notification)) => write(Ok(notification)),
        Ok(_) => Err(Failure::new("unknown-kind", "a webhook of another kind")),
        Err(error) => Err(failure(&error)),
    }
}

/// Makes a form of several lines `name=value`.
fn logged_fields(bytes: &[u8]) -> Option<String> {
    let lines = std::str::from_utf8(bytes).ok()?.lines().filter(|line| !line.trim().is_empty());
    let fields: Vec<(&str, &str)> = lines.map(|line| line.split_once('=')).collect::<Option<_>>()?;
    let is_name = |name: &str| {
        name.chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '[' | ']' | '_'))
    };
    (fields.len() > 1 && fields.iter().all(|(name, _)| is_name(name)))
        .then(|| form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
}

/// One call, a page of them, or an error.
fn v1_call(bytes: &[u8]) -> Result<Value, Failure> {
    let has = |key: &str| serde_json::from_slice::<Value>(bytes).is_ok_and(|value| value.get(key).is_some());
    if has("Calls") {
        write(V1Page::from_json(bytes))
    } else if has("RestException") {
        write(V1Failure::from_json(bytes))
    } else {
        write(V1Answer::from_json(bytes))
    }
}

fn write<T: Serialize>(read: click2call_client::Result<T>) -> Result<Value, Failure> {
    let value = read.map_err(|error| failure(&error))?;
    serde_json::to_value(&value).map_err(|error| Failure::from_error("unwritable", &error))
}

/// Makes a failure of the command from one of the crate.
pub(in crate::command) fn failure(error: &click2call_client::Error) -> Failure {
    let mut failure = Failure::from_error(error.kind().code(), error);
    if let Some(at) = error.at() {
        failure = failure.at(at);
    }
    match error.position() {
        Some((line, column)) => failure.on(line, column),
        None => failure,
    }
}
