//! The vendor's logging rules, applied to what a call has collected.

use super::call::{CallState, Detail, Leg, Verdict};
use super::options::{CorrelatorOptions, Directory};
use super::output::{Gap, Incomplete, Inconsistency, InconsistencyKind, LoggedCall, MissedCall, Output};
use super::{clamp, instant};
use crate::extension::ExtensionType;
use crate::id::{CallbackId, RecordId};
use crate::leg::LegEvent;
use crate::status::{CallStatus, Direction};

/// Talk time and the times of its events may differ by this before it is worth a report.
const TALK_TIME_TOLERANCE: i64 = 1_000_000;

/// What a decision depends on beside the call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) options: &'a CorrelatorOptions,
    pub(super) directory: &'a Directory,
    pub(super) now: i64,
    /// Decide now, whatever is still to be waited for.
    pub(super) force: bool,
}

impl<'a> Context<'a> {
    fn after(duration: time::Duration, since: i64) -> i64 {
        since.saturating_add(clamp(duration.whole_microseconds()))
    }

    fn wait_ends(&self, since: i64) -> i64 {
        Self::after(self.options.wait, since)
    }

    fn age_ends(&self, since: i64) -> i64 {
        Self::after(self.options.leg_age, since)
    }

    fn is_over(&self, end: i64) -> bool {
        self.force || self.now >= end
    }

    /// Returns what the extension of an event is: by the PBX, else by the directory.
    pub(super) fn kind_of<'b>(&self, event: &'b LegEvent) -> Option<&'b ExtensionType>
    where
        'a: 'b,
    {
        event
            .extension_type
            .as_ref()
            .or_else(|| event.extension.as_ref().and_then(|extension| self.directory.kind_of(extension)))
    }
}

impl Leg {
    /// Returns whether a customer talked on this incoming leg, as far as is known.
    fn has_talked(&self, context: &Context<'_>) -> bool {
        let Some(detail) = self.detail.as_deref().filter(|_| !self.decided) else { return self.talked };
        let by_hangup = detail.status == Some(CallStatus::Answer) && detail.talk.is_some_and(|talk| talk > 0);
        !self.gate
            && self.direction == Direction::In
            && (self.answered.is_some() || by_hangup)
            && !detail.is_local(self.direction, context)
    }

    fn is_open(&self) -> bool {
        !self.decided && self.ended.is_none()
    }

    /// Returns whether all events that the hangup lets expect are here.
    fn is_complete(&self, detail: &Detail) -> bool {
        self.opened.is_some() && (self.answered.is_some() || detail.status != Some(CallStatus::Answer))
    }
}

impl CallState {
    /// Says everything that can be said now.
    pub(super) fn settle(&mut self, context: &Context<'_>, outputs: &mut Vec<Output>) {
        self.settle_missed(context, outputs);
        let mut legs = std::mem::take(&mut self.legs);
        let open = legs.iter().filter(|leg| leg.is_open()).count();
        for leg in legs.iter_mut().filter(|leg| !leg.decided) {
            self.settle_leg(leg, open, context, outputs);
        }
        self.legs = legs;
        self.settle_end(context, outputs);
    }

    /// Returns when there is something to say, or to forget (`true`).
    pub(super) fn next_due(&self, context: &Context<'_>) -> (i64, bool) {
        let open = self.legs.iter().filter(|leg| leg.is_open()).count();
        let mut due: Option<i64> = self.missed_due(context);
        let mut wait_until = |end: i64| due = Some(due.map_or(end, |due| due.min(end)));
        for leg in self.legs.iter().filter(|leg| !leg.decided) {
            if leg.ended.is_none() {
                wait_until(context.age_ends(leg.last_arrival));
                continue;
            }
            let complete = leg.detail.as_deref().is_some_and(|detail| leg.is_complete(detail));
            if !complete && context.now < context.wait_ends(leg.ended_arrival) {
                wait_until(context.wait_ends(leg.ended_arrival));
            } else if open == 0 {
                wait_until(context.wait_ends(self.last_activity));
            }
        }
        if due.is_none() && self.awaits_end(context) {
            due = Some(context.age_ends(self.last_activity));
        }
        // Whatever is due is decided by now, so the next time lies ahead; the bound makes a mistake here harmless.
        let ahead = context.now.saturating_add(1);
        match due {
            Some(due) => (due.max(ahead), false),
            None => (Context::after(context.options.remember, self.last_activity).max(ahead), true),
        }
    }

