//! Modules that say what becomes of the call, and those that wait.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::runtime::{Cause, Effect, HangUp, HangupCause, Outcome, Reject, Wait};

use super::super::action::Action;
use super::super::next::{Next, Run};
use crate::directory::Fields as _;
use crate::module::{ChannelLegs, Response, SetVariable, SetVariables, Sleep};
use crate::{Module, Node};

/// Longest time that `sleep` waits.
const LONGEST_SLEEP: Duration = Duration::hours(24);

/// What `response` sends when the node names no code.
const DEFAULT_CODE: u16 = 486;

pub(super) fn answer(action: &mut Action<'_>) -> Run {
    action.make(Effect::Answer)?;
    action.call_mut().answered = true;
    Ok(Next::Continue)
}

pub(super) fn noop(action: &mut Action<'_>) -> Run {
    action.make(Wait::time(Duration::ZERO))?;
    Ok(Next::Continue)
}

pub(super) fn dead_air(action: &mut Action<'_>) -> Run {
    action.answer()?;
    action.make(Wait::for_hangup())?;
    Ok(Next::Stop(None))
}

pub(super) fn wait_for_hangup(action: &mut Action<'_>) -> Run {
    action.make(Wait::for_hangup())?;
    Ok(Next::Stop(None))
}

pub(super) fn sleep(action: &mut Action<'_>, sleep: &Sleep) -> Run {
    let time = sleep.time().clamp(Duration::ZERO, LONGEST_SLEEP);
    action.make(Wait::time(time))?;
    Ok(Next::Continue)
}

pub(super) fn response(action: &mut Action<'_>, response: &Response) -> Run {
    let code = response.code.and_then(|code| u16::try_from(code).ok()).unwrap_or(DEFAULT_CODE);
    let usual = HangupCause::KNOWN.iter().find(|cause| cause.sip_code() == Some(code)).cloned();
    let cause = Cause::from(usual.unwrap_or(HangupCause::NormalUnspecified)).with_sip_code(code);
    let media = response.media.as_ref().filter(|media| !media.is_placeholder());
    if action.call().answered {
        // A call that was answered cannot be rejected any more; the switch hangs up with the cause.
        if let Some(media) = media {
            action.make(voice_actions::runtime::Play::media(media.as_str()))?;
        }
        action.make(HangUp::new().with_cause(cause.clone()))?;
        return Ok(Next::Over(cause));
    }
    let mut reject = Reject::new(code);
    if let Some(message) = response.message.as_deref().filter(|message| !message.is_empty()) {
        reject = reject.with_reason(message);
    }
    if let Some(media) = media {
        reject = reject.with_media(media.as_str());
    }
    action.make(reject)?;
    Ok(Next::Over(cause))
}

/// Channel variables that `set_variable` can set: the name in the document, the name in the switch.
const SETTABLE: &[(&str, &str)] = &[("call_priority", "Call-Priority"), ("group_id", "Group-ID")];

pub(super) fn set_variable(action: &mut Action<'_>, it: &SetVariable) -> Run {
    let name = it.variable.as_deref().unwrap_or_default();
    match (SETTABLE.iter().find(|(known, _)| *known == name), &it.value) {
        (Some((_, variable)), Some(value)) => {
            let both = it.channel == Some(ChannelLegs::Both);
            let call = action.call_mut();
            call.channel_vars.insert((*variable).to_owned(), Value::String(value.clone()));
            if both {
                call.exported_channel_vars.insert((*variable).to_owned(), Value::String(value.clone()));
            }
        }
        _ => action.warn("variable-ignored", "the server sets call_priority and group_id only"),
    }
    Ok(Next::Continue)
}

pub(super) fn set_variables(action: &mut Action<'_>, it: &SetVariables) -> Run {
    if let Some(variables) = it.custom_application_vars.clone().filter(|variables| !variables.is_empty()) {
        let call = action.call_mut();
        if it.export.unwrap_or(false) {
            call.exported_application_vars.extend(variables.clone());
        }
        call.application_vars.extend(variables);
    }
    Ok(Next::Continue)
}

/// Branch key where nobody takes a node over.
const REMOTE_UNAVAILABLE: &str = "REMOTE_UNAVAILABLE";

/// Lets another application execute the node; it answers with the branch key.
pub(super) fn remote(action: &mut Action<'_>, module: &Module) -> Run {
    let Ok(node) = Node::new(module.clone()).to_value() else { return Ok(Next::Continue) };
    let data = json!({ "module": module.name(), "data": *node.at(&["data"]) });
    let keys: Vec<Outcome> = action.keys().map(|key| Outcome::Custom(Value::from(key))).collect();
    action.hint(keys);
    Ok(match action.custom("kazoo.remote", data)? {
        Outcome::Custom(Value::String(key)) => Next::Key(key.clone()),
        Outcome::Done | Outcome::Custom(_) => Next::Continue,
        _ => Next::Key(REMOTE_UNAVAILABLE.to_owned()),
    })
}
