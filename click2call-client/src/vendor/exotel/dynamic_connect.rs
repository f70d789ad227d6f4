//! What your URL answers to the ordinary connect applet with a dynamic URL, version 1.0.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use time::Duration;

use super::call::{ExoPhone, check_number, check_url};
use super::connect::{HoldMusic, ParallelRinging, StartPlayback, json_response, shared_issues, undocumented};
use super::wire::optional;
use super::words::Channels;
use crate::error::{Operation, Result};
use crate::read::{self, Issue};
use crate::redact::{Extra, Link, PhoneNumber, Private};
use crate::vendor::Vendor;

/// Most custom parameters for a trunk.
pub const MAX_CUSTOM_PARAMETERS: usize = 3;
/// Longest custom parameters for a trunk, together, in bytes.
pub const MAX_CUSTOM_PARAMETER_BYTES: usize = 200;
/// Beginnings of names that custom parameters may not have.
const RESERVED_PREFIXES: [&str; 2] = ["Exotel-", "Veeno-"];

/// Whom to connect an incoming call to, for the **ordinary** connect applet (header `Exotel-Version: 1.0`).
///
/// The CCM applet takes another document: [`ConnectAnswer`](super::ConnectAnswer).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DynamicConnectAnswer {
    /// Whether to ask again after each attempt that failed. Defaults to false.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub fetch_after_attempt: Option<bool>,
    /// Numbers, or a trunk.
    pub destination: DynamicDestination,
    /// Number shown to the user; not in E.164, the whole answer may be refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outgoing_phone_number: Option<ExoPhone>,
    /// Whether to record.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub record: Option<bool>,
    /// One channel or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_channels: Option<Channels>,
    /// Longest ring time of each destination, in seconds on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub max_ringing_duration: Option<Duration>,
    /// Longest conversation, in seconds on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub max_conversation_duration: Option<Duration>,
    /// What the caller hears meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub music_on_hold: Option<HoldMusic>,
    /// What is played before the parties are connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_call_playback: Option<StartPlayback>,
    /// Whether destinations ring at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel_ringing: Option<ParallelRinging>,
    /// Address that is told what happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dial_passthru_event_url: Option<Link>,
    /// `a=b&c=d`, sent to a trunk as SIP headers: at most 3, together 200 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_params: Option<Private>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Whom to ring: `destination`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DynamicDestination {
    /// Numbers, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<Vec<PhoneNumber>>,
    /// Identifier of a trunk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trunk: Option<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl DynamicConnectAnswer {
    /// Rings these numbers, in order.
    #[must_use]
    pub fn to_numbers<T: Into<PhoneNumber>>(numbers: impl IntoIterator<Item = T>) -> Self {
        let numbers = Some(numbers.into_iter().map(Into::into).collect());
        Self::to(DynamicDestination { numbers, ..DynamicDestination::default() })
    }

    /// Sends the call to a trunk.
    #[must_use]
    pub fn to_trunk(trunk: impl Into<String>) -> Self {
        Self::to(DynamicDestination { trunk: Some(trunk.into()), ..DynamicDestination::default() })
    }

    /// Rings nobody: the answer to give when something of yours failed.
    #[must_use]
    pub fn nobody() -> Self {
        Self::to_numbers(std::iter::empty::<PhoneNumber>()).with_fetch_after_attempt(false)
    }

    fn to(destination: DynamicDestination) -> Self {
        Self {
            fetch_after_attempt: None,
            destination,
            outgoing_phone_number: None,
            record: None,
            recording_channels: None,
            max_ringing_duration: None,
            max_conversation_duration: None,
            music_on_hold: None,
            start_call_playback: None,
            parallel_ringing: None,
            dial_passthru_event_url: None,
            custom_params: None,
            extra: Extra::new(),
        }
    }

    /// Sets whether to ask again after each attempt that failed.
    #[must_use]
    pub const fn with_fetch_after_attempt(mut self, fetch: bool) -> Self {
        self.fetch_after_attempt = Some(fetch);
        self
    }

    /// Sets the number shown to the user.
    #[must_use]
    pub fn with_outgoing_phone_number(mut self, number: ExoPhone) -> Self {
        self.outgoing_phone_number = Some(number);
        self
    }

    /// Records, in one channel or two.
    #[must_use]
    pub fn with_recording(mut self, channels: Channels) -> Self {
        self.record = Some(true);
        self.recording_channels = Some(channels);
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

    /// Sets what is played before the parties are connected.
    #[must_use]
    pub fn with_start_playback(mut self, playback: StartPlayback) -> Self {
        self.start_call_playback = Some(playback);
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
    pub fn with_dial_passthru_event_url(mut self, url: impl Into<Link>) -> Self {
        self.dial_passthru_event_url = Some(url.into());
        self
    }

    /// Adds a parameter that a trunk gets as a SIP header.
    #[must_use]
    pub fn with_custom_param(mut self, name: &str, value: &str) -> Self {
        let before =
            self.custom_params.as_ref().map(|text| format!("{}&", text.as_str())).unwrap_or_default();
        self.custom_params = Some(Private::from(format!("{before}{name}={value}")));
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
        for (index, number) in self.destination.numbers.iter().flatten().enumerate() {
            issues.extend(check_number(&format!("/destination/numbers/{index}"), number));
        }
        if self.destination.numbers.is_some() == self.destination.trunk.is_some() {
            issues.push(Issue::error(
                "numbers-or-trunk",
                "/destination",
                "expected either numbers or a trunk",
            ));
        }
        issues.extend(shared_issues(
            self.outgoing_phone_number.as_ref(),
            self.max_ringing_duration,
            self.max_conversation_duration,
            self.music_on_hold.as_ref(),
            self.parallel_ringing.as_ref(),
        ));
        if let Some(url) = &self.dial_passthru_event_url {
            issues.extend(check_url("/dial_passthru_event_url", url));
        }
        if let Some(parameters) = &self.custom_params {
            issues.extend(check_parameters(parameters.as_str()));
        }
        issues.extend(undocumented("/destination", &self.destination.extra));
        issues.extend(undocumented("", &self.extra));
        issues
    }
}

fn check_parameters(text: &str) -> Option<Issue> {
    let reserved = |pair: &str| RESERVED_PREFIXES.iter().any(|prefix| pair.starts_with(prefix));
    let message = if text.split('&').count() > MAX_CUSTOM_PARAMETERS {
        "expected at most 3 parameters"
    } else if text.len() > MAX_CUSTOM_PARAMETER_BYTES {
        "expected at most 200 bytes"
    } else if text.split('&').any(reserved) {
        "names may not begin with `Exotel-` or `Veeno-`"
    } else {
        return None;
    };
    Some(Issue::error("custom-parameters", "/custom_params", message))
}
