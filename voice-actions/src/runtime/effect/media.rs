//! Effects on what is heard and keyed: speak, play, collect, send digits, record.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Duration;

use crate::runtime::wire::milliseconds;

/// A set of keys of the telephone: `0-9 * # A-D`.
///
/// ```
/// use voice_actions::runtime::Digits;
///
/// assert!(Digits::ANY.contains('7') && !Digits::from("#").contains('7'));
/// assert!(Digits::default().is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digits(std::borrow::Cow<'static, str>);

impl Digits {
    /// Every key.
    pub const ANY: Self = Self(std::borrow::Cow::Borrowed("0123456789*#ABCD"));

    /// Returns whether the key belongs to the set.
    #[must_use]
    pub fn contains(&self, key: char) -> bool {
        self.0.contains(key)
    }

    /// Returns whether the set has no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the keys as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Digits {
    fn from(keys: &str) -> Self {
        Self(std::borrow::Cow::Owned(keys.to_owned()))
    }
}

impl From<char> for Digits {
    fn from(key: char) -> Self {
        Self(std::borrow::Cow::Owned(key.to_string()))
    }
}

/// Speaks a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Speak {
    /// Text to speak.
    pub text: String,
    /// Voice, in the platform's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    /// Language of the text, such as `en-US`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How often it is spoken.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u32,
    /// Keys that end it.
    #[serde(default, skip_serializing_if = "Digits::is_empty")]
    pub stop_on: Digits,
    /// Further settings in the dialect's words, such as what the text is: a number, a date.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl Speak {
    /// Speaks this text once, to its end.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            voice: None,
            language: None,
            times: 1,
            stop_on: Digits::default(),
            data: Map::new(),
        }
    }

    /// Chooses the voice.
    #[must_use]
    pub fn with_voice(mut self, voice: impl Into<String>) -> Self {
        self.voice = Some(voice.into());
        self
    }

    /// Says the language of the text.
    #[must_use]
    pub fn with_language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Speaks it this often.
    #[must_use]
    pub const fn with_times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Lets these keys end it.
    #[must_use]
    pub fn with_stop_on(mut self, keys: impl Into<Digits>) -> Self {
        self.stop_on = keys.into();
        self
    }

    /// Adds a setting in the dialect's words.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}

/// Plays a sound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Play {
    /// URL, media id, prompt name or tone description: what the platform's media can be called.
    pub media: String,
    /// How often it is played.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u32,
    /// Keys that end it.
    #[serde(default, skip_serializing_if = "Digits::is_empty")]
    pub stop_on: Digits,
}

impl Play {
    /// Plays this sound once, to its end.
    #[must_use]
    pub fn media(media: impl Into<String>) -> Self {
        Self { media: media.into(), times: 1, stop_on: Digits::default() }
    }

    /// Plays it this often.
    #[must_use]
    pub const fn with_times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Lets these keys end it.
    #[must_use]
    pub fn with_stop_on(mut self, keys: impl Into<Digits>) -> Self {
        self.stop_on = keys.into();
        self
    }
}

/// What is heard while keys are awaited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Prompt {
    /// Speaks a text.
    Speak(Speak),
    /// Plays a sound.
    Play(Play),
}

impl From<Speak> for Prompt {
    fn from(speak: Speak) -> Self {
        Self::Speak(speak)
    }
}

impl From<Play> for Prompt {
    fn from(play: Play) -> Self {
        Self::Play(play)
    }
}

