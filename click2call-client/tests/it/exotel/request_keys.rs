//! Every key of the v3 request (section 3.1 of the vendor reference), one test a key, named for it: what a builder
//! sets is written under that key, in that form, and read back.

use click2call_client::exotel::{
    CallRecording, CallbackContentType, CallbackEvent, CallbackMethod, Channels, Customer, ExoPhone, NewCall,
    Playback, RecordingFormat, StatusCallback, Streaming, User,
};
use serde_json::{Value, json};
use time::Duration;

use crate::support::json as parse;

fn call() -> NewCall {
    NewCall::new(User::new("+15550100"), Customer::new("+15550101"), ExoPhone::from("+15550102"))
}

/// The key at `pointer` is written as `expected`, and what was written reads back equal.
fn writes(call: &NewCall, pointer: &str, expected: &Value) {
    let written = call.to_json();
    assert_eq!(parse(&written).pointer(pointer), Some(expected), "{pointer}");
    assert_eq!(NewCall::from_json(&written).unwrap(), *call, "{pointer}");
}

/// A value outside its range is reported at its key, by this code.
fn reports(call: &NewCall, pointer: &str, code: &str) {
    let issues: Vec<_> = call.check().into_iter().map(|issue| (issue.at, issue.code)).collect();
    assert_eq!(issues, [(pointer.to_owned(), code)]);
}

fn callback() -> StatusCallback {
    StatusCallback::answered("https://hooks.example.com/exotel")
}

#[test]
fn only_the_three_mandatory_keys_are_written_unless_more_are_set() {
    assert_eq!(
        parse(call().to_json()),
        json!({"from": {"contact_uri": "+15550100"}, "to": {"contact_uri": "+15550101"}, "virtual_number": "+15550102"})
    );
    for missing in ["from", "to", "virtual_number"] {
        let mut value = parse(call().to_json());
        value.as_object_mut().unwrap().remove(missing);
        let error = NewCall::from_json(value.to_string().as_bytes()).unwrap_err();
        assert!(error.to_string().contains(missing), "{error}");
    }
}

#[test]
fn from_contact_uri() {
    writes(&call(), "/from/contact_uri", &json!("+15550100"));
    let sip = NewCall::new(User::new("sip:agent7"), Customer::new("+15550101"), ExoPhone::from("+15550102"));
    writes(&sip, "/from/contact_uri", &json!("sip:agent7"));
    assert_eq!(sip.check(), []);
    let empty = NewCall::new(User::new(""), Customer::new("+15550101"), ExoPhone::from("+15550102"));
    reports(&empty, "/from/contact_uri", "empty-number");
}

#[test]
fn from_state_management() {
    for managed in [true, false] {
        let user = User::new("+15550100").with_state_management(managed);
        let call = NewCall::new(user, Customer::new("+15550101"), ExoPhone::from("+15550102"));
        writes(&call, "/from/state_management", &json!(managed));
    }
    // The vendor prints the boolean as a text, too.
    let text = br#"{"contact_uri": "+15550100", "state_management": "true"}"#;
    assert_eq!(User::from_json(text).unwrap().state_management, Some(true));
}

#[test]
fn to_contact_uri() {
    writes(&call(), "/to/contact_uri", &json!("+15550101"));
    let blank = NewCall::new(User::new("+15550100"), Customer::new("555 0101"), ExoPhone::from("+15550102"));
    reports(&blank, "/to/contact_uri", "blank-in-number");
}

#[test]
fn virtual_number() {
    writes(&call(), "/virtual_number", &json!("+15550102"));
}

#[test]
fn recording_record() {
    for record in [true, false] {
        let call = call().with_recording(CallRecording::new(record));
        writes(&call, "/recording", &json!({"record": record}));
    }
}

#[test]
fn recording_channels() {
    for (channels, word) in [(Channels::Single, "single"), (Channels::Dual, "dual")] {
        let call = call().with_recording(CallRecording::new(true).with_channels(channels));
        writes(&call, "/recording/channels", &json!(word));
    }
}

#[test]
fn recording_format() {
    for (format, word) in [(RecordingFormat::Mp3, "mp3"), (RecordingFormat::Mp3Hq, "mp3-hq")] {
        let call = call().with_recording(CallRecording::new(true).with_format(format));
        writes(&call, "/recording/format", &json!(word));
    }
}

#[test]
fn max_time_limit() {
    writes(&call().with_max_time_limit(Duration::seconds(4000)), "/max_time_limit", &json!(4000));
    for bad in [0, 14_401] {
        let call = call().with_max_time_limit(Duration::seconds(bad));
        reports(&call, "/max_time_limit", "time-limit-out-of-range");
    }
    assert_eq!(call().with_max_time_limit(Duration::seconds(14_400)).check(), []);
}

