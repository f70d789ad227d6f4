//! What all stand-ins share: calls that go on, failures on demand, callbacks, and no panic whatever comes.

use click2call_client::fake::{self, Neutral, Plan, Rules, Stage, StandIn};
use click2call_client::transport::{Reply, ScriptedTransport, Transport as _};
use click2call_client::{
    CallId, CallRequest, ClickToCall as _, ClickToCallExt as _, Endpoint, Outcome, Recording, Sent,
    StoredRecording,
};
use http::{Request, Response};
use proptest::prelude::*;
use time::Duration;

fn ring(vendor: &Neutral) -> CallId {
    let body = r#"{"a_leg": "+15550100", "b_leg": "+15550101", "ring_seconds": 20, "talk_seconds": 60}"#;
    assert_eq!(vendor.handle(&post(body)).status(), 201);
    vendor.calls().last().unwrap().id.clone()
}

fn post(body: &str) -> Request<bytes::Bytes> {
    Request::post("http://vendor.example.com/calls").body(body.to_owned().into()).unwrap()
}

#[cfg(all(feature = "exotel", feature = "telphin", feature = "voicenter"))]
#[tokio::test]
async fn a_call_that_is_looked_up_tells_its_recordings_as_its_vendor_names_them() {
    let (agent, customer) = (Endpoint::number("+15550100"), Endpoint::number("0501234567"));
    let talk = Duration::seconds(9);
    let request =
        |a_leg: &Endpoint| CallRequest::new(a_leg.clone(), customer.clone()).with_recording(Recording::Mono);

    let exotel = fake::Exotel::new("sid", "key", "token");
    let client = exotel.client().build().unwrap();
    let id = client.place(&request(&agent)).await.unwrap().id.unwrap();
    assert!(client.look_up(&id).await.unwrap().recordings.is_empty(), "it rings");
    exotel.finish(&id, Outcome::Connected, talk);
    let report = client.look_up(&id).await.unwrap();
    assert!(report.recordings[0].link().unwrap().as_str().ends_with(&format!("{id}.mp3")));

    let telphin = fake::Telphin::new("app", "secret");
    let extension = telphin.add_extension("2566*101", pbx_events::ExtensionType::Phone);
    let client = telphin.client().with_callback_extension(extension).build().unwrap();
    let call = client.connect(Endpoint::extension("2566*101"), customer.clone()).await.unwrap();
    telphin.finish(call.id.as_ref().unwrap(), Outcome::Connected, talk);
    let report = client.look_up(call.id.as_ref().unwrap()).await.unwrap();
    let [StoredRecording::Id(record)] = report.recordings.as_slice() else { panic!("{report:?}") };
    let records = client.records(click2call_client::telphin::Scope::OwnTenant);
    assert!(records.storage_url(&record.as_str().into()).await.is_ok());

    let voicenter = fake::Voicenter::new("code");
    let client = voicenter.client().build().unwrap();
    let id = client.place(&request(&Endpoint::extension("SIPSIP"))).await.unwrap().id.unwrap();
    voicenter.finish(&id, Outcome::Connected, talk);
    voicenter.advance(Duration::minutes(10));
    let report = client.look_up(&id).await.unwrap();
    assert!(report.recordings[0].link().is_some() && report.recordings.len() == 1, "{report:?}");
}

#[test]
fn a_call_goes_from_stage_to_stage_and_never_back() {
    let vendor = Neutral::new();
    let id = ring(&vendor);
    assert!(!vendor.bridge(&id), "nobody has answered");
    assert!(vendor.answer(&id) && !vendor.answer(&id));
    assert!(vendor.bridge(&id) && !vendor.bridge(&id));
    vendor.advance(Duration::seconds(9));
    assert_eq!(vendor.call(&id).unwrap().stage(), Stage::Connected);
    assert!(vendor.finish(&id, Outcome::Connected, Duration::seconds(3)));
    assert!(!vendor.finish(&id, Outcome::Busy, Duration::ZERO) && !vendor.answer(&id));
    let call = vendor.call(&id).unwrap();
    // They did talk for nine seconds, whatever was asked for.
    assert_eq!((call.outcome.clone(), call.talk_time()), (Some(Outcome::Connected), Duration::seconds(9)));
    assert!(!vendor.finish(&CallId::from("another"), Outcome::Busy, Duration::ZERO));
}

#[test]
fn an_end_brings_what_must_have_happened_before_and_the_time_it_took() {
    let vendor = Neutral::new();
    for (outcome, answered, connected) in [
        (Outcome::Connected, true, true),
        (Outcome::CustomerNoAnswer, true, false),
        (Outcome::Busy, true, false),
        (Outcome::Cancelled, true, false),
        (Outcome::UserNoAnswer, false, false),
        (Outcome::NotDialled, false, false),
    ] {
        let id = ring(&vendor);
        let began = vendor.time();
        vendor.finish(&id, outcome.clone(), Duration::seconds(30));
        let call = vendor.call(&id).unwrap();
        let seen = (call.answered_at.is_some(), call.connected_at.is_some());
        assert_eq!(seen, (answered, connected), "{outcome}");
        let took = if connected { Duration::seconds(30) } else { Duration::ZERO };
        assert_eq!((call.talk_time(), vendor.time() - began), (took, took), "{outcome}");
    }
}

