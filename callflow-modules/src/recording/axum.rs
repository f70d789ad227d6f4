//! Recordings in an axum server: [`Upload`] is an extractor of the address; the body streams beside it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::Upload;
use crate::Error;

/// Reads path and query.
impl<S: Send + Sync> FromRequestParts<S> for Upload {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        Self::from_uri(&parts.uri)
    }
}
