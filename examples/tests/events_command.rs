//! `switchboard events` as a black box: logged lines in, calls out, whatever their order.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const STREAM: &str = include_str!("../../pbx-events/tests/samples/telphin/transferred-call.stream");
const MISSED: &str = include_str!("../../pbx-events/tests/samples/telphin/missed-call.stream");

fn events(arguments: &[&str], input: &str) -> (Option<i32>, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command.arg("events").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn order_and_repetition_of_the_lines_make_no_difference() {
    let lines: Vec<&str> = STREAM.lines().chain(MISSED.lines()).collect();
    let (status, told) = events(&["ringme", "-"], &lines.join("\n"));
    assert_eq!(status, Some(0));
    assert_eq!(told["logged"].as_array().unwrap().len(), 2);
    assert_eq!(told["logged"][0]["talk_time"], json!(20.0));
    assert_eq!(told["missed"][0]["place"], json!("0450*200"));
    assert_eq!((&told["open"], &told["inconsistencies"]), (&json!([]), &json!([])));
    let backwards: Vec<&str> = lines.iter().rev().chain(&lines).copied().collect();
    assert_eq!(events(&["ringme", "-"], &backwards.join("\n")).1, told);
}

#[test]
fn a_line_that_is_no_event_is_named() {
    let (status, told) = events(&["ringme", "-"], &format!("{STREAM}EventType=hangup&CallID=1\n"));
    assert_eq!(status, Some(1));
    assert_eq!((&told["error"]["pointer"], &told["error"]["line"]), (&json!("/EventTime"), &json!(7)));
}

#[test]
fn voipnow_is_told_by_its_own_parameters() {
    let part = "CallID=7.1&CallerIDNum=15550100&CalledExtension=0003*210&CallFlow=IN";
    let lines = format!(
        "{part}&CallStatus=CALLING&at=1000000\n{part}&CallStatus=ANSWER&event=answer&at=6000000\n\
         {part}&CallStatus=ANSWER&at=66000000\n"
    );
    let (_, told) = events(&["voipnow", "-"], &lines);
    assert_eq!(told["logged"][0]["talk_time"], json!(60.0));
    assert_eq!(told["logged"][0]["user"], json!("0003*210"));
}
