//! Variables that are set and read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::rules;
use super::spelling::Spelling;
use super::tree::{Level, Node, Tree};
use crate::diagnostics::{Findings, Pointer};
use crate::expression::{Expression, Read, Template};
use crate::native::{ITEM, NATIVE, SESSION_DATA};
use crate::param::is_variable;

/// What a script does with variables.
#[derive(Default)]
pub(super) struct Uses {
    /// Variables that are read, with their members and places.
    pub(super) reads: Vec<Use>,
    /// Variables that are assigned, without members.
    pub(super) set: BTreeSet<String>,
    /// Where each is assigned.
    assignments: BTreeMap<String, Vec<Pointer>>,
    /// Members of the session data that are written on this leg.
    pub(super) session_written: Vec<(String, Pointer)>,
    /// Whether the session data are set as a whole, so that any member may be there.
    pub(super) session_replaced: bool,
}

/// A place that reads a variable.
pub(super) struct Use {
    pub(super) path: String,
    pub(super) at: Pointer,
    /// Whether the place is within a `FOREACH`.
    in_loop: bool,
}

impl Use {
    pub(super) fn variable(&self) -> &str {
        self.path.split('.').next().unwrap_or_default()
    }

    /// Returns the first member that is read from the session data.
    pub(super) fn session_key(&self) -> Option<&str> {
        self.path.strip_prefix(SESSION_DATA)?.strip_prefix('.')?.split('.').next()
    }
}

impl Uses {
    pub(super) fn of(tree: &Tree<'_>) -> Self {
        let mut uses = Self::default();
        tree.walk(&mut |node, around| uses.step(node, around));
        uses
    }

    fn step(&mut self, node: &Node<'_>, around: &[Level<'_, '_>]) {
        let in_loop = is_in_loop(around);
        for (key, value) in node.members.iter().filter(|(key, _)| key.starts_with('$')) {
            if let Some(text) = value.as_str() {
                self.expression(text, &node.at.key(key), in_loop);
            }
            self.assign(key, &node.at.key(key));
        }
        match node.word() {
            "IF" => {
                if let Some(condition) = node.text("condition") {
                    self.expression(condition, &node.at.key("condition"), in_loop);
                }
            }
            "SESSIONDATA" => match node.members.get("session_data") {
                Some(Value::Object(data)) => {
                    let at = node.at.key("session_data");
                    let keys = data.keys().map(|key| (key.clone(), at.key(key)));
                    self.session_written.extend(keys);
                }
                Some(_) => self.session_replaced = true,
                None => {}
            },
            _ => {}
        }
        for (key, value) in node.params().into_iter().flatten() {
            let at = node.param_at(key);
            match (node.word(), key.as_str(), value) {
                ("FOREACH", "iterator", Value::String(text)) if !text.starts_with("${") => {
                    self.expression(text, &at, in_loop);
                }
                // Templates do not apply to labels.
                ("GOTO", "label", _) => {}
                _ => self.templates(value, &at, in_loop),
            }
        }
        if let Some(data) = node.members.get("session_data") {
            self.templates(data, &node.at.key("session_data"), in_loop);
        }
    }

    fn assign(&mut self, path: &str, at: &Pointer) {
        let mut parts = path.split('.');
        let variable = parts.next().unwrap_or_default();
        match (variable == SESSION_DATA, parts.next()) {
            (true, Some(key)) => self.session_written.push((key.to_owned(), at.clone())),
            (true, None) => self.session_replaced = true,
            (false, _) => {}
        }
        self.assignments.entry(variable.to_owned()).or_default().push(at.clone());
        self.set.insert(variable.to_owned());
    }

    fn expression(&mut self, text: &str, at: &Pointer, in_loop: bool) {
        if let Ok(expression) = Expression::parse(text) {
            self.read(expression.reads(), at, in_loop);
        }
    }

