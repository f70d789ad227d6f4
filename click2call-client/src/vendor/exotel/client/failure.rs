//! What an answer that is no success means.

use http::header;

use super::super::codes::{Code, vendor_code};
use crate::error::{Error, Sent};
use crate::exchange::{Answer, Safety};

/// Adds what the vendor's table says about a code.
pub(super) fn refined(error: Error, code: Option<i64>, safety: Safety) -> Error {
    let Some(number) = code else { return error };
    let error = error.with_code(Some(vendor_code(number)));
    let Some(code) = Code::find(number) else { return error };
    let certain = error.was_sent() == Sent::Yes;
    let kind = if certain || safety == Safety::Safe { code.kind() } else { error.kind() };
    let retryable = code.comes_again() && (certain || safety == Safety::Safe);
    error.with_kind(kind).with_retryable(retryable)
}

/// Says what an answer is that cannot be understood.
pub(super) fn describe(answer: &Answer) -> String {
    let content_type = answer.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = content_type.and_then(|kind| kind.split(';').next()).unwrap_or("no content type");
    format!("expected JSON as Exotel documents it, found {} bytes ({kind})", answer.body.len())
}
