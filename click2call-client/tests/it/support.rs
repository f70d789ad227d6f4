//! What several modules need: samples and clients over a script.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use click2call_client::exotel::{Client, Credentials, ExoPhone, Region};
use click2call_client::transport::{HttpTransport, Reply, ScriptedTransport, Transport};
use click2call_client::{CallRequest, Endpoint, Policy};
use serde_json::Value;
use time::Duration;

pub(crate) const KEY: &str = "k3y-canary-7f21";
pub(crate) const TOKEN: &str = "t0ken-canary-9ab4";

/// Reads a sample of our own.
pub(crate) fn sample(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Returns the folder of the vendor's samples, or says what is left out.
pub(crate) fn vendor_samples(vendor: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("SWITCHBOARD_VENDOR_DIR") else {
        eprintln!("SWITCHBOARD_VENDOR_DIR is not set: the samples published by {vendor} are left out");
        return None;
    };
    Some(PathBuf::from(folder).join(vendor).join("samples"))
}

pub(crate) fn json(text: impl AsRef<[u8]>) -> Value {
    serde_json::from_slice(text.as_ref()).expect("JSON")
}

/// Makes an Exotel client over a script.
pub(crate) fn exotel(replies: impl IntoIterator<Item = Reply>) -> (Client, Arc<ScriptedTransport>) {
    exotel_with(Policy::default().with_jitter_seed(1), replies)
}

pub(crate) fn exotel_with(
    policy: Policy,
    replies: impl IntoIterator<Item = Reply>,
) -> (Client, Arc<ScriptedTransport>) {
    let script = Arc::new(ScriptedTransport::new(replies));
    (exotel_through(Arc::clone(&script), policy), script)
}

pub(crate) fn request() -> CallRequest {
    CallRequest::new(Endpoint::number("+919900000001"), Endpoint::number("+919900000002"))
}

pub(crate) mod stand_in;
pub(crate) mod subject;

/// Makes an Exotel client over real sockets.
pub(crate) fn exotel_at(base: &str, policy: Policy) -> Client {
    exotel_over(base, policy, HttpTransport::builder().without_proxies().build().unwrap())
}

/// Makes an Exotel client over any transport.
pub(crate) fn exotel_through(transport: impl Transport, policy: Policy) -> Client {
    Client::builder(Credentials::new("example1", KEY, TOKEN), Region::Mumbai)
        .with_virtual_number(ExoPhone::from("+918000000003"))
        .with_transport(transport)
        .with_policy(policy)
        .build()
        .unwrap()
}

pub(crate) fn exotel_over(base: &str, policy: Policy, transport: HttpTransport) -> Client {
    Client::builder(Credentials::new("example1", KEY, TOKEN), Region::custom(base).unwrap())
        .with_virtual_number(ExoPhone::from("+918000000003"))
        .with_transport(transport)
        .with_policy(policy)
        .build()
        .unwrap()
}

/// Deadlines that are never met, and waits that are hardly felt.
pub(crate) fn patient() -> Policy {
    Policy::default()
        .with_headers_timeout(Duration::MINUTE)
        .with_body_timeout(Duration::MINUTE)
        .with_whole_timeout(Duration::minutes(2))
        .with_waits(Duration::milliseconds(1), Duration::milliseconds(5))
        .with_jitter_seed(1)
}

/// Deadlines that a test can wait for.
pub(crate) fn impatient() -> Policy {
    Policy::default()
        .with_headers_timeout(Duration::seconds(1))
        .with_body_timeout(Duration::seconds(1))
        .with_whole_timeout(Duration::seconds(5))
        .with_waits(Duration::milliseconds(1), Duration::milliseconds(5))
        .with_jitter_seed(1)
}

pub(crate) const ACCEPTED: &str =
    r#"{"request_id": "r1", "response": {"code": 200, "status": "success", "call_details": {"sid": "c1"}}}"#;

/// Returns method and path with query of each request that left.
#[cfg(any(feature = "fake", feature = "kazoo", feature = "telphin", feature = "voxology"))]
pub(crate) fn sent(script: &ScriptedTransport) -> Vec<String> {
    let line = |request: &http::Request<bytes::Bytes>| {
        format!("{} {}", request.method(), request.uri().path_and_query().unwrap())
    };
    script.sent().iter().map(line).collect()
}

/// Returns the JSON body of a request that left.
#[cfg(any(feature = "fake", feature = "kazoo", feature = "telphin", feature = "voxology"))]
pub(crate) fn body(script: &ScriptedTransport, index: usize) -> Value {
    json(script.sent()[index].body())
}
