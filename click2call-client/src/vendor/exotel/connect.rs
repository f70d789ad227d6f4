//! What your URL answers to the connect applet with call management (CCM), version 1.1.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use time::Duration;

use super::call::{CallRecording, ExoPhone, check_number, check_url};
use super::wire::optional;
use super::words::{MusicOnHold, PlaybackKind, PlaybackTo};
use crate::error::{Operation, Result};
use crate::read::{self, Issue};
use crate::redact::{Extra, Link, PhoneNumber, Private};
use crate::vendor::Vendor;

/// Longest ring time of a destination.
pub const MAX_RINGING: Duration = Duration::seconds(60);
/// Longest conversation.
pub const MAX_CONVERSATION: Duration = Duration::seconds(4500);
/// Most destinations that ring at once. Two observed deployments say 5, one uses 10.
pub const MAX_PARALLEL: u8 = 5;

/// Whom to connect an incoming call to, for the **CCM** connect applet (header `exotel-version: 1.1`), which Exotel also
/// calls programmable Connect.
///
/// The ordinary applet takes another document: [`DynamicConnectAnswer`](super::DynamicConnectAnswer). Only keys
/// that were set are written: Exotel dials nobody, and says nothing, when it meets a key it does not know.
///
/// ```
/// use click2call_client::exotel::ConnectAnswer;
///
/// let answer = ConnectAnswer::to(["+15550100", "sip:agent7"]).with_fetch_after_attempt(false);
/// assert_eq!(
///     answer.to_json(),
///     r#"{"fetch_after_attempt":false,"destination":[{"contact_uri":"+15550100"},{"contact_uri":"sip:agent7"}]}"#,
/// );
/// ```
#[doc(alias = "programmable connect")]
#[doc(alias = "CCM")]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConnectAnswer {
    /// Whether to ask again after each attempt that failed. Defaults to false.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub fetch_after_attempt: Option<bool>,
    /// Whom to ring, in order. Empty: nobody, and the flow goes on to its "nobody dialled" branch.
    pub destination: Vec<Destination>,
    /// Whether the numbers are marked busy while they are on the call. Defaults to false; users of the
    /// dashboard are always managed.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub state_management: Option<bool>,
    /// Number shown to the user: one of yours, E.164. Defaults to the number that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outgoing_phone_number: Option<ExoPhone>,
    /// Whether to prefer the user that this caller spoke to last. Exact meaning not documented.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub sticky_agent: Option<bool>,
    /// Whether and how the call is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<CallRecording>,
    /// Longest ring time of each destination, in seconds on the wire, at most 60 s.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub max_ringing_duration: Option<Duration>,
    /// Longest conversation, in seconds on the wire, at most 4500 s.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub max_conversation_duration: Option<Duration>,
    /// What the caller hears meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub music_on_hold: Option<HoldMusic>,
    /// Whether destinations ring at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel_ringing: Option<ParallelRinging>,
    /// Address that is told when users are dialled, ring, answer and hang up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_event_passthru_url: Option<Link>,
    /// What is played before the parties are connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_call_playback: Option<StartPlayback>,
    /// Keys that this version does not know. Exotel refuses them silently; [`ConnectAnswer::check`] reports them.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ConnectAnswer {
    /// Rings these destinations, in order: phone numbers or `sip:name`, from an array, a slice, a `Vec` or an iterator.
    #[must_use]
    pub fn to<T: Into<PhoneNumber>>(destinations: impl IntoIterator<Item = T>) -> Self {
        let destination = destinations.into_iter().map(|contact| Destination::new(contact.into())).collect();
        Self { destination, ..Self::default() }
    }

    /// Rings nobody: the flow goes on to its "nobody dialled" branch.
    ///
    /// This is also the answer to give when something of yours failed: a 5xx drops the call unless a fallback
    /// address is set in the flow.
    #[must_use]
    pub fn nobody() -> Self {
        Self { fetch_after_attempt: Some(false), ..Self::default() }
    }

    /// Sets whether to ask again after each attempt that failed.
    #[must_use]
    pub const fn with_fetch_after_attempt(mut self, fetch: bool) -> Self {
        self.fetch_after_attempt = Some(fetch);
        self
    }

    /// Sets whether Exotel keeps track of the numbers being busy.
    #[must_use]
    pub const fn with_state_management(mut self, managed: bool) -> Self {
        self.state_management = Some(managed);
        self
    }

    /// Sets the number shown to the user.
    #[must_use]
    pub fn with_outgoing_phone_number(mut self, number: ExoPhone) -> Self {
        self.outgoing_phone_number = Some(number);
        self
    }

    /// Sets whether to prefer the user that this caller spoke to last.
    #[must_use]
    pub const fn with_sticky_agent(mut self, sticky: bool) -> Self {
        self.sticky_agent = Some(sticky);
        self
    }

    /// Sets whether and how the call is recorded. Leave it out unless the account can record.
    #[must_use]
    pub fn with_recording(mut self, recording: CallRecording) -> Self {
        self.recording = Some(recording);
        self
    }

    /// Sets the longest ring time of each destination.
    #[must_use]
    pub const fn with_max_ringing(mut self, time: Duration) -> Self {
        self.max_ringing_duration = Some(time);
        self
    }

    /// Sets the longest conversation.
    #[must_use]
    pub const fn with_max_conversation(mut self, time: Duration) -> Self {
        self.max_conversation_duration = Some(time);
        self
    }

    /// Sets what the caller hears meanwhile.
    #[must_use]
    pub fn with_music_on_hold(mut self, music: HoldMusic) -> Self {
        self.music_on_hold = Some(music);
        self
    }

    /// Rings so many destinations at once.
    #[must_use]
    pub fn with_parallel_ringing(mut self, attempts: u8) -> Self {
        self.parallel_ringing = Some(ParallelRinging::new(attempts));
        self
    }

    /// Sets the address that is told what happens.
    #[must_use]
    pub fn with_call_event_passthru_url(mut self, url: impl Into<Link>) -> Self {
        self.call_event_passthru_url = Some(url.into());
        self
    }

    /// Sets what is played before the parties are connected.
    #[must_use]
    pub fn with_start_playback(mut self, playback: StartPlayback) -> Self {
        self.start_call_playback = Some(playback);
        self
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::WriteAnswer, text.as_ref())
    }

    /// Writes the answer.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the HTTP answer: 200 with this document as JSON.
    #[must_use]
    pub fn to_response(&self) -> http::Response<Bytes> {
        json_response(self.to_json().into_bytes())
    }

    /// Checks the answer against the documented limits. Limits are warnings: what is sent is your choice.
    #[must_use]
    pub fn check(&self) -> Vec<Issue> {
        let mut issues = Vec::new();
        for (index, destination) in self.destination.iter().enumerate() {
            issues
                .extend(check_number(&format!("/destination/{index}/contact_uri"), &destination.contact_uri));
            issues.extend(undocumented(&format!("/destination/{index}"), &destination.extra));
        }
        if let Some(recording) = &self.recording {
            issues.extend(undocumented("/recording", &recording.extra));
            if recording.format.is_some() {
                issues.push(Issue::error(
                    "undocumented-key",
                    "/recording/format",
                    "the connect applet knows no format; Exotel would dial nobody",
                ));
            }
        }
        issues.extend(shared_issues(
            self.outgoing_phone_number.as_ref(),
            self.max_ringing_duration,
            self.max_conversation_duration,
            self.music_on_hold.as_ref(),
            self.parallel_ringing.as_ref(),
        ));
        if let Some(url) = &self.call_event_passthru_url {
            issues.extend(check_url("/call_event_passthru_url", url));
        }
        issues.extend(undocumented("", &self.extra));
        issues
    }
}

