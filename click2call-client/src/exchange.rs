//! One operation: a request, its attempts, its deadlines, its answer.

mod download;

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::{Bytes, BytesMut};
use download::Download;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use time::Duration;

use crate::error::{AnswerBody, Error, ErrorKind, Operation, Result, Sent};
use crate::policy::{Dice, Policy, retry_after};
use crate::redact::Secret;
use crate::transport::{Body, Phase, Transport, TransportFailure};
use crate::vendor::Vendor;

/// Whether a request may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Safety {
    /// It changes nothing: any failure may be tried again.
    Safe,
    /// It rings people: tried again only if it never left, or on one of these statuses, which the vendor
    /// documents as "not done, come again".
    Once(&'static [u16]),
}

/// The answer to an exchange, read in full.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
    /// Credentials that the request carried.
    credentials: Vec<HeaderValue>,
}

/// What every client holds: the outside world, the rules for dealing with it, and its own dice.
#[derive(Debug)]
pub(crate) struct Exchange {
    transport: Arc<dyn Transport>,
    policy: Policy,
    dice: Dice,
    vendor: Vendor,
    /// How a user finds out whether a call was placed.
    look_up: &'static str,
    /// What errors may not show, should the vendor echo it.
    secrets: Vec<Secret>,
}

/// An attempt that brought no answer.
enum Miss {
    Failure(TransportFailure),
    Deadline(Phase),
    TooLarge,
}

impl Exchange {
    pub(crate) fn new(
        transport: Arc<dyn Transport>,
        policy: Policy,
        vendor: Vendor,
        look_up: &'static str,
    ) -> Self {
        let dice = Dice::new(policy.jitter_seed);
        Self { transport, policy, dice, vendor, look_up, secrets: Vec::new() }
    }

    /// Names credentials that errors may not show, should the vendor echo them. Those in headers are known.
    pub(crate) fn with_secrets(mut self, secrets: impl IntoIterator<Item = Secret>) -> Self {
        self.secrets.extend(secrets);
        self
    }

    /// Returns the time on the transport's clock.
    pub(crate) fn now(&self) -> Duration {
        (*self.transport).now()
    }

    /// Waits on the transport's clock.
    pub(crate) async fn sleep(&self, time: Duration) {
        (*self.transport).sleep(time).await;
    }

    /// Returns the longest answer that is read, in bytes.
    pub(crate) const fn max_answer(&self) -> usize {
        self.policy.max_answer
    }

    /// Sends a request and reads the answer, whatever its status but a redirect.
    pub(crate) async fn run(
        &self,
        operation: Operation,
        safety: Safety,
        request: Request<Bytes>,
    ) -> Result<Answer> {
        #[cfg(feature = "tracing")]
        {
            use tracing::Instrument as _;
            let span = tracing::info_span!("click2call", vendor = %self.vendor, operation = %operation);
            let answer = self.attempts(operation, safety, &request).instrument(span.clone()).await;
            span.in_scope(|| match &answer {
                Ok(answer) => {
                    tracing::debug!(status = answer.status.as_u16(), attempts = answer.attempts, "answered");
                }
                Err(error) => tracing::warn!(%error, sent = %error.was_sent(), "failed"),
            });
            answer
        }
        #[cfg(not(feature = "tracing"))]
        self.attempts(operation, safety, &request).await
    }

    /// Sends a request and returns the answer with its body still to come, for large files.
    ///
    /// The pieces of the body have deadlines and a bound of their own: [`Download`].
    pub(crate) async fn open(
        &self,
        operation: Operation,
        request: Request<Bytes>,
    ) -> Result<std::result::Result<Response<Body>, Answer>> {
        let credentials = sensitive(request.headers());
        let sent = self.within(self.policy.headers_timeout, (*self.transport).send(request)).await;
        let response = match sent {
            None => {
                return Err(self.missed(&operation, Safety::Safe, Miss::Deadline(Phase::Headers), None, 1));
            }
            Some(Err(failure)) => {
                return Err(self.missed(&operation, Safety::Safe, Miss::Failure(failure), None, 1));
            }
            Some(Ok(response)) => response,
        };
        if response.status().is_success() {
            let guard = |body| Body::stream(Download::new(Arc::clone(&self.transport), &self.policy, body));
            return Ok(Ok(response.map(guard)));
        }
        let (head, body) = response.into_parts();
        match self.read(&head.headers, body, self.policy.body_timeout).await {
            Ok(body) => {
                Ok(Err(Answer { status: head.status, headers: head.headers, body, attempts: 1, credentials }))
            }
            Err(miss) => Err(self.missed(&operation, Safety::Safe, miss, Some(head.status), 1)),
        }
    }

