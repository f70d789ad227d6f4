//! Rules and rule sets, documents of the account.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use time::{Date, Duration};

use super::{NextDate, NoDate, Zone, recurrence};
use crate::GregorianSeconds;

vocabulary! {
    /// How a rule repeats: the `cycle` field of a temporal rule.
    pub enum Cycle {
        /// Once, on the start date.
        Date = "date",
        /// Every n-th day.
        Daily = "daily",
        /// On weekdays of every n-th week.
        Weekly = "weekly",
        /// On days, or on a weekday, of every n-th month.
        Monthly = "monthly",
        /// On days, or on a weekday, of one month of every n-th year.
        Yearly = "yearly",
    }
}

vocabulary! {
    /// Which of the weekdays of a month counts: the `ordinal` field of a temporal rule.
    pub enum Ordinal {
        /// Each such weekday of the month.
        Every = "every",
        /// First such weekday.
        First = "first",
        /// Second such weekday.
        Second = "second",
        /// Third such weekday.
        Third = "third",
        /// Fourth such weekday.
        Fourth = "fourth",
        /// Fifth such weekday; months without one are passed over or run into the next month.
        Fifth = "fifth",
        /// Last such weekday.
        Last = "last",
    }
}

vocabulary! {
    /// A weekday, in the `wdays` field of a temporal rule.
    pub enum Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday. The vendor's old misspelling is still read, never written.
        Wednesday = "wednesday" | "wensday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

impl Weekday {
    /// Returns 1 for Monday to 7 for Sunday, `None` for an unknown word.
    #[must_use]
    pub const fn number_from_monday(&self) -> Option<u8> {
        Some(match self {
            Self::Monday => 1,
            Self::Tuesday => 2,
            Self::Wednesday => 3,
            Self::Thursday => 4,
            Self::Friday => 5,
            Self::Saturday => 6,
            Self::Sunday => 7,
            Self::Other(_) => return None,
        })
    }
}

/// A temporal rule: on which days, and from when to when, something applies.
///
/// Numbers and booleans that came as text are read and written as what they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rule {
    /// How the rule repeats.
    #[serde(default = "no_cycle")]
    pub cycle: Cycle,
    /// Days of the month, 1 to 31, for monthly and yearly rules. Used in the order given.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "numbers")]
    pub days: Option<Vec<u8>>,
    /// `true` applies always, `false` never; absent: by the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "boolean")]
    pub enabled: Option<bool>,
    /// Last day of the rule. Kazoo 5 only.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "gregorian")]
    pub end_date: Option<GregorianSeconds>,
    /// ISO dates on which the rule does not apply. Kazoo 5 only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclude: Option<Vec<String>>,
    /// Every n-th cycle. Defaults to 1.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "number")]
    pub interval: Option<u32>,
    /// Month, 1 to 12, for yearly rules. Defaults to 1.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "number")]
    pub month: Option<u8>,
    /// Label, at most 128 characters.
    #[serde(default)]
    pub name: String,
    /// Which of the weekdays of a month counts. Defaults to the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<Ordinal>,
    /// First day of the rule, in the time zone of the call. Defaults to 11 April 1983.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "gregorian")]
    pub start_date: Option<GregorianSeconds>,
    /// Start within the day. On the wire seconds after midnight; defaults to 0.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "seconds")]
    pub time_window_start: Option<Duration>,
    /// End within the day, itself included. On the wire seconds after midnight; defaults to 86400.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "seconds")]
    pub time_window_stop: Option<Duration>,
    /// Weekdays, in any order. None, or an empty list, means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wdays: Option<Vec<Weekday>>,
    /// Fields that this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Rule {
    /// Start of a rule that names none: the default of the vendor's schema.
    pub const DEFAULT_START: GregorianSeconds = GregorianSeconds::new(62_586_115_200);

    /// Starts a rule that applies all day on every day of its cycle.
    #[must_use]
    pub fn new(name: impl Into<String>, cycle: Cycle) -> Self {
        Self {
            cycle,
            days: None,
            enabled: None,
            end_date: None,
            exclude: None,
            interval: None,
            month: None,
            name: name.into(),
            ordinal: None,
            start_date: None,
            time_window_start: None,
            time_window_stop: None,
            wdays: None,
            extra: Map::new(),
        }
    }

    /// Sets the days of the month.
    #[must_use]
    pub fn with_days(mut self, days: impl IntoIterator<Item = u8>) -> Self {
        self.days = Some(days.into_iter().collect());
        self
    }

    /// Makes the rule apply always (`true`) or never (`false`).
    #[must_use]
    pub const fn with_enabled(mut self, enabled: bool) -> Self {
        self.enabled = Some(enabled);
        self
    }

    /// Makes the rule come every n-th cycle.
    #[must_use]
    pub const fn with_interval(mut self, interval: u32) -> Self {
        self.interval = Some(interval);
        self
    }

    /// Sets the month of a yearly rule.
    #[must_use]
    pub fn with_month(mut self, month: time::Month) -> Self {
        self.month = Some(u8::from(month));
        self
    }

    /// Sets which of the weekdays of a month counts.
    #[must_use]
    pub fn with_ordinal(mut self, ordinal: Ordinal) -> Self {
        self.ordinal = Some(ordinal);
        self
    }

    /// Sets the first day.
    #[must_use]
    pub fn with_start_date(mut self, start: impl Into<GregorianSeconds>) -> Self {
        self.start_date = Some(start.into());
        self
    }

    /// Sets from when to when within the day, counted from midnight, the end included.
    #[must_use]
    pub const fn with_window(mut self, start: Duration, stop: Duration) -> Self {
        self.time_window_start = Some(start);
        self.time_window_stop = Some(stop);
        self
    }

    /// Sets the weekdays.
    #[must_use]
    pub fn with_wdays(mut self, weekdays: impl IntoIterator<Item = Weekday>) -> Self {
        self.wdays = Some(weekdays.into_iter().collect());
        self
    }

    /// Returns the first day of the rule in a time zone, `None` outside the years that a date can name.
    #[must_use]
    pub fn start_in(&self, zone: &Zone) -> Option<Date> {
        let instant = self.start_date.unwrap_or(Self::DEFAULT_START).instant()?;
        Some(zone.local(instant).date())
    }

    /// Returns the next date after a search date, with the start of the rule read in UTC.
    ///
    /// A weekly rule may name the search date itself; all others name a later date.
    ///
    /// # Errors
    /// [`NoDate`] for a rule that the server cannot compute.
    pub fn next_date(&self, search: Date) -> Result<NextDate, NoDate> {
        self.next_date_in(&Zone::UTC, search)
    }

    /// Returns the next date after a search date, with the start of the rule read in `zone`.
    ///
    /// # Errors
    /// [`NoDate`] for a rule that the server cannot compute.
    pub fn next_date_in(&self, zone: &Zone, search: Date) -> Result<NextDate, NoDate> {
        recurrence::next_date(self, self.start_in(zone).ok_or(NoDate::OutOfRange)?, search)
    }
}

