//! Every element of the seed page, row by row of the table that the vendor reference ends with.
//!
//! | Row | Test |
//! | --- | --- |
//! | v3 POST URL and body | `the_seed_call_is_read_built_and_written_equal`, `the_seed_call_is_placed_with_credentials_in_the_header_alone`, `credentials_come_from_the_url_form_of_the_page` |
//! | success answer, printed twice | `both_printings_of_the_seed_success_say_the_same` |
//! | failure answer 10725 | `the_seed_failure_names_the_code_its_meaning_and_the_reason` |
//! | Programmable Connect GET | `the_seed_connect_request_is_read_from_its_url` |
//! | Programmable Connect JSON | `the_seed_connect_answer_is_read_built_and_written_equal` |
//! | call details, legs, bulk v1 list URLs | `the_seed_url_templates_are_the_addresses_that_are_asked` |
//! | "other desired parameters" | `request_keys`, one test a key |
//! | "three SKUs" | commercial, and cut off in the source: nothing to test |

use click2call_client::exotel::v1::CallFilter;
use click2call_client::exotel::{
    AppletVersion, CallRecording, CallState, Channels, ConnectAnswer, Credentials, Customer, Direction,
    Envelope, ExoPhone, HoldMusic, Loose, NewCall, Region, StartPlayback, StatusCallback, Timestamp, User,
    Webhook,
};
use click2call_client::transport::Reply;
use click2call_client::{AnswerBody, CallId, ErrorKind, Sent};
use http::{HeaderMap, HeaderValue};
use time::Duration;
use time::macros::datetime;

use crate::support::{exotel, json as parse, sample};

pub(super) fn seed_call() -> NewCall {
    NewCall::new(
        User::new("xxxxx43026").with_state_management(true),
        Customer::new("xxxxx16844"),
        ExoPhone::from("+91xxxx499102"),
    )
    .with_recording(CallRecording::new(true).with_channels(Channels::Single))
    .with_max_time_limit(Duration::seconds(4000))
    .with_attempt_time_out(Duration::seconds(45))
    .with_custom_field("test_call")
    .with_status_callback(StatusCallback::terminal(
        "https://webhook.site/aecd85dc-f959-48b5-abaf-d45189037e09",
    ))
}

fn seed_connect_answer() -> ConnectAnswer {
    ConnectAnswer::to(["+91xxxxx43210", "sip:gauravjfb55d386", "+91xxxxx78763"])
        .with_fetch_after_attempt(false)
        .with_state_management(true)
        .with_outgoing_phone_number(ExoPhone::from("xxxxx54123"))
        .with_sticky_agent(false)
        .with_recording(CallRecording::new(true).with_channels(Channels::Single))
        .with_max_ringing(Duration::seconds(30))
        .with_max_conversation(Duration::seconds(900))
        .with_music_on_hold(HoldMusic::default_tone())
        .with_parallel_ringing(5)
        .with_call_event_passthru_url("http://dial_passthru_event_url.com")
        .with_start_playback(StartPlayback::text("hello, this is a sample text"))
}

#[test]
fn the_seed_call_is_read_built_and_written_equal() {
    let text = sample("exotel/seed-create-call.request.json");
    assert_eq!(NewCall::from_json(&text).unwrap(), seed_call());
    assert_eq!(parse(seed_call().to_json()), parse(&text));
    assert_eq!(seed_call().check(), []);
}

#[test]
fn both_printings_of_the_seed_success_say_the_same() {
    let first = Envelope::from_json(sample("exotel/seed-create-call.success.first-printing.json")).unwrap();
    let text = sample("exotel/seed-create-call.success.second-printing.json");
    let second = Envelope::from_json(&text).unwrap();
    assert_eq!(first, second);
    assert_eq!(parse(second.to_json()), parse(&text));
    let call = second.call_details().unwrap();
    assert_eq!(call.id(), Some(CallId::from("5e9ec1f6e4af55fe9c6d5e2ba00e16bn")));
    assert_eq!(call.state.get(), Some(&CallState::Active));
    assert_eq!(call.status, Loose::null());
    assert_eq!(call.direction.get(), Some(&Direction::Outbound));
    let start = call.start_time.get().unwrap();
    assert_eq!(*start, Timestamp::At(datetime!(2022-11-23 11:44:39 +5:30)));
    assert!(!call.is_final() && !call.is_connected());
    assert!(call.legs.get().unwrap().ends_with("/legs"));
}

#[tokio::test]
async fn the_seed_call_is_placed_with_credentials_in_the_header_alone() {
    let answer = sample("exotel/seed-create-call.success.first-printing.json");
    let (client, script) = exotel([Reply::json(200, answer)]);
    let placed = client.place_call(&seed_call()).await.unwrap();
    assert_eq!(placed.call.custom_field.get().unwrap().as_str(), "test_call");
    assert_eq!(placed.request_id.as_deref(), Some("5894a7b946f248e38a7e185b22d4d309"));
    let sent = &script.sent()[0];
    assert_eq!(sent.method(), "POST");
    assert_eq!(sent.uri(), "https://ccm-api.in.exotel.com/v3/accounts/example1/calls");
    assert_eq!(sent.headers()["content-type"], "application/json");
    let authorization = &sent.headers()["authorization"];
    assert!(authorization.is_sensitive() && authorization.to_str().unwrap().starts_with("Basic "));
    assert_eq!(parse(sent.body()), parse(sample("exotel/seed-create-call.request.json")));
}

