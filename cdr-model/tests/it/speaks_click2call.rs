//! Requests and answers of Click2Call, in both formats.

use cdr_model::ErrorKind;
use cdr_model::voicenter::click2call::{Action, Answer, Refusal, Request};
use serde_json::Value;

use crate::vendor::sample;

#[test]
fn a_request_writes_the_published_body() {
    let request = Request::call("XXXXXXXXXXXX", "SIPSIP", "0501234567")
        .with_recording(true)
        .with_variable("clientID", "CRM-9876")
        .with_variable("var_campaignID", "SUMMER2024");
    request.validate().unwrap();
    let Some(body) = sample("click2call-request-call-post.json") else { return };
    let published: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(serde_json::to_value(&request).unwrap(), published);
    assert_eq!(Request::from_json(&body).unwrap(), request);

    let terminate = Request::terminate("XXXXXXXXXXXX", "SIPSIP");
    let published = sample("click2call-request-terminate-post.json").unwrap();
    assert_eq!(
        serde_json::to_value(&terminate).unwrap(),
        serde_json::from_slice::<Value>(&published).unwrap()
    );
}

#[test]
fn the_published_address_reads_as_a_request() {
    let Some(url) = sample("click2call-request-call-get-url.txt") else { return };
    let url = String::from_utf8(url).unwrap();
    let request = Request::from_query(url.trim().split_once('?').unwrap().1).unwrap();
    assert_eq!(request.action, Some(Action::Call));
    assert_eq!(request.record, Some(true));
    assert_eq!(request.target.as_deref(), Some("0501234567"));
}

#[test]
fn answers_in_json_and_xml() {
    let Some(json) = sample("click2call-response-ok.json") else { return };
    assert_eq!(
        Answer::decode(&json).unwrap().placed().map(cdr_model::CallId::as_str),
        Some("20240601abc123def456")
    );
    let xml = sample("click2call-response-ok.xml").unwrap();
    let answer = Answer::decode(&xml).unwrap();
    assert_eq!(answer.placed().map(cdr_model::CallId::as_str), Some("202406011200000239pkcmjl0i619gm6"));
    assert_eq!(Answer::decode(answer.to_xml().as_bytes()).unwrap(), answer);
    let refused =
        Answer::decode(&sample("click2call-response-error-3-extension-offline.json").unwrap()).unwrap();
    assert_eq!(refused.placed(), None);
    assert_eq!(refused.refusal(), Some(Refusal::ExtensionOffline));
}

#[test]
fn an_answer_without_a_number_is_no_success() {
    for body in ["", "<html>Forbidden</html>", "{}", "[]", "Access denied", r#"{"CALLID":"x"}"#] {
        assert!(Answer::decode(body.as_bytes()).is_err(), "{body}");
    }
    let text = Answer::decode(br#"{"ERRORCODE":"0","callid":"x"}"#).unwrap();
    assert_eq!(text.placed().map(cdr_model::CallId::as_str), Some("x"));
    assert_eq!(Answer::decode(br#"{"ERRORCODE":0,"CALLID":""}"#).unwrap().placed(), None);
}

#[test]
fn the_code_is_never_printed() {
    let request = Request::call("s3cret", "SIPSIP", "0501234567");
    assert!(!format!("{request:?}").contains("s3cret"));
    assert!(request.to_json().contains("s3cret"));
}

#[test]
fn what_the_vendor_would_refuse_is_told_before() {
    let many = (0..11).fold(Request::call("XXXX", "SIPSIP", "0501234567"), |request, number| {
        request.with_variable(&number.to_string(), "x")
    });
    assert_eq!(many.validate().unwrap_err().kind(), ErrorKind::TooLarge);
    let long = Request::call("XXXX", "SIPSIP", "0501234567").with_variable("note", "x".repeat(129));
    let error = long.validate().unwrap_err();
    assert_eq!((error.kind(), error.at()), (ErrorKind::TooLarge, "/var_note"));
}
