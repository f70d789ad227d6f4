use std::io::Read as _;

use bytes::Bytes;
use pbx_events::ringme::rest::{Failure, FailureBody, FailureKind};

use crate::error::{AnswerBody, Error, Operation, Refusal, Result, VendorCode};
use crate::exchange::{Answer, Exchange, Safety};

/// Unpacks a compressed body, within the bound on answers.
pub(super) fn unpacked(exchange: &Exchange, operation: &Operation, mut answer: Answer) -> Result<Answer> {
    let encoding = answer.headers.get(http::header::CONTENT_ENCODING).map(http::HeaderValue::as_bytes);
    if !encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case(b"gzip")) {
        return Ok(answer);
    }
    let limit = exchange.max_answer();
    let mut unpacked = Vec::new();
    let reader = flate2::read::GzDecoder::new(&*answer.body);
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    if let Err(error) = reader.take(bound).read_to_end(&mut unpacked) {
        return Err(exchange.unreadable(operation, &answer, "the answer is broken gzip").with_source(error));
    }
    if unpacked.len() > limit {
        let error =
            exchange.unreadable(operation, &answer, format!("the client reads at most {} KiB", limit / 1024));
        return Err(error);
    }
    answer.body = Bytes::from(unpacked);
    answer.headers.remove(http::header::CONTENT_ENCODING);
    Ok(answer)
}

/// Turns an error status into the error.
pub(super) fn accept(
    exchange: &Exchange,
    operation: &Operation,
    safety: Safety,
    answer: &Answer,
) -> Result<()> {
    if answer.status.is_success() { Ok(()) } else { Err(refused(exchange, operation, safety, answer)) }
}

fn refused(exchange: &Exchange, operation: &Operation, safety: Safety, answer: &Answer) -> Error {
    let failure = Failure::read(answer.status.as_u16(), &answer.headers, &answer.body);
    let mut error = exchange.refused(operation, safety, answer);
    let (code, meaning) = match failure.kind() {
        FailureKind::TokenRefused => ("401".to_owned(), Some("no token, or it ran out")),
        FailureKind::Forbidden(Some(word)) => {
            let meaning = match word.as_str() {
                "access_denied" => Some("the user has no right to the resource"),
                "user_blocked" => Some("the user or its tenant is blocked"),
                "user_access_type_deny" => Some("the access level of the user is too low"),
                "app_access_type_deny" => Some("the access level of the application is too low"),
                _ => None,
            };
            (word.as_str().to_owned(), meaning)
        }
        FailureKind::HourlyLimit => {
            ("rate_limit_exceeded".to_owned(), Some("the hourly limit of all applications is used up"))
        }
        FailureKind::ConcurrentStatistics => {
            ("concurrent".to_owned(), Some("another statistics request is running; try again shortly"))
        }
        _ => (
            failure.word().map_or_else(|| answer.status.as_str().to_owned(), |word| word.as_str().to_owned()),
            None,
        ),
    };
    if let Some(message) = failure.message() {
        error = error.with_detail(message);
    }
    if let FailureBody::Documented(message) = &failure.body {
        let raw = serde_json::to_value(message).unwrap_or_default();
        error = error
            .with_body(AnswerBody::Documented(Refusal::new(raw).with_message(Some(message.message.clone()))));
    }
    // The reset counts seconds: waiting is worth it only for whoever has that long.
    if failure.kind() == FailureKind::HourlyLimit && error.retry_after().is_none() {
        error = error.with_retry_after(failure.rate_limit.reset);
    }
    error.with_code(Some(VendorCode::new(code, meaning)))
}
