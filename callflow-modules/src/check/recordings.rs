//! Recordings that run on into callflows that are run.

use serde_json::Value;

use super::Run;
use crate::module::{CallflowRef, RecordCall, Voicemail};
use crate::wire::SKIP;

/// Callflows inside callflows that are followed: the engine ends a call after 50 branches.
const MAX_RUNS: usize = 50;

/// What becomes of recordings in a callflow.
#[derive(Clone, Copy, Default)]
pub(super) struct Recording {
    /// A mailbox is reached while one runs.
    pub(super) reaches_mailbox: bool,
    /// One runs at an end of the callflow, where the flow that ran it goes on.
    pub(super) runs_on: bool,
}

impl<'c> Run<'c> {
    /// Returns what becomes of a recording in another callflow of the account; none if that is not known.
    pub(super) fn recording_through(&mut self, id: &str, running: bool) -> Option<Recording> {
        self.through(id, running, 0)
    }

    fn through(&mut self, id: &str, running: bool, depth: usize) -> Option<Recording> {
        let check: &'c super::Check = self.check;
        let (id, document) = check.others.get_key_value(id).filter(|_| depth < MAX_RUNS)?;
        let key = (id.as_str(), running);
        if let Some(known) = self.recordings.get(&key) {
            return Some(*known);
        }
        // Callflows that lead back here add nothing while this one is looked at.
        self.recordings.insert(key, Recording::default());
        let mut found = Recording::default();
        let mut waiting: Vec<(&Value, bool)> =
            document.get("flow").map(|flow| (flow, running)).into_iter().collect();
        while let Some((node, mut running)) = waiting.pop() {
            let data = |key: &str| node.get("data").and_then(|data| data.get(key));
            let skipped = data(SKIP).is_some_and(|skip| *skip == true || *skip == "true");
            match node.get("module").and_then(Value::as_str).filter(|_| !skipped) {
                Some(RecordCall::NAME) => running = data("action").is_none_or(|action| action != "stop"),
                Some(Voicemail::NAME) => found.reaches_mailbox |= running,
                Some(CallflowRef::NAME) => {
                    let id = data("id").and_then(Value::as_str).unwrap_or_default();
                    if let Some(inside) = self.through(id, running, depth + 1) {
                        found.reaches_mailbox |= running && inside.reaches_mailbox;
                        running = inside.runs_on;
                    }
                }
                _ => {}
            }
            let children = node.get("children").and_then(Value::as_object);
            found.runs_on |= running && children.is_none_or(|children| !children.contains_key("_"));
            waiting.extend(children.into_iter().flat_map(|map| map.values()).map(|child| (child, running)));
        }
        self.recordings.insert(key, found);
        Some(found)
    }
}
