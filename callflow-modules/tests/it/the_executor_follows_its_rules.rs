//! Section 3 of the vendor reference, rule by rule.

use callflow_modules::directory::Kind;
use serde_json::{Value, json};
use voice_actions::runtime::{Cause, End, Outcome};

use crate::walk::{Walk, after, says, talk};

/// A node that goes on at once, with children.
fn noop(children: Value) -> Value {
    json!({ "module": "skel", "data": {}, "children": children })
}

fn device(children: Value) -> Value {
    json!({ "module": "device", "data": { "id": "front" }, "children": children })
}

#[test]
fn continue_goes_to_the_default_child() {
    assert_eq!(Walk::of(noop(json!({"_": after()}))).lines(), ["play after", "hang up NORMAL_CLEARING"]);
}

#[test]
fn continue_without_a_default_child_stops_and_hangs_up() {
    let done = Walk::of(noop(json!({"1": after()}))).run();
    assert_eq!(done.lines, ["hang up NORMAL_CLEARING"]);
    assert_eq!(done.end, End::HungUp(Cause::normal()));
}

#[test]
fn continue_with_a_key_goes_to_that_child() {
    let walk = Walk::of(json!({
        "module": "branch_variable", "data": {"variable": "tier"},
        "children": {"_": says("default"), "gold": says("gold")},
    }));
    assert_eq!(walk.fact("channel_vars", json!({"tier": "gold"})).lines()[0], "play gold");
}

#[test]
fn continue_with_a_missing_key_falls_back_to_the_wildcard() {
    let walk = Walk::of(json!({
        "module": "branch_variable", "data": {"variable": "tier"},
        "children": {"_": says("default"), "gold": says("gold")},
    }));
    assert_eq!(walk.fact("channel_vars", json!({"tier": "lead"})).lines()[0], "play default");
}

#[test]
fn continue_with_a_key_and_no_wildcard_stops() {
    let walk = Walk::of(json!({
        "module": "branch_variable", "data": {"variable": "tier"}, "children": {"gold": says("gold")},
    }));
    let lines = walk.fact("channel_vars", json!({"tier": "lead"})).lines();
    assert_eq!(lines, ["hang up NORMAL_CLEARING"]);
}

#[test]
fn kazoo_5_hangs_up_with_the_cause_that_led_nowhere() {
    let flow =
        json!({"module": "branch_variable", "data": {"variable": "cause"}, "children": {"gold": after()}});
    let walk = || Walk::of(flow.clone()).fact("channel_vars", json!({"cause": "USER_BUSY"}));
    assert_eq!(walk().kazoo_5().lines(), ["hang up USER_BUSY"]);
    assert_eq!(walk().lines(), ["hang up NORMAL_CLEARING"]);
}

#[test]
fn attempt_takes_no_fallback_to_the_wildcard() {
    // Busy has no child, so the module itself continues: that is how `_` is reached.
    let flow = device(json!({"_": after(), "NO_ANSWER": says("no answer")}));
    assert_eq!(
        Walk::of(flow).bridges([Outcome::not_bridged("USER_BUSY")]).lines()[1..],
        ["play after", "hang up NORMAL_CLEARING"]
    );
}

#[test]
fn attempt_does_not_take_an_empty_child() {
    let flow = device(json!({"_": after(), "USER_BUSY": {}}));
    assert_eq!(Walk::of(flow).bridges([Outcome::not_bridged("USER_BUSY")]).lines()[1], "play after");
}

#[test]
fn branch_puts_the_default_child_aside_and_stop_runs_it() {
    let flow = json!({"module": "callflow", "data": {"id": "inner"}, "children": {"_": says("outer")}});
    let inner = json!({"flow": {"module": "play", "data": {"id": "inner"}}});
    let done = Walk::of(flow).with(Kind::Callflow, "inner", inner).run();
    assert_eq!(done.lines, ["answer", "play inner", "play outer", "hang up NORMAL_CLEARING"]);
    assert_eq!(done.path[1], "/$callflows/inner/flow");
    assert_eq!(done.path[2], "/flow/children/_");
}

#[test]
fn branches_nest_and_unwind_in_order() {
    let call = |id: &str, then: &str| json!({"module": "callflow", "data": {"id": id}, "children": {"_": says(then)}});
    let done = Walk::of(call("one", "last"))
        .with(Kind::Callflow, "one", json!({"flow": call("two", "second")}))
        .with(Kind::Callflow, "two", json!({"flow": says("first")}))
        .run();
    assert_eq!(done.lines, ["play first", "play second", "play last", "hang up NORMAL_CLEARING"]);
}

