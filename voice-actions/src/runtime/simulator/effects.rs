//! How each effect begins, and how it ends when its time is over.

use time::Duration;

use super::act::Poke;
use super::answers::{Answer, Asked};
use super::fault::FaultKind;
use super::ledger::{EndedBy, LegKind, RecordingTruth};
use super::leg::{Activity, Phase};
use super::schedule::Timer;
use super::world::{Fact, World};
use crate::runtime::{
    Cause, Collect, CollectEnd, Effect, Exhausted, HangupCause, Input, Outcome, Prompt, QueueExit, Record,
    RecordAction, Recording, Reject, Request, Resource,
};

impl World {
    pub(super) fn begin_effect(&mut self, no: u32, request: Request) {
        if request.effect.is_service() {
            return self.ask_services(no, &request);
        }
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if leg.phase == Phase::Over {
            return self.fail_at(no, request.at, FaultKind::AfterEnd);
        }
        if std::mem::take(&mut leg.outside) && !request.effect.ends_leg() {
            return self.resolve(no, Outcome::RoomEnded);
        }
        if request.effect.leaves_talk() {
            self.leave_talk(no);
        }
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        match request.effect {
            Effect::Answer => {
                self.mark_answered(no);
                self.resolve(no, Outcome::Done);
            }
            // The sound comes first, as early media.
            Effect::Reject(ref reject) if reject.media.is_some() && !self.state.stepwise => {
                let sound = self.setting.pace.sound;
                self.arm(no, Timer::Flow, sound);
            }
            Effect::Reject(reject) => {
                leg.hung_up = true;
                self.resolve(no, Outcome::Done);
                self.end_leg(no, refusal(&reject), EndedBy::Platform);
            }
            Effect::HangUp(hang_up) => {
                leg.hung_up = true;
                self.resolve(no, Outcome::Done);
                self.end_leg(no, hang_up.cause, EndedBy::Platform);
            }
            Effect::Speak(speak) => {
                self.mark_answered(no);
                let time = self.speech(&speak.text, speak.times);
                self.hear(no, |key| speak.stop_on.contains(key), time);
            }
            Effect::Play(play) => {
                self.mark_answered(no);
                let time = self.setting.pace.sound * play.times.max(1);
                self.hear(no, |key| play.stop_on.contains(key), time);
            }
            Effect::Collect(collect) => self.begin_collect(no, &collect),
            Effect::SendDigits(send) => {
                let keys = u32::try_from(send.digits.chars().count()).unwrap_or(u32::MAX);
                let each = send.tone.unwrap_or(self.setting.pace.key);
                self.resolve_after(
                    no,
                    Outcome::Done,
                    each.saturating_mul(i32::try_from(keys).unwrap_or(i32::MAX)),
                );
            }
            Effect::Record(record) => self.begin_record(no, &record),
            Effect::LeaveMessage(message) => {
                self.mark_answered(no);
                self.begin_recording(no, Some(message.mailbox), None);
            }
            Effect::Bridge(bridge) => self.begin_bridge(no, bridge),
            Effect::StayBridged(_) => self.stay_bridged(no),
            Effect::Originate(_) if self.state.next_leg > self.setting.budget.legs => {
                let limit = u64::from(self.setting.budget.legs);
                self.fail_at(no, request.at, Exhausted::new(Resource::Legs, limit).into());
            }
            Effect::Originate(originate) => {
                let leg = self.ring(LegKind::Originated, Some(no), originate);
                self.resolve(no, Outcome::Originated(leg));
            }
            // Whether strangers were there first is chosen.
            Effect::EnterRoom(enter) if self.state.strangers && enter.max_participants.is_some() => {}
            Effect::EnterRoom(enter) => self.enter_room(no, enter),
            Effect::WaitInRoom(_) => {
                if self.state.legs.get(&no).is_some_and(|leg| leg.room.is_none()) {
                    self.resolve(no, Outcome::RoomEnded);
                }
            }
            Effect::EnterQueue(enter) => self.enter_queue(no, &enter),
            Effect::Park(park) => self.park(no, park),
            Effect::PickUp(pick_up) => self.pick_up(no, &pick_up),
            Effect::SetPresence(_) => self.resolve(no, Outcome::Done),
            Effect::Wait(wait) => {
                if let Some(time) = wait.time {
                    self.resolve_after(no, Outcome::Done, time);
                }
            }
            Effect::Custom(ref custom) if custom.name == "flush_digits" => {
                leg.typed.clear();
                self.resolve(no, Outcome::Done);
            }
            _ => self.ask_services(no, &request),
        }
    }

