//! Every action is built as the vendor writes it, read as it was built, and named on the pages that list the actions.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::action::*;
use voice_actions::{CallFlow, CallerId, Step};

/// A step by its builder, and what the vendor writes for it; one row a word.
fn actions() -> Vec<(Step, Value)> {
    let caller = || CallerId::new("+15550100199");
    vec![
        (
            Say::text("Hello").with_loop(2).into(),
            json!({ "type": "SAY", "params": { "text": "Hello", "loop": 2 } }),
        ),
        (
            Play::url("https://example.com/a.mp3").into(),
            json!({ "type": "PLAY", "params": { "url": "https://example.com/a.mp3" } }),
        ),
        (
            Collect::digits(1)
                .with_finish_key(FinishKey::Pound)
                .with_timeout(Duration::seconds(5))
                .prompt(Say::text("Press 1."))
                .into(),
            json!({
                "type": "COLLECT",
                "params": { "num_digits": 1, "finish_on_key": "pound", "timeout": 5000 },
                "actions": [{ "type": "SAY", "params": { "text": "Press 1." } }],
            }),
        ),
        (
            Conference::room("r")
                .with_max_participants(2_u32)
                .with_end_on_exit(true)
                .on_enter(Hangup::new())
                .into(),
            json!({
                "type": "CONFERENCE",
                "params": { "name": "r", "max_participants": 2, "end_on_exit": "true" },
                "events": { "on_enter": [{ "type": "HANGUP" }] },
            }),
        ),
        (
            Transfer::to("+15550100123").with_caller_id(caller()).into(),
            json!({ "type": "TRANSFER", "params": { "no": "+15550100123", "caller_id_no": "+15550100199" } }),
        ),
        (
            Dial::new("+15550100123", caller()).with_session_data(SessionData::all()).into(),
            json!({
                "type": "DIAL",
                "params": { "no": "+15550100123", "caller_id_no": "+15550100199" },
                "session_data": "$sessionData",
            }),
        ),
        (Hangup::new().into(), json!({ "type": "HANGUP" })),
        (
            If::new("$a == 1").then(Hangup::new()).or_else(Goto::label("Menu")).into(),
            json!({
                "type": "IF",
                "condition": "$a == 1",
                "then": [{ "type": "HANGUP" }],
                "orElse": [{ "type": "GOTO", "params": { "label": "Menu" } }],
            }),
        ),
        (
            ForEach::item_in(["a", "b"]).then(Say::text("$item")).into(),
            json!({
                "type": "FOREACH",
                "params": { "iterator": ["a", "b"] },
                "then": [{ "type": "SAY", "params": { "text": "$item" } }],
            }),
        ),
        (Goto::label("Menu").into(), json!({ "type": "GOTO", "params": { "label": "Menu" } })),
        (Label::new("Menu").into(), json!({ "type": "LABEL", "name": "Menu" })),
        (
            Redirect::url("https://example.com/next").with_method(Method::Post).into(),
            json!({ "type": "REDIRECT", "params": { "url": "https://example.com/next", "method": "POST" } }),
        ),
        (
            SetSessionData::new(SessionData::all()).into(),
            json!({ "type": "SESSIONDATA", "session_data": "$sessionData" }),
        ),
        (Transcribe::start().into(), json!({ "type": "TRANSCRIBE", "params": { "action": "start" } })),
        (
            Sms::new("+15550100123", caller(), "Hello").into(),
            json!({
                "type": "SMS",
                "params": { "no": "+15550100123", "caller_id_no": "+15550100199", "message": "Hello" },
            }),
        ),
        (
            Stream::new().with_data(json!({ "a": 1 })).into(),
            json!({ "type": "STREAM", "params": { "stream_data": { "a": 1 } } }),
        ),
        (Detect::new().into(), json!({ "type": "DETECT" })),
        (Record::new().into(), json!({ "type": "RECORD" })),
        (Queue::new().into(), json!({ "type": "QUEUE" })),
    ]
}

#[test]
fn every_action_is_built_as_the_vendor_writes_it_and_read_as_it_was_built() {
    let actions = actions();
    for (step, written) in &actions {
        let flow = CallFlow::new().then(step.clone());
        let document = json!({ "actions": [written] });
        assert_eq!(flow.to_value(), document);
        assert_eq!(CallFlow::from_value(document).unwrap(), flow);
    }
    for word in Action::WORDS {
        assert!(actions.iter().any(|(_, written)| written["type"] == *word), "no row above for {word}");
    }
}

#[test]
fn every_action_stands_in_the_tables_of_the_pages() {
    let pages = [
        ("src/action.rs", include_str!("../../src/action.rs")),
        ("src/interpreter.rs", include_str!("../../src/interpreter.rs")),
    ];
    for (page, text) in pages {
        let lines: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
        for word in Action::WORDS {
            let name = format!("`{word}`");
            assert!(
                lines.iter().any(|line| line.contains(&name)),
                "the page of {page} says nothing of {word}"
            );
        }
    }
}
