//! The vendor's clock: seconds that are no Unix time.

use std::fmt;

use jiff::tz::{AmbiguousOffset, TimeZone};
use time::{Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};

use crate::{CallId, Error, ErrorKind};

/// Zone in which the vendor's clock runs unless the account says otherwise.
pub const DEFAULT_ZONE: &str = "Asia/Jerusalem";

/// From here on a value is in milliseconds.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// First second of the year 1, and last of the year 9999; a day is left at each end for the offset of a zone.
const EARLIEST: i64 = -62_135_596_800 + 86_400;
const LATEST: i64 = 253_402_300_799 - 86_400;

/// An instant as the vendor writes it: the wall clock of the account, in seconds as if it were UTC.
///
/// `1536855354` is 16:15:54 on 13 September 2018 in Israel, 13:15:54 UTC. Which zone the clock runs in is not in
/// the value: a [`Clock`] says it. Values above 10^11 are milliseconds.
///
/// # Example
///
/// ```
/// use cdr_model::voicenter::{CallTime, Clock};
/// use time::macros::datetime;
///
/// let time = CallTime::new(1_536_855_354).ok_or("out of range")?;
/// assert_eq!(time.wall_clock(), datetime!(2018-09-13 16:15:54));
/// assert_eq!(Clock::default().instant(time), datetime!(2018-09-13 13:15:54 UTC));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallTime(i64);

impl CallTime {
    /// Makes one from the vendor's number, if it lies within the years 1 to 9999.
    #[must_use]
    pub fn new(raw: i64) -> Option<Self> {
        Self::from_raw(raw)
    }

    pub(crate) fn from_raw(raw: i64) -> Option<Self> {
        let time = Self(raw);
        (EARLIEST..=LATEST).contains(&time.seconds()).then_some(time)
    }

    /// Makes one from a wall clock, if it lies within the range.
    #[must_use]
    pub fn from_wall_clock(wall_clock: PrimitiveDateTime) -> Option<Self> {
        Self::from_raw(wall_clock.assume_utc().unix_timestamp())
    }

    /// Returns the number as it came.
    #[must_use]
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// Returns the number in seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        if self.0 > FIRST_MILLISECONDS { self.0.div_euclid(1000) } else { self.0 }
    }

    /// Returns the date and time that a clock on the wall showed.
    #[must_use]
    pub fn wall_clock(self) -> PrimitiveDateTime {
        let instant =
            OffsetDateTime::from_unix_timestamp(self.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let milliseconds = if self.0 > FIRST_MILLISECONDS { self.0.rem_euclid(1000) } else { 0 };
        let instant = instant + Duration::milliseconds(milliseconds);
        PrimitiveDateTime::new(instant.date(), instant.time())
    }
}

