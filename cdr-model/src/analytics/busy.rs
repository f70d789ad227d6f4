use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, PrimitiveDateTime};

/// The hour with the most calls or the most traffic.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BusyHour {
    /// Start of the hour on the local wall clock. The hour is the half-open `[start, start + 60 min)`.
    pub start_local: PrimitiveDateTime,
    /// Start of the hour as an instant.
    pub start: OffsetDateTime,
    /// Inbound interactions that arrived within the hour.
    pub arrivals: u64,
    /// Traffic of the hour in erlang: occupied seconds within it divided by 3,600.
    pub erlang: f64,
}

impl BusyHour {
    /// Makes the hour that starts at a UTC second; `None` beyond the years that can be written.
    fn new(start: i64, local: i64, arrivals: u64, erlang: f64) -> Option<Self> {
        let start_local = OffsetDateTime::from_unix_timestamp(local).ok()?;
        Some(Self {
            start_local: PrimitiveDateTime::new(start_local.date(), start_local.time()),
            start: OffsetDateTime::from_unix_timestamp(start).ok()?,
            arrivals,
            erlang,
        })
    }
}

const HOUR: i64 = 3_600;

/// When inbound interactions arrived and when lines were occupied.
///
/// Grows with the number of different seconds, so at most 86,400 entries a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Timeline {
    /// UTC second of an arrival: how many, and the local wall clock as seconds.
    arrivals: BTreeMap<i64, (u64, i64)>,
    /// UTC second: change of the number of occupied lines.
    changes: BTreeMap<i64, i64>,
}

impl Timeline {
    pub(super) fn arrive(&mut self, at: i64, local: i64) {
        self.arrivals.entry(at).or_insert((0, local)).0 += 1;
    }

    pub(super) fn occupy(&mut self, from: i64, seconds: u32) {
        if seconds > 0 {
            self.change(from, 1);
            self.change(from.saturating_add(i64::from(seconds)), -1);
        }
    }

    fn change(&mut self, at: i64, by: i64) {
        let change = self.changes.entry(at).or_default();
        *change += by;
        if *change == 0 {
            self.changes.remove(&at);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (at, (count, local)) in &other.arrivals {
            self.arrivals.entry(*at).or_insert((0, *local)).0 += count;
        }
        for (at, by) in &other.changes {
            self.change(*at, *by);
        }
    }

    /// The windows that start at an arrival and hold the most arrivals, and the most traffic; the earliest of equals.
    pub(super) fn busiest(&self) -> (Option<BusyHour>, Option<BusyHour>) {
        let (mut by_arrivals, mut by_traffic) = (None::<BusyHour>, None::<BusyHour>);
        let mut until = self.arrivals.iter().peekable();
        let mut within = 0;
        let mut from = Integral::new(&self.changes);
        let mut to = Integral::new(&self.changes);
        for (&start, &(count, local)) in &self.arrivals {
            let end = start.saturating_add(HOUR);
            while let Some((_, (more, _))) = until.next_if(|(at, _)| **at < end) {
                within += more;
            }
            let arrivals = within;
            within -= count;
            let occupied = to.up_to(end) - from.up_to(start);
            #[expect(clippy::cast_precision_loss, reason = "occupied seconds of an hour are far below 2^53")]
            let erlang = occupied as f64 / HOUR as f64;
            if by_arrivals.is_none_or(|best| best.arrivals < arrivals) {
                by_arrivals = BusyHour::new(start, local, arrivals, erlang).or(by_arrivals);
            }
            if by_traffic.is_none_or(|best| best.erlang < erlang) {
                by_traffic = BusyHour::new(start, local, arrivals, erlang).or(by_traffic);
            }
        }
        (by_arrivals, by_traffic)
    }
}

/// Occupied line-seconds before an instant, asked for with instants that only grow.
struct Integral<'a> {
    changes: std::iter::Peekable<std::collections::btree_map::Iter<'a, i64, i64>>,
    at: i64,
    lines: i64,
    seconds: i64,
}

impl<'a> Integral<'a> {
    fn new(changes: &'a BTreeMap<i64, i64>) -> Self {
        let at = changes.first_key_value().map_or(0, |(at, _)| *at);
        Self { changes: changes.iter().peekable(), at, lines: 0, seconds: 0 }
    }

    fn up_to(&mut self, instant: i64) -> i64 {
        while let Some((&at, &by)) = self.changes.next_if(|(at, _)| **at <= instant) {
            self.advance(at);
            self.lines += by;
        }
        if instant > self.at {
            self.advance(instant);
        }
        self.seconds
    }

    const fn advance(&mut self, to: i64) {
        self.seconds += self.lines * (to - self.at);
        self.at = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(arrivals: &[i64], occupied: &[(i64, u32)]) -> Timeline {
        let mut timeline = Timeline::default();
        for at in arrivals {
            timeline.arrive(*at, *at + 7_200);
        }
        for (from, seconds) in occupied {
            timeline.occupy(*from, *seconds);
        }
        timeline
    }

    #[test]
    fn the_window_is_half_open_and_the_earliest_of_equals_wins() {
        let busy = timeline(&[0, 3_599, 3_600, 10_000], &[]).busiest().0.unwrap();
        assert_eq!((busy.start.unix_timestamp(), busy.arrivals), (0, 2));
        assert_eq!(busy.start_local.assume_utc().unix_timestamp(), 7_200);
    }

    #[test]
    fn traffic_counts_only_what_overlaps_the_window() {
        let timeline = timeline(&[1_800, 9_000], &[(0, 3_600), (5_000, 1_000), (9_000, 100)]);
        let busy = timeline.busiest().1.unwrap();
        assert_eq!(busy.start.unix_timestamp(), 1_800);
        assert!((busy.erlang - 2_200.0 / 3_600.0).abs() < 1e-12, "{}", busy.erlang);
    }

    #[test]
    fn back_to_back_calls_cancel_to_nothing_between_them() {
        let mut joined = timeline(&[], &[(0, 10)]);
        joined.merge(&timeline(&[], &[(10, 10)]));
        assert_eq!(joined, timeline(&[], &[(0, 20)]));
    }
}
