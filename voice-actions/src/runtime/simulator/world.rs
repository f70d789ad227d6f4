use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::act::Poke;
use super::ledger::{EndedBy, Ledger, LegKind, LegRecord};
use super::leg::{Leg, Phase};
use super::person::Behavior;
use super::queue::QueueState;
use super::schedule::{Dice, Schedule, Timer};
use super::setting::{Call, RouteError, Setting};
use crate::diagnostics::Pointer;
use crate::runtime::coverage::Coverage;
use crate::runtime::{
    CallerId, Cause, Direction, End, Exhausted, HangupCause, Input, LegId, Originate, Outcome, Program,
    Resource, Session, Snapshot, Start, Step, Trace, TraceEvent,
};

/// A simulated telephone world at an instant.
///
/// Cloning it is cheap enough to try what would happen next; [`World::snapshot`] writes it down. See
/// [the module](super) for the rules.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct World {
    pub(super) setting: Arc<Setting>,
    pub(super) state: State,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct State {
    #[serde(with = "time::serde::rfc3339")]
    pub(super) began: OffsetDateTime,
    /// Milliseconds since then.
    pub(super) now: u64,
    pub(super) dice: Dice,
    /// Nothing happens by itself: an explorer chooses.
    pub(super) stepwise: bool,
    /// Whether an explorer also chooses which leg goes on first.
    pub(super) interleaved: bool,
    /// Whether rooms may be full or end because of people beyond this world.
    pub(super) strangers: bool,
    pub(super) traced: bool,
    pub(super) schedule: Schedule,
    pub(super) legs: BTreeMap<u32, Leg>,
    pub(super) ready: VecDeque<(u32, Input)>,
    pub(super) pokes: VecDeque<(u32, Poke)>,
    pub(super) rooms: BTreeMap<String, Vec<(u32, bool)>>,
    pub(super) queues: BTreeMap<String, QueueState>,
    pub(super) slots: BTreeMap<String, u32>,
    pub(super) lines: BTreeMap<String, u32>,
    pub(super) taken: BTreeMap<String, usize>,
    pub(super) asked: BTreeMap<String, u64>,
    pub(super) next_leg: u32,
    pub(super) next_recording: u64,
    pub(super) ledger: Ledger,
    pub(super) trace: Trace,
    /// Facts of the ledger, each with the length of the trace at that moment.
    pub(super) facts: Vec<(usize, u64, u32, Fact)>,
    pub(super) coverage: Coverage,
    pub(super) faults: Vec<Fault>,
}

impl World {
    /// Makes a world that begins at this instant.
    #[must_use]
    pub fn new(setting: impl Into<Arc<Setting>>, at: OffsetDateTime) -> Self {
        let state = State {
            began: at,
            now: 0,
            dice: Dice::default(),
            stepwise: false,
            interleaved: false,
            strangers: false,
            traced: true,
            schedule: Schedule::default(),
            legs: BTreeMap::new(),
            ready: VecDeque::new(),
            pokes: VecDeque::new(),
            rooms: BTreeMap::new(),
            queues: BTreeMap::new(),
            slots: BTreeMap::new(),
            lines: BTreeMap::new(),
            taken: BTreeMap::new(),
            asked: BTreeMap::new(),
            next_leg: 1,
            next_recording: 1,
            ledger: Ledger::new(),
            trace: Trace::new(),
            facts: Vec::new(),
            coverage: Coverage::new(),
            faults: Vec::new(),
        };
        Self { setting: setting.into(), state }
    }

