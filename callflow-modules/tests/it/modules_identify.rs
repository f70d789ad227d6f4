//! What each module does: those that say who calls, and set variables.

use callflow_modules::directory::Kind;
use serde_json::{Value, json};

use crate::walk::{Walk, after, code, says};

#[test]
fn set_variable_sets_two_names_only() {
    let call = |variable: &str| {
        Walk::module("set_variable", json!({"variable": variable, "value": "5"}))
            .run()
            .walker
            .call()
            .channel_vars
            .clone()
    };
    assert_eq!(Value::Object(call("call_priority")), json!({"Call-Priority": "5"}));
    assert_eq!(Value::Object(call("group_id")), json!({"Group-ID": "5"}));
    assert!(call("anything").is_empty());
}

#[test]
fn variables_for_both_legs_reach_later_legs() {
    let flow = json!({"module": "set_variable", "data": {"variable": "call_priority", "value": "5", "channel": "both"}, "children": {
        "_": {"module": "set_variables", "data": {"custom_application_vars": {"a": "1"}, "export": true}, "children": {
            "_": {"module": "set_variables", "data": {"custom_application_vars": {"b": "2"}}, "children": {
                "_": {"module": "device", "data": {"id": "front"}},
            }},
        }},
    }});
    let data = Walk::of(flow).run().bridge_data();
    assert_eq!(data["custom_channel_vars"], json!({"Call-Priority": "5"}));
    assert_eq!(data["custom_application_vars"], json!({"a": "1"}));
    let own = json!({"module": "set_variable", "data": {"variable": "call_priority", "value": "5"}, "children": {"_": {"module": "device", "data": {"id": "front"}}}});
    assert!(Walk::of(own).run().bridge_data().get("custom_channel_vars").is_none());
}

#[test]
fn set_variables_adds_variables_of_applications() {
    let flow = json!({"module": "set_variables", "data": {"custom_application_vars": {"a": "1"}}, "children": {
        "_": {"module": "set_variables", "data": {"custom_application_vars": {"b": "2"}}},
    }});
    let done = Walk::of(flow).run();
    assert_eq!(Value::Object(done.walker.call().application_vars.clone()), json!({"a": "1", "b": "2"}));
}

#[test]
fn set_cid_sets_and_restores_the_identity() {
    let flow = |then: Value| json!({"module": "set_cid", "data": {"caller_id_name": "Acme", "caller_id_number": "111"}, "children": {"_": then}});
    let call = Walk::of(flow(after())).run().walker.call().clone();
    assert_eq!((call.caller_id_name.as_str(), call.caller_id_number.as_str()), ("Acme", "111"));
    let back = Walk::of(flow(json!({"module": "set_cid", "data": {}}))).run().walker.call().clone();
    assert_eq!(back.caller_id_number, "+15550100");
}

#[test]
fn prepend_cid_prepends_and_undoes_it() {
    let flow = json!({"module": "prepend_cid", "data": {"caller_id_number_prefix": "9"}, "children": {"_": after()}});
    assert_eq!(Walk::of(flow.clone()).run().walker.call().caller_id_number, "9+15550100");
    let reset = json!({"module": "prepend_cid", "data": {"caller_id_number_prefix": "9"}, "children": {"_": {"module": "prepend_cid", "data": {"action": "reset"}}}});
    assert_eq!(Walk::of(reset).run().walker.call().caller_id_number, "+15550100");
}

