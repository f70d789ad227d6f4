//! Feature codes and settings of users and devices.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::runtime::{LookUp, Notify, Play, Prompt};

use super::super::action::{Action, INTERDIGIT_TIMEOUT, digits, prompt};
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::{is_true, text};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::{CallWaiting, CampingFeature, Disa, DoNotDisturb, Intercom, Privacy};
use crate::module::{PreconnectAudio, PrivacyStrategy, SettingScope, SwitchAction};
use crate::{Id, Milliseconds, Seconds, Secret};

/// Returns the document of the caller: of the owner of the device, else of the device itself.
pub(super) fn own_document(action: &Action<'_>) -> Option<(Kind, String)> {
    let call = action.call();
    let owner = call.owner_id.clone().map(|id| (Kind::User, id));
    owner.or_else(|| call.device_id.clone().map(|id| (Kind::Device, id)))
}

/// Returns the new state of a switch; none for a word that is no state.
fn switched(word: Option<&SwitchAction>, is_on: bool) -> Option<bool> {
    match word? {
        SwitchAction::Activate => Some(true),
        SwitchAction::Deactivate => Some(false),
        SwitchAction::Toggle => Some(!is_on),
        SwitchAction::Other(_) => None,
    }
}

pub(super) fn do_not_disturb(action: &mut Action<'_>, it: &DoNotDisturb) -> Run {
    let own = own_document(action);
    let (kind, id, document) = match &it.id {
        Some(id) => match find(action, id)? {
            Some((kind, document)) => (kind, id.as_str().to_owned(), document),
            None => return Ok(Next::Stop(None)),
        },
        None => {
            let Some((kind, id)) = own else { return Ok(Next::Stop(None)) };
            let Some(document) = action.look_up(&kind, &id)? else { return Ok(Next::Stop(None)) };
            (kind, id, document)
        }
    };
    let is_on = is_true(document.at(&["do_not_disturb", "enabled"]));
    action.answer()?;
    let Some(on) = switched(it.action.as_ref(), is_on) else {
        action.prompt(prompts::DND_INVALID_CHOICE)?;
        return Ok(Next::Continue);
    };
    action.update(&kind, &id, json!({ "do_not_disturb": { "enabled": on } }))?;
    action.prompt(if on { prompts::DND_ACTIVATED } else { prompts::DND_DEACTIVATED })?;
    Ok(Next::Continue)
}

/// Looks up a document that may be a user or a device.
fn find<'a>(action: &mut Action<'a>, id: &Id) -> Result<Option<(Kind, &'a Value)>, Pause> {
    if let Some(user) = action.look_up(&Kind::User, id.as_str())? {
        return Ok(Some((Kind::User, user)));
    }
    Ok(action.look_up(&Kind::Device, id.as_str())?.map(|device| (Kind::Device, device)))
}

pub(super) fn call_waiting(action: &mut Action<'_>, it: &CallWaiting) -> Run {
    let call = action.call();
    let own = match &it.scope {
        Some(SettingScope::User) => call.owner_id.clone().map(|id| (Kind::User, id)),
        _ => call.device_id.clone().map(|id| (Kind::Device, id)),
    };
    let document = match &own {
        Some((kind, id)) => action.look_up(kind, id)?,
        None => None,
    };
    let (Some((kind, id)), Some(document)) = (own, document) else {
        action.prompt(prompts::CF_NOT_AVAILABLE)?;
        return Ok(Next::Stop(None));
    };
    let is_on = *document.at(&["call_waiting", "enabled"]) != false;
    let on = switched(Some(it.action.as_ref().unwrap_or(&SwitchAction::Toggle)), is_on);
    action.answer()?;
    if let Some(on) = on {
        action.update(&kind, &id, json!({ "call_waiting": { "enabled": on } }))?;
        action.prompt(if on { prompts::CW_ACTIVATED } else { prompts::CW_DEACTIVATED })?;
    }
    Ok(Next::Continue)
}

pub(super) fn intercom(action: &mut Action<'_>, it: &Intercom) -> Run {
    let Some(number) = action.capture_group() else {
        action.prompt(prompts::FAULT_CAN_NOT_BE_COMPLETED_AS_DIALED)?;
        return Ok(Next::Stop(None));
    };
    let Some(flow) = action.hunt(&number, false)? else { return Ok(Next::Continue) };
    let suppress = !it.barge_calls.unwrap_or(false);
    let call = action.call_mut();
    call.channel_vars.insert("Auto-Answer-Suppress-Notify".to_owned(), Value::Bool(suppress));
    // The phones that ring answer by themselves.
    call.exported_channel_vars.insert("Auto-Answer".to_owned(), Value::Bool(true));
    call.exported_channel_vars.insert("Auto-Answer-Suppress-Notify".to_owned(), Value::Bool(suppress));
    Ok(Next::Branch(flow))
}

pub(super) fn privacy(action: &mut Action<'_>, it: &Privacy) -> Run {
    let mode = it.mode.as_ref().map_or("full", |mode| mode.as_str()).to_owned();
    let merge = matches!(it.endpoint_strategy, Some(PrivacyStrategy::Merge));
    let number = action.capture_group();
    let flow = match &number {
        Some(number) => match action.hunt(number, true)? {
            Some(flow) => Some(flow),
            None => return Ok(Next::Stop(None)),
        },
        None => None,
    };
    let call = action.call_mut();
    call.privacy = Some(mode);
    call.channel_vars.insert("Use-Endpoint-Privacy".to_owned(), Value::Bool(merge));
    if let Some(number) = number {
        call.dialled = number;
    }
    Ok(flow.map_or(Next::Continue, Next::Branch))
}

