//! The Telphin client: callbacks with the advised caller ID, records, history, subscriptions, one token for many.

use std::io::Write as _;
use std::sync::Arc;

use click2call_client::telphin::{Client, Scope};
use click2call_client::transport::{Reply, ScriptedTransport};
use click2call_client::{CallRequest, CallerId, ClickToCall, Endpoint, ErrorKind, Outcome, Policy, Sent};
use pbx_events::ringme::EventType;
use pbx_events::ringme::rest::{HistoryQuery, NewSubscription, RecordQuery};
use pbx_events::{ExtensionId, RecordId};
use serde_json::json;
use time::Duration;
use time::macros::datetime;

use crate::support::{body, sent};

const TOKEN: &str = r#"{"access_token":"token-1","expires_in":"3600","token_type":"Bearer","scope":"all"}"#;

fn client(replies: impl IntoIterator<Item = Reply>) -> (Client, Arc<ScriptedTransport>) {
    let script = Arc::new(ScriptedTransport::new(replies));
    let client = Client::builder("app-id", "app-secret")
        .with_base_url("https://pbx.example.com/api/ver1.0")
        .with_callback_extension(ExtensionId::new(85_219))
        .with_policy(Policy::default().with_jitter_seed(7))
        .with_transport(Arc::clone(&script))
        .build()
        .unwrap();
    (client, script)
}

