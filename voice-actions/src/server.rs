//! The side that is asked: a callback request out of an HTTP request, a call flow into the answer.
//!
//! Nothing here knows a server framework: [`decode`] takes what every framework has, [`Answer`] gives what every
//! framework takes. With the feature `axum` both are extractor and response.
//!
//! ```
//! use voice_actions::action::{Hangup, Say};
//! use voice_actions::callback::{CallbackKind, CallbackRequest};
//! use voice_actions::server::{Answer, decode};
//! use voice_actions::CallFlow;
//!
//! fn answer(request: &CallbackRequest) -> Answer {
//!     match request.kind {
//!         CallbackKind::InitCall => {
//!             Answer::from(CallFlow::new().then(Say::text("Hello.")).then(Hangup::new()))
//!         }
//!         _ => Answer::nothing(),
//!     }
//! }
//!
//! let body = br#"{"type": "init_call", "caller_no": "+15550100123"}"#;
//! let request = decode("POST", "", &[("content-type", "application/json")], body)?;
//! assert_eq!(answer(&request).body(), br#"{"actions":[{"type":"SAY","params":{"text":"Hello."}},{"type":"HANGUP"}]}"#);
//! # Ok::<(), voice_actions::Error>(())
//! ```

use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::callback::{CallbackRequest, CallbackResponse};
use crate::diagnostics::Pointer;
use crate::error::{self, Error, ErrorKind};
use crate::flow::CallFlow;

#[cfg(feature = "axum")]
mod axum;

/// Largest callback body that is read, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

/// Content type of an answer.
pub const CONTENT_TYPE: &str = "application/json";

/// Reads a callback request out of an HTTP request.
///
/// A `POST` or `PUT` has JSON or a form in its body, by its content type, JSON if there is none; a `GET` has
/// its members in the query, texts all of them, where a text that is a JSON object or list stands for that
/// `[inferred]`. Header names are compared without regard to letter case.
///
/// # Errors
/// `TooLarge` over [`MAX_BODY`], `NotACallback` for another method or content type, and those of
/// [`CallbackRequest::from_slice`].
pub fn decode(
    method: &str,
    query: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<CallbackRequest, Error> {
    let refuse = |kind: ErrorKind, why: &'static str| Err(Error::new(kind, Pointer::root()).because(why));
    if body.len() > MAX_BODY || query.len() > MAX_BODY {
        return refuse(ErrorKind::TooLarge, "expected at most 1 MiB");
    }
    let header = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let content_type = header.map_or("", |(_, value)| value.split(';').next().unwrap_or_default().trim());
    match method.to_ascii_uppercase().as_str() {
        "GET" => from_form(query.as_bytes()),
        "POST" | "PUT" => match content_type.to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => from_form(body),
            "" | "application/json" | "text/json" | "text/plain" => CallbackRequest::from_slice(body),
            other if other.ends_with("+json") => CallbackRequest::from_slice(body),
            _ => refuse(ErrorKind::NotACallback, "expected JSON or a form"),
        },
        _ => refuse(ErrorKind::NotACallback, "expected POST or GET"),
    }
}

fn from_form(form: &[u8]) -> Result<CallbackRequest, Error> {
    let mut members = Map::new();
    for (key, text) in form_urlencoded::parse(form) {
        let nested = text.starts_with(['{', '[']).then(|| serde_json::from_str(&text).ok()).flatten();
        members.insert(key.into_owned(), nested.unwrap_or_else(|| Value::String(text.into_owned())));
    }
    error::from_value(Value::Object(members))
}

/// An answer to a callback: status 200, JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    response: CallbackResponse,
    body: Vec<u8>,
}

impl Answer {
    /// Makes the answer that says nothing: `{}`.
    #[must_use]
    pub fn nothing() -> Self {
        Self::from(CallbackResponse::Nothing)
    }

    /// Returns what is answered.
    #[must_use]
    pub const fn response(&self) -> &CallbackResponse {
        &self.response
    }

    /// Returns the body, JSON in UTF-8.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the body, JSON in UTF-8.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }
}

impl From<CallbackResponse> for Answer {
    fn from(response: CallbackResponse) -> Self {
        Self { body: response.to_json().into_bytes(), response }
    }
}

impl From<CallFlow> for Answer {
    fn from(flow: CallFlow) -> Self {
        Self::from(CallbackResponse::Flow(flow))
    }
}
