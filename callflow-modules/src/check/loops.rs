//! Callflows that run each other for ever.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Run;
use super::path::Path;
use crate::Id;
use crate::module::CallflowRef;

/// A step that runs another callflow: its place below the flow, and the id.
struct Reference<'a> {
    at: Vec<&'a str>,
    id: &'a str,
}

impl Run<'_> {
    /// Warns at each step of the document from which there is no way out of a circle of callflows.
    pub(super) fn loops(&mut self, document: &Map<String, Value>, at: &Path<'_>) {
        let Some(flow) = document.get("flow") else { return };
        let own = document.get("id").or_else(|| document.get("_id")).and_then(Value::as_str);
        let references = references(flow);
        if references.is_empty() {
            return;
        }
        let mut circles = Circles::new(own, flow, &self.check.others);
        for reference in references {
            if circles.leads_into(reference.id) {
                let message = if own == Some(reference.id) {
                    "runs its own callflow again; the engine ends the call after 50 branches"
                } else {
                    "leads back to a callflow that ran before; the engine ends the call after 50 branches"
                };
                at.key("flow").below(&reference.at, &mut |at| {
                    self.warn("callflow-loop", &at.key("data").key("id"), || message.to_owned());
                });
            }
        }
    }
}

/// Which callflows run which, and what is known about them.
struct Circles<'a> {
    runs: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Whether a callflow that was looked at leads into a circle.
    known: BTreeMap<&'a str, bool>,
}

impl<'a> Circles<'a> {
    fn new(own: Option<&'a str>, flow: &'a Value, others: &'a BTreeMap<String, Value>) -> Self {
        let ids = |flow| references(flow).into_iter().map(|reference| reference.id).collect();
        let others = others.iter().filter_map(|(id, other)| Some((id.as_str(), other.get("flow")?)));
        let mut runs: BTreeMap<_, BTreeSet<_>> = others.map(|(id, flow)| (id, ids(flow))).collect();
        if let Some(own) = own {
            runs.insert(own, ids(flow));
        }
        Self { runs, known: BTreeMap::new() }
    }

    /// Returns whether running `id` can come back to a callflow that ran since; each callflow is looked at once.
    fn leads_into(&mut self, id: &'a str) -> bool {
        // Callflows whose own references are being looked at, from the first to the last.
        let mut open: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut next = Some(id);
        loop {
            if let Some(id) = next.take()
                && !self.known.contains_key(id)
            {
                if open.iter().any(|(waiting, _)| *waiting == id) {
                    for (id, _) in open {
                        self.known.insert(id, true);
                    }
                    break;
                }
                open.push((id, self.runs.get(id).into_iter().flatten().copied().collect()));
            }
            let Some((id, waiting)) = open.last_mut() else { break };
            match waiting.pop() {
                Some(inner) if self.known.get(inner) == Some(&true) => {
                    for (id, _) in open {
                        self.known.insert(id, true);
                    }
                    break;
                }
                Some(inner) => next = Some(inner),
                None => {
                    self.known.insert(id, false);
                    open.pop();
                }
            }
        }
        self.known.get(id) == Some(&true)
    }
}

/// Returns the steps of a flow that run another callflow.
fn references(flow: &Value) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut waiting = vec![(flow, Vec::new())];
    while let Some((node, at)) = waiting.pop() {
        let id = node.pointer("/data/id").and_then(Value::as_str);
        if node.get("module").and_then(Value::as_str) == Some(CallflowRef::NAME)
            && let Some(id) = id.filter(|id| !Id::from(*id).is_placeholder())
        {
            found.push(Reference { at: at.clone(), id });
        }
        let children = node.get("children").and_then(Value::as_object).into_iter().flatten();
        waiting.extend(children.rev().map(|(key, child)| {
            let mut below = at.clone();
            below.extend(["children", key.as_str()]);
            (child, below)
        }));
    }
    found
}
