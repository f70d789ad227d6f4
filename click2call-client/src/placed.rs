//! What came of a request: a call that was placed, and what a vendor tells about it later.

use std::fmt;

use time::{Duration, OffsetDateTime};

use crate::vendor::Vendor;

/// A vendor's identifier of a call. Opaque: never parsed, never assumed to be hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(String);

impl CallId {
    /// Returns the identifier as the vendor wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for CallId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for CallId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A call that the vendor accepted. Nobody has answered yet, and perhaps nothing rings yet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacedCall {
    /// Vendor that accepted the call.
    pub vendor: Vendor,
    /// Vendor's identifier of the call; `None` where the vendor returns none.
    pub id: Option<CallId>,
    /// Vendor's identifier of the HTTP request, worth a line in your log.
    pub request_id: Option<String>,
    /// How many times the request was tried, this one included.
    pub attempts: u32,
}

impl PlacedCall {
    /// Makes a call that was accepted at the first attempt.
    #[must_use]
    pub const fn new(vendor: Vendor, id: Option<CallId>) -> Self {
        Self { vendor, id, request_id: None, attempts: 1 }
    }

    /// Sets the vendor's identifier of the HTTP request.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<String>) -> Self {
        self.request_id = id;
        self
    }

    /// Sets how many times the request was tried.
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }
}

/// What a vendor tells about a call when it is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallReport {
    /// Vendor's identifier of the call.
    pub id: CallId,
    /// Whether the call is over and its data final.
    pub is_final: bool,
    /// How the call ended; `None` while it runs.
    pub outcome: Option<Outcome>,
    /// When the call was started.
    pub started_at: Option<OffsetDateTime>,
    /// When the call ended.
    pub ended_at: Option<OffsetDateTime>,
    /// How long the parties talked.
    pub talk_time: Option<Duration>,
}

impl CallReport {
    /// Makes a report of a call that runs.
    #[must_use]
    pub const fn new(id: CallId) -> Self {
        Self { id, is_final: false, outcome: None, started_at: None, ended_at: None, talk_time: None }
    }
}

vocabulary! {
    /// How a call between two parties ended.
    pub enum Outcome {
        /// Both parties talked.
        Connected = "connected",
        /// The user (A-leg of a click-to-call) did not answer.
        UserNoAnswer = "user-no-answer",
        /// The other party did not answer.
        CustomerNoAnswer = "customer-no-answer",
        /// A party was busy.
        Busy = "busy",
        /// Somebody hung up before the parties were connected.
        Cancelled = "cancelled",
        /// A party could not be dialled.
        NotDialled = "not-dialled",
        /// The call failed for another reason.
        Failed = "failed",
    }
}
