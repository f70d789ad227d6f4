//! The Exotel stand-in behaves as the vendor's documentation says.

use click2call_client::exotel::v1::{CallFilter, NewV1Call, V1Target};
use click2call_client::exotel::{
    CallStatus, CallbackContentType, CallbackEvent, CallbackMethod, ConnectAnswer, Customer, ExoPhone,
    NewCall, StatusCallback, User, Webhook,
};
use click2call_client::fake::{ConnectStep, Exotel, Person};
use click2call_client::transport::Reply;
use click2call_client::{ClickToCall as _, ErrorKind, Outcome, PhoneNumber, Sent};
use http::{Request, Response};
use serde_json::{Value, json};
use time::Duration;

use crate::support::{request, sample};

const SHOWN: &str = "+918000000003";

fn vendor() -> Exotel {
    Exotel::new("example1", "key", "token")
}

fn call() -> NewCall {
    NewCall::new(
        User::new("+919900000001").with_state_management(true),
        Customer::new("+919900000002"),
        ExoPhone::from(SHOWN),
    )
}

fn post(url: &str, body: &[u8]) -> Request<bytes::Bytes> {
    Request::post(url).body(bytes::Bytes::copy_from_slice(body)).unwrap()
}

fn value(response: &Response<bytes::Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

#[test]
fn the_seed_call_is_accepted_at_the_seed_url_and_answered_in_the_seed_shape() {
    let url = "https://key:token@ccm-api.exotel.com/v3/accounts/example1/calls";
    let answer = vendor().handle(&post(url, &sample("exotel/seed-create-call.request.json")));
    assert_eq!(answer.status(), 200);
    let mut answer = value(&answer);
    let mut expected: Value =
        serde_json::from_slice(&sample("exotel/seed-create-call.success.first-printing.json")).unwrap();
    // The same keys and forms; identifiers and times are the stand-in's own.
    assert_eq!(answer["response"]["call_details"]["custom_field"], "test_call");
    for envelope in [&mut answer, &mut expected] {
        envelope["request_id"] = Value::Null;
        for key in ["sid", "legs", "virtual_number", "created_time", "updated_time", "start_time"] {
            assert!(envelope["response"]["call_details"][key].is_string(), "{key}");
            envelope["response"]["call_details"][key] = Value::Null;
        }
    }
    assert_eq!(answer, expected);
    let wrong = url.replace("token@", "other@");
    assert_eq!(vendor().handle(&post(&wrong, b"{}")).status(), 401);
}

#[test]
fn undocumented_missing_and_misused_keys_are_refused_with_the_seed_failure() {
    let url = "https://key:token@ccm-api.exotel.com/v3/accounts/example1/calls";
    let good = json!({"from": {"contact_uri": "a"}, "to": {"contact_uri": "b"}, "virtual_number": "c"});
    assert_eq!(vendor().handle(&post(url, good.to_string().as_bytes())).status(), 200);
    for (key, bad) in [
        ("to.contact_uri", json!({"to": {}})),
        ("to.state_management", json!({"to": {"contact_uri": "b", "state_management": true}})),
        ("colour", json!({"colour": "red"})),
        ("from.user_contact_uri", json!({"from": {"contact_uri": "a", "user_contact_uri": "x"}})),
        ("from.state_management", json!({"from": {"contact_uri": "a", "state_management": "yes"}})),
        ("recording", json!({"recording": true})),
        ("recording.channels", json!({"recording": {"channels": "triple"}})),
        ("max_time_limit", json!({"max_time_limit": 14_401})),
        (
            "status_callback.event",
            json!({"status_callback": [{"event": "never", "url": "https://example.com"}]}),
        ),
    ] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        let answer = vendor().handle(&post(url, body.to_string().as_bytes()));
        assert_eq!(answer.status(), 400, "{key}");
        let error = &value(&answer)["response"]["error_data"];
        assert_eq!(error["code"], 10725);
        assert_eq!(error["description"], format!(" {key} is invalid"));
    }
}

