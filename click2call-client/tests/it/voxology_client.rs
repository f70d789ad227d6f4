//! The Voxology client: dials with session data, waits out 423, encodes numbers in paths.

use std::sync::Arc;

use click2call_client::transport::{Reply, ScriptedTransport};
use click2call_client::voxology::{Client, DESTINATION_KEY, NumberSearch, SearchBy, bridging_flow};
use click2call_client::{
    CallRequest, CallerId, ClickToCall, CustomData, Endpoint, ErrorKind, Outcome, PhoneNumber, Policy, Sent,
};
use serde_json::{Value, json};
use time::Duration;
use voice_actions::rest::{Callback, Message, NumberCallback, NumberConfiguration};

use crate::support::{body, sent};

fn client(replies: impl IntoIterator<Item = Reply>) -> (Client, Arc<ScriptedTransport>) {
    let script = Arc::new(ScriptedTransport::new(replies));
    let client = Client::builder("the-key", "+15550199")
        .with_base_url("https://api.example.com/v1")
        .with_policy(Policy::default().with_jitter_seed(1))
        .with_transport(Arc::clone(&script))
        .build()
        .unwrap();
    (client, script)
}

fn placed() -> Reply {
    Reply::json(200, r#"{"call":{"id":"10605776@17155753","extra":1}}"#)
}

#[tokio::test]
async fn a_call_without_a_caller_id_is_refused_before_anything_is_sent() {
    let script = Arc::new(ScriptedTransport::default());
    let client = Client::builder("the-key", "").with_transport(Arc::clone(&script)).build().unwrap();
    let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"));
    let error = client.place(&request).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::InvalidRequest, Sent::No));
    assert_eq!(script.unexpected(), 0);
}

#[tokio::test]
async fn the_destination_travels_as_session_data_to_the_call_flow_of_the_caller_id() {
    let (client, script) = client([placed()]);
    let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"))
        .with_a_caller_id(CallerId::new("+15550198"))
        .with_ring_time(Duration::seconds(60))
        .with_custom_data(CustomData::fields([("deal", "7")]));
    let placed = client.place(&request).await.unwrap();
    assert_eq!(placed.id.unwrap().as_str(), "10605776@17155753");
    assert_eq!(sent(&script), ["POST /v1/Dials/Connect"]);
    assert_eq!(
        body(&script, 0),
        json!({
            "call": { "no": "+15550100", "caller_id_no": "+15550198" },
            "session_data": { "deal": "7", "destination": "+15550101" },
            "timeout": 60,
        })
    );
    let sent = script.sent();
    let key = &sent[0].headers()["x-api-key"];
    assert!(key.is_sensitive() && key == "the-key");
}

#[test]
fn the_bridging_flow_transfers_to_what_place_hands_on() {
    let flow = bridging_flow(DESTINATION_KEY).to_value();
    assert_eq!(flow["actions"][0]["type"], "TRANSFER");
    assert_eq!(flow["actions"][0]["params"]["no"], "${sessionData.destination}");
}

