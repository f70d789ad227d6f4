//! Reading and writing back gives equal JSON, for everything that a later version of the vendor may add.

use proptest::prelude::*;
use serde_json::{Value, json};
use voice_actions::CallFlow;

fn same(document: &Value) {
    let flow = CallFlow::from_value(document.clone()).unwrap_or_else(|error| panic!("{document}: {error:?}"));
    assert_eq!(flow.to_value(), *document);
    let text = document.to_string();
    assert_eq!(CallFlow::from_json(&text).unwrap(), flow, "as text");
}

#[expect(clippy::needless_pass_by_value, reason = "every caller makes the value in place")]
fn step(step: Value) {
    same(&json!({ "actions": [step] }));
}

#[test]
fn what_this_version_does_not_know_stays() {
    step(json!({ "type": "MUTE", "params": { "side": "far" }, "then": 5 }));
    step(json!({ "then": 5, "type": "MUTE", "params": [1, { "a": null }] }));
    step(json!({ "type": "SAY", "params": { "text": "Hi", "voice": "Jill" }, "future": { "type": "SAY" } }));
    step(
        json!({ "type": "CONFERENCE", "params": { "name": "r", "event": "leave" }, "events": { "on_moon": 7 } }),
    );
    step(
        json!({ "type": "CONFERENCE", "params": { "name": "r" }, "events": { "on_moon": [{ "type": "HANGUP" }] } }),
    );
    step(json!({ "type": "COLLECT", "params": { "finish_on_key": "hash" } }));
    step(json!({ "type": "COLLECT", "params": { "finish_on_key": "#" } }));
    step(json!({ "type": "say", "params": {} }));
    same(&json!({ "version": 2, "name": 5, "comments": ["a"], "actions": [] }));
}

#[test]
fn empty_and_null_members_stay_where_they_stood() {
    step(json!({ "type": "HANGUP", "params": {} }));
    step(json!({ "type": "HANGUP", "params": null }));
    step(json!({ "type": "HANGUP", "params": [] }));
    step(json!({ "type": "COLLECT", "actions": [], "params": { "timeout": null } }));
    step(json!({ "type": "CONFERENCE", "params": { "name": "r" }, "events": {} }));
    step(json!({ "type": "IF", "condition": "true", "then": [], "orElse": [] }));
    step(json!({ "type": "DIAL", "params": { "no": "+15550100123" }, "session_data": null }));
    step(json!({ "type": "STREAM", "params": { "stream_data": null } }));
}

#[test]
fn booleans_keep_their_spelling() {
    for spelling in [json!("true"), json!("false"), json!(true), json!(false), json!("$flag"), json!("yes")] {
        step(json!({ "type": "CONFERENCE", "params": { "name": "r", "end_on_exit": spelling } }));
    }
}

#[test]
fn every_parameter_can_be_a_variable() {
    step(json!({ "type": "SAY", "params": { "text": "$text", "loop": "$times" } }));
    step(
        json!({ "type": "COLLECT", "params": { "num_digits": "${n}", "finish_on_key": "$key", "timeout": "$t" } }),
    );
    step(json!({ "type": "TRANSFER", "params": { "no": "{{$no}}", "caller_id_no": "$callerNo" } }));
    step(json!({ "type": "FOREACH", "params": { "iterator": "[1, 2].concat($more)" }, "then": [] }));
    step(json!({ "type": "FOREACH", "params": { "iterator": ["a", 2] }, "then": [] }));
    step(
        json!({ "type": "TRANSCRIBE", "params": { "action": "$what", "hints": "$hints", "tracks": "$tracks" } }),
    );
    step(json!({ "type": "REDIRECT", "params": { "url": "${base}/next", "method": "PUT" } }));
}

#[test]
fn the_word_may_stand_anywhere() {
    step(json!({ "comment": "x", "name": "rating", "type": "COLLECT", "params": { "num_digits": 1 } }));
    step(json!({
        "then": [{ "params": { "text": "in" }, "type": "SAY" }, { "$a": "1", "comment": "c" }],
        "condition": "$a",
        "type": "IF",
    }));
    step(json!({ "$x": "1", "type": "SAY", "params": { "text": "assigned first" } }));
}

#[test]
fn assignments_keep_their_order() {
    let text = r#"{"actions":[{"$b":"1","$a":"$b","$sessionData.c":"[$a]","comment":"x"}]}"#;
    assert_eq!(CallFlow::from_json(text).unwrap().to_json(), text);
}

#[test]
fn what_the_table_of_normalisations_says() {
    let normal = |read: Value, written: Value| {
        assert_eq!(CallFlow::from_value(read).unwrap().to_value(), json!({ "actions": [written] }));
    };
    normal(json!([{ "type": "HANGUP" }]), json!({ "type": "HANGUP" }));
    normal(
        json!([{ "type": "IF", "condition": "1", "then": { "type": "HANGUP" } }]),
        json!({ "type": "IF", "condition": "1", "then": [{ "type": "HANGUP" }] }),
    );
    normal(
        json!([{ "type": "COLLECT", "params": { "num_digits": "1", "timeout": "5000" } }]),
        json!({ "type": "COLLECT", "params": { "num_digits": 1, "timeout": 5000 } }),
    );
    normal(
        json!([{ "type": "SESSIONDATA", "session_data": [] }]),
        json!({ "type": "SESSIONDATA", "session_data": {} }),
    );
    let twice = r#"[{"type":"HANGUP","comment":1,"comment":2}]"#;
    assert_eq!(
        CallFlow::from_json(twice).unwrap().to_json(),
        r#"{"actions":[{"type":"HANGUP","comment":2}]}"#
    );
}

/// Any JSON, biased towards the words of call flows.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "type",
        "params",
        "actions",
        "then",
        "orElse",
        "events",
        "on_enter",
        "condition",
        "name",
        "session_data",
        "text",
        "no",
        "$x",
        "comment",
        "SAY",
        "IF",
        "CONFERENCE",
        "COLLECT",
        "num_digits",
        "timeout",
        "label",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 2.0)),
        word.clone().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| {
                Value::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        drop(CallFlow::from_slice(&bytes));
    }

    #[test]
    fn what_reads_reads_back_the_same(value in anything()) {
        if let Ok(flow) = CallFlow::from_value(value) {
            let again = CallFlow::from_json(&flow.to_json()).unwrap();
            prop_assert_eq!(again, flow);
        }
    }

    #[test]
    fn both_ways_of_reading_agree(value in anything()) {
        let (straight, slow) = (CallFlow::from_json(&value.to_string()), CallFlow::from_value(value));
        prop_assert_eq!(straight.is_ok(), slow.is_ok());
        if let (Ok(straight), Ok(slow)) = (straight, slow) {
            prop_assert_eq!(straight, slow);
        }
    }

    #[test]
    fn a_template_is_what_the_evaluator_takes_for_one(text in "[$a.{} 5]{0,8}") {
        let template = voice_actions::expression::Template::parse(&text);
        if !template.is_literal() {
            prop_assert!(voice_actions::param::is_template(&text), "{}", text);
        } else if template.problems().is_empty() && !text.contains("{{") {
            prop_assert!(!voice_actions::param::is_template(&text), "{}", text);
        }
    }
}
