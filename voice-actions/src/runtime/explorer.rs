//! Walks every choice of callers, network and scheduler, and reports what can go wrong, each with a shortest path.
//!
//! ```
//! use time::macros::datetime;
//! use voice_actions::CallFlow;
//! use voice_actions::interpreter::Application;
//! use voice_actions::runtime::explorer::Explorer;
//! use voice_actions::runtime::simulator::{Call, Setting};
//!
//! let flow = CallFlow::from_json(r#"{"actions": [
//!     {"type": "LABEL", "name": "Again"},
//!     {"type": "COLLECT", "params": {"num_digits": 1, "timeout": 5000}},
//!     {"type": "IF", "condition": "$keyPresses == '1'", "then": [{"type": "HANGUP"}]},
//!     {"type": "GOTO", "params": {"label": "Again"}}
//! ]}"#)?;
//! let setting = Setting::new(Application::new().with_flow("+15550199", flow));
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
//! - **traps**: whatever the caller does, only hanging up leads to an end;
//! - **endless loops**: the flow comes back to where it was while nobody does anything;
//! - **lonely rooms**: a leg that was originated enters a room where on no path anybody is with it but legs that
//!   were dialed with it;
//! - **legs without a program**: an originated leg is answered, and no number of the router has a flow for it;
//! - **unreachable** actions and branches, when everything was explored;
//! - **unset variables**, warnings and faults of the program, and budgets that are used up;
//! - whatever [`Explorer::with_check`] looks for.
//!
//! # The time of day
//!
//! On every path the clock begins at one instant. A flow that looks at it is explored from several: those of
//! [`Explorer::with_instants`], and those that the program proposes with [`NoteKind::Clock`] because
//! it might go on otherwise there (both sides of an opening hour, a day on which a rule holds). Only what runs at none of
//! them is unreachable; [`Defect::begins_at`] says from which one a path leads to a defect.
//!
//! ```
//! use time::macros::datetime;
//! use voice_actions::CallFlow;
//! use voice_actions::interpreter::Application;
//! use voice_actions::runtime::explorer::Explorer;
//! use voice_actions::runtime::simulator::{Call, Setting};
//!
//! let flow = CallFlow::from_json(r#"{"actions": [
//!     {"$opens": "Number(new Date().setUTCHours(9, 0))"},
//!     {"type": "IF", "condition": "$startTime < $opens", "then": [{"type": "SAY", "params": {"text": "${sorry}"}}]}
//! ]}"#)?;
//! let setting = Setting::new(Application::new().with_flow("+15550199", flow));
//! let explorer = Explorer::new(setting, datetime!(2030-01-01 12:00 UTC), Call::new("+15550100", "+15550199"));
//!
//! let found = explorer.explore();
//! let unset = found.of_kind("unset-variable").next().expect("nobody sets $sorry");
//! assert!(unset.begins_at < datetime!(2030-01-01 9:00 UTC), "by night");
//! assert_eq!(explorer.replay_defect(unset).ledger().legs().len(), 1);
//! # Ok::<(), voice_actions::Error>(())
//! ```
//!
//! A program that implements [`Session::essence`](super::Session::essence) well (no counters, no clock) is explored
//! faster; a good [`Program::choices`](super::Program::choices) makes sure that every test of a digit is tried.

mod defect;
mod graph;

use std::collections::{BTreeMap, BTreeSet};
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

/// Most instants from which one exploration begins.
const MOST_INSTANTS: usize = 128;

type Check = Arc<dyn Fn(&World) -> Option<String> + Send + Sync>;

