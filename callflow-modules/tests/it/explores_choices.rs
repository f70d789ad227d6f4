//! What an explorer tries in a callflow, and what it finds: keys, causes, answers of Pivot, the time of day.

use callflow_modules::directory::{DirectoryAnswers, Kind, MemoryDirectory};
use callflow_modules::walker::Walker;
use serde_json::{Value, json};
use time::{OffsetDateTime, macros::datetime};
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::coverage::Coverage;
use voice_actions::runtime::explorer::{Exploration, Explorer};
use voice_actions::runtime::simulator::{Act, AnswerTable, Call, Happens, Person, Setting, World};
use voice_actions::runtime::{Effect, Outcome};

use crate::one_flow::OneFlow;

const NIGHT: OffsetDateTime = datetime!(2026-11-22 02:00 UTC);

fn say(text: &str) -> Value {
    json!({"module": "tts", "data": {"text": text}})
}

fn pivot() -> Value {
    json!({"module": "pivot", "data": {"voice_url": "http://example.com/flow"}, "children": {"_": say("no answer")}})
}

fn directory() -> MemoryDirectory {
    let hours = json!({"name": "hours", "cycle": "weekly", "wdays": ["monday"], "time_window_start": 32_400, "time_window_stop": 61_200});
    MemoryDirectory::new()
        .with(Kind::Device, "desk", json!({}))
        .with(Kind::Rule, "hours", hours)
        .with(Kind::Menu, "main", json!({"retries": 1, "max_extension_length": 3, "hunt": false, "record_pin": "999"}))
        .with(Kind::Mailbox, "box", json!({"pin": "4321", "mailbox": "500"}))
        .with(Kind::Messages, "box", json!({"new": [{"media_id": "m1"}], "saved": []}))
        .with(Kind::Callflow, "inner", json!({"flow": {"module": "device", "data": {"id": "desk"}, "children": {"USER_BUSY": say("busy"), "1": say("never")}}}))
        .with(Kind::Callflow, "night", json!({"flow": {"module": "callflow", "data": {"id": "night"}}}))
}

fn setting(flow: &Value, adapt: fn(Walker) -> Walker) -> Setting {
    let walker = adapt(Walker::from_value(&json!({ "flow": flow })).unwrap());
    let table = AnswerTable::new().with_json("http://example.com/flow", say("answered"));
    Setting::new(OneFlow(walker)).with_answers(DirectoryAnswers::new(directory(), table))
}

fn explorer(flow: &Value, adapt: fn(Walker) -> Walker) -> Explorer {
    Explorer::new(setting(flow, adapt), NIGHT, Call::new("+15550100", "2000"))
}

fn explore(flow: &Value) -> Exploration {
    explorer(flow, |walker| walker).explore()
}

/// Outcomes that can be chosen while the first effect of this name is pending.
fn choices(flow: &Value, effect: &str, adapt: fn(Walker) -> Walker) -> Vec<Outcome> {
    let mut world = explorer(flow, adapt).beginning();
    for _ in 0..50 {
        let pending = world.trace().requests().last().map(|(_, request)| request.effect.clone());
        let outcomes: Vec<_> = world
            .choices()
            .into_iter()
            .filter_map(|choice| match &choice.happens {
                Happens::Comes(outcome) => Some((choice.clone(), outcome.clone())),
                _ => None,
            })
            .collect();
        if pending.is_some_and(|pending| pending.name() == effect) {
            return outcomes.into_iter().map(|(_, outcome)| outcome).collect();
        }
        let (choice, _) = outcomes.first().expect("the effect is never asked for");
        assert!(world.choose(choice));
    }
    panic!("{effect} is never asked for");
}

fn keys(flow: &Value) -> Vec<String> {
    let outcomes = choices(flow, "collect", |walker| walker);
    let keys = outcomes.into_iter().map(|outcome| match outcome {
        Outcome::Collected(collected) => collected.digits,
        other => panic!("{other:?}"),
    });
    keys.collect()
}

fn has(outcomes: &[Outcome], wanted: &Outcome) -> bool {
    outcomes.contains(wanted)
}

#[test]
fn a_menu_offers_its_keys_one_of_none_silence_and_the_pin() {
    let menu = json!({"module": "menu", "data": {"id": "main"}, "children": {"1": say("x"), "12": say("x"), "_": say("x"), "USER_BUSY": say("x")}});
    let keys = keys(&menu);
    for wanted in ["", "1", "12", "0", "999"] {
        assert!(keys.contains(&wanted.to_owned()), "{wanted}: {keys:?}");
    }
    assert!(!keys.contains(&"USER_BUSY".to_owned()));
}

