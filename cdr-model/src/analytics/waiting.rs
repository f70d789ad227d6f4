use std::collections::BTreeMap;
use std::ops::Bound;

use serde::{Deserialize, Serialize};
use time::Duration;

/// How long callers waited: a histogram with one bucket a second.
///
/// Merging adds buckets, so percentiles of merged parts equal those of the whole. The wire gives whole seconds,
/// therefore percentiles are exact; waits above [`Waits::LONGEST`] count as that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    seconds: BTreeMap<u32, u64>,
    count: u64,
    total: u64,
}

impl Waits {
    /// Longest wait that is told apart: one day. It bounds the memory of a histogram.
    pub const LONGEST: Duration = Duration::DAY;

    const LONGEST_SECONDS: u32 = 86_400;

    pub(super) fn add(&mut self, seconds: u32) {
        let seconds = seconds.min(Self::LONGEST_SECONDS);
        *self.seconds.entry(seconds).or_default() += 1;
        self.count += 1;
        self.total += u64::from(seconds);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (second, count) in &other.seconds {
            *self.seconds.entry(*second).or_default() += count;
        }
        self.count += other.count;
        self.total += other.total;
    }

    /// Returns the number of waits.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Returns the number of waits of at most `limit`.
    #[must_use]
    pub fn count_within(&self, limit: Duration) -> u64 {
        let Ok(limit) = u32::try_from(limit.whole_seconds().clamp(-1, i64::from(u32::MAX))) else { return 0 };
        self.seconds.range((Bound::Unbounded, Bound::Included(limit))).map(|(_, count)| count).sum()
    }

    /// Returns the mean wait in seconds, or `None` if nobody waited.
    #[must_use]
    pub fn mean_seconds(&self) -> Option<f64> {
        super::totals::ratio(self.total, self.count)
    }

    /// Returns the longest wait, or `None` if nobody waited.
    #[must_use]
    pub fn longest(&self) -> Option<Duration> {
        self.seconds.last_key_value().map(|(second, _)| Duration::seconds(i64::from(*second)))
    }

    /// Returns the wait that `percent` of the callers did not exceed, by nearest rank.
    ///
    /// `None` if nobody waited. A percentage above 100 counts as 100.
    #[must_use]
    pub fn percentile(&self, percent: u8) -> Option<Duration> {
        let rank = (u128::from(self.count) * u128::from(percent.min(100))).div_ceil(100).max(1);
        let mut seen = 0_u128;
        for (second, count) in &self.seconds {
            seen += u128::from(*count);
            if seen >= rank {
                return Some(Duration::seconds(i64::from(*second)));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_take_the_nearest_rank() {
        let mut waits = Waits::default();
        for second in 1..=10 {
            waits.add(second);
        }
        let at = |percent| waits.percentile(percent).map(Duration::whole_seconds);
        assert_eq!((at(0), at(50), at(90), at(95), at(100)), (Some(1), Some(5), Some(9), Some(10), Some(10)));
        assert_eq!(waits.count_within(Duration::seconds(3)), 3);
        assert_eq!(waits.count_within(Duration::seconds(-3)), 0);
        assert_eq!(Waits::default().percentile(50), None);
    }
}
