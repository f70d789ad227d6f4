use std::collections::BTreeMap;
use std::fmt;

use time::OffsetDateTime;

use crate::runtime::simulator::{EndedBy, Fact, World};
use crate::runtime::summary::{effect_summary, outcome_summary};
use crate::runtime::{Cause, End, LegId, Outcome, Request, TraceEvent};

/// Everything that happened in a world, in the order of time: what programs asked for, and what truly became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    began: OffsetDateTime,
    events: Vec<Event>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// When.
    pub at: OffsetDateTime,
    /// On which leg.
    pub leg: LegId,
    /// Number or address of the party of that leg.
    pub party: String,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum What {
    /// A call came in.
    CalledIn,
    /// The party's telephone began to ring.
    Rang,
    /// The leg was answered.
    Answered,
    /// The program asked for an effect.
    Requested(Request),
    /// The effect came to its end.
    Came(Outcome),
    /// The leg began to talk with this party.
    Talked {
        /// Number or address of the other party.
        with: String,
    },
    /// The leg entered this room.
    EnteredRoom(String),
    /// The leg left this room.
    LeftRoom(String),
    /// The leg ended.
    HungUp {
        /// Why.
        cause: Cause,
        /// Who ended it.
        by: EndedBy,
    },
    /// The program came to its end.
    Finished(End),
    /// The program failed.
    Failed(String),
}

impl Timeline {
    /// Returns the timeline of this world.
    #[must_use]
    pub fn of(world: &World) -> Self {
        let legs = world.ledger().legs();
        let party = |number: u32| {
            let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
            index
                .and_then(|index| legs.get(index))
                .map(|record| record.party().to_owned())
                .unwrap_or_default()
        };
        let parties: BTreeMap<&LegId, &str> =
            legs.iter().map(|record| (&record.leg, record.party())).collect();
        let mut facts = world.facts().peekable();
        let mut events = Vec::new();
        let entries = world.trace().entries();
        for place in 0..=entries.len() {
            while let Some((_, at, record, fact)) = facts.next_if(|(before, ..)| *before <= place) {
                let what = match fact.clone() {
                    Fact::CalledIn => What::CalledIn,
                    Fact::Rang => What::Rang,
                    Fact::Answered => What::Answered,
                    Fact::Talked(with) => What::Talked { with: party(with) },
                    Fact::EnteredRoom(room) => What::EnteredRoom(room),
                    Fact::LeftRoom(room) => What::LeftRoom(room),
                    Fact::HungUp(cause, by) => What::HungUp { cause, by },
                };
                events.push(Event { at, leg: record.leg.clone(), party: record.party().to_owned(), what });
            }
            let Some(entry) = entries.get(place) else { break };
            let what = match &entry.event {
                TraceEvent::Asked(request) => What::Requested(request.clone()),
                TraceEvent::Came { outcome, .. } => What::Came(outcome.clone()),
                TraceEvent::Finished(end) => What::Finished(end.clone()),
                TraceEvent::Failed(text) => What::Failed(text.clone()),
                TraceEvent::Started(_) | TraceEvent::Noted(_) | TraceEvent::Ended(_) => continue,
            };
            let party = parties.get(&entry.leg).copied().unwrap_or_default().to_owned();
            events.push(Event { at: entry.at, leg: entry.leg.clone(), party, what });
        }
        let began = events.first().map_or_else(|| world.now(), |event| event.at);
        Self { began, events }
    }

    /// Returns the events in order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for event in &self.events {
            let since = event.at - self.began;
            let (seconds, millis) = (since.whole_seconds(), since.subsec_milliseconds());
            writeln!(f, "  {:>2}:{:02}.{millis:03}  {event}", seconds / 60, seconds % 60)?;
        }
        Ok(())
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}) ", self.leg, self.party)?;
        match &self.what {
            What::CalledIn => f.write_str("called in"),
            What::Rang => f.write_str("rang"),
            What::Answered => f.write_str("was answered"),
            What::Requested(request) => write!(f, "→ {}", effect_summary(&request.effect)),
            What::Came(outcome) => write!(f, "← {}", outcome_summary(outcome)),
            What::Talked { with } => write!(f, "talked with {with}"),
            What::EnteredRoom(room) => write!(f, "entered room {room:?}"),
            What::LeftRoom(room) => write!(f, "left room {room:?}"),
            What::HungUp { cause, by: EndedBy::Party } => write!(f, "hung up ({cause})"),
            What::HungUp { cause, by: EndedBy::Platform } => write!(f, "was hung up ({cause})"),
            What::Finished(end) => write!(f, "program ended: {}", end_summary(end)),
            What::Failed(text) => write!(f, "program failed: {text}"),
        }
    }
}

fn end_summary(end: &End) -> String {
    match end {
        End::HungUp(cause) => format!("hung up ({cause})"),
        End::HandedOver => "handed over".to_owned(),
        End::Finished => "finished".to_owned(),
    }
}
