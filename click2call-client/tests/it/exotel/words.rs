//! Every word of the enumerations (section 3.4 and the columns of 3.1, 3.3, 3.5, 8), every error code (3.6), every
//! timestamp (12) and every loose scalar (14) of the vendor reference.

use click2call_client::exotel::{
    AnsweredBy, AppletRequest, CallState, CallStatus, CallbackEvent, Direction, Envelope, FlowOutcome,
    LegStatus, Timestamp,
};
use click2call_client::transport::Reply;
use click2call_client::{CallId, ErrorKind, Outcome, Policy};
use serde_json::json;
use time::macros::datetime;

use crate::support::{exotel, exotel_with};

/// Each word reads as a known one, and a new one is kept.
fn known<T: for<'a> From<&'a str> + std::fmt::Display + std::fmt::Debug>(words: &[&str]) {
    for word in words {
        let read = T::from(word);
        assert!(!format!("{read:?}").contains("Other"), "{word} is not known");
    }
    let unknown = T::from("a-new-word");
    assert_eq!(unknown.to_string(), "a-new-word", "a new word is kept");
}

#[test]
fn state() {
    known::<CallState>(&["active", "terminal"]);
}

#[test]
fn status_of_v3_and_v2_and_what_it_means() {
    for (word, outcome) in [
        ("completed", Outcome::Connected),
        ("from_leg_unanswered", Outcome::UserNoAnswer),
        ("to_leg_unanswered", Outcome::CustomerNoAnswer),
        ("from_leg_cancelled", Outcome::Cancelled),
        ("from_leg_canceled", Outcome::Cancelled),
        ("to_leg_cancelled", Outcome::Cancelled),
        ("from_leg_no_dial", Outcome::NotDialled),
        ("to_leg_no_dial", Outcome::NotDialled),
        ("agent_unanswered", Outcome::UserNoAnswer),
        ("customer_unanswered", Outcome::CustomerNoAnswer),
        ("agent_canceled", Outcome::Cancelled),
        ("agent_no_dial", Outcome::NotDialled),
        ("customer_no_dial", Outcome::NotDialled),
    ] {
        let text = json!({"response": {"call_details": {"sid": "c1", "state": "terminal", "status": word}}});
        let envelope = Envelope::from_json(text.to_string().as_bytes()).unwrap();
        let status = envelope.call_details().unwrap().status.get().unwrap();
        assert!(!matches!(status, CallStatus::Other(_)), "{word}");
        assert_eq!(Outcome::from(status), outcome, "{word}");
        assert_eq!(serde_json::to_value(&envelope).unwrap(), text, "{word}");
    }
    known::<CallStatus>(&["completed"]);
}

#[test]
fn direction() {
    known::<Direction>(&["outbound", "inbound", "incoming", "outbound-dial", "outbound-api"]);
}

#[test]
fn status_of_legs_and_of_v1() {
    known::<LegStatus>(&[
        "in-progress",
        "completed",
        "failed",
        "no-answer",
        "queued",
        "busy",
        "canceled",
        "cancelled",
        "no_answer",
        "ringing",
        "answered",
    ]);
}

#[test]
fn events_of_callbacks_and_applets() {
    known::<CallbackEvent>(&["terminal", "answered", "Dial", "Ringing", "Answered", "Terminal"]);
}

#[test]
fn call_type_of_flows() {
    known::<FlowOutcome>(&["call-attempt", "completed", "client-hangup", "incomplete", "voicemail", "call"]);
}

#[test]
fn answered_by() {
    known::<AnsweredBy>(&["Human", "HUMAN", "Machine", "NotSure", "NA"]);
}

#[test]
fn outcomes_after_connect() {
    for (call_type, status, outcome) in [
        ("completed", "completed", Outcome::Connected),
        ("incomplete", "no-answer", Outcome::UserNoAnswer),
        ("incomplete", "busy", Outcome::Busy),
        ("client-hangup", "canceled", Outcome::Cancelled),
    ] {
        let query = format!("CallSid=c1&CallType={call_type}&DialCallStatus={status}");
        assert_eq!(
            AppletRequest::from_query(&query).unwrap().outcome(),
            Some(outcome),
            "{call_type}/{status}"
        );
    }
}

/// Code, HTTP status, kind, whether it is worth coming again.
const CODES: [(u16, u16, ErrorKind, bool); 18] = [
    (1010, 401, ErrorKind::Unauthenticated, false),
    (1012, 409, ErrorKind::Busy, true),
    (1017, 404, ErrorKind::NotFound, false),
    (1100, 500, ErrorKind::VendorFailure, false),
    (10705, 409, ErrorKind::Refused, false),
    (10706, 409, ErrorKind::Busy, true),
    (10715, 500, ErrorKind::VendorFailure, true),
    (10716, 404, ErrorKind::NotFound, false),
    (10717, 403, ErrorKind::Forbidden, false),
    (10724, 429, ErrorKind::RateLimited, true),
    (10725, 400, ErrorKind::InvalidRequest, false),
    (10731, 404, ErrorKind::NotFound, false),
    (10743, 500, ErrorKind::VendorFailure, true),
    (10744, 404, ErrorKind::NotFound, true),
    (10809, 409, ErrorKind::Refused, false),
    (10810, 403, ErrorKind::Forbidden, false),
    (10811, 409, ErrorKind::Refused, false),
    (10817, 403, ErrorKind::Forbidden, false),
];

