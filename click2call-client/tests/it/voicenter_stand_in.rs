//! The Voicenter stand-in behaves as the vendor's documentation says.

use cdr_model::voicenter::click2call::Request as Call;
use cdr_model::voicenter::{
    AckCase, Acknowledgement, CallLogEntry, CallLogQuery, CallStatus, CallType, Cdr, SortOrder, decode,
};
use click2call_client::fake::{Encoding, Voicenter};
use click2call_client::voicenter::Client;
use click2call_client::{
    CallId, CallRequest, ClickToCall as _, ClickToCallExt as _, CustomData, Endpoint, ErrorKind, Outcome,
    PhoneNumber, Recording, Sent,
};
use http::{Request, Response};
use serde_json::{Value, json};
use time::Duration;

const HOOK: &str = "https://app.example.com/cdr";

fn account() -> (Voicenter, Client) {
    let account = Voicenter::new("XXXX");
    let client = account.client().build().unwrap();
    (account, client)
}

async fn placed(client: &Client) -> CallId {
    let request = CallRequest::new(Endpoint::extension("SIPSIP"), Endpoint::number("0501234567"))
        .with_recording(Recording::Mono)
        .with_custom_data(CustomData::fields([("clientID", "CRM-9876")]));
    client.place(&request).await.unwrap().id.unwrap()
}

fn record(request: &Request<bytes::Bytes>) -> Cdr {
    let kind = request.headers()["content-type"].to_str().unwrap();
    decode(Some(kind), request.body()).unwrap().records.remove(0)
}

async fn log(client: &Client, change: impl FnOnce(&mut CallLogQuery)) -> Vec<CallLogEntry> {
    let mut query = CallLogQuery::new(
        time::macros::datetime!(2026-01-05 00:00 UTC),
        time::macros::datetime!(2026-01-06 00:00 UTC),
    );
    change(&mut query);
    client.call_log(&query).next().await.unwrap().unwrap().items
}

#[tokio::test]
async fn both_records_of_a_call_are_sent_in_each_encoding_and_mean_the_same() {
    for encoding in Encoding::ALL {
        let (account, client) = account();
        account.notify(HOOK, encoding);
        let id = placed(&client).await;
        account.advance(Duration::seconds(3));
        account.answer(&id);
        account.advance(Duration::seconds(9));
        account.bridge(&id);
        account.finish(&id, Outcome::Connected, Duration::seconds(52));
        let sent = account.take_outgoing();
        let [user, customer] = [record(&sent[0]), record(&sent[1])];
        assert_eq!(
            (user.call_type.clone(), customer.call_type.clone()),
            (CallType::ClickToCallLeg1, CallType::ClickToCallLeg2)
        );
        assert_eq!(user.call_id, customer.call_id);
        assert_eq!(
            (user.duration, user.ring_time),
            (Some(Duration::seconds(61)), Some(Duration::seconds(3)))
        );
        assert_eq!((customer.talking(), customer.ringing()), (Duration::seconds(52), Duration::seconds(9)));
        assert_eq!(customer.first_leg_status, Some(CallStatus::Answer));
        assert_eq!(customer.custom("clientID").or(customer.custom("var_clientID")), Some(&json!("CRM-9876")));
        assert!(customer.recording_url.is_some() && user.recording_url.is_none());
    }
}

#[tokio::test]
async fn a_record_is_sent_again_until_it_is_acknowledged() {
    let (account, client) = account();
    account.notify(HOOK, Encoding::Json);
    let id = placed(&client).await;
    account.finish(&id, Outcome::UserNoAnswer, Duration::ZERO);
    let sent = account.take_outgoing();
    assert_eq!(record(&sent[1]).status, CallStatus::NotCalled);
    assert_eq!(record(&sent[1]).first_leg_status, Some(CallStatus::NoAnswer));
    let answer = |ack: Acknowledgement| Response::new(ack.encode(Encoding::Json, AckCase::Lower).into());
    let [first, second] = <[_; 2]>::try_from(sent).unwrap();
    assert!(account.settle(first, &answer(Acknowledgement::ok())));
    let mut waiting = second;
    for _ in 0..Voicenter::RETRIES {
        assert!(!account.settle(waiting, &answer(Acknowledgement::application_error())));
        waiting = account.take_outgoing().remove(0);
    }
    // The vendor gives up.
    assert!(account.settle(waiting, &Response::new("sorry".into())));
    assert!(account.take_outgoing().is_empty());
}