/// A rule set: rules that count as one, by their ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RuleSet {
    /// Label.
    #[serde(default)]
    pub name: String,
    /// Ids of the rules, in the order in which they are asked.
    pub temporal_rules: Vec<String>,
    /// Fields that this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl RuleSet {
    /// Makes a set of the rules with these ids.
    #[must_use]
    pub fn new<I: Into<String>>(name: impl Into<String>, rules: impl IntoIterator<Item = I>) -> Self {
        Self {
            name: name.into(),
            temporal_rules: rules.into_iter().map(Into::into).collect(),
            extra: Map::new(),
        }
    }
}

fn no_cycle() -> Cycle {
    Cycle::from("")
}

/// A number that may have come as text, or not at all.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lenient<T> {
    Plain(T),
    Text(String),
    Nothing(()),
}

fn number<'de, D: Deserializer<'de>, T: FromSeconds>(from: D) -> Result<Option<T>, D::Error> {
    let number = match Lenient::<i64>::deserialize(from)? {
        Lenient::Plain(number) => number,
        Lenient::Text(text) if text.is_empty() => return Ok(None),
        Lenient::Text(text) => text.trim().parse().map_err(serde::de::Error::custom)?,
        Lenient::Nothing(()) => return Ok(None),
    };
    T::from_seconds(number)
        .map(Some)
        .ok_or_else(|| serde::de::Error::custom(format!("number {number} out of range")))
}

/// Takes the integer of the wire.
trait FromSeconds: Sized {
    fn from_seconds(number: i64) -> Option<Self>;
}

impl FromSeconds for GregorianSeconds {
    fn from_seconds(number: i64) -> Option<Self> {
        Some(Self::new(number))
    }
}

impl FromSeconds for u8 {
    fn from_seconds(number: i64) -> Option<Self> {
        Self::try_from(number).ok()
    }
}

impl FromSeconds for u32 {
    fn from_seconds(number: i64) -> Option<Self> {
        Self::try_from(number).ok()
    }
}

fn numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
    let Some(list) = Option::<Vec<Lenient<u8>>>::deserialize(from)? else { return Ok(None) };
    let number = |item| match item {
        Lenient::Plain(number) => Some(Ok(number)),
        Lenient::Text(text) => Some(text.trim().parse().map_err(serde::de::Error::custom)),
        Lenient::Nothing(()) => None,
    };
    list.into_iter().filter_map(number).collect::<Result<_, _>>().map(Some)
}

/// Reads `true` and `"true"`; what is no boolean counts as absent, as it does for the server.
fn boolean<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Bool(value) => Some(value),
        Value::String(text) => text.parse().ok(),
        _ => None,
    })
}

/// Seconds since the year 0 on the wire.
mod gregorian {
    use serde::{Deserializer, Serializer};

    use crate::GregorianSeconds;

    pub(super) fn serialize<S: Serializer>(
        value: &Option<GregorianSeconds>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.serialize_i64(value.get()),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<GregorianSeconds>, D::Error> {
        super::number(from)
    }
}

/// Seconds on the wire, a duration in Rust.
mod seconds {
    use serde::{Deserializer, Serializer};
    use time::Duration;

    pub(super) fn serialize<S: Serializer>(value: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.serialize_i64(value.whole_seconds()),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
        super::number::<D, u32>(from).map(|seconds| seconds.map(|seconds| Duration::seconds(seconds.into())))
    }
}
