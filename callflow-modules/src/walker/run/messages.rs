//! The owner's side of a mailbox: log-in, messages, settings.

use serde_json::{Value, json};
use voice_actions::runtime::{CollectEnd, Collected, Outcome, Prompt};

use super::super::action::{Action, digits, prompt};
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::review::{self, Review};
use super::voicemail::Keys;
use super::{folder, integer, is_true, text};
use crate::Milliseconds;
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::Voicemail;

/// Tries for the mailbox and its PIN.
const TRIES: u32 = 3;
/// Silences after which the caller is let go.
const SILENCES: u64 = 3;
const NUMBER_LENGTH: u32 = 30;
/// Key that ends every collection here.
const FINISH: &str = "#";

/// Returns how many messages a list or a number says.
pub(super) fn count(messages: &Value) -> i64 {
    match messages {
        Value::Array(list) => i64::try_from(list.len()).unwrap_or(i64::MAX),
        other => integer(other).unwrap_or(0),
    }
}

/// Finds the mailbox, asks for its PIN, and goes to its menu.
pub(super) fn check(action: &mut Action<'_>, it: &Voicemail, known: Option<(&str, &Value)>) -> Run {
    action.answer()?;
    let found = match known {
        Some((id, mailbox)) => Some((id.to_owned(), mailbox.clone())),
        None => find(action, it)?,
    };
    let Some((id, mailbox)) = found else {
        action.prompt(prompts::VM_ABORT)?;
        return Ok(Next::Continue);
    };
    if !is_excused(action, it, &mailbox) && !knows_pin(action, it, &mailbox)? {
        action.prompt(prompts::VM_ABORT)?;
        return Ok(Next::Continue);
    }
    Ok(Next::Again(json!({ "mailbox": id, "menu": "main", "silences": 0 })))
}

/// Returns the mailbox of the node, the captured number, the owner of the phone, or the number that is keyed in.
fn find(action: &mut Action<'_>, it: &Voicemail) -> Result<Option<(String, Value)>, Pause> {
    let known = |mailbox: Option<&Value>| {
        mailbox.and_then(|mailbox| Some((text(mailbox, "id")?.to_owned(), mailbox.clone())))
    };
    if let Some(id) = &it.id
        && let Some(mailbox) = action.look_up(&Kind::Mailbox, id.as_str())?
    {
        return Ok(Some((id.as_str().to_owned(), mailbox.clone())));
    }
    if let Some(number) = action.capture_group() {
        return Ok(known(action.look_up(&Kind::MailboxByNumber, &number)?));
    }
    if let Some(owner) = action.call().owner_id.clone() {
        let own = action.list(&Kind::MailboxesOfUser, &owner)?;
        if let (true, [mailbox]) = (it.single_mailbox_login.unwrap_or(false), own) {
            return Ok(known(Some(mailbox)));
        }
    }
    for _ in 0..TRIES {
        let number = ask(action, it, prompts::VM_ENTER_ID, NUMBER_LENGTH)?;
        if !number.is_empty()
            && let Some(found) = known(action.look_up(&Kind::MailboxByNumber, number)?)
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn ask<'a>(action: &mut Action<'a>, it: &Voicemail, name: &str, most: u32) -> Result<&'a str, Pause> {
    let mut collect = digits(most).with_prompt(Prompt::Play(prompt(name)));
    if let Some(interdigit) = it.interdigit_timeout {
        collect = collect.with_digit_timeout(Milliseconds::duration(interdigit));
    }
    action.collect(collect)
}

/// Returns whether the caller needs no PIN: the owner where none is required, or the box's own number.
fn is_excused(action: &Action<'_>, it: &Voicemail, mailbox: &Value) -> bool {
    let owner = text(mailbox, "owner_id");
    let is_owner = owner.is_some() && owner == action.call().owner_id.as_deref();
    let same_number = text(mailbox, "mailbox") == Some(action.call().caller_id_number.as_str());
    let by_number = it.callerid_match_login.unwrap_or(false) && same_number;
    is_owner && !is_true(mailbox.at(&["require_pin"])) || by_number
}

