use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::act::Poke;
use super::fault::Fault;
use super::ledger::{EndedBy, Ledger, LegKind, LegRecord};
use super::leg::{Leg, Phase};
use super::person::Behavior;
use super::queue::QueueState;
use super::schedule::{Dice, Schedule, Timer};
use super::setting::{Call, Setting};
use crate::runtime::coverage::Coverage;
use crate::runtime::{CallerId, Cause, Direction, Input, LegId, Originate, Start, Trace, TraceEvent};

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

    pub(super) fn millis(&self, at: OffsetDateTime) -> u64 {
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

impl LegRecord {
    fn clone_ids(&self) -> (LegId, LegId) {
        (self.leg.clone(), self.call.clone())
    }
}
