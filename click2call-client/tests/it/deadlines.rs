//! Bodies that drip, hang or never end, on a clock that moves without anybody waiting.

use std::pin::Pin;
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use click2call_client::transport::{Body, Phase, Transport, TransportFailure};
use click2call_client::{ClickToCall as _, ErrorKind, Policy, Sent};
use futures_core::Stream;
use http::{Request, Response};
use time::Duration;
use tokio::time::Instant;

use crate::support::{exotel_through, request};

/// Answers with a body that gives a piece after each pause, as long as somebody reads. The clock is tokio's, paused:
/// it jumps to the next timer when nothing else is left to do.
#[derive(Debug)]
struct Dripping {
    pause: Duration,
    piece: &'static [u8],
    started: Instant,
}

impl Dripping {
    fn new(pause: Duration, piece: &'static [u8]) -> Self {
        Self { pause, piece, started: Instant::now() }
    }
}

fn std(duration: Duration) -> std::time::Duration {
    duration.try_into().unwrap_or_default()
}

#[async_trait]
impl Transport for Dripping {
    async fn send(&self, _: Request<Bytes>) -> Result<Response<Body>, TransportFailure> {
        let drops = Drops { pause: std(self.pause), piece: self.piece, timer: None };
        Ok(Response::new(Body::stream(drops)))
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(std(duration)).await;
    }

    fn now(&self) -> Duration {
        self.started.elapsed().try_into().unwrap()
    }
}

struct Drops {
    pause: std::time::Duration,
    piece: &'static [u8],
    timer: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Stream for Drops {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pause = self.pause;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
        std::task::ready!(timer.as_mut().poll(context));
        self.timer = None;
        Poll::Ready(Some(Ok(Bytes::from_static(self.piece))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_drips_forever_ends_with_the_deadline_of_the_body() {
    let client = exotel_through(Dripping::new(Duration::milliseconds(20), b" "), Policy::default());
    let began = Instant::now();
    let error = client.place(&request()).await.unwrap_err();
    assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Timeout(Phase::Body), Sent::Maybe));
    assert!(began.elapsed() <= std::time::Duration::from_secs(11), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_body_that_drips_beyond_the_whole_deadline_ends_with_it() {
    let policy = Policy::default().with_body_timeout(Duration::hours(1));
    let client = exotel_through(Dripping::new(Duration::seconds(3), b" "), policy);
    let error = client.place(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(Phase::Whole));
}

#[cfg(feature = "telphin")]
mod downloads {
    use std::sync::Arc;

    use click2call_client::telphin::{Client, Scope};
    use click2call_client::transport::{Reply, ScriptedTransport};
    use pbx_events::RecordId;

    use super::*;

    const TOKEN: &str = r#"{"access_token":"token-1","expires_in":3600,"token_type":"Bearer"}"#;

    /// A vendor that gives tokens at once and files through `files`.
    #[derive(Debug)]
    struct TokensAnd<T>(ScriptedTransport, T);

    #[async_trait]
    impl<T: Transport> Transport for TokensAnd<T> {
        async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, TransportFailure> {
            match request.uri().path() {
                "/oauth/token" => self.0.send(request).await,
                _ => self.1.send(request).await,
            }
        }

        async fn sleep(&self, duration: Duration) {
            self.1.sleep(duration).await;
        }

        fn now(&self) -> Duration {
            self.1.now()
        }
    }

    /// Reads a file to its end or failure: bytes, and the failure.
    async fn download(files: impl Transport, policy: Policy) -> (usize, Option<TransportFailure>) {
        let tokens = ScriptedTransport::new([Reply::json(200, TOKEN)]);
        let client = Client::builder("app", "secret")
            .with_base_url("https://pbx.example.com/api/ver1.0")
            .with_policy(policy)
            .with_transport(TokensAnd(tokens, files))
            .build()
            .unwrap();
        let mut file = client.records(Scope::OwnTenant).file(&RecordId::from("r-1")).await.unwrap();
        let mut length = 0;
        while let Some(piece) = file.body.next().await {
            match piece {
                Ok(piece) => length += piece.len(),
                Err(failure) => {
                    assert!(file.body.next().await.is_none(), "a stream that failed has ended");
                    return (length, Some(failure));
                }
            }
        }
        (length, None)
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_drips_forever_ends_with_the_deadline_of_the_download() {
        let policy = Policy::default().with_download_timeout(Duration::minutes(1));
        let (length, failure) = download(Dripping::new(Duration::seconds(5), b"ab"), policy).await;
        let failure = failure.unwrap();
        assert_eq!((failure.phase(), failure.is_timeout()), (Phase::Whole, true));
        assert!((22..=24).contains(&length), "{length}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_pauses_too_long_ends_with_the_deadline_of_the_body() {
        let policy = Policy::default().with_body_timeout(Duration::seconds(4));
        let (length, failure) = download(Dripping::new(Duration::seconds(5), b"ab"), policy).await;
        let failure = failure.unwrap();
        assert_eq!((length, failure.phase(), failure.is_timeout()), (0, Phase::Body, true));
    }

    #[tokio::test]
    async fn a_file_without_end_is_cut_at_the_bound() {
        let files = Arc::new(ScriptedTransport::new([Reply::Endless(http::StatusCode::OK, u64::MAX)]));
        let (length, failure) = download(files, Policy::default().with_max_download(1024 * 1024)).await;
        assert_eq!(length, 1024 * 1024);
        assert!(!failure.unwrap().is_timeout());
    }

    #[tokio::test]
    async fn a_file_that_fits_is_read_to_its_end() {
        let files = Arc::new(ScriptedTransport::new([Reply::Endless(http::StatusCode::OK, 100_000)]));
        let (length, failure) = download(files, Policy::default()).await;
        assert!(length >= 100_000 && failure.is_none(), "{length} {failure:?}");
    }
}
