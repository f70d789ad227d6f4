//! Joins the events of legs into calls: what to log, what was missed, what to show.
//!
//! See [`Correlator`].

mod call;
mod decide;
mod key;
mod line;
mod options;
mod output;
mod signal;
mod snapshot;

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;

pub use options::{CorrelatorOptions, Directory};
pub use output::{
    Gap, Incomplete, Inconsistency, InconsistencyKind, LoggedCall, MissedCall, OpenCall, OpenLeg, Output,
    Statistics,
};
pub use signal::{Signal, SignalKind};
pub use snapshot::Snapshot;

use call::{CallState, Merged};
use decide::Context;
use key::Key;

use crate::leg::LegEvent;

/// Most bytes of texts of one event; a longer one is reported and left out.
const MAX_TEXT_BYTES: usize = 2048;

/// Joins leg events into logged calls and missed calls.
///
/// **It reads no clock: every call of [`receive`](Self::receive) and [`advance`](Self::advance) says what time it is.**
/// Events may come in any order, twice, or not at all; then the result is the same, or it says what is missing.
///
/// # What comes out
/// - [`Output::Logged`]: one per leg of a phone that was answered. Parts of a call before and after a transfer are two.
/// - [`Output::Missed`]: at most one per call, from the hangup of a queue or voice menu that nobody answered.
/// - [`Output::Signal`]: what to show the users meanwhile.
/// - [`Output::Incomplete`]: a leg or call whose end is unknown because events were lost.
/// - [`Output::Inconsistency`]: events that contradict each other.
/// - [`Output::Technical`]: the leg of a callback script whose call was missed.
/// - [`Output::Evicted`]: a call that had to go because there were too many.
///
/// Each output is one line of a log by its `Display`.
///
/// # Waiting
/// A leg is logged at its hangup if its opening and answer were seen, else [`wait`](CorrelatorOptions::wait) later. A
/// missed call is always held for the wait. So call [`advance`](Self::advance) at
/// [`next_deadline`](Self::next_deadline), or every few seconds.
///
/// # Bounds
/// At most [`max_calls`](CorrelatorOptions::max_calls) calls of at most
/// [`max_legs`](CorrelatorOptions::max_legs) legs are kept, each for a limited time. A finished call is remembered for
/// [`remember`](CorrelatorOptions::remember), so that a late repetition changes nothing.
#[derive(Debug)]
pub struct Correlator {
    options: CorrelatorOptions,
    directory: Directory,
    calls: BTreeMap<Key, CallState>,
    /// One entry per call that waits for something.
    waiting: BTreeSet<(i64, Key)>,
    /// One entry per finished call that is only remembered.
    finished: BTreeSet<(i64, Key)>,
    now: i64,
    statistics: Statistics,
}

impl Correlator {
    /// Makes a correlator for a PBX whose extensions are known.
    #[must_use]
    pub fn new(options: CorrelatorOptions, directory: Directory) -> Self {
        Self {
            options,
            directory,
            calls: BTreeMap::new(),
            waiting: BTreeSet::new(),
            finished: BTreeSet::new(),
            now: i64::MIN,
            statistics: Statistics::default(),
        }
    }

    /// Takes an event that arrived at `now`, and ends the waits that are over by then, as [`advance`](Self::advance) does.
    ///
    /// Returns what the event and the end of those waits bring, other calls' included. `now` never runs backwards; an
    /// earlier time counts as the last one. From a webhook, [`receive_webhook`](Self::receive_webhook) is shorter.
    pub fn receive(&mut self, event: &LegEvent, now: OffsetDateTime) -> Vec<Output> {
        let mut outputs = Vec::new();
        self.tick(micros(now), &mut outputs);
        self.statistics.events += 1;
        if event.text_bytes() > MAX_TEXT_BYTES {
            self.statistics.refused += 1;
            outputs.push(Inconsistency::of_event(event, InconsistencyKind::TooLong).into());
            return outputs;
        }
        let key = Key::of(event.call.as_str());
        if !self.calls.contains_key(&key) {
            self.make_room(&mut outputs);
            self.calls.insert(key.clone(), CallState::new(event.call.clone(), self.now));
        }
        let context =
            Context { options: &self.options, directory: &self.directory, now: self.now, force: false };
        let Some(call) = self.calls.get_mut(&key) else { return outputs };
        match call.merge(event, &context, &mut outputs) {
            Merged::New => {
                call.settle(&context, &mut outputs);
                self.reschedule(&key);
            }
            Merged::Repeated => self.statistics.repeated += 1,
            Merged::Late => self.statistics.late += 1,
            Merged::Refused => {
                self.statistics.refused += 1;
                self.reschedule(&key);
            }
        }
        self.count(&outputs);
        outputs
    }

