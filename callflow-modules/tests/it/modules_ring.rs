//! What each module does: those that ring somebody.

use callflow_modules::directory::{Directory, Kind};
use serde_json::{Value, json};
use voice_actions::runtime::{Cause, Effect, End, Outcome};

use crate::walk::{Walk, after, says, talk};

fn last(lines: &[String]) -> &str {
    lines.last().unwrap()
}

#[test]
fn device_rings_one_device() {
    let lines = Walk::module("device", json!({"id": "front", "timeout": 15, "delay": 2})).lines();
    assert_eq!(lines[..2], ["ring device:front 15s", "play after"]);
}

#[test]
fn device_that_cannot_be_rung_continues() {
    for device in [
        json!({"enabled": false}),
        json!({"registered": false}),
        json!({"do_not_disturb": {"enabled": true}}),
    ] {
        let lines =
            Walk::module("device", json!({"id": "front"})).with(Kind::Device, "front", device).lines();
        assert_eq!(lines[0], "play after");
    }
    assert_eq!(Walk::module("device", json!({"id": "front"})).in_empty_account().lines()[0], "play after");
}

#[test]
fn device_does_not_ring_itself_unless_it_may() {
    assert_eq!(Walk::module("device", json!({"id": "desk"})).inside().lines()[0], "play after");
    let may = json!({"id": "desk", "can_call_self": true});
    assert_eq!(Walk::module("device", may).inside().lines()[0], "ring device:desk 20s");
}

#[test]
fn user_rings_all_devices_of_the_user() {
    let walk = |strategy: &str| {
        Walk::module("user", json!({"id": "bob", "strategy": strategy}))
            .with(Kind::User, "bob", json!({}))
            .with(Kind::Device, "d1", json!({"owner_id": "bob"}))
            .with(Kind::Device, "d2", json!({"owner_id": "bob"}))
            .lines()
    };
    assert_eq!(walk("simultaneous")[0], "ring device:d1,device:d2 20s");
    assert_eq!(walk("single")[0], "ring device:d1,device:d2 20s single");
}

#[test]
fn user_without_devices_continues_and_names_it_in_kazoo_5() {
    let flow = json!({"module": "user", "data": {"id": "bob"}, "children": {"_": after(), "NO_ENDPOINTS": says("nobody")}});
    let walk = || Walk::of(flow.clone()).in_empty_account().with(Kind::User, "bob", json!({}));
    assert_eq!(walk().lines()[0], "play after");
    assert_eq!(walk().kazoo_5().lines()[0], "play nobody");
}

#[test]
fn user_with_call_forwarding_rings_the_number() {
    let bob = json!({"call_forward": {"enabled": true, "number": "+15550142"}});
    let lines = Walk::module("user", json!({"id": "bob"})).with(Kind::User, "bob", bob).lines();
    assert_eq!(lines[0], "ring number:+15550142 20s");
}

#[test]
fn forwarding_may_ring_beside_the_phone_and_only_for_direct_calls() {
    let forward = |more: Value| {
        let mut forward = json!({"enabled": true, "number": "+15550142"});
        forward.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "call_forward": forward })
    };
    let device = |more: Value| {
        Walk::module("device", json!({"id": "front"})).with(Kind::Device, "front", forward(more)).run()
    };
    assert_eq!(device(json!({})).lines[0], "ring number:+15550142 20s");
    let both = device(json!({"substitute": false, "require_keypress": true}));
    assert_eq!(both.lines[0], "ring device:front,number:+15550142 20s");
    assert_eq!(both.asked("bridge")[0]["bridge"]["endpoints"][1]["data"]["require_keypress"], true);
    let member = |data: Value| {
        let group =
            json!({"endpoints": [{"endpoint_type": "device", "id": "front"}], "ignore_forward": false});
        Walk::module("ring_group", group).with(Kind::Device, "front", forward(data)).lines()[0].clone()
    };
    assert_eq!(member(json!({})), "ring number:+15550142 20s");
    assert_eq!(member(json!({"direct_calls_only": true})), "ring device:front 20s");
}

