use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Fact;
use super::interaction::Interaction;
use super::totals::Totals;
use crate::CallId;

/// Facts whose interaction is not counted for good, call by call in the order of their arrival.
///
/// No figure depends on the order. It is kept because calls arrive in the order of time, mostly, and counting them so
/// finds the same places of the totals again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    calls: IndexMap<CallId, Call>,
}

/// Facts of one call, in the order of their types. Nearly every call has one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    first: Fact,
    more: Vec<Fact>,
}

impl Call {
    /// Takes a fact, or completes the one of the same type.
    fn insert(&mut self, mut fact: Fact) {
        match fact.call_type.cmp(&self.first.call_type) {
            std::cmp::Ordering::Equal => self.first.merge(fact),
            std::cmp::Ordering::Less => {
                std::mem::swap(&mut self.first, &mut fact);
                self.more.insert(0, fact);
            }
            std::cmp::Ordering::Greater => {
                match self.more.binary_search_by(|known| known.call_type.cmp(&fact.call_type)) {
                    Err(place) => self.more.insert(place, fact),
                    Ok(known) => {
                        if let Some(known) = self.more.get_mut(known) {
                            known.merge(fact);
                        }
                    }
                }
            }
        }
    }

    fn facts(&self) -> impl Iterator<Item = &Fact> {
        std::iter::once(&self.first).chain(&self.more)
    }
}

impl Open {
    /// Takes a fact, or completes the one of the same call and type.
    pub(super) fn insert(&mut self, fact: Fact) {
        match self.calls.get_mut(&fact.call) {
            Some(call) => call.insert(fact),
            None => drop(self.calls.insert(fact.call.clone(), Call { first: fact, more: Vec::new() })),
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for call in other.calls.into_values() {
            self.insert(call.first);
            call.more.into_iter().for_each(|fact| self.insert(fact));
        }
    }

    /// Returns the number of facts.
    pub(super) fn len(&self) -> usize {
        self.calls.values().map(|call| 1 + call.more.len()).sum()
    }

    /// Counts every interaction.
    pub(super) fn count(&self, totals: &mut Totals) {
        self.each_interaction(|_, interaction| totals.add(interaction));
    }

    /// Counts the interactions whose last fact began before a UTC second, and lets their facts go.
    pub(super) fn fold(&mut self, before: i64, totals: &mut Totals) {
        let mut stays = vec![true; self.calls.len()];
        self.each_interaction(|calls, interaction| {
            if interaction.facts.iter().all(|fact| fact.started < before) {
                totals.add(interaction);
                for call in calls {
                    if let Some(stays) = stays.get_mut(*call) {
                        *stays = false;
                    }
                }
            }
        });
        let mut stays = stays.into_iter();
        self.calls.retain(|_, _| stays.next().unwrap_or(true));
    }

    /// Joins facts into interactions: same call id, or one names the other as the call that it came from. Each is shown
    /// with the numbers of its calls.
    ///
    /// Ids that have no record of their own still connect; cycles are harmless. Only calls that are linked to another
    /// one cost more than a visit.
    fn each_interaction(&self, mut visit: impl FnMut(&[usize], &Interaction<'_>)) {
        let mut links: BTreeMap<&CallId, usize> = BTreeMap::new();
        let origins = || {
            self.calls.values().flat_map(Call::facts).filter_map(|fact| Some((&fact.call, fact.origin()?)))
        };
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
        let mut linked: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut facts = Vec::new();
        for (number, (id, call)) in self.calls.iter().enumerate() {
            if let Some(link) = links.get(id) {
                linked.entry(sets.find(*link)).or_default().push(number);
            } else {
                facts.clear();
                facts.extend(call.facts());
                visit(&[number], &Interaction { facts: &facts });
            }
        }
        for calls in linked.into_values() {
            facts.clear();
            let of_call = |number: &usize| self.calls.get_index(*number).map(|(_, call)| call);
            facts.extend(calls.iter().filter_map(of_call).flat_map(Call::facts));
            visit(&calls, &Interaction { facts: &facts });
        }
    }
}

/// Open facts travel as a list in the order of their calls.
impl Serialize for Open {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut calls: Vec<_> = self.calls.iter().collect();
        calls.sort_by_key(|(id, _)| *id);
        to.collect_seq(calls.into_iter().flat_map(|(_, call)| call.facts()))
    }
}

impl<'de> Deserialize<'de> for Open {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut open = Self::default();
        for fact in Vec::<Fact>::deserialize(from)? {
            open.insert(fact);
        }
        Ok(open)
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
