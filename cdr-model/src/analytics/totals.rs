use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Series;
use super::busy::Timeline;
use super::callback::Callbacks;
use super::interaction::Interaction;
use super::{
    AgentFigures, Direction, Fact, InboundOutcome, InteractionFigures, OutboundFigures, QueueFigures,
};
use crate::{Agorot, LegKind};

/// Returns `part / whole`, or `None` where there is no whole.
pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts and seconds of calls are far below 2^53")]
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Everything that has been counted for good.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Totals {
    pub(super) records: u64,
    pub(super) queues: BTreeMap<String, QueueFigures>,
    pub(super) dialer_queue: QueueFigures,
    pub(super) interactions: InteractionFigures,
    pub(super) outbound: OutboundFigures,
    pub(super) agent_legs: u64,
    pub(super) agent_legs_answered: u64,
    pub(super) agents: AgentFigures,
    pub(super) series: Series,
    pub(super) timeline: Timeline,
    pub(super) callbacks: Callbacks,
    #[serde(with = "super::fact::price")]
    pub(super) price: Agorot,
}

impl Totals {
    /// Counts a whole interaction.
    pub(super) fn add(&mut self, interaction: &Interaction<'_>) {
        let Some(root) = interaction.root() else { return };
        let direction = root.direction();
        *self.interactions.by_direction.entry(direction).or_default() += 1;
        if direction == Direction::Inbound {
            self.add_inbound(interaction, root);
        }
        for fact in interaction.facts {
            self.add_record(interaction, fact);
        }
    }

    fn add_inbound(&mut self, interaction: &Interaction<'_>, root: &Fact) {
        let outcome = interaction.outcome();
        *self.interactions.inbound_outcomes.entry(outcome).or_default() += 1;
        self.interactions.agent_talk_seconds_inbound += interaction.agent_talk_seconds();
        self.timeline.arrive(root.started, root.started_local);
        let point = self.series.at(root.started_local);
        point.inbound += 1;
        if outcome == InboundOutcome::AnsweredByAgent {
            point.inbound_answered += 1;
        }
        if let Some(customer) = &root.customer {
            if outcome.is_callback_due() {
                self.callbacks.unserved(customer, root.started);
            } else if outcome == InboundOutcome::AnsweredByAgent {
                self.callbacks.reached(customer, root.started);
            }
        }
    }

    fn add_record(&mut self, interaction: &Interaction<'_>, fact: &Fact) {
        self.records += 1;
        self.price += fact.price;
        if !fact.is_leg() && !fact.is_internal() {
            self.timeline.occupy(fact.started, fact.occupied_seconds());
        }
        if fact.is_attempt() {
            self.outbound.add(fact, interaction.attempt_talk_seconds(fact));
            let point = self.series.at(fact.started_local);
            point.outbound += 1;
            if fact.is_answered() {
                point.outbound_answered += 1;
            }
        }
        match fact.kind() {
            LegKind::Queue => {
                let name = fact.queue.as_deref().unwrap_or_default();
                if let Some(queue) = self.queues.get_mut(name) {
                    queue.add(fact);
                } else {
                    self.queues.entry(name.to_owned()).or_default().add(fact);
                }
            }
            LegKind::DialerQueue => self.dialer_queue.add(fact),
            LegKind::AgentLeg => {
                self.agent_legs += 1;
                self.agent_legs_answered += u64::from(fact.is_answered());
            }
            _ => {}
        }
        self.credit(fact);
    }

    fn credit(&mut self, fact: &Fact) {
        match fact.kind() {
            LegKind::Incoming | LegKind::Queue | LegKind::Transfer if fact.is_answered_by_agent() => {
                self.agents.credit_incoming(fact);
            }
            LegKind::Outgoing | LegKind::CustomerLeg if fact.is_answered() && !fact.is_internal() => {
                self.agents.credit_outgoing(fact);
                if let Some(customer) = &fact.customer {
                    self.callbacks.reached(customer, fact.started);
                }
            }
            LegKind::DialerIvr | LegKind::DialerQueue if fact.is_answered() => {
                self.agents.credit_dialer(fact);
                if let Some(customer) = &fact.customer {
                    self.callbacks.reached(customer, fact.started);
                }
            }
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.records += other.records;
        for (name, queue) in &other.queues {
            self.queues.entry(name.clone()).or_default().merge(queue);
        }
        self.dialer_queue.merge(&other.dialer_queue);
        self.interactions.merge(&other.interactions);
        self.outbound.merge(&other.outbound);
        self.agent_legs += other.agent_legs;
        self.agent_legs_answered += other.agent_legs_answered;
        self.agents.merge(&other.agents);
        self.series.merge(&other.series);
        self.timeline.merge(&other.timeline);
        self.callbacks.merge(&other.callbacks);
        self.price += other.price;
    }
}
