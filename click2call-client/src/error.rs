//! What can go wrong, and what that means for the person who may be ringing.

mod answer;

pub use answer::{AnswerBody, Refusal, VendorCode};

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;
use time::Duration;

use crate::redact::{Secret, mask_numbers};
use crate::transport::Phase;
use crate::vendor::Vendor;

/// Result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something that did not work, with all that is known about it.
///
/// `Display` and `Debug` hold neither credentials nor full phone numbers; what the vendor answered is in
/// [`Error::body`], in full.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    vendor: Vendor,
    operation: Operation,
    detail: Option<String>,
    status: Option<StatusCode>,
    code: Option<VendorCode>,
    request_id: Option<String>,
    body: Option<AnswerBody>,
    sent: Sent,
    retryable: bool,
    retry_after: Option<Duration>,
    attempts: u32,
    look_up: Option<&'static str>,
    at: Option<String>,
    position: Option<(usize, usize)>,
    /// What may not be shown, should the vendor have echoed it.
    secrets: Vec<Secret>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What is known about a request that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "three answers to one question; there is no fourth")]
pub enum Sent {
    /// It never reached the vendor: trying again rings nobody twice.
    No,
    /// It may have reached the vendor, and what came of it is not known: the call may have been placed.
    Maybe,
    /// It reached the vendor, and the vendor answered that it does not do it.
    Yes,
}

impl Sent {
    /// Returns `no`, `maybe` or `yes`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Maybe => "maybe",
            Self::Yes => "yes",
        }
    }
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was configured with something that cannot work.
    Configuration,
    /// The vendor cannot do what was asked; see [`Capabilities`](crate::Capabilities).
    Unsupported,
    /// The request breaks a documented rule; [`Error::was_sent`] tells whether we saw it or the vendor did.
    InvalidRequest,
    /// No connection was made: name not resolved, refused, TLS handshake failed.
    Connect,
    /// A deadline passed, in the phase that is named.
    Timeout(Phase),
    /// The connection broke after the request had begun to leave.
    Interrupted,
    /// What was read, an answer or a document, cannot be understood: not JSON, cut off, an HTML page.
    Unreadable,
    /// The answer is longer than the client accepts.
    TooLarge,
    /// The vendor answered with a redirect, which is never followed.
    Redirected,
    /// The credentials are not accepted.
    Unauthenticated,
    /// The credentials are known but may not do this.
    Forbidden,
    /// What was asked for does not exist.
    NotFound,
    /// A party or device is busy or switched off; later it may work.
    Busy,
    /// Too many requests.
    RateLimited,
    /// The vendor refused the request for another reason.
    Refused,
    /// The vendor failed (5xx); what came of the request is not known.
    VendorFailure,
}

impl ErrorKind {
    /// Returns a stable word for programs, such as `rate-limited`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Unsupported => "unsupported",
            Self::InvalidRequest => "invalid-request",
            Self::Connect => "connect",
            Self::Timeout(_) => "timeout",
            Self::Interrupted => "interrupted",
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::Redirected => "redirected",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::Busy => "busy",
            Self::RateLimited => "rate-limited",
            Self::Refused => "refused",
            Self::VendorFailure => "vendor-failure",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Configuration => "the client's configuration cannot work",
            Self::Unsupported => "the vendor does not support the request",
            Self::InvalidRequest => "the request is not valid",
            Self::Connect => "no connection was made",
            Self::Timeout(phase) => return write!(f, "timed out {phase}"),
            Self::Interrupted => "the connection broke",
            Self::Unreadable => "the document cannot be understood",
            Self::TooLarge => "the answer is too large",
            Self::Redirected => "the vendor answered with a redirect",
            Self::Unauthenticated => "the credentials were not accepted",
            Self::Forbidden => "the credentials do not allow this",
            Self::NotFound => "not found",
            Self::Busy => "a party is busy or unavailable",
            Self::RateLimited => "too many requests",
            Self::Refused => "the vendor refused the request",
            Self::VendorFailure => "the vendor failed",
        };
        f.write_str(text)
    }
}

vocabulary! {
    /// What was attempted.
    pub enum Operation {
        /// Building a client.
        Configure = "configure",
        /// Placing a call.
        Place = "place",
        /// Reading the state of one call.
        LookUp = "look-up",
        /// Reading the legs of one call.
        Legs = "legs",
        /// Listing calls.
        ListCalls = "list-calls",
        /// Reading facts about the account or a number.
        Inspect = "inspect",
        /// Fetching credentials.
        Authenticate = "authenticate",
        /// Listing recordings, or reading one.
        Recordings = "recordings",
        /// Ending a call.
        HangUp = "hang-up",
        /// Changing something other than a call.
        Change = "change",
        /// Reading a webhook.
        ReadWebhook = "read-webhook",
        /// Writing the answer to a webhook.
        WriteAnswer = "write-answer",
    }
}

/// The refusal of a webhook whose address lacks the secret.
#[cfg(feature = "exotel")]
pub(crate) fn secret_refused() -> Error {
    Error::new(ErrorKind::Unauthenticated, Vendor::Exotel, Operation::ReadWebhook)
        .with_detail("the shared secret in the URL is missing or wrong")
}

