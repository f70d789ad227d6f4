//! Operations that want something: their effects, with the variables filled in.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use time::{Duration, OffsetDateTime};

use super::leg::Interpreter;
use super::options::SessionDataMode;
use super::script::{Collect, Conference, Count, Data, Dial, FinishOn, Op, Prompt, Switch, Timeout};
use super::state::Waiting;
use crate::action::FinishKey;
use crate::address::Destination;
use crate::expression::{Object, Template, Value};
use crate::runtime::{
    self, Bridge, Cause, Custom, Digits, Effect, Endpoint, EnterQueue, EnterRoom, HangUp, HangupCause, Note,
    Notify, Originate, Play, ProgramError, RecordAction, Speak, Step, WaitInRoom,
};

impl Interpreter {
    /// Asks for what the operation wants; `None` if it turns out to want nothing.
    pub(super) fn effect(
        &mut self,
        at: usize,
        op: &Op,
        now: OffsetDateTime,
    ) -> Result<Option<Step>, ProgramError> {
        let effect: Effect = match op {
            Op::Say { text, times } => self.speak(at, text, times.as_ref(), now)?.into(),
            Op::Play { media, times } => self.play(at, media, times.as_ref(), now)?.into(),
            Op::Collect(collect) => self.collect(at, collect, now)?.into(),
            Op::Conference(conference) => self.enter(at, conference, now)?.into(),
            Op::WaitInRoom => match self.state.rooms.last() {
                Some(room) => WaitInRoom::new(room.name.clone()).into(),
                None => {
                    self.state.next = at + 1;
                    return Ok(None);
                }
            },
            Op::Transfer { to, caller_id } => {
                let endpoint = self.endpoint(at, to, now)?;
                let shown = match caller_id {
                    Some(caller_id) => self.text(at, caller_id, now)?.to_string(),
                    None => self.caller().to_owned(),
                };
                Bridge::to(endpoint).with_caller_id(shown).into()
            }
            Op::Dial(dial) => self.dial(at, dial, now)?.into(),
            Op::HangUp => return self.hang_up(at, Cause::normal()).map(Some),
            Op::Redirect { url, method } => return self.redirect(at, url, method.as_ref(), now).map(Some),
            Op::Record(data) => {
                let data = self.members(at, data, now)?;
                let stop = data
                    .get("action")
                    .and_then(Json::as_str)
                    .is_some_and(|action| action.eq_ignore_ascii_case("stop"));
                let mut record =
                    runtime::Record::new(if stop { RecordAction::Stop } else { RecordAction::Start });
                record.data = data;
                record.into()
            }
            Op::Queue(data) => {
                let data = self.members(at, data, now)?;
                let name = ["name", "queue"].iter().find_map(|key| data.get(*key).and_then(Json::as_str));
                let mut queue = EnterQueue::new(name.unwrap_or_default());
                queue.data = data;
                queue.into()
            }
            Op::Sms { to, caller_id, message } => {
                let mut data = Map::new();
                for (key, template) in [("no", to), ("caller_id_no", caller_id), ("message", message)] {
                    data.insert(key.to_owned(), Json::String(self.text(at, template, now)?.to_string()));
                }
                Notify::new("sms", data).into()
            }
            Op::Custom(name, data) => Custom::new(name.clone(), self.fill(at, data, now)?).into(),
            Op::Assign(_)
            | Op::If { .. }
            | Op::ForEach(_)
            | Op::Next(_)
            | Op::Jump(_)
            | Op::Goto { .. }
            | Op::NoLabel(_)
            | Op::Label
            | Op::SessionData(_) => return Ok(None),
        };
        self.ask(at, effect).map(Some)
    }

    /// Ends the leg from this side.
    pub(super) fn hang_up(&mut self, at: usize, cause: Cause) -> Result<Step, ProgramError> {
        let place = self.place(at);
        self.ask_at(at, place, Waiting::HangUp(cause.clone()), HangUp::new().with_cause(cause))
    }

    /// Ends the leg because the platform has nothing to run.
    pub(super) fn give_up(&mut self, at: usize) -> Result<Step, ProgramError> {
        self.hang_up(at, Cause::from(HangupCause::Interworking))
    }

