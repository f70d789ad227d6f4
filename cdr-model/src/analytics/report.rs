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
/// Serializes to the JSON below, prints as a text table, and with the feature `html` becomes a page with charts.
/// [Occupancy](Report::occupancy) needs to be told how long agents were there: records do not say it.
///
/// # JSON
///
/// Its names are those of the trade and not always those of the fields. A figure that has nothing to divide by is `null`, a ratio
/// has six decimals, `*` stands for a name that comes from the records. `20s` and `5s` are the
/// [`service_level`](Settings::service_level) and [`short_abandon`](Settings::short_abandon) of the settings. What is in no row
/// (each queue for itself, dialer queues, the series, the busy hour by traffic, talk time by agent) is in the fields alone.
///
/// | JSON | Here |
/// | --- | --- |
/// | `received` | `received` |
/// | `unique_records` | `unique_records` |
/// | `queue.offered` | `queue.offered` |
/// | `queue.answered` | `queue.answered` |
/// | `queue.abandoned` | `queue.abandoned` |
/// | `queue.lost_in_queue` | `queue.lost` |
/// | `queue.abandonment_rate` | [`queue.abandonment_rate()`](QueueFigures::abandonment_rate) |
/// | `queue.abandonment_rate_excluding_short_le_5s` | [`queue.abandonment_rate_without_short(…)`](QueueFigures::abandonment_rate_without_short) |
/// | `queue.asa_seconds` | [`queue.average_speed_of_answer()`](QueueFigures::average_speed_of_answer) |
/// | `queue.average_wait_abandoned_seconds` | `queue.waits_abandoned.mean_seconds()` |
/// | `queue.answered_within_20s` | [`queue.service_levels(…)`](QueueFigures::service_levels)`.answered_within` |
/// | `queue.abandoned_within_20s` | the same, `abandoned_within` |
/// | `queue.service_level_20s.exclude_abandoned_within_threshold` | the same, `exclude_abandoned_within_threshold` |
/// | `queue.service_level_20s.all_offered` | the same, `all_offered` |
/// | `queue.service_level_20s.abandoned_within_threshold_as_met` | the same, `abandoned_within_threshold_as_met` |
/// | `queue.service_level_20s.answered_only` | the same, `answered_only` |
/// | `queue.talk_seconds` | `queue.talk_seconds` |
/// | `queue.aht_seconds` | [`queue.average_handle_time(…)`](QueueFigures::average_handle_time) |
/// | `queue.longest_wait_seconds` | `queue.waits.longest()` |
/// | `interactions.total` | [`interactions.total()`](InteractionFigures::total) |
/// | `interactions.by_direction.*` | `interactions.by_direction` |
/// | `interactions.inbound_outcomes.*` | `interactions.inbound_outcomes` |
/// | `interactions.agent_talk_seconds_inbound` | `interactions.agent_talk_seconds_inbound` |
/// | `outbound.attempts` | [`outbound.all()`](OutboundFigures::all)`.attempts` |
/// | `outbound.answered` | the same, `answered` |
/// | `outbound.asr` | the same, [`answer_seizure_ratio()`](super::Attempts::answer_seizure_ratio) |
/// | `outbound.ner` | the same, [`network_effectiveness_ratio()`](super::Attempts::network_effectiveness_ratio) |
/// | `outbound.acd_seconds` | the same, [`average_call_duration()`](super::Attempts::average_call_duration) |
/// | `outbound.answer_ratio_by_country.*.attempts` | `outbound.by_country[…].attempts` |
/// | `outbound.answer_ratio_by_country.*.answered` | `outbound.by_country[…].answered` |
/// | `outbound.answer_ratio_by_country.*.ratio` | `outbound.by_country[…].answer_seizure_ratio()` |
/// | `agent_connect_leg1.attempts` | `agent_legs` |
/// | `agent_connect_leg1.answered` | `agent_legs_answered` |
/// | `agents.incoming_answered.*` | `agents.incoming_answered` |
/// | `agents.outgoing_answered.*` | `agents.outgoing_answered` |
/// | `agents.dialer_handled.*` | `agents.dialer_handled` |
/// | `peak_hour_inbound.hour_local` | `peak_hour`, the hour |
/// | `peak_hour_inbound.interactions` | `peak_hour`, the number |
/// | `busy_hour_by_arrivals_sliding_60min.start_local` | `busy_hour_by_arrivals.start_local` |
/// | `busy_hour_by_arrivals_sliding_60min.interactions` | `busy_hour_by_arrivals.arrivals` |
/// | `callback_due_phones` | `callback_due` |
/// | `total_price_agorot` | `total_price` |
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
    /// Normalised numbers of customers that nobody served and nobody reached since, in order. Not only from queues: whose
    /// last inbound call ended in one of the ways of
    /// [`is_callback_due`](super::InboundOutcome::is_callback_due).
    #[doc(alias = "missed call")]
    #[doc(alias = "abandoned")]
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
