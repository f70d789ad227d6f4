//! Findings about documents that the server accepts although they do not do what they seem to say.

use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::module::{
    Answer, CallflowRef, Conference, Device, Group, Hangup, Menu, Play, RecordCall, Resources, Voicemail,
};
use callflow_modules::schema::Profile;
use callflow_modules::{Callflow, Node};
use serde_json::{Value, json};
use voice_actions::diagnostics::Findings;

const ID: &str = "0123456789abcdef0123456789abcdef";

fn check_43(node: &Value) -> Findings {
    Check::new(Profile::Kazoo43, Mode::Pivot).value(Subject::Node, node)
}

/// Checks that a node has exactly this finding of the code.
fn check(node: &Value, code: &str, pointer: &str, suggestion: Option<&str>) {
    let findings = check_43(node);
    let found: Vec<_> = findings.with_code(code).collect();
    assert_eq!(found.len(), 1, "{findings}");
    assert_eq!((found[0].pointer.as_str(), found[0].suggestion.as_deref()), (pointer, suggestion));
}

fn value(node: impl Into<Node>) -> Value {
    node.into().to_value().unwrap()
}

#[test]
fn children_of_a_terminal_module_are_never_run() {
    let node = Node::new(Conference::ad_hoc("Standup")).otherwise(Hangup::new());
    check(&value(node), "unreachable-children", "/children", None);
}

#[test]
fn a_branch_key_that_the_module_never_takes_is_found() {
    let node =
        value(Menu::new(ID).on("invalid", Hangup::new()).on("timout", Hangup::new()).on("#", Hangup::new()));
    let findings = check_43(&node);
    let found: Vec<_> = findings
        .with_code("unreachable-branch")
        .map(|finding| (finding.pointer.as_str(), finding.suggestion.as_deref()))
        .collect();
    assert_eq!(
        found,
        [("/children/invalid", None), ("/children/timout", Some("timeout")), ("/children/#", None)]
    );
}

#[test]
fn resources_never_go_on_to_the_default_child() {
    let node = value(Resources::new().on("_", Hangup::new()));
    assert!(check_43(&node).to_string().contains("only keeps back the default SIP answer"));
}

#[test]
fn a_skipped_module_takes_the_default_child_only() {
    let node = Node::from(Device::new(ID).on("USER_BUSY", Hangup::new())).skipped();
    check(&value(node), "unreachable-branch", "/children/USER_BUSY", None);
}

#[test]
fn a_recording_that_runs_into_a_mailbox_is_found_and_a_stopped_one_is_not() {
    let mailbox = || Voicemail::new(ID);
    let running = value(RecordCall::start().otherwise(Device::new(ID).otherwise(mailbox())));
    check(&running, "recording-into-voicemail", "/children/_/children/_/data", None);
    let stopped = value(RecordCall::start().otherwise(RecordCall::stop().otherwise(mailbox())));
    assert_eq!(check_43(&stopped).with_code("recording-into-voicemail").count(), 0);
}

