//! Snapshots, choices, coverage points.

use serde_json::json;
use voice_actions::rest::Callback;
use voice_actions::runtime::{
    Effect, Fetched, Input, NoteKind, Outcome, Program, Session, Snapshot, SnapshotErrorKind, Step,
};
use voice_actions::{CallFlow, Interpreter};

use super::{NOW, inbound, leg, usual};
use crate::samples::{GUIDE, guide};

#[test]
fn a_leg_goes_on_from_its_snapshot_at_every_request() {
    for (name, script) in GUIDE {
        let start = inbound().with_context(json!({ "conference_name": "room-1" }));
        let mut through = leg(script);
        let mut stepwise = leg(script);
        let mut input: Input = start.into();
        loop {
            let step = through.resume(NOW, input.clone()).unwrap();
            let stored = serde_json::to_string(&stepwise.snapshot()).unwrap();
            let snapshot: Snapshot = serde_json::from_str(&stored).unwrap();
            stepwise = leg(script).restore(&snapshot).unwrap();
            assert_eq!(stepwise.resume(NOW, input).unwrap(), step, "{name}");
            let Step::Do(request) = step else { break };
            input = Input::Done { id: request.id, outcome: usual(&request).unwrap() };
        }
    }
}

#[test]
fn a_snapshot_within_a_loop_and_a_fetched_flow_goes_on() {
    let callback = || Interpreter::from_callback(Callback::post_json("https://example.com/flow"));
    let flow = json!({ "actions": [
        { "$d": "new Date(0)", "$nan": "0 / 0" },
        { "type": "FOREACH", "params": { "iterator": "[1, 2]" }, "then": [
            { "type": "SAY", "params": { "text": "${val} ${d} ${nan}" } },
        ] },
        { "type": "SAY", "params": { "text": "<${val}>" } },
    ] });
    let mut leg = callback();
    let mut input: Input = inbound().into();
    let mut texts = Vec::new();
    while let Step::Do(request) = leg.resume(NOW, input).unwrap() {
        leg = callback().restore(&leg.snapshot()).unwrap();
        let outcome = match &request.effect {
            Effect::Fetch(_) => Outcome::Fetched(Fetched::json(&flow)),
            Effect::Speak(speak) => {
                texts.push(speak.text.clone());
                Outcome::Done
            }
            _ => Outcome::Done,
        };
        input = Input::Done { id: request.id, outcome };
    }
    let date = "Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)";
    assert_eq!(texts, [format!("1 {date} NaN"), format!("2 {date} NaN"), "<>".to_owned()]);
}

#[test]
fn a_snapshot_of_another_document_is_refused() {
    let mut one = leg(guide("simple-call-forwarding"));
    one.resume(NOW, inbound().into()).unwrap();
    let snapshot = one.snapshot();
    assert_eq!(snapshot.at.as_str(), "/actions/0");
    let error = leg(guide("time-of-day-routing")).restore(&snapshot).unwrap_err();
    assert_eq!(error.kind(), SnapshotErrorKind::Document);
    let mut broken = snapshot;
    broken.state = json!({ "next": "x" });
    let error = leg(guide("simple-call-forwarding")).restore(&broken).unwrap_err();
    assert_eq!(error.kind(), SnapshotErrorKind::State);
}

#[test]
fn a_fork_is_independent_of_its_original() {
    let flow = r#"{"actions":[{"$d":"new Date(0)"},{"type":"COLLECT","params":{}},{"$x":"$d.setUTCDate(5)"},{"type":"SAY","params":{"text":"${x}"}}]}"#;
    let mut one = leg(flow);
    let Step::Do(request) = one.resume(NOW, inbound().into()).unwrap() else { panic!("nothing was asked") };
    let other = one.clone();
    let done = Input::Done { id: request.id, outcome: Outcome::collected("1") };
    one.resume(NOW, done).unwrap();
    assert_eq!(one.variable("$d").map(|date| date.to_text().contains("Jan 05")), Some(true));
    assert_eq!(other.variable("$d").map(|date| date.to_text().contains("Jan 01")), Some(true));
    assert_ne!(one.essence(), other.essence());
}

