//! The messages of a mailbox, one after the other.

use serde_json::{Value, json};
use voice_actions::runtime::{Custom, Notify, Outcome, Play};

use super::super::action::Action;
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::messages::{press, state};
use super::review::{self, Review};
use super::voicemail::Keys;
use super::{integer, is_true, text};
use crate::directory::Fields as _;
use crate::directory::Kind;

/// Longest list of messages that is read out.
const MAX_MESSAGES: usize = 100;
/// Longest number of another mailbox.
const NUMBER_LENGTH: u32 = 30;
/// Step of rewind and fast-forward where the mailbox says nothing, in milliseconds.
const SEEK: i64 = 10_000;

/// Effect that plays a message from a place in it.
const PLAY_FROM: &str = "kazoo.play_from";

/// Notification of what happens to a message: `save`, `delete` or `forward`.
const MESSAGE: &str = "message";

/// Keys of the menu after a message.
const KNOWN: [(&str, &str); 9] = [
    ("keep", "1"),
    ("replay", "2"),
    ("forward", "3"),
    ("prev", "4"),
    ("rewind", "5"),
    ("next", "6"),
    ("delete", "7"),
    ("fastforward", "8"),
    ("callback", "9"),
];

/// Opens a folder at its first message; the list is kept as it is now, whatever becomes of the messages.
pub(super) fn open(id: &str, folder: &str, messages: Option<&Value>) -> Next {
    let all = messages.and_then(|found| found.at(&[folder]).as_array()).map_or(&[][..], Vec::as_slice);
    let list: Vec<&Value> = all.iter().take(MAX_MESSAGES).collect();
    place(id, &json!(list), 0, 0)
}

/// Goes to a place in a message of the list.
fn place(id: &str, list: &Value, at: usize, from: i64) -> Next {
    Next::Again(json!({ "mailbox": id, "menu": "messages", "list": list, "at": at, "from": from }))
}

/// Plays one message, and does what its keys say.
pub(super) fn message(action: &mut Action<'_>, id: &str, mailbox: &Value) -> Run {
    let memo = action.memo;
    let list = memo.at(&["list"]);
    let at = memo.at(&["at"]).as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let from = memo.at(&["from"]).as_i64().unwrap_or(0);
    let Some(message) = list.get(at) else {
        action.prompt(prompts::VM_NO_MORE_MESSAGES)?;
        return Ok(state(id, "main", 0));
    };
    let media = text(message, "media_id").or_else(|| text(message, "id")).or_else(|| message.as_str());
    let media = media.unwrap_or_default().to_owned();
    play(action, &media, from)?;
    let keys = Keys::of(mailbox);
    let Some(pressed) = press(action, prompts::VM_MESSAGE_MENU, &keys, &KNOWN)? else {
        return Ok(state(id, "main", 0));
    };
    let chosen = KNOWN.iter().find(|(name, usual)| keys.is(name, Some(usual), &pressed));
    let stay = |at: usize| place(id, list, at, 0);
    Ok(match chosen.map(|(name, _)| *name) {
        Some("keep") => {
            tell(action, id, &media, "save", &Value::Null)?;
            action.prompt(prompts::VM_SAVED)?;
            stay(at + 1)
        }
        Some("delete") => {
            tell(action, id, &media, "delete", &Value::Null)?;
            action.prompt(prompts::VM_DELETED)?;
            stay(at + 1)
        }
        Some("forward") => {
            return forward(action, id, &media, at);
        }
        Some("prev") => stay(at.saturating_sub(1)),
        Some("next") => stay(at + 1),
        Some(direction @ ("rewind" | "fastforward")) => {
            place(id, list, at, seek(mailbox, message, from, direction == "rewind"))
        }
        Some("callback") => {
            let number = text(message, "caller_id_number").unwrap_or_default().to_owned();
            match action.hunt(&number, true)? {
                Some(flow) => Next::Branch(flow),
                None => stay(at),
            }
        }
        None if pressed == "#" => state(id, "main", 0),
        // `replay`, and a key without a meaning.
        _ => stay(at),
    })
}

