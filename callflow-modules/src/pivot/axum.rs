//! Pivot in an axum server: [`Request`] is an extractor, [`Answer`] a response, and [`Refused`] one as well.

use axum::body::{Body, to_bytes};
use axum::extract::FromRequest;
use axum::response::{IntoResponse, Response};

use super::{Answer, MAX_BYTES, Refused, Request};
use crate::Error;

/// Reads the query and a body of at most [`MAX_BYTES`].
impl<S: Send + Sync> FromRequest<S> for Request {
    type Rejection = Error;

    async fn from_request(request: axum::extract::Request, _: &S) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BYTES).await.map_err(|_| Error::too_large(MAX_BYTES, "bytes"))?;
        Self::from_request(&http::Request::from_parts(parts, body))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        self.to_response().map(Body::from)
    }
}

/// Answers 500 with what is wrong, so that `async fn(Request) -> Result<Answer, Refused>` is a handler.
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.to_response().map(Body::from)
    }
}
