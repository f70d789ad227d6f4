use serde::{Deserialize, Serialize};

use super::decide::Context;
use super::key::Key;
use super::output::{Inconsistency, InconsistencyKind, OpenCall, OpenLeg, Output};
use super::signal;
use super::{clamp, instant, micros};
use crate::extension::{ExtensionName, ExtensionType};
use crate::id::{CallId, LegId, RecordId};
use crate::leg::{LegEvent, LegPoint};
use crate::number::Number;
use crate::status::{CallStatus, Direction};

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Merged {
    New,
    Repeated,
    Late,
    Refused,
}

/// Whether a call was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Verdict {
    Pending,
    Missed,
    /// Reported as missed, and later events said otherwise.
    MissedInVain,
    NotMissed,
}

/// What is kept of a call.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CallState {
    pub(super) id: CallId,
    pub(super) legs: Vec<Leg>,
    pub(super) places: Vec<Place>,
    pub(super) last_activity: i64,
    pub(super) last_gate_arrival: i64,
    pub(super) verdict: Verdict,
    pub(super) callback_logged: bool,
    /// Where the call stands in the correlator's queues: when it is due, and whether it is finished.
    #[serde(skip)]
    pub(super) scheduled: Option<(i64, bool)>,
}

/// An extension that takes part in a call.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Place {
    name: Box<str>,
    /// It passed the call on, so its hangup is to be expected.
    pub(super) expected: bool,
    /// A hangup of it came.
    pub(super) ended: bool,
}

/// What is kept of a leg. Times are microseconds by the clock of the PBX, arrivals by ours.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Leg {
    key: Key,
    pub(super) direction: Direction,
    pub(super) opened: Option<i64>,
    pub(super) answered: Option<i64>,
    pub(super) ended: Option<i64>,
    pub(super) ended_arrival: i64,
    pub(super) last_arrival: i64,
    pub(super) bridged: Option<bool>,
    /// A voice menu or queue.
    pub(super) gate: bool,
    /// Everything about the leg was said; only what tells repetitions is kept.
    pub(super) decided: bool,
    /// A customer talked on this incoming leg.
    pub(super) talked: bool,
    pub(super) detail: Option<Box<Detail>>,
}

/// What a leg needs until it is decided.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Detail {
    pub(super) leg: LegId,
    pub(super) status: Option<CallStatus>,
    pub(super) talk: Option<i64>,
    pub(super) transferred: bool,
    pub(super) extension: Slot,
    pub(super) caller: Slot,
    pub(super) called: Slot,
    pub(super) remote: Slot,
    pub(super) did: Slot,
    pub(super) passed_on_by: Slot,
    pub(super) callback: Slot,
    pub(super) diversion: Slot,
    pub(super) record: Slot,
}

/// A text and the rank of the event that gave it: the lowest wins, whatever the order of arrival.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Slot {
    text: Option<Box<str>>,
    rank: u8,
}

impl Slot {
    fn put(&mut self, text: Option<&str>, rank: u8) {
        let Some(text) = text else { return };
        if self.text.is_none() || rank < self.rank {
            if self.text.as_deref() != Some(text) {
                self.text = Some(text.into());
            }
            self.rank = rank;
        }
    }

    pub(super) fn get(&self) -> Option<&str> {
        self.text.as_deref()
    }

    pub(super) fn number(&self) -> Option<Number> {
        self.get().map(Number::from)
    }

    pub(super) fn name(&self) -> Option<ExtensionName> {
        self.get().map(ExtensionName::from)
    }
}

impl CallState {
    pub(super) const fn new(id: CallId, now: i64) -> Self {
        Self {
            id,
            legs: Vec::new(),
            places: Vec::new(),
            last_activity: now,
            last_gate_arrival: now,
            verdict: Verdict::Pending,
            callback_logged: false,
            scheduled: None,
        }
    }

    /// Takes an event into the leg to which it belongs.
    pub(super) fn merge(
        &mut self,
        event: &LegEvent,
        context: &Context<'_>,
        outputs: &mut Vec<Output>,
    ) -> Merged {
        let key = Key::of(event.leg.as_str());
        let at = micros(event.at);
        let index = match self.legs.iter().position(|leg| leg.key == key) {
            Some(index) => index,
            None if self.legs.len() >= context.options.max_legs.max(1) => {
                outputs.push(Inconsistency::of_event(event, InconsistencyKind::TooManyLegs).into());
                return Merged::Refused;
            }
            None => {
                self.legs.reserve_exact(1);
                self.legs.push(Leg::new(key, event, context.now));
                self.legs.len() - 1
            }
        };
        let kind = context.kind_of(event);
        let Some(leg) = self.legs.get_mut(index) else { return Merged::Refused };
        let slot = match event.point {
            LegPoint::Opened => &mut leg.opened,
            LegPoint::Answered => &mut leg.answered,
            LegPoint::Ended => &mut leg.ended,
        };
        match *slot {
            Some(known) if known == at => return Merged::Repeated,
            Some(known) => {
                outputs.push(Inconsistency::of_event(event, InconsistencyKind::Contradiction).into());
                // The first beginning and answer and the last end, whatever the order of arrival.
                let last_wins = event.point == LegPoint::Ended;
                *slot = Some(if last_wins { known.max(at) } else { known.min(at) });
            }
            None => *slot = Some(at),
        }
        if leg.decided {
            return Merged::Late;
        }
        leg.take(event, kind, context.now);
        self.last_activity = context.now;
        if leg.gate && leg.ended.is_some() {
            self.last_gate_arrival = context.now;
        }
        if context.options.signals {
            signal::after(self, index, event, context, outputs);
        }
        self.note_places(event, context);
        Merged::New
    }