#[test]
fn after_fifty_branches_the_call_is_ended() {
    let flow = json!({"module": "callflow", "data": {"id": "loop"}, "children": {}});
    let done = Walk::of(flow.clone()).with(Kind::Callflow, "loop", json!({"flow": flow})).run();
    assert_eq!(done.lines, ["hang up NORMAL_CLEARING"]);
    assert_eq!(done.requests.iter().filter(|request| request.effect.name() == "look_up").count(), 51);
    assert!(done.path.last().unwrap().ends_with("!branch-budget"));
    assert_eq!(done.walker.branches_left(), 0);
}

#[test]
fn replace_keeps_what_was_put_aside() {
    let outer = json!({"module": "callflow", "data": {"id": "asks"}, "children": {"_": says("put aside")}});
    let asks = json!({"flow": {
        "module": "pivot", "data": {"voice_url": "http://example.com/"}, "children": {"_": says("never")},
    }});
    let answer = Outcome::Fetched(voice_actions::runtime::Fetched::json(&says("answered")));
    let lines = Walk::of(outer).with(Kind::Callflow, "asks", asks).answers([answer]).lines();
    assert_eq!(lines[1..], ["play answered", "play put aside", "hang up NORMAL_CLEARING"]);
}

#[test]
fn stop_with_a_cause_hangs_up_with_it() {
    let lines = Walk::of(json!({"module": "resources", "data": {}, "children": {"_": after()}}))
        .bridges([Outcome::not_bridged("UNALLOCATED_NUMBER")])
        .lines();
    assert_eq!(lines[1..], ["hang up UNALLOCATED_NUMBER"]);
}

#[test]
fn hard_stop_does_not_look_at_the_stack() {
    let outer = json!({"module": "callflow", "data": {"id": "inner"}, "children": {"_": after()}});
    let lines = Walk::of(outer).with(Kind::Callflow, "inner", json!({"flow": {"module": "hangup"}})).lines();
    assert_eq!(lines, ["hang up NORMAL_CLEARING"]);
}

#[test]
fn a_transfer_ends_the_flow_and_the_call_stays_up() {
    let done = Walk::module("transfer", json!({"target": "3000"})).others([Outcome::Done]).run();
    assert_eq!(done.end, End::HandedOver);
}

#[test]
fn an_empty_child_stops() {
    let flow = noop(json!({"_": {}}));
    assert_eq!(Walk::of(flow).lines(), ["hang up NORMAL_CLEARING"]);
    // Also under a key of its own, and without a way to `_`.
    let route = json!({
        "module": "branch_variable", "data": {"variable": "tier"}, "children": {"gold": {}, "_": after()},
    });
    let lines = Walk::of(route).fact("channel_vars", json!({"tier": "gold"})).lines();
    assert_eq!(lines, ["hang up NORMAL_CLEARING"]);
}

#[test]
fn a_document_without_a_flow_stops() {
    assert_eq!(Walk::of(json!({"flow": {}})).lines(), ["hang up NORMAL_CLEARING"]);
}

#[test]
fn an_unknown_module_is_skipped_without_touching_the_call() {
    let done = Walk::module("number_forge", json!({})).run();
    assert_eq!(done.lines, ["play after", "hang up NORMAL_CLEARING"]);
    assert_eq!(done.path[1], "/flow !module-skipped");
}

#[test]
fn skip_module_goes_to_the_default_child() {
    for skip in [json!(true), json!("true")] {
        let lines = Walk::module("hangup", json!({"skip_module": skip})).lines();
        assert_eq!(lines, ["play after", "hang up NORMAL_CLEARING"]);
    }
}

#[test]
fn a_module_that_dies_continues() {
    let done = Walk::module("check_cid", json!({"regex": "*"})).run();
    assert_eq!(done.lines[0], "play after");
    assert_eq!(done.path[1], "/flow !module-died");
}

#[test]
fn a_caller_who_has_hung_up_ends_everything() {
    let done = Walk::of(json!({
        "module": "missed_call_alert", "data": {"recipients": [{"type": "user", "id": "jane"}]},
        "children": {"_": {"module": "play", "data": {"id": "x", "answer": false}, "children": {"_": after()}}},
    }))
    .hang_up_at("play")
    .run();
    // Only what was registered for the end is done, and that is a service.
    assert_eq!(done.lines, ["play x", "notify missed_call"]);
    assert_eq!(done.end, End::HungUp(Cause::normal()));
}