    fn templates(&mut self, value: &Value, at: &Pointer, in_loop: bool) {
        match value {
            Value::String(text) => self.read(&Template::parse(text).reads(), at, in_loop),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.templates(item, &at.index(index), in_loop);
                }
            }
            Value::Object(members) => {
                for (key, value) in members {
                    self.templates(value, &at.key(key), in_loop);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn read(&mut self, reads: &[Read], at: &Pointer, in_loop: bool) {
        self.reads.extend(reads.iter().map(|read| Use {
            path: read.path().to_owned(),
            at: at.clone(),
            in_loop,
        }));
    }
}

/// Returns whether a step around this one is a `FOREACH`.
fn is_in_loop(around: &[Level<'_, '_>]) -> bool {
    let outer = around.split_last().map(|(_, outer)| outer).unwrap_or_default();
    outer.iter().any(|level| level.step().is_some_and(|step| step.word() == "FOREACH"))
}

pub(super) fn check(tree: &Tree<'_>, spelling: &Spelling, findings: &mut Findings) {
    let uses = Uses::of(tree);
    let keys = SessionKeys::of(&uses);
    for read in &uses.reads {
        undefined(read, &uses, &keys, spelling, findings);
    }
    tree.walk(&mut |node, _| {
        forward(node, &uses, findings);
        for (key, value) in node.params().into_iter().flatten() {
            // Expressions and labels are no templates.
            if !matches!((node.word(), key.as_str()), ("FOREACH", "iterator") | ("GOTO", "label")) {
                texts(value, &node.param_at(key), &uses, findings);
            }
        }
    });
}

/// Keys of the session data that a script writes, also by their letters alone.
struct SessionKeys<'u> {
    written: BTreeSet<&'u str>,
    /// The first key that is written with these letters, in small ones.
    folded: BTreeMap<String, &'u str>,
}

impl<'u> SessionKeys<'u> {
    fn of(uses: &'u Uses) -> Self {
        let mut keys = Self { written: BTreeSet::new(), folded: BTreeMap::new() };
        for (key, _) in &uses.session_written {
            keys.written.insert(key);
            keys.folded.entry(key.to_ascii_lowercase()).or_insert(key);
        }
        keys
    }
}

fn undefined(read: &Use, uses: &Uses, keys: &SessionKeys<'_>, spelling: &Spelling, findings: &mut Findings) {
    let variable = read.variable();
    if let Some(key) = read.session_key() {
        // Session data may be inherited. But a key that this script itself writes in other letters is a slip.
        let slip = keys.folded.get(&key.to_ascii_lowercase()).filter(|_| !keys.written.contains(key));
        if let Some(other) = slip {
            findings.push(
                rules::UNDEFINED_VAR
                    .finding(
                        read.at.clone(),
                        format!("`{}` is never set in this script; upper and lower case differ", read.path),
                    )
                    .with_suggestion(format!("{SESSION_DATA}.{other}")),
            );
        }
        return;
    }
    let item = variable == ITEM;
    if uses.set.contains(variable) || NATIVE.contains(&variable) || (item && read.in_loop) {
        return;
    }
    let message = if item {
        format!("`{ITEM}` is set within a FOREACH only")
    } else {
        format!("`{variable}` is never set and no variable of the platform")
    };
    let known = uses.set.iter().map(String::as_str).chain(NATIVE.iter().copied());
    let finding = rules::UNDEFINED_VAR.finding(read.at.clone(), message);
    findings.push(match spelling.nearest(variable, known) {
        Some(near) => finding.with_suggestion(near),
        None => finding,
    });
}

/// Finds values that use variables which the same object assigns only later.
fn forward(node: &Node<'_>, uses: &Uses, findings: &mut Findings) {
    let keys: Vec<&String> = node.members.keys().filter(|key| key.starts_with('$')).collect();
    // The first and the last key that assigns each variable.
    let mut assigned: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (index, key) in keys.iter().enumerate() {
        let variable = key.split('.').next().unwrap_or_default();
        assigned.entry(variable).and_modify(|(_, last)| *last = index).or_insert((index, index));
    }
    for (index, key) in keys.iter().enumerate() {
        let Some(expression) =
            node.members.get(*key).and_then(Value::as_str).and_then(|text| Expression::parse(text).ok())
        else {
            continue;
        };
        for read in expression.reads() {
            let Some((first, last)) = assigned.get(read.variable()) else { continue };
            let assigned_elsewhere = NATIVE.contains(&read.variable())
                || *first < index
                || uses.first_assigned_before(read.variable(), &node.at);
            if !assigned_elsewhere && *last >= index {
                findings.push(rules::FORWARD_REFERENCE.finding(
                    node.at.key(key),
                    format!("`{}` is assigned after this value, which is taken first", read.variable()),
                ));
            }
        }
    }
}

impl Uses {
    /// Returns whether a variable may have been assigned by another step.
    fn first_assigned_before(&self, variable: &str, step: &Pointer) -> bool {
        // Jumps can bring any other step before this one, so all others count.
        self.assignments.get(variable).into_iter().flatten().any(|at| !at.is_within(step))
    }
}

/// Checks the templates of texts: closed, and no bare variable within a text.
fn texts(value: &Value, at: &Pointer, uses: &Uses, findings: &mut Findings) {
    match value {
        Value::String(text) => {
            let template = Template::parse(text);
            for problem in template.problems() {
                findings.push(
                    rules::BAD_TEMPLATE
                        .finding(at.clone(), format!("{problem} (at character {})", problem.column(text))),
                );
            }
            if !template.is_reference() {
                bare(text, at, uses, findings);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts(item, &at.index(index), uses, findings);
            }
        }
        Value::Object(members) => {
            for (key, value) in members {
                texts(value, &at.key(key), uses, findings);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Finds `$name` within a longer text, where it is left alone.
fn bare(text: &str, at: &Pointer, uses: &Uses, findings: &mut Findings) {
    for (start, _) in text.match_indices('$') {
        let rest = text.get(start..).unwrap_or_default();
        let in_braces = text.get(..start).is_some_and(|before| before.ends_with(['{', '.']));
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, letter)| !letter.is_alphanumeric() && !matches!(letter, '_' | '.'))
            .map_or(rest.len(), |(end, _)| end);
        let path = rest.get(..end).unwrap_or_default().trim_end_matches('.');
        let variable = path.split('.').next().unwrap_or_default();
        let known = uses.set.contains(variable) || NATIVE.contains(&variable) || variable == ITEM;
        if !in_braces && is_variable(path) && known {
            let template = format!("${{{}}}", path.trim_start_matches('$'));
            findings.push(
                rules::DOLLAR_IN_TEXT
                    .finding(at.clone(), "a variable within a text is left alone unless it stands in braces")
                    .with_suggestion(template),
            );
        }
    }
}
