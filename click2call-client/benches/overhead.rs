//! What a call through this crate costs beside the same exchange through bare `reqwest`, on loopback, and what
//! the pure halves cost on their own.
//!
//! `cargo bench -p click2call-client --features fake`
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark that cannot go on says so by panicking")]

use std::hint::black_box;

use axum::Router;
use click2call_client::exotel::{Client, Credentials, Envelope, ExoPhone, NewCall, Region, Webhook};
use click2call_client::transport::{HttpTransport, Reply, ScriptedTransport};
use click2call_client::{CallRequest, ClickToCall, Endpoint};
use divan::{AllocProfiler, Bencher};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const CALL: &str = include_str!("../tests/samples/exotel/seed-create-call.request.json");
const ANSWER: &str = include_str!("../tests/samples/exotel/seed-create-call.success.first-printing.json");

fn main() {
    divan::main();
}

struct Loopback {
    runtime: tokio::runtime::Runtime,
    base: String,
}

impl Loopback {
    fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app =
            Router::new().fallback(|| async { ([(http::header::CONTENT_TYPE, "application/json")], ANSWER) });
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { runtime, base }
    }
}

fn client(base: &str) -> Client {
    Client::builder(Credentials::new("example1", "key", "token"), Region::custom(base).unwrap())
        .with_virtual_number(ExoPhone::from("+15550102"))
        .with_transport(HttpTransport::builder().without_proxies().build().unwrap())
        .build()
        .unwrap()
}

/// A call through the client.
#[divan::bench]
fn place_through_the_client(bencher: Bencher<'_, '_>) {
    let loopback = Loopback::start();
    let _entered = loopback.runtime.enter();
    let client = client(&loopback.base);
    let call = NewCall::from_json(CALL.as_bytes()).unwrap();
    bencher.bench_local(|| loopback.runtime.block_on(client.place_call(&call)).unwrap());
}

/// The same exchange as a user would write it: reqwest, and the answer as `serde_json::Value`.
#[divan::bench]
fn place_through_bare_reqwest(bencher: Bencher<'_, '_>) {
    let loopback = Loopback::start();
    let _entered = loopback.runtime.enter();
    let transport = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls()).build().unwrap();
    let url = format!("{}/v3/accounts/example1/calls", loopback.base);
    bencher.bench_local(|| {
        loopback.runtime.block_on(async {
            let answer = transport
                .post(&url)
                .basic_auth("key", Some("token"))
                .header("content-type", "application/json")
                .body(CALL)
                .send()
                .await
                .unwrap();
            serde_json::from_slice::<serde_json::Value>(&answer.bytes().await.unwrap()).unwrap()
        })
    });
}

fn tls() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

/// Everything but the network: request building, policy, answer reading.
#[divan::bench]
fn place_without_a_network(bencher: Bencher<'_, '_>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"));
    bencher
        .with_inputs(|| {
            Client::builder(Credentials::new("example1", "key", "token"), Region::Mumbai)
                .with_virtual_number(ExoPhone::from("+15550102"))
                .with_transport(ScriptedTransport::new([Reply::json(200, ANSWER)]))
                .build()
                .unwrap()
        })
        .bench_local_values(|client| runtime.block_on(client.place(&request)).unwrap());
}

#[divan::bench]
fn read_an_answer_typed() -> Envelope {
    Envelope::from_json(black_box(ANSWER.as_bytes())).unwrap()
}

#[divan::bench]
fn read_an_answer_as_value() -> serde_json::Value {
    serde_json::from_slice(black_box(ANSWER.as_bytes())).unwrap()
}

#[divan::bench]
fn decode_a_connect_request() -> Webhook {
    let query = "CallSid=07a971107d0f3ee459a21b90c0d616ba&Created=Thu%2C%2010%20Nov%202022%2012%3A18%3A36\
                 &CurrentTime=2022-11-10%2012%3A18%3A44&DialCallDuration=0&DialWhomNumber=&Direction=incoming\
                 &From=08516043026&StartTime=2022-11-10%2012%3A18%3A36&To=01135124157";
    Webhook::decode(Some(black_box(query)), &http::HeaderMap::new(), b"").unwrap()
}
