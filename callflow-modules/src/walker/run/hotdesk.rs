//! Logs users in and out on phones that are not their own.

use serde_json::{Value, json};
use voice_actions::runtime::{Bridge, Prompt};

use super::super::action::{Action, INTERDIGIT_TIMEOUT, digits, prompt};
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::endpoint::{self, DEFAULT_RING, Rung, Terms};
use super::{is_true, text};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::Hotdesk;
use crate::module::HotdeskAction;
use crate::{Id, Milliseconds};

/// Tries for a hot desk id, and for its PIN.
const TRIES: u32 = 3;
/// Longest hot desk id and PIN.
const ID_LENGTH: u32 = 10;
const PIN_LENGTH: u32 = 10;

pub(super) fn hotdesk(action: &mut Action<'_>, it: &Hotdesk) -> Run {
    let Some(user) = user(action, it)? else { return Ok(Next::Continue) };
    let id = text(user, "id").unwrap_or_default().to_owned();
    let settings = user.at(&["hotdesk"]);
    match &it.action {
        Some(HotdeskAction::Bridge) => {
            if !is_true(settings.at(&["enabled"])) {
                return Ok(Next::Continue);
            }
            let devices = desks(action, &id)?;
            let terms = Terms::default();
            let endpoints: Vec<_> =
                devices.iter().flat_map(|device| endpoint::of_document(action, device, &terms)).collect();
            if endpoints.is_empty() {
                return Ok(Next::Continue);
            }
            let rung = endpoint::ring(action, Bridge::any(endpoints).with_ring_time(DEFAULT_RING))?;
            // Even after a talk the flow goes on.
            return Ok(match rung {
                Rung::Branch(next) | Rung::Left(next) => next,
                Rung::Transferred => Next::HandedOver,
                Rung::Talked | Rung::Failed(_) | Rung::Error => Next::Continue,
            });
        }
        Some(HotdeskAction::Login) => login(action, it, &id, settings)?,
        Some(HotdeskAction::Logout) => logout(action, &id, settings)?,
        Some(HotdeskAction::Toggle) => {
            if desks(action, &id)?.is_empty() {
                login(action, it, &id, settings)?;
            } else {
                logout(action, &id, settings)?;
            }
        }
        Some(HotdeskAction::Other(_)) | None => return super::died("no action is given"),
    }
    Ok(Next::Continue)
}

/// Returns the user: of the node, the owner of the phone at a log-out, else asked for.
fn user<'a>(action: &mut Action<'a>, it: &Hotdesk) -> Result<Option<&'a Value>, Pause> {
    let owner = action.call().owner_id.clone().filter(|_| it.action == Some(HotdeskAction::Logout));
    if let Some(id) = it.id.as_ref().map(Id::as_str).or(owner.as_deref()) {
        let user = action.look_up(&Kind::User, id)?;
        if user.is_none() {
            action.prompt(prompts::HOTDESK_ABORT)?;
        }
        return Ok(user);
    }
    for _ in 0..TRIES {
        action.answer()?;
        let key = ask(action, it, prompts::HOTDESK_ENTER_ID, ID_LENGTH)?;
        if !key.is_empty()
            && let Some(user) = action.look_up(&Kind::UserByHotdesk, key)?
        {
            return Ok(Some(user));
        }
    }
    action.prompt(prompts::HOTDESK_ABORT)?;
    Ok(None)
}

fn ask<'a>(action: &mut Action<'a>, it: &Hotdesk, name: &str, most: u32) -> Result<&'a str, Pause> {
    let interdigit = it.interdigit_timeout.map_or(INTERDIGIT_TIMEOUT, Milliseconds::duration);
    action.collect(digits(most).with_digit_timeout(interdigit).with_prompt(Prompt::Play(prompt(name))))
}

/// Returns the phones that a user is logged in on.
fn desks<'a>(action: &mut Action<'a>, id: &str) -> Result<Vec<&'a Value>, Pause> {
    let devices = action.list(&Kind::DevicesOfUser, id)?;
    Ok(devices.iter().filter(|device| device.at(&["hotdesk", "users"]).get(id).is_some()).collect())
}

fn login(action: &mut Action<'_>, it: &Hotdesk, id: &str, settings: &Value) -> Result<(), Pause> {
    if is_true(settings.at(&["require_pin"])) {
        let pin = text(settings, "pin").unwrap_or_default();
        let mut right = false;
        for _ in 0..TRIES {
            action.answer()?;
            if ask(action, it, prompts::HOTDESK_ENTER_PIN, PIN_LENGTH)? == pin {
                right = true;
                break;
            }
            action.prompt(prompts::HOTDESK_INVALID_ENTRY)?;
        }
        if !right {
            action.prompt(prompts::HOTDESK_ABORT)?;
            return action.prompt(prompts::VM_GOODBYE);
        }
    }
    if !is_true(settings.at(&["keep_logged_in_elsewhere"])) {
        leave(action, id, None)?;
    }
    let Some(device) = action.call().device_id.clone() else {
        action.prompt(prompts::HOTDESK_ABORT)?;
        return action.prompt(prompts::VM_GOODBYE);
    };
    action.update(&Kind::Device, &device, json!({ "hotdesk": { "users": { id: {} } } }))?;
    action.prompt(prompts::HOTDESK_LOGGED_IN)?;
    action.prompt(prompts::VM_GOODBYE)
}

fn logout(action: &mut Action<'_>, id: &str, settings: &Value) -> Result<(), Pause> {
    action.answer()?;
    let only = if is_true(settings.at(&["keep_logged_in_elsewhere"])) {
        action.call().device_id.clone()
    } else {
        None
    };
    leave(action, id, only.as_deref())?;
    action.prompt(prompts::HOTDESK_LOGGED_OUT)?;
    action.prompt(prompts::VM_GOODBYE)
}

/// Logs a user out on one phone, or on all.
fn leave(action: &mut Action<'_>, id: &str, only: Option<&str>) -> Result<(), Pause> {
    let devices = desks(action, id)?;
    for device in devices.iter().filter_map(|device| text(device, "id")) {
        if only.is_none_or(|only| only == device) {
            action.update(&Kind::Device, device, json!({ "hotdesk": { "users": { id: null } } }))?;
        }
    }
    Ok(())
}