#[test]
fn end_handlers_run_once() {
    let notify = json!({"recipients": [{"type": "email", "id": "a@example.com"}]});
    let again = json!({"module": "notification", "data": notify, "children": {"_": after()}});
    let lines = Walk::of(json!({"module": "notification", "data": notify, "children": {"_": again}})).lines();
    assert_eq!(lines, ["play after", "hang up NORMAL_CLEARING", "notify notification"]);
}

#[test]
fn a_talk_ends_with_stop_and_the_caller_is_hung_up() {
    let lines = Walk::of(device(json!({"_": after()}))).bridges([talk()]).lines();
    assert_eq!(lines, ["ring device:front 20s", "hang up NORMAL_CLEARING"]);
}

#[test]
fn after_a_talk_the_put_aside_child_runs() {
    let outer = json!({"module": "callflow", "data": {"id": "inner"}, "children": {"_": after()}});
    let lines = Walk::of(outer)
        .with(Kind::Callflow, "inner", json!({"flow": device(json!({"_": says("never")}))}))
        .bridges([talk()])
        .lines();
    assert_eq!(lines[1..], ["play after", "hang up NORMAL_CLEARING"]);
}

#[test]
fn a_bridge_failure_tries_the_cause_then_the_sip_code() {
    let both = json!({"USER_BUSY": says("cause"), "sip:486": says("code"), "_": after()});
    let code = json!({"sip:486": says("code"), "_": after()});
    let busy = || Outcome::not_bridged("USER_BUSY");
    assert_eq!(Walk::of(device(both)).bridges([busy()]).lines()[1], "play cause");
    assert_eq!(Walk::of(device(code.clone())).bridges([busy()]).lines()[1], "play code");
    let seen = Outcome::NotBridged(Cause::from("CALL_REJECTED").with_sip_code(486));
    assert_eq!(Walk::of(device(code)).bridges([seen]).lines()[1], "play code");
}

#[test]
fn a_bridge_failure_without_a_child_continues() {
    assert_eq!(Walk::of(device(json!({"_": after()}))).lines()[1], "play after");
}

#[test]
fn a_timeout_while_waiting_is_an_error_and_continues() {
    let flow = device(json!({"NO_ANSWER": says("no answer"), "_": after()}));
    assert_eq!(Walk::of(flow).bridges([Outcome::TimedOut]).lines()[1], "play after");
}

#[test]
fn a_ring_time_of_zero_tells_the_switch_nothing_and_waits_forty_seconds() {
    let done = Walk::module("device", json!({"id": "front", "timeout": 0})).run();
    assert_eq!(done.lines[0], "ring device:front");
    let bridge = done.requests.iter().find(|request| request.effect.name() == "bridge").unwrap();
    assert_eq!(serde_json::to_value(bridge).unwrap()["effect"]["bridge"]["max_wait"], 40_000);
}

