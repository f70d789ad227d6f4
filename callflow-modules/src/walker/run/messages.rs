//! The owner's side of a mailbox: log-in, messages, settings.

use serde_json::{Value, json};
use voice_actions::runtime::{CollectEnd, Collected, Notify, Outcome, Play, Prompt, Record, RecordAction};

use super::super::action::{Action, digits, prompt};
use super::super::next::{Next, Pause, Run};
use super::voicemail::Keys;
use super::{integer, is_true, text};
use crate::Milliseconds;
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::Voicemail;

/// Tries for the mailbox and its PIN.
const TRIES: u32 = 3;
/// Silences after which the caller is let go.
const SILENCES: u64 = 3;
const NUMBER_LENGTH: u32 = 30;
/// Longest list of messages that is read out.
const MAX_MESSAGES: usize = 1000;

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
        action.prompt("vm-abort")?;
        return Ok(Next::Continue);
    };
    if !is_excused(action, it, &mailbox) && !knows_pin(action, it, &mailbox)? {
        action.prompt("vm-abort")?;
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
        let number = ask(action, it, "vm-enter_id", NUMBER_LENGTH)?;
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
        let keyed = ask(action, it, "vm-enter_pass", NUMBER_LENGTH)?;
        if !pin.is_empty() && keyed == pin {
            return Ok(true);
        }
        action.prompt("vm-fail_auth")?;
    }
    Ok(false)
}

/// What was pressed at a menu.
enum Pressed<'a> {
    Key(&'a str),
    Exit,
    Nothing,
}

fn press<'a>(action: &mut Action<'a>, name: &str) -> Result<Pressed<'a>, Pause> {
    Ok(match action.ask(digits(1).with_prompt(Prompt::Play(prompt(name))))? {
        Outcome::Collected(Collected { digits, .. }) if !digits.is_empty() => Pressed::Key(digits),
        Outcome::Collected(Collected { end: CollectEnd::Key('#'), .. }) => Pressed::Exit,
        _ => Pressed::Nothing,
    })
}

/// Runs one round of the menu that was kept.
pub(super) fn go_on(action: &mut Action<'_>, it: &Voicemail) -> Run {
    let state = action.memo;
    let id = text(state, "mailbox").unwrap_or_default();
    let Some(mailbox) = action.look_up(&Kind::Mailbox, id)? else { return Ok(Next::Continue) };
    match text(state, "menu") {
        Some("messages") => message(action, id, mailbox),
        Some("settings") => settings(action, it, id, mailbox),
        _ => main_menu(action, id, mailbox),
    }
}

fn state(id: &str, menu: &str, silences: u64) -> Next {
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
    let is = |name: &str, usual: &'static str, key: &str| keys.get(name, Some(usual)) == Some(key);
    Ok(match press(action, "vm-main_menu")? {
        Pressed::Key(key) if is("hear_new", "1", key) => list(id, "new"),
        Pressed::Key(key) if is("hear_saved", "2", key) => list(id, "saved"),
        Pressed::Key(key) if is("configure", "5", key) => state(id, "settings", 0),
        Pressed::Exit => {
            action.prompt("vm-goodbye")?;
            Next::Continue
        }
        Pressed::Key(_) => state(id, "main", 0),
        Pressed::Nothing => silence(action, id, "main")?,
    })
}

fn silence(action: &mut Action<'_>, id: &str, menu: &str) -> Result<Next, Pause> {
    let silences = action.memo.at(&["silences"]).as_u64().unwrap_or(0) + 1;
    if silences >= SILENCES {
        action.prompt("vm-goodbye")?;
        return Ok(Next::Continue);
    }
    Ok(state(id, menu, silences))
}

fn list(id: &str, which: &str) -> Next {
    Next::Again(json!({ "mailbox": id, "menu": "messages", "which": which, "at": 0, "silences": 0 }))
}

