//! Call forwarding by keypad.

use serde_json::json;
use time::Duration;
use voice_actions::runtime::{Prompt, Speak};

use super::super::action::{Action, digits, prompt};
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::feature::own_document;
use super::{is_true, text};
use crate::directory::Fields as _;
use crate::module::CallForward;
use crate::module::ForwardAction;

/// Shortest and longest number, and how long one is waited for.
const SHORTEST: usize = 3;
const LONGEST: u32 = 20;
const NUMBER_TIMEOUT: Duration = Duration::seconds(8);
/// Tries to key a number in, and rounds of the menu, before it is left.
const TRIES: u32 = 3;
/// A number that is long enough, for explorers.
const SAMPLE: &str = "5550100";
/// Keys of the menu.
const TOGGLE: &str = "1";
const CHANGE: &str = "2";

/// Forwarding as it stands.
#[derive(Clone, Debug, PartialEq)]
struct Forward {
    enabled: bool,
    number: String,
}

pub(super) fn call_forward(action: &mut Action<'_>, it: &CallForward) -> Run {
    let own = own_document(action);
    let document = match &own {
        Some((kind, id)) => action.look_up(kind, id)?,
        None => None,
    };
    let (Some((kind, id)), Some(document)) = (own, document) else {
        action.prompt(prompts::CF_NOT_AVAILABLE)?;
        return Ok(Next::Stop(None));
    };
    let before = Forward {
        enabled: is_true(document.at(&["call_forward", "enabled"])),
        number: text(document.at(&["call_forward"]), "number").unwrap_or_default().to_owned(),
    };
    action.answer()?;
    let mut forward = before.clone();
    let done = match &it.action {
        Some(ForwardAction::Activate) => activate(action, &mut forward)?,
        Some(ForwardAction::Deactivate) => deactivate(action, &mut forward)?,
        Some(ForwardAction::Update) => change(action, &mut forward)?,
        Some(ForwardAction::Toggle) => toggle(action, &mut forward)?,
        Some(ForwardAction::Menu) => menu(action, &mut forward, it)?,
        // Kazoo 5 has no clause for a missing action.
        Some(ForwardAction::Other(_)) | None if action.is_kazoo_5() => {
            return super::died("no action is given");
        }
        Some(ForwardAction::Other(_)) | None => false,
    };
    if done {
        let set = json!({ "call_forward": { "enabled": forward.enabled, "number": forward.number } });
        action.update(&kind, &id, set)?;
    }
    Ok(Next::Continue)
}

fn activate(action: &mut Action<'_>, forward: &mut Forward) -> Result<bool, Pause> {
    if !change(action, forward)? {
        return Ok(false);
    }
    confirm(action, forward)
}

fn confirm(action: &mut Action<'_>, forward: &mut Forward) -> Result<bool, Pause> {
    action.prompt(prompts::CF_NOW_FORWARDED_TO)?;
    action.make(Speak::text(&forward.number))?;
    forward.enabled = true;
    Ok(true)
}

fn deactivate(action: &mut Action<'_>, forward: &mut Forward) -> Result<bool, Pause> {
    action.prompt(prompts::CF_DISABLED)?;
    forward.enabled = false;
    Ok(true)
}

fn toggle(action: &mut Action<'_>, forward: &mut Forward) -> Result<bool, Pause> {
    if forward.enabled {
        deactivate(action, forward)
    } else if forward.number.is_empty() {
        activate(action, forward)
    } else {
        confirm(action, forward)
    }
}

/// Takes the number from the capture group, or asks for it.
fn change(action: &mut Action<'_>, forward: &mut Forward) -> Result<bool, Pause> {
    if let Some(number) = action.capture_group() {
        forward.number = number;
        return Ok(true);
    }
    for _ in 0..TRIES {
        let mut collect = digits(LONGEST).with_prompt(Prompt::Play(prompt(prompts::CF_ENTER_NUMBER)));
        collect.timeout = NUMBER_TIMEOUT;
        action.hint_keys([SAMPLE]);
        let number = action.collect(collect)?;
        if number.len() >= SHORTEST {
            forward.number = number.to_owned();
            action.prompt(prompts::VM_SAVED)?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn menu(action: &mut Action<'_>, forward: &mut Forward, it: &CallForward) -> Result<bool, Pause> {
    let mut left = it.menu_retries.and_then(|tries| u32::try_from(tries).ok()).unwrap_or(TRIES).min(100);
    let mut changed = false;
    while left > 0 {
        let name = if forward.enabled { prompts::CF_ENABLED_MENU } else { prompts::CF_DISABLED_MENU };
        action.hint_keys([TOGGLE, CHANGE]);
        match action.prompt_and_collect(name, 1)? {
            TOGGLE => changed |= toggle(action, forward)?,
            CHANGE => changed |= change(action, forward)?,
            _ => {}
        }
        left -= 1;
    }
    Ok(changed)
}
