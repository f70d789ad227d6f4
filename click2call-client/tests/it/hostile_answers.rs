//! Answers and webhooks that were not written by Exotel.

use click2call_client::exotel::{
    AppletRequest, ConnectAnswer, DynamicConnectAnswer, Envelope, NewCall, Webhook,
};
use click2call_client::{ErrorKind, MAX_DOCUMENT};
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

proptest! {
    #[test]
    fn no_bytes_panic_whatever_their_type(
        body in proptest::collection::vec(any::<u8>(), 0..400),
        content_type in prop_oneof![
            Just("application/json"), Just("multipart/form-data; boundary=b"), Just("multipart/form-data"),
            Just("application/x-www-form-urlencoded"), Just(""),
        ],
        query in "\\PC{0,80}",
    ) {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(content_type));
        drop(Webhook::decode(Some(&query), &headers, &body));
        drop(AppletRequest::from_query(&query));
        drop(Envelope::from_json(&body));
        drop(NewCall::from_json(&body));
        drop(ConnectAnswer::from_json(&body));
        drop(DynamicConnectAnswer::from_json(&body));
    }

    #[test]
    fn reading_and_writing_an_envelope_changes_nothing(
        sid in prop_oneof![Just("\"c1\"".to_owned()), Just("null".to_owned()), Just("7".to_owned())],
        time in prop_oneof![Just("\"never\""), Just("null"), Just("\"1970-01-01 05:30:00+05:30\""), Just("\"\"")],
        seconds in prop_oneof![Just("\"59\"".to_owned()), Just("\"\"".to_owned()), any::<i32>().prop_map(|n| n.to_string())],
        unknown in "[a-z_]{1,12}",
    ) {
        let text = format!(
            r#"{{"http_code": "200", "response": {{"status": "maybe", "call_details": {{"sid": {sid},
            "end_time": {time}, "total_duration": {seconds}, "x_{unknown}": [1, null]}}}}}}"#,
        );
        let envelope = Envelope::from_json(text.as_bytes()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(serde_json::to_value(&envelope).unwrap(), value);
    }
}

#[test]
fn a_document_that_is_too_long_is_refused_unread() {
    let body = vec![b' '; MAX_DOCUMENT + 1];
    assert_eq!(Webhook::decode(None, &HeaderMap::new(), &body).unwrap_err().kind(), ErrorKind::TooLarge);
    assert_eq!(Envelope::from_json(&body).unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
fn deep_nesting_is_an_error_and_no_stack_overflow() {
    let deep = format!("{{\"response\":{}", "{\"a\":".repeat(200_000));
    assert_eq!(Envelope::from_json(deep.as_bytes()).unwrap_err().kind(), ErrorKind::Unreadable);
    let deep = format!("CallSid=1&Legs{}=1", "[0]".repeat(100_000));
    assert_eq!(AppletRequest::from_query(&deep).unwrap_err().kind(), ErrorKind::Unreadable);
}
