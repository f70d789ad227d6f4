//! Every element of the seed page, and the rest of the vendor's reference, through models and client.

use click2call_client::exotel::v1::{CallFilter, NewV1Call, V1Answer, V1Target};
use click2call_client::exotel::{
    AppletRequest, AppletVersion, CallRecording, CallState, CallStatus, CallbackContentType, CallbackEvent,
    Channels, ConnectAnswer, Credentials, Customer, Direction, DynamicConnectAnswer, Envelope, ExoPhone,
    FlowOutcome, HoldMusic, LegStatus, Loose, NewCall, Region, StartPlayback, StatusCallback, Timestamp,
    User, Webhook,
};
use click2call_client::transport::Reply;
use click2call_client::{
    AnswerBody, CallId, CallerId, ClickToCall, CustomData, ErrorKind, Outcome, Recording, Sent,
};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use time::Duration;
use time::macros::datetime;

use crate::support::{exotel, json as parse, request, sample};

fn seed_call() -> NewCall {
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
    assert_eq!(parse(&seed_call().to_json()), parse(&text));
    assert_eq!(seed_call().check(), []);
}

#[test]
fn both_printings_of_the_seed_success_say_the_same() {
    let first = Envelope::from_json(&sample("exotel/seed-create-call.success.first-printing.json")).unwrap();
    let text = sample("exotel/seed-create-call.success.second-printing.json");
    let second = Envelope::from_json(&text).unwrap();
    assert_eq!(first, second);
    assert_eq!(parse(&second.to_json()), parse(&text));
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
    assert_eq!(parse(sent.body()), parse(&sample("exotel/seed-create-call.request.json")));
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
        assert!(client.calls(&CallFilter::new()).unwrap().next().await.unwrap().is_err());
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

#[tokio::test]
async fn details_and_legs_are_read() {
    let details = json!({
        "request_id": "r1", "method": "GET", "http_code": 200,
        "response": {"code": 200, "status": "success", "call_details": {
            "sid": "c1", "direction": "outbound", "state": "terminal", "status": "completed",
            "start_time": "2022-11-03 22:54:57+05:30", "end_time": "2022-11-03 22:56:04+05:30",
            "total_duration": 84, "total_talk_time": "59", "custom_field": "N/A",
            "recordings": [{"url": "https://recordings.example.com/c1.mp3?signature=s3cret"}]}}});
    let legs = json!({
        "request_id": "r2", "method": "GET", "http_code": 200, "metadata": null,
        "response": {"code": 200, "error_data": null, "status": "success", "leg_details": {
            "call_sid": "c1", "account_sid": "example1",
            "from": [{"sid": "l1", "name": null, "contact_uri": "09900000001",
                      "date_created": "2020-09-15 11:01:20+05:30", "status": "completed"}],
            "to": [{"sid": "l2", "contact_uri": "09900000002", "status": "no_answer", "group_id": 7}]}}});
    let (client, script) =
        exotel([Reply::json(200, details.to_string()), Reply::json(200, legs.to_string())]);
    let id = CallId::from("c1");
    let report = client.look_up(&id).await.unwrap();
    assert_eq!((report.is_final, report.outcome), (true, Some(Outcome::Connected)));
    assert_eq!(report.talk_time, Some(Duration::seconds(59)));
    assert_eq!(report.ended_at, Some(datetime!(2022-11-03 22:56:04 +5:30)));
    let legs = client.legs(&id).await.unwrap();
    assert_eq!(legs.from_legs()[0].contact_uri.get().unwrap().as_str(), "09900000001");
    assert_eq!(legs.to_legs()[0].status.get(), Some(&LegStatus::NoAnswer));
    assert_eq!(legs.to_legs()[0].group_id.get().unwrap(), "7");
    assert_eq!(script.left(), 0);
}

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
    let mut pages = client.calls(&filter).unwrap();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.items[0].id(), first.total), (Some(CallId::from("a")), Some(3)));
    let token = pages.token().unwrap().clone();
    drop(pages);
    let mut pages = client.calls_from(&filter, token).unwrap();
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
    let mut pages = client.calls(&CallFilter::new()).unwrap();
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

