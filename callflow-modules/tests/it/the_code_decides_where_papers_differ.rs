//! Section 11 of the vendor reference: where schema, documentation and code disagree, the code is followed.

use callflow_modules::directory::Kind;
use serde_json::{Value, json};
use voice_actions::runtime::{Effect, FetchFailure, Fetched, Outcome};

use crate::walk::{Done, Walk, after, says};

fn fetched_url(done: &Done) -> String {
    let fetch = done.requests.iter().find_map(|request| match &request.effect {
        Effect::Fetch(fetch) => Some(fetch),
        _ => None,
    });
    fetch.unwrap().url.clone()
}

fn pivot(data: Value) -> Walk {
    Walk::module("pivot", data).answers([Outcome::FetchFailed(FetchFailure::Refused)])
}

#[test]
fn pivot_default_branch_is_taken_on_http_failures_only() {
    let bad = Walk::module("pivot", json!({"voice_url": "http://example.com/"}))
        .answers([Outcome::Fetched(Fetched::new(200, "application/json", "bad"))])
        .lines();
    assert_eq!(bad[1..], ["notify pivot_debug", "hang up NORMAL_CLEARING"]);
    assert_eq!(pivot(json!({"voice_url": "http://example.com/"})).lines()[1], "play after");
}

#[test]
fn pivot_req_format_missing_in_a_stored_document_means_twiml_names() {
    let url = fetched_url(&pivot(json!({"voice_url": "http://example.com/"})).run());
    assert!(url.contains("CallSid=call-1") && url.contains("ApiVersion=2010-04-01"), "{url}");
    let kazoo = fetched_url(&pivot(json!({"voice_url": "http://example.com/", "req_format": "kazoo"})).run());
    assert!(kazoo.contains("Call-ID=call-1"), "{kazoo}");
}

#[test]
fn pivot_req_timeout_is_not_read() {
    let done = pivot(json!({"voice_url": "http://example.com/", "req_timeout": "1"})).run();
    let Effect::Fetch(fetch) = &done.requests[0].effect else { panic!("a fetch was expected") };
    assert_eq!(fetch.timeout, Some(time::Duration::seconds(5)));
}

#[test]
fn ring_group_endpoints_as_plain_ids_ring_nobody() {
    let done = Walk::module("ring_group", json!({"endpoints": ["device_1_id", "user_1_id"]})).run();
    assert_eq!(done.lines[0], "play after");
    assert!(done.path.iter().any(|line| line.ends_with("!endpoint-without-type")));
}

#[test]
fn group_endpoints_as_text_ring_nobody() {
    let lines = Walk::module("group", json!({"id": "g", "endpoints": ["a", "b"]}))
        .with(Kind::Group, "g", json!({"endpoints": {"d": {"type": "device"}}}))
        .lines();
    assert_eq!(lines[..2], ["answer", "play after"]);
}

#[test]
fn say_is_no_module() {
    assert_eq!(Walk::module("say", json!({"text": "Hello"})).lines()[0], "play after");
}

#[test]
fn response_code_defaults_to_486_and_text_is_accepted() {
    assert_eq!(Walk::module("response", json!({})).lines(), ["reject 486 -"]);
    assert_eq!(Walk::module("response", json!({"code": "603"})).lines(), ["reject 603 -"]);
}

#[test]
fn device_timeout_zero_is_no_ring_time_and_missing_is_twenty_seconds() {
    assert_eq!(Walk::module("device", json!({"id": "d", "timeout": 0})).lines()[0], "ring device:d");
    assert_eq!(Walk::module("device", json!({"id": "d"})).lines()[0], "ring device:d 20s");
}

#[test]
fn route_to_cid_timeout_is_read_as_device_timeout() {
    let walk = |data: Value| {
        Walk::module("route_to_cid", data)
            .with(Kind::Device, "d", json!({"caller_id": {"internal": {"number": "2000"}}}))
            .lines()
    };
    assert_eq!(walk(json!({"timeout": 0}))[0], "ring device:d");
    assert_eq!(walk(json!({}))[0], "ring device:d 20s");
}

#[test]
fn route_to_cid_cid_types_missing_means_any() {
    let lines = Walk::module("route_to_cid", json!({}))
        .with(Kind::Device, "d", json!({"caller_id": {"emergency": {"number": "2000"}}}))
        .lines();
    assert_eq!(lines[0], "ring device:d 20s");
}

