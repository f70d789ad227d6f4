//! Dials out through carriers.

use serde_json::{Map, Value, json};
use voice_actions::runtime::{Bridge, CallerId, Cause, Endpoint, HangupCause, Reject};

use super::super::action::Action;
use super::super::next::{Next, Pause, Run};
use super::endpoint::{self, Rung};
use super::text;
use crate::Seconds;
use crate::directory::Fields as _;
use crate::module::{Offnet, Resources};
use crate::wire::{Rows as _, fill, to_map};

/// Header that names the account to the carrier.
const ACCOUNT_HEADER: &str = "X-Account-ID";
/// Kind of carrier where the node says nothing.
const AUDIO: &str = "audio";

pub(super) fn offnet(action: &mut Action<'_>, it: &Offnet) -> Run {
    // The old name of the same thing, with the same fields.
    let mut same = Resources::blank();
    fill(&mut same, to_map(it));
    // The field is read by nobody: the module means global carriers.
    resources(action, &same.with_use_local_resources(false))
}

pub(super) fn resources(action: &mut Action<'_>, it: &Resources) -> Run {
    let bridge = bridge(action, it)?;
    match endpoint::ring(action, bridge)? {
        Rung::Talked => endpoint::talked(action),
        Rung::Branch(next) | Rung::Left(next) => Ok(next),
        Rung::Transferred => Ok(Next::HandedOver),
        Rung::Failed(cause) => fail(action, cause),
        Rung::Error => fail(action, HangupCause::NoRouteDestination.into()),
    }
}

/// Builds the request to the carriers, which a text flow sends as well.
pub(super) fn bridge(action: &mut Action<'_>, it: &Resources) -> Result<Bridge, Pause> {
    let number = it.to_did.clone().filter(|number| !number.is_empty());
    let number = number.unwrap_or_else(|| action.call().dialled.clone());
    let headers = headers(action, it);
    let mut endpoint = Endpoint::number(number);
    if !headers.is_empty() {
        endpoint = endpoint.with_data("custom_sip_headers", headers);
    }
    let mut bridge = Bridge::to(endpoint);
    if let Some(timeout) = it.timeout.map(Seconds::duration).filter(|time| time.is_positive()) {
        bridge = bridge.with_ring_time(timeout);
    }
    if let Some(ringback) = it.ringback.as_ref().filter(|media| !media.is_placeholder()) {
        bridge = bridge.with_ringback(ringback.as_str());
    }
    if let Some(shown) = identity(action, it.caller_id_type.as_deref().unwrap_or("external"))? {
        bridge = bridge.with_caller_id(shown);
    }
    let inbound = it.custom_sip_headers.as_ref().and_then(|headers| headers.inbound.clone());
    let addresses = it.addresses.as_ref().filter(|_| action.is_kazoo_5());
    let data = json!({
        "use_local_resources": it.use_local_resources.unwrap_or(true),
        "bypass_e164": it.bypass_e164.unwrap_or(false) || it.do_not_normalize.unwrap_or(false),
        "hunt_account_id": it.hunt_account_id,
        "flags": flags(action, it),
        "ignore_early_media": it.ignore_early_media.unwrap_or(false),
        "resource_type": it.resource_type.as_deref().filter(|kind| !kind.is_empty()).unwrap_or(AUDIO),
        "from_uri": from_uri(action, it, bridge.caller_id.as_ref()),
        "inbound_sip_headers": inbound,
        "emergency_address": addresses.and_then(|addresses| addresses.emergency.clone()),
    });
    for (key, value) in data.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        bridge = bridge.with_data(key, value.clone());
    }
    Ok(bridge)
}

/// Returns the headers of the outbound leg: those without a direction, then those of this direction.
fn headers(action: &Action<'_>, it: &Resources) -> Map<String, Value> {
    let mut headers = Map::new();
    if let Some(own) = &it.custom_sip_headers {
        headers.extend(own.extra.clone());
        headers.extend(own.outbound.clone().unwrap_or_default());
    }
    if let (true, Some(account)) = (it.emit_account_id.unwrap_or(false), &action.call().account_id) {
        headers.insert(ACCOUNT_HEADER.to_owned(), account.as_str().into());
    }
    headers
}

/// Returns the flags that a carrier has to have: the fixed ones, then the values of properties of the call.
fn flags(action: &Action<'_>, it: &Resources) -> Vec<String> {
    let mut flags = it.outbound_flags.clone().unwrap_or_default();
    let named = it.dynamic_flags.iter().flatten().filter_map(|name| action.call().property(name));
    for flag in named {
        if !flags.contains(&flag) {
            flags.push(flag);
        }
    }
    flags
}

/// Returns the From address, of the shown number and a realm, if the node asks for it.
fn from_uri(action: &Action<'_>, it: &Resources, shown: Option<&CallerId>) -> Option<String> {
    if !it.format_from_uri.unwrap_or(false) {
        return None;
    }
    let own = it.from_uri_realm.as_deref().filter(|realm| !realm.is_empty());
    let realm = own.or(action.call().realm.as_deref())?;
    let number = shown.map_or(action.call().caller_id_number.as_str(), |shown| shown.number.as_str());
    Some(format!("sip:{number}@{realm}"))
}

/// Returns the identity that the caller's document has for this purpose; a call from outside keeps its own.
fn identity(action: &mut Action<'_>, kind_of_id: &str) -> Result<Option<CallerId>, Pause> {
    let Some((kind, id)) = super::feature::own_document(action) else { return Ok(None) };
    let identity = action.look_up(&kind, &id)?.map(|document| document.at(&["caller_id", kind_of_id]));
    let Some(number) = identity.and_then(|identity| text(identity, "number")) else { return Ok(None) };
    let mut shown = CallerId::number(number);
    if let Some(name) = identity.and_then(|identity| text(identity, "name")) {
        shown = shown.with_name(name);
    }
    Ok(action.call().privacy.is_none().then_some(shown))
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
