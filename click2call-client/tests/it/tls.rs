//! Real TLS with a certificate of our own, HTTP/1.1 and HTTP/2, and proxies from the environment.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use click2call_client::transport::{HttpTransport, HttpTransportBuilder};
use click2call_client::{ClickToCall as _, ErrorKind, Sent};
use http::Version;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{ACCEPTED, exotel_at, exotel_over, impatient, patient, request};

/// Starts a server with a certificate for `localhost`; returns its address, the certificate, and what it saw.
async fn secure() -> (String, String, Arc<Mutex<Vec<Version>>>) {
    let (port, pem, seen) = secure_for("localhost").await;
    (format!("https://localhost:{port}"), pem, seen)
}

/// Starts a server with a certificate for a host; returns its port, the certificate, and what it saw.
async fn secure_for(host: &str) -> (u16, String, Arc<Mutex<Vec<Version>>>) {
    let certified = rcgen::generate_simple_self_signed([host.to_owned()]).unwrap();
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
    let port = listener.local_addr().unwrap().port();
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
    (port, pem, seen)
}

/// Serves a router over TLS: a listener of axum's that shakes hands first.
fn axum_server(listener: TcpListener, acceptor: tokio_rustls::TlsAcceptor, app: Router) {
    struct Secure(TcpListener, tokio_rustls::TlsAcceptor);

    impl axum::serve::Listener for Secure {
        type Io = tokio_rustls::server::TlsStream<TcpStream>;
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

/// Environment variables that tell the child that runs as [`in_a_child_with_a_proxy`] whom to ask and what to trust.
const CHILD: &str = "CLICK2CALL_PROXY_TEST";
const CHILD_TRUSTS: &str = "CLICK2CALL_PROXY_TEST_TRUSTS";

/// Places a call at this address in a process with these variables, and returns what came of it.
///
/// The environment of this process is shared by all tests: a child has one of its own.
async fn place_in_a_child(base: &str, variables: &[(&'static str, &str)]) -> String {
    let output = tokio::task::spawn_blocking({
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "tls::in_a_child_with_a_proxy", "--nocapture"]);
        for name in
            ["NO_PROXY", "no_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"]
        {
            command.env_remove(name);
        }
        command.env(CHILD, base).envs(variables.iter().copied());
        move || command.output().unwrap()
    });
    let output = output.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .find_map(|line| Some(line.split_once("came of it: ")?.1.to_owned()))
        .expect("what came of it")
}

/// Places a call at the address that the variable names, with the proxies of the environment.
#[tokio::test]
#[allow(clippy::print_stdout, reason = "the parent reads it")]
async fn in_a_child_with_a_proxy() {
    let Ok(base) = std::env::var(CHILD) else { return };
    let mut transport = HttpTransport::builder();
    if let Ok(pem) = std::env::var(CHILD_TRUSTS) {
        transport = transport.with_root_certificate(pem);
    }
    let client = exotel_over(&base, patient().with_max_retries(0), transport.build().unwrap());
    match client.place(&request()).await {
        Ok(_) => println!("came of it: placed"),
        Err(error) => println!("came of it: {:?}, sent: {}", error.kind(), error.was_sent()),
    }
}

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
    let outcome = place_in_a_child("http://exotel.example.com", &[("http_proxy", &proxy)]).await;
    assert_eq!(outcome, "placed");
    assert_eq!(*seen.lock().unwrap(), ["http://exotel.example.com/v3/accounts/example1/calls"]);
}

#[tokio::test]
async fn a_host_that_no_proxy_names_is_asked_without_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(|| async { ACCEPTED });
    tokio::spawn(async move { axum::serve(listener, app).await });
    // Nobody listens there: a request that goes to this proxy fails.
    let variables = [("http_proxy", "http://127.0.0.1:1"), ("no_proxy", "127.0.0.1")];
    assert_eq!(place_in_a_child(&base, &variables).await, "placed");
}

/// What a proxy was asked, and what it carried to the server.
type Carried = Arc<Mutex<(String, Vec<u8>)>>;

/// Starts a proxy for one tunnel, wherever it is asked to lead: to this port, or refused with this line.
async fn tunnel(to: Result<u16, &'static str>) -> (String, Carried) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let carried = Carried::default();
    let noted = Arc::clone(&carried);
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(client.read_u8().await.unwrap());
        }
        noted.lock().unwrap().0 = String::from_utf8(head).unwrap();
        let port = match to {
            Ok(port) => port,
            Err(refusal) => return client.write_all(refusal.as_bytes()).await.unwrap(),
        };
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
        let (mut down, mut up) = TcpStream::connect(("127.0.0.1", port)).await.unwrap().into_split();
        let (mut from_client, mut to_client) = client.into_split();
        tokio::spawn(async move { tokio::io::copy(&mut down, &mut to_client).await });
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = from_client.read(&mut piece).await {
            noted.lock().unwrap().1.extend_from_slice(&piece[..read]);
            up.write_all(&piece[..read]).await.unwrap();
        }
    });
    (proxy, carried)
}

#[tokio::test]
async fn a_proxy_leads_to_the_vendor_and_reads_nothing_of_what_is_said() {
    let (port, pem, seen) = secure_for("exotel.example.com").await;
    let (proxy, carried) = tunnel(Ok(port)).await;
    let variables = [("https_proxy", proxy.as_str()), (CHILD_TRUSTS, pem.as_str())];
    assert_eq!(place_in_a_child("https://exotel.example.com", &variables).await, "placed");
    assert_eq!(*seen.lock().unwrap(), [Version::HTTP_2]);
    let (head, bytes) = &*carried.lock().unwrap();
    assert!(head.starts_with("CONNECT exotel.example.com:443 HTTP/1.1\r\n"), "{head}");
    assert!(!head.to_lowercase().contains("\r\nauthorization:"), "{head}");
    let plain = |word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(bytes.len() > 500 && !plain("/v3/accounts") && !plain("contact_uri"));
}

#[tokio::test]
async fn what_a_proxy_does_not_let_through_was_not_sent() {
    let (port, _, seen) = secure_for("exotel.example.com").await;
    let (proxy, _) =
        tunnel(Err("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")).await;
    let refused = place_in_a_child("https://exotel.example.com", &[("https_proxy", &proxy)]).await;
    assert_eq!(refused, "Connect, sent: no");
    // The proxy leads to a server whose certificate nobody vouches for.
    let (proxy, _) = tunnel(Ok(port)).await;
    let untrusted = place_in_a_child("https://exotel.example.com", &[("https_proxy", &proxy)]).await;
    assert_eq!(untrusted, "Connect, sent: no");
    assert!(seen.lock().unwrap().is_empty());
}
