//! What each module does: those that ring somebody, and those that choose the way.

use callflow_modules::directory::{Directory, Kind};
use serde_json::{Value, json};
use time::macros::datetime;
use voice_actions::runtime::{Cause, Effect, End, LegId, Outcome};

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
fn offnet_uses_global_carriers() {
    let done = Walk::module("offnet", json!({"to_did": "+15550142"})).run();
    let bridge = done.requests.iter().find(|request| request.effect.name() == "bridge").unwrap();
    assert_eq!(
        serde_json::to_value(bridge).unwrap()["effect"]["bridge"]["data"]["use_local_resources"],
        false
    );
}

#[test]
fn branch_bnumber_branches_on_the_capture_group() {
    let flow = json!({"patterns": [r"^\*6(\d+)$"], "flow": {
        "module": "branch_bnumber", "data": {}, "children": {"12": says("twelve"), "_": after()},
    }});
    let walk = |number: &str| {
        Walk::of(Value::Null).with(Kind::Callflow, "main", flow.clone()).calling(number).lines()
    };
    assert_eq!(walk("*612")[0], "play twelve");
    assert_eq!(walk("*613")[0], "play after");
    assert_eq!(Walk::module("branch_bnumber", json!({})).lines()[0], "play after");
}

#[test]
fn branch_bnumber_hunts_the_number_that_is_allowed() {
    let walk = |data: Value| {
        let flow = json!({"patterns": [r"^\*6(\d+)$"], "flow": {"module": "branch_bnumber", "data": data, "children": {"_": after()}}});
        Walk::of(Value::Null)
            .with(Kind::Callflow, "main", flow)
            .with(Kind::Callflow, "three", json!({"numbers": ["300"], "flow": says("three hundred")}))
            .calling("*6300")
            .lines()
    };
    assert_eq!(walk(json!({"hunt": true}))[..2], ["play three hundred", "play after"]);
    assert_eq!(walk(json!({"hunt": true, "hunt_allow": "^4"}))[0], "play after");
    assert_eq!(walk(json!({"hunt": true, "hunt_deny": "^3"}))[0], "play after");
    assert_eq!(walk(json!({"hunt": true, "hunt_deny": "*"}))[0], "play three hundred");
    assert_eq!(walk(json!({"hunt": true, "hunt_allow": "*"}))[0], "play after");
}

#[test]
fn branch_variable_looks_in_its_scope() {
    let flow = |data: Value| json!({"module": "branch_variable", "data": data, "children": {"gold": says("gold"), "_": after()}});
    let walk = |data: Value| {
        Walk::of(flow(data))
            .with(Kind::Account, "acc", json!({"tier": "gold"}))
            .with(Kind::User, "jane", json!({"rank": "gold"}))
            .with(Kind::Device, "desk", json!({"class": "gold"}))
            .inside()
    };
    for (scope, variable) in [("account", "tier"), ("user", "rank"), ("device", "class"), ("merged", "tier")]
    {
        assert_eq!(walk(json!({"variable": variable, "scope": scope})).lines()[0], "play gold", "{scope}");
    }
    let unset = walk(json!({"variable": "tier"})).run();
    assert_eq!(unset.lines[0], "play after");
    assert!(unset.path[1].contains("Unset"));
}

#[test]
fn branch_variable_of_kazoo_5_takes_a_path_and_no_private_key() {
    let flow = |variable: Value| {
        json!({
            "module": "branch_variable", "data": {"variable": variable, "scope": "doc", "id": "x"},
            "children": {"gold": says("gold"), "_": after()},
        })
    };
    let walk = |variable: Value| {
        Walk::of(flow(variable))
            .kazoo_5()
            .with(Kind::User, "x", json!({"a": {"b": "gold"}, "pvt_tier": "gold"}))
            .lines()
    };
    assert_eq!(walk(json!("a.b"))[0], "play gold");
    assert_eq!(walk(json!(["a", "b"]))[0], "play gold");
    assert_eq!(walk(json!("pvt_tier"))[0], "play after");
}