/// Explores what can become of a call.
#[derive(Clone)]
#[non_exhaustive]
pub struct Explorer {
    setting: Arc<Setting>,
    instants: Vec<OffsetDateTime>,
    follows_clock: bool,
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
            instants: vec![at],
            follows_clock: true,
            calls: vec![call],
            hangups: true,
            interleaved: false,
            strangers: true,
            max_states: 10_000,
            checks: Vec::new(),
        }
    }

    /// Explores the call from these instants, too. The first 128 count.
    #[must_use]
    pub fn with_instants(mut self, instants: impl IntoIterator<Item = OffsetDateTime>) -> Self {
        self.instants.extend(instants);
        self
    }

    /// Says whether instants that the program proposes are explored; they are by default.
    #[must_use]
    pub const fn with_proposed_instants(mut self, on: bool) -> Self {
        self.follows_clock = on;
        self
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

    /// Returns the world before the first choice, at the first instant.
    #[must_use]
    pub fn beginning(&self) -> World {
        self.beginning_at(self.instants.first().copied().unwrap_or(OffsetDateTime::UNIX_EPOCH))
    }

    fn beginning_at(&self, at: OffsetDateTime) -> World {
        let mut world = World::stepwise(Arc::clone(&self.setting), at)
            .with_interleaving(self.interleaved)
            .with_strangers(self.strangers);
        for call in &self.calls {
            world.place(call.clone());
        }
        world.settle();
        world
    }

    /// Walks a path from the beginning at the first instant; the trace and the ledger of the world tell what happens on it.
    ///
    /// A choice that cannot happen is left out.
    #[must_use]
    pub fn replay(&self, path: &[Choice]) -> World {
        walk(self.beginning(), path)
    }

    /// Walks the path of a defect, from the instant at which it begins.
    #[must_use]
    pub fn replay_defect(&self, defect: &Defect) -> World {
        walk(self.beginning_at(defect.begins_at), &defect.path)
    }

    /// Explores everything, up to the limit of states.
    #[must_use]
    pub fn explore(&self) -> Exploration {
        let mut search = Search::default();
        for at in &self.instants {
            search.begin(self, *at);
        }
        search.chosen = search.origins.len();
        search.begin_proposed(self);
        while let Some(((_, number), world)) = search.frontier.pop_first() {
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
            search.begin_proposed(self);
        }
        search.conclude()
    }
}

fn walk(mut world: World, path: &[Choice]) -> World {
    for choice in path {
        world.choose(choice);
    }
    world
}

/// State of an exploration.
struct Search {
    graph: Graph,
    /// What is to be explored, by length of the path and number of the state: nearest first.
    frontier: BTreeMap<(usize, usize), World>,
    /// Instants from which it begins; those that the user chose come first.
    origins: Vec<OffsetDateTime>,
    chosen: usize,
    proposed: BTreeSet<OffsetDateTime>,
    transitions: usize,
    complete: bool,
    coverage: Coverage,
    /// Defects by what they are, with their place in the list.
    found: BTreeMap<(DefectKey, String), usize>,
    defects: Vec<Defect>,
    /// Rooms that originated legs enter.
    rooms: BTreeMap<Pointer, Room>,
    /// Warnings, by place and code, that came of the network and not of the flow; a program may repeat them later.
    excused: BTreeSet<(Pointer, String)>,
}

type DefectKey = &'static str;

/// A room that originated legs enter.
struct Room {
    /// Whether anybody was ever there with them.
    met: bool,
    /// Who came first, and how.
    leg: LegId,
    path: Vec<Choice>,
    begins_at: OffsetDateTime,
}

/// The way into a world: from which instant, and the last choice with the state before it.
#[derive(Clone, Copy)]
struct Way<'a> {
    origin: OffsetDateTime,
    last: Option<(usize, &'a Choice)>,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            graph: Graph::default(),
            frontier: BTreeMap::new(),
            origins: Vec::new(),
            chosen: usize::MAX,
            proposed: BTreeSet::new(),
            transitions: 0,
            complete: true,
            coverage: Coverage::new(),
            found: BTreeMap::new(),
            defects: Vec::new(),
            rooms: BTreeMap::new(),
            excused: BTreeSet::new(),
        }
    }
}

impl Search {
    /// Begins at an instant, unless the exploration did so already.
    fn begin(&mut self, explorer: &Explorer, at: OffsetDateTime) {
        if self.origins.contains(&at) || self.origins.len() >= MOST_INSTANTS {
            return;
        }
        self.origins.push(at);
        let world = explorer.beginning_at(at);
        let (number, _) = self.graph.begin(&world, self.origins.len() - 1);
        self.look(explorer, number, Way { origin: at, last: None }, &world);
        if world.faults().is_empty() {
            self.frontier.insert((0, number), world);
        }
    }

    /// Begins at the instants that programs proposed since the last time.
    fn begin_proposed(&mut self, explorer: &Explorer) {
        while let Some(at) = self.proposed.pop_first() {
            self.begin(explorer, at);
        }
    }

    fn go(&mut self, explorer: &Explorer, from: usize, choice: &Choice, world: World) {
        self.transitions += 1;
        let (number, new) = self.graph.add(&world, from, choice);
        let origin = self.graph.origin(number);
        let at = self.origins.get(origin).copied().unwrap_or(OffsetDateTime::UNIX_EPOCH);
        self.look(explorer, number, Way { origin: at, last: Some((from, choice)) }, &world);
        // What comes after a fault is not worth a look: the path up to it is the defect.
        if new && self.graph.counts_for_ever(number) {
            self.complete = false;
        } else if new && world.faults().is_empty() {
            self.frontier.insert((self.graph.depth(number), number), world);
        }
    }

