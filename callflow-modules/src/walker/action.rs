//! A module at work: what it can ask for.
//!
//! A module is a plain function that asks for effects one after the other. It runs again from its start each time
//! an outcome arrives, with the outcomes so far at hand: what it has asked before answers at once, and the first new
//! question pauses it. So its state is the list of outcomes, which can be copied and written down.

use std::sync::Arc;

use serde_json::Value;
use time::{Duration, OffsetDateTime};
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::{
    Collect, Collected, Custom, Digits, Effect, LookUp, Note, Notify, Outcome, Play, Prompt, Speak,
};

use super::flow::{Child, Flow, Position};
use super::next::{Next, Pause};
use super::{Call, EndHandler, Settings, UPDATE};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::schema::Profile;

/// Silence before the first key where a module says nothing else.
pub(super) const COLLECT_TIMEOUT: Duration = Duration::seconds(5);
/// Silence between two keys where a module says nothing else.
pub(super) const INTERDIGIT_TIMEOUT: Duration = Duration::seconds(2);

/// How the media of a prompt of the system begins.
const PROMPT: &str = "prompt://";

/// A module at work.
#[derive(Debug)]
pub(super) struct Action<'a> {
    pub(super) position: &'a Position,
    pub(super) settings: &'a Settings,
    /// When the module began.
    pub(super) now: OffsetDateTime,
    /// What the module kept from its last round.
    pub(super) memo: &'a Value,
    /// Flows of answers that were taken over so far, for names of places.
    pub(super) answers: u64,
    /// Whether nothing was put aside.
    pub(super) stack_is_empty: bool,
    pub(super) journal: &'a [Outcome],
    pub(super) asked: usize,
    pub(super) before: &'a Call,
    /// The call as the module changed it; kept when the module is done.
    pub(super) changed: Option<Box<Call>>,
    pub(super) notes: Vec<Note>,
    /// Outcomes of the next question that make a difference, beside the usual ones.
    pub(super) hints: Vec<Outcome>,
}

impl<'a> Action<'a> {
    pub(super) fn call(&self) -> &Call {
        self.changed.as_deref().unwrap_or(self.before)
    }

    pub(super) fn call_mut(&mut self) -> &mut Call {
        self.changed.get_or_insert_with(|| Box::new(self.before.clone()))
    }

    pub(super) fn is_kazoo_5(&self) -> bool {
        self.settings.profile == Profile::Kazoo5
    }

