//! Whom to ring: from ids of devices, users and groups to endpoints.

use serde_json::{Map, Value};
use time::Duration;
use voice_actions::runtime::{
    Bridge, CallerId, Cause, Endpoint, EndpointKind, HangupCause, Outcome, StayBridged,
};

use super::super::action::Action;
use super::super::next::{Next, Pause, Run};
use super::metaflow::{self, InTalk};
use super::{is_true, text};
use crate::directory::Fields as _;
use crate::directory::Kind;

/// Grace that the engine waits beyond the ring time.
pub(super) const GRACE: Duration = Duration::seconds(20);

/// Ring time where nothing is said.
pub(super) const DEFAULT_RING: Duration = Duration::seconds(20);

/// SIP code of an attempt that was answered.
const ANSWERED: u16 = 200;

/// How an endpoint is rung.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    pub(super) delay: Option<Duration>,
    pub(super) ring_time: Option<Duration>,
    pub(super) can_call_self: bool,
    pub(super) ignore_forward: bool,
    /// Rung by name, and not as a member of a group.
    pub(super) direct: bool,
    pub(super) suppress_clid: bool,
    pub(super) static_invite: Option<String>,
    pub(super) headers: Map<String, Value>,
}

impl Terms {
    /// Returns the endpoint with what the terms say about every endpoint.
    fn apply(&self, action: &Action<'_>, mut endpoint: Endpoint) -> Endpoint {
        if let Some(delay) = self.delay.filter(|delay| delay.is_positive()) {
            endpoint = endpoint.with_delay(delay);
        }
        if let Some(ring_time) = self.ring_time.filter(|time| time.is_positive()) {
            endpoint = endpoint.with_ring_time(ring_time);
        }
        if self.suppress_clid {
            endpoint = endpoint.with_data("suppress_clid", true);
        }
        if let Some(user) = &self.static_invite {
            endpoint = endpoint.with_data("static_invite", user.as_str());
        }
        if !self.headers.is_empty() {
            endpoint = endpoint.with_data("custom_sip_headers", Value::Object(self.headers.clone()));
        }
        if let Some(alert_info) = &action.call().alert_info {
            endpoint = endpoint.with_data("alert_info", alert_info.as_str());
        }
        endpoint
    }
}

/// Call forwarding of a user or device that is switched on.
struct Forward<'a> {
    number: &'a str,
    settings: &'a Value,
}

impl<'a> Forward<'a> {
    /// Reads the forwarding of a document; none if it is off, or does not count on these terms.
    fn of(document: &'a Value, terms: &Terms) -> Option<Self> {
        let settings = document.at(&["call_forward"]);
        let number = text(settings, "number").filter(|_| is_true(settings.at(&["enabled"])))?;
        // Forwarding on failure only waits for the failure.
        let counts = !terms.ignore_forward
            && !is_true(settings.at(&["failover"]))
            && (terms.direct || !is_true(settings.at(&["direct_calls_only"])));
        counts.then_some(Self { number, settings })
    }

    /// Returns whether the number is rung in place of the own devices.
    fn replaces(&self) -> bool {
        *self.settings.at(&["substitute"]) != false
    }

    fn endpoint(&self) -> Endpoint {
        forwarded(self.number, self.settings)
    }
}

fn forwarded(number: &str, settings: &Value) -> Endpoint {
    let mut endpoint = Endpoint::number(number);
    for field in ["require_keypress", "keep_caller_id", "ignore_early_media"] {
        if is_true(settings.at(&[field])) {
            endpoint = endpoint.with_data(field, true);
        }
    }
    endpoint
}

/// Returns the number to which a user or device forwards when ringing fails, as Kazoo 5 does.
pub(super) fn on_failure(action: &Action<'_>, document: &Value) -> Option<Endpoint> {
    let settings = document.at(&["call_forward"]);
    let forwards = action.is_kazoo_5() && is_true(settings.at(&["failover"]));
    let number = text(settings, "number").filter(|_| forwards)?;
    Some(forwarded(number, settings))
}

/// Builds the endpoints of a device, by its document: itself, or where it forwards to; none if it cannot be rung.
pub(super) fn of_document(action: &Action<'_>, device: &Value, terms: &Terms) -> Vec<Endpoint> {
    let Some(id) = text(device, "id").or_else(|| text(device, "_id")) else { return Vec::new() };
    let own = action.call().device_id.as_deref() == Some(id);
    let disabled = *device.at(&["enabled"]) == false || *device.at(&["registered"]) == false;
    if disabled || own && !terms.can_call_self || is_true(device.at(&["do_not_disturb", "enabled"])) {
        return Vec::new();
    }
    let forward = Forward::of(device, terms);
    let mut endpoints = Vec::new();
    if forward.as_ref().is_none_or(|forward| !forward.replaces()) {
        endpoints.push(terms.apply(action, Endpoint::new(EndpointKind::Device, id)));
    }
    endpoints.extend(forward.map(|forward| terms.apply(action, forward.endpoint())));
    endpoints
}