/// Plays one message, and does what its keys say.
fn message(action: &mut Action<'_>, id: &str, mailbox: &Value) -> Run {
    let memo = action.memo;
    let which = text(memo, "which").unwrap_or("new");
    let at = memo.at(&["at"]).as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let found = action.look_up(&Kind::Messages, id)?;
    let all = found.and_then(|found| found.at(&[which]).as_array()).map_or(&[][..], Vec::as_slice);
    let Some(message) = all.get(at).filter(|_| at < MAX_MESSAGES) else {
        action.prompt("vm-no_more_messages")?;
        return Ok(state(id, "main", 0));
    };
    let media = text(message, "media_id").or_else(|| text(message, "id")).or_else(|| message.as_str());
    let media = media.unwrap_or_default().to_owned();
    action.make(Play::media(media.as_str()))?;
    let keys = Keys::of(mailbox);
    let is = |name: &str, usual: &'static str, key: &str| keys.get(name, Some(usual)) == Some(key);
    let stay = |at: usize| {
        Next::Again(json!({ "mailbox": id, "menu": "messages", "which": which, "at": at, "silences": 0 }))
    };
    let tell = |action: &mut Action<'_>, what: &str, more: Value| {
        let news = json!({ "mailbox": id, "message": media, "action": what, "with": more });
        action.make(Notify::new("message", news))
    };
    Ok(match press(action, "vm-message_menu")? {
        Pressed::Key(key) if is("keep", "1", key) => {
            tell(action, "save", Value::Null)?;
            action.prompt("vm-saved")?;
            stay(at + 1)
        }
        // Within a message there is no other place than its start.
        Pressed::Key(key)
            if is("replay", "2", key) || is("rewind", "5", key) || is("fastforward", "8", key) =>
        {
            stay(at)
        }
        Pressed::Key(key) if is("forward", "3", key) => {
            let number = action.prompt_and_collect("vm-enter_forward_id", NUMBER_LENGTH)?.to_owned();
            if !number.is_empty() {
                tell(action, "forward", Value::String(number))?;
            }
            stay(at + 1)
        }
        Pressed::Key(key) if is("prev", "4", key) => stay(at.saturating_sub(1)),
        Pressed::Key(key) if is("next", "6", key) => stay(at + 1),
        Pressed::Key(key) if is("delete", "7", key) => {
            tell(action, "delete", Value::Null)?;
            action.prompt("vm-deleted")?;
            stay(at + 1)
        }
        Pressed::Key(key) if is("callback", "9", key) => {
            let number = text(message, "caller_id_number").unwrap_or_default().to_owned();
            match action.hunt(&number, true)? {
                Some(flow) => Next::Branch(flow),
                None => stay(at),
            }
        }
        Pressed::Key(_) => stay(at),
        Pressed::Exit | Pressed::Nothing => state(id, "main", 0),
    })
}

fn settings(action: &mut Action<'_>, it: &Voicemail, id: &str, mailbox: &Value) -> Run {
    let keys = Keys::of(mailbox);
    let is = |name: &str, usual: &'static str, key: &str| keys.get(name, Some(usual)) == Some(key);
    match press(action, "vm-settings_menu")? {
        Pressed::Key(key) if is("rec_unavailable", "1", key) => greeting(action, id, "unavailable")?,
        Pressed::Key(key) if is("rec_name", "2", key) => greeting(action, id, "name")?,
        Pressed::Key(key) if is("set_pin", "3", key) => {
            let first = ask(action, it, "vm-enter_new_pin", NUMBER_LENGTH)?;
            let second = ask(action, it, "vm-enter_new_pin_confirm", NUMBER_LENGTH)?;
            if !first.is_empty() && first == second {
                action.update(&Kind::Mailbox, id, json!({ "pin": first }))?;
                action.prompt("vm-new_pin_set")?;
            } else {
                action.prompt("vm-pin_invalid")?;
            }
        }
        Pressed::Key(key) if is("rec_temporary_unavailable", "4", key) => {
            greeting(action, id, "temporary_unavailable")?;
        }
        Pressed::Key(key) if is("del_temporary_unavailable", "5", key) => {
            action.update(&Kind::Mailbox, id, json!({ "media": { "temporary_unavailable": null } }))?;
            action.prompt("vm-deleted")?;
        }
        Pressed::Key(key) if is("announcement_mode", "6", key) => {
            let on = !is_true(mailbox.at(&["announcement_only"]));
            action.update(&Kind::Mailbox, id, json!({ "announcement_only": on }))?;
            action.prompt("vm-saved")?;
        }
        Pressed::Key(key) if is("return_main", "0", key) => return Ok(state(id, "main", 0)),
        Pressed::Key(_) => {}
        Pressed::Exit => return Ok(state(id, "main", 0)),
        Pressed::Nothing => return silence(action, id, "settings"),
    }
    Ok(state(id, "settings", 0))
}

fn greeting(action: &mut Action<'_>, id: &str, which: &str) -> Result<(), Pause> {
    action.prompt("vm-record_greeting")?;
    let record = Record::new(RecordAction::Once).with_stop_on("123456789*0#");
    if let Outcome::Recorded(recording) = action.ask(record)? {
        let media = recording.id.clone();
        action.update(&Kind::Mailbox, id, json!({ "media": { which: media } }))?;
        action.prompt("vm-saved")?;
    }
    Ok(())
}