#[test]
fn set_alert_info_reaches_later_endpoints() {
    let flow = json!({"module": "set_alert_info", "data": {"alert_info": "ring-3"}, "children": {"_": {"module": "device", "data": {"id": "front"}}}});
    assert!(
        serde_json::to_string(&Walk::of(flow).run().requests).unwrap().contains(r#""alert_info":"ring-3""#)
    );
}

#[test]
fn lookupcidname_takes_the_first_list_that_knows_the_number() {
    let call = Walk::module("lookupcidname", json!({"lists": ["a", "b"]}))
        .with(Kind::List, "a", json!({"entries": [{"number": "44", "displayname": "no"}]}))
        .with(Kind::List, "b", json!({"entries": [{"number": "+15550100", "displayname": "Jane"}]}))
        .run()
        .walker
        .call()
        .clone();
    assert_eq!(call.caller_id_name, "Jane");
}

#[test]
fn dynamic_cid_is_fixed_or_keyed_in() {
    let fixed = json!({"action": "static", "caller_id": {"name": "Acme", "number": "111"}});
    assert_eq!(Walk::module("dynamic_cid", fixed).run().walker.call().caller_id_number, "111");
    let manual = Walk::module("dynamic_cid", json!({"action": "manual"})).keys(&["12", "5555550142"]).run();
    assert_eq!(
        manual.lines[..4],
        ["answer", "collect 10 5s", "play dynamic-cid-invalid_using_default", "collect 10 5s"]
    );
    assert_eq!(manual.walker.call().caller_id_number, "5555550142");
}

#[test]
fn dynamic_cid_by_list_dials_the_rest_of_the_number() {
    let walk = |captured: &str| {
        code("dynamic_cid", json!({"action": "list", "id": "l"}), captured)
            .with(
                Kind::List,
                "l",
                json!({"entries": [{"capture_group_key": "01", "number": "111", "displayname": "Acme"}]}),
            )
            .with(Kind::Callflow, "rest", json!({"numbers": ["no_match"], "flow": says("out")}))
            .run()
    };
    let done = walk("015550142");
    assert_eq!(done.lines[0], "play out");
    assert_eq!(
        (done.walker.call().caller_id_number.as_str(), done.walker.call().dialled.as_str()),
        ("111", "5550142")
    );
    assert_eq!(
        walk("995550142").lines[..2],
        ["play fault-can_not_be_completed_as_dialed", "hang up NORMAL_CLEARING"]
    );
}

#[test]
fn dynamic_cid_by_list_takes_other_callflows_only_if_it_may_and_no_restricted_numbers() {
    let walk = |data: Value, captured: &str| {
        let mut all = json!({"action": "list", "id": "l"});
        all.as_object_mut().unwrap().extend(data.as_object().unwrap().clone());
        code("dynamic_cid", all, captured)
            .with(Kind::List, "l", json!({"entries": [{"capture_group_key": "01", "number": "111"}]}))
            .with(Kind::Account, "acc", json!({"call_restriction": {"international": {"action": "deny"}}}))
            .with(Kind::Callflow, "ext", json!({"numbers": ["201"], "flow": says("extension")}))
            .with(Kind::Callflow, "rest", json!({"numbers": ["no_match"], "flow": says("out")}))
            .lines()[0]
            .clone()
    };
    assert_eq!(walk(json!({}), "01201"), "play fault-can_not_be_completed_as_dialed");
    assert_eq!(walk(json!({"permit_custom_callflow": true}), "01201"), "play extension");
    assert_eq!(walk(json!({}), "0100442079460000"), "play cf-unauthorized_call");
    assert_eq!(walk(json!({"enforce_call_restriction": false}), "0100442079460000"), "play out");
}

#[test]
fn privacy_hides_the_identity_and_dials_the_captured_number() {
    let done = code("privacy", json!({"mode": "full"}), "201")
        .with(
            Kind::Callflow,
            "ext",
            json!({"numbers": ["201"], "flow": {"module": "device", "data": {"id": "front"}}}),
        )
        .run();
    assert_eq!(done.walker.call().privacy.as_deref(), Some("full"));
    assert!(serde_json::to_string(&done.requests).unwrap().contains(r#""number":"anonymous""#));
    assert_eq!(code("privacy", json!({}), "999").lines(), ["hang up NORMAL_CLEARING"]);
    assert_eq!(Walk::module("privacy", json!({})).lines()[0], "play after");
}
