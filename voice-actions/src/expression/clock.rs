//! Dates: milliseconds since 1970, in UTC.

use super::number::{is_space, to_integer};

const DAY: f64 = 86_400_000.0;
const HOUR: f64 = 3_600_000.0;
const MINUTE: f64 = 60_000.0;
const SECOND: f64 = 1_000.0;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// Makes a time beyond what a date can hold invalid, and drops fractions.
pub(super) fn time_clip(milliseconds: f64) -> f64 {
    if milliseconds.abs() <= 8.64e15 { to_integer(milliseconds) } else { f64::NAN }
}

/// A field of a date, by its name in `getUTC…` and `setUTC…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    FullYear,
    Month,
    Date,
    Day,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

/// A valid time taken apart.
#[derive(Clone, Copy, Debug)]
struct Parts {
    year: i64,
    /// From 0.
    month: i64,
    /// From 1.
    date: i64,
    weekday: i64,
    hours: f64,
    minutes: f64,
    seconds: f64,
    milliseconds: f64,
}

impl Parts {
    #[expect(clippy::cast_possible_truncation, reason = "a valid date has fewer than 1e8 days")]
    fn of(time: f64) -> Self {
        let days = (time / DAY).floor();
        let within = time - days * DAY;
        let (year, month, date) = civil(days as i64);
        Self {
            year,
            month,
            date,
            weekday: (days as i64 + 4).rem_euclid(7),
            hours: (within / HOUR).floor(),
            minutes: (within / MINUTE).floor() % 60.0,
            seconds: (within / SECOND).floor() % 60.0,
            milliseconds: within % SECOND,
        }
    }
}

/// Returns a field of a time.
pub(super) fn get(time: f64, field: Field) -> f64 {
    if time.is_nan() {
        return f64::NAN;
    }
    let parts = Parts::of(time);
    match field {
        Field::FullYear => small(parts.year),
        Field::Month => small(parts.month),
        Field::Date => small(parts.date),
        Field::Day => small(parts.weekday),
        Field::Hours => parts.hours,
        Field::Minutes => parts.minutes,
        Field::Seconds => parts.seconds,
        Field::Milliseconds => parts.milliseconds,
    }
}

/// Returns the time with a field, and those after it that are given, set.
pub(super) fn set(time: f64, field: Field, values: &[f64]) -> f64 {
    let time = if field == Field::FullYear && time.is_nan() { 0.0 } else { time };
    let Some(first) = values.first().copied().filter(|_| !time.is_nan()) else {
        return f64::NAN;
    };
    let parts = Parts::of(time);
    let next = |place: usize, old: f64| values.get(place).copied().unwrap_or(old);
    let day = (time / DAY).floor();
    let within = time - day * DAY;
    let (year, month, date) = (small(parts.year), small(parts.month), small(parts.date));
    match field {
        Field::FullYear => make_date(make_day(first, next(1, month), next(2, date)), within),
        Field::Month => make_date(make_day(year, first, next(1, date)), within),
        Field::Date => make_date(make_day(year, month, first), within),
        Field::Day => f64::NAN,
        Field::Hours => {
            let rest = (next(1, parts.minutes), next(2, parts.seconds), next(3, parts.milliseconds));
            make_date(day, make_time(first, rest.0, rest.1, rest.2))
        }
        Field::Minutes => {
            let rest = (next(1, parts.seconds), next(2, parts.milliseconds));
            make_date(day, make_time(parts.hours, first, rest.0, rest.1))
        }
        Field::Seconds => {
            make_date(day, make_time(parts.hours, parts.minutes, first, next(1, parts.milliseconds)))
        }
        Field::Milliseconds => make_date(day, make_time(parts.hours, parts.minutes, parts.seconds, first)),
    }
}

/// Returns the time of `Date.UTC(year, month, …)`.
pub(super) fn from_fields(fields: &[f64]) -> f64 {
    let field = |place: usize, default: f64| fields.get(place).copied().unwrap_or(default);
    let year = field(0, f64::NAN);
    let full = to_integer(year);
    let year = if !year.is_nan() && (0.0..=99.0).contains(&full) { 1900.0 + full } else { year };
    let day = make_day(year, field(1, 0.0), field(2, 1.0));
    time_clip(make_date(day, make_time(field(3, 0.0), field(4, 0.0), field(5, 0.0), field(6, 0.0))))
}

