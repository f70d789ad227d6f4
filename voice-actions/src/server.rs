//! The side that is asked: a callback request out of an HTTP request, a call flow into the answer.
//!
//! Nothing here knows a server framework: [`CallbackRequest::from_request`] takes an [`http::Request`], and
//! [`Answer::to_response`] gives an [`http::Response`]. With the feature `axum` both are extractor and response.
//!
//! ```
//! use voice_actions::action::{Hangup, Say};
//! use voice_actions::callback::{CallbackKind, CallbackRequest};
//! use voice_actions::server::Answer;
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
//! let asked = http::Request::post("https://example.com/flow")
//!     .header("content-type", "application/json")
//!     .body(r#"{"type": "init_call", "caller_no": "+15550100123"}"#)?;
//! let response = answer(&CallbackRequest::from_request(&asked)?).to_response();
//! assert_eq!(response.body(), r#"{"actions":[{"type":"SAY","params":{"text":"Hello."}},{"type":"HANGUP"}]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use bytes::Bytes;
use http::{HeaderValue, Method, Response, header};
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

impl CallbackRequest {
    /// Reads a callback request out of an HTTP request.
    ///
    /// A `POST` or `PUT` has JSON or a form in its body, by its content type, JSON if there is none; a `GET` has
    /// its members in the query, texts all of them, where a text that is a JSON object or list stands for that
    /// `[inferred]`.
    ///
    /// # Errors
    /// `TooLarge` over [`MAX_BODY`], `NotACallback` for another method or content type, and those of
    /// [`from_slice`](Self::from_slice).
    pub fn from_request<B: AsRef<[u8]>>(request: &http::Request<B>) -> Result<Self, Error> {
        let content_type = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        decode(
            request.method(),
            request.uri().query().unwrap_or_default(),
            content_type,
            request.body().as_ref(),
        )
    }
}

fn decode(
    method: &Method,
    query: &str,
    content_type: Option<&[u8]>,
    body: &[u8],
) -> Result<CallbackRequest, Error> {
    let refuse = |why: &'static str| Err(Error::new(ErrorKind::NotACallback, Pointer::root()).because(why));
    if body.len() > MAX_BODY || query.len() > MAX_BODY {
        return Err(too_large());
    }
    if method == Method::GET {
        return from_form(query.as_bytes());
    }
    if method != Method::POST && method != Method::PUT {
        return refuse("expected POST or GET");
    }
    let essence = content_type.and_then(|kind| kind.split(|byte| *byte == b';').next()).unwrap_or_default();
    match essence.trim_ascii().to_ascii_lowercase().as_slice() {
        b"application/x-www-form-urlencoded" => from_form(body),
        b"" | b"application/json" | b"text/json" | b"text/plain" => CallbackRequest::from_slice(body),
        other if other.ends_with(b"+json") => CallbackRequest::from_slice(body),
        _ => refuse("expected JSON or a form"),
    }
}

fn too_large() -> Error {
    Error::new(ErrorKind::TooLarge, Pointer::root()).because("expected at most 1 MiB")
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

    /// Makes the HTTP response: status 200, the body and its content type.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body.clone()));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        response
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
