//! What cannot be read is refused with kind, place, line and column.

use std::error::Error as _;

use insta::assert_snapshot;
use voice_actions::{CallFlow, ErrorKind};

fn refusal(text: &str) -> String {
    let error = CallFlow::from_json(text).unwrap_err();
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    format!("{error}: {cause}")
}

#[test]
fn a_wrong_type_is_named_where_it_stands() {
    let text = "[{\"type\":\"SAY\",\"params\":{\"text\":\"x\"}},\n{\"type\":\"COLLECT\",\"params\":{\"num_digits\":\"one\"}}]";
    assert_snapshot!(refusal(text), @"member has another type than documented at `/1/params/num_digits` (line 2, column 42): expected a whole number, found a text that is none");
    assert_snapshot!(refusal(r#"{"actions": [{"type": "SAY", "params": {"text": 5}}]}"#), @"member has another type than documented at `/actions/0/params/text` (line 1, column 49): expected a text, found a number");
    assert_snapshot!(refusal(r#"{"actions": [{"type": "SAY", "params": "Hello"}]}"#), @"member has another type than documented at `/actions/0/params` (line 1, column 40): expected an object of parameters, found a text");
    assert_snapshot!(refusal(r#"{"actions": "SAY"}"#), @"member has another type than documented at `/actions` (line 1, column 13): expected a list of steps, found a text");
}

#[test]
fn the_place_does_not_depend_on_where_the_word_stands() {
    let text =
        r#"[{"then": [{"params": {"timeout": true}, "type": "COLLECT"}], "condition": "1", "type": "IF"}]"#;
    assert_snapshot!(refusal(text), @"member has another type than documented at `/0/then/0/params/timeout` (line 1, column 35): expected a number of milliseconds, found a boolean");
}

#[test]
fn a_missing_member_is_named_at_the_object_that_lacks_it() {
    assert_snapshot!(refusal(r#"{"actions": [{"type": "SAY", "params": {}}]}"#), @"required member is missing at `/actions/0/params` (line 1, column 40): expected a member `text`");
    assert_snapshot!(refusal(r#"{"actions": [{"type": "SAY"}]}"#), @"required member is missing at `/actions/0` (line 1, column 14): expected a member `text`");
    assert_snapshot!(refusal(r#"{"actions": [{"type": "LABEL", "params": {"name": "x"}}]}"#), @"required member is missing at `/actions/0` (line 1, column 14): expected a member `name`");
    assert_snapshot!(refusal(r#"{"action": []}"#), @"document has no list of actions (line 1, column 1): expected an object with a list of `actions`");
}

#[test]
fn a_step_has_a_type_or_variables() {
    assert_snapshot!(refusal(r#"[{"comment": "x"}]"#), @"step has neither a type nor variables to assign at `/0` (line 1, column 2): expected an object with `type`, or one with `$` keys");
    assert_snapshot!(refusal("[[]]"), @"member has another type than documented at `/0` (line 1, column 2): expected a step, an object, found a list");
    assert_snapshot!(refusal(r#"[{"type": null}]"#), @"member has another type than documented at `/0/type` (line 1, column 11): expected a text, found null");
}

#[test]
fn text_that_is_not_json_is_placed_by_line_and_column() {
    assert_snapshot!(refusal("{\"actions\": [\n  }\n}"), @"text is not JSON (line 2, column 3): expected value at line 2 column 3");
    assert_snapshot!(refusal(r#"{"actions": []} }"#), @"text is not JSON (line 1, column 17): trailing characters at line 1 column 17");
    assert_snapshot!(refusal(""), @"text is not JSON (line 1, column 1): EOF while parsing a value at line 1 column 0");
}

#[test]
fn deep_nesting_is_a_named_error_however_deep() {
    for depth in [60, 200, 100_000] {
        let text = format!("{}{}", r#"[{"type":"IF","condition":"1","then":"#.repeat(depth), "[]");
        let kind = CallFlow::from_json(&text).unwrap_err().kind();
        assert!(matches!(kind, ErrorKind::TooDeep | ErrorKind::NotJson), "{depth}: {kind:?}");
        let last =
            format!("{}1{}", r#"[{"then":"#.repeat(depth), r#","type":"IF","condition":"1"}]"#.repeat(depth));
        assert_eq!(CallFlow::from_json(&last).unwrap_err().kind(), ErrorKind::TooDeep, "{depth}, word last");
    }
    let value = (0..500).fold(serde_json::json!([]), |inner, _| serde_json::json!([inner]));
    assert_eq!(CallFlow::from_value(value).unwrap_err().kind(), ErrorKind::TooDeep);
}

#[test]
fn no_message_repeats_what_was_sent() {
    let text = r#"[{"type": "COLLECT", "params": {"num_digits": "+15550100123"}}]"#;
    assert!(!refusal(text).contains("0100123"));
}