#[tokio::test]
async fn a_user_on_a_managed_call_is_busy_until_it_ends() {
    let vendor = vendor();
    let client = vendor.client().build().unwrap();
    let placed = client.place_call(&call()).await.unwrap();
    assert!(vendor.is_busy("09900000001"));
    let error = client.place_call(&call()).await.unwrap_err();
    assert_eq!((error.kind(), error.code().unwrap().code.as_str()), (ErrorKind::Busy, "10706"));
    assert_eq!((error.was_sent(), error.is_retryable()), (Sent::Yes, true));
    // Without state management nobody looks.
    let unmanaged =
        NewCall::new(User::new("+919900000001"), Customer::new("+919900000009"), ExoPhone::from(SHOWN));
    assert!(client.place_call(&unmanaged).await.is_ok());
    assert!(vendor.finish(&placed.call.id().unwrap(), CallStatus::Completed, Duration::seconds(8)));
    assert!(client.place_call(&call()).await.is_ok());
}

#[tokio::test]
async fn both_parties_see_the_virtual_number_and_nothing_else() {
    let vendor = vendor();
    vendor.rent(SHOWN);
    let client = vendor.client().build().unwrap();
    let id = client.place_call(&call()).await.unwrap().call.id().unwrap();
    vendor.answer(&id);
    let rings: Vec<_> = vendor
        .rings()
        .iter()
        .map(|ring| (ring.to.as_str().to_owned(), ring.shown.as_str().to_owned()))
        .collect();
    let shown = || SHOWN.to_owned();
    assert_eq!(rings, [("+919900000001".to_owned(), shown()), ("+919900000002".to_owned(), shown())]);
    let foreign = NewCall::new(User::new("+919900000001"), "+919900000002", "+15550100");
    assert_eq!(client.place_call(&foreign).await.unwrap_err().code().unwrap().code, "10716");
}

#[tokio::test]
async fn a_call_is_followed_from_placing_to_its_last_callback() {
    let vendor = vendor();
    let client = vendor.client().build().unwrap();
    let call = call()
        .with_status_callback(
            StatusCallback::answered("https://hooks.example.com/exotel?k=1").with_method(CallbackMethod::Get),
        )
        .with_status_callback(
            StatusCallback::terminal("https://hooks.example.com/exotel?k=1")
                .with_content_type(CallbackContentType::Multipart),
        );
    let id = client.place_call(&call).await.unwrap().call.id().unwrap();
    let running = client.look_up(&id).await.unwrap();
    assert_eq!((running.is_final, running.outcome), (false, None));
    vendor.advance(Duration::seconds(10));
    vendor.answer(&id);
    vendor.advance(Duration::seconds(60));
    vendor.finish(&id, CallStatus::Completed, Duration::seconds(55));
    let over = client.look_up(&id).await.unwrap();
    assert_eq!((over.is_final, over.outcome), (true, Some(Outcome::Connected)));
    assert_eq!(over.talk_time, Some(Duration::seconds(55)));
    assert_eq!(over.ended_at.unwrap() - over.started_at.unwrap(), Duration::seconds(70));
    let legs = client.legs(&id).await.unwrap();
    assert_eq!((legs.from_legs().len(), legs.to_legs().len()), (1, 1));
    let callbacks = vendor.take_outgoing();
    let Webhook::Call(last) = Webhook::from_request(&callbacks[1]).unwrap() else { panic!() };
    assert!(last.call_details.recording_links()[0].as_str().ends_with(".mp3"));
    let events: Vec<_> = callbacks
        .iter()
        .map(|request| match Webhook::from_request(request).unwrap() {
            Webhook::Call(callback) => {
                (request.method().as_str(), callback.event().unwrap().clone(), callback.call_details.id())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        events,
        [("GET", CallbackEvent::Answered, Some(id.clone())), ("POST", CallbackEvent::Terminal, Some(id))]
    );
}

#[tokio::test]
async fn a_call_whose_answer_was_lost_is_found_in_the_list() {
    let vendor = vendor();
    let client = vendor.client().build().unwrap();
    vendor.fail_next(Reply::Dropped);
    let error = client.place(&request()).await.unwrap_err();
    assert_eq!(error.was_sent(), Sent::Maybe);
    let filter = CallFilter::between("+919900000001", "+919900000002");
    let page = client.calls_v1(&filter).unwrap().next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), vendor.calls().len()), (1, 1));
    assert_eq!(page.items[0].id(), Some(vendor.calls()[0].id.clone()));
}

