//! Receives deliveries in an axum server.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use crate::encoding::MAX_BODY;
use crate::sink::CdrSink;
use crate::{Encoding, Error, ErrorKind, Intake, Receipt, Secret};

/// Makes a router that takes deliveries in at `/{secret}`.
///
/// The vendor sends no signature: the address is the secret. It is compared in constant time, and any other address
/// is 404. Bodies over 4 MiB are not read. A `GET`, which the vendor's own server takes as well, is read from
/// its query.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use cdr_model::{Intake, Secret, axum::router, sink::MemorySink};
///
/// let intake = Arc::new(Intake::new(MemorySink::new()));
/// let app: axum::Router = axum::Router::new().nest("/cdr", router(intake, Secret::new("8c1f0ab6")));
/// ```
pub fn router<S: CdrSink + 'static>(intake: Arc<Intake<S>>, secret: Secret) -> Router {
    let state = Arc::new(Receiver { intake, secret });
    Router::new().route("/{secret}", any(receive::<S>)).with_state(state)
}

struct Receiver<S> {
    intake: Arc<Intake<S>>,
    secret: Secret,
}

async fn receive<S: CdrSink + 'static>(
    State(receiver): State<Arc<Receiver<S>>>,
    Path(candidate): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if !receiver.secret.matches(&candidate) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // A body that announces too much is refused at once, one that does not when the limit is reached.
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let fits = announced.is_none_or(|length| usize::try_from(length).is_ok_and(|length| length <= MAX_BODY));
    let body = if fits { axum::body::to_bytes(body, MAX_BODY).await.ok() } else { None };
    let Some(body) = body else {
        let error =
            Error::new(ErrorKind::TooLarge).because(format!("expected a body of at most {MAX_BODY} bytes"));
        let encoding = Encoding::detect(content_type, b"");
        let mut receipt = receiver.intake.refuse(encoding, error);
        receipt.reply.status = StatusCode::PAYLOAD_TOO_LARGE.as_u16();
        return receipt.into_response();
    };
    let receipt = match query.filter(|_| body.is_empty()) {
        Some(query) => receiver.intake.receive(Some(Encoding::Form.content_type()), query.as_bytes()).await,
        None => receiver.intake.receive(content_type, &body).await,
    };
    receipt.into_response()
}

impl IntoResponse for Receipt {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, self.reply.content_type)], self.reply.body).into_response()
    }
}
