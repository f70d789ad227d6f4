//! A script as the checks see it: its steps, whether they can be read or not.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::rules;
use crate::action::{Action, ActionSpec};
use crate::diagnostics::{Findings, Pointer};
use crate::wire::{MAX_NESTING, Shape};

pub(crate) struct Tree<'a> {
    /// Top-level object, unless the script is a bare list.
    pub(super) document: Option<&'a Map<String, Value>>,
    pub(super) main: Option<List<'a>>,
}

/// A list of steps, with what the rules ask about it again and again.
pub(crate) struct List<'a> {
    pub(super) at: Pointer,
    pub(super) role: Role<'a>,
    pub(super) nodes: Vec<Node<'a>>,
    /// Labels with the first step that bears each.
    pub(super) labels: BTreeMap<&'a str, usize>,
    /// Whether the end of the list cannot be reached.
    pub(super) leaves: bool,
    /// For each step, how many before it take time or lead out, and how many assign.
    before: Vec<(usize, usize)>,
}

impl<'a> List<'a> {
    fn new(at: Pointer, role: Role<'a>, nodes: Vec<Node<'a>>) -> Self {
        let mut labels = BTreeMap::new();
        let mut leaves = false;
        let mut before = vec![(0, 0)];
        let (mut timed, mut assigning) = (0, 0);
        for (index, node) in nodes.iter().enumerate() {
            let label = super::labels::name(node);
            if let Some(label) = label {
                labels.entry(label).or_insert(index);
            }
            leaves = (leaves && label.is_none()) || node.is_last;
            timed += usize::from(node.takes_time_or_leaves);
            assigning += usize::from(!node.is_action());
            before.push((timed, assigning));
        }
        Self { at, role, nodes, labels, leaves, before }
    }

    fn between(&self, steps: &RangeInclusive<usize>, count: fn(&(usize, usize)) -> usize) -> bool {
        let counted = |index: usize| self.before.get(index).map(count);
        counted(*steps.start()) < counted(steps.end() + 1)
    }

    /// Returns whether one of these steps takes time or leads out.
    pub(super) fn takes_time_or_leaves(&self, steps: RangeInclusive<usize>) -> bool {
        self.between(&steps, |(timed, _)| *timed)
    }

    /// Returns whether one of these steps assigns a variable.
    pub(super) fn assigns(&self, steps: RangeInclusive<usize>) -> bool {
        self.between(&steps, |(_, assigning)| *assigning)
    }
}

/// A list on the way to a step, and the step of it that is, or holds, that step.
#[derive(Clone, Copy)]
pub(super) struct Level<'t, 'a> {
    pub(super) list: &'t List<'a>,
    pub(super) index: usize,
}

impl<'t, 'a> Level<'t, 'a> {
    pub(super) fn step(self) -> Option<&'t Node<'a>> {
        self.list.nodes.get(self.index)
    }
}

/// What a list of steps is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role<'a> {
    Main,
    Then,
    OrElse,
    Prompts,
    Event(&'a str),
}

impl Role<'_> {
    /// Returns whether a `GOTO` within can reach labels around the list `[inferred]`.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Then | Self::OrElse)
    }
}

/// One step.
pub(crate) struct Node<'a> {
    pub(super) at: Pointer,
    pub(super) members: &'a Map<String, Value>,
    /// Word and table of the action, if this is one that is known.
    pub(super) spec: Option<&'static ActionSpec>,
    pub(super) lists: Vec<List<'a>>,
    /// Whether the flow never goes on after this step.
    pub(super) is_last: bool,
    /// Whether the step, or one within it, takes time or leads out of a loop.
    takes_time_or_leaves: bool,
}

/// Actions that take time or lead out of a loop.
const TIMED: &[&str] =
    &["SAY", "PLAY", "COLLECT", "CONFERENCE", "TRANSFER", "QUEUE", "DETECT", "RECORD", "HANGUP", "REDIRECT"];

