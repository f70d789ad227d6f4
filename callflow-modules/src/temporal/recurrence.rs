//! The table of recurrences: which date a rule names next.

use time::Date;

use super::calendar::{
    NextDate, add_days, day, days_between, last_weekday, monday_of, next_weekday, nth_weekday, weekday_of,
};
use super::rule::{Cycle, Ordinal, Rule};

/// Why a rule names no date.
///
/// The server's action dies on such a rule, and the callflow goes on at the default branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NoDate {
    /// No cycle is given: the server skips the rule.
    #[error("the rule has no cycle")]
    NoCycle,
    /// The cycle is not one that the server knows.
    #[error("the cycle is none of date, daily, weekly, monthly and yearly")]
    UnknownCycle,
    /// The interval is 0.
    #[error("the interval is 0")]
    NoInterval,
    /// A monthly or yearly rule by ordinal does not name exactly one weekday.
    #[error("a monthly or yearly rule without days needs exactly one weekday")]
    OneWeekdayNeeded,
    /// The ordinal is not one that the server knows.
    #[error("the ordinal is none of every, first to fifth and last")]
    UnknownOrdinal,
    /// A weekday is not one that the server knows.
    #[error("a weekday is unknown")]
    UnknownWeekday,
    /// The computation passes a day that does not exist, such as 30 February.
    #[error("the day does not exist in that month")]
    NoSuchDay,
    /// The date lies outside the years −9999 to 9999.
    #[error("the date is out of range")]
    OutOfRange,
}

/// A rule with the fields of the table filled in.
struct Recurrence<'a> {
    rule: &'a Rule,
    start: Date,
    /// The interval, `n` of the table.
    every: i64,
}

/// Returns the next date of `rule`, which starts on `start`, from the search date on.
pub(super) fn next_date(rule: &Rule, start: Date, search: Date) -> Result<NextDate, NoDate> {
    let every = i64::from(rule.interval.unwrap_or(1));
    if every == 0 {
        return Err(NoDate::NoInterval);
    }
    let this = Recurrence { rule, start, every };
    match &rule.cycle {
        Cycle::Date => Ok(start.into()),
        Cycle::Daily => this.daily(search).map(Into::into),
        Cycle::Weekly => this.weekly(search).map(Into::into),
        Cycle::Monthly => this.monthly(search).map(Into::into),
        Cycle::Yearly => this.yearly(search),
        Cycle::Other(word) if word.as_str().is_empty() => Err(NoDate::NoCycle),
        Cycle::Other(_) => Err(NoDate::UnknownCycle),
    }
}

