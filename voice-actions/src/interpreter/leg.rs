use std::sync::Arc;

use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::Options;
use super::script::Script;
use super::state::{State, Waiting};
use crate::diagnostics::Pointer;
use crate::expression::{Error, ErrorKind, Evaluation, Limits, Value};
use crate::flow::CallFlow;
use crate::rest::{Callback, NumberConfiguration};
use crate::runtime::{
    Budget, Cause, Direction, Effect, End, Exhausted, Input, Note, Outcome, Program, ProgramError,
    ProgramErrorKind, Request, Resource, Session, Snapshot, SnapshotError, Start, Step, Wait, digest,
};

/// A Voxology call flow in execution on one leg.
///
/// It can be copied, and its state can be stored: [`Session::snapshot`] and [`Interpreter::restore`].
#[derive(Clone, Debug)]
pub struct Interpreter {
    pub(super) script: Arc<Script>,
    pub(super) flow: Option<Arc<CallFlow>>,
    pub(super) configuration: Option<Arc<NumberConfiguration>>,
    pub(super) options: Options,
    pub(super) budget: Budget,
    pub(super) state: State,
    pub(super) observing: bool,
    notes: Vec<Note>,
}

/// Name of the dialect in snapshots.
const DIALECT: &str = "voxology";

/// Version of the state in snapshots.
const VERSION: u32 = 1;

impl Interpreter {
    /// Starts with a call flow at hand.
    #[must_use]
    pub fn new(flow: CallFlow) -> Self {
        let script = Script::new(&flow, Budget::standard().nesting);
        Self::with(Some(Arc::new(flow)), None, script)
    }

    /// Starts with asking a callback (`init_call`) for the call flow, and tells it of the end (`end_call`).
    #[must_use]
    pub fn from_callback(callback: Callback) -> Self {
        Self::from_configuration(NumberConfiguration::new(callback))
    }

    /// Starts with asking the callback of a number's configuration.
    #[must_use]
    pub fn from_configuration(configuration: NumberConfiguration) -> Self {
        let nothing = Script::new(&CallFlow::new(), Budget::standard().nesting);
        Self::with(None, Some(Arc::new(configuration)), nothing)
    }

    fn with(
        flow: Option<Arc<CallFlow>>,
        configuration: Option<Arc<NumberConfiguration>>,
        script: Script,
    ) -> Self {
        Self {
            script: Arc::new(script),
            flow,
            configuration,
            options: Options::default(),
            budget: Budget::standard(),
            state: State::default(),
            observing: false,
            notes: Vec::new(),
        }
    }

    /// Adds a callback to a call flow at hand: it is told of the end, and asked again if the options say so.
    #[must_use]
    pub fn with_callback(mut self, callback: Callback) -> Self {
        self.configuration = Some(Arc::new(NumberConfiguration::new(callback)));
        self
    }

    /// Sets what the vendor leaves open.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Sets the limits of steps, requests, nesting, expression cost and data.
    #[must_use]
    pub fn with_budget(mut self, budget: Budget) -> Self {
        if let Some(flow) = self.flow.as_deref().filter(|_| budget.nesting != self.budget.nesting) {
            self.script = Arc::new(Script::new(flow, budget.nesting));
        }
        self.budget = budget;
        self
    }

