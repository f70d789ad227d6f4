use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::open::Open;
use super::totals::Totals;
use super::{AgentKey, Attendance, Fact, Report};

/// What a report measures against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Settings {
    /// Wait within which a call counts as served in time. Default 20 s.
    pub service_level: Duration,
    /// Share of calls that shall be served in time. Default 0.8.
    pub service_target: f64,
    /// Wait up to which giving up counts as a short abandon. Default 5 s.
    pub short_abandon: Duration,
    /// Work after a call that records do not show, added to each handled call. Default none.
    pub after_call_work: Duration,
    /// How long agents were there, by key; without it there is no occupancy. Default unknown.
    #[serde(default)]
    pub attendance: BTreeMap<AgentKey, Attendance>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            service_level: Duration::seconds(20),
            service_target: 0.8,
            short_abandon: Duration::seconds(5),
            after_call_work: Duration::ZERO,
            attendance: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Sets the wait within which a call counts as served in time.
    #[must_use]
    pub const fn with_service_level(mut self, within: Duration) -> Self {
        self.service_level = within;
        self
    }

    /// Sets the share of calls that shall be served in time.
    #[must_use]
    pub const fn with_service_target(mut self, share: f64) -> Self {
        self.service_target = share;
        self
    }

    /// Sets the wait up to which giving up counts as a short abandon.
    #[must_use]
    pub const fn with_short_abandon(mut self, within: Duration) -> Self {
        self.short_abandon = within;
        self
    }

    /// Sets the work after a call that records do not show.
    #[must_use]
    pub const fn with_after_call_work(mut self, work: Duration) -> Self {
        self.after_call_work = work;
        self
    }

    /// Says how long an agent was there.
    #[must_use]
    pub fn with_attendance(mut self, agent: impl Into<AgentKey>, attendance: Attendance) -> Self {
        self.attendance.insert(agent.into(), attendance);
        self
    }
}

/// Takes facts in any order, once or repeatedly, and gives figures.
///
/// Can be saved and loaded with serde, and merged: the report of merged parts is the report of the whole, as long
/// as no interaction was folded in one part while another part still gets records of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    received: u64,
    open: Open,
    folded: Totals,
}

impl Figures {
    /// Makes figures of no calls.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one delivered record: of a [`Cdr`](crate::voicenter::Cdr) give [`Fact::from_cdr`].
    ///
    /// A record that was taken before is completed, not counted again.
    pub fn add(&mut self, fact: impl Into<Fact>) {
        self.received += 1;
        self.open.insert(fact.into());
    }

    /// Takes over what another part counted.
    pub fn merge(&mut self, other: Self) {
        self.received += other.received;
        self.open.merge(other.open);
        self.folded.merge(&other.folded);
    }

    /// Returns how many records are kept because their interaction is not folded.
    #[must_use]
    pub fn open_records(&self) -> usize {
        self.open.len()
    }

    /// Counts for good all interactions whose last record began before `instant`, and lets their records go.
    ///
    /// A record of such an interaction that arrives later counts as a new one: choose an instant before which
    /// nothing arrives any more.
    pub fn fold_before(&mut self, instant: OffsetDateTime) {
        self.open.fold(instant.unix_timestamp(), &mut self.folded);
    }

    /// Returns the figures of everything taken so far.
    ///
    /// Copies what is counted for good; [`into_report`](Self::into_report) does not.
    #[must_use]
    pub fn report(&self, settings: &Settings) -> Report {
        self.close(self.folded.clone(), settings)
    }

    /// Returns the figures of everything taken, at the end of a period.
    #[must_use]
    pub fn into_report(mut self, settings: &Settings) -> Report {
        let folded = std::mem::take(&mut self.folded);
        self.close(folded, settings)
    }

    fn close(&self, mut totals: Totals, settings: &Settings) -> Report {
        self.open.count(&mut totals);
        Report::new(self.received, totals, settings.clone())
    }
}

impl<F: Into<Fact>> Extend<F> for Figures {
    fn extend<T: IntoIterator<Item = F>>(&mut self, facts: T) {
        for fact in facts {
            self.add(fact);
        }
    }
}

impl<F: Into<Fact>> FromIterator<F> for Figures {
    fn from_iter<T: IntoIterator<Item = F>>(facts: T) -> Self {
        let mut figures = Self::new();
        figures.extend(facts);
        figures
    }
}
