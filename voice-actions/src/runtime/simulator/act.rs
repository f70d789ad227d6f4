//! What the parties do, and the keys they press.

use serde::{Deserialize, Serialize};

use super::ledger::{EndedBy, LegKind};
use super::leg::{Activity, Phase};
use super::person::Act;
use super::schedule::Timer;
use super::world::World;
use crate::runtime::{Cause, CollectEnd, Collected, Effect, Outcome, QueueExit, Recording};

/// Keys that are kept for the next collection.
const TYPED_AHEAD: usize = 64;

/// Why a party looks at what it does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Poke {
    Began,
    Timer,
    CollectBegan,
    CollectEnded,
    TalkBegan,
    TalkEnded,
}

impl World {
    pub(super) fn act(&mut self, no: u32, poke: Poke) {
        let Some(leg) = self.state.legs.get(&no) else { return };
        match leg.phase {
            Phase::Planned | Phase::Over => return,
            Phase::Ringing if leg.kind != LegKind::Incoming => return self.decide_ringing(no),
            Phase::Ringing | Phase::Up => {}
        }
        if self.finishes(no, poke) {
            self.next_act(no);
        }
        loop {
            let Some(leg) = self.state.legs.get_mut(&no) else { return };
            if leg.phase == Phase::Over || leg.party.busy {
                return;
            }
            let Some(act) = leg.party.behavior.acts.get(leg.party.next).cloned() else { return };
            match act {
                Act::Wait(time) => {
                    leg.party.busy = true;
                    return self.arm(no, Timer::Party, time);
                }
                Act::Press(keys) => {
                    self.next_act(no);
                    self.press_all(no, &keys);
                }
                Act::Reply { after, .. } => {
                    if matches!(leg.activity, Activity::Collecting { .. }) {
                        leg.party.busy = true;
                        self.arm(no, Timer::Party, after);
                    }
                    return;
                }
                Act::Silence => return,
                Act::Talk(time) => {
                    if self.is_conversing(no) {
                        self.begin_talk(no);
                        self.arm(no, Timer::Party, time);
                    }
                    return;
                }
                Act::HangUp => return self.end_leg(no, Cause::normal(), EndedBy::Party),
            }
        }
    }

    /// Returns whether what the party does now is over by this.
    fn finishes(&mut self, no: u32, poke: Poke) -> bool {
        let Some(leg) = self.state.legs.get(&no) else { return false };
        let busy = leg.party.busy;
        match (leg.party.behavior.acts.get(leg.party.next), poke) {
            (Some(Act::Wait(_)), Poke::Timer) => true,
            (Some(Act::Reply { digits, .. }), Poke::Timer) => {
                let digits = digits.clone();
                self.press_all(no, &digits);
                true
            }
            (Some(Act::Silence), Poke::CollectEnded) => true,
            (Some(Act::Talk(_)), Poke::Timer) => {
                self.fall_silent(no);
                true
            }
            (Some(Act::Talk(_)), Poke::TalkEnded) => {
                self.state.schedule.disarm(no, Timer::Party);
                busy
            }
            _ => false,
        }
    }

    fn next_act(&mut self, no: u32) {
        if let Some(leg) = self.state.legs.get_mut(&no) {
            leg.party.next += 1;
            leg.party.busy = false;
        }
    }

    pub(super) fn is_conversing(&self, no: u32) -> bool {
        let Some(leg) = self.state.legs.get(&no) else { return false };
        match &leg.activity {
            Activity::Talking { .. } | Activity::Recording { .. } => true,
            _ => leg
                .room
                .as_ref()
                .and_then(|room| self.state.rooms.get(room))
                .is_some_and(|room| room.len() > 1),
        }
    }

