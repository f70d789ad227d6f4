//! Callflows that run each other for ever.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Run;
use super::path::Path;
use crate::module::CallflowRef;
use crate::{Id, MAX_DEPTH};

/// The steps of a flow, each with the step above it and its branch key, and those that run another callflow.
#[derive(Default)]
struct References<'a> {
    steps: Vec<(usize, &'a str)>,
    /// Index of the step, and the callflow that it runs.
    found: Vec<(usize, &'a str)>,
}

impl<'a> References<'a> {
    fn of(flow: &'a Value) -> Self {
        let mut references = Self { steps: vec![(0, "")], found: Vec::new() };
        let mut waiting = vec![(flow, 0)];
        while let Some((node, step)) = waiting.pop() {
            let id = node.pointer("/data/id").and_then(Value::as_str);
            if node.get("module").and_then(Value::as_str) == Some(CallflowRef::NAME)
                && let Some(id) = id.filter(|id| !Id::from(*id).is_placeholder())
            {
                references.found.push((step, id));
            }
            let children = node.get("children").and_then(Value::as_object).into_iter().flatten();
            for (key, child) in children.rev() {
                waiting.push((child, references.steps.len()));
                references.steps.push((step, key));
            }
        }
        references
    }

    fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.found.iter().map(|(_, id)| *id)
    }

    /// Returns the keys that lead from the flow to a step; `None` beyond what is checked.
    fn keys(&self, step: usize) -> Option<Vec<&'a str>> {
        let mut keys = Vec::new();
        let mut at = step;
        while at != 0 {
            let (above, key) = self.steps.get(at)?;
            keys.extend([key, "children"]);
            at = *above;
            if keys.len() > 2 * MAX_DEPTH {
                return None;
            }
        }
        keys.reverse();
        Some(keys)
    }
}

impl Run<'_> {
    /// Warns at each step of the document from which there is no way out of a circle of callflows.
    pub(super) fn loops(&mut self, document: &Map<String, Value>, at: &Path<'_>) {
        let Some(flow) = document.get("flow") else { return };
        let own = document.get("id").or_else(|| document.get("_id")).and_then(Value::as_str);
        let references = References::of(flow);
        if references.found.is_empty() {
            return;
        }
        let mut circles = Circles::new(own, &references, &self.check.others);
        for (step, id) in &references.found {
            if circles.leads_into(id)
                && let Some(keys) = references.keys(*step)
            {
                let message = if own == Some(*id) {
                    "runs its own callflow again; the engine ends the call after 50 branches"
                } else {
                    "leads back to a callflow that ran before; the engine ends the call after 50 branches"
                };
                at.key("flow").below(&keys, &mut |at| {
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
    fn new(own: Option<&'a str>, references: &References<'a>, others: &'a BTreeMap<String, Value>) -> Self {
        let others = others.iter().filter_map(|(id, other)| Some((id.as_str(), other.get("flow")?)));
        let mut runs: BTreeMap<_, BTreeSet<_>> =
            others.map(|(id, flow)| (id, References::of(flow).ids().collect())).collect();
        if let Some(own) = own {
            runs.insert(own, references.ids().collect());
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
