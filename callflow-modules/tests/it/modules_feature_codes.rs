//! What each module does: feature codes.

use callflow_modules::directory::{Directory, Kind};
use serde_json::{Value, json};
use voice_actions::runtime::{End, Outcome};

use crate::walk::{Walk, after, code, says, talk};

#[test]
fn call_forward_is_switched_on_off_and_changed() {
    let walk = |action: &str, keys: &[&str]| {
        Walk::module("call_forward", json!({"action": action}))
            .with(Kind::User, "jane", json!({"call_forward": {"enabled": false, "number": ""}}))
            .inside()
            .keys(keys)
            .run()
    };
    let on = walk("activate", &["12", "5550142"]);
    assert_eq!(
        on.directory.look_up(&Kind::User, "jane").unwrap()["call_forward"],
        json!({"enabled": true, "number": "5550142"})
    );
    assert_eq!(on.lines[1..3], ["collect 20 8s", "collect 20 8s"]);
    assert!(walk("deactivate", &[]).lines.contains(&"play cf-disabled".to_owned()));
    assert!(walk("menu", &["1", "5550142"]).lines.contains(&"play cf-now_forwarded_to".to_owned()));
    let captured =
        code("call_forward", json!({"action": "toggle"}), "777").with(Kind::User, "jane", json!({})).lines();
    assert!(
        captured.contains(&r#"update user jane {"call_forward":{"enabled":true,"number":"777"}}"#.to_owned())
    );
    let nobody = Walk::module("call_forward", json!({"action": "activate"})).lines();
    assert_eq!(nobody, ["play cf-not_available", "hang up NORMAL_CLEARING"]);
}

#[test]
fn call_waiting_is_switched_for_the_device() {
    let lines = Walk::module("call_waiting", json!({})).inside().lines();
    assert_eq!(
        lines[1..4],
        [r#"update device desk {"call_waiting":{"enabled":false}}"#, "play cw-deactivated", "play after"]
    );
    assert_eq!(
        Walk::module("call_waiting", json!({})).lines(),
        ["play cf-not_available", "hang up NORMAL_CLEARING"]
    );
}

#[test]
fn do_not_disturb_is_switched_for_the_owner() {
    let done = Walk::module("do_not_disturb", json!({"action": "toggle"}))
        .with(Kind::User, "jane", json!({}))
        .inside()
        .run();
    assert_eq!(done.directory.look_up(&Kind::User, "jane").unwrap()["do_not_disturb"]["enabled"], true);
    let lines = Walk::module("do_not_disturb", json!({})).inside().lines();
    assert_eq!(lines[1..3], ["play dnd-invalid_choice", "play after"]);
    assert_eq!(
        Walk::module("do_not_disturb", json!({"action": "toggle"})).lines(),
        ["hang up NORMAL_CLEARING"]
    );
}

#[test]
fn hotdesk_logs_in_out_and_rings() {
    let walk = |action: &str, keys: &[&str]| {
        Walk::module("hotdesk", json!({"action": action}))
            .with(
                Kind::User,
                "bob",
                json!({"hotdesk": {"id": "55", "enabled": true, "require_pin": true, "pin": "99"}}),
            )
            .with(Kind::Device, "desk", json!({}))
            .inside()
            .keys(keys)
    };
    let done = walk("login", &["55", "1", "99"]).run();
    assert_eq!(
        done.directory.look_up(&Kind::Device, "desk").unwrap()["hotdesk"]["users"],
        json!({"bob": {}})
    );
    assert_eq!(done.lines.last().unwrap(), "hang up NORMAL_CLEARING");
    assert!(walk("login", &["55", "1", "1", "1"]).lines().contains(&"play hotdesk-abort".to_owned()));
    let desk = json!({"hotdesk": {"users": {"bob": {}}}});
    let bridge = Walk::module("hotdesk", json!({"action": "bridge", "id": "bob"}))
        .with(Kind::User, "bob", json!({"hotdesk": {"enabled": true}}))
        .with(Kind::Device, "guest", desk.clone())
        .lines();
    assert_eq!(bridge[..2], ["ring device:guest 20s", "play after"]);
    let out = Walk::module("hotdesk", json!({"action": "logout", "id": "bob"}))
        .with(Kind::User, "bob", json!({}))
        .with(Kind::Device, "guest", desk)
        .lines();
    assert_eq!(out[1], r#"update device guest {"hotdesk":{"users":{"bob":null}}}"#);
}

#[test]
fn disa_asks_for_the_pin_and_dials_the_number() {
    let walk = |data: Value, keys: &[&str]| {
        Walk::module("disa", data)
            .with(Kind::Callflow, "ext", json!({"numbers": ["201"], "flow": says("extension")}))
            .keys(keys)
            .lines()
    };
    let lines = walk(json!({"pin": "77"}), &["1", "77", "201"]);
    assert_eq!(
        lines[..5],
        ["answer", "collect 10 5s", "play disa-invalid_pin", "collect 10 5s", "collect 15 5s"]
    );
    assert_eq!(lines[5..7], ["play extension", "play after"]);
    assert_eq!(
        walk(json!({"pin": "77", "retries": 1}), &["1"])[3..],
        ["play disa-retries_exceeded", "hang up NORMAL_CLEARING"]
    );
    assert_eq!(walk(json!({"retries": 1}), &["999"])[2..4], ["play disa-invalid_extension", "play after"]);
}

#[test]
fn intercom_dials_the_captured_extension() {
    let done = code("intercom", json!({}), "201")
        .with(Kind::Callflow, "ext", json!({"numbers": ["201"], "flow": says("extension")}))
        .run();
    assert_eq!(done.lines[0], "play extension");
    assert_eq!(done.walker.call().channel_vars["Auto-Answer-Suppress-Notify"], true);
    assert_eq!(
        code("intercom", json!({}), "").lines()[..2],
        ["play fault-can_not_be_completed_as_dialed", "hang up NORMAL_CLEARING"]
    );
    // The feature code itself takes every number with a star; this one nobody takes.
    assert_eq!(code("intercom", json!({}), "999").lines()[0], "play after");
}

#[test]
fn intercom_lets_the_phones_that_ring_answer_by_themselves() {
    let ext = json!({"numbers": ["201"], "flow": {"module": "device", "data": {"id": "front"}}});
    let vars = |data: Value| {
        let done = code("intercom", data, "201").with(Kind::Callflow, "ext", ext.clone()).run();
        done.bridge_data()["custom_channel_vars"].clone()
    };
    assert_eq!(vars(json!({})), json!({"Auto-Answer": true, "Auto-Answer-Suppress-Notify": true}));
    assert_eq!(vars(json!({"barge_calls": true}))["Auto-Answer-Suppress-Notify"], false);
}

#[test]
fn camping_feature_rings_a_free_extension_and_queues_for_a_busy_one() {
    let walk = |channels: Value| {
        code("camping_feature", json!({"tries": 3}), "201")
            .with(
                Kind::Callflow,
                "ext",
                json!({"numbers": ["201"], "flow": {"module": "device", "data": {"id": "front"}}}),
            )
            .with(Kind::Channels, "front", channels)
            .lines()
    };
    assert_eq!(walk(json!([]))[0], "ring device:front 20s");
    assert_eq!(
        walk(json!([{"leg": "x"}])),
        ["notify camping", "play camper-queue", "hang up NORMAL_CLEARING"]
    );
    assert_eq!(Walk::module("camping_feature", json!({})).lines()[0], "play camper-deny");
}

#[test]
fn camping_feature_runs_the_flow_of_a_free_extension_and_queues_for_a_number_outside() {
    let ext = json!({"numbers": ["201"], "flow": {"module": "device", "data": {"id": "front"}, "children": {"_": says("its own way")}}});
    let free = code("camping_feature", json!({}), "201").with(Kind::Callflow, "ext", ext).lines();
    assert_eq!(free[..2], ["ring device:front 20s", "play its own way"]);
    let rest = json!({"numbers": ["no_match"], "flow": {"module": "resources", "data": {}}});
    let outside =
        code("camping_feature", json!({"timeout": 20}), "15550142").with(Kind::Callflow, "rest", rest).run();
    assert_eq!(outside.lines[..2], ["notify camping", "play camper-queue"]);
    let request = &outside.asked("notify")[0]["notify"]["data"];
    assert_eq!(request["target"], json!({"kind": "offnet", "number": "15550142"}));
    assert_eq!((&request["timeout"], &request["caller"]), (&json!(20), &json!("desk")));
}

#[test]
fn park_parks_a_transferred_call_whatever_its_action_says() {
    for (action, transfer) in [("park", "blind"), ("retrieve", "attended"), ("auto", "blind")] {
        let walk = Walk::module("park", json!({ "action": action, "slot": "105" }))
            .fact("transfer", json!(transfer))
            .fact("parker_id", json!("front"));
        let lines = walk.others([talk()]).lines();
        assert_eq!(lines[2..], ["park 105 120s"], "{action}");
    }
}

#[test]
fn park_calls_the_parker_back_when_the_slot_is_occupied() {
    let walk = || {
        Walk::module("park", json!({"slot": "105"}))
            .with(Kind::Parked, "105", json!({}))
            .fact("transfer", json!("blind"))
            .fact("parker_id", json!("front"))
    };
    assert_eq!(walk().bridges([talk()]).lines()[..2], ["ring device:front 30s", "play after"]);
    assert_eq!(walk().lines()[..2], ["ring device:front 30s", "play after"]);
    // Taken between the question and the parking.
    let late = Walk::module("park", json!({"action": "direct_park", "slot": "105"}))
        .fact("parker_id", json!("front"))
        .others([Outcome::Failed("the slot is taken".to_owned())])
        .bridges([talk()])
        .lines();
    assert_eq!(late[2..5], ["park 105 120s", "ring device:front 30s", "play after"]);
}

#[test]
fn park_without_a_slot_takes_the_first_that_is_free() {
    let lines = Walk::module("park", json!({"action": "direct_park"}))
        .with(Kind::Parked, "101", json!({}))
        .others([talk()])
        .lines();
    assert_eq!(lines[2], "park 102");
    // Taken between the question and the parking: the next one.
    let taken = Outcome::Failed("the slot is taken".to_owned());
    let lines = Walk::module("park", json!({"action": "direct_park"})).others([taken, talk()]).lines();
    let parked: Vec<_> = lines.iter().filter(|line| line.starts_with("park ")).collect();
    assert_eq!(parked, ["park 101", "park 102"]);
}

#[test]
fn park_waits_again_when_nobody_says_what_else() {
    let lines = Walk::of(json!({"module": "park", "data": {"action": "direct_park", "slot": "105"}}))
        .fact("parker_id", json!("front"))
        .others([Outcome::TimedOut, talk()])
        .lines();
    assert_eq!(lines[2..], ["park 105 120s", "ring device:front 30s", "park 105 120s"]);
}

#[test]
fn park_takes_times_and_presence_of_the_slot() {
    let slots = json!({"105": {"ringback_timeout": 5000, "callback_timeout": 7000, "presence_type": "confirmed", "presence_id": "lot@old.example.com"}});
    let data = json!({"action": "direct_park", "slot": "105", "slots": slots, "custom_presence_id": true, "force_presence_user": true});
    let walk =
        || Walk::module("park", data.clone()).fact("parker_id", json!("front")).others([Outcome::TimedOut]);
    assert_eq!(
        walk().lines()[1..4],
        ["presence lot@old.example.com confirmed", "park 105 5s", "ring device:front 7s"]
    );
    assert_eq!(walk().kazoo_5().lines()[1], "presence lot@acme.example.com confirmed");
}

#[test]
fn disa_does_not_show_its_pin() {
    let node = callflow_modules::Node::from(callflow_modules::module::Disa::new().with_pin("7788"));
    assert!(!format!("{node:?}").contains("7788"));
    assert_eq!(node.to_value().unwrap()["data"]["pin"], "7788");
}

#[test]
fn park_tells_a_slot_parks_and_fetches() {
    let tells = Walk::module("park", json!({})).run();
    assert_eq!(tells.lines[..3], ["answer", "play park-call_placed_in_spot", "speak 101"]);
    assert_eq!(tells.end, End::HandedOver);
    let fetched = Walk::module("park", json!({"action": "retrieve", "slot": "105"})).others([talk()]).run();
    assert_eq!((fetched.lines[0].as_str(), fetched.end), (r#"pick up Parked("105")"#, End::HandedOver));
    let nobody = Walk::module("park", json!({"action": "retrieve", "slot": "105"})).lines();
    assert_eq!(nobody[1..], ["answer", "play park-no_caller", "hang up NORMAL_CLEARING"]);
    let auto = Walk::module("park", json!({"action": "auto", "slot": "105"}))
        .with(Kind::Parked, "105", json!({}))
        .others([talk()])
        .lines();
    assert_eq!(auto[0], r#"pick up Parked("105")"#);
}

#[test]
fn park_direct_rings_the_parker_back_and_branches_on_the_slot() {
    let flow = json!({"module": "park", "data": {"action": "direct_park", "slot": "105"}, "children": {"105": says("came back"), "_": after()}});
    let walk = || Walk::of(flow.clone()).fact("channel_vars", json!({"Parker-Device-ID": "front"}));
    let unanswered = walk().others([Outcome::TimedOut]).lines();
    assert_eq!(
        unanswered[..5],
        [
            "answer",
            "presence 105@acme.example.com early",
            "park 105 120s",
            "ring device:front 30s",
            "play came back"
        ]
    );
    let answered = walk().others([Outcome::TimedOut]).bridges([talk()]).lines();
    assert_eq!(answered[4], "play after");
    let exceeded = json!({"module": "park", "data": {"action": "direct_park", "slot": "105", "max_slot_number": 104}, "children": {"MAX_SLOT_EXCEEDED": says("too high")}});
    assert_eq!(Walk::of(exceeded).lines()[0], "play too high");
}
