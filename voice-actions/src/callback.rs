//! What the platform sends when it asks for the next call flow, and what it takes as an answer.
//!
//! A callback is made when a call starts, when a running flow reaches a `REDIRECT`, when a text message arrives
//! and when a call is over. All models are open: unknown members are kept, no field but `type` is required.

mod words;

pub use words::{CallStatus, CallbackKind, Detection, Direction, Service, SubaccountId};

use serde::de::Deserializer;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use crate::address::PhoneNumber;
use crate::error::{self, Error};
use crate::flow::CallFlow;
use crate::wire::{Milliseconds, as_field, record};

/// An identifier that means nothing but itself.
macro_rules! identifier {
    ($( $(#[$meta:meta])* pub struct $name:ident; )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes an identifier as it came.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the identifier as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        as_field!($name, Text);
    )+ };
}

identifier! {
    /// Identifies an application, the container that owns numbers and keys.
    ///
    /// Looks like a UUID and need not be one: the documentation's own example is not.
    pub struct AppId;

    /// Identifies a call or a message, for instance `10605776@17155753`.
    ///
    /// Contains an `@`, which has to be percent-encoded in a path.
    pub struct CallId;
}

record! {
    /// Key presses that one `COLLECT` took.
    pub struct KeyPress {
        /// Digits, empty if nothing was pressed.
        optional digits / with_digits: String = "digits",
        /// Name of the `COLLECT` `[inferred]`.
        optional name / with_name: String = "name",
    }
}

impl KeyPress {
    /// Makes an entry.
    #[must_use]
    pub fn new(digits: impl Into<String>) -> Self {
        Self::bare().with_digits(digits)
    }
}

record! {
    /// A request by which the platform asks what to do, or tells that something happened.
    ///
    /// ```
    /// use voice_actions::callback::{CallbackKind, CallbackRequest};
    ///
    /// let body = r#"{"type":"init_call","subaccount_id":"0","duration":1002,"caller_no":"+15550100123"}"#;
    /// let request = CallbackRequest::from_json(body)?;
    /// assert_eq!(request.kind, CallbackKind::InitCall);
    /// assert_eq!(request.duration, Some(time::Duration::milliseconds(1002)));
    /// assert_eq!(request.to_json(), body);
    /// # Ok::<(), voice_actions::Error>(())
    /// ```
    pub struct CallbackRequest {
        /// Why the callback is made.
        required kind: CallbackKind = "type",
        /// Product that the callback belongs to. Seen in messaging callbacks.
        optional service / with_service: Service = "service",
        /// Application that owns the number.
        optional app_id / with_app_id: AppId = "app_id",
        /// Partition of the application; a text in voice callbacks, a number in messaging ones.
        optional subaccount_id / with_subaccount_id: SubaccountId = "subaccount_id",
        /// Call or message.
        optional call_id / with_call_id: CallId = "call_id",
        /// When the call started.
        optional started_at / with_started_at: OffsetDateTime = "start_time",
        /// Whether the other party called or was called.
        optional direction / with_direction: Direction = "direction",
        /// How long the call has lasted; milliseconds on the wire.
        optional duration / with_duration: Duration as Milliseconds = "duration",
        /// Where the call stands.
        optional status / with_status: CallStatus = "status",
        /// Who or what answered.
        optional detection / with_detection: Detection = "detection",
        /// The other party, whatever the direction.
        optional caller / with_caller: PhoneNumber = "caller_no",
        /// City of the other party's number.
        optional caller_city: String = "caller_no_city",
        /// State or province of the other party's number.
        optional caller_region: String = "caller_no_region",
        /// Country of the other party's number, ISO alpha-2.
        optional caller_country: String = "caller_no_country",
        /// Time zone of the other party's number, IANA name.
        optional caller_timezone: String = "caller_no_timezone",
        /// Postal code of the other party's number `[inferred]`.
        optional caller_postal_code: String = "caller_no_postal_code",
        /// Latitude of the other party's number in degrees, a text on the wire `[inferred]`.
        optional caller_latitude: String = "caller_no_latitude",
        /// Longitude of the other party's number in degrees, a text on the wire `[inferred]`.
        optional caller_longitude: String = "caller_no_longitude",
        /// Local access area of the other party's number `[inferred]`.
        optional caller_lata: String = "caller_no_lata",
        /// Rate center of the other party's number `[inferred]`.
        optional caller_rate_center: String = "caller_no_rate_center",
        /// Your number that is involved: the one that was called or, on a leg that your application dialled, its caller id.
        optional api_number / with_api_number: PhoneNumber = "api_no",
        /// City of your number.
        optional api_city: String = "api_no_city",
        /// State or province of your number.
        optional api_region: String = "api_no_region",
        /// Country of your number, ISO alpha-2.
        optional api_country: String = "api_no_country",
        /// Time zone of your number, IANA name.
        optional api_timezone: String = "api_no_timezone",
        /// Postal code of your number.
        optional api_postal_code: String = "api_no_postal_code",
        /// Latitude of your number in degrees, a text on the wire.
        optional api_latitude: String = "api_no_latitude",
        /// Longitude of your number in degrees, a text on the wire.
        optional api_longitude: String = "api_no_longitude",
        /// Local access area of your number.
        optional api_lata: String = "api_no_lata",
        /// Rate center of your number.
        optional api_rate_center: String = "api_no_rate_center",
        /// Keys pressed since the last callback, in order `[inferred]`.
        optional key_presses / with_key_presses: Vec<KeyPress> = "key_presses",
        /// Whatever scripts, server or REST calls attached to the call.
        optional session_data / with_session_data: Map<String, Value> = "session_data",
        /// Data configured for the number `[inferred]`.
        optional custom_data / with_custom_data: Map<String, Value> = "custom_data",
        /// Text of a message, a text also when it is a number.
        optional text_message / with_text_message: String = "text_message",
    }
}

impl CallbackRequest {
    /// Makes a request that says nothing but why it is made.
    #[must_use]
    pub fn new(kind: CallbackKind) -> Self {
        Self::bare(kind)
    }

    /// Returns the digits of the last key presses, or an empty text.
    #[must_use]
    pub fn digits(&self) -> &str {
        let last = self.key_presses.as_deref().and_then(<[KeyPress]>::last);
        last.and_then(|press| press.digits.as_deref()).unwrap_or_default()
    }

    /// Returns a member of the session data.
    #[must_use]
    pub fn session(&self, key: &str) -> Option<&Value> {
        self.session_data.as_ref().and_then(|data| data.get(key))
    }
}

/// The answer to a callback: a call flow, or nothing.
///
/// A messaging callback and the end of a call need no answer; an empty object is one.
///
/// ```
/// use voice_actions::callback::CallbackResponse;
///
/// assert_eq!(CallbackResponse::from_json("{}")?, CallbackResponse::Nothing);
/// assert_eq!(CallbackResponse::Nothing.to_json(), "{}");
/// # Ok::<(), voice_actions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "an answer is a call flow or nothing")]
pub enum CallbackResponse {
    /// What to do next.
    Flow(CallFlow),
    /// Nothing: `{}` on the wire.
    Nothing,
}

impl CallbackResponse {
    /// Reads an answer from JSON text.
    ///
    /// # Errors
    /// Those of [`CallFlow::from_json`], for everything but an empty object.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        error::from_json(text)
    }

    /// Reads an answer from the bytes of an HTTP body.
    ///
    /// # Errors
    /// `NotUtf8`, or those of [`from_json`](Self::from_json).
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        error::from_slice(bytes)
    }

    /// Writes the answer as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        error::to_json(self)
    }

    /// Returns the call flow, if there is one.
    #[must_use]
    pub fn into_flow(self) -> Option<CallFlow> {
        match self {
            Self::Flow(flow) => Some(flow),
            Self::Nothing => None,
        }
    }
}

impl From<CallFlow> for CallbackResponse {
    fn from(flow: CallFlow) -> Self {
        Self::Flow(flow)
    }
}

impl Serialize for CallbackResponse {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flow(flow) => flow.serialize(to),
            Self::Nothing => Map::<String, Value>::new().serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for CallbackResponse {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(crate::flow::OptionalFlow).map(|flow| flow.map_or(Self::Nothing, Self::Flow))
    }
}
