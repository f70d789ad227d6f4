//! Ringing endpoints, joining legs, taking calls over.

use super::act::Poke;
use super::ledger::{EndedBy, LegKind, Talk};
use super::leg::{Activity, Dialing, Phase};
use super::person::Ringing;
use super::schedule::Timer;
use super::world::{Fact, World};
use crate::runtime::{
    Bridge, Bridged, Cause, Effect, Endpoint, HangupCause, Originate, Outcome, Park, PickUp, PickUpTarget,
    RingStrategy, Side,
};

impl World {
    /// The far end begins to ring.
    pub(super) fn begin_ringing(&mut self, no: u32) {
        let Some(leg) = self.state.legs.get(&no) else { return };
        let address = leg.address.clone();
        if self.state.stepwise {
            *self.state.lines.entry(address).or_default() += 1;
            return;
        }
        let busy = match self.setting.people.get(&address) {
            None => {
                return self.end_leg(no, HangupCause::UnallocatedNumber.into(), EndedBy::Party);
            }
            Some(person) => {
                let lines = self.state.lines.get(&address).copied().unwrap_or_default();
                person.lines.is_some_and(|most| lines >= most)
            }
        };
        *self.state.lines.entry(address.clone()).or_default() += 1;
        if busy {
            return self.end_leg(no, HangupCause::UserBusy.into(), EndedBy::Party);
        }
        let behavior = self.take_call(&address).unwrap_or_default();
        let limit = self.ring_limit(no);
        self.arm(no, Timer::Ring, limit);
        let after = match &behavior.ringing {
            Ringing::Answers { after } | Ringing::Rejects { after, .. } => Some(*after),
            Ringing::Ignores => None,
        };
        if let Some(after) = after {
            self.arm(no, Timer::Party, after);
        }
        if let Some(leg) = self.state.legs.get_mut(&no) {
            leg.party = super::leg::Party::new(behavior);
        }
    }

    fn ring_limit(&self, no: u32) -> time::Duration {
        let leg = self.state.legs.get(&no);
        let own = leg.and_then(|leg| leg.endpoint.as_ref()).and_then(|endpoint| endpoint.ring_time);
        let parent = leg.and_then(|leg| leg.parent).and_then(|parent| self.state.legs.get(&parent));
        let attempt = parent.and_then(|parent| match &parent.activity {
            Activity::Dialing(dialing) => dialing.bridge.ring_time,
            _ => None,
        });
        own.or(attempt).unwrap_or(self.setting.pace.ring_time)
    }

    /// The person decides what to do about the ringing.
    pub(super) fn decide_ringing(&mut self, no: u32) {
        let Some(leg) = self.state.legs.get(&no) else { return };
        match leg.party.ringing().clone() {
            Ringing::Answers { .. } => self.answered(no),
            Ringing::Rejects { cause, .. } => self.end_leg(no, cause, EndedBy::Party),
            Ringing::Ignores => {}
        }
    }

    /// The far end answers.
    pub(super) fn answered(&mut self, no: u32) {
        self.state.schedule.disarm(no, Timer::Ring);
        self.mark_answered(no);
        let Some(leg) = self.state.legs.get(&no) else { return };
        let (kind, parent) = (leg.kind, leg.parent);
        self.state.pokes.push_back((no, Poke::Began));
        match (kind, parent) {
            (LegKind::Originated, _) => self.start_program(no),
            (LegKind::Agent, Some(caller)) => self.agent_answered(caller, no),
            (_, Some(caller)) => self.callee_answered(caller, no),
            _ => {}
        }
    }

    /// It has rung long enough; or a queue looks for an agent again.
    pub(super) fn rung_out(&mut self, no: u32) {
        let Some(leg) = self.state.legs.get(&no) else { return };
        if let Activity::Queued { queue, .. } = &leg.activity {
            let queue = queue.clone();
            return self.serve_queue(&queue);
        }
        if leg.phase == Phase::Ringing && leg.kind != LegKind::Incoming {
            self.end_leg(no, HangupCause::NoAnswer.into(), EndedBy::Platform);
        }
    }

    pub(super) fn begin_bridge(&mut self, no: u32, bridge: Bridge) {
        if self.state.stepwise {
            return;
        }
        if bridge.endpoints.is_empty() {
            return self.resolve(no, Outcome::not_bridged(HangupCause::NoRouteDestination));
        }
        let at_once = bridge.strategy == RingStrategy::Simultaneous;
        let (end, all) = (self.end_of(&bridge), bridge.endpoints.clone());
        if let Some(leg) = self.state.legs.get_mut(&no) {
            leg.activity = Activity::Dialing(Box::new(Dialing { bridge, tried: 0, ringing: Vec::new() }));
        }
        if let Some((limit, _)) = end {
            self.arm(no, Timer::Flow, limit);
        }
        if at_once {
            for endpoint in all {
                self.ring_callee(no, endpoint);
            }
        } else {
            self.ring_next(no);
        }
    }