    fn settle_leg(&mut self, leg: &mut Leg, open: usize, context: &Context<'_>, outputs: &mut Vec<Output>) {
        let Some(ended) = leg.ended else {
            if context.is_over(context.age_ends(leg.last_arrival)) {
                let mut missing = vec![Gap::Hangup];
                if leg.opened.is_none() {
                    missing.insert(0, Gap::Opening);
                }
                self.report_incomplete(Some(leg), missing, outputs);
                leg.decide(false);
            }
            return;
        };
        if leg.gate {
            let keep = self.verdict == Verdict::Pending;
            leg.decide(keep);
            return;
        }
        let Some(detail) = leg.detail.as_deref() else { return };
        if !leg.is_complete(detail) && !context.is_over(context.wait_ends(leg.ended_arrival)) {
            return;
        }
        let is_success = detail.status == Some(CallStatus::Answer);
        if is_success && detail.callback.get().is_some() && self.holds_callback(open, context) {
            return;
        }
        let is_local = detail.is_local(leg.direction, context);
        let keep = context.options.missed_direct && self.verdict == Verdict::Pending;
        let logs_local = !is_local || context.options.local_calls;
        if is_success {
            let talked = leg.has_talked(context);
            self.settle_answered(leg, ended, is_local, context, outputs);
            leg.talked = talked;
            if talked && self.verdict == Verdict::Missed {
                self.verdict = Verdict::MissedInVain;
                self.report(Some(leg), InconsistencyKind::AnsweredAfterMissed, outputs);
            }
        } else if leg.answered.is_some() {
            self.report(Some(leg), InconsistencyKind::AnsweredWithoutSuccess, outputs);
        } else if leg.direction == Direction::Out && logs_local && context.options.unsuccessful_outgoing {
            outputs.push(Output::Logged(Box::new(self.logged(leg, detail, ended, is_local))));
        }
        leg.decide(keep);
    }

    /// A leg whose hangup says that it was answered.
    fn settle_answered(
        &mut self,
        leg: &Leg,
        ended: i64,
        is_local: bool,
        context: &Context<'_>,
        outputs: &mut Vec<Output>,
    ) {
        let Some(detail) = leg.detail.as_deref() else { return };
        if leg.answered.is_none() && detail.talk.is_some_and(|talk| talk <= 0) {
            let opening = leg.opened.is_none().then_some(Gap::Opening);
            let missing = opening.into_iter().chain([Gap::Answer]).collect();
            return self.report_incomplete(Some(leg), missing, outputs);
        }
        if is_local && !context.options.local_calls {
            // The events that are lost may have named the outside party of a transfer.
            let may_be_transferred =
                leg.direction == Direction::In && leg.opened.is_none() && leg.answered.is_none();
            if may_be_transferred {
                self.report_incomplete(Some(leg), vec![Gap::Opening, Gap::Answer], outputs);
            }
            return;
        }
        self.check_times(leg, ended, outputs);
        let logged = Box::new(self.logged(leg, detail, ended, is_local));
        let is_technical = detail.callback.get().is_some()
            && leg.direction == Direction::Out
            && self.verdict == Verdict::Missed;
        if is_technical {
            outputs.push(Output::Technical(logged));
        } else {
            self.callback_logged |= detail.callback.get().is_some();
            outputs.push(Output::Logged(logged));
        }
    }

    /// Returns whether the leg of a callback waits for word on whether its call was missed.
    fn holds_callback(&self, open: usize, context: &Context<'_>) -> bool {
        let is_quiet = open == 0 && context.now >= context.wait_ends(self.last_activity);
        !context.force && self.verdict == Verdict::Pending && (!is_quiet || self.says_missed())
    }

