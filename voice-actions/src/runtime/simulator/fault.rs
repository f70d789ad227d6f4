use serde::{Deserialize, Serialize};

use crate::diagnostics::Pointer;
use crate::runtime::{Exhausted, LegId};

/// A program that failed in a simulated world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error(
    "{kind} on {leg}{}{}",
    if *.at == Pointer::root() { String::new() } else { format!(" at `{}`", .at) },
    .hint.as_ref().map_or_else(String::new, |hint| format!(": {hint}")),
)]
#[non_exhaustive]
pub struct Fault {
    /// Leg of the program.
    pub leg: LegId,
    /// Place in its document.
    pub at: Pointer,
    /// What went wrong.
    pub kind: FaultKind,
    /// Who still waits for what, where nothing happened any more; for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What went wrong with a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// A budget is used up.
    #[error("{0}")]
    Exhausted(Exhausted),
    /// The program failed; the text is for people.
    #[error("{0}")]
    Program(String),
    /// The number's document cannot be run; the text is for people.
    #[error("no program: {0}")]
    Route(String),
    /// The program asked for an effect on a leg that is over.
    #[error("an effect was asked for on a leg that is over")]
    AfterEnd,
}

impl From<Exhausted> for FaultKind {
    fn from(exhausted: Exhausted) -> Self {
        Self::Exhausted(exhausted)
    }
}
