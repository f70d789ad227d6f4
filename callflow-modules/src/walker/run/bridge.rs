//! Modules that ring somebody, and those that pass the call on.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::runtime::{
    Bridge, Endpoint, LeaveMessage, LookUp, Outcome, Play, Record, RecordAction, RingStrategy, Speak,
};

use super::super::action::Action;
use super::super::next::{Next, Run};
use super::endpoint::{self, DEFAULT_RING, GRACE, Rung, Terms};
use super::{media, text};
use crate::directory::Kind;
use crate::module::{AfterBridge, Device, Doorman, RouteToCid, Transfer, User};
use crate::module::{AfterBridgeAction, DialStrategy, Failover, TransferLeg};
use crate::{FlagOrText, Seconds};

/// Effect that transfers a leg.
pub(super) const TRANSFER: &str = "kazoo.transfer";

/// Sets how long a bridge rings: 0 tells the switch nothing, and the engine waits twice its grace.
pub(super) fn timed(bridge: Bridge, timeout: Option<Seconds>) -> Bridge {
    let ring_time = timeout.map_or(DEFAULT_RING, Seconds::duration);
    if ring_time.is_positive() {
        bridge.with_ring_time(ring_time)
    } else {
        bridge.with_max_wait(GRACE + GRACE)
    }
}

pub(super) const fn strategy(strategy: Option<&DialStrategy>) -> RingStrategy {
    match strategy {
        Some(DialStrategy::Single) => RingStrategy::Single,
        _ => RingStrategy::Simultaneous,
    }
}

/// Branch key of Kazoo 5 where nobody can be rung.
const NO_ENDPOINTS: &str = "NO_ENDPOINTS";

/// What follows when there is nobody to ring.
pub(super) fn nobody(action: &Action<'_>) -> Next {
    match action.is_kazoo_5().then(|| action.attempt(NO_ENDPOINTS)).flatten() {
        Some(next) => next,
        None => Next::Continue,
    }
}

pub(super) fn device(action: &mut Action<'_>, it: &Device) -> Run {
    let Some(id) = &it.id else { return Ok(nobody(action)) };
    let terms = Terms {
        delay: it.delay.map(Seconds::duration),
        can_call_self: it.can_call_self.unwrap_or(false),
        suppress_clid: it.suppress_clid.unwrap_or(false),
        static_invite: it.static_invite.clone(),
        headers: it.custom_sip_headers.clone().unwrap_or_default(),
        direct: true,
        ..Terms::default()
    };
    let Some(device) = action.look_up(&Kind::Device, id.as_str())? else { return Ok(nobody(action)) };
    let endpoints = endpoint::of_document(action, device, &terms);
    let bridge = Bridge::any(endpoints)
        .with_strategy(strategy(it.dial_strategy.as_ref()))
        .with_fail_on_single_reject(it.fail_on_single_reject.unwrap_or(false));
    reach(action, bridge, endpoint::on_failure(action, device), it.timeout)
}

/// Rings endpoints; where the attempt fails, or there are none, the number to which they forward on failure. The
/// branches are those of the last attempt.
fn reach(
    action: &mut Action<'_>,
    bridge: Bridge,
    on_failure: Option<Endpoint>,
    timeout: Option<Seconds>,
) -> Run {
    let rung = if bridge.endpoints.is_empty() {
        None
    } else {
        Some(endpoint::ring(action, timed(bridge, timeout))?)
    };
    let rung = match (rung, on_failure) {
        // A wait that is over is an error and no failure.
        (None | Some(Rung::Branch(_) | Rung::Failed(_)), Some(further)) => {
            endpoint::ring(action, timed(Bridge::to(further), timeout))?
        }
        (None, None) => return Ok(nobody(action)),
        (Some(rung), _) => rung,
    };
    endpoint::after(action, rung)
}

pub(super) fn user(action: &mut Action<'_>, it: &User) -> Run {
    let Some(id) = &it.id else { return Ok(nobody(action)) };
    let terms = Terms {
        delay: it.delay.map(Seconds::duration),
        can_call_self: it.can_call_self.unwrap_or(false),
        suppress_clid: it.suppress_clid.unwrap_or(false),
        static_invite: it.static_invite.clone(),
        headers: it.custom_sip_headers.clone().unwrap_or_default(),
        direct: true,
        ..Terms::default()
    };
    let (endpoints, on_failure) = endpoint::of_user_and_on_failure(action, id.as_str(), &terms)?;
    let bridge = Bridge::any(endpoints)
        .with_strategy(strategy(it.strategy.as_ref()))
        .with_fail_on_single_reject(it.fail_on_single_reject.unwrap_or(false));
    reach(action, bridge, on_failure, it.timeout)
}