#[test]
fn plans_and_limits_are_kept_by_the_clock_alone() {
    let seconds = Duration::seconds;
    for (plan, outcome, whole, talk) in [
        (Plan::conversation(seconds(3), seconds(4), seconds(50)), Outcome::Connected, 57, 50),
        // Longer than the call's limits of 20 seconds of ringing and 60 of talk.
        (Plan::conversation(seconds(3), seconds(4), seconds(500)), Outcome::Connected, 67, 60),
        (Plan::conversation(seconds(30), seconds(4), seconds(50)), Outcome::UserNoAnswer, 20, 0),
        (Plan::no_user(seconds(9)), Outcome::UserNoAnswer, 9, 0),
        (Plan::no_customer(seconds(3), seconds(8), Outcome::Busy), Outcome::Busy, 11, 0),
        (Plan::no_customer(seconds(3), seconds(80), Outcome::Busy), Outcome::CustomerNoAnswer, 23, 0),
    ] {
        for step in [1, 7, 1000] {
            let vendor = Neutral::new();
            vendor.plan(plan.clone());
            let id = ring(&vendor);
            for _ in 0..1000 / step {
                vendor.advance(seconds(step));
            }
            let call = vendor.call(&id).unwrap();
            assert_eq!(call.outcome, Some(outcome.clone()), "{plan:?} in steps of {step}");
            assert_eq!((call.whole_time(), call.talk_time()), (seconds(whole), seconds(talk)), "{plan:?}");
        }
    }
    let vendor = Neutral::new();
    ring(&vendor);
    vendor.advance(Duration::MAX);
    vendor.advance(Duration::MAX);
    assert_eq!(vendor.calls()[0].outcome, Some(Outcome::UserNoAnswer));
}

