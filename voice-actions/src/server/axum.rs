//! Glue for axum: [`CallbackRequest`] is an extractor, [`Answer`] a response.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::{Answer, MAX_BODY, too_large};
use crate::callback::CallbackRequest;
use crate::error::{Error, ErrorKind};

/// Reads a callback in a handler: `async fn answer(request: CallbackRequest) -> Answer`.
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl<S: Send + Sync> FromRequest<S> for CallbackRequest {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BODY).await.map_err(|_| too_large())?;
        Self::from_request(&http::Request::from_parts(parts, body))
    }
}

/// Answers with status 200 and JSON.
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        self.to_response().map(Body::from)
    }
}

/// Refuses what is no callback with status 400, 413 or 415 and the error as plain text.
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match self.kind() {
            ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::NotACallback => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, self.to_string()).into_response()
    }
}
