//! Conferences: the caller enters a room, and the flow is over.

use serde_json::{Value, json};
use voice_actions::runtime::{EnterRoom, Outcome, Play, Prompt, WaitInRoom};

use super::super::action::{Action, digits, prompt};
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::{integer, is_true, text};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::{Conference, ConferenceFeature};
use crate::module::{ConferenceSettings, WelcomePrompt};
use crate::{Id, Sound};

/// Tries for a conference number or PIN.
const TRIES: u32 = 3;
const NUMBER_LENGTH: u32 = 10;

/// A node of either module, once its id is known.
struct Entry<'a> {
    id: Option<&'a str>,
    config: Option<&'a ConferenceSettings>,
    moderator: Option<bool>,
    entry_tone: Option<&'a Sound>,
    exit_tone: Option<&'a Sound>,
    welcome: Option<&'a WelcomePrompt>,
}

pub(super) fn conference(action: &mut Action<'_>, it: &Conference) -> Run {
    let entry = Entry {
        id: it.id.as_ref().map(Id::as_str),
        config: it.config.as_ref(),
        moderator: it.moderator,
        entry_tone: it.play_entry_tone.as_ref(),
        exit_tone: it.play_exit_tone.as_ref(),
        welcome: it.welcome_prompt.as_ref(),
    };
    enter(action, &entry)
}

pub(super) fn conference_feature(action: &mut Action<'_>, it: &ConferenceFeature) -> Run {
    // The id of the node is not read: the captured number takes its place.
    let captured = action.capture_group();
    let entry = Entry {
        id: captured.as_deref(),
        config: it.config.as_ref(),
        moderator: it.moderator,
        entry_tone: it.play_entry_tone.as_ref(),
        exit_tone: it.play_exit_tone.as_ref(),
        welcome: it.welcome_prompt.as_ref(),
    };
    enter(action, &entry)
}

fn enter(action: &mut Action<'_>, entry: &Entry<'_>) -> Run {
    action.answer()?;
    let ad_hoc = entry.config.and_then(|config| Some((config.name.clone()?, config)));
    let (room, document) = match (entry.id.filter(|id| !id.is_empty()), ad_hoc) {
        (Some(id), _) => {
            let document = action.look_up(&Kind::Conference, id)?.cloned();
            let by_number = match document {
                None => action.look_up(&Kind::ConferenceByNumber, id)?.cloned(),
                found => found,
            };
            (id.to_owned(), by_number.unwrap_or(Value::Null))
        }
        (None, Some((name, config))) => {
            let document = json!({ "name": name, "max_participants": config.max_participants });
            (name, document)
        }
        (None, None) => match ask_number(action)? {
            Some(document) => (text(&document, "id").unwrap_or_default().to_owned(), document),
            None => return Ok(Next::Stop(None)),
        },
    };
    if !welcome(action, entry, &document)? {
        return Ok(Next::Stop(None));
    }
    let mut effect = EnterRoom::new(room.as_str());
    let most = integer(document.at(&["max_participants"])).and_then(|most| u32::try_from(most).ok());
    if let Some(most) = most.filter(|most| *most > 0) {
        effect = effect.with_max_participants(most);
    }
    let moderator = entry.moderator.unwrap_or(false);
    effect = effect.with_data("moderator", moderator);
    for (key, sound) in [("play_entry_tone", entry.entry_tone), ("play_exit_tone", entry.exit_tone)] {
        if let Some(sound) = sound {
            let value = match sound {
                Sound::Standard => Value::Bool(true),
                Sound::Off => Value::Bool(false),
                Sound::Media(media) => Value::String(media.as_str().to_owned()),
            };
            effect = effect.with_data(key, value);
        }
    }
    match action.ask(effect)? {
        Outcome::RoomFull => {
            action.prompt(prompts::CONF_MAX_PARTICIPANTS)?;
            Ok(Next::HardStop)
        }
        Outcome::Entered => {
            action.make(WaitInRoom::new(room))?;
            action.call_mut().bridged = true;
            Ok(Next::HardStop)
        }
        // Without rooms there is nobody to hand the call to.
        _ => Ok(Next::HardStop),
    }
}

/// Says welcome and asks for the PIN, if the conference has one. Returns whether the caller may enter.
fn welcome(action: &mut Action<'_>, entry: &Entry<'_>, document: &Value) -> Result<bool, Pause> {
    let play = entry.welcome.and_then(|welcome| welcome.play);
    let play = play.unwrap_or_else(|| document.get("play_welcome").is_none_or(is_true));
    if play {
        let media = entry.welcome.and_then(|welcome| welcome.media_id.as_ref());
        match media.filter(|media| !media.is_placeholder()) {
            Some(media) => action.make(Play::media(media.as_str()))?,
            None => action.prompt(prompts::CONF_WELCOME)?,
        }
    }
    let role = if entry.moderator.unwrap_or(false) { "moderator" } else { "member" };
    let pins: Vec<&str> =
        document.at(&[role, "pins"]).as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if pins.is_empty() {
        return Ok(true);
    }
    for _ in 0..TRIES {
        action.hint_keys(pins.first().copied());
        let pin = action
            .collect(digits(NUMBER_LENGTH).with_prompt(Prompt::Play(prompt(prompts::CONF_ENTER_CONF_PIN))))?;
        if pins.contains(&pin) {
            return Ok(true);
        }
        action.prompt(prompts::CONF_BAD_PIN)?;
    }
    action.prompt(prompts::CONF_TOO_MANY_ATTEMPTS)?;
    Ok(false)
}

/// Asks for the number of a conference.
fn ask_number(action: &mut Action<'_>) -> Result<Option<Value>, Pause> {
    for _ in 0..TRIES {
        let number = action.prompt_and_collect(prompts::CONF_ENTER_CONF_NUMBER, NUMBER_LENGTH)?;
        if !number.is_empty()
            && let Some(document) = action.look_up(&Kind::ConferenceByNumber, number)?
        {
            return Ok(Some(document.clone()));
        }
        action.prompt(prompts::CONF_BAD_CONF)?;
    }
    action.prompt(prompts::CONF_TOO_MANY_ATTEMPTS)?;
    Ok(None)
}
