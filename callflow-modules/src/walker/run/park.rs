//! Parking: a caller waits in a slot until somebody fetches him.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::runtime::{
    Bridge, LookUp, Outcome, Park as ParkEffect, PickUp, PickUpTarget, SetPresence, Speak,
};

use super::super::action::Action;
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::endpoint::{self, Rung, Terms};
use super::text;
use crate::directory::Kind;
use crate::module::Park;
use crate::module::{ParkAction, ParkSlot};
use crate::{BranchKey, Milliseconds};

/// First slot that is given out.
const FIRST_SLOT: u32 = 101;
/// Slots that are tried when one that was given out is taken meanwhile.
const MAX_TRIES: u32 = 100;
/// Wait before the parker is rung again, and how long he rings.
const RINGBACK: Duration = Duration::minutes(2);
const CALLBACK: Duration = Duration::seconds(30);

pub(super) fn park(action: &mut Action<'_>, it: &Park) -> Run {
    // A round that was not the first: the call is parked, and the parker did not answer.
    if let Some(slot) = text(action.memo, "slot") {
        return wait(action, it, slot, false)?.map_or_else(|| occupied(action, it, slot), Ok);
    }
    let named = it.slot.clone().filter(|slot| !slot.is_empty()).or_else(|| action.capture_group());
    // A call that was transferred to the number is parked, whatever the action says.
    if action.call().transfer.is_some() {
        return park_call(action, it, named, false);
    }
    match it.action.as_ref().unwrap_or(&ParkAction::Park) {
        ParkAction::Retrieve => {
            let Some(slot) = named else { return nobody_parked(action) };
            match fetch(action, &slot)? {
                Some(next) => Ok(next),
                None => nobody_parked(action),
            }
        }
        ParkAction::Auto => {
            if let Some(slot) = &named
                && let Some(next) = fetch(action, slot)?
            {
                return Ok(next);
            }
            reserve(action, it, named)
        }
        ParkAction::DirectPark => park_call(action, it, named, true),
        ParkAction::Park | ParkAction::Other(_) => reserve(action, it, named),
    }
}

/// Returns the first slot that is free, from this one on.
fn free_slot(action: &mut Action<'_>, from: u32) -> Result<String, Pause> {
    let from = from.to_string();
    let free = action.look_up_if(LookUp::new(Kind::FreeSlot.as_str(), from.as_str()))?;
    Ok(free.and_then(Value::as_str).unwrap_or(&from).to_owned())
}

/// Tells the number of a slot to somebody who dials the code, and lets him go: his phone transfers the other party.
fn reserve(action: &mut Action<'_>, it: &Park, named: Option<String>) -> Run {
    let slot = match named {
        Some(slot) => slot,
        None => free_slot(action, FIRST_SLOT)?,
    };
    if exceeds(it, &slot) {
        return refuse(action);
    }
    action.answer()?;
    action.prompt(prompts::PARK_CALL_PLACED_IN_SPOT)?;
    action.make(Speak::text(slot.as_str()))?;
    presence(action, it, &slot)?;
    Ok(Next::HandedOver)
}

fn exceeds(it: &Park, slot: &str) -> bool {
    it.max_slot_number.zip(slot.parse::<i64>().ok()).is_some_and(|(most, slot)| slot > most)
}

fn refuse(action: &mut Action<'_>) -> Run {
    action.answer()?;
    action.prompt(prompts::PARK_ALREADY_IN_USE)?;
    Ok(Next::Stop(None))
}

/// Parks this call: a fixed slot, or the first that is free.
fn park_call(action: &mut Action<'_>, it: &Park, named: Option<String>, direct: bool) -> Run {
    let given_out = named.is_none();
    let mut slot = match named {
        Some(slot) => slot,
        None => free_slot(action, FIRST_SLOT)?,
    };
    for _ in 0..MAX_TRIES {
        if exceeds(it, &slot) {
            return if direct {
                Ok(Next::Key(BranchKey::MAX_SLOT_EXCEEDED.as_str().to_owned()))
            } else {
                refuse(action)
            };
        }
        let taken = action.look_up(&Kind::Parked, &slot)?.is_some();
        if !taken && let Some(next) = wait(action, it, &slot, true)? {
            return Ok(next);
        }
        if !given_out {
            break;
        }
        let next = slot.parse().unwrap_or(FIRST_SLOT).saturating_add(1);
        slot = free_slot(action, next)?;
    }
    occupied(action, it, &slot)
}

