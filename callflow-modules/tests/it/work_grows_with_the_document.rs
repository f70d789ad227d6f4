//! The work of reading, checking and writing grows with the document and no faster.
//!
//! Nothing here looks at a clock: work that grows with the square of the nodes would be felt. What is found has to be
//! right in great numbers, too.

use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::module::{Hangup, Menu, Noop};
use callflow_modules::schema::Profile;
use callflow_modules::{Callflow, Children, Node};
use serde_json::{Value, json};

const MANY: usize = 20_000;
const ID: &str = "0123456789abcdef0123456789abcdef";

fn check_43() -> Check {
    Check::new(Profile::Kazoo43, Mode::Pivot)
}

#[test]
fn a_node_with_many_children() {
    let mut flow = Node::new(Menu::new(ID));
    flow.children = (0..MANY).map(|key| (key.to_string(), Hangup::new())).collect();
    let text = flow.to_json().unwrap();
    let read = Node::from_json(&text).unwrap();
    assert_eq!(read, flow);
    assert_eq!(read.children.get("19999"), Some(&Hangup::new().into()));
    assert_eq!(check_43().text(&text).unwrap().with_code("unreachable-branch").count(), 0);
}

#[test]
fn children_keep_order_and_keys_however_many_there_are() {
    let node = |seconds: usize| -> Node {
        Menu::new(ID).with_interdigit_timeout(i64::try_from(seconds).unwrap()).into()
    };
    let mut children = Children::new();
    for key in 0..100 {
        assert!(children.insert(key.to_string(), node(key)).is_none());
    }
    assert_eq!(children.insert("70", Noop::new()), Some(node(70)));
    assert_eq!(children.remove("3"), Some(node(3)));
    assert!(children.remove("3").is_none());
    let keys: Vec<_> = children.keys().map(ToString::to_string).collect();
    let expected: Vec<_> = (0..100).filter(|key| *key != 3).map(|key| key.to_string()).collect();
    assert_eq!(keys, expected);
    assert_eq!(children.get("70"), Some(&Noop::new().into()));
    assert_eq!(children.get("99"), Some(&node(99)));
    for key in 20..100 {
        assert!(children.remove(&key.to_string()).is_some(), "{key}");
    }
    assert_eq!((children.len(), children.get("19")), (19, Some(&node(19))));
}

#[test]
fn many_numbers_patterns_and_stray_fields() {
    let numbers: Vec<String> = (0..MANY).map(|number| number.to_string()).collect();
    let mut data: serde_json::Map<String, Value> =
        (0..MANY).map(|key| (format!("x{key}"), json!(1))).collect();
    data.insert("id".into(), json!(ID));
    let document = json!({ "numbers": numbers, "flow": { "module": "device", "data": data } });
    let findings = check_43().text(&document.to_string()).unwrap();
    assert_eq!(findings.with_code("field-unknown").count(), MANY);
    let twice = json!({ "numbers": vec!["1"; MANY], "flow": { "module": "hangup" } });
    let findings = check_43().value(Subject::Callflow, &twice);
    assert_eq!(findings.with_code("unique-items").count(), MANY - 1);
}

#[test]
fn many_callflows_that_run_each_other() {
    let mut check = check_43();
    let id = |number: usize| format!("{number:032x}");
    for number in 1..2_000 {
        let next = json!({ "id": id(number), "numbers": ["1"], "flow": {
            "module": "callflow", "data": { "id": id(number + 1) }
        } });
        check = check.with_callflow(&Callflow::from_value(next).unwrap()).unwrap();
    }
    let own = |last: usize| {
        let children: serde_json::Map<_, _> = (1..2_000)
            .map(|number| (number.to_string(), json!({ "module": "callflow", "data": { "id": id(number) } })))
            .collect();
        json!({ "id": id(last), "flow": { "module": "menu", "data": { "id": ID }, "children": children } })
    };
    let loops =
        |document: &Value| check.value(Subject::Callflow, document).with_code("callflow-loop").count();
    assert_eq!(loops(&own(2_000)), 1_999);
    assert_eq!(loops(&own(2_001)), 0);
}

#[test]
fn findings_deep_down_have_line_and_column() {
    let deep = (0..callflow_modules::MAX_DEPTH - 1).fold(
        json!({ "module": "hangup", "data": 7 }),
        |inner, _| json!({ "module": "noop", "data": {}, "children": { "_": inner } }),
    );
    let text = serde_json::to_string_pretty(&deep).unwrap();
    let findings = check_43().text(&text).unwrap();
    let wrong = findings.with_code("type").next().unwrap();
    let line = 1 + text.lines().position(|line| line.contains("\"data\": 7")).unwrap();
    assert_eq!(wrong.position.map(|position| position.line), Some(line));
    assert!(wrong.pointer.as_str().ends_with("/children/_/data"));
}

#[test]
fn a_document_deeper_than_one_is_read_says_so_once() {
    for (subject, key) in [(Subject::Node, "noop"), (Subject::Metaflow, "break")] {
        let chain = |length: usize| {
            (1..length).fold(
                json!({ "module": key }),
                |inner, _| json!({ "module": key, "children": { "_": inner } }),
            )
        };
        let too_deep = |length| check_43().value(subject, &chain(length)).with_code("too-deep").count();
        assert_eq!(
            (too_deep(callflow_modules::MAX_DEPTH), too_deep(callflow_modules::MAX_DEPTH + 1)),
            (0, 1)
        );
        assert_eq!(too_deep(300), 1);
    }
    let loops = (0..300).fold(
        json!({ "module": "noop" }),
        |inner, _| json!({ "module": "callflow", "data": { "id": ID }, "children": { "_": inner } }),
    );
    let document = json!({ "id": ID, "flow": loops });
    let findings = check_43().value(Subject::Callflow, &document);
    assert_eq!(findings.with_code("callflow-loop").count(), callflow_modules::MAX_DEPTH + 1);
}
