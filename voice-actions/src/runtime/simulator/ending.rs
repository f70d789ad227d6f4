//! The end of a leg, and what it means for the others.

use super::ledger::{EndedBy, LegKind};
use super::leg::{Activity, Phase};
use super::schedule::Timer;
use super::world::{Fact, World};
use crate::runtime::{Cause, Ended, HangupCause, Input};

impl World {
    pub(super) fn end_leg(&mut self, no: u32, cause: Cause, by: EndedBy) {
        let now = self.now();
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if leg.phase == Phase::Over {
            return;
        }
        let began = leg.phase != Phase::Planned;
        let rang = leg.phase == Phase::Ringing || leg.phase == Phase::Planned;
        leg.phase = Phase::Over;
        let (kind, parent, address) = (leg.kind, leg.parent, leg.address.clone());
        let in_talk = leg.room.is_some() || matches!(leg.activity, Activity::Talking { .. });
        let activity = std::mem::replace(&mut leg.activity, Activity::Idle);
        self.fact(no, Fact::HungUp(cause.clone(), by));
        if let Some(record) = self.state.ledger.number(no) {
            record.ended_at = Some(now);
            record.cause = Some(cause.clone());
            record.ended_by = Some(by);
            for recording in &mut record.recordings {
                recording.ended_at.get_or_insert(now);
            }
        }
        for timer in [Timer::Begin, Timer::Party, Timer::Ring, Timer::Life] {
            self.state.schedule.disarm(no, timer);
        }
        if began && let Some(lines) = self.state.lines.get_mut(&address) {
            *lines = lines.saturating_sub(1);
            if *lines == 0 {
                self.state.lines.remove(&address);
            }
        }
        self.leave_room(no);
        self.tear_down(no, activity);
        match (kind, parent) {
            (LegKind::Bridged, Some(caller)) if rang => self.callee_failed(caller, no, cause.clone()),
            (LegKind::Agent, Some(caller)) if rang => self.agent_missed(caller, no),
            _ => {}
        }
        self.address_free(&address);
        self.tell_program(no, Ended { cause, in_talk });
    }

    fn tear_down(&mut self, no: u32, activity: Activity) {
        match activity {
            Activity::Dialing(dialing) => {
                for callee in dialing.ringing {
                    self.end_leg(callee, HangupCause::OriginatorCancel.into(), EndedBy::Platform);
                }
            }
            Activity::Talking { with, since } => self.part(no, with, since),
            Activity::Queued { queue, offered, .. } => {
                self.abandon_queue(no, &queue);
                if let Some(agent) = offered {
                    self.end_leg(agent, HangupCause::OriginatorCancel.into(), EndedBy::Platform);
                }
            }
            Activity::Parked { .. } => self.state.slots.retain(|_, parked| *parked != no),
            Activity::Recording { id, said, .. } => self.close_recording(no, &id, said),
            Activity::Idle | Activity::Collecting { .. } => {}
        }
    }

    /// Tells the leg's program about the end, unless the program ended it itself.
    fn tell_program(&mut self, no: u32, ended: Ended) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if leg.session.is_none() {
            self.state.schedule.disarm_all(no);
            self.state.legs.remove(&no);
            return;
        }
        if leg.hung_up {
            return;
        }
        leg.pending = None;
        leg.upcoming = None;
        self.state.schedule.disarm(no, Timer::Flow);
        // A program that was not started yet never will be.
        let unborn =
            self.state.ready.iter().any(|(ready, input)| *ready == no && matches!(input, Input::Start(_)));
        self.state.ready.retain(|(ready, _)| *ready != no);
        if unborn {
            self.state.legs.remove(&no);
        } else {
            self.state.ready.push_back((no, Input::Ended(ended)));
        }
    }
}