    /// Returns when an attempt that nobody answers is over as a whole, and what comes of it.
    fn end_of(&self, bridge: &Bridge) -> Option<(time::Duration, Outcome)> {
        let at_once = bridge.strategy == RingStrategy::Simultaneous;
        let ring_time = bridge.ring_time.or_else(|| at_once.then_some(self.setting.pace.ring_time));
        match bridge.max_wait {
            Some(wait) if ring_time.is_none_or(|ring_time| wait < ring_time) => {
                Some((wait, Outcome::TimedOut))
            }
            _ => ring_time.map(|ring_time| (ring_time, Outcome::not_bridged(HangupCause::NoAnswer))),
        }
    }

    /// The time of an attempt is over.
    pub(super) fn rung_enough(&mut self, caller: u32) {
        let Some(leg) = self.state.legs.get(&caller) else { return };
        let Activity::Dialing(dialing) = &leg.activity else { return };
        if let Some((_, outcome)) = self.end_of(&dialing.bridge) {
            self.stop_dialing(caller, &HangupCause::NoAnswer, outcome);
        }
    }

    fn ring_next(&mut self, no: u32) -> bool {
        let next = self.state.legs.get(&no).and_then(|leg| match &leg.activity {
            Activity::Dialing(dialing) if dialing.bridge.strategy == RingStrategy::Single => {
                dialing.bridge.endpoints.get(dialing.tried).cloned()
            }
            _ => None,
        });
        let Some(endpoint) = next else { return false };
        self.ring_callee(no, endpoint);
        true
    }

    fn ring_callee(&mut self, caller: u32, endpoint: Endpoint) {
        let Some(leg) = self.state.legs.get(&caller) else { return };
        let Activity::Dialing(dialing) = &leg.activity else { return };
        let shown = dialing.bridge.caller_id.clone().unwrap_or_else(|| leg.start.from.clone());
        let no = self.state.next_leg;
        self.ring(LegKind::Bridged, Some(caller), Originate::to(endpoint).with_caller_id(shown));
        if let Some(leg) = self.state.legs.get_mut(&caller)
            && let Activity::Dialing(dialing) = &mut leg.activity
        {
            dialing.tried += 1;
            dialing.ringing.push(no);
        }
    }

    /// A leg that was rung by a bridge came to nothing.
    pub(super) fn callee_failed(&mut self, caller: u32, callee: u32, cause: Cause) {
        let Some(leg) = self.state.legs.get_mut(&caller) else { return };
        let Activity::Dialing(dialing) = &mut leg.activity else { return };
        dialing.ringing.retain(|no| *no != callee);
        let rejected = cause.cause == HangupCause::CallRejected && dialing.bridge.fail_on_single_reject;
        let alone = dialing.ringing.is_empty();
        if rejected {
            self.stop_dialing(caller, &HangupCause::LoseRace, Outcome::NotBridged(cause));
        } else if alone && !self.ring_next(caller) {
            self.resolve(caller, Outcome::NotBridged(cause));
        }
    }

    /// Ends an attempt to bridge: the legs that ring end with the cause.
    fn stop_dialing(&mut self, caller: u32, rung: &HangupCause, outcome: Outcome) {
        self.cancel_callees(caller, rung, None);
        self.resolve(caller, outcome);
    }

    /// Ends the legs that ring for this caller, but one.
    pub(super) fn cancel_callees(&mut self, caller: u32, cause: &HangupCause, but: Option<u32>) {
        let Some(leg) = self.state.legs.get_mut(&caller) else { return };
        let Activity::Dialing(dialing) = &mut leg.activity else { return };
        let ringing = std::mem::take(&mut dialing.ringing);
        leg.activity = Activity::Idle;
        for callee in ringing.into_iter().filter(|no| Some(*no) != but) {
            self.end_leg(callee, cause.clone().into(), EndedBy::Platform);
        }
    }

    fn callee_answered(&mut self, caller: u32, callee: u32) {
        self.cancel_callees(caller, &HangupCause::LoseRace, Some(callee));
        self.join(caller, callee);
    }

