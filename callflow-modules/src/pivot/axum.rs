//! Pivot in an axum server: [`Request`] is an extractor, [`Answer`] a response, and [`Refused`] one as well.

use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Answer, MAX_BYTES, Refused, Request};
use crate::Error;

/// A request that is none: the answer is 400, and the PBX goes on at `_`.
#[derive(Debug)]
pub struct Rejection(Option<Error>);

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a Pivot request")
    }
}

impl std::error::Error for Rejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.as_ref().map(|source| source as _)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let text = self.0.map_or_else(|| "not a Pivot request".to_owned(), |error| error.to_string());
        (StatusCode::BAD_REQUEST, text).into_response()
    }
}

/// Reads the query and a body of at most [`MAX_BYTES`].
impl<S: Send + Sync> FromRequest<S> for Request {
    type Rejection = Rejection;

    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Self, Rejection> {
        let query = request.uri().query().map(str::to_owned);
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let length = request.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > MAX_BYTES) {
            return Err(Rejection(None));
        }
        let body = Bytes::from_request(request, state).await.map_err(|_| Rejection(None))?;
        Self::decode(query.as_deref(), content_type.as_deref(), &body).map_err(|error| Rejection(Some(error)))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let (parts, body) = Self::into_response(self).into_parts();
        Response::from_parts(parts, axum::body::Body::from(body))
    }
}

/// Answers 500 with what is wrong, so that `async fn(Request) -> Result<Answer, Refused>` is a handler.
///
/// The PBX takes it as no usable answer and goes on at `_` of its pivot node; a refused flow would cost the call.
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}