#[tokio::test]
async fn every_error_code_has_its_meaning_and_says_whether_to_come_again() {
    for (code, status, kind, again) in CODES {
        let body = json!({"response": {"code": status, "status": "failure", "error_data": {"code": code}}});
        let policy = Policy::default().with_max_retries(0);
        let (client, _) = exotel_with(policy, [Reply::json(status, body.to_string())]);
        let error = client.legs(&CallId::from("c1")).await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (kind, again), "{code}");
        let told = error.code().unwrap();
        assert_eq!(told.code, code.to_string());
        assert!(told.meaning.is_some(), "{code}");
    }
}

#[tokio::test]
async fn an_error_code_that_is_in_no_table_is_kept() {
    let body = json!({"response": {"code": 400, "status": "failure", "error_data": {"code": 19999}}});
    let (client, _) = exotel([Reply::json(400, body.to_string())]);
    let error = client.call(&CallId::from("c1")).await.unwrap_err();
    assert_eq!((error.code().unwrap().code.as_str(), error.code().unwrap().meaning), ("19999", None));
}

fn at(text: &str, expected: time::OffsetDateTime) {
    assert_eq!(Timestamp::parse(text), Some(Timestamp::At(expected)), "{text}");
}

fn local(text: &str, expected: time::PrimitiveDateTime) {
    assert_eq!(Timestamp::parse(text), Some(Timestamp::Local(expected)), "{text}");
}

#[test]
fn timestamp_rfc_3339_with_t() {
    at("2022-11-23T11:44:39+05:30", datetime!(2022-11-23 11:44:39 +5:30));
}

#[test]
fn timestamp_rfc_3339_with_blank() {
    at("2022-11-03 22:54:40+05:30", datetime!(2022-11-03 22:54:40 +5:30));
}

#[test]
fn timestamp_rfc_3339_z() {
    at("2024-01-15T10:30:00Z", datetime!(2024-01-15 10:30:00 UTC));
}

#[test]
fn timestamp_naive() {
    local("2022-11-10 12:18:44", datetime!(2022-11-10 12:18:44));
}

#[test]
fn timestamp_weekday_without_zone() {
    local("Thu, 10 Nov 2022 12:18:36", datetime!(2022-11-10 12:18:36));
    // A weekday that does not fit the date is not looked at.
    local("Mon, 10 Nov 2022 12:18:36", datetime!(2022-11-10 12:18:36));
}

#[test]
fn timestamp_weekday_with_zone() {
    at("Thu, 10 Nov 2022 12:18:36 +0000", datetime!(2022-11-10 12:18:36 UTC));
}

#[test]
fn timestamp_placeholder() {
    for text in ["1970-01-01 05:30:00", "1970-01-01 05:30:00+05:30"] {
        assert_eq!(Timestamp::parse(text), None, "{text}");
    }
}

#[test]
fn timestamp_go_zero() {
    assert_eq!(Timestamp::parse("0001-01-01T00:00:00Z"), None);
}

#[test]
fn timestamp_empty() {
    assert_eq!(Timestamp::parse(""), None);
}

#[test]
fn a_bad_date_never_fails_the_payload() {
    for text in ["yesterday", "2022-13-45 99:99:99", "Thu, ", "10/11/2022"] {
        let body = json!({"response": {"call_details": {"sid": "c1", "start_time": text}}});
        let envelope = Envelope::from_json(body.to_string().as_bytes()).unwrap();
        let time = &envelope.call_details().unwrap().start_time;
        assert_eq!((time.get(), time.wire()), (None, Some(&json!(text))));
    }
}

#[test]
fn a_boolean_may_be_a_text_or_a_number() {
    use click2call_client::exotel::User;
    for (text, expected) in
        [("true", true), ("\"true\"", true), ("\"1\"", true), ("1", true), ("\"false\"", false), ("0", false)]
    {
        let user = format!(r#"{{"contact_uri": "+15550100", "state_management": {text}}}"#);
        assert_eq!(User::from_json(user.as_bytes()).unwrap().state_management, Some(expected), "{text}");
    }
}

#[test]
fn an_integer_may_be_a_text_empty_or_null() {
    for (text, expected) in [("7", Some(7)), ("\"7\"", Some(7)), ("\"\"", None), ("null", None)] {
        let body = format!(r#"{{"http_code": {text}, "response": {{}}}}"#);
        let envelope = Envelope::from_json(body.as_bytes()).unwrap();
        assert_eq!(envelope.http_code.get().copied(), expected, "{text}");
    }
}

#[test]
fn a_text_may_be_a_number_null_or_not_applicable() {
    for (text, expected) in [("7", Some("7")), ("\"null\"", None), ("\"N/A\"", None), ("\"\"", None)] {
        let body = format!(r#"{{"request_id": {text}, "response": {{}}}}"#);
        let envelope = Envelope::from_json(body.as_bytes()).unwrap();
        assert_eq!(envelope.request_id.get().map(String::as_str), expected, "{text}");
    }
}

#[test]
fn every_phone_number_form_is_taken_as_it_is() {
    use click2call_client::PhoneNumber;
    let key = Some("9900000001".to_owned());
    for form in ["+919900000001", "09900000001", "919900000001", "9900000001"] {
        assert_eq!(PhoneNumber::from(form).national_key(), key, "{form}");
    }
    for sip in ["sip:agent7", "sip:trmum17abc"] {
        assert!(PhoneNumber::from(sip).is_sip(), "{sip}");
    }
    for masked in ["xxxxx43026", "+91xxxx499102", "022xxxx9102", "0XXXXX38847"] {
        let number = PhoneNumber::from(masked);
        assert!(number.is_masked() && number.national_key().is_none(), "{masked}");
    }
    assert_eq!(PhoneNumber::from("").national_key(), None);
}