#[test]
fn remote_execution_asks_another_application_for_the_key() {
    let flow = json!({
        "module": "survey", "data": {"id": 1}, "remote_execution": true,
        "children": {"done": says("done"), "REMOTE_UNAVAILABLE": says("nobody")},
    });
    let done = Outcome::Custom(json!("done"));
    assert_eq!(
        Walk::of(flow.clone()).others([done]).lines()[..2],
        [r#"kazoo.remote {"module":"survey","data":{"id":1}}"#, "play done"]
    );
    assert_eq!(Walk::of(flow).lines()[1], "play nobody");
}

#[test]
fn the_dialled_number_finds_its_callflow_and_capture_group() {
    let outer = json!({"patterns": [r"^\*5(\d+)$"], "flow": {
        "module": "branch_bnumber", "data": {}, "children": {"1": says("one"), "_": says("other")},
    }});
    let done = Walk::of(Value::Null).with(Kind::Callflow, "main", outer).calling("*51").run();
    assert_eq!(done.lines[0], "play one");
    assert_eq!(done.path[0], "/$callflows/main/flow");
}

#[test]
fn a_number_that_nobody_takes_is_refused() {
    assert_eq!(Walk::of(Value::Null).lines(), ["reject 404 -"]);
}

#[test]
fn no_match_takes_calls_from_inside_only() {
    let rest = json!({"numbers": ["no_match"], "flow": says("rest")});
    let walk = || Walk::of(Value::Null).with(Kind::Callflow, "rest", rest.clone()).calling("+15550199");
    assert_eq!(walk().lines(), ["reject 404 -"]);
    assert_eq!(walk().inside().lines()[0], "play rest");
}

#[test]
fn a_preflow_runs_in_front() {
    let lines = Walk::of(Value::Null)
        .with(Kind::Account, "acc", json!({"preflow": {"always": "pre"}}))
        .with(Kind::Callflow, "pre", json!({"flow": says("preflow")}))
        .with(Kind::Callflow, "main", json!({"numbers": ["2000"], "flow": says("main")}))
        .lines();
    assert_eq!(lines[..2], ["play preflow", "play main"]);
}

#[test]
fn a_module_may_cost_tokens_and_too_few_stop() {
    let flow = json!({"module": "tts", "data": {"text": "one"}, "children": {"_": {"module": "tts", "data": {"text": "two"}}}});
    let walk = |tokens: i64| {
        Walk::of(flow.clone())
            .with(Kind::Tokens, "acc", json!(tokens))
            .adapt(|walker| walker.with_module_cost("tts", 10))
            .lines()
    };
    assert_eq!(walk(20), ["answer", "speak one", "speak two", "hang up NORMAL_CLEARING"]);
    assert_eq!(walk(19), ["answer", "speak one", "hang up NORMAL_CLEARING"]);
    assert_eq!(walk(9), ["hang up NORMAL_CLEARING"]);
}

#[test]
fn control_is_usurped_by_conference_and_fax() {
    let room = Walk::module("conference", json!({"config": {"name": "x"}})).run();
    assert!(!room.lines.contains(&"play after".to_owned()), "{:?}", room.lines);
    let fax = Walk::module("faxbox", json!({"id": "box"})).others([Outcome::Done]).run();
    assert_eq!(fax.end, End::HandedOver);
    assert!(!fax.lines.contains(&"play after".to_owned()), "{:?}", fax.lines);
}

#[test]
fn a_transfer_asks_for_nothing_and_waits_for_the_switch() {
    // The caller leaves while the switch transfers: nothing else happens, not even what was put aside.
    let outer = json!({"module": "callflow", "data": {"id": "inner"}, "children": {"_": after()}});
    let inner =
        json!({"flow": {"module": "transfer", "data": {"target": "3000"}, "children": {"_": after()}}});
    let done = Walk::of(outer).with(Kind::Callflow, "inner", inner).hang_up_at("kazoo.transfer").run();
    assert_eq!(done.lines, [r#"kazoo.transfer {"target":"3000","type":"blind","leg":"self"}"#]);
    assert_eq!(done.end, End::HungUp(Cause::normal()));
}

#[test]
fn a_caller_who_has_hung_up_does_not_reach_what_was_put_aside() {
    let outer = json!({"module": "callflow", "data": {"id": "inner"}, "children": {"_": after()}});
    let done = Walk::of(outer)
        .with(Kind::Callflow, "inner", json!({"flow": device(json!({"_": says("never")}))}))
        .hang_up_at("bridge")
        .run();
    assert_eq!(done.lines, ["ring device:front 20s"]);
}

#[test]
fn a_missing_flow_stops() {
    let outer = json!({"module": "callflow", "data": {"id": "empty"}, "children": {"_": after()}});
    let lines = Walk::of(outer).with(Kind::Callflow, "empty", json!({"name": "no flow"})).lines();
    // The put-aside child runs: that is what stop does.
    assert_eq!(lines, ["play after", "hang up NORMAL_CLEARING"]);
}

#[test]
fn success_is_an_attempt_that_ends_with_sip_200() {
    let flow =
        device(json!({"NORMAL_CLEARING": says("never"), "sip:200": says("never"), "_": says("never")}));
    let ended = Outcome::NotBridged(Cause::from("NORMAL_UNSPECIFIED").with_sip_code(200));
    assert_eq!(Walk::of(flow).bridges([ended]).lines()[1..], ["hang up NORMAL_CLEARING"]);
}

#[test]
fn a_ring_group_tries_the_next_round_before_it_continues() {
    let data = json!({"endpoints": [{"endpoint_type": "device", "id": "d"}], "repeats": 2});
    let lines = Walk::module("ring_group", data).lines();
    assert_eq!(lines[..3], ["ring device:d 20s", "ring device:d 20s", "play after"]);
}

#[test]
fn resources_and_offnet_do_not_continue_after_a_failure() {
    for module in ["resources", "offnet"] {
        assert_eq!(Walk::module(module, json!({})).lines()[1..], ["hang up NO_ANSWER"], "{module}");
    }
}

#[test]
fn a_timeout_of_resources_ends_the_call() {
    let lines = Walk::module("resources", json!({})).bridges([Outcome::TimedOut]).lines();
    assert_eq!(lines[1..], ["hang up NO_ROUTE_DESTINATION"]);
}