    /// Returns a variable by its name with `$`; none before the start.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&Value> {
        self.state.scope.get(name)
    }

    /// Goes on where a snapshot of the same document was taken.
    ///
    /// # Errors
    /// `Dialect`, `Version`, `Document` or `State`: the snapshot does not belong here.
    pub fn restore(mut self, snapshot: &Snapshot) -> Result<Self, SnapshotError> {
        self.state = snapshot.open(DIALECT, VERSION, &self.digest())?;
        if let Some(flow) = &self.state.fetched {
            self.script = Arc::new(Script::new(flow, self.budget.nesting));
        }
        Ok(self)
    }

    fn digest(&self) -> String {
        let flow = self.flow.as_deref().map(CallFlow::to_value);
        let configuration = self.configuration.as_deref().map(NumberConfiguration::to_value);
        digest(json!({ "flow": flow, "configuration": configuration }).to_string().as_bytes())
    }

    pub(super) fn place(&self, op: usize) -> Pointer {
        self.script.places.get(op).cloned().unwrap_or_else(|| Pointer::root().key("actions"))
    }

    pub(super) fn note(&mut self, note: impl FnOnce() -> Note) {
        if self.observing {
            let note = note();
            if self.notes.last() != Some(&note) {
                self.notes.push(note);
            }
        }
    }

    pub(super) fn warn(&mut self, op: usize, code: &str, message: impl FnOnce() -> String) {
        if self.observing {
            let note = Note::warning(self.place(op), code, message());
            self.note(|| note);
        }
    }

    pub(super) fn fail(&self, op: usize, kind: ProgramErrorKind) -> ProgramError {
        ProgramError::new(kind, self.place(op))
    }

    pub(super) fn exhausted(&self, op: usize, exhausted: Exhausted) -> ProgramError {
        self.fail(op, ProgramErrorKind::Exhausted(exhausted))
    }

    /// Makes a limit of the expressions one of the program.
    pub(super) fn limit(&self, op: usize, error: Error) -> ProgramError {
        let limits = Limits::default();
        let wide = |limit: usize| u64::try_from(limit).unwrap_or(u64::MAX);
        let kind = match error.kind() {
            ErrorKind::StepsExhausted => {
                Exhausted::new(Resource::ExpressionCost, limits.steps.min(self.budget.expression_cost))
            }
            ErrorKind::StringTooLong => Exhausted::new(Resource::Data, wide(limits.string)),
            ErrorKind::ArrayTooLarge => Exhausted::new(Resource::Data, wide(limits.array)),
            ErrorKind::SourceTooLong => Exhausted::new(Resource::Data, wide(limits.source)),
            ErrorKind::NestingTooDeep => Exhausted::new(Resource::Nesting, wide(limits.nesting)),
            _ => return self.fail(op, ProgramErrorKind::Document).with_source(error),
        };
        self.exhausted(op, kind).with_source(error)
    }

    /// Evaluates within what is left of the budget; `None` with a note where JavaScript would throw.
    pub(super) fn evaluate<T>(
        &mut self,
        op: usize,
        now: OffsetDateTime,
        work: impl FnOnce(&mut Evaluation<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, ProgramError> {
        let limits = Limits::default();
        let left = self.state.meter.expression_cost_left(&self.budget).min(limits.steps);
        let mut evaluation = Evaluation::new(&self.state.scope, now)
            .with_limits(limits.with_steps(left))
            .watching_clock(self.observing);
        let result = work(&mut evaluation);
        let steps = evaluation.steps();
        if self.observing {
            let unset: Vec<String> = evaluation.undefined().to_vec();
            let clock = evaluation.take_clock().unwrap_or_default();
            self.note_clock(op, &clock, now);
            for variable in unset {
                let place = self.place(op);
                self.note(|| Note::unset(place, variable));
            }
        }
        let spent = self.state.meter.expression(steps, &self.budget);
        spent.map_err(|exhausted| self.exhausted(op, exhausted))?;
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind().is_limit() => Err(self.limit(op, error)),
            Err(error) => {
                self.warn(op, "expression-failed", || error.to_string());
                Ok(None)
            }
        }
    }

    /// Sets a variable or a member of one, within the budget of data.
    pub(super) fn set(
        &mut self,
        op: usize,
        path: &str,
        plain: bool,
        value: Value,
    ) -> Result<(), ProgramError> {
        let name = if plain { path } else { path.split('.').next().unwrap_or(path) };
        let size = |scope: &crate::expression::Scope| {
            let weight = scope.get(name).map_or(0, |value| value.weight() + name.len());
            u64::try_from(weight).unwrap_or(u64::MAX)
        };
        let before = size(&self.state.scope);
        if plain {
            self.state.scope.set(path, value);
        } else if let Err(error) = self.state.scope.set_path(path, value) {
            return Err(self.limit(op, error));
        }
        let after = size(&self.state.scope);
        self.state.data = self.state.data.saturating_sub(before).saturating_add(after);
        if self.state.data > self.budget.data {
            return Err(self.exhausted(op, Exhausted::new(Resource::Data, self.budget.data)));
        }
        Ok(())
    }

    /// Asks for something on behalf of the operation.
    pub(super) fn ask(&mut self, op: usize, effect: impl Into<Effect>) -> Result<Step, ProgramError> {
        self.ask_at(op, self.place(op), Waiting::Operation, effect)
    }

    pub(super) fn ask_at(
        &mut self,
        op: usize,
        at: Pointer,
        waiting: Waiting,
        effect: impl Into<Effect>,
    ) -> Result<Step, ProgramError> {
        let counted = self.state.meter.request(&self.budget);
        counted.map_err(|exhausted| self.exhausted(op, exhausted))?;
        self.state.waiting = waiting;
        Ok(self.state.pending.request(at, effect))
    }

    /// Runs a call flow that was fetched.
    pub(super) fn replace(&mut self, flow: CallFlow, now: OffsetDateTime) -> Result<Step, ProgramError> {
        self.script = Arc::new(Script::new(&flow, self.budget.nesting));
        self.state.fetched = Some(flow);
        self.state.next = 0;
        self.state.loops.clear();
        self.state.rooms.clear();
        self.run(now)
    }

    fn take(&mut self, now: OffsetDateTime, input: Input) -> Result<Step, ProgramError> {
        match input {
            Input::Start(start) => self.begin(start, now),
            Input::Done { outcome, .. } => match self.state.waiting.clone() {
                Waiting::Operation => self.done(outcome, now),
                Waiting::Rings => self.answer(),
                Waiting::Answer => self.first(now),
                Waiting::Flow => self.fetched(outcome, now),
                Waiting::HangUp(cause) => self.over(cause, now),
                Waiting::EndCall(cause) => Ok(self.state.pending.end(End::HungUp(cause))),
            },
            Input::Ended(ended) => match self.state.waiting.clone() {
                // The far end was faster than we, or it is over anyway.
                Waiting::EndCall(cause) => Ok(self.state.pending.end(End::HungUp(cause))),
                _ => self.over(ended.cause, now),
            },
        }
    }

    fn begin(&mut self, start: Box<Start>, now: OffsetDateTime) -> Result<Step, ProgramError> {
        self.set_natives(&start)?;
        let inbound = start.direction == Direction::Inbound;
        self.state.start = Some(start);
        let rings = self.configuration.as_deref().and_then(|configuration| configuration.answer_on_ring);
        match rings.filter(|_| inbound) {
            None => self.first(now),
            Some(0) => self.answer(),
            Some(rings) => {
                let rings = i32::try_from(rings).unwrap_or(i32::MAX);
                let time = self.options.ring_cycle.checked_mul(rings).unwrap_or(Duration::MAX);
                self.ask_at(0, Pointer::root(), Waiting::Rings, Wait::time(time))
            }
        }
    }

    /// It has rung as often as the configuration wants.
    fn answer(&mut self) -> Result<Step, ProgramError> {
        self.ask_at(0, Pointer::root(), Waiting::Answer, Effect::Answer)
    }

    fn first(&mut self, now: OffsetDateTime) -> Result<Step, ProgramError> {
        if self.flow.is_some() { self.run(now) } else { self.ask_for_first_flow(now) }
    }

    /// The leg is over: tells the callback.
    fn over(&mut self, cause: Cause, now: OffsetDateTime) -> Result<Step, ProgramError> {
        self.state.rooms.clear();
        match self.end_notification(now) {
            Some(notify) => self.ask_at(self.state.next, Pointer::root(), Waiting::EndCall(cause), notify),
            None => Ok(self.state.pending.end(End::HungUp(cause))),
        }
    }
}

impl Program for Interpreter {
    fn resume(&mut self, now: OffsetDateTime, input: Input) -> Result<Step, ProgramError> {
        let input = self.state.pending.accept(input)?;
        self.take(now, input).inspect_err(|_| {
            self.state.pending.end(End::Finished);
        })
    }

    fn choices(&self, pending: &Request) -> Vec<Outcome> {
        self.outcomes_that_matter(pending)
    }

    fn observe(&mut self, on: bool) {
        self.observing = on;
    }

    fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    fn points(&self) -> Vec<Note> {
        self.script
            .points
            .iter()
            .map(|(at, branch)| match branch {
                Some(branch) => Note::branch(at.clone(), *branch),
                None => Note::action(at.clone()),
            })
            .collect()
    }
}

impl Session for Interpreter {
    fn fork(&self) -> Box<dyn Session> {
        Box::new(self.clone())
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::new(DIALECT, VERSION, &self.digest(), self.place(self.state.next), &self.state)
    }

    fn essence(&self) -> serde_json::Value {
        self.what_matters()
    }
}
