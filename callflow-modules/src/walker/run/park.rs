//! Parking: a caller waits in a slot until somebody fetches him.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::runtime::{
    Bridge, LookUp, Outcome, Park as ParkEffect, PickUp, PickUpTarget, SetPresence, Speak,
};

use super::super::action::Action;
use super::super::next::{Next, Pause, Run};
use super::endpoint::{self, Rung, Terms};
use crate::directory::Kind;
use crate::module::Park;
use crate::module::{ParkAction, ParkSlot};
use crate::{BranchKey, Milliseconds};

/// First slot that is given out.
const FIRST_SLOT: &str = "101";
/// Wait before the parker is rung again, and how long he rings.
const RINGBACK: Duration = Duration::minutes(2);
const CALLBACK: Duration = Duration::seconds(30);

pub(super) fn park(action: &mut Action<'_>, it: &Park) -> Run {
    let named = it.slot.clone().filter(|slot| !slot.is_empty()).or_else(|| action.capture_group());
    match it.action.as_ref().unwrap_or(&ParkAction::Park) {
        ParkAction::Retrieve => {
            let Some(slot) = named else { return nobody_parked(action) };
            retrieve(action, &slot)
        }
        ParkAction::Auto => match named {
            Some(slot) if action.look_up(&Kind::Parked, &slot)?.is_some() => retrieve(action, &slot),
            named => reserve(action, it, named),
        },
        ParkAction::DirectPark => direct(action, it, named),
        ParkAction::Park | ParkAction::Other(_) => reserve(action, it, named),
    }
}

/// Returns the slot of the node, or the first that is free.
fn slot(action: &mut Action<'_>, named: Option<String>) -> Result<String, Pause> {
    match named {
        Some(slot) => Ok(slot),
        None => {
            let free = action.look_up_if(LookUp::new(Kind::FreeSlot.as_str(), FIRST_SLOT))?;
            Ok(free.and_then(Value::as_str).unwrap_or(FIRST_SLOT).to_owned())
        }
    }
}

/// Tells the number of a slot to somebody who dials the code, and lets him go: his phone transfers the other party.
fn reserve(action: &mut Action<'_>, it: &Park, named: Option<String>) -> Run {
    let slot = slot(action, named)?;
    if exceeds(it, &slot) {
        return nobody_parked(action);
    }
    action.answer()?;
    action.prompt("park-call_placed_in_spot")?;
    action.make(Speak::text(slot.as_str()))?;
    presence(action, it, &slot)?;
    Ok(Next::HandedOver)
}

fn exceeds(it: &Park, slot: &str) -> bool {
    it.max_slot_number.zip(slot.parse::<i64>().ok()).is_some_and(|(most, slot)| slot > most)
}

/// Parks this call, and rings the parker when nobody fetches it.
fn direct(action: &mut Action<'_>, it: &Park, named: Option<String>) -> Run {
    let slot = slot(action, named)?;
    if exceeds(it, &slot) {
        return Ok(Next::Key(BranchKey::MAX_SLOT_EXCEEDED.as_str().to_owned()));
    }
    action.answer()?;
    presence(action, it, &slot)?;
    let settings = it.slots.as_ref().and_then(|slots| slots.get(&slot));
    let time = |own: fn(&ParkSlot) -> Option<Milliseconds>, general: Option<Milliseconds>, usual| {
        settings.and_then(own).or(general).map_or(usual, Milliseconds::duration)
    };
    let ringback = time(|slot| slot.ringback_timeout, it.default_ringback_timeout, RINGBACK);
    let callback = time(|slot| slot.callback_timeout, it.default_callback_timeout, CALLBACK);
    let parker = action.call().channel_var("Parker-Device-ID");
    let mut wait = ParkEffect::new(slot.as_str());
    // Without a parker to call back the caller waits for ever.
    if parker.is_some() {
        wait = wait.with_max_wait(ringback);
    }
    match action.ask(wait)? {
        Outcome::TimedOut => {}
        Outcome::Bridged(_) => {
            action.call_mut().bridged = true;
            return Ok(Next::HandedOver);
        }
        _ => return Ok(Next::HandedOver),
    }
    let endpoint = match &parker {
        Some(parker) => endpoint::of_device(action, parker, &Terms::default())?,
        None => None,
    };
    if let Some(endpoint) = endpoint {
        let bridge = Bridge::to(endpoint).with_ring_time(callback).with_data("park_callback", slot.as_str());
        if matches!(endpoint::ring(action, bridge)?, Rung::Talked) {
            return Ok(Next::Continue);
        }
    }
    if action.has(&slot) || action.has("_") {
        return Ok(Next::Key(slot));
    }
    Ok(Next::Again(json!({ "slot": slot })))
}

fn presence(action: &mut Action<'_>, it: &Park, slot: &str) -> Result<(), Pause> {
    let settings = it.slots.as_ref().and_then(|slots| slots.get(slot));
    let own = settings.and_then(|slot| slot.presence_id.as_ref()).or(it.presence_id.as_ref());
    let custom = it.custom_presence_id.unwrap_or(false);
    let id = match own.filter(|id| !id.is_empty()) {
        Some(id) if custom => id.clone(),
        Some(id) => format!("{id}{slot}"),
        None => slot.to_owned(),
    };
    let id = match (id.contains('@'), &action.call().realm) {
        (false, Some(realm)) => format!("{id}@{realm}"),
        _ => id,
    };
    let kind = settings.and_then(|slot| slot.presence_type.as_ref()).or(it.default_presence_type.as_ref());
    action.make(SetPresence::new(id, kind.map_or("early", |kind| kind.as_str())))
}

fn retrieve(action: &mut Action<'_>, slot: &str) -> Run {
    match action.ask(PickUp::new(PickUpTarget::Parked(slot.to_owned())))? {
        Outcome::Bridged(_) => {
            action.call_mut().bridged = true;
            Ok(Next::HandedOver)
        }
        Outcome::Done => Ok(Next::HandedOver),
        _ => nobody_parked(action),
    }
}

fn nobody_parked(action: &mut Action<'_>) -> Run {
    action.answer()?;
    action.prompt("park-no_caller")?;
    Ok(Next::Stop(None))
}
