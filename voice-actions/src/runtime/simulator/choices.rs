//! A world in which nothing happens by itself: an explorer chooses.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::ledger::{EndedBy, LegKind};
use super::leg::{Leg, Phase};
use super::setting::Setting;
use super::world::World;
use crate::diagnostics::Pointer;
use crate::runtime::coverage::Coverage;
use crate::runtime::{Bridge, Cause, Effect, HangupCause, LegId, Outcome, Request, Trace};

/// One thing that can happen next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Choice {
    /// On which leg.
    pub leg: LegId,
    /// What.
    pub happens: Happens,
}

/// What can happen next on a leg.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Happens {
    /// The party that is rung answers.
    Answers,
    /// The party that is rung does not.
    Declines(Cause),
    /// The pending effect comes back with this.
    Comes(Outcome),
    /// The party hangs up.
    HangsUp,
    /// The program gets what is ready for it; only when legs are interleaved.
    Proceeds,
}

impl Happens {
    /// Returns whether it happens while the caller does nothing: time passes, nobody answers, a text ends.
    #[must_use]
    pub fn is_passive(&self) -> bool {
        match self {
            Self::Proceeds | Self::Declines(_) => true,
            Self::Comes(outcome) => match outcome {
                Outcome::Collected(collected) => collected.digits.is_empty(),
                Outcome::Interrupted(_) | Outcome::Bridged(_) | Outcome::Keyed(_) | Outcome::Recorded(_) => {
                    false
                }
                _ => true,
            },
            Self::Answers | Self::HangsUp => false,
        }
    }
}

impl World {
    /// Makes a world in which nothing happens by itself: [`choices`](Self::choices) says what can happen next, and
    /// [`choose`](Self::choose) lets it.
    ///
    /// Rooms, originated legs and services are real in it. What people and the network do is chosen: digits, silence,
    /// what comes of a bridge or a queue, an unanswered web request, hanging up.
    #[must_use]
    pub fn stepwise(setting: impl Into<Arc<Setting>>, at: OffsetDateTime) -> Self {
        let mut world = Self::new(setting, at);
        world.state.stepwise = true;
        world
    }

    /// Lets legs that can go on wait for [`Happens::Proceeds`], so that every order of them can be chosen.
    #[must_use]
    pub const fn with_interleaving(mut self, on: bool) -> Self {
        self.state.interleaved = on;
        self
    }

    /// Says whether people beyond this world use its rooms, so that a room may be full or end because of them.
    #[must_use]
    pub const fn with_strangers(mut self, on: bool) -> Self {
        self.state.strangers = on;
        self
    }

