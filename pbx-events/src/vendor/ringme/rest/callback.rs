//! `POST /extension/{extension_id}/callback/`: rings the source, then the destination.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Duration;

use crate::document::Document;
use crate::id::{CallApiId, CallId};
use crate::number::Number;
use crate::wire::optional_seconds;

/// Starts a call between one of the sources and a destination.
///
/// ```
/// use pbx_events::Document as _;
/// use pbx_events::ringme::rest::CallbackRequest;
///
/// let request = CallbackRequest::new("0450*101", "+15550100").with_advised_caller_id();
/// assert_eq!(
///     request.to_value(),
///     serde_json::json!({
///         "src_num": ["0450*101"],
///         "dst_num": "+15550100",
///         "caller_id_name": "+15550100",
///         "caller_id_number": "+15550100",
///     })
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallbackRequest {
    /// Numbers that ring first, all at once: extensions or outside numbers, no queue and no voice menu.
    ///
    /// Forwarding rules of a phone extension are ignored here.
    pub src_num: Vec<Number>,
    /// Number that rings once a source has answered; all its incoming rules apply.
    pub dst_num: Number,
    /// Name shown to the destination and to a source phone. Defaults to the extension's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_id_name: Option<String>,
    /// Number shown likewise. Defaults to the extension's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_id_number: Option<Number>,
    /// Name shown to the sources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src_caller_id_name: Option<String>,
    /// Number shown to the sources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src_caller_id_number: Option<Number>,
    /// Our own number shown to an outside source; ignored unless it is one of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src_ani: Option<Number>,
    /// Our own number shown to an outside destination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dst_ani: Option<Number>,
    /// Whether outside calls may be transferred. Defaults to true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_public_transfer: Option<bool>,
    /// Sound played to the source before the destination is dialled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announce_sound_id: Option<u64>,
    /// Sound heard by all when the destination answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dst_announce_sound_id: Option<u64>,
    /// Longest talk time. Seconds on the wire; defaults to the system's limit.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        rename = "call_duration",
        with = "optional_seconds"
    )]
    pub talk_limit: Option<Duration>,
    /// Tones sent after the destination answers: `0-9 * #`, `W` waits a second, `w` half a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dst_dtmf: Option<String>,
    /// Number to which the source goes when the destination hangs up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer_after_dst_hangup: Option<Number>,
    /// Number to which the destination goes when the source hangs up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer_after_src_hangup: Option<Number>,
    /// How long the sources ring. Seconds on the wire.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        rename = "wait_for_pickup",
        with = "optional_seconds"
    )]
    pub ring_time: Option<Duration>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl CallbackRequest {
    /// Makes a request with one source.
    #[must_use]
    pub fn new(source: impl Into<Number>, destination: impl Into<Number>) -> Self {
        Self {
            src_num: vec![source.into()],
            dst_num: destination.into(),
            caller_id_name: None,
            caller_id_number: None,
            src_caller_id_name: None,
            src_caller_id_number: None,
            src_ani: None,
            dst_ani: None,
            allow_public_transfer: None,
            announce_sound_id: None,
            dst_announce_sound_id: None,
            talk_limit: None,
            dst_dtmf: None,
            transfer_after_dst_hangup: None,
            transfer_after_src_hangup: None,
            ring_time: None,
            extra: Map::new(),
        }
    }

    /// Adds a source that rings together with the others.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Number>) -> Self {
        self.src_num.push(source.into());
        self
    }

    /// Shows the destination's number as name and number of the caller.
    ///
    /// The vendor's advice for a source that is an extension: the phone shows the number being called, and not
    /// the user's own extension, and the redial key calls it again.
    #[must_use]
    pub fn with_advised_caller_id(mut self) -> Self {
        self.caller_id_name = Some(self.dst_num.as_str().to_owned());
        self.caller_id_number = Some(self.dst_num.clone());
        self
    }

    /// Sets the caller ID shown to the destination, and to a source phone.
    #[must_use]
    pub fn with_caller_id(mut self, name: impl Into<String>, number: impl Into<Number>) -> Self {
        self.caller_id_name = Some(name.into());
        self.caller_id_number = Some(number.into());
        self
    }

    /// Sets how long the sources ring.
    #[must_use]
    pub const fn with_ring_time(mut self, ring_time: Duration) -> Self {
        self.ring_time = Some(ring_time);
        self
    }

    /// Sets the longest talk time.
    #[must_use]
    pub const fn with_talk_limit(mut self, talk_limit: Duration) -> Self {
        self.talk_limit = Some(talk_limit);
        self
    }
}

impl Document for CallbackRequest {}

/// Answer to an accepted callback, with status 201.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallbackAccepted {
    /// `CallID` of the coming events.
    pub call_id: CallId,
    /// `CallAPIID` of the coming events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_api_id: Option<CallApiId>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl CallbackAccepted {
    /// Makes an answer.
    #[must_use]
    pub fn new(call_id: impl Into<CallId>, call_api_id: impl Into<CallApiId>) -> Self {
        Self { call_id: call_id.into(), call_api_id: Some(call_api_id.into()), extra: Map::new() }
    }
}

impl Document for CallbackAccepted {}
