//! Dials out through carriers.

use serde_json::{Value, json};
use voice_actions::runtime::{Bridge, Cause, Endpoint, HangupCause, Reject};

use super::super::action::Action;
use super::super::next::{Next, Run};
use super::endpoint::{self, Rung};
use super::text;
use crate::Seconds;
use crate::directory::Fields as _;
use crate::module::{Offnet, Resources};

/// What the two modules have in common.
struct Route<'a> {
    to_did: Option<&'a str>,
    timeout: Option<Seconds>,
    ringback: Option<&'a str>,
    caller_id_type: &'a str,
    data: Value,
}

pub(super) fn resources(action: &mut Action<'_>, it: &Resources) -> Run {
    let data = json!({
        "use_local_resources": it.use_local_resources.unwrap_or(true),
        "bypass_e164": it.bypass_e164.unwrap_or(false) || it.do_not_normalize.unwrap_or(false),
        "hunt_account_id": it.hunt_account_id,
        "outbound_flags": it.outbound_flags,
        "ignore_early_media": it.ignore_early_media.unwrap_or(false),
    });
    let route = Route {
        to_did: it.to_did.as_deref(),
        timeout: it.timeout,
        ringback: it.ringback.as_ref().map(crate::Media::as_str),
        caller_id_type: it.caller_id_type.as_deref().unwrap_or("external"),
        data,
    };
    dial_out(action, &route)
}

pub(super) fn offnet(action: &mut Action<'_>, it: &Offnet) -> Run {
    let data = json!({
        // The field is read by nobody: the module means global carriers.
        "use_local_resources": false,
        "bypass_e164": it.bypass_e164.unwrap_or(false) || it.do_not_normalize.unwrap_or(false),
        "hunt_account_id": it.hunt_account_id,
        "outbound_flags": it.outbound_flags,
        "ignore_early_media": it.ignore_early_media.unwrap_or(false),
    });
    let route = Route {
        to_did: it.to_did.as_deref(),
        timeout: it.timeout,
        ringback: it.ringback.as_ref().map(crate::Media::as_str),
        caller_id_type: it.caller_id_type.as_deref().unwrap_or("external"),
        data,
    };
    dial_out(action, &route)
}

fn dial_out(action: &mut Action<'_>, route: &Route<'_>) -> Run {
    let number = route
        .to_did
        .filter(|number| !number.is_empty())
        .map_or_else(|| action.call().dialled.clone(), str::to_owned);
    let mut bridge = Bridge::to(Endpoint::number(number));
    if let Some(timeout) = route.timeout.map(Seconds::duration).filter(|time| time.is_positive()) {
        bridge = bridge.with_ring_time(timeout);
    }
    if let Some(ringback) = route.ringback.filter(|media| !media.is_empty()) {
        bridge = bridge.with_ringback(ringback);
    }
    for (key, value) in route.data.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        bridge = bridge.with_data(key, value.clone());
    }
    // A call from inside shows the identity that the caller's document has for this purpose.
    if let Some((kind, id)) = super::feature::own_document(action) {
        let identity =
            action.look_up(&kind, &id)?.map(|document| document.at(&["caller_id", route.caller_id_type]));
        if let Some(number) = identity.and_then(|identity| text(identity, "number")) {
            let mut shown = voice_actions::runtime::CallerId::number(number);
            if let Some(name) = identity.and_then(|identity| text(identity, "name")) {
                shown = shown.with_name(name);
            }
            if action.call().privacy.is_none() {
                bridge = bridge.with_caller_id(shown);
            }
        }
    }
    match endpoint::ring(action, bridge)? {
        Rung::Talked => endpoint::talked(action),
        Rung::Branch(next) => Ok(next),
        Rung::Failed(cause) => fail(action, cause),
        Rung::Error => fail(action, HangupCause::NoRouteDestination.into()),
    }
}

/// `_` is not taken after a failure: it only decides whether the caller gets the default SIP answer.
fn fail(action: &mut Action<'_>, cause: Cause) -> Run {
    if action.has("_") || action.call().answered {
        return Ok(Next::Stop(Some(cause)));
    }
    if action.stack_is_empty {
        action.make(Reject::new(cause.sip_code().unwrap_or(503)).with_reason(cause.as_str()))?;
        return Ok(Next::Over(cause));
    }
    Ok(Next::Stop(Some(cause)))
}
