use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::interaction::Interaction;
use super::totals::Totals;
use super::{Fact, Report};
use crate::CallId;
use crate::voicenter::CallType;

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

/// Facts whose interaction is not counted for good, by call id and type.
type Open = BTreeMap<(CallId, CallType), Fact>;

/// JSON has no keys of two parts: open facts travel as a list.
mod open {
    use super::{Fact, Open};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(open: &Open, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(open.values())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Open, D::Error> {
        let facts = Vec::<Fact>::deserialize(from)?;
        Ok(facts.into_iter().map(|fact| ((fact.call.clone(), fact.call_type.clone()), fact)).collect())
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
        self.insert(fact.into());
    }

    fn insert(&mut self, fact: Fact) {
        use std::collections::btree_map::Entry;

        match self.open.entry((fact.call.clone(), fact.call_type.clone())) {
            Entry::Vacant(place) => drop(place.insert(fact)),
            Entry::Occupied(mut known) => known.get_mut().merge(fact),
        }
    }

    /// Takes over what another part counted.
    pub fn merge(&mut self, other: Self) {
        self.received += other.received;
        for fact in other.open.into_values() {
            self.insert(fact);
        }
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
        let before = instant.unix_timestamp();
        let mut over = Vec::new();
        for interaction in interactions(self.open.values()) {
            if interaction.facts.iter().all(|fact| fact.started < before) {
                self.folded.add(&interaction);
                let keys = interaction.facts.iter().map(|fact| (fact.call.clone(), fact.call_type.clone()));
                over.extend(keys);
            }
        }
        for key in over {
            self.open.remove(&key);
        }
    }

    /// Returns the figures of everything taken so far.
    #[must_use]
    pub fn report(&self, settings: &Settings) -> Report {
        let mut totals = self.folded.clone();
        for interaction in interactions(self.open.values()) {
            totals.add(&interaction);
        }
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
/// Ids that have no record of their own still connect. Linear but for sorting; cycles are harmless.
fn interactions<'a>(facts: impl Iterator<Item = &'a Fact>) -> Vec<Interaction<'a>> {
    let facts: Vec<&Fact> = facts.collect();
    let mut ids: Vec<&CallId> =
        facts.iter().flat_map(|fact| [Some(&fact.call), fact.origin()]).flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    let number = |id: &CallId| ids.binary_search(&id).unwrap_or(0);
    let mut sets = DisjointSets::new(ids.len());
    for fact in &facts {
        if let Some(origin) = fact.origin() {
            sets.join(number(&fact.call), number(origin));
        }
    }
    let mut keyed: Vec<(usize, &Fact)> =
        facts.into_iter().map(|fact| (sets.find(number(&fact.call)), fact)).collect();
    keyed.sort_by_key(|(set, _)| *set);
    keyed
        .chunk_by(|a, b| a.0 == b.0)
        .map(|group| Interaction { facts: group.iter().map(|(_, fact)| *fact).collect() })
        .collect()
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
