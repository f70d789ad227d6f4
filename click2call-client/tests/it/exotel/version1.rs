//! Version 1: calls as forms, lists with filters and pages, errors.

use click2call_client::exotel::v1::{CallFilter, NewV1Call, V1Answer, V1Target};
use click2call_client::exotel::{CallbackContentType, CallbackEvent, ExoPhone, LegStatus};
use click2call_client::transport::Reply;
use click2call_client::{AnswerBody, CallId, ErrorKind, Outcome, Sent};
use serde_json::{Value, json};
use time::Duration;
use time::macros::datetime;

use crate::support::exotel;

pub(crate) fn writes_the_form_of_a_v1_call(expected: &str) {
    let call =
        NewV1Call::new("+919900000001", V1Target::number("+919900000002"), ExoPhone::from("08000000003"))
            .with_status_callback("https://hooks.example.com/exotel", [CallbackEvent::Terminal])
            .with_custom_field(r#"{"callId":"c-1","rideId":"r-9"}"#);
    assert_eq!(call.status_callback_content_type, Some(CallbackContentType::Json));
    assert_eq!(call.to_form(), expected);
}

#[test]
fn a_v1_call_is_written_as_a_form() {
    writes_the_form_of_a_v1_call(
        "From=%2B919900000001&To=%2B919900000002&CallerId=08000000003\
         &StatusCallback=https%3A%2F%2Fhooks.example.com%2Fexotel&StatusCallbackEvents%5B0%5D=terminal\
         &StatusCallbackContentType=application%2Fjson\
         &CustomField=%7B%22callId%22%3A%22c-1%22%2C%22rideId%22%3A%22r-9%22%7D",
    );
}

pub(crate) fn writes_the_query_of_a_v1_list(url: &str) {
    let expected: Vec<(String, String)> =
        form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes()).into_owned().collect();
    let query = CallFilter::new()
        .with_created(datetime!(2019-12-03 00:00:00), datetime!(2019-12-04 00:00:00))
        .with_status([LegStatus::Completed])
        .with_page_size(20)
        .to_query()
        .unwrap();
    let written: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!(written, expected);
    assert!(!query.contains([';', ' ']));
}

#[test]
fn a_v1_list_is_filtered_by_an_encoded_query() {
    writes_the_query_of_a_v1_list(
        "?DateCreated=gte:2019-12-03+00:00:00%3Blte:2019-12-04+00:00:00&Status=completed&PageSize=20",
    );
    let too_long =
        CallFilter::new().with_created(datetime!(2019-12-03 00:00:00), datetime!(2020-02-04 00:00:00));
    assert_eq!(too_long.to_query().unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn v1_pages_follow_the_cursor_and_resume_from_a_token() {
    let page = |sid: &str, next: Value| {
        Reply::json(
            200,
            json!({"Metadata": {"Total": 3, "NextPageUri": next}, "Calls": [{"Sid": sid}]}).to_string(),
        )
    };
    let (client, script) = exotel([
        page("a", json!("/v1/Accounts/example1/Calls.json?After=x")),
        Reply::Dropped,
        page("b", json!("/v1/Accounts/example1/Calls.json?After=y")),
        page("c", Value::Null),
    ]);
    let filter = CallFilter::between("+919900000001", "+919900000002");
    let mut pages = client.calls_v1(&filter).unwrap();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.items[0].id(), first.total), (Some(CallId::from("a")), Some(3)));
    let token = pages.token().unwrap().clone();
    drop(pages);
    let mut pages = client.calls_v1_from(&filter, token).unwrap();
    let mut sids = Vec::new();
    while let Some(page) = pages.next().await {
        sids.extend(page.unwrap().items.iter().filter_map(|call| call.sid.get().cloned()));
    }
    assert_eq!(sids, ["b", "c"]);
    assert_eq!(script.sent()[1].uri(), "https://api.in.exotel.com/v1/Accounts/example1/Calls.json?After=x");
}

#[tokio::test]
async fn the_credentials_never_go_to_another_host_that_a_page_names() {
    let answer = json!({"Metadata": {"NextPageUri": "https://evil.example.com/x"}, "Calls": [{"Sid": "a"}]});
    let (client, script) = exotel([Reply::json(200, answer.to_string())]);
    let mut pages = client.calls_v1(&CallFilter::new()).unwrap();
    assert!(pages.next().await.unwrap().is_ok());
    assert_eq!(pages.next().await.unwrap().unwrap_err().kind(), ErrorKind::Unreadable);
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test]
async fn v1_errors_are_read_as_json_and_kept_as_xml() {
    let xml = "<TwilioResponse><RestException><Status>403</Status><Message>Call to [09900000001] cannot be made \
               because of TRAI NDNC regulations</Message></RestException></TwilioResponse>";
    let (client, _) = exotel([
        Reply::json(
            401,
            r#"{"RestException": {"Status": 401, "Message": "Authentication failed", "Code": 20003}}"#,
        ),
        Reply::json(401, r#"{"RestException": {"Message": "Authentication failed"}}"#),
        Reply::typed(403, "application/xml", xml),
        Reply::typed(200, "application/xml", "<TwilioResponse><Call/></TwilioResponse>"),
    ]);
    let call =
        NewV1Call::new("+919900000001", V1Target::flow("example1", "77"), ExoPhone::from("08000000003"));
    let error = client.place_v1(&call).await.unwrap_err();
    assert_eq!((error.kind(), error.code().unwrap().code.as_str()), (ErrorKind::Unauthenticated, "20003"));
    let error = client.place_v1(&call).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, None));
    let error = client.place_v1(&call).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Forbidden, Sent::Yes));
    assert_eq!(error.body(), Some(&AnswerBody::Bytes(xml.into())));
    let error = client.place_v1(&call).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Unreadable, Sent::Maybe));
    assert!(error.how_to_look_up().unwrap().contains("CallFilter::between"));
}

#[test]
fn v1_calls_tell_whether_they_are_final_and_how_they_ended() {
    let call =
        |fields: Value| V1Answer::from_json(json!({"Call": fields}).to_string().as_bytes()).unwrap().call;
    let fresh = call(json!({"Sid": "a", "Status": "completed", "EndTime": ""}));
    assert!(!fresh.is_final());
    let missed = call(json!({"Sid": "a", "Status": "completed", "Direction": "inbound",
        "EndTime": "2017-03-03 10:49:50", "Details": {"ConversationDuration": 0, "Leg2Status": "no-answer"}}));
    assert_eq!((missed.is_final(), missed.outcome()), (true, Some(Outcome::UserNoAnswer)));
    let talked = call(json!({"Sid": "a", "Status": "completed", "Price": "1.500", "Duration": "17",
        "Details": {"ConversationDuration": 8, "Leg1Status": "completed", "Leg2Status": "completed"}}));
    assert_eq!(talked.outcome(), Some(Outcome::Connected));
    assert_eq!(talked.price.get().unwrap().as_str(), "1.500");
    assert_eq!(talked.duration.get(), Some(&Duration::seconds(17)));
    let unanswered = call(json!({"Status": "no-answer", "Details": {"Leg1Status": "completed"}}));
    assert_eq!(unanswered.outcome(), Some(Outcome::CustomerNoAnswer));
}
