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
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Path, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use crate::encoding::MAX_BODY;
use crate::sink::CdrSink;
use crate::voicenter::{Delivery, decode, external_layer, popup, voice_bot};
use crate::{Encoding, Error, ErrorKind, Intake, Receipt, Reply, Secret};

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
        self.reply.into_response()
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, self.content_type)], self.body).into_response()
    }
}

impl IntoResponse for Error {
    /// 413 for too much, else 400, with the message.
    fn into_response(self) -> Response {
        let status = match self.kind() {
            ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, self.to_string()).into_response()
    }
}

/// Takes a request apart: its query, its content type, its body.
async fn parts(request: Request) -> Result<(Option<String>, Option<String>, Bytes), Error> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BODY).await.map_err(|_| {
        Error::new(ErrorKind::TooLarge).because(format!("expected a body of at most {MAX_BODY} bytes"))
    })?;
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    Ok((parts.uri.query().map(str::to_owned), content_type.map(str::to_owned), body))
}

impl<S: Send + Sync> FromRequest<S> for Delivery {
    type Rejection = Error;

    /// Reads the records of the body, or of the query where there is none. Who answers is to keep them first, and to ask
    /// whether the address is the secret one; [`router`] does both.
    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let (query, content_type, body) = parts(request).await?;
        match query.filter(|_| body.is_empty()) {
            Some(query) => decode(Some(Encoding::Form.content_type()), query.as_bytes()),
            None => decode(content_type.as_deref(), &body),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for popup::Request {
    type Rejection = Error;

    /// Reads JSON or a form from the body, or the query of a `GET`.
    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let (query, content_type, body) = parts(request).await?;
        if body.is_empty() {
            return Self::from_query(query.as_deref().unwrap_or_default());
        }
        match Encoding::detect(content_type.as_deref(), &body) {
            Encoding::Form => Self::from_query(&String::from_utf8_lossy(&body)),
            Encoding::Json | Encoding::XmlRpc => Self::from_json(&body),
        }
    }
}

macro_rules! json {
    (questions: $($question:ty),+; answers: $($answer:ty),+) => {
        $(
            impl<S: Send + Sync> FromRequest<S> for $question {
                type Rejection = Error;

                /// Reads the JSON of the body.
                async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
                    Self::from_json(parts(request).await?.2)
                }
            }
        )+
        $(
            impl IntoResponse for $answer {
                fn into_response(self) -> Response {
                    ([(header::CONTENT_TYPE, Encoding::Json.content_type())], self.to_json()).into_response()
                }
            }
        )+
    };
}

json! {
    questions: external_layer::Request, voice_bot::Request;
    answers: popup::Answer, external_layer::Answer, voice_bot::Answer
}