#[test]
fn callflow_runs_another_callflow() {
    let lines = Walk::module("callflow", json!({"id": "inner"}))
        .with(Kind::Callflow, "inner", json!({"flow": says("inner")}))
        .lines();
    assert_eq!(lines[..2], ["play inner", "play after"]);
    assert_eq!(Walk::module("callflow", json!({"id": "none"})).lines()[0], "play after");
}

#[test]
fn callflow_of_kazoo_5_takes_an_inline_flow_or_a_place_in_a_document() {
    let inline = Walk::module("callflow", json!({"flow": says("inline")})).kazoo_5().lines();
    assert_eq!(inline[..2], ["play inline", "play after"]);
    let placed = Walk::module("callflow", json!({"doc_id": "x", "path": "flows.night"}))
        .kazoo_5()
        .with(Kind::Media, "x", json!({"flows": {"night": says("night")}}))
        .lines();
    assert_eq!(placed[..2], ["play night", "play after"]);
}

#[test]
fn check_cid_branches_on_the_caller_number() {
    let flow = |data: Value| {
        json!({
            "module": "check_cid", "data": data,
            "children": {"match": says("match"), "nomatch": says("nomatch"), "+15550100": says("exactly"), "_": after()},
        })
    };
    assert_eq!(Walk::of(flow(json!({"regex": r"^\+1555"}))).lines()[0], "play match");
    assert_eq!(Walk::of(flow(json!({"regex": "^44"}))).lines()[0], "play nomatch");
    assert_eq!(Walk::of(flow(json!({"use_absolute_mode": true}))).lines()[0], "play exactly");
    assert_eq!(Walk::of(flow(json!({"use_absolute_mode": true}))).from("1").lines()[0], "play after");
    let identity = json!({"caller_id": {"external": {"name": "Bob", "number": "111"}}, "user_id": "bob"});
    let done = Walk::of(flow(identity)).run();
    assert_eq!(
        (done.walker.call().caller_id_number.as_str(), done.walker.call().owner_id.as_deref()),
        ("111", Some("bob"))
    );
    let partial = Walk::of(flow(json!({"caller_id": {"external": {"name": "Bob", "number": "111"}}}))).run();
    assert_eq!(partial.walker.call().caller_id_number, "+15550100");
}

#[test]
fn cidlistmatch_matches_prefixes_then_expressions() {
    let flow = json!({"module": "cidlistmatch", "data": {"id": "l"}, "children": {"match": says("match"), "nomatch": says("nomatch")}});
    let walk = |entries: Value| {
        Walk::of(flow.clone()).with(Kind::List, "l", json!({"entries": entries})).lines()[0].clone()
    };
    assert_eq!(walk(json!([{"number": "1555"}])), "play match");
    assert_eq!(walk(json!({"e": {"pattern": r"0100$"}})), "play match");
    assert_eq!(walk(json!([{"number": "44"}, {"pattern": "*"}])), "play nomatch");
}

#[test]
fn directory_finds_a_user_by_the_keys_of_the_name() {
    let walk = |keys: &[&str]| {
        Walk::module("directory", json!({"id": "dir"}))
            .with(Kind::Directory, "dir", json!({"confirm_match": false}))
            .with(
                Kind::User,
                "bob",
                json!({"first_name": "Bob", "last_name": "Stone", "directories": {"dir": "bobs"}}),
            )
            .with(
                Kind::User,
                "ann",
                json!({"first_name": "Ann", "last_name": "Ro", "directories": {"dir": "anns"}}),
            )
            .with(Kind::Callflow, "bobs", json!({"flow": says("bob")}))
            .keys(keys)
            .lines()
    };
    assert_eq!(walk(&["786"])[2], "play bob");
    assert_eq!(walk(&["262"])[2], "play bob");
    assert_eq!(walk(&["0"])[2], "play after");
    assert_eq!(last(&walk(&["", "999", ""])), "hang up NORMAL_CLEARING");
    let empty =
        Walk::module("directory", json!({"id": "dir"})).with(Kind::Directory, "dir", json!({})).lines();
    assert_eq!(empty[1..3], ["play dir-no_users_in_dir", "play after"]);
}