    /// Notes which extension passed the call on, and which has ended.
    fn note_places(&mut self, event: &LegEvent, context: &Context<'_>) {
        if let Some(passer) = &event.passed_on_by {
            let is_caller = event
                .caller
                .as_ref()
                .is_some_and(|caller| ExtensionName::from(caller.as_str()).means(passer));
            let is_phone = context.directory.kind_of(passer).is_some_and(|kind| !kind.passes_calls_on());
            if event.direction == Direction::In && !is_caller && !is_phone {
                self.place(passer).expected = true;
            }
        }
        if let (LegPoint::Ended, Some(extension)) = (event.point, &event.extension) {
            self.place(extension).ended = true;
        }
    }

    fn place(&mut self, name: &ExtensionName) -> &mut Place {
        let known = self.places.iter().position(|place| name.means(&ExtensionName::from(&*place.name)));
        let index = known.unwrap_or_else(|| {
            self.places.push(Place { name: name.local_part().into(), expected: false, ended: false });
            self.places.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the index was just found or made")]
        &mut self.places[index]
    }

    /// Returns whether an extension that passed the call on has not hung up yet.
    pub(super) fn expects_hangup(&self) -> bool {
        self.places.iter().any(|place| place.expected && !place.ended)
    }

    pub(super) fn to_open(&self) -> OpenCall {
        let time = |micros: Option<i64>| micros.map(instant);
        let open = |leg: &Leg| {
            let detail = leg.detail.as_deref().filter(|_| !leg.decided)?;
            Some(OpenLeg {
                leg: detail.leg.clone(),
                direction: leg.direction,
                user: detail.user(),
                customer: detail.customer(leg.direction),
                started_at: time(leg.opened),
                answered_at: time(leg.answered),
                ended_at: time(leg.ended),
            })
        };
        OpenCall { call: self.id.clone(), legs: self.legs.iter().filter_map(open).collect() }
    }
}

impl Leg {
    fn new(key: Key, event: &LegEvent, now: i64) -> Self {
        let detail = Detail {
            leg: event.leg.clone(),
            status: None,
            talk: None,
            transferred: false,
            extension: Slot::default(),
            caller: Slot::default(),
            called: Slot::default(),
            remote: Slot::default(),
            did: Slot::default(),
            passed_on_by: Slot::default(),
            callback: Slot::default(),
            diversion: Slot::default(),
            record: Slot::default(),
        };
        Self {
            key,
            direction: event.direction,
            opened: None,
            answered: None,
            ended: None,
            ended_arrival: now,
            last_arrival: now,
            bridged: None,
            gate: false,
            decided: false,
            talked: false,
            detail: Some(Box::new(detail)),
        }
    }

    /// Takes over what an event says. Numbers come from the opening and later events fill gaps; record and DID come
    /// from the end.
    fn take(&mut self, event: &LegEvent, kind: Option<&ExtensionType>, now: i64) {
        self.last_arrival = now;
        if event.point == LegPoint::Ended {
            self.ended_arrival = now;
            self.bridged = event.bridged.or(self.bridged);
        }
        // A leg out of a voice menu, as scripts make them, is a call like any other.
        self.gate |= match kind {
            _ if self.direction == Direction::Out => false,
            Some(kind) if kind.passes_calls_on() => true,
            Some(ExtensionType::Phone) => false,
            _ => event.bridged.is_some(),
        };
        let Some(detail) = &mut self.detail else { return };
        let (rank, rank_from_end) = match event.point {
            LegPoint::Opened => (0, 2),
            LegPoint::Answered => (1, 1),
            LegPoint::Ended => (2, 0),
        };
        detail.extension.put(event.extension.as_ref().map(ExtensionName::local_part), rank);
        detail.caller.put(event.caller.as_ref().map(Number::as_str), rank);
        detail.called.put(event.called.as_ref().map(Number::as_str), rank);
        detail.remote.put(event.remote.as_ref().map(Number::as_str), rank);
        detail.passed_on_by.put(event.passed_on_by.as_ref().map(ExtensionName::local_part), rank);
        detail.callback.put(event.callback.as_ref().map(crate::id::Id::as_str), rank);
        detail.diversion.put(event.diversion.as_ref().map(Number::as_str), rank);
        detail.did.put(event.did.as_ref().map(Number::as_str), rank_from_end);
        detail.record.put(event.record.as_ref().map(RecordId::as_str), rank_from_end);
        detail.transferred |= event.transferred;
        if event.point == LegPoint::Ended {
            detail.status.clone_from(&event.status);
            detail.talk = event.talk_time.map(|talk| clamp(talk.whole_microseconds()));
        }
    }

    /// Closes the leg: from now on only repetitions are told.
    pub(super) fn decide(&mut self, keep_detail: bool) {
        self.decided = true;
        if !keep_detail {
            self.detail = None;
        }
    }
}

impl Detail {
    pub(super) fn user(&self) -> Option<ExtensionName> {
        self.extension.name()
    }

    /// Returns the number of the other end.
    pub(super) fn customer(&self, direction: Direction) -> Option<Number> {
        match direction {
            Direction::In => self.remote.number().or_else(|| self.caller.number()),
            Direction::Out => self.called.number(),
        }
    }

    /// Returns whether both ends are extensions.
    pub(super) fn is_local(&self, direction: Direction, context: &Context<'_>) -> bool {
        let is_extension =
            |slot: &Slot| slot.get().is_some_and(|number| context.directory.is_extension(number));
        match direction {
            Direction::In => self.remote.get().is_none() && is_extension(&self.caller),
            Direction::Out => is_extension(&self.called),
        }
    }
}
