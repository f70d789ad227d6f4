//! What Exotel sends: callbacks in every encoding, passthru requests, and what is neither.

use click2call_client::exotel::{AppletRequest, CallStatus, CallbackEvent, FlowOutcome, NewCall, Webhook};
use click2call_client::{CallId, Outcome};
use http::{HeaderMap, HeaderValue};
use serde_json::json;
use time::Duration;

#[test]
fn status_callbacks_of_v3_come_as_json_form_or_multipart() {
    let body = json!({"event_details": {"event_type": "terminal"}, "call_details": {
        "sid": "c1", "state": "terminal", "status": "to_leg_unanswered", "total_talk_time": "0"}});
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"event_details[event_type]\"\r\n\r\nterminal\r\n\
        --b\r\nContent-Disposition: form-data; name=\"call_details[sid]\"\r\n\r\nc1\r\n\
        --b\r\nContent-Disposition: form-data; name=\"call_details[status]\"\r\n\r\nto_leg_unanswered\r\n--b--\r\n";
    let form =
        "event_details%5Bevent_type%5D=terminal&call_details[sid]=c1&call_details[status]=to_leg_unanswered";
    for (content_type, body) in [
        ("application/json", body.to_string()),
        ("text/plain", body.to_string()),
        ("multipart/form-data; boundary=b", multipart.to_owned()),
        ("application/octet-stream", multipart.to_owned()),
        ("application/x-www-form-urlencoded", form.to_owned()),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(content_type));
        let webhook = Webhook::decode(None, &headers, body.as_bytes()).unwrap();
        assert_eq!(webhook.call_id(), Some(CallId::from("c1")), "{content_type}");
        let Webhook::Call(callback) = webhook else { panic!("{content_type}") };
        assert_eq!(callback.event(), Some(&CallbackEvent::Terminal));
        assert_eq!(callback.call_details.status.get(), Some(&CallStatus::ToLegUnanswered));
    }
}

#[test]
fn a_callback_of_v2_is_known_by_its_other_key() {
    let body = br#"{"event_details": {"event_type": "answered"}, "call_details": {"call_sid": "c2", "call_state": "active"}}"#;
    let webhook = Webhook::decode(None, &HeaderMap::new(), body).unwrap();
    assert_eq!(webhook.call_id(), Some(CallId::from("c2")));
}

#[test]
fn passthru_tells_talk_time_and_outcome_and_keys_without_their_quotes() {
    let request = AppletRequest::from_query(
        "CallSid=c1&Direction=incoming&CallType=completed&DialCallStatus=completed&DialCallDuration=17\
         &digits=%220123%23%22&ProcessStatus=null&EndTime=1970-01-01+05%3A30%3A00&CallFrom=09900000001\
         &Legs%5B0%5D%5BOnCallDuration%5D=10&Legs[0][Cause]=16&Legs[0][CauseCode]=NORMAL_CLEARING",
    )
    .unwrap();
    assert_eq!(request.outcome(), Some(Outcome::Connected));
    assert_eq!(request.talk_time(), Some(Duration::seconds(10)));
    assert_eq!(request.digits.get().unwrap().as_str(), "0123#");
    assert_eq!(request.digits.wire(), Some(&json!("\"0123#\"")));
    assert_eq!((request.process_status.get(), request.end_time.get()), (None, None));
    assert_eq!(request.caller().unwrap().as_str(), "09900000001");
    let missed =
        AppletRequest::from_query("CallSid=c1&CallType=client-hangup&DialCallStatus=canceled").unwrap();
    assert_eq!(missed.call_type.get(), Some(&FlowOutcome::ClientHangup));
    assert_eq!(missed.outcome(), Some(Outcome::Cancelled));
}

#[test]
fn a_request_that_is_not_understood_says_why() {
    let error = Webhook::decode(Some("foo=1&bar=2"), &HeaderMap::new(), b"").unwrap_err();
    insta::assert_snapshot!(error, @"exotel read-webhook: the document cannot be understood: expected `call_details`, `CallSid` or `AppUserID` among the fields, found: foo, bar");
    let error = Webhook::decode(None, &HeaderMap::new(), br#"{"CallSid": {"a": 1}}"#).unwrap_err();
    assert_eq!(error.at(), Some("/CallSid"));
    let error = NewCall::from_json(br#"{"from": {"contact_uri": 7}, "to": {}}"#).unwrap_err();
    assert_eq!((error.at(), error.position()), (Some("/from/contact_uri"), Some((1, 26))));
}
