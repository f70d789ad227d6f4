//! Callflows with one seeded defect each: the explorer of the runtime finds every one, at its place.

use callflow_modules::directory::{DirectoryAnswers, Kind, MemoryDirectory};
use callflow_modules::walker::Walker;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::explorer::{Exploration, Explorer};
use voice_actions::runtime::simulator::{AnswerTable, Call, Setting};

use crate::one_flow::OneFlow;
use crate::support::vendor_samples;

const NOON: OffsetDateTime = datetime!(2026-11-20 12:00 UTC);

fn directory() -> MemoryDirectory {
    MemoryDirectory::new()
        .with(Kind::Menu, "main", json!({"name": "Main", "retries": 2, "max_extension_length": 1, "timeout": 5000, "hunt": false}))
        .with(Kind::Media, "music", json!({"name": "Music"}))
        .with(Kind::Device, "desk", json!({"name": "Desk"}))
        .with(Kind::Device, "lab", json!({"name": "Lab"}))
        .with(Kind::Mailbox, "box", json!({"mailbox": "1001", "name": "Box"}))
        .with(Kind::Callflow, "itself", json!({"numbers": ["3000"], "flow": {"module": "play", "data": {"id": "music"}, "children": {"_": {"module": "callflow", "data": {"id": "itself"}}}}}))
        .with(Kind::Callflow, "menu_again", json!({"numbers": ["3001"], "flow": {"module": "menu", "data": {"id": "main"}, "children": {"1": {"module": "hangup", "data": {}}, "_": {"module": "callflow", "data": {"id": "menu_again"}}}}}))
        .with(Kind::Callflow, "sound", json!({"numbers": ["3002"], "flow": {"module": "tts", "data": {"text": "hello"}, "children": {}}}))
}

fn explore(flow: &Value) -> Exploration {
    let walker = Walker::from_value(&json!({ "numbers": ["2000"], "flow": flow })).unwrap();
    let answers = DirectoryAnswers::new(directory(), AnswerTable::new());
    let setting = Setting::new(OneFlow(walker)).with_answers(answers);
    Explorer::new(setting, NOON, Call::new("+15550100", "2000")).explore()
}

fn finds(name: &str, code: &str, at: &str, flow: &Value) {
    let found = explore(flow);
    let within = Pointer::from_text(at);
    let hit = found.defects.iter().any(|defect| defect.kind.code() == code && defect.at.is_within(&within));
    assert!(hit, "{name}: expected {code} at {at}\n{}", found.report());
}

fn node(module: &str, data: &Value, children: &Value) -> Value {
    json!({"module": module, "data": data, "children": children})
}

fn say(text: &str) -> Value {
    node("tts", &json!({"text": text}), &json!({}))
}

#[test]
fn branches_that_are_never_taken() {
    let desk = json!({"id": "desk"});
    let dead = say("never");
    for (name, module, data, key) in [
        ("after a hang-up", "hangup", json!({}), "_"),
        ("after a response", "response", json!({"code": 486}), "_"),
        ("after an intercept", "intercept", json!({"user_id": "jane"}), "_"),
        ("a key below a tts", "tts", json!({"text": "hi"}), "1"),
        ("a digit below a device", "device", desk.clone(), "1"),
        ("`timeout` below a device", "device", desk.clone(), "timeout"),
        ("`invalid` below a menu", "menu", json!({"id": "main"}), "invalid"),
        ("a word that is no key of a menu", "menu", json!({"id": "main"}), "one"),
        ("a cause below a menu", "menu", json!({"id": "main"}), "USER_BUSY"),
        ("`match` below a play", "play", json!({"id": "music"}), "match"),
        ("a rule that the node does not name", "temporal_route", json!({"rules": []}), "weekend"),
        ("a branch below wait_for_hangup", "wait_for_hangup", json!({}), "_"),
        ("a branch below dead_air", "dead_air", json!({}), "_"),
        ("a cause below a record_call", "record_call", json!({"action": "start"}), "NO_ANSWER"),
        ("`timeout` below a voicemail", "voicemail", json!({"id": "box", "action": "compose"}), "timeout"),
    ] {
        let flow = node(module, &data, &json!({ key: dead }));
        finds(name, "unreachable", &format!("/flow/children/{key}"), &flow);
    }
}

