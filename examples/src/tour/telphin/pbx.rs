//! A stand-in for the PBX: the events that it posts, and the three resources of its REST API that the page uses.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use pbx_events::ringme::rest::{CallbackAccepted, RecordLink, Token};
use pbx_events::ringme::{CallEvent, CallEventKind};
use pbx_events::{CallStatus, Direction, Document as _};
use serde_json::Value;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use tokio::net::TcpListener;

use super::{CUSTOMER, Shared};

/// Call that the PBX starts for a callback.
pub(super) const CALLBACK_CALL: &str = "02abb9ee685a41ea94bfe17eb6eaecba";
/// Link of the page, which must be kept byte for byte.
pub(super) const RECORD_URL: &str = "http://storage.hostname/bd7zzrXD5395gn7FMgzKtB8zhZnNoYx8BdkX_HgNdeE2lnJjPMLcOR_1hQprGf-dW94wuTCNRAY6MDjMZ0zWIg==";

const START: OffsetDateTime = datetime!(2024-05-01 9:00 UTC);
const DID: &str = "15550199";

/// Makes a leg that reaches an extension; each of its events is a copy with a kind and a time.
fn leg(call: &str, id: &str, extension: &str, passed_on_by: Option<&str>) -> CallEvent {
    let mut event = CallEvent::new(CallEventKind::DialIn, START, call, id, Direction::In);
    event.caller_number = Some(CUSTOMER.into());
    event.called_number = Some(extension.into());
    event.called_extension = Some(format!("{extension}@pbx.example.net").into());
    event.called_did = Some(DID.into());
    event.caller_extension = passed_on_by.map(|name| format!("{name}@pbx.example.net").into());
    event
}

fn at(leg: &CallEvent, kind: CallEventKind, second: i64, status: CallStatus) -> CallEvent {
    let mut event = leg.clone();
    (event.kind, event.time, event.status) = (kind, START + Duration::seconds(second), Some(status));
    event
}

fn hangup(leg: &CallEvent, second: i64, talk: i64) -> CallEvent {
    let mut event = at(leg, CallEventKind::Hangup, second, CallStatus::Answer);
    event.talk_time = Some(Duration::seconds(talk));
    event.record_id = Some(leg.leg_id.as_str().into());
    event.remote_number = None;
    event
}

/// A manager answers, talks 20 s and hands the customer on to a colleague, who talks 30 s.
pub(super) fn transferred_call() -> Vec<String> {
    let call = "a1b2c3d4e5f6478899aabbccddeeff00";
    let first = leg(call, "50101-624835feee0e11e6a19d331e4d6a0606", "0450*101", None);
    let mut second = leg(call, "50102-724835feee0e11e6a19d331e4d6a0607", "0450*102", Some("0450*101"));
    second.caller_number = Some("0450*101".into());
    second.remote_number = Some(CUSTOMER.into());
    let events = [
        at(&first, CallEventKind::DialIn, 0, CallStatus::Calling),
        at(&first, CallEventKind::Answer, 4, CallStatus::Answer),
        hangup(&first, 24, 20),
        at(&second, CallEventKind::DialIn, 25, CallStatus::Calling),
        at(&second, CallEventKind::Answer, 28, CallStatus::Answer),
        hangup(&second, 58, 30),
    ];
    events.iter().map(CallEvent::to_form).collect()
}

/// A customer waits in a queue and gives up; the queue hangs up just after the voice menu.
pub(super) fn missed_call() -> Vec<String> {
    let call = "b1b2c3d4e5f6478899aabbccddeeff00";
    let rung = leg(call, "50101-824835feee0e11e6a19d331e4d6a0608", "0450*101", Some("0450*200"));
    let mut ivr = leg(call, "50099-924835feee0e11e6a19d331e4d6a0609", "0450*099", None);
    let mut queue = leg(call, "50200-a24835feee0e11e6a19d331e4d6a060a", "0450*200", Some("0450*099"));
    (ivr.bridged, queue.bridged) = (Some(false), Some(false));
    let mut gave_up = at(&rung, CallEventKind::Hangup, 120, CallStatus::NoAnswer);
    gave_up.talk_time = Some(Duration::ZERO);
    let events = [
        at(&rung, CallEventKind::DialIn, 100, CallStatus::Calling),
        gave_up,
        at(&ivr, CallEventKind::Hangup, 130, CallStatus::Cancel),
        at(&queue, CallEventKind::Hangup, 130, CallStatus::Cancel),
    ];
    events.iter().map(CallEvent::to_form).collect()
}

/// The REST API: tokens, callback, links of records.
pub(super) struct RestApi {
    base: String,
    callback: Shared<Option<Value>>,
}

impl RestApi {
    pub(super) async fn start() -> anyhow::Result<Self> {
        let callback: Shared<Option<Value>> = Arc::default();
        let app = Router::new()
            .route("/oauth/token", post(async || Json(Token::new("a-token").to_value())))
            .route("/api/ver1.0/extension/{extension}/callback/", post(accept))
            .route("/api/ver1.0/client/@me/record/{record}/storage_url/", get(link))
            .with_state(Arc::clone(&callback));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}/api/ver1.0", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { base, callback })
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base
    }

    pub(super) fn last_callback(&self) -> Option<Value> {
        self.callback.lock().ok().and_then(|callback| callback.clone())
    }
}

async fn accept(
    State(callback): State<Shared<Option<Value>>>,
    Json(body): Json<Value>,
) -> (StatusCode, Json<Value>) {
    if let Ok(mut callback) = callback.lock() {
        *callback = Some(body);
    }
    let api_id = format!("cb-3221225985-{CALLBACK_CALL}");
    (StatusCode::CREATED, Json(CallbackAccepted::new(CALLBACK_CALL, api_id).to_value()))
}

async fn link(Path(_record): Path<String>) -> Json<Value> {
    Json(RecordLink::new(RECORD_URL).to_value())
}
