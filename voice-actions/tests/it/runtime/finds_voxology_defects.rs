//! Voxology scripts with one seeded defect each: the explorer finds every one, at its place.

use time::OffsetDateTime;
use time::macros::datetime;
use voice_actions::CallFlow;
use voice_actions::diagnostics::Pointer;
use voice_actions::interpreter::{Application, Line};
use voice_actions::runtime::explorer::{Exploration, Explorer};
use voice_actions::runtime::simulator::{AnswerTable, Call, Setting};

use crate::samples::{GUIDE, guide, vendor};

const CALLER: &str = "+15550100";
const OFFICE: &str = "+15550199";
const AGENTS: &str = "+15550180";
const NOON: OffsetDateTime = datetime!(2030-01-01 15:00:20.5 UTC);

fn explore(first: &str, second: Option<&str>) -> Exploration {
    let mut application =
        Application::new().with_line(OFFICE, Line::flow(CallFlow::from_json(first).unwrap()));
    if let Some(second) = second {
        application = application.with_line(AGENTS, Line::flow(CallFlow::from_json(second).unwrap()));
    }
    let table =
        AnswerTable::new().with_json("https://example.com/same", serde_json::from_str(first).unwrap());
    Explorer::new(Setting::new(application).with_answers(table), NOON, Call::new(CALLER, OFFICE)).explore()
}

