//! What is asked for: a call between two parties, in words that every vendor shares.

use std::collections::BTreeMap;

use time::Duration;

use crate::redact::{PhoneNumber, Private};

/// A call to place: the A-leg is rung first, then the B-leg is bridged to it.
///
/// What a vendor cannot do it says beforehand ([`Capabilities`](crate::Capabilities)) and refuses before it sends
/// anything ([`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported)).
///
/// ```
/// use click2call_client::{CallRequest, Endpoint, Recording};
/// use time::Duration;
///
/// let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"))
///     .with_recording(Recording::Mono)
///     .with_ring_time(Duration::seconds(45));
/// assert_eq!(request.ring_time, Some(Duration::seconds(45)));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CallRequest {
    /// The user's own phone, rung first.
    pub a_leg: Endpoint,
    /// The party that is called once the A-leg has answered.
    pub b_leg: Endpoint,
    /// Number and name shown to the A-leg. Defaults to the vendor's or the client's own.
    pub a_caller_id: Option<CallerId>,
    /// Number and name shown to the B-leg. Defaults to the vendor's or the client's own.
    pub b_caller_id: Option<CallerId>,
    /// Whether the call is recorded. Defaults to the setting of the account.
    pub recording: Option<Recording>,
    /// Longest time that the whole call may last.
    pub max_duration: Option<Duration>,
    /// Longest time that each leg may ring.
    pub ring_time: Option<Duration>,
    /// Your own data, returned by the vendor in its callbacks and records.
    pub custom_data: Option<CustomData>,
}

impl CallRequest {
    /// Makes a request to ring `a_leg` and then bridge `b_leg`.
    #[must_use]
    pub fn new(a_leg: impl Into<Endpoint>, b_leg: impl Into<Endpoint>) -> Self {
        Self {
            a_leg: a_leg.into(),
            b_leg: b_leg.into(),
            a_caller_id: None,
            b_caller_id: None,
            recording: None,
            max_duration: None,
            ring_time: None,
            custom_data: None,
        }
    }

    /// Sets what both legs see as the caller.
    #[must_use]
    pub fn with_caller_id(self, caller_id: CallerId) -> Self {
        self.with_a_caller_id(caller_id.clone()).with_b_caller_id(caller_id)
    }

    /// Sets what the A-leg sees as the caller.
    #[must_use]
    pub fn with_a_caller_id(mut self, caller_id: CallerId) -> Self {
        self.a_caller_id = Some(caller_id);
        self
    }

    /// Sets what the B-leg sees as the caller.
    #[must_use]
    pub fn with_b_caller_id(mut self, caller_id: CallerId) -> Self {
        self.b_caller_id = Some(caller_id);
        self
    }

    /// Sets whether and how the call is recorded.
    #[must_use]
    pub fn with_recording(mut self, recording: Recording) -> Self {
        self.recording = Some(recording);
        self
    }

    /// Sets the longest time that the whole call may last.
    #[must_use]
    pub fn with_max_duration(mut self, duration: Duration) -> Self {
        self.max_duration = Some(duration);
        self
    }

    /// Sets the longest time that each leg may ring.
    #[must_use]
    pub fn with_ring_time(mut self, time: Duration) -> Self {
        self.ring_time = Some(time);
        self
    }

    /// Sets your own data, returned in callbacks and records.
    #[must_use]
    pub fn with_custom_data(mut self, data: CustomData) -> Self {
        self.custom_data = Some(data);
        self
    }
}

/// Whom to ring.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endpoint {
    /// A phone number, as the vendor wants it written.
    Number(PhoneNumber),
    /// A SIP address such as `sip:name`.
    Sip(PhoneNumber),
    /// An extension of the vendor's PBX, by its internal number or id.
    Extension(PhoneNumber),
    /// A device of the vendor's PBX, by its id.
    Device(String),
    /// All devices of a user of the vendor's PBX, by the user's id.
    User(String),
}

impl Endpoint {
    /// Makes a phone number.
    #[must_use]
    pub fn number(number: impl Into<PhoneNumber>) -> Self {
        Self::Number(number.into())
    }

    /// Makes a SIP address.
    #[must_use]
    pub fn sip(address: impl Into<PhoneNumber>) -> Self {
        Self::Sip(address.into())
    }

    /// Makes an extension.
    #[must_use]
    pub fn extension(extension: impl Into<PhoneNumber>) -> Self {
        Self::Extension(extension.into())
    }

    /// Makes a device.
    #[must_use]
    pub fn device(id: impl Into<String>) -> Self {
        Self::Device(id.into())
    }

    /// Makes a user.
    #[must_use]
    pub fn user(id: impl Into<String>) -> Self {
        Self::User(id.into())
    }

    /// Returns what kind of endpoint this is.
    #[must_use]
    pub const fn kind(&self) -> EndpointKind {
        match self {
            Self::Number(_) => EndpointKind::Number,
            Self::Sip(_) => EndpointKind::Sip,
            Self::Extension(_) => EndpointKind::Extension,
            Self::Device(_) => EndpointKind::Device,
            Self::User(_) => EndpointKind::User,
        }
    }

    /// Returns the number, address or id in full.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Number(number) | Self::Sip(number) | Self::Extension(number) => number.as_str(),
            Self::Device(id) | Self::User(id) => id,
        }
    }
}

/// `sip:…` becomes a SIP address, anything else a phone number.
impl From<PhoneNumber> for Endpoint {
    fn from(number: PhoneNumber) -> Self {
        if number.is_sip() { Self::Sip(number) } else { Self::Number(number) }
    }
}

vocabulary! {
    /// Kinds of [`Endpoint`].
    pub enum EndpointKind {
        /// A phone number.
        Number = "number",
        /// A SIP address.
        Sip = "sip",
        /// An extension of the PBX.
        Extension = "extension",
        /// A device of the PBX.
        Device = "device",
        /// A user of the PBX.
        User = "user",
    }
}

/// Number and name shown to a party as the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallerId {
    /// Number shown.
    pub number: PhoneNumber,
    /// Name shown, where vendor and network carry one.
    pub name: Option<Private>,
}

impl CallerId {
    /// Shows a number.
    #[must_use]
    pub fn new(number: impl Into<PhoneNumber>) -> Self {
        Self { number: number.into(), name: None }
    }

    /// Shows a name beside the number.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<Private>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// Whether and how a call is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recording {
    /// Not at all.
    Off,
    /// Both parties in one channel.
    Mono,
    /// One channel a party.
    Dual,
}

/// Data of your own that travels with the call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CustomData {
    /// One text.
    Text(Private),
    /// Named values. A vendor that carries only one text gets them as a JSON object.
    Fields(BTreeMap<String, Private>),
}

impl CustomData {
    /// Makes one text.
    #[must_use]
    pub fn text(text: impl Into<Private>) -> Self {
        Self::Text(text.into())
    }

    /// Makes named values.
    #[must_use]
    pub fn fields<K: Into<String>, V: Into<Private>>(fields: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Fields(fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// Returns the data as one text; named values as a JSON object.
    #[must_use]
    pub fn to_text(&self) -> Private {
        match self {
            Self::Text(text) => text.clone(),
            Self::Fields(fields) => {
                let object: serde_json::Map<String, serde_json::Value> =
                    fields.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
                Private::from(serde_json::Value::Object(object).to_string())
            }
        }
    }
}
