//! `POST /v3/accounts/{sid}/calls`: the request.
//!
//! See the vendor's page on connecting two numbers, version 3, and the use case page of this crate's beginnings.

use serde::{Deserialize, Serialize};
use time::Duration;

use super::wire::{list_or_null, optional};
use super::words::{CallbackContentType, CallbackEvent, CallbackMethod, Channels, RecordingFormat};
use crate::error::{Operation, Result};
use crate::read::{self, Issue};
use crate::redact::{Extra, Link, PhoneNumber, Private};
use crate::vendor::Vendor;

/// Longest `max_time_limit`: four hours. Documented for v1, taken for v3.
pub const MAX_TIME_LIMIT: Duration = Duration::seconds(14_400);
/// Longest `custom_field`, in characters. Documented for v1, taken for v3.
pub const MAX_CUSTOM_FIELD: usize = 128;

/// A click-to-call of version 3: dials `from`, and once that answers, `to`. Both see the virtual number.
///
/// # Example: the call of the vendor's use case page
///
/// ```
/// use click2call_client::exotel::{CallRecording, Channels, NewCall, StatusCallback, User};
/// use time::Duration;
///
/// let call = NewCall::new(
///     User::new("xxxxx43026").with_state_management(true),
///     "xxxxx16844",
///     "+91xxxx499102",
/// )
/// .with_recording(CallRecording::new(true).with_channels(Channels::Single))
/// .with_max_time_limit(Duration::seconds(4000))
/// .with_attempt_time_out(Duration::seconds(45))
/// .with_custom_field("test_call")
/// .with_status_callback(StatusCallback::terminal("https://hooks.example.com/exotel"));
/// assert!(call.check().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewCall {
    /// The user, dialled first.
    pub from: User,
    /// The customer, dialled once the user has answered.
    pub to: Customer,
    /// Whether and how the call is recorded. Defaults to the setting of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<CallRecording>,
    /// Your Exotel number, which both parties see.
    pub virtual_number: ExoPhone,
    /// Longest time of the whole call, in seconds on the wire, 1 s to 4 h.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub max_time_limit: Option<Duration>,
    /// Longest time that each leg rings, in seconds on the wire, at least 1 s. The vendor's default is 30 s.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub attempt_time_out: Option<Duration>,
    /// Text of yours that comes back in answers and callbacks; at most 128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_field: Option<Private>,
    /// WAV below 2 MB that the user hears while the customer is rung. Cached by URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_audio_url: Option<Link>,
    /// Whom to tell what happens, one entry an event.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_or_null")]
    pub status_callback: Vec<StatusCallback>,
    /// Announcements before the parties are connected. Not documented; observed.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "list_or_null")]
    pub playback: Vec<Playback>,
    /// Media stream to a WebSocket. Not documented; observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub streaming: Option<Streaming>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl NewCall {
    /// Makes a call from a user to a customer; both see the virtual number, one of yours at Exotel.
    ///
    /// A text does for each of the three; give a [`User`] to say more of the user.
    #[must_use]
    pub fn new(from: impl Into<User>, to: impl Into<Customer>, virtual_number: impl Into<ExoPhone>) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
            recording: None,
            virtual_number: virtual_number.into(),
            max_time_limit: None,
            attempt_time_out: None,
            custom_field: None,
            wait_audio_url: None,
            status_callback: Vec::new(),
            playback: Vec::new(),
            streaming: None,
            extra: Extra::new(),
        }
    }

    /// Sets whether and how the call is recorded.
    #[must_use]
    pub fn with_recording(mut self, recording: CallRecording) -> Self {
        self.recording = Some(recording);
        self
    }

    /// Sets the longest time of the whole call.
    #[must_use]
    pub const fn with_max_time_limit(mut self, limit: Duration) -> Self {
        self.max_time_limit = Some(limit);
        self
    }

    /// Sets the longest time that each leg rings.
    #[must_use]
    pub const fn with_attempt_time_out(mut self, time: Duration) -> Self {
        self.attempt_time_out = Some(time);
        self
    }

    /// Sets the text that comes back in answers and callbacks.
    #[must_use]
    pub fn with_custom_field(mut self, text: impl Into<Private>) -> Self {
        self.custom_field = Some(text.into());
        self
    }

    /// Sets what the user hears while the customer is rung.
    #[must_use]
    pub fn with_wait_audio(mut self, url: impl Into<Link>) -> Self {
        self.wait_audio_url = Some(url.into());
        self
    }

    /// Adds whom to tell of an event.
    #[must_use]
    pub fn with_status_callback(mut self, callback: StatusCallback) -> Self {
        self.status_callback.push(callback);
        self
    }

    /// Adds an announcement. Experimental: its words are not documented.
    #[must_use]
    pub fn with_playback(mut self, playback: Playback) -> Self {
        self.playback.push(playback);
        self
    }

    /// Sets a media stream. Experimental: its words are not documented.
    #[must_use]
    pub fn with_streaming(mut self, streaming: Streaming) -> Self {
        self.streaming = Some(streaming);
        self
    }

    /// Reads a request body.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::Place, text.as_ref())
    }

    /// Writes the request body.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Checks the request against the documented rules; numbers may be in any notation.
    #[must_use]
    pub fn check(&self) -> Vec<Issue> {
        let mut issues = Vec::new();
        let numbers = [
            ("/from/contact_uri", &self.from.contact_uri),
            ("/to/contact_uri", &self.to.contact_uri),
            ("/virtual_number", &self.virtual_number.0),
        ];
        for (at, number) in numbers {
            issues.extend(check_number(at, number));
        }
        if self.max_time_limit.is_some_and(|limit| limit < Duration::SECOND || limit > MAX_TIME_LIMIT) {
            issues.push(Issue::error(
                "time-limit-out-of-range",
                "/max_time_limit",
                "expected 1 to 14400 seconds",
            ));
        }
        if self.attempt_time_out.is_some_and(|time| time < Duration::SECOND) {
            issues.push(Issue::error(
                "ring-time-out-of-range",
                "/attempt_time_out",
                "expected at least 1 second",
            ));
        }
        if self.custom_field.as_ref().is_some_and(|text| text.as_str().chars().count() > MAX_CUSTOM_FIELD) {
            issues.push(Issue::warning(
                "custom-field-too-long",
                "/custom_field",
                "expected at most 128 characters",
            ));
        }
        issues.extend(self.wait_audio_url.iter().filter_map(|url| check_url("/wait_audio_url", url)));
        for (index, callback) in self.status_callback.iter().enumerate() {
            issues.extend(check_url(&format!("/status_callback/{index}/url"), &callback.url));
            if self.status_callback.iter().take(index).any(|other| other.event == callback.event) {
                issues.push(Issue::error(
                    "event-registered-twice",
                    format!("/status_callback/{index}/event"),
                    "expected one entry an event",
                ));
            }
        }
        issues
    }
}