#[test]
fn branches_that_a_document_makes_unreachable() {
    let unreachable = say("never");
    finds(
        "an answering device that is skipped",
        "unreachable",
        "/flow/children/USER_BUSY",
        &node(
            "device",
            &json!({"id": "desk", "skip_module": true}),
            &json!({"USER_BUSY": unreachable, "_": say("x")}),
        ),
    );
    finds(
        "a device that does not exist",
        "unreachable",
        "/flow/children/USER_BUSY",
        &node("device", &json!({"id": "gone"}), &json!({"USER_BUSY": unreachable, "_": say("x")})),
    );
    finds(
        "a misspelled cause",
        "unreachable",
        "/flow/children/USER_BUZY",
        &node("noop", &json!({}), &json!({"USER_BUZY": unreachable})),
    );
    finds(
        "two digits where the menu collects one",
        "unreachable",
        "/flow/children/12",
        &node("menu", &json!({"id": "main"}), &json!({"12": unreachable, "_": say("x")})),
    );
    finds(
        "a ring group without members",
        "unreachable",
        "/flow/children/USER_BUSY",
        &node(
            "ring_group",
            &json!({"endpoints": [], "timeout": 20}),
            &json!({"USER_BUSY": unreachable, "_": say("x")}),
        ),
    );
}

#[test]
fn flows_that_never_end() {
    finds(
        "a flow that branches to itself",
        "endless-loop",
        "/$callflows/itself/flow",
        &node("callflow", &json!({"id": "itself"}), &json!({})),
    );
    finds(
        "a menu that starts again when nobody presses a key",
        "endless-loop",
        "/$callflows/menu_again/flow",
        &node("callflow", &json!({"id": "menu_again"}), &json!({})),
    );
}

#[test]
fn no_false_alarm_on_sound_flows() {
    let menu = node(
        "menu",
        &json!({"id": "main"}),
        &json!({
            "1": node("device", &json!({"id": "desk"}), &json!({"USER_BUSY": say("busy"), "_": node("voicemail", &json!({"id": "box", "action": "compose"}), &json!({}))})),
            "2": say("two"),
            "timeout": say("nobody there"),
            "_": say("good bye"),
        }),
    );
    for (name, flow) in [
        (
            "device, then mailbox",
            node(
                "device",
                &json!({"id": "desk"}),
                &json!({"_": node("voicemail", &json!({"id": "box", "action": "compose"}), &json!({}))}),
            ),
        ),
        ("a response", node("response", &json!({"code": 486}), &json!({}))),
        (
            "a text and a hang-up",
            node("tts", &json!({"text": "hi"}), &json!({"_": node("hangup", &json!({}), &json!({}))})),
        ),
        ("another callflow", node("callflow", &json!({"id": "sound"}), &json!({}))),
        (
            "causes and codes",
            node(
                "device",
                &json!({"id": "desk"}),
                &json!({"USER_BUSY": say("busy"), "sip:480": say("nobody"), "_": say("else")}),
            ),
        ),
        ("a menu", menu),
    ] {
        let found = explore(&flow);
        let alarms: Vec<_> = found.defects.iter().map(ToString::to_string).collect();
        assert_eq!(alarms, Vec::<String>::new(), "{name}: {}", found.report());
        assert!(found.complete, "{name}");
    }
}

/// Business hours on weekdays, a night line for the rest.
fn by_hours(rules: &[&str], children: &Value) -> Exploration {
    let directory = directory()
        .with(Kind::Rule, "open", json!({"name": "Open", "cycle": "weekly", "wdays": ["monday", "tuesday", "wednesday", "thursday", "friday"], "time_window_start": 32_400, "time_window_stop": 61_200}))
        .with(Kind::Rule, "party", json!({"name": "Party", "cycle": "yearly", "month": 12, "days": [24], "time_window_start": 0, "time_window_stop": 86_400}))
        .with(Kind::Rule, "never", json!({"name": "Never", "cycle": "weekly", "wdays": [], "time_window_start": 3_600, "time_window_stop": 3_600}));
    let flow = node("temporal_route", &json!({"timezone": "America/Los_Angeles", "rules": rules}), children);
    let walker = Walker::from_value(&json!({ "numbers": ["2000"], "flow": flow })).unwrap();
    let answers = DirectoryAnswers::new(directory, AnswerTable::new());
    Explorer::new(Setting::new(OneFlow(walker)).with_answers(answers), NOON, Call::new("+15550100", "2000"))
        .explore()
}

#[test]
fn business_hours_are_explored_by_day_by_night_and_on_the_day_of_the_year() {
    let found = by_hours(
        &["party", "open"],
        &json!({"open": say("open"), "party": say("party"), "_": say("closed")}),
    );
    assert_eq!(found.defects, [], "{}", found.report());
    assert!(found.complete && found.coverage.is_complete(), "{}", found.coverage.report());
    assert!(found.instants.len() > 3, "{:?}", found.instants);
}

