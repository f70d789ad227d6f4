//! Sections 6.5 and 6.6 of the vendor reference: what an answer of a web server does to the call.

use callflow_modules::pivot::Request;
use callflow_modules::walker::Walker;
use serde_json::{Value, json};
use voice_actions::runtime::{Effect, FetchFailure, Fetched, Outcome};

use crate::walk::{Done, Walk, after, says};

fn pivot(data: Value) -> Value {
    let mut all = json!({"voice_url": "http://example.com/flow?key=1", "req_format": "kazoo"});
    all.as_object_mut().unwrap().extend(data.as_object().unwrap().clone());
    json!({"module": "pivot", "data": all, "children": {"_": after()}})
}

fn asked(answer: Outcome) -> Vec<String> {
    Walk::of(pivot(json!({}))).answers([answer]).lines()
}

fn json_answer(node: Value) -> Outcome {
    Outcome::Fetched(Fetched::json(&node))
}

fn requests(done: &Done) -> Vec<voice_actions::runtime::Fetch> {
    let fetches = done.requests.iter().filter_map(|request| match &request.effect {
        Effect::Fetch(fetch) => Some(fetch.clone()),
        _ => None,
    });
    fetches.collect()
}

#[test]
fn a_flow_replaces_the_running_one_and_children_of_the_pivot_node_are_gone() {
    assert_eq!(
        asked(json_answer(says("inner"))),
        ["fetch GET http://example.com/flow", "play inner", "hang up NORMAL_CLEARING"]
    );
}

#[test]
fn both_usable_statuses_are_taken_and_parameters_of_the_type_ignored() {
    for status in [200, 206] {
        let answer = Fetched::new(status, "application/json; charset=utf-8", says("inner").to_string());
        assert_eq!(asked(Outcome::Fetched(answer))[1], "play inner");
    }
}

#[test]
fn no_usable_http_answer_takes_the_wildcard() {
    for status in [201, 204, 301, 404, 500] {
        assert_eq!(asked(Outcome::Fetched(Fetched::status(status)))[1], "play after", "{status}");
    }
    for failure in [FetchFailure::Refused, FetchFailure::UnknownHost] {
        assert_eq!(asked(Outcome::FetchFailed(failure))[1], "play after");
    }
}