/// Checks that a number is there and has no blanks. Notation is not checked: masked numbers are legal.
pub(super) fn check_number(at: &str, number: &PhoneNumber) -> Option<Issue> {
    let text = number.as_str();
    if text.is_empty() {
        return Some(Issue::error(
            "empty-number",
            at,
            "expected a phone number or SIP address, found nothing",
        ));
    }
    text.contains(char::is_whitespace)
        .then(|| Issue::error("blank-in-number", at, "expected a phone number without blanks"))
}

pub(super) fn check_url(at: &str, link: &Link) -> Option<Issue> {
    let text = link.as_str();
    let web = is_plain_web_address(text)
        || url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    (!web).then(|| Issue::error("not-a-web-address", at, "expected an absolute http or https address"))
}

/// Whether an address is right at first sight: most are, and parsing costs more than all other checks.
fn is_plain_web_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let host = rest.split_once(['/', '?']).map_or(rest, |(host, _)| host);
    host.starts_with(|first: char| first.is_ascii_alphabetic())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && !host.split('.').any(|label| label.starts_with("xn--"))
        && rest.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A number rented from Exotel: what both parties see.
#[doc(alias = "virtual number")]
#[doc(alias = "number masking")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExoPhone(pub(super) PhoneNumber);

impl ExoPhone {
    /// Returns the number.
    #[must_use]
    pub const fn number(&self) -> &PhoneNumber {
        &self.0
    }
}

impl<T: Into<PhoneNumber>> From<T> for ExoPhone {
    fn from(number: T) -> Self {
        Self(number.into())
    }
}

