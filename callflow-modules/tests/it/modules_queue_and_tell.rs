//! What each module does: queues, notices, presence, fax.

use callflow_modules::directory::Kind;
use serde_json::{Value, json};
use voice_actions::runtime::{End, Outcome};

use crate::walk::{Walk, after, code, says, talk};

#[test]
fn acdc_member_waits_in_the_queue() {
    let walk = || Walk::module("acdc_member", json!({"id": "sales"}));
    let lines = walk().fact("channel_vars", json!({"Call-Priority": "7"})).lines();
    assert_eq!(lines[..3], ["answer", "queue sales 7", "play after"]);
    assert_eq!(walk().others([talk()]).lines()[2], "hang up NORMAL_CLEARING");
}

#[test]
fn acdc_agent_changes_the_state_of_the_owner() {
    let lines =
        Walk::module("acdc_agent", json!({"action": "pause", "presence_id": "q", "presence_state": "early"}))
            .inside()
            .lines();
    assert_eq!(
        lines[..4],
        ["answer", "notify agent", "presence q@acme.example.com early", "play agent-pause"]
    );
    assert_eq!(
        Walk::module("acdc_agent", json!({"action": "login"})).lines()[1..3],
        ["play agent-not_call_center_agent", "play after"]
    );
    assert_eq!(Walk::module("acdc_agent", json!({"action": "dance"})).inside().lines()[0], "play after");
}

#[test]
fn acdc_queue_logs_the_agent_into_one_queue() {
    let lines = Walk::module("acdc_queue", json!({"action": "login", "id": "sales"})).inside().lines();
    assert_eq!(lines[..4], ["answer", "notify agent", "play agent-logged_in", "play after"]);
}

#[test]
fn acdc_wait_time_takes_the_largest_key_that_the_average_reaches() {
    let flow = json!({"module": "acdc_wait_time", "data": {"id": "sales"}, "children": {"60": says("long"), "300": says("very long"), "_": after()}});
    let walk =
        |average: Value| Walk::of(flow.clone()).with(Kind::AverageWait, "sales", average).lines()[0].clone();
    assert_eq!(walk(json!(120)), "play long");
    assert_eq!(walk(json!(300)), "play very long");
    assert_eq!(walk(json!(10)), "play after");
    assert_eq!(Walk::of(flow.clone()).lines()[0], "play after");
}

#[test]
fn acdc_agent_availability_of_forks_branches() {
    let flow = json!({"module": "acdc_agent_availability", "data": {"id": "sales"}, "children": {"available": says("free"), "unavailable": says("busy")}});
    assert_eq!(
        Walk::of(flow.clone()).with(Kind::AgentAvailable, "sales", json!(true)).lines()[0],
        "play free"
    );
    assert_eq!(Walk::of(flow).with(Kind::AgentAvailable, "sales", json!(false)).lines()[0], "play busy");
}

#[test]
fn set_merges_skills_of_the_agent() {
    let lines = Walk::module("set", json!({"english": true})).inside().lines();
    assert_eq!(lines[0], r#"update user jane {"skills":{"english":true}}"#);
}

#[test]
fn edr_publishes_its_data() {
    let done = Walk::module("edr", json!({"step": 1})).run();
    assert_eq!(done.lines[..2], ["notify edr", "play after"]);
    assert!(serde_json::to_string(&done.requests[0]).unwrap().contains(r#"{"step":1}"#));
}

#[test]
fn webhook_is_sent_and_not_waited_for() {
    let done =
        Walk::module("webhook", json!({"uri": "http://example.com/hook", "custom_data": {"a": 1}})).run();
    assert_eq!(done.lines[..2], ["notify webhook", "play after"]);
    assert!(serde_json::to_string(&done.requests[0]).unwrap().contains("http://example.com/hook"));
}

#[test]
fn manual_presence_completes_the_id_with_the_domain_of_the_account() {
    let lines = |data: Value| Walk::module("manual_presence", data).lines();
    assert_eq!(
        lines(json!({"presence_id": "bob", "status": "ringing"}))[..2],
        ["answer", "presence bob@acme.example.com ringing"]
    );
    assert_eq!(
        lines(json!({"presence_id": "bob@other.example.com"}))[1],
        "presence bob@other.example.com idle"
    );
    assert_eq!(lines(json!({"presence_id": "bob", "status": "odd"}))[1], "play after");
    assert_eq!(
        code("manual_presence", json!({"presence_id": ""}), "77").lines()[1],
        "presence 77@acme.example.com idle"
    );
}

#[test]
fn missed_call_alert_tells_at_the_end_of_an_unanswered_call() {
    let flow = json!({"module": "missed_call_alert", "data": {"recipients": [{"type": "user", "id": ["a", "b"]}]}, "children": {
        "_": {"module": "device", "data": {"id": "front"}},
    }});
    assert_eq!(Walk::of(flow.clone()).lines().last().unwrap(), "notify missed_call");
    assert_eq!(Walk::of(flow.clone()).bridges([talk()]).lines().last().unwrap(), "hang up NORMAL_CLEARING");
    assert_eq!(Walk::of(flow).inside().lines().last().unwrap(), "hang up NORMAL_CLEARING");
}

#[test]
fn notification_is_sent_now_or_at_the_end() {
    let data =
        |when: &str| json!({"recipients": [{"type": "email", "id": "a@example.com"}], "send_at": when});
    assert_eq!(Walk::module("notification", data("callflow_exec")).lines()[0], "notify notification");
    assert_eq!(
        Walk::module("notification", data("channel_destroy")).lines().last().unwrap(),
        "notify notification"
    );
}

#[test]
fn faxbox_and_receive_fax_hand_the_call_over() {
    let fax = Walk::module("faxbox", json!({"faxbox_id": "fb", "media": {"fax_option": "auto"}}))
        .others([Outcome::Done])
        .run();
    assert_eq!(fax.lines, ["answer", r#"kazoo.receive_fax {"faxbox_id":"fb","t38":"auto"}"#]);
    assert_eq!(fax.end, End::HandedOver);
    let user = Walk::module("receive_fax", json!({"owner_id": "bob"})).others([Outcome::Done]).lines();
    assert_eq!(user[1], r#"kazoo.receive_fax {"owner_id":"bob","t38":null}"#);
}