impl<'a> Node<'a> {
    fn new(
        at: Pointer,
        members: &'a Map<String, Value>,
        spec: Option<&'static ActionSpec>,
        lists: Vec<List<'a>>,
    ) -> Self {
        let mut node = Self { at, members, spec, lists, is_last: false, takes_time_or_leaves: false };
        node.is_last = match node.word() {
            "HANGUP" | "REDIRECT" | "GOTO" => true,
            "IF" => [Role::Then, Role::OrElse].into_iter().all(|role| {
                node.list(role).is_some_and(|list| list.leaves && list.nodes.iter().any(|step| step.is_last))
            }),
            _ => false,
        };
        // An action that is not known may take time.
        let unknown = node.is_action() && spec.is_none();
        let within = |list: &List<'_>| list.nodes.iter().any(|step| step.takes_time_or_leaves);
        node.takes_time_or_leaves = unknown || TIMED.contains(&node.word()) || node.lists.iter().any(within);
        node
    }

    /// Returns the word of a known action, or an empty text.
    pub(super) fn word(&self) -> &'static str {
        self.spec.map_or("", |spec| spec.word)
    }

    /// Returns whether this is an object with a type.
    pub(super) fn is_action(&self) -> bool {
        self.members.contains_key("type")
    }

    pub(super) fn params(&self) -> Option<&'a Map<String, Value>> {
        self.members.get("params").and_then(Value::as_object)
    }

    /// Returns a text of `params` with its place.
    pub(super) fn param_text(&self, key: &str) -> Option<&'a str> {
        self.params()?.get(key)?.as_str()
    }

    pub(super) fn param_at(&self, key: &str) -> Pointer {
        self.at.key("params").key(key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.members.get(key)?.as_str()
    }

    pub(super) fn list(&self, role: Role<'_>) -> Option<&List<'a>> {
        self.lists.iter().find(|list| list.role == role)
    }
}

impl<'a> Tree<'a> {
    pub(crate) fn build(script: &'a Value, findings: &mut Findings) -> Self {
        let at = Pointer::root();
        match script {
            Value::Array(items) => {
                let nodes = nodes(items.iter(), &at, 0, findings);
                Self { document: None, main: Some(List::new(at, Role::Main, nodes)) }
            }
            Value::Object(document) => {
                let main = match document.get("actions") {
                    Some(actions) => list(actions, at.key("actions"), Role::Main, 0, findings),
                    None => {
                        let finding = rules::NO_ACTIONS.finding(at, "the document has no list of `actions`");
                        let near =
                            crate::diagnostics::nearest("actions", document.keys().map(String::as_str));
                        findings.push(if near.is_some() {
                            finding.with_suggestion("actions")
                        } else {
                            finding
                        });
                        None
                    }
                };
                Self { document: Some(document), main }
            }
            _ => {
                findings
                    .push(rules::NO_ACTIONS.finding(at, "a script is an object with a list of `actions`"));
                Self { document: None, main: None }
            }
        }
    }

    /// Calls `each` for every step, parents first, with the lists around it from the outside in.
    pub(super) fn walk<'t>(&'t self, each: &mut dyn FnMut(&'t Node<'a>, &[Level<'t, 'a>])) {
        fn inner<'t, 'a>(
            list: &'t List<'a>,
            around: &mut Vec<Level<'t, 'a>>,
            each: &mut dyn FnMut(&'t Node<'a>, &[Level<'t, 'a>]),
        ) {
            for (index, node) in list.nodes.iter().enumerate() {
                around.push(Level { list, index });
                each(node, around);
                for list in &node.lists {
                    inner(list, around, each);
                }
                around.pop();
            }
        }

        if let Some(main) = &self.main {
            inner(main, &mut Vec::new(), each);
        }
    }

    /// Calls `each` for every list of steps.
    pub(super) fn lists<'t>(&'t self, each: &mut dyn FnMut(&'t List<'a>)) {
        if let Some(main) = &self.main {
            each(main);
        }
        self.walk(&mut |node, _| node.lists.iter().for_each(&mut *each));
    }
}

