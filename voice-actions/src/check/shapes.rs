//! Types of members.

use serde_json::Value;

use super::placeholder::is_placeholder;
use super::rules;
use super::tree::shorten;
use crate::address::{Destination, WebAddress, is_international};
use crate::diagnostics::{Findings, Pointer, Severity, nearest};
use crate::param::{is_template, is_variable};
use crate::wire::{FieldSpec, Shape};

pub(super) fn check(field: &FieldSpec, value: &Value, at: Pointer, findings: &mut Findings) {
    let wrong = |at: Pointer, expected: &str| rules::WRONG_TYPE.finding(at, format!("expected {expected}"));
    match (field.shape, value) {
        (Shape::Any, _) => {}
        (Shape::Events, Value::Object(_)) | (Shape::Steps, _) => {}
        (Shape::Events, _) => findings.push(wrong(at, "an object of events, each with a list of steps")),
        (Shape::Text, Value::String(text)) => not_empty(field, text, at, findings),
        (Shape::Text, _) => findings.push(wrong(at, "a text")),
        (Shape::Count | Shape::Milliseconds, _) => number(field, value, at, findings),
        (Shape::Flag, Value::String(text)) if is_template(text) => {}
        (Shape::Flag, Value::String(text)) if !matches!(text.as_str(), "true" | "false") => findings.push(
            rules::WRONG_TYPE
                .as_severity(Severity::Warning)
                .finding(at, "expected \"true\" or \"false\"; every other word counts as false")
                .with_nearest(text, ["true", "false"]),
        ),
        (Shape::Flag, Value::String(_) | Value::Bool(_)) => {}
        (Shape::Flag, _) => findings.push(wrong(at, "\"true\" or \"false\"")),
        (Shape::Destination | Shape::CallerId, Value::String(text)) => {
            destination(field, text, at, findings);
        }
        (Shape::Destination | Shape::CallerId, _) => findings.push(wrong(at, "a phone number as text")),
        (Shape::Url, Value::String(text)) => url(text, at, findings),
        (Shape::Url, _) => findings.push(wrong(at, "a web address")),
        (Shape::Word(is_known, known), Value::String(text)) => {
            if !is_known(text) && !is_template(text) {
                word(text, &known(), at, findings);
            }
        }
        (Shape::Word(..), _) => findings.push(wrong(at, "a word")),
        (Shape::Words, Value::Array(items)) => {
            for (index, _) in items.iter().enumerate().filter(|(_, item)| !item.is_string()) {
                findings.push(wrong(at.index(index), "a text"));
            }
        }
        (Shape::Words, Value::String(text)) if is_template(text) => {}
        (Shape::Words, _) => findings.push(wrong(at, "a list of texts")),
        (Shape::List, Value::Array(_)) => {}
        (Shape::List, Value::String(text)) => list(text, at, findings),
        (Shape::List, _) => findings.push(wrong(at, "a list, or an expression that gives one")),
        (Shape::Webhook, Value::Object(webhook)) => match webhook.get("url") {
            Some(Value::String(text)) => url(text, at.key("url"), findings),
            Some(_) => findings.push(wrong(at.key("url"), "a web address")),
            None => findings.push(rules::MISSING_PARAM.finding(at, "a webhook needs `url`")),
        },
        (Shape::Object, Value::Object(_)) => {}
        (Shape::Object | Shape::Webhook, _) => findings.push(wrong(at, "an object")),
        (Shape::SessionData, Value::Object(_)) => {}
        (Shape::SessionData, Value::Array(items)) if items.is_empty() => {}
        (Shape::SessionData, Value::String(text)) if is_variable(text) => {}
        (Shape::SessionData, Value::String(text)) => {
            let finding = rules::LIST_AS_TEXT.finding(at, "expected an object, or a variable that holds one");
            findings.push(match bare(text) {
                Some(variable) => finding.with_suggestion(variable),
                None => finding.with_suggestion("$sessionData"),
            });
        }
        (Shape::SessionData, _) => findings.push(wrong(at, "an object, or a variable that holds one")),
    }
}