#[test]
fn device_of_kazoo_5_forwards_when_nobody_answers() {
    let front = json!({"call_forward": {"failover": true, "number": "+15550142"}});
    let flow = json!({"module": "device", "data": {"id": "front"}, "children": {"USER_BUSY": says("busy"), "_": after()}});
    let walk = || Walk::of(flow.clone()).with(Kind::Device, "front", front.clone());
    let busy = || [Outcome::not_bridged("NO_ANSWER"), Outcome::not_bridged("USER_BUSY")];
    assert_eq!(
        walk().kazoo_5().bridges(busy()).lines()[..3],
        ["ring device:front 20s", "ring number:+15550142 20s", "play busy"]
    );
    assert_eq!(walk().bridges(busy()).lines()[..2], ["ring device:front 20s", "play after"]);
    // A phone that cannot be rung forwards at once.
    let gone = json!({"registered": false, "call_forward": {"failover": true, "number": "+15550142"}});
    let lines = Walk::of(flow).kazoo_5().with(Kind::Device, "front", gone).bridges([talk()]).lines();
    assert_eq!(lines, ["ring number:+15550142 20s", "hang up NORMAL_CLEARING"]);
}

#[test]
fn user_of_kazoo_5_forwards_when_ringing_the_phones_fails() {
    let bob = json!({"call_forward": {"failover": true, "number": "+15550142"}});
    let flow = json!({"module": "user", "data": {"id": "bob"}, "children": {"USER_BUSY": says("busy"), "_": after()}});
    let walk = || Walk::of(flow.clone()).with(Kind::User, "bob", bob.clone());
    let (silent, busy) = (|| Outcome::not_bridged("NO_ANSWER"), || Outcome::not_bridged("USER_BUSY"));
    assert_eq!(
        walk().kazoo_5().bridges([silent(), busy()]).lines()[..3],
        ["ring device:bob 20s", "ring number:+15550142 20s", "play busy"]
    );
    assert_eq!(walk().bridges([silent(), busy()]).lines()[..2], ["ring device:bob 20s", "play after"]);
    // Without a phone that could be rung it forwards at once; a wait that is over is no failure.
    let talks = walk().with(Kind::DevicesOfUser, "bob", json!([])).kazoo_5().bridges([talk()]).lines();
    assert_eq!(talks, ["ring number:+15550142 20s", "hang up NORMAL_CLEARING"]);
    assert_eq!(walk().kazoo_5().bridges([Outcome::TimedOut]).lines()[1], "play after");
}

#[test]
fn a_call_that_is_transferred_while_it_rings_goes_on_elsewhere() {
    for module in ["device", "user", "resources", "ring_group"] {
        let data = json!({"id": "front", "endpoints": [{"endpoint_type": "device", "id": "front"}]});
        let done = Walk::module(module, data).bridges([Outcome::not_bridged("BLIND_TRANSFER")]).run();
        assert_eq!(done.end, End::HandedOver, "{module}");
    }
}

#[test]
fn route_to_cid_rings_whoever_has_the_dialled_number_as_caller_id() {
    let walk = |data: Value| {
        Walk::module("route_to_cid", data)
            .with(Kind::Device, "d1", json!({"caller_id": {"internal": {"number": "2000"}}}))
            .with(Kind::Device, "d2", json!({"caller_id": {"external": {"number": "2000"}}}))
            .lines()
    };
    assert_eq!(walk(json!({"cid_types": ["internal"]}))[0], "ring device:d1 20s");
    assert_eq!(walk(json!({}))[0], "ring device:d1,device:d2 20s");
    assert_eq!(Walk::module("route_to_cid", json!({})).lines()[0], "play after");
}

