//! Answers that say no: words, and the two different 429s.

use std::fmt;

use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Duration;

use crate::document::Document;

/// An answer whose status is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// HTTP status.
    pub status: u16,
    /// What the body said.
    pub body: FailureBody,
    /// What is left of the hourly limit, as the headers said.
    pub rate_limit: RateLimit,
}

/// Body of a failure: the documented shape, other JSON, or bytes that are no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureBody {
    /// `{"message": …, "status": …}`.
    Documented(FailureMessage),
    /// JSON of another shape.
    OtherJson(Value),
    /// No JSON.
    Bytes(Vec<u8>),
}

/// Body of a failure in the documented shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FailureMessage {
    /// Text for people.
    pub message: String,
    /// Word that tells apart errors of one HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<FailureStatus>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl FailureMessage {
    /// Makes a body without a word.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: None, extra: Map::new() }
    }

    /// Adds the word.
    #[must_use]
    pub fn with_status(mut self, word: FailureWord) -> Self {
        self.status = Some(FailureStatus::Word(word));
        self
    }
}

impl Document for FailureMessage {}

/// The `status` of a failure: a word, or a number as one integration has seen it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureStatus {
    /// A word.
    Word(FailureWord),
    /// A number, as `401`.
    Number(i64),
}

impl Serialize for FailureStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Word(word) => word.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for FailureStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = FailureStatus;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word or a number")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<FailureStatus, E> {
                Ok(FailureStatus::Word(word.into()))
            }

            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<FailureStatus, E> {
                Ok(FailureStatus::Number(number))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<FailureStatus, E> {
                i64::try_from(number).map(FailureStatus::Number).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

vocabulary! {
    /// Word that tells apart errors of one HTTP status.
    pub enum FailureWord {
        /// 403: the user has no right to the resource.
        AccessDenied = "access_denied",
        /// 403: the user or its tenant is blocked.
        UserBlocked = "user_blocked",
        /// 403: the user's level is too low.
        UserAccessTypeDeny = "user_access_type_deny",
        /// 403: the application's level is too low.
        AppAccessTypeDeny = "app_access_type_deny",
        /// 404: no such tenant.
        ClientNotFound = "client_not_found",
        /// 429: the hourly limit is used up.
        RateLimitExceeded = "rate_limit_exceeded",
    }
}

/// What a failure means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// 401: ask for a new token, even if the old one has not run out, and try once more.
    TokenRefused,
    /// 403, with the word that says why.
    Forbidden(Option<FailureWord>),
    /// 404: no such resource.
    NotFound,
    /// 429 of the hourly limit: wait until the counter is reset.
    HourlyLimit,
    /// 429 of `/call_history/`: another statistics request is running; try again shortly.
    ConcurrentStatistics,
    /// 429 that says neither.
    TooManyRequests,
    /// Any other refusal.
    Refused,
    /// 5xx.
    Broken,
}

impl Failure {
    /// Reads an answer.
    #[must_use]
    pub fn read(status: u16, headers: &HeaderMap, body: &[u8]) -> Self {
        let body = match serde_json::from_slice::<Value>(body) {
            Err(_) => FailureBody::Bytes(body.to_vec()),
            Ok(value) => FailureMessage::from_value(value.clone())
                .map_or(FailureBody::OtherJson(value), FailureBody::Documented),
        };
        Self { status, body, rate_limit: RateLimit::read(headers) }
    }

    /// Returns the text for people.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match &self.body {
            FailureBody::Documented(body) => Some(&body.message),
            FailureBody::OtherJson(_) | FailureBody::Bytes(_) => None,
        }
    }

    /// Returns the word that tells apart errors of one HTTP status.
    #[must_use]
    pub const fn word(&self) -> Option<&FailureWord> {
        match &self.body {
            FailureBody::Documented(FailureMessage { status: Some(FailureStatus::Word(word)), .. }) => {
                Some(word)
            }
            _ => None,
        }
    }

    /// Returns what the failure means.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        match self.status {
            401 => FailureKind::TokenRefused,
            403 => FailureKind::Forbidden(self.word().cloned()),
            404 => FailureKind::NotFound,
            429 if self.word() == Some(&FailureWord::RateLimitExceeded) => FailureKind::HourlyLimit,
            429 if self.message().is_some_and(|message| message.contains("concurrent")) => {
                FailureKind::ConcurrentStatistics
            }
            429 if self.rate_limit.remaining == Some(0) => FailureKind::HourlyLimit,
            429 => FailureKind::TooManyRequests,
            500.. => FailureKind::Broken,
            _ => FailureKind::Refused,
        }
    }
}

/// The hourly limit, which all applications of a tenant share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// `X-RateLimit-Limit`: requests an hour.
    pub limit: Option<u64>,
    /// `X-RateLimit-Remaining`: requests left.
    pub remaining: Option<u64>,
    /// `X-RateLimit-Reset`: time until the counter is reset. Seconds on the wire, and no timestamp.
    pub reset: Option<Duration>,
}

impl RateLimit {
    /// Reads the headers of any answer.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Self {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
        Self {
            limit: number("x-ratelimit-limit"),
            remaining: number("x-ratelimit-remaining"),
            reset: number("x-ratelimit-reset")
                .and_then(|seconds| u32::try_from(seconds).ok())
                .map(|seconds| Duration::seconds(seconds.into())),
        }
    }
}
