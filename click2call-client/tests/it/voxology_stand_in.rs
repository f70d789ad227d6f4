//! The Voxology stand-in behaves as the vendor's documentation says.

use click2call_client::fake::Voxology;
use click2call_client::voxology::Client;
use click2call_client::{
    CallRequest, ClickToCall as _, CustomData, Endpoint, ErrorKind, Outcome, PhoneNumber,
};
use http::Request;
use serde_json::{Value, json};
use time::Duration;
use voice_actions::callback::{CallStatus, CallbackKind, CallbackRequest};
use voice_actions::rest::{Callback, Message, NumberConfiguration, SmsRequest};
use voice_actions::{CallerId, PhoneNumber as Number};

const OWN: &str = "+15550199";
const HOOK: &str = "https://app.example.com/callflow";

fn application() -> (Voxology, Client) {
    let application = Voxology::new("key", OWN);
    let client = application.client().build().unwrap();
    (application, client)
}

fn request() -> CallRequest {
    CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"))
        .with_custom_data(CustomData::fields([("deal", "7")]))
}

fn ask(application: &Voxology, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = Request::builder().method(method).uri(format!("https://api.voxolo.gy/v1/{path}"));
    let request = request.header("X-API-KEY", "key").body(body.to_string().into()).unwrap();
    let answer = application.handle(&request);
    (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap())
}

#[tokio::test]
async fn the_number_s_callback_is_asked_for_a_call_flow_and_told_the_end() {
    let (application, client) = application();
    let custom = json!({"team": "sales"}).as_object().unwrap().clone();
    let ours = NumberConfiguration::new(Callback::post_json(HOOK)).with_custom_data(custom);
    client.configure_number(&PhoneNumber::from(OWN), &ours).await.unwrap();
    let id = client.place(&request()).await.unwrap().id.unwrap();
    assert!(application.take_outgoing().is_empty());
    application.advance(Duration::seconds(4));
    application.answer(&id);
    application.advance(Duration::seconds(6));
    application.finish(&id, Outcome::Connected, Duration::seconds(20));
    let sent = application.take_outgoing();
    assert_eq!(sent[0].uri(), HOOK);
    let told: Vec<_> =
        sent.iter().map(|request| CallbackRequest::from_slice(request.body()).unwrap()).collect();
    let [begun, over] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((&begun.kind, &over.kind), (&CallbackKind::InitCall, &CallbackKind::EndCall));
    assert_eq!(begun.status, Some(CallStatus::LiveInProgress));
    assert_eq!(begun.session("destination"), Some(&json!("+15550101")));
    assert_eq!(begun.session("deal"), Some(&json!("7")));
    assert_eq!(begun.custom_data.as_ref().unwrap()["team"], "sales");
    assert_eq!(over.status, Some(CallStatus::Completed));
    assert_eq!(over.duration.unwrap() - begun.duration.unwrap(), Duration::seconds(20));
}

#[tokio::test]
async fn a_log_record_is_there_some_time_after_the_end() {
    let (application, client) = application();
    application.delay_call_log(Duration::seconds(5));
    let id = client.place(&request()).await.unwrap().id.unwrap();
    assert_eq!(client.look_up(&id).await.unwrap_err().kind(), ErrorKind::NotFound);
    application.advance(Duration::seconds(4));
    application.finish(&id, Outcome::Connected, Duration::seconds(20));
    assert_eq!(client.look_up(&id).await.unwrap_err().kind(), ErrorKind::NotFound);
    application.advance(Duration::seconds(5));
    let log = client.call_log(id.as_str()).await.unwrap();
    assert_eq!((log.duration, log.connect_time), (Some(Duration::seconds(24)), Some(Duration::seconds(20))));
    // Six-second steps: 24 seconds are 0.4 minutes at 0.015.
    assert_eq!(log.billed_time, Some(Duration::seconds(24)));
    assert_eq!(log.charge.unwrap().total.unwrap().to_string(), "0.006");
    assert_eq!(client.look_up(&id).await.unwrap().outcome, Some(Outcome::Connected));
}

#[tokio::test]
async fn messages_go_out_and_come_in_by_both_ways() {
    let (application, client) = application();
    application.configure(OWN, HOOK);
    let own = CallerId::new(OWN);
    client.message(&Message::text(&own, Number::new("+15550101"), "hello")).await.unwrap();
    client.sms(&SmsRequest::new("+15550101", own, "again")).await.unwrap();
    let texts: Vec<_> =
        application.messages().iter().map(|message| message.text.as_str().to_owned()).collect();
    assert_eq!(texts, ["hello", "again"]);
    let foreign = Message::text(&CallerId::new("+15550111"), Number::new("+15550101"), "no");
    assert_eq!(client.message(&foreign).await.unwrap_err().status().unwrap(), 400);
    application.receive_message("+15550101", OWN, "yes");
    let told = CallbackRequest::from_slice(application.take_outgoing()[0].body()).unwrap();
    assert_eq!((told.kind, told.text_message.as_deref()), (CallbackKind::Sms, Some("yes")));
}

