//! Recordings in an axum server: [`Upload`] is an extractor of the address; the body streams beside it.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::Upload;
use crate::Error;

/// A request to another address than that of a recording: the answer is 404.
#[derive(Debug)]
pub struct Rejection(Error);

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not the address of a recording")
    }
}

impl std::error::Error for Rejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        (StatusCode::NOT_FOUND, self.0.to_string()).into_response()
    }
}

/// Reads path and query.
impl<S: Send + Sync> FromRequestParts<S> for Upload {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Rejection> {
        Self::from_target(&parts.uri.to_string()).map_err(Rejection)
    }
}