#[tokio::test]
async fn call_log_has_both_legs_once_the_call_is_over_and_heeds_every_filter() {
    let (account, client) = account();
    account.delay_call_log(Duration::minutes(2));
    let id = placed(&client).await;
    assert!(log(&client, |_| {}).await.is_empty());
    account.finish(&id, Outcome::Connected, Duration::seconds(52));
    assert!(log(&client, |_| {}).await.is_empty());
    account.advance(Duration::minutes(2));
    assert_eq!(log(&client, |_| {}).await.len(), 2);
    assert_eq!(log(&client, |query| query.call_types = vec![CallType::ClickToCallLeg2]).await.len(), 1);
    assert_eq!(log(&client, |query| query.phones = vec!["0501234567".to_owned()]).await.len(), 1);
    assert_eq!(log(&client, |query| query.extensions = vec!["SIPSIP".into()]).await.len(), 2);
    assert_eq!(log(&client, |query| query.call_id = Some(id.as_str().into())).await.len(), 2);
    assert!(log(&client, |query| query.call_id = Some("another".into())).await.is_empty());
    assert!(log(&client, |query| query.queues = vec![1]).await.is_empty());
    let sorted =
        log(&client, |query| query.sort = vec![("Duration".to_owned(), SortOrder::Descending)]).await;
    assert_eq!(sorted[1].duration, Some(Duration::seconds(52)));
    let fields = log(&client, |query| query.fields = vec!["CallID".to_owned()]).await;
    assert!(fields[0].call_id.is_some() && fields[0].date.is_none());
}

#[tokio::test]
async fn a_call_is_looked_up_by_the_date_in_its_identifier() {
    let (account, client) = account();
    for (outcome, talk) in [
        (Outcome::Connected, 52),
        (Outcome::UserNoAnswer, 0),
        (Outcome::CustomerNoAnswer, 0),
        (Outcome::Busy, 0),
        (Outcome::Cancelled, 0),
        (Outcome::NotDialled, 0),
        (Outcome::Failed, 0),
    ] {
        let id = placed(&client).await;
        assert_eq!(client.look_up(&id).await.unwrap_err().kind(), ErrorKind::NotFound);
        let began = account.time();
        account.finish(&id, outcome.clone(), Duration::seconds(talk));
        let report = client.look_up(&id).await.unwrap();
        assert_eq!((report.is_final, report.outcome), (true, Some(outcome)));
        assert_eq!(report.talk_time, Some(Duration::seconds(talk)));
        assert_eq!((report.started_at, report.ended_at), (Some(began), Some(account.time())));
    }
    let error = client.look_up(&"20200720095iMlilHJs".into()).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Unsupported, Sent::No));
}

#[tokio::test]
async fn an_extension_has_its_call_until_it_is_terminated() {
    let (account, client) = account();
    let id = placed(&client).await;
    account.answer(&id);
    account.bridge(&id);
    account.advance(Duration::seconds(7));
    assert!(account.is_active("SIPSIP"));
    client.terminate(&PhoneNumber::from("SIPSIP")).await.unwrap();
    assert!(!account.is_active("SIPSIP"));
    assert_eq!(account.calls()[0].talk_time(), Duration::seconds(7));
}

#[tokio::test]
async fn offline_and_blocked_parties_are_refused_as_documented() {
    let (account, client) = account();
    account.take_offline("SIPSIP");
    account.block("0501111111");
    let mut call = Call::call("", "SIPSIP", "0501234567");
    call.check_phone_device = Some(true);
    assert_eq!(client.call(call.clone()).await.unwrap_err().code().unwrap().code, "3");
    let blocked = client.connect(Endpoint::extension("S2"), Endpoint::number("0501111111")).await;
    assert_eq!(blocked.unwrap_err().code().unwrap().code, "4");
    assert!(account.calls().is_empty());
    // Without the check the call is accepted, and fails.
    call.check_phone_device = None;
    client.call(call).await.unwrap();
    assert_eq!(account.calls()[0].outcome, Some(Outcome::NotDialled));
}

