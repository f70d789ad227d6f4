//! The executor: from module to module by the rules of the server.

use std::sync::Arc;

use serde_json::json;
use time::OffsetDateTime;
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::{
    Cause, Effect, End, HangUp, HangupCause, Input, LookUp, Note, Outcome, Program, ProgramError,
    ProgramErrorKind, Reject, Request, Start, Step,
};

use super::action::Action;
use super::call::Call;
use super::closing::Closing;
use super::flow::{Child, Flow, Position};
use super::next::{Next, Pause};
use super::{MAX_STACK, Walker, run};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::schema::Profile;

/// Most looked-up and answered flows that are remembered for coverage.
const MAX_MET: usize = 1 << 10;

impl Walker {
    fn begin(&mut self, start: &Start, now: OffsetDateTime) -> Result<Step, ProgramError> {
        let mut known = start.clone();
        for (key, value) in &self.settings.facts {
            known.facts.entry(key.as_str()).or_insert_with(|| value.clone());
        }
        self.call = Call::begin(&known, now);
        self.call.metaflows.clone_from(&self.metaflows);
        self.began = now;
        match self.document.clone() {
            Some(flow) => {
                self.enter(Position::root(flow), now);
                self.walk(now)
            }
            None => {
                let from_inside = !self.call.is_external();
                let look_up =
                    LookUp::new(Kind::Number.as_str(), &*start.to).with_data("no_match", from_inside);
                Ok(self.pending.request(Pointer::root(), look_up))
            }
        }
    }

    /// Takes the answer to the lookup of the dialled number.
    fn found(&mut self, outcome: &Outcome, now: OffsetDateTime) -> Result<Step, ProgramError> {
        let Outcome::Found(found) = outcome else {
            let refusal = (!self.settings.texting).then(|| Reject::new(404).into());
            self.close(End::HungUp(HangupCause::UnallocatedNumber.into()), refusal, now);
            return self.walk(now);
        };
        let callflow = found.at(&["callflow"]);
        let id = callflow.at(&["id"]).as_str().unwrap_or_default();
        let base = Pointer::root().key("$callflows").key(id).key("flow");
        let mut root = callflow.at(&["flow"]).clone();
        if let Some(preflow) = found.at(&["preflow"]).as_str() {
            root = json!({ "module": "callflow", "data": { "id": preflow }, "children": { "_": root } });
        }
        let flow = Flow::read(&root, base.clone(), Some(root.clone()))
            .map_err(|error| ProgramError::new(ProgramErrorKind::Document, base).with_source(error))?;
        self.call.metaflows = run::metaflow::of_document(callflow).clone();
        self.call.capture_group = found.at(&["capture_group"]).as_str().map(str::to_owned);
        self.call.capture_groups = found.at(&["capture_groups"]).as_object().cloned().unwrap_or_default();
        self.enter(Position::root(Arc::new(flow)), now);
        self.walk(now)
    }

    /// Moves to a node, or stops where nothing is.
    fn enter(&mut self, position: Option<Position>, now: OffsetDateTime) {
        self.journal.clear();
        self.memo = serde_json::Value::Null;
        self.noted = 0;
        self.began = now;
        match position {
            Some(position) => {
                self.meet(&position.flow);
                self.position = Some(position);
            }
            None => self.stop(None, now),
        }
    }

    /// Remembers a flow that came from outside, for coverage.
    fn meet(&mut self, flow: &Arc<Flow>) {
        let known = |met: &Arc<Flow>| met.base == flow.base && met.document == flow.document;
        if self.observed && flow.source.is_some() && self.met.len() < MAX_MET && !self.met.iter().any(known) {
            self.met.push(Arc::clone(flow));
        }
    }

    /// Runs what was put aside last; without it, ends the call.
    fn stop(&mut self, cause: Option<Cause>, now: OffsetDateTime) {
        match self.stack.pop() {
            Some(position) => self.enter(Some(position), now),
            None => self.hang_up(cause.unwrap_or_default(), now),
        }
    }