#[tokio::test]
async fn v1_calls_are_placed_listed_in_pages_and_told_as_json_or_form() {
    let vendor = vendor();
    let client = vendor.client().build().unwrap();
    for (index, events) in [vec![CallbackEvent::Terminal], vec![]].into_iter().enumerate() {
        let target = V1Target::number(format!("+91990000001{index}"));
        let call = NewV1Call::new("+919900000001", target, ExoPhone::from(SHOWN))
            .with_status_callback("https://hooks.example.com/v1", events);
        let placed = client.place_v1(&call).await.unwrap();
        vendor.finish(&placed.id().unwrap(), CallStatus::ToLegUnanswered, Duration::ZERO);
        assert_eq!(
            client.call_v1_with_details(&placed.id().unwrap()).await.unwrap().outcome(),
            Some(Outcome::CustomerNoAnswer)
        );
    }
    let mut pages = client.calls_v1(&CallFilter::new().with_page_size(1)).unwrap();
    let mut seen = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!((page.items.len(), page.total), (1, Some(2)));
        seen.push(page.items[0].to.get().unwrap().as_str().to_owned());
    }
    assert_eq!(seen, ["+919900000011", "+919900000010"]);
    let callbacks: Vec<_> =
        vendor.take_outgoing().iter().map(|request| Webhook::from_request(request).unwrap()).collect();
    let [Webhook::V1(full), Webhook::V1(short)] = callbacks.as_slice() else { panic!("{callbacks:?}") };
    assert_eq!(full.outcome(), Some(Outcome::CustomerNoAnswer));
    assert_eq!((full.leg_list().len(), short.leg_list().len()), (2, 0));
    assert!(short.event_type.is_absent());
}

#[test]
fn v1_answers_xml_unless_json_is_asked_for() {
    let url = "https://key:token@api.exotel.com/v1/Accounts/example1/Calls/connect";
    let form = b"From=%2B919900000001&To=%2B919900000002&CallerId=%2B918000000003";
    let xml = vendor().handle(&post(url, form));
    assert!(xml.body().starts_with(b"<?xml") && xml.status() == 200);
    let json = vendor().handle(&post(&format!("{url}.json"), form));
    assert!(value(&json)["Call"]["Sid"].is_string());
    let wrong = vendor().handle(&post(&format!("{url}.json"), b"From=1&To=2&CallerId=3&CallerType=trans"));
    assert_eq!(
        (wrong.status().as_u16(), value(&wrong)["RestException"]["Status"].clone()),
        (400, json!(400))
    );
}

fn connect(answer: &ConnectAnswer, arrange: impl FnOnce(&Exotel)) -> (Exotel, ConnectStep) {
    let vendor = vendor();
    arrange(&vendor);
    let (id, _) = vendor.incoming("08516043026", "01135124157", "https://app.example.com/connect?k=1");
    let step = vendor.connect(&id, &answer.to_response());
    (vendor, step)
}

fn connected(step: &ConnectStep) -> Option<&str> {
    match step {
        ConnectStep::Connected(user) => Some(user.as_str()),
        _ => None,
    }
}

#[test]
fn the_connect_applet_asks_with_the_seed_parameters() {
    let (_, request) = vendor().incoming("08516043026", "01135124157", "https://app.example.com/connect?k=1");
    assert_eq!(request.headers()["exotel-version"], "1.1");
    let mut keys: Vec<String> = form_urlencoded::parse(request.uri().query().unwrap().as_bytes())
        .map(|(key, _)| key.into_owned())
        .filter(|key| key != "k")
        .collect();
    keys.sort();
    let curl = String::from_utf8(sample("exotel/seed-connect.request.curl.txt")).unwrap();
    let mut seed: Vec<String> = form_urlencoded::parse(curl.split('?').nth(1).unwrap().as_bytes())
        .map(|(key, _)| key.into_owned())
        .collect();
    seed.sort();
    assert_eq!(keys, seed);
}

#[test]
fn busy_users_are_passed_over_and_the_next_one_is_connected() {
    let answer = ConnectAnswer::to(["+919900000001", "+919900000002"]).with_state_management(true);
    let (vendor, step) = connect(&answer, |vendor| {
        let body = serde_json::to_vec(&call()).unwrap();
        let url = "https://key:token@ccm-api.exotel.com/v3/accounts/example1/calls";
        assert_eq!(vendor.handle(&post(url, &body)).status(), 200);
    });
    assert_eq!(connected(&step), Some("+919900000002"));
    assert!(vendor.is_busy("+919900000002"));
    let rung: Vec<PhoneNumber> = vendor.rings().into_iter().skip(1).map(|ring| ring.to).collect();
    assert_eq!(rung, [PhoneNumber::from("+919900000002")]);
}

