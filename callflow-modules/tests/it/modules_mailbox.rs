//! What the mailbox does.

use callflow_modules::directory::{Directory, Kind};
use serde_json::{Value, json};

use crate::walk::{Walk, says};

fn mailbox(document: Value, data: Value) -> Walk {
    Walk::module("voicemail", data).with(Kind::Mailbox, "box", document)
}

#[test]
fn voicemail_compose_records_a_message_and_continues() {
    let lines = mailbox(json!({}), json!({"id": "box", "max_message_length": 60})).keys(&["", "1"]).lines();
    assert_eq!(
        lines[..6],
        ["answer", "collect 1 1s", "message box 60s", "collect 1 5s", "play vm-saved", "play after"]
    );
}

#[test]
fn voicemail_compose_lets_the_caller_record_again() {
    let lines = mailbox(json!({}), json!({"id": "box"})).keys(&["", "2", "3", "1"]).lines();
    assert_eq!(
        lines[2..8],
        [
            "message box 500s",
            "collect 1 5s",
            "play msg-1",
            "collect 1 5s",
            "message box 500s",
            "collect 1 5s"
        ]
    );
}

#[test]
fn voicemail_compose_knows_operator_login_and_continue_keys() {
    let operator = mailbox(json!({}), json!({"id": "box"}))
        .with(Kind::Callflow, "op", json!({"numbers": ["0"], "flow": says("operator")}))
        .keys(&["0"])
        .lines();
    assert_eq!(operator[2..4], ["play operator", "play after"]);
    let nobody = mailbox(json!({}), json!({"id": "box"})).keys(&["0"]).lines();
    assert_eq!(nobody[2], "message box 500s");
    let on = mailbox(json!({"keys": {"continue": "9"}}), json!({"id": "box"})).keys(&["9"]).lines();
    assert_eq!(on[2], "play after");
    let login = mailbox(json!({"pin": "77", "require_pin": true}), json!({"id": "box"}))
        .keys(&["*", "77", "#"])
        .lines();
    assert_eq!(login[2..5], ["collect 30 5s", "speak 0 new, 0 saved", "collect 1 5s"]);
}

#[test]
fn voicemail_compose_of_a_full_unknown_or_announcement_box() {
    let full = mailbox(json!({"max_message_count": 1}), json!({"id": "box"}))
        .with(Kind::Messages, "box", json!({"new": ["m"]}))
        .lines();
    assert_eq!(full[1..3], ["collect 1 1s", "play after"]);
    let unknown = Walk::module("voicemail", json!({"id": "none"})).in_empty_account().lines();
    assert_eq!(unknown[1..3], ["play vm-not_available_no_voicemail", "play after"]);
    let announcement = mailbox(json!({"announcement_only": true}), json!({"id": "box"})).lines();
    assert_eq!(announcement[1..3], ["collect 1 1s", "play after"]);
}

#[test]
fn voicemail_compose_by_the_owner_becomes_check() {
    let lines = mailbox(json!({"owner_id": "jane"}), json!({"id": "box"})).inside().keys(&["#"]).lines();
    assert_eq!(lines[1..4], ["speak 0 new, 0 saved", "collect 1 5s", "play vm-goodbye"]);
}

#[test]
fn voicemail_check_plays_keeps_and_deletes_messages() {
    let messages = json!({"new": [{"media_id": "m1"}, {"media_id": "m2"}], "saved": []});
    let lines = Walk::module("voicemail", json!({"action": "check"}))
        .with(Kind::Mailbox, "box", json!({"mailbox": "500", "pin": "77"}))
        .with(Kind::Messages, "box", messages)
        .keys(&["500", "77", "1", "1", "7", "#"])
        .lines();
    assert_eq!(lines[3], "speak 2 new, 0 saved");
    assert_eq!(
        lines[5..11],
        ["play m1", "collect 1 5s", "notify message", "play vm-saved", "play m2", "collect 1 5s"]
    );
    assert_eq!(lines[11..14], ["notify message", "play vm-deleted", "play vm-no_more_messages"]);
    assert_eq!(lines[lines.len() - 3..], ["play vm-goodbye", "play after", "hang up NORMAL_CLEARING"]);
}

#[test]
fn voicemail_check_changes_settings_and_gives_up_on_wrong_pins() {
    let done = Walk::module("voicemail", json!({"action": "check", "id": "box"}))
        .with(Kind::Mailbox, "box", json!({"owner_id": "jane"}))
        .inside()
        .keys(&["5", "3", "88", "88", "6", "0", "#"])
        .run();
    let stored = done.directory.look_up(&Kind::Mailbox, "box").unwrap();
    assert_eq!((&stored["pin"], &stored["announcement_only"]), (&json!("88"), &json!(true)));
    let wrong = Walk::module("voicemail", json!({"action": "check", "id": "box"}))
        .with(Kind::Mailbox, "box", json!({"pin": "77"}))
        .keys(&["1", "2", "3"])
        .lines();
    assert_eq!(wrong[7..9], ["play vm-abort", "play after"]);
}