/// Looks a device up and builds its endpoints.
pub(super) fn of_device(action: &mut Action<'_>, id: &str, terms: &Terms) -> Result<Vec<Endpoint>, Pause> {
    let device = action.look_up(&Kind::Device, id)?;
    Ok(device.map(|device| of_document(action, device, terms)).unwrap_or_default())
}

/// Looks the devices of a user up and builds their endpoints.
pub(super) fn of_user(action: &mut Action<'_>, id: &str, terms: &Terms) -> Result<Vec<Endpoint>, Pause> {
    of_user_and_on_failure(action, id, terms).map(|(endpoints, _)| endpoints)
}

/// Looks the devices of a user up and builds their endpoints, and that of the number for when ringing them fails.
pub(super) fn of_user_and_on_failure(
    action: &mut Action<'_>,
    id: &str,
    terms: &Terms,
) -> Result<(Vec<Endpoint>, Option<Endpoint>), Pause> {
    if action.call().owner_id.as_deref() == Some(id) && !terms.can_call_self {
        return Ok((Vec::new(), None));
    }
    let Some(user) = action.look_up(&Kind::User, id)? else { return Ok((Vec::new(), None)) };
    let on_failure = on_failure(action, user);
    if *user.at(&["enabled"]) == false || is_true(user.at(&["do_not_disturb", "enabled"])) {
        return Ok((Vec::new(), on_failure));
    }
    let forward = Forward::of(user, terms);
    let mut endpoints = Vec::new();
    if forward.as_ref().is_none_or(|forward| !forward.replaces()) {
        let devices = action.list(&Kind::DevicesOfUser, id)?;
        endpoints.extend(devices.iter().flat_map(|device| of_document(action, device, terms)));
    }
    endpoints.extend(forward.map(|forward| terms.apply(action, forward.endpoint())));
    Ok((endpoints, on_failure))
}

/// What a bridge comes to.
pub(super) enum Rung {
    /// Somebody talked to the caller, who is still there.
    Talked,
    /// The child of the failure's cause or code.
    Branch(Next),
    /// Nobody answered, and no child says what then.
    Failed(Cause),
    /// Somebody keyed a code in that took the caller elsewhere.
    Left(Next),
    /// The call was transferred, or fetched by somebody else: it goes on elsewhere.
    Transferred,
    /// The engine stopped waiting, or nobody could be rung.
    Error,
}

/// Rings endpoints with the caller's identity, and looks for the child of a failure: cause first, then code.
pub(super) fn ring(action: &mut Action<'_>, bridge: Bridge) -> Result<Rung, Pause> {
    let listen = metaflow::listen(action)?;
    let mut bridge = complete(action, bridge);
    if let Some(listen) = &listen {
        bridge = bridge.with_listen(listen.clone());
        let codes = metaflow::codes(action);
        action.hint(codes);
    }
    let mut outcome = action.ask(bridge)?;
    while let Outcome::Keyed(keyed) = outcome {
        action.call_mut().bridged = true;
        match metaflow::run(action, keyed)? {
            InTalk::GoesOn => {}
            InTalk::Over => return Ok(Rung::Talked),
            InTalk::Left(next) => return Ok(Rung::Left(next)),
        }
        let mut stay = StayBridged::new();
        stay.listen.clone_from(&listen);
        outcome = action.ask(stay)?;
    }
    Ok(match outcome {
        Outcome::Bridged(_) => {
            action.call_mut().bridged = true;
            Rung::Talked
        }
        // An attempt that ends with 200 was answered, whatever else is said about it.
        Outcome::NotBridged(cause) if cause.sip_code() == Some(ANSWERED) => {
            action.call_mut().bridged = true;
            Rung::Talked
        }
        Outcome::NotBridged(cause) if is_elsewhere(cause) => Rung::Transferred,
        Outcome::NotBridged(cause) => match failure(action, cause) {
            Some(next) => Rung::Branch(next),
            None => Rung::Failed(cause.clone()),
        },
        _ => Rung::Error,
    })
}

/// Adds what every bridge of this call carries: the identity, exported variables, and how long the engine waits.
fn complete(action: &Action<'_>, mut bridge: Bridge) -> Bridge {
    bridge.caller_id.get_or_insert(caller_id(action));
    if let Some(ring_time) = bridge.ring_time {
        bridge = bridge.with_max_wait(ring_time.saturating_add(GRACE));
    }
    let call = action.call();
    for (key, variables) in [
        ("custom_channel_vars", &call.exported_channel_vars),
        ("custom_application_vars", &call.exported_application_vars),
    ] {
        if !variables.is_empty() {
            bridge = bridge.with_data(key, Value::Object(variables.clone()));
        }
    }
    bridge
}

/// Returns whether the call goes on under somebody else's control.
fn is_elsewhere(cause: &Cause) -> bool {
    matches!(cause.cause, HangupCause::AttendedTransfer | HangupCause::BlindTransfer | HangupCause::PickedOff)
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
        Rung::Branch(next) | Rung::Left(next) => Ok(next),
        Rung::Transferred => Ok(Next::HandedOver),
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
