//! The world goes on: one thing happens after the other, programs take their news, and some fail.

use time::OffsetDateTime;

use super::act::Poke;
use super::fault::{Fault, FaultKind};
use super::ledger::{EndedBy, LegKind};
use super::leg::Phase;
use super::schedule::Timer;
use super::world::{Fact, World};
use crate::diagnostics::Pointer;
use crate::runtime::control::report;
use crate::runtime::{
    End, Exhausted, HangupCause, Input, Outcome, Program, Resource, Session, Step, TraceEvent,
};

impl World {
    /// Goes on until nothing is left to happen.
    ///
    /// # Errors
    ///
    /// The first fault of a program, after every other leg came to its end, too. The rest are in [`World::faults`].
    pub fn run(&mut self) -> Result<(), Fault> {
        while self.step() {}
        self.state.faults.first().cloned().map_or(Ok(()), Err)
    }

    /// Goes on until this instant, and sets the clock to it.
    pub fn run_until(&mut self, instant: OffsetDateTime) {
        let until = self.millis(instant);
        while !self.is_quiet_now() || self.state.schedule.next_time().is_some_and(|at| at <= until) {
            if !self.step() {
                break;
            }
        }
        self.state.now = self.state.now.max(until);
    }

    fn is_quiet_now(&self) -> bool {
        self.state.ready.is_empty() && self.state.pokes.is_empty()
    }

    /// Lets one thing happen; returns whether anything was left.
    pub fn step(&mut self) -> bool {
        if let Some((no, poke)) = self.state.pokes.pop_front() {
            self.act(no, poke);
            return true;
        }
        let ready = self.state.ready.len();
        let due = match self.state.schedule.next_time() {
            None if ready == 0 => return false,
            None => 0,
            Some(at) if ready == 0 => {
                self.state.now = self.state.now.max(at);
                if self.state.dice.is_seeded() { self.state.schedule.due(at) } else { 1 }
            }
            Some(at) if self.state.dice.is_seeded() && at == self.state.now => self.state.schedule.due(at),
            Some(_) => 0,
        };
        let choice = self.state.dice.below(ready + due);
        if choice < ready {
            if let Some((no, input)) = self.state.ready.remove(choice) {
                self.resume(no, input);
            }
        } else if let Some(at) = self.state.schedule.next_time()
            && let Some((no, timer)) = self.state.schedule.take(at, choice - ready)
        {
            self.ring_timer(no, timer);
        }
        true
    }

    fn ring_timer(&mut self, no: u32, timer: Timer) {
        match timer {
            Timer::Begin => self.begin_leg(no),
            Timer::Flow => self.effect_over(no),
            Timer::Party => self.act(no, Poke::Timer),
            Timer::Ring => self.rung_out(no),
            Timer::Life => {
                let limit =
                    u64::try_from(self.setting.budget.leg_time.whole_milliseconds()).unwrap_or(u64::MAX);
                let hint = self.who_waits();
                self.fail(no, Exhausted::new(Resource::LegTime, limit).into());
                if let Some(fault) = self.state.faults.last_mut() {
                    fault.hint = hint;
                }
            }
        }
    }

    pub(super) fn begin_leg(&mut self, no: u32) {
        let life = self.setting.budget.leg_time;
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        leg.phase = Phase::Ringing;
        let begins = if leg.kind == LegKind::Incoming { Fact::CalledIn } else { Fact::Rang };
        let incoming = leg.kind == LegKind::Incoming;
        let address = leg.address.clone();
        if no > self.setting.budget.legs {
            let culprit = leg.parent.unwrap_or(no);
            self.end_leg(no, HangupCause::NormalCircuitCongestion.into(), EndedBy::Platform);
            let limit = u64::from(self.setting.budget.legs);
            self.fail(culprit, Exhausted::new(Resource::Legs, limit).into());
            return;
        }
        if !self.state.stepwise {
            self.arm(no, Timer::Life, life);
        }
        self.fact(no, begins);
        if incoming {
            *self.state.lines.entry(address).or_default() += 1;
            self.start_program(no);
            self.state.pokes.push_back((no, Poke::Began));
        } else {
            self.begin_ringing(no);
        }
    }

