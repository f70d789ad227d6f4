use std::collections::BTreeMap;

use time::Duration;

use super::totals::{Totals, ratio};
use super::{
    AgentFigures, BusyHour, Direction, InteractionFigures, OutboundFigures, QueueFigures, Series, Settings,
};
use crate::{Agorot, PhoneNumber};

#[cfg(feature = "html")]
mod html;
mod json;
mod text;

/// The figures of a period.
///
/// Serializes to the documented JSON (figures that have nothing to divide by are `null`), prints as a text table,
/// and with the feature `html` becomes a page with charts. [Occupancy](Report::occupancy) needs to be told how long
/// agents were there: records do not say it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// What was measured against.
    pub settings: Settings,
    /// Deliveries taken, repeated ones included.
    pub received: u64,
    /// Different records, by call id and type.
    pub unique_records: u64,
    /// All queues together, dialer queues left out.
    pub queue: QueueFigures,
    /// Each queue by its name.
    pub queues: BTreeMap<String, QueueFigures>,
    /// Queues of the predictive dialer.
    pub dialer_queue: QueueFigures,
    /// Contacts with customers, each counted once.
    pub interactions: InteractionFigures,
    /// Attempts to reach customers.
    pub outbound: OutboundFigures,
    /// Legs to agents that click-to-call and dialers tried.
    pub agent_legs: u64,
    /// Of these, answered.
    pub agent_legs_answered: u64,
    /// Who answered how many calls.
    pub agents: AgentFigures,
    /// Calls by hour and day.
    pub series: Series,
    /// Hour of the day with most inbound interactions, and their number. Hazard: the hour that autumn repeats
    /// counts as one.
    pub peak_hour: Option<(u8, u64)>,
    /// Sixty minutes with most inbound interactions.
    pub busy_hour_by_arrivals: Option<BusyHour>,
    /// Sixty minutes with most traffic.
    pub busy_hour_by_traffic: Option<BusyHour>,
    /// Normalised numbers of customers that nobody served and nobody reached since, in order.
    pub callback_due: Vec<PhoneNumber>,
    /// Price of all records.
    pub total_price: Agorot,
}

impl Report {
    pub(super) fn new(received: u64, totals: Totals, settings: Settings) -> Self {
        let (busy_hour_by_arrivals, busy_hour_by_traffic) = totals.timeline.busiest();
        Self {
            settings,
            received,
            unique_records: totals.records,
            peak_hour: totals.series.peak_hour(),
            busy_hour_by_arrivals,
            busy_hour_by_traffic,
            callback_due: totals.callbacks.due(),
            queue: totals.queues.values().fold(QueueFigures::default(), |mut all, queue| {
                all.merge(queue);
                all
            }),
            queues: totals.queues,
            dialer_queue: totals.dialer_queue,
            interactions: totals.interactions,
            outbound: totals.outbound,
            agent_legs: totals.agent_legs,
            agent_legs_answered: totals.agent_legs_answered,
            agents: totals.agents,
            series: totals.series,
            total_price: totals.price,
        }
    }

    /// Returns the share of legs to agents that were answered.
    #[must_use]
    pub fn agent_connect_rate(&self) -> Option<f64> {
        ratio(self.agent_legs_answered, self.agent_legs)
    }

    /// Returns whether the default service level reached its target; `None` without calls.
    #[must_use]
    pub fn meets_service_target(&self) -> Option<bool> {
        self.queue
            .service_levels(self.settings.service_level)
            .exclude_abandoned_within_threshold
            .map(|level| level >= self.settings.service_target)
    }

    /// Returns the wait of the answered that `percent` of them did not exceed.
    #[must_use]
    pub fn wait_percentile(&self, percent: u8) -> Option<Duration> {
        self.queue.waits_answered.percentile(percent)
    }
}

/// Words of the report for a direction.
const fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
        Direction::Internal => "internal",
        Direction::Other => "other",
        Direction::Unknown => "unknown",
    }
}