#[tokio::test]
async fn call_log_refuses_with_the_documented_numbers() {
    let (account, client) = account();
    let ask = |body: Value| {
        let request = Request::post("https://api.voicenter.com/hub/cdr/").body(body.to_string().into());
        let answer: Value = serde_json::from_slice(account.handle(&request.unwrap()).body()).unwrap();
        answer["ERROR_NUMBER"].as_i64().unwrap()
    };
    let search = json!({"fromdate": "2026-01-05T00:00:00", "todate": "2026-01-06T00:00:00Z"});
    assert_eq!(ask(json!({"code": "XXXX", "search": search})), 0);
    assert_eq!(ask(json!({"code": "other", "search": search})), 2);
    assert_eq!(ask(json!({"code": "XXXX", "search": {}})), 5);
    assert_eq!(ask(json!({"code": "XXXX", "search": search, "colour": 1})), 3);
    let mut odd = search.clone();
    odd["cdrTypes"] = json!("10");
    assert_eq!(ask(json!({"code": "XXXX", "search": odd})), 3);
    account.limit_requests(5);
    let ask_again: Vec<i64> = (0..6).map(|_| ask(json!({"code": "XXXX", "search": search}))).collect();
    assert!(ask_again.contains(&0) && ask_again.ends_with(&[1]));
    account.advance(Duration::MINUTE);
    account.refuse_next(403, "4");
    let error = client.call_log(&CallLogQuery::new(account.time(), account.time())).next().await;
    assert_eq!(error.unwrap().unwrap_err().kind(), ErrorKind::Forbidden);
    account.accept_bearer("jwt");
    let by_token = account.client().with_bearer("jwt").build().unwrap();
    assert!(log(&by_token, |_| {}).await.is_empty());
    // The flat form of a GET is understood too.
    let query =
        "code=XXXX&fromdate=2026-01-05T00:00:00&todate=2026-01-06T00:00:00&phones=1&fields=Date&cdrTypes=10";
    let get = Request::get(format!("https://api.voicenter.com/hub/cdr/?{query}")).body("".into());
    assert!(String::from_utf8_lossy(account.handle(&get.unwrap()).body()).contains("\"ERROR_NUMBER\":0"));
}

#[test]
fn undocumented_missing_and_misused_parameters_of_click2call_are_refused() {
    let (account, _) = account();
    let ask = |method: &str, query: &str, body: &str| {
        let url = format!("https://api.voicenter.com/forwardDialer/click2call.aspx?{query}");
        let request = Request::builder().method(method).uri(url).body(body.to_owned().into());
        account.handle(&request.unwrap()).body().clone()
    };
    let good = "code=XXXX&phone=S&target=0501234567&action=call&format=JSON";
    assert!(String::from_utf8_lossy(&ask("GET", good, "")).contains("\"ERRORCODE\":0"));
    let xml = good.replace("&format=JSON", "");
    assert!(ask("GET", &xml, "").starts_with(b"<"));
    for bad in [
        "colour=red",
        "record=perhaps",
        "maxduration=long",
        "ignoredncstatus=4",
        "format=yaml",
        "phonelogincode=7",
    ] {
        let answer = ask("GET", &format!("{good}&{bad}"), "");
        assert!(String::from_utf8_lossy(&answer).contains('1'), "{bad}");
        assert_eq!(account.calls().len(), 2, "{bad}");
    }
    ask("POST", "", r#"{"code":"XXXX","phone":"S","target":"1","action":"call","var_x":["1"]}"#);
    ask("POST", "", r#"{"code":"XXXX","phone":"S","target":"1","action":"terminate"}"#);
    assert_eq!(account.calls().len(), 2);
    assert!(account.is_active("S"));
}
