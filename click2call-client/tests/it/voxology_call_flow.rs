//! The Voxology stand-in runs the call flow that the application's callback answers.

use bytes::Bytes;
use click2call_client::fake::Voxology;
use click2call_client::transport::{Reply, ScriptedTransport};
use click2call_client::voxology::{Client, DESTINATION_KEY, bridging_flow};
use click2call_client::{CallId, ClickToCall as _, ClickToCallExt as _, Endpoint, Outcome};
use http::Response;
use serde_json::json;
use time::Duration;
use voice_actions::callback::{CallbackKind, CallbackRequest};
use voice_actions::rest::{Callback, NumberConfiguration};
use voice_actions::runtime::simulator::{Act, AnswerTable, LegKind, Person, Setting};

const OWN: &str = "+15550199";
const HOOK: &str = "https://app.example.com/callflow";
const AGENT: &str = "+15550100";
const CUSTOMER: &str = "+15550101";

/// Places a call whose agent has answered; the callback waits to be sent.
async fn answered(callback: Callback) -> (Voxology, Client, CallId) {
    let application = Voxology::new("key", OWN);
    let client = application.client().build().unwrap();
    client.configure_number(&OWN.into(), &NumberConfiguration::new(callback)).await.unwrap();
    let placed = client.connect(Endpoint::number(AGENT), Endpoint::number(CUSTOMER)).await.unwrap();
    let id = placed.id.unwrap();
    application.advance(Duration::seconds(3));
    assert!(application.answer(&id));
    (application, client, id)
}

/// Lets the callback answer with this status and body.
fn settle(application: &Voxology, status: u16, body: impl Into<Bytes>) {
    let asked = application.take_outgoing().remove(0);
    application.settle(asked, &Response::builder().status(status).body(body.into()).unwrap());
}

fn bridging() -> String {
    bridging_flow(DESTINATION_KEY).to_json()
}

fn talker(seconds: i64) -> Person {
    Person::answers(Duration::seconds(4)).then(Act::talk(Duration::seconds(seconds))).then(Act::HangUp)
}

#[tokio::test]
async fn from_the_click_to_the_log_record_the_answered_flow_decides() {
    let (application, client, id) = answered(Callback::post_json(HOOK)).await;
    // Over a transport, as over a network.
    let app = ScriptedTransport::new([Reply::json(200, bridging()), Reply::json(200, "{}")]);
    application.deliver(&app).await.unwrap();
    let answer = application.flow(&id).unwrap();
    assert_eq!((answer.flow, answer.findings.iter().count()), (Some(bridging_flow(DESTINATION_KEY)), 0));
    let world = application.run_flow(&id, |world| world.with_person(CUSTOMER, talker(90))).unwrap();
    assert_eq!((world.faults().len(), world.ledger().legs().len()), (0, 2));
    let call = application.call(&id).unwrap();
    assert_eq!((call.talk_time(), call.whole_time()), (Duration::seconds(90), Duration::seconds(97)));
    assert_eq!(client.look_up(&id).await.unwrap().outcome, Some(Outcome::Connected));
    application.deliver(&app).await.unwrap();
    let told = CallbackRequest::from_slice(app.sent()[1].body()).unwrap();
    assert_eq!((told.kind, told.duration), (CallbackKind::EndCall, Some(Duration::seconds(97))));
    // It ran, and is over.
    assert!(application.run_flow(&id, |world| world).is_none());
}

#[tokio::test]
async fn how_the_called_party_behaves_is_how_the_call_ends() {
    async fn check(people: impl FnOnce(Setting) -> Setting, outcome: Outcome) {
        let (application, _, id) = answered(Callback::get(HOOK)).await;
        settle(&application, 200, bridging());
        application.run_flow(&id, people).unwrap();
        let call = application.call(&id).unwrap();
        assert_eq!((call.outcome, call.b_leg.as_str()), (Some(outcome), CUSTOMER));
    }
    check(|world| world.with_person(CUSTOMER, talker(5)), Outcome::Connected).await;
    check(|world| world.with_person(CUSTOMER, Person::busy()), Outcome::Busy).await;
    check(|world| world.with_person(CUSTOMER, Person::no_answer()), Outcome::CustomerNoAnswer).await;
    check(|world| world, Outcome::NotDialled).await;
    let impatient = Person::caller().then(Act::wait(Duration::seconds(2))).then(Act::HangUp);
    check(
        |world| world.with_person(AGENT, impatient).with_person(CUSTOMER, Person::no_answer()),
        Outcome::Cancelled,
    )
    .await;
}

#[tokio::test]
async fn whom_the_flow_reaches_is_whom_the_call_connects() {
    let (application, _, id) = answered(Callback::post_json(HOOK)).await;
    // The agent dials the second leg, whose own callback sends it into the same room.
    let room = json!({"type": "CONFERENCE", "params": {"name": "${sessionData.destination}", "end_on_exit": "true"}});
    let dial = json!({"type": "DIAL", "params": {"no": "+15550102", "caller_id_no": "+15550198"},
        "session_data": "$sessionData"});
    application.configure("+15550198", "https://app.example.com/second");
    settle(&application, 200, json!({"actions": [dial, room]}).to_string());
    let answers = AnswerTable::new().with_json("https://app.example.com/second", json!({"actions": [room]}));
    let people = |world: Setting| world.with_person("+15550102", talker(30)).with_answers(answers);
    let world = application.run_flow(&id, people).unwrap();
    assert_eq!(world.ledger().legs()[1].kind, LegKind::Originated, "{:#?}", world.faults());
    let call = application.call(&id).unwrap();
    assert_eq!((call.b_leg.as_str(), call.outcome.clone()), ("+15550102", Some(Outcome::Connected)));
    assert_eq!(call.talk_time(), Duration::seconds(30));
}

#[tokio::test]
async fn an_answer_that_is_no_good_flow_is_told_with_its_place() {
    async fn check(status: u16, body: &str, expected: &[&str], runs: bool) {
        let (application, _, id) = answered(Callback::post_json(HOOK)).await;
        assert!(application.flow(&id).is_none());
        settle(&application, status, body.to_owned());
        let told: Vec<_> = application
            .flow(&id)
            .unwrap()
            .findings
            .iter()
            .map(|found| (found.code, found.pointer.to_string()))
            .collect();
        let told: Vec<_> = told.iter().map(|(code, pointer)| format!("{code} {pointer}")).collect();
        assert_eq!(told, expected, "{body}");
        assert_eq!(application.run_flow(&id, |world| world).is_some(), runs, "{body}");
    }
    check(500, &bridging(), &["callback-status "], false).await;
    check(200, "{}", &["no-actions "], false).await;
    check(200, "<html>", &["not-json "], false).await;
    check(
        200,
        r#"{"actions": [{"type": "SAY"}]}"#,
        &["missing-param /actions/0", "end-without-hangup /actions/0"],
        false,
    )
    .await;
    let astray = r#"{"actions": [{"type": "GOTO", "params": {"label": "nowhere"}}]}"#;
    check(200, astray, &["label-missing /actions/0/params/label"], true).await;
}
