use serde::{Deserialize, Serialize};

use super::{Effect, End, Input, ProgramError, ProgramErrorKind, Request, RequestId, Step};
use crate::diagnostics::Pointer;

/// Keeps a program's side of the contract: starts once, numbers requests, refuses stale outcomes.
///
/// [`accept`](Self::accept) every input before looking at it, and make every step with
/// [`request`](Self::request) or [`end`](Self::end).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pending {
    issued: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    #[default]
    Fresh,
    Running,
    Waiting,
    Ended,
}

impl Pending {
    /// Makes the state of a program that was not started.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the id of the request that is pending.
    #[must_use]
    pub fn id(&self) -> Option<RequestId> {
        matches!(self.state, State::Waiting).then(|| RequestId::new(self.issued))
    }

    /// Returns whether the program is at its end.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    /// Takes an input that fits, and hands it back.
    ///
    /// # Errors
    ///
    /// `StaleRequest` when the outcome belongs to another request, `OutOfOrder` when the program was not started
    /// or is started again, `AtEnd` after the end. Nothing is changed then.
    pub fn accept(&mut self, input: Input) -> Result<Input, ProgramError> {
        match (&input, self.state) {
            (Input::Done { id, .. }, _) if Some(*id) != self.id() => {
                return Err(match self.state {
                    State::Fresh => ProgramErrorKind::OutOfOrder.into(),
                    _ => ProgramErrorKind::StaleRequest.into(),
                });
            }
            (_, State::Ended) => return Err(ProgramErrorKind::AtEnd.into()),
            (Input::Start(_), State::Running | State::Waiting) | (Input::Ended(_), State::Fresh) => {
                return Err(ProgramErrorKind::OutOfOrder.into());
            }
            _ => self.state = State::Running,
        }
        Ok(input)
    }

    /// Makes the step that asks for this effect, under the next id.
    pub fn request(&mut self, at: Pointer, effect: impl Into<Effect>) -> Step {
        self.issued += 1;
        self.state = State::Waiting;
        Step::Do(Request::new(RequestId::new(self.issued), at, effect))
    }

    /// Makes the last step.
    pub fn end(&mut self, end: End) -> Step {
        self.state = State::Ended;
        Step::End(end)
    }
}