/// The user's side: `from`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// Phone number, E.164 preferred, or `sip:name`.
    pub contact_uri: PhoneNumber,
    /// Whether the number is marked busy during the call, and refused if it already is. Defaults to false;
    /// users of the dashboard are always managed.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub state_management: Option<bool>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl User {
    /// Makes a user by phone number or SIP address.
    #[must_use]
    pub fn new(contact_uri: impl Into<PhoneNumber>) -> Self {
        Self { contact_uri: contact_uri.into(), state_management: None, extra: Extra::new() }
    }

    /// Sets whether Exotel keeps track of the number being busy.
    #[must_use]
    pub const fn with_state_management(mut self, managed: bool) -> Self {
        self.state_management = Some(managed);
        self
    }

    /// Reads a `from` object on its own.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::Place, text.as_ref())
    }
}

impl<T: Into<PhoneNumber>> From<T> for User {
    fn from(contact_uri: T) -> Self {
        Self::new(contact_uri)
    }
}

/// The customer's side: `to`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Customer {
    /// Phone number, E.164 preferred.
    pub contact_uri: PhoneNumber,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Customer {
    /// Makes a customer by phone number.
    #[must_use]
    pub fn new(contact_uri: impl Into<PhoneNumber>) -> Self {
        Self { contact_uri: contact_uri.into(), extra: Extra::new() }
    }
}

impl<T: Into<PhoneNumber>> From<T> for Customer {
    fn from(contact_uri: T) -> Self {
        Self::new(contact_uri)
    }
}

/// Whether and how a call is recorded: `recording`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallRecording {
    /// Whether to record.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub record: Option<bool>,
    /// One channel or two. Only with `record: true`. Defaults to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Channels>,
    /// Format. Defaults to `mp3`. Not part of connect answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<RecordingFormat>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl CallRecording {
    /// Records or does not.
    #[must_use]
    pub fn new(record: bool) -> Self {
        Self { record: Some(record), ..Self::default() }
    }

    /// Sets one channel or two.
    #[must_use]
    pub fn with_channels(mut self, channels: Channels) -> Self {
        self.channels = Some(channels);
        self
    }

    /// Sets the format.
    #[must_use]
    pub fn with_format(mut self, format: RecordingFormat) -> Self {
        self.format = Some(format);
        self
    }
}

/// Whom to tell of an event: an entry of `status_callback`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StatusCallback {
    /// Event that is told.
    pub event: CallbackEvent,
    /// Address that is called. There is no signature: put a shared secret into it.
    pub url: Link,
    /// HTTP method. Left out unless set: not every account accepts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<CallbackMethod>,
    /// Content type. Left out unless set; [`CallbackContentType::Json`] is the one to ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<CallbackContentType>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl StatusCallback {
    /// Tells an event to an address.
    #[must_use]
    pub fn new(event: CallbackEvent, url: impl Into<Link>) -> Self {
        Self { event, url: url.into(), method: None, content_type: None, extra: Extra::new() }
    }

    /// Tells the end of the call.
    #[must_use]
    pub fn terminal(url: impl Into<Link>) -> Self {
        Self::new(CallbackEvent::Terminal, url)
    }

    /// Tells that the call was answered.
    #[must_use]
    pub fn answered(url: impl Into<Link>) -> Self {
        Self::new(CallbackEvent::Answered, url)
    }

    /// Sets the HTTP method.
    #[must_use]
    pub fn with_method(mut self, method: CallbackMethod) -> Self {
        self.method = Some(method);
        self
    }

    /// Sets the content type.
    #[must_use]
    pub fn with_content_type(mut self, content_type: CallbackContentType) -> Self {
        self.content_type = Some(content_type);
        self
    }
}

/// An announcement before the parties are connected. Experimental: its words are not documented.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Playback {
    /// When it is played.
    pub event: String,
    /// Who hears it.
    pub to: String,
    /// What is played.
    pub value: Link,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Playback {
    /// Makes an announcement from its three parts: when, to whom, what.
    #[must_use]
    pub fn new(event: impl Into<String>, to: impl Into<String>, value: impl Into<Link>) -> Self {
        Self { event: event.into(), to: to.into(), value: value.into(), extra: Extra::new() }
    }
}

/// A media stream to a WebSocket. Experimental: its words are not documented.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Streaming {
    /// WebSocket address.
    pub url: Link,
    /// When it begins; v1 knows `atLeg1connect` and `atLeg2connect`.
    pub begin: String,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Streaming {
    /// Makes a stream from its address and when it begins.
    #[must_use]
    pub fn new(url: impl Into<Link>, begin: impl Into<String>) -> Self {
        Self { url: url.into(), begin: begin.into(), extra: Extra::new() }
    }
}
