//! Section 4.8 of the vendor reference: a text message runs the same documents with a smaller set of modules.

use callflow_modules::directory::Kind;
use serde_json::{Value, json};
use voice_actions::runtime::{End, Outcome};

use crate::walk::Walk;

fn text(flow: Value) -> Walk {
    Walk::of(flow).fact("text", json!("Hello")).adapt(|walker| walker.with_texting(true))
}

fn reply() -> Value {
    json!({"module": "reply", "data": {"message": "Nobody is here"}})
}

#[test]
fn device_and_user_get_the_message_and_the_flow_stops() {
    for (module, to) in [("device", "front"), ("user", "front")] {
        let flow = json!({"module": module, "data": {"id": "front"}, "children": {"_": reply()}});
        let done = text(flow).others([Outcome::Done]).run();
        assert_eq!(done.lines.len(), 1, "{:?}", done.lines);
        let news = &done.asked("kazoo.text")[0]["custom"]["data"];
        assert_eq!(news["to"], json!([{"kind": "device", "address": to}]));
        assert_eq!((&news["body"], &news["from"]), (&json!("Hello"), &json!("+15550100")));
        assert_eq!(done.end, End::Finished);
    }
}

#[test]
fn a_message_that_is_not_delivered_continues_and_reply_answers_the_sender() {
    let flow = json!({"module": "device", "data": {"id": "front"}, "children": {"_": reply()}});
    let done = text(flow).others([Outcome::Failed("USER_NOT_REGISTERED".to_owned()), Outcome::Done]).run();
    let answer = &done.asked("kazoo.text")[1]["custom"]["data"];
    assert_eq!(answer["body"], "Nobody is here");
    assert_eq!(answer["to"], json!([{"kind": "number", "address": "+15550100"}]));
}

#[test]
fn can_text_self_lets_a_message_reach_its_own_sender() {
    let sent = |data: Value| {
        let flow = json!({"module": "device", "data": data});
        text(flow).inside().others([Outcome::Done]).run().asked("kazoo.text").len()
    };
    assert_eq!(sent(json!({"id": "desk"})), 0);
    assert_eq!(sent(json!({"id": "desk", "can_call_self": true})), 0);
    assert_eq!(sent(json!({"id": "desk", "can_text_self": true})), 1);
}

#[test]
fn resources_and_offnet_send_through_carriers() {
    for (module, local) in [("resources", true), ("offnet", false)] {
        let flow = json!({"module": module, "data": {"to_did": "+15550142"}});
        let done = text(flow).others([Outcome::Done]).run();
        let news = &done.asked("kazoo.text")[0]["custom"]["data"];
        assert_eq!(news["to"], json!([{"kind": "number", "address": "+15550142"}]), "{module}");
        assert_eq!(news["carrier"]["use_local_resources"], local, "{module}");
    }
}

#[test]
fn callflow_and_groups_belong_to_kazoo_5_only() {
    let inner = json!({"flow": {"module": "device", "data": {"id": "front"}}});
    for data in [
        json!({"module": "callflow", "data": {"id": "inner"}}),
        json!({"module": "ring_group", "data": {"endpoints": [{"endpoint_type": "device", "id": "front"}]}}),
        json!({"module": "group", "data": {"id": "g"}}),
    ] {
        let sent = |five: bool| {
            let walk = text(data.clone())
                .with(Kind::Callflow, "inner", inner.clone())
                .with(Kind::Group, "g", json!({"endpoints": {"front": {"type": "device"}}}))
                .others([Outcome::Done]);
            (if five { walk.kazoo_5() } else { walk }).run().asked("kazoo.text").len()
        };
        assert_eq!((sent(false), sent(true)), (0, 1), "{data}");
    }
}

#[test]
fn every_other_module_is_skipped_to_the_wildcard() {
    for module in ["tts", "hangup", "menu", "voicemail", "pivot", "response"] {
        let flow = json!({"module": module, "data": {"id": "x", "text": "x"}, "children": {"_": reply()}});
        let done = text(flow).others([Outcome::Done]).run();
        assert_eq!(done.asked("kazoo.text").len(), 1, "{module}");
        assert!(done.path.iter().any(|line| line.ends_with("!module-skipped")), "{module}");
        assert_eq!(done.lines.len(), 1, "{module}: {:?}", done.lines);
    }
}

#[test]
fn a_number_that_nobody_takes_ends_without_an_effect_on_a_leg() {
    let done = text(Value::Null).run();
    assert!(done.lines.is_empty(), "{:?}", done.lines);
}
