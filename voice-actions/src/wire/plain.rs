use serde::de::{self, Deserialize as _, Deserializer};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

use super::{Field, Shape};

/// A time span, as a number of one unit on the wire.
macro_rules! unit {
    ($( $(#[$meta:meta])* $name:ident = $per_unit:literal, $expected:literal; )+) => { $(
        $(#[$meta])*
        pub(crate) struct $name(Duration);

        impl From<Duration> for $name {
            fn from(duration: Duration) -> Self {
                Self(duration)
            }
        }

        impl From<$name> for Duration {
            fn from(unit: $name) -> Self {
                unit.0
            }
        }

        impl Field for $name {
            const SHAPE: Shape = Shape::Any;

            fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
                read_duration(from, $per_unit, $expected).map(|read| read.map(Self))
            }

            fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                write_duration(self.0, $per_unit, to)
            }
        }
    )+ };
}

unit! {
    /// Milliseconds on the wire.
    Milliseconds = 1.0, "a number of milliseconds";
    /// Seconds on the wire.
    Seconds = 1_000.0, "a number of seconds";
    /// Minutes on the wire, in steps of six seconds.
    Minutes = 60_000.0, "a number of minutes";
}

fn read_duration<'de, D: Deserializer<'de>>(
    from: D,
    per_unit: f64,
    expected: &'static str,
) -> Result<Option<Duration>, D::Error> {
    let number = match Value::deserialize(from)? {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let milliseconds = number.map(|number| {
        let exact = number * per_unit;
        // A tenth of a minute is 6,000 milliseconds, not 6,000.000000000001.
        if (exact - exact.round()).abs() < 1e-6 { exact.round() } else { exact }
    });
    let duration = milliseconds.and_then(super::scalar::milliseconds);
    duration.map(Some).ok_or_else(|| de::Error::custom(format_args!("expected {expected}")))
}

fn write_duration<S: Serializer>(duration: Duration, per_unit: f64, to: S) -> Result<S::Ok, S::Error> {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 285,000 years")]
    let whole = duration.whole_milliseconds() as f64;
    let part = f64::from(duration.subsec_nanoseconds() % 1_000_000) / 1e6;
    write_number((whole + part) / per_unit, to)
}

/// Writes a number without a fraction as a whole one.
pub(crate) fn write_number<S: Serializer>(number: f64, to: S) -> Result<S::Ok, S::Error> {
    #[expect(clippy::cast_possible_truncation, reason = "whole and in the range that f64 counts exactly")]
    if number.fract() == 0.0 && number.abs() < 9e15 {
        (number as i64).serialize(to)
    } else {
        number.serialize(to)
    }
}

impl Field for u64 {
    const SHAPE: Shape = Shape::Count;

    fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
        let read = match Value::deserialize(from)? {
            Value::Null => return Ok(None),
            Value::String(text) => text.trim().parse().ok(),
            value => super::scalar::whole(&value),
        };
        read.map(Some).ok_or_else(|| de::Error::custom("expected a whole number"))
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }
}

/// ISO 8601 in UTC, with milliseconds when written.
impl Field for OffsetDateTime {
    const SHAPE: Shape = Shape::Any;

    fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
        let Some(text) = super::parse_text(from, "an instant such as 2030-09-20T21:32:28.471Z")? else {
            return Ok(None);
        };
        Self::parse(&text, &Rfc3339).map(|instant| Some(instant.to_offset(UtcOffset::UTC))).map_err(|_| {
            de::Error::custom("expected an instant such as 2030-09-20T21:32:28.471Z, found another text")
        })
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        const FORM: &[time::format_description::BorrowedFormatItem<'_>] = time::macros::format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        );
        let text = self.to_offset(UtcOffset::UTC).format(&FORM).map_err(serde::ser::Error::custom)?;
        text.serialize(to)
    }
}

/// An object; the empty list that PHP makes of an empty one is read as such.
impl Field for Map<String, Value> {
    const SHAPE: Shape = Shape::Object;

    fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
        match Value::deserialize(from)? {
            Value::Null => Ok(None),
            Value::Object(members) => Ok(Some(members)),
            Value::Array(items) if items.is_empty() => Ok(Some(Self::new())),
            _ => Err(de::Error::custom("expected an object")),
        }
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }
}

impl Field for Vec<String> {
    const SHAPE: Shape = Shape::Words;

    fn read<'de, D: Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
        Option::<Self>::deserialize(from)
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }
}