/// Returns the day of a year, month and day of the month, any of which may lie beyond its range.
#[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
fn make_day(year: f64, month: f64, date: f64) -> f64 {
    let plausible = year.abs() <= 1e6 && month.abs() <= 1e7 && date.is_finite();
    if !plausible {
        return f64::NAN;
    }
    let months = month.trunc() as i64;
    let first = days(year.trunc() as i64 + months.div_euclid(12), months.rem_euclid(12));
    small(first) + to_integer(date) - 1.0
}

fn make_time(hours: f64, minutes: f64, seconds: f64, milliseconds: f64) -> f64 {
    if !(hours.is_finite() && minutes.is_finite() && seconds.is_finite() && milliseconds.is_finite()) {
        return f64::NAN;
    }
    hours.trunc() * HOUR + minutes.trunc() * MINUTE + seconds.trunc() * SECOND + milliseconds.trunc()
}

fn make_date(day: f64, within: f64) -> f64 {
    let time = day * DAY + within;
    if time.is_finite() { time } else { f64::NAN }
}

#[expect(clippy::cast_precision_loss, reason = "years and days are far below 2^53")]
const fn small(number: i64) -> f64 {
    number as f64
}

/// Returns the days from 1970 to the first of a month (from 0). Counts in eras of 400 years that begin in March.
const fn days(year: i64, month: i64) -> i64 {
    let year = if month < 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 10) % 12) + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Returns year, month (from 0) and day of the month (from 1) of a day since 1970.
const fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let month = (march + 2) % 12;
    let date = of_year - (153 * march + 2) / 5 + 1;
    (year + era * 400 + if month < 2 { 1 } else { 0 }, month, date)
}

/// Returns the text of `toISOString`, or `None` for an invalid date.
pub(super) fn to_iso(time: f64) -> Option<String> {
    if time.is_nan() {
        return None;
    }
    let Parts { year, month, date, hours, minutes, seconds, milliseconds, .. } = Parts::of(time);
    let month = month + 1;
    let year = match year {
        0..=9_999 => format!("{year:04}"),
        _ if year < 0 => format!("-{:06}", -year),
        _ => format!("+{year:06}"),
    };
    Some(format!("{year}-{month:02}-{date:02}T{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}Z"))
}

/// Returns the text of `String(date)` where the zone is UTC.
pub(super) fn to_text(time: f64) -> String {
    texts(time).map_or_else(invalid, |(weekday, month, date, year, clock)| {
        format!("{weekday} {month} {date} {year} {clock} GMT+0000 (Coordinated Universal Time)")
    })
}

/// Returns the text of `toUTCString`.
pub(super) fn to_utc_text(time: f64) -> String {
    texts(time).map_or_else(invalid, |(weekday, month, date, year, clock)| {
        format!("{weekday}, {date} {month} {year} {clock} GMT")
    })
}

fn invalid() -> String {
    "Invalid Date".to_owned()
}

fn texts(time: f64) -> Option<(&'static str, &'static str, String, String, String)> {
    if time.is_nan() {
        return None;
    }
    let parts = Parts::of(time);
    let name = |names: &[&'static str], index: i64| {
        usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
    };
    let sign = if parts.year < 0 { "-" } else { "" };
    Some((
        name(&WEEKDAYS, parts.weekday),
        name(&MONTHS, parts.month),
        format!("{:02}", parts.date),
        format!("{sign}{:04}", parts.year.abs()),
        format!("{:02}:{:02}:{:02}", parts.hours, parts.minutes, parts.seconds),
    ))
}

/// What a text says about a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Parsed {
    /// A time, or `NaN` where every engine says so.
    Time(f64),
    /// A form that the language leaves to each engine.
    EngineSpecific,
}

/// Reads the forms that the language defines: ISO 8601 and what `toString` and `toUTCString` write.
pub(super) fn parse(text: &str) -> Parsed {
    if let Some(time) = parse_iso(text) {
        return Parsed::Time(time);
    }
    if let Some(time) = parse_written(text) {
        return Parsed::Time(time_clip(time));
    }
    let shaped = iso_shape(text);
    if shaped || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        Parsed::Time(f64::NAN)
    } else {
        Parsed::EngineSpecific
    }
}

/// Returns whether a text looks like ISO 8601, so that a field out of range makes it invalid.
fn iso_shape(text: &str) -> bool {
    let pattern: String =
        text.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect();
    let (date, clock) = pattern.split_once('T').unwrap_or((&pattern, ""));
    let clock = clock.trim_end_matches('Z');
    matches!(date, "0000-00" | "0000-00-00")
        && (matches!(clock, "" | "00:00" | "00:00:00") || clock.starts_with("00:00:00."))
}