#[test]
fn collected_digits_are_none_some_and_enough() {
    let keys = keys(&json!({"module": "collect_dtmf", "data": {"max_digits": 4}}));
    assert_eq!(keys, ["", "1", "1234"]);
}

#[test]
fn a_pin_that_is_right_is_tried_beside_one_that_is_wrong() {
    let disa = keys(&json!({"module": "disa", "data": {"pin": "7788"}}));
    assert!(disa.contains(&"7788".to_owned()) && disa.contains(&"1".to_owned()), "{disa:?}");
}

#[test]
fn a_bridge_comes_to_every_cause_and_code_that_has_a_child_and_to_a_timeout() {
    let flow = json!({"module": "device", "data": {"id": "desk"}, "children": {"SUBSCRIBER_ABSENT": say("x"), "sip:404": say("x"), "_": say("x")}});
    let outcomes = choices(&flow, "bridge", |walker| walker);
    assert!(has(&outcomes, &Outcome::TimedOut));
    assert!(has(&outcomes, &Outcome::not_bridged("SUBSCRIBER_ABSENT")));
    let code =
        |outcome: &Outcome| matches!(outcome, Outcome::NotBridged(cause) if cause.sip_code() == Some(404));
    assert!(outcomes.iter().any(code), "{outcomes:?}");
    assert!(outcomes.iter().any(|outcome| matches!(outcome, Outcome::Bridged(_))));
}

#[test]
fn pivot_comes_to_its_answer_to_a_failure_and_to_nothing() {
    let outcomes = choices(&pivot(), "fetch", |walker| walker);
    let fetched = |status: u16, empty: bool| move |outcome: &Outcome| matches!(outcome, Outcome::Fetched(answer) if answer.status == status && answer.body.is_empty() == empty);
    assert!(outcomes.iter().any(fetched(200, false)), "the answer of the server: {outcomes:?}");
    assert!(outcomes.iter().any(fetched(200, true)));
    assert!(outcomes.iter().any(fetched(500, true)));
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Outcome::FetchFailed(_))).count(), 2);
    // None of them is the flow's mistake, and all of the flow is reached.
    let found = explore(&pivot());
    assert!(found.complete && found.defects.is_empty(), "{}", found.report());
}

#[test]
fn the_answer_of_pivot_is_covered_under_a_name_of_its_own() {
    let answered = explore(&pivot()).coverage;
    assert_eq!(answered.documents.len(), 2, "{}", answered.report());
    assert!(answered.is_complete(), "{}", answered.report());
}

#[test]
fn scores_and_averages_that_nobody_knows_are_tried_at_each_threshold() {
    let flow = json!({"module": "nomorobo", "data": {"username": "u"}, "children": {"5": say("spam"), "_": say("fine")}});
    assert!(has(&choices(&flow, "look_up", |walker| walker), &Outcome::Found(json!(5))));
    let found = explore(&flow);
    assert!(found.defects.is_empty(), "{}", found.report());
    let queue = json!({"module": "acdc_wait_time", "data": {"id": "q"}, "children": {"60": say("long"), "_": say("short")}});
    assert!(explore(&queue).defects.is_empty());
}

#[test]
fn time_is_a_choice_where_the_walker_is_made_so() {
    let flow = json!({"module": "temporal_route", "data": {}, "children": {"hours": say("open"), "_": say("closed")}});
    // At night the rule never applies, and one clock sees one branch.
    let one_clock = explorer(&flow, |walker| walker).with_proposed_instants(false).explore();
    assert_eq!(one_clock.of_kind("unreachable").count(), 2, "{}", one_clock.report());
    let by_clock = explore(&flow);
    assert!(by_clock.complete && by_clock.defects.is_empty(), "{}", by_clock.report());
    assert!(by_clock.instants.len() > 1, "the rule proposes its own hours");
    let any_time = explorer(&flow, |walker| walker.with_open_time(true)).explore();
    assert!(any_time.complete && any_time.defects.is_empty(), "{}", any_time.report());
}

