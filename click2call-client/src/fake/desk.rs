use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use serde_json::Value;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::placed::CallId;
use crate::redact::PhoneNumber;
use crate::transport::{Body, Reply, Transport, TransportFailure};

/// When the clock of every stand-in starts.
const START: OffsetDateTime = datetime!(2026-01-05 09:00:00 +5:30);

/// A vendor that lives in this process. Cloning is cheap: clones are the same vendor.
pub struct StandIn<R> {
    state: Arc<Mutex<State<R>>>,
}

struct State<R> {
    desk: Desk,
    rules: R,
}

/// What one vendor does with a request.
pub trait Rules: Send + 'static {
    /// Answers a request.
    fn answer(&mut self, request: &Request<Bytes>, desk: &mut Desk) -> Response<Bytes>;
}

/// What every stand-in has: a clock, a list of calls, a tray of what it wants to send.
#[derive(Debug, Default)]
pub struct Desk {
    clock: Duration,
    calls: Vec<FakeCall>,
    outgoing: Vec<Request<Bytes>>,
    troubles: VecDeque<Reply>,
    requests: usize,
    numbers: u64,
}

/// A call that a stand-in accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FakeCall {
    /// Identifier that the stand-in gave it.
    pub id: CallId,
    /// Party that is rung first.
    pub a_leg: PhoneNumber,
    /// Party that is connected to it.
    pub b_leg: PhoneNumber,
    /// Number that the A-leg sees.
    pub shown_to_a: Option<PhoneNumber>,
    /// Number that the B-leg sees.
    pub shown_to_b: Option<PhoneNumber>,
}

impl FakeCall {
    /// Makes a call.
    #[must_use]
    pub fn new(id: impl Into<CallId>, a_leg: impl Into<PhoneNumber>, b_leg: impl Into<PhoneNumber>) -> Self {
        Self { id: id.into(), a_leg: a_leg.into(), b_leg: b_leg.into(), shown_to_a: None, shown_to_b: None }
    }
}

impl Desk {
    /// Returns the time on the stand-in's clock.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        START + self.clock
    }

    /// Notes a call.
    pub fn place(&mut self, call: FakeCall) {
        self.calls.push(call);
    }

    /// Returns the calls so far.
    #[must_use]
    pub fn calls(&self) -> &[FakeCall] {
        &self.calls
    }

    /// Puts a request of the vendor's own (a callback) into the tray.
    pub fn send(&mut self, request: Request<Bytes>) {
        self.outgoing.push(request);
    }

    /// Returns a number that was not returned before.
    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }
}

impl<R: Rules> StandIn<R> {
    /// Makes a stand-in from its rules.
    pub fn with_rules(rules: R) -> Self {
        Self { state: Arc::new(Mutex::new(State { desk: Desk::default(), rules })) }
    }

    /// Answers a request: the whole vendor as a function. Troubles do not apply here.
    #[must_use]
    pub fn handle(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let mut state = self.lock();
        let State { desk, rules } = &mut *state;
        desk.requests += 1;
        rules.answer(request, desk)
    }

    /// Makes the next exchange over this transport fail in this way.
    ///
    /// A request that reaches the vendor before the exchange breaks is acted on all the same: a call whose answer
    /// is lost was placed, as in life. Answers of the trouble's own (a 429, a 500) replace the vendor's, and
    /// nothing is done.
    pub fn fail_next(&self, trouble: Reply) {
        self.lock().desk.troubles.push_back(trouble);
    }

    /// Returns the calls that were accepted, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<FakeCall> {
        self.lock().desk.calls.clone()
    }

    /// Returns how many requests were answered.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.lock().desk.requests
    }

    /// Takes the requests that the vendor wants to send (callbacks, events), in order.
    #[must_use]
    pub fn take_outgoing(&self) -> Vec<Request<Bytes>> {
        std::mem::take(&mut self.lock().desk.outgoing)
    }

    /// Sends what the vendor wants to send over a transport, and returns the statuses that came back.
    ///
    /// # Errors
    /// The first failure of the transport; what was not sent yet stays in the tray.
    pub async fn deliver(&self, transport: &dyn Transport) -> Result<Vec<StatusCode>, TransportFailure> {
        let mut statuses = Vec::new();
        loop {
            let Some(request) = self.lock().desk.outgoing.first().cloned() else { return Ok(statuses) };
            let response = transport.send(request).await?;
            statuses.push(response.status());
            let mut state = self.lock();
            if !state.desk.outgoing.is_empty() {
                state.desk.outgoing.remove(0);
            }
        }
    }

    /// Moves the clock.
    pub fn advance(&self, time: Duration) {
        self.lock().desk.clock += time;
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&mut R, &mut Desk) -> T) -> T {
        let mut state = self.lock();
        let State { desk, rules } = &mut *state;
        work(rules, desk)
    }

    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R> Clone for StandIn<R> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state) }
    }
}

impl<R> fmt::Debug for StandIn<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StandIn")
    }
}

#[async_trait]
impl<R: Rules> Transport for StandIn<R> {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, TransportFailure> {
        let trouble = self.lock().desk.troubles.pop_front();
        match trouble {
            None => Ok(self.handle(&request).map(Body::from)),
            Some(trouble) => {
                let answers = matches!(trouble, Reply::Answer(..));
                if trouble.delivers() && !answers {
                    drop(self.handle(&request));
                }
                trouble.play().await
            }
        }
    }

    async fn sleep(&self, duration: Duration) {
        self.advance(duration);
    }

    fn now(&self) -> Duration {
        self.lock().desk.clock
    }
}

/// Makes a JSON answer.
pub(super) fn json(status: u16, value: &Value) -> Response<Bytes> {
    typed(status, "application/json", value.to_string())
}

pub(super) fn typed(status: u16, content_type: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static(content_type));
    response
}

/// Returns the parts of a path.
pub(super) fn segments(request: &Request<Bytes>) -> Vec<String> {
    let path = request.uri().path().trim_matches('/').replace('+', "%2B");
    path.split('/')
        .map(|segment| {
            let segment = segment.replace('=', "%3D").replace('&', "%26");
            form_urlencoded::parse(segment.as_bytes())
                .next()
                .map(|(key, _)| key.into_owned())
                .unwrap_or_default()
        })
        .collect()
}

/// Returns the header's text.
pub(super) fn header_text<'a>(request: &'a Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}
