//! Callbacks, REST bodies, log records and pushed messages: typed, open and lossless.

use proptest::prelude::*;
use serde_json::{Value, json};
use time::Duration;
use time::macros::datetime;
use voice_actions::callback::{
    CallbackKind, CallbackRequest, CallbackResponse, Detection, Direction, KeyPress, SubaccountId,
};
use voice_actions::media::{StreamMessage, TranscriptMessage};
use voice_actions::rest::{
    CallLog, Callback, ConnectRequest, ConnectResponse, Message, NumberCallback, NumberConfiguration,
    PhoneNumbers, Refusal, SmsRequest,
};
use voice_actions::{CallerId, ErrorKind, PhoneNumber};

use crate::samples::vendor;

/// Reads, writes and compares; gives back what was written.
macro_rules! same {
    ($type:ty, $value:expr) => {{
        let value: Value = $value;
        let typed = <$type>::from_json(&value.to_string()).unwrap();
        assert_eq!(typed.to_value(), value);
        typed
    }};
}

#[test]
fn a_voice_callback_is_typed() {
    let request = same!(
        CallbackRequest,
        json!({
            "type": "live_call", "app_id": "29a4a1cc-4ada-4249-a7o5-5046464f9887", "subaccount_id": "0",
            "call_id": "10605776@17155753", "start_time": "2030-09-20T21:32:28.471Z", "direction": "inbound",
            "duration": 9120, "status": "live-in-progress", "detection": "live_person",
            "caller_no": "+15550100123", "caller_no_timezone": "America/Los_Angeles", "api_no": "+15550100199",
            "key_presses": [{ "digits": "41", "name": "guess" }], "session_data": { "number": 41 },
            "brand_new": { "a": [null] }, "caller_no_city": null,
        })
    );
    assert_eq!(request.kind, CallbackKind::LiveCall);
    assert_eq!(request.subaccount_id.as_ref().and_then(SubaccountId::number), Some(0));
    assert_eq!(request.started_at, Some(datetime!(2030-09-20 21:32:28.471 UTC)));
    assert_eq!(request.duration, Some(Duration::milliseconds(9120)));
    assert_eq!(request.detection, Some(Detection::LivePerson));
    assert_eq!(request.digits(), "41");
    assert_eq!(request.session("number"), Some(&json!(41)));
    assert_eq!(request.extra["brand_new"], json!({ "a": [null] }));
}

#[test]
fn a_messaging_callback_is_typed() {
    let request = same!(
        CallbackRequest,
        json!({
            "service": "programmable_messaging", "type": "sms", "subaccount_id": 0, "text_message": "42",
            "api_no": "+15550100199", "api_no_latitude": "26.46081644913084", "api_no_lata": "460",
        })
    );
    assert_eq!((request.kind, request.text_message.as_deref()), (CallbackKind::Sms, Some("42")));
    assert_eq!(request.subaccount_id, Some(SubaccountId::Number(0)));
}

#[test]
fn a_callback_is_built() {
    let request = CallbackRequest::new(CallbackKind::InitCall)
        .with_caller(PhoneNumber::new("+15550100123"))
        .with_direction(Direction::Inbound)
        .with_duration(Duration::milliseconds(2))
        .with_key_presses(vec![KeyPress::new("1")]);
    assert_eq!(
        request.to_value(),
        json!({
            "type": "init_call", "direction": "inbound", "duration": 2, "caller_no": "+15550100123",
            "key_presses": [{ "digits": "1" }],
        })
    );
}