#[test]
fn at_most_so_many_ring_at_once_and_the_first_of_the_list_wins() {
    let users = ["+919900000001", "+919900000002", "+919900000003", "+919900000004"];
    let answer = ConnectAnswer::to(users).with_parallel_ringing(2);
    let (vendor, step) = connect(&answer, |vendor| {
        vendor.behave(users[0], Person::Ignores);
        vendor.behave(users[1], Person::Rejects);
    });
    assert_eq!(connected(&step), Some(users[2]));
    let rung: Vec<_> = vendor.rings().iter().map(|ring| ring.to.as_str().to_owned()).collect();
    assert_eq!(rung, users);
    // One after another without it.
    let (vendor, step) = connect(&ConnectAnswer::to(users), |_| {});
    assert_eq!((connected(&step), vendor.rings().len()), (Some(users[0]), 1));
    assert_eq!(vendor.rings()[0].shown.as_str(), "01135124157");
}

#[test]
fn after_a_failed_attempt_the_application_is_asked_again() {
    let vendor = vendor();
    vendor.behave("+919900000001", Person::Rejects);
    let (id, _) = vendor.incoming("08516043026", "01135124157", "https://app.example.com/connect");
    let first = ConnectAnswer::to(["+919900000001", "+919900000002"]).with_fetch_after_attempt(true);
    let ConnectStep::AskAgain(request) = vendor.connect(&id, &first.to_response()) else { panic!() };
    let Webhook::Applet(asked) = Webhook::from_request(&request).unwrap() else { panic!() };
    assert!(asked.is_after_attempt());
    assert_eq!(asked.dial_whom_number.get().unwrap().as_str(), "+919900000001");
    assert_eq!(asked.outcome(), Some(Outcome::Busy));
    let second = ConnectAnswer::to(["+919900000002"]).with_fetch_after_attempt(false);
    assert_eq!(connected(&vendor.connect(&id, &second.to_response())), Some("+919900000002"));
}

#[test]
fn an_application_that_never_stops_is_cut_off() {
    let vendor = vendor();
    vendor.behave("+919900000001", Person::Ignores);
    let (id, _) = vendor.incoming("08516043026", "01135124157", "https://app.example.com/connect");
    let answer = ConnectAnswer::to(["+919900000001"]).with_fetch_after_attempt(true).to_response();
    let steps =
        (0..50).take_while(|_| matches!(vendor.connect(&id, &answer), ConnectStep::AskAgain(_))).count();
    assert_eq!(steps, 19);
}

#[test]
fn an_answer_with_a_wrong_key_rings_nobody() {
    for body in [
        r#"{"destination": [{"contact_uri": "+919900000001", "device_contact_uri": "x"}]}"#,
        r#"{"destination": {"numbers": ["+919900000001"]}}"#,
        r#"{"destination": [{"contact_uri": "+919900000001"}], "record": true}"#,
        "not json",
    ] {
        let vendor = vendor();
        let (id, _) = vendor.incoming("08516043026", "01135124157", "https://app.example.com/connect");
        let step = vendor.connect(&id, &Response::new(body.into()));
        assert!(matches!(step, ConnectStep::Nobody(_)), "{body}: {step:?}");
        assert!(vendor.rings().is_empty(), "{body}");
    }
    let (_, step) = connect(&ConnectAnswer::nobody(), |_| {});
    assert!(matches!(step, ConnectStep::Nobody("the application names nobody")));
}

#[test]
fn events_of_the_connect_applet_go_to_the_address_of_the_answer() {
    let answer =
        ConnectAnswer::to(["+919900000001"]).with_call_event_passthru_url("https://app.example.com/events");
    let (vendor, _) = connect(&answer, |_| {});
    let events: Vec<_> = vendor
        .take_outgoing()
        .iter()
        .map(|request| match Webhook::from_request(request).unwrap() {
            Webhook::Applet(event) => event.event_type.get().unwrap().clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(events, [CallbackEvent::Dial, CallbackEvent::Answered]);
}
