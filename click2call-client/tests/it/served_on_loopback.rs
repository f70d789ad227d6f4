//! Every stand-in is served on a socket by the same function that answers in the process, and tells its callbacks there.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use click2call_client::fake::{self, Rules, StandIn};
use click2call_client::transport::{HttpTransport, Reply};
use click2call_client::{CallRequest, ClickToCall, Endpoint, Outcome, Sent};
use http::{Request, Response};
use time::Duration;
use tokio::sync::Mutex;

fn http() -> HttpTransport {
    HttpTransport::builder().without_proxies().build().unwrap()
}

async fn start(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

/// Serves a stand-in: the few lines that a user needs.
async fn serve<R: Rules>(vendor: StandIn<R>) -> String {
    let answer = async |State(vendor): State<StandIn<R>>, request: Request<axum::body::Body>| {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        vendor.handle(&Request::from_parts(head, body)).map(axum::body::Body::from)
    };
    start(Router::new().fallback(answer).with_state(vendor)).await
}

type Seen = Arc<Mutex<Vec<Bytes>>>;

/// A receiver of callbacks on a socket.
async fn receiver() -> (String, Seen) {
    let seen = Seen::default();
    let keep = async |State(seen): State<Seen>, body: Bytes| {
        seen.lock().await.push(body);
        Response::new(r#"{"Err":0,"Errdesc":"OK"}"#.to_owned())
    };
    (start(Router::new().fallback(keep).with_state(Arc::clone(&seen))).await, seen)
}

/// Places a call over a socket, loses one, refuses one, and follows the first to the callback of its end.
async fn check<R: Rules>(vendor: StandIn<R>, client: impl ClickToCall, a_leg: Endpoint, seen: Option<Seen>) {
    let request = CallRequest::new(a_leg, Endpoint::number("+15550101"));
    client.place(&request).await.unwrap();
    assert_eq!(vendor.calls().len(), 1);
    vendor.fail_next(Reply::Dropped);
    assert_eq!(client.place(&request).await.unwrap_err().was_sent(), Sent::Maybe);
    assert_eq!(vendor.calls().len(), 2, "the request arrived");
    vendor.refuse_next(400, "1");
    assert_eq!(client.place(&request).await.unwrap_err().was_sent(), Sent::Yes);
    assert_eq!(vendor.calls().len(), 2);
    vendor.finish(&vendor.calls()[0].id, Outcome::Connected, Duration::seconds(5));
    let Some(seen) = seen else { return };
    let statuses = vendor.deliver(&http()).await.unwrap();
    assert!(!statuses.is_empty() && statuses.iter().all(http::StatusCode::is_success));
    assert_eq!(seen.lock().await.len(), statuses.len());
    assert!(vendor.take_outgoing().is_empty());
}

#[tokio::test]
async fn the_neutral_vendor_is_served() {
    let vendor = fake::Neutral::new();
    let (hook, seen) = receiver().await;
    vendor.tell(hook);
    let client = vendor.client().with_transport(http(), serve(vendor.clone()).await);
    check(vendor, client, Endpoint::number("+15550100"), Some(seen)).await;
}

#[cfg(feature = "exotel")]
#[tokio::test]
async fn exotel_is_served() {
    use click2call_client::exotel::{Client, Credentials, ExoPhone, Region};
    let vendor = fake::Exotel::new("sid", "key", "token");
    let region = Region::custom(&serve(vendor.clone()).await).unwrap();
    let client = Client::builder(Credentials::new("sid", "key", "token"), region)
        .with_virtual_number(ExoPhone::from("+15550199"))
        .with_transport(http());
    check(vendor, client.build().unwrap(), Endpoint::number("+15550100"), None).await;
}

#[cfg(feature = "telphin")]
#[tokio::test]
async fn telphin_is_served() {
    use pbx_events::ringme::{EventType, rest::NewSubscription};
    let vendor = fake::Telphin::new("app", "secret");
    let (hook, seen) = receiver().await;
    vendor.subscribe(101, &NewSubscription::new(EventType::Hangup, hook));
    let base = serve(vendor.clone()).await;
    let client = vendor.client().with_callback_extension(pbx_events::ExtensionId::new(101));
    let client = client.with_base_url(format!("{base}/api/ver1.0")).with_transport(http());
    check(vendor, client.build().unwrap(), Endpoint::extension("2566*101"), Some(seen)).await;
}

#[cfg(feature = "voicenter")]
#[tokio::test]
async fn voicenter_is_served() {
    let vendor = fake::Voicenter::new("code");
    let (hook, seen) = receiver().await;
    vendor.notify(hook, fake::Encoding::Json);
    let client = vendor.client().with_base_url(serve(vendor.clone()).await).with_transport(http());
    check(vendor, client.build().unwrap(), Endpoint::extension("SIPSIP"), Some(seen)).await;
}

#[cfg(feature = "voxology")]
#[tokio::test]
async fn voxology_is_served() {
    let vendor = fake::Voxology::new("key", "+15550199");
    let (hook, seen) = receiver().await;
    vendor.configure("+15550199", &hook);
    let base = format!("{}/v1", serve(vendor.clone()).await);
    let client = vendor.client().with_base_url(base).with_transport(http());
    check(vendor, client.build().unwrap(), Endpoint::number("+15550100"), Some(seen)).await;
}

#[cfg(feature = "kazoo")]
#[tokio::test]
async fn kazoo_is_served() {
    use click2call_client::kazoo::{Client, Credentials};
    let vendor = fake::Kazoo::new("acc", "key");
    let (hook, seen) = receiver().await;
    vendor.store("webhooks", &serde_json::json!({"name": "ends", "hook": "channel_destroy", "uri": hook}));
    let base = format!("{}/v2", serve(vendor.clone()).await);
    let client = Client::builder(base, "acc", Credentials::api_key("key")).with_transport(http());
    check(vendor, client.build().unwrap(), Endpoint::device("d1"), Some(seen)).await;
}
