//! What Exotel sends: status callbacks of v3 and v1, requests and events of applets, softphone notifications.
//!
//! One door for all: [`Webhook::from_request`] takes what any server framework has, and decides by content.

mod applet;
mod callback;
mod fields;
mod multipart;
mod softphone;
mod v1_callback;

pub use applet::{AppletRequest, AppletVersion, Insights, WebhookLeg};
pub use callback::{CallCallback, EventDetails};
pub use softphone::SoftphoneNotification;
pub use v1_callback::V1Callback;

pub(crate) use fields::flat as flat_fields;
#[cfg(feature = "fake")]
pub(crate) use multipart::{boundary as multipart_boundary, pairs as multipart_pairs};

use http::{HeaderMap, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::details::CallDetails;
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::read::{self, MAX_DOCUMENT};
use crate::vendor::Vendor;

/// Something that Exotel sent.
///
/// Deliveries come twice, out of order, or never: answer 200 at once, keep what you have seen by call and event,
/// never let a late event undo a final one, and reconcile with the call's details minutes later.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Webhook {
    /// Status callback of v3 (and v2).
    Call(Box<CallCallback>),
    /// Status callback of v1.
    V1(Box<V1Callback>),
    /// Request or event of an applet: connect, passthru, gather, greeting.
    Applet(Box<AppletRequest>),
    /// Notification of the softphone (WebRTC) application.
    Softphone(Box<SoftphoneNotification>),
}

impl Webhook {
    /// Decodes an [`http::Request`]: JSON, form and multipart bodies, or the query where there is no body.
    ///
    /// # Errors
    /// `TooLarge` above 1 MiB, `Unreadable` with the place, or with the keys that were found where nothing is
    /// recognised.
    pub fn from_request<B: AsRef<[u8]>>(request: &http::Request<B>) -> Result<Self> {
        Self::decode(request.uri().query(), request.headers(), request.body().as_ref())
    }

    /// Decodes a request that is in parts.
    ///
    /// # Errors
    /// As [`Webhook::from_request`].
    pub fn decode(query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Result<Self> {
        let fields = decode_fields(query, headers, body)?;
        if fields.contains_key("call_details") || fields.contains_key("event_details") {
            return Ok(Self::Call(typed(fields)?));
        }
        if fields.contains_key("AppUserID") || fields.contains_key("CallState") {
            return Ok(Self::Softphone(typed(fields)?));
        }
        if !fields.contains_key("CallSid") {
            let keys: Vec<&str> = fields.keys().take(8).map(String::as_str).collect();
            return Err(unreadable(&format!(
                "expected `call_details`, `CallSid` or `AppUserID` among the fields, found: {}",
                if keys.is_empty() { "no fields".to_owned() } else { keys.join(", ") }
            )));
        }
        if fields.contains_key("DateUpdated") {
            return Ok(Self::V1(typed(fields)?));
        }
        let mut request: Box<AppletRequest> = typed(fields)?;
        request.version = AppletVersion::of(headers);
        Ok(Self::Applet(request))
    }

    /// Writes it as a JSON body.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Writes it as a form or query, nested fields with brackets. What is `null` becomes empty.
    #[must_use]
    pub fn to_form(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        form_urlencoded::Serializer::new(String::new()).extend_pairs(flat_fields(&value)).finish()
    }

    /// Returns the identifier of the call.
    #[must_use]
    pub fn call_id(&self) -> Option<crate::placed::CallId> {
        match self {
            Self::Call(callback) => callback.call_details.id(),
            Self::V1(callback) => callback.call_sid.get().map(|sid| sid.as_str().into()),
            Self::Applet(request) => request.call_sid.get().map(|sid| sid.as_str().into()),
            Self::Softphone(notification) => notification.call_sid.get().map(|sid| sid.as_str().into()),
        }
    }

    /// Returns the call of a status callback of v3: what [`Client::call`](super::Client::call) would return at that moment.
    ///
    /// `None` for everything else that Exotel sends: callbacks of v1, applets, the softphone.
    ///
    /// ```
    /// use click2call_client::exotel::Webhook;
    ///
    /// let body = r#"{"call_details": {"sid": "c1", "state": "terminal", "custom_field": "deal 7"}}"#;
    /// let call = Webhook::decode(None, &http::HeaderMap::new(), body.as_bytes())?.into_call();
    /// assert_eq!(call.as_ref().and_then(|call| call.custom_text()), Some("deal 7"));
    /// # Ok::<(), click2call_client::Error>(())
    /// ```
    #[must_use]
    pub fn into_call(self) -> Option<CallDetails> {
        match self {
            Self::Call(callback) => Some(callback.call_details),
            Self::V1(_) | Self::Applet(_) | Self::Softphone(_) => None,
        }
    }
}

/// Reads the fields of a request as one JSON object, keys with brackets unfolded.
pub(super) fn decode_fields(
    query: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Map<String, Value>> {
    if body.len() > MAX_DOCUMENT || query.is_some_and(|query| query.len() > MAX_DOCUMENT) {
        return Err(Error::new(ErrorKind::TooLarge, Vendor::Exotel, Operation::ReadWebhook)
            .with_detail("the request is longer than 1 MiB"));
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let text = body.trim_ascii();
    if text.is_empty() {
        return fields::from_form(query.unwrap_or("").as_bytes()).map_err(|why| unreadable(&why));
    }
    if let Some(boundary) = multipart::boundary(content_type, text) {
        let pairs = multipart::pairs(text, &boundary).map_err(|why| unreadable(&why))?;
        return fields::unfold(pairs).map_err(|why| unreadable(&why));
    }
    if text.starts_with(b"{") || text.starts_with(b"[") || content_type.contains("json") {
        return read::from_json(&Vendor::Exotel, &Operation::ReadWebhook, text);
    }
    fields::from_form(text).map_err(|why| unreadable(&why))
}

fn typed<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<Box<T>> {
    read::from_value(Vendor::Exotel, Operation::ReadWebhook, Value::Object(fields)).map(Box::new)
}

fn unreadable(why: &str) -> Error {
    Error::new(ErrorKind::Unreadable, Vendor::Exotel, Operation::ReadWebhook).with_detail(why)
}
