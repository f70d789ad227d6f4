//! Glue for axum: [`CallbackRequest`] is an extractor, [`Answer`] a response.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use super::{Answer, CONTENT_TYPE, decode};
use crate::callback::CallbackRequest;
use crate::error::{Error, ErrorKind};

/// Reads a callback in a handler: `async fn answer(request: CallbackRequest) -> Answer`.
///
/// What is no callback is refused with status 400, 413 or 415 and the error as plain text.
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl<S: Send + Sync> FromRequest<S> for CallbackRequest {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let method = request.method().clone();
        let query = request.uri().query().unwrap_or_default().to_owned();
        let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        let content_type = content_type.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
        decode(method.as_str(), &query, &[("content-type", content_type)], &body)
            .map_err(|error| refusal(&error))
    }
}

fn refusal(error: &Error) -> Response {
    let status = match error.kind() {
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::NotACallback => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, error.to_string()).into_response()
}

/// Answers with status 200 and JSON.
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE))];
        (StatusCode::OK, json, self.into_body()).into_response()
    }
}
