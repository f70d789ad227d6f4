//! The Telphin stand-in behaves as the vendor's documentation says.

use click2call_client::fake::{Plan, Telphin};
use click2call_client::telphin::{Client, ExtensionId, Scope};
use click2call_client::{ClickToCall as _, transport::Transport as _};
use click2call_client::{ClickToCallExt as _, Endpoint, ErrorKind, Outcome, PhoneNumber, PlacedCall};
use http::Request;
use pbx_events::ringme::rest::{CallAction, CallControl, HistoryQuery, NewSubscription, RecordQuery};
use pbx_events::ringme::{CallEventKind, Event, EventType};
use pbx_events::{ExtensionType, RecordId};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

const SECRET: &str = "secret";

fn pbx() -> (Telphin, Client, ExtensionId) {
    let pbx = Telphin::new("app", SECRET);
    let extension = pbx.add_extension("2566*101", ExtensionType::Phone);
    let client = pbx.client().with_callback_extension(extension).build().unwrap();
    (pbx, client, extension)
}

async fn call(client: &Client) -> PlacedCall {
    client.connect(Endpoint::extension("2566*101"), Endpoint::number("+15550101")).await.unwrap()
}

fn day(pbx: &Telphin) -> (OffsetDateTime, OffsetDateTime) {
    (pbx.time() - Duration::DAY, pbx.time() + Duration::DAY)
}

fn records(pbx: &Telphin) -> RecordQuery {
    let (from, to) = day(pbx);
    RecordQuery::new(from, to)
}

fn events(pbx: &Telphin) -> Vec<pbx_events::ringme::CallEvent> {
    let read = |request: &Request<bytes::Bytes>| match Event::from_request(request).unwrap() {
        Event::Call(event) => *event,
        other => panic!("{other:?}"),
    };
    pbx.take_outgoing().iter().map(read).collect()
}

#[tokio::test]
async fn a_callback_is_told_to_whoever_subscribed_in_the_order_of_the_documentation() {
    let (pbx, client, extension) = pbx();
    for kind in [EventType::DialIn, EventType::DialOut, EventType::Answer, EventType::Hangup] {
        let subscription = NewSubscription::new(kind, "https://crm.example.com/calls?k=1");
        client.subscriptions(extension).add(&subscription).await.unwrap();
    }
    pbx.plan(Plan::conversation(Duration::seconds(3), Duration::seconds(4), Duration::seconds(20)));
    let placed = call(&client).await;
    pbx.advance(Duration::minutes(1));
    let events = events(&pbx);
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [CallEventKind::DialOut, CallEventKind::Answer, CallEventKind::Hangup]);
    let [dialled, answered, over] = events.as_slice() else { panic!() };
    assert_eq!(answered.time - dialled.time, Duration::seconds(7));
    assert_eq!(over.talk_time, Some(Duration::seconds(20)));
    assert_eq!(over.time - answered.time, Duration::seconds(20));
    assert_eq!(over.call_id.as_str(), placed.id.unwrap().as_str());
    assert!(over.call_api_id.as_ref().unwrap().is_callback());
    assert!(over.record_id.is_some() && dialled.record_id.is_none());
    assert_eq!(over.extra.get("k"), Some("1"));
}

#[tokio::test]
async fn a_destination_inside_the_pbx_has_a_leg_of_its_own() {
    let (pbx, client, _) = pbx();
    let called = pbx.add_extension("2566*102", ExtensionType::Phone);
    for kind in [EventType::DialIn, EventType::Hangup] {
        let hook = NewSubscription::new(kind, "https://crm.example.com/calls");
        client.subscriptions(called).add(&hook).await.unwrap();
    }
    let inside = client.connect(Endpoint::extension("2566*101"), Endpoint::extension("2566*102")).await;
    pbx.finish(&inside.unwrap().id.unwrap(), Outcome::CustomerNoAnswer, Duration::ZERO);
    let events = events(&pbx);
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].called_extension_id, Some(called));
    assert_eq!(events[1].status, Some(pbx_events::CallStatus::NoAnswer));
}