#[test]
fn transfer_sends_the_call_to_its_target() {
    let done = Walk::module("transfer", json!({"target": "3000", "transfer_type": "attended"}))
        .others([Outcome::Done])
        .run();
    assert_eq!(done.lines, [r#"kazoo.transfer {"target":"3000","type":"attended","leg":"self"}"#]);
    assert_eq!(done.end, End::HandedOver);
    let captured = Walk::module("transfer", json!({"captures": ["4000"]})).others([Outcome::Done]).lines();
    assert_eq!(captured, [r#"kazoo.transfer {"target":"4000","type":"blind","leg":"bleg"}"#]);
}

#[test]
fn after_bridge_decides_what_follows_a_talk() {
    let flow = |action: &str, data: Value| {
        json!({
            "module": "after_bridge", "data": {"action": action, "data": data},
            "children": {"_": {"module": "device", "data": {"id": "front"}}},
        })
    };
    let lines = |action: &str, data: Value| {
        Walk::of(flow(action, data)).bridges([talk()]).others([Outcome::Done]).lines()
    };
    assert_eq!(lines("transfer", json!("3000"))[1], r#"kazoo.transfer {"target":"3000","type":"blind"}"#);
    assert_eq!(last(&lines("park", json!(true))), "park ");
    assert_eq!(last(&lines("hangup", json!(true))), "hang up NORMAL_CLEARING");
    assert_eq!(last(&lines("dance", json!(true))), "hang up NORMAL_CLEARING");
}

#[test]
fn doorman_records_a_name_and_rings() {
    let walk = |data: Value| Walk::module("doorman", data).kazoo_5().lines();
    let lines = walk(json!({"id": "front", "failover_strategy": "voicemail", "vmbox_id": "box"}));
    assert_eq!(
        lines,
        [
            "answer",
            "speak Hi. Please state your name after the tone.",
            "record Once 8s",
            "ring device:front 30s",
            "message box",
            "hang up NORMAL_CLEARING",
        ]
    );
    assert_eq!(walk(json!({"id": "front", "recording_limit": 99}))[2], "record Once 16s");
}

#[test]
fn group_rings_the_members_of_its_document_and_answers_first() {
    let lines = Walk::module("group", json!({"id": "sales", "repeats": 2}))
        .with(Kind::Group, "sales", json!({"endpoints": {"d1": {"type": "device"}, "bob": {"type": "user"}}}))
        .with(Kind::User, "bob", json!({}))
        .with(Kind::Device, "d2", json!({"owner_id": "bob"}))
        .lines();
    assert_eq!(
        lines[..4],
        ["answer", "ring device:d1,device:d2 20s", "ring device:d1,device:d2 20s", "play after"]
    );
}

#[test]
fn ring_group_rings_its_endpoints_by_strategy_and_in_rounds() {
    let endpoints = json!([
        {"endpoint_type": "device", "id": "late", "delay": 5}, {"endpoint_type": "device", "id": "soon"},
        {"endpoint_type": "device", "id": "soon"},
    ]);
    let walk = |strategy: &str| {
        Walk::module(
            "ring_group",
            json!({"endpoints": endpoints, "strategy": strategy, "repeats": 2, "timeout": 30}),
        )
        .lines()
    };
    assert_eq!(
        walk("simultaneous")[..3],
        ["ring device:soon,device:late 30s", "ring device:soon,device:late 30s", "play after"]
    );
    assert_eq!(walk("single")[0], "ring device:late,device:soon 30s single");
    let random = &walk("weighted_random")[0];
    assert!(random.ends_with(" single") && random.contains("device:late") && random.contains("device:soon"));
    assert_eq!(random, &walk("weighted_random")[0]);
}

#[test]
fn ring_group_leaves_out_the_caller_and_who_logged_out() {
    let endpoints = json!([
        {"endpoint_type": "device", "id": "desk"}, {"endpoint_type": "device", "id": "out", "disable_until": 66_269_664_000_i64},
        {"endpoint_type": "device", "id": "in", "disable_until": 0},
    ]);
    let lines = Walk::module("ring_group", json!({"endpoints": endpoints})).inside().lines();
    assert_eq!(lines[0], "ring device:in 20s");
}

#[test]
fn ring_group_follows_groups_in_groups_once() {
    let group = |inner: &str| json!({"endpoints": {inner: {"type": "group"}, "d1": {"type": "device"}}});
    let lines = Walk::module("ring_group", json!({"endpoints": [{"endpoint_type": "group", "id": "a"}]}))
        .with(Kind::Group, "a", group("b"))
        .with(Kind::Group, "b", group("a"))
        .lines();
    assert_eq!(lines[0], "ring device:d1 20s");
}

#[test]
fn ring_group_branches_on_the_cause_before_the_next_round() {
    let flow = json!({
        "module": "ring_group", "data": {"endpoints": [{"endpoint_type": "device", "id": "d1"}], "repeats": 3},
        "children": {"_": after(), "USER_BUSY": says("busy")},
    });
    let lines = Walk::of(flow)
        .bridges([Outcome::not_bridged("NO_ANSWER"), Outcome::not_bridged("USER_BUSY")])
        .lines();
    assert_eq!(lines[1..3], ["ring device:d1 20s", "play busy"]);
}

#[test]
fn ring_group_without_members_continues_and_names_it_in_kazoo_5() {
    let flow = json!({"module": "ring_group", "data": {"endpoints": []}, "children": {"_": after(), "NO_ENDPOINTS": says("nobody")}});
    assert_eq!(Walk::of(flow.clone()).lines()[0], "play after");
    assert_eq!(Walk::of(flow).kazoo_5().lines()[0], "play nobody");
}

#[test]
fn ring_group_of_kazoo_5_stops_hard_after_a_talk() {
    let inner = json!({"flow": {"module": "ring_group", "data": {"endpoints": [{"endpoint_type": "device", "id": "d1"}]}}});
    let outer = json!({"module": "callflow", "data": {"id": "inner"}, "children": {"_": after()}});
    let walk = || Walk::of(outer.clone()).with(Kind::Callflow, "inner", inner.clone()).bridges([talk()]);
    assert_eq!(walk().lines()[1], "play after");
    assert_eq!(walk().kazoo_5().lines()[1], "hang up NORMAL_CLEARING");
}

#[test]
fn ring_group_toggle_takes_the_caller_out_of_the_group() {
    let main = json!({"flow": {"module": "skel", "children": {"_": {
        "module": "ring_group", "data": {"endpoints": [{"endpoint_type": "user", "id": "jane"}, {"endpoint_type": "user", "id": "bob"}]},
    }}}});
    let done = Walk::module("ring_group_toggle", json!({"action": "logout", "callflow_id": "main"}))
        .with(Kind::Callflow, "main", main)
        .inside()
        .run();
    let stored = done.directory.look_up(&Kind::Callflow, "main").unwrap();
    let endpoints = &stored["flow"]["children"]["_"]["data"]["endpoints"];
    assert_eq!(endpoints[0]["disable_until"], 66_269_664_000_i64);
    assert!(endpoints[1].get("disable_until").is_none());
}

#[test]
fn page_group_pages_and_stops_or_continues() {
    let data = json!({"audio": "one-way", "endpoints": [{"endpoint_type": "device", "id": "d1"}]});
    let lines = Walk::module("page_group", data.clone()).bridges([talk()]).lines();
    assert_eq!(lines, ["ring device:d1 5s", "hang up NORMAL_CLEARING"]);
    assert_eq!(Walk::module("page_group", data).lines()[1], "play after");
    assert_eq!(Walk::module("page_group", json!({"endpoints": []})).lines()[0], "play after");
}

#[test]
fn resources_dials_out_and_does_not_take_the_wildcard_on_failure() {
    let lines = Walk::module("resources", json!({"to_did": "+15550142", "timeout": 40})).lines();
    assert_eq!(lines, ["ring number:+15550142 40s", "hang up NO_ANSWER"]);
    let branch = json!({"module": "resources", "data": {}, "children": {"NO_ANSWER": says("no answer")}});
    assert_eq!(Walk::of(branch).lines()[..2], ["ring number:2000", "play no answer"]);
    let bare = Walk::of(json!({"module": "resources", "data": {}}))
        .bridges([Outcome::not_bridged("USER_BUSY")])
        .lines();
    assert_eq!(bare, ["ring number:2000", "reject 486 USER_BUSY"]);
    assert_eq!(Walk::module("resources", json!({})).bridges([talk()]).lines()[1], "hang up NORMAL_CLEARING");
}

#[test]
fn resources_shows_the_external_caller_id_of_the_caller() {
    let done = Walk::module("resources", json!({}))
        .with(Kind::User, "jane", json!({"caller_id": {"external": {"number": "+15550111", "name": "Acme"}}}))
        .inside()
        .run();
    let Some(Effect::Bridge(bridge)) =
        done.requests.iter().map(|request| &request.effect).find(|effect| effect.name() == "bridge")
    else {
        panic!("no bridge")
    };
    assert_eq!(bridge.caller_id.as_ref().unwrap().number, "+15550111");
}

#[test]
fn resources_hands_every_field_to_the_carriers() {
    let data = json!({
        "to_did": "+15550142", "custom_sip_headers": {"X-Both": "1", "in": {"X-In": "2"}, "out": {"X-Out": "3"}},
        "emit_account_id": true, "dynamic_flags": ["custom_channel_vars.tier", "account_id", "nothing"],
        "outbound_flags": ["fast"], "format_from_uri": true, "from_uri_realm": "carrier.example.com",
        "resource_type": "fax", "hunt_account_id": "parent", "ignore_early_media": true, "do_not_normalize": true,
        "use_local_resources": false, "ringback": "tone", "addresses": {"emergency": {"street": "1 Main St"}},
    });
    let walk =
        |data: &Value| Walk::module("resources", data.clone()).fact("channel_vars", json!({"tier": "gold"}));
    let done = walk(&data).run();
    assert_eq!(
        done.bridge_data(),
        json!({
            "use_local_resources": false, "bypass_e164": true, "hunt_account_id": "parent",
            "flags": ["fast", "gold", "acc"], "ignore_early_media": true, "resource_type": "fax",
            "from_uri": "sip:+15550100@carrier.example.com", "inbound_sip_headers": {"X-In": "2"},
        })
    );
    let bridge = &done.asked("bridge")[0]["bridge"];
    assert_eq!(
        bridge["endpoints"][0]["data"]["custom_sip_headers"],
        json!({"X-Both": "1", "X-Out": "3", "X-Account-ID": "acc"})
    );
    assert_eq!(
        (&bridge["ringback"], &bridge["endpoints"][0]["address"]),
        (&json!("tone"), &json!("+15550142"))
    );
    assert_eq!(
        walk(&data).kazoo_5().run().bridge_data()["emergency_address"],
        json!({"street": "1 Main St"})
    );
    let plain = walk(&json!({})).run().bridge_data();
    assert_eq!((&plain["resource_type"], &plain["flags"]), (&json!("audio"), &json!([])));
    assert!(plain.get("from_uri").is_none());
}

#[test]
fn groups_of_kazoo_5_say_early_media_and_shared_appearance() {
    let data = json!({
        "endpoints": [{"endpoint_type": "device", "id": "d1"}], "ignore_early_media": true, "sca": {"enabled": true},
    });
    let five = Walk::module("ring_group", data.clone()).kazoo_5().run().bridge_data();
    assert_eq!((&five["ignore_early_media"], &five["sca"]), (&json!(true), &json!(true)));
    assert!(Walk::module("ring_group", data).run().bridge_data().get("sca").is_none());
}

#[test]
fn the_engine_waits_twenty_seconds_longer_than_it_rings() {
    let done = Walk::module("device", json!({"id": "front", "timeout": 15})).run();
    assert_eq!(done.asked("bridge")[0]["bridge"]["max_wait"], 35_000);
}

#[test]
fn offnet_uses_global_carriers() {
    let done = Walk::module("offnet", json!({"to_did": "+15550142"})).run();
    let bridge = done.requests.iter().find(|request| request.effect.name() == "bridge").unwrap();
    assert_eq!(
        serde_json::to_value(bridge).unwrap()["effect"]["bridge"]["data"]["use_local_resources"],
        false
    );
}

#[test]
fn a_cause_is_kept_as_the_end_of_the_call() {
    let done = Walk::of(json!({"module": "response", "data": {"code": 486, "message": "Busy"}})).run();
    assert_eq!(done.end, End::HungUp(Cause::from("USER_BUSY").with_sip_code(486)));
}
