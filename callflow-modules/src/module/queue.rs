//! Call queues: ACDC, the call centre of Kazoo.

use super::group::Membership;
use crate::wire::Rows;
use crate::{Id, Seconds};

module! {
    /// Agent log-in state of the calling user.
    ///
    /// Afterwards: continues. The owner of the calling device is the agent; nobody found: plays a prompt and
    /// continues. `pause` is accepted as another word for `paused`. Unknown action: only a log line.
    "acdc_agent" in All, branches [Default], new(action: AgentAction);
    pub struct AcdcAgent {
        /// New state.
        action, with_action: AgentAction [];
        /// Presence entry to light.
        presence_id, with_presence_id: String [];
        /// State shown on that entry.
        presence_state, with_presence_state: AgentPresence [];
        /// How long the pause lasts; the engine takes 600 if absent.
        timeout, with_timeout: Seconds [];
    }
}

module! {
    /// Puts the caller into a queue.
    ///
    /// Afterwards: ends when an agent took the call (control passes away), else continues.
    "acdc_member" in All, branches [Default], new(id: Id);
    pub struct AcdcMember {
        /// Queue.
        id, with_id: Id [];
        /// Higher goes first; falls back to the Call-Priority variable, then 0.
        priority, with_priority: i64 [];
    }
}

module! {
    /// Logs the calling agent into or out of one queue.
    ///
    /// Afterwards: continues.
    "acdc_queue" in All, branches [Default];
    pub struct AcdcQueue {
        /// What to do.
        action, with_action: Membership [];
        /// Queue.
        id, with_id: Id [];
    }
}

module! {
    /// Branches on the average waiting time of a queue.
    ///
    /// Afterwards: branches. The greatest key that the average reaches is taken.
    "acdc_wait_time" in All, branches [Threshold Default], new(id: Id);
    pub struct AcdcWaitTime {
        /// Queue.
        id, with_id: Id [];
        /// How far back the average looks.
        window, with_window: Seconds [];
    }
}

module! {
    /// Merges `data` into the skills of the calling agent.
    ///
    /// Afterwards: continues.
    "set" in All, branches [Default], new();
    pub struct Set {}
}

impl AcdcQueue {
    /// Logs the calling agent into a queue.
    #[must_use]
    pub fn login(queue: impl Into<Id>) -> Self {
        Self::blank().with_action(Membership::Login).with_id(queue)
    }

    /// Logs the calling agent out of a queue.
    #[must_use]
    pub fn logout(queue: impl Into<Id>) -> Self {
        Self::blank().with_action(Membership::Logout).with_id(queue)
    }
}

words! {
    /// State of an agent.
    pub enum AgentAction {
        /// Takes calls.
        Login = "login",
        /// Takes no calls.
        Logout = "logout",
        /// Takes no calls for a while.
        Paused = "paused" | "pause",
        /// Takes calls again.
        Resume = "resume",
    }
}

words! {
    /// State that the presence entry of an agent shows.
    pub enum AgentPresence {
        /// Blinks.
        Early = "early",
        /// Lit.
        Confirmed = "confirmed",
        /// Dark.
        Terminated = "terminated",
        /// Blinks red.
        RedFlash = "red_flash",
        /// Lit red.
        RedSolid = "red_solid",
        /// Lit green.
        Green = "green",
    }
}
