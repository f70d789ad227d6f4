//! The operations that want nothing: assignments, branches, loops, jumps.

use std::sync::Arc;

use time::OffsetDateTime;

use super::leg::Interpreter;
use super::script::{Assign, AssignedValue, Items, Op};
use super::state::{Loop, Room};
use crate::expression::{Error, Expression, Value};
use crate::runtime::{Exhausted, Note, ProgramError, ProgramErrorKind, Resource, Step};

impl Interpreter {
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
}
