//! Section 4.7 of the vendor reference: what a party keys in during a bridged call is done.

use callflow_modules::directory::{DirectoryAnswers, Kind, MemoryDirectory};
use callflow_modules::metaflow::Feature;
use callflow_modules::walker::Walker;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, macros::datetime};
use voice_actions::runtime::simulator::{Act, AnswerTable, Call, Person, Setting, World};
use voice_actions::runtime::{End, Keyed, Outcome, Side};

use crate::one_flow::OneFlow;
use crate::walk::{self, Done, Walk, says, talk};

const NOW: OffsetDateTime = datetime!(2026-11-20 10:00 UTC);

/// Who talks for ten seconds, keys a code in, and goes on for up to a minute.
fn keys(code: &str) -> Person {
    Person::answers(Duration::seconds(2))
        .then(Act::talk(Duration::seconds(10)))
        .then(Act::press(code))
        .then(Act::talk(Duration::MINUTE))
        .then(Act::HangUp)
}

fn listens() -> Person {
    Person::answers(Duration::seconds(2))
}

/// A call to the desk in a simulated world.
fn world(metaflow: Value, caller: Person, desk: Person) -> World {
    let document = json!({"flow": {"module": "device", "data": {"id": "desk"}}, "metaflow": metaflow});
    let walker = Walker::from_value(&document).unwrap();
    let directory = MemoryDirectory::new().with(Kind::Device, "desk", json!({})).with(
        Kind::Callflow,
        "inner",
        json!({"flow": {"module": "tts", "data": {"text": "inner flow"}}}),
    );
    let table = AnswerTable::new()
        .with_json("http://example.com/flow", json!({"module": "tts", "data": {"text": "answered"}}))
        .with_custom("kazoo.transfer", json!(true));
    let setting = Setting::new(OneFlow(walker))
        .with_answers(DirectoryAnswers::new(directory, table))
        .with_person("desk", desk)
        .with_notes(true);
    let mut world = World::new(setting, NOW);
    world.place(Call::new("+15550100", "2000").with_person(caller));
    world.run().unwrap();
    world
}

fn lines(world: &World) -> Vec<String> {
    world.trace().requests().filter_map(|(_, request)| walk::line(&request.effect)).collect()
}

fn desk_talked(world: &World) -> i64 {
    world.ledger().legs()[1].talk_time().whole_seconds()
}

#[test]
fn a_number_is_keyed_in_and_the_talk_goes_on() {
    let metaflow = json!({"numbers": {"1": {"module": "record_call", "data": {"action": "toggle"}}}});
    let world = world(metaflow, keys("*1"), listens());
    assert_eq!(lines(&world), ["ring device:desk 20s", "record Start 3600s", "stay_bridged"]);
    assert_eq!(world.ledger().legs()[0].recordings.len(), 1);
    // Ten seconds, and the minute after the code: nothing was lost.
    assert_eq!(desk_talked(&world), 70);
    assert_eq!(world.live_legs().count(), 0);
}

#[test]
fn the_binding_digit_and_its_timeout_are_those_of_the_document() {
    let metaflow = |digit: &str| json!({"binding_digit": digit, "digit_timeout": 500, "numbers": {"1": {"module": "tts", "data": {"text": "heard"}}}});
    assert!(lines(&world(metaflow("#"), keys("#1"), listens())).contains(&"speak heard".to_owned()));
    assert_eq!(lines(&world(metaflow("#"), keys("*1"), listens())), ["ring device:desk 20s"]);
}

#[test]
fn listen_on_says_whose_keys_count() {
    let metaflow = |side: &str| json!({"listen_on": side, "numbers": {"1": {"module": "tts", "data": {"text": "heard"}}}});
    for (side, caller, peer) in [("self", true, false), ("peer", false, true), ("both", true, true)] {
        let heard = |world: World| lines(&world).contains(&"speak heard".to_owned());
        assert_eq!(heard(world(metaflow(side), keys("*1"), listens())), caller, "{side}");
        assert_eq!(heard(world(metaflow(side), listens(), keys("*1"))), peer, "{side}");
    }
}