#[test]
fn a_recording_is_followed_into_the_callflows_that_are_known() {
    let ids = ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"];
    let mailbox = || Node::from(Device::new(ID).otherwise(Voicemail::new(ID)));
    let runs = |id: &str| CallflowRef::of(id);
    let found = |flow: &Node, others: &[Node]| {
        let mut check = Check::new(Profile::Kazoo43, Mode::Pivot);
        for (id, other) in ids.iter().zip(others) {
            check = check.with_callflow(&Callflow::new(["200"], other.clone()).with_id(*id)).unwrap();
        }
        let findings = check.value(Subject::Node, &flow.to_value().unwrap());
        let places =
            findings.with_code("recording-into-voicemail").map(|finding| finding.pointer.to_string());
        places.collect::<Vec<_>>()
    };
    let recorded = Node::from(RecordCall::start().otherwise(runs(ids[0])));
    assert_eq!(found(&recorded, &[]), Vec::<String>::new());
    assert_eq!(found(&recorded, &[mailbox()]), ["/children/_/data/id"]);
    assert_eq!(found(&runs(ids[0]).into(), &[mailbox()]), Vec::<String>::new());
    let stopped = RecordCall::stop().otherwise(mailbox()).into();
    assert_eq!(found(&recorded, &[stopped]), Vec::<String>::new());
    // Through a callflow that runs the other, and once that they run each other.
    assert_eq!(found(&recorded, &[runs(ids[1]).into(), mailbox()]), ["/children/_/data/id"]);
    let circle = [runs(ids[1]).into(), Node::from(runs(ids[0]).otherwise(Voicemail::new(ID)))];
    assert_eq!(found(&recorded, &circle), Vec::<String>::new(), "the circle is never left");
    // What another callflow starts or stops is started or stopped behind it.
    let behind = |first: Node| first.otherwise(runs(ids[0]).otherwise(Voicemail::new(ID)));
    let starts = Node::from(RecordCall::start());
    let stops = Node::from(RecordCall::stop());
    let plain = Node::from(Answer::new());
    assert_eq!(found(&behind(plain), &[starts]), ["/children/_/children/_/data"]);
    assert_eq!(found(&behind(RecordCall::start().into()), &[stops]), Vec::<String>::new());
}

#[test]
fn an_expression_that_does_not_compile_is_a_warning_with_the_usual_mending() {
    let callflow = Callflow::for_patterns([r"*55(\d+)", "^2(.*)$", r"(?<!1)2"], Hangup::new());
    let findings = callflow.check(Profile::Kazoo43, Mode::Rest);
    let finding = findings.with_code("expression").next().unwrap();
    assert_eq!(
        (finding.pointer.as_str(), finding.suggestion.as_deref()),
        ("/patterns/0", Some(r"^\*55(\d+)$"))
    );
    assert_eq!(findings.with_code("expression-dialect").next().unwrap().pointer.as_str(), "/patterns/2");
}

#[test]
fn a_pattern_of_a_metaflow_is_an_expression_too() {
    let action = json!({ "module": "break" });
    let set = json!({ "patterns": { "*2(.+)": action, "^3(.+)$": action }, "numbers": { "1": action } });
    let document = json!({ "numbers": ["1"], "metaflow": set, "flow": { "module": "hangup" } });
    for (subject, document, at) in [
        (Subject::Metaflows, &set, "/patterns/*2(.+)"),
        (Subject::Callflow, &document, "/metaflow/patterns/*2(.+)"),
    ] {
        let findings = Check::new(Profile::Kazoo43, Mode::Pivot).value(subject, document);
        let found: Vec<_> = findings.with_code("expression").map(|found| found.pointer.as_str()).collect();
        assert_eq!(found, [at]);
    }
}

#[test]
fn ids_that_were_never_chosen_are_found() {
    check(&value(Device::new("null")), "id-placeholder", "/data/id", None);
    check(&value(Device::new("front desk")), "id-form", "/data/id", None);
}

#[test]
fn a_field_that_nobody_reads_is_found_with_the_one_that_was_meant() {
    check(
        &json!({ "module": "pivot", "data": { "voice_url": "https://example.com/", "req_timeout": "5" } }),
        "field-unknown",
        "/data/req_timeout",
        Some("req_timeout_ms"),
    );
    check(
        &json!({ "module": "noop", "data": {}, "childern": {} }),
        "field-unknown",
        "/childern",
        Some("children"),
    );
    check(
        &json!({ "module": "device", "data": { "id": ID, "fail_on_single_reject": true } }),
        "field-not-in-release",
        "/data/fail_on_single_reject",
        None,
    );
}

#[test]
fn a_module_of_the_other_release_is_an_error() {
    check(&json!({ "module": "tones", "data": {} }), "unknown-module", "/module", None);
    check(&json!({ "module": "resource", "data": {} }), "unknown-module", "/module", Some("resources"));
    check(&json!({ "module": "voicemial", "data": {} }), "unknown-module", "/module", Some("voicemail"));
}