/// A time zone of the IANA database, which is built in.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Finds a zone by its name, for instance `Europe/London`.
    ///
    /// # Errors
    /// `UnknownZone` if there is none of that name.
    pub fn named(name: &str) -> Result<Self, Error> {
        let zone = TimeZone::get(name).map_err(|_| {
            Error::new(ErrorKind::UnknownZone).because("expected a name of the IANA time zone database")
        })?;
        Ok(Self(zone))
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    fn to_local(&self, instant: OffsetDateTime) -> PrimitiveDateTime {
        let offset = jiff::Timestamp::from_second(instant.unix_timestamp())
            .map_or(0, |timestamp| self.0.to_offset(timestamp).seconds());
        let offset = UtcOffset::from_whole_seconds(offset).unwrap_or(UtcOffset::UTC);
        let local = instant.checked_to_offset(offset).unwrap_or(instant);
        PrimitiveDateTime::new(local.date(), local.time())
    }

    /// Returns the offset of a wall clock in seconds.
    fn offset(&self, wall_clock: PrimitiveDateTime) -> (i32, Reading) {
        let offset = i16::try_from(wall_clock.year()).ok().and_then(|year| {
            let civil = jiff::civil::DateTime::new(
                year,
                i8::try_from(u8::from(wall_clock.month())).ok()?,
                i8::try_from(wall_clock.day()).ok()?,
                i8::try_from(wall_clock.hour()).ok()?,
                i8::try_from(wall_clock.minute()).ok()?,
                i8::try_from(wall_clock.second()).ok()?,
                0,
            );
            Some(self.0.to_ambiguous_timestamp(civil.ok()?).offset())
        });
        match offset {
            Some(AmbiguousOffset::Unambiguous { offset }) => (offset.seconds(), Reading::Exact),
            Some(AmbiguousOffset::Fold { before, .. }) => (before.seconds(), Reading::Repeated),
            Some(AmbiguousOffset::Gap { before, .. }) => (before.seconds(), Reading::Skipped),
            None => (0, Reading::Exact),
        }
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::named(DEFAULT_ZONE).unwrap_or(Self(TimeZone::UTC))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

/// How well a wall clock says when something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a wall clock can do nothing else")]
pub enum Reading {
    /// There is one such instant.
    Exact,
    /// The hour was repeated in autumn: the earlier of two instants was taken.
    Repeated,
    /// The hour was skipped in spring: the offset before the change was taken.
    Skipped,
}

/// Says what the vendor's seconds mean: the wall clock of a zone, or true Unix time.
///
/// `[inferred]` The default is the wall clock in Israel. Of a repeated autumn hour the earlier instant is taken,
/// in a skipped spring hour the offset before the change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    zone: Zone,
    is_unix: bool,
}

impl Clock {
    /// Reads seconds as the wall clock of the account's zone.
    #[must_use]
    pub const fn wall_clock(zone: Zone) -> Self {
        Self { zone, is_unix: false }
    }

    /// Reads seconds as true Unix time; the zone is the one that reports are made in.
    #[must_use]
    pub const fn unix(zone: Zone) -> Self {
        Self { zone, is_unix: true }
    }

    /// Returns the zone of the account.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Returns when it was, in UTC.
    #[must_use]
    pub fn instant(&self, time: CallTime) -> OffsetDateTime {
        self.read(time).0
    }

    /// Returns when it was, in UTC, and how well the value says it.
    #[must_use]
    pub fn read(&self, time: CallTime) -> (OffsetDateTime, Reading) {
        let wall_clock = time.wall_clock();
        if self.is_unix {
            return (wall_clock.assume_utc(), Reading::Exact);
        }
        let (offset, reading) = self.zone.offset(wall_clock);
        (wall_clock.assume_utc() - Duration::seconds(i64::from(offset)), reading)
    }

    /// Returns what the clock on the account's wall showed.
    #[must_use]
    pub fn local(&self, time: CallTime) -> PrimitiveDateTime {
        if self.is_unix { self.zone.to_local(time.wall_clock().assume_utc()) } else { time.wall_clock() }
    }

    /// Returns what the clock on the account's wall showed at an instant.
    #[must_use]
    pub fn local_at(&self, instant: OffsetDateTime) -> PrimitiveDateTime {
        self.zone.to_local(instant.to_offset(UtcOffset::UTC))
    }

    /// Returns how the vendor writes an instant, for making records.
    #[must_use]
    pub fn encode(&self, instant: OffsetDateTime) -> Option<CallTime> {
        let instant = instant.to_offset(UtcOffset::UTC);
        if self.is_unix {
            return CallTime::from_raw(instant.unix_timestamp());
        }
        CallTime::from_wall_clock(self.zone.to_local(instant))
    }
}

/// What a record's own id says about its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the check has these answers")]
pub enum ClockCheck {
    /// The id carries the same wall clock.
    WallClock,
    /// The id carries a clock ahead by an offset of Israel: true Unix time was sent.
    UnixTime,
    /// The id carries no clock, or one that says neither.
    Unknown,
}

impl ClockCheck {
    /// Compares a record's time with the clock in its id.
    ///
    /// `[inferred]` Production ids begin with 14 digits, `YYYYMMDDHHMMSS` in Israel: a record is made up to five
    /// minutes before and an hour after its id.
    #[must_use]
    pub fn of(call_id: &CallId, time: CallTime) -> Self {
        let Some(id_clock) = id_clock(call_id) else { return Self::Unknown };
        let ahead = time.seconds() - id_clock;
        let near = |offset: i64| (offset - 300..=offset + 1500).contains(&ahead);
        if (-300..=3600).contains(&ahead) {
            Self::WallClock
        } else if near(-7200) || near(-10_800) {
            Self::UnixTime
        } else {
            Self::Unknown
        }
    }
}

/// Reads the 14 digits at the front of an id as seconds.
fn id_clock(call_id: &CallId) -> Option<i64> {
    let digits = call_id.get(..14).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u8>().ok();
    let month = time::Month::try_from(part(4..6)?).ok()?;
    let date = time::Date::from_calendar_date(digits.get(..4)?.parse().ok()?, month, part(6..8)?).ok()?;
    let clock = time::Time::from_hms(part(8..10)?, part(10..12)?, part(12..14)?).ok()?;
    Some(PrimitiveDateTime::new(date, clock).assume_utc().unix_timestamp())
}
