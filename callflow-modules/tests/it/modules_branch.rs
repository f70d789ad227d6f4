//! What each module does: those that choose the way.

use callflow_modules::directory::{Directory, Kind};
use serde_json::{Value, json};
use time::macros::datetime;
use voice_actions::runtime::Outcome;

use crate::walk::{Walk, after, says};

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
    assert_eq!(walk(&["", "999", ""]).last().unwrap(), "hang up NORMAL_CLEARING");
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