fn finds(name: &str, code: &str, at: &str, actions: &str, second: Option<&str>) {
    let flow = |actions: &str| format!(r#"{{"actions": [{actions}]}}"#);
    let found = explore(&flow(actions), second.map(flow).as_deref());
    let hit = found
        .defects
        .iter()
        .any(|defect| defect.kind.code() == code && defect.at.is_within(&Pointer::from_text(at)));
    assert!(hit, "{name}: expected {code} at {at}\n{}", found.report());
}

const ASK: &str = r#"{"type":"COLLECT","params":{"num_digits":1,"timeout":5000}}"#;
const BYE: &str = r#"{"type":"HANGUP"}"#;

fn say(text: &str) -> String {
    format!(r#"{{"type":"SAY","params":{{"text":"{text}"}}}}"#)
}

fn label(name: &str) -> String {
    format!(r#"{{"type":"LABEL","name":"{name}"}}"#)
}

fn goto(name: &str) -> String {
    format!(r#"{{"type":"GOTO","params":{{"label":"{name}"}}}}"#)
}

fn when(condition: &str, then: &str) -> String {
    format!(r#"{{"type":"IF","condition":"{condition}","then":[{then}]}}"#)
}

fn either(condition: &str, then: &str, or_else: &str) -> String {
    format!(r#"{{"type":"IF","condition":"{condition}","then":[{then}],"orElse":[{or_else}]}}"#)
}

fn room(name: &str, on_enter: &str) -> String {
    format!(
        r#"{{"type":"CONFERENCE","params":{{"name":"{name}","max_participants":2,"end_on_exit":"true"}},"events":{{"on_enter":[{on_enter}]}}}}"#
    )
}

fn dial(extra: &str) -> String {
    format!(r#"{{"type":"DIAL","params":{{"no":"+15550101","caller_id_no":"{AGENTS}"}}{extra}}}"#)
}

const SHARED: &str = r#","session_data":"$sessionData""#;
const ROOM_NAME: &str = r#"{"$sessionData.room":"$callId"}"#;

fn list(steps: &[&str]) -> String {
    steps.join(",")
}

#[test]
fn loops_and_traps() {
    let press_one = when("$keyPresses == '1'", BYE);
    let again = goto("a");
    let start = label("a");
    finds(
        "menu that asks a silent caller for ever",
        "endless-loop",
        "/actions/1",
        &list(&[&start, ASK, &press_one, &again]),
        None,
    );
    finds("menu without a way out", "trap", "/actions/0", &list(&[&say("Hi"), &start, ASK, &again]), None);
    finds(
        "menu whose only exit leads back",
        "trap",
        "/actions/1",
        &list(&[&start, ASK, &when("$keyPresses == '1'", &again), &again]),
        None,
    );
    finds("jump to itself", "fault", "/actions/0", &list(&[&start, &again]), None);
    finds(
        "loop without anything that takes time",
        "fault",
        "/actions/2/then",
        &list(&[
            &start,
            ASK,
            &when(
                "$keyPresses == '7'",
                r#"{"type":"LABEL","name":"b"},{"type":"GOTO","params":{"label":"b"}}"#,
            ),
            BYE,
        ]),
        None,
    );
    let transfer = r#"{"type":"TRANSFER","params":{"no":"+15550101"}}"#;
    finds("redials for ever", "endless-loop", "/actions/1", &list(&[&start, transfer, &again]), None);
    finds("speaks for ever", "endless-loop", "/actions/1", &list(&[&start, &say("la"), &again]), None);
    let redirect = r#"{"type":"REDIRECT","params":{"url":"https://example.com/same"}}"#;
    finds("fetches itself for ever", "endless-loop", "/actions/0", &list(&[&say("Hi"), redirect]), None);
    let count = r#"{"$n":"$n + 1"}"#;
    finds(
        "asks a counted number of times and never stops",
        "endless-loop",
        "/actions/2",
        &list(&[r#"{"$n":"0"}"#, &start, ASK, count, &when("$n == 0 - 1", BYE), &again]),
        None,
    );
}

#[test]
fn places_that_are_never_reached() {
    finds("after a hang-up", "unreachable", "/actions/1", &list(&[BYE, &say("never")]), None);
    finds(
        "after a jump",
        "unreachable",
        "/actions/1",
        &list(&[&goto("a"), &say("never"), &label("a"), BYE]),
        None,
    );
    finds(
        "both branches end",
        "unreachable",
        "/actions/2",
        &list(&[ASK, &either("$keyPresses == '1'", BYE, BYE), &say("never")]),
        None,
    );
    finds(
        "a number is not a text",
        "unreachable",
        "/actions/1/then/0",
        &list(&[ASK, &when("$keyPresses === 1", &say("one")), BYE]),
        None,
    );
    finds(
        "a key of two digits where one is collected",
        "unreachable",
        "/actions/1/then/0",
        &list(&[ASK, &when("$keyPresses == '12'", &say("twelve")), BYE]),
        None,
    );
    finds(
        "a condition that contradicts itself",
        "unreachable",
        "/actions/1/then/0",
        &list(&[ASK, &when("$keyPresses == '1' && $keyPresses == '2'", &say("both")), BYE]),
        None,
    );
    finds(
        "a condition that always holds",
        "unreachable",
        "/actions/1/orElse/0",
        &list(&[ASK, &either("$keyPresses == '1' || true", &say("a"), &say("b")), BYE]),
        None,
    );
    finds(
        "an attempt that is never counted",
        "unreachable",
        "/actions/1/then/0",
        &list(&[ASK, &when("$collectAttempt == 3", &say("third")), BYE]),
        None,
    );
    let hour = |hour: u32| format!("Number(new Date().setUTCHours({hour}, 0))");
    finds(
        "an hour that ends before it begins",
        "unreachable",
        "/actions/0/then/0",
        &list(&[
            &when(&format!("$startTime > {} && $startTime < {}", hour(18), hour(9)), &say("never open")),
            BYE,
        ]),
        None,
    );
    finds(
        "an hour that no day has",
        "unreachable",
        "/actions/0/then/0",
        &list(&[&when("new Date().getUTCHours() == 24", &say("midnight")), BYE]),
        None,
    );
    finds(
        "a loop over nothing",
        "unreachable",
        "/actions/1/then/0",
        &list(&[
            r#"{"$list":"[]"}"#,
            &format!(r#"{{"type":"FOREACH","params":{{"iterator":"$list"}},"then":[{}]}}"#, say("x")),
            BYE,
        ]),
        None,
    );
    finds(
        "a direction that the number does not have",
        "unreachable",
        "/actions/0/then/0",
        &list(&[&when("$direction == 'outbound'", &say("out")), BYE]),
        None,
    );
}

#[test]
fn variables_that_nobody_set() {
    finds("spoken", "unset-variable", "/actions/0", &list(&[&say("Hello ${nobody}"), BYE]), None);
    finds("tested", "unset-variable", "/actions/0", &list(&[&when("$nobody == '1'", BYE), &say("x")]), None);
    finds(
        "in the wrong case",
        "unset-variable",
        "/actions/1",
        &list(&[ASK, &when("$keypresses == '1'", BYE), &say("x")]),
        None,
    );
    finds(
        "session data that was never written",
        "unset-variable",
        "/actions/0",
        &list(&[&say("${sessionData.name}"), BYE]),
        None,
    );
    finds(
        "set on one branch only",
        "unset-variable",
        "/actions/2",
        &list(&[ASK, &when("$keyPresses == '1'", r#"{"$who":"'one'"}"#), &say("${who}"), BYE]),
        None,
    );
    finds(
        "read before it is set",
        "unset-variable",
        "/actions/0",
        &list(&[&say("${late}"), r#"{"$late":"'x'"}"#, BYE]),
        None,
    );
}

#[test]
fn legs_that_never_meet() {
    let agent = list(&[&room("${sessionData.room}", ""), BYE]);
    finds(
        "the published spelling",
        "lonely-room",
        "/actions/0",
        &list(&[ROOM_NAME, &room("${sessionData.room}", &dial(SHARED)), BYE]),
        Some(&list(&[&room("${sessionData.Room}", ""), BYE])),
    );
    finds(
        "session data that is not passed on",
        "lonely-room",
        "/actions/0",
        &list(&[ROOM_NAME, &room("${sessionData.room}", &dial("")), BYE]),
        Some(&agent),
    );
    finds(
        "a room of its own",
        "lonely-room",
        "/actions/0",
        &list(&[ROOM_NAME, &room("${callId}", &dial(SHARED)), BYE]),
        Some(&list(&[&room("${callId}", ""), BYE])),
    );
    finds(
        "a fixed name against a call's own",
        "lonely-room",
        "/actions/0",
        &list(&[&room("${callId}", &dial(SHARED)), BYE]),
        Some(&list(&[&room("support", ""), BYE])),
    );
    finds(
        "a room for one",
        "lonely-room",
        "/actions/0",
        &list(&[ROOM_NAME, &room("${sessionData.room}x", &dial(SHARED)), BYE]),
        Some(&agent),
    );
    finds(
        "a caller id without a script",
        "no-program",
        "",
        &list(&[ROOM_NAME, &room("${sessionData.room}", &dial(SHARED)), BYE]),
        None,
    );
}

#[test]
fn faults_on_some_path() {
    finds(
        "a label that is not there, behind a key",
        "fault",
        "/actions/1/then/0",
        &list(&[ASK, &when("$keyPresses == '9'", &goto("nowhere")), BYE]),
        None,
    );
    finds(
        "a condition that is none, behind a key",
        "fault",
        "/actions/1/then/0",
        &list(&[ASK, &when("$keyPresses == '9'", &when("1 +", BYE)), BYE]),
        None,
    );
    finds(
        "a text that doubles for ever",
        "fault",
        "/actions/2",
        &list(&[r#"{"$t":"'xxxxxxxx'"}"#, &label("a"), r#"{"$t":"$t + $t"}"#, &goto("a")]),
        None,
    );
    let many = format!(r#"{{"type":"FOREACH","params":{{"iterator":"$list"}},"then":[{}]}}"#, dial(""));
    let numbers = vec!["'1'"; 1_200].join(",");
    finds(
        "dials more than there can be",
        "fault",
        "/actions/1/then/0",
        &list(&[&format!(r#"{{"$list":"[{numbers}]"}}"#), &many, BYE]),
        Some(BYE),
    );
}

/// Puts numbers where the guide has placeholders for them: texts in an assignment, and that of the second script.
fn caller_id(text: &str) -> String {
    fn visit(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => members.iter_mut().for_each(|(key, value)| {
                if key == "caller_id_no" { *value = AGENTS.into() } else { visit(value) }
            }),
            serde_json::Value::Array(items) => items.iter_mut().for_each(visit),
            _ => {}
        }
    }
    let text = text
        .replace("+TRANSFER_TO_NUMBER_FOR_OPEN", "'+15550101'")
        .replace("+TRANSFER_TO_NUMBER_FOR_CLOSE", "'+15550102'");
    let mut flow: serde_json::Value = serde_json::from_str(&text).unwrap();
    visit(&mut flow);
    flow.to_string()
}

#[test]
fn no_false_alarm_on_the_guides_scripts() {
    let agent = guide("shark-tank-agent-leg").replace("conference_Name", "conference_name");
    for (name, first, second) in [
        ("time-of-day-routing", guide("time-of-day-routing").to_owned(), None),
        ("simple-call-forwarding", guide("simple-call-forwarding").to_owned(), None),
        (
            "advanced-call-forwarding",
            guide("advanced-call-forwarding-first-leg").to_owned(),
            Some(guide("advanced-call-forwarding-second-leg").to_owned()),
        ),
        ("shark-tank", guide("shark-tank-customer-leg").to_owned(), Some(agent)),
    ] {
        let found = explore(&caller_id(&first), second.as_deref());
        assert!(found.complete, "{name}: {}", found.report());
        let alarms: Vec<_> = found.defects.iter().map(ToString::to_string).collect();
        assert_eq!(alarms, Vec::<String>::new(), "{name}: {}", found.report());
    }
    assert_eq!(GUIDE.len(), 6, "every script of the guide has its turn");
}

#[test]
fn a_defect_of_the_night_is_found_at_noon() {
    let closed = when("new Date().getUTCHours() >= 22", &list(&[&say("Good night, ${stranger}"), BYE]));
    let weekend = when("new Date().getUTCDay() == 6", &list(&[&say("Come back, ${nobody}"), BYE]));
    let found = explore(&format!(r#"{{"actions": [{closed}, {weekend}, {}, {BYE}]}}"#, say("Hello")), None);
    let unset: Vec<_> = found.of_kind("unset-variable").collect();
    assert_eq!(unset.len(), 2, "{}", found.report());
    assert!(unset.iter().any(|defect| defect.begins_at.hour() >= 22), "{}", found.report());
    assert!(unset.iter().any(|defect| defect.begins_at.weekday() == time::Weekday::Saturday));
    assert_eq!(found.of_kind("unreachable").count(), 0, "{}", found.report());
}

#[test]
fn a_date_that_stands_in_a_condition_is_explored_from_both_sides() {
    // 2030-02-01 00:00 UTC, a month after the exploration begins.
    for date in ["1896134400000", "Date.UTC(2030, 1, 1)", "Date.parse('2030-02-01T00:00:00Z')"] {
        for moved in [format!("Date.now() >= {date}"), format!("{date} <= $startTime")] {
            let closed = when(&moved, &list(&[&say("We have moved, ${where}"), BYE]));
            let found = explore(&format!(r#"{{"actions": [{closed}, {}, {BYE}]}}"#, say("Hello")), None);
            let unset = found.of_kind("unset-variable").next();
            let day = unset.map(|defect| defect.begins_at.date());
            assert_eq!(day, Some(time::macros::date!(2030 - 02 - 01)), "{moved}: {}", found.report());
            assert_eq!(found.of_kind("unreachable").count(), 0, "{moved}: {}", found.report());
        }
    }
}

#[test]
fn a_proposed_instant_is_left_out_on_demand_and_a_chosen_one_never() {
    let closed = when("$startTime < Number(new Date().setUTCHours(9, 0))", &say("closed"));
    let flow = CallFlow::from_json(&format!(r#"{{"actions": [{closed}, {BYE}]}}"#)).unwrap();
    let application = Application::new().with_line(OFFICE, Line::flow(flow));
    let explorer = Explorer::new(Setting::new(application), NOON, Call::new(CALLER, OFFICE));
    let unreachable = |explorer: &Explorer| explorer.explore().of_kind("unreachable").count();
    assert_eq!(unreachable(&explorer), 0);
    let alone = explorer.with_proposed_instants(false);
    assert_eq!(unreachable(&alone), 2, "the branch and its text");
    let early = alone.with_instants([datetime!(2030-01-01 08:00 UTC)]);
    assert_eq!(unreachable(&early), 0);
    assert_eq!(early.explore().instants, [NOON, datetime!(2030-01-01 08:00 UTC)]);
}

#[test]
fn the_published_agent_script_is_found_out() {
    let customer = caller_id(guide("shark-tank-customer-leg"));
    let found = explore(&customer, Some(guide("shark-tank-agent-leg")));
    assert!(found.of_kind("unset-variable").next().is_some(), "{}", found.report());
    assert!(found.of_kind("lonely-room").next().is_some(), "{}", found.report());
}

#[test]
fn no_false_alarm_on_the_vendors_own_scripts() {
    for (name, text) in vendor("__callflow__") {
        let found = explore(&caller_id(&text), None);
        assert!(found.complete, "{name}");
        // The guide's other legs need each other, and have their turn above; learners' scripts have true defects.
        let alone = ["simple-call-forwarding.json", "time-of-day-routing.json"];
        let sound = name.starts_with("doc__")
            || name.starts_with("vcode__")
            || alone.iter().any(|script| name.starts_with("seed__") && name.ends_with(script));
        if sound {
            assert_eq!(found.defects, Vec::new(), "{name}: {}", found.report());
        }
    }
}
