//! Days as the server computes with them: month 13 is January, day 0 is the last day of the month before.

use std::fmt;

use time::{Date, Month};

use super::NoDate;

/// A date as a rule computes it, which need not exist.
///
/// A yearly rule for 29 February names that day in every year; [`NextDate::date`] rolls it over to 1 March, as the
/// server does before it compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct NextDate {
    /// Year of the Gregorian calendar.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31; may exceed the length of the month.
    pub day: u8,
}

impl NextDate {
    pub(super) const fn new(year: i32, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// Returns the date, with days beyond the end of the month counted on into the next.
    ///
    /// `None` outside the years −9999 to 9999.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        day(i64::from(self.year), i64::from(self.month), i64::from(self.day)).ok()
    }
}

impl From<Date> for NextDate {
    fn from(date: Date) -> Self {
        Self::new(date.year(), u8::from(date.month()), date.day())
    }
}

impl fmt::Display for NextDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Returns the date of a year, month and day of which the last two may lie outside their ranges.
pub(super) fn day(year: i64, month: i64, day: i64) -> Result<Date, NoDate> {
    let months = year.checked_mul(12).and_then(|m| m.checked_add(month - 1)).ok_or(NoDate::OutOfRange)?;
    let year = i32::try_from(months.div_euclid(12)).map_err(|_| NoDate::OutOfRange)?;
    let month = u8::try_from(months.rem_euclid(12) + 1).map_err(|_| NoDate::OutOfRange)?;
    let month = Month::try_from(month).map_err(|_| NoDate::OutOfRange)?;
    let first = Date::from_calendar_date(year, month, 1).map_err(|_| NoDate::OutOfRange)?;
    add_days(first, day - 1)
}

/// Returns the date so many days later.
pub(super) fn add_days(date: Date, days: i64) -> Result<Date, NoDate> {
    let julian = i64::from(date.to_julian_day()).checked_add(days).ok_or(NoDate::OutOfRange)?;
    i32::try_from(julian).ok().and_then(|julian| Date::from_julian_day(julian).ok()).ok_or(NoDate::OutOfRange)
}

/// Returns the days from one date to another.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    i64::from(to.to_julian_day()) - i64::from(from.to_julian_day())
}

/// Returns the number of the weekday, Monday is 1.
pub(super) fn weekday_of(date: Date) -> i64 {
    i64::from(date.weekday().number_from_monday())
}

/// Returns the Monday of the week that holds the date.
pub(super) fn monday_of(date: Date) -> Result<Date, NoDate> {
    add_days(date, 1 - weekday_of(date))
}

/// Returns the first date after `date` with this weekday.
pub(super) fn next_weekday(date: Date, weekday: i64) -> Result<Date, NoDate> {
    let ahead = weekday - weekday_of(date);
    add_days(date, if ahead > 0 { ahead } else { ahead + 7 })
}

/// Returns the n-th (from 0) such weekday of a month; a fifth that does not exist runs into the next month.
pub(super) fn nth_weekday(year: i64, month: i64, weekday: i64, position: i64) -> Result<Date, NoDate> {
    let first = next_weekday(day(year, month, 0)?, weekday)?;
    add_days(first, position * 7)
}

/// Returns the last such weekday of a month.
pub(super) fn last_weekday(year: i64, month: i64, weekday: i64) -> Result<Date, NoDate> {
    let fifth = nth_weekday(year, month, weekday, 4)?;
    if fifth.month() == day(year, month, 1)?.month() { Ok(fifth) } else { add_days(fifth, -7) }
}