#[tokio::test]
async fn subscriptions_are_listed_changed_one_by_one_and_refused_where_they_make_no_sense() {
    let (pbx, client, extension) = pbx();
    let menu = pbx.add_extension("2566*099", ExtensionType::Ivr);
    let ours = NewSubscription::new(EventType::Hangup, "https://crm.example.com/calls");
    let others = NewSubscription::new(EventType::Hangup, "https://other.example/hook");
    let subscriptions = client.subscriptions(extension);
    subscriptions.add(&others).await.unwrap();
    subscriptions.add(&ours).await.unwrap();
    let changes = subscriptions.reconcile(&[], |url| url.contains("crm.example.com")).await.unwrap();
    assert_eq!(changes.delete.len(), 1);
    let left = subscriptions.list().await.unwrap();
    assert_eq!((left.len(), left[0].url.as_str()), (1, "https://other.example/hook"));
    assert!(client.subscriptions(menu).add(&ours).await.is_ok());
    let answer = NewSubscription::new(EventType::Answer, "https://crm.example.com/calls");
    let error = client.subscriptions(menu).add(&answer).await.unwrap_err();
    assert!(error.to_string().contains("ivr-type"), "{error}");
}

#[tokio::test]
async fn a_call_that_runs_is_listed_moved_and_hung_up() {
    let (pbx, client, extension) = pbx();
    let id = call(&client).await.id.unwrap();
    pbx.answer(&id);
    pbx.bridge(&id);
    let current = client.current_calls().await.unwrap().call_list;
    assert_eq!(current.len(), 1);
    assert!(current[0].answer_time_gmt.get().is_some());
    let api_id = current[0].call_api_id.clone();
    client.control(extension, &api_id, &CallControl::transfer("2566*103")).await.unwrap();
    assert_eq!(pbx.calls()[0].b_leg, PhoneNumber::from("2566*103"));
    let nobody = CallControl::new(CallAction::Transfer, "");
    assert_eq!(client.control(extension, &api_id, &nobody).await.unwrap_err().status().unwrap(), 400);
    client.hang_up(extension, &api_id).await.unwrap();
    assert_eq!(pbx.calls()[0].outcome, Some(Outcome::Connected));
    assert!(client.current_calls().await.unwrap().call_list.is_empty());
    assert_eq!(client.hang_up(extension, &api_id).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn what_is_over_is_in_the_history_in_pages() {
    let (pbx, client, _) = pbx();
    for outcome in [Outcome::Connected, Outcome::UserNoAnswer, Outcome::CustomerNoAnswer, Outcome::Busy] {
        let id = call(&client).await.id.unwrap();
        assert_eq!(client.look_up(&id).await.unwrap_err().kind(), ErrorKind::NotFound);
        pbx.finish(&id, outcome.clone(), Duration::seconds(9));
        let report = client.look_up(&id).await.unwrap();
        assert_eq!((report.is_final, report.outcome), (true, Some(outcome)));
    }
    let (from, to) = day(&pbx);
    let mut query = HistoryQuery::new(from, to);
    query.per_page = Some(3);
    let mut pages = client.call_history(query, None);
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().items.len());
    }
    assert_eq!(sizes, [3, 1]);
}

#[tokio::test]
async fn records_are_listed_counted_linked_downloaded_and_deleted() {
    let (pbx, client, extension) = pbx();
    for _ in 0..3 {
        let id = call(&client).await.id.unwrap();
        pbx.finish(&id, Outcome::Connected, Duration::seconds(9));
    }
    let own = client.records(Scope::OwnTenant);
    let list = own.list(&records(&pbx), None).next().await.unwrap().unwrap().items;
    assert_eq!(list.len(), 3);
    let id = RecordId::new(list[0].id().as_str().to_ascii_lowercase());
    assert_eq!(own.statistics().await.unwrap().members.get("files_count"), Some(&json!(3)));
    let mut file = own.file(&id).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = file.body.next().await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    assert_eq!(list[0].record_file_size.get(), Some(&(bytes.len() as u64)));
    // Both forms of the link are equal, and open without a token.
    let link = own.storage_url(&id).await.unwrap();
    assert_eq!(client.records(Scope::Extension(extension)).storage_url(&id).await.unwrap(), link);
    let opened = pbx.handle(&Request::get(link.as_str()).body(bytes::Bytes::new()).unwrap());
    assert_eq!((opened.status().as_u16(), opened.body().to_vec()), (200, bytes));
    own.delete(&id).await.unwrap();
    assert_eq!(own.delete(&id).await.unwrap_err().kind(), ErrorKind::NotFound);
    own.delete_range(&records(&pbx)).await.unwrap();
    assert!(own.list(&records(&pbx), None).next().await.unwrap().unwrap().items.is_empty());
}

