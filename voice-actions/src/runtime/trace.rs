mod mermaid;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Cause, End, LegId, Note, Outcome, Request, RequestId, Start};

/// What happened, in order: a plain value to compare, to store, to draw.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trace {
    entries: Vec<TraceEntry>,
}

impl Trace {
    /// Makes an empty trace.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// Adds what happened on a leg.
    pub fn push(&mut self, at: OffsetDateTime, leg: LegId, event: TraceEvent) {
        self.entries.push(TraceEntry { at, leg, event });
    }

    /// Returns the entries in order.
    #[must_use]
    pub fn entries(&self) -> &[TraceEntry] {
        &self.entries
    }

    /// Returns the requests in order, each with its leg.
    pub fn requests(&self) -> impl Iterator<Item = (&LegId, &Request)> {
        self.entries.iter().filter_map(|entry| match &entry.event {
            TraceEvent::Asked(request) => Some((&entry.leg, request)),
            _ => None,
        })
    }

    /// Returns the entries of one leg, in order.
    pub fn of_leg<'a>(&'a self, leg: &'a LegId) -> impl Iterator<Item = &'a TraceEntry> {
        self.entries.iter().filter(move |entry| entry.leg == *leg)
    }
}

/// One thing that happened on a leg.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TraceEntry {
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// On which leg.
    pub leg: LegId,
    /// What.
    #[serde(flatten)]
    pub event: TraceEvent,
}

/// What happened on a leg.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TraceEvent {
    /// The leg's program started.
    Started(Box<Start>),
    /// The program asked for an effect.
    Asked(Request),
    /// The effect came to its end.
    Came {
        /// Which request.
        id: RequestId,
        /// What came of it.
        outcome: Outcome,
    },
    /// The program noted something.
    Noted(Note),
    /// The leg ended from outside.
    Ended(Cause),
    /// The program came to its end.
    Finished(End),
    /// The program failed; the text is for people.
    Failed(String),
}