fn not_empty(field: &FieldSpec, text: &str, at: Pointer, findings: &mut Findings) {
    let needed = matches!(field.name, "text" | "name" | "label" | "condition" | "message");
    if needed && text.trim().is_empty() {
        findings.push(rules::EMPTY_TEXT.finding(at, format!("`{}` is empty", field.name)));
    }
}

fn number(field: &FieldSpec, value: &Value, at: Pointer, findings: &mut Findings) {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if is_template(text) => return,
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(number) => {
                findings.push(
                    rules::WRONG_TYPE
                        .as_severity(Severity::Warning)
                        .finding(at.clone(), "expected a number, found one written as text")
                        .with_suggestion(text.trim()),
                );
                Some(number)
            }
            Err(_) => None,
        },
        _ => None,
    };
    let Some(number) = number.filter(|number| number.is_finite() && *number >= 0.0) else {
        findings.push(rules::WRONG_TYPE.finding(at, "expected a number that is not negative"));
        return;
    };
    if matches!(field.shape, Shape::Count) && number.fract() != 0.0 {
        findings.push(rules::WRONG_TYPE.finding(at, "expected a whole number"));
        return;
    }
    let pointless = match field.name {
        "num_digits" | "loop" if number < 1.0 => "a number below 1 makes the action pointless",
        "max_participants" if number < 2.0 => "a room for less than two connects nobody",
        _ => return,
    };
    findings.push(rules::POINTLESS_VALUE.finding(at, pointless));
}

fn destination(field: &FieldSpec, text: &str, at: Pointer, findings: &mut Findings) {
    if is_template(text) {
        return;
    }
    if is_placeholder(text) {
        findings.push(rules::PLACEHOLDER.finding(at, "a placeholder stands where a number goes"));
        return;
    }
    let is_caller_id = matches!(field.shape, Shape::CallerId);
    let fine = match Destination::from(text) {
        Destination::PhoneNumber(number) => number.is_e164(),
        Destination::SipAddress(_) => !is_caller_id,
        Destination::Other(_) => false,
    };
    if fine {
        return;
    }
    let wanted = if is_caller_id { "`+` and digits" } else { "`+` and digits, or a SIP address" };
    let finding = rules::BAD_NUMBER.finding(at, format!("expected {wanted}"));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only_spelled_so =
        text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '.'));
    findings.push(if only_spelled_so && is_international(&digits) && digits.len() > 10 {
        finding.with_suggestion(format!("+{digits}"))
    } else {
        finding
    });
}

fn url(text: &str, at: Pointer, findings: &mut Findings) {
    if is_template(text) || WebAddress::new(text).is_absolute() {
        return;
    }
    findings.push(if is_placeholder(text) {
        rules::PLACEHOLDER.finding(at, "a placeholder stands where a web address goes")
    } else {
        rules::BAD_URL.finding(at, "expected an absolute http or https address")
    });
}

fn word(text: &str, known: &[String], at: Pointer, findings: &mut Findings) {
    let near = nearest(text, known.iter().map(String::as_str));
    let severity = if near.is_some() { Severity::Warning } else { Severity::Info };
    let finding = rules::UNKNOWN_WORD
        .as_severity(severity)
        .finding(at, format!("`{}` is no documented word here", shorten(text)));
    findings.push(match near {
        Some(near) => finding.with_suggestion(near),
        None => finding,
    });
}

/// Checks the list of a `FOREACH`; whether it is an expression is the matter of `meaning`.
fn list(text: &str, at: Pointer, findings: &mut Findings) {
    if let Some(variable) = bare(text) {
        findings.push(
            rules::LIST_AS_TEXT
                .finding(at, "expected a list, and `${…}` makes a text of it")
                .with_suggestion(variable),
        );
    }
}

/// Returns `$name` for `${name}`.
fn bare(text: &str) -> Option<String> {
    let path = text.strip_prefix("${")?.strip_suffix('}')?;
    Some(format!("${}", path.trim_start_matches(['.', '$']))).filter(|variable| is_variable(variable))
}