    /// Lets two legs talk.
    pub(super) fn join(&mut self, caller: u32, callee: u32) {
        self.mark_answered(caller);
        self.mark_answered(callee);
        let (since, now) = (self.state.now, self.now());
        for (one, other) in [(caller, callee), (callee, caller)] {
            self.state.schedule.disarm(one, Timer::Flow);
            let Some(with) = self.state.legs.get(&other).map(|leg| leg.start.leg.clone()) else { continue };
            if let Some(leg) = self.state.legs.get_mut(&one) {
                leg.activity = Activity::Talking { with: other, since };
                leg.upcoming = None;
                leg.typed.clear();
            }
            if let Some(record) = self.state.ledger.number(one) {
                record.talks.push(Talk::new(with, now));
            }
            self.fact(one, Fact::Talked(other));
            self.state.pokes.push_back((one, Poke::TalkBegan));
        }
    }

    /// The talk of this leg is over because it left; the other one goes on, or ends too.
    pub(super) fn part(&mut self, left: u32, other: u32, since: u64) {
        let now = self.now();
        for no in [left, other] {
            if let Some(talk) = self.state.ledger.number(no).and_then(|record| record.talks.last_mut()) {
                talk.ended_at.get_or_insert(now);
            }
        }
        let gone = self.state.legs.get(&left).map(|leg| (leg.start.leg.clone(), leg.endpoint.clone()));
        let length = i64::try_from(self.state.now.saturating_sub(since)).unwrap_or(i64::MAX);
        let proceeds = self.state.ready.iter().any(|(ready, _)| *ready == other);
        let Some(leg) = self.state.legs.get_mut(&other) else { return };
        leg.activity = Activity::Idle;
        leg.code = None;
        self.state.pokes.push_back((other, Poke::TalkEnded));
        if leg.session.is_some() && leg.pending.is_none() && proceeds {
            // Its program hears of something else at this instant, and of the end when it wants to talk on.
            return;
        }
        if leg.pending.is_some() && leg.session.is_some() {
            let mut bridged = Bridged::new(time::Duration::milliseconds(length), Side::Callee);
            if let Some((id, endpoint)) = gone {
                bridged.leg = Some(id);
                bridged.endpoint = endpoint;
            }
            self.resolve(other, Outcome::Bridged(bridged));
        } else {
            self.end_leg(other, Cause::normal(), EndedBy::Platform);
        }
    }

    pub(super) fn park(&mut self, no: u32, park: Park) {
        self.mark_answered(no);
        if self.state.stepwise {
            return;
        }
        if self.state.slots.contains_key(&park.slot) {
            return self.resolve(no, Outcome::Failed("the slot is taken".to_owned()));
        }
        if let Some(leg) = self.state.legs.get_mut(&no) {
            self.state.slots.insert(park.slot.clone(), no);
            leg.activity = Activity::Parked { slot: park.slot };
        }
        if let Some(wait) = park.max_wait {
            self.arm(no, Timer::Flow, wait);
        }
    }

    pub(super) fn leave_slot(&mut self, no: u32, outcome: Outcome) {
        self.state.slots.retain(|_, parked| *parked != no);
        self.resolve(no, outcome);
    }

    pub(super) fn pick_up(&mut self, no: u32, pick_up: &PickUp) {
        if self.state.stepwise {
            return;
        }
        let found = match &pick_up.target {
            PickUpTarget::Parked(slot) => self.state.slots.get(slot).copied(),
            PickUpTarget::Ringing(endpoints) => self.ringing_at(endpoints),
            PickUpTarget::Leg(id) => {
                self.state.legs.iter().find(|(_, leg)| leg.start.leg == *id).map(|(no, _)| *no)
            }
        };
        let Some(caller) = found.filter(|caller| *caller != no) else {
            return self.resolve(no, Outcome::NotFound);
        };
        let Some(activity) = self.state.legs.get(&caller).map(|leg| leg.activity.clone()) else { return };
        match activity {
            Activity::Dialing(_) => self.cancel_callees(caller, &HangupCause::PickedOff, None),
            Activity::Parked { .. } => self.state.slots.retain(|_, parked| *parked != caller),
            Activity::Queued { queue, .. } => self.taken_from_queue(&queue, caller, no),
            _ => return self.resolve(no, Outcome::NotFound),
        }
        self.join(caller, no);
    }

    /// Returns the caller whose call rings at one of these endpoints.
    fn ringing_at(&self, endpoints: &[Endpoint]) -> Option<u32> {
        let rings = |leg: &super::leg::Leg| {
            leg.phase == Phase::Ringing && endpoints.iter().any(|endpoint| endpoint.address == leg.address)
        };
        self.state
            .legs
            .values()
            .filter(|leg| leg.kind == LegKind::Bridged && rings(leg))
            .find_map(|leg| leg.parent)
            .filter(|caller| {
                self.state.legs.get(caller).is_some_and(|leg| {
                    matches!(leg.pending.as_ref().map(|request| &request.effect), Some(Effect::Bridge(_)))
                })
            })
    }
}
