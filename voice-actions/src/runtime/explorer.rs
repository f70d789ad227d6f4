//! Walks every choice of callers, network and scheduler, and reports what can go wrong, each with a shortest path.
//!
//! ```
//! use time::macros::datetime;
//! use voice_actions::CallFlow;
//! use voice_actions::interpreter::{Application, Line};
//! use voice_actions::runtime::explorer::Explorer;
//! use voice_actions::runtime::simulator::{Call, Setting};
//!
//! let flow = CallFlow::from_json(r#"{"actions": [
//!     {"type": "LABEL", "name": "Again"},
//!     {"type": "COLLECT", "params": {"num_digits": 1, "timeout": 5000}},
//!     {"type": "IF", "condition": "$keyPresses == '1'", "then": [{"type": "HANGUP"}]},
//!     {"type": "GOTO", "params": {"label": "Again"}}
//! ]}"#)?;
//! let setting = Setting::new(Application::new().with_line("+15550199", Line::flow(flow)));
//! let call = Call::new("+15550100", "+15550199");
//! let explorer = Explorer::new(setting, datetime!(2030-01-01 12:00 UTC), call);
//!
//! let found = explorer.explore();
//! assert_eq!(found.defects[0].kind.code(), "endless-loop");
//! assert_eq!(found.defects[0].at.as_str(), "/actions/1");
//! let world = explorer.replay(&found.defects[0].path);
//! assert_eq!(world.live_legs().count(), 1);
//! # Ok::<(), voice_actions::Error>(())
//! ```
//!
//! An [`Explorer`] starts a [stepwise](World::stepwise) world, copies it for each choice, and recognises states that
//! it has seen ([`World::essence`]). It finds
//!
//! - **traps**: the caller can do what he wants and never gets to an end but by hanging up;
//! - **endless loops**: the flow comes back to where it was while nobody does anything;
//! - **lonely rooms**: a leg that was originated enters a room where on no path anybody is with it but legs that
//!   were dialed with it;
//! - **legs without a program**: an originated leg is answered, and no number of the router has a flow for it;
//! - **unreachable** actions and branches, when everything was explored;
//! - **unset variables**, warnings and faults of the program, and budgets that are used up;
//! - whatever [`Explorer::with_check`] looks for.
//!
//! The clock stands at one instant. For a flow that looks at the time of day, explore it at each instant that matters
//! and [merge](Coverage::merge) the coverage; what is missing then is unreachable.
//!
//! A program that implements [`Session::essence`](super::Session::essence) well (no counters, no clock) is explored
//! faster; a good [`Program::choices`](super::Program::choices) makes sure that every test of a digit is tried.

mod defect;
mod graph;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use time::OffsetDateTime;

use super::coverage::Coverage;
use super::simulator::{Call, Choice, Happens, Setting, World};
use super::{Effect, LegId, NoteKind, Outcome, TraceEvent};
use crate::diagnostics::Pointer;

pub use defect::{Defect, DefectKind, Exploration};
use graph::Graph;

/// Choices that may be tried for each state that is allowed.
const TRANSITIONS_PER_STATE: usize = 16;

type Check = Arc<dyn Fn(&World) -> Option<String> + Send + Sync>;

/// Explores what can become of a call.
#[derive(Clone)]
#[non_exhaustive]
pub struct Explorer {
    setting: Arc<Setting>,
    at: OffsetDateTime,
    calls: Vec<Call>,
    hangups: bool,
    interleaved: bool,
    strangers: bool,
    max_states: usize,
    checks: Vec<Check>,
}

impl std::fmt::Debug for Explorer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Explorer")
            .field("calls", &self.calls)
            .field("max_states", &self.max_states)
            .finish_non_exhaustive()
    }
}

impl Explorer {
    /// Explores this call, placed at this instant.
    #[must_use]
    pub fn new(setting: Setting, at: OffsetDateTime, call: Call) -> Self {
        Self {
            setting: Arc::new(setting.with_notes(true)),
            at,
            calls: vec![call],
            hangups: true,
            interleaved: false,
            strangers: true,
            max_states: 10_000,
            checks: Vec::new(),
        }
    }

    /// Explores another call beside it.
    #[must_use]
    pub fn with_call(mut self, call: Call) -> Self {
        self.calls.push(call);
        self
    }

