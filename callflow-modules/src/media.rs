//! Sounds: media ids, prompts, URLs and tone streams.

use std::fmt;

use serde_json::Value;

use crate::schema::Rule;
use crate::wire::{Field, Leaf};

/// Something that can be played.
///
/// A text on the wire; how it starts says what it is. Each variant keeps the whole text.
///
/// ```
/// use callflow_modules::Media;
///
/// assert!(matches!(Media::from("https://example.com/hello.mp3"), Media::Url(_)));
/// assert!(matches!(Media::from("tone_stream://%(200,0,500)"), Media::Tone(_)));
/// assert!(matches!(Media::from("0123456789abcdef0123456789abcdef"), Media::Id(_)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Media {
    /// Id of a media document of the account.
    Id(String),
    /// Media document or prompt by path: `/system_media/…`, `/{account}/{media}`.
    Path(String),
    /// System prompt: `prompt://…`.
    Prompt(String),
    /// Something fetched: `http://…`, `https://…`, `shout://…`.
    Url(String),
    /// A tone that the switch generates: `tone_stream://…`.
    Tone(String),
    /// Silence of the switch: `silence_stream://…`.
    Silence(String),
}

impl Media {
    /// Returns the text on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(text)
            | Self::Path(text)
            | Self::Prompt(text)
            | Self::Url(text)
            | Self::Tone(text)
            | Self::Silence(text) => text,
        }
    }

    /// Returns whether the text stands for media that was never chosen: empty or `null`.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        matches!(self.as_str(), "" | "null")
    }
}

impl From<String> for Media {
    fn from(text: String) -> Self {
        match text.split_once("://") {
            Some(("tone_stream", _)) => Self::Tone(text),
            Some(("silence_stream", _)) => Self::Silence(text),
            Some(("prompt", _)) => Self::Prompt(text),
            Some(_) => Self::Url(text),
            None if text.starts_with('/') => Self::Path(text),
            None => Self::Id(text),
        }
    }
}

impl From<&str> for Media {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Field for Media {
    const RULE: Rule = Rule::TEXT;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        String::read(leaf).map(Self::from)
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

/// A sound that can be switched on and off, or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sound {
    /// The standard sound: `true`.
    Standard,
    /// No sound: `false`.
    Off,
    /// This sound.
    Media(Media),
}

impl<T: Into<Media>> From<T> for Sound {
    fn from(media: T) -> Self {
        Self::Media(media.into())
    }
}

impl Field for Sound {
    const RULE: Rule = Rule::one_of(&[Rule::BOOLEAN, Rule::TEXT]);

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        match leaf {
            Leaf::Bool(true) => Ok(Self::Standard),
            Leaf::Bool(false) => Ok(Self::Off),
            Leaf::Text(text) => Ok(Self::Media(text.into_owned().into())),
            other => Err(other.into_value()),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Standard => true.into(),
            Self::Off => false.into(),
            Self::Media(media) => media.write(),
        }
    }
}