#[test]
fn a_failure_on_demand_acts_or_does_not_and_comes_once() {
    let vendor = Neutral::new();
    let body = r#"{"a_leg": "+15550100", "b_leg": "+15550101"}"#;
    let mut expected = 0;
    for (trouble, status, acts) in [
        (Reply::Refused, 503, false),
        (Reply::HungConnect, 503, false),
        (Reply::Dropped, 502, true),
        (Reply::HungHeaders, 502, true),
        (Reply::json(429, "{}"), 429, false),
    ] {
        vendor.fail_next(trouble);
        assert_eq!(vendor.handle(&post(body)).status().as_u16(), status);
        expected += usize::from(acts);
        assert_eq!(vendor.calls().len(), expected);
        assert_eq!(vendor.handle(&post(body)).status(), 201);
        expected += 1;
    }
    vendor.fail_next_afterwards(Reply::json(500, "{}"));
    assert_eq!(vendor.handle(&post(body)).status(), 500);
    assert_eq!(vendor.calls().len(), expected + 1);
    vendor.refuse_next(403, "no-money");
    let refused = vendor.handle(&post(body));
    assert_eq!((refused.status().as_u16(), refused.body().as_ref()), (403, &br#"{"code":"no-money"}"#[..]));
}

#[tokio::test]
async fn what_could_not_be_delivered_stays_in_the_tray() {
    let vendor = Neutral::new();
    vendor.tell("https://app.example.com/ends");
    for _ in 0..3 {
        let id = ring(&vendor);
        vendor.finish(&id, Outcome::Busy, Duration::ZERO);
    }
    let script = ScriptedTransport::new([Reply::json(200, "{}"), Reply::Refused]);
    assert_eq!(vendor.deliver(&script).await.unwrap_err().was_sent(), Sent::No);
    assert_eq!(vendor.take_outgoing().len(), 2);
    assert!(vendor.deliver(&script).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_client_that_waits_moves_the_vendor_s_clock() {
    let vendor = Neutral::new();
    vendor.plan(Plan::no_user(Duration::seconds(5)));
    let client = vendor.client();
    client.connect(Endpoint::user("u"), Endpoint::number("+15550101")).await.unwrap();
    vendor.sleep(Duration::seconds(5)).await;
    let id = vendor.calls()[0].id.clone();
    assert_eq!(client.look_up(&id).await.unwrap().outcome, Some(Outcome::UserNoAnswer));
}

/// Paths of every vendor, to be mixed with anything.
const PARTS: &[&str] = &[
    "v1",
    "v2",
    "v3",
    "accounts",
    "Accounts",
    "sid",
    "calls",
    "Calls",
    "Calls.json",
    "connect.json",
    "legs",
    "call-1",
    "Numbers",
    "Balance.json",
    "oauth",
    "token",
    "api",
    "ver1.0",
    "client",
    "@me",
    "extension",
    "101",
    "callback",
    "record",
    "stats",
    "storage_url",
    "call_history",
    "current_calls",
    "event",
    "phone_events",
    "user",
    "storage",
    "ForwardDialer",
    "click2call.aspx",
    "hub",
    "cdr",
    "Dials",
    "Connect",
    "Messages",
    "History",
    "Logs",
    "CallFlows",
    "Configurations",
    "PhoneNumbers",
    "Callbacks",
    "Available",
    "api_auth",
    "acc",
    "devices",
    "users",
    "quickcall",
    "channels",
    "cdrs",
    "callflows",
    "webhooks",
    "vmboxes",
    "pivot",
    "debug",
    "%2B1",
    "%ff",
    "é",
];

/// Paths that lead somewhere.
const ROUTES: &[&str] = &[
    "v3/accounts/sid/calls",
    "v1/Accounts/sid/Calls/connect.json",
    "v1/Accounts/sid/Calls.json",
    "v1/Accounts/sid/Numbers/+1.json",
    "oauth/token",
    "api/ver1.0/extension/101/callback/",
    "api/ver1.0/extension/101/event/",
    "api/ver1.0/client/@me/record/",
    "api/ver1.0/client/@me/call_history/",
    "api/ver1.0/client/@me/extension/",
    "ForwardDialer/click2call.aspx",
    "hub/cdr/",
    "v1/Dials/Connect",
    "v1/Messages",
    "v1/CallFlows/Callbacks",
    "v1/CallFlows/Configurations/PhoneNumbers/+1",
    "v1/PhoneNumbers/CallFlows",
    "v1/PhoneNumbers/Available",
    "v2/api_auth",
    "v2/accounts/acc/devices/d1/quickcall/1000",
    "v2/accounts/acc/callflows",
    "v2/accounts/acc/webhooks",
    "v2/accounts/acc/cdrs",
];

fn ask<R: Rules>(vendor: &StandIn<R>, request: &Request<bytes::Bytes>) -> Response<bytes::Bytes> {
    vendor.handle(request)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_request_makes_a_stand_in_panic(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "ODD"]),
        path in prop_oneof![
            prop::collection::vec(prop::sample::select(PARTS), 0..7).prop_map(|parts| parts.join("/")),
            prop::sample::select(ROUTES).prop_map(str::to_owned),
        ],
        query in prop_oneof![
            "[a-zA-Z_=&:;%0-9,.\\[\\]-]{0,60}",
            "(created_from|created_to|page_size|start_key|PageSize|After|Before|per_page|page)=-?[0-9]{0,20}",
            "(DateCreated|Duration|Price)=(gte|lte|eq):[0-9s.: -]{0,22}",
        ],
        body in prop_oneof![
            any::<Vec<u8>>(),
            r#"\{"(data|src_num|search|call|from)": ?(\{\}|\[\]|1|"x"|null)\}"#.prop_map(String::into_bytes),
            r#"\{"data": ?\{"(numbers|flow|name|hook|timeout|api_key)": ?(\{"module": 1\}|\[1,"a"\]|-1|"x"|null)\}\}"#
                .prop_map(String::into_bytes),
            "(code|phone|From|To|CallerId|action)=[a-z0-9&=%]{0,40}".prop_map(String::into_bytes),
        ],
        header in "[ -~]{0,30}",
    ) {
        let vendors = {
            let telphin = fake::Telphin::new("a", "s");
            let token = "grant_type=client_credentials&client_id=a&client_secret=s";
            let log_in = Request::post("https://x/oauth/token").body(token.into()).unwrap();
            prop_assert_eq!(telphin.handle(&log_in).status(), 200);
            let kazoo = fake::Kazoo::new("acc", "k");
            let log_in = Request::put("https://x/v2/api_auth").body(r#"{"data":{"api_key":"k"}}"#.into()).unwrap();
            prop_assert_eq!(kazoo.handle(&log_in).status(), 201);
            (telphin, kazoo, fake::Exotel::new("sid", "k", "t"), fake::Voicenter::new("c"), fake::Voxology::new("k", "+1"))
        };
        let url = format!("https://k:t@x.example.com/{path}?{query}");
        for (name, value) in
            [("authorization", "Bearer token-1"), ("x-auth-token", "jwt-1"), ("x-api-key", "k"), ("range", &header)]
        {
            let request = Request::builder().method(method).uri(&url).header(name, value).header("content-type", &header);
            let Ok(request) = request.body(bytes::Bytes::from(body.clone())) else { continue };
            let answers = [
                ask(&vendors.0, &request), ask(&vendors.1, &request), ask(&vendors.2, &request),
                ask(&vendors.3, &request), ask(&vendors.4, &request),
            ];
            for answer in answers {
                prop_assert!(answer.status().as_u16() < 500, "{} {}", answer.status(), url);
            }
        }
    }
}
