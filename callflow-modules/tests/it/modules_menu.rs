//! What the menu does.

use callflow_modules::directory::Kind;
use serde_json::{Value, json};

use crate::walk::{Walk, after, says};

fn menu(children: Value) -> Walk {
    Walk::of(json!({"module": "menu", "data": {"id": "m"}, "children": children})).with(
        Kind::Menu,
        "m",
        json!({"name": "main", "retries": 2, "max_extension_length": 3, "record_pin": "999", "media": {"greeting": "welcome"}}),
    )
}

#[test]
fn menu_branches_on_exactly_the_digits() {
    let lines = menu(json!({"1": says("one"), "12": says("twelve")})).keys(&["12"]).lines();
    assert_eq!(lines[..3], ["answer", "collect 3 10s", "play twelve"]);
}

#[test]
fn menu_takes_timeout_at_silence_and_counts_a_try_without_it() {
    assert_eq!(menu(json!({"timeout": says("silence")})).keys(&[""]).lines()[2], "play silence");
    let lines = menu(json!({"_": after()})).keys(&["", ""]).lines();
    assert_eq!(
        lines[1..6],
        ["collect 3 10s", "collect 3 10s", "play menu-exit", "play menu-transferring_call", "play after"]
    );
}

#[test]
fn menu_ends_with_max_retries_or_says_good_bye() {
    let lines = menu(json!({"max_retries": says("enough")})).keys(&["7", "7"]).lines();
    assert_eq!(
        lines[1..6],
        [
            "collect 3 10s",
            "play menu-invalid_entry",
            "collect 3 10s",
            "play menu-invalid_entry",
            "play menu-exit"
        ]
    );
    assert_eq!(lines[6], "play enough");
    assert_eq!(menu(json!({})).lines()[4], "play vm-goodbye");
}

#[test]
fn menu_hunts_numbers() {
    let walk = |document: Value| {
        Walk::of(json!({"module": "menu", "data": {"id": "m"}, "children": {"_": after()}}))
            .with(Kind::Menu, "m", document)
            .with(Kind::Callflow, "ext", json!({"numbers": ["201"], "flow": says("extension")}))
            .with(Kind::Callflow, "rest", json!({"numbers": ["no_match"], "flow": says("rest")}))
            .keys(&["201", "777"])
            .lines()
    };
    assert_eq!(walk(json!({}))[2..5], ["play menu-transferring_call", "play extension", "play after"]);
    for closed in [
        json!({"hunt": false, "retries": 1}),
        json!({"hunt_deny": "^2", "retries": 1}),
        json!({"hunt_allow": "^3", "retries": 1}),
    ] {
        assert_eq!(walk(closed)[2], "play menu-invalid_entry");
    }
}

#[test]
fn menu_records_a_greeting_with_the_pin_from_inside_only() {
    let inside = menu(json!({"1": says("one")})).inside().keys(&["999", "2", "3", "1", "1"]).run();
    assert!(inside.lines.contains(&r#"update menu m {"media":{"greeting":"rec-1"}}"#.to_owned()));
    assert_eq!(inside.lines[inside.lines.len() - 2], "play one");
    assert!(!menu(json!({})).keys(&["999"]).lines().iter().any(|line| line.starts_with("update")));
}