    /// Looks at what happened on the way into this world.
    fn look(&mut self, explorer: &Explorer, number: usize, way: Way<'_>, world: &World) {
        self.coverage.merge(world.coverage());
        let proposes = explorer.follows_clock && self.graph.origin(number) < self.chosen;
        // That a server did not answer or the platform has no such effect is not the flow's fault.
        let network = way.last.is_some_and(|(_, choice)| match &choice.happens {
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
                    NoteKind::Warning { code, message } => {
                        let what = (note.at.clone(), code.clone());
                        if network {
                            self.excused.insert(what);
                        } else if !self.excused.contains(&what) {
                            let kind = DefectKind::Warning { code: code.clone(), message: message.clone() };
                            self.report(way, kind, Some(&entry.leg), &note.at);
                        }
                    }
                    NoteKind::Clock { instant } if proposes => {
                        self.proposed.insert(*instant);
                    }
                    NoteKind::Clock { .. } | NoteKind::Visited { .. } => {}
                },
                TraceEvent::Asked(request) if matches!(request.effect, Effect::EnterRoom(_)) => {
                    let originated = world.ledger().leg(&entry.leg).is_some_and(|leg| leg.parent.is_some());
                    if originated && !self.rooms.contains_key(&request.at) {
                        let (leg, path) = (entry.leg.clone(), self.path_over(way));
                        let room = Room { met: false, leg, path, begins_at: way.origin };
                        self.rooms.insert(request.at.clone(), room);
                    }
                }
                _ => {}
            }
        }
        for (leg, at) in world.company() {
            let room = Room { met: true, leg, path: Vec::new(), begins_at: way.origin };
            self.rooms.entry(at).or_insert(room).met = true;
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

    fn path_over(&self, way: Way<'_>) -> Vec<Choice> {
        let mut path = way.last.map(|(from, _)| self.graph.path(from)).unwrap_or_default();
        path.extend(way.last.map(|(_, choice)| choice.clone()));
        path
    }

    /// Reports a defect; of one that is known the shorter path is kept.
    fn report(&mut self, way: Way<'_>, kind: DefectKind, leg: Option<&LegId>, at: &Pointer) {
        let key = (kind.code(), format!("{at} {kind}"));
        let length = way.last.map_or(0, |(from, _)| self.graph.depth(from) + 1);
        let known = self.found.get(&key).copied();
        if known.and_then(|place| self.defects.get(place)).is_some_and(|known| known.path.len() <= length) {
            return;
        }
        let (leg, path) = (leg.cloned(), self.path_over(way));
        let defect = Defect { kind, leg, at: at.clone(), begins_at: way.origin, path };
        match known.and_then(|place| self.defects.get_mut(place)) {
            Some(known) => *known = defect,
            None => {
                self.found.insert(key, self.defects.len());
                self.defects.push(defect);
            }
        }
    }

    /// Reports what was seen in the graph as a whole, once for each place.
    fn conclude_on(&mut self, kind: &DefectKind, places: Vec<(usize, Option<LegId>, Pointer)>) {
        for (node, leg, at) in places {
            let key = (kind.code(), at.to_string());
            if !self.found.contains_key(&key) {
                self.found.insert(key, self.defects.len());
                let begins_at = self.origins.get(self.graph.origin(node)).copied();
                let begins_at = begins_at.unwrap_or(OffsetDateTime::UNIX_EPOCH);
                let path = self.graph.path(node);
                self.defects.push(Defect { kind: kind.clone(), leg, at, begins_at, path });
            }
        }
    }

    fn conclude(mut self) -> Exploration {
        self.conclude_on(&DefectKind::Trap, self.graph.traps(self.complete));
        self.conclude_on(&DefectKind::EndlessLoop, self.graph.loops());
        if self.complete {
            for (at, room) in std::mem::take(&mut self.rooms) {
                if !room.met {
                    let Room { leg, path, begins_at, .. } = room;
                    let kind = DefectKind::LonelyRoom;
                    self.defects.push(Defect { kind, leg: Some(leg), at, begins_at, path });
                }
            }
            let begins_at = self.origins.first().copied().unwrap_or(OffsetDateTime::UNIX_EPOCH);
            let missing: Vec<_> = self.coverage.missing().map(|(_, point)| point.clone()).collect();
            for point in missing {
                let kind = DefectKind::Unreachable { branch: point.branch };
                self.defects.push(Defect { kind, leg: None, at: point.at, begins_at, path: Vec::new() });
            }
        }
        Exploration {
            states: self.graph.nodes.len(),
            transitions: self.transitions,
            instants: self.origins,
            complete: self.complete,
            defects: self.defects,
            coverage: self.coverage,
        }
    }
}