/// Returns the place from which a message is played next, in milliseconds.
///
/// The menu comes when a message was heard to its end: rewind goes back from there, or from where it was played
/// last; fast-forward goes on from the latter. A mailbox that does not allow either plays from the start.
fn seek(mailbox: &Value, message: &Value, from: i64, back: bool) -> i64 {
    if !is_true(mailbox.at(&["is_voicemail_ff_rw_enabled"])) {
        return 0;
    }
    let step = integer(mailbox.at(&["seek_duration_ms"])).unwrap_or(SEEK).max(0);
    let length = integer(message.at(&["length"])).filter(|length| *length > 0);
    let place = match (back, length) {
        (true, Some(length)) if from == 0 => length.saturating_sub(step),
        (true, _) => from.saturating_sub(step),
        (false, _) => from.saturating_add(step),
    };
    place.clamp(0, length.unwrap_or(i64::MAX))
}

fn play(action: &mut Action<'_>, media: &str, from: i64) -> Result<(), Pause> {
    if from > 0 {
        let heard = action.ask(Custom::new(PLAY_FROM, json!({ "media": media, "from_ms": from })))?;
        if !matches!(heard, Outcome::Unsupported | Outcome::NotFound) {
            return Ok(());
        }
    }
    action.make(Play::media(media))
}

fn tell(action: &mut Action<'_>, id: &str, media: &str, what: &str, with: &Value) -> Result<(), Pause> {
    let news = json!({ "mailbox": id, "message": media, "action": what, "with": with });
    action.make(Notify::new(MESSAGE, news))
}

/// Asks for the mailbox that a message goes to, and whether the caller says something first.
fn forward(action: &mut Action<'_>, id: &str, media: &str, at: usize) -> Run {
    let list = action.memo.at(&["list"]);
    let number = action.prompt_and_collect(prompts::VM_ENTER_FORWARD_ID, NUMBER_LENGTH)?.to_owned();
    let target = if number.is_empty() { None } else { action.look_up(&Kind::MailboxByNumber, &number)? };
    let Some(target) = target.and_then(|target| text(target, "id")) else {
        action.prompt(prompts::VM_NOT_AVAILABLE_NO_VOICEMAIL)?;
        return Ok(place(id, list, at, 0));
    };
    action.hint_keys([INTRODUCE]);
    if action.prompt_and_collect(prompts::VM_FORWARD_MENU, 1)? == INTRODUCE {
        let mut memo = action.memo.clone();
        memo.put("menu", "forward");
        memo.put("target", target);
        memo.put("media", media);
        return Ok(Next::Again(memo));
    }
    send(action, id, media, target, None)?;
    Ok(place(id, list, at + 1, 0))
}

/// Lets the caller record an introduction to a message, and review it.
pub(super) fn introduce(action: &mut Action<'_>, id: &str, mailbox: &Value) -> Run {
    let memo = action.memo;
    let mut next = memo.clone();
    let at = memo.at(&["at"]).as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let Some(introduction) = text(memo, "introduction") else {
        let recorded = review::record(action, prompts::VM_RECORD_INTRODUCTION)?;
        // Nothing that was said is no introduction.
        next.put("introduction", recorded.unwrap_or_else(|| NONE.to_owned()));
        return Ok(Next::Again(next));
    };
    let review = match introduction {
        NONE => Review::Keep,
        introduction => review::review(action, &Keys::of(mailbox), introduction)?,
    };
    Ok(match review {
        Review::Heard => Next::Again(next),
        Review::Again => {
            next.put("introduction", Value::Null);
            Next::Again(next)
        }
        Review::Keep => {
            let (media, target) = (text(memo, "media"), text(memo, "target"));
            let introduction = Some(introduction).filter(|introduction| *introduction != NONE);
            send(action, id, media.unwrap_or_default(), target.unwrap_or_default(), introduction)?;
            place(id, memo.at(&["list"]), at + 1, 0)
        }
    })
}

fn send(
    action: &mut Action<'_>,
    id: &str,
    media: &str,
    target: &str,
    introduction: Option<&str>,
) -> Result<(), Pause> {
    tell(action, id, media, "forward", &json!({ "mailbox": target, "introduction": introduction }))?;
    action.prompt(prompts::VM_FORWARDED)
}

/// Stands for an introduction that was not spoken.
const NONE: &str = "-";

/// Key that records an introduction to a message that is forwarded; every other key sends it as it is.
const INTRODUCE: &str = "1";
