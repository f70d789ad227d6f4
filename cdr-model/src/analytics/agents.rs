use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Fact;

/// What identifies an agent: the representative's code, or else the extension that took part.
pub type AgentKey = String;

/// Who answered how many calls. Incoming and outgoing are told apart, because they are different work.
///
/// # Who is the agent
///
/// The representative's code (`representative_code`); where a record has none, the extension that answered
/// (`extenUser`, else `targetextension`), and of an outgoing call the extension that called (`callerextension`). A record
/// that names none of them is credited to nobody. A transferred call is credited to each agent who answered a part of it.
///
/// # What counts as answered
///
/// | Figure | Counts a record if |
/// | --- | --- |
/// | [`incoming_answered`](Self::incoming_answered) | it is an incoming call, a queue's or a transfer, it was answered ([`Fact::is_answered`]), and an agent answered it ([`Fact::is_answered_by_agent`]): of a queue or a transfer always; of another incoming call only if an extension is named, because otherwise the IVR answered; never with the status or type of a mailbox |
/// | [`outgoing_answered`](Self::outgoing_answered) | it is an outgoing call or the customer's leg of a click-to-call, it was answered, and it did not stay between extensions |
/// | [`dialer_handled`](Self::dialer_handled) | a dialer put it through (predictive IVR or queue), and it was answered |
///
/// A representative's code alone makes no incoming call one that an agent answered: it says who, not whether.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentFigures {
    /// Incoming calls, queued calls and transfers that an agent answered; not those of an IVR or a mailbox.
    pub incoming_answered: BTreeMap<AgentKey, u64>,
    /// Calls to the outside that the agent started and somebody answered.
    pub outgoing_answered: BTreeMap<AgentKey, u64>,
    /// Conversations that a dialer put through.
    pub dialer_handled: BTreeMap<AgentKey, u64>,
    /// Seconds that each agent talked, all three kinds together.
    #[serde(default)]
    pub talk_seconds: BTreeMap<AgentKey, u64>,
    /// Names by key; of two names of one agent the one that sorts last.
    pub names: BTreeMap<AgentKey, String>,
}

impl AgentFigures {
    pub(super) fn credit_incoming(&mut self, fact: &Fact) {
        let agent = fact.agent();
        Self::credit(&mut self.incoming_answered, &mut self.talk_seconds, &mut self.names, fact, agent);
    }

    pub(super) fn credit_outgoing(&mut self, fact: &Fact) {
        let agent = fact.agent().or(fact.caller_extension.as_deref());
        Self::credit(&mut self.outgoing_answered, &mut self.talk_seconds, &mut self.names, fact, agent);
    }

    pub(super) fn credit_dialer(&mut self, fact: &Fact) {
        let agent = fact.agent();
        Self::credit(&mut self.dialer_handled, &mut self.talk_seconds, &mut self.names, fact, agent);
    }

    fn credit(
        ranking: &mut BTreeMap<AgentKey, u64>,
        talk: &mut BTreeMap<AgentKey, u64>,
        names: &mut BTreeMap<AgentKey, String>,
        fact: &Fact,
        agent: Option<&str>,
    ) {
        let Some(agent) = agent else { return };
        for (figure, more) in [(ranking, 1), (talk, u64::from(fact.talk_seconds()))] {
            if let Some(sum) = figure.get_mut(agent) {
                *sum += more;
            } else {
                figure.insert(agent.to_owned(), more);
            }
        }
        if let Some(name) = &fact.agent_name {
            keep_greater(names, agent, name);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (ours, theirs) in [
            (&mut self.incoming_answered, &other.incoming_answered),
            (&mut self.outgoing_answered, &other.outgoing_answered),
            (&mut self.dialer_handled, &other.dialer_handled),
            (&mut self.talk_seconds, &other.talk_seconds),
        ] {
            for (agent, count) in theirs {
                *ours.entry(agent.clone()).or_default() += count;
            }
        }
        for (agent, name) in &other.names {
            keep_greater(&mut self.names, agent, name);
        }
    }

    /// Returns how many calls an agent handled: answered incoming and outgoing ones and those of dialers.
    #[must_use]
    pub fn handled(&self, agent: &str) -> u64 {
        let rankings = [&self.incoming_answered, &self.outgoing_answered, &self.dialer_handled];
        rankings.iter().filter_map(|ranking| ranking.get(agent)).sum()
    }

    /// Returns who answered most incoming calls, most first.
    #[must_use]
    pub fn top_incoming(&self) -> Vec<(&str, u64)> {
        Self::ranked(&self.incoming_answered)
    }

    /// Returns whose outgoing calls were answered most, most first.
    #[must_use]
    pub fn top_outgoing(&self) -> Vec<(&str, u64)> {
        Self::ranked(&self.outgoing_answered)
    }

    /// Returns the agents of a ranking with most calls first; equals in the order of their keys.
    #[must_use]
    pub fn ranked(ranking: &BTreeMap<AgentKey, u64>) -> Vec<(&str, u64)> {
        let mut ranked: Vec<_> = ranking.iter().map(|(agent, count)| (agent.as_str(), *count)).collect();
        ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        ranked
    }
}

/// Keeps the greater of two names, so that the order of merging makes no difference.
fn keep_greater(names: &mut BTreeMap<AgentKey, String>, agent: &str, name: &str) {
    match names.get_mut(agent) {
        Some(kept) if kept.as_str() >= name => {}
        Some(kept) => name.clone_into(kept),
        None => drop(names.insert(agent.to_owned(), name.to_owned())),
    }
}