impl Recurrence<'_> {
    /// Returns the distance cut down to whole intervals, towards zero.
    const fn whole(&self, distance: i64) -> i64 {
        distance / self.every * self.every
    }

    fn daily(&self, search: Date) -> Result<Date, NoDate> {
        let whole = self.whole(days_between(self.start, search));
        add_days(self.start, whole.checked_add(self.every).ok_or(NoDate::OutOfRange)?)
    }

    fn weekly(&self, search: Date) -> Result<Date, NoDate> {
        let weekdays = self.weekdays()?;
        let weeks = (days_between(monday_of(self.start)?, monday_of(search)?) / 7).abs();
        let whole = self.whole(weeks);
        let candidate = weekdays.iter().find(|&&weekday| weekday >= weekday_of(search));
        match candidate {
            // The first days of the week in which the rule starts are not its own yet.
            Some(_) if weeks == whole && search < self.start => self.weekly(self.start),
            Some(weekday) if weeks == whole => add_days(search, weekday - weekday_of(search)),
            _ => {
                let first = weekdays.first().ok_or(NoDate::UnknownWeekday)?;
                add_days(monday_of(self.start)?, (whole + self.every) * 7 + first - 1)
            }
        }
    }

    fn monthly(&self, search: Date) -> Result<Date, NoDate> {
        let (year, month) = year_and_month(self.start);
        let (search_year, search_month) = year_and_month(search);
        let search_day = i64::from(search.day());
        let distance = (search_year - year) * 12 + search_month - month;
        let whole = self.whole(distance);
        let active = distance == whole;
        let next = month + whole + self.every;

        if let Some((first, days)) = self.days() {
            return match days.iter().map(|&day| i64::from(day)).find(|&day| day > search_day) {
                Some(later) if active => day(year, month + whole, later),
                _ => day(year, next, first),
            };
        }
        let weekday = self.one_weekday()?;
        match self.ordinal() {
            Ordinal::Every => {
                let date = next_weekday(search, weekday)?;
                let here = year_and_month(date) == (search_year, search_month);
                if active && (here || self.every == 1) {
                    Ok(date)
                } else {
                    nth_weekday(year, next, weekday, 0)
                }
            }
            Ordinal::Last => {
                let date = last_weekday(search_year, search_month, weekday)?;
                if active && search < date { Ok(date) } else { last_weekday(year, next, weekday) }
            }
            ordinal => {
                let position = position(&ordinal)?;
                let date = nth_weekday(search_year, search_month, weekday, position)?;
                let date_month = i64::from(u8::from(date.month()));
                let later = search_day < i64::from(date.day());
                let fits = if self.every > 1 {
                    date_month == search_month && later
                } else {
                    later || search_month < date_month
                };
                if active && fits { Ok(date) } else { nth_weekday(year, next, weekday, position) }
            }
        }
    }

    fn yearly(&self, search: Date) -> Result<NextDate, NoDate> {
        let year = i64::from(self.start.year());
        let (search_year, search_month) = year_and_month(search);
        let distance = search_year - year;
        let whole = self.whole(distance);
        let active = distance == whole;
        let next = year + whole + self.every;
        let month = i64::from(self.rule.month.unwrap_or(1));

        if let Some((first, days)) = self.days() {
            let later = days.iter().map(|&day| i64::from(day)).find(|&day| day > i64::from(search.day()));
            return match later {
                _ if active && search_month < month => as_written(search_year, month, first),
                Some(later) if active && search_month == month => as_written(search_year, month, later),
                _ => as_written(next, month, first),
            };
        }
        let weekday = self.one_weekday()?;
        // Whether a date lies in the month asked for and after the search date.
        let fits = |date: Date| {
            let same = year_and_month(date) == (search_year, month);
            same && (search_month < month || search_month == month && search.day() < date.day())
        };
        let found = match self.ordinal() {
            Ordinal::Every if active => {
                // The server computes from this day of the rule's month and dies where it does not exist.
                let from = day(search_year, month, i64::from(search.day()))?;
                if year_and_month(from) != (search_year, month) {
                    return Err(NoDate::NoSuchDay);
                }
                Some(next_weekday(from, weekday)?).filter(|date| fits(*date))
            }
            Ordinal::Every => None,
            Ordinal::Last => {
                Some(last_weekday(search_year, month, weekday)?).filter(|date| active && fits(*date))
            }
            ordinal => Some(nth_weekday(search_year, month, weekday, position(&ordinal)?)?)
                .filter(|date| active && fits(*date)),
        };
        if let Some(date) = found {
            return Ok(date.into());
        }
        match self.ordinal() {
            Ordinal::Every => nth_weekday(next, month, weekday, 0).map(Into::into),
            Ordinal::Last => last_weekday(next, month, weekday).map(Into::into),
            ordinal => self.first_year_with(next, month, weekday, position(&ordinal)?).map(Into::into),
        }
    }

    /// Steps from year to year until the month has the weekday at that position.
    fn first_year_with(&self, year: i64, month: i64, weekday: i64, position: i64) -> Result<Date, NoDate> {
        let mut year = year;
        loop {
            let date = nth_weekday(year, month, weekday, position)?;
            if i64::from(u8::from(date.month())) == month {
                return Ok(date);
            }
            year += self.every;
        }
    }

    fn days(&self) -> Option<(i64, &[u8])> {
        let days = self.rule.days.as_deref()?;
        days.first().map(|first| (i64::from(*first), days))
    }

    fn ordinal(&self) -> Ordinal {
        self.rule.ordinal.clone().unwrap_or(Ordinal::First)
    }

    /// Returns the numbers of the weekdays, Monday first; an empty list means all.
    fn weekdays(&self) -> Result<Vec<i64>, NoDate> {
        let mut numbers = Vec::new();
        for weekday in self.rule.wdays.iter().flatten() {
            numbers.push(weekday.number_from_monday().map(i64::from).ok_or(NoDate::UnknownWeekday)?);
        }
        numbers.sort_unstable();
        if numbers.is_empty() {
            numbers.extend(1..=7);
        }
        Ok(numbers)
    }

    fn one_weekday(&self) -> Result<i64, NoDate> {
        match self.weekdays()?.as_slice() {
            [weekday] => Ok(*weekday),
            _ => Err(NoDate::OneWeekdayNeeded),
        }
    }
}

fn year_and_month(date: Date) -> (i64, i64) {
    (i64::from(date.year()), i64::from(u8::from(date.month())))
}

/// Names a day of a month without asking whether it exists.
fn as_written(year: i64, month: i64, day: i64) -> Result<NextDate, NoDate> {
    let small = |number: i64| u8::try_from(number).map_err(|_| NoDate::OutOfRange);
    let year = i32::try_from(year).map_err(|_| NoDate::OutOfRange)?;
    Ok(NextDate::new(year, small(month)?, small(day)?))
}

const fn position(ordinal: &Ordinal) -> Result<i64, NoDate> {
    match ordinal {
        Ordinal::First => Ok(0),
        Ordinal::Second => Ok(1),
        Ordinal::Third => Ok(2),
        Ordinal::Fourth => Ok(3),
        Ordinal::Fifth => Ok(4),
        Ordinal::Every | Ordinal::Last | Ordinal::Other(_) => Err(NoDate::UnknownOrdinal),
    }
}