    /// Returns what can happen next in a [`stepwise`](Self::stepwise) world, in a fixed order.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        let mut choices = Vec::new();
        if self.state.interleaved {
            let mut seen = Vec::new();
            for (no, _) in &self.state.ready {
                if let Some(leg) = self.state.legs.get(no)
                    && !seen.contains(no)
                {
                    seen.push(*no);
                    choices.push(Choice { leg: leg.start.leg.clone(), happens: Happens::Proceeds });
                }
            }
        }
        for (no, leg) in &self.state.legs {
            let mut add = |happens| choices.push(Choice { leg: leg.start.leg.clone(), happens });
            if leg.phase == Phase::Ringing && leg.kind != LegKind::Incoming {
                add(Happens::Answers);
                add(Happens::Declines(HangupCause::NoAnswer.into()));
                continue;
            }
            if let Some(request) = &leg.pending {
                outcomes(leg, request, self.state.strangers)
                    .into_iter()
                    .for_each(|outcome| add(Happens::Comes(outcome)));
            }
            let waits = leg.pending.is_some() || !self.state.ready.iter().any(|(ready, _)| ready == no);
            if leg.phase != Phase::Over && waits {
                add(Happens::HangsUp);
            }
        }
        choices
    }

    /// Lets this happen, and everything that follows from it at once; returns whether it could happen.
    pub fn choose(&mut self, choice: &Choice) -> bool {
        self.settle();
        if !self.choices().contains(choice) {
            return false;
        }
        let Some(no) = self.number_of(&choice.leg) else { return false };
        match &choice.happens {
            Happens::Answers => self.answered(no),
            Happens::Declines(cause) => self.end_leg(no, cause.clone(), EndedBy::Party),
            Happens::HangsUp => self.end_leg(no, Cause::normal(), EndedBy::Party),
            Happens::Comes(outcome) => {
                let took = self.takes(no, outcome);
                self.state.now = self.state.now.saturating_add(took);
                if matches!(outcome, Outcome::Bridged(_) | Outcome::Keyed(_)) {
                    self.mark_answered(no);
                }
                self.come(no, outcome.clone());
            }
            Happens::Proceeds => {
                if let Some(place) = self.state.ready.iter().position(|(ready, _)| *ready == no)
                    && let Some((no, input)) = self.state.ready.remove(place)
                {
                    self.resume(no, input);
                }
            }
        }
        self.settle();
        true
    }

    /// Ends the pending effect with an outcome that was chosen.
    fn come(&mut self, no: u32, outcome: Outcome) {
        let entering =
            self.state.legs.get(&no).and_then(|leg| match leg.pending.as_ref().map(|asked| &asked.effect) {
                Some(Effect::EnterRoom(enter)) => Some(enter.clone()),
                _ => None,
            });
        match (entering, &outcome) {
            (Some(enter), Outcome::Entered) => self.enter_room(no, enter),
            (None, Outcome::RoomEnded) => {
                self.leave_room(no);
                self.resolve(no, outcome);
            }
            _ => self.resolve(no, outcome),
        }
    }

    /// Lets everything happen that needs no choice.
    pub fn settle(&mut self) {
        loop {
            self.state.pokes.clear();
            if let Some(at) = self.state.schedule.next_time() {
                if let Some((no, _)) = self.state.schedule.take(at, 0) {
                    self.state.now = self.state.now.max(at);
                    self.begin_leg(no);
                }
                continue;
            }
            if self.state.interleaved {
                return;
            }
            let Some((no, input)) = self.state.ready.pop_front() else { return };
            self.resume(no, input);
        }
    }

    fn number_of(&self, leg: &LegId) -> Option<u32> {
        self.state.legs.iter().find(|(_, other)| other.start.leg == *leg).map(|(no, _)| *no)
    }

    /// Returns the milliseconds until the pending effect comes back with this.
    fn takes(&self, no: u32, outcome: &Outcome) -> u64 {
        let pending =
            self.state.legs.get(&no).and_then(|leg| leg.pending.as_ref()).map(|request| &request.effect);
        let time = match (pending, outcome) {
            (_, Outcome::Bridged(bridged)) => bridged.talk_time,
            (_, Outcome::Recorded(recording)) => recording.duration,
            (Some(Effect::Collect(collect)), Outcome::Collected(collected))
                if collected.digits.is_empty() =>
            {
                collect.timeout
            }
            (Some(Effect::Wait(wait)), _) => wait.time.unwrap_or(Duration::ZERO),
            (Some(Effect::Bridge(Bridge { max_wait: Some(wait), .. })), Outcome::TimedOut) => *wait,
            (Some(Effect::Bridge(bridge)), _) => bridge.ring_time.unwrap_or(self.setting.pace.ring_time),
            _ => Duration::SECOND,
        };
        u64::try_from(time.whole_milliseconds()).unwrap_or_default()
    }

    /// Returns where each leg that is not over waits, and whether all of them wait by design: in a room, for the
    /// hang-up, or under somebody else's control.
    pub(in crate::runtime) fn waiting(&self) -> (Vec<(LegId, Pointer)>, bool) {
        let live = self.state.legs.values().filter(|leg| leg.phase != Phase::Over);
        let mut waiting = Vec::new();
        let mut by_design = true;
        for leg in live {
            let effect = leg.pending.as_ref().map(|request| &request.effect);
            by_design &= match effect {
                Some(Effect::WaitInRoom(_)) => true,
                Some(Effect::Wait(wait)) => wait.time.is_none(),
                Some(_) => false,
                None => leg.session.is_none() && leg.phase == Phase::Up,
            };
            let at = leg.pending.as_ref().map(|request| request.at.clone()).unwrap_or_default();
            waiting.push((leg.start.leg.clone(), at));
        }
        (waiting, by_design)
    }

    /// Returns the legs that are in a room with somebody who was not dialed by the same leg as they were, with the
    /// place where each entered.
    pub(in crate::runtime) fn company(&self) -> Vec<(LegId, Pointer)> {
        let parent = |no: &u32| self.state.legs.get(no).map(|leg| leg.parent);
        let met = |members: &[(u32, bool)], no: &u32| {
            members.iter().any(|(other, _)| other != no && parent(other) != parent(no))
        };
        let rooms = self.state.rooms.values();
        rooms
            .flat_map(|members| members.iter().filter(|(no, _)| met(members, no)))
            .filter_map(|(no, _)| self.state.legs.get(no))
            .filter_map(|leg| Some((leg.start.leg.clone(), leg.entered.clone()?)))
            .collect()
    }

    /// Returns the originated legs that were answered and for which nobody has a program.
    pub(in crate::runtime) fn programless(&self) -> impl Iterator<Item = &LegId> {
        self.state.legs.values().filter(|leg| leg.programless).map(|leg| &leg.start.leg)
    }

    /// Forgets the notes and faults so far, so that only new ones are seen.
    pub(in crate::runtime) fn forget(&mut self) {
        self.state.trace = Trace::new();
        self.state.coverage = Coverage::new();
        self.state.faults.clear();
    }

    /// Returns what decides how this world can go on, without times and counts.
    #[must_use]
    pub fn essence(&self) -> Value {
        let place = |no: &u32| self.state.legs.keys().position(|other| other == no);
        let legs: Vec<Value> = self
            .state
            .legs
            .values()
            .map(|leg| {
                let pending = leg.pending.as_ref().map(|request| (&request.at, &request.effect));
                let session = leg.session.as_ref().map(|session| session.essence());
                json!([
                    leg.phase,
                    leg.kind,
                    leg.room,
                    leg.outside,
                    leg.hung_up,
                    leg.document,
                    pending,
                    session
                ])
            })
            .collect();
        let rooms: Vec<Value> = self
            .state
            .rooms
            .iter()
            .map(|(name, members)| {
                json!([name, members.iter().map(|(no, ends)| (place(no), ends)).collect::<Vec<_>>()])
            })
            .collect();
        let ready: Vec<Option<usize>> = self.state.ready.iter().map(|(no, _)| place(no)).collect();
        json!([legs, rooms, ready])
    }
}

fn outcomes(leg: &Leg, request: &Request, strangers: bool) -> Vec<Outcome> {
    let from_program = || leg.session.as_ref().map(|session| session.choices(request)).unwrap_or_default();
    let mut outcomes: Vec<Outcome> = leg.upcoming.clone().into_iter().collect();
    match &request.effect {
        Effect::EnterRoom(_) => outcomes.extend([Outcome::Entered, Outcome::RoomFull]),
        Effect::WaitInRoom(_) if strangers => outcomes.push(Outcome::RoomEnded),
        Effect::WaitInRoom(_) => {}
        _ => outcomes.extend(from_program()),
    }
    let mut distinct: Vec<Outcome> = Vec::with_capacity(outcomes.len());
    for outcome in outcomes.into_iter().filter(|outcome| is_possible(&request.effect, outcome)) {
        if !distinct.contains(&outcome) {
            distinct.push(outcome);
        }
    }
    distinct
}

/// Returns whether the keys can be pressed in this collection.
fn is_possible(effect: &Effect, outcome: &Outcome) -> bool {
    match (effect, outcome) {
        (Effect::Collect(collect), Outcome::Collected(collected)) => {
            let most = collect.max_digits.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            collected.digits.chars().count() <= most
        }
        _ => true,
    }
}