fn accepted() -> Reply {
    Reply::json(201, r#"{"call_id":"00112233445566778899aabbccddeeff","call_api_id":"cb-1"}"#)
}

#[tokio::test]
async fn an_extension_that_rings_first_is_shown_the_number_that_will_be_called() {
    let (client, script) = client([Reply::json(200, TOKEN), accepted()]);
    let request = CallRequest::new(Endpoint::extension("2566*102"), Endpoint::number("+15550101"))
        .with_ring_time(Duration::seconds(30))
        .with_max_duration(Duration::minutes(10));
    let placed = client.place(&request).await.unwrap();
    assert_eq!(placed.id.unwrap().as_str(), "00112233445566778899aabbccddeeff");
    assert_eq!(placed.request_id.as_deref(), Some("cb-1"));
    assert_eq!(sent(&script), ["POST /oauth/token", "POST /api/ver1.0/extension/85219/callback/"]);
    assert_eq!(
        script.sent()[0].body(),
        &b"grant_type=client_credentials&client_id=app-id&client_secret=app-secret"[..]
    );
    assert_eq!(
        body(&script, 1),
        json!({
            "src_num": ["2566*102"], "dst_num": "+15550101",
            "caller_id_name": "+15550101", "caller_id_number": "+15550101",
            "wait_for_pickup": 30, "call_duration": 600,
        })
    );
    let headers = script.sent()[1].headers().clone();
    assert_eq!(
        (&headers["authorization"], &headers["accept-encoding"]),
        (&"Bearer token-1".parse().unwrap(), &"gzip".parse().unwrap())
    );
    assert!(headers["authorization"].is_sensitive());
}

#[tokio::test]
async fn a_caller_id_of_ones_own_replaces_the_advised_one() {
    let (client, script) = client([Reply::json(200, TOKEN), accepted(), accepted()]);
    let own = CallRequest::new(Endpoint::extension("102"), Endpoint::number("+15550101"))
        .with_a_caller_id(CallerId::new("+15550198").with_name("Desk"))
        .with_b_caller_id(CallerId::new("+15550199"));
    client.place(&own).await.unwrap();
    let outside = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"));
    client.place(&outside).await.unwrap();
    assert_eq!(
        body(&script, 1),
        json!({
            "src_num": ["102"], "dst_num": "+15550101", "caller_id_name": "Desk",
            "caller_id_number": "+15550198", "dst_ani": "+15550199",
        })
    );
    assert_eq!(body(&script, 2), json!({ "src_num": ["+15550100"], "dst_num": "+15550101" }));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_a_callback() {
    let refused = || Reply::json(401, r#"{"message":"Unauthorized","status":401}"#);
    let (client, script) = client([
        Reply::json(200, TOKEN),
        refused(),
        Reply::json(200, TOKEN.replace("token-1", "token-2")),
        accepted(),
        refused(),
        Reply::json(200, TOKEN),
        refused(),
    ]);
    let request = CallRequest::new(Endpoint::extension("102"), Endpoint::number("+15550101"));
    client.place(&request).await.unwrap();
    assert_eq!(script.sent()[3].headers()["authorization"], "Bearer token-2");
    let error = client.place(&request).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Unauthenticated, Sent::Yes));
    assert_eq!((script.left(), script.unexpected()), (0, 0));
}

#[tokio::test]
async fn a_lost_answer_is_not_repeated() {
    let (client, script) = client([Reply::json(200, TOKEN), Reply::HungHeaders]);
    let request = CallRequest::new(Endpoint::extension("102"), Endpoint::number("+15550101"));
    let error = client.place(&request).await.unwrap_err();
    assert_eq!(error.was_sent(), Sent::Maybe);
    assert!(error.how_to_look_up().unwrap().contains("history"));
    assert_eq!(sent(&script).len(), 2);
}

#[tokio::test]
async fn many_callers_share_one_renewal_and_a_token_is_renewed_before_its_end() {
    let list = || Reply::json(200, r#"{"call_list":[]}"#);
    let short = TOKEN.replace("\"3600\"", "120");
    let (client, script) = client([Reply::json(200, short.clone()), list(), list(), list()]);
    let (a, b) = tokio::join!(client.current_calls(), client.current_calls());
    assert!(a.unwrap().call_list.is_empty() && b.unwrap().call_list.is_empty());
    assert_eq!(sent(&script).iter().filter(|line| line.contains("token")).count(), 1);
    client.current_calls().await.unwrap();
    assert_eq!(script.left(), 0);
}

#[tokio::test]
async fn the_two_429_are_told_apart() {
    let hourly = Reply::json(429, r#"{"message":"Rate limit exceeded","status":"rate_limit_exceeded"}"#)
        .with_header("x-ratelimit-remaining", "0")
        .with_header("x-ratelimit-reset", "1800");
    let concurrent =
        || Reply::json(429, r#"{"message":"Stats request already exists, concurrent request not allowed"}"#);
    let (client, script) = client([
        Reply::json(200, TOKEN),
        hourly,
        concurrent(),
        Reply::json(200, r#"{"page":1,"per_page":100,"order":"desc","call_history":[]}"#),
        concurrent(),
        concurrent(),
        concurrent(),
    ]);
    let query = HistoryQuery::new(datetime!(2030-01-01 0:00 UTC), datetime!(2030-01-02 0:00 UTC));
    let error = client.call_history(query.clone(), None).next().await.unwrap().unwrap_err();
    assert_eq!(error.code().unwrap().code, "rate_limit_exceeded");
    assert_eq!(error.retry_after(), Some(Duration::minutes(30)));
    // The other kind passes soon: the client itself tries again.
    assert!(client.call_history(query.clone(), None).next().await.unwrap().unwrap().items.is_empty());
    let error = client.call_history(query, None).next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.code().unwrap().code.as_str()), (ErrorKind::RateLimited, "concurrent"));
    assert_eq!((script.left(), script.unexpected()), (0, 0));
}

#[tokio::test]
async fn a_word_of_a_403_has_its_meaning() {
    let (client, _) = client([
        Reply::json(200, TOKEN),
        Reply::json(403, r#"{"message":"denied","status":"app_access_type_deny"}"#),
    ]);
    let error = client.user().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "telphin inspect: the credentials do not allow this, status 403, code app_access_type_deny \
         (the access level of the application is too low): denied"
    );
}

#[tokio::test]
async fn both_forms_of_the_storage_link_are_asked_for() {
    let link = || Reply::json(200, r#"{"record_url":"http://storage.example.com/bd7zzr=="}"#);
    let (client, script) = client([Reply::json(200, TOKEN), link(), link()]);
    let record = RecordId::new("30-624835FEEE0E11E6A19D331E4D6A0606");
    let url = client.records(Scope::OwnTenant).storage_url(&record).await.unwrap();
    client.records(Scope::Extension(ExtensionId::new(30))).storage_url(&record).await.unwrap();
    assert_eq!(url.as_str(), "http://storage.example.com/bd7zzr==");
    assert!(!format!("{url:?}").contains("bd7zzr"));
    assert_eq!(
        sent(&script)[1..],
        [
            "GET /api/ver1.0/client/@me/record/30-624835FEEE0E11E6A19D331E4D6A0606/storage_url/",
            "GET /api/ver1.0/extension/30/record/30-624835FEEE0E11E6A19D331E4D6A0606/storage_url/",
        ]
    );
}

#[tokio::test]
async fn a_record_comes_as_a_stream_after_a_renewed_token() {
    let file = Reply::typed(200, "audio/mpeg", "mp3 bytes")
        .with_header("content-disposition", "attachment; filename=\"30-6248.mp3\"")
        .with_header("content-length", "9");
    let (client, script) = client([
        Reply::json(200, TOKEN),
        Reply::json(401, "{}"),
        Reply::json(200, TOKEN),
        file,
        Reply::json(404, r#"{"message":"Record not found"}"#),
    ]);
    let records = client.records(Scope::OwnTenant);
    let record = RecordId::new("30-6248");
    let mut file = records.file(&record).await.unwrap();
    assert_eq!((file.name.as_deref(), file.length, file.is_gzip), (Some("30-6248.mp3"), Some(9), false));
    let mut bytes = Vec::new();
    while let Some(piece) = file.body.next().await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    assert_eq!(bytes, b"mp3 bytes");
    assert_eq!(records.file(&record).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(script.left(), 0);
}

#[tokio::test]
async fn records_of_a_long_period_are_listed_in_parts_and_pages() {
    let record = json!({ "record_uuid": "30-1", "record_file_size": 10, "vendor_key": null });
    let (client, script) = client([
        Reply::json(200, TOKEN),
        Reply::json(200, json!([record, record]).to_string()),
        Reply::json(200, json!([record]).to_string()),
        Reply::json(200, "[]"),
    ]);
    let mut query = RecordQuery::new(datetime!(2024-12-01 0:00 UTC), datetime!(2025-02-10 0:00 UTC));
    query.per_page = Some(2);
    let mut pages = client.records(Scope::Extension(ExtensionId::new(30))).list(&query, None);
    let mut records = Vec::new();
    while let Some(page) = pages.next().await {
        records.extend(page.unwrap().items);
    }
    assert_eq!(records.len(), 3);
    assert_eq!(
        sent(&script)[1..],
        [
            "GET /api/ver1.0/extension/30/record/?start_datetime=2024-12-01+00%3A00%3A00&end_datetime=2025-01-31+23%3A59%3A59&page=1&per_page=2",
            "GET /api/ver1.0/extension/30/record/?start_datetime=2024-12-01+00%3A00%3A00&end_datetime=2025-01-31+23%3A59%3A59&page=2&per_page=2",
            "GET /api/ver1.0/extension/30/record/?start_datetime=2025-02-01+00%3A00%3A00&end_datetime=2025-02-10+00%3A00%3A00&page=1&per_page=2",
        ]
    );
}

#[tokio::test]
async fn records_are_deleted_one_by_one_and_by_period() {
    let (client, script) = client([Reply::json(200, TOKEN), Reply::json(204, ""), Reply::json(204, "")]);
    let records = client.records(Scope::OwnTenant);
    records.delete(&RecordId::new("30-1")).await.unwrap();
    let period = RecordQuery::new(datetime!(2025-01-01 0:00 UTC), datetime!(2025-01-02 0:00 UTC));
    records.delete_range(&period).await.unwrap();
    assert_eq!(
        sent(&script)[1..],
        [
            "DELETE /api/ver1.0/client/@me/record/30-1",
            "DELETE /api/ver1.0/client/@me/record/?start_datetime=2025-01-01+00%3A00%3A00&end_datetime=2025-01-02+00%3A00%3A00",
        ]
    );
}

#[tokio::test]
async fn a_finished_callback_is_looked_up_in_the_history() {
    let call = json!({
        "call_uuid": "00112233445566778899AABBCCDDEEFF", "result": "bridged", "duration": 40,
        "init_time_gmt": "2030-01-01 10:00:00.76", "hangup_time_gmt": "2030-01-01 10:00:40",
        "bridged_duration": 25, "cdr": [],
    });
    let (client, script) = client([Reply::json(200, TOKEN), Reply::json(200, call.to_string())]);
    let report = client.look_up(&"00112233445566778899aabbccddeeff".into()).await.unwrap();
    assert_eq!((report.is_final, report.outcome), (true, Some(Outcome::Connected)));
    assert_eq!(report.talk_time, Some(Duration::seconds(25)));
    assert_eq!(report.ended_at, Some(datetime!(2030-01-01 10:00:40 UTC)));
    assert_eq!(sent(&script)[1], "GET /api/ver1.0/client/@me/call_history/00112233445566778899aabbccddeeff");
}

#[tokio::test]
async fn subscriptions_of_other_integrations_are_left_alone() {
    let standing = json!([
        { "id": 1, "url": "https://crm.example.org/hook", "event_type": "hangup", "method": "GET" },
        { "id": 2, "url": "https://us.example.com/old", "event_type": "hangup", "method": "POST" },
        { "id": 3, "url": "https://us.example.com/new", "event_type": "dial-in", "method": "POST" },
    ]);
    let (client, script) = client([
        Reply::json(200, TOKEN),
        Reply::json(200, standing.to_string()),
        Reply::json(
            201,
            r#"{"id":4,"url":"https://us.example.com/new","event_type":"hangup","method":"POST"}"#,
        ),
        Reply::json(204, ""),
    ]);
    let wanted = [EventType::DialIn, EventType::Hangup]
        .map(|kind| NewSubscription::new(kind, "https://us.example.com/new"));
    let changes = client
        .subscriptions(ExtensionId::new(30))
        .reconcile(&wanted, |url| url.starts_with("https://us.example.com/"))
        .await
        .unwrap();
    assert_eq!((changes.add.len(), changes.delete), (1, vec![2]));
    assert_eq!(
        sent(&script)[2..],
        ["POST /api/ver1.0/extension/30/event/", "DELETE /api/ver1.0/extension/30/event/2"]
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn compressed_answers_are_unpacked_within_the_bound() {
    let packed =
        |body: Vec<u8>| Reply::typed(200, "application/json", body).with_header("content-encoding", "gzip");
    let bomb = gzip(&vec![b' '; 64 * 1024 * 1024]);
    assert!(bomb.len() < 1024 * 1024);
    let (client, _) = client([
        Reply::json(200, TOKEN),
        packed(gzip(br#"{"call_list":[]}"#)),
        packed(bomb),
        packed(b"no gzip".to_vec()),
        Reply::json(200, r#"{"call_list":[]}"#),
    ]);
    assert!(client.current_calls().await.unwrap().call_list.is_empty());
    assert_eq!(client.current_calls().await.unwrap_err().kind(), ErrorKind::Unreadable);
    assert_eq!(client.current_calls().await.unwrap_err().kind(), ErrorKind::Unreadable);
    client.current_calls().await.unwrap();
}
