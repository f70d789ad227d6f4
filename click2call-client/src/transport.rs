//! The outside world of a client: something that sends bytes, and a clock.

mod body;
#[cfg(feature = "reqwest")]
mod reqwest;
mod scripted;

pub use body::Body;
#[cfg(feature = "reqwest")]
pub use reqwest::{HttpTransport, HttpTransportBuilder};
pub use scripted::{Reply, ScriptedTransport};

use std::error::Error as StdError;
use std::fmt::{self, Debug};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use time::Duration;

use crate::error::Sent;

/// Sends HTTP requests and tells the time.
///
/// # Contract
///
/// - [`send`](Self::send) sends the request once: it repeats nothing and follows no redirect. It returns when
///   the headers of the answer are there; the body follows as a stream.
/// - Making the connection has a deadline of the transport's own. The other deadlines are the client's, which
///   drops the future: dropping must end the exchange.
/// - A failure says `Sent::No` only if no byte of the request can have left.
/// - [`now`](Self::now) never goes backwards. [`sleep`](Self::sleep) ends after that time on the same clock.
#[async_trait]
pub trait Transport: Debug + Send + Sync + 'static {
    /// Sends a request and returns the answer's head, with the body still to come.
    ///
    /// # Errors
    /// A [`TransportFailure`] that says whether anything left.
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportFailure>;

    /// Waits.
    async fn sleep(&self, duration: Duration);

    /// Returns the time since a fixed moment.
    fn now(&self) -> Duration;
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportFailure> {
        (**self).send(request).await
    }

    async fn sleep(&self, duration: Duration) {
        (**self).sleep(duration).await;
    }

    fn now(&self) -> Duration {
        (**self).now()
    }
}

/// Part of an exchange, each with a deadline of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Resolving, connecting, shaking hands.
    Connect,
    /// From the connection to the head of the answer.
    Headers,
    /// Reading the answer.
    Body,
    /// The whole operation with all its attempts.
    Whole,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "while connecting",
            Self::Headers => "waiting for the answer",
            Self::Body => "reading the answer",
            Self::Whole => "as a whole",
        })
    }
}

/// An exchange that a transport could not finish.
#[derive(Debug)]
pub struct TransportFailure {
    phase: Phase,
    timed_out: bool,
    sent: Sent,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportFailure {
    /// Makes a failure before anything left: name not resolved, connection refused, handshake failed.
    #[must_use]
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase: Phase::Connect, timed_out: false, sent: Sent::No, source: source.into() }
    }

    /// Makes a failure after something may have left.
    #[must_use]
    pub fn interrupted(phase: Phase, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase, timed_out: false, sent: Sent::Maybe, source: source.into() }
    }

    /// Says that the failure is a deadline that passed.
    #[must_use]
    pub fn timed_out(mut self) -> Self {
        self.timed_out = true;
        self
    }

    /// Returns the part of the exchange that failed.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns whether a deadline passed.
    #[must_use]
    pub const fn is_timeout(&self) -> bool {
        self.timed_out
    }

    /// Returns whether anything may have left.
    #[must_use]
    pub const fn was_sent(&self) -> Sent {
        self.sent
    }
}

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.timed_out { "timed out" } else { "failed" };
        write!(f, "the exchange {what} {}", self.phase)
    }
}

impl StdError for TransportFailure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