    fn logged(&self, leg: &Leg, detail: &Detail, ended: i64, is_local: bool) -> LoggedCall {
        let is_success = detail.status == Some(CallStatus::Answer);
        let told = detail.talk.filter(|talk| *talk > 0);
        let answered = leg.answered.or_else(|| told.map(|talk| ended.saturating_sub(talk)));
        let talk = told.or_else(|| answered.map(|answered| ended.saturating_sub(answered).max(0)));
        let ring = leg.opened.zip(answered).map(|(opened, answered)| answered.saturating_sub(opened).max(0));
        let mut missing = Vec::new();
        if leg.opened.is_none() {
            missing.push(Gap::Opening);
        }
        if is_success && leg.answered.is_none() {
            missing.push(Gap::Answer);
        }
        LoggedCall {
            call: self.id.clone(),
            leg: detail.leg.clone(),
            direction: leg.direction,
            user: detail.user(),
            customer: detail.customer(leg.direction),
            did: detail.did.number(),
            status: detail.status.clone(),
            answered: is_success,
            started_at: leg.opened.map(instant),
            answered_at: answered.filter(|_| is_success).map(instant),
            ended_at: instant(ended),
            ring_time: ring.filter(|_| is_success).map(time::Duration::microseconds),
            talk_time: talk.filter(|_| is_success).map(time::Duration::microseconds),
            record: detail.record.get().map(RecordId::from),
            transferred: detail.transferred,
            local: is_local,
            callback: detail.callback.get().map(CallbackId::from),
            diversion: detail.diversion.number(),
            missing,
        }
    }

    fn check_times(&self, leg: &Leg, ended: i64, outputs: &mut Vec<Output>) {
        let Some(answered) = leg.answered else { return };
        if leg.opened.is_some_and(|opened| opened > answered) || answered > ended {
            self.report(Some(leg), InconsistencyKind::TimesOutOfOrder, outputs);
        }
        let told = leg.detail.as_deref().and_then(|detail| detail.talk).filter(|talk| *talk > 0);
        let measured = ended.saturating_sub(answered);
        if told.is_some_and(|told| told.saturating_sub(measured).saturating_abs() > TALK_TIME_TOLERANCE) {
            self.report(Some(leg), InconsistencyKind::TalkTimeDiffers, outputs);
        }
    }

    fn gates(&self) -> impl Iterator<Item = &Leg> {
        self.legs.iter().filter(|leg| leg.gate && leg.ended.is_some())
    }

    /// Returns whether a queue or voice menu says that nobody answered.
    fn says_missed(&self) -> bool {
        self.gates().any(|gate| gate.bridged == Some(false))
    }

    /// Returns when the wait of a missed call ends, if there may be one.
    fn missed_due(&self, context: &Context<'_>) -> Option<i64> {
        if self.verdict != Verdict::Pending {
            None
        } else if !self.says_missed() {
            self.may_be_missed_direct(context).then(|| context.wait_ends(self.last_activity))
        } else if self.expects_hangup() {
            // While a phone rings or talks, the voice menu has every reason not to hang up.
            let is_alive = self.legs.iter().any(Leg::is_open) && !context.force;
            (!is_alive).then(|| Context::after(context.options.upstream_wait, self.last_activity))
        } else {
            Some(context.wait_ends(self.last_gate_arrival))
        }
    }

    fn settle_missed(&mut self, context: &Context<'_>, outputs: &mut Vec<Output>) {
        if self.verdict == Verdict::Missed && self.gates().any(|gate| gate.bridged == Some(true)) {
            self.verdict = Verdict::MissedInVain;
            self.report(None, InconsistencyKind::AnsweredAfterMissed, outputs);
        }
        let Some(due) = self.missed_due(context) else { return };
        if !context.is_over(due) {
            return;
        }
        self.verdict = Verdict::NotMissed;
        if self.gates().any(|gate| gate.bridged == Some(true)) {
            if self.bridged_disagrees() {
                self.report(None, InconsistencyKind::BridgedDisagrees, outputs);
            }
        } else if self.legs.iter().any(|leg| leg.has_talked(context)) {
            self.report(None, InconsistencyKind::AnsweredButNotBridged, outputs);
        } else if let Some(missed) = self.missed(context) {
            self.verdict = Verdict::Missed;
            if self.callback_logged {
                self.report(None, InconsistencyKind::MissedAfterCallbackLogged, outputs);
            }
            outputs.push(Output::Missed(Box::new(missed)));
        }
        for leg in self.legs.iter_mut().filter(|leg| leg.decided) {
            leg.detail = None;
        }
    }

