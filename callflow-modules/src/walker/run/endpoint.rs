//! Whom to ring: from ids of devices, users and groups to endpoints.

use serde_json::{Map, Value};
use time::Duration;
use voice_actions::runtime::{Bridge, CallerId, Cause, Endpoint, EndpointKind, Outcome};

use super::super::action::Action;
use super::super::next::{Next, Pause, Run};
use super::{is_true, text};
use crate::directory::Fields as _;
use crate::directory::Kind;

/// Grace that the engine waits beyond the ring time.
pub(super) const GRACE: Duration = Duration::seconds(20);

/// Ring time where nothing is said.
pub(super) const DEFAULT_RING: Duration = Duration::seconds(20);

/// How an endpoint is rung.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    pub(super) delay: Option<Duration>,
    pub(super) ring_time: Option<Duration>,
    pub(super) can_call_self: bool,
    pub(super) ignore_forward: bool,
    pub(super) suppress_clid: bool,
    pub(super) static_invite: Option<String>,
    pub(super) headers: Map<String, Value>,
}

/// Builds the endpoint of a device, by its document; none if it cannot be rung.
pub(super) fn of_document(action: &Action<'_>, device: &Value, terms: &Terms) -> Option<Endpoint> {
    let id = text(device, "id").or_else(|| text(device, "_id"))?;
    let own = action.call().device_id.as_deref() == Some(id);
    let disabled = *device.at(&["enabled"]) == false || *device.at(&["registered"]) == false;
    if disabled || own && !terms.can_call_self || is_true(device.at(&["do_not_disturb", "enabled"])) {
        return None;
    }
    let forward = device.at(&["call_forward"]);
    let number =
        text(forward, "number").filter(|_| is_true(forward.at(&["enabled"])) && !terms.ignore_forward);
    let mut endpoint = match number {
        Some(number) => Endpoint::number(number),
        None => Endpoint::new(EndpointKind::Device, id),
    };
    if let Some(delay) = terms.delay.filter(|delay| delay.is_positive()) {
        endpoint = endpoint.with_delay(delay);
    }
    if let Some(ring_time) = terms.ring_time.filter(|time| time.is_positive()) {
        endpoint = endpoint.with_ring_time(ring_time);
    }
    if terms.suppress_clid {
        endpoint = endpoint.with_data("suppress_clid", true);
    }
    if let Some(user) = &terms.static_invite {
        endpoint = endpoint.with_data("static_invite", user.as_str());
    }
    if !terms.headers.is_empty() {
        endpoint = endpoint.with_data("custom_sip_headers", Value::Object(terms.headers.clone()));
    }
    if let Some(alert_info) = &action.call().alert_info {
        endpoint = endpoint.with_data("alert_info", alert_info.as_str());
    }
    Some(endpoint)
}

/// Looks a device up and builds its endpoint.
pub(super) fn of_device(action: &mut Action<'_>, id: &str, terms: &Terms) -> Result<Option<Endpoint>, Pause> {
    let device = action.look_up(&Kind::Device, id)?;
    Ok(device.and_then(|device| of_document(action, device, terms)))
}

/// Looks the devices of a user up and builds their endpoints.
pub(super) fn of_user(action: &mut Action<'_>, id: &str, terms: &Terms) -> Result<Vec<Endpoint>, Pause> {
    if action.call().owner_id.as_deref() == Some(id) && !terms.can_call_self {
        return Ok(Vec::new());
    }
    let Some(user) = action.look_up(&Kind::User, id)? else { return Ok(Vec::new()) };
    if *user.at(&["enabled"]) == false || is_true(user.at(&["do_not_disturb", "enabled"])) {
        return Ok(Vec::new());
    }
    let forward = user.at(&["call_forward"]);
    if let Some(number) =
        text(forward, "number").filter(|_| is_true(forward.at(&["enabled"])) && !terms.ignore_forward)
    {
        return Ok(vec![Endpoint::number(number)]);
    }
    let devices = action.list(&Kind::DevicesOfUser, id)?;
    Ok(devices.iter().filter_map(|device| of_document(action, device, terms)).collect())
}

/// What a bridge comes to.
pub(super) enum Rung {
    /// Somebody talked to the caller, who is still there.
    Talked,
    /// The child of the failure's cause or code.
    Branch(Next),
    /// Nobody answered, and no child says what then.
    Failed(Cause),
    /// The engine stopped waiting, or nobody could be rung.
    Error,
}

/// Rings endpoints with the caller's identity, and looks for the child of a failure: cause first, then code.
pub(super) fn ring(action: &mut Action<'_>, mut bridge: Bridge) -> Result<Rung, Pause> {
    bridge.caller_id.get_or_insert(caller_id(action));
    Ok(match action.ask(bridge)? {
        Outcome::Bridged(_) => {
            action.call_mut().bridged = true;
            Rung::Talked
        }
        Outcome::NotBridged(cause) => match failure(action, cause) {
            Some(next) => Rung::Branch(next),
            None => Rung::Failed(cause.clone()),
        },
        _ => Rung::Error,
    })
}

/// Returns the child of a failed bridge: of its cause, else of its SIP code.
pub(super) fn failure(action: &Action<'_>, cause: &Cause) -> Option<Next> {
    let by_cause = action.attempt(cause.as_str());
    by_cause.or_else(|| action.attempt(&format!("sip:{}", cause.sip_code()?)))
}

/// What follows a bridge of a module that goes on after a failure.
pub(super) fn after(action: &mut Action<'_>, rung: Rung) -> Run {
    match rung {
        Rung::Talked => talked(action),
        Rung::Branch(next) => Ok(next),
        Rung::Failed(_) | Rung::Error => Ok(Next::Continue),
    }
}

/// What follows a talk: what `after_bridge` said, else stop.
pub(super) fn talked(action: &mut Action<'_>) -> Run {
    let Some(plan) = action.call().after_bridge.clone() else { return Ok(Next::Stop(None)) };
    if is_true(plan.at(&["Hangup-After-Pickup"])) {
        return Ok(Next::HardStop);
    }
    if is_true(plan.at(&["Park-After-Pickup"])) {
        action.make(voice_actions::runtime::Park::new(""))?;
        return Ok(Next::HandedOver);
    }
    if let Some(target) = text(&plan, "Transfer-After-Pickup") {
        action.custom(super::bridge::TRANSFER, serde_json::json!({ "target": target, "type": "blind" }))?;
        return Ok(Next::HandedOver);
    }
    Ok(Next::Stop(None))
}

/// Returns the identity that rung parties are shown.
pub(super) fn caller_id(action: &Action<'_>) -> CallerId {
    let call = action.call();
    let hides = |what: &str| {
        call.privacy.as_deref().is_some_and(|mode| mode == what || matches!(mode, "full" | "yes"))
    };
    let number = if hides("number") { "anonymous" } else { call.caller_id_number.as_str() };
    let mut id = CallerId::number(number).with_hidden(hides("number") && hides("name"));
    if !call.caller_id_name.is_empty() && !hides("name") {
        id = id.with_name(call.caller_id_name.as_str());
    }
    id
}
