//! What a call through this crate costs beside the same exchange through bare `reqwest`, on loopback, and what
//! the pure halves cost on their own.
//!
//! `cargo bench -p click2call-client --features fake`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a benchmark that cannot go on says so by panicking, and prints its figures"
)]

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
    if std::env::args().any(|argument| argument == "--bench") {
        interleaved();
    }
    divan::main();
}

/// Calls of one turn of a side.
const TURN: usize = 100;
/// Turns of each side.
const TURNS: usize = 60;

/// Both sides by turns in one process, so that what else the machine does hits both alike: the median of the ratios
/// of neighbouring turns.
fn interleaved() {
    let loopback = Loopback::start();
    let _entered = loopback.runtime.enter();
    let (client, bare) = (client(&loopback.base), Bare::new(&loopback.base));
    let call = NewCall::from_json(CALL.as_bytes()).unwrap();
    let through_the_client = || {
        loopback.runtime.block_on(async {
            for _ in 0..TURN {
                client.place_call(&call).await.unwrap();
            }
        });
    };
    let through_bare_reqwest = || {
        loopback.runtime.block_on(async {
            for _ in 0..TURN {
                bare.place().await;
            }
        });
    };
    through_the_client();
    through_bare_reqwest();
    let (mut clients, mut bares, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let one = timed(through_the_client);
        let two = timed(through_bare_reqwest);
        clients.push(one);
        bares.push(two);
        ratios.push(one / two);
    }
    println!(
        "interleaved: client {:.1} µs, bare reqwest {:.1} µs a call, ratio {:.3} (medians of {TURNS} turns of {TURN} calls)",
        median(&mut clients),
        median(&mut bares),
        median(&mut ratios)
    );
}

/// Microseconds a call.
fn timed(work: impl FnOnce()) -> f64 {
    let began = tokio::time::Instant::now().into_std();
    work();
    began.elapsed().as_secs_f64() * 1e6 / TURN as f64
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// A server on a thread of its own, and the runtime of the calling side on this one.
struct Loopback {
    runtime: tokio::runtime::Runtime,
    base: String,
}

impl Loopback {
    fn start() -> Self {
        let (tell, base) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            runtime().block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
                let json = [(http::header::CONTENT_TYPE, "application/json")];
                axum::serve(listener, Router::new().fallback(move || async move { (json, ANSWER) })).await
            })
        });
        Self { runtime: runtime(), base: base.recv().unwrap() }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn client(base: &str) -> Client {
    Client::builder(Credentials::new("example1", "key", "token"), Region::custom(base).unwrap())
        .with_virtual_number(ExoPhone::from("+15550102"))
        .with_transport(HttpTransport::builder().without_proxies().build().unwrap())
        .build()
        .unwrap()
}

/// The same exchange as a user would write it: reqwest, a deadline, and the answer as `serde_json::Value`.
struct Bare {
    transport: reqwest::Client,
    url: String,
    call: serde_json::Value,
}

impl Bare {
    fn new(base: &str) -> Self {
        let transport = reqwest::Client::builder()
            .no_proxy()
            .timeout(std::time::Duration::from_secs(30))
            .tls_backend_preconfigured(tls())
            .build()
            .unwrap();
        let call = serde_json::from_str(CALL).unwrap();
        Self { transport, url: format!("{base}/v3/accounts/example1/calls"), call }
    }

    async fn place(&self) -> serde_json::Value {
        let answer = self
            .transport
            .post(&self.url)
            .basic_auth("key", Some("token"))
            .header("content-type", "application/json")
            .body(serde_json::to_vec(&self.call).unwrap())
            .send()
            .await
            .unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }
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

/// The same through bare `reqwest`.
#[divan::bench]
fn place_through_bare_reqwest(bencher: Bencher<'_, '_>) {
    let loopback = Loopback::start();
    let _entered = loopback.runtime.enter();
    let bare = Bare::new(&loopback.base);
    bencher.bench_local(|| loopback.runtime.block_on(bare.place()));
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
    let runtime = runtime();
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
