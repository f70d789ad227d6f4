//! Queues: callers wait, agents are rung one by one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Duration;

use super::ledger::{LegKind, QueueWait};
use super::leg::Activity;
use super::schedule::Timer;
use super::world::World;
use crate::runtime::wire::milliseconds;
use crate::runtime::{
    CallerId, Digits, Endpoint, EnterQueue, HangupCause, Originate, Outcome, QueueExit, QueueLeft,
};

/// A queue and its agents, who are [people](super::Person) of the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Queue {
    /// Addresses of the agents.
    pub agents: Vec<String>,
    /// Who is rung first.
    pub order: AgentOrder,
    /// How long one agent is rung, in milliseconds when written.
    #[serde(with = "milliseconds")]
    pub ring_time: Duration,
    /// Rest of an agent after a talk, and after a call that was not taken, in milliseconds when written.
    #[serde(with = "milliseconds")]
    pub wrap_up: Duration,
    /// Longest wait, in milliseconds when written; none: no limit of the queue's own.
    #[serde(with = "milliseconds::option")]
    pub max_wait: Option<Duration>,
    /// Most callers that wait at once; none: no limit.
    pub capacity: Option<u32>,
    /// Keys with which a caller leaves.
    pub exit_keys: Digits,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            agents: Vec::new(),
            order: AgentOrder::LongestIdle,
            ring_time: Duration::seconds(15),
            wrap_up: Duration::seconds(5),
            max_wait: None,
            capacity: None,
            exit_keys: Digits::default(),
        }
    }
}

impl Queue {
    /// Makes a queue with these agents.
    #[must_use]
    pub fn of<A: Into<String>>(agents: impl IntoIterator<Item = A>) -> Self {
        Self { agents: agents.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Chooses who is rung first.
    #[must_use]
    pub const fn with_order(mut self, order: AgentOrder) -> Self {
        self.order = order;
        self
    }

    /// Limits how long one agent is rung.
    #[must_use]
    pub const fn with_ring_time(mut self, ring_time: Duration) -> Self {
        self.ring_time = ring_time;
        self
    }

    /// Changes the rest between two calls.
    #[must_use]
    pub const fn with_wrap_up(mut self, wrap_up: Duration) -> Self {
        self.wrap_up = wrap_up;
        self
    }

    /// Limits the wait.
    #[must_use]
    pub const fn with_max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = Some(wait);
        self
    }

    /// Lets these keys end the wait.
    #[must_use]
    pub fn with_exit_keys(mut self, keys: impl Into<Digits>) -> Self {
        self.exit_keys = keys.into();
        self
    }
}

/// Which agent is rung first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AgentOrder {
    /// Who has not been rung for the longest time.
    #[default]
    LongestIdle,
    /// Who stands first in the list.
    Listed,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct QueueState {
    waiting: Vec<u32>,
    /// When an agent may be rung again.
    rests: BTreeMap<String, u64>,
    /// When an agent was rung for the last time; later numbers are later.
    rung: BTreeMap<String, u64>,
    count: u64,
}

impl World {
    pub(super) fn enter_queue(&mut self, no: u32, enter: &EnterQueue) {
        self.mark_answered(no);
        if self.state.stepwise {
            return;
        }
        let (since, now) = (self.state.now, self.now());
        if let Some(record) = self.state.ledger.number(no) {
            record.queues.push(QueueWait::new(enter.queue.clone(), now));
        }
        if let Some(leg) = self.state.legs.get_mut(&no) {
            leg.activity = Activity::Queued { queue: enter.queue.clone(), since, offered: None };
        }
        let state = self.state.queues.entry(enter.queue.clone()).or_default();
        let Some(queue) = self.setting.queues.get(&enter.queue).filter(|queue| !queue.agents.is_empty())
        else {
            return self.leave_queue(no, QueueExit::NoAgents);
        };
        let full = queue
            .capacity
            .is_some_and(|most| state.waiting.len() >= usize::try_from(most).unwrap_or(usize::MAX));
        if full {
            return self.leave_queue(no, QueueExit::Full);
        }
        let priority = |no: u32| {
            let pending = self.state.legs.get(&no).and_then(|leg| leg.pending.as_ref());
            match pending.map(|request| &request.effect) {
                Some(crate::runtime::Effect::EnterQueue(enter)) => enter.priority.unwrap_or_default(),
                _ => 0,
            }
        };
        let mine = enter.priority.unwrap_or_default();
        let place =
            state.waiting.iter().position(|other| priority(*other) < mine).unwrap_or(state.waiting.len());
        state.waiting.insert(place, no);
        if let Some(wait) = enter.max_wait.or(queue.max_wait) {
            self.arm(no, Timer::Flow, wait);
        }
        self.serve_queue(&enter.queue);
    }

    /// Rings free agents for callers who wait.
    pub(super) fn serve_queue(&mut self, name: &str) {
        let setting = std::sync::Arc::clone(&self.setting);
        let Some(queue) = setting.queues.get(name) else { return };
        let waiting = self.state.queues.get(name).map(|state| state.waiting.clone()).unwrap_or_default();
        for caller in waiting {
            let unoffered = self
                .state
                .legs
                .get(&caller)
                .is_some_and(|leg| matches!(leg.activity, Activity::Queued { offered: None, .. }));
            if unoffered && !self.offer(name, queue, caller) {
                break;
            }
        }
    }

