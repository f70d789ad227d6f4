//! JSON of the UnifiedAPI.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::document::Document;

/// A subscription of an extension: `/uapi/extensions/{user}/{extension}/phoneCallEvents/{type}/{id}`.
///
/// Every value is a text, numbers too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PhoneCallEvent {
    /// Numeric code of the event; `0` and `1` were seen for dial-in and dial-out.
    #[serde(rename = "type")]
    pub kind: String,
    /// Id of the subscription.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Numeric code of the HTTP method; `0` was seen.
    pub method: String,
    /// Address that is called; the only place that can tell the kind of an event.
    pub url: String,
    /// What people wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// `1` is active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// When it was changed, as ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Links of the resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Links>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Document for PhoneCallEvent {}

/// Links of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Links {
    /// The resource itself.
    #[serde(rename = "self")]
    pub this: String,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Body of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UnifiedApiError {
    /// Code; text and number were both seen in such APIs.
    pub code: Value,
    /// Text for people.
    pub message: String,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Document for UnifiedApiError {}
