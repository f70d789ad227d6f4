use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

/// Calls of one hour or one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Point {
    /// Inbound interactions that began in it.
    pub inbound: u64,
    /// Of these, answered by an agent.
    pub inbound_answered: u64,
    /// Attempts to reach somebody that began in it.
    pub outbound: u64,
    /// Of these, answered.
    pub outbound_answered: u64,
}

impl Point {
    pub(super) const fn merge(&mut self, other: &Self) {
        self.inbound += other.inbound;
        self.inbound_answered += other.inbound_answered;
        self.outbound += other.outbound;
        self.outbound_answered += other.outbound_answered;
    }
}

/// Calls by hour, on the local wall clock.
///
/// The hour that autumn repeats is one point with the calls of both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Local hours since 1970-01-01T00:00.
    hours: BTreeMap<i64, Point>,
}

impl Series {
    pub(super) fn at(&mut self, local_seconds: i64) -> &mut Point {
        self.hours.entry(local_seconds.div_euclid(3_600)).or_default()
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (hour, point) in &other.hours {
            self.hours.entry(*hour).or_default().merge(point);
        }
    }

    /// Returns each local hour that had calls, as date, hour of the day and figures.
    pub fn hourly(&self) -> impl Iterator<Item = (Date, u8, Point)> + '_ {
        self.hours.iter().filter_map(|(hour, point)| {
            let at = OffsetDateTime::from_unix_timestamp(hour.checked_mul(3_600)?).ok()?;
            Some((at.date(), at.hour(), *point))
        })
    }

    /// Returns each local day that had calls.
    #[must_use]
    pub fn daily(&self) -> BTreeMap<Date, Point> {
        let mut days = BTreeMap::new();
        for (date, _, point) in self.hourly() {
            days.entry(date).or_insert_with(Point::default).merge(&point);
        }
        days
    }

    /// Returns the calls by hour of the day, all days together.
    #[must_use]
    pub fn by_hour_of_day(&self) -> BTreeMap<u8, Point> {
        let mut hours = BTreeMap::new();
        for (_, hour, point) in self.hourly() {
            hours.entry(hour).or_insert_with(Point::default).merge(&point);
        }
        hours
    }

    /// Returns the hour of the day with most inbound interactions and their number; the earliest of equals.
    #[must_use]
    pub fn peak_hour(&self) -> Option<(u8, u64)> {
        let mut peak: Option<(u8, u64)> = None;
        for (hour, point) in self.by_hour_of_day() {
            if point.inbound > peak.map_or(0, |(_, most)| most) {
                peak = Some((hour, point.inbound));
            }
        }
        peak
    }
}
