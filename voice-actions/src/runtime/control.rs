use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{Cause, Ended, Outcome, Request};

/// Makes effects happen on one leg: the door to your own telephony.
///
/// # Contract
///
/// `perform` returns when the effect came to its end: the text was spoken, the keys were collected, the talk after a
/// bridge is over. When the far end leaves meanwhile, it returns [`ControlError::ended`], or
/// [`ControlError::ended_in_talk`] where somebody had answered. When the leg is in a room
/// that ends meanwhile, it returns [`Outcome::RoomEnded`], whatever the effect. Only effects that are not
/// [services](super::Effect::is_service) arrive here.
#[async_trait]
pub trait CallControl: Send {
    /// Returns the time.
    fn now(&self) -> OffsetDateTime;

    /// Makes the effect happen, and waits for its outcome.
    ///
    /// # Errors
    ///
    /// [`ControlError::ended`] when the leg is over; every other error goes to the dialect as
    /// [`Outcome::Unsupported`] or [`Outcome::Failed`].
    async fn perform(&mut self, request: &Request) -> Result<Outcome, ControlError>;
}

#[async_trait]
impl<C: CallControl + ?Sized> CallControl for Box<C> {
    fn now(&self) -> OffsetDateTime {
        (**self).now()
    }

    async fn perform(&mut self, request: &Request) -> Result<Outcome, ControlError> {
        (**self).perform(request).await
    }
}

/// Serves what has nothing to do with media: looking things up, fetching the next flow, notifying.
///
/// A flow that asks for nothing of this kind needs no services: `()` serves nothing.
#[async_trait]
pub trait Services: Send + Sync {
    /// Serves the request, and returns its outcome.
    ///
    /// # Errors
    ///
    /// What could not be served; the dialect gets it as [`Outcome::Unsupported`] or [`Outcome::Failed`].
    async fn serve(&self, request: &Request) -> Result<Outcome, ServiceError>;
}

#[async_trait]
impl<S: Services + ?Sized> Services for Arc<S> {
    async fn serve(&self, request: &Request) -> Result<Outcome, ServiceError> {
        (**self).serve(request).await
    }
}

#[async_trait]
impl<S: Services + ?Sized> Services for Box<S> {
    async fn serve(&self, request: &Request) -> Result<Outcome, ServiceError> {
        (**self).serve(request).await
    }
}

#[async_trait]
impl Services for () {
    async fn serve(&self, _request: &Request) -> Result<Outcome, ServiceError> {
        Err(ServiceError::unsupported())
    }
}

/// What a telephony could not do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ControlErrorKind {
    /// It has no such operation.
    Unsupported,
    /// The leg is over.
    Ended(Ended),
    /// The operation failed, and the leg is still there.
    Failed,
}

impl fmt::Display for ControlErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported => f.write_str("the telephony has no such operation"),
            Self::Ended(ended) => write!(f, "the leg ended with {}", ended.cause),
            Self::Failed => f.write_str("the telephony could not do it"),
        }
    }
}

/// An effect that did not happen on a leg.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct ControlError {
    kind: ControlErrorKind,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ControlError {
    /// Says that the telephony has no such operation.
    #[must_use]
    pub const fn unsupported() -> Self {
        Self { kind: ControlErrorKind::Unsupported, source: None }
    }

    /// Says that the leg is over.
    #[must_use]
    pub fn ended(cause: impl Into<Cause>) -> Self {
        Self { kind: ControlErrorKind::Ended(Ended::new(cause)), source: None }
    }

    /// Says that the leg is over, and that it was talking with somebody until then: the party hung up in a bridge or in a
    /// room with others.
    #[must_use]
    pub fn ended_in_talk(cause: impl Into<Cause>) -> Self {
        Self { kind: ControlErrorKind::Ended(Ended::new(cause).in_talk()), source: None }
    }

    /// Says that the operation failed, and why.
    #[must_use]
    pub fn failed(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind: ControlErrorKind::Failed, source: Some(source.into()) }
    }

    /// Returns what could not be done.
    #[must_use]
    pub const fn kind(&self) -> &ControlErrorKind {
        &self.kind
    }
}

/// A request that a service could not serve.
#[derive(Debug, thiserror::Error)]
#[error("{}", if *.unsupported { "no service for this request" } else { "the service failed" })]
pub struct ServiceError {
    unsupported: bool,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ServiceError {
    /// Says that nobody serves such requests.
    #[must_use]
    pub const fn unsupported() -> Self {
        Self { unsupported: true, source: None }
    }

    /// Says that the service failed, and why.
    #[must_use]
    pub fn failed(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { unsupported: false, source: Some(source.into()) }
    }

    /// Returns whether nobody serves such requests.
    #[must_use]
    pub const fn is_unsupported(&self) -> bool {
        self.unsupported
    }
}

/// Tells an error with everything below it.
pub(super) fn report(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        text.push_str(": ");
        text.push_str(&error.to_string());
        below = error.source();
    }
    text
}
