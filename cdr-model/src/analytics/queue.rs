use serde::{Deserialize, Serialize};
use time::Duration;

use super::totals::ratio;
use super::{Fact, Waits};
use crate::Outcome;

/// What happened to the callers of a queue: `Queue` records, one each.
///
/// A caller who visits two queues is offered twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QueueFigures {
    /// Callers that reached the queue.
    pub offered: u64,
    /// Answered by an agent.
    pub answered: u64,
    /// Left unanswered with the status `ABANDONE`: hung up, chose to leave, or, on accounts that send no finer
    /// status, ran into the queue's time limit.
    pub abandoned: u64,
    /// Abandoned, and sent away by the queue: left by choice, time limit, full, nobody there.
    pub lost: u64,
    /// Seconds of conversation, without waiting; hold is part of it.
    pub talk_seconds: u64,
    /// Waiting time of those who were answered.
    pub waits_answered: Waits,
    /// Waiting time of those who abandoned.
    pub waits_abandoned: Waits,
    /// Waiting time of all who were offered.
    pub waits: Waits,
}

impl QueueFigures {
    pub(super) fn add(&mut self, fact: &Fact) {
        let wait = fact.wait.unwrap_or(0);
        self.offered += 1;
        self.waits.add(wait);
        if fact.is_answered() {
            self.answered += 1;
            self.talk_seconds += u64::from(fact.talk_seconds());
            self.waits_answered.add(wait);
            return;
        }
        match fact.outcome {
            Outcome::Abandoned => {
                self.abandoned += 1;
                self.lost += 1;
                self.waits_abandoned.add(wait);
            }
            Outcome::QueueTimeout | Outcome::LeftQueue | Outcome::QueueFull | Outcome::QueueEmpty => {
                self.lost += 1;
            }
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.offered += other.offered;
        self.answered += other.answered;
        self.abandoned += other.abandoned;
        self.lost += other.lost;
        self.talk_seconds += other.talk_seconds;
        self.waits_answered.merge(&other.waits_answered);
        self.waits_abandoned.merge(&other.waits_abandoned);
        self.waits.merge(&other.waits);
    }

    /// Returns abandoned / offered.
    ///
    /// Hazard: on accounts that split the statuses, callers whom the queue sent away are not in it.
    #[doc(alias = "abandon rate")]
    #[must_use]
    pub fn abandonment_rate(&self) -> Option<f64> {
        ratio(self.abandoned, self.offered)
    }

    /// Returns the abandonment rate without those who gave up within `short`, in both counts.
    #[must_use]
    pub fn abandonment_rate_without_short(&self, short: Duration) -> Option<f64> {
        let gone = self.waits_abandoned.count_within(short);
        ratio(self.abandoned - gone, self.offered - gone)
    }

    /// Returns the average speed of answer: mean wait of the answered, in seconds.
    ///
    /// Hazard: those who gave up are not in it, so a queue that loses its patient callers looks fast.
    #[doc(alias = "asa")]
    #[doc(alias = "waiting time")]
    #[must_use]
    pub fn average_speed_of_answer(&self) -> Option<f64> {
        self.waits_answered.mean_seconds()
    }

    /// Returns the average handle time in seconds: talk plus `after_call_work`, over the answered.
    ///
    /// Hazard: a record has no wrap-up time; without agent status events this is talk time plus a constant.
    #[doc(alias = "aht")]
    #[must_use]
    pub fn average_handle_time(&self, after_call_work: Duration) -> Option<f64> {
        ratio(self.talk_seconds, self.answered).map(|talk| talk + after_call_work.as_seconds_f64())
    }

    /// Returns the share served within `threshold`, in the four usual readings.
    #[must_use]
    pub fn service_levels(&self, threshold: Duration) -> ServiceLevels {
        let answered = self.waits_answered.count_within(threshold);
        let abandoned = self.waits_abandoned.count_within(threshold);
        ServiceLevels {
            answered_within: answered,
            abandoned_within: abandoned,
            exclude_abandoned_within_threshold: ratio(answered, self.offered - abandoned),
            all_offered: ratio(answered, self.offered),
            abandoned_within_threshold_as_met: ratio(answered + abandoned, self.offered),
            answered_only: ratio(answered, self.answered),
        }
    }
}

/// The service level in its four readings: they differ in what becomes of those who gave up early.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServiceLevels {
    /// Answered within the threshold.
    pub answered_within: u64,
    /// Abandoned within the threshold.
    pub abandoned_within: u64,
    /// Answered in time over offered, without those who gave up in time. The default reading.
    pub exclude_abandoned_within_threshold: Option<f64>,
    /// Answered in time over all offered: who gave up counts against us.
    pub all_offered: Option<f64>,
    /// Who gave up in time counts as served.
    pub abandoned_within_threshold_as_met: Option<f64>,
    /// Answered in time over answered. Hazard: blind to everybody who was lost.
    pub answered_only: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the reference: 1,000 answered, 60 abandoned, 860 and 20 of them within 20 s.
    #[test]
    fn the_four_readings_of_the_service_level_differ() {
        let mut queue =
            QueueFigures { offered: 1_060, answered: 1_000, abandoned: 60, ..QueueFigures::default() };
        for caller in 0..1_000 {
            queue.waits_answered.add(if caller < 860 { 20 } else { 21 });
        }
        for caller in 0..60 {
            queue.waits_abandoned.add(if caller < 20 { 20 } else { 21 });
        }
        let levels = queue.service_levels(Duration::seconds(20));
        let percent = |level: Option<f64>| level.map(|level| (level * 10_000.0).round() / 100.0);
        assert_eq!(percent(levels.exclude_abandoned_within_threshold), Some(82.69));
        assert_eq!(percent(levels.all_offered), Some(81.13));
        assert_eq!(percent(levels.abandoned_within_threshold_as_met), Some(83.02));
        assert_eq!(percent(levels.answered_only), Some(86.0));
    }

    #[test]
    fn an_empty_queue_has_no_ratios() {
        let queue = QueueFigures::default();
        assert_eq!(queue.abandonment_rate(), None);
        assert_eq!(queue.service_levels(Duration::seconds(20)).answered_only, None);
        assert_eq!(queue.average_handle_time(Duration::seconds(30)), None);
    }
}