    /// Gives the leg its program, if it has one.
    pub(super) fn start_program(&mut self, no: u32) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        match self.setting.router.program(&leg.start) {
            Ok(Some(mut session)) => {
                session.observe(self.setting.notes);
                leg.session = Some(session);
                let input = leg.start.clone().into();
                self.state.ready.push_back((no, input));
            }
            Ok(None) if leg.kind == LegKind::Originated => leg.programless = true,
            Ok(None) => self.end_leg(no, HangupCause::UnallocatedNumber.into(), EndedBy::Platform),
            Err(error) => self.fail(no, FaultKind::Route(report(&*error))),
        }
    }

    pub(super) fn resume(&mut self, no: u32, input: Input) {
        let now = self.now();
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        let Some(mut session) = leg.session.take() else { return };
        leg.pending = None;
        if self.state.traced {
            let event = match &input {
                Input::Start(start) => TraceEvent::Started(start.clone()),
                Input::Done { id, outcome } => TraceEvent::Came { id: *id, outcome: outcome.clone() },
                Input::Ended(ended) => TraceEvent::Ended(ended.cause.clone()),
            };
            self.push_trace(no, event);
        }
        let news = brings_document(&input);
        let step = session.resume(now, input);
        if self.setting.notes {
            self.take_notes(no, &mut *session, news);
        }
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        match step {
            Ok(Step::Do(request)) => {
                leg.session = Some(session);
                leg.requests += 1;
                let limit = self.setting.budget.requests;
                if leg.requests > limit {
                    return self.fail_at(no, request.at, Exhausted::new(Resource::Requests, limit).into());
                }
                leg.pending = Some(request.clone());
                if self.state.traced {
                    self.push_trace(no, TraceEvent::Asked(request.clone()));
                }
                self.begin_effect(no, request);
            }
            Ok(Step::End(end)) => {
                if self.state.traced {
                    self.push_trace(no, TraceEvent::Finished(end.clone()));
                }
                self.program_ended(no, end);
            }
            Err(error) => {
                let at = error.at().clone();
                let kind =
                    error.exhausted().copied().map_or_else(|| FaultKind::Program(report(&error)), Into::into);
                self.fail_at(no, at, kind);
            }
        }
    }

    /// Notes what the program did, and for coverage what it could do, which is known once a document came.
    fn take_notes(&mut self, no: u32, session: &mut dyn Session, news: bool) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if news {
            leg.document = session.snapshot().digest;
            let number = if leg.kind == LegKind::Incoming { &leg.start.to } else { &leg.start.from.number };
            self.state.coverage.declare(&leg.document, number, session.points());
        }
        let document = leg.document.clone();
        for note in session.take_notes() {
            self.state.coverage.visit(&document, &note);
            self.push_trace(no, TraceEvent::Noted(note));
        }
    }

    fn program_ended(&mut self, no: u32, end: End) {
        let over = self.state.legs.get(&no).is_none_or(|leg| leg.phase == Phase::Over);
        match end {
            _ if over => {
                self.state.legs.remove(&no);
            }
            End::HandedOver => {}
            End::HungUp(cause) => self.end_leg(no, cause, EndedBy::Platform),
            End::Finished => self.end_leg(no, HangupCause::NormalClearing.into(), EndedBy::Platform),
        }
    }

    pub(super) fn fail(&mut self, no: u32, kind: FaultKind) {
        let at =
            self.state.legs.get(&no).and_then(|leg| leg.pending.as_ref()).map(|request| request.at.clone());
        self.fail_at(no, at.unwrap_or_default(), kind);
    }

    pub(super) fn fail_at(&mut self, no: u32, at: Pointer, kind: FaultKind) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        leg.session = None;
        let fault = Fault { leg: leg.start.leg.clone(), at, kind, hint: None };
        self.push_trace(no, TraceEvent::Failed(fault.kind.to_string()));
        self.state.faults.push(fault);
        self.end_leg(no, HangupCause::Interworking.into(), EndedBy::Platform);
        self.state.legs.remove(&no);
    }
}

/// Returns whether the program may know a new document after this.
const fn brings_document(input: &Input) -> bool {
    matches!(input, Input::Start(_) | Input::Done { outcome: Outcome::Fetched(_) | Outcome::Found(_), .. })
}
