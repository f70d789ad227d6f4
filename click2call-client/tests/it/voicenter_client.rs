//! The Voicenter client: Click2Call in both methods and formats, Call Log in windows that fit.

use std::sync::Arc;

use cdr_model::voicenter::CallLogQuery;
use click2call_client::fake::Voicenter;
use click2call_client::transport::{Reply, ScriptedTransport};
use click2call_client::voicenter::Client;
use click2call_client::{
    CallRequest, CallerId, ClickToCall as _, CustomData, Endpoint, ErrorKind, Outcome, PhoneNumber,
    Recording, Sent,
};
use serde_json::{Value, json};
use time::Duration;
use time::macros::datetime;

fn request() -> CallRequest {
    CallRequest::new(Endpoint::extension("SIPSIP"), Endpoint::number("0501234567"))
}

fn scripted(replies: impl IntoIterator<Item = Reply>) -> (Client, Arc<ScriptedTransport>) {
    let script = Arc::new(ScriptedTransport::new(replies));
    (Client::builder("XXXX").with_transport(Arc::clone(&script)).build().unwrap(), script)
}

#[tokio::test]
async fn a_call_carries_the_code_in_its_body_alone() {
    let answer = r#"{"ERRORCODE":0,"ERRORMESSAGE":"OK","CALLID":"0123456789abcdef0123456789abcdef"}"#;
    let (client, script) = scripted([Reply::json(200, answer)]);
    let request = request()
        .with_b_caller_id(CallerId::new("0720000000").with_name("Desk"))
        .with_recording(Recording::Mono)
        .with_ring_time(Duration::seconds(30))
        .with_max_duration(Duration::minutes(10))
        .with_custom_data(CustomData::fields([("clientID", "CRM-9876")]));
    let placed = client.place(&request).await.unwrap();
    assert_eq!(placed.id.unwrap().as_str(), "0123456789abcdef0123456789abcdef");
    let sent = &script.sent()[0];
    assert_eq!(sent.uri(), "https://api.voicenter.com/ForwardDialer/click2call.aspx");
    assert_eq!(
        serde_json::from_slice::<Value>(sent.body()).unwrap(),
        json!({"code": "XXXX", "phone": "SIPSIP", "target": "0501234567", "action": "call", "format": "json",
            "record": "true", "targetcallerid": "0720000000", "targetcallername": "Desk",
            "phonemaxdialtime": "30", "targetmaxdialtime": "30", "maxduration": "600",
            "var_clientID": "CRM-9876"})
    );
    let preview = client.preview(&request).unwrap();
    assert!(!String::from_utf8_lossy(preview.body()).contains("XXXX"));
}

#[tokio::test]
async fn xml_answers_are_read_and_the_get_form_is_understood() {
    let vendor = Voicenter::new("XXXX");
    let client = vendor.client().with_get().build().unwrap();
    assert!(client.place(&request()).await.is_ok());
    assert!(vendor.is_active("SIPSIP"));
    client.terminate(&PhoneNumber::from("SIPSIP")).await.unwrap();
    assert!(!vendor.is_active("SIPSIP"));
    let xml = cdr_model::voicenter::click2call::Answer::accepted("abc").to_xml();
    let (client, _) = scripted([Reply::typed(200, "text/html", xml)]);
    assert_eq!(client.place(&request()).await.unwrap().id.unwrap().as_str(), "abc");
}

#[tokio::test]
async fn refusals_have_their_documented_meaning() {
    for (code, kind, sent) in [
        (1, ErrorKind::InvalidRequest, Sent::Yes),
        (2, ErrorKind::VendorFailure, Sent::Maybe),
        (3, ErrorKind::Busy, Sent::Yes),
        (4, ErrorKind::Forbidden, Sent::Yes),
        (77, ErrorKind::VendorFailure, Sent::Maybe),
    ] {
        let answer = json!({"ERRORCODE": code, "ERRORMESSAGE": "no", "CALLID": ""}).to_string();
        let (client, script) = scripted([Reply::json(200, answer)]);
        let error = client.place(&request()).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent()), (kind, sent), "{code}");
        assert_eq!(error.code().unwrap().code, code.to_string());
        assert_eq!(script.sent().len(), 1);
    }
    let vendor = Voicenter::new("XXXX");
    vendor.take_offline("SIPSIP");
    let mut call = cdr_model::voicenter::click2call::Request::call("", "SIPSIP", "0501234567");
    call.check_phone_device = Some(true);
    let error = vendor.client().build().unwrap().call(call).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Busy, true));
    assert!(vendor.calls().is_empty());
}

#[tokio::test]
async fn a_success_without_a_call_id_leaves_the_call_in_doubt() {
    let (client, _) = scripted([Reply::json(200, r#"{"ERRORCODE":0,"ERRORMESSAGE":"OK","CALLID":""}"#)]);
    let error = client.place(&request()).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Unreadable, Sent::Maybe));
}

#[tokio::test]
async fn a_window_of_call_log_is_split_until_it_fits_and_can_be_taken_up_again() {
    let vendor = Voicenter::new("XXXX");
    let client = vendor.client().build().unwrap();
    for _ in 0..12 {
        let id = client.place(&request()).await.unwrap().id.unwrap();
        vendor.finish(&id, Outcome::Connected, Duration::seconds(20));
        vendor.advance(Duration::minutes(5));
    }
    vendor.limit_call_log(3);
    let query = CallLogQuery::new(datetime!(2026-01-05 03:00 UTC), datetime!(2026-01-05 05:00 UTC));
    let mut pages = client.call_log(&query);
    let first = pages.next().await.unwrap().unwrap();
    let mut seen: Vec<String> = Vec::new();
    let mut note = |page: click2call_client::Page<cdr_model::voicenter::CallLogEntry>| {
        assert!(page.items.len() <= 3);
        let second = |entry: &&cdr_model::voicenter::CallLogEntry| {
            entry.call_type == Some(cdr_model::voicenter::CallType::ClickToCallLeg2)
        };
        let id = |entry: &cdr_model::voicenter::CallLogEntry| entry.call_id.as_ref().unwrap().to_string();
        seen.extend(page.items.iter().filter(second).map(id));
    };
    note(first);
    let token = pages.token().unwrap().clone();
    let mut pages = client.call_log_from(&query, token);
    while let Some(page) = pages.next().await {
        note(page.unwrap());
    }
    let all: Vec<String> = vendor.calls().iter().map(|call| call.id.to_string()).collect();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn call_log_waits_when_it_is_told_to_and_names_its_errors() {
    let error = |number: i64| json!({"ERROR_NUMBER": number, "STATUS_CODE": 403, "CDR_LIST": []}).to_string();
    let query = CallLogQuery::new(datetime!(2026-01-05 03:00 UTC), datetime!(2026-01-05 05:00 UTC));
    let (client, script) =
        scripted([Reply::json(403, error(1)), Reply::json(200, r#"{"ERROR_NUMBER":0,"CDR_LIST":[]}"#)]);
    assert!(client.call_log(&query).next().await.unwrap().unwrap().items.is_empty());
    assert_eq!(script.waits(), [Duration::seconds(5)]);
    for (number, kind) in
        [(2, ErrorKind::Unauthenticated), (4, ErrorKind::Forbidden), (5, ErrorKind::InvalidRequest)]
    {
        let (client, _) = scripted([Reply::json(403, error(number))]);
        assert_eq!(client.call_log(&query).next().await.unwrap().unwrap_err().kind(), kind);
    }
}