#[test]
fn what_only_goes_wrong_at_another_hour_is_found_with_a_path_that_replays() {
    // Planted: in office hours, a busy desk leads to a callflow that runs itself for ever.
    let flow = json!({"module": "temporal_route", "data": {}, "children": {
        "hours": {"module": "device", "data": {"id": "desk"}, "children": {
            "USER_BUSY": {"module": "callflow", "data": {"id": "night"}}, "_": say("nobody"),
        }},
        "_": say("closed"),
    }});
    let explorer = explorer(&flow, |walker| walker.with_open_time(true));
    let found = explorer.explore();
    let defect = found.of_kind("warning").find(|defect| defect.kind.to_string().contains("branch-budget"));
    let defect = defect.unwrap_or_else(|| panic!("not found: {}", found.report()));
    assert!(defect.at.is_within(&Pointer::from_text("/$callflows/night/flow")));
    // The path says how: the hour, then the busy desk.
    assert_eq!(defect.path[0].happens, Happens::Comes(Outcome::Custom(json!("hours"))));
    assert!(
        matches!(&defect.path[1].happens, Happens::Comes(Outcome::NotBridged(cause)) if cause.as_str() == "USER_BUSY")
    );
    let world = explorer.replay(&defect.path);
    let asked: Vec<&Effect> = world.trace().requests().map(|(_, request)| &request.effect).collect();
    assert!(asked.iter().filter(|effect| effect.name() == "look_up").count() > 50);
    assert_eq!(world.live_legs().count(), 0);
    // The same path without its last step is sound.
    let before = explorer.replay(&defect.path[..1]);
    assert_eq!(before.live_legs().count(), 1);
}

#[test]
fn a_claim_of_ones_own_is_broken_by_a_path_that_replays() {
    // Claim: whoever presses 1 talks to the desk or leaves a message.
    let flow = json!({"module": "menu", "data": {"id": "main"}, "children": {
        "1": {"module": "device", "data": {"id": "desk"}, "children": {
            "CALL_REJECTED": {"module": "hangup"},
            "_": {"module": "voicemail", "data": {"id": "box"}},
        }},
        "_": say("good bye"),
    }});
    let rejected = |world: &World| {
        let legs = world.ledger().legs();
        let lost = legs[0].ended_at.is_some()
            && world.trace().requests().any(|(_, request)| request.at.as_str().ends_with("/CALL_REJECTED"));
        lost.then(|| "a caller who pressed 1 was hung up".to_owned())
    };
    let explorer = explorer(&flow, |walker| walker).with_hangups(false).with_check(rejected);
    let found = explorer.explore();
    let defect = found.of_kind("violated").next().unwrap_or_else(|| panic!("{}", found.report()));
    let world = explorer.replay(&defect.path);
    assert_eq!(rejected(&world), Some("a caller who pressed 1 was hung up".to_owned()));
}

#[test]
fn coverage_knows_the_nodes_of_looked_up_flows() {
    let flow = json!({"module": "callflow", "data": {"id": "inner"}});
    let at = |place: &str| format!("/$callflows/inner/flow{place}");
    let points = |coverage: &Coverage, ran: bool| -> Vec<String> {
        let all = coverage.documents.values().flat_map(|document| &document.points);
        all.filter(|point| (point.runs > 0) == ran).map(|point| point.at.to_string()).collect()
    };
    // One run in which the desk answers reaches the device alone.
    let person = Person::answers(time::Duration::SECOND).then(Act::HangUp);
    let one = setting(&flow, |walker| walker).with_person("desk", person).with_notes(true);
    let mut world = World::new(one, NIGHT);
    world.place(Call::new("+15550100", "2000"));
    world.run().unwrap();
    assert!(points(world.coverage(), true).contains(&at("")));
    assert!(points(world.coverage(), false).contains(&at("/children/USER_BUSY")));
    // Exploring reaches all but the branch that a device never takes.
    let found = explore(&flow);
    let missing = points(&found.coverage, false);
    assert_eq!(missing, [at(""), at("/children/1")], "{}", found.report());
    assert!(found.of_kind("unreachable").any(|defect| defect.at.as_str() == at("/children/1")));
}

#[test]
fn the_whole_mailbox_is_explored() {
    let found = explore(
        &json!({"module": "voicemail", "data": {"action": "check", "id": "box"}, "children": {"_": say("bye")}}),
    );
    assert!(found.complete, "{} states", found.states);
    assert!(found.defects.is_empty(), "{}", found.report());
}
