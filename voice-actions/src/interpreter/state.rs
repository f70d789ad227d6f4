//! What changes while a leg runs; a snapshot holds exactly this.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::callback::KeyPress;
use crate::expression::{Scope, Value};
use crate::flow::CallFlow;
use crate::runtime::{Cause, Meter, Pending, Start};

/// What changes while a leg runs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) pending: Pending,
    pub(super) meter: Meter,
    pub(super) waiting: Waiting,
    /// Operation at hand.
    pub(super) next: usize,
    pub(super) scope: Scope,
    /// Size of all variables.
    pub(super) data: u64,
    pub(super) loops: Vec<Loop>,
    pub(super) rooms: Vec<Room>,
    /// Name of the room that the leg was last to enter.
    pub(super) entering: String,
    pub(super) start: Option<Box<Start>>,
    /// Key presses that the next callback carries.
    pub(super) key_presses: Vec<KeyPress>,
    /// Collections so far, by operation or all under 0.
    pub(super) attempts: BTreeMap<usize, u32>,
    /// Flow that was fetched, if it is the one that runs.
    pub(super) fetched: Option<CallFlow>,
}

/// What the pending request is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Waiting {
    /// For the operation at hand.
    #[default]
    Operation,
    /// For the rings before the platform answers.
    Rings,
    /// For the answer.
    Answer,
    /// For a call flow.
    Flow,
    /// For the end of the leg.
    HangUp(Cause),
    /// For the callback that is told of the end.
    EndCall(Cause),
}

/// A `FOREACH` that runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Loop {
    /// Array that is gone through.
    pub(super) items: Value,
    /// Place of the next item.
    pub(super) next: usize,
    /// What `$val` was before.
    pub(super) outer: Value,
}

/// A room that the leg is in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Room {
    pub(super) name: String,
    /// Where to go on once it ended.
    pub(super) after: usize,
    /// Loops around the conference.
    pub(super) loops: usize,
}