    /// Says whether parties may hang up at any moment; they may by default.
    #[must_use]
    pub const fn with_hangups(mut self, on: bool) -> Self {
        self.hangups = on;
        self
    }

    /// Says whether every order of legs that can go on at the same time is tried; not by default.
    #[must_use]
    pub const fn with_interleaving(mut self, on: bool) -> Self {
        self.interleaved = on;
        self
    }

    /// Says whether people beyond this world use its rooms, so that a room may be full or end because of them; they do
    /// by default.
    #[must_use]
    pub const fn with_strangers(mut self, on: bool) -> Self {
        self.strangers = on;
        self
    }

    /// Limits the states; 10,000 by default.
    #[must_use]
    pub const fn with_max_states(mut self, states: usize) -> Self {
        self.max_states = states;
        self
    }

    /// Looks at every world that is reached; a text is a defect.
    #[must_use]
    pub fn with_check(mut self, check: impl Fn(&World) -> Option<String> + Send + Sync + 'static) -> Self {
        self.checks.push(Arc::new(check));
        self
    }

    /// Returns the world before the first choice.
    #[must_use]
    pub fn beginning(&self) -> World {
        let mut world = World::stepwise(Arc::clone(&self.setting), self.at)
            .with_interleaving(self.interleaved)
            .with_strangers(self.strangers);
        for call in &self.calls {
            world.place(call.clone());
        }
        world.settle();
        world
    }

    /// Walks a path from the beginning; the trace and the ledger of the world tell what happens on it.
    ///
    /// A choice that cannot happen is left out.
    #[must_use]
    pub fn replay(&self, path: &[Choice]) -> World {
        let mut world = self.beginning();
        for choice in path {
            world.choose(choice);
        }
        world
    }

    /// Explores everything, up to the limit of states.
    #[must_use]
    pub fn explore(&self) -> Exploration {
        let mut search = Search::default();
        let first = self.beginning();
        search.look(self, None, &first);
        search.graph.add(&first, None);
        if first.faults().is_empty() {
            search.frontier.push_back((0, first));
        }
        while let Some((number, world)) = search.frontier.pop_front() {
            let tried_enough = search.transitions >= self.max_states.saturating_mul(TRANSITIONS_PER_STATE);
            if search.graph.nodes.len() >= self.max_states || tried_enough {
                search.complete = false;
                break;
            }
            for choice in world.choices() {
                if choice.happens == Happens::HangsUp && !self.hangups {
                    continue;
                }
                let mut next = world.clone();
                next.forget();
                if next.choose(&choice) {
                    search.go(self, number, &choice, next);
                }
            }
        }
        search.conclude()
    }
}

/// State of an exploration.
struct Search {
    graph: Graph,
    frontier: VecDeque<(usize, World)>,
    transitions: usize,
    complete: bool,
    coverage: Coverage,
    found: BTreeSet<(DefectKey, String)>,
    defects: Vec<Defect>,
    /// Rooms that originated legs enter: place to whether anybody was ever there with them, and who came first.
    rooms: BTreeMap<Pointer, (bool, LegId, Vec<Choice>)>,
}

type DefectKey = &'static str;

impl Default for Search {
    fn default() -> Self {
        Self {
            graph: Graph::default(),
            frontier: VecDeque::new(),
            transitions: 0,
            complete: true,
            coverage: Coverage::new(),
            found: BTreeSet::new(),
            defects: Vec::new(),
            rooms: BTreeMap::new(),
        }
    }
}

impl Search {
    fn go(&mut self, explorer: &Explorer, from: usize, choice: &Choice, world: World) {
        self.transitions += 1;
        let (number, new) = self.graph.add(&world, Some((from, choice.clone())));
        self.look(explorer, Some((from, choice)), &world);
        // What comes after a fault is not worth a look: the path up to it is the defect.
        if new && self.graph.counts_for_ever(number) {
            self.complete = false;
        } else if new && world.faults().is_empty() {
            self.frontier.push_back((number, world));
        }
    }