#[test]
fn a_callback_of_the_wrong_shape_is_refused_with_its_place() {
    let refusal = |text: &str| {
        let error = CallbackRequest::from_json(text).unwrap_err();
        (error.kind(), error.at().to_string())
    };
    assert_eq!(refusal("{}"), (ErrorKind::MissingMember, String::new()));
    assert_eq!(
        refusal(r#"{"type":"sms","start_time":"yesterday"}"#),
        (ErrorKind::WrongType, "/start_time".to_owned())
    );
    assert_eq!(
        refusal(r#"{"type":"sms","key_presses":[{"digits":"1"},{"digits":2}]}"#),
        (ErrorKind::WrongType, "/key_presses/1/digits".to_owned())
    );
    assert_eq!(refusal(r#"{"type":"sms"#), (ErrorKind::NotJson, String::new()));
}

#[test]
fn an_answer_may_be_nothing_but_not_something_else() {
    assert_eq!(CallbackResponse::from_json(" {} ").unwrap(), CallbackResponse::Nothing);
    assert_eq!(CallbackResponse::from_json(r#"{"actoins":[]}"#).unwrap_err().kind(), ErrorKind::NoActions);
    assert!(CallbackResponse::from_json("[]").unwrap().into_flow().is_some());
}

#[test]
fn a_call_log_is_typed_with_its_three_units() {
    let log = same!(
        CallLog,
        json!({
            "id": "5b3c7b0e-6f1e-4b60-9f7e-2f3a0d0f7b11", "subaccount_id": 0, "call_id": "10605776@17155753",
            "start_time": "2030-09-20T21:32:28.471Z", "end_time": "2030-09-20T21:32:31.010Z", "type": "voice",
            "direction": "outbound", "hangup_end": "caller", "duration": 2540, "connect_time_sec": 1,
            "connect_time_billed": 0.1, "status": "completed", "detection": "unknown", "error": null,
            "origin_api": "CallFlows", "charge": { "total": 0.0015 }, "service": "programmable_voice",
            "config": [1],
        })
    );
    assert_eq!(log.duration, Some(Duration::milliseconds(2540)));
    assert_eq!(log.connect_time, Some(Duration::seconds(1)));
    assert_eq!(log.billed_time, Some(Duration::seconds(6)));
    assert_eq!(log.charge.unwrap().total.unwrap().to_string(), "0.0015");
}

#[test]
fn billed_minutes_and_charges_come_back_to_the_digit() {
    for steps in 0..2_000_u32 {
        let minutes = f64::from(steps) / 10.0;
        let billed = if steps % 10 == 0 { json!(steps / 10) } else { json!(minutes) };
        let cost = f64::from(steps) * 15.0 / 100_000.0;
        let cost = if cost.fract() == 0.0 { json!(0) } else { json!(cost) };
        same!(CallLog, json!({ "call_id": "1", "connect_time_billed": billed, "charge": { "total": cost } }));
    }
}

#[test]
fn rest_bodies_are_as_documented() {
    let connect = ConnectRequest::new("+15550100123", CallerId::new("+15550100199"))
        .with_session_data(json!({ "name": "Bob", "age": 34 }).as_object().unwrap().clone())
        .with_ring_time(Duration::seconds(60))
        .with_max_call_time(60_000_u64);
    assert_eq!(
        connect.to_value(),
        json!({
            "call": { "no": "+15550100123", "caller_id_no": "+15550100199" },
            "session_data": { "name": "Bob", "age": 34 }, "timeout": 60, "max_call_time": 60000,
        })
    );
    let answer = ConnectResponse::from_json(r#"{"call":{"id":"10605776@17155753","state":"new"}}"#).unwrap();
    assert_eq!(answer.call.id.as_str(), "10605776@17155753");
    assert_eq!(
        Message::text(&CallerId::new("+15550100199"), PhoneNumber::new("+15550100123"), "Hi").to_value(),
        json!({ "api_no": "+15550100199", "caller_no": "+15550100123", "text_message": "Hi" })
    );
    let configuration = NumberConfiguration::new(Callback::post_json("https://example.com/callflow"));
    assert_eq!(
        configuration.with_answer_on_ring(0_u64).to_value(),
        json!({
            "callback": {
                "url": "https://example.com/callflow", "method": "POST", "content_type": "application/json",
            },
            "answer_on_ring": 0,
        })
    );
    let provisioned =
        PhoneNumbers::from_json(r#"{"phone_numbers":[{"no":"+15550100123","status":"error"}]}"#);
    assert!(provisioned.unwrap().phone_numbers[0].is_failed());
    assert_eq!(
        Refusal::from_json(r#"{"message":"Not Found"}"#).unwrap().message.as_deref(),
        Some("Not Found")
    );
}

#[test]
fn pushed_messages_are_open() {
    same!(
        StreamMessage,
        json!({
            "stream_id": 117_179_174, "type": "live_track", "stream_sequence_number": 30, "name": "far",
            "track_sequence_number": 28, "media": "f39/fw==", "call_id": "326065@3423993409",
        })
    );
    same!(StreamMessage, json!({ "type": "start", "stream_data": null, "direction": "inbound" }));
    same!(TranscriptMessage, json!({ "call_id": "1", "words": [{ "text": "hello" }], "start_time": null }));
}

#[test]
fn the_vendors_bodies_come_back_equal() {
    fn each<T: serde::Serialize>(kind: &str, read: impl Fn(&str) -> Result<T, voice_actions::Error>) {
        for (name, text) in vendor(kind) {
            let typed = read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let (written, published) = (serde_json::to_value(typed).unwrap(), text.parse::<Value>().unwrap());
            assert_eq!(written, published, "{name}");
        }
    }
    each("__callback-request__", CallbackRequest::from_json);
    each("__callback-response__", CallbackResponse::from_json);
    each("__rest-request__dials-connect", ConnectRequest::from_json);
    each("__rest-request__messages-send", Message::from_json);
    each("__rest-request__dials-sms", SmsRequest::from_json);
    each("__rest-request__callflow-configuration", NumberConfiguration::from_json);
    each("use__rest-request__phonenumbers-provision", PhoneNumbers::from_json);
    each("__rest-request__callflows-callbacks", |text| {
        Ok(serde_json::from_str::<Vec<NumberCallback>>(text).unwrap())
    });
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        drop(CallbackRequest::from_slice(&bytes));
        drop(CallLog::from_slice(&bytes));
        drop(StreamMessage::from_slice(&bytes));
    }

    #[test]
    fn any_whole_number_of_milliseconds_comes_back(milliseconds in 0_u64..1_000_000_000_000) {
        let text = format!(r#"{{"type":"end_call","duration":{milliseconds}}}"#);
        prop_assert_eq!(CallbackRequest::from_json(&text).unwrap().to_json(), text);
    }
}
