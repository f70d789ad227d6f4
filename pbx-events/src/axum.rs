//! Glue for the axum web framework: extractors, responses, and whole endpoints that are guarded and bounded.
//!
//! # Answer Call Interactive
//!
//! [`InteractiveRequest`] is an extractor and [`InteractiveResponse`] a response, so that a handler is a function:
//!
//! ```
//! use axum::{Router, routing::any};
//! use pbx_events::ringme::{InteractiveRequest, InteractiveResponse};
//!
//! async fn manager(request: InteractiveRequest) -> InteractiveResponse {
//!     let is_known = request.caller() == Some("+15550177");
//!     InteractiveResponse::set_var("manager", is_known.then_some("0450*101"))
//! }
//!
//! let app: Router = Router::new().route("/interactive", any(manager));
//! ```
//!
//! [`Event`], [`voipnow::Event`] and [`Parameters`] are extractors too, and [`Error`] is a response. None of them asks who
//! sent the request.
//!
//! # Whole endpoints
//!
//! These ask a [`Gate`] who sends, and answer in time even when a look-up in the CRM hangs or fails:
//!
//! ```
//! use std::sync::Arc;
//!
//! use pbx_events::axum::{answer_questions, receive_events};
//! use pbx_events::ringme::interactive::{InteractiveHandler, InteractiveUrl};
//! use pbx_events::{Gate, UrlSecret, ringme};
//!
//! fn service(handler: Arc<dyn InteractiveHandler>) -> axum::Router {
//!     let gate = Gate::open().with_secret(UrlSecret::in_query("key", "a long random text"));
//!     let receive = receive_events(gate.clone(), |event: ringme::Event| async move { drop(event) });
//!     axum::Router::new()
//!         .route("/calls", receive)
//!         .route(InteractiveUrl::PATTERN, answer_questions(gate, handler))
//! }
//! ```

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use ::axum::body::{Body, Bytes, to_bytes};
use ::axum::extract::{ConnectInfo, FromRequest, Request};
use ::axum::response::{IntoResponse, Response};
use ::axum::routing::{MethodRouter, get};
use http::StatusCode;

use crate::error::{Error, ErrorKind};
use crate::ringme::interactive::{ANSWER_DEADLINE, InteractiveHandler, answer_in_time};
use crate::ringme::{Event, InteractiveRequest, InteractiveResponse};
use crate::webhook::{Gate, MAX_BYTES, Webhook};
use crate::{Parameters, voipnow};

/// Receives RingMe events by GET and POST and hands each to the sink.
///
/// Answers 200 with an empty body once the sink is done, so it should only put the event somewhere. Serve the router
/// with `into_make_service_with_connect_info::<SocketAddr>()` if the gate asks for sources.
pub fn receive_events<Sink, Done, S>(gate: Gate, sink: Sink) -> MethodRouter<S>
where
    Sink: Fn(Event) -> Done + Clone + Send + Sync + 'static,
    Done: Future<Output = ()> + Send,
    S: Clone + Send + Sync + 'static,
{
    let receive = move |request: Request| {
        let (gate, sink) = (gate.clone(), sink.clone());
        async move {
            sink(Event::from_request(&admitted(&gate, request).await?)?).await;
            Ok::<_, Error>(StatusCode::OK)
        }
    };
    get(receive.clone()).post(receive)
}

/// Answers Call Interactive by GET and POST within [`ANSWER_DEADLINE`], with the empty answer at worst.
///
/// The handler finds application, action and login of the path in [`InteractiveRequest::url`]. A request that cannot be
/// read gets the empty answer too: the caller must not suffer for it. Only a gate refuses.
pub fn answer_questions<S>(gate: Gate, handler: Arc<dyn InteractiveHandler>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let answer = move |request: Request| {
        let (gate, handler) = (gate.clone(), Arc::clone(&handler));
        async move {
            let read = admitted(&gate, request).await;
            let question = match read.and_then(|request| InteractiveRequest::from_request(&request)) {
                Ok(question) => question,
                Err(refusal) if refusal.is_refusal() => return refusal.into_response(),
                Err(_) => return InteractiveResponse::new().into_response(),
            };
            let deadline = tokio::time::sleep(ANSWER_DEADLINE.unsigned_abs());
            answer_in_time(&*handler, &question, deadline).await.response.into_response()
        }
    };
    get(answer.clone()).post(answer)
}

/// Lets a request in or not, and reads it whole.
async fn admitted(gate: &Gate, request: Request) -> Result<http::Request<Bytes>, Error> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    gate.admit(peer, &request)?;
    let mut request = whole(request).await?;
    gate.strip(&mut request);
    Ok(request)
}

async fn whole(request: Request) -> Result<http::Request<Bytes>, Error> {
    let (parts, body) = request.into_parts();
    let too_large = ErrorKind::TooLarge { what: "bytes", limit: MAX_BYTES };
    let body = to_bytes(body, MAX_BYTES).await.map_err(|error| Error::new(too_large).because(error))?;
    Ok(http::Request::from_parts(parts, body))
}

macro_rules! extract {
    ($($webhook:ty),+) => {$(
        impl<S: Send + Sync> FromRequest<S> for $webhook {
            type Rejection = Error;

            /// Reads the webhook from query and body; a [`Gate`] has to be asked before.
            async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
                Self::from_request(&whole(request).await?)
            }
        }
    )+};
}

extract!(Event, InteractiveRequest, voipnow::Event);

impl<S: Send + Sync> FromRequest<S> for Parameters {
    type Rejection = Error;

    /// Reads all parameters of query and body.
    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        Webhook::from_request(&whole(request).await?)?.parameters()
    }
}

impl IntoResponse for InteractiveResponse {
    fn into_response(self) -> Response {
        self.to_response().map(Body::from)
    }
}

impl IntoResponse for voipnow::InteractiveResponse {
    fn into_response(self) -> Response {
        self.to_response().map(Body::from)
    }
}

impl IntoResponse for Error {
    /// 403 for a refusal, 413 for too much, 415 for another encoding, else 400 with the message.
    fn into_response(self) -> Response {
        let status = match self.kind() {
            ErrorKind::SourceRefused | ErrorKind::SecretRefused => StatusCode::FORBIDDEN,
            ErrorKind::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, self.to_string()).into_response()
    }
}