/// Takes numbers of a fixed width off the front of a text.
struct Digits<'a>(&'a str);

impl Digits<'_> {
    fn take(&mut self, width: usize) -> Option<f64> {
        let (digits, rest) = self.0.split_at_checked(width)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.0 = rest;
        digits.parse().ok()
    }

    fn skip(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    fn within(&mut self, width: usize, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
        self.take(width).filter(|number| range.contains(number))
    }
}

fn parse_iso(text: &str) -> Option<f64> {
    let mut rest = Digits(text);
    let year = match text.chars().next() {
        Some('+') => rest.skip("+").and_then(|()| rest.take(6))?,
        Some('-') => {
            rest.skip("-").and_then(|()| rest.take(6)).filter(|year| *year != 0.0).map(|year| -year)?
        }
        _ => rest.take(4)?,
    };
    let (mut month, mut date) = (1.0, 1.0);
    if rest.skip("-").is_some() {
        month = rest.within(2, 1.0..=12.0)?;
        if rest.skip("-").is_some() {
            date = rest.within(2, 1.0..=31.0)?;
        }
    }
    let mut within = 0.0;
    if rest.skip("T").is_some() {
        within = parse_clock(&mut rest)?;
    }
    rest.0.is_empty().then(|| time_clip(make_date(make_day(year, month - 1.0, date), within)))
}

fn parse_clock(rest: &mut Digits<'_>) -> Option<f64> {
    let hours = rest.within(2, 0.0..=24.0)?;
    rest.skip(":")?;
    let minutes = rest.within(2, 0.0..=59.0)?;
    let (mut seconds, mut milliseconds) = (0.0, 0.0);
    if rest.skip(":").is_some() {
        seconds = rest.within(2, 0.0..=59.0)?;
        if rest.skip(".").is_some() {
            let digits = rest.0.bytes().take_while(u8::is_ascii_digit).count();
            let fraction = rest.0.get(..digits).filter(|fraction| !fraction.is_empty())?;
            milliseconds = fraction
                .bytes()
                .chain(*b"00")
                .take(3)
                .fold(0.0, |sum, digit| f64::from(digit - b'0') + 10.0 * sum);
            rest.0 = rest.0.get(digits..)?;
        }
    }
    if hours == 24.0 && minutes + seconds + milliseconds > 0.0 {
        return None;
    }
    let mut time = make_time(hours, minutes, seconds, milliseconds);
    if rest.skip("Z").is_none() && rest.0.starts_with(['+', '-']) {
        let sign = if rest.0.starts_with('+') { 1.0 } else { -1.0 };
        rest.0 = rest.0.get(1..)?;
        let hours = rest.within(2, 0.0..=23.0)?;
        rest.skip(":")?;
        time -= sign * make_time(hours, rest.within(2, 0.0..=59.0)?, 0.0, 0.0);
    }
    Some(time)
}

/// Reads `Tue Jan 01 2030 15:00:20 GMT+0000 (…)` and `Tue, 01 Jan 2030 15:00:20 GMT`.
fn parse_written(text: &str) -> Option<f64> {
    let mut words = text.split(is_space).filter(|word| !word.is_empty());
    let weekday = words.next()?;
    WEEKDAYS.iter().find(|name| **name == weekday.trim_end_matches(','))?;
    let (month, date) = if weekday.ends_with(',') {
        let date = words.next()?;
        (words.next()?, date)
    } else {
        (words.next()?, words.next()?)
    };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let mut date = Digits(date);
    let date = date.within(2, 1.0..=31.0).filter(|_| date.0.is_empty())?;
    let year: f64 = words
        .next()
        .filter(|year| year.len() >= 4 && year.bytes().all(|b| b.is_ascii_digit()))?
        .parse()
        .ok()?;
    let mut rest = Digits(words.next()?);
    let within = parse_clock(&mut rest).filter(|_| rest.0.is_empty())?;
    let mut zone = Digits(words.next()?.strip_prefix("GMT")?);
    let mut offset = 0.0;
    if !zone.0.is_empty() {
        let sign = if zone.0.starts_with('-') { -1.0 } else { 1.0 };
        zone.0 = zone.0.strip_prefix(['+', '-'])?;
        offset = sign * make_time(zone.take(2)?, zone.take(2)?, 0.0, 0.0);
    }
    Some(make_date(make_day(year, super::number::to_float(month), date), within) - offset)
}
