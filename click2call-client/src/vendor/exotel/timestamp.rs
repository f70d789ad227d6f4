//! Points in time in every form that Exotel writes.

use serde_json::Value;
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::{datetime, format_description, offset};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::loose::{Scalar, Unfit};

/// Offset of Indian Standard Time, in which Exotel's times without a zone are in practice written.
pub const IST: UtcOffset = offset!(+5:30);

/// Exotel writes 1970-01-01 05:30:00 for "not yet"; everything up to here is taken for it.
const PLACEHOLDER: PrimitiveDateTime = datetime!(1970-01-02 00:00:00);

const NAIVE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
const SPACED: &[BorrowedFormatItem<'_>] = format_description!(
    "[year]-[month]-[day] [hour]:[minute]:[second][offset_hour sign:mandatory]:[offset_minute]"
);
const WEEKDAY: &[BorrowedFormatItem<'_>] =
    format_description!("[day] [month repr:short] [year] [hour]:[minute]:[second]");
const WEEKDAY_ZONE: &[BorrowedFormatItem<'_>] = format_description!(
    "[day] [month repr:short] [year] [hour]:[minute]:[second] [offset_hour sign:mandatory][offset_minute]"
);

/// A point in time: exact where Exotel writes a zone, wall-clock time of the account where it does not.
///
/// Read leniently: placeholders (1970, year 1, empty text) and texts in no known form are no value, and never an
/// error; the text stays in [`Loose::wire`](super::Loose::wire).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a text has a zone or not")]
pub enum Timestamp {
    /// With a zone: `2022-11-23T11:44:39+05:30`, `2022-11-03 22:54:40+05:30`, `2024-01-15T10:30:00Z`.
    At(OffsetDateTime),
    /// Without: `2022-11-10 12:18:44`, `Thu, 10 Nov 2022 12:18:36`.
    Local(PrimitiveDateTime),
}

impl Timestamp {
    /// Reads a text; `None` for placeholders and unknown forms.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // The weekday is not looked at: in all samples it agrees with the date.
        let without_weekday = text.split_once(", ").map(|(_, rest)| rest);
        let at = match without_weekday {
            Some(rest) => OffsetDateTime::parse(rest, WEEKDAY_ZONE).ok(),
            None => {
                OffsetDateTime::parse(text, &Rfc3339).or_else(|_| OffsetDateTime::parse(text, SPACED)).ok()
            }
        };
        let timestamp = match (at, without_weekday) {
            (Some(at), _) => Self::At(at),
            (None, Some(rest)) => Self::Local(PrimitiveDateTime::parse(rest, WEEKDAY).ok()?),
            (None, None) => Self::Local(PrimitiveDateTime::parse(text, NAIVE).ok()?),
        };
        (!timestamp.is_placeholder()).then_some(timestamp)
    }

    /// Returns the instant; a time without a zone is taken to be at `zone`. [`IST`] is the usual one.
    #[must_use]
    pub const fn assume(self, zone: UtcOffset) -> OffsetDateTime {
        match self {
            Self::At(at) => at,
            Self::Local(local) => local.assume_offset(zone),
        }
    }

    fn is_placeholder(self) -> bool {
        match self {
            Self::At(at) => at <= PLACEHOLDER.assume_utc(),
            Self::Local(local) => local <= PLACEHOLDER,
        }
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(at: OffsetDateTime) -> Self {
        Self::At(at)
    }
}

/// Written as v3 answers do (`T` and an offset), or as v1 does where there is no zone.
impl Scalar for Timestamp {
    const EXPECTED: &'static str = "a date and time";

    fn read(value: &Value) -> Result<Option<Self>, Unfit> {
        match value {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Self::parse(text)),
            _ => Err(Unfit),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::At(at) => at.format(&Rfc3339).map_or(Value::Null, Value::String),
            Self::Local(local) => local.format(NAIVE).map_or(Value::Null, Value::String),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{IST, Timestamp};

    #[test]
    fn every_form_that_was_seen_is_read() {
        let at = |at| Some(Timestamp::At(at));
        let local = |local| Some(Timestamp::Local(local));
        for (text, expected) in [
            ("2022-11-23T11:44:39+05:30", at(datetime!(2022-11-23 11:44:39 +5:30))),
            ("2022-11-03 22:54:40+05:30", at(datetime!(2022-11-03 22:54:40 +5:30))),
            ("2024-01-15T10:30:00Z", at(datetime!(2024-01-15 10:30:00 UTC))),
            ("2022-11-10 12:18:44", local(datetime!(2022-11-10 12:18:44))),
            ("Thu, 10 Nov 2022 12:18:36", local(datetime!(2022-11-10 12:18:36))),
            ("Thu, 10 Nov 2022 12:18:36 +0000", at(datetime!(2022-11-10 12:18:36 UTC))),
            ("1970-01-01 05:30:00", None),
            ("1970-01-01 05:30:00+05:30", None),
            ("0001-01-01T00:00:00Z", None),
            ("", None),
            ("yesterday", None),
        ] {
            assert_eq!(Timestamp::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_time_without_a_zone_takes_the_one_it_is_given() {
        let local = Timestamp::parse("2022-11-10 12:18:44").unwrap();
        assert_eq!(local.assume(IST), datetime!(2022-11-10 06:48:44 UTC));
    }
}
