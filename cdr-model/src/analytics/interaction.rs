use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Fact;
use crate::{LegKind, Outcome};

/// Which way an interaction went: the direction of its root record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Direction {
    /// A customer called.
    Inbound,
    /// We called a customer.
    Outbound,
    /// Between two extensions.
    Internal,
    /// Conference, fax and other services.
    Other,
    /// A call type that this version does not know, without a direction.
    Unknown,
}

/// How an inbound interaction ended for the customer; the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InboundOutcome {
    /// An agent talked to the customer.
    AnsweredByAgent,
    /// The customer reached a mailbox.
    Voicemail,
    /// The customer gave up in a queue.
    Abandoned,
    /// The queue sent the customer away: left by choice, time limit, full, nobody there.
    QueueOverflow,
    /// It rang, and nobody answered.
    RangNoAnswer,
    /// The customer hung up in the IVR before anything rang.
    IvrHangup,
    /// An IVR or a bot answered, no agent did.
    AnsweredBySystem,
    /// An announcement of the IVR ended the call as it should.
    IvrCompleted,
    /// None of the others.
    Failed,
}

impl InboundOutcome {
    /// Returns whether the customer wanted somebody and got nobody, so that a call back is due: the call was abandoned in a
    /// queue, sent away by it, rang without an answer, or ended in a mailbox. A caller who hung up in the menu is not called back.
    #[must_use]
    pub const fn is_callback_due(self) -> bool {
        matches!(self, Self::Abandoned | Self::QueueOverflow | Self::RangNoAnswer | Self::Voicemail)
    }

    /// Returns the words that the report has for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AnsweredByAgent => "answered by agent",
            Self::Voicemail => "voicemail",
            Self::Abandoned => "abandoned",
            Self::QueueOverflow => "sent away by queue",
            Self::RangNoAnswer => "rang, no answer",
            Self::IvrHangup => "hung up in IVR",
            Self::AnsweredBySystem => "answered by system",
            Self::IvrCompleted => "completed in IVR",
            Self::Failed => "failed",
        }
    }
}

/// Interactions: all records that belong to one contact with a customer, counted once.
///
/// Records are joined by call id and by the id of the call that they came from. Hazard: an attended transfer that
/// names no original call cannot be joined from records alone and counts as an interaction of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InteractionFigures {
    /// Interactions by direction.
    pub by_direction: BTreeMap<Direction, u64>,
    /// Inbound interactions by outcome.
    pub inbound_outcomes: BTreeMap<InboundOutcome, u64>,
    /// Seconds that agents talked in inbound interactions; a transferred call is the sum of its parts.
    pub agent_talk_seconds_inbound: u64,
}

impl InteractionFigures {
    /// Returns the number of interactions.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_direction.values().sum()
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (direction, count) in &other.by_direction {
            *self.by_direction.entry(*direction).or_default() += count;
        }
        for (outcome, count) in &other.inbound_outcomes {
            *self.inbound_outcomes.entry(*outcome).or_default() += count;
        }
        self.agent_talk_seconds_inbound += other.agent_talk_seconds_inbound;
    }
}

/// All facts of one interaction.
pub(super) struct Interaction<'a> {
    pub(super) facts: &'a [&'a Fact],
}

impl Interaction<'_> {
    /// The earliest record that came from no other call, or else the earliest.
    pub(super) fn root(&self) -> Option<&Fact> {
        let earliest = |came_from_none: bool| {
            self.facts
                .iter()
                .filter(|fact| !came_from_none || fact.origin().is_none())
                .min_by_key(|fact| (fact.started, &fact.call_type, &fact.call))
        };
        earliest(true).or_else(|| earliest(false)).copied()
    }

    /// Outcome of an inbound interaction.
    pub(super) fn outcome(&self) -> InboundOutcome {
        let contacts = || self.facts.iter().filter(|fact| !fact.is_leg());
        let ended = |outcomes: &[Outcome]| contacts().any(|fact| outcomes.contains(&fact.outcome));
        if contacts().any(|fact| fact.is_answered_by_agent()) {
            InboundOutcome::AnsweredByAgent
        } else if ended(&[Outcome::Voicemail]) || contacts().any(|fact| fact.kind() == LegKind::Voicemail) {
            InboundOutcome::Voicemail
        } else if ended(&[Outcome::Abandoned]) {
            InboundOutcome::Abandoned
        } else if ended(&[Outcome::QueueTimeout, Outcome::LeftQueue, Outcome::QueueFull, Outcome::QueueEmpty])
        {
            InboundOutcome::QueueOverflow
        } else if ended(&[Outcome::NoAnswer, Outcome::Busy, Outcome::Cancelled]) {
            InboundOutcome::RangNoAnswer
        } else if ended(&[Outcome::HungUpInIvr]) {
            InboundOutcome::IvrHangup
        } else if contacts().any(|fact| fact.is_answered()) {
            InboundOutcome::AnsweredBySystem
        } else if ended(&[Outcome::EndedByIvr]) {
            InboundOutcome::IvrCompleted
        } else {
            InboundOutcome::Failed
        }
    }

    /// Seconds that agents talked, leg records left out.
    pub(super) fn agent_talk_seconds(&self) -> u64 {
        self.facts
            .iter()
            .filter(|fact| !fact.is_leg() && fact.is_answered_by_agent())
            .map(|fact| u64::from(fact.talk_seconds()))
            .sum()
    }

    /// Talk of an attempt: a predictive dialer's customer leg takes it from the agent's side of the same call.
    pub(super) fn attempt_talk_seconds(&self, attempt: &Fact) -> u32 {
        let agent_side = || {
            self.facts
                .iter()
                .filter(|fact| matches!(fact.kind(), LegKind::DialerIvr | LegKind::DialerQueue))
                .filter(|fact| fact.call == attempt.call)
        };
        match attempt.kind() {
            LegKind::DialerAttempt if agent_side().next().is_some() => {
                agent_side().map(|fact| fact.talk_seconds()).sum()
            }
            _ => attempt.talk_seconds(),
        }
    }
}
