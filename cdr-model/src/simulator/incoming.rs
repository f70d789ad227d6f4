//! The records of somebody who called from outside, and of a customer whom a predictive dialer put through.

use time::{Duration, OffsetDateTime};
use voice_actions::runtime::QueueExit;
use voice_actions::runtime::simulator::{LegRecord, QueueWait, RecordingTruth};

use super::conversation::Conversation;
use super::{Story, status_of, whole};
use crate::voicenter::{CallStatus, CallType, Cdr, Code, Direction};

impl Story<'_> {
    pub(super) fn incoming(&self) -> Vec<Cdr> {
        let mut talks = self.index.conversations(self.leg);
        let talked = !talks.is_empty();
        let mut records: Vec<Cdr> = Vec::new();
        for wait in &self.leg.queues {
            let record = self.queue(CallType::Queue, wait, &mut talks, records.len());
            records.extend(record.map(|cdr| self.inbound(cdr)));
        }
        if records.is_empty() {
            let first = if talks.is_empty() { None } else { Some(talks.remove(0)) };
            records.extend(self.first(first.as_ref()).map(|cdr| self.inbound(cdr)));
        } else if let Some(message) = self.message().filter(|_| !talked) {
            let record = self.voicemail(message, records.len(), message.began_at);
            records.extend(record.map(|cdr| self.inbound(cdr)));
        }
        for talk in &talks {
            let record = self.talk(talk, records.len());
            records.extend(record.map(|cdr| self.inbound(cdr)));
        }
        records
    }

    /// Fills in what every record of an incoming call has.
    fn inbound(&self, cdr: Cdr) -> Cdr {
        let (from, to) = (self.leg.from.number.as_str(), self.leg.to.as_str());
        cdr.with_caller(from)
            .with_did(to)
            .with_direction(Direction::Incoming)
            .with_caller_country(self.account.country_name(from))
            .with_target_country(self.account.country_name(to))
    }

    pub(super) fn queue(
        &self,
        call_type: CallType,
        wait: &QueueWait,
        talks: &mut Vec<Conversation>,
        index: usize,
    ) -> Option<Cdr> {
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
        let mut cdr = self
            .record(index, call_type, status, wait.entered_at)?
            .with_queue_name(wait.queue.as_str())
            .with_wait_time(waited)
            .with_duration(waited + talked);
        if let Some(code) = self.account.queues.get(&wait.queue) {
            cdr = cdr.with_queue_id(Code::clone(code));
        }
        Some(match talk {
            Some(talk) => self.answered_by(cdr, &talk.with),
            None => cdr,
        })
    }

    /// The record of a caller who came to no queue.
    fn first(&self, talk: Option<&Conversation>) -> Option<Cdr> {
        let at = self.leg.started_at;
        if let Some(talk) = talk {
            let other = self.index.leg(&talk.with);
            let ring = other.map_or(Duration::ZERO, LegRecord::ring_time);
            let cdr = self
                .record(0, CallType::Incoming, CallStatus::Answer, at)?
                .with_target(self.party(other.map_or("", |other| other.to.as_str())))
                .with_ring_time(whole(ring))
                .with_duration(whole(talk.duration));
            return Some(self.answered_by(cdr, &talk.with));
        }
        if let Some(message) = self.message() {
            return self.voicemail(message, 0, at);
        }
        if let Some(rung) = self.index.rung(self.leg).last() {
            let status = if self.gave_up() { CallStatus::Cancel } else { status_of(rung) };
            return Some(
                self.record(0, CallType::Incoming, status, at)?
                    .with_target(self.party(&rung.to))
                    .with_ring_time(whole(rung.ring_time())),
            );
        }
        let status = if self.gave_up() { CallStatus::HungUpInIvr } else { CallStatus::EndedByIvr };
        self.record(0, CallType::Incoming, status, at)
    }

    fn message(&self) -> Option<&RecordingTruth> {
        self.leg.recordings.iter().find(|recording| recording.mailbox.is_some())
    }

    fn voicemail(&self, message: &RecordingTruth, index: usize, at: OffsetDateTime) -> Option<Cdr> {
        let length = message.ended_at.map_or(Duration::ZERO, |end| end - message.began_at);
        let cdr = self.record(index, CallType::VoiceMail, CallStatus::Voicemail, at)?;
        Some(cdr.with_duration(whole(length)))
    }

    /// The record of a further talk.
    pub(super) fn talk(&self, talk: &Conversation, index: usize) -> Option<Cdr> {
        let other = self.index.leg(&talk.with);
        let cdr = self
            .record(index, CallType::Transfer, CallStatus::Answer, talk.began_at)?
            .with_target(self.party(other.map_or("", |other| other.to.as_str())))
            .with_duration(whole(talk.duration));
        Some(self.answered_by(cdr, &talk.with))
    }
}
