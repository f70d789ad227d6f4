//! Rooms: entering, leaving, ending for everybody.

use super::act::Poke;
use super::ledger::{EndedBy, RoomStay};
use super::leg::Activity;
use super::world::{Fact, World};
use crate::runtime::{Cause, EnterRoom, HangupCause, Outcome};

impl World {
    pub(super) fn enter_room(&mut self, no: u32, enter: EnterRoom) {
        self.mark_answered(no);
        self.leave_room(no);
        let members = self.state.rooms.get(&enter.room).map_or(0, Vec::len);
        if enter.max_participants.is_some_and(|most| u32::try_from(members).unwrap_or(u32::MAX) >= most) {
            return self.resolve(no, Outcome::RoomFull);
        }
        let now = self.now();
        if let Some(record) = self.state.ledger.number(no) {
            record.rooms.push(RoomStay::new(enter.room.clone(), now));
        }
        if let Some(leg) = self.state.legs.get_mut(&no) {
            leg.room = Some(enter.room.clone());
            leg.entered = leg.pending.as_ref().map(|request| request.at.clone());
        }
        self.fact(no, Fact::EnteredRoom(enter.room.clone()));
        let room = self.state.rooms.entry(enter.room).or_default();
        room.push((no, enter.end_on_exit));
        if room.len() > 1 {
            let members: Vec<u32> = room.iter().map(|(member, _)| *member).collect();
            self.state.pokes.extend(members.into_iter().map(|member| (member, Poke::TalkBegan)));
        }
        self.resolve(no, Outcome::Entered);
    }

    /// Takes the leg out of its room; ends the room when it is to end with this leg.
    pub(super) fn leave_room(&mut self, no: u32) {
        let Some(name) = self.step_out(no) else { return };
        let Some(room) = self.state.rooms.get_mut(&name) else { return };
        let ends = room.iter().any(|(member, ends)| *member == no && *ends);
        room.retain(|(member, _)| *member != no);
        let rest: Vec<u32> = room.iter().map(|(member, _)| *member).collect();
        if ends || rest.is_empty() {
            self.state.rooms.remove(&name);
        }
        if ends {
            for member in rest {
                self.step_out(member);
                self.put_outside(member);
            }
        } else if let [last] = rest.as_slice() {
            self.state.pokes.push_back((*last, Poke::TalkEnded));
        }
    }

    fn step_out(&mut self, no: u32) -> Option<String> {
        let now = self.now();
        if let Some(stay) = self.state.ledger.number(no).and_then(|record| record.rooms.last_mut()) {
            stay.left_at.get_or_insert(now);
        }
        let room = self.state.legs.get_mut(&no).and_then(|leg| leg.room.take())?;
        self.fact(no, Fact::LeftRoom(room.clone()));
        Some(room)
    }

    /// Tells the leg's program that the room ended: now, or when it asks for the next effect.
    fn put_outside(&mut self, no: u32) {
        self.state.pokes.push_back((no, Poke::TalkEnded));
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if leg.session.is_none() {
            return self.end_leg(no, Cause::normal(), EndedBy::Platform);
        }
        if leg.pending.is_none() {
            leg.outside = true;
            return;
        }
        match leg.activity.clone() {
            Activity::Dialing(_) => self.cancel_callees(no, &HangupCause::OriginatorCancel, None),
            Activity::Talking { with, since } => self.part(no, with, since),
            Activity::Queued { queue, .. } => self.abandon_queue(no, &queue),
            Activity::Parked { .. } => self.state.slots.retain(|_, parked| *parked != no),
            Activity::Recording { id, said, .. } => self.close_recording(no, &id, said),
            Activity::Idle | Activity::Collecting { .. } => {}
        }
        self.resolve(no, Outcome::RoomEnded);
    }
}