    /// Rings an agent for this caller; returns whether one was free.
    fn offer(&mut self, name: &str, queue: &Queue, caller: u32) -> bool {
        let now = self.state.now;
        let Some(state) = self.state.queues.get_mut(name) else { return false };
        let lines = &self.state.lines;
        let free = |agent: &&String| {
            !lines.contains_key(*agent) && state.rests.get(*agent).is_none_or(|until| *until <= now)
        };
        let mut agents = queue.agents.iter().filter(free);
        let agent = match queue.order {
            AgentOrder::Listed => agents.next(),
            AgentOrder::LongestIdle => {
                agents.min_by_key(|agent| state.rung.get(*agent).copied().unwrap_or_default())
            }
        };
        let Some(agent) = agent.cloned() else {
            let soonest = queue.agents.iter().filter(|agent| !lines.contains_key(*agent));
            let soonest = soonest.filter_map(|agent| state.rests.get(agent)).min().copied();
            if let Some(until) = soonest {
                self.state.schedule.arm(until.max(now), caller, Timer::Ring);
            }
            return false;
        };
        state.count += 1;
        state.rung.insert(agent.clone(), state.count);
        let shown =
            self.state.legs.get(&caller).map_or_else(|| CallerId::number(""), |leg| leg.start.from.clone());
        let number = self.state.next_leg;
        let endpoint = Endpoint::number(agent.clone()).with_ring_time(queue.ring_time);
        self.ring(LegKind::Agent, Some(caller), Originate::to(endpoint).with_caller_id(shown));
        // Until it begins to ring at the end of this instant, nobody else may ring this agent.
        if let Some(state) = self.state.queues.get_mut(name) {
            state.rests.insert(agent, now.saturating_add(1));
        }
        if let Some(leg) = self.state.legs.get_mut(&caller)
            && let Activity::Queued { offered, .. } = &mut leg.activity
        {
            *offered = Some(number);
        }
        true
    }

    pub(super) fn agent_answered(&mut self, caller: u32, agent: u32) {
        let queue = self.state.legs.get(&caller).and_then(|leg| match &leg.activity {
            Activity::Queued { queue, .. } => Some(queue.clone()),
            _ => None,
        });
        if let Some(queue) = queue {
            self.taken_from_queue(&queue, caller, agent);
            self.join(caller, agent);
        }
    }

    /// Notes that this leg took the caller out of the queue.
    pub(super) fn taken_from_queue(&mut self, queue: &str, caller: u32, agent: u32) {
        let by = self.state.legs.get(&agent).map(|leg| leg.start.leg.clone());
        let offered = self.state.legs.get(&caller).and_then(|leg| match &leg.activity {
            Activity::Queued { offered, .. } => *offered,
            _ => None,
        });
        self.unqueue(queue, caller);
        if let Some(wait) = self.state.ledger.number(caller).and_then(|record| record.queues.last_mut()) {
            wait.agent = by;
        }
        if let Some(other) = offered.filter(|other| *other != agent) {
            self.end_leg(other, HangupCause::PickedOff.into(), super::EndedBy::Platform);
        }
    }

    fn unqueue(&mut self, queue: &str, caller: u32) {
        let now = self.now();
        self.state.schedule.disarm(caller, Timer::Ring);
        if let Some(state) = self.state.queues.get_mut(queue) {
            state.waiting.retain(|no| *no != caller);
        }
        if let Some(leg) = self.state.legs.get_mut(&caller) {
            leg.activity = Activity::Idle;
        }
        if let Some(wait) = self.state.ledger.number(caller).and_then(|record| record.queues.last_mut()) {
            wait.left_at.get_or_insert(now);
        }
    }

    /// The caller leaves without an agent.
    pub(super) fn leave_queue(&mut self, caller: u32, exit: QueueExit) {
        let Some(leg) = self.state.legs.get(&caller) else { return };
        let Activity::Queued { queue, since, offered } = leg.activity.clone() else { return };
        self.unqueue(&queue, caller);
        if let Some(wait) = self.state.ledger.number(caller).and_then(|record| record.queues.last_mut()) {
            wait.exit = Some(exit);
        }
        if let Some(agent) = offered {
            self.end_leg(agent, HangupCause::OriginatorCancel.into(), super::EndedBy::Platform);
        }
        let waited = i64::try_from(self.state.now.saturating_sub(since)).unwrap_or(i64::MAX);
        let left = QueueLeft::new(exit).with_waited(Duration::milliseconds(waited));
        self.resolve(caller, Outcome::QueueLeft(left));
    }

    /// The caller is gone.
    pub(super) fn abandon_queue(&mut self, caller: u32, queue: &str) {
        self.unqueue(queue, caller);
    }

    /// The leg of an agent is over, and was never answered.
    pub(super) fn agent_missed(&mut self, caller: u32, agent: u32) {
        if let Some(leg) = self.state.legs.get_mut(&caller)
            && let Activity::Queued { offered, .. } = &mut leg.activity
            && *offered == Some(agent)
        {
            *offered = None;
        }
    }

    /// A leg of the party at this address is over: an agent may be free again, after a rest.
    pub(super) fn address_free(&mut self, address: &str) {
        if self.setting.queues.is_empty() {
            return;
        }
        let now = self.state.now;
        let setting = std::sync::Arc::clone(&self.setting);
        for (name, queue) in
            setting.queues.iter().filter(|(_, queue)| queue.agents.iter().any(|one| one == address))
        {
            let rest = u64::try_from(queue.wrap_up.whole_milliseconds()).unwrap_or_default();
            if let Some(state) = self.state.queues.get_mut(name) {
                state.rests.insert(address.to_owned(), now.saturating_add(rest));
            }
            self.serve_queue(name);
        }
    }
}