/// Shortest PIN that is collected.
const PIN_LENGTH: usize = 10;

pub(super) fn disa(action: &mut Action<'_>, it: &Disa) -> Run {
    action.answer()?;
    let retries = it.retries.unwrap_or(3).clamp(0, 100);
    let interdigit = it.interdigit_timeout.map_or(INTERDIGIT_TIMEOUT, Milliseconds::duration);
    let pin = it.pin.as_ref().map_or("", Secret::expose);
    if !pin.is_empty() && !ask_pin(action, pin, retries, interdigit)? {
        return Ok(Next::Stop(None));
    }
    let most = u32::try_from(it.max_digits.unwrap_or(15)).unwrap_or(15).max(1);
    for _ in 0..retries {
        let tone = match &it.preconnect_audio {
            Some(PreconnectAudio::Ringing) => {
                format!(
                    "tone_stream://l={};%(2000,4000,440,480)",
                    it.ring_repeat_count.unwrap_or(1).clamp(1, 100)
                )
            }
            _ => "tone_stream://%(10000,0,350,440)".to_owned(),
        };
        let collect =
            digits(most).with_digit_timeout(interdigit).with_prompt(Prompt::Play(Play::media(tone)));
        let number = action.collect(collect)?.to_owned();
        let flow = action.hunt(&number, true)?;
        let Some(flow) = flow else {
            action.prompt(prompts::DISA_INVALID_EXTENSION)?;
            continue;
        };
        let account = action.call().account_id.clone().unwrap_or_default();
        if it.enforce_call_restriction.unwrap_or(false) {
            let document = action.look_up(&Kind::Account, &account)?;
            if document.is_some_and(|account| restricts(account, &number)) {
                action.prompt(prompts::CF_UNAUTHORIZED_CALL)?;
                return Ok(Next::HardStop);
            }
        }
        if it.use_account_caller_id.unwrap_or(true) {
            let identity = action
                .look_up(&Kind::Account, &account)?
                .map(|account| account.at(&["caller_id", "external"]));
            let name = identity.and_then(|identity| text(identity, "name")).map(str::to_owned);
            if let Some(own) = identity.and_then(|identity| text(identity, "number")).map(str::to_owned) {
                let call = action.call_mut();
                call.caller_id_number = own;
                call.caller_id_name = name.unwrap_or_default();
            }
        }
        action.call_mut().dialled = number;
        return Ok(Next::Branch(flow));
    }
    Ok(Next::Continue)
}

fn ask_pin(action: &mut Action<'_>, pin: &str, retries: i64, interdigit: Duration) -> Result<bool, Pause> {
    let most = u32::try_from(pin.len().max(PIN_LENGTH)).unwrap_or(u32::MAX);
    for _ in 0..retries {
        let collect = digits(most)
            .with_digit_timeout(interdigit)
            .with_prompt(Prompt::Play(prompt(prompts::DISA_ENTER_PIN)));
        action.hint_keys([pin]);
        if action.collect(collect)? == pin {
            return Ok(true);
        }
        action.prompt(prompts::DISA_INVALID_PIN)?;
    }
    action.prompt(prompts::DISA_RETRIES_EXCEEDED)?;
    Ok(false)
}

/// Returns whether the account denies the class of a number.
///
/// The classes are the system's own; here a number is `emergency` (three digits) or `international` (leading `+`, `00`
/// or `011`) or else `did_us`. Decision: the reference names the rule and not the classes.
pub(super) fn restricts(account: &Value, number: &str) -> bool {
    let class = if number.len() == 3 {
        "emergency"
    } else if number.starts_with("011") || number.starts_with("00") || number.starts_with('+') {
        "international"
    } else {
        "did_us"
    };
    *account.at(&["call_restriction", class, "action"]) == "deny"
}

pub(super) fn camping(action: &mut Action<'_>, it: &CampingFeature) -> Run {
    let Some(number) = action.capture_group() else { return deny(action) };
    let condition = LookUp::new(Kind::Number.as_str(), number.as_str()).with_data("no_match", true);
    let Some(found) = action.look_up_if(condition)? else { return deny(action) };
    let callflow = found.at(&["callflow"]);
    let node = callflow.at(&["flow"]);
    // A number outside the account is the callflow's that takes the rest: nobody here knows whether it is free.
    let target = if is_true(found.at(&["no_match"])) {
        json!({ "kind": "offnet", "number": number })
    } else {
        // The target is the first device or user that the extension's callflow rings.
        let module = text(node, "module").filter(|module| matches!(*module, "user" | "device"));
        let (Some(module), Some(id)) = (module, text(node.at(&["data"]), "id")) else { return deny(action) };
        let itself =
            [&action.call().device_id, &action.call().owner_id].into_iter().flatten().any(|own| own == id);
        if itself {
            return deny(action);
        }
        if action.list(&Kind::Channels, id)?.is_empty() {
            return Ok(Next::Branch(action.flow_of(callflow)?));
        }
        json!({ "kind": module, "id": id, "number": number })
    };
    let request = json!({
        "target": target,
        "caller": action.call().device_id,
        "timeout": it.timeout.map(Seconds::get),
        "tries": it.tries,
        "try_interval": it.try_interval.map(Seconds::get),
        "stop_after": it.stop_after.map(Seconds::get),
    });
    action.make(Notify::new("camping", request))?;
    action.prompt(prompts::CAMPER_QUEUE)?;
    Ok(Next::Stop(None))
}

fn deny(action: &mut Action<'_>) -> Run {
    action.prompt(prompts::CAMPER_DENY)?;
    Ok(Next::Stop(None))
}