#[tokio::test]
async fn too_many_requests_at_once_are_locked_out_and_come_again() {
    let (application, client) = application();
    application.limit_requests(1);
    // The client waits and tries again: the clock of the stand-in moves on.
    for _ in 0..3 {
        client.place(&request()).await.unwrap();
    }
    assert_eq!(application.calls().len(), 3);
    assert_eq!(ask(&application, "GET", "PhoneNumbers/CallFlows", &Value::Null).0, 423);
    application.advance(Duration::seconds(1));
    application.refuse_next(429, "rate");
    application.refuse_next(429, "rate");
    application.refuse_next(429, "rate");
    let error = client.place(&request()).await.unwrap_err();
    assert_eq!((error.kind(), application.calls().len()), (ErrorKind::RateLimited, 3));
}

#[tokio::test]
async fn numbers_are_rented_configured_listed_and_given_back() {
    let (application, client) = application();
    let (_, list) = ask(
        &application,
        "POST",
        "PhoneNumbers/CallFlows",
        &json!({"phone_numbers": [{"no": "+15550122"}, {"no": "nonsense"}]}),
    );
    let states: Vec<_> =
        list["phone_numbers"].as_array().unwrap().iter().map(|n| n["status"].clone()).collect();
    assert_eq!(states, ["success", "error"]);
    let hook = NumberConfiguration::new(Callback::get(HOOK));
    client.configure_number(&PhoneNumber::from("+15550122"), &hook).await.unwrap();
    let unknown = client.configure_number(&PhoneNumber::from("+15550123"), &hook).await.unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::NotFound);
    assert_eq!(ask(&application, "GET", "PhoneNumbers/%2B15550122", &Value::Null).0, 200);
    let many = json!([{"no": OWN, "callback": {"url": HOOK, "method": "GET"}}]);
    assert_eq!(ask(&application, "POST", "CallFlows/Callbacks", &many).0, 200);
    let id = client.place(&request()).await.unwrap().id.unwrap();
    application.answer(&id);
    let asked = &application.take_outgoing()[0];
    assert_eq!(asked.method(), "GET");
    assert!(asked.uri().query().unwrap().contains("type=init_call"));
    assert_eq!(ask(&application, "DELETE", "PhoneNumbers/CallFlows", &json!(["+15550122"])).0, 200);
    assert_eq!(ask(&application, "GET", "PhoneNumbers/%2B15550122", &Value::Null).0, 404);
}

#[test]
fn numbers_are_searched_moved_and_told_about() {
    let (application, _) = application();
    application.offer("+15550160");
    let get = |path: &str| ask(&application, "GET", path, &Value::Null);
    let (_, found) = get("PhoneNumbers/Available?search_by=area-code&search_on=555&max_results=3");
    assert_eq!(found["phone_numbers"].as_array().unwrap().len(), 3);
    assert_eq!(get("PhoneNumbers/Available").1["phone_numbers"].as_array().unwrap().len(), 10);
    assert_eq!(get("PhoneNumbers/Available?search_by=colour").0, 400);
    assert_eq!(
        get("PhoneNumberInformation/%2B15550101?include=cnam,carrier").1["cnam"]["caller_name"],
        "STAND-IN"
    );
    assert_eq!(get("PhoneNumberInformation/%2B15550101?include=colour").0, 400);
    let away = json!({"app_id": "another", "phone_numbers": [{"no": OWN}]});
    assert_eq!(ask(&application, "PUT", "PhoneNumbers/Move/CallFlows", &away).0, 200);
    assert_eq!(get("PhoneNumbers/%2B15550199").0, 404);
    assert_eq!(ask(&application, "PUT", "PhoneNumbers/Move/CallFlows", &away).0, 404);
}

#[test]
fn undocumented_missing_and_misused_keys_are_refused() {
    let (application, _) = application();
    let good = json!({"call": {"no": "+15550100", "caller_id_no": OWN}});
    assert_eq!(ask(&application, "POST", "Dials/Connect", &good).0, 200);
    for bad in [
        json!({"colour": "red"}),
        json!({"call": {"no": "+15550100"}}),
        json!({"call": {"no": "+15550100", "caller_id_no": "+15550111"}}),
        json!({"session_data": "x"}),
        json!({"timeout": "60"}),
    ] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        let (status, answer) = ask(&application, "POST", "Dials/Connect", &body);
        assert_eq!(status, 400, "{bad}");
        assert!(answer["message"].as_str().unwrap().starts_with("Invalid parameter"));
    }
    let path = "CallFlows/Configurations/PhoneNumbers/%2B15550199";
    for bad in
        [json!({}), json!({"callback": {"url": "nowhere"}}), json!({"callback": {"url": HOOK}, "x": 1})]
    {
        assert_eq!(ask(&application, "PUT", path, &bad).0, 400, "{bad}");
    }
    assert_eq!(application.calls().len(), 1);
}
