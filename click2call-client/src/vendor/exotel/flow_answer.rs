//! What your URL answers to the applets of a flow that connect nobody: gather, greeting, passthru, stream, and the
//! older connect applet that takes plain numbers.
//!
//! That these applets ask is documented; the keys of their answers are not, and were observed.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde::{Deserialize, Serialize};
use time::Duration;

use super::call::{check_number, check_url};
use super::connect::{json_response, undocumented};
use super::wire::optional;
use crate::error::{Operation, Result};
use crate::read::{self, Issue};
use crate::redact::{Extra, Link, PhoneNumber, Private};
use crate::vendor::Vendor;

/// What a gather applet says and how it collects keys. The keys come later as
/// [`AppletRequest::digits`](super::AppletRequest::digits).
///
/// ```
/// use click2call_client::exotel::{GatherAnswer, Prompt};
/// use time::Duration;
///
/// let answer = GatherAnswer::new(Prompt::text("Your order number, please."))
///     .with_max_input_digits(6)
///     .with_finish_on_key("#")
///     .with_input_timeout(Duration::seconds(7));
/// assert_eq!(
///     answer.to_json(),
///     r##"{"gather_prompt":{"text":"Your order number, please."},"max_input_digits":6,"finish_on_key":"#","input_timeout":7}"##,
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GatherAnswer {
    /// What the caller hears.
    pub gather_prompt: Prompt,
    /// Most keys that are collected.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub max_input_digits: Option<i64>,
    /// Key that ends the input, such as `#`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_on_key: Option<String>,
    /// Longest wait for keys, in seconds on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub input_timeout: Option<Duration>,
    /// How often the prompt is repeated when nothing was pressed.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional")]
    pub repeat_menu: Option<i64>,
    /// What the caller hears on a repetition. Defaults to the prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_gather_prompt: Option<Prompt>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl GatherAnswer {
    /// Says something and collects keys.
    #[must_use]
    pub fn new(prompt: Prompt) -> Self {
        Self {
            gather_prompt: prompt,
            max_input_digits: None,
            finish_on_key: None,
            input_timeout: None,
            repeat_menu: None,
            repeat_gather_prompt: None,
            extra: Extra::new(),
        }
    }

    /// Sets the most keys that are collected.
    #[must_use]
    pub fn with_max_input_digits(mut self, digits: u32) -> Self {
        self.max_input_digits = Some(digits.into());
        self
    }

    /// Sets the key that ends the input.
    #[must_use]
    pub fn with_finish_on_key(mut self, key: impl Into<String>) -> Self {
        self.finish_on_key = Some(key.into());
        self
    }

    /// Sets the longest wait for keys.
    #[must_use]
    pub const fn with_input_timeout(mut self, timeout: Duration) -> Self {
        self.input_timeout = Some(timeout);
        self
    }

    /// Sets how often, and with what, the prompt is repeated.
    #[must_use]
    pub fn with_repetition(mut self, times: u32, prompt: Option<Prompt>) -> Self {
        self.repeat_menu = Some(times.into());
        self.repeat_gather_prompt = prompt;
        self
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::WriteAnswer, text.as_ref())
    }

    /// Writes the answer; only keys that were set.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns the HTTP answer: 200 with this document as JSON.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        json_response(self.to_json().into_bytes())
    }

    /// Checks prompts and numbers.
    #[must_use]
    pub fn check(&self) -> Vec<Issue> {
        let mut issues = self.gather_prompt.check("/gather_prompt");
        if let Some(prompt) = &self.repeat_gather_prompt {
            issues.extend(prompt.check("/repeat_gather_prompt"));
        }
        let mut warn = |bad: bool, at: &str, message: &str| {
            if bad {
                issues.push(Issue::warning("out-of-range", at, message));
            }
        };
        warn(
            self.max_input_digits.is_some_and(|digits| digits < 1),
            "/max_input_digits",
            "expected at least 1",
        );
        warn(
            self.input_timeout.is_some_and(|time| time < Duration::SECOND),
            "/input_timeout",
            "expected at least 1 second",
        );
        warn(self.repeat_menu.is_some_and(|times| times < 0), "/repeat_menu", "expected at least 0");
        issues.extend(undocumented("", &self.extra));
        issues
    }
}