pub(super) fn json_response(body: Vec<u8>) -> http::Response<Bytes> {
    let mut response = http::Response::new(Bytes::from(body));
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    response
}

pub(super) fn undocumented(at: &str, extra: &Extra) -> Vec<Issue> {
    let issue = |key: &String| {
        Issue::error(
            "undocumented-key",
            format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
            "not a documented key; Exotel would dial nobody",
        )
    };
    extra.keys().map(issue).collect()
}

/// The checks that both connect answers share.
pub(super) fn shared_issues(
    outgoing: Option<&ExoPhone>,
    ringing: Option<Duration>,
    conversation: Option<Duration>,
    music: Option<&HoldMusic>,
    parallel: Option<&ParallelRinging>,
) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut warn = |bad: bool, code, at: &str, message: &str| {
        if bad {
            issues.push(Issue::warning(code, at, message));
        }
    };
    let outside =
        |time: Option<Duration>, most| time.is_some_and(|time| time < Duration::SECOND || time > most);
    warn(
        outgoing.is_some_and(|number| !number.number().as_str().starts_with('+')),
        "not-e164",
        "/outgoing_phone_number",
        "expected a number with +; Exotel may refuse the whole answer",
    );
    warn(
        outside(ringing, MAX_RINGING),
        "ring-time-out-of-range",
        "/max_ringing_duration",
        "expected 1 to 60 seconds",
    );
    warn(
        outside(conversation, MAX_CONVERSATION),
        "conversation-out-of-range",
        "/max_conversation_duration",
        "expected 1 to 4500 seconds",
    );
    warn(
        parallel
            .and_then(|parallel| parallel.max_parallel_attempts)
            .is_some_and(|most| !(1..=5).contains(&most)),
        "too-many-at-once",
        "/parallel_ringing/max_parallel_attempts",
        "expected 1 to 5",
    );
    let custom = |music: &HoldMusic| music.kind == MusicOnHold::CustomTone;
    warn(
        music.is_some_and(|music| custom(music) != music.value.is_some()),
        "music-and-address-disagree",
        "/music_on_hold",
        "expected an address with `custom_tone`, and with nothing else",
    );
    issues
}

