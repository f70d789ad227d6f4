use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a timer of a leg is for. A leg has at most one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Timer {
    /// The leg begins, or begins to ring.
    Begin,
    /// The pending effect comes to its end.
    Flow,
    /// The party does the next thing.
    Party,
    /// It has rung long enough, or a queue looks for an agent again.
    Ring,
    /// The leg has lived long enough.
    Life,
}

/// Timers in the order of their time, in milliseconds since the world began.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub(super) struct Schedule {
    queue: BTreeMap<(u64, u64), (u32, Timer)>,
    armed: BTreeMap<(u32, Timer), (u64, u64)>,
    next: u64,
}

impl Schedule {
    pub(super) fn arm(&mut self, at: u64, leg: u32, timer: Timer) {
        self.disarm(leg, timer);
        let key = (at, self.next);
        self.next += 1;
        self.queue.insert(key, (leg, timer));
        self.armed.insert((leg, timer), key);
    }

    pub(super) fn disarm(&mut self, leg: u32, timer: Timer) -> bool {
        let Some(key) = self.armed.remove(&(leg, timer)) else { return false };
        self.queue.remove(&key);
        true
    }

    pub(super) fn disarm_all(&mut self, leg: u32) {
        for timer in [Timer::Begin, Timer::Flow, Timer::Party, Timer::Ring, Timer::Life] {
            self.disarm(leg, timer);
        }
    }

    /// Returns the time of the next timer.
    pub(super) fn next_time(&self) -> Option<u64> {
        self.queue.keys().next().map(|(at, _)| *at)
    }

    /// Returns how many timers are due at this time.
    pub(super) fn due(&self, at: u64) -> usize {
        self.queue.range((at, 0)..=(at, u64::MAX)).count()
    }

    /// Takes one of the timers that are due at this time.
    pub(super) fn take(&mut self, at: u64, choice: usize) -> Option<(u32, Timer)> {
        let key = *self.queue.range((at, 0)..=(at, u64::MAX)).nth(choice)?.0;
        let found = self.queue.remove(&key)?;
        self.armed.remove(&found);
        Some(found)
    }
}

#[derive(Serialize, Deserialize)]
struct Written {
    next: u64,
    timers: Vec<(u64, u64, u32, Timer)>,
}

impl From<Written> for Schedule {
    fn from(written: Written) -> Self {
        let mut schedule = Self { next: written.next, ..Self::default() };
        for (at, order, leg, timer) in written.timers {
            schedule.queue.insert((at, order), (leg, timer));
            schedule.armed.insert((leg, timer), (at, order));
        }
        schedule
    }
}

impl From<Schedule> for Written {
    fn from(schedule: Schedule) -> Self {
        let timers = schedule.queue.into_iter().map(|((at, order), (leg, timer))| (at, order, leg, timer));
        Self { next: schedule.next, timers: timers.collect() }
    }
}

/// Chooses between things that happen at the same instant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Dice(Option<u64>);

impl Dice {
    pub(super) const fn seeded(seed: u64) -> Self {
        Self(Some(seed))
    }

    pub(super) const fn is_seeded(&self) -> bool {
        self.0.is_some()
    }

    /// Returns a number below `count`; without a seed, zero. SplitMix64.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let Some(state) = self.0.as_mut() else { return 0 };
        if count < 2 {
            return 0;
        }
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        usize::try_from(mixed % count).unwrap_or(0)
    }
}
