//! A recording that its maker hears, keeps or makes again.
//!
//! Each step is a round of the module, so that nothing piles up however often somebody listens.

use voice_actions::runtime::{Outcome, Play, Record, RecordAction};

use super::super::action::Action;
use super::super::next::Pause;
use super::super::prompts;
use super::voicemail::Keys;

/// Keys that end a recording.
const STOP: &str = "123456789*0#";

/// What the caller wants with a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Review {
    /// It is good; silence says so as well.
    Keep,
    /// It was played; the menu comes again.
    Heard,
    /// It shall be made again.
    Again,
}

/// Says what shall be recorded, and records. Returns the id; none if nothing was said.
pub(super) fn record(action: &mut Action<'_>, what: &str) -> Result<Option<String>, Pause> {
    action.prompt(what)?;
    Ok(match action.ask(Record::new(RecordAction::Once).with_stop_on(STOP))? {
        Outcome::Recorded(recording) => Some(recording.id.clone()),
        _ => None,
    })
}

/// Plays the menu once: save, listen, record again.
pub(super) fn review(action: &mut Action<'_>, keys: &Keys<'_>, sound: &str) -> Result<Review, Pause> {
    let usual = [("save", "1"), ("listen", "2"), ("record", "3")];
    let choices: Vec<&str> = usual.iter().filter_map(|(name, usual)| keys.get(name, Some(usual))).collect();
    action.hint_keys(choices);
    let pressed = action.prompt_and_collect(prompts::VM_REVIEW_RECORDING, 1)?;
    if keys.is("listen", Some("2"), pressed) {
        action.make(Play::media(sound))?;
        return Ok(Review::Heard);
    }
    Ok(if keys.is("record", Some("3"), pressed) { Review::Again } else { Review::Keep })
}