#[test]
fn voicemail_of_another_action_only_continues() {
    assert_eq!(Walk::module("voicemail", json!({"action": "dance"})).lines()[0], "play after");
}

/// A mailbox with messages, whose owner calls.
fn messages(document: Value, keys: &[&str]) -> crate::walk::Done {
    let messages = json!({"new": [{"media_id": "m1", "length": 25_000, "caller_id_number": "300"}, {"media_id": "m2"}], "saved": ["m3"]});
    let mut mailbox = json!({"owner_id": "jane", "mailbox": "500"});
    mailbox.as_object_mut().unwrap().extend(document.as_object().unwrap().clone());
    Walk::module("voicemail", json!({"action": "check", "id": "box"}))
        .with(Kind::Mailbox, "box", mailbox)
        .with(Kind::Mailbox, "other", json!({"mailbox": "700"}))
        .with(Kind::Messages, "box", messages)
        .with(Kind::Callflow, "ext", json!({"numbers": ["300"], "flow": says("calls back")}))
        .inside()
        .keys(keys)
        .run()
}

#[test]
fn voicemail_rewinds_and_goes_forward_within_a_message() {
    let seeks = json!({"is_voicemail_ff_rw_enabled": true, "seek_duration_ms": 10_000});
    let done = messages(seeks, &["1", "5", "8", "2"]);
    let played: Vec<&String> = done.lines.iter().filter(|line| line.contains("m1")).collect();
    // Heard to its end, 10 s back, from there 10 s on, and from the start again.
    assert_eq!(
        played[..4],
        [
            "play m1",
            r#"kazoo.play_from {"media":"m1","from_ms":15000}"#,
            "play m1",
            r#"kazoo.play_from {"media":"m1","from_ms":25000}"#,
        ]
    );
    let closed = messages(json!({}), &["1", "5", "8"]);
    assert!(!closed.lines.iter().any(|line| line.starts_with("kazoo")));
}

#[test]
fn voicemail_goes_through_messages_and_calls_back() {
    let done = messages(json!({}), &["1", "6", "4", "9"]);
    let played: Vec<&String> = done.lines.iter().filter(|line| line.starts_with("play m")).collect();
    assert_eq!(played, ["play m1", "play m2", "play m1"]);
    assert!(done.lines.contains(&"play calls back".to_owned()));
    let saved = messages(json!({}), &["2", "7"]);
    assert!(saved.lines.contains(&"play m3".to_owned()));
    assert_eq!(saved.asked("notify")[0]["notify"]["data"]["action"], "delete");
}

#[test]
fn voicemail_forwards_a_message_with_an_introduction() {
    let with = messages(json!({}), &["1", "3", "700", "1", "2", "1"]);
    let news = &with.asked("notify")[0]["notify"]["data"];
    assert_eq!(
        *news,
        json!({"mailbox": "box", "message": "m1", "action": "forward", "with": {"mailbox": "other", "introduction": "rec-1"}})
    );
    assert!(with.lines.contains(&"play vm-record_introduction".to_owned()));
    let without = messages(json!({}), &["1", "3", "700", ""]);
    assert_eq!(without.asked("notify")[0]["notify"]["data"]["with"]["introduction"], Value::Null);
    let unknown = messages(json!({}), &["1", "3", "999"]);
    assert!(unknown.asked("notify").is_empty());
}

#[test]
fn voicemail_keys_are_those_of_the_mailbox() {
    let keys = json!({"keys": {"hear_new": "9", "exit": "8", "delete": "1", "keep": "7"}});
    let done = messages(keys, &["9", "1", "", "8"]);
    assert_eq!(done.asked("notify")[0]["notify"]["data"]["action"], "delete");
    assert_eq!(
        done.lines[done.lines.len() - 3..],
        ["play vm-goodbye", "play after", "hang up NORMAL_CLEARING"]
    );
}

#[test]
fn voicemail_records_greetings_and_a_name_with_review() {
    let done = messages(json!({}), &["5", "1", "2", "3", "1", "2", "1", "4", "1", "5", "0", "#"]);
    let stored = done.directory.look_up(&Kind::Mailbox, "box").unwrap();
    assert_eq!(stored["media"], json!({"unavailable": "rec-1", "name": "rec-1"}));
    let heard = done.lines.iter().filter(|line| *line == "play rec-1").count();
    assert_eq!(heard, 1);
    assert!(done.lines.contains(&"play vm-record_name".to_owned()));
}

#[test]
fn voicemail_operator_may_be_a_number() {
    let lines = mailbox(json!({"operator_number": 300}), json!({"id": "box"}))
        .with(Kind::Callflow, "op", json!({"numbers": ["300"], "flow": says("operator")}))
        .keys(&["0"])
        .lines();
    assert_eq!(lines[2], "play operator");
}