    fn hang_up(&mut self, cause: Cause, now: OffsetDateTime) {
        if self.settings.texting {
            return self.close(End::Finished, None, now);
        }
        let effect = HangUp::new().with_cause(cause.clone());
        self.close(End::HungUp(cause), Some(effect.into()), now);
    }

    /// Begins the end: a last effect on the leg, then what was registered for the end.
    fn close(&mut self, end: End, last: Option<Effect>, now: OffsetDateTime) {
        if self.closing.is_none() {
            let missed = !self.call.bridged;
            let record = match &end {
                End::HungUp(cause) => self.call.pivot_record(cause, now),
                _ => None,
            };
            let handlers = self.call.end_handlers.drain(..).filter(|handler| missed || !handler.if_missed);
            let effects =
                last.into_iter().chain(handlers.map(|handler| handler.effect)).chain(record).collect();
            self.closing = Some(Closing { effects, end });
        }
    }

    /// Sets a module to work, with what came of its questions so far.
    fn action<'a>(&'a self, position: &'a Position) -> Action<'a> {
        Action {
            position,
            settings: &self.settings,
            now: self.began,
            memo: &self.memo,
            answers: self.answers,
            stack_is_empty: self.stack.is_empty(),
            journal: &self.journal,
            asked: 0,
            before: &self.call,
            changed: None,
            notes: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Keeps what the module at work has changed so far, since it will not come to its end.
    fn keep_changes(&mut self) {
        let Some(position) = self.position.clone() else { return };
        let mut action = self.action(&position);
        let _paused = run::run(&mut action);
        if let Some(call) = action.changed {
            self.call = *call;
        }
    }

    /// Runs modules until one asks for something, or the end is there.
    fn walk(&mut self, now: OffsetDateTime) -> Result<Step, ProgramError> {
        loop {
            if let Some(closing) = &mut self.closing {
                return Ok(match closing.effects.pop_front() {
                    Some(effect) => {
                        let at = self.at().unwrap_or_default();
                        self.meter.request(&self.settings.budget)?;
                        self.pending.request(at, effect)
                    }
                    None => {
                        let end = closing.end.clone();
                        self.pending.end(end)
                    }
                });
            }
            let Some(position) = self.position.clone() else {
                self.stop(None, now);
                continue;
            };
            self.meter
                .step(&self.settings.budget)
                .map_err(|spent| ProgramError::new(ProgramErrorKind::Exhausted(spent), position.pointer()))?;
            if self.observed && self.journal.is_empty() && self.memo.is_null() {
                self.notes.push(position.visited(None));
                if position.flow.holds_node(position.node) {
                    let message = "the server finds three branches where the children are a node, and stops";
                    self.note_warning(&position, "children-hold-node", message);
                }
            }
            let (next, notes, changed) = {
                let mut action = self.action(&position);
                let next = run::run(&mut action);
                (next, action.notes, action.changed)
            };
            if self.observed {
                // A module that runs again notes again what it noted before.
                let count = notes.len();
                self.notes.extend(notes.into_iter().skip(self.noted));
                self.noted = count;
            }
            if let Err(Pause::Ask(effect)) = next {
                self.meter.request(&self.settings.budget)?;
                return Ok(self.pending.request(position.pointer(), *effect));
            }
            if let Some(call) = changed {
                self.call = *call;
            }
            match next {
                Ok(next) => self.go(&position, next, now),
                Err(Pause::Died(reason)) => {
                    self.note_warning(&position, "module-died", reason);
                    self.go(&position, Next::Continue, now);
                }
                Err(Pause::Ask(_)) => {}
            }
        }
    }

    /// Does what a module asked of the engine.
    fn go(&mut self, from: &Position, next: Next, now: OffsetDateTime) {
        match next {
            Next::Continue => self.take("_", from, now),
            Next::Key(key) => self.take(&key, from, now),
            Next::Branch(_) if self.branches_left == 0 => {
                self.note_warning(from, "branch-budget", "the call took too many branches");
                self.hang_up(Cause::normal(), now);
            }
            Next::Branch(flow) => {
                self.branches_left -= 1;
                if let Some(Child::Node(node)) = from.flow.child(from.node, "_")
                    && self.stack.len() < MAX_STACK
                {
                    self.stack.push(from.at(node));
                }
                self.enter(Position::root(flow), now);
            }
            Next::Replace(flow) => {
                self.answers += 1;
                self.enter(Position::root(flow), now);
            }
            Next::Stop(cause) => self.stop(cause, now),
            Next::HardStop => self.hang_up(Cause::normal(), now),
            Next::HandedOver => self.close(End::HandedOver, None, now),
            Next::Over(cause) => self.close(End::HungUp(cause), None, now),
            Next::Again(memo) => {
                self.journal.clear();
                self.memo = memo;
                self.noted = 0;
                self.began = now;
            }
        }
    }

    /// Goes to the child with a key, else to `_`, else stops.
    fn take(&mut self, key: &str, from: &Position, now: OffsetDateTime) {
        let (taken, child) = match from.flow.child(from.node, key) {
            Some(child) => (key, Some(child)),
            None => ("_", from.flow.child(from.node, "_")),
        };
        if self.observed && child.is_some() {
            self.notes.push(from.visited(Some(taken)));
        }
        match child {
            Some(Child::Node(node)) => self.enter(Some(from.at(node)), now),
            Some(Child::Empty) => self.stop(None, now),
            None => {
                // Kazoo 5 ends the call with the cause that led nowhere.
                let cause =
                    (self.settings.profile == Profile::Kazoo5 && key != "_").then(|| Cause::from(key));
                self.stop(cause.filter(|cause| cause.cause.is_known()), now);
            }
        }
    }

    fn note_warning(&mut self, at: &Position, code: &str, message: &str) {
        if self.observed {
            self.notes.push(Note::warning(at.pointer(), code, message));
        }
    }
}

impl Program for Walker {
    fn resume(&mut self, now: OffsetDateTime, input: Input) -> Result<Step, ProgramError> {
        match self.pending.accept(input)? {
            Input::Start(start) => self.begin(&start, now),
            Input::Done { outcome, .. } if self.closing.is_none() && self.position.is_none() => {
                self.found(&outcome, now)
            }
            Input::Done { outcome, .. } => {
                if self.closing.is_none() {
                    self.journal.push(outcome);
                }
                self.walk(now)
            }
            Input::Ended(ended) => {
                // A caller who has left hears of nothing more; only the end handlers are left.
                match &mut self.closing {
                    Some(closing) => closing.effects.retain(Effect::is_service),
                    None => {
                        self.keep_changes();
                        // Whoever hangs up in a talk leaves before the bridge comes back and says that there was one.
                        self.call.bridged |= ended.in_talk;
                        self.close(End::HungUp(ended.cause), None, now);
                    }
                }
                self.walk(now)
            }
            _ => Err(ProgramErrorKind::UnexpectedOutcome.into()),
        }
    }

    fn choices(&self, pending: &Request) -> Vec<Outcome> {
        match &self.position {
            Some(position) if self.closing.is_none() => {
                let mut action = self.action(position);
                // The module runs once more up to its question, and says what it looks for in the answer.
                let _paused = run::run(&mut action);
                run::choices(position, action.hints, pending)
            }
            _ => Outcome::usual(&pending.effect),
        }
    }

    fn observe(&mut self, on: bool) {
        self.observed = on;
    }

    fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    fn points(&self) -> Vec<Note> {
        self.document.iter().chain(&self.met).flat_map(|flow| flow.points()).collect()
    }
}