    fn ask_services(&mut self, no: u32, request: &Request) {
        let thing = match &request.effect {
            Effect::Fetch(fetch) => {
                format!("{} {}", fetch.method, fetch.url.split(['?', '#']).next().unwrap_or_default())
            }
            Effect::LookUp(look_up) => format!("{} {}", look_up.kind, look_up.key),
            other => other.name().to_owned(),
        };
        let Some(leg) = self.state.legs.get(&no) else { return };
        let times = self.state.asked.entry(thing).or_default();
        let asked = Asked { start: &leg.start, request, nth: *times, slots: &self.state.slots };
        *times += 1;
        let answer = self.setting.answers.answer(&asked);
        if self.state.stepwise && answer.is_none() {
            return;
        }
        let answer = answer.unwrap_or(Answer::now(Outcome::Unsupported));
        let chosen = self.state.stepwise && matches!(request.effect, Effect::Fetch(_));
        if chosen || (answer.after > Duration::ZERO && !self.state.stepwise) {
            self.resolve_after(no, answer.outcome, answer.after);
        } else {
            self.resolve(no, answer.outcome);
        }
    }

    /// Ends the pending effect with this outcome.
    pub(super) fn resolve(&mut self, no: u32, outcome: Outcome) {
        self.state.schedule.disarm(no, Timer::Flow);
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        leg.upcoming = None;
        // A talk goes on beside what the program does meanwhile.
        if !matches!(leg.activity, Activity::Talking { .. }) {
            leg.activity = Activity::Idle;
        }
        if let Some(request) = leg.pending.take() {
            self.state.ready.push_back((no, Input::Done { id: request.id, outcome }));
        }
    }

    /// Ends the pending effect with this outcome when this time is over.
    pub(super) fn resolve_after(&mut self, no: u32, outcome: Outcome, time: Duration) {
        if let Some(leg) = self.state.legs.get_mut(&no) {
            leg.upcoming = Some(outcome);
        }
        if !self.state.stepwise {
            self.arm(no, Timer::Flow, time);
        }
    }

