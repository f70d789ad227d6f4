//! `switchboard` as a black box: its main calls, how they end and what a mistake looks like.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const FLOW: &str = r#"{"actions":[{"type":"SAY","params":{"text":"Hello"}},{"type":"HANGUP"}]}"#;
const CDR: &str = r#"{"caller":"0722776772","target":"0501234567","time":1595960350,"duration":11,
    "ivruniqueid":"2020072818abc","type":"Extension Outgoing","status":"ANSWER","dialtime":2}"#;

struct Run {
    status: Option<i32>,
    output: String,
    message: String,
}

impl Run {
    fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        self.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn switchboard(arguments: &[&str], input: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command.args(arguments).env("VOICENTER_CODE", "very-secret");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that reads nothing may be gone already.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code(),
        output: String::from_utf8(output.stdout).unwrap(),
        message: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn roundtrip_gives_a_line_for_every_file_and_goes_on_after_a_bad_one() {
    let run = switchboard(&["roundtrip", "voxology-flow", "no-such-file", "-"], FLOW);
    let lines = run.lines();
    assert_eq!((run.status, lines.len()), (Some(1), 2));
    assert_eq!((&lines[0]["ok"], &lines[0]["error"]["code"]), (&json!(false), &json!("unreadable")));
    assert_eq!(
        lines[1],
        json!({ "file": "-", "ok": true, "value": serde_json::from_str::<Value>(FLOW).unwrap() })
    );
}

#[test]
fn logged_fields_of_a_multipart_form_are_fields() {
    let fields = "CallSid=80bf\nEventType=terminal\nStatus=no-answer\nDateCreated=2024-01-15 14:25:10\n\
        Legs[0][Status]=completed\n";
    let value = &switchboard(&["roundtrip", "exotel-callback", "-"], fields).json()["value"];
    assert_eq!((&value["CallSid"], &value["Status"]), (&json!("80bf"), &json!("no-answer")));
}

#[test]
fn a_text_without_parameters_is_no_query() {
    for text in ["", "null", "https://example.com/connect?"] {
        let run = switchboard(&["roundtrip", "exotel-connect-request", "-"], text);
        assert_eq!((run.status, &run.json()["ok"]), (Some(1), &json!(false)), "{text}");
    }
    let run = switchboard(
        &["roundtrip", "exotel-connect-request", "-"],
        "https://example.com/connect?CallSid=07a9",
    );
    assert_eq!((run.status, &run.json()["value"]), (Some(0), &json!({ "CallSid": "07a9" })));
}

#[test]
fn a_bare_metaflow_document_is_checked_as_what_it_is() {
    let codes = |arguments: &[&str], input: &str| -> Vec<String> {
        let run = switchboard(&[&["check", "kazoo", "-"], arguments].concat(), input);
        let findings = run.json()["findings"].as_array().unwrap().clone();
        let severe = findings.iter().filter(|finding| finding["severity"] == "error");
        severe.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(codes(&[], r#"{"module":"hold","data":{"unhold_key":"1"}}"#), none);
    assert_eq!(codes(&[], r#"{"module":"hold","data":{"unhold_key":1}}"#), ["type"]);
    assert_eq!(codes(&[], r#"{"numbers":{"1":{"module":"brake"}}}"#), ["unknown-module"]);
    // Both have a module of this name; the arguments are those of a node unless the caller says otherwise.
    let transfer = r#"{"module":"transfer","data":{"leg":"peer"}}"#;
    assert_eq!(codes(&[], transfer), ["enum"]);
    assert_eq!(codes(&["--as", "metaflow"], transfer), none);
}

#[test]
fn check_tells_what_is_wrong_in_findings_even_of_a_text_that_is_no_json() {
    for vendor in ["voxology", "kazoo"] {
        let run = switchboard(&["check", vendor, "-"], "{\"flow\":");
        let told = run.json();
        let finding = &told["findings"][0];
        let keys: Vec<&String> = finding.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["severity", "code", "pointer", "line", "column", "message", "suggestion"]);
        assert_eq!(
            (run.status, &finding["severity"], &finding["line"]),
            (Some(1), &json!("error"), &json!(1))
        );
    }
    let deep = switchboard(&["check", "kazoo", "-"], &"[".repeat(1000));
    assert_eq!((deep.status, &deep.json()["findings"][0]["code"]), (Some(1), &json!("too-deep")));
    let fine = switchboard(&["check", "voxology", "-"], FLOW);
    assert_eq!((fine.status, fine.json()), (Some(0), json!({ "findings": [] })));
    let refused =
        switchboard(&["check", "kazoo", "-", "--mode", "pivot"], r#"{"module":"nonsense","data":{}}"#);
    assert_eq!((refused.status, &refused.json()["findings"][0]["pointer"]), (Some(1), &json!("/module")));
}

#[test]
fn eval_says_the_type_of_every_value() {
    let run = switchboard(
        &["eval", "--now", "2026-01-02T03:04:05Z"],
        "\"1+6\"\n\"'a'\"\n\"new Date()\"\n\"1 +\"\n",
    );
    let lines = run.lines();
    assert_eq!(run.status, Some(1));
    assert_eq!(lines[0], json!({ "expression": "1+6", "value": { "number": "7" } }));
    assert_eq!(lines[1]["value"], json!({ "string": "a" }));
    assert_eq!(lines[2]["value"], json!({ "date": "1767323045000" }));
    assert_eq!((&lines[3]["error"]["code"], &lines[3]["error"]["column"]), (&json!("syntax"), &json!(4)));
}

#[test]
fn decode_goes_on_after_a_file_that_is_not_there() {
    let run = switchboard(&["decode", "voicenter", "no-such-file", "-"], CDR);
    let lines = run.lines();
    assert_eq!((run.status, &lines[0]["error"]["code"]), (Some(1), &json!("unreadable")));
    let record = &lines[1]["records"][0];
    assert_eq!(
        (&record["started_at"], &record["outcome"]),
        (&json!("2020-07-28T15:19:10Z"), &json!("answered"))
    );
    assert_eq!(lines[1]["acknowledgement"]["body"], json!(r#"{"Err":0,"Errdesc":"OK"}"#));
}

#[test]
fn simulate_prints_trace_ledger_and_end() {
    let world = format!(
        r#"{{"start":"2030-01-01T12:00:00Z","numbers":{{"+15550199":{{"flow":{FLOW}}}}},
            "people":{{"+15550100":{{"acts":[{{"talk":30000}},"hang_up"]}}}},
            "calls":[{{"from":"+15550100","to":"+15550199"}}]}}"#
    );
    let run = switchboard(&["simulate", "voxology", "-"], &world);
    let told = run.json();
    assert_eq!(told.as_object().unwrap().keys().collect::<Vec<_>>(), ["trace", "ledger", "end"]);
    assert_eq!((run.status, &told["ledger"][0]["ended_by"]), (Some(0), &json!("platform")));
}

#[test]
fn a_dry_run_shows_no_secret() {
    let call =
        ["place", "voicenter", "--base-url", "http://127.0.0.1:1", "--from", "SIPSIP", "--to", "0501234567"];
    let dry = switchboard(&[&call[..], &["--dry-run"]].concat(), "");
    assert_eq!((dry.status, &dry.json()["request"]["method"]), (Some(0), &json!("POST")));
    assert!(!dry.output.contains("very-secret") && !dry.message.contains("very-secret"));
}

#[test]
fn every_wish_of_a_request_is_an_option() {
    let call =
        ["place", "exotel", "--base-url", "https://ccm-api.example.com", "--dry-run", "--from", "+15550100"];
    let wishes = [
        &["--to", "+15550101", "--caller-id", "+15550199", "--record=dual", "--ring-time", "45"][..],
        &[
            "--max-duration",
            "4000",
            "--custom-value",
            "deal=7",
            "--custom-value",
            "who=a=b",
            "--state-management",
        ],
        &["--status-callback", "https://hooks.example.com/?a=1"],
        &["--status-callback", "answered=https://hooks.example.com/2"],
    ];
    let run = switchboard(&[&call[..], &wishes.concat()].concat(), "");
    let expected = json!({
        "from": {"contact_uri": "+15550100", "state_management": true}, "to": {"contact_uri": "+15550101"},
        "recording": {"record": true, "channels": "dual"}, "virtual_number": "+15550199",
        "max_time_limit": 4000, "attempt_time_out": 45, "custom_field": r#"{"deal":"7","who":"a=b"}"#,
        "status_callback": [{"event": "terminal", "url": "https://hooks.example.com/?a=1"},
            {"event": "answered", "url": "https://hooks.example.com/2"}],
    });
    assert_eq!((run.status, &run.json()["request"]["body"]), (Some(0), &expected));
    // A vendor of two numbers, by its other name and at its public address.
    let names = ["--caller-id", "+15550199", "--b-caller-id", "+15550198", "--caller-name", "Sales"];
    let run = switchboard(
        &[&["place", "ringme", "--from", "102", "--to", "+15550101", "--dry-run"], &names[..]].concat(),
        "",
    );
    let told = run.json();
    assert_eq!(told["request"]["url"], "https://apiproxy.telphin.ru/api/ver1.0/extension/0/callback/");
    let body = &told["request"]["body"];
    assert_eq!(
        [&body["caller_id_number"], &body["dst_ani"], &body["caller_id_name"]],
        ["+15550199", "+15550198", "Sales"]
    );
}

#[test]
fn what_a_vendor_does_not_take_is_said_in_the_words_of_the_command() {
    let check = |arguments: &[&str], code: &str, told: &str| {
        let run = switchboard(&[&["place"], arguments, &["--to", "+15550101"]].concat(), "");
        let error = &run.json()["error"];
        assert_eq!((run.status, &error["code"]), (Some(1), &json!(code)), "{arguments:?}");
        assert!(error["message"].as_str().unwrap().contains(told), "{error}");
    };
    let here = ["--base-url", "http://127.0.0.1:1", "--from"];
    let at = |vendor: &'static str, rest: &[&'static str]| [&[vendor], &here[..], rest].concat();
    check(&at("voicenter", &["102", "--state-management"]), "unsupported", "for exotel alone");
    check(&at("voxology", &["+15550100", "--dry-run"]), "invalid-request", "expected --caller-id");
    check(
        &at("exotel", &["device:7", "--dry-run", "--caller-id", "+1"]),
        "unsupported",
        "which can be: number, sip",
    );
    check(&at("kazoo", &["d1", "--dry-run", "--ring-time", "2"]), "unsupported", "not from 3s to 1h");
    check(&at("kazoo", &["d1"]), "no-credentials", "not set: KAZOO_ACCOUNT_ID, KAZOO_API_KEY");
}

#[test]
fn a_file_that_is_no_good_is_named_with_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (bad, list, binary) =
        (path("bad.json", b"{\"a\":"), path("list.json", b"[1]"), path("binary", b"\xff"));
    let world = |file: &str| {
        path(
            "world.json",
            format!(
                r#"{{"start": "2030-01-01T12:00:00Z", "calls": [],
            "numbers": {{"+15550199": {{"file": "{file}"}}}}}}"#
            )
            .as_bytes(),
        )
    };
    let check = |arguments: &[&str], code: &str, told: &[&str]| {
        let run = switchboard(arguments, "");
        let error = &run.json()["error"];
        assert_eq!((run.status, &error["code"]), (Some(1), &json!(code)), "{arguments:?}");
        let message = error["message"].as_str().unwrap();
        assert!(told.iter().all(|word| message.contains(word)), "{message}");
        assert!(run.message.contains(message), "{}", run.message);
    };
    check(&["draw", "kazoo", &binary], "not-utf8", &["binary`", "UTF-8"]);
    check(&["eval", "--scope", &list], "bad-scope", &["list.json`", "an object with the variables"]);
    check(&["next-date", &bad, "--after", "2026-11-20"], "bad-rule", &["bad.json`", "a temporal rule"]);
    check(
        &["events", "telphin", &bad, "--extensions", &list],
        "not-the-shape",
        &["list.json`", "an array of extensions"],
    );
    check(&["pivot", "-"], "no-parameters", &["a logged Pivot request"]);
    for vendor in ["voxology", "kazoo"] {
        check(
            &["simulate", vendor, &world("nowhere.json")],
            "unreadable",
            &["nowhere.json`", "beside the world file"],
        );
    }
    check(
        &["simulate", "kazoo", &world("bad.json")],
        "syntax",
        &["bad.json`", "a callflow document or a node"],
    );
    let lines = switchboard(&["eval"], "\n1 + 1\n").lines();
    assert_eq!((&lines[0]["error"]["code"], &lines[0]["error"]["line"]), (&json!("not-a-string"), &json!(2)));
    assert!(lines[0]["error"]["message"].as_str().unwrap().contains("JSON string"));
}

#[test]
fn a_refused_connection_says_that_nothing_was_sent() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("http://127.0.0.1:{port}");
    let run = switchboard(
        &["place", "voicenter", "--base-url", &base, "--from", "SIPSIP", "--to", "0501234567"],
        "",
    );
    let error = &run.json()["error"];
    assert_eq!((run.status, &error["sent"], &error["vendor"]), (Some(1), &json!("no"), &json!("voicenter")));
    assert_eq!((&error["status"], &error["vendor_code"]), (&Value::Null, &Value::Null));
}

#[test]
fn places_in_the_input_count_from_one() {
    let run = switchboard(&["next-date", "-", "--after", "2026-11-20"], "{\n");
    assert_eq!((run.status, &run.json()["error"]["column"]), (Some(1), &json!(1)));
}

#[test]
fn wrong_usage_is_no_bad_input() {
    let wrong: [&[&str]; 9] = [
        &[],
        &["roundtrip", "no-such-kind", "-"],
        &["check", "kazoo", "-", "--profile", "9"],
        &["report", "-", "--zone", "No/Where"],
        &["decode", "voicenter", "-", "--zone", "No/Where"],
        &["place", "exotel"],
        &["place", "exotel", "--from", "+15550100", "--to", "+15550101"],
        &["place", "voicenter", "--from", "102", "--to", "fax:0501234567"],
        &["events", "unknown", "-"],
    ];
    for arguments in wrong {
        let run = switchboard(arguments, "");
        assert_eq!((run.status, run.output.as_str()), (Some(2), ""), "{arguments:?}");
    }
}

#[test]
fn help_of_roundtrip_names_every_kind() {
    let help = switchboard(&["roundtrip", "--help"], "");
    assert_eq!(help.status, Some(0));
    for (kind, what) in [
        ("voxology-flow", "call flow"),
        ("kazoo-node", "as Pivot answers it"),
        ("exotel-call", "body of the v3 request"),
        ("exotel-connect-request", "asks your server"),
    ] {
        let row = help.output.lines().find(|line| line.contains(&format!("- {kind}:")));
        assert!(row.is_some_and(|row| row.contains(what)), "{kind}");
    }
}