#[test]
fn callflows_that_run_each_other_for_ever_are_found() {
    let other_id = "fedcba9876543210fedcba9876543210";
    let own = Callflow::new(["100"], Answer::new().otherwise(CallflowRef::of(other_id))).with_id(ID);
    let other = Callflow::new(["200"], CallflowRef::of(ID)).with_id(other_id);
    let alone = Check::new(Profile::Kazoo43, Mode::Rest);
    let own = own.to_value().unwrap();
    assert_eq!(alone.value(Subject::Callflow, &own).with_code("callflow-loop").count(), 0);
    let together = alone.with_callflow(&other).unwrap();
    assert_eq!(together.value(Subject::Callflow, &own).with_code("callflow-loop").count(), 1);
}

#[test]
fn an_internal_host_is_a_warning_and_another_scheme_an_error() {
    let webhook = |uri: &str| json!({ "module": "webhook", "data": { "uri": uri } });
    check(&webhook("http://127.0.0.1:8080/hook"), "internal-url", "/data/uri", None);
    check(&webhook("ftp://example.com/hook"), "client-url", "/data/uri", None);
}

#[test]
fn the_recording_limit_of_a_system_is_kept_when_it_is_known() {
    let node = value(RecordCall::start().with_time_limit(1200));
    assert_eq!(check_43(&node).with_code("recording-limit").count(), 0);
    let check = Check::new(Profile::Kazoo43, Mode::Pivot).with_recording_limit(600);
    assert_eq!(check.value(Subject::Node, &node).with_code("recording-limit").count(), 1);
}

#[test]
fn endpoints_of_a_group_are_a_trap() {
    let node = value(Group::new(ID).with_endpoints(vec!["x".to_owned()]));
    check(&node, "trap", "/data/endpoints", None);
}

#[test]
fn defaults_that_are_written_in_stand_in_one_finding_per_node() {
    let findings = check_43(&value(Play::new(ID).with_terminators(Vec::new())));
    let finding = findings.with_code("defaults-written").next().unwrap();
    assert_eq!(finding.message, "the server writes in `endless_playback` = false");
}

#[test]
fn defaults_are_written_as_the_server_does() {
    let flow = Node::from(Device::new(ID).otherwise(Hangup::new()));
    let stored = flow.with_defaults(Profile::Kazoo43).unwrap().to_value().unwrap();
    assert_eq!(
        stored["data"],
        json!({ "id": ID, "delay": 0, "dial_strategy": "simultaneous", "timeout": 0 })
    );
}

#[test]
fn the_rest_api_mends_text_and_looks_at_bounds_afterwards() {
    let rest = Check::new(Profile::Kazoo43, Mode::Rest);
    let record = |limit: Value| json!({ "module": "record_call", "data": { "time_limit": limit } });
    assert!(!rest.value(Subject::Node, &record(json!("360"))).has_errors());
    assert_eq!(rest.value(Subject::Node, &record(json!("4"))).with_code("minimum").count(), 1);
    assert_eq!(rest.value(Subject::Node, &record(json!("soon"))).with_code("type").count(), 1);
    let device = |flag: Value| json!({ "module": "device", "data": { "suppress_clid": flag } });
    assert!(!rest.value(Subject::Node, &device(json!("true"))).has_errors());
    assert!(rest.value(Subject::Node, &device(json!("yes"))).has_errors());
    assert!(rest.value(Subject::Node, &device(json!(1))).has_errors());
}

#[test]
fn a_document_without_number_and_pattern_is_warned_about_where_it_is_created() {
    let callflow = Callflow::new(Vec::<String>::new(), Hangup::new());
    assert_eq!(callflow.check(Profile::Kazoo43, Mode::Rest).with_code("numbers-missing").count(), 1);
    assert_eq!(callflow.check(Profile::Kazoo43, Mode::Pivot).with_code("numbers-missing").count(), 0);
}
