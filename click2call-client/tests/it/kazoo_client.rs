//! The Kazoo client: logs in once, rings with quickcall, keeps Crossbar's documents.

use std::sync::Arc;

use click2call_client::kazoo::{
    AccountBy, CdrWindow, ChannelAction, Client, Credentials, Device, FieldError, Filter,
};
use click2call_client::transport::{Reply, ScriptedTransport};
use click2call_client::{CallRequest, CallerId, ClickToCall, CustomData, Endpoint, ErrorKind, Secret, Sent};
use serde_json::{Value, json};
use time::macros::datetime;

use crate::support::{body, sent};

const TOKEN: &str =
    r#"{"data":{"account_id":"acc"},"auth_token":"jwt-1","status":"success","request_id":"r0"}"#;

fn client(replies: impl IntoIterator<Item = Reply>) -> (Client, Arc<ScriptedTransport>) {
    let script = Arc::new(ScriptedTransport::new(replies));
    let client = Client::builder("https://pbx.example.com:8443/v2", "acc", Credentials::api_key("the-key"))
        .with_transport(Arc::clone(&script))
        .build()
        .unwrap();
    (client, script)
}

fn ok(data: &Value) -> Reply {
    Reply::json(200, json!({ "data": data, "status": "success", "request_id": "r1" }).to_string())
}