/// A text that is spoken, or audio that is played.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Prompt {
    /// Text that is spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Private>,
    /// Address of the audio: WAV, 8 kHz, mono.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_url: Option<Link>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Prompt {
    /// Speaks a text.
    #[must_use]
    pub fn text(text: impl Into<Private>) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }

    /// Plays audio.
    #[must_use]
    pub fn audio(url: impl Into<Link>) -> Self {
        Self { audio_url: Some(url.into()), ..Self::default() }
    }

    fn check(&self, at: &str) -> Vec<Issue> {
        let mut issues = undocumented(at, &self.extra);
        if self.text.is_some() == self.audio_url.is_some() {
            issues.push(Issue::error("one-prompt", at, "expected either a text or an address of audio"));
        }
        issues.extend(self.audio_url.iter().filter_map(|url| check_url(&format!("{at}/audio_url"), url)));
        issues
    }
}

/// Where a flow goes on after a synchronous passthru applet. An asynchronous one ignores the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PassthruAnswer {
    /// The applet's branch A: status 200.
    BranchA,
    /// The applet's branch B: status 302.
    BranchB,
    /// A branch of the "switch case" variety, by its name: `{"select": "…"}`. Observed.
    Select(String),
}

impl PassthruAnswer {
    /// Goes on with branch A if a condition holds, else with branch B.
    #[must_use]
    pub const fn when(condition: bool) -> Self {
        if condition { Self::BranchA } else { Self::BranchB }
    }

    /// Returns the HTTP answer.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        let mut response = match self {
            Self::Select(branch) => {
                json_response(serde_json::json!({ "select": branch }).to_string().into_bytes())
            }
            Self::BranchA | Self::BranchB => Response::new(Bytes::new()),
        };
        if *self == Self::BranchB {
            *response.status_mut() = StatusCode::FOUND;
        }
        response
    }
}

/// Text that a greeting applet speaks: plain text. The exact type of the answer is not documented.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GreetingAnswer {
    /// Text that is spoken.
    pub text: Private,
}

impl GreetingAnswer {
    /// Speaks a text.
    #[must_use]
    pub fn new(text: impl Into<Private>) -> Self {
        Self { text: text.into() }
    }

    /// Returns the HTTP answer.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        plain(self.text.as_str())
    }
}

/// Where a voicebot or stream applet sends the audio: `{"url": "wss://…"}`. Observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StreamAnswer {
    /// Address of the WebSocket.
    pub url: Link,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl StreamAnswer {
    /// Sends the audio to a WebSocket.
    #[must_use]
    pub fn new(url: impl Into<Link>) -> Self {
        Self { url: url.into(), extra: Extra::new() }
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::WriteAnswer, text.as_ref())
    }

    /// Returns the HTTP answer: 200 with this document as JSON.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        json_response(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Checks the address.
    #[must_use]
    pub fn check(&self) -> Vec<Issue> {
        let socket = url::Url::parse(self.url.as_str()).is_ok_and(|url| matches!(url.scheme(), "ws" | "wss"));
        let wrong = || Issue::error("not-a-socket-address", "/url", "expected an absolute ws or wss address");
        (!socket).then(wrong).into_iter().chain(undocumented("", &self.extra)).collect()
    }
}

/// Whom the oldest connect applet rings ("Dial Whom: numbers from URL"): plain text, separated by commas. Observed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DialWhomAnswer {
    /// Whom to ring, in order.
    pub numbers: Vec<PhoneNumber>,
}

impl DialWhomAnswer {
    /// Rings numbers.
    #[must_use]
    pub fn to<T: Into<PhoneNumber>>(numbers: impl IntoIterator<Item = T>) -> Self {
        Self { numbers: numbers.into_iter().map(Into::into).collect() }
    }

    /// Returns the HTTP answer.
    #[must_use]
    pub fn to_response(&self) -> Response<Bytes> {
        let numbers: Vec<&str> = self.numbers.iter().map(PhoneNumber::as_str).collect();
        plain(&numbers.join(","))
    }

    /// Checks that each number is there and none holds what separates them.
    #[must_use]
    pub fn check(&self) -> Vec<Issue> {
        let mut issues = Vec::new();
        for (index, number) in self.numbers.iter().enumerate() {
            let at = format!("/{index}");
            issues.extend(check_number(&at, number));
            if number.as_str().contains(',') {
                issues.push(Issue::error("comma-in-number", at, "expected one number, found a comma"));
            }
        }
        issues
    }
}

fn plain(text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(text.to_owned()));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
