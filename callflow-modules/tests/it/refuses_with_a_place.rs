//! What cannot be read is refused with kind, pointer, line and column; whatever else comes is read.

use callflow_modules::module::{Hangup, Noop};
use callflow_modules::{Callflow, Error, ErrorKind, MAX_DEPTH, Node};
use proptest::prelude::*;
use serde_json::{Value, json};

fn check(text: &str, kind: ErrorKind, message: &str) {
    let error = Node::from_json(text).unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_wrong_shape_names_what_was_expected_and_never_the_value() {
    check(
        "{\"module\": \"play\",\n \"children\": {\"_\": \"+15550100\"}}",
        ErrorKind::Shape,
        "wrong type: expected a node: an object with `module`, `data` and `children`, found string, \
         at `/children/_` (line 2, column 20)",
    );
    check(
        r#"{"module": 7}"#,
        ErrorKind::Shape,
        "wrong type: expected the name of a module, found integer, at `/module` (line 1, column 12)",
    );
    check(
        r#"{"module": "play", "data": ["x"]}"#,
        ErrorKind::Shape,
        "wrong type: expected an object with the arguments of the module, found sequence, at `/data` (line 1, column 28)",
    );
}

#[test]
fn a_node_without_a_module_is_placed_at_the_node() {
    check(
        r#"{"module": "play", "children": {"1": {"data": {}}}}"#,
        ErrorKind::ModuleMissing,
        "expected a node with `module`, found an object without, at `/children/1` (line 1, column 38)",
    );
    check(
        "{}",
        ErrorKind::ModuleMissing,
        "expected a node with `module`, found an object without (line 1, column 1)",
    );
}

#[test]
fn a_syntax_error_has_line_and_column() {
    check(
        "{\"module\": \"play\",\n \"data\": {\"id\": \"x\" \"y\"}}",
        ErrorKind::Syntax,
        "not well-formed JSON: expected `,` or `}`, at `/data` (line 2, column 21)",
    );
    check(
        "{\"module\": \"play\"} x",
        ErrorKind::Syntax,
        "not well-formed JSON: trailing characters (line 1, column 20)",
    );
}

#[test]
fn bytes_that_are_not_text_are_no_json() {
    assert_eq!(Node::from_slice(b"{\"module\": \"\xff\"}").unwrap_err().kind(), ErrorKind::Syntax);
}

#[test]
fn values_that_do_not_fit_are_kept_and_count_as_missing() {
    let text =
        json!({ "module": "user", "data": { "timeout": "", "id": null, "can_call_self": 1, "delay": [] } });
    let node = Node::from_value(text.clone()).unwrap();
    let callflow_modules::Module::User(user) = &node.module else { panic!("{node:?}") };
    assert_eq!((user.timeout, &user.id, user.can_call_self), (None, &None, None));
    assert_eq!(node.to_value().unwrap(), text);
}

#[test]
fn what_the_engine_reads_is_written_in_the_documented_form() {
    let node = Node::from_json(
        r#"{"data": {"timeout": "20", "delay": 1.5, "can_call_self": "true", "static_invite": 1000}, "module": "user"}"#,
    );
    assert_eq!(
        node.unwrap().to_value().unwrap(),
        json!({ "module": "user", "data": {
            "timeout": 20, "delay": 2, "can_call_self": true, "static_invite": "1000"
        } })
    );
}

#[test]
fn missing_null_and_list_count_as_empty() {
    for text in [
        r#"{"module": "noop"}"#,
        r#"{"module": "noop", "data": null, "children": null}"#,
        r#"{"module": "noop", "data": [], "children": []}"#,
        r#"{"module": "noop", "data": {}, "children": {"_": {}, "1": null}}"#,
    ] {
        assert_eq!(Node::from_json(text).unwrap(), Node::new(Noop::new()), "{text}");
    }
}

#[test]
fn branches_may_be_named_like_the_keys_of_a_node() {
    let text = json!({ "module": "branch_variable", "data": {}, "children": {
        "module": { "module": "hangup", "data": {} }, "data": { "module": "noop", "data": {} }
    } });
    let node = Node::from_value(text.clone()).unwrap();
    assert_eq!(node.children.len(), 2);
    assert_eq!(node.to_value().unwrap(), text);
}

fn chain(length: usize) -> Node {
    (1..length).fold(Hangup::new().into(), |next, _| Node::new(Noop::new()).otherwise(next))
}

#[test]
fn nodes_nest_up_to_the_limit_and_no_deeper() {
    let text = chain(MAX_DEPTH).to_json().unwrap();
    assert_eq!(Node::from_json(&text).unwrap(), chain(MAX_DEPTH));
    let too_deep = format!(r#"{{"module":"noop","data":{{}},"children":{{"_":{text}}}}}"#);
    assert_eq!(Node::from_json(&too_deep).unwrap_err().kind(), ErrorKind::TooDeep);
    assert_eq!(chain(MAX_DEPTH + 1).to_json().unwrap_err().kind(), ErrorKind::TooDeep);
}

#[test]
fn hostile_nesting_ends_in_an_error() {
    let open = "{\"module\":\"noop\",\"children\":{\"_\":".repeat(100_000);
    assert_eq!(Node::from_json(&open).unwrap_err().kind(), ErrorKind::TooDeep);
    let lists = format!("{{\"module\":\"edr\",\"data\":{{\"x\":{}", "[".repeat(100_000));
    assert_eq!(Node::from_json(&lists).unwrap_err().kind(), ErrorKind::TooDeep);
    assert_eq!(Callflow::from_json(&"[".repeat(100_000)).unwrap_err().kind(), ErrorKind::Shape);
}

#[test]
fn a_chain_that_is_too_deep_to_write_is_dropped_without_recursion() {
    let deep = chain(300_000);
    assert_eq!(deep.walk().count(), 300_000);
    drop(deep);
}

fn json_values() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "module",
        "data",
        "children",
        "_",
        "device",
        "ring_group",
        "play",
        "id",
        "timeout",
        "endpoints",
        "flow",
        "numbers",
        "audio_macro",
        "macros",
        "macro",
        "conference",
        "config",
        "metaflow",
        "skip_module",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.clone().prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((words.clone(), inner), 0..6).prop_map(|entries| entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _either: Result<Node, Error> = Node::from_slice(&bytes);
        let _either: Result<Callflow, Error> = Callflow::from_slice(&bytes);
    }

    #[test]
    fn what_was_read_once_reads_the_same_again(value in json_values()) {
        let text = value.to_string();
        if let Ok(node) = Node::from_json(&text) {
            let written = node.to_value().unwrap();
            prop_assert_eq!(Node::from_value(written.clone()).unwrap().to_value().unwrap(), written);
        }
        if let Ok(callflow) = Callflow::from_json(&text) {
            let written = callflow.to_value().unwrap();
            prop_assert_eq!(Callflow::from_value(written.clone()).unwrap().to_value().unwrap(), written);
            let _chart = callflow.to_mermaid();
        }
        let check = callflow_modules::check::Check::default();
        let _findings = check.text(&text);
    }
}