#[test]
fn a_usable_answer_without_a_usable_document_hangs_up() {
    let body = |kind: &str, text: &str| Outcome::Fetched(Fetched::new(200, kind, text));
    for answer in [
        body("application/json", ""),
        body("application/json", "not json"),
        body("application/json", r#"{"module": "hangup"} trailing"#),
        body("application/json", r#"{"module": "say", "data": {"text": "x"}}"#),
        body("application/json", r#"{"flow": {"module": "hangup"}}"#),
        body("application/json", "[]"),
        body("application/json", r#"{"module": "response", "data": {"code": "486"}}"#),
        body("text/xml", "<not-twiml"),
        body("text/plain", "neither"),
    ] {
        let lines: Vec<_> =
            asked(answer.clone()).into_iter().filter(|line| line != "notify pivot_debug").collect();
        assert_eq!(lines[1..], ["hang up NORMAL_CLEARING"], "{answer:?}");
    }
}

#[test]
fn an_unknown_type_is_tried_as_twiml_then_as_json() {
    let plain = Fetched::new(200, "text/plain", says("inner").to_string());
    assert_eq!(asked(Outcome::Fetched(plain))[1], "play inner");
    let twiml = Fetched::new(200, "text/plain", "<Response><Hangup/></Response>");
    assert!(asked(Outcome::Fetched(twiml))[1].starts_with("kazoo.twiml"));
}

#[test]
fn without_a_type_the_answer_is_taken_as_twiml() {
    let mut answer = Fetched::new(200, "", "<Response/>");
    answer.content_type = None;
    assert!(asked(Outcome::Fetched(answer))[1].starts_with("kazoo.twiml"));
}

#[test]
fn kazoo_5_hangs_up_at_errors_of_later_requests() {
    let answers = || [json_answer(pivot(json!({}))), Outcome::FetchFailed(FetchFailure::Refused)];
    assert_eq!(
        Walk::of(pivot(json!({}))).kazoo_5().answers(answers()).lines()[2..],
        ["hang up NORMAL_CLEARING"]
    );
    assert_eq!(Walk::of(pivot(json!({}))).answers(answers()).lines()[2], "play after");
    let first =
        Walk::of(pivot(json!({}))).kazoo_5().answers([Outcome::FetchFailed(FetchFailure::Refused)]).lines();
    assert_eq!(first[1], "play after");
}

#[test]
fn the_documented_behaviour_takes_the_wildcard_on_any_error() {
    let lines = Walk::of(pivot(json!({})))
        .adapt(|walker: Walker| walker.with_documented_pivot_errors(true))
        .answers([Outcome::Fetched(Fetched::new(200, "application/json", "not json"))])
        .lines();
    assert_eq!(lines[1..3], ["notify pivot_debug", "play after"]);
}

#[test]
fn the_request_carries_the_call_its_digits_and_its_variables() {
    let flow = json!({"module": "set_variables", "data": {"custom_application_vars": {"tier": "gold"}}, "children": {
        "_": {"module": "collect_dtmf", "data": {"max_digits": 4, "collection_name": "custom_name"}, "children": {"_": pivot(json!({}))}},
    }});
    let done = Walk::of(flow).keys(&["4321"]).answers([json_answer(says("inner"))]).run();
    let fetch = &requests(&done)[0];
    assert!(
        fetch.url.starts_with("http://example.com/flow?key=1&Account-ID=acc&Api-Version=4.x&Call-ID=call-1"),
        "{}",
        fetch.url
    );
    let request = Request::from_log(fetch.url.as_bytes()).unwrap();
    assert_eq!(request.collection("custom_name"), Some("4321"));
    assert_eq!(request.custom_application_vars["tier"], "gold");
    assert_eq!(
        (request.to.as_deref(), request.to_realm.as_deref()),
        (Some("2000"), Some("acme.example.com"))
    );
    assert_eq!(fetch.timeout, Some(time::Duration::seconds(5)));
}

#[test]
fn post_sends_a_form_or_json() {
    let sent_by = |method: &str, format: &str| {
        let data = json!({"method": method, "req_body_format": format, "req_timeout_ms": 2000});
        requests(&Walk::of(pivot(data)).answers([json_answer(says("x"))]).run()).remove(0)
    };
    let sent = |format: &str| sent_by("post", format);
    let form = sent("form");
    assert_eq!(sent_by("POST", "form"), form, "the schema takes the method in capitals, too");
    assert_eq!(form.url, "http://example.com/flow?key=1");
    assert_eq!(Request::from_form(form.body.as_bytes()).unwrap().call_id.as_deref(), Some("call-1"));
    assert_eq!(form.timeout, Some(time::Duration::seconds(2)));
    let json = sent("json");
    assert_eq!(Request::from_json(json.body.as_bytes()).unwrap().call_id.as_deref(), Some("call-1"));
}

#[test]
fn kazoo_5_sends_custom_headers_and_runs_serverless_documents() {
    let headers = json!({"custom_request_headers": {"X-Key": "secret"}});
    let sent = |five: bool| {
        let walk = Walk::of(pivot(headers.clone())).answers([json_answer(says("x"))]);
        requests(&if five { walk.kazoo_5() } else { walk }.run()).remove(0).headers
    };
    assert_eq!(sent(true), [("X-Key".to_owned(), "secret".to_owned())]);
    assert!(sent(false).is_empty());
    let inline = json!({"module": "pivot", "data": {"serverless": {"flow_type": "application/json", "flow_doc": says("inline")}}});
    assert_eq!(Walk::of(inline).kazoo_5().lines()[0], "play inline");
}

#[test]
fn defaults_are_written_into_an_answer_before_it_runs() {
    // A stored document without a timeout rings 20 s; an answer gets the schema's 0: no ring time for the switch.
    let lines = asked(json_answer(json!({"module": "device", "data": {"id": "front"}})));
    assert_eq!(lines[1], "ring device:front");
}

#[test]
fn a_web_server_that_is_too_slow_lets_the_timer_of_ten_seconds_run_out_in_4_3() {
    let slow = || [Outcome::FetchFailed(FetchFailure::TimedOut)];
    assert_eq!(Walk::of(pivot(json!({}))).answers(slow()).lines()[1..3], ["wait 5s", "play after"]);
    let short = Walk::of(pivot(json!({"req_timeout_ms": 2000}))).answers(slow()).lines();
    assert_eq!(short[1..3], ["wait 8s", "play after"]);
    assert_eq!(Walk::of(pivot(json!({}))).kazoo_5().answers(slow()).lines()[1], "play after");
}

#[test]
fn nobody_serves_pivot_and_no_news_for_ten_seconds_takes_the_wildcard() {
    assert_eq!(asked(Outcome::Unsupported)[1..3], ["wait 10s", "play after"]);
}

#[test]
fn connection_refused_takes_the_wildcard_at_once() {
    assert_eq!(asked(Outcome::FetchFailed(FetchFailure::Refused))[1], "play after");
}

#[test]
fn an_empty_body_hangs_up_without_a_debug_record() {
    let empty = Outcome::Fetched(Fetched::new(200, "application/json", ""));
    assert_eq!(asked(empty)[1..], ["hang up NORMAL_CLEARING"]);
}

fn debug_record(data: Value, answer: Outcome) -> Value {
    let done = Walk::of(pivot(data)).answers([answer]).run();
    let records = done.asked("notify");
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!(records[0]["notify"]["topic"], "pivot_debug");
    records[0]["notify"]["data"].clone()
}

#[test]
fn json_that_does_not_parse_is_kept_with_the_text_before_and_after_the_fault() {
    let text = Outcome::Fetched(Fetched::new(200, "application/json", r#"{"module": oops}"#));
    let record = debug_record(json!({}), text);
    assert_eq!(record["json_errors"]["before"], r#"{"module": "#);
    assert_eq!(record["json_errors"]["after"], "oops}");
    assert_eq!((&record["call_id"], &record["iteration"]), (&json!("call-1"), &json!(1)));
    assert!(record.get("resp_body").is_none(), "only the mistake is kept without debug");
}

#[test]
fn json_that_the_schemas_refuse_is_kept_with_the_errors() {
    let record = debug_record(json!({}), json_answer(json!({"module": "response", "data": {"code": "486"}})));
    assert_eq!(record["schema_errors"], json!([{"code": "type", "at": "/data/code"}]));
}

#[test]
fn debug_keeps_every_request_and_its_answer() {
    let record = debug_record(json!({"debug": true, "method": "post"}), json_answer(says("x")));
    assert_eq!(record["method"], "POST");
    assert_eq!(record["uri"], "http://example.com/flow?key=1");
    assert_eq!(record["req_headers"]["content-type"], "application/x-www-form-urlencoded");
    assert!(record["req_body"].as_str().unwrap().contains("Call-ID=call-1"));
    assert_eq!((&record["resp_status_code"], &record["iteration"]), (&json!(200), &json!(1)));
    assert_eq!(record["resp_body"], says("x").to_string());
    let refused = debug_record(json!({"debug": true}), Outcome::FetchFailed(FetchFailure::Refused));
    assert!(refused.get("resp_status_code").is_none());
}

fn twiml(data: Value) -> Walk {
    let document = Fetched::new(200, "text/xml", "<Response><Hangup/></Response>");
    Walk::of(pivot(data)).answers([Outcome::Fetched(document)])
}

#[test]
fn a_finished_twiml_document_hangs_up() {
    let lines = twiml(json!({})).others([Outcome::Done]).lines();
    assert_eq!(lines[2..], ["hang up NORMAL_CLEARING"]);
}

#[test]
fn a_twiml_verb_error_stops_the_document_and_hangs_up() {
    let done = twiml(json!({})).others([Outcome::Failed("unknown verb".to_owned())]).run();
    assert_eq!(done.lines[2..], ["hang up NORMAL_CLEARING"]);
    assert!(done.path.iter().any(|line| line.ends_with("!pivot-bad-answer")));
}

#[test]
fn a_call_record_is_sent_while_twiml_controls_the_call() {
    let cdr = || json!({"cdr_url": "http://example.com/cdr"});
    // Kazoo 4.3 skips the hang-up then, so that the caller leaves.
    let done =
        twiml(cdr()).others([Outcome::Done]).answers([json_answer(json!({}))]).hang_up_at("wait").run();
    assert_eq!(done.lines[2..], ["wait", "fetch POST http://example.com/cdr"]);
    let sent = requests(&done);
    let record = Request::from_form(sent[1].body.as_bytes()).unwrap();
    assert_eq!(record.call_id.as_deref(), Some("call-1"));
    assert_eq!(
        (&record.extra["Hangup-Cause"], &record.extra["Hangup-Code"]),
        (&json!("NORMAL_CLEARING"), &json!("sip:200"))
    );
    // Kazoo 5 hangs up first.
    let five = twiml(cdr()).kazoo_5().others([Outcome::Done]).answers([json_answer(json!({}))]).lines();
    assert_eq!(five[2..], ["hang up NORMAL_CLEARING", "fetch POST http://example.com/cdr"]);
}

#[test]
fn with_a_json_answer_control_has_moved_on_and_no_call_record_is_sent() {
    let lines = Walk::of(pivot(json!({"cdr_url": "http://example.com/cdr"})))
        .answers([json_answer(says("x"))])
        .lines();
    assert_eq!(lines[1..], ["play x", "hang up NORMAL_CLEARING"]);
}

#[test]
fn a_caller_who_hangs_up_while_pivot_is_asked_ends_everything() {
    let done = Walk::of(pivot(json!({}))).hang_up_at("fetch").run();
    assert_eq!(done.lines, ["fetch GET http://example.com/flow"]);
}