#[test]
fn status_callbacks_of_v3_come_as_json_form_or_multipart() {
    let body = json!({"event_details": {"event_type": "terminal"}, "call_details": {
        "sid": "c1", "state": "terminal", "status": "to_leg_unanswered", "total_talk_time": "0"}});
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"event_details[event_type]\"\r\n\r\nterminal\r\n\
        --b\r\nContent-Disposition: form-data; name=\"call_details[sid]\"\r\n\r\nc1\r\n\
        --b\r\nContent-Disposition: form-data; name=\"call_details[status]\"\r\n\r\nto_leg_unanswered\r\n--b--\r\n";
    let form =
        "event_details%5Bevent_type%5D=terminal&call_details[sid]=c1&call_details[status]=to_leg_unanswered";
    for (content_type, body) in [
        ("application/json", body.to_string()),
        ("text/plain", body.to_string()),
        ("multipart/form-data; boundary=b", multipart.to_owned()),
        ("application/octet-stream", multipart.to_owned()),
        ("application/x-www-form-urlencoded", form.to_owned()),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(content_type));
        let webhook = Webhook::decode(None, &headers, body.as_bytes()).unwrap();
        assert_eq!(webhook.call_id(), Some(CallId::from("c1")), "{content_type}");
        let Webhook::Call(callback) = webhook else { panic!("{content_type}") };
        assert_eq!(callback.event(), Some(&CallbackEvent::Terminal));
        assert_eq!(callback.call_details.status.get(), Some(&CallStatus::ToLegUnanswered));
    }
}

#[test]
fn a_callback_of_v2_is_known_by_its_other_key() {
    let body = br#"{"event_details": {"event_type": "answered"}, "call_details": {"call_sid": "c2", "call_state": "active"}}"#;
    let webhook = Webhook::decode(None, &HeaderMap::new(), body).unwrap();
    assert_eq!(webhook.call_id(), Some(CallId::from("c2")));
}

#[test]
fn passthru_tells_talk_time_and_outcome_and_keys_without_their_quotes() {
    let request = AppletRequest::from_query(
        "CallSid=c1&Direction=incoming&CallType=completed&DialCallStatus=completed&DialCallDuration=17\
         &digits=%220123%23%22&ProcessStatus=null&EndTime=1970-01-01+05%3A30%3A00&CallFrom=09900000001\
         &Legs%5B0%5D%5BOnCallDuration%5D=10&Legs[0][Cause]=16&Legs[0][CauseCode]=NORMAL_CLEARING",
    )
    .unwrap();
    assert_eq!(request.outcome(), Some(Outcome::Connected));
    assert_eq!(request.talk_time(), Some(Duration::seconds(10)));
    assert_eq!(request.digits.get().unwrap().as_str(), "0123#");
    assert_eq!(request.digits.wire(), Some(&json!("\"0123#\"")));
    assert_eq!((request.process_status.get(), request.end_time.get()), (None, None));
    assert_eq!(request.caller().unwrap().as_str(), "09900000001");
    let missed =
        AppletRequest::from_query("CallSid=c1&CallType=client-hangup&DialCallStatus=canceled").unwrap();
    assert_eq!(missed.call_type.get(), Some(&FlowOutcome::ClientHangup));
    assert_eq!(missed.outcome(), Some(Outcome::Cancelled));
}

