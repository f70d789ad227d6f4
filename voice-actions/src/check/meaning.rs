//! Rules for single actions: right in form, and yet not what was meant.

use serde_json::Value;

use super::placeholder::{is_placeholder, quoted};
use super::rules;
use super::tree::{Level, Node, Role, Tree, shorten};
use crate::assignment::quote;
use crate::diagnostics::{Findings, Pointer, Severity};
use crate::expression::{Assigned, Expression};
use crate::native::{ITEM, NATIVE};
use crate::param::{is_template, is_variable};

pub(super) fn check(tree: &Tree<'_>, findings: &mut Findings) {
    let mut has_room = false;
    tree.walk(&mut |node, _| has_room |= node.word() == "CONFERENCE");
    tree.walk(&mut |node, around| {
        match node.word() {
            "COLLECT" => collect(node, findings),
            "CONFERENCE" => conference(node, findings),
            "DIAL" => dial(node, around, has_room, findings),
            "IF" => {
                if let Some(condition) = node.text("condition").filter(|text| !text.trim().is_empty()) {
                    expression(condition, node.at.key("condition"), "the condition", findings);
                }
            }
            "FOREACH" => {
                let iterator = node.param_text("iterator").filter(|text| !text.starts_with("${"));
                if let Some(text) = iterator {
                    expression(text, node.param_at("iterator"), "the list", findings);
                }
            }
            "SMS" => findings.push(rules::OLD_ACTION.finding(
                node.at.key("type"),
                "SMS was seen in version 0 only; messages are sent with POST /Messages",
            )),
            _ => {}
        }
        let prompts = around.last().is_some_and(|level| level.list.role == Role::Prompts);
        if prompts && node.spec.is_some() && !matches!(node.word(), "SAY" | "PLAY") {
            findings.push(rules::PROMPT_ACTION.finding(
                node.at.clone(),
                format!("prompts of a COLLECT speak or play, {} is not known to work there", node.word()),
            ));
        }
        for (key, value) in node.members.iter().filter(|(key, _)| key.starts_with('$')) {
            assignment(key, value, node.at.key(key), findings);
        }
    });
}

fn collect(node: &Node<'_>, findings: &mut Findings) {
    let param = |key: &str| node.params().and_then(|params| params.get(key)).filter(|value| !value.is_null());
    if param("num_digits").is_none() && param("finish_on_key").is_none() {
        findings.push(rules::COLLECT_UNBOUNDED.finding(
            node.at.clone(),
            "neither `num_digits` nor `finish_on_key` is given, so the caller always waits for the timeout",
        ));
    }
    let timeout = param("timeout").and_then(Value::as_f64).filter(|timeout| (0.0..100.0).contains(timeout));
    if let Some(timeout) = timeout {
        findings.push(
            rules::TIMEOUT_UNIT
                .finding(node.param_at("timeout"), "the timeout is in milliseconds")
                .with_suggestion(format!("{}", timeout * 1_000.0)),
        );
    }
}

fn conference(node: &Node<'_>, findings: &mut Findings) {
    let limited = node.params().is_some_and(|params| params.contains_key("max_participants"));
    let handled = node.list(Role::Event("on_enter_error_max_participants")).is_some();
    if limited && !handled {
        findings.push(rules::CONFERENCE_ERROR_UNHANDLED.finding(
            node.at.clone(),
            "the room is limited; without `on_enter_error_max_participants` the flow just goes on when it is full",
        ));
    }
}

fn dial(node: &Node<'_>, around: &[Level<'_, '_>], has_room: bool, findings: &mut Findings) {
    let event = around.iter().position(|level| matches!(level.list.role, Role::Event(_)));
    if event.is_none() && !has_room {
        findings.push(rules::DIAL_NOT_BRIDGED.finding(
            node.at.clone(),
            "DIAL does not connect the two legs, and no CONFERENCE of this script lets them meet",
        ));
    }
    // A room around the event whose name differs from call to call.
    let outer = event.and_then(|event| around.get(..event)).unwrap_or_default();
    let changes = outer
        .iter()
        .filter_map(|level| level.step())
        .any(|step| step.word() == "CONFERENCE" && step.param_text("name").is_some_and(is_template));
    if changes && node.members.get("session_data").is_none_or(Value::is_null) {
        findings.push(
            rules::DIAL_NO_SESSION
                .finding(node.at.clone(), "the new leg gets no session data, and so not the name of the room")
                .with_suggestion("\"session_data\": \"$sessionData\""),
        );
    }
}

fn expression(text: &str, at: Pointer, what: &str, findings: &mut Findings) {
    if let Err(error) = Expression::parse(text) {
        let column = error.column(text);
        findings.push(
            rules::BAD_EXPRESSION
                .finding(at, format!("{what} is no expression: {error} (at character {column} of it)")),
        );
    }
}

fn assignment(variable: &str, value: &Value, at: Pointer, findings: &mut Findings) {
    if !is_variable(variable) {
        findings
            .push(rules::BAD_VARIABLE.finding(at.clone(), "expected `$` and a name, with dots for members"));
    } else if (NATIVE.contains(&variable) && variable != crate::native::SESSION_DATA) || variable == ITEM {
        findings
            .push(rules::NATIVE_ASSIGNED.finding(at.clone(), format!("`{variable}` is set by the platform")));
    }
    let Some(text) = value.as_str() else {
        findings.push(
            rules::WRONG_TYPE
                .as_severity(Severity::Warning)
                .finding(at, "expected the text of an expression")
                .with_suggestion(Value::String(value.to_string()).to_string()),
        );
        return;
    };
    if is_placeholder(text) {
        let message = "a placeholder stands where a value goes; a number must then be quoted within the text";
        findings.push(rules::PLACEHOLDER.finding(at, message).with_suggestion(quote(text)));
        return;
    }
    for _ in quoted(text).take(1) {
        findings.push(rules::PLACEHOLDER.finding(at.clone(), "a placeholder stands where a number goes"));
    }
    let assigned = Assigned::parse(text);
    if assigned.is_plus_number() {
        findings.push(
            rules::PLUS_NUMBER
                .finding(
                    at,
                    "JavaScript reads this as a number and the plus is lost; quote it within the text",
                )
                .with_suggestion(quote(text.trim())),
        );
    } else if let Some(quoted) = plus_numbers_quoted(text) {
        findings.push(
            rules::PLUS_NUMBER
                .finding(
                    at,
                    "JavaScript reads these as numbers and the plus is lost; quote them within the text",
                )
                .with_suggestion(quoted),
        );
    } else if let Some(problem) = assigned.problem().filter(|_| !text.trim().is_empty()) {
        let finding = rules::BAD_EXPRESSION
            .as_severity(Severity::Warning)
            .finding(at, format!("`{}` is no expression and taken as a text: {problem}", shorten(text)));
        // Words were probably meant as a text; anything else was meant as an expression.
        let words = text.chars().all(|letter| letter.is_alphanumeric() || " ,.!?+-_@".contains(letter));
        findings.push(if words { finding.with_suggestion(quote(text)) } else { finding });
    }
}

/// Returns the text with quotes around phone numbers that stand as items of a list: `[+15550100123]`.
fn plus_numbers_quoted(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut found = false;
    let items: Vec<String> = inner
        .split(',')
        .map(str::trim)
        .map(|item| {
            let is_number = item.strip_prefix('+').is_some_and(crate::address::is_international);
            found |= is_number;
            if is_number { quote(item) } else { item.to_owned() }
        })
        .collect();
    found.then(|| format!("[{}]", items.join(", ")))
}
