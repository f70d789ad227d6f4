use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::interaction::Interaction;
use super::totals::Totals;
use super::{Fact, Report};
use crate::CallId;

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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            service_level: Duration::seconds(20),
            service_target: 0.8,
            short_abandon: Duration::seconds(5),
            after_call_work: Duration::ZERO,
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
}

/// Takes facts in any order, once or repeatedly, and gives figures.
///
/// Can be saved and loaded with serde, and merged: the report of merged parts is the report of the whole, as long
/// as no interaction was folded in one part while another part still gets records of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    received: u64,
    #[serde(with = "open")]
    open: Open,
    folded: Totals,
}

/// Facts whose interaction is not counted for good: by call, those of a call in the order of their types.
#[expect(
    clippy::disallowed_types,
    reason = "a call is looked up for every record; no figure depends on the order"
)]
type Open = std::collections::HashMap<CallId, Vec<Fact>>;

/// Open facts travel as a list in the order of their calls.
mod open {
    use super::{Fact, Open, insert};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(open: &Open, to: S) -> Result<S::Ok, S::Error> {
        let mut calls: Vec<_> = open.iter().collect();
        calls.sort_by_key(|(call, _)| *call);
        to.collect_seq(calls.into_iter().flat_map(|(_, facts)| facts))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Open, D::Error> {
        let mut open = Open::default();
        for fact in Vec::<Fact>::deserialize(from)? {
            insert(&mut open, fact);
        }
        Ok(open)
    }
}

/// Takes a fact, or completes the one of the same call and type.
fn insert(open: &mut Open, fact: Fact) {
    let Some(facts) = open.get_mut(&fact.call) else {
        open.insert(fact.call.clone(), vec![fact]);
        return;
    };
    match facts.binary_search_by(|known| known.call_type.cmp(&fact.call_type)) {
        Err(place) => facts.insert(place, fact),
        Ok(known) => {
            if let Some(known) = facts.get_mut(known) {
                known.merge(fact);
            }
        }
    }
}

impl Figures {
    /// Makes figures of no calls.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one delivered record.
    ///
    /// A record that was taken before is completed, not counted again.
    pub fn add(&mut self, fact: impl Into<Fact>) {
        self.received += 1;
        insert(&mut self.open, fact.into());
    }

    /// Takes over what another part counted.
    pub fn merge(&mut self, other: Self) {
        self.received += other.received;
        for fact in other.open.into_values().flatten() {
            insert(&mut self.open, fact);
        }
        self.folded.merge(&other.folded);
    }

    /// Returns how many records are kept because their interaction is not folded.
    #[must_use]
    pub fn open_records(&self) -> usize {
        self.open.values().map(Vec::len).sum()
    }

    /// Counts for good all interactions whose last record began before `instant`, and lets their records go.
    ///
    /// A record of such an interaction that arrives later counts as a new one: choose an instant before which
    /// nothing arrives any more.
    pub fn fold_before(&mut self, instant: OffsetDateTime) {
        let before = instant.unix_timestamp();
        let (folded, mut over) = (&mut self.folded, Vec::new());
        each_interaction(&self.open, |interaction| {
            if interaction.facts.iter().all(|fact| fact.started < before) {
                folded.add(interaction);
                over.extend(interaction.facts.iter().map(|fact| fact.call.clone()));
            }
        });
        for call in over {
            self.open.remove(&call);
        }
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
        each_interaction(&self.open, |interaction| totals.add(interaction));
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

/// Joins facts into interactions: same call id, or one names the other as the call that it came from.
///
/// Ids that have no record of their own still connect; cycles are harmless. Only calls that are linked to another one
/// cost more than a visit.
fn each_interaction(open: &Open, mut visit: impl FnMut(&Interaction<'_>)) {
    let mut links: BTreeMap<&CallId, usize> = BTreeMap::new();
    let origins = || open.values().flatten().filter_map(|fact| Some((&fact.call, fact.origin()?)));
    for (call, origin) in origins() {
        for id in [call, origin] {
            let next = links.len();
            links.entry(id).or_insert(next);
        }
    }
    let mut sets = DisjointSets::new(links.len());
    for (call, origin) in origins() {
        if let (Some(call), Some(origin)) = (links.get(call), links.get(origin)) {
            sets.join(*call, *origin);
        }
    }
    let mut linked: BTreeMap<usize, Vec<&Fact>> = BTreeMap::new();
    for (call, facts) in open {
        match links.get(call) {
            Some(number) => linked.entry(sets.find(*number)).or_default().extend(facts),
            None => visit(&Interaction { facts: facts.iter().collect() }),
        }
    }
    for facts in linked.into_values() {
        visit(&Interaction { facts });
    }
}

/// Union-find; the smallest member stands for the set, so that the order of joining makes no difference.
struct DisjointSets {
    parents: Vec<usize>,
}

impl DisjointSets {
    fn new(size: usize) -> Self {
        Self { parents: (0..size).collect() }
    }

    fn find(&mut self, member: usize) -> usize {
        let mut at = member;
        while let Some(&parent) = self.parents.get(at) {
            if parent == at {
                break;
            }
            let grandparent = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(place) = self.parents.get_mut(at) {
                *place = grandparent;
            }
            at = grandparent;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        if let Some(parent) = self.parents.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }
}