#[test]
fn park_timeouts_are_milliseconds() {
    let lines = Walk::module("park", json!({"action": "direct_park", "slot": "1", "default_ringback_timeout": 5000, "default_callback_timeout": 7000}))
        .fact("channel_vars", json!({"Parker-Device-ID": "d"}))
        .others([Outcome::TimedOut])
        .lines();
    assert_eq!(lines[2..4], ["park 1 5s", "ring device:d 7s"]);
}

#[test]
fn dynamic_cid_and_hotdesk_interdigit_timeouts_are_milliseconds() {
    for (module, data) in [
        ("dynamic_cid", json!({"action": "manual", "interdigit_timeout": 1500})),
        ("hotdesk", json!({"action": "login", "interdigit_timeout": 1500})),
    ] {
        let done = Walk::module(module, data).run();
        let collect = done.requests.iter().find_map(|request| match &request.effect {
            Effect::Collect(collect) => Some(collect),
            _ => None,
        });
        assert_eq!(collect.unwrap().digit_timeout, Some(time::Duration::milliseconds(1500)), "{module}");
    }
}

#[test]
fn call_waiting_scope_defaults_to_the_device() {
    let lines = Walk::module("call_waiting", json!({})).inside().lines();
    assert!(lines.iter().any(|line| line.starts_with("update device desk")), "{lines:?}");
}

#[test]
fn doorman_recording_limit_defaults_to_eight_and_stays_within_two_and_sixteen() {
    let limit = |data: Value| Walk::module("doorman", data).kazoo_5().lines()[2].clone();
    assert_eq!(limit(json!({"id": "d"})), "record Once 8s");
    assert_eq!(limit(json!({"id": "d", "recording_limit": 1})), "record Once 2s");
    assert_eq!(limit(json!({"id": "d", "recording_limit": 60})), "record Once 16s");
}

#[test]
fn record_call_origin_is_overwritten() {
    let done = Walk::module("record_call", json!({"origin": "mine", "label": "sales"})).run();
    let text = serde_json::to_string(&done.requests[0]).unwrap();
    assert!(text.contains("callflow : sales") && !text.contains("mine"), "{text}");
}

#[test]
fn record_call_action_is_start_unless_it_is_stop() {
    for data in [json!({}), json!({"action": "dance"})] {
        assert_eq!(Walk::module("record_call", data).lines()[0], "record Start 3600s");
    }
}

#[test]
fn conference_feature_id_is_not_read() {
    let flow = json!({"patterns": [r"^\*7(\d+)$"], "flow": {"module": "conference_feature", "data": {"id": "mine"}}});
    let lines = Walk::of(Value::Null).with(Kind::Callflow, "code", flow).calling("*7500").lines();
    assert!(lines.contains(&"enter 500".to_owned()), "{lines:?}");
}

#[test]
fn set_variable_variable_knows_two_names() {
    let done = Walk::module("set_variable", json!({"variable": "color", "value": "red"})).run();
    assert!(done.walker.call().channel_vars.is_empty());
}

#[test]
fn collect_dtmf_terminators_have_no_effect_beside_a_terminator() {
    let done =
        Walk::module("collect_dtmf", json!({"terminator": "#", "terminators": ["*"]})).keys(&["7"]).run();
    let Some(Effect::Collect(collect)) =
        done.requests.iter().map(|request| &request.effect).find(|effect| effect.name() == "collect")
    else {
        panic!("a collection was expected")
    };
    assert_eq!(collect.finish_on.as_str(), "#");
}

#[test]
fn group_pickup_feature_and_intercept_feature_leave_types_undone() {
    for (module, kind) in
        [("group_pickup_feature", "user"), ("group_pickup_feature", "group"), ("intercept_feature", "user")]
    {
        let lines = Walk::module(module, json!({"type": kind})).inside().lines();
        assert_eq!(lines[1..], ["play menu-no_prompt", "hang up NORMAL_CLEARING"], "{module} {kind}");
    }
}

#[test]
fn branch_variable_variable_as_a_list_is_read_backwards_by_4_3() {
    let flow = json!({"module": "branch_variable", "data": {"variable": ["a", "b"], "scope": "account"}, "children": {"x": says("x"), "_": after()}});
    let walk = |account: Value| Walk::of(flow.clone()).with(Kind::Account, "acc", account);
    assert_eq!(walk(json!({"b": {"a": "x"}})).lines()[0], "play x");
    assert_eq!(walk(json!({"a": {"b": "x"}})).lines()[0], "play after");
    assert_eq!(walk(json!({"a": {"b": "x"}})).kazoo_5().lines()[0], "play x");
}

