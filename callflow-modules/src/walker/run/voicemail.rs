//! Mailboxes: messages are left, or heard.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::runtime::{LeaveMessage, Outcome, Play, Prompt};

use super::super::action::{Action, digits, prompt};
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::review::{self, Review};
use super::{integer, is_true, messages, text};
use crate::Seconds;
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::Voicemail;
use crate::module::VoicemailAction;

/// Longest message where the node says nothing.
const LONGEST: Duration = Duration::seconds(500);
/// How long the keys of the greeting are waited for.
const KEY_TIMEOUT: Duration = Duration::seconds(1);

/// Keys of a mailbox, which its document may change.
pub(super) struct Keys<'a> {
    document: &'a Value,
}

impl<'a> Keys<'a> {
    pub(super) fn of(mailbox: &'a Value) -> Self {
        Self { document: mailbox.at(&["keys"]) }
    }

    /// Returns the usual keys, for what no mailbox has keys of its own.
    pub(super) fn usual() -> Self {
        static NOTHING: Value = Value::Null;
        Self { document: &NOTHING }
    }

    /// Returns the key of an action; none if the document switches it off.
    pub(super) fn get(&self, action: &str, usual: Option<&'a str>) -> Option<&'a str> {
        self.document.get(action).and_then(Value::as_str).or(usual).filter(|key| !key.is_empty())
    }

    pub(super) fn is(&self, action: &str, usual: Option<&'a str>, pressed: &str) -> bool {
        !pressed.is_empty() && self.get(action, usual) == Some(pressed)
    }
}

pub(super) fn voicemail(action: &mut Action<'_>, it: &Voicemail) -> Run {
    if let Some(compose) = text(action.memo, "compose") {
        return leave(action, it, compose);
    }
    if !action.memo.is_null() {
        return messages::go_on(action, it);
    }
    match it.action.as_ref().unwrap_or(&VoicemailAction::Compose) {
        VoicemailAction::Check => messages::check(action, it, None),
        VoicemailAction::Compose => compose(action, it),
        VoicemailAction::Other(_) => Ok(Next::Continue),
    }
}

fn compose(action: &mut Action<'_>, it: &Voicemail) -> Run {
    action.answer()?;
    let id = it.id.as_ref().map_or("", |id| id.as_str());
    let Some(mailbox) = action.look_up(&Kind::Mailbox, id)? else {
        action.prompt(prompts::VM_NOT_AVAILABLE_NO_VOICEMAIL)?;
        return Ok(Next::Continue);
    };
    let keys = Keys::of(mailbox);
    let announcement_only = is_true(mailbox.at(&["announcement_only"]));
    let owner = text(mailbox, "owner_id");
    let is_owner = owner.is_some() && owner == action.call().owner_id.as_deref();
    let asks_owner = mailbox.get("check_if_owner").is_none_or(is_true);
    if is_owner && (asks_owner || announcement_only) {
        return messages::check(action, it, Some((id, mailbox)));
    }
    let log_in = keys.get("login", Some("*"));
    if announcement_only {
        let pressed = listen(action, mailbox, None)?;
        if pressed.is_some() && pressed == log_in {
            return messages::check(action, it, Some((id, mailbox)));
        }
        return Ok(Next::Continue);
    }
    if is_full(action, id, mailbox)? {
        let pressed = listen(action, mailbox, Some(prompts::VM_MAILBOX_FULL))?;
        if pressed.is_some() && pressed == log_in {
            return messages::check(action, it, Some((id, mailbox)));
        }
        return Ok(Next::Continue);
    }
    let instructions = (!is_true(mailbox.at(&["skip_instructions"]))).then_some(prompts::VM_RECORD_MESSAGE);
    let pressed = listen(action, mailbox, instructions)?.unwrap_or_default();
    if keys.is("login", Some("*"), pressed) {
        return messages::check(action, it, Some((id, mailbox)));
    }
    if keys.is("operator", Some("0"), pressed) {
        let number = match mailbox.at(&["operator_number"]) {
            Value::Number(number) => number.to_string(),
            _ => text(mailbox, "operator_number").unwrap_or("0").to_owned(),
        };
        if let Some(flow) = action.hunt(&number, false)? {
            return Ok(Next::Branch(flow));
        }
    }
    if keys.is("continue", None, pressed) {
        return Ok(Next::Continue);
    }
    leave(action, it, RECORD)
}

/// Plays the greeting, and returns the key that ended it.
fn listen<'a>(
    action: &mut Action<'a>,
    mailbox: &Value,
    then: Option<&str>,
) -> Result<Option<&'a str>, Pause> {
    let mut collect = digits(1);
    collect.finish_on = voice_actions::runtime::Digits::default();
    collect.timeout = KEY_TIMEOUT;
    if !is_true(mailbox.at(&["skip_greeting"])) {
        let media = mailbox.at(&["media"]);
        let greeting = text(media, "temporary_unavailable").or_else(|| text(media, "unavailable"));
        collect = collect.with_prompt(Prompt::Play(
            greeting.map_or_else(|| prompt(prompts::VM_PERSON_NOT_AVAILABLE), Play::media),
        ));
    }
    if let Some(name) = then {
        collect = collect.with_prompt(Prompt::Play(prompt(name)));
    }
    let keys = Keys::of(mailbox);
    let usual = [("operator", Some("0")), ("login", Some("*")), ("continue", None)];
    let choices: Vec<&str> = usual.iter().filter_map(|(name, usual)| keys.get(name, *usual)).collect();
    action.hint_keys(choices);
    Ok(Some(action.collect(collect)?).filter(|key| !key.is_empty()))
}

fn is_full(action: &mut Action<'_>, id: &str, mailbox: &Value) -> Result<bool, Pause> {
    let Some(most) = integer(mailbox.at(&["max_message_count"])).filter(|most| *most > 0) else {
        return Ok(false);
    };
    let messages = action.look_up(&Kind::Messages, id)?;
    let count = |which: &str| messages.map_or(0, |messages| messages::count(messages.at(&[which])));
    Ok(count("new") + count("saved") >= most)
}

/// Goes to a step of leaving a message.
fn step(compose: &str, sound: &str) -> Next {
    Next::Again(json!({ "compose": compose, "sound": sound }))
}

/// Lets the caller record, hear and record again.
fn leave(action: &mut Action<'_>, it: &Voicemail, compose: &str) -> Run {
    let id = it.id.as_ref().map_or("", |id| id.as_str());
    if compose == REVIEW {
        let Some(mailbox) = action.look_up(&Kind::Mailbox, id)? else { return Ok(Next::Continue) };
        let sound = text(action.memo, "sound").unwrap_or_default();
        return Ok(match review::review(action, &Keys::of(mailbox), sound)? {
            Review::Keep => {
                action.prompt(prompts::VM_SAVED)?;
                Next::Continue
            }
            Review::Heard => step(REVIEW, sound),
            Review::Again => step(RECORD, ""),
        });
    }
    let limit = it.max_message_length.map_or(LONGEST, Seconds::duration);
    Ok(match action.ask(LeaveMessage::new(id).with_time_limit(limit))? {
        Outcome::Recorded(recording) => step(REVIEW, recording.url.as_ref().unwrap_or(&recording.id)),
        _ => Next::Continue,
    })
}

/// Steps of leaving a message.
const RECORD: &str = "record";
const REVIEW: &str = "review";