    /// Returns whether a place says "not bridged" and the one to which it passed the call "bridged".
    fn bridged_disagrees(&self) -> bool {
        let name = |leg: &Leg| leg.detail.as_deref().and_then(Detail::user);
        let passer = |leg: &Leg| leg.detail.as_deref().and_then(|detail| detail.passed_on_by.name());
        self.gates().filter(|gate| gate.bridged == Some(true)).filter_map(passer).any(|passer| {
            let is_passer = |gate: &Leg| name(gate).is_some_and(|name| name.means(&passer));
            self.gates().any(|gate| gate.bridged == Some(false) && is_passer(gate))
        })
    }

    /// Makes the missed call: a queue beats a voice menu, and among several the last counts.
    fn missed<'a>(&'a self, context: &Context<'_>) -> Option<MissedCall> {
        let direct = !self.says_missed();
        let rank = |leg: &'a Leg| {
            let detail = leg.detail.as_deref()?;
            let kind = detail.user().and_then(|user| context.directory.kind_of(&user).cloned());
            let was_passed_on = detail.passed_on_by.get() != detail.caller.get();
            let tier = match &kind {
                Some(ExtensionType::Queue) => 3,
                Some(ExtensionType::Ivr) => 0,
                // Of a chain whose types are unknown the last link is the queue.
                _ if detail.passed_on_by.get().is_some() && was_passed_on => 2,
                _ => 1,
            };
            Some(((tier, leg.ended), detail, kind))
        };
        let candidates = self.legs.iter().filter(|leg| direct || (leg.gate && leg.bridged == Some(false)));
        let ((_, ended), detail, kind) = candidates.filter_map(rank).max_by_key(|(rank, ..)| *rank)?;
        Some(MissedCall {
            call: self.id.clone(),
            customer: detail.customer(Direction::In),
            place: detail.user(),
            place_type: kind,
            did: detail.did.number(),
            ended_at: instant(ended?),
            direct,
            missing: if self.expects_hangup() { vec![Gap::PassingHangup] } else { Vec::new() },
        })
    }

    /// Returns whether only phones rang, all have ended and none was answered, where that can be a missed call.
    fn may_be_missed_direct(&self, context: &Context<'_>) -> bool {
        context.options.missed_direct
            && !self.expects_hangup()
            && self.gates().next().is_none()
            && self.legs.iter().all(|leg| {
                let is_local =
                    leg.detail.as_deref().is_none_or(|detail| detail.is_local(leg.direction, context));
                let is_missed = leg.direction == Direction::In && leg.ended.is_some() && !is_local;
                is_missed && !leg.has_talked(context)
            })
    }

    /// Returns whether the hangup of a queue or voice menu must still come, because nobody answered.
    fn awaits_end(&self, context: &Context<'_>) -> bool {
        self.verdict == Verdict::Pending
            && self.expects_hangup()
            && self.gates().all(|gate| gate.bridged.is_none())
            && !self.legs.iter().any(|leg| leg.has_talked(context))
    }

    fn settle_end(&mut self, context: &Context<'_>, outputs: &mut Vec<Output>) {
        let all_decided = self.legs.iter().all(|leg| leg.decided);
        if all_decided && context.is_over(context.age_ends(self.last_activity)) && self.awaits_end(context) {
            self.verdict = Verdict::NotMissed;
            self.report_incomplete(None, vec![Gap::PassingHangup], outputs);
        }
    }

    fn report(&self, leg: Option<&Leg>, kind: InconsistencyKind, outputs: &mut Vec<Output>) {
        let leg = leg.and_then(|leg| leg.detail.as_deref()).map(|detail| detail.leg.clone());
        outputs.push(Inconsistency { call: self.id.clone(), leg, kind }.into());
    }

    fn report_incomplete(&self, leg: Option<&Leg>, missing: Vec<Gap>, outputs: &mut Vec<Output>) {
        let detail = leg.and_then(|leg| leg.detail.as_deref());
        outputs.push(Output::Incomplete(Box::new(Incomplete {
            call: self.id.clone(),
            leg: detail.map(|detail| detail.leg.clone()),
            user: detail.and_then(Detail::user),
            missing,
        })));
    }
}