    async fn attempts(
        &self,
        operation: Operation,
        safety: Safety,
        request: &Request<Bytes>,
    ) -> Result<Answer> {
        let started = (*self.transport).now();
        let mut retries = 0;
        loop {
            let attempt = self.attempt(safety, request.clone(), started, retries);
            #[cfg(feature = "tracing")]
            let attempt = tracing::Instrument::instrument(
                attempt,
                tracing::debug_span!("attempt", number = retries + 1),
            );
            let (status, miss, asked) = match attempt.await {
                Attempt::Answered(answer) => return self.without_redirect(&operation, safety, answer),
                Attempt::Again(asked) => (None, None, asked),
                Attempt::Missed(status, miss) => (status, Some(miss), None),
            };
            if let Some(miss) = miss {
                let again = match safety {
                    Safety::Safe => !matches!(miss, Miss::TooLarge | Miss::Deadline(Phase::Whole)),
                    Safety::Once(_) => {
                        matches!(&miss, Miss::Failure(failure) if failure.was_sent() == Sent::No)
                    }
                };
                if !again || self.pause(started, retries, None).is_none() {
                    return Err(self.missed(&operation, safety, miss, status, retries + 1));
                }
            }
            // `attempt` answers `Again` only if there is a pause that fits.
            let pause = self.pause(started, retries, asked).unwrap_or(Duration::ZERO);
            #[cfg(feature = "tracing")]
            tracing::debug!(wait_ms = i64::try_from(pause.whole_milliseconds()).unwrap_or(0), "trying again");
            (*self.transport).sleep(pause).await;
            retries += 1;
        }
    }

    async fn attempt(
        &self,
        safety: Safety,
        request: Request<Bytes>,
        started: Duration,
        retries: u32,
    ) -> Attempt {
        let (limit, phase) = self.limit(started, self.policy.headers_timeout, Phase::Headers);
        if limit <= Duration::ZERO {
            return Attempt::Missed(None, Miss::Deadline(Phase::Whole));
        }
        let credentials = sensitive(request.headers());
        let response = match self.within(limit, (*self.transport).send(request)).await {
            None => return Attempt::Missed(None, Miss::Deadline(phase)),
            Some(Err(failure)) => return Attempt::Missed(None, Miss::Failure(failure)),
            Some(Ok(response)) => response,
        };
        let (head, body) = response.into_parts();
        let asked = retry_after(&head.headers);
        if safety.comes_again(head.status) && self.pause(started, retries, asked).is_some() {
            return Attempt::Again(asked);
        }
        let (limit, phase) = self.limit(started, self.policy.body_timeout, Phase::Body);
        match self.read(&head.headers, body, limit).await {
            Ok(body) => {
                let (status, headers) = (head.status, head.headers);
                Attempt::Answered(Answer { status, headers, body, attempts: retries + 1, credentials })
            }
            Err(Miss::Deadline(_)) => Attempt::Missed(Some(head.status), Miss::Deadline(phase)),
            Err(miss) => Attempt::Missed(Some(head.status), miss),
        }
    }

    /// Returns the pause before the next attempt; `None` if there may be none.
    fn pause(&self, started: Duration, retries: u32, asked: Option<Duration>) -> Option<Duration> {
        if retries >= self.policy.max_retries {
            return None;
        }
        let left = self.policy.whole_timeout - ((*self.transport).now() - started);
        let pause = match asked {
            Some(asked) => (asked <= self.policy.longest_wait).then_some(asked)?,
            None => self.policy.wait(retries, &self.dice),
        };
        (pause < left).then_some(pause)
    }

    fn limit(&self, started: Duration, of_phase: Duration, phase: Phase) -> (Duration, Phase) {
        let left = self.policy.whole_timeout - ((*self.transport).now() - started);
        if left < of_phase { (left, Phase::Whole) } else { (of_phase, phase) }
    }

    async fn read(
        &self,
        headers: &HeaderMap,
        mut body: Body,
        limit: Duration,
    ) -> std::result::Result<Bytes, Miss> {
        let announced = headers
            .get(http::header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<u64>().ok())
            .and_then(|length| usize::try_from(length).ok());
        if announced.is_some_and(|length| length > self.policy.max_answer) {
            return Err(Miss::TooLarge);
        }
        let all = async {
            // Most answers come in one piece, which is taken as it is.
            let (mut first, mut joined) = (Bytes::new(), BytesMut::new());
            while let Some(piece) = body.next().await {
                let piece = piece.map_err(Miss::Failure)?;
                if first.len() + joined.len() + piece.len() > self.policy.max_answer {
                    return Err(Miss::TooLarge);
                }
                if first.is_empty() && joined.is_empty() {
                    first = piece;
                } else {
                    joined.extend_from_slice(&std::mem::take(&mut first));
                    joined.extend_from_slice(&piece);
                }
            }
            Ok(if joined.is_empty() { first } else { joined.freeze() })
        };
        self.within(limit, all).await.unwrap_or(Err(Miss::Deadline(Phase::Body)))
    }

