//! Members of actions: there, in their place, of their type.

use serde_json::Value;

use super::rules;
use super::shapes;
use super::tree::{Node, Tree, is_or_else, shorten};
use crate::action::{Action, ActionSpec, EventName};
use crate::diagnostics::{Findings, Severity, nearest};
use crate::wire::{FieldSpec, Need};

/// Actions whose parameters the vendor does not document.
const OPEN: &[&str] = &["STREAM", "DETECT", "RECORD", "QUEUE"];

pub(super) fn check(tree: &Tree<'_>, findings: &mut Findings) {
    if let Some(document) = tree.document {
        for (key, value) in document {
            if matches!(key.as_str(), "name" | "comments") && !value.is_string() && !value.is_null() {
                let at = crate::diagnostics::Pointer::root().key(key);
                findings.push(
                    rules::WRONG_TYPE.as_severity(Severity::Info).finding(at, "expected a text for people"),
                );
            }
        }
    }
    tree.walk(&mut |node, _| {
        if let Some(spec) = node.spec {
            members(node, spec, findings);
        } else if !node.is_action() {
            assigned(node, findings);
        }
    });
}

fn members(node: &Node<'_>, spec: &'static ActionSpec, findings: &mut Findings) {
    let params = node.params();
    let inside = |key: &str| params.is_some_and(|params| params.contains_key(key));
    let outside = |key: &str| node.members.contains_key(key);
    match node.members.get("params") {
        None | Some(Value::Object(_) | Value::Null) => {}
        Some(Value::Array(items)) if items.is_empty() => {}
        Some(_) => {
            findings
                .push(rules::WRONG_TYPE.finding(node.at.key("params"), "expected an object of parameters"));
            return;
        }
    }
    for field in spec.params {
        let value = params.and_then(|params| params.get(field.name));
        let misplaced =
            value.is_none() && outside(field.name) && !spec.keys.iter().any(|key| key.name == field.name);
        // A `name` beside any action is allowed; it is misplaced only where a required one is missing.
        if misplaced && (field.name != "name" || field.need == Need::Required) {
            findings.push(
                rules::MISPLACED_KEY
                    .finding(node.at.key(field.name), format!("`{}` belongs in `params`", field.name)),
            );
        } else {
            let at = if params.is_some() { node.at.key("params") } else { node.at.clone() };
            member(
                field,
                value,
                &at,
                spec,
                params.map(|params| params.keys()).into_iter().flatten(),
                findings,
            );
        }
    }
    for field in spec.keys {
        let value = node.members.get(field.name);
        if value.is_none() && inside(field.name) && !spec.params.iter().any(|param| param.name == field.name)
        {
            findings.push(rules::MISPLACED_KEY.finding(
                node.param_at(field.name),
                format!("`{}` belongs beside `params`, not in it", field.name),
            ));
        } else {
            member(field, value, &node.at, spec, node.members.keys(), findings);
        }
    }
    for key in params.into_iter().flat_map(|params| params.keys()) {
        let known = |fields: &[FieldSpec]| fields.iter().any(|field| field.name == key);
        if known(spec.params) || known(spec.keys) || key.starts_with("comment") || OPEN.contains(&spec.word) {
            continue;
        }
        let placement = Action::SPECS.iter().flat_map(|other| other.keys).any(|other| other.name == key);
        if placement && matches!(key.as_str(), "then" | "orElse" | "condition" | "events" | "session_data") {
            findings.push(
                rules::MISPLACED_KEY
                    .finding(node.param_at(key), format!("`{key}` is never read in `params`")),
            );
        } else if !inferred(spec.word, key) {
            unknown(key, node.param_at(key), spec.params, spec, findings);
        }
    }
    for key in node.members.keys() {
        let known = |fields: &[FieldSpec]| fields.iter().any(|field| field.name == key);
        let allowed = matches!(key.as_str(), "type" | "params" | "name") || key.starts_with(['$']);
        if allowed || key.starts_with("comment") || known(spec.keys) || known(spec.params) {
            continue;
        }
        if spec.word == "IF" && is_or_else(key) {
            findings.push(
                rules::OR_ELSE_CASE
                    .finding(node.at.key(key), "the key is written `orElse`, this one is ignored")
                    .with_suggestion("orElse"),
            );
        } else {
            unknown(key, node.at.key(key), spec.keys, spec, findings);
        }
    }
    if let Some(events) = node.members.get("events").and_then(Value::as_object) {
        for (event, value) in events {
            if EventName::from(event.as_str()).is_known() {
                continue;
            }
            let near = nearest(event, EventName::KNOWN.iter().map(EventName::as_str));
            let severity = if near.is_some() { Severity::Warning } else { Severity::Info };
            let at = node.at.key("events").key(event);
            let finding = rules::UNKNOWN_EVENT
                .as_severity(severity)
                .finding(at.clone(), format!("`{}` is no documented event", shorten(event)));
            findings.push(match near {
                Some(near) => finding.with_suggestion(near),
                None => finding,
            });
            if !value.is_array() && !value.is_object() && !value.is_null() {
                findings.push(rules::WRONG_TYPE.finding(at, "expected a list of steps"));
            }
        }
    }
}

/// Checks that a member is there if it must be, and has its shape.
fn member<'k>(
    field: &FieldSpec,
    value: Option<&Value>,
    at: &crate::diagnostics::Pointer,
    spec: &ActionSpec,
    neighbours: impl Iterator<Item = &'k String>,
    findings: &mut Findings,
) {
    match value {
        Some(value) if !value.is_null() => shapes::check(field, value, at.key(field.name), findings),
        _ if field.need == Need::Optional => {}
        _ => {
            let finding =
                rules::MISSING_PARAM.finding(at.clone(), format!("{} needs `{}`", spec.word, field.name));
            let unknown = neighbours
                .map(String::as_str)
                .filter(|key| !spec.params.iter().chain(spec.keys).any(|known| known.name == *key));
            let typo = nearest(field.name, unknown).is_some();
            findings.push(if typo { finding.with_suggestion(field.name) } else { finding });
        }
    }
}

/// Returns whether a parameter is only guessed from the REST twin of the action, and no typo.
fn inferred(word: &str, key: &str) -> bool {
    matches!((word, key), ("DIAL", "timeout" | "max_call_time") | ("SAY", "voice" | "language"))
}

fn unknown(
    key: &str,
    at: crate::diagnostics::Pointer,
    fields: &[FieldSpec],
    spec: &ActionSpec,
    findings: &mut Findings,
) {
    let near = nearest(key, fields.iter().map(|field| field.name));
    let severity = if near.is_some() { Severity::Warning } else { Severity::Info };
    let finding = rules::UNKNOWN_PARAM
        .as_severity(severity)
        .finding(at, format!("{} has no documented `{}`", spec.word, shorten(key)));
    findings.push(match near {
        Some(near) => finding.with_suggestion(near),
        None => finding,
    });
}

/// Keys of an assignment that are neither variables nor comments.
fn assigned(node: &Node<'_>, findings: &mut Findings) {
    for key in node.members.keys().filter(|key| !key.starts_with('$') && !key.starts_with("comment")) {
        let finding = rules::UNKNOWN_PARAM
            .as_severity(Severity::Info)
            .finding(node.at.key(key), "only keys that begin with `$` are assigned, this one is ignored");
        findings.push(finding);
    }
}