    fn begin_talk(&mut self, no: u32) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        leg.party.busy = true;
        if let Activity::Recording { said, .. } = &mut leg.activity {
            *said = true;
            let limit = match leg.pending.as_ref().map(|request| &request.effect) {
                Some(Effect::Record(record)) => record.time_limit,
                Some(Effect::LeaveMessage(message)) => message.time_limit,
                _ => None,
            };
            self.state.schedule.disarm(no, Timer::Flow);
            if let Some(limit) = limit {
                self.arm(no, Timer::Flow, limit);
            }
        }
    }

    fn fall_silent(&mut self, no: u32) {
        let pace = self.setting.pace.silence;
        let Some(leg) = self.state.legs.get(&no) else { return };
        if matches!(leg.activity, Activity::Recording { .. }) {
            let silence = match leg.pending.as_ref().map(|request| &request.effect) {
                Some(Effect::Record(record)) => record.silence.unwrap_or(pace),
                _ => pace,
            };
            self.arm(no, Timer::Flow, silence);
        }
    }

    pub(super) fn press_all(&mut self, no: u32, keys: &str) {
        for key in keys.chars() {
            self.press(no, key);
        }
    }

    fn press(&mut self, no: u32, key: char) {
        if let Some(record) = self.state.ledger.number(no) {
            record.digits.push(key);
        }
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if leg.phase == Phase::Over {
            return;
        }
        let effect = leg.pending.as_ref().map(|request| &request.effect);
        match (&leg.activity, effect) {
            (Activity::Collecting { .. }, _) => self.collect_key(no, key),
            (Activity::Recording { .. }, Some(Effect::Record(record))) if record.stop_on.contains(key) => {
                self.end_recording(no, Some(key));
            }
            (Activity::Talking { with, .. }, _) => {
                let with = *with;
                self.key_code(no, with, key);
            }
            (Activity::Queued { queue, .. }, _) => {
                let leaves =
                    self.setting.queues.get(queue).is_some_and(|queue| queue.exit_keys.contains(key));
                if leaves {
                    self.leave_queue(no, QueueExit::Key(key));
                }
            }
            (Activity::Idle, Some(Effect::Speak(speak))) if speak.stop_on.contains(key) => {
                self.resolve(no, Outcome::Interrupted(key));
            }
            (Activity::Idle, Some(Effect::Play(play))) if play.stop_on.contains(key) => {
                self.resolve(no, Outcome::Interrupted(key));
            }
            (Activity::Idle, _) if leg.typed.len() < TYPED_AHEAD => leg.typed.push(key),
            _ => {}
        }
    }

    pub(super) fn collect_key(&mut self, no: u32, key: char) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        let Some(collect) = leg.collect() else { return };
        let (most, finishes, pause) = (
            collect.max_digits,
            collect.finish_on.contains(key),
            collect.digit_timeout.unwrap_or(collect.timeout),
        );
        let Activity::Collecting { digits, prompting } = &mut leg.activity else { return };
        *prompting = false;
        if finishes {
            let digits = std::mem::take(digits);
            return self.end_collect(no, digits, CollectEnd::Key(key));
        }
        digits.push(key);
        let count = u32::try_from(digits.len()).unwrap_or(u32::MAX);
        if most.is_some_and(|most| count >= most) {
            let digits = std::mem::take(digits);
            self.end_collect(no, digits, CollectEnd::Enough);
        } else {
            self.arm(no, Timer::Flow, pause);
        }
    }

    pub(super) fn end_collect(&mut self, no: u32, digits: String, end: CollectEnd) {
        self.resolve(no, Outcome::Collected(Collected::new(digits, end)));
        self.state.pokes.push_back((no, Poke::CollectEnded));
    }

    /// Ends a recording in one go.
    pub(super) fn end_recording(&mut self, no: u32, key: Option<char>) {
        let now = self.state.now;
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        let Activity::Recording { id, since, said } = &leg.activity else { return };
        let (id, since, said) = (id.clone(), *since, *said);
        let length =
            time::Duration::milliseconds(i64::try_from(now.saturating_sub(since)).unwrap_or(i64::MAX));
        let outcome = if said {
            let mut recording = Recording::new(id.clone()).with_duration(length);
            recording.key = key;
            Outcome::Recorded(recording)
        } else {
            Outcome::Done
        };
        self.close_recording(no, &id, said);
        self.resolve(no, outcome);
        self.state.pokes.push_back((no, Poke::TalkEnded));
    }

    pub(super) fn close_recording(&mut self, no: u32, id: &str, keep: bool) {
        let now = self.now();
        let Some(record) = self.state.ledger.number(no) else { return };
        if keep {
            for recording in record.recordings.iter_mut().filter(|recording| recording.id == id) {
                recording.ended_at.get_or_insert(now);
            }
        } else {
            record.recordings.retain(|recording| recording.id != id);
        }
    }
}