fn knows_pin(action: &mut Action<'_>, it: &Voicemail, mailbox: &Value) -> Result<bool, Pause> {
    let pin = text(mailbox, "pin").unwrap_or_default();
    for _ in 0..TRIES {
        action.hint_keys(Some(pin).filter(|pin| !pin.is_empty()));
        let keyed = ask(action, it, prompts::VM_ENTER_PASS, NUMBER_LENGTH)?;
        if !pin.is_empty() && keyed == pin {
            return Ok(true);
        }
        action.prompt(prompts::VM_FAIL_AUTH)?;
    }
    Ok(false)
}

/// Plays a menu, and returns the key that was pressed; none: silence.
pub(super) fn press(
    action: &mut Action<'_>,
    name: &str,
    keys: &Keys<'_>,
    known: &[(&str, &'static str)],
) -> Result<Option<String>, Pause> {
    let own: Vec<String> =
        known.iter().filter_map(|(name, usual)| keys.get(name, Some(usual))).map(str::to_owned).collect();
    action.hint_keys(own.iter().map(String::as_str).filter(|key| *key != FINISH));
    action.hint([Outcome::Collected(Collected::new("", CollectEnd::Key('#')))]);
    Ok(match action.ask(digits(1).with_prompt(Prompt::Play(prompt(name))))? {
        Outcome::Collected(Collected { digits, .. }) if !digits.is_empty() => Some(digits.clone()),
        Outcome::Collected(Collected { end: CollectEnd::Key(_), .. }) => Some(FINISH.to_owned()),
        _ => None,
    })
}

/// Runs one round of the menu that was kept.
pub(super) fn go_on(action: &mut Action<'_>, it: &Voicemail) -> Run {
    let state = action.memo;
    let id = text(state, "mailbox").unwrap_or_default();
    let Some(mailbox) = action.look_up(&Kind::Mailbox, id)? else { return Ok(Next::Continue) };
    match text(state, "menu") {
        Some("messages") => folder::message(action, id, mailbox),
        Some("forward") => folder::introduce(action, id, mailbox),
        Some("greeting") => greeting(action, id, mailbox),
        Some("settings") => settings(action, it, id, mailbox),
        _ => main_menu(action, id, mailbox),
    }
}

/// Goes to a menu of the mailbox.
pub(super) fn state(id: &str, menu: &str, silences: u64) -> Next {
    Next::Again(json!({ "mailbox": id, "menu": menu, "silences": silences }))
}

fn main_menu(action: &mut Action<'_>, id: &str, mailbox: &Value) -> Run {
    let keys = Keys::of(mailbox);
    let messages = action.look_up(&Kind::Messages, id)?;
    let (new, saved) = match messages {
        Some(messages) => (count(messages.at(&["new"])), count(messages.at(&["saved"]))),
        None => (0, 0),
    };
    super::media::speak(action, &format!("{new} new, {saved} saved"))?;
    let is = |name: &str, usual: &'static str, key: &str| keys.is(name, Some(usual), key);
    let known = [("hear_new", "1"), ("hear_saved", "2"), ("configure", "5"), ("exit", "#")];
    Ok(match press(action, prompts::VM_MAIN_MENU, &keys, &known)? {
        Some(key) if is("hear_new", "1", &key) => folder::open(id, "new", messages),
        Some(key) if is("hear_saved", "2", &key) => folder::open(id, "saved", messages),
        Some(key) if is("configure", "5", &key) => state(id, "settings", 0),
        Some(key) if is("exit", "#", &key) => {
            action.prompt(prompts::VM_GOODBYE)?;
            Next::Continue
        }
        Some(_) => state(id, "main", 0),
        None => silence(action, id, "main")?,
    })
}

fn silence(action: &mut Action<'_>, id: &str, menu: &str) -> Result<Next, Pause> {
    let silences = action.memo.at(&["silences"]).as_u64().unwrap_or(0) + 1;
    if silences >= SILENCES {
        action.prompt(prompts::VM_GOODBYE)?;
        return Ok(Next::Continue);
    }
    Ok(state(id, menu, silences))
}

fn settings(action: &mut Action<'_>, it: &Voicemail, id: &str, mailbox: &Value) -> Run {
    let keys = Keys::of(mailbox);
    let is = |name: &str, usual: &'static str, key: &str| keys.is(name, Some(usual), key);
    let known = [
        ("rec_unavailable", "1"),
        ("rec_name", "2"),
        ("set_pin", "3"),
        ("rec_temporary_unavailable", "4"),
        ("del_temporary_unavailable", "5"),
        ("announcement_mode", "6"),
        ("return_main", "0"),
    ];
    match press(action, prompts::VM_SETTINGS_MENU, &keys, &known)? {
        Some(key) if is("rec_unavailable", "1", &key) => {
            return Ok(record(id, "unavailable"));
        }
        Some(key) if is("rec_name", "2", &key) => {
            return Ok(record(id, "name"));
        }
        Some(key) if is("set_pin", "3", &key) => {
            let first = ask(action, it, prompts::VM_ENTER_NEW_PIN, NUMBER_LENGTH)?;
            let second = ask(action, it, prompts::VM_ENTER_NEW_PIN_CONFIRM, NUMBER_LENGTH)?;
            if !first.is_empty() && first == second {
                action.update(&Kind::Mailbox, id, json!({ "pin": first }))?;
                action.prompt(prompts::VM_NEW_PIN_SET)?;
            } else {
                action.prompt(prompts::VM_PIN_INVALID)?;
            }
        }
        Some(key) if is("rec_temporary_unavailable", "4", &key) => {
            return Ok(record(id, "temporary_unavailable"));
        }
        Some(key) if is("del_temporary_unavailable", "5", &key) => {
            action.update(&Kind::Mailbox, id, json!({ "media": { "temporary_unavailable": null } }))?;
            action.prompt(prompts::VM_DELETED)?;
        }
        Some(key) if is("announcement_mode", "6", &key) => {
            let on = !is_true(mailbox.at(&["announcement_only"]));
            keep(action, id, json!({ "announcement_only": on }))?;
        }
        Some(key) if key == FINISH || is("return_main", "0", &key) => return Ok(state(id, "main", 0)),
        Some(_) => {}
        None => return silence(action, id, "settings"),
    }
    Ok(state(id, "settings", 0))
}

/// Goes to the recording of a greeting or name.
fn record(id: &str, which: &str) -> Next {
    Next::Again(json!({ "mailbox": id, "menu": "greeting", "which": which }))
}

/// Lets the owner record a greeting or name, and review it.
fn greeting(action: &mut Action<'_>, id: &str, mailbox: &Value) -> Run {
    let memo = action.memo;
    let which = text(memo, "which").unwrap_or_default();
    let Some(media) = text(memo, "recorded") else {
        let what = if which == "name" { prompts::VM_RECORD_NAME } else { prompts::VM_RECORD_GREETING };
        return Ok(match review::record(action, what)? {
            Some(media) => {
                let mut memo = memo.clone();
                memo.put("recorded", media);
                Next::Again(memo)
            }
            None => state(id, "settings", 0),
        });
    };
    Ok(match review::review(action, &Keys::of(mailbox), media)? {
        Review::Heard => Next::Again(memo.clone()),
        Review::Again => record(id, which),
        Review::Keep => {
            keep(action, id, json!({ "media": { which: media } }))?;
            state(id, "settings", 0)
        }
    })
}

/// Writes a change of the mailbox down.
fn keep(action: &mut Action<'_>, id: &str, change: Value) -> Result<(), Pause> {
    action.update(&Kind::Mailbox, id, change)?;
    action.prompt(prompts::VM_SAVED)
}
