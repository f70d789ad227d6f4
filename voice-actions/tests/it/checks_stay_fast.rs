//! The work of a check grows with the script and no faster.
//!
//! Nothing here looks at a clock: work that doubles with every level of nesting would not end, and work that grows with
//! the square of the steps would be felt. What is found has to be right in great numbers, too.

use serde_json::{Value, json};
use voice_actions::check::{Script, Scripts, check_text, check_value};
use voice_actions::wire::MAX_NESTING;

const STEPS: usize = 5_000;

fn codes(script: &Value, code: &str) -> usize {
    check_value(script).with_code(code).count()
}

#[test]
fn branches_in_branches_are_looked_at_once() {
    let nested = (0..MAX_NESTING - 1).fold(json!([{ "type": "HANGUP" }]), |inner, _| {
        json!([{ "type": "IF", "condition": "$callId == '1'", "then": inner, "orElse": [{ "type": "HANGUP" }] }])
    });
    assert_eq!(codes(&nested, "end-without-hangup"), 0);
    let open = (0..MAX_NESTING - 1).fold(json!([{ "type": "SAY", "params": { "text": "Hello" } }]), |inner, _| {
        json!([{ "type": "IF", "condition": "$callId == '1'", "then": inner, "orElse": [{ "type": "HANGUP" }] }])
    });
    assert_eq!(codes(&open, "end-without-hangup"), 1);
}

#[test]
fn jumps_and_labels_in_great_numbers() {
    let mut steps: Vec<Value> =
        (0..STEPS).map(|n| json!({ "type": "LABEL", "name": format!("l{n}") })).collect();
    steps.extend((0..STEPS).map(|n| {
        let jump = json!([{ "type": "GOTO", "params": { "label": format!("l{n}") } }]);
        json!({ "type": "IF", "condition": "$callId == '1'", "then": jump })
    }));
    let findings = check_value(&json!(steps));
    assert_eq!(findings.with_code("label-unused").count(), 0);
    assert_eq!(findings.with_code("goto-loop").count(), STEPS);
}

#[test]
fn jumps_to_nowhere_in_great_numbers() {
    let label = |n: usize| json!({ "type": "LABEL", "name": format!("here{n}") });
    let jump = |n: usize| json!({ "type": "GOTO", "params": { "label": format!("there{n}") } });
    let steps: Vec<Value> = (0..STEPS).flat_map(|n| [label(n), jump(n)]).collect();
    assert_eq!(codes(&json!(steps), "label-missing"), STEPS);
}

#[test]
fn variables_in_great_numbers() {
    let set = (0..STEPS).map(|n| json!({ (format!("$set{n}")): format!("$set{n} + 1") }));
    let read = (0..STEPS).map(|n| json!({ "type": "SAY", "params": { "text": format!("${{unset{n}}}") } }));
    let script = json!(set.chain(read).collect::<Vec<_>>());
    assert_eq!(codes(&script, "forward-reference"), STEPS);
    assert_eq!(codes(&script, "undefined-var"), STEPS);
    let all: serde_json::Map<String, Value> =
        (0..STEPS).map(|n| (format!("$v{n}"), json!(format!("$v{}", (n + 1) % STEPS)))).collect();
    assert_eq!(codes(&json!([all]), "forward-reference"), STEPS - 1);
}

#[test]
fn session_data_in_great_numbers() {
    let write = (0..STEPS).map(|n| json!({ (format!("$sessionData.key{n}")): "1" }));
    let read = (0..STEPS)
        .map(|n| json!({ "type": "SAY", "params": { "text": format!("${{sessionData.KEY{n}}}") } }));
    let script = json!(write.chain(read).collect::<Vec<_>>());
    assert_eq!(codes(&script, "undefined-var"), STEPS);
    let application =
        Scripts::new().with(Script::from_text("one", script.to_string()).on_number("+15550100199"));
    assert_eq!(application.check()["one"].with_code("session-key-unread").count(), STEPS);
}

#[test]
fn dials_in_rooms_in_great_numbers() {
    let dial = json!({ "type": "DIAL", "params": { "no": "+15550100123", "caller_id_no": "+15550100199" } });
    let room =
        json!({ "type": "CONFERENCE", "params": { "name": "${callId}" }, "events": { "on_enter": [dial] } });
    let script = json!((0..STEPS).map(|_| room.clone()).collect::<Vec<_>>());
    assert_eq!(codes(&script, "dial-no-session"), STEPS);
    let reader = r#"[{"type": "CONFERENCE", "params": {"name": "${sessionData.room}"}}, {"type": "HANGUP"}]"#;
    let application = Scripts::new()
        .with(Script::from_text("rooms", script.to_string()))
        .with(Script::from_text("reader", reader).on_number("+15550100199"));
    assert_eq!(application.check()["rooms"].with_code("dial-no-session").count(), STEPS);
}

#[test]
fn long_keys_above_many_values_cost_no_memory() {
    let text = format!("{{\"actions\": [], \"{}\": [{}0]}}", "k".repeat(500_000), "0,".repeat(500_000));
    assert!(!check_text(&text).is_empty());
}
