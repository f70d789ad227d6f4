//! The auto attendant: a menu document, digits, branches, and numbers that are looked up.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::runtime::{Collect, Play, Prompt};

use super::super::action::{Action, INTERDIGIT_TIMEOUT, prompt};
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::review::{self, Review};
use super::voicemail::Keys;
use super::{integer, is_true, text};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::Menu;
use crate::numbers::compile;
use crate::{BranchKey, Milliseconds};

/// Silence before the first digit where the document says nothing.
const TIMEOUT: Duration = Duration::seconds(10);
/// Most rounds of one menu, whatever its document says.
const MAX_TRIES: i64 = 100;

/// What a menu document says, with the defaults of the code.
struct Profile {
    id: String,
    tries: i64,
    timeout: Duration,
    interdigit: Duration,
    longest: u32,
    hunt: bool,
    hunt_allow: String,
    hunt_deny: String,
    branch_extension: bool,
    record_pin: Option<String>,
    record_from_outside: bool,
    greeting: Option<String>,
    media: Value,
}

impl Profile {
    fn new(id: &str, menu: &Value, node: &Menu) -> Self {
        let milliseconds = |value: &Value| integer(value).map(Duration::milliseconds);
        let own = node.interdigit_timeout.map(Milliseconds::duration);
        let longest =
            integer(menu.at(&["max_extension_length"])).and_then(|length| u32::try_from(length).ok());
        let own_text = |field: &str| text(menu, field).unwrap_or_default().to_owned();
        Self {
            id: id.to_owned(),
            tries: integer(menu.at(&["retries"])).unwrap_or(3).min(MAX_TRIES),
            timeout: milliseconds(menu.at(&["timeout"])).unwrap_or(TIMEOUT),
            interdigit: own
                .or_else(|| milliseconds(menu.at(&["interdigit_timeout"])))
                .unwrap_or(INTERDIGIT_TIMEOUT),
            longest: longest.unwrap_or(4).max(1),
            hunt: *menu.at(&["hunt"]) != false && *menu.at(&["hunt"]) != "false",
            hunt_allow: own_text("hunt_allow"),
            hunt_deny: own_text("hunt_deny"),
            branch_extension: *menu.at(&["branch_extension"]) != false,
            record_pin: text(menu, "record_pin").map(str::to_owned),
            record_from_outside: is_true(menu.at(&["allow_record_from_offnet"])),
            greeting: text(menu.at(&["media"]), "greeting").map(str::to_owned),
            media: if is_true(menu.at(&["suppress_media"])) {
                json!({})
            } else {
                menu.at(&["media"]).clone()
            },
        }
    }

    /// Returns what is played on an occasion: the standard prompt, nothing, or a sound of its own.
    fn sound(&self, occasion: &str, standard: &str) -> Option<Play> {
        match self.media.at(&[occasion]) {
            Value::Bool(false) => None,
            Value::String(media) if media == "false" => None,
            Value::String(media) if !media.is_empty() && media != "true" => Some(Play::media(media)),
            _ => Some(prompt(standard)),
        }
    }

    fn play(&self, action: &mut Action<'_>, occasion: &str, standard: &str) -> Result<(), Pause> {
        self.sound(occasion, standard).map_or(Ok(()), |sound| action.make(sound))
    }
}

/// Tells the node of a menu that its document does not exist apart from one that says nothing.
const UNKNOWN: &str = "the menu document does not exist";