    /// The time of the pending effect is over.
    pub(super) fn effect_over(&mut self, no: u32) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if let Some(outcome) = leg.upcoming.take() {
            return self.resolve(no, outcome);
        }
        if let Some(Effect::Reject(reject)) = leg.pending.as_ref().map(|request| request.effect.clone()) {
            leg.hung_up = true;
            self.resolve(no, Outcome::Done);
            return self.end_leg(no, refusal(&reject), EndedBy::Platform);
        }
        match &mut leg.activity {
            Activity::Collecting { digits, .. } => {
                let digits = std::mem::take(digits);
                self.end_collect(no, digits, CollectEnd::Silence);
            }
            Activity::Recording { .. } => self.end_recording(no, None),
            Activity::Dialing(_) => self.rung_enough(no),
            Activity::Queued { .. } => self.leave_queue(no, QueueExit::TimedOut),
            Activity::Parked { .. } => self.leave_slot(no, Outcome::TimedOut),
            Activity::Talking { .. } => self.end_code(no),
            Activity::Idle => {}
        }
    }

    pub(super) fn mark_answered(&mut self, no: u32) {
        let now = self.now();
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if leg.phase == Phase::Ringing {
            leg.phase = Phase::Up;
            self.fact(no, Fact::Answered);
            if let Some(record) = self.state.ledger.number(no) {
                record.answered_at = Some(now);
            }
        }
    }

    fn speech(&self, text: &str, times: u32) -> Duration {
        let characters = i32::try_from(text.chars().count()).unwrap_or(i32::MAX);
        self.setting.pace.character.saturating_mul(characters) * times.max(1)
    }

    fn hear(&mut self, no: u32, stops: impl Fn(char) -> bool, time: Duration) {
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if let Some(key) = leg.typed.chars().next().filter(|key| stops(*key)) {
            leg.typed.remove(0);
            return self.resolve(no, Outcome::Interrupted(key));
        }
        self.resolve_after(no, Outcome::Done, time);
    }

    fn begin_collect(&mut self, no: u32, collect: &Collect) {
        self.mark_answered(no);
        let prompts = collect.prompts.iter().fold(Duration::ZERO, |sum, prompt| {
            sum + match prompt {
                Prompt::Speak(speak) => self.speech(&speak.text, speak.times),
                Prompt::Play(play) => self.setting.pace.sound * play.times.max(1),
            }
        });
        let Some(leg) = self.state.legs.get_mut(&no) else { return };
        if self.state.stepwise {
            return;
        }
        leg.activity = Activity::Collecting { digits: String::new(), prompting: !collect.prompts.is_empty() };
        if collect.max_digits == Some(0) {
            return self.end_collect(no, String::new(), CollectEnd::Enough);
        }
        let typed = std::mem::take(&mut leg.typed);
        if typed.is_empty() {
            self.arm(no, Timer::Flow, prompts + collect.timeout);
        }
        let mut keys = typed.chars();
        for key in keys.by_ref() {
            self.collect_key(no, key);
            let collecting = self
                .state
                .legs
                .get(&no)
                .is_some_and(|leg| matches!(leg.activity, Activity::Collecting { .. }));
            if !collecting {
                break;
            }
        }
        if let Some(leg) = self.state.legs.get_mut(&no) {
            leg.typed = keys.collect();
            if matches!(leg.activity, Activity::Collecting { .. }) {
                self.state.pokes.push_back((no, Poke::CollectBegan));
            }
        }
    }

    fn begin_record(&mut self, no: u32, record: &Record) {
        match record.action {
            RecordAction::Once => {
                self.mark_answered(no);
                self.begin_recording(no, None, record.silence);
            }
            RecordAction::Start => {
                self.note_recording(no, None, record.url.clone());
                self.resolve(no, Outcome::Done);
            }
            RecordAction::Stop => {
                let now = self.now();
                let open = self.state.ledger.number(no).and_then(|record| {
                    record.recordings.iter_mut().rev().find(|recording| recording.ended_at.is_none()).map(
                        |recording| {
                            recording.ended_at = Some(now);
                            Recording::new(recording.id.clone()).with_duration(now - recording.began_at)
                        },
                    )
                });
                self.resolve(no, open.map_or(Outcome::Done, Outcome::Recorded));
            }
            RecordAction::Mask | RecordAction::Unmask => self.resolve(no, Outcome::Done),
        }
    }

    fn note_recording(&mut self, no: u32, mailbox: Option<String>, url: Option<String>) -> String {
        let id = format!("recording-{}", self.state.next_recording);
        self.state.next_recording += 1;
        let mut truth = RecordingTruth::new(id.clone(), self.now());
        truth.mailbox = mailbox;
        truth.url = url;
        if let Some(record) = self.state.ledger.number(no) {
            record.recordings.push(truth);
        }
        id
    }

    fn begin_recording(&mut self, no: u32, mailbox: Option<String>, silence: Option<Duration>) {
        if self.state.stepwise {
            return;
        }
        let id = self.note_recording(no, mailbox, None);
        let since = self.state.now;
        if let Some(leg) = self.state.legs.get_mut(&no) {
            leg.activity = Activity::Recording { id, since, said: false };
        }
        self.arm(no, Timer::Flow, silence.unwrap_or(self.setting.pace.silence));
        self.state.pokes.push_back((no, Poke::TalkBegan));
    }
}

/// The cause that stands for a SIP refusal.
fn refusal(reject: &Reject) -> Cause {
    let known = HangupCause::KNOWN.iter().find(|cause| cause.sip_code() == Some(reject.code));
    let cause = known.cloned().unwrap_or(HangupCause::CallRejected);
    let cause = Cause::from(cause);
    if cause.sip_code() == Some(reject.code) { cause } else { cause.with_sip_code(reject.code) }
}