/// Whom to ring: an entry of `destination`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Destination {
    /// Phone number in E.164, or `sip:name`.
    pub contact_uri: PhoneNumber,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Destination {
    /// Makes a destination.
    #[must_use]
    pub fn new(contact_uri: impl Into<PhoneNumber>) -> Self {
        Self { contact_uri: contact_uri.into(), extra: Extra::new() }
    }
}

/// What the caller hears while users are rung: `music_on_hold`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HoldMusic {
    /// Which kind.
    #[serde(rename = "type")]
    pub kind: MusicOnHold,
    /// Address of the audio; only with a custom tone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Link>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl HoldMusic {
    /// Plays Exotel's tone.
    #[must_use]
    pub fn default_tone() -> Self {
        Self { kind: MusicOnHold::DefaultTone, value: None, extra: Extra::new() }
    }

    /// Plays the operator's ringing.
    #[must_use]
    pub fn operator_tone() -> Self {
        Self { kind: MusicOnHold::OperatorTone, value: None, extra: Extra::new() }
    }

    /// Plays audio of your own.
    #[must_use]
    pub fn custom_tone(url: impl Into<Link>) -> Self {
        Self { kind: MusicOnHold::CustomTone, value: Some(url.into()), extra: Extra::new() }
    }
}

/// How many destinations ring at once: `parallel_ringing`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParallelRinging {
    /// Whether they ring at once at all.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub activate: Option<bool>,
    /// Most at once, at most 5; the order of the list decides.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub max_parallel_attempts: Option<i64>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ParallelRinging {
    /// Rings so many at once.
    #[must_use]
    pub fn new(attempts: u8) -> Self {
        Self { activate: Some(true), max_parallel_attempts: Some(i64::from(attempts)), extra: Extra::new() }
    }
}

/// What is played before the parties are connected: `start_call_playback`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StartPlayback {
    /// Who hears it; seen with the ordinary applet only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playback_to: Option<PlaybackTo>,
    /// A text, or (not verified) audio.
    #[serde(rename = "type")]
    pub kind: PlaybackKind,
    /// The text or the address.
    pub value: Private,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl StartPlayback {
    /// Speaks a text.
    #[must_use]
    pub fn text(text: impl Into<Private>) -> Self {
        Self { playback_to: None, kind: PlaybackKind::Text, value: text.into(), extra: Extra::new() }
    }

    /// Plays a recording. Not documented; only texts are verified.
    #[must_use]
    pub fn audio(url: impl Into<Private>) -> Self {
        Self { kind: PlaybackKind::AudioUrl, ..Self::text(url) }
    }

    /// Sets who hears it. Leave it out for the CCM applet.
    #[must_use]
    pub fn with_listener(mut self, listener: PlaybackTo) -> Self {
        self.playback_to = Some(listener);
        self
    }
}
