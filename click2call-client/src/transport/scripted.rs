use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use time::Duration;

use super::{Body, Phase, Transport, TransportFailure};

/// A transport for tests: answers from a script, keeps what was sent, and has a clock that only moves when
/// somebody waits on it.
///
/// Waiting is instant. A deadline that is raced with a reply which never comes has passed at once; one that is
/// raced with a reply which is there has not. So tests of timeouts take no time and never flake.
///
/// ```
/// use click2call_client::transport::{Reply, ScriptedTransport};
///
/// let script = ScriptedTransport::new([Reply::json(200, r#"{"ok": true}"#), Reply::Refused]);
/// assert_eq!(script.left(), 2);
/// assert!(script.sent().is_empty());
/// ```
#[derive(Debug, Default)]
pub struct ScriptedTransport {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    replies: VecDeque<Reply>,
    sent: Vec<http::Request<Bytes>>,
    unexpected: usize,
    now: Duration,
    waits: Vec<Duration>,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} sent, {} replies left", self.sent.len(), self.replies.len())
    }
}

/// What a [`ScriptedTransport`] does with one request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reply {
    /// Answers.
    Answer(StatusCode, HeaderMap, Bytes),
    /// Answers with a body that comes in pieces and then breaks off.
    BrokenBody(StatusCode, HeaderMap, Bytes),
    /// Answers with a body that begins and never ends.
    HungBody(StatusCode, HeaderMap, Bytes),
    /// Answers with a body of this many bytes.
    Endless(StatusCode, u64),
    /// Refuses the connection: nothing leaves.
    Refused,
    /// Never connects; the transport's own deadline passes: nothing leaves.
    HungConnect,
    /// Connects, takes the request, then drops the connection.
    Dropped,
    /// Takes the request and never answers.
    HungHeaders,
}

impl Reply {
    /// Answers with JSON.
    #[must_use]
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::typed(status, "application/json", body)
    }

    /// Answers with a body of a content type.
    #[must_use]
    pub fn typed(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(content_type));
        Self::Answer(status, headers, body.into())
    }

    /// Adds a header to an answer.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &'static str) -> Self {
        if let Self::Answer(_, headers, _) | Self::BrokenBody(_, headers, _) | Self::HungBody(_, headers, _) =
            &mut self
        {
            headers.insert(name, http::HeaderValue::from_static(value));
        }
        self
    }

    pub(crate) async fn play(self) -> Result<http::Response<Body>, TransportFailure> {
        let (status, headers, body) = match self {
            Self::Refused => return Err(TransportFailure::connect("connection refused")),
            Self::HungConnect => {
                return Err(TransportFailure::connect("no connection in time").timed_out());
            }
            Self::Dropped => {
                return Err(TransportFailure::interrupted(Phase::Headers, "connection dropped"));
            }
            Self::HungHeaders => std::future::pending().await,
            Self::Answer(status, headers, bytes) => (status, headers, Body::from(bytes)),
            Self::BrokenBody(status, headers, bytes) => {
                (status, headers, Body::stream(Pieces { first: Some(bytes), then: Then::Break }))
            }
            Self::HungBody(status, headers, bytes) => {
                (status, headers, Body::stream(Pieces { first: Some(bytes), then: Then::Hang }))
            }
            Self::Endless(status, bytes) => {
                (status, HeaderMap::new(), Body::stream(Pieces { first: None, then: Then::Fill(bytes) }))
            }
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    /// Returns whether the request reaches the other side.
    #[must_use]
    pub const fn delivers(&self) -> bool {
        !matches!(self, Self::Refused | Self::HungConnect)
    }
}

impl ScriptedTransport {
    /// Makes a transport that plays these replies in order.
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let state = State { replies: replies.into_iter().collect(), ..State::default() };
        Self { state: Mutex::new(state) }
    }

    /// Adds a reply at the end of the script.
    pub fn push(&self, reply: Reply) {
        self.lock().replies.push_back(reply);
    }

    /// Returns every request that reached the other side, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<http::Request<Bytes>> {
        self.lock().sent.clone()
    }

    /// Returns how many replies the script still holds. A test that ends with some left expected more requests.
    #[must_use]
    pub fn left(&self) -> usize {
        self.lock().replies.len()
    }

    /// Returns how many requests came after the script's end.
    #[must_use]
    pub fn unexpected(&self) -> usize {
        self.lock().unexpected
    }

    /// Returns every wait that was slept through, in order.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.lock().waits.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for ScriptedTransport {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportFailure> {
        let reply = {
            let mut state = self.lock();
            let reply = state.replies.pop_front();
            if reply.as_ref().is_some_and(Reply::delivers) {
                state.sent.push(request);
            }
            if reply.is_none() {
                state.unexpected += 1;
            }
            reply
        };
        match reply {
            None => Err(TransportFailure::connect("the script has ended")),
            Some(reply) => reply.play().await,
        }
    }

    async fn sleep(&self, duration: Duration) {
        let mut state = self.lock();
        state.now += duration;
        state.waits.push(duration);
    }

    fn now(&self) -> Duration {
        self.lock().now
    }
}

struct Pieces {
    first: Option<Bytes>,
    then: Then,
}

enum Then {
    Break,
    Hang,
    Fill(u64),
}

impl Stream for Pieces {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        const PIECE: &[u8] = &[b' '; 16 * 1024];
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        match &mut self.then {
            Then::Break => {
                Poll::Ready(Some(Err(TransportFailure::interrupted(Phase::Body, "connection dropped"))))
            }
            Then::Hang => Poll::Pending,
            Then::Fill(0) => Poll::Ready(None),
            Then::Fill(left) => {
                *left = left.saturating_sub(PIECE.len() as u64);
                Poll::Ready(Some(Ok(Bytes::from_static(PIECE))))
            }
        }
    }
}