    /// Looks at what happened on the way into this world.
    fn look(&mut self, explorer: &Explorer, way: Option<(usize, &Choice)>, world: &World) {
        self.coverage.merge(world.coverage());
        // That a server did not answer or the platform has no such effect is not the flow's fault.
        let network = way.is_some_and(|(_, choice)| match &choice.happens {
            Happens::Comes(Outcome::FetchFailed(_) | Outcome::Unsupported) => true,
            Happens::Comes(Outcome::Fetched(answer)) => answer.status >= 300 || answer.body.is_empty(),
            _ => false,
        });
        for entry in world.trace().entries() {
            match &entry.event {
                TraceEvent::Noted(note) => match &note.kind {
                    NoteKind::Unset { variable } => self.report(
                        way,
                        DefectKind::UnsetVariable { variable: variable.clone() },
                        Some(&entry.leg),
                        &note.at,
                    ),
                    NoteKind::Warning { .. } if network => {}
                    NoteKind::Warning { code, message } => self.report(
                        way,
                        DefectKind::Warning { code: code.clone(), message: message.clone() },
                        Some(&entry.leg),
                        &note.at,
                    ),
                    NoteKind::Visited { .. } => {}
                },
                TraceEvent::Asked(request) if matches!(request.effect, Effect::EnterRoom(_)) => {
                    let originated = world.ledger().leg(&entry.leg).is_some_and(|leg| leg.parent.is_some());
                    if originated {
                        let place = (false, entry.leg.clone(), self.path_over(way));
                        self.rooms.entry(request.at.clone()).or_insert(place);
                    }
                }
                _ => {}
            }
        }
        for (leg, at) in world.company() {
            if let Some(room) = self.rooms.get_mut(&at) {
                room.0 = true;
            } else {
                self.rooms.insert(at, (true, leg, Vec::new()));
            }
        }
        for leg in world.programless() {
            let number = world.ledger().leg(leg).map(|record| record.from.number.clone()).unwrap_or_default();
            self.report(way, DefectKind::NoProgram { number }, Some(leg), &Pointer::root());
        }
        for fault in world.faults() {
            let kind = DefectKind::Fault { fault: fault.kind.clone() };
            self.report(way, kind, Some(&fault.leg), &fault.at);
        }
        for check in &explorer.checks {
            if let Some(claim) = check(world) {
                self.report(way, DefectKind::Violated { claim }, None, &Pointer::root());
            }
        }
    }

    fn path_over(&self, way: Option<(usize, &Choice)>) -> Vec<Choice> {
        let mut path = way.map(|(from, _)| self.graph.path(from)).unwrap_or_default();
        path.extend(way.map(|(_, choice)| choice.clone()));
        path
    }

    fn report(&mut self, way: Option<(usize, &Choice)>, kind: DefectKind, leg: Option<&LegId>, at: &Pointer) {
        let key = (kind.code(), format!("{at} {kind}"));
        if self.found.insert(key) {
            let path = self.path_over(way);
            self.defects.push(Defect { kind, leg: leg.cloned(), at: at.clone(), path });
        }
    }

    fn conclude(mut self) -> Exploration {
        for (node, leg, at) in self.graph.traps(self.complete) {
            let path = self.graph.path(node);
            let key = ("trap", at.to_string());
            if self.found.insert(key) {
                self.defects.push(Defect { kind: DefectKind::Trap, leg, at, path });
            }
        }
        for (node, leg, at) in self.graph.loops() {
            let path = self.graph.path(node);
            let key = ("endless-loop", at.to_string());
            if self.found.insert(key) {
                self.defects.push(Defect { kind: DefectKind::EndlessLoop, leg, at, path });
            }
        }
        if self.complete {
            for (at, (met, leg, path)) in std::mem::take(&mut self.rooms) {
                if !met {
                    self.defects.push(Defect { kind: DefectKind::LonelyRoom, leg: Some(leg), at, path });
                }
            }
            let missing: Vec<_> = self.coverage.missing().map(|(_, point)| point.clone()).collect();
            for point in missing {
                let kind = DefectKind::Unreachable { branch: point.branch };
                self.defects.push(Defect { kind, leg: None, at: point.at, path: Vec::new() });
            }
        }
        Exploration {
            states: self.graph.nodes.len(),
            transitions: self.transitions,
            complete: self.complete,
            defects: self.defects,
            coverage: self.coverage,
        }
    }
}