    /// Lets time pass: ends waits, drops what is too old.
    pub fn advance(&mut self, now: OffsetDateTime) -> Vec<Output> {
        let mut outputs = Vec::new();
        self.tick(micros(now), &mut outputs);
        self.count(&outputs);
        outputs
    }

    /// Ends all waits at once, for the end of a stream; calls with legs that did not end stay open.
    pub fn flush(&mut self) -> Vec<Output> {
        let longest = self.options.wait.max(self.options.upstream_wait);
        let now = self.now.saturating_add(clamp(longest.whole_microseconds())).saturating_add(1);
        let mut outputs = Vec::new();
        self.tick(now, &mut outputs);
        self.count(&outputs);
        outputs
    }

    /// Returns when [`advance`](Self::advance) has something to do.
    #[must_use]
    pub fn next_deadline(&self) -> Option<OffsetDateTime> {
        let due = |set: &BTreeSet<(i64, Key)>| set.first().map(|(due, _)| *due);
        let next = [due(&self.waiting), due(&self.finished)].into_iter().flatten().min()?;
        Some(instant(next))
    }

    /// Returns the calls that are going on, or whose end is not known yet.
    pub fn open_calls(&self) -> impl Iterator<Item = OpenCall> {
        self.waiting.iter().filter_map(|(_, key)| self.calls.get(key)).map(CallState::to_open)
    }

    /// Returns how many calls are kept, remembered ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Returns whether no call is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Returns what was counted since the beginning.
    #[must_use]
    pub const fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    fn tick(&mut self, now: i64, outputs: &mut Vec<Output>) {
        self.now = self.now.max(now);
        while let Some((_, key)) = self.finished.first().filter(|(due, _)| *due <= self.now).cloned() {
            self.finished.pop_first();
            self.calls.remove(&key);
        }
        while let Some((_, key)) = self.waiting.first().filter(|(due, _)| *due <= self.now).cloned() {
            let context =
                Context { options: &self.options, directory: &self.directory, now: self.now, force: false };
            if let Some(call) = self.calls.get_mut(&key) {
                call.settle(&context, outputs);
            }
            self.reschedule(&key);
        }
    }

    /// Puts a call where its state belongs: among the waiting or the finished.
    fn reschedule(&mut self, key: &Key) {
        let context =
            Context { options: &self.options, directory: &self.directory, now: self.now, force: false };
        let Some(call) = self.calls.get_mut(key) else { return };
        let next = call.next_due(&context);
        if call.scheduled == Some(next) {
            return;
        }
        match call.scheduled {
            Some((due, false)) => self.waiting.remove(&(due, key.clone())),
            Some((due, true)) => self.finished.remove(&(due, key.clone())),
            None => false,
        };
        let (due, is_finished) = next;
        if is_finished {
            self.finished.insert((due, key.clone()));
        } else {
            self.waiting.insert((due, key.clone()));
        }
        call.scheduled = Some(next);
    }

    /// Lets calls go until there is room for one more: finished ones first, then the one that is due next.
    fn make_room(&mut self, outputs: &mut Vec<Output>) {
        while self.calls.len() >= self.options.max_calls.max(1) {
            if let Some((_, key)) = self.finished.pop_first() {
                self.calls.remove(&key);
                self.statistics.forgotten_early += 1;
                continue;
            }
            let Some((_, key)) = self.waiting.pop_first() else { break };
            if let Some(mut call) = self.calls.remove(&key) {
                let context = Context {
                    options: &self.options,
                    directory: &self.directory,
                    now: self.now,
                    force: true,
                };
                call.settle(&context, outputs);
                outputs.push(Output::Evicted { call: call.id });
            }
        }
    }

    fn count(&mut self, outputs: &[Output]) {
        for output in outputs {
            match output {
                Output::Logged(_) => self.statistics.logged += 1,
                Output::Missed(_) => self.statistics.missed += 1,
                Output::Incomplete(_) => self.statistics.incomplete += 1,
                Output::Inconsistency(_) => self.statistics.inconsistencies += 1,
                Output::Evicted { .. } => self.statistics.evicted += 1,
                Output::Technical(_) | Output::Signal(_) => {}
            }
        }
    }
}

impl Default for Correlator {
    /// Makes a correlator with the default options for a PBX whose extensions are not known.
    fn default() -> Self {
        Self::new(CorrelatorOptions::default(), Directory::default())
    }
}

/// Returns microseconds since 1970, the unit in which the correlator counts.
fn micros(instant: OffsetDateTime) -> i64 {
    clamp(instant.unix_timestamp_nanos() / 1000)
}

fn clamp(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

fn instant(micros: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
