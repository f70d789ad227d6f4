//! What the outcome of an operation's request means.

use time::OffsetDateTime;

use super::leg::Interpreter;
use super::options::AttemptScope;
use super::script::Op;
use super::state::Room;
use crate::callback::KeyPress;
use crate::expression::Value;
use crate::runtime::{Outcome, ProgramError, Step};

impl Interpreter {
    /// Goes on after the operation at hand.
    pub(super) fn done(&mut self, outcome: Outcome, now: OffsetDateTime) -> Result<Step, ProgramError> {
        let at = self.state.next;
        let script = std::sync::Arc::clone(&self.script);
        match &outcome {
            Outcome::Unsupported => {
                self.warn(at, "unsupported", || "whoever runs this cannot do it".to_owned());
            }
            Outcome::Failed(why) => self.warn(at, "failed", || why.clone()),
            _ => {}
        }
        self.state.next = at + 1;
        match (script.ops.get(at), outcome) {
            (_, Outcome::RoomEnded) | (Some(Op::WaitInRoom), _) => self.leave_room(at)?,
            (Some(Op::Conference(conference)), Outcome::Entered) => {
                let name = self.state.entering.clone();
                let loops = self.state.loops.len();
                self.state.rooms.push(Room { name, after: conference.after, loops });
                if conference.has_enter {
                    self.note_branch(at, "on_enter");
                }
            }
            (Some(Op::Conference(conference)), outcome) => {
                if outcome == Outcome::RoomFull && conference.has_full {
                    self.note_branch(at, "on_enter_error_max_participants");
                    self.state.next = conference.full;
                } else {
                    self.state.next = conference.end;
                }
            }
            (Some(Op::Collect(collect)), outcome) => {
                let digits = match outcome {
                    Outcome::Collected(collected) => collected.digits,
                    _ => String::new(),
                };
                self.collected(at, digits, collect.name.as_deref())?;
            }
            (Some(Op::Custom(name, _)), Outcome::Custom(value)) if name == "detect" => {
                if let Some(detection) = value.as_str() {
                    self.set(at, "$detection", true, Value::from(detection))?;
                }
            }
            _ => {}
        }
        self.run(now)
    }

    fn collected(&mut self, at: usize, digits: String, name: Option<&str>) -> Result<(), ProgramError> {
        let counter = if self.options.attempts == AttemptScope::Leg { 0 } else { at };
        let attempts = self.state.attempts.entry(counter).or_default();
        *attempts = attempts.saturating_add(1);
        let attempts = *attempts;
        self.set(at, "$keyPresses", true, Value::from(digits.as_str()))?;
        self.set(at, "$collectAttempt", true, Value::from(attempts))?;
        let mut press = KeyPress::new(digits);
        if let Some(name) = name {
            press = press.with_name(name);
        }
        self.state.key_presses.push(press);
        // Bounded by the budget of requests; a callback carries no more than it makes sense to carry.
        if self.state.key_presses.len() > MOST_KEY_PRESSES {
            self.state.key_presses.remove(0);
        }
        Ok(())
    }
}

/// Entries of `key_presses` that are kept for a callback.
const MOST_KEY_PRESSES: usize = 1_000;
