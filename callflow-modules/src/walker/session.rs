//! The state of a walk as a value: copied, stored, taken up again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::{Meter, Outcome, Pending, Session, Snapshot, SnapshotError};

use super::closing::Closing;
use super::flow::{Flow, Position};
use super::{Call, Walker};
use crate::Error;

/// Name of this dialect in snapshots.
pub const DIALECT: &str = "kazoo";

/// Version of the state below.
const VERSION: u32 = 1;

/// What is written down: all but the walker's own document, of which the snapshot has the digest.
#[derive(Debug, Serialize, Deserialize)]
struct State {
    pending: Pending,
    meter: Meter,
    call: Call,
    flows: Vec<StoredFlow>,
    position: Option<(usize, u32)>,
    stack: Vec<(usize, u32)>,
    branches_left: u32,
    journal: Vec<Outcome>,
    memo: Value,
    #[serde(with = "time::serde::rfc3339")]
    began: OffsetDateTime,
    answers: u64,
    closing: Option<Closing>,
}

/// A flow that came from outside; none: the walker's own.
#[derive(Debug, Serialize, Deserialize)]
struct StoredFlow {
    base: Pointer,
    source: Option<Value>,
}

/// Why a walk cannot be taken up again.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RestoreError(#[from] Reason);

#[derive(Debug, thiserror::Error)]
enum Reason {
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    #[error("a flow of the snapshot cannot be read")]
    Flow(#[from] Error),
    #[error("the snapshot names a node that is not there")]
    Position,
}

impl Walker {
    /// Takes up a walk from a snapshot. The walker is one of the same document and settings.
    ///
    /// # Errors
    /// The snapshot is of another dialect, version or document, or was tampered with.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<Self, RestoreError> {
        self.take_up(snapshot).map_err(RestoreError)
    }

    fn take_up(&self, snapshot: &Snapshot) -> Result<Self, Reason> {
        let state: State = snapshot.open(DIALECT, VERSION, &self.digest)?;
        let mut flows = Vec::new();
        for stored in state.flows {
            flows.push(match (&stored.source, &self.document) {
                (Some(source), _) => Arc::new(Flow::read(source, stored.base, stored.source.clone())?),
                (None, Some(own)) => Arc::clone(own),
                (None, None) => return Err(Reason::Position),
            });
        }
        let find = |(flow, node): (usize, u32)| {
            let flow = flows.get(flow).ok_or(Reason::Position)?;
            flow.module(node).ok_or(Reason::Position)?;
            Ok::<_, Reason>(Position { flow: Arc::clone(flow), node })
        };
        Ok(Self {
            pending: state.pending,
            meter: state.meter,
            call: state.call,
            position: state.position.map(find).transpose()?,
            stack: state.stack.into_iter().map(find).collect::<Result<_, _>>()?,
            branches_left: state.branches_left,
            journal: state.journal,
            memo: state.memo,
            began: state.began,
            answers: state.answers,
            closing: state.closing,
            notes: Vec::new(),
            met: Vec::new(),
            ..self.clone()
        })
    }

    fn state(&self) -> State {
        let mut flows: Vec<&Arc<Flow>> = Vec::new();
        for position in self.position.iter().chain(&self.stack) {
            if !flows.iter().any(|flow| Arc::ptr_eq(flow, &position.flow)) {
                flows.push(&position.flow);
            }
        }
        let number = |position: &Position| {
            let flow = flows.iter().position(|flow| Arc::ptr_eq(flow, &position.flow));
            (flow.unwrap_or(usize::MAX), position.node)
        };
        State {
            pending: self.pending.clone(),
            meter: self.meter.clone(),
            call: self.call.clone(),
            position: self.position.as_ref().map(number),
            stack: self.stack.iter().map(number).collect(),
            flows: flows
                .iter()
                .map(|flow| StoredFlow { base: flow.base.clone(), source: flow.source.clone() })
                .collect(),
            branches_left: self.branches_left,
            journal: self.journal.clone(),
            memo: self.memo.clone(),
            began: self.began,
            answers: self.answers,
            closing: self.closing.clone(),
        }
    }
}

impl Session for Walker {
    fn fork(&self) -> Box<dyn Session> {
        Box::new(self.clone())
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::new(DIALECT, VERSION, &self.digest, self.at().unwrap_or_default(), &self.state())
    }

    fn essence(&self) -> Value {
        let mut state = self.snapshot().state;
        if let Some(state) = state.as_object_mut() {
            for counter in ["pending", "meter", "began", "answers"] {
                state.shift_remove(counter);
            }
            if let Some(call) = state.get_mut("call").and_then(Value::as_object_mut) {
                call.shift_remove("began_at");
                call.shift_remove("pivot_requests");
            }
        }
        state
    }
}