    async fn within<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        // Made only for work that must wait.
        let mut timer = None;
        std::future::poll_fn(|context| {
            if let Poll::Ready(value) = work.as_mut().poll(context) {
                return Poll::Ready(Some(value));
            }
            let timer = timer.get_or_insert_with(|| (*self.transport).sleep(limit));
            timer.as_mut().poll(context).map(|()| None)
        })
        .await
    }

    fn without_redirect(&self, operation: &Operation, safety: Safety, answer: Answer) -> Result<Answer> {
        if !answer.status.is_redirection() {
            return Ok(answer);
        }
        Err(self.refused(operation, safety, &answer))
    }

    fn missed(
        &self,
        operation: &Operation,
        safety: Safety,
        miss: Miss,
        status: Option<StatusCode>,
        attempts: u32,
    ) -> Error {
        let (kind, sent) = match &miss {
            Miss::TooLarge => (ErrorKind::TooLarge, Sent::Maybe),
            Miss::Deadline(phase) => (ErrorKind::Timeout(*phase), Sent::Maybe),
            Miss::Failure(failure) => {
                let kind = match (failure.is_timeout(), failure.phase()) {
                    (true, phase) => ErrorKind::Timeout(phase),
                    (false, Phase::Connect) => ErrorKind::Connect,
                    (false, _) => ErrorKind::Interrupted,
                };
                (kind, failure.was_sent())
            }
        };
        let sent = status.map_or(sent, sent_by);
        let retryable = kind != ErrorKind::TooLarge && (safety == Safety::Safe || sent == Sent::No);
        let mut error = self.error(kind, operation, sent).with_attempts(attempts).with_retryable(retryable);
        if let Some(status) = status {
            error = error.with_status(status);
        }
        match miss {
            Miss::Failure(failure) => error.with_source(failure),
            Miss::TooLarge => {
                error.with_detail(format!("the client reads at most {} KiB", self.policy.max_answer / 1024))
            }
            Miss::Deadline(_) => error,
        }
    }

    /// Makes the error of an answer whose status says no. The vendor adds its code.
    pub(crate) fn refused(&self, operation: &Operation, safety: Safety, answer: &Answer) -> Error {
        let kind = match answer.status.as_u16() {
            300..=399 => ErrorKind::Redirected,
            401 => ErrorKind::Unauthenticated,
            402 | 403 => ErrorKind::Forbidden,
            404 | 410 => ErrorKind::NotFound,
            409 => ErrorKind::Busy,
            429 => ErrorKind::RateLimited,
            500..=599 => ErrorKind::VendorFailure,
            _ => ErrorKind::Refused,
        };
        let retryable = safety.comes_again(answer.status);
        self.error(kind, operation, sent_by(answer.status))
            .with_secrets(answer.secrets())
            .with_status(answer.status)
            .with_attempts(answer.attempts)
            .with_retry_after(retry_after(&answer.headers))
            .with_retryable(retryable)
            .with_body(AnswerBody::of(&answer.body))
    }

    /// Makes the error of an answer whose status says yes and whose text says no.
    pub(crate) fn declined(
        &self,
        kind: ErrorKind,
        operation: &Operation,
        sent: Sent,
        answer: &Answer,
    ) -> Error {
        self.error(kind, operation, sent)
            .with_secrets(answer.secrets())
            .with_status(answer.status)
            .with_attempts(answer.attempts)
    }

    /// Makes the error of an answer that cannot be understood.
    pub(crate) fn unreadable(&self, operation: &Operation, answer: &Answer, why: impl AsRef<str>) -> Error {
        self.error(ErrorKind::Unreadable, operation, sent_by(answer.status))
            .with_secrets(answer.secrets())
            .with_status(answer.status)
            .with_attempts(answer.attempts)
            .with_body(AnswerBody::of(&answer.body))
            .with_detail(why)
    }

    /// Makes an error; one that leaves a call in doubt says how to look it up.
    pub(crate) fn error(&self, kind: ErrorKind, operation: &Operation, sent: Sent) -> Error {
        let error = Error::new(kind, self.vendor.clone(), operation.clone())
            .with_secrets(self.secrets.iter().cloned())
            .with_sent(sent);
        if sent == Sent::Maybe && *operation == Operation::Place {
            error.with_look_up(self.look_up)
        } else {
            error
        }
    }
}

impl Answer {
    fn secrets(&self) -> impl Iterator<Item = Secret> {
        self.credentials.iter().filter_map(|value| value.to_str().ok()).map(|text| {
            let bare = text.split_once(' ').map_or(text, |(_, credentials)| credentials);
            Secret::from(bare)
        })
    }
}

fn sensitive(headers: &HeaderMap) -> Vec<HeaderValue> {
    headers.values().filter(|value| value.is_sensitive()).cloned().collect()
}

enum Attempt {
    Answered(Answer),
    Again(Option<Duration>),
    Missed(Option<StatusCode>, Miss),
}

impl Safety {
    /// Returns whether an answer of this status invites another attempt.
    fn comes_again(self, status: StatusCode) -> bool {
        match self {
            Self::Safe => matches!(status.as_u16(), 408 | 423 | 429 | 500 | 502 | 503 | 504),
            Self::Once(statuses) => statuses.contains(&status.as_u16()),
        }
    }
}

/// What a status says about the request: a plain refusal is certain, anything else is not.
fn sent_by(status: StatusCode) -> Sent {
    if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT { Sent::Yes } else { Sent::Maybe }
}
