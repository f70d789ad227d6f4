//! Every rule finds its mistake, at its place, and nothing else.

use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::json;
use voice_actions::check::{RULES, check_text, check_value};
use voice_actions::diagnostics::Severity;

use crate::samples::{GUIDE, vendor};

/// Steps with one mistake each, and what is found: severity, code, place within the step, suggestion.
const MISTAKES: &[(&str, &str, &str, &str, &str)] = &[
    (r#"{"comment": "x"}"#, "error", "step-shape", "", ""),
    (r#"{"typ": "SAY"}"#, "error", "step-shape", "", "type"),
    (r#""SAY""#, "error", "step-shape", "", ""),
    (
        r#"{"type": "TRANFER", "params": {"no": "+15550100123"}}"#,
        "warning",
        "unknown-type",
        "/type",
        "TRANSFER",
    ),
    (r#"{"type": "say", "params": {"text": "x"}}"#, "warning", "unknown-type", "/type", "SAY"),
    (r#"{"type": "FLY"}"#, "warning", "unknown-type", "/type", ""),
    (r#"{"type": "SAY", "params": {}}"#, "error", "missing-param", "/params", ""),
    (r#"{"type": "SAY"}"#, "error", "missing-param", "", ""),
    (r#"{"type": "PLAY", "params": {"url": null}}"#, "error", "missing-param", "/params", ""),
    (
        r#"{"type": "TRANSCRIBE", "params": {"action": "start", "end_transcript_webhook": {}}}"#,
        "error",
        "missing-param",
        "/params/end_transcript_webhook",
        "",
    ),
    (
        r#"{"type": "COLLECT", "params": {"num_digits": "one"}}"#,
        "error",
        "wrong-type",
        "/params/num_digits",
        "",
    ),
    (
        r#"{"type": "COLLECT", "params": {"num_digits": "1"}}"#,
        "warning",
        "wrong-type",
        "/params/num_digits",
        "1",
    ),
    (
        r#"{"type": "COLLECT", "params": {"num_digits": 1.5}}"#,
        "error",
        "wrong-type",
        "/params/num_digits",
        "",
    ),
    (
        r#"{"type": "COLLECT", "params": {"num_digits": 1, "timeout": -5}}"#,
        "error",
        "wrong-type",
        "/params/timeout",
        "",
    ),
    (r#"{"type": "SAY", "params": {"text": 5}}"#, "error", "wrong-type", "/params/text", ""),
    (r#"{"type": "SAY", "params": "Hello"}"#, "error", "wrong-type", "/params", ""),
    (r#"{"type": 5}"#, "error", "wrong-type", "/type", ""),
    (
        r#"{"type": "CONFERENCE", "params": {"name": "r", "end_on_exit": "True"}}"#,
        "warning",
        "wrong-type",
        "/params/end_on_exit",
        "true",
    ),
    (
        r#"{"type": "CONFERENCE", "params": {"name": "r", "end_on_exit": 1}}"#,
        "error",
        "wrong-type",
        "/params/end_on_exit",
        "",
    ),
    (
        r#"{"type": "CONFERENCE", "params": {"name": "r"}, "events": []}"#,
        "error",
        "wrong-type",
        "/events",
        "",
    ),
    (
        r#"{"type": "FOREACH", "params": {"iterator": 5}, "then": []}"#,
        "error",
        "wrong-type",
        "/params/iterator",
        "",
    ),
    (r#"{"type": "IF", "condition": "true", "then": "SAY"}"#, "error", "wrong-type", "/then", ""),
    (
        r#"{"type": "TRANSCRIBE", "params": {"action": "start", "hints": ["a", 5]}}"#,
        "error",
        "wrong-type",
        "/params/hints/1",
        "",
    ),
    (r#"{"$a": 12}"#, "warning", "wrong-type", "/$a", r#""12""#),
    (
        r#"{"type": "IF", "condition": "true", "then": [{"type": "GOTO", "params": {"label": "nowhere"}}]}"#,
        "error",
        "label-missing",
        "/then/0/params/label",
        "",
    ),
    (r#"{"type": "IF", "condition": "$bad = 1", "then": []}"#, "error", "bad-expression", "/condition", ""),
    (
        r#"{"type": "FOREACH", "params": {"iterator": "agentNumbers"}, "then": []}"#,
        "error",
        "bad-expression",
        "/params/iterator",
        "",
    ),
    (r#"{"$a": "Hello there"}"#, "warning", "bad-expression", "/$a", "'Hello there'"),
    (r#"{"$a": "+15550100123"}"#, "warning", "plus-number", "/$a", "'+15550100123'"),
    (
        r#"{"$a": "[+15550100123, '+15550100124']"}"#,
        "warning",
        "plus-number",
        "/$a",
        "['+15550100123', '+15550100124']",
    ),
    (
        r#"{"type": "SAY", "params": {"text": "${collectAttempts}"}}"#,
        "warning",
        "undefined-var",
        "/params/text",
        "$collectAttempt",
    ),
    (
        r#"{"type": "SAY", "params": {"text": "${callerno}"}}"#,
        "warning",
        "undefined-var",
        "/params/text",
        "$callerNo",
    ),
    (r#"{"type": "SAY", "params": {"text": "${val}"}}"#, "warning", "undefined-var", "/params/text", ""),
    (r#"{"type": "IF", "condition": "$foo", "then": []}"#, "warning", "undefined-var", "/condition", ""),
    (
        r#"{"type": "TRANSFER", "params": {"no": "15550100123"}}"#,
        "warning",
        "bad-number",
        "/params/no",
        "+15550100123",
    ),
    (
        r#"{"type": "TRANSFER", "params": {"no": "+1 (555) 010-0123"}}"#,
        "warning",
        "bad-number",
        "/params/no",
        "+15550100123",
    ),
    (r#"{"type": "TRANSFER", "params": {"no": "sales"}}"#, "warning", "bad-number", "/params/no", ""),
    (
        r#"{"type": "TRANSFER", "params": {"no": "+15550100123", "caller_id_no": "me@example.com"}}"#,
        "warning",
        "bad-number",
        "/params/caller_id_no",
        "",
    ),
    (r#"{"type": "PLAY", "params": {"url": "hello.mp3"}}"#, "error", "bad-url", "/params/url", ""),
    (
        r#"{"type": "PLAY", "params": {"url": "ftp://example.com/a.mp3"}}"#,
        "error",
        "bad-url",
        "/params/url",
        "",
    ),
    (
        r#"{"type": "TRANSCRIBE", "params": {"action": "stop", "live_transcript_webhook": {"url": "/live"}}}"#,
        "error",
        "bad-url",
        "/params/live_transcript_webhook/url",
        "",
    ),
    (
        r#"{"type": "COLLECT", "params": {"num_digits": 1, "timeout": 5}}"#,
        "warning",
        "timeout-unit",
        "/params/timeout",
        "5000",
    ),
    (r#"{"type": "COLLECT", "params": {"timeout": 5000}}"#, "warning", "collect-unbounded", "", ""),
    (
        r#"{"type": "CONFERENCE", "params": {"name": "r", "max_participants": 2}}"#,
        "info",
        "conference-error-unhandled",
        "",
        "",
    ),
    (r#"{"type": "SAY", "text": "Hello"}"#, "error", "misplaced-key", "/text", ""),
    (r#"{"type": "LABEL", "params": {"name": "x"}}"#, "error", "misplaced-key", "/params/name", ""),
    (
        r#"{"type": "IF", "params": {"condition": "true"}, "then": []}"#,
        "error",
        "misplaced-key",
        "/params/condition",
        "",
    ),
    (
        r#"{"type": "FOREACH", "iterator": "$sessionData.list", "then": []}"#,
        "error",
        "misplaced-key",
        "/iterator",
        "",
    ),
    (
        r#"{"type": "SAY", "params": {"text": "x", "events": {}}}"#,
        "error",
        "misplaced-key",
        "/params/events",
        "",
    ),
    (
        r#"{"type": "IF", "condition": "true", "then": [], "orelse": []}"#,
        "error",
        "or-else-case",
        "/orelse",
        "orElse",
    ),
    (
        r#"{"type": "IF", "condition": "true", "then": [], "or_else": []}"#,
        "error",
        "or-else-case",
        "/or_else",
        "orElse",
    ),
    (
        r#"{"type": "IF", "condition": "true", "then": [], "else": []}"#,
        "error",
        "or-else-case",
        "/else",
        "orElse",
    ),
    (
        r#"{"type": "SAY", "params": {"text": "a", "text": "b"}}"#,
        "warning",
        "duplicate-key",
        "/params/text",
        "",
    ),
    (r#"{"type": "TRANSFER", "params": {"no": "+YOUR_NUMBER"}}"#, "info", "placeholder", "/params/no", ""),
    (r#"{"type": "SAY", "params": {"text": " "}}"#, "error", "empty-text", "/params/text", ""),
    (
        r#"{"type": "COLLECT", "params": {"num_digits": 0}}"#,
        "warning",
        "pointless-value",
        "/params/num_digits",
        "",
    ),
    (
        r#"{"type": "SAY", "params": {"text": "x", "lop": 2}}"#,
        "warning",
        "unknown-param",
        "/params/lop",
        "loop",
    ),
    (r#"{"type": "SAY", "params": {"text": "x", "pitch": 2}}"#, "info", "unknown-param", "/params/pitch", ""),
    (
        r#"{"type": "COLLECT", "params": {"finish_on_key": "puond"}}"#,
        "warning",
        "unknown-word",
        "/params/finish_on_key",
        "pound",
    ),
    (
        r#"{"type": "CONFERENCE", "params": {"name": "r"}, "events": {"onEnter": []}}"#,
        "warning",
        "unknown-event",
        "/events/onEnter",
        "on_enter",
    ),
    (
        r#"{"type": "SAY", "params": {"text": "Hello ${callerNo"}}"#,
        "warning",
        "bad-template",
        "/params/text",
        "",
    ),
    (
        r#"{"type": "SAY", "params": {"text": "Hello $callerNo."}}"#,
        "warning",
        "dollar-in-text",
        "/params/text",
        "${callerNo}",
    ),
    (r#"{"$a-b": "1"}"#, "warning", "bad-variable", "/$a-b", ""),
    (r#"{"$callId": "1"}"#, "info", "native-assigned", "/$callId", ""),
    (r#"{"$a": "$b", "$b": "1"}"#, "warning", "forward-reference", "/$a", ""),
    (
        r#"{"type": "FOREACH", "params": {"iterator": "${sessionData.list}"}, "then": []}"#,
        "warning",
        "list-as-text",
        "/params/iterator",
        "$sessionData.list",
    ),
    (
        r#"{"type": "SESSIONDATA", "session_data": "${sessionData}"}"#,
        "warning",
        "list-as-text",
        "/session_data",
        "$sessionData",
    ),
    (
        r#"{"type": "COLLECT", "params": {"num_digits": 1}, "actions": [{"type": "STREAM"}]}"#,
        "warning",
        "prompt-action",
        "/actions/0",
        "",
    ),
    (
        r#"{"type": "DIAL", "params": {"no": "+15550100123", "caller_id_no": "+15550100199"}}"#,
        "warning",
        "dial-not-bridged",
        "",
        "",
    ),
    (
        r#"{"type": "SMS", "params": {"no": "+15550100123", "caller_id_no": "+15550100199", "message": "x"}}"#,
        "info",
        "old-action",
        "/type",
        "",
    ),
];

#[test]
fn each_mistake_is_found_where_it_stands_and_alone() {
    for (step, severity, code, place, suggestion) in MISTAKES {
        let findings = check_text(&format!("{{\"actions\": [{step}, {{\"type\": \"HANGUP\"}}]}}"));
        let found: Vec<_> = findings
            .iter()
            .map(|finding| {
                let suggestion = finding.suggestion.clone().unwrap_or_default();
                (finding.severity.to_string(), finding.code, finding.pointer.to_string(), suggestion)
            })
            .collect();
        let expected =
            vec![((*severity).to_owned(), *code, format!("/actions/0{place}"), (*suggestion).to_owned())];
        assert_eq!(found, expected, "{step}: {findings}");
        assert!(findings.iter().all(|finding| finding.position.is_some()), "{step} has a position");
    }
}

fn found(script: &serde_json::Value) -> String {
    check_value(script).to_string()
}

#[test]
fn labels_reach_outward_and_never_inward_or_out_of_events() {
    assert_snapshot!(found(&json!({ "actions": [
        { "type": "LABEL", "name": "Menu" },
        { "type": "SAY", "params": { "text": "x" } },
        { "type": "IF", "condition": "true", "then": [
            { "type": "LABEL", "name": "Inner" },
            { "type": "GOTO", "params": { "label": "Menu" } },
        ] },
        { "type": "CONFERENCE", "params": { "name": "r" }, "events": { "on_enter": [
            { "type": "GOTO", "params": { "label": "Menu" } },
        ] } },
        { "type": "GOTO", "params": { "label": "Inner" } },
        { "type": "LABEL", "name": "Menu" },
        { "type": "GOTO", "params": { "label": "menu" } },
    ] })), @r"
    info[label-unused] `/actions/2/then/0/name`: nothing jumps to `Inner`
    error[label-missing] `/actions/3/events/on_enter/0/params/label`: the label exists but cannot be reached from here: an event or prompt list cannot be left by a jump
    error[label-missing] `/actions/4/params/label`: the label exists but cannot be reached from here: a jump cannot enter a list
    error[label-duplicate] `/actions/5/name`: the label `Menu` stands twice in this list
    error[label-missing] `/actions/6/params/label`: no label of this name can be reached from here (did you mean `Menu`?)
    ");
}

#[test]
fn a_loop_must_take_time_or_lead_out() {
    assert_snapshot!(found(&json!([
        { "type": "LABEL", "name": "a" },
        { "type": "GOTO", "params": { "label": "a" } },
    ])), @"warning[goto-loop] `/1`: the jump back to `a` can go round for ever: nothing on the way takes time or leads out");
    let counts = json!([
        { "$n": "0" },
        { "type": "LABEL", "name": "a" },
        { "$n": "$n + 1" },
        { "type": "IF", "condition": "$n < 3", "then": [{ "type": "GOTO", "params": { "label": "a" } }] },
        { "type": "HANGUP" },
    ]);
    assert_eq!(found(&counts), "", "a counted loop leads out");
}

#[test]
fn what_cannot_be_reached_is_said_once() {
    assert_snapshot!(found(&json!([
        { "type": "IF", "condition": "true", "then": [{ "type": "HANGUP" }], "orElse": [{ "type": "HANGUP" }] },
        { "type": "SAY", "params": { "text": "never" } },
        { "type": "SAY", "params": { "text": "never either" } },
        { "type": "HANGUP" },
    ])), @"warning[unreachable] `/1`: nothing leads here: an IF whose branches both leave stands before it and no label in between");
}

#[test]
fn a_dial_in_a_room_without_session_data_is_mentioned() {
    assert_snapshot!(found(&json!([
        { "type": "CONFERENCE", "params": { "name": "${callId}" }, "events": { "on_enter": [
            { "type": "DIAL", "params": { "no": "+15550100123", "caller_id_no": "+15550100199" } },
        ] } },
        { "type": "HANGUP" },
    ])), @r#"info[dial-no-session] `/0/events/on_enter/0`: the new leg gets no session data, and so not the name of the room (did you mean `"session_data": "$sessionData"`?)"#);
}

#[test]
fn the_document_itself_is_checked() {
    assert_snapshot!(check_text(r#"{"action": []}"#).to_string(), @"error[no-actions] at 1:1 ``: the document has no list of `actions` (did you mean `actions`?)");
    assert_snapshot!(check_text("5").to_string(), @"error[no-actions] at 1:1 ``: a script is an object with a list of `actions`");
    assert_snapshot!(check_text("{\"actions\": [\n}").to_string(), @"error[not-json] at 2:1 ``: text is not JSON: expected value at line 2 column 1");
    assert_snapshot!(check_text(&format!("{}{}", r#"[{"type":"IF","condition":"1","then":"#.repeat(60), "1")).to_string(), @"error[not-json] at 1:2221 ``: text is not JSON: EOF while parsing an object at line 1 column 2221");
    let deep = (0..55).fold(json!([]), |inner, _| json!([{ "type": "IF", "condition": "1", "then": inner }]));
    assert!(check_value(&deep).with_code("too-deep").count() == 1);
}

#[test]
fn every_mistake_of_a_script_is_found_at_once_and_in_order() {
    assert_snapshot!(check_text(r#"{"actions": [
  {"$openTransferNumber": "+15550100123", "$hours": "Number(new Date(.setUTCHours(1))"},
  {"type": "COLLECT", "params": {"num_digits": 1, "timeout": 3}},
  {"type": "IF", "condition": "$keypresses == '1'", "then": [
    {"type": "TRANSFER", "params": {"no": "${opentransfernumber}"}}
  ], "orelse": [{"type": "GOTO", "params": {"label": "menu"}}]},
  {"type": "PLAY", "params": {"url": "bye.mp3"}}
]}"#).to_string(), @r"
warning[plus-number] at 2:27 `/actions/0/$openTransferNumber`: JavaScript reads this as a number and the plus is lost; quote it within the text (did you mean `'+15550100123'`?)
warning[bad-expression] at 2:53 `/actions/0/$hours`: `Number(new Date(.setUTCHours(1))` is no expression and taken as a text: expected a value, found `.`
warning[timeout-unit] at 3:62 `/actions/1/params/timeout`: the timeout is in milliseconds (did you mean `3000`?)
warning[undefined-var] at 4:31 `/actions/2/condition`: `$keypresses` is never set and no variable of the platform (did you mean `$keyPresses`?)
warning[undefined-var] at 5:43 `/actions/2/then/0/params/no`: `$opentransfernumber` is never set and no variable of the platform (did you mean `$openTransferNumber`?)
error[or-else-case] at 6:16 `/actions/2/orelse`: the key is written `orElse`, this one is ignored (did you mean `orElse`?)
error[label-missing] at 6:54 `/actions/2/orelse/0/params/label`: no label of this name can be reached from here
info[end-without-hangup] at 7:3 `/actions/3`: the flow can end here without HANGUP, TRANSFER or REDIRECT; the platform then hangs up
error[bad-url] at 7:38 `/actions/3/params/url`: expected an absolute http or https address
");
}

#[test]
fn each_rule_has_a_code_of_its_own_and_is_tried() {
    let text = include_str!("checks_scripts.rs").to_owned() + include_str!("checks_scripts_together.rs");
    for (index, rule) in RULES.iter().enumerate() {
        assert!(RULES.iter().take(index).all(|other| other.code != rule.code), "{} stands twice", rule.code);
        assert!(text.contains(rule.code), "no test mentions {}", rule.code);
        assert!(rule.about.ends_with('.'), "{}", rule.code);
    }
}

#[test]
fn the_guides_scripts_raise_nothing_worse_than_information() {
    for (name, text) in GUIDE {
        let findings = check_text(text);
        assert!(findings.iter().all(|finding| finding.severity == Severity::Info), "{name}: {findings}");
    }
}

#[test]
fn the_vendors_scripts_check_as_their_index_says() {
    for (name, text) in vendor("__callflow__") {
        let warnings: Vec<_> = check_text(&text)
            .into_iter()
            .filter(|finding| finding.severity > Severity::Info)
            .map(|finding| finding.code)
            .collect();
        let expected: &[&str] = match name.as_str() {
            "use__callflow__time-of-day-unquoted-number-bug.json" => &["plus-number", "plus-number"],
            "use__callflow__goto-skips-action.json" => &["unreachable"],
            _ => &[],
        };
        assert_eq!(warnings, expected, "{name}");
    }
}

proptest! {
    #[test]
    fn a_check_never_fails(bytes in "\\PC{0,200}") {
        drop(check_text(&bytes));
    }
}
