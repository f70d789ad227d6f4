//! Glue for the axum web framework: a router that takes deliveries in, and extractors and responses for what is asked
//! during a call.
//!
//! ```
//! use cdr_model::voicenter::popup;
//!
//! /// Opens the page of the customer who calls.
//! async fn who_is_it(request: popup::Request) -> popup::Answer {
//!     match request.phone.as_deref() {
//!         Some("0722776772") => popup::Answer::known("https://crm.example.com/contacts/7", "Dana"),
//!         _ => popup::Answer::unknown("https://crm.example.com/contacts/new"),
//!     }
//! }
//! let app: axum::Router = axum::Router::new().route("/popup", axum::routing::get(who_is_it).post(who_is_it));
//! ```

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::{StatusCode, header};

use crate::encoding::{MAX_BODY, too_large};
use crate::sink::CdrSink;
use crate::voicenter::{Delivery, external_layer, popup, voice_bot};
use crate::{Encoding, Error, ErrorKind, Intake, Receipt, Reply, UrlSecret};

/// Makes a router that takes deliveries in at `/{secret}`, or at `/` with the secret in the query.
///
/// The vendor sends no signature: the address is the secret, and any other address is 404. Bodies over 4 MiB are not
/// read. A `GET`, which the vendor's own server takes as well, is read from its query.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use cdr_model::{Intake, UrlSecret, axum::router, sink::MemorySink};
///
/// let intake = Arc::new(Intake::new(MemorySink::new()));
/// let app: axum::Router = axum::Router::new().nest("/cdr", router(intake, UrlSecret::in_path("8c1f0ab6")));
/// ```
pub fn router<S: CdrSink + 'static>(intake: Arc<Intake<S>>, secret: UrlSecret) -> Router {
    let path = if secret.parameter().is_some() { "/" } else { "/{secret}" };
    let state = Arc::new(Receiver { intake, secret });
    Router::new().route(path, any(receive::<S>)).with_state(state)
}

struct Receiver<S> {
    intake: Arc<Intake<S>>,
    secret: UrlSecret,
}

async fn receive<S: CdrSink + 'static>(
    State(receiver): State<Arc<Receiver<S>>>,
    mut request: Request,
) -> Response {
    if receiver.secret.check(&request).is_err() {
        return StatusCode::NOT_FOUND.into_response();
    }
    receiver.secret.strip(&mut request);
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let encoding = Encoding::detect(text(header::CONTENT_TYPE), b"");
    // A body that announces too much is refused at once, one that does not when the limit is reached.
    let announced = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let fits = announced.is_none_or(|length| usize::try_from(length).is_ok_and(|length| length <= MAX_BODY));
    let whole = if fits { whole(request).await } else { Err(too_large()) };
    match whole {
        Ok(request) => receiver.intake.receive(&request).await.into_response(),
        Err(error) => {
            let mut receipt = receiver.intake.refuse(encoding, error);
            receipt.reply.status = StatusCode::PAYLOAD_TOO_LARGE.as_u16();
            receipt.into_response()
        }
    }
}

impl IntoResponse for Receipt {
    fn into_response(self) -> Response {
        self.reply.into_response()
    }
}

impl IntoResponse for Error {
    /// 413 for too much, 403 for a missing secret, else 400, with the message.
    fn into_response(self) -> Response {
        let status = match self.kind() {
            ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::SecretRefused => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, self.to_string()).into_response()
    }
}

/// Reads the body of a request, up to the limit.
async fn whole(request: Request) -> Result<http::Request<Bytes>, Error> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await.map_err(|_| too_large())?;
    Ok(http::Request::from_parts(parts, body))
}

macro_rules! glue {
    (in: $($question:ty),+; out: $($answer:ty),+) => {
        $(
            impl<S: Send + Sync> FromRequest<S> for $question {
                type Rejection = Error;

                async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
                    Self::from_request(&whole(request).await?)
                }
            }
        )+
        $(
            impl IntoResponse for $answer {
                fn into_response(self) -> Response {
                    self.to_response().map(Body::from)
                }
            }
        )+
    };
}

glue! {
    in: Delivery, popup::Request, external_layer::Request, voice_bot::Request;
    out: Reply, popup::Answer, external_layer::Answer, voice_bot::Answer
}
