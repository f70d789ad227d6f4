//! Each known trap has its finding, and nothing else raises an alarm.

use std::collections::BTreeSet;

use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::schema::Profile;
use serde_json::{Value, json};
use voice_actions::diagnostics::Severity;

use crate::known_traps::{ID, Trap, disagreements, node, useless, with_child};
use crate::support::vendor_samples;

#[test]
fn each_row_has_its_finding_with_place_line_and_suggestion() {
    for trap in disagreements().into_iter().chain(useless()) {
        let findings = trap.findings();
        let found: Vec<_> =
            findings.with_code(trap.code).filter(|found| found.pointer.as_str() == trap.at).collect();
        let Trap { row, at, code, .. } = trap;
        let [found] = found[..] else { panic!("{row}: expected one `{code}` at `{at}`:\n{findings}") };
        assert_eq!(found.suggestion.as_deref(), trap.meant, "{row}");
        assert!(found.position.is_some(), "{row}");
    }
}

#[test]
fn each_row_is_silent_once_it_is_mended() {
    let prepend = |first: &str| {
        let mut chain = node("prepend_cid", json!({ "apply_to": "original" }));
        chain["children"]["_"] = node("prepend_cid", json!({ "apply_to": first }));
        chain
    };
    let reset = json!({ "module": "prepend_cid", "data": {}, "children": { "_": {
        "module": "prepend_cid", "data": { "action": "reset" }, "children": { "_": node("prepend_cid", json!({})) }
    } } });
    for mended in [
        node(
            "park",
            json!({ "default_callback_timeout": 30_000, "slots": { "101": { "ringback_timeout": 0 } } }),
        ),
        node("hotdesk", json!({ "action": "login", "interdigit_timeout": 3000 })),
        node("device", json!({ "id": ID, "timeout": 20 })),
        node("group_pickup_feature", json!({ "type": "group", "group_id": ID })),
        node("branch_bnumber", json!({ "hunt": false, "hunt_allow": "" })),
        with_child("branch_bnumber", json!({ "hunt": true, "hunt_allow": "^2" }), "_"),
        with_child("branch_bnumber", json!({}), "2000"),
        with_child("temporal_route", json!({}), ID),
        with_child("check_cid", json!({ "use_absolute_mode": true }), "+15550100"),
        with_child("check_cid", json!({}), "match"),
        with_child("park", json!({ "action": "direct_park" }), "MAX_SLOT_EXCEEDED"),
        with_child("nomorobo", json!({ "username": "x" }), "10"),
        prepend("original"),
        reset,
        node("voicemail", json!({ "action": "check" })),
        node("notification", json!({ "recipients": [{ "type": "user", "id": ID }] })),
        node("eavesdrop", json!({ "user_id": ID, "approved_user_id": ID })),
        node("camping_feature", json!({ "timeout": 1, "tries": 2, "try_interval": 3, "stop_after": 4 })),
        json!({ "module": "noop", "remote_execution": true, "children": { "REMOTE_UNAVAILABLE": node("hangup", json!({})) } }),
    ] {
        let findings = Check::new(Profile::Kazoo43, Mode::Pivot).value(Subject::Node, &mended);
        let alarms: Vec<_> = findings.iter().filter(|found| found.severity > Severity::Info).collect();
        assert!(alarms.is_empty(), "{mended}\n{findings}");
    }
    let in_5 = with_child("prepend_cid", json!({ "apply_to": "current" }), "_");
    let mut in_5 = json!({ "module": "prepend_cid", "data": {}, "children": { "_": in_5 } });
    in_5["children"]["_"]["children"]["_"] = node("flush_dtmf", json!({}));
    let findings = Check::new(Profile::Kazoo5, Mode::Pivot).value(Subject::Node, &in_5);
    assert_eq!(findings.with_code("trap").count(), 0, "{findings}");
}