    pub(super) fn text(
        &mut self,
        at: usize,
        template: &Template,
        now: OffsetDateTime,
    ) -> Result<Arc<str>, ProgramError> {
        let text = self.evaluate(at, now, |evaluation| template.render_text(evaluation))?;
        Ok(text.unwrap_or_else(|| "".into()))
    }

    pub(super) fn value(
        &mut self,
        at: usize,
        template: &Template,
        now: OffsetDateTime,
    ) -> Result<Value, ProgramError> {
        Ok(self.evaluate(at, now, |evaluation| template.render(evaluation))?.unwrap_or_default())
    }

    fn number(
        &mut self,
        at: usize,
        template: &Template,
        now: OffsetDateTime,
    ) -> Result<Option<f64>, ProgramError> {
        let value = self.value(at, template, now)?;
        let number = match &value {
            Value::Number(number) => Some(*number),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite() && *number >= 0.0);
        if number.is_none() {
            self.warn(at, "wrong-type", || {
                format!("expected a number, found a value of type {}", value.type_of())
            });
        }
        Ok(number)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range")]
    fn count(
        &mut self,
        at: usize,
        count: Option<&Count>,
        now: OffsetDateTime,
    ) -> Result<Option<u32>, ProgramError> {
        Ok(match count {
            None => None,
            Some(Count::Fixed(count)) => Some(*count),
            Some(Count::Template(template)) => {
                self.number(at, template, now)?.map(|number| number.min(f64::from(u32::MAX)) as u32)
            }
        })
    }

    fn speak(
        &mut self,
        at: usize,
        text: &Template,
        times: Option<&Count>,
        now: OffsetDateTime,
    ) -> Result<Speak, ProgramError> {
        let text = self.text(at, text, now)?;
        let times = self.count(at, times, now)?;
        Ok(Speak::text(&*text).with_times(times.unwrap_or(1)))
    }

    fn play(
        &mut self,
        at: usize,
        media: &Template,
        times: Option<&Count>,
        now: OffsetDateTime,
    ) -> Result<Play, ProgramError> {
        let media = self.text(at, media, now)?;
        let times = self.count(at, times, now)?;
        Ok(Play::media(&*media).with_times(times.unwrap_or(1)))
    }

    fn collect(
        &mut self,
        at: usize,
        collect: &Collect,
        now: OffsetDateTime,
    ) -> Result<runtime::Collect, ProgramError> {
        let timeout = match &collect.timeout {
            None => self.options.collect_timeout,
            Some(Timeout::Fixed(timeout)) => *timeout,
            Some(Timeout::Template(template)) => match self.number(at, template, now)? {
                Some(milliseconds) => Duration::saturating_seconds_f64(milliseconds / 1000.0),
                None => self.options.collect_timeout,
            },
        };
        let mut effect = runtime::Collect::until_silence(timeout);
        effect.max_digits = self.count(at, collect.max_digits.as_ref(), now)?;
        effect.finish_on = match &collect.finish_on {
            FinishOn::Fixed(digits) => digits.clone(),
            FinishOn::Template(template) => {
                let word = self.text(at, template, now)?;
                FinishKey::from(&*word).key().map(Digits::from).unwrap_or_default()
            }
        };
        effect.name.clone_from(&collect.name);
        for (index, prompt) in collect.prompts.iter().enumerate() {
            if self.observing {
                let place = self.place(at).key("actions").index(index);
                self.note(|| Note::action(place));
            }
            match prompt {
                Prompt::Say { text, times } => {
                    effect.prompts.push(self.speak(at, text, times.as_ref(), now)?.into());
                }
                Prompt::Play { media, times } => {
                    effect.prompts.push(self.play(at, media, times.as_ref(), now)?.into());
                }
                Prompt::Other(place) => {
                    let place = place.clone();
                    self.note(|| Note::warning(place, "no-prompt", "only SAY and PLAY can be prompts"));
                }
            }
        }
        Ok(effect)
    }

    fn enter(
        &mut self,
        at: usize,
        conference: &Conference,
        now: OffsetDateTime,
    ) -> Result<EnterRoom, ProgramError> {
        let mut effect = EnterRoom::new(&*self.text(at, &conference.room, now)?);
        self.state.entering.clone_from(&effect.room);
        effect.max_participants = self.count(at, conference.max_participants.as_ref(), now)?;
        effect.end_on_exit = match &conference.end_on_exit {
            None => false,
            Some(Switch::Fixed(on)) => *on,
            Some(Switch::Template(template)) => match self.value(at, template, now)? {
                Value::String(word) => word.eq_ignore_ascii_case("true"),
                other => other.is_truthy(),
            },
        };
        Ok(effect)
    }

    fn dial(&mut self, at: usize, dial: &Dial, now: OffsetDateTime) -> Result<Originate, ProgramError> {
        let mut effect = Originate::to(self.endpoint(at, &dial.to, now)?);
        if let Some(caller_id) = &dial.caller_id {
            effect = effect.with_caller_id(&*self.text(at, caller_id, now)?);
        }
        if let Some(seconds) = dial.ring_time.filter(|seconds| seconds.is_finite() && *seconds > 0.0) {
            effect = effect.with_ring_time(Duration::saturating_seconds_f64(seconds));
        }
        let data = match &dial.session_data {
            Some(data) => self.members(at, data, now)?,
            None => Map::new(),
        };
        Ok(effect.with_context(data))
    }

    fn endpoint(&mut self, at: usize, to: &Template, now: OffsetDateTime) -> Result<Endpoint, ProgramError> {
        let text = self.text(at, to, now)?;
        Ok(match Destination::from(&*text) {
            Destination::SipAddress(address) => Endpoint::sip(address.as_str()),
            Destination::PhoneNumber(_) | Destination::Other(_) => Endpoint::number(&*text),
        })
    }

    /// The number of the other party, also if the flow assigned something to `$callerNo`.
    fn caller(&self) -> &str {
        self.state.start.as_deref().map_or("", |start| super::callbacks::parties(start).0)
    }

    /// Fills in the variables; what is `undefined` becomes null.
    pub(super) fn fill(&mut self, at: usize, data: &Data, now: OffsetDateTime) -> Result<Json, ProgramError> {
        Ok(match data {
            Data::Constant(json) => (**json).clone(),
            Data::Text(template) => self.value(at, template, now)?.to_json().unwrap_or_default(),
            Data::List(items) => items
                .iter()
                .map(|item| self.fill(at, item, now))
                .collect::<Result<Vec<Json>, _>>()
                .map(Json::Array)?,
            Data::Members(members) => {
                let mut filled = Map::new();
                for (key, value) in members {
                    filled.insert(key.clone(), self.fill(at, value, now)?);
                }
                Json::Object(filled)
            }
        })
    }

    /// Fills in the variables of an object; anything else is no object.
    fn members(
        &mut self,
        at: usize,
        data: &Data,
        now: OffsetDateTime,
    ) -> Result<Map<String, Json>, ProgramError> {
        match self.fill(at, data, now)? {
            Json::Object(members) => Ok(members),
            other => {
                let found = match other {
                    Json::Null => "nothing",
                    Json::Array(_) => "a list",
                    _ => "a plain value",
                };
                self.warn(at, "not-an-object", || format!("expected an object, found {found}"));
                Ok(Map::new())
            }
        }
    }

    pub(super) fn set_session_data(
        &mut self,
        at: usize,
        data: &Data,
        now: OffsetDateTime,
    ) -> Result<(), ProgramError> {
        let new = self.members(at, data, now)?;
        let new = Value::from_json(&Json::Object(new)).map_err(|error| self.limit(at, error))?;
        let old = self.state.scope.get("$sessionData").and_then(Value::as_object).cloned();
        let merged =
            match (old.filter(|_| self.options.session_data == SessionDataMode::Merge), new.as_object()) {
                (Some(old), Some(new)) => {
                    let members = old.iter().chain(new.iter()).map(|(key, value)| (key, value.clone()));
                    Object::new(members).map(Value::Object).map_err(|error| self.limit(at, error))?
                }
                _ => new,
            };
        self.set(at, "$sessionData", true, merged)?;
        self.state.next = at + 1;
        Ok(())
    }
}
