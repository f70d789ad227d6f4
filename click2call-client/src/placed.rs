//! What came of a request: a call that was placed, and what a vendor tells about it later.

use std::fmt;

use time::{Duration, OffsetDateTime};

use crate::redact::Link;
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
    /// Vendor's identifier of the call, by which [`ClickToCall::look_up`](crate::ClickToCall::look_up) finds it.
    ///
    /// Exotel, Telphin, Voicenter and Voxology always say it. Kazoo does only where the server waited for the phone; else
    /// this is `None`.
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
    /// Recordings of the call, as far as the vendor tells them in what is looked up. Empty while the call runs.
    ///
    /// | Vendor | Holds |
    /// | --- | --- |
    /// | Exotel | links; they open some minutes after the call, and some accounts want key and token as for the API |
    /// | Telphin | ids, one a recorded leg; [`storage_url`](crate::telphin::Records::storage_url) makes a link |
    /// | Voicenter | links, once Call Log has them |
    /// | Voxology | nothing: its log does not tell recordings, they lie in your own storage |
    /// | Kazoo | nothing: a record does not name them, they are uploaded to the address that the callflow gives |
    pub recordings: Vec<StoredRecording>,
}

impl CallReport {
    /// Makes a report of a call that runs.
    #[must_use]
    pub const fn new(id: CallId) -> Self {
        Self {
            id,
            is_final: false,
            outcome: None,
            started_at: None,
            ended_at: None,
            talk_time: None,
            recordings: Vec::new(),
        }
    }
}

/// Where the recording of a call is found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoredRecording {
    /// An address. It may hold a signature, so `Debug` shows its host alone; [`Link::as_str`] is all of it.
    Link(Link),
    /// The vendor's identifier, for a request that gives a link or the file.
    Id(String),
}

impl StoredRecording {
    /// Returns the address, or the identifier where the vendor tells no address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Link(link) => link.as_str(),
            Self::Id(id) => id,
        }
    }

    /// Returns the address, if there is one.
    #[must_use]
    pub const fn link(&self) -> Option<&Link> {
        match self {
            Self::Link(link) => Some(link),
            Self::Id(_) => None,
        }
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