/// What is warned about in the vendor's own samples: ids that stand for others (`{USER_ID}`, `device_id`, `null`), a
/// pattern that does not compile, the field `req_timeout` that nobody reads, and a menu whose id was left out.
const ALARMS_ON_SAMPLES: &str = "\
docs_branch_bnumber_01: expression /patterns/0
docs_group_pickup_01: id-placeholder /flow/data/group_id
docs_group_pickup_01: id-placeholder /flow/data/approved_group_id
docs_menu_01: incomplete /data
docs_pivot_03: field-unknown /data/req_timeout
docs_record_call_02: id-form /children/_/data/id
docs_record_call_02: id-form /children/_/children/_/children/data/id
docs_user_01: id-placeholder /data/id
docs_user_02: id-form /data/id
seed_01_business_hours_inline: id-placeholder /data/id
seed_01_business_hours_inline: id-placeholder /children/_/data/id
seed_02_after_hours_inline: id-placeholder /data/id
seed_03_business_hours_php: id-placeholder /data/id
seed_03_business_hours_php: id-placeholder /children/_/data/id
seed_04_after_hours_php: id-placeholder /data/id
seed_05_bridge_device: id-form /data/id
seed_06_bridge_user: id-form /data/id
seed_15_conference_prebuilt: id-form /data/id
seed_22_record_per_user_children_quirk: id-placeholder /children/_/data/id
seed_22_record_per_user_children_quirk: id-placeholder /children/_/children/_/children/data/id
";

#[test]
fn the_vendors_samples_raise_no_false_alarm() {
    let mut alarms = String::new();
    let samples = vendor_samples("the_vendors_samples_raise_no_false_alarm");
    for (name, text) in &samples {
        let document: Value = serde_json::from_str(text).unwrap();
        let is_metaflow = name.contains("metaflow");
        let subject = if is_metaflow { Subject::Metaflow } else { Subject::of(&document) };
        let findings = Check::new(Profile::Kazoo43, Mode::Pivot).text_of(subject, text).unwrap();
        for found in findings.iter().filter(|found| found.severity == Severity::Warning) {
            let name = name.trim_end_matches(".json");
            alarms.push_str(&format!("{name}: {} {}\n", found.code, found.pointer));
        }
    }
    if !samples.is_empty() {
        assert_eq!(alarms.trim(), ALARMS_ON_SAMPLES.trim());
    }
}

#[test]
fn every_documented_code_is_found_somewhere_and_every_found_code_is_documented() {
    let page = include_str!("../../src/check.rs");
    let rows = page.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let mut documented: BTreeSet<&str> = BTreeSet::new();
    for row in rows {
        let codes = row.split('|').next().unwrap();
        documented.extend(codes.split(", ").map(|code| code.trim().trim_matches('`')));
    }
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for trap in disagreements().into_iter().chain(useless()) {
        found.extend(trap.findings().iter().map(|finding| finding.code));
    }
    let more = [
        node("record_call", json!({ "time_limit": 4 })),
        node("record_call", json!({ "time_limit": 20_000, "action": "x" })),
        node("record_call", json!({ "time_limit": "1200" })),
        node("voicemail", json!({ "id": "x" })),
        node("tts", json!({ "text": "x".repeat(1001) })),
        node("page_group", json!({ "endpoints": [] })),
        node("language", json!({ "language": "english" })),
        node("collect_dtmf", json!({ "terminators": ["#", "#"] })),
        node("send_dtmf", json!({ "digits": "1", "duration_ms": {} })),
    ];
    let check = Check::new(Profile::Kazoo43, Mode::Rest).with_recording_limit(600);
    for node in more {
        found.extend(check.value(Subject::Node, &node).iter().map(|finding| finding.code));
    }
    let deep = (0..callflow_modules::MAX_DEPTH)
        .fold(node("noop", json!({})), |inner, _| json!({ "module": "noop", "children": { "_": inner } }));
    found.extend(check.value(Subject::Node, &deep).iter().map(|finding| finding.code));
    let set = json!({ "numbers": { "x": { "module": "break" } } });
    found.extend(check.value(Subject::Metaflows, &set).iter().map(|finding| finding.code));
    let own = json!({ "id": ID, "flow": node("callflow", json!({ "id": ID })) });
    found.extend(check.value(Subject::Callflow, &own).iter().map(|finding| finding.code));
    assert_eq!(found, documented);
}