    /// Orders what happens at the same instant by this seed.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.state.dice = Dice::seeded(seed);
        self
    }

    /// Says whether a trace is kept; it is by default. Without, many calls run faster.
    #[must_use]
    pub const fn with_trace(mut self, on: bool) -> Self {
        self.state.traced = on;
        self
    }

    /// Lets somebody call now, and returns the leg.
    pub fn place(&mut self, call: Call) -> LegId {
        self.place_at(self.now(), call)
    }

    /// Lets somebody call at this instant, and returns the leg. An instant that is over counts as now.
    pub fn place_at(&mut self, at: OffsetDateTime, call: Call) -> LegId {
        let from = call.from.number.clone();
        let behavior = match call.person {
            Some(person) => person.behavior(0),
            None => self.take_call(&from).unwrap_or_default(),
        };
        let mut start =
            Start::new(self.next_leg(), Direction::Inbound, call.from, call.to, at.max(self.now()));
        start.facts = call.facts;
        self.add(Leg::new(start, LegKind::Incoming, from, behavior))
    }

    /// Originates a leg now, as a client of the platform does, and returns it.
    pub fn originate(&mut self, originate: Originate) -> LegId {
        self.ring(LegKind::Originated, None, originate)
    }

    /// Rings an endpoint.
    pub(super) fn ring(&mut self, kind: LegKind, parent: Option<u32>, originate: Originate) -> LegId {
        let Originate { endpoint, caller_id, context, .. } = originate;
        let at = self.now() + endpoint.delay.unwrap_or(Duration::ZERO).max(Duration::ZERO);
        let address = endpoint.address.clone();
        let shown = caller_id.unwrap_or_else(|| CallerId::number(""));
        let start = Start::new(self.next_leg(), Direction::Outbound, shown, address.clone(), at)
            .with_context(context);
        let mut leg = Leg::new(start, kind, address, Behavior::default());
        leg.parent = parent;
        leg.endpoint = Some(endpoint);
        self.add(leg)
    }

    fn next_leg(&self) -> LegId {
        LegId::new(format!("leg-{}", self.state.next_leg))
    }

    fn add(&mut self, leg: Leg) -> LegId {
        let id = leg.start.leg.clone();
        let parent =
            leg.parent.and_then(|parent| self.state.ledger.number(parent).map(|record| record.clone_ids()));
        let (parent, call) = parent.map_or_else(|| (None, id.clone()), |(parent, call)| (Some(parent), call));
        self.state.ledger.push(LegRecord {
            leg: id.clone(),
            call,
            parent,
            kind: leg.kind,
            direction: leg.start.direction.clone(),
            from: leg.start.from.clone(),
            to: leg.start.to.clone(),
            endpoint: leg.endpoint.clone(),
            started_at: leg.start.at,
            answered_at: None,
            ended_at: None,
            cause: None,
            ended_by: None,
            talks: Vec::new(),
            rooms: Vec::new(),
            queues: Vec::new(),
            recordings: Vec::new(),
            digits: String::new(),
        });
        let no = self.state.next_leg;
        self.state.next_leg += 1;
        let at = self.millis(leg.start.at);
        self.state.legs.insert(no, leg);
        self.state.schedule.arm(at, no, Timer::Begin);
        id
    }

    /// Returns the behavior of the person at this address in the next call.
    pub(super) fn take_call(&mut self, address: &str) -> Option<Behavior> {
        let person = self.setting.people.get(address)?;
        let taken = self.state.taken.entry(address.to_owned()).or_default();
        let behavior = person.behavior(*taken);
        *taken += 1;
        Some(behavior)
    }

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
                self.fail(no, Exhausted::new(Resource::LegTime, limit).into());
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
                Input::Ended(cause) => TraceEvent::Ended(cause.clone()),
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
        let fault = Fault { leg: leg.start.leg.clone(), at, kind };
        self.push_trace(no, TraceEvent::Failed(fault.kind.to_string()));
        self.state.faults.push(fault);
        self.end_leg(no, HangupCause::Interworking.into(), EndedBy::Platform);
        self.state.legs.remove(&no);
    }

    pub(super) fn push_trace(&mut self, no: u32, event: TraceEvent) {
        if !self.state.traced && !matches!(event, TraceEvent::Noted(_)) {
            return;
        }
        let now = self.now();
        if let Some(leg) = self.state.legs.get(&no) {
            self.state.trace.push(now, leg.start.leg.clone(), event);
        }
    }

    /// Notes a fact between two entries of the trace.
    pub(super) fn fact(&mut self, no: u32, fact: Fact) {
        if self.state.traced && !self.state.stepwise {
            self.state.facts.push((self.state.trace.entries().len(), self.state.now, no, fact));
        }
    }

    pub(super) fn arm(&mut self, no: u32, timer: Timer, after: Duration) {
        let after = u64::try_from(after.whole_milliseconds().max(0)).unwrap_or(u64::MAX);
        self.state.schedule.arm(self.state.now.saturating_add(after), no, timer);
    }

    fn millis(&self, at: OffsetDateTime) -> u64 {
        u64::try_from((at - self.state.began).whole_milliseconds().max(0))
            .unwrap_or(u64::MAX)
            .max(self.state.now)
    }

    /// Returns the time in this world.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.instant(self.state.now)
    }

    pub(super) fn instant(&self, millis: u64) -> OffsetDateTime {
        let since = Duration::milliseconds(i64::try_from(millis).unwrap_or(i64::MAX));
        self.state.began.checked_add(since).unwrap_or(self.state.began)
    }

    /// Returns what truly happened.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.state.ledger
    }

    /// Returns what the programs asked for and what came of it.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        &self.state.trace
    }

    /// Returns which actions and branches ran, if the setting asked for notes.
    #[must_use]
    pub const fn coverage(&self) -> &Coverage {
        &self.state.coverage
    }

    /// Returns the facts of the ledger in order, each with its leg and the length of the trace at that moment.
    pub(in crate::runtime) fn facts(
        &self,
    ) -> impl Iterator<Item = (usize, OffsetDateTime, &LegRecord, &Fact)> {
        self.state.facts.iter().filter_map(|(place, at, no, fact)| {
            let index = usize::try_from(*no).ok()?.checked_sub(1)?;
            Some((*place, self.instant(*at), self.state.ledger.legs().get(index)?, fact))
        })
    }

    /// Returns the faults of programs, in order.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.state.faults
    }

    /// Returns the legs that are not over.
    pub fn live_legs(&self) -> impl Iterator<Item = &LegId> {
        self.state.legs.values().filter(|leg| leg.phase != Phase::Over).map(|leg| &leg.start.leg)
    }

    /// Returns what does not change.
    #[must_use]
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// Writes the world down.
    #[must_use]
    pub fn snapshot(&self) -> WorldSnapshot {
        let sessions = self
            .state
            .legs
            .iter()
            .filter_map(|(no, leg)| leg.session.as_ref().map(|session| (*no, session.snapshot())))
            .collect();
        WorldSnapshot { version: WorldSnapshot::VERSION, state: self.state.clone(), sessions }
    }

    /// Goes on with a world that was written down.
    ///
    /// # Errors
    ///
    /// The snapshot has another version, or the setting's router cannot restore one of its programs.
    pub fn restore(setting: impl Into<Arc<Setting>>, snapshot: WorldSnapshot) -> Result<Self, RouteError> {
        let setting = setting.into();
        if snapshot.version != WorldSnapshot::VERSION {
            return Err(format!(
                "snapshot of a world: expected version {}, found {}",
                WorldSnapshot::VERSION,
                snapshot.version
            )
            .into());
        }
        let mut state = snapshot.state;
        for (no, session) in &snapshot.sessions {
            if let Some(leg) = state.legs.get_mut(no) {
                let mut session = setting.router.restore(&leg.start, session)?;
                session.observe(setting.notes);
                leg.session = Some(session);
            }
        }
        Ok(Self { setting, state })
    }
}

