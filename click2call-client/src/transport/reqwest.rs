use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration as StdDuration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use time::Duration;

use super::{Body, Phase, Transport, TransportFailure};
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::vendor::Vendor;

/// How long a connection may take to come about, unless told otherwise.
const CONNECT: Duration = Duration::seconds(5);

/// The default transport: HTTP/1.1 and HTTP/2 over TCP, TLS by rustls with ring.
///
/// Follows no redirect, repeats nothing. Certificates are checked against the roots of the operating system; the
/// TLS provider belongs to this transport alone, no process-wide default is set or read. Proxies come from
/// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` (either case). Needs a tokio runtime.
///
/// Cloning is cheap and shares the pool of connections.
#[derive(Clone)]
pub struct HttpTransport {
    client: ::reqwest::Client,
    started: tokio::time::Instant,
}

/// Settings of an [`HttpTransport`].
#[derive(Clone, Debug)]
#[must_use]
pub struct HttpTransportBuilder {
    connect_timeout: Duration,
    roots: Vec<Vec<u8>>,
    environment_proxies: bool,
    http1_only: bool,
}

impl HttpTransport {
    /// Makes a transport with the default settings.
    ///
    /// # Errors
    /// `Configuration` if the TLS stack cannot be set up.
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// Begins a transport with settings of your own.
    pub const fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder {
            connect_timeout: CONNECT,
            roots: Vec::new(),
            environment_proxies: true,
            http1_only: false,
        }
    }
}

impl HttpTransportBuilder {
    /// Sets how long a connection (name, TCP, proxy, TLS) may take to come about. Defaults to 5 s.
    pub const fn with_connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Trusts a certificate beside those of the operating system, given as PEM.
    pub fn with_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Ignores the proxies that the environment names.
    pub const fn without_proxies(mut self) -> Self {
        self.environment_proxies = false;
        self
    }

    /// Speaks HTTP/1.1 only.
    pub const fn with_http1_only(mut self) -> Self {
        self.http1_only = true;
        self
    }

    /// Makes the transport.
    ///
    /// # Errors
    /// `Configuration` if a certificate cannot be read or the TLS stack cannot be set up.
    pub fn build(self) -> Result<HttpTransport> {
        let connect_timeout = StdDuration::try_from(self.connect_timeout).map_err(configuration)?;
        let mut builder = ::reqwest::Client::builder()
            .redirect(::reqwest::redirect::Policy::none())
            .retry(::reqwest::retry::never())
            .referer(false)
            .connect_timeout(connect_timeout)
            .tls_backend_preconfigured(self.tls()?);
        if !self.environment_proxies {
            builder = builder.no_proxy();
        }
        if self.http1_only {
            builder = builder.http1_only();
        }
        let client = builder.build().map_err(|error| configuration(error.without_url()))?;
        Ok(HttpTransport { client, started: tokio::time::Instant::now() })
    }

    fn tls(&self) -> Result<rustls::ClientConfig> {
        let mut roots = Vec::new();
        for pem in &self.roots {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                roots.push(certificate.map_err(configuration)?);
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(configuration)?;
        let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(roots.clone(), provider);
        let mut config = match verifier {
            Ok(verifier) => {
                builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
            }
            // A machine without any root certificate: plain HTTP works, HTTPS trusts what was given here.
            Err(_) => {
                let mut store = rustls::RootCertStore::empty();
                store.add_parsable_certificates(roots);
                builder.with_root_certificates(store).with_no_client_auth()
            }
        };
        config.alpn_protocols = if self.http1_only {
            vec![b"http/1.1".to_vec()]
        } else {
            vec![b"h2".to_vec(), b"http/1.1".to_vec()]
        };
        Ok(config)
    }
}

fn configuration(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Configuration, Vendor::from("http"), Operation::Configure).with_source(source)
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportFailure> {
        let request = ::reqwest::Request::try_from(request)
            .map_err(|error| TransportFailure::connect(error.without_url()))?;
        let answer = self.client.execute(request).await.map_err(failure)?;
        Ok(http::Response::<::reqwest::Body>::from(answer).map(|body| Body::stream(Pieces(body))))
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(StdDuration::try_from(duration).unwrap_or_default()).await;
    }

    fn now(&self) -> Duration {
        Duration::try_from(self.started.elapsed()).unwrap_or(Duration::MAX)
    }
}

/// Only what failed while connecting has certainly not left.
fn failure(error: ::reqwest::Error) -> TransportFailure {
    let timed_out = error.is_timeout();
    let error = error.without_url();
    let failure = if error.is_connect() || error.is_builder() {
        TransportFailure::connect(error)
    } else {
        TransportFailure::interrupted(Phase::Headers, error)
    };
    if timed_out { failure.timed_out() } else { failure }
}

/// The pieces of a body; trailers are left out.
struct Pieces(::reqwest::Body);

impl Stream for Pieces {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = match ready!(Pin::new(&mut self.0).poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Ok(frame)) => frame,
                Some(Err(error)) => {
                    let failure = TransportFailure::interrupted(Phase::Body, error.without_url());
                    return Poll::Ready(Some(Err(failure)));
                }
            };
            if let Ok(piece) = frame.into_data() {
                return Poll::Ready(Some(Ok(piece)));
            }
        }
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpTransport")
    }
}