fn list<'a>(
    value: &'a Value,
    at: Pointer,
    role: Role<'a>,
    depth: usize,
    findings: &mut Findings,
) -> Option<List<'a>> {
    if depth > MAX_NESTING {
        findings
            .push(rules::TOO_DEEP.finding(at, format!("steps are nested deeper than {MAX_NESTING} levels")));
        return None;
    }
    let nodes = match value {
        Value::Array(items) => nodes(items.iter(), &at, depth, findings),
        // One object is read as a list of one.
        Value::Object(_) => node(value, at.clone(), depth, findings).into_iter().collect(),
        Value::Null => return None,
        _ => {
            findings.push(rules::WRONG_TYPE.finding(at, "expected a list of steps"));
            return None;
        }
    };
    Some(List::new(at, role, nodes))
}

fn nodes<'a>(
    items: impl Iterator<Item = &'a Value>,
    at: &Pointer,
    depth: usize,
    findings: &mut Findings,
) -> Vec<Node<'a>> {
    items.enumerate().filter_map(|(index, item)| node(item, at.index(index), depth, findings)).collect()
}

fn node<'a>(value: &'a Value, at: Pointer, depth: usize, findings: &mut Findings) -> Option<Node<'a>> {
    let Some(members) = value.as_object() else {
        findings.push(rules::STEP_SHAPE.finding(at, "expected a step, an object"));
        return None;
    };
    let Some(kind) = members.get("type") else {
        if !members.keys().any(|key| key.starts_with('$')) {
            let finding =
                rules::STEP_SHAPE.finding(at, "the step has neither a `type` nor a key that begins with `$`");
            let typo = crate::diagnostics::nearest("type", members.keys().map(String::as_str)).is_some();
            findings.push(if typo { finding.with_suggestion("type") } else { finding });
            return None;
        }
        return Some(Node::new(at, members, None, Vec::new()));
    };
    let Some(word) = kind.as_str() else {
        findings.push(rules::WRONG_TYPE.finding(at.key("type"), "expected a text"));
        return None;
    };
    let exact = Action::SPECS.iter().find(|spec| spec.word == word);
    // An action in small letters is unknown to the platform; the rest of it is looked at all the same.
    let spec = exact.or_else(|| Action::SPECS.iter().find(|spec| spec.word.eq_ignore_ascii_case(word)));
    if exact.is_none() {
        findings.push(
            rules::UNKNOWN_TYPE
                .finding(at.key("type"), format!("`{}` is no action that this version knows", shorten(word)))
                .with_nearest(word, Action::WORDS.iter().copied()),
        );
    }
    let mut lists = Vec::new();
    for key in spec.map(|spec| spec.keys).unwrap_or_default() {
        let Some(value) = members.get(key.name) else { continue };
        let here = at.key(key.name);
        match (key.shape, value) {
            (Shape::Steps, _) => {
                let role = match key.name {
                    "then" => Role::Then,
                    "orElse" => Role::OrElse,
                    _ => Role::Prompts,
                };
                lists.extend(list(value, here, role, depth + 1, findings));
            }
            (Shape::Events, Value::Object(events)) => {
                for (event, steps) in events {
                    let known = crate::action::EventName::from(event.as_str()).is_known();
                    if known || steps.is_array() {
                        lists.extend(list(steps, here.key(event), Role::Event(event), depth + 1, findings));
                    }
                }
            }
            _ => {}
        }
    }
    // A misspelled branch is a mistake by itself, and its steps are looked at all the same.
    let misspelled = members.keys().find(|key| is_or_else(key));
    if let Some(key) = misspelled.filter(|_| spec.is_some_and(|spec| spec.word == "IF")) {
        let branch = members.get(key).filter(|branch| branch.is_array() || branch.is_object());
        lists.extend(branch.and_then(|branch| list(branch, at.key(key), Role::OrElse, depth + 1, findings)));
    }
    Some(Node::new(at, members, spec, lists))
}

/// Returns whether a key is one of those that people write instead of `orElse`.
pub(super) fn is_or_else(key: &str) -> bool {
    let folded: String = key.chars().filter(|letter| letter.is_alphabetic()).collect();
    key != "orElse" && matches!(folded.to_ascii_lowercase().as_str(), "orelse" | "else" | "otherwise")
}

/// Cuts a text that is quoted in a message.
pub(super) fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