/// Collects keys. The first of these ends it: enough keys, a finishing key, silence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Collect {
    /// What is heard before and until the first key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<Prompt>,
    /// Number of keys that ends it; none: no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_digits: Option<u32>,
    /// Keys that end it and do not count as collected.
    #[serde(default, skip_serializing_if = "Digits::is_empty")]
    pub finish_on: Digits,
    /// Silence after the prompts that ends it, in milliseconds when written.
    #[serde(with = "milliseconds")]
    pub timeout: Duration,
    /// Silence between two keys that ends it, in milliseconds when written; none: as `timeout`.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub digit_timeout: Option<Duration>,
    /// Name of the collection, if the dialect has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Collect {
    /// Collects until this much silence.
    #[must_use]
    pub const fn until_silence(timeout: Duration) -> Self {
        Self {
            prompts: Vec::new(),
            max_digits: None,
            finish_on: Digits(std::borrow::Cow::Borrowed("")),
            timeout,
            digit_timeout: None,
            name: None,
        }
    }

    /// Ends after that many keys.
    #[must_use]
    pub const fn with_max_digits(mut self, digits: u32) -> Self {
        self.max_digits = Some(digits);
        self
    }

    /// Ends at one of these keys.
    #[must_use]
    pub fn with_finish_on(mut self, keys: impl Into<Digits>) -> Self {
        self.finish_on = keys.into();
        self
    }

    /// Ends at this much silence after a key.
    #[must_use]
    pub const fn with_digit_timeout(mut self, timeout: Duration) -> Self {
        self.digit_timeout = Some(timeout);
        self
    }

    /// Adds something that is heard meanwhile.
    #[must_use]
    pub fn with_prompt(mut self, prompt: impl Into<Prompt>) -> Self {
        self.prompts.push(prompt.into());
        self
    }

    /// Names the collection.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// Sends keys to the far end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SendDigits {
    /// Keys, in order.
    pub digits: String,
    /// Length of each tone, in milliseconds when written; none: the platform's.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub tone: Option<Duration>,
}

impl SendDigits {
    /// Sends these keys.
    #[must_use]
    pub fn new(digits: impl Into<String>) -> Self {
        Self { digits: digits.into(), tone: None }
    }

    /// Says how long each tone sounds.
    #[must_use]
    pub const fn with_tone(mut self, tone: Duration) -> Self {
        self.tone = Some(tone);
        self
    }
}

/// What to do with a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RecordAction {
    /// Records the call from now on, while the flow goes on.
    Start,
    /// Ends the running recording.
    Stop,
    /// Fills the recording with silence from now on.
    Mask,
    /// Ends the silence.
    Unmask,
    /// Records the caller until a key, silence or the time limit; the flow waits.
    Once,
}

/// Starts, stops or makes a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// What to do.
    pub action: RecordAction,
    /// File format, such as `mp3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Where the file shall be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Longest recording, in milliseconds when written; none: the platform's limit.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<Duration>,
    /// Silence that ends a recording in one go, in milliseconds when written.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub silence: Option<Duration>,
    /// Keys that end a recording in one go.
    #[serde(default, skip_serializing_if = "Digits::is_empty")]
    pub stop_on: Digits,
    /// Further settings in the dialect's words.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl Record {
    /// Makes the effect with nothing but its action.
    #[must_use]
    pub fn new(action: RecordAction) -> Self {
        Self {
            action,
            format: None,
            url: None,
            time_limit: None,
            silence: None,
            stop_on: Digits::default(),
            data: Map::new(),
        }
    }

    /// Chooses the file format.
    #[must_use]
    pub fn with_format(mut self, format: impl Into<String>) -> Self {
        self.format = Some(format.into());
        self
    }

    /// Says where the file shall be sent.
    #[must_use]
    pub fn with_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Limits the length.
    #[must_use]
    pub const fn with_time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// Ends a recording in one go at this much silence.
    #[must_use]
    pub const fn with_silence(mut self, silence: Duration) -> Self {
        self.silence = Some(silence);
        self
    }

    /// Ends a recording in one go at one of these keys.
    #[must_use]
    pub fn with_stop_on(mut self, keys: impl Into<Digits>) -> Self {
        self.stop_on = keys.into();
        self
    }

    /// Adds a setting in the dialect's words.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}

const fn once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_once(times: &u32) -> bool {
    *times == 1
}
