//! Call detail records of a simulated world: test data whose truth is known.
//!
//! [`cdrs`] turns the ledger of `voice_actions::runtime::simulator` into the records that Voicenter would deliver. It
//! is a documented convention, not the vendor's: where the world knows more than a record can say, this table decides.
//!
//! | In the ledger | Record |
//! | --- | --- |
//! | a caller's wait in a queue | `Queue`: the agent who took it, the wait, talk and wait as duration; a caller who hung up is `ABANDONE`, else `TIMEOUT`, `JOINEMPTY`, `FULL` or `EXIT` |
//! | an incoming leg without a queue, somebody talked | `Incoming Call` with `ANSWER`, the extension, ring time and talk of the first who did |
//! | an incoming leg that left a message, talked to nobody | `VoiceMail` with `VOICEMAIL` |
//! | an incoming leg for which somebody was rung in vain | `Incoming Call` with `CANCEL` if the caller gave up, else by the cause of the last one rung |
//! | any other incoming leg | `Incoming Call`: `VOEND` if the caller hung up, `TE` if the flow ended the call |
//! | each further talk of the same caller | `XferCDR` with an id of its own and the first record's id as the original |
//! | an originated leg | `Extension Outgoing` with the status of its cause, unless it met a caller in a room: then it is that caller's talk |
//!
//! Ids: the first record of an incoming leg has the leg's id, further ones `ID-2`, `ID-3` … Times are whole seconds, each
//! figure cut off on its own. A leg that still lasts has no record. Legs that were rung by a bridge or a queue have none of
//! their own, as with the vendor.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};
use voice_actions::runtime::simulator::{EndedBy, Ledger, LegKind, LegRecord, QueueWait, RoomStay};
use voice_actions::runtime::{HangupCause, LegId, QueueExit};

use crate::voicenter::{CallStatus, CallTime, CallType, Cdr, Clock};
use crate::{CallId, Extension, Party};

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

/// Turns a ledger into the records that would be delivered, in the order in which the legs began.
///
/// `clock` says how the account writes its time.
#[must_use]
pub fn cdrs(ledger: &Ledger, clock: &Clock) -> Vec<Cdr> {
    let index = Index::new(ledger);
    let over = ledger.legs().iter().filter(|leg| leg.ended_at.is_some());
    over.flat_map(|leg| of_leg(&index, leg, clock)).collect()
}

