mod contact;
mod figures;
mod phone;

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;

use time::{Duration, OffsetDateTime};
use voice_actions::runtime::LegId;
use voice_actions::runtime::simulator::{Ledger, LegRecord};

pub use contact::{Contact, Ending, Kind};
pub use figures::{Attempts, Figures, Queue};
pub use phone::{Gate, PhoneLeg};

use super::office;

/// What truly happened, counted from the legs of a ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// Each call, by its first leg.
    pub calls: BTreeMap<LegId, CallTruth>,
}

/// What truly happened in one call.
#[derive(Clone, Debug, PartialEq)]
pub struct CallTruth {
    /// First leg of the call.
    pub first_leg: LegId,
    /// Who called whom, and when, for people.
    pub title: String,
    /// Number that called.
    pub caller: String,
    /// What a record is about: waits, talks, attempts, messages.
    pub contacts: Vec<Contact>,
    /// Legs that a PBX tells about.
    pub phone_legs: Vec<PhoneLeg>,
    /// Ends of the voice menu and of queues.
    pub gates: Vec<Gate>,
    /// Where the call ended if nobody answered it: extension of the queue or voice menu.
    pub missed_at: Option<String>,
    /// The legs of the call with their times, for people.
    pub timeline: String,
}

impl Truth {
    /// Counts a ledger.
    #[must_use]
    pub fn of(ledger: &Ledger) -> Self {
        let mut calls: BTreeMap<&LegId, Vec<&LegRecord>> = BTreeMap::new();
        for leg in ledger.legs() {
            calls.entry(&leg.call).or_default().push(leg);
        }
        let truths = calls.into_iter().filter_map(|(first, legs)| {
            let root = legs.iter().copied().find(|leg| leg.leg == *first)?;
            Some((first.clone(), CallTruth::of(&Legs { root, legs: &legs })))
        });
        Self { calls: truths.collect() }
    }

    /// Returns the truth as a wall clock can tell it: in the hour that autumn repeats, the second time reads as the first.
    ///
    /// Counts, durations and hours of the day stay as they are; who called last and which hour was the busiest may not.
    #[must_use]
    pub fn on_the_wall_clock(&self) -> Self {
        let mut told = self.clone();
        for contact in told.calls.values_mut().flat_map(|call| &mut call.contacts) {
            contact.at = office::as_read(contact.at);
        }
        told
    }

    /// Counts every figure of all calls.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures::of(self.calls.values())
    }
}

/// The legs of one call.
struct Legs<'a> {
    root: &'a LegRecord,
    legs: &'a [&'a LegRecord],
}

impl<'a> Legs<'a> {
    fn leg(&self, id: &LegId) -> Option<&'a LegRecord> {
        self.legs.iter().copied().find(|leg| leg.leg == *id)
    }

    fn others(&self) -> impl Iterator<Item = &'a LegRecord> {
        self.legs.iter().copied().filter(|leg| leg.leg != self.root.leg)
    }

    /// Legs that were rung for the first one.
    fn rung(&self) -> impl Iterator<Item = &'a LegRecord> {
        self.legs.iter().copied().filter(|leg| leg.parent.as_ref() == Some(&self.root.leg))
    }

    /// Who could hear the first leg, from when, and for how long: bridged or in one room.
    fn talks(&self) -> Vec<Talk<'a>> {
        let mut talks = Vec::new();
        for other in self.others() {
            for talk in self.root.talks.iter().filter(|talk| talk.with == other.leg) {
                talks.extend(talk.ended_at.map(|end| Talk { other, from: talk.began_at, to: end }));
            }
            for mine in &self.root.rooms {
                for theirs in other.rooms.iter().filter(|theirs| theirs.room == mine.room) {
                    if let (Some(left), Some(gone)) = (mine.left_at, theirs.left_at) {
                        let from = mine.entered_at.max(theirs.entered_at);
                        talks.push(Talk { other, from, to: left.min(gone) });
                    }
                }
            }
            // Who hears nobody talks to nobody; a bridge counts even if it ends at once.
            talks.retain(|talk| {
                talk.to > talk.from || self.root.talks.iter().any(|bridge| bridge.with == talk.other.leg)
            });
        }
        talks.sort_by(|a, b| (a.from, &a.other.leg).cmp(&(b.from, &b.other.leg)));
        talks
    }
}

struct Talk<'a> {
    other: &'a LegRecord,
    from: OffsetDateTime,
    to: OffsetDateTime,
}

impl Talk<'_> {
    fn seconds(&self) -> i64 {
        (self.to - self.from).whole_seconds()
    }
}

impl CallTruth {
    fn of(legs: &Legs<'_>) -> Self {
        let root = legs.root;
        let missed_at = phone::missed_at(legs);
        Self {
            first_leg: root.leg.clone(),
            title: format!(
                "{:?} {} → {} at {}",
                root.kind,
                root.from.number,
                root.to,
                root.started_at.replace_nanosecond(0).unwrap_or(root.started_at)
            ),
            caller: root.from.number.clone(),
            contacts: contact::contacts(legs),
            phone_legs: phone::phone_legs(legs, missed_at.is_some()),
            gates: phone::gates(legs),
            missed_at,
            timeline: timeline(legs),
        }
    }
}

fn timeline(legs: &Legs<'_>) -> String {
    let mut moments: Vec<(OffsetDateTime, String)> = Vec::new();
    for leg in legs.legs {
        let who = format!("{} {} → {}", leg.leg, leg.from.number, leg.to);
        let mut add = |at: Option<OffsetDateTime>, what: &str| {
            moments.extend(at.map(|at| (at, format!("{who} {what}"))));
        };
        add(Some(leg.started_at), "rings");
        add(leg.answered_at, "is answered");
        for wait in &leg.queues {
            add(Some(wait.entered_at), &format!("waits in {}", wait.queue));
            let end = match (&wait.agent, &wait.exit) {
                (Some(_), _) => "is taken by an agent".to_owned(),
                (None, Some(exit)) => format!("leaves the queue ({exit:?})"),
                (None, None) => "gives up waiting".to_owned(),
            };
            add(wait.left_at, &end);
        }
        for stay in &leg.rooms {
            add(Some(stay.entered_at), "enters a room");
            add(stay.left_at, "leaves the room");
        }
        for talk in &leg.talks {
            add(Some(talk.began_at), &format!("talks with {}", talk.with));
        }
        for message in &leg.recordings {
            add(Some(message.began_at), "speaks to a mailbox");
        }
        let cause = leg.cause.as_ref().map_or("", |cause| cause.as_str());
        add(leg.ended_at, &format!("is over ({cause})"));
    }
    moments.sort_by_key(|(at, _)| *at);
    let begin = moments.first().map_or(OffsetDateTime::UNIX_EPOCH, |(at, _)| *at);
    let mut text = String::new();
    for (at, what) in moments {
        let since: Duration = at - begin;
        let (seconds, millis) = (since.whole_seconds(), since.subsec_milliseconds());
        let _infallible = writeln!(text, "  {:>3}:{:02}.{millis:03}  {what}", seconds / 60, seconds % 60);
    }
    text
}

impl fmt::Display for CallTruth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.title, self.first_leg)?;
        f.write_str(&self.timeline)
    }
}