#[tokio::test]
async fn a_part_of_a_record_is_sent_when_it_is_asked_for() {
    let (pbx, client, _) = pbx();
    let id = call(&client).await.id.unwrap();
    pbx.finish(&id, Outcome::Connected, Duration::seconds(9));
    let record = client.records(Scope::OwnTenant).list(&records(&pbx), None).next().await.unwrap().unwrap();
    let path = format!("https://pbx.example.com/api/ver1.0/client/@me/record/{}", record.items[0].id());
    let get = |range: &str| {
        let request = Request::get(&path).header("authorization", "Bearer token-1").header("range", range);
        let answer = pbx.handle(&request.body(bytes::Bytes::new()).unwrap());
        (answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned())
    };
    assert_eq!(get("bytes=0-2"), (206, "ID3".to_owned()));
    assert_eq!(get("bytes=4-15").1, "conversation");
    assert_eq!(get("bytes=-1").1.len(), 1);
    assert_eq!(get("bytes=9999-").0, 200);
    assert_eq!(get("bytes=x-y").0, 200);
}

#[tokio::test]
async fn tokens_run_out_and_a_wrong_secret_gets_none() {
    let (pbx, client, _) = pbx();
    pbx.set_token_lifetime(Duration::minutes(5));
    call(&client).await;
    let before = pbx.requests();
    call(&client).await;
    assert_eq!(pbx.requests() - before, 1);
    pbx.sleep(Duration::minutes(6)).await;
    call(&client).await;
    assert_eq!(pbx.requests() - before, 3);
    let wrong = Client::builder("app", "other").with_transport(pbx.clone());
    let error = wrong.build().unwrap().user().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn both_429_come_when_they_are_due() {
    let (pbx, client, _) = pbx();
    let (from, to) = day(&pbx);
    pbx.run_statistics(true);
    let error = client.call_history(HistoryQuery::new(from, to), None).next().await.unwrap().unwrap_err();
    assert_eq!(error.code().unwrap().code, "concurrent");
    pbx.run_statistics(false);
    pbx.limit_requests(2);
    client.user().await.unwrap();
    client.current_calls().await.unwrap();
    let error = client.user().await.unwrap_err();
    assert_eq!(error.code().unwrap().code, "rate_limit_exceeded");
    assert!(error.retry_after().is_some_and(|wait| wait <= Duration::HOUR));
    pbx.advance(Duration::HOUR);
    client.user().await.unwrap();
    pbx.refuse_next(403, "app_access_type_deny");
    assert_eq!(client.user().await.unwrap_err().code().unwrap().code, "app_access_type_deny");
}

#[tokio::test]
async fn undocumented_missing_and_misused_keys_are_refused() {
    let (pbx, client, extension) = pbx();
    pbx.add_extension("2566*200", ExtensionType::Queue);
    client.user().await.unwrap();
    let ask = |method: &str, path: String, body: Value| {
        let request = Request::builder().method(method).uri(format!("https://x/api/ver1.0/{path}"));
        let request = request.header("authorization", "Bearer token-1");
        pbx.handle(&request.body(body.to_string().into()).unwrap()).status().as_u16()
    };
    let callback = format!("extension/{extension}/callback/");
    let good = json!({"src_num": ["2566*101"], "dst_num": "+15550101"});
    assert_eq!(ask("POST", callback.clone(), good.clone()), 201);
    for bad in [
        json!({"colour": "red"}),
        json!({"src_num": "2566*101"}),
        json!({"src_num": []}),
        json!({"src_num": ["2566*200"]}),
        json!({"dst_num": ""}),
        json!({"call_duration": "60"}),
        json!({"allow_public_transfer": "yes"}),
        json!({"dst_dtmf": "12x"}),
    ] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        assert_eq!(ask("POST", callback.clone(), body), 400, "{bad}");
    }
    assert_eq!(pbx.calls().len(), 1);
    for (method, path) in [
        ("GET", "client/@me/record/".to_owned()),
        (
            "GET",
            "client/@me/record/?start_datetime=2026-01-01+00:00:00&end_datetime=2026-03-01+00:00:00"
                .to_owned(),
        ),
        ("GET", "client/@me/extension/?colour=red".to_owned()),
        ("POST", format!("extension/{extension}/event/")),
    ] {
        assert_eq!(ask(method, path.clone(), json!({})), 400, "{path}");
    }
    assert_eq!(ask("GET", "client/1/current_calls/".to_owned(), json!({})), 404);
    assert_eq!(ask("POST", "extension/1/callback/".to_owned(), good), 404);
}
