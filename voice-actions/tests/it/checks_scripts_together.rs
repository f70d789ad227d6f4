//! Scripts that belong together are checked together.

use insta::assert_snapshot;
use voice_actions::action::{Conference, Dial, Hangup};
use voice_actions::check::{Script, Scripts};
use voice_actions::{CallFlow, CallerId};

use crate::samples::guide;

fn shark_tank(agent: &str) -> Scripts {
    Scripts::new()
        .with(Script::from_text("customer", guide("shark-tank-customer-leg")).on_number("+15550100198"))
        .with(Script::from_text("agent", agent.to_owned()).on_number("+15550100199"))
}

#[test]
fn the_guides_misspelled_room_is_found_on_both_sides() {
    let findings = shark_tank(guide("shark-tank-agent-leg")).check();
    assert_snapshot!(findings["agent"].to_string(), @"warning[undefined-var] at 60:21 `/actions/5/params/name`: no script of the application sets `$sessionData.conference_Name` (did you mean `$sessionData.conference_name`?)");
    assert!(findings["customer"].iter().all(|finding| finding.code == "placeholder"
        || finding.code == "conference-error-unhandled"
        || finding.code == "caller-id-unconfigured"));
}

#[test]
fn a_key_that_nobody_reads_is_mentioned_with_what_is_read_instead() {
    let writer = r#"[{"$sessionData.room": "$callId"}, {"type": "HANGUP"}]"#;
    let reader = r#"[{"type": "SAY", "params": {"text": "${sessionData.rooom}"}}, {"type": "HANGUP"}]"#;
    let findings = Scripts::new()
        .with(Script::from_text("writer", writer))
        .with(Script::from_text("reader", reader))
        .check();
    assert_snapshot!(findings["writer"].to_string(), @"info[session-key-unread] at 1:24 `/0/$sessionData.room`: no script of the application reads `$sessionData.room` (did you mean `$sessionData.rooom`?)");
    assert_snapshot!(findings["reader"].to_string(), @"warning[undefined-var] at 1:37 `/0/params/text`: no script of the application sets `$sessionData.rooom` (did you mean `$sessionData.room`?)");
}

#[test]
fn with_the_spelling_mended_nothing_is_left() {
    let mended = guide("shark-tank-agent-leg").replace("conference_Name", "conference_name");
    let findings = shark_tank(&mended).check();
    assert!(findings["agent"].is_empty());
    assert_eq!(findings["customer"].with_code("undefined-var").count(), 0);
}

#[test]
fn a_caller_id_must_select_a_script_and_get_what_that_script_reads() {
    let customer = |caller_id: &str| {
        CallFlow::new()
            .then(Conference::room("$callId").on_enter(Dial::new("+15550100123", CallerId::new(caller_id))))
            .then(Hangup::new())
    };
    let agent = CallFlow::new().then(Conference::room("${sessionData.room}")).then(Hangup::new());
    let application = |caller_id: &str| {
        Scripts::new()
            .with(Script::from_flow("customer", customer(caller_id)).on_number("+15550100198"))
            .with(Script::from_flow("agent", agent.clone()).on_number("+15550100199"))
            .check()
    };
    assert_snapshot!(application("+15550100199")["customer"].to_string(), @"warning[dial-no-session] `/actions/0/events/on_enter/0`: the script `agent` of this caller ID reads `$sessionData.room`");
    assert_snapshot!(application("+15550100189")["customer"].to_string(), @r#"
    info[dial-no-session] `/actions/0/events/on_enter/0`: the new leg gets no session data, and so not the name of the room (did you mean `"session_data": "$sessionData"`?)
    warning[caller-id-unconfigured] `/actions/0/events/on_enter/0/params/caller_id_no`: no script of this application is configured for this number (did you mean `+15550100198`?)
    "#);
    assert_snapshot!(application("+15550100199")["agent"].to_string(), @"info[undefined-var] `/actions/0/params/name`: no script of the application sets `$sessionData.room`");
}

#[test]
fn a_key_that_differs_only_in_case_is_found_within_one_script_too() {
    let script = r#"[{"$sessionData.room": "$callId"}, {"type": "CONFERENCE", "params": {"name": "${sessionData.Room}"}},
        {"type": "HANGUP"}]"#;
    assert_snapshot!(voice_actions::check::check_text(script).to_string(), @"warning[undefined-var] at 1:78 `/1/params/name`: `$sessionData.Room` is never set in this script; upper and lower case differ (did you mean `$sessionData.room`?)");
}