#[test]
fn fax_detect_branches_on_what_it_heard() {
    let flow = json!({"module": "fax_detect", "data": {"duration": 3}, "children": {"ON_FAX": says("fax"), "ON_VOICE": says("voice")}});
    let walk =
        |heard: bool| Walk::of(flow.clone()).others([Outcome::Custom(json!(heard)), Outcome::Done]).lines();
    assert_eq!(walk(true)[1..3], [r#"kazoo.detect_fax {"seconds":3}"#, "play fax"]);
    assert_eq!(walk(false)[2], "play voice");
}

#[test]
fn function_runs_its_result() {
    let lines =
        Walk::module("function", json!({"id": "f"})).with(Kind::Function, "f", says("result")).lines();
    assert_eq!(lines[..2], ["play result", "play after"]);
    assert_eq!(Walk::module("function", json!({"id": "none"})).lines()[0], "play after");
}

fn menu(children: Value) -> Walk {
    Walk::of(json!({"module": "menu", "data": {"id": "m"}, "children": children})).with(
        Kind::Menu,
        "m",
        json!({"name": "main", "retries": 2, "max_extension_length": 3, "record_pin": "999", "media": {"greeting": "welcome"}}),
    )
}

#[test]
fn menu_branches_on_exactly_the_digits() {
    let lines = menu(json!({"1": says("one"), "12": says("twelve")})).keys(&["12"]).lines();
    assert_eq!(lines[..3], ["answer", "collect 3 10s", "play twelve"]);
}

#[test]
fn menu_takes_timeout_at_silence_and_counts_a_try_without_it() {
    assert_eq!(menu(json!({"timeout": says("silence")})).keys(&[""]).lines()[2], "play silence");
    let lines = menu(json!({"_": after()})).keys(&["", ""]).lines();
    assert_eq!(
        lines[1..6],
        ["collect 3 10s", "collect 3 10s", "play menu-exit", "play menu-transferring_call", "play after"]
    );
}

#[test]
fn menu_ends_with_max_retries_or_says_good_bye() {
    let lines = menu(json!({"max_retries": says("enough")})).keys(&["7", "7"]).lines();
    assert_eq!(
        lines[1..6],
        [
            "collect 3 10s",
            "play menu-invalid_entry",
            "collect 3 10s",
            "play menu-invalid_entry",
            "play menu-exit"
        ]
    );
    assert_eq!(lines[6], "play enough");
    assert_eq!(menu(json!({})).lines()[4], "play vm-goodbye");
}

#[test]
fn menu_hunts_numbers() {
    let walk = |document: Value| {
        Walk::of(json!({"module": "menu", "data": {"id": "m"}, "children": {"_": after()}}))
            .with(Kind::Menu, "m", document)
            .with(Kind::Callflow, "ext", json!({"numbers": ["201"], "flow": says("extension")}))
            .with(Kind::Callflow, "rest", json!({"numbers": ["no_match"], "flow": says("rest")}))
            .keys(&["201", "777"])
            .lines()
    };
    assert_eq!(walk(json!({}))[2..5], ["play menu-transferring_call", "play extension", "play after"]);
    for closed in [
        json!({"hunt": false, "retries": 1}),
        json!({"hunt_deny": "^2", "retries": 1}),
        json!({"hunt_allow": "^3", "retries": 1}),
    ] {
        assert_eq!(walk(closed)[2], "play menu-invalid_entry");
    }
}

#[test]
fn menu_records_a_greeting_with_the_pin_from_inside_only() {
    let inside = menu(json!({"1": says("one")})).inside().keys(&["999", "1"]).run();
    assert!(inside.lines.contains(&r#"update menu m {"media":{"greeting":"rec-1"}}"#.to_owned()));
    assert_eq!(inside.lines[inside.lines.len() - 2], "play one");
    assert!(!menu(json!({})).keys(&["999"]).lines().iter().any(|line| line.starts_with("update")));
}

#[test]
fn nomorobo_takes_the_largest_key_that_the_score_reaches() {
    let walk = |score: Option<Value>, children: Value| {
        let walk = Walk::of(json!({"module": "nomorobo", "data": {"username": "u"}, "children": children}));
        match score {
            Some(score) => walk.with(Kind::SpamScore, "+15550100", score),
            None => walk,
        }
        .lines()[0]
            .clone()
    };
    let children = json!({"0": says("fine"), "5": says("maybe"), "10": says("spam"), "_": after()});
    assert_eq!(walk(Some(json!(7)), children.clone()), "play maybe");
    assert_eq!(walk(Some(json!(10)), children.clone()), "play spam");
    assert_eq!(walk(None, children), "play after");
    assert_eq!(walk(None, json!({"0": says("fine")})), "play fine");
    assert_eq!(walk(Some(json!(1)), json!({"5": says("maybe")})), "hang up NORMAL_CLEARING");
}

#[test]
fn temporal_route_takes_the_first_rule_that_applies() {
    let open = json!({"cycle": "weekly", "name": "open", "wdays": ["friday"], "time_window_start": 32_400, "time_window_stop": 61_200});
    let holiday = json!({"cycle": "date", "name": "closed", "start_date": 63_962_352_000_i64});
    let flow = json!({"module": "temporal_route", "data": {"timezone": "Europe/London"}, "children": {
        "closed": says("closed"), "hours": says("open"), "nothing": says("never"), "_": after(),
    }});
    let walk = |now, special: bool| {
        let walk = Walk::of(flow.clone()).at(now).with(Kind::Rule, "hours", open.clone());
        if special { walk.with(Kind::Rule, "closed", holiday.clone()) } else { walk }.lines()[0].clone()
    };
    assert_eq!(walk(datetime!(2026-11-20 9:30 UTC), false), "play open");
    assert_eq!(walk(datetime!(2026-11-20 9:30 UTC), true), "play closed");
    assert_eq!(walk(datetime!(2026-11-20 18:00 UTC), false), "play after");
    assert_eq!(walk(datetime!(2026-11-21 9:30 UTC), false), "play after");
}

#[test]
fn temporal_route_reads_rule_sets_as_key_and_as_field() {
    let rule = json!({"cycle": "daily", "name": "always"});
    let walk = |data: Value, children: Value| {
        Walk::of(json!({"module": "temporal_route", "data": data, "children": children}))
            .with(Kind::RuleSet, "set", json!({"name": "s", "temporal_rules": ["r"]}))
            .with(Kind::Rule, "r", rule.clone())
            .lines()[0]
            .clone()
    };
    assert_eq!(walk(json!({}), json!({"set": says("by set"), "_": after()})), "play by set");
    assert_eq!(
        walk(json!({"rule_set": "set"}), json!({"rule_set": says("by field"), "_": after()})),
        "play by field"
    );
}

#[test]
fn temporal_route_takes_the_zone_of_the_caller_then_of_the_account() {
    let rule =
        json!({"cycle": "daily", "name": "morning", "time_window_start": 0, "time_window_stop": 43_199});
    let flow =
        json!({"module": "temporal_route", "data": {}, "children": {"r": says("morning"), "_": after()}});
    let walk = |device: Value| {
        Walk::of(flow.clone())
            .with(Kind::Rule, "r", rule.clone())
            .with(Kind::Device, "desk", device)
            .with(Kind::Account, "acc", json!({"timezone": "Asia/Tokyo"}))
            .inside()
            .lines()[0]
            .clone()
    };
    // 10:00 UTC is 19:00 in Tokyo.
    assert_eq!(walk(json!({"timezone": "inherit"})), "play after");
    assert_eq!(walk(json!({"timezone": "Europe/London"})), "play morning");
}

#[test]
fn temporal_route_switches_rules_and_continues() {
    let walk = |data: Value, keys: &[&str]| {
        Walk::module("temporal_route", data)
            .with(Kind::Rule, "r", json!({"name": "r", "enabled": true}))
            .keys(keys)
            .run()
    };
    let disabled = walk(json!({"action": "disable", "rules": ["r"]}), &[]);
    assert_eq!(
        disabled.lines[..3],
        [r#"update temporal_rule r {"enabled":false}"#, "play temporal-marked_disabled", "play after"]
    );
    let reset = walk(json!({"action": "reset", "rules": ["r"]}), &[]);
    assert!(reset.directory.look_up(&Kind::Rule, "r").unwrap().get("enabled").is_none());
    let menu = walk(json!({"action": "menu", "rules": ["r"]}), &["7", "1"]);
    assert_eq!(
        menu.lines[..3],
        ["collect 1 5s", "collect 1 5s", r#"update temporal_rule r {"enabled":true}"#]
    );
}

#[test]
fn conference_enters_the_room_and_the_flow_is_over() {
    let adhoc = Walk::module("conference", json!({"config": {"name": "My room"}})).run();
    assert_eq!(
        adhoc.lines,
        ["answer", "play conf-welcome", "enter My room", "wait_in_room", "hang up NORMAL_CLEARING"]
    );
    let stored = Walk::module("conference", json!({"id": "conf", "welcome_prompt": {"play": false}}))
        .with(Kind::Conference, "conf", json!({"member": {"pins": ["77"]}}))
        .keys(&["1", "77"])
        .lines();
    assert_eq!(stored[1..5], ["collect 10 5s", "play conf-bad_pin", "collect 10 5s", "enter conf"]);
    let asked = Walk::module("conference", json!({}))
        .with(Kind::Conference, "conf", json!({"conference_numbers": ["555"]}))
        .keys(&["1", "555"])
        .lines();
    assert_eq!(asked[4..], ["play conf-welcome", "enter conf", "wait_in_room", "hang up NORMAL_CLEARING"]);
    let full = Walk::module("conference", json!({"config": {"name": "x"}}))
        .others([Outcome::Done, Outcome::RoomFull])
        .lines();
    assert_eq!(full[3], "play conf-max_participants");
}

#[test]
fn conference_feature_takes_the_capture_group() {
    let flow = json!({"patterns": [r"^\*7(\d+)$"], "flow": {"module": "conference_feature", "data": {"id": "ignored", "welcome_prompt": {"play": false}}}});
    let lines = Walk::of(Value::Null).with(Kind::Callflow, "main", flow).calling("*7500").lines();
    assert_eq!(lines[1], "enter 500");
}

#[test]
fn call_pickup_takes_the_named_call() {
    let lines =
        Walk::module("call_pickup", json!({"target_call_id": "other"})).kazoo_5().others([talk()]).lines();
    assert_eq!(
        lines,
        [
            format!("pick up {:?}", voice_actions::runtime::PickUpTarget::Leg(LegId::new("other"))),
            "hang up NORMAL_CLEARING".to_owned()
        ]
    );
}

#[test]
fn group_pickup_takes_a_ringing_call_and_stops_always() {
    let lines = Walk::module("group_pickup", json!({"device_id": "front"})).others([talk()]).lines();
    assert!(lines[0].starts_with("pick up Ringing") && lines[0].contains("front"));
    assert_eq!(lines[1], "hang up NORMAL_CLEARING");
    let nothing = Walk::module("group_pickup", json!({"device_id": "front"})).lines();
    assert_eq!(nothing[1..3], ["answer", "play pickup-no_channels"]);
    let denied = Walk::module("group_pickup", json!({"device_id": "front", "approved_device_id": "other"}))
        .inside()
        .lines();
    assert_eq!(denied[..2], ["answer", "play pickup-no_channels"]);
}

#[test]
fn group_pickup_feature_reads_the_extension_and_leaves_the_rest_undone() {
    let walk = |kind: &str| {
        let flow = json!({"patterns": [r"^\*8(\d+)$"], "flow": {"module": "group_pickup_feature", "data": {"type": kind}}});
        Walk::of(Value::Null)
            .with(Kind::Callflow, "code", flow)
            .with(
                Kind::Callflow,
                "ext",
                json!({"numbers": ["201"], "flow": {"module": "device", "data": {"id": "front"}}}),
            )
            .calling("*8201")
            .others([talk()])
            .lines()
    };
    assert!(walk("extension")[0].contains("front"));
    assert!(walk("device")[0].contains("201"));
    assert_eq!(walk("user")[1], "play menu-no_prompt");
    assert_eq!(walk("group")[1], "play menu-no_prompt");
}

#[test]
fn intercept_is_for_the_same_owner_or_group() {
    let walk = |data: Value| {
        Walk::module("intercept", data)
            .with(Kind::Device, "front", json!({"owner_id": "jane"}))
            .with(Kind::Device, "back", json!({"owner_id": "bob"}))
            .with(
                Kind::Group,
                "g",
                json!({"endpoints": {"desk": {"type": "device"}, "back": {"type": "device"}}}),
            )
            .inside()
            .others([talk()])
            .lines()
    };
    assert!(walk(json!({"device_id": "front"}))[0].starts_with("pick up"));
    assert!(walk(json!({"group_id": "g"}))[0].starts_with("pick up"));
    assert_eq!(walk(json!({"device_id": "back"}))[1], "play intercept-no_channels");
    assert!(walk(json!({"device_id": "back", "approved_user_id": "jane"}))[0].starts_with("pick up"));
}

#[test]
fn intercept_feature_takes_devices_and_extensions_and_no_users() {
    let walk = |kind: Value| {
        let flow =
            json!({"patterns": [r"^\*9(\w+)$"], "flow": {"module": "intercept_feature", "data": kind}});
        Walk::of(Value::Null)
            .with(Kind::Callflow, "code", flow)
            .with(Kind::Device, "front", json!({"owner_id": "jane"}))
            .inside()
            .calling("*9front")
            .others([talk()])
            .lines()
    };
    assert!(walk(json!({"type": "device"}))[0].starts_with("pick up"));
    assert_eq!(walk(json!({"type": "user"}))[1], "play menu-no_prompt");
    assert_eq!(walk(json!({}))[1], "play menu-no_prompt");
}

#[test]
fn eavesdrop_needs_somebody_approved_and_stops_always() {
    let walk = |data: Value| Walk::module("eavesdrop", data).inside().others([Outcome::Done]).lines();
    assert_eq!(walk(json!({"device_id": "front"}))[..2], ["answer", "play eavesdrop-no_channels"]);
    let lines = walk(json!({"device_id": "front", "approved_user_id": "jane"}));
    assert_eq!(lines, ["answer", r#"kazoo.eavesdrop {"devices":["front"]}"#, "hang up NORMAL_CLEARING"]);
}

#[test]
fn eavesdrop_feature_listens_to_the_extension_of_the_group() {
    let walk = |data: Value| {
        let flow =
            json!({"patterns": [r"^\*4(\d+)$"], "flow": {"module": "eavesdrop_feature", "data": data}});
        Walk::of(Value::Null)
            .with(Kind::Callflow, "code", flow)
            .with(
                Kind::Callflow,
                "ext",
                json!({"numbers": ["201"], "flow": {"module": "device", "data": {"id": "front"}}}),
            )
            .with(Kind::Group, "g", json!({"endpoints": {"front": {"type": "device"}}}))
            .inside()
            .calling("*4201")
            .others([Outcome::Done])
            .lines()
    };
    assert_eq!(
        walk(json!({"approved_device_id": "desk", "group_id": "g"}))[1],
        r#"kazoo.eavesdrop {"devices":["front"]}"#
    );
    assert_eq!(
        walk(json!({"approved_device_id": "desk", "group_id": "none"}))[1],
        "play eavesdrop-no_channels"
    );
    assert_eq!(walk(json!({}))[1], "play eavesdrop-no_channels");
}

#[test]
fn move_takes_the_only_other_call_of_the_owner() {
    let walk = |channels: Value| {
        Walk::module("move", json!({}))
            .with(Kind::Channels, "jane", channels)
            .inside()
            .others([talk()])
            .lines()
    };
    assert!(walk(json!([{"leg": "l1", "other_leg": "l2", "answered": true}]))[0].contains("l2"));
    assert_eq!(Walk::module("move", json!({})).lines()[0], "play cf-move-no_owner");
    let none = Walk::module("move", json!({})).inside().lines();
    assert_eq!(none[0], "play cf-move-no_channel");
    assert_eq!(walk(json!([{"leg": "a"}, {"leg": "b"}])).last().unwrap(), "hang up NORMAL_CLEARING");
}

#[test]
fn a_cause_is_kept_as_the_end_of_the_call() {
    let done = Walk::of(json!({"module": "response", "data": {"code": 486, "message": "Busy"}})).run();
    assert_eq!(done.end, End::HungUp(Cause::from("USER_BUSY").with_sip_code(486)));
}