#[tokio::test]
async fn a_quickcall_logs_in_once_and_encodes_the_number() {
    let (client, script) = client([
        Reply::json(201, TOKEN),
        Reply::json(202, r#"{"data":{},"status":"success","request_id":"q1"}"#),
        Reply::json(202, r#"{"data":{},"status":"success","request_id":"q2"}"#),
    ]);
    let request = CallRequest::new(Endpoint::user("u1"), Endpoint::number("+15550101"))
        .with_a_caller_id(CallerId::new("+15550199").with_name("Sales"))
        .with_ring_time(time::Duration::seconds(20));
    let placed = client.place(&request).await.unwrap();
    client.place(&CallRequest::new(Endpoint::device("d1"), Endpoint::extension("*97"))).await.unwrap();

    assert_eq!(placed.request_id.as_deref(), Some("q1"));
    assert_eq!(placed.id, None);
    assert_eq!(
        sent(&script),
        [
            "PUT /v2/api_auth",
            "GET /v2/accounts/acc/users/u1/quickcall/%2B15550101?cid-number=%2B15550199&cid-name=Sales&timeout=20",
            "GET /v2/accounts/acc/devices/d1/quickcall/%2A97",
        ]
    );
    assert_eq!(body(&script, 0), json!({ "data": { "api_key": "the-key" } }));
    assert_eq!(script.sent()[1].headers()["x-auth-token"], "jwt-1");
    assert!(script.sent()[1].headers()["x-auth-token"].is_sensitive());
    assert_eq!((script.left(), script.unexpected()), (0, 0));
}

#[tokio::test]
async fn variables_travel_in_the_body_of_a_waiting_quickcall() {
    let (client, script) = client([
        Reply::json(201, TOKEN),
        Reply::json(202, r#"{"data":{"call_id":"leg-1"},"status":"success"}"#),
    ]);
    let request = CallRequest::new(Endpoint::device("d1"), Endpoint::number("15550101"))
        .with_custom_data(CustomData::fields([("crm_id", "42")]));
    let placed = client.place(&request).await.unwrap();
    assert_eq!(placed.id.unwrap().as_str(), "leg-1");
    assert_eq!(sent(&script)[1], "POST /v2/accounts/acc/devices/d1/quickcall/15550101");
    assert_eq!(body(&script, 1), json!({ "data": { "custom_application_vars": { "crm_id": "42" } } }));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_placed_once() {
    let refused = r#"{"data":{},"error":401,"message":"invalid_credentials","status":"error"}"#;
    let (client, script) = client([
        Reply::json(201, TOKEN),
        Reply::json(401, refused),
        Reply::json(201, TOKEN.replace("jwt-1", "jwt-2")),
        Reply::json(202, r#"{"data":{},"status":"success"}"#),
        Reply::json(401, refused),
        Reply::json(201, TOKEN),
        Reply::json(401, refused),
    ]);
    let request = CallRequest::new(Endpoint::device("d1"), Endpoint::number("15550101"));
    client.place(&request).await.unwrap();
    assert_eq!(script.sent()[3].headers()["x-auth-token"], "jwt-2");
    let error = client.place(&request).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Unauthenticated, Sent::Yes));
    assert_eq!((script.left(), script.unexpected()), (0, 0));
}

#[tokio::test]
async fn many_callers_share_one_login() {
    let (client, script) = client([Reply::json(201, TOKEN), ok(&json!([])), ok(&json!([])), ok(&json!([]))]);
    let channels = client.channels();
    let (a, b, c) = tokio::join!(channels.list(), channels.list(), channels.list());
    assert!(a.unwrap().is_empty() && b.unwrap().is_empty() && c.unwrap().is_empty());
    assert_eq!(sent(&script).iter().filter(|line| line.contains("api_auth")).count(), 1);
}

#[tokio::test]
async fn a_dropped_quickcall_is_not_repeated_and_says_how_to_look_it_up() {
    let (client, script) = client([Reply::json(201, TOKEN), Reply::Dropped]);
    let request = CallRequest::new(Endpoint::device("d1"), Endpoint::number("15550101"));
    let error = client.place(&request).await.unwrap_err();
    assert_eq!(error.was_sent(), Sent::Maybe);
    assert!(error.how_to_look_up().unwrap().contains("channels"));
    assert_eq!((sent(&script).len(), script.left()), (2, 0));
}

#[tokio::test]
async fn validation_errors_name_field_and_rule() {
    let answer = json!({
        "data": { "numbers": { "unique": { "message": "already in use", "cause": "1000" } },
                  "flow.data.voice_url": { "pattern": { "message": "must be http" } } },
        "error": 400, "message": "validation error", "status": "error", "request_id": "r9"
    });
    let (client, _) = client([Reply::json(201, TOKEN), Reply::json(400, answer.to_string())]);
    let error = client.devices().create(&Device::new("Desk")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "kazoo change: the vendor refused the request, status 400, code 400 (validation error): \
         validation error: numbers unique, flow.data.voice_url pattern"
    );
    assert_eq!(error.request_id(), Some("r9"));
    let fields: Vec<_> = FieldError::of(&error).into_iter().map(|error| (error.field, error.rule)).collect();
    assert!(fields.contains(&("numbers".to_owned(), "unique".to_owned())), "{fields:?}");
}

#[tokio::test]
async fn documents_are_created_read_replaced_changed_and_deleted() {
    let stored = json!({ "id": "d1", "name": "Desk", "sip": { "password": "hush" }, "vendor_key": [1] });
    let (client, script) =
        client([Reply::json(201, TOKEN), ok(&stored), ok(&stored), ok(&stored), ok(&stored), ok(&json!({}))]);
    let devices = client.devices();
    let device = devices.create(&Device::new("Desk").with_owner("u1")).await.unwrap();
    assert_eq!(serde_json::to_value(&device).unwrap(), stored);
    assert!(!format!("{device:?}").contains("hush"));
    devices.read("d1").await.unwrap();
    devices.replace("d1", &device).await.unwrap();
    devices.update("d1", &json!({ "enabled": null })).await.unwrap();
    devices.delete("d1").await.unwrap();
    assert_eq!(
        sent(&script)[1..],
        [
            "PUT /v2/accounts/acc/devices",
            "GET /v2/accounts/acc/devices/d1",
            "POST /v2/accounts/acc/devices/d1",
            "PATCH /v2/accounts/acc/devices/d1",
            "DELETE /v2/accounts/acc/devices/d1",
        ]
    );
    assert_eq!(body(&script, 1), json!({ "data": { "name": "Desk", "owner_id": "u1" } }));
    assert_eq!(body(&script, 4), json!({ "data": { "enabled": null } }));
}

#[tokio::test]
async fn lists_go_on_from_the_next_key() {
    let page = |ids: Value, next: Option<&str>| {
        Reply::json(200, json!({ "data": ids, "next_start_key": next, "status": "success" }).to_string())
    };
    let (client, script) = client([
        Reply::json(201, TOKEN),
        page(json!([{ "id": "a" }]), Some("k 2")),
        page(json!([{ "id": "b" }]), None),
    ]);
    let mut pages =
        client.callflows().list(Filter::new().with("type", "mainUserCallflow").with_page_size(1), None);
    assert_eq!(pages.next().await.unwrap().unwrap().items, [json!({ "id": "a" })]);
    assert_eq!(pages.token().unwrap().as_str(), "k 2");
    assert_eq!(pages.next().await.unwrap().unwrap().items, [json!({ "id": "b" })]);
    assert!(pages.next().await.is_none());
    assert_eq!(
        sent(&script)[2],
        "GET /v2/accounts/acc/callflows?filter_type=mainUserCallflow&page_size=1&start_key=k+2"
    );
}

#[tokio::test]
async fn a_long_window_of_records_is_asked_for_in_parts() {
    let (client, script) = client([
        Reply::json(201, TOKEN),
        ok(&json!([{ "id": "202403-x", "billing_seconds": 7, "vendor": 1 }])),
        ok(&json!([])),
    ]);
    let window = CdrWindow::new(datetime!(2024-02-01 0:00 UTC), datetime!(2024-03-15 0:00 UTC));
    let mut pages = client.cdrs(window);
    let mut records = Vec::new();
    while let Some(page) = pages.next().await {
        records.extend(page.unwrap().items);
    }
    assert_eq!(records[0].billing_seconds, Some(7));
    // 2024-03-15T00:00:00Z is 63877680000 gregorian seconds; both ends are inclusive on the wire.
    assert_eq!(
        sent(&script)[1..],
        [
            "GET /v2/accounts/acc/cdrs?created_from=63875001600&created_to=63877679999",
            "GET /v2/accounts/acc/cdrs?created_from=63873964800&created_to=63875001599",
        ]
    );
}

#[tokio::test]
async fn a_channel_is_hung_up_and_looked_up() {
    let (client, script) = client([
        Reply::json(201, TOKEN),
        ok(&json!({})),
        ok(&json!({ "uuid": "leg 1", "answered": true, "timestamp": 63_877_680_000_i64 })),
        ok(&json!({ "id": "202403-leg", "billing_seconds": 0, "hangup_cause": "USER_BUSY",
                   "timestamp": 63_877_680_000_i64, "duration_seconds": 5 })),
    ]);
    client.channels().act("leg 1", &ChannelAction::hang_up()).await.unwrap();
    assert_eq!(sent(&script)[1], "POST /v2/accounts/acc/channels/leg%201");
    assert_eq!(body(&script, 1), json!({ "data": { "action": "hangup" } }));
    let live = client.look_up(&"leg 1".into()).await.unwrap();
    assert_eq!((live.is_final, live.started_at), (false, Some(datetime!(2024-03-15 0:00 UTC))));
    let over = client.look_up(&"202403-leg".into()).await.unwrap();
    assert_eq!(over.outcome.unwrap().as_str(), "busy");
    assert_eq!(over.started_at, Some(datetime!(2024-03-14 23:59:55 UTC)));
}

#[tokio::test]
async fn a_login_by_user_sends_the_hash_and_never_the_password() {
    let script = Arc::new(ScriptedTransport::new([Reply::json(201, TOKEN), ok(&json!([]))]));
    let credentials =
        Credentials::user("ada", &Secret::from("secret"), AccountBy::Name("Example".to_owned()));
    let client = Client::builder("http://127.0.0.1:1/v2/", "acc", credentials)
        .with_transport(Arc::clone(&script))
        .build()
        .unwrap();
    client.channels().list().await.unwrap();
    assert_eq!(sent(&script), ["PUT /v2/user_auth", "GET /v2/accounts/acc/channels"]);
    assert_eq!(body(&script, 0)["data"]["method"], "md5");
    assert!(!String::from_utf8_lossy(script.sent()[0].body()).contains("secret"));
    assert!(!format!("{client:?}").contains("jwt-1"));
}

#[tokio::test]
async fn an_html_page_or_a_bare_list_is_a_named_error() {
    let (client, _) =
        client([Reply::json(201, TOKEN), Reply::typed(200, "text/html", "<html>"), ok(&json!("text"))]);
    let channels = client.channels();
    assert_eq!(channels.list().await.unwrap_err().kind(), ErrorKind::Unreadable);
    assert_eq!(channels.list().await.unwrap_err().kind(), ErrorKind::Unreadable);
}

#[test]
fn configuration_mistakes_are_found_before_anything_is_sent() {
    for (base, account) in [
        ("pbx.example.com", "a"),
        ("ftp://pbx.example.com", "a"),
        ("https://u:p@example.com", "a"),
        ("https://example.com", ""),
    ] {
        let error = Client::builder(base, account, Credentials::token("t"))
            .with_transport(ScriptedTransport::new([]))
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{base}");
    }
}