/// A fact of the ledger, for the order of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::runtime) enum Fact {
    CalledIn,
    Rang,
    Answered,
    Talked(u32),
    EnteredRoom(String),
    LeftRoom(String),
    HungUp(Cause, EndedBy),
}

/// Returns whether the program may know a new document after this.
const fn brings_document(input: &Input) -> bool {
    matches!(input, Input::Start(_) | Input::Done { outcome: Outcome::Fetched(_) | Outcome::Found(_), .. })
}

impl LegRecord {
    fn clone_ids(&self) -> (LegId, LegId) {
        (self.leg.clone(), self.call.clone())
    }
}

/// A world that was written down.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorldSnapshot {
    version: u32,
    state: State,
    sessions: BTreeMap<u32, Snapshot>,
}

impl WorldSnapshot {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

/// A program that failed in a simulated world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{kind} on {leg}{}", if *.at == Pointer::root() { String::new() } else { format!(" at `{}`", .at) })]
#[non_exhaustive]
pub struct Fault {
    /// Leg of the program.
    pub leg: LegId,
    /// Place in its document.
    pub at: Pointer,
    /// What went wrong.
    pub kind: FaultKind,
}

/// What went wrong with a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// A budget is used up.
    #[error("{0}")]
    Exhausted(Exhausted),
    /// The program failed; the text is for people.
    #[error("{0}")]
    Program(String),
    /// The number's document cannot be run; the text is for people.
    #[error("no program: {0}")]
    Route(String),
    /// The program asked for an effect on a leg that is over.
    #[error("an effect was asked for on a leg that is over")]
    AfterEnd,
}

impl From<Exhausted> for FaultKind {
    fn from(exhausted: Exhausted) -> Self {
        Self::Exhausted(exhausted)
    }
}

fn report(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        text.push_str(": ");
        text.push_str(&error.to_string());
        below = error.source();
    }
    text
}