pub(super) fn menu(action: &mut Action<'_>, it: &Menu) -> Run {
    let Some(id) = &it.id else { return super::died(UNKNOWN) };
    let document = action.look_up(&Kind::Menu, id.as_str())?.cloned().unwrap_or_else(|| json!({}));
    let profile = Profile::new(id.as_str(), &document, it);
    action.answer()?;
    let mut tries = integer(action.memo.at(&["tries"])).unwrap_or(profile.tries);
    if is_true(action.memo.at(&["recording"])) {
        return record_greeting(action, &profile, tries);
    }
    while tries > 0 {
        let greeting = match &profile.greeting {
            Some(media) => Play::media(media),
            None => prompt(prompts::MENU_NO_PROMPT),
        };
        let collect = Collect::until_silence(profile.timeout)
            .with_digit_timeout(profile.interdigit)
            .with_max_digits(profile.longest)
            .with_finish_on('#')
            .with_prompt(Prompt::Play(greeting));
        hint(action, &profile);
        let digits = action.collect(collect)?;
        if digits.is_empty() {
            // Silence goes the way of digits first, with the word as number.
            if let Some(next) = route(action, &profile, BranchKey::TIMEOUT.as_str())? {
                return Ok(next);
            }
            tries -= 1;
            continue;
        }
        if let Some(next) = route(action, &profile, digits)? {
            return Ok(next);
        }
        let may_record = profile.record_from_outside || !action.call().is_external();
        if may_record && profile.record_pin.as_deref() == Some(digits) {
            return Ok(Next::Again(json!({ "tries": tries, "recording": true })));
        }
        profile.play(action, "invalid_media", prompts::MENU_INVALID_ENTRY)?;
        tries -= 1;
    }
    action.call_mut().collections.remove(super::super::Call::DEFAULT_COLLECTION);
    profile.play(action, "exit_media", prompts::MENU_EXIT)?;
    if let Some(next) = action.attempt(BranchKey::MAX_RETRIES.as_str()) {
        return Ok(next);
    }
    if action.has("_") {
        profile.play(action, "transfer_media", prompts::MENU_TRANSFERRING_CALL)?;
    } else {
        action.prompt(prompts::VM_GOODBYE)?;
    }
    Ok(Next::Continue)
}

/// Keys that make a difference: those of children, one of none, and the PIN.
fn hint(action: &mut Action<'_>, profile: &Profile) {
    let dialable: Vec<&str> = action.keys().filter(|key| BranchKey::from(*key).is_dialable()).collect();
    let unused = (0..10).map(|digit: u8| digit.to_string()).find(|digit| !dialable.contains(&digit.as_str()));
    action.hint_keys(dialable.into_iter().chain(unused.as_deref()).chain(profile.record_pin.as_deref()));
}

/// Returns where digits lead: to the child of that name, or to the callflow of that number.
fn route(action: &mut Action<'_>, profile: &Profile, digits: &str) -> Result<Option<Next>, Pause> {
    if let Some(next) = action.attempt(digits) {
        return Ok(Some(next));
    }
    // An expression that does not compile allows nothing, and denies nothing.
    let allowed = profile.hunt_allow.is_empty() || matches(&profile.hunt_allow, digits);
    let denied = !profile.hunt_deny.is_empty() && matches(&profile.hunt_deny, digits);
    if !profile.hunt || !allowed || denied {
        return Ok(None);
    }
    let Some(flow) = action.hunt(digits, false)? else { return Ok(None) };
    profile.play(action, "transfer_media", prompts::MENU_TRANSFERRING_CALL)?;
    Ok(Some(if action.is_kazoo_5() && !profile.branch_extension {
        Next::Replace(flow)
    } else {
        Next::Branch(flow)
    }))
}

/// Returns whether an expression matches; one that does not compile matches nothing.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    compile(pattern).is_ok_and(|regex| regex.is_match(text))
}

/// Lets somebody who knows the PIN record the greeting, and review it; then the menu comes again.
fn record_greeting(action: &mut Action<'_>, profile: &Profile, tries: i64) -> Run {
    let Some(media) = text(action.memo, "recorded") else {
        return Ok(match review::record(action, prompts::VM_RECORD_GREETING)? {
            Some(media) => Next::Again(json!({ "tries": tries, "recording": true, "recorded": media })),
            None => back(action, tries)?,
        });
    };
    Ok(match review::review(action, &Keys::usual(), media)? {
        Review::Heard => Next::Again(action.memo.clone()),
        Review::Again => Next::Again(json!({ "tries": tries, "recording": true })),
        Review::Keep => {
            action.update(&Kind::Menu, &profile.id, json!({ "media": { "greeting": media } }))?;
            action.prompt(prompts::VM_SAVED)?;
            back(action, tries)?
        }
    })
}

fn back(action: &mut Action<'_>, tries: i64) -> Result<Next, Pause> {
    action.prompt(prompts::MENU_RETURN)?;
    Ok(Next::Again(json!({ "tries": tries })))
}
