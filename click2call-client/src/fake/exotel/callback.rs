//! Status callbacks, in the method and content type that were asked for.

use bytes::Bytes;
use http::{Method, Request, header};
use serde_json::Value;

use super::Call;
use crate::exotel::{CallCallback, CallbackContentType, CallbackEvent, CallbackMethod};
use crate::fake::desk::Desk;
use crate::vendor::exotel::flat_fields;

/// Boundary of multipart bodies.
const BOUNDARY: &str = "exotel-stand-in";

/// Puts the callbacks of an event into the tray.
pub(super) fn tell(call: &Call, event: &CallbackEvent, desk: &mut Desk) {
    let document = CallCallback::new(event.clone(), call.details.clone());
    let value = serde_json::to_value(&document).unwrap_or_default();
    for callback in call.callbacks.iter().filter(|callback| callback.event == *event) {
        let get = callback.method == Some(CallbackMethod::Get);
        let json = callback.content_type.as_ref().is_none_or(|kind| *kind == CallbackContentType::Json);
        if let Some(request) = request(callback.url.as_str(), &value, get, json) {
            desk.send(request);
        }
    }
    if let Some(request) = call.v1_callback.as_ref().and_then(|v1| v1.request(call, event)) {
        desk.send(request);
    }
}

/// Writes fields as a query, JSON or a multipart form.
pub(super) fn request(url: &str, value: &Value, get: bool, json: bool) -> Option<Request<Bytes>> {
    let mut url = url::Url::parse(url).ok()?;
    if get {
        url.query_pairs_mut().extend_pairs(flat_fields(value));
        return Request::builder().method(Method::GET).uri(url.as_str()).body(Bytes::new()).ok();
    }
    let (content_type, body) = if json {
        ("application/json".to_owned(), value.to_string())
    } else {
        let field = |(name, value): (String, String)| {
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let fields: String = flat_fields(value).into_iter().map(field).collect();
        (format!("multipart/form-data; boundary={BOUNDARY}"), format!("{fields}--{BOUNDARY}--\r\n"))
    };
    Request::builder()
        .method(Method::POST)
        .uri(url.as_str())
        .header(header::CONTENT_TYPE, content_type)
        .body(Bytes::from(body))
        .ok()
}