#[test]
fn attempt_time_out() {
    writes(&call().with_attempt_time_out(Duration::seconds(45)), "/attempt_time_out", &json!(45));
    reports(&call().with_attempt_time_out(Duration::ZERO), "/attempt_time_out", "ring-time-out-of-range");
}

#[test]
fn custom_field() {
    writes(&call().with_custom_field("order 4711"), "/custom_field", &json!("order 4711"));
    reports(&call().with_custom_field("ü".repeat(129)), "/custom_field", "custom-field-too-long");
    assert_eq!(call().with_custom_field("ü".repeat(128)).check(), []);
}

#[test]
fn wait_audio_url() {
    let url = "https://media.example.com/wait.wav";
    writes(&call().with_wait_audio(url), "/wait_audio_url", &json!(url));
    reports(&call().with_wait_audio("wait.wav"), "/wait_audio_url", "not-a-web-address");
}

#[test]
fn status_callback_event() {
    for (event, word) in [(CallbackEvent::Terminal, "terminal"), (CallbackEvent::Answered, "answered")] {
        let call = call().with_status_callback(StatusCallback::new(event, "https://hooks.example.com/x"));
        writes(&call, "/status_callback/0/event", &json!(word));
    }
    // Seen in one project, effect unknown: kept as it is.
    for word in ["completed", "cancelled"] {
        let call =
            call().with_status_callback(StatusCallback::new(word.into(), "https://hooks.example.com/x"));
        writes(&call, "/status_callback/0/event", &json!(word));
    }
    let twice = call().with_status_callback(callback()).with_status_callback(callback());
    reports(&twice, "/status_callback/1/event", "event-registered-twice");
}

#[test]
fn status_callback_url() {
    let call = call().with_status_callback(callback());
    writes(&call, "/status_callback/0/url", &json!("https://hooks.example.com/exotel"));
}

#[test]
fn a_status_callback_url_that_is_no_web_address_is_reported() {
    for bad in
        ["nonsense", "/exotel", "ftp://hooks.example.com/x", "https://", "http://ho st/", "https://[::1"]
    {
        let call = call().with_status_callback(StatusCallback::terminal(bad));
        reports(&call, "/status_callback/0/url", "not-a-web-address");
    }
    for good in [
        "http://127.0.0.1:8080/x",
        "https://user:pass@hooks.example.com/x?k=1#f",
        "https://bücher.example/ä",
        "https://hooks.example.com",
        "https://hooks.example.com?k=s3cret",
        "http://[::1]:80/",
    ] {
        assert_eq!(call().with_status_callback(StatusCallback::terminal(good)).check(), [], "{good}");
    }
}

#[test]
fn status_callback_method() {
    for (method, word) in [(CallbackMethod::Get, "GET"), (CallbackMethod::Post, "POST")] {
        let call = call().with_status_callback(callback().with_method(method));
        writes(&call, "/status_callback/0/method", &json!(word));
    }
}

#[test]
fn status_callback_content_type() {
    for (kind, word) in [
        (CallbackContentType::Json, "application/json"),
        (CallbackContentType::Multipart, "multipart/form-data"),
    ] {
        let call = call().with_status_callback(callback().with_content_type(kind));
        writes(&call, "/status_callback/0/content_type", &json!(word));
    }
}

#[test]
fn playback() {
    let call = call().with_playback(Playback::new("answered", "from", "https://media.example.com/hello.wav"));
    let written =
        json!([{"event": "answered", "to": "from", "value": "https://media.example.com/hello.wav"}]);
    writes(&call, "/playback", &written);
}

#[test]
fn streaming() {
    let call = call().with_streaming(Streaming::new("wss://media.example.com/s", "atLeg1connect"));
    writes(&call, "/streaming", &json!({"url": "wss://media.example.com/s", "begin": "atLeg1connect"}));
}

#[test]
fn start_call_playback_is_no_key_of_a_call() {
    // It belongs to the connect answer; what somebody put there is kept, and never written by a builder.
    let written = super::seed_page::seed_call().to_json();
    assert!(!written.contains("start_call_playback"));
}

#[test]
fn the_shapes_of_v2_are_never_written() {
    let call = super::seed_page::seed_call()
        .with_wait_audio("https://media.example.com/wait.wav")
        .with_playback(Playback::new("e", "t", "https://media.example.com/v.wav"));
    let written = call.to_json();
    for key in ["user_contact_uri", "user_id", "customer_contact_uri", "\"number\"", "recording_channels"] {
        assert!(!written.contains(key), "{key}");
    }
}
