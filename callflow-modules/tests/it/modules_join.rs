//! What each module does: those that join a room or a call of others.

use callflow_modules::directory::Kind;
use serde_json::{Value, json};
use voice_actions::runtime::{LegId, Outcome};

use crate::walk::{Walk, talk};

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