#[tokio::test]
async fn the_seed_failure_names_the_code_its_meaning_and_the_reason() {
    let (client, script) = exotel([Reply::json(400, sample("exotel/seed-create-call.failure.json"))]);
    let error = client.place_call(&seed_call()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(error.code().unwrap().code, "10725");
    assert!(error.code().unwrap().meaning.unwrap().contains("not valid"));
    assert_eq!(error.request_id(), Some("d1ee94394086491b88ac3439508975cf"));
    assert_eq!((error.was_sent(), error.is_retryable()), (Sent::Yes, false));
    let Some(AnswerBody::Documented(refusal)) = error.body() else { panic!("{error:?}") };
    assert_eq!(refusal.description.as_deref(), Some(" to to.contact_uri is invalid"));
    assert_eq!(script.sent().len(), 1);
    insta::assert_snapshot!(error, @"exotel place: the request is not valid, status 400, code 10725 (request body is not valid, or an unverified device of the user is stuck active): Invalid request body,failed parsing: to to.contact_uri is invalid");
}

#[test]
fn the_seed_connect_request_is_read_from_its_url() {
    let curl = String::from_utf8(sample("exotel/seed-connect.request.curl.txt")).unwrap();
    let url = curl.trim().trim_start_matches("curl -XGET ").trim_matches('"');
    let mut headers = HeaderMap::new();
    headers.insert("exotel-version", HeaderValue::from_static("1.1"));
    let decoded = Webhook::decode(Some(url.split_once('?').unwrap().1), &headers, b"").unwrap();
    let Webhook::Applet(request) = decoded else { panic!("{decoded:?}") };
    assert_eq!(request.version, Some(AppletVersion::Ccm));
    assert_eq!(request.call_sid.get().unwrap(), "07a971107d0f3ee459a21b90c0d616ba");
    assert_eq!(request.created.get(), Some(&Timestamp::Local(datetime!(2022-11-10 12:18:36))));
    assert_eq!(request.current_time.get(), Some(&Timestamp::Local(datetime!(2022-11-10 12:18:44))));
    assert_eq!(request.dial_call_duration.get(), Some(&Duration::ZERO));
    assert_eq!(request.dial_whom_number.get(), None);
    assert_eq!(request.direction.get(), Some(&Direction::Incoming));
    assert_eq!(request.caller().unwrap().as_str(), "08516043026");
    assert_eq!(request.called().unwrap().as_str(), "01135124157");
    assert!(!request.is_after_attempt());
}

#[test]
fn the_seed_connect_answer_is_read_built_and_written_equal() {
    let text = sample("exotel/seed-connect.answer.json");
    assert_eq!(ConnectAnswer::from_json(&text).unwrap(), seed_connect_answer());
    let response = seed_connect_answer().to_response();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &HeaderValue::from_static("application/json"))
    );
    assert_eq!(parse(response.body()), parse(&text));
    // The seed's masked caller ID is all that a check has to say.
    let issues: Vec<_> = seed_connect_answer().check().into_iter().map(|issue| issue.code).collect();
    assert_eq!(issues, ["not-e164"]);
}

#[test]
fn the_seed_url_templates_are_the_addresses_that_are_asked() {
    let templates = String::from_utf8(sample("exotel/seed-endpoints.txt")).unwrap();
    let fill = |template: &str| {
        template
            .replace("<your_api_key>:<your_api_token>@", "")
            .replace("<your_api_key>:<your_api_token>", "")
            .replace("<subdomain>", "HOST")
            .replace("<your_sid>", "example1")
            .replace("<call_sid>", "c1")
            .replace("<callSid>", "c1")
    };
    let expected: Vec<String> = templates.lines().map(fill).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (client, script) = exotel((0..4).map(|_| Reply::json(404, "{}")));
    let id = CallId::from("c1");
    runtime.block_on(async {
        assert!(client.place_call(&seed_call()).await.is_err());
        assert!(client.call(&id).await.is_err());
        assert!(client.calls_v1(&CallFilter::new()).unwrap().next().await.unwrap().is_err());
        assert!(client.legs(&id).await.is_err());
    });
    let asked: Vec<String> = script
        .sent()
        .iter()
        .map(|request| {
            let url = request.uri().to_string();
            // v1 answers JSON only where the last segment asks for it; the page prints it without.
            url.replace("ccm-api.in.exotel.com", "HOST")
                .replace("api.in.exotel.com", "HOST")
                .replace(".json", "")
        })
        .collect();
    assert_eq!(asked, expected);
}

#[test]
fn credentials_come_from_the_url_form_of_the_page() {
    let (credentials, region) =
        Credentials::from_url("https://k%2Dey:to%40ken@ccm-api.exotel.com/v3/accounts/example1/calls")
            .unwrap();
    assert_eq!((credentials.key.expose(), credentials.token.expose()), ("k-ey", "to@ken"));
    assert_eq!(region, Region::Singapore);
    let (_, region) = Credentials::from_url("http://k:t@127.0.0.1:8080/v1/Accounts/example1/Calls").unwrap();
    assert_eq!(region, Region::custom("http://127.0.0.1:8080/").unwrap());
    for bad in ["https://keytokenccm-api.exotel.com/v3/accounts/e/calls", "https://k:t@host/", "nonsense"] {
        assert_eq!(Credentials::from_url(bad).unwrap_err().kind(), ErrorKind::Configuration, "{bad}");
    }
}