#[test]
fn a_pattern_transfers_to_what_it_captured() {
    let metaflow =
        json!({"patterns": {r"^2(\d+)$": {"module": "transfer", "data": {}}, "*bad": {"module": "hangup"}}});
    let world = world(metaflow, keys("*23000"), listens());
    assert_eq!(lines(&world)[1], r#"kazoo.transfer {"target":"3000","type":"blind","leg":"bleg"}"#);
}

#[test]
fn a_code_that_hangs_up_ends_both_legs() {
    let world = world(json!({"numbers": {"9": {"module": "hangup"}}}), keys("*9"), listens());
    assert_eq!(lines(&world)[1..], ["hang up NORMAL_CLEARING"]);
    assert!((10..15).contains(&desk_talked(&world)));
    assert_eq!(world.live_legs().count(), 0);
}

#[test]
fn children_of_an_action_follow_it() {
    let metaflow = json!({"numbers": {"5": {"module": "tts", "data": {"text": "one"}, "children": {"_": {"module": "say", "data": {"text": "two"}}}}}});
    let lines = lines(&world(metaflow, keys("*5"), listens()));
    assert_eq!(lines[1..], ["speak one", "speak two", "stay_bridged"]);
}

#[test]
fn a_callflow_takes_the_caller_out_of_the_talk() {
    let world = world(
        json!({"numbers": {"7": {"module": "callflow", "data": {"id": "inner"}}}}),
        keys("*7"),
        listens(),
    );
    assert_eq!(lines(&world)[1..], ["answer", "speak inner flow", "hang up NORMAL_CLEARING"]);
    assert_eq!(world.live_legs().count(), 0);
}

#[test]
fn pivot_is_asked_during_the_call() {
    let data = json!({"voice_url": "http://example.com/flow", "req_format": "kazoo"});
    let world = world(json!({"numbers": {"8": {"module": "pivot", "data": data}}}), keys("*8"), listens());
    assert_eq!(lines(&world)[1], "fetch GET http://example.com/flow");
    assert!(lines(&world).contains(&"speak answered".to_owned()));
}

#[test]
fn a_code_that_nobody_knows_changes_nothing_and_is_noted() {
    let world = world(json!({"numbers": {"1": {"module": "hangup"}}}), keys("*4"), listens());
    assert_eq!(lines(&world)[1..], ["stay_bridged"]);
    assert_eq!(desk_talked(&world), 70);
    assert!(serde_json::to_string(world.trace()).unwrap().contains("metaflow-unknown"));
}

#[test]
fn the_other_one_may_leave_while_a_code_is_done() {
    let metaflow = json!({"numbers": {"1": {"module": "play", "data": {"id": "tone_stream://%(1,0,440)", "leg": "self"}}}});
    // The sound lasts five seconds; the desk leaves after twelve.
    let desk = listens().then(Act::talk(Duration::seconds(15))).then(Act::HangUp);
    let caller = listens().then(Act::talk(Duration::seconds(10))).then(Act::press("*1"));
    let world = world(metaflow, caller, desk);
    assert_eq!(lines(&world)[1..], ["play tone_stream://%(1,0,440)", "hang up NORMAL_CLEARING"]);
    assert_eq!(world.live_legs().count(), 0);
}

/// One code during a talk, performed by a script.
fn coded(action: Value) -> Walk {
    let document = json!({
        "flow": {"module": "device", "data": {"id": "front"}, "children": {"_": says("never")}},
        "metaflow": {"numbers": {"1": action}},
    });
    Walk::of(document).inside().bridges([Outcome::Keyed(Keyed::new("1", Side::Caller)), talk()])
}

fn does(module: &str, data: Value) -> Vec<String> {
    coded(json!({ "module": module, "data": data })).others([Outcome::Done]).lines()[1..].to_vec()
}

#[test]
fn every_feature_does_what_its_row_says() {
    let on =
        |line: &str| vec![line.to_owned(), "stay_bridged".to_owned(), "hang up NORMAL_CLEARING".to_owned()];
    let rows: Vec<(&str, Value, Vec<String>)> = vec![
        (
            "audio_level",
            json!({"action": "start", "level": 2, "mode": "read"}),
            on(r#"kazoo.audio_level {"action":"start","level":2,"mode":"read"}"#),
        ),
        ("break", json!({}), on("kazoo.break null")),
        (
            "callflow",
            json!({"flow": says("inline")}),
            vec!["play inline".to_owned(), "hang up NORMAL_CLEARING".to_owned()],
        ),
        ("hangup", json!({}), vec!["hang up NORMAL_CLEARING".to_owned()]),
        ("hold", json!({"unhold_key": "2"}), on(r#"kazoo.hold {"unhold_key":"2"}"#)),
        ("hold_control", json!({"action": "hold"}), on(r#"kazoo.hold_control {"action":"hold"}"#)),
        ("intercept", json!({"target_type": "number", "target_id": "300"}), {
            let mut lines = on("");
            lines[0] = does("intercept", json!({"target_type": "number", "target_id": "300"}))[0].clone();
            assert!(lines[0].starts_with("pick up Ringing") && lines[0].contains("300"), "{lines:?}");
            lines
        }),
        (
            "move",
            json!({"device_id": "lab"}),
            vec![
                r#"kazoo.move {"devices":["lab"],"auto_answer":false,"dial_strategy":"simultaneous"}"#
                    .to_owned(),
            ],
        ),
        (
            "play",
            json!({"id": "prompt://hello", "leg": "peer"}),
            on(r#"kazoo.play {"media":"prompt://hello","leg":"peer"}"#),
        ),
        ("record_call", json!({"action": "mask"}), on("record Mask")),
        (
            "relate",
            json!({"conference_id": "c", "participant_id": 1, "other_participant": 2}),
            on(r#"kazoo.relate {"conference_id":"c","other_participant":2,"participant_id":1}"#),
        ),
        ("resume", json!({}), on("kazoo.resume null")),
        ("say", json!({"text": "42"}), on("speak 42")),
        ("sound_touch", json!({"action": "start"}), on(r#"kazoo.sound_touch {"action":"start"}"#)),
        (
            "transfer",
            json!({"target": "300", "transfer_type": "attended", "leg": "self"}),
            vec![r#"kazoo.transfer {"target":"300","type":"attended","leg":"self"}"#.to_owned()],
        ),
        ("tts", json!({"text": "Hello"}), on("speak Hello")),
    ];
    for (module, data, expected) in &rows {
        assert_eq!(does(module, data.clone()), *expected, "{module}");
    }
    let mut run: Vec<&str> = rows.iter().map(|(module, _, _)| *module).chain(["pivot"]).collect();
    run.sort_unstable();
    let mut known: Vec<&str> = Feature::definitions().map(|definition| definition.name).collect();
    known.sort_unstable();
    assert_eq!(run, known, "a feature without a row");
}

#[test]
fn record_call_toggles_what_runs() {
    let twice = || {
        coded(json!({"module": "record_call", "data": {"url": "http://example.com/r", "time_limit": 60}}))
            .bridges([])
    };
    let done = Walk::of(json!({
        "flow": {"module": "record_call", "data": {}, "children": {"_": {"module": "device", "data": {"id": "front"}}}},
        "metaflow": {"numbers": {"1": {"module": "record_call", "data": {}}}},
    }))
    .bridges([Outcome::Keyed(Keyed::new("1", Side::Caller)), talk()])
    .lines();
    assert_eq!(done[2], "record Stop");
    assert_eq!(twice().lines()[1], "record Start 60s");
}

#[test]
fn an_unknown_feature_is_skipped() {
    let done: Done = coded(json!({"module": "dance"})).run();
    assert!(done.path.iter().any(|line| line.ends_with("!metaflow-skipped")));
    assert_eq!(done.lines[1..], ["stay_bridged", "hang up NORMAL_CLEARING"]);
}

#[test]
fn codes_of_account_owner_and_device_are_known_beside_those_of_the_callflow() {
    let code = |text: &str| json!({"module": "tts", "data": {"text": text}});
    let document = json!({
        "flow": {"module": "device", "data": {"id": "front"}},
        "metaflow": {"numbers": {"1": code("callflow"), "2": code("callflow"), "3": code("callflow")}},
    });
    let spoken = |digits: &str| {
        Walk::of(document.clone())
            .with(
                Kind::Account,
                "acc",
                json!({"metaflows": {"numbers": {"2": code("account"), "3": code("account")}}}),
            )
            .with(Kind::Device, "desk", json!({"metaflows": {"numbers": {"3": code("device")}}}))
            .inside()
            .bridges([Outcome::Keyed(Keyed::new(digits.to_owned(), Side::Caller)), talk()])
            .lines()[1]
            .clone()
    };
    assert_eq!([spoken("1"), spoken("2"), spoken("3")], ["speak callflow", "speak account", "speak device"]);
}

#[test]
fn a_talk_that_ends_meanwhile_stops_what_the_code_does() {
    let action = json!({"module": "tts", "data": {"text": "one"}, "children": {"_": {"module": "tts", "data": {"text": "two"}}}});
    let done = coded(action).others([talk()]).run();
    assert_eq!(done.lines[1..], ["speak one", "hang up NORMAL_CLEARING"]);
    assert_eq!(done.end, End::HungUp(voice_actions::runtime::Cause::normal()));
}
