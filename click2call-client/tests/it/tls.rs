//! Real TLS with a certificate of our own, HTTP/1.1 and HTTP/2, and proxies from the environment.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use click2call_client::transport::{HttpTransport, HttpTransportBuilder};
use click2call_client::{ClickToCall as _, ErrorKind, Sent};
use http::Version;
use tokio::net::TcpListener;

use crate::support::{ACCEPTED, exotel_at, exotel_over, impatient, patient, request};

/// Starts a server with a certificate for `localhost`; returns its address, the certificate, and what it saw.
async fn secure() -> (String, String, Arc<Mutex<Vec<Version>>>) {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let pem = certified.cert.pem();
    let key = rustls::pki_types::PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let versions = Arc::clone(&seen);
    let app = Router::new().fallback(move |request: axum::extract::Request| {
        versions.lock().unwrap().push(request.version());
        async {
            http::Response::builder()
                .header("content-type", "application/json")
                .body(Body::from(ACCEPTED))
                .unwrap()
        }
    });
    axum_server(listener, acceptor, app);
    (base, pem, seen)
}

/// Serves a router over TLS: a listener of axum's that shakes hands first.
fn axum_server(listener: TcpListener, acceptor: tokio_rustls::TlsAcceptor, app: Router) {
    struct Secure(TcpListener, tokio_rustls::TlsAcceptor);

    impl axum::serve::Listener for Secure {
        type Io = tokio_rustls::server::TlsStream<tokio::net::TcpStream>;
        type Addr = std::net::SocketAddr;

        async fn accept(&mut self) -> (Self::Io, Self::Addr) {
            loop {
                let Ok((stream, address)) = self.0.accept().await else { continue };
                if let Ok(stream) = self.1.accept(stream).await {
                    return (stream, address);
                }
            }
        }

        fn local_addr(&self) -> std::io::Result<Self::Addr> {
            self.0.local_addr()
        }
    }

    tokio::spawn(async move { axum::serve(Secure(listener, acceptor), app).await });
}

fn transport(pem: &str) -> HttpTransportBuilder {
    HttpTransport::builder().without_proxies().with_root_certificate(pem)
}

#[tokio::test]
async fn calls_are_placed_over_http_2_and_http_1_with_a_certificate_of_ones_own() {
    let (base, pem, seen) = secure().await;
    let two = exotel_over(&base, impatient(), transport(&pem).build().unwrap());
    assert!(two.place(&request()).await.is_ok());
    let one = exotel_over(&base, impatient(), transport(&pem).with_http1_only().build().unwrap());
    assert!(one.place(&request()).await.is_ok());
    assert_eq!(*seen.lock().unwrap(), [Version::HTTP_2, Version::HTTP_11]);
    // No process-wide provider was set along the way.
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_refused_before_anything_is_sent() {
    let (base, _, seen) = secure().await;
    let error = exotel_at(&base, impatient().with_max_retries(0)).place(&request()).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Connect, Sent::No));
    assert!(seen.lock().unwrap().is_empty());
}

/// Environment variable that names the proxy to the child that runs as [`in_a_child_with_a_proxy`].
const CHILD: &str = "CLICK2CALL_PROXY_TEST";

#[tokio::test]
async fn a_proxy_named_by_the_environment_is_used() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let uris = Arc::clone(&seen);
    let app = Router::new().fallback(move |request: axum::extract::Request| {
        uris.lock().unwrap().push(request.uri().to_string());
        async { ACCEPTED }
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    // The environment of this process is shared by all tests: a child has one of its own.
    let output = tokio::task::spawn_blocking(move || {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tls::in_a_child_with_a_proxy", "--nocapture"])
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .env("http_proxy", proxy)
            .env(CHILD, "http://exotel.example.com")
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(*seen.lock().unwrap(), ["http://exotel.example.com/v3/accounts/example1/calls"]);
}

#[tokio::test]
async fn a_host_that_no_proxy_names_is_asked_without_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(|| async { ACCEPTED });
    tokio::spawn(async move { axum::serve(listener, app).await });
    let output = tokio::task::spawn_blocking(move || {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tls::in_a_child_with_a_proxy", "--nocapture"])
            // Nobody listens there: a request that goes to this proxy fails.
            .env("http_proxy", "http://127.0.0.1:1")
            .env("no_proxy", "127.0.0.1")
            .env_remove("NO_PROXY")
            .env(CHILD, base)
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Places a call at the address that the variable names, with the proxies of the environment.
#[tokio::test]
async fn in_a_child_with_a_proxy() {
    let Ok(base) = std::env::var(CHILD) else { return };
    let client = exotel_over(&base, patient(), HttpTransport::new().unwrap());
    client.place(&request()).await.unwrap();
}