#[tokio::test]
async fn a_423_is_waited_out_because_nothing_was_placed() {
    let locked = || Reply::json(423, r#"{"message":"Locked"}"#);
    let (client, script) = client([locked(), placed(), locked(), locked(), locked()]);
    let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"));
    assert_eq!(client.place(&request).await.unwrap().attempts, 2);
    let error = client.place(&request).await.unwrap_err();
    assert_eq!((error.was_sent(), error.is_retryable(), error.attempts()), (Sent::Yes, true, 3));
    assert!(error.to_string().contains("423 (too many requests at once (seen in use))"), "{error}");
    assert_eq!((script.left(), script.unexpected(), script.waits().len() >= 3), (0, 0, true));
}

#[tokio::test]
async fn a_server_error_is_not_repeated_and_in_doubt() {
    let (client, script) = client([Reply::json(502, r#"{"message":"Bad gateway"}"#)]);
    let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"));
    let error = client.place(&request).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::VendorFailure, Sent::Maybe));
    assert_eq!(sent(&script).len(), 1);
}

#[tokio::test]
async fn a_number_is_configured_under_its_encoded_path() {
    let (client, script) = client([Reply::json(200, ""), Reply::json(404, r#"{"message":"Not Found"}"#)]);
    let configuration = NumberConfiguration::new(Callback::post_json("https://example.com/flow"));
    let number = PhoneNumber::from("+15550104");
    assert_eq!(client.configure_number(&number, &configuration).await.unwrap(), Value::Null);
    assert_eq!(sent(&script), ["PUT /v1/CallFlows/Configurations/PhoneNumbers/%2B15550104"]);
    let error = client.configure_number(&number, &configuration).await.unwrap_err();
    assert_eq!(error.to_string(), "voxology change: not found, status 404: Not Found");
}

#[tokio::test]
async fn a_message_is_sent_and_its_answer_kept_as_it_is() {
    let (client, script) = client([Reply::json(200, r#"{"anything":[1]}"#)]);
    let message = Message::text(
        &voice_actions::CallerId::new("+15550199"),
        voice_actions::PhoneNumber::new("+15550100"),
        "Hello",
    );
    assert_eq!(client.message(&message).await.unwrap(), json!({ "anything": [1] }));
    assert_eq!(
        body(&script, 0),
        json!({ "api_no": "+15550199", "caller_no": "+15550100", "text_message": "Hello" })
    );
}

#[tokio::test]
async fn a_call_is_looked_up_in_the_log() {
    let log = json!({
        "call_id": "1@2", "start_time": "2030-01-01T10:00:00.000Z", "end_time": "2030-01-01T10:00:02.539Z",
        "duration": 2540, "connect_time_sec": 1, "status": "completed", "new_key": {},
    });
    let (client, script) = client([Reply::json(200, log.to_string())]);
    let report = client.look_up(&"1@2".into()).await.unwrap();
    assert_eq!((report.is_final, report.outcome), (true, Some(Outcome::Connected)));
    assert_eq!(report.talk_time, Some(Duration::SECOND));
    assert_eq!(sent(&script), ["GET /v1/History/Logs/Calls/1@2"]);
}

#[tokio::test]
async fn what_the_vendor_cannot_do_is_refused_before_anything_is_sent() {
    let (client, script) = client([]);
    let clash = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"))
        .with_custom_data(CustomData::fields([(DESTINATION_KEY, "x")]));
    assert_eq!(client.place(&clash).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let device = CallRequest::new(Endpoint::device("d"), Endpoint::number("+15550101"));
    assert_eq!(client.place(&device).await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(script.unexpected(), 0);
}

#[tokio::test]
async fn numbers_that_are_to_be_had_are_searched_by_query() {
    let answer = r#"{"phone_numbers":[{"no":"+15550120","formatted":"(555) 0120","estimated_active_date":"2030-01-01"}]}"#;
    let (client, script) = client([Reply::json(200, answer)]);
    let search = NumberSearch::new(SearchBy::RateCenter, "SAN JOSE,CA")
        .with_capability("voice")
        .with_sms(true)
        .with_max_results(200);
    let found = client.available_numbers(&search).await.unwrap();
    assert_eq!(found[0].estimated_active_date.as_deref(), Some("2030-01-01"));
    assert_eq!(
        sent(&script),
        ["GET /v1/PhoneNumbers/Available?search_by=rate-center&search_on=SAN%20JOSE%2CCA&capabilities=voice\
          &is_sms=true&max_results=200"]
    );
}

#[cfg(feature = "fake")]
#[tokio::test]
async fn numbers_are_provisioned_shown_configured_listed_and_released() {
    let vendor = click2call_client::fake::Voxology::new("key", "+15550199");
    let client = vendor.client().build().unwrap();
    let (new, own) = (PhoneNumber::from("+15550122"), PhoneNumber::from("+15550199"));
    let asked = client.provision_numbers(&[new.clone(), own.clone()]).await.unwrap();
    assert_eq!(
        asked.iter().map(voice_actions::rest::ListedNumber::is_failed).collect::<Vec<_>>(),
        [false, true]
    );
    assert!(client.number(&new).await.unwrap().capabilities.contains(&"voice".to_owned()));
    let callback = || Callback::post_json("https://example.com/callflow");
    let configuration = NumberConfiguration::new(callback());
    client.configure_number(&new, &configuration).await.unwrap();
    let older = NumberCallback::new(voice_actions::PhoneNumber::new(own.as_str()), callback());
    client.set_callbacks(&[older]).await.unwrap();
    assert_eq!(client.numbers().await.unwrap().len(), 2);
    client.release_numbers(std::slice::from_ref(&new)).await.unwrap();
    assert_eq!(client.numbers().await.unwrap().len(), 1);
    assert_eq!(client.number(&new).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(client.release_numbers(&[new]).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_bare_list_of_numbers_is_read_and_numbers_are_moved_and_looked_up() {
    let (client, script) = client([
        Reply::json(200, r#"[{"no":"+15550120"}]"#),
        Reply::json(200, ""),
        Reply::json(200, r#"{"cnam":{"caller_name":"ADA"},"integrations":{"whitepages_reverse_phone":{}}}"#),
    ]);
    assert_eq!(client.numbers().await.unwrap().len(), 1);
    let number = PhoneNumber::from("+15550120");
    client.move_numbers("app-2", std::slice::from_ref(&number)).await.unwrap();
    let known = client.number_information(&number, &["cnam", "carrier"]).await.unwrap();
    assert_eq!(known["cnam"]["caller_name"], "ADA");
    assert_eq!(
        sent(&script),
        [
            "GET /v1/PhoneNumbers/CallFlows",
            "PUT /v1/PhoneNumbers/Move/CallFlows",
            "GET /v1/PhoneNumberInformation/%2B15550120?include=cnam,carrier",
        ]
    );
    assert_eq!(body(&script, 1), json!({"app_id": "app-2", "phone_numbers": [{"no": "+15550120"}]}));
}
