//! What the vendor sends over HTTP, and what it is answered: `from_request` in, `to_response` out, without a server.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};

use crate::encoding::{self, form};
use crate::table::{Keep, Reader};
use crate::voicenter::{Delivery, decode, external_layer, popup, voice_bot};
use crate::{Encoding, Error, Reply};

/// Content type and bytes of a request: its body, or its query, which is a form, where the body is empty.
pub(crate) fn sent<B: AsRef<[u8]>>(request: &Request<B>) -> (Option<&str>, &[u8]) {
    let body = request.body().as_ref();
    match request.uri().query().filter(|_| body.is_empty()) {
        Some(query) => (Some(Encoding::Form.content_type()), query.as_bytes()),
        None => {
            let content_type = request.headers().get(header::CONTENT_TYPE);
            (content_type.and_then(|value| value.to_str().ok()), body)
        }
    }
}

impl Delivery {
    /// Reads a delivery out of an HTTP request: [`decode`] of its body, or of the query of a `GET`.
    ///
    /// Keep the records before you answer, and ask whether the address is the secret one; an
    /// [`Intake`](crate::Intake) does the first, its router for axum both.
    ///
    /// ```
    /// use cdr_model::voicenter::{Acknowledgement, Delivery};
    ///
    /// let posted = http::Request::post("/cdr/8c1f0ab6")
    ///     .header("content-type", "application/x-www-form-urlencoded")
    ///     .body("ivruniqueid=a1&type=Queue&status=ABANDONE&time=1536855354")?;
    /// let delivery = Delivery::from_request(&posted)?;
    /// let response = delivery.acknowledge(&Acknowledgement::ok()).to_response();
    /// assert_eq!(response.body(), "Err=0&Errdesc=OK");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`decode`].
    pub fn from_request<B: AsRef<[u8]>>(request: &Request<B>) -> Result<Self, Error> {
        let (content_type, sent) = sent(request);
        decode(content_type, sent)
    }
}

impl popup::Request {
    /// Reads a question out of an HTTP request: JSON or a form in its body, or the query of a `GET`.
    ///
    /// # Errors
    /// Those of [`from_json`](Self::from_json) and [`from_query`](Self::from_query).
    pub fn from_request<B: AsRef<[u8]>>(request: &Request<B>) -> Result<Self, Error> {
        let (content_type, sent) = sent(request);
        encoding::check_size(sent)?;
        match Encoding::detect(content_type, sent) {
            Encoding::Form => form::read(sent, Reader::new(Keep::Meaning)),
            Encoding::Json | Encoding::XmlRpc => Self::from_json(sent),
        }
    }
}

impl popup::Answer {
    /// Makes the HTTP response: JSON, with the headers that the vendor's browser extension needs.
    ///
    /// The question that a browser asks beforehand (`OPTIONS`) wants the same headers.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        let mut response = json(self.to_json());
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static(popup::ALLOW_ORIGIN));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(popup::ALLOW_HEADERS));
        response
    }
}

macro_rules! of_json {
    ($($question:ty, $answer:ty;)+) => { $(
        impl $question {
            /// Reads a question out of an HTTP request: the JSON of its body.
            ///
            /// # Errors
            /// Those of [`from_json`](Self::from_json).
            pub fn from_request<B: AsRef<[u8]>>(request: &Request<B>) -> Result<Self, Error> {
                Self::from_json(request.body())
            }
        }

        impl $answer {
            /// Makes the HTTP response: status 200 and JSON.
            #[must_use]
            pub fn to_response(&self) -> Response<Bytes> {
                json(self.to_json())
            }
        }
    )+ };
}

of_json! {
    external_layer::Request, external_layer::Answer;
    voice_bot::Request, voice_bot::Answer;
}

impl Reply {
    /// Makes the HTTP response.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        let mut response = with_type(self.content_type, self.body.clone());
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response
    }
}

fn json(body: String) -> Response<Bytes> {
    with_type(Encoding::Json.content_type(), body)
}

fn with_type(content_type: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