#[test]
fn a_request_that_is_not_understood_says_why() {
    let error = Webhook::decode(Some("foo=1&bar=2"), &HeaderMap::new(), b"").unwrap_err();
    insta::assert_snapshot!(error, @"exotel read-webhook: the answer cannot be understood: expected `call_details`, `CallSid` or `AppUserID` among the fields, found: foo, bar");
    let error = Webhook::decode(None, &HeaderMap::new(), br#"{"CallSid": {"a": 1}}"#).unwrap_err();
    assert_eq!(error.at(), Some("/CallSid"));
    let error = NewCall::from_json(br#"{"from": {"contact_uri": 7}, "to": {}}"#).unwrap_err();
    assert_eq!((error.at(), error.position()), (Some("/from/contact_uri"), Some((1, 26))));
}

#[test]
fn connect_answers_write_only_what_was_set() {
    assert_eq!(
        parse(&ConnectAnswer::nobody().to_json()),
        json!({"fetch_after_attempt": false, "destination": []})
    );
    assert_eq!(
        parse(&DynamicConnectAnswer::to_numbers(["+15550100"]).to_json()),
        json!({"destination": {"numbers": ["+15550100"]}})
    );
    assert_eq!(
        parse(
            &DynamicConnectAnswer::to_trunk("trmum17")
                .with_custom_param("a", "b")
                .with_custom_param("c", "d")
                .to_json()
        ),
        json!({"destination": {"trunk": "trmum17"}, "custom_params": "a=b&c=d"})
    );
}

#[test]
fn a_key_of_the_other_applet_is_reported_before_exotel_ignores_the_answer() {
    let answer = ConnectAnswer::from_json(
        br#"{"destination": [{"contact_uri": "+15550100", "device_contact_uri": "x"}], "record": true}"#,
    )
    .unwrap();
    let places: Vec<_> = answer.check().into_iter().map(|issue| issue.at).collect();
    assert_eq!(places, ["/destination/0/device_contact_uri", "/record"]);
    assert!(ConnectAnswer::from_json(br#"{"destination": {"numbers": ["+15550100"]}}"#).is_err());
}

#[test]
fn a_call_that_breaks_a_documented_rule_is_not_sent() {
    let call = seed_call()
        .with_max_time_limit(Duration::hours(5))
        .with_status_callback(StatusCallback::terminal("nonsense"))
        .with_custom_field("x".repeat(129));
    let codes: Vec<_> = call.check().into_iter().map(|issue| issue.code).collect();
    assert_eq!(
        codes,
        ["time-limit-out-of-range", "custom-field-too-long", "not-a-web-address", "event-registered-twice"]
    );
    let (client, script) = exotel([]);
    let error = client.place_request(&call).unwrap_err();
    assert_eq!(
        (error.kind(), error.at(), error.was_sent()),
        (ErrorKind::InvalidRequest, Some("/max_time_limit"), Sent::No)
    );
    assert_eq!(script.unexpected(), 0);
}

#[test]
fn a_neutral_request_becomes_the_documented_call() {
    let (client, _) = exotel([]);
    let neutral = request()
        .with_caller_id(CallerId::new("+918000000009"))
        .with_recording(Recording::Dual)
        .with_ring_time(Duration::seconds(45))
        .with_max_duration(Duration::seconds(4000))
        .with_custom_data(CustomData::fields([("order", "4711")]));
    let preview = client.preview(&neutral).unwrap();
    assert_eq!(
        parse(preview.body()),
        json!({"from": {"contact_uri": "+919900000001"}, "to": {"contact_uri": "+919900000002"},
            "recording": {"record": true, "channels": "dual"}, "virtual_number": "+918000000009",
            "max_time_limit": 4000, "attempt_time_out": 45, "custom_field": "{\"order\":\"4711\"}"})
    );
}

#[tokio::test]
async fn documented_codes_have_their_meaning_and_say_whether_to_come_again() {
    for (status, code, kind, sent, again) in [
        (409, 10706, ErrorKind::Busy, Sent::Yes, true),
        (409, 1012, ErrorKind::Busy, Sent::Yes, true),
        (401, 1010, ErrorKind::Unauthenticated, Sent::Yes, false),
        (404, 10716, ErrorKind::NotFound, Sent::Yes, false),
        (403, 10717, ErrorKind::Forbidden, Sent::Yes, false),
        (500, 1100, ErrorKind::VendorFailure, Sent::Maybe, false),
        (200, 10725, ErrorKind::InvalidRequest, Sent::Yes, false),
    ] {
        let body = json!({"request_id": "r1", "response": {"code": status, "status": "failure",
            "error_data": {"code": code, "message": "m", "description": "d"}, "call_details": null}});
        let (client, script) = exotel([Reply::json(status, body.to_string())]);
        let error = client.place(&request()).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent(), error.is_retryable()), (kind, sent, again), "{code}");
        assert!(error.code().unwrap().meaning.is_some(), "{code}");
        assert_eq!((script.sent().len(), script.unexpected()), (1, 0));
    }
}