pub(super) fn route_to_cid(action: &mut Action<'_>, it: &RouteToCid) -> Run {
    let terms = Terms {
        delay: it.delay.map(Seconds::duration),
        can_call_self: it.can_call_self.unwrap_or(false),
        suppress_clid: it.suppress_clid.unwrap_or(false),
        static_invite: it.static_invite.clone(),
        ..Terms::default()
    };
    let dialled = action.call().dialled.clone();
    let mut look_up = LookUp::new(Kind::ByCallerId.as_str(), dialled);
    // Without a list the code searches every caller ID.
    if let Some(types) = it.cid_types.as_deref().filter(|types| !types.is_empty()) {
        look_up = look_up.with_data("cid_types", json!(types));
    }
    if let Some(types) = it.endpoint_types.as_deref().filter(|types| !types.is_empty()) {
        look_up = look_up.with_data("endpoint_types", json!(types));
    }
    let found = action.look_up_if(look_up)?.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut endpoints = Vec::new();
    for document in found {
        let id = text(document, "id").unwrap_or_default();
        let more = match text(document, "pvt_type") {
            Some("user") => endpoint::of_user(action, id, &terms)?,
            _ => endpoint::of_document(action, document, &terms),
        };
        for endpoint in more {
            if !endpoints.contains(&endpoint) {
                endpoints.push(endpoint);
            }
        }
    }
    if endpoints.is_empty() {
        return Ok(Next::Continue);
    }
    let rung = endpoint::ring(action, timed(Bridge::any(endpoints), it.timeout))?;
    endpoint::after(action, rung)
}

pub(super) fn after_bridge(action: &mut Action<'_>, it: &AfterBridge) -> Run {
    let flag = match &it.data {
        Some(FlagOrText::Flag(flag)) => *flag,
        Some(FlagOrText::Text(text)) => text == "true",
        _ => false,
    };
    let plan = match (&it.action, &it.data) {
        (Some(AfterBridgeAction::Park), _) => Some(json!({ "Park-After-Pickup": flag })),
        (Some(AfterBridgeAction::Hangup), _) => Some(json!({ "Hangup-After-Pickup": flag })),
        (Some(AfterBridgeAction::Transfer), Some(FlagOrText::Text(target))) => {
            Some(json!({ "Transfer-After-Pickup": target }))
        }
        _ => None,
    };
    if let Some(plan) = plan {
        action.call_mut().after_bridge = Some(plan);
    }
    Ok(Next::Continue)
}

/// First capture of a transfer that stands for none.
const NO_CAPTURE: &str = "no_match";

pub(super) fn transfer(action: &mut Action<'_>, it: &Transfer) -> Run {
    let capture =
        it.captures.as_ref().and_then(|captures| captures.first()).filter(|first| *first != NO_CAPTURE);
    let Some(target) = it.target.as_ref().or(capture).filter(|target| !target.is_empty()) else {
        return super::died("a transfer needs a target");
    };
    let leg = match (&it.leg, capture) {
        (Some(leg), _) => leg.as_str(),
        (None, Some(_)) => TransferLeg::Bleg.as_str(),
        (None, None) => TransferLeg::Own.as_str(),
    };
    let kind = it.kind.as_ref().map_or("blind", |kind| kind.as_str());
    let outcome = action.custom(TRANSFER, json!({ "target": target, "type": kind, "leg": leg }))?;
    Ok(match outcome {
        // The engine is told nothing more; the switch reports the transfer.
        Outcome::Done | Outcome::Custom(_) => Next::HandedOver,
        _ => Next::Continue,
    })
}

/// Shortest and longest recording of a caller's name.
const NAME_LIMITS: (Duration, Duration) = (Duration::seconds(2), Duration::seconds(16));
/// Recording of a caller's name where the node says nothing, by the code and not by the schema.
const NAME_LIMIT: Duration = Duration::seconds(8);

pub(super) fn doorman(action: &mut Action<'_>, it: &Doorman) -> Run {
    let Some(id) = &it.id else { return super::died("a doorman needs somebody to ring") };
    action.answer()?;
    action.make(Speak::text(
        it.caller_greeting.as_deref().unwrap_or("Hi. Please state your name after the tone."),
    ))?;
    for tone in it.tones.iter().flatten() {
        action.make(Play::media(media::tone_stream(tone)))?;
    }
    let limit = it.recording_limit.map_or(NAME_LIMIT, Seconds::duration).clamp(NAME_LIMITS.0, NAME_LIMITS.1);
    let record = Record::new(RecordAction::Once).with_time_limit(limit).with_stop_on("123456789*0#");
    let name = match action.ask(record)? {
        Outcome::Recorded(recording) => Some(recording.id.clone()),
        _ => None,
    };
    let terms = Terms::default();
    let mut endpoints = endpoint::of_device(action, id.as_str(), &terms)?;
    if endpoints.is_empty() {
        endpoints = endpoint::of_user(action, id.as_str(), &terms)?;
    }
    let shown = it.caller_id_name.as_deref().unwrap_or("Doorman");
    let caller_id = endpoint::caller_id(action).with_name(shown);
    if !endpoints.is_empty() {
        let attempts = it.max_menu_attempts.unwrap_or(3);
        let bridge = Bridge::any(endpoints)
            .with_caller_id(caller_id)
            .with_ring_time(it.call_timeout.map_or(Duration::seconds(30), Seconds::duration))
            .with_data("announce", json!({ "recording": name, "max_menu_attempts": attempts }));
        match endpoint::ring(action, bridge)? {
            Rung::Talked => return endpoint::talked(action),
            Rung::Left(next) => return Ok(next),
            Rung::Transferred => return Ok(Next::HandedOver),
            Rung::Branch(_) | Rung::Failed(_) | Rung::Error => {}
        }
    }
    if let (Some(Failover::Voicemail), Some(mailbox)) = (&it.failover_strategy, &it.vmbox_id) {
        action.make(LeaveMessage::new(mailbox.as_str()))?;
    }
    Ok(Next::HardStop)
}