#[test]
fn the_choices_at_a_collection_are_what_the_flow_tests() {
    let choices = |condition: &str, params: serde_json::Value| {
        let flow = json!({ "actions": [
            { "type": "COLLECT", "params": params },
            { "type": "IF", "condition": condition, "then": [] },
            { "type": "IF", "condition": "$other == '7'", "then": [] },
        ] });
        let mut leg = Interpreter::new(CallFlow::from_value(flow).unwrap());
        let Step::Do(request) = leg.resume(NOW, inbound().into()).unwrap() else {
            panic!("nothing was asked")
        };
        let digits = leg.choices(&request).into_iter().map(|outcome| match outcome {
            Outcome::Collected(collected) => collected.digits,
            other => format!("{other:?}"),
        });
        digits.collect::<Vec<_>>()
    };
    assert_eq!(choices("$keyPresses == '1'", json!({ "num_digits": 1 })), ["", "1", "0"]);
    assert_eq!(choices("$keyPresses == 0 || $keyPresses == '42'", json!({})), ["", "0", "42", "1"]);
    assert_eq!(choices("$keyPresses == '42'", json!({ "num_digits": 1 })), ["", "0"]);
    assert_eq!(
        choices("$keyPresses === '#' || $keyPresses == '*'", json!({ "finish_on_key": "#" })),
        ["", "*", "0"]
    );
}

#[test]
fn a_room_without_a_limit_is_never_full() {
    let choices = |script: &str| {
        let mut leg = leg(script);
        let Step::Do(request) = leg.resume(NOW, inbound().into()).unwrap() else {
            panic!("nothing was asked")
        };
        leg.choices(&request)
    };
    let limited = r#"{"actions":[{"type":"CONFERENCE","params":{"name":"r","max_participants":2}}]}"#;
    assert_eq!(choices(limited), [Outcome::Entered, Outcome::RoomFull]);
    assert_eq!(choices(&limited.replace(r#","max_participants":2"#, "")), [Outcome::Entered]);
}

#[test]
fn the_essence_leaves_out_what_the_flow_does_not_read() {
    let run = |at: time::OffsetDateTime| {
        let mut leg = leg(guide("shark-tank-agent-leg"));
        let mut start = inbound();
        start.at = at;
        leg.resume(at, start.into()).unwrap();
        leg.essence()
    };
    assert_eq!(run(NOW), run(NOW + time::Duration::hours(1)));
}

#[test]
fn points_name_every_action_and_branch() {
    let points: Vec<String> = leg(guide("shark-tank-agent-leg"))
        .points()
        .iter()
        .map(|note| {
            serde_json::to_value(&note.kind).unwrap()["visited"]["branch"]
                .as_str()
                .map_or_else(|| note.at.to_string(), |branch| format!("{} {branch}", note.at))
        })
        .collect();
    insta::assert_snapshot!(points.join("\n"), @r"
    /actions/0
    /actions/1
    /actions/1/actions/0
    /actions/2
    /actions/2 then
    /actions/2/then/0
    /actions/2 orElse
    /actions/3
    /actions/3 then
    /actions/3/then/0
    /actions/3 orElse
    /actions/3/orElse/0
    /actions/4
    /actions/5
    /actions/5 on_enter_error_max_participants
    /actions/5/events/on_enter_error_max_participants/0
    /actions/5/events/on_enter_error_max_participants/1
    /actions/6
    /actions/7
    ");
}

#[test]
fn what_is_noted_is_among_the_points() {
    for (name, script) in GUIDE {
        let mut leg = leg(script);
        let points = leg.points();
        let notes = super::follow(&mut leg, inbound(), usual).notes;
        let visited: Vec<_> =
            notes.into_iter().filter(|note| matches!(note.kind, NoteKind::Visited { .. })).collect();
        assert!(!visited.is_empty(), "{name}");
        assert!(visited.iter().all(|note| points.contains(note)), "{name}: {visited:?}");
    }
}
