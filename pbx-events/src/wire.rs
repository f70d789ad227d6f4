//! Spelling on the wire, and the one table of what reading changes.
//!
//! Reading and writing back is lossless but for these normalisations:
//!
//! | Read | Written | Why |
//! | --- | --- | --- |
//! | parameter names in any case | the documented case | names are case-sensitive in the documentation; reading any case is safe |
//! | a documented parameter with an empty value | left out | empty means absent |
//! | `null`, `None` or nothing for `old_status_id` and `new_status_id` | empty | a form has no null; decision |
//! | `CallFlow` in any case | `in`, `out` in RingMe events; `IN`, `OUT` in Call Interactive and VoipNow | seen in both cases |
//! | a repeated documented parameter | its first value | not documented; decision |
//! | a parameter in body and query | the value of the body | seen live: everything in the query, empty body; decision |
//! | bytes that are not UTF-8 in a form | U+FFFD | a caller's name must not lose the event; decision |
//! | numbers with leading zeros or `+` | without | whole numbers |
//! | `expires_in` and the `status` of an error as text or number | as they came | both were seen |
//! | white space between XML elements, comments, the order of attributes within an element we know | documented form | no meaning |
//!
//! Instants of REST keep their text ([`GmtTime`]), and a member that is `null` stays apart from one that is missing
//! ([`Nullable`]).

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::iso8601;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::error::{Error, ErrorKind};

/// A member of a JSON object that may be missing, `null` or a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Nullable<T> {
    /// Not in the object.
    #[default]
    Absent,
    /// In the object as `null`.
    Null,
    /// In the object with a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Returns the value, if there is one.
    #[must_use]
    pub const fn get(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value, if there is one.
    #[must_use]
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns whether the member is missing.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| value.map_or(Self::Null, Self::Value))
    }
}

/// An instant of REST: `YYYY-MM-DD HH:MM:SS` in UTC, with or without a fraction.
///
/// Keeps its text: the fraction has been seen with a point, with a comma, and left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GmtTime {
    text: Box<str>,
    instant: OffsetDateTime,
}

impl GmtTime {
    /// Reads a time.
    ///
    /// # Errors
    /// [`ErrorKind::NotATime`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        const FORMAT: u128 = iso8601::Config::DEFAULT.encode();
        let wrong = || Error::new(ErrorKind::NotATime);
        let (date, clock) = text.split_once(' ').ok_or_else(wrong)?;
        if date.len() != 10 || clock.len() < 8 || clock.len() > 18 {
            return Err(wrong());
        }
        let standard = format!("{date}T{}", clock.replace(',', "."));
        let local = PrimitiveDateTime::parse(&standard, &iso8601::Iso8601::<FORMAT>)
            .map_err(|error| wrong().because(error))?;
        Ok(Self { text: text.into(), instant: local.assume_utc() })
    }

    /// Makes the time of an instant, in whole seconds.
    #[must_use]
    pub fn from_instant(instant: OffsetDateTime) -> Self {
        let instant = instant.to_offset(time::UtcOffset::UTC).replace_nanosecond(0).unwrap_or(instant);
        let (year, month, day) = instant.to_calendar_date();
        let (hour, minute, second) = instant.to_hms();
        let text = format!("{year:04}-{:02}-{day:02} {hour:02}:{minute:02}:{second:02}", u8::from(month));
        Self { text: text.into(), instant }
    }

    /// Returns the instant.
    #[must_use]
    pub const fn instant(&self) -> OffsetDateTime {
        self.instant
    }

    /// Returns the text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for GmtTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl Serialize for GmtTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for GmtTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|_| D::Error::custom("expected a time `YYYY-MM-DD HH:MM:SS`"))
    }
}

/// Durations as decimal seconds, for output alone.
pub(crate) mod decimal_seconds {
    use serde::{Serialize, Serializer};
    use time::Duration;

    pub(crate) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration.map(Duration::as_seconds_f64).serialize(serializer)
    }
}

/// Durations as whole seconds that may be `null` or missing.
pub(crate) mod nullable_seconds {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use time::Duration;

    use super::Nullable;

    pub(crate) fn serialize<S: Serializer>(
        duration: &Nullable<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration.get().map(|duration| duration.whole_seconds()).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Nullable<Duration>, D::Error> {
        Option::<u32>::deserialize(deserializer).map(|seconds| {
            seconds.map_or(Nullable::Null, |seconds| Nullable::Value(Duration::seconds(seconds.into())))
        })
    }
}

/// Durations as whole seconds that may be missing.
pub(crate) mod optional_seconds {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use time::Duration;

    pub(crate) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration.map(Duration::whole_seconds).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        Option::<u32>::deserialize(deserializer)
            .map(|seconds| seconds.map(|seconds| Duration::seconds(seconds.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn every_form_of_a_time_is_read_and_keeps_its_text() {
        let check = |text: &str, expected: OffsetDateTime| {
            let time = GmtTime::parse(text).unwrap();
            assert_eq!((time.instant(), time.as_str()), (expected, text));
        };
        check("2021-01-01 16:30:16", datetime!(2021-01-01 16:30:16 UTC));
        check("2021-01-01 16:29:38.76", datetime!(2021-01-01 16:29:38.76 UTC));
        check("2021-01-01 16:29:38,76", datetime!(2021-01-01 16:29:38.76 UTC));
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in
            ["", "2021-01-01", "2021-01-01T16:30:16", "2021-13-01 16:30:16", "2021-01-01 25:30:16", "  "]
        {
            assert_eq!(GmtTime::parse(text).unwrap_err().kind(), &ErrorKind::NotATime, "{text}");
        }
    }

    #[test]
    fn an_instant_is_written_in_utc_and_whole_seconds() {
        let time = GmtTime::from_instant(datetime!(2021-01-01 03:30:16.5 +03:00));
        assert_eq!(time.as_str(), "2021-01-01 00:30:16");
        assert_eq!(GmtTime::parse(time.as_str()).unwrap(), time);
    }
}
