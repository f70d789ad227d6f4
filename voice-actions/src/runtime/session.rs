use std::fmt;

use serde_json::Value;

use super::{Program, Snapshot};

/// A program whose state can be copied and written down.
///
/// Simulation and exploration need it: they copy whole worlds of running programs, and recognise states that they
/// have seen. It is a trait of its own so that [`Program`] asks for no more than running needs. A
/// `Clone` program implements it in two lines: `fork` is `Box::new(self.clone())`, `snapshot` is [`Snapshot::new`].
pub trait Session: Program + fmt::Debug + Sync {
    /// Returns an independent copy.
    fn fork(&self) -> Box<dyn Session>;

    /// Returns the state in a form that can be stored; the dialect's own function restores it.
    fn snapshot(&self) -> Snapshot;

    /// Returns what decides how the program goes on, for an explorer that recognises states.
    ///
    /// Leave out what only counts or tells the time: request numbers, the start instant where the flow does not
    /// read it, budgets used. By default the state of the [`snapshot`](Self::snapshot).
    fn essence(&self) -> Value {
        self.snapshot().state
    }
}

impl Clone for Box<dyn Session> {
    fn clone(&self) -> Self {
        self.fork()
    }
}