/// Keeps the call in its slot, and rings the parker when nobody fetches it; none if somebody is there already.
fn wait(action: &mut Action<'_>, it: &Park, slot: &str, first: bool) -> Result<Option<Next>, Pause> {
    if first {
        action.answer()?;
        presence(action, it, slot)?;
    }
    let mut effect = ParkEffect::new(slot);
    // Without a parker to call back the caller waits for ever.
    if parker(action).is_some() {
        let ringback = |slot: &ParkSlot| slot.ringback_timeout;
        effect = effect.with_max_wait(time(it, slot, ringback, it.default_ringback_timeout, RINGBACK));
    }
    match action.ask(effect)? {
        Outcome::TimedOut => {}
        Outcome::Bridged(_) => {
            action.call_mut().bridged = true;
            return Ok(Some(Next::HandedOver));
        }
        Outcome::Failed(_) => return Ok(None),
        _ => return Ok(Some(Next::HandedOver)),
    }
    Ok(Some(match call_back(action, it, slot)? {
        Some(next) => next,
        None if action.has(slot) || action.has("_") => Next::Key(slot.to_owned()),
        None => Next::Again(json!({ "slot": slot })),
    }))
}

/// Somebody is in the slot already: the parker is called back, and gets the call again.
fn occupied(action: &mut Action<'_>, it: &Park, slot: &str) -> Run {
    match call_back(action, it, slot)? {
        Some(next) => Ok(next),
        None => Ok(Next::Key(slot.to_owned())),
    }
}

/// Returns who parked the call.
fn parker(action: &Action<'_>) -> Option<String> {
    let call = action.call();
    call.parker_id.clone().or_else(|| call.channel_var("Parker-Device-ID"))
}

/// Rings the parker; none if he does not answer.
fn call_back(action: &mut Action<'_>, it: &Park, slot: &str) -> Result<Option<Next>, Pause> {
    let Some(parker) = parker(action) else { return Ok(None) };
    let endpoints = endpoint::of_device(action, &parker, &Terms::default())?;
    if endpoints.is_empty() {
        return Ok(None);
    }
    let callback = |slot: &ParkSlot| slot.callback_timeout;
    let ring_time = time(it, slot, callback, it.default_callback_timeout, CALLBACK);
    let bridge = Bridge::any(endpoints).with_ring_time(ring_time).with_data("park_callback", slot);
    Ok(match endpoint::ring(action, bridge)? {
        Rung::Talked => Some(Next::Continue),
        Rung::Transferred => Some(Next::HandedOver),
        Rung::Left(next) => Some(next),
        Rung::Branch(_) | Rung::Failed(_) | Rung::Error => None,
    })
}

/// Returns a time of the slot, else of the node, else the usual one.
fn time(
    it: &Park,
    slot: &str,
    own: fn(&ParkSlot) -> Option<Milliseconds>,
    general: Option<Milliseconds>,
    usual: Duration,
) -> Duration {
    let settings = it.slots.as_ref().and_then(|slots| slots.get(slot));
    settings.and_then(own).or(general).map_or(usual, Milliseconds::duration)
}

fn presence(action: &mut Action<'_>, it: &Park, slot: &str) -> Result<(), Pause> {
    let settings = it.slots.as_ref().and_then(|slots| slots.get(slot));
    let own = settings.and_then(|slot| slot.presence_id.as_ref()).or(it.presence_id.as_ref());
    let custom = it.custom_presence_id.unwrap_or(false);
    let mut id = match own.filter(|id| !id.is_empty()) {
        Some(id) if custom => id.clone(),
        Some(id) => format!("{id}{slot}"),
        None => slot.to_owned(),
    };
    if action.is_kazoo_5() && it.force_presence_user.unwrap_or(false) {
        id = id.split('@').next().unwrap_or_default().to_owned();
    }
    let id = match (id.contains('@'), &action.call().realm) {
        (false, Some(realm)) => format!("{id}@{realm}"),
        _ => id,
    };
    let kind = settings.and_then(|slot| slot.presence_type.as_ref()).or(it.default_presence_type.as_ref());
    action.make(SetPresence::new(id, kind.map_or("early", |kind| kind.as_str())))
}

/// Fetches whoever is parked in a slot; none if nobody is.
fn fetch(action: &mut Action<'_>, slot: &str) -> Result<Option<Next>, Pause> {
    Ok(match action.ask(PickUp::new(PickUpTarget::Parked(slot.to_owned())))? {
        Outcome::Bridged(_) => {
            action.call_mut().bridged = true;
            Some(Next::HandedOver)
        }
        Outcome::Done => Some(Next::HandedOver),
        _ => None,
    })
}

fn nobody_parked(action: &mut Action<'_>) -> Run {
    action.answer()?;
    action.prompt(prompts::PARK_NO_CALLER)?;
    Ok(Next::Stop(None))
}
