use std::sync::Arc;

use serde_json::json;
use time::OffsetDateTime;

use super::Options;
use super::script::{Assign, AssignedValue, Items, Op, Script};
use super::state::{Loop, Room, State, Waiting};
use crate::diagnostics::Pointer;
use crate::expression::{Error, ErrorKind, Evaluation, Expression, Limits, Value};
use crate::flow::CallFlow;
use crate::rest::{Callback, NumberConfiguration};
use crate::runtime::{
    Budget, Cause, Effect, End, Exhausted, Input, Note, Outcome, Program, ProgramError, ProgramErrorKind,
    Request, Resource, Session, Snapshot, SnapshotError, Start, Step, digest,
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

    fn exhausted(&self, op: usize, exhausted: Exhausted) -> ProgramError {
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
        let mut evaluation = Evaluation::new(&self.state.scope, now).with_limits(limits.with_steps(left));
        let result = work(&mut evaluation);
        let steps = evaluation.steps();
        if self.observing {
            let unset: Vec<String> = evaluation.undefined().to_vec();
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

    /// Runs until something is wanted.
    pub(super) fn run(&mut self, now: OffsetDateTime) -> Result<Step, ProgramError> {
        let script = Arc::clone(&self.script);
        if script.too_deep {
            let nesting = Exhausted::new(Resource::Nesting, u64::from(self.budget.nesting));
            return Err(self.exhausted(0, nesting));
        }
        loop {
            let at = self.state.next;
            let Some(op) = script.ops.get(at) else {
                return self.at_end(now);
            };
            if let Err(exhausted) = self.state.meter.step(&self.budget) {
                return Err(self.exhausted(at, exhausted));
            }
            if self.observing {
                self.visit(op, at);
            }
            match op {
                Op::Label => self.state.next += 1,
                Op::Jump(target) => self.state.next = *target,
                Op::Goto { target, loops } => {
                    self.leave_loops(at, *loops)?;
                    self.state.next = *target;
                }
                Op::NoLabel(label) => {
                    let why = format!("there is no label `{label}` to jump to");
                    return Err(self.fail(at, ProgramErrorKind::Document).with_source(why));
                }
                Op::If { condition, otherwise } => self.branch(at, condition, *otherwise, now)?,
                Op::Assign(assign) => self.assign(at, assign, now)?,
                Op::ForEach(each) => {
                    let items = self.items(at, &each.items, now)?;
                    let outer = self.state.scope.get("$val").cloned().unwrap_or_default();
                    self.state.loops.push(Loop { items, next: 0, outer });
                    self.next_item(at, each.after)?;
                }
                Op::Next(each) => {
                    if let Some(Op::ForEach(found)) = script.ops.get(*each) {
                        self.next_item(*each, found.after)?;
                    }
                }
                Op::SessionData(data) => self.set_session_data(at, data, now)?,
                op => {
                    if let Some(step) = self.effect(at, op, now)? {
                        return Ok(step);
                    }
                }
            }
        }
    }

    fn visit(&mut self, op: &Op, at: usize) {
        match op {
            Op::WaitInRoom | Op::Next(_) | Op::Jump(_) => {}
            Op::Assign(_) => {
                let place = self.place(at);
                let step = place.parent().unwrap_or_default();
                self.note(|| Note::action(step));
            }
            _ => {
                let place = self.place(at);
                self.note(|| Note::action(place));
            }
        }
    }

    pub(super) fn note_branch(&mut self, at: usize, branch: &str) {
        if self.observing {
            let place = self.place(at);
            self.note(|| Note::branch(place, branch));
        }
    }

    fn branch(
        &mut self,
        at: usize,
        condition: &Result<Expression, Error>,
        otherwise: usize,
        now: OffsetDateTime,
    ) -> Result<(), ProgramError> {
        let condition = match condition {
            Ok(condition) => condition,
            Err(error) => return Err(self.limit(at, error.clone())),
        };
        let holds = self.evaluate(at, now, |evaluation| evaluation.run(condition))?;
        let holds = holds.is_some_and(|value| value.is_truthy());
        self.note_branch(at, if holds { "then" } else { "orElse" });
        self.state.next = if holds { at + 1 } else { otherwise };
        Ok(())
    }

    fn assign(&mut self, at: usize, assign: &Assign, now: OffsetDateTime) -> Result<(), ProgramError> {
        let value = match &assign.value {
            AssignedValue::Text(assigned) => {
                if let Some(problem) = assigned.problem() {
                    self.warn(at, "bad-expression", || format!("taken literally: {problem}"));
                } else if assigned.is_plus_number() {
                    self.warn(at, "plus-number", || "an unquoted number loses its plus".to_owned());
                }
                let plus = self.options.plus_number;
                self.evaluate(at, now, |evaluation| assigned.evaluate(evaluation, plus))?.unwrap_or_default()
            }
            AssignedValue::Constant(Ok(value)) => value.clone(),
            AssignedValue::Constant(Err(error)) => return Err(self.limit(at, error.clone())),
        };
        self.set(at, &assign.path, assign.plain, value)?;
        self.state.next = at + 1;
        Ok(())
    }

    /// The items of a loop; what is no list has none.
    fn items(&mut self, at: usize, items: &Items, now: OffsetDateTime) -> Result<Value, ProgramError> {
        let value = match items {
            Items::Expression(Ok(expression)) => {
                self.evaluate(at, now, |evaluation| evaluation.run(expression))?.unwrap_or_default()
            }
            Items::Expression(Err(error)) if error.kind().is_limit() => {
                return Err(self.limit(at, error.clone()));
            }
            Items::Expression(Err(error)) => {
                self.warn(at, "bad-expression", || error.to_string());
                return Ok(Value::Undefined);
            }
            Items::Data(data) => {
                let data = self.fill(at, data, now)?;
                Value::from_json(&data).map_err(|error| self.limit(at, error))?
            }
        };
        if value.as_array().is_none() {
            self.warn(at, "not-a-list", || format!("a value of type {} has no items", value.type_of()));
        }
        Ok(value)
    }

    /// Goes to the next item of the innermost loop, or leaves it.
    fn next_item(&mut self, at: usize, after: usize) -> Result<(), ProgramError> {
        let item = self.state.loops.last_mut().and_then(|inner| {
            let item = inner.items.as_array()?.get(inner.next)?.clone();
            inner.next += 1;
            Some(item)
        });
        if let Some(item) = item {
            self.note_branch(at, "then");
            self.state.next = at + 1;
            return self.set(at, "$val", true, item);
        }
        let loops = self.state.loops.len().saturating_sub(1);
        self.state.next = after;
        self.leave_loops(at, loops)
    }

    /// Leaves loops until so many are left, and gives `$val` back.
    pub(super) fn leave_loops(&mut self, at: usize, loops: usize) -> Result<(), ProgramError> {
        while self.state.loops.len() > loops {
            match self.state.loops.pop().map(|inner| inner.outer) {
                None | Some(Value::Undefined) => {
                    self.set(at, "$val", true, Value::Undefined)?;
                    self.state.scope.remove("$val");
                }
                Some(outer) => self.set(at, "$val", true, outer)?,
            }
        }
        Ok(())
    }

    /// Leaves the innermost room and goes on after its conference.
    pub(super) fn leave_room(&mut self, at: usize) -> Result<(), ProgramError> {
        if let Some(Room { after, loops, .. }) = self.state.rooms.pop() {
            self.leave_loops(at, loops)?;
            self.state.next = after;
        }
        Ok(())
    }

    fn take(&mut self, now: OffsetDateTime, input: Input) -> Result<Step, ProgramError> {
        match input {
            Input::Start(start) => self.begin(start, now),
            Input::Done { outcome, .. } => match self.state.waiting.clone() {
                Waiting::Operation => self.done(outcome, now),
                Waiting::Flow => self.fetched(outcome, now),
                Waiting::HangUp(cause) => self.over(cause, now),
                Waiting::EndCall(cause) => Ok(self.state.pending.end(End::HungUp(cause))),
            },
            Input::Ended(cause) => match self.state.waiting.clone() {
                // The far end was faster than we, or it is over anyway.
                Waiting::EndCall(cause) => Ok(self.state.pending.end(End::HungUp(cause))),
                Waiting::Operation | Waiting::Flow | Waiting::HangUp(_) => self.over(cause, now),
            },
        }
    }

    fn begin(&mut self, start: Box<Start>, now: OffsetDateTime) -> Result<Step, ProgramError> {
        self.set_natives(&start)?;
        self.state.start = Some(start);
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
