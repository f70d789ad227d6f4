use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};
use voice_actions::runtime::LegId;
use voice_actions::runtime::simulator::{Ledger, LegKind, LegRecord, RoomStay};

/// A conversation of one leg with another, bridged or in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conversation {
    /// The other leg.
    pub with: LegId,
    /// Beginning.
    pub began_at: OffsetDateTime,
    /// How long it was.
    pub duration: Duration,
}

/// Returns the finished conversations of a leg in the order in which they began.
///
/// ```
/// use cdr_model::simulator::conversations;
/// use voice_actions::runtime::simulator::Ledger;
///
/// let ledger = Ledger::new();
/// assert!(ledger.legs().iter().all(|leg| conversations(&ledger, leg).is_empty()));
/// ```
#[must_use]
pub fn conversations(ledger: &Ledger, leg: &LegRecord) -> Vec<Conversation> {
    Index::new(ledger).conversations(leg)
}

/// A ledger with its legs found by id, by room, and by the leg that caused them.
pub(super) struct Index<'a> {
    legs: BTreeMap<&'a LegId, &'a LegRecord>,
    rooms: BTreeMap<&'a str, Vec<(&'a LegRecord, &'a RoomStay)>>,
    rung: BTreeMap<&'a LegId, Vec<&'a LegRecord>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(ledger: &'a Ledger) -> Self {
        let mut index = Self { legs: BTreeMap::new(), rooms: BTreeMap::new(), rung: BTreeMap::new() };
        for leg in ledger.legs() {
            index.legs.insert(&leg.leg, leg);
            for stay in &leg.rooms {
                index.rooms.entry(&stay.room).or_default().push((leg, stay));
            }
            if let Some(parent) = &leg.parent {
                index.rung.entry(parent).or_default().push(leg);
            }
        }
        index
    }

    pub(super) fn leg(&self, id: &LegId) -> Option<&'a LegRecord> {
        self.legs.get(id).copied()
    }

    /// The legs that were rung for this one, in order.
    pub(super) fn rung(&self, leg: &LegRecord) -> &[&'a LegRecord] {
        self.rung.get(&leg.leg).map_or(&[], Vec::as_slice)
    }

    pub(super) fn conversations(&self, leg: &LegRecord) -> Vec<Conversation> {
        let bridged = leg.talks.iter().filter_map(|talk| {
            let duration = talk.ended_at? - talk.began_at;
            Some(Conversation { with: talk.with.clone(), began_at: talk.began_at, duration })
        });
        let met = leg.rooms.iter().flat_map(|mine| {
            let others = self.rooms.get(mine.room.as_str()).into_iter().flatten();
            others.filter(|(other, _)| other.leg != leg.leg).filter_map(|(other, theirs)| {
                let began_at = mine.entered_at.max(theirs.entered_at);
                let duration = mine.left_at?.min(theirs.left_at?) - began_at;
                duration.is_positive().then(|| Conversation { with: other.leg.clone(), began_at, duration })
            })
        });
        let mut all: Vec<_> = bridged.chain(met).collect();
        all.sort_by(|a, b| (a.began_at, &a.with).cmp(&(b.began_at, &b.with)));
        all
    }

    /// Returns whether an originated leg talked in a room to somebody who called: that caller's record has the talk.
    pub(super) fn met_a_caller(&self, leg: &LegRecord) -> bool {
        let talks = self.conversations(leg);
        talks.iter().any(|talk| self.leg(&talk.with).is_some_and(|other| other.kind == LegKind::Incoming))
    }
}