fn of_leg(index: &Index<'_>, leg: &LegRecord, clock: &Clock) -> Vec<Cdr> {
    match leg.kind {
        LegKind::Incoming => Incoming { index, leg, clock }.records(),
        LegKind::Originated if !index.met_a_caller(leg) => {
            originated(index, leg, clock).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// A ledger with its legs found by id, by room, and by the leg that caused them.
struct Index<'a> {
    legs: BTreeMap<&'a LegId, &'a LegRecord>,
    rooms: BTreeMap<&'a str, Vec<(&'a LegRecord, &'a RoomStay)>>,
    last_rung: BTreeMap<&'a LegId, &'a LegRecord>,
}

impl<'a> Index<'a> {
    fn new(ledger: &'a Ledger) -> Self {
        let mut index = Self { legs: BTreeMap::new(), rooms: BTreeMap::new(), last_rung: BTreeMap::new() };
        for leg in ledger.legs() {
            index.legs.insert(&leg.leg, leg);
            for stay in &leg.rooms {
                index.rooms.entry(&stay.room).or_default().push((leg, stay));
            }
            if let Some(parent) = &leg.parent {
                index.last_rung.insert(parent, leg);
            }
        }
        index
    }

    fn leg(&self, id: &LegId) -> Option<&'a LegRecord> {
        self.legs.get(id).copied()
    }

    fn conversations(&self, leg: &LegRecord) -> Vec<Conversation> {
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
    fn met_a_caller(&self, leg: &LegRecord) -> bool {
        let talks = self.conversations(leg);
        talks.iter().any(|talk| self.leg(&talk.with).is_some_and(|other| other.kind == LegKind::Incoming))
    }
}

fn originated(index: &Index<'_>, leg: &LegRecord, clock: &Clock) -> Option<Cdr> {
    let status = if leg.is_answered() { CallStatus::Answer } else { status_of(leg) };
    let talk = index.conversations(leg).iter().map(|talk| talk.duration).sum();
    let answered_for = if leg.talks.is_empty() { leg.connected_time() } else { talk };
    let time = clock.encode(leg.started_at)?;
    Some(
        Cdr::new(leg.leg.as_str(), CallType::ExtensionOutgoing, status, time)
            .with_caller(leg.from.number.as_str())
            .with_target(leg.to.as_str())
            .with_ring_time(whole(leg.ring_time()))
            .with_duration(whole(answered_for)),
    )
}

/// The records of somebody who called.
struct Incoming<'a> {
    index: &'a Index<'a>,
    leg: &'a LegRecord,
    clock: &'a Clock,
}

impl Incoming<'_> {
    fn records(&self) -> Vec<Cdr> {
        let mut talks = self.index.conversations(self.leg);
        let mut records: Vec<Cdr> = Vec::new();
        for wait in &self.leg.queues {
            let record = self.queue(wait, &mut talks, records.len());
            records.extend(record);
        }
        if records.is_empty() {
            let first = if talks.is_empty() { None } else { Some(talks.remove(0)) };
            records.extend(self.first(first.as_ref()));
        }
        for talk in &talks {
            let record = self.talk(talk, records.len());
            records.extend(record);
        }
        records
    }

    fn record(
        &self,
        index: usize,
        call_type: CallType,
        status: CallStatus,
        at: OffsetDateTime,
    ) -> Option<Cdr> {
        let id = self.leg.leg.as_str();
        let time: CallTime = self.clock.encode(at)?;
        let cdr = match index {
            0 => Cdr::new(id, call_type, status, time),
            later => Cdr::new(CallId::from(format!("{id}-{}", later + 1)), call_type, status, time)
                .with_original_call_id(CallId::from(id)),
        };
        Some(cdr.with_caller(Party::from(self.leg.from.number.as_str())).with_did(self.leg.to.as_str()))
    }

    fn queue(&self, wait: &QueueWait, talks: &mut Vec<Conversation>, index: usize) -> Option<Cdr> {
        let waited = whole(wait.left_at? - wait.entered_at);
        let taken = wait.agent.as_ref().and_then(|agent| talks.iter().position(|talk| talk.with == *agent));
        let talk = taken.map(|position| talks.remove(position));
        let status = match (&talk, &wait.exit) {
            (Some(_), _) => CallStatus::Answer,
            (None, Some(QueueExit::TimedOut)) => CallStatus::Timeout,
            (None, Some(QueueExit::NoAgents)) => CallStatus::JoinEmpty,
            (None, Some(QueueExit::Full)) => CallStatus::Full,
            (None, Some(QueueExit::Key(_))) => CallStatus::Exit,
            (None, _) => CallStatus::Abandoned,
        };
        let talked = talk.as_ref().map_or(Duration::ZERO, |talk| whole(talk.duration));
        let cdr = self
            .record(index, CallType::Queue, status, wait.entered_at)?
            .with_queue_name(wait.queue.as_str())
            .with_wait_time(waited)
            .with_duration(waited + talked);
        Some(match talk {
            Some(talk) => cdr.with_target_extension(self.name(&talk.with)),
            None => cdr,
        })
    }

    /// The record of a caller who came to no queue.
    fn first(&self, talk: Option<&Conversation>) -> Option<Cdr> {
        let at = self.leg.started_at;
        if let Some(talk) = talk {
            let other = self.index.leg(&talk.with);
            let ring = other.map_or(Duration::ZERO, LegRecord::ring_time);
            return Some(
                self.record(0, CallType::Incoming, CallStatus::Answer, at)?
                    .with_target(Party::from(other.map_or("", |other| other.to.as_str())))
                    .with_target_extension(self.name(&talk.with))
                    .with_ring_time(whole(ring))
                    .with_duration(whole(talk.duration)),
            );
        }
        let message = self.leg.recordings.iter().find(|recording| recording.mailbox.is_some());
        if let Some(message) = message {
            let length = message.ended_at.map_or(Duration::ZERO, |end| end - message.began_at);
            return Some(
                self.record(0, CallType::VoiceMail, CallStatus::Voicemail, at)?.with_duration(whole(length)),
            );
        }
        let gave_up = self.leg.ended_by == Some(EndedBy::Party);
        let rung = self.index.last_rung.get(&self.leg.leg).copied();
        if let Some(rung) = rung {
            let status = if gave_up { CallStatus::Cancel } else { status_of(rung) };
            return Some(
                self.record(0, CallType::Incoming, status, at)?
                    .with_target(Party::from(rung.to.as_str()))
                    .with_ring_time(whole(rung.ring_time())),
            );
        }
        self.record(
            0,
            CallType::Incoming,
            if gave_up { CallStatus::HungUpInIvr } else { CallStatus::EndedByIvr },
            at,
        )
    }

    /// The record of a further talk.
    fn talk(&self, talk: &Conversation, index: usize) -> Option<Cdr> {
        let other = self.index.leg(&talk.with);
        Some(
            self.record(index, CallType::Transfer, CallStatus::Answer, talk.began_at)?
                .with_target(Party::from(other.map_or("", |other| other.to.as_str())))
                .with_target_extension(self.name(&talk.with))
                .with_duration(whole(talk.duration)),
        )
    }

    /// The extension of the other party: the number at which it was called.
    fn name(&self, leg: &LegId) -> Extension {
        let other = self.index.leg(leg);
        Extension::from(other.map_or_else(|| leg.as_str(), |other| other.party()))
    }
}

fn status_of(leg: &LegRecord) -> CallStatus {
    match leg.cause.as_ref().map(|cause| &cause.cause) {
        Some(HangupCause::UserBusy) => CallStatus::Busy,
        Some(HangupCause::OriginatorCancel) => CallStatus::Cancel,
        Some(HangupCause::NoAnswer | HangupCause::NoUserResponse | HangupCause::CallRejected) | None => {
            CallStatus::NoAnswer
        }
        Some(HangupCause::UserNotRegistered | HangupCause::SubscriberAbsent) => {
            CallStatus::ChannelUnavailable
        }
        Some(_) => CallStatus::Congestion,
    }
}

/// Whole seconds, cut off.
const fn whole(duration: Duration) -> Duration {
    Duration::seconds(duration.whole_seconds())
}