    /// Asks for an effect, and returns what came of it.
    pub(super) fn ask(&mut self, effect: impl Into<Effect>) -> Result<&'a Outcome, Pause> {
        match self.journal.get(self.asked) {
            Some(outcome) => {
                self.asked += 1;
                self.hints.clear();
                Ok(outcome)
            }
            None => {
                let mut effect = effect.into();
                speak_language(&mut effect, self.call().language.as_deref());
                Err(Pause::Ask(Box::new(effect)))
            }
        }
    }

    /// Says what makes a difference in the answer to the next question, for an explorer.
    pub(super) fn hint(&mut self, outcomes: impl IntoIterator<Item = Outcome>) {
        self.hints.extend(outcomes);
    }

    /// Says which keys make a difference in the next collection.
    pub(super) fn hint_keys<'k>(&mut self, keys: impl IntoIterator<Item = &'k str>) {
        self.hints.extend(keys.into_iter().map(Outcome::collected));
    }

    /// Asks for an effect whose outcome makes no difference.
    pub(super) fn make(&mut self, effect: impl Into<Effect>) -> Result<(), Pause> {
        self.ask(effect).map(drop)
    }

    /// Answers the call, unless that happened before.
    pub(super) fn answer(&mut self) -> Result<(), Pause> {
        if !self.call().answered {
            self.make(Effect::Answer)?;
            self.call_mut().answered = true;
        }
        Ok(())
    }

    /// Plays a prompt of the system.
    pub(super) fn prompt(&mut self, name: &str) -> Result<(), Pause> {
        self.make(prompt(name))
    }

    /// Collects keys, and returns them; silence is an empty text.
    pub(super) fn collect(&mut self, collect: Collect) -> Result<&'a str, Pause> {
        Ok(match self.ask(collect)? {
            Outcome::Collected(Collected { digits, .. }) => digits,
            _ => "",
        })
    }

    /// Plays a prompt of the system, and collects keys.
    pub(super) fn prompt_and_collect(&mut self, name: &str, most: u32) -> Result<&'a str, Pause> {
        self.collect(digits(most).with_prompt(Prompt::Play(prompt(name))))
    }

    /// Looks something up; what nobody can say counts as not there.
    pub(super) fn look_up(&mut self, kind: &Kind, key: &str) -> Result<Option<&'a Value>, Pause> {
        self.look_up_if(LookUp::new(kind.as_str(), key))
    }

    pub(super) fn look_up_if(&mut self, look_up: LookUp) -> Result<Option<&'a Value>, Pause> {
        Ok(match self.ask(look_up)? {
            Outcome::Found(found) => Some(found),
            _ => None,
        })
    }

    /// Looks up a list of documents.
    pub(super) fn list(&mut self, kind: &Kind, key: &str) -> Result<&'a [Value], Pause> {
        Ok(self.look_up(kind, key)?.and_then(Value::as_array).map_or(&[], Vec::as_slice))
    }

    /// Changes fields of a document.
    pub(super) fn update(&mut self, kind: &Kind, id: &str, set: impl Into<Value>) -> Result<(), Pause> {
        let set: Value = set.into();
        let data = serde_json::json!({ "kind": kind.as_str(), "id": id, "set": set });
        self.make(Notify::new(UPDATE, data))
    }

    /// Asks for an effect of this dialect's own on the leg.
    pub(super) fn custom(&mut self, name: &str, data: Value) -> Result<&'a Outcome, Pause> {
        self.ask(Custom::new(name, data))
    }

    /// Tells somebody when the engine is at its end.
    pub(super) fn at_end(&mut self, effect: impl Into<Effect>, if_missed: bool) {
        let handler = EndHandler { if_missed, effect: effect.into() };
        // The engine keeps a handler once.
        if !self.call().end_handlers.contains(&handler) {
            self.call_mut().end_handlers.push(handler);
        }
    }

    /// Returns whether a child with this key exists and is not empty.
    pub(super) fn has(&self, key: &str) -> bool {
        matches!(self.position.flow.child(self.position.node, key), Some(Child::Node(_)))
    }

    /// Goes to the child with this key, if it exists and is not empty; there is no way to `_` from here.
    pub(super) fn attempt(&self, key: &str) -> Option<Next> {
        self.has(key).then(|| Next::Key(key.to_owned()))
    }

    /// Returns the branch keys of the own node, in their order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.position.flow.keys(self.position.node)
    }

    /// Reads a node of a looked-up document as a flow; what is no node kills the module.
    pub(super) fn flow(&self, root: &Value, base: Pointer) -> Result<Arc<Flow>, Pause> {
        let flow = Flow::read(root, base, Some(root.clone()));
        flow.map(Arc::new).map_err(|_| Pause::Died("the flow that was found is not one"))
    }

    /// Reads the flow of a looked-up callflow document.
    pub(super) fn flow_of(&self, callflow: &Value) -> Result<Arc<Flow>, Pause> {
        let id = callflow.at(&["id"]).as_str().or_else(|| callflow.at(&["_id"]).as_str()).unwrap_or_default();
        self.flow(callflow.at(&["flow"]), Pointer::root().key("$callflows").key(id).key("flow"))
    }

    /// Looks up who takes a number, and takes over what its pattern captured.
    ///
    /// The callflow that takes the rest does not count unless it is asked for.
    pub(super) fn hunt(&mut self, number: &str, or_no_match: bool) -> Result<Option<Arc<Flow>>, Pause> {
        if number.is_empty() {
            return Ok(None);
        }
        let mut look_up = LookUp::new(Kind::Number.as_str(), number);
        if or_no_match {
            look_up = look_up.with_data("no_match", true);
        }
        let Some(found) = self.look_up_if(look_up)? else { return Ok(None) };
        if !or_no_match && *found.at(&["no_match"]) == true {
            return Ok(None);
        }
        let flow = self.flow_of(found.at(&["callflow"]))?;
        let group = found.at(&["capture_group"]).as_str().map(str::to_owned);
        let groups = found.at(&["capture_groups"]).as_object().cloned().unwrap_or_default();
        let call = self.call_mut();
        call.capture_group = group;
        call.capture_groups = groups;
        Ok(Some(flow))
    }

    pub(super) fn warn(&mut self, code: &str, message: &str) {
        let at = self.position.pointer();
        self.notes.push(Note::warning(at, code, message));
    }

    /// Says that the clock decided here, and that at this instant it might decide otherwise.
    pub(super) fn note_clock(&mut self, instant: OffsetDateTime) {
        let at = self.position.pointer();
        self.notes.push(Note::clock(at, instant));
    }

    /// Returns the part of the dialled number that was captured, if it is not empty.
    pub(super) fn capture_group(&self) -> Option<String> {
        self.call().capture_group.clone().filter(|group| !group.is_empty())
    }
}

/// Names the call's language in prompts of the system and in texts that name none.
fn speak_language(effect: &mut Effect, language: Option<&str>) {
    let Some(language) = language.filter(|language| !language.is_empty()) else { return };
    let name_play = |play: &mut Play| {
        if play.media.strip_prefix(PROMPT).is_some_and(|name| !name.contains('/')) {
            play.media.push('/');
            play.media.push_str(language);
        }
    };
    let name_speak = |speak: &mut Speak| {
        speak.language.get_or_insert_with(|| language.to_owned());
    };
    match effect {
        Effect::Play(play) => name_play(play),
        Effect::Speak(speak) => name_speak(speak),
        Effect::Collect(collect) => {
            for prompt in &mut collect.prompts {
                match prompt {
                    Prompt::Play(play) => name_play(play),
                    Prompt::Speak(speak) => name_speak(speak),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Returns the effect that plays a prompt of the system.
pub(super) fn prompt(name: &str) -> Play {
    Play::media(format!("{PROMPT}{name}"))
}

/// Returns a collection of keys with the timeouts of the system, ended by `#`.
pub(super) fn digits(most: u32) -> Collect {
    Collect::until_silence(COLLECT_TIMEOUT)
        .with_digit_timeout(INTERDIGIT_TIMEOUT)
        .with_max_digits(most)
        .with_finish_on('#')
}

/// Returns the keys of a list of terminators.
pub(super) fn terminators(keys: Option<&[String]>) -> Digits {
    keys.map_or_else(|| Digits::from("123456789*0#"), |keys| Digits::from(keys.concat().as_str()))
}