impl Error {
    /// Makes an error about a request that was not sent. For implementors of the traits of this crate.
    #[must_use]
    pub fn new(kind: ErrorKind, vendor: Vendor, operation: Operation) -> Self {
        let inner = Inner {
            kind,
            vendor,
            operation,
            detail: None,
            status: None,
            code: None,
            request_id: None,
            body: None,
            sent: Sent::No,
            retryable: false,
            retry_after: None,
            attempts: 0,
            look_up: None,
            at: None,
            position: None,
            secrets: Vec::new(),
            source: None,
        };
        Self { inner: Box::new(inner) }
    }

    /// Returns what went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Returns the vendor that was talked to.
    #[must_use]
    pub fn vendor(&self) -> &Vendor {
        &self.inner.vendor
    }

    /// Returns what was attempted.
    #[must_use]
    pub fn operation(&self) -> &Operation {
        &self.inner.operation
    }

    /// Returns the HTTP status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.status
    }

    /// Returns the vendor's own code, with its documented meaning.
    #[must_use]
    pub fn code(&self) -> Option<&VendorCode> {
        self.inner.code.as_ref()
    }

    /// Returns the vendor's identifier of the request, which its support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// Returns what the vendor answered: the documented shape, other JSON, or bytes.
    #[must_use]
    pub fn body(&self) -> Option<&AnswerBody> {
        self.inner.body.as_ref()
    }

    /// Returns whether the request may have reached the vendor.
    #[must_use]
    pub fn was_sent(&self) -> Sent {
        self.inner.sent
    }

    /// Returns whether trying again later may work and rings nobody twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.retryable
    }

    /// Returns how long the vendor asks to wait, if it says so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Returns how many times the request was tried.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// Returns how to find out whether the call was placed; `Some` when [`Error::was_sent`] is `Maybe`.
    #[must_use]
    pub fn how_to_look_up(&self) -> Option<&'static str> {
        self.inner.look_up
    }

    /// Returns the JSON Pointer of the place in what was read, for errors of reading.
    #[must_use]
    pub fn at(&self) -> Option<&str> {
        self.inner.at.as_deref()
    }

    /// Returns line and column in what was read, counted from 1, where the input was text.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.inner.position
    }

    /// Adds a sentence of your own. Numbers in it are masked, credentials of the request taken out.
    #[must_use]
    pub fn with_detail(mut self, detail: impl AsRef<str>) -> Self {
        let detail = self.inner.secrets.iter().fold(detail.as_ref().to_owned(), |text, one| one.scrub(&text));
        self.inner.detail = Some(mask_numbers(&detail));
        self
    }

    /// Sets what later details may not show.
    pub(crate) fn with_secrets(mut self, secrets: impl IntoIterator<Item = Secret>) -> Self {
        self.inner.secrets.extend(secrets);
        self
    }

    /// Sets what went wrong.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.inner.kind = kind;
        self
    }

    /// Sets the HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.inner.status = Some(status);
        self
    }

    /// Sets the vendor's code.
    #[must_use]
    pub fn with_code(mut self, code: Option<VendorCode>) -> Self {
        self.inner.code = code;
        self
    }

    /// Sets the vendor's identifier of the request.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<String>) -> Self {
        self.inner.request_id = id;
        self
    }

    /// Sets what the vendor answered.
    #[must_use]
    pub fn with_body(mut self, body: AnswerBody) -> Self {
        self.inner.body = Some(body);
        self
    }

    /// Sets whether the request may have reached the vendor.
    #[must_use]
    pub fn with_sent(mut self, sent: Sent) -> Self {
        self.inner.sent = sent;
        self
    }

    /// Sets whether trying again later may work and rings nobody twice.
    #[must_use]
    pub fn with_retryable(mut self, retryable: bool) -> Self {
        self.inner.retryable = retryable;
        self
    }

    /// Sets how long the vendor asks to wait.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.inner.retry_after = wait;
        self
    }

    /// Sets how many times the request was tried.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.inner.attempts = attempts;
        self
    }

    /// Sets how to find out whether the call was placed.
    #[must_use]
    pub fn with_look_up(mut self, how: &'static str) -> Self {
        self.inner.look_up = Some(how);
        self
    }

    /// Sets the place in what was read: a JSON Pointer, and line and column where there are any.
    #[must_use]
    pub fn with_place(mut self, at: impl Into<String>, position: Option<(usize, usize)>) -> Self {
        self.inner.at = Some(at.into());
        self.inner.position = position;
        self
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner.source = Some(source.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        write!(f, "{} {}: {}", inner.vendor, inner.operation, inner.kind)?;
        if let Some(status) = inner.status {
            write!(f, ", status {}", status.as_u16())?;
        }
        if let Some(code) = &inner.code {
            write!(f, ", code {code}")?;
        }
        if let Some(at) = inner.at.as_ref().filter(|at| !at.is_empty()) {
            write!(f, " at `{at}`")?;
        }
        if let Some(detail) = &inner.detail {
            write!(f, ": {detail}")?;
        }
        if inner.sent == Sent::Maybe && inner.operation == Operation::Place {
            f.write_str("; the call may have been placed")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("vendor", &inner.vendor)
            .field("operation", &inner.operation)
            .field("detail", &inner.detail)
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("request_id", &inner.request_id)
            .field("body", &inner.body)
            .field("sent", &inner.sent)
            .field("retryable", &inner.retryable)
            .field("retry_after", &inner.retry_after)
            .field("attempts", &inner.attempts)
            .field("look_up", &inner.look_up)
            .field("at", &inner.at)
            .field("source", &inner.source.as_ref().map(|source| mask_numbers(&source.to_string())))
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
