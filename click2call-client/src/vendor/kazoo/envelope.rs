use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::{AnswerBody, Error, Operation, Refusal, Result, VendorCode};
use crate::exchange::{Answer, Exchange, Safety};
use crate::redact::Secret;

vocabulary! {
    /// How a request ended, as the envelope says it.
    pub enum Status {
        /// Done.
        Success = "success",
        /// Refused: the request is at fault.
        Error = "error",
        /// Failed: the server is at fault.
        Fatal = "fatal",
    }
}

/// The object around every answer of Crossbar.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Envelope {
    /// What was asked for; `null` where there is nothing.
    pub data: Value,
    /// How the request ended.
    pub status: Option<Status>,
    /// Token in use.
    pub auth_token: Option<Secret>,
    /// Id of the request in the server's log.
    pub request_id: Option<String>,
    /// Number of entries in this page.
    pub page_size: Option<u64>,
    /// Where the next page begins; absent on the last.
    pub next_start_key: Option<String>,
    /// Short text of what went wrong.
    pub message: Option<String>,
}

/// One rule that a field breaks: `data` of a validation error is field → rule → details.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// Field; nested ones are joined with dots, dots inside a key are `%2E`.
    pub field: String,
    /// Rule, such as `required` or `unique`.
    pub rule: String,
    /// What the server says about it.
    pub message: Option<String>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    data: Value,
    status: Option<Status>,
    auth_token: Option<String>,
    request_id: Option<String>,
    page_size: Option<u64>,
    next_start_key: Option<Value>,
    message: Option<String>,
}

impl Envelope {
    /// Reads the rules that fields break, from the answer to a refused document.
    ///
    /// Entries that are not field → rule → details are left out.
    #[must_use]
    pub fn field_errors(&self) -> Vec<FieldError> {
        field_errors(&self.data)
    }
}

impl FieldError {
    /// Reads the rules that fields break, from the error of a refused request.
    ///
    /// Empty if the error is of another kind.
    #[must_use]
    pub fn of(error: &Error) -> Vec<Self> {
        match error.body() {
            Some(AnswerBody::Documented(refusal)) => {
                refusal.raw.get("data").map(field_errors).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}

fn field_errors(data: &Value) -> Vec<FieldError> {
    let objects = |value: &Value| value.as_object().cloned().unwrap_or_else(Map::new);
    let mut errors = Vec::new();
    for (field, rules) in objects(data) {
        for (rule, details) in objects(&rules) {
            let message = match &details {
                Value::String(text) => Some(text.clone()),
                details => details.get("message").and_then(Value::as_str).map(str::to_owned),
            };
            errors.push(FieldError { field: field.clone(), rule, message });
        }
    }
    errors
}

/// Meaning of the `error` of an envelope, which repeats the HTTP status.
fn meaning(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "validation error",
        401 => "invalid credentials",
        402 => "the request costs money; send accept_charges",
        403 => "forbidden",
        404 => "bad identifier",
        405 => "method not allowed",
        409 => "conflict with another version of the document",
        415 => "unsupported media type",
        416 => "range not satisfiable",
        423 => "account expired or disabled",
        429 => "too many requests",
        500 => "internal error",
        503 => "service unavailable",
        _ => return None,
    })
}

/// Reads an answer; an error status or an envelope that says so becomes the error.
pub(super) fn read(
    exchange: &Exchange,
    operation: &Operation,
    safety: Safety,
    answer: &Answer,
) -> Result<Envelope> {
    let parsed = serde_json::from_slice::<Value>(&answer.body)
        .ok()
        .filter(Value::is_object)
        .and_then(|raw| Some((serde_json::from_value::<Wire>(raw.clone()).ok()?, raw)));
    let Some((wire, raw)) = parsed else {
        return Err(if answer.status.is_success() {
            exchange.unreadable(operation, answer, "the answer has no Crossbar envelope")
        } else {
            exchange.refused(operation, safety, answer)
        });
    };
    let said_no = matches!(wire.status, Some(Status::Error | Status::Fatal));
    if !answer.status.is_success() || said_no {
        let code = answer.status.as_u16();
        let details: Vec<String> = field_errors(&wire.data)
            .into_iter()
            .map(|error| format!("{} {}", error.field, error.rule))
            .collect();
        let refusal = Refusal::new(raw)
            .with_message(wire.message)
            .with_description((!details.is_empty()).then(|| details.join(", ")));
        let line = refusal.to_line();
        return Err(exchange
            .refused(operation, safety, answer)
            .with_request_id(wire.request_id)
            .with_code(Some(VendorCode::new(code, meaning(code))))
            .with_detail(line)
            .with_body(AnswerBody::Documented(refusal)));
    }
    Ok(Envelope {
        data: wire.data,
        status: wire.status,
        auth_token: wire.auth_token.map(Secret::from),
        request_id: wire.request_id,
        page_size: wire.page_size,
        next_start_key: wire.next_start_key.and_then(|key| match key {
            Value::Null => None,
            Value::String(text) => Some(text),
            other => Some(other.to_string()),
        }),
        message: wire.message,
    })
}
