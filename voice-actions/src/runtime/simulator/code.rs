//! Codes that are keyed in during a talk.

use super::leg::Activity;
use super::schedule::Timer;
use super::world::World;
use crate::runtime::{Bridged, Effect, Keyed, Listen, Outcome, Side};

/// Longest code.
const LONGEST: usize = 32;

impl World {
    /// Returns the leg whose program listens to this talk, and how it listens.
    fn listener(&self, no: u32, with: u32) -> Option<(u32, &Listen)> {
        [no, with].into_iter().find_map(|leg| {
            let request = self.state.legs.get(&leg)?.pending.as_ref()?;
            let listen = match &request.effect {
                Effect::Bridge(bridge) => bridge.listen.as_ref(),
                Effect::StayBridged(stay) => stay.listen.as_ref(),
                _ => None,
            };
            Some((leg, listen?))
        })
    }

    /// A party presses a key during a talk.
    pub(super) fn key_code(&mut self, no: u32, with: u32, key: char) {
        let Some((listener, listen)) = self.listener(no, with) else { return };
        let (start, timeout, by) = (listen.start, listen.timeout, listen.by);
        let side = if no == listener { Side::Caller } else { Side::Callee };
        if by.is_some_and(|by| by != side) {
            return;
        }
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        match &mut leg.code {
            Some(code) if code.len() < LONGEST => code.push(key),
            None if key == start => leg.code = Some(String::new()),
            _ => return,
        }
        self.arm(no, Timer::Flow, timeout);
    }

    /// Silence has ended the code of this party.
    pub(super) fn end_code(&mut self, no: u32) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        let Activity::Talking { with, .. } = leg.activity else { return };
        let Some(digits) = leg.code.take().filter(|code| !code.is_empty()) else { return };
        if let Some((listener, _)) = self.listener(no, with) {
            let by = if no == listener { Side::Caller } else { Side::Callee };
            self.resolve(listener, Outcome::Keyed(Keyed::new(digits, by)));
        }
    }

    /// The program goes on with the talk, unless that is over.
    pub(super) fn stay_bridged(&mut self, no: u32) {
        if self.state.stepwise {
            return;
        }
        let talks =
            self.state.legs.get(&no).is_some_and(|leg| matches!(leg.activity, Activity::Talking { .. }));
        if !talks {
            self.resolve(no, Outcome::Bridged(Bridged::new(time::Duration::ZERO, Side::Callee)));
        }
    }

    /// The program takes the leg out of its talk; the other one is hung up.
    pub(super) fn leave_talk(&mut self, no: u32) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        let Activity::Talking { with, since } = leg.activity else { return };
        leg.activity = Activity::Idle;
        leg.code = None;
        self.part(no, with, since);
    }
}