#[test]
fn a_rule_behind_one_that_always_holds_is_never_taken() {
    let always = json!({"name": "Always", "cycle": "weekly", "wdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], "time_window_start": 0, "time_window_stop": 86_400});
    let directory = directory().with(Kind::Rule, "always", always.clone()).with(Kind::Rule, "open", always);
    let flow = node(
        "temporal_route",
        &json!({"rules": ["always", "open"]}),
        &json!({"always": say("a"), "open": say("b")}),
    );
    let walker = Walker::from_value(&json!({ "numbers": ["2000"], "flow": flow })).unwrap();
    let setting =
        Setting::new(OneFlow(walker)).with_answers(DirectoryAnswers::new(directory, AnswerTable::new()));
    let found = Explorer::new(setting, NOON, Call::new("+15550100", "2000")).explore();
    let at: Vec<_> = found.of_kind("unreachable").map(|defect| defect.at.to_string()).collect();
    assert!(at.iter().any(|at| at.starts_with("/flow/children/open")), "{}", found.report());
}

/// Explores a callflow of the page alone: its devices and boxes exist, its web server answers with a text.
fn explore_published(flow: &Value) -> Exploration {
    explore_called(flow, Call::new("+15550100", "2000"))
}

fn explore_called(flow: &Value, call: Call) -> Exploration {
    let flow = if flow.get("flow").is_some() { flow.clone() } else { json!({ "flow": flow }) };
    let walker = Walker::from_value(&flow).unwrap();
    let directory = directory().with_invented_endpoints().with(
        Kind::Conference,
        "{CONFERENCE_ID}",
        json!({"name": "Room"}),
    );
    let answers = DirectoryAnswers::new(directory, AnswerTable::new());
    Explorer::new(Setting::new(OneFlow(walker)).with_answers(answers), NOON, call).explore()
}

#[test]
fn no_false_alarm_on_the_published_flows() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/kazoo");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    names.sort();
    let mut alarms = Vec::new();
    for path in &names {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let flow: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let found = explore_published(&flow);
        for defect in &found.defects {
            alarms.push(format!("{name}: {defect}"));
        }
    }
    assert_eq!(names.len(), 25);
    // Three flows of the page have a true defect: endpoints as plain ids, children that are a node, a module that there is not.
    insta::assert_snapshot!(alarms.join("\n"), @r"
    07_bridge_ring_group_string_ids.json: warning: the server cannot ring an endpoint without a type (endpoint-without-type) at `/flow` on leg-1
    22_record_per_user_children_quirk.json: warning: the server finds three branches where the children are a node, and stops (children-hold-node) at `/flow/children/_/children/_` on leg-1
    23_say_then_record_caller.json: warning: the server has no such module and goes on (module-skipped) at `/flow` on leg-1
    ");
}

/// The vendor's own examples, as the desk calls them: what is found is there.
#[test]
fn no_false_alarm_on_the_vendors_documents() {
    let mut alarms = Vec::new();
    let mut explored = 0;
    for (name, text) in vendor_samples("no_false_alarm_on_the_vendors_documents") {
        // Metaflows are run in talks; the seed's blocks have their turn above.
        if !name.starts_with("docs_") || name.starts_with("docs_metaflow_") {
            continue;
        }
        let document = serde_json::from_str(&text).unwrap();
        let call =
            Call::new("+15550100", "2000").with_fact("device_id", "desk").with_fact("owner_id", "jane");
        let found = explore_called(&document, call);
        assert!(found.complete, "{name}");
        alarms.extend(found.defects.iter().map(|defect| format!("{name}: {defect}")));
        explored += 1;
    }
    if explored == 0 {
        return;
    }
    assert_eq!(explored, 33);
    // All of them are true: placeholders for nodes and keys, a menu without an id, modules that there are not, children
    // that are a node, a slot below the first that is given out.
    insta::assert_snapshot!(alarms.join("\n"), @r"
    docs_branch_bnumber_01.json: unreachable: the branch {CAPTURE_GROUP} is never taken at `/flow`
    docs_check_cid_01.json: unreachable: the branch match is never taken at `/flow`
    docs_customer_defined_notification_01.json: warning: the server has no such module and goes on (module-skipped) at `/flow` on leg-1
    docs_menu_01.json: warning: the menu document does not exist (module-died) at `/flow` on leg-1
    docs_menu_01.json: unreachable: the branch 1 is never taken at `/flow`
    docs_menu_01.json: unreachable: the branch 2 is never taken at `/flow`
    docs_menu_01.json: unreachable: the branch timeout is never taken at `/flow`
    docs_menu_01.json: unreachable: this action never runs at `/flow/children/1`
    docs_menu_01.json: unreachable: this action never runs at `/flow/children/2`
    docs_menu_01.json: unreachable: this action never runs at `/flow/children/timeout`
    docs_park_01.json: unreachable: the branch 100 is never taken at `/flow`
    docs_park_01.json: unreachable: this action never runs at `/flow/children/100`
    docs_record_call_02.json: warning: the server finds three branches where the children are a node, and stops (children-hold-node) at `/flow/children/_/children/_` on leg-1
    docs_say_01.json: warning: the server has no such module and goes on (module-skipped) at `/flow` on leg-1
    ");
}
