//! Calls of version 3: what is sent, what comes back, what a refusal means.

use click2call_client::exotel::{LegStatus, NewCall, StatusCallback};
use click2call_client::transport::Reply;
use click2call_client::{
    CallId, CallerId, ClickToCall as _, CustomData, ErrorKind, Outcome, Recording, Sent,
};
use serde_json::json;
use time::Duration;
use time::macros::datetime;

use super::seed_page::seed_call;
use crate::support::{exotel, json as parse, request};

#[tokio::test]
async fn details_and_legs_are_read() {
    let details = json!({
        "request_id": "r1", "method": "GET", "http_code": 200,
        "response": {"code": 200, "status": "success", "call_details": {
            "sid": "c1", "direction": "outbound", "state": "terminal", "status": "completed",
            "start_time": "2022-11-03 22:54:57+05:30", "end_time": "2022-11-03 22:56:04+05:30",
            "total_duration": 84, "total_talk_time": "59", "custom_field": "N/A",
            "recordings": [{"url": "https://recordings.example.com/c1.mp3?signature=s3cret"}]}}});
    let legs = json!({
        "request_id": "r2", "method": "GET", "http_code": 200, "metadata": null,
        "response": {"code": 200, "error_data": null, "status": "success", "leg_details": {
            "call_sid": "c1", "account_sid": "example1",
            "from": [{"sid": "l1", "name": null, "contact_uri": "09900000001",
                      "date_created": "2020-09-15 11:01:20+05:30", "status": "completed"}],
            "to": [{"sid": "l2", "contact_uri": "09900000002", "status": "no_answer", "group_id": 7}]}}});
    let (client, script) =
        exotel([Reply::json(200, details.to_string()), Reply::json(200, legs.to_string())]);
    let id = CallId::from("c1");
    let report = client.look_up(&id).await.unwrap();
    assert_eq!((report.is_final, report.outcome), (true, Some(Outcome::Connected)));
    assert_eq!(report.talk_time, Some(Duration::seconds(59)));
    assert_eq!(report.ended_at, Some(datetime!(2022-11-03 22:56:04 +5:30)));
    let legs = client.legs(&id).await.unwrap();
    assert_eq!(legs.from_legs()[0].contact_uri.get().unwrap().as_str(), "09900000001");
    assert_eq!(legs.to_legs()[0].status.get(), Some(&LegStatus::NoAnswer));
    assert_eq!(legs.to_legs()[0].group_id.get().unwrap(), "7");
    assert_eq!(script.left(), 0);
}

#[test]
fn a_call_that_breaks_a_documented_rule_is_not_sent() {
    let call = seed_call()
        .with_max_time_limit(Duration::hours(5))
        .with_status_callback(StatusCallback::terminal("nonsense"))
        .with_custom_field("x".repeat(129));
    let codes: Vec<_> = call.check().into_iter().map(|issue| issue.code).collect();
    assert_eq!(
        codes,
        ["time-limit-out-of-range", "custom-field-too-long", "not-a-web-address", "event-registered-twice"]
    );
    let (client, script) = exotel([]);
    let error = client.place_request(&call).unwrap_err();
    assert_eq!(
        (error.kind(), error.at(), error.was_sent()),
        (ErrorKind::InvalidRequest, Some("/max_time_limit"), Sent::No)
    );
    assert_eq!(script.unexpected(), 0);
}

#[test]
fn a_neutral_request_becomes_the_documented_call() {
    let (client, _) = exotel([]);
    let neutral = request()
        .with_caller_id(CallerId::new("+918000000009"))
        .with_recording(Recording::Dual)
        .with_ring_time(Duration::seconds(45))
        .with_max_duration(Duration::seconds(4000))
        .with_custom_data(CustomData::fields([("order", "4711")]));
    let preview = client.preview(&neutral).unwrap();
    assert_eq!(
        parse(preview.body()),
        json!({"from": {"contact_uri": "+919900000001"}, "to": {"contact_uri": "+919900000002"},
            "recording": {"record": true, "channels": "dual"}, "virtual_number": "+918000000009",
            "max_time_limit": 4000, "attempt_time_out": 45, "custom_field": "{\"order\":\"4711\"}"})
    );
}

#[tokio::test]
async fn documented_codes_have_their_meaning_and_say_whether_to_come_again() {
    for (status, code, kind, sent, again) in [
        (409, 10706, ErrorKind::Busy, Sent::Yes, true),
        (409, 1012, ErrorKind::Busy, Sent::Yes, true),
        (401, 1010, ErrorKind::Unauthenticated, Sent::Yes, false),
        (404, 10716, ErrorKind::NotFound, Sent::Yes, false),
        (403, 10717, ErrorKind::Forbidden, Sent::Yes, false),
        (500, 1100, ErrorKind::VendorFailure, Sent::Maybe, false),
        (200, 10725, ErrorKind::InvalidRequest, Sent::Yes, false),
    ] {
        let body = json!({"request_id": "r1", "response": {"code": status, "status": "failure",
            "error_data": {"code": code, "message": "m", "description": "d"}, "call_details": null}});
        let (client, script) = exotel([Reply::json(status, body.to_string())]);
        let error = client.place(&request()).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent(), error.is_retryable()), (kind, sent, again), "{code}");
        assert!(error.code().unwrap().meaning.is_some(), "{code}");
        assert_eq!((script.sent().len(), script.unexpected()), (1, 0));
    }
}

#[test]
fn a_document_of_another_shape_is_told_what_was_expected_and_not_what_it_held() {
    let told = |text: &str| NewCall::from_json(text).unwrap_err().to_string();
    assert!(told("[]").ends_with("invalid type: sequence, expected an object"), "{}", told("[]"));
    let number = told(r#"{"from": "+15550100"}"#);
    assert!(number.ends_with("at `/from`: invalid type: string, expected an object"), "{number}");
}

#[tokio::test]
async fn message_and_description_that_say_the_same_are_said_once() {
    for (message, description, told) in [
        ("User device busy", " User device busy", "User device busy"),
        ("Conflict", "User device busy", "Conflict: User device busy"),
    ] {
        let body = json!({"response": {"code": 409, "status": "failure", "error_data":
            {"code": 10706, "message": message, "description": description}}});
        let (client, _) = exotel([Reply::json(409, body.to_string())]);
        let error = client.place(&request()).await.unwrap_err().to_string();
        let rest = error.split_once("10706 (user device is busy on another call): ").map(|(_, rest)| rest);
        assert_eq!(rest, Some(told), "{error}");
    }
}