#[test]
fn branch_bnumber_hunt_that_is_not_allowed_dies_and_takes_the_wildcard() {
    let flow = json!({"patterns": [r"^\*6(\d+)$"], "flow": {
        "module": "branch_bnumber", "data": {"hunt": true, "hunt_allow": "^9"}, "children": {"_": after()},
    }});
    let done = Walk::of(Value::Null).with(Kind::Callflow, "code", flow).calling("*6300").run();
    assert_eq!(done.lines[0], "play after");
    assert!(done.path.iter().any(|line| line.ends_with("!module-died")));
}

#[test]
fn prepend_cid_apply_to_current_behaves_like_original_in_4_3() {
    let prepend = |children: Value| {
        json!({
            "module": "prepend_cid", "data": {"caller_id_number_prefix": "9", "apply_to": "current"}, "children": children,
        })
    };
    let flow = prepend(json!({"_": prepend(json!({}))}));
    assert_eq!(Walk::of(flow.clone()).run().walker.call().caller_id_number, "9+15550100");
    assert_eq!(Walk::of(flow).kazoo_5().run().walker.call().caller_id_number, "99+15550100");
}

#[test]
fn flush_dtmf_is_not_stored_by_4_3() {
    let flow = json!({"module": "collect_dtmf", "data": {}, "children": {"_": {"module": "flush_dtmf", "data": {}}}});
    assert_eq!(Walk::of(flow.clone()).keys(&["7"]).run().walker.call().collections["default"], "7");
    assert!(Walk::of(flow).keys(&["7"]).kazoo_5().run().walker.call().collections.is_empty());
}

#[test]
fn camping_feature_reads_fields_that_no_schema_has() {
    let code = json!({"patterns": [r"^\*(\d+)$"], "flow": {"module": "camping_feature", "data": {"tries": 4, "try_interval": 10}}});
    let done = Walk::of(Value::Null)
        .with(Kind::Callflow, "code", code)
        .with(
            Kind::Callflow,
            "ext",
            json!({"numbers": ["201"], "flow": {"module": "device", "data": {"id": "d"}}}),
        )
        .with(Kind::Channels, "d", json!([{"leg": "x"}]))
        .calling("*201")
        .run();
    let text = serde_json::to_string(&done.requests).unwrap();
    assert!(text.contains(r#""tries":4"#) && text.contains(r#""try_interval":10"#), "{text}");
}

#[test]
fn patterns_that_do_not_compile_are_ignored() {
    let lines = Walk::of(Value::Null)
        .with(Kind::Callflow, "bad", json!({"patterns": [r"*55(\d+)"], "flow": says("bad")}))
        .with(Kind::Callflow, "good", json!({"patterns": [r"^\*5"], "flow": says("good")}))
        .calling("*551")
        .lines();
    assert_eq!(lines[0], "play good");
}

#[test]
fn menu_key_invalid_is_not_used() {
    let flow = json!({"module": "menu", "data": {"id": "m"}, "children": {"invalid": says("invalid"), "_": after()}});
    let lines = Walk::of(flow).with(Kind::Menu, "m", json!({"retries": 1})).keys(&["7"]).lines();
    assert!(!lines.contains(&"play invalid".to_owned()));
    assert!(lines.contains(&"play menu-invalid_entry".to_owned()));
}

#[test]
fn offnet_use_local_resources_is_forced_to_false() {
    let done = Walk::module("offnet", json!({"use_local_resources": true})).run();
    assert!(serde_json::to_string(&done.requests).unwrap().contains(r#""use_local_resources":false"#));
}

#[test]
fn data_that_is_missing_is_empty() {
    assert_eq!(Walk::of(json!({"module": "response"})).lines(), ["reject 486 -"]);
}

#[test]
fn an_empty_child_is_accepted_and_means_stop() {
    let flow = json!({"module": "skel", "children": {"_": {}}});
    assert_eq!(Walk::of(flow).lines(), ["hang up NORMAL_CLEARING"]);
}

#[test]
fn max_recording_time_limit_is_10800_seconds() {
    let limit = |seconds: u32| Walk::module("record_call", json!({"time_limit": seconds})).lines()[0].clone();
    assert_eq!(limit(1200), "record Start 1200s");
    assert_eq!(limit(20_000), "record Start 10800s");
}

#[test]
fn children_as_a_module_object_are_read_as_the_default_child() {
    // The engine would see three branch keys and stop; the decision of the reference is what the author meant.
    let flow = json!({"module": "skel", "children": {"module": "play", "data": {"id": "meant", "answer": false}, "children": {}}});
    assert_eq!(Walk::of(flow).lines(), ["play meant", "hang up NORMAL_CLEARING"]);
}
