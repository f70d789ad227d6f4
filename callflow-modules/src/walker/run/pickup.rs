//! Takes calls over, and listens in.

use serde_json::{Value, json};
use voice_actions::runtime::{Endpoint, EndpointKind, LegId, Outcome, PickUp, PickUpTarget};

use super::super::action::Action;
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::{is_true, text};
use crate::Id;
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::{
    CallPickup, Eavesdrop, EavesdropFeature, GroupPickup, GroupPickupFeature, Intercept, InterceptFeature,
};
use crate::module::{InterceptTarget, PickupTarget};

/// Effect that listens into a call.
const EAVESDROP: &str = "kazoo.eavesdrop";

/// Who may do it; nobody named: nobody said.
struct Approval<'a> {
    device: Option<&'a Id>,
    user: Option<&'a Id>,
    group: Option<&'a Id>,
}

impl Approval<'_> {
    /// Returns whether the caller is the one, the first of these that is named; `None` if none is.
    fn of(&self, action: &mut Action<'_>) -> Result<Option<bool>, Pause> {
        let own_device = action.call().device_id.clone();
        if let Some(device) = self.device {
            return Ok(Some(own_device.as_deref() == Some(device.as_str())));
        }
        if let Some(user) = self.user {
            let owns = action.call().owner_id.as_deref() == Some(user.as_str());
            let devices = action.list(&Kind::DevicesOfUser, user.as_str())?;
            let own = devices.iter().any(|device| text(device, "id") == own_device.as_deref());
            return Ok(Some(owns || own_device.is_some() && own));
        }
        let Some(group) = self.group else { return Ok(None) };
        belongs_to_group(action, group.as_str()).map(Some)
    }
}

fn belongs_to_group(action: &mut Action<'_>, group: &str) -> Result<bool, Pause> {
    let own = [action.call().device_id.clone(), action.call().owner_id.clone()];
    let group = action.look_up(&Kind::Group, group)?;
    Ok(group.is_some_and(|group| own.iter().flatten().any(|id| group.at(&["endpoints"]).get(id).is_some())))
}

/// Returns the devices of a target: device first, then user, then the members of a group.
fn targets(
    action: &mut Action<'_>,
    device: Option<&str>,
    user: Option<&str>,
    group: Option<&str>,
) -> Result<Vec<String>, Pause> {
    if let Some(device) = device {
        return Ok(action.look_up(&Kind::Device, device)?.map(|_| device.to_owned()).into_iter().collect());
    }
    if let Some(user) = user {
        return devices_of(action, user);
    }
    let Some(group) = group else { return Ok(Vec::new()) };
    let Some(document) = action.look_up(&Kind::Group, group)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for (id, entry) in document.at(&["endpoints"]).as_object().into_iter().flatten() {
        if text(entry, "type") == Some("user") {
            found.extend(devices_of(action, id)?);
        } else {
            found.push(id.clone());
        }
    }
    Ok(found)
}

fn devices_of(action: &mut Action<'_>, user: &str) -> Result<Vec<String>, Pause> {
    let devices = action.list(&Kind::DevicesOfUser, user)?;
    Ok(devices.iter().filter_map(|device| text(device, "id")).map(str::to_owned).collect())
}

/// Says something and stops.
fn say(action: &mut Action<'_>, prompt: &str) -> Run {
    action.answer()?;
    action.prompt(prompt)?;
    Ok(Next::Stop(None))
}

/// Takes a call over that rings at one of these devices.
fn take_over(action: &mut Action<'_>, devices: &[String], unanswered_only: bool) -> Run {
    if devices.is_empty() {
        return say(action, prompts::PICKUP_NO_USERS);
    }
    let endpoints = devices.iter().map(|id| Endpoint::new(EndpointKind::Device, id)).collect();
    let pick_up = PickUp::new(PickUpTarget::Ringing(endpoints)).with_data("unanswered_only", unanswered_only);
    finish(action, pick_up, prompts::PICKUP_NO_CHANNELS)
}

fn finish(action: &mut Action<'_>, pick_up: PickUp, nothing: &str) -> Run {
    if let Outcome::Bridged(_) = action.ask(pick_up)? {
        action.call_mut().bridged = true;
        return Ok(Next::Stop(None));
    }
    say(action, nothing)
}

pub(super) fn call_pickup(action: &mut Action<'_>, it: &CallPickup) -> Run {
    let Some(target) = it.target_call_id.clone().filter(|target| !target.is_empty()) else {
        return Ok(Next::Stop(None));
    };
    finish(action, PickUp::new(PickUpTarget::Leg(LegId::new(target))), prompts::PICKUP_NO_CHANNELS)
}

pub(super) fn eavesdrop(action: &mut Action<'_>, it: &Eavesdrop) -> Run {
    let approval = Approval {
        device: it.approved_device_id.as_ref(),
        user: it.approved_user_id.as_ref(),
        group: it.approved_group_id.as_ref(),
    };
    // Nobody approved means that nobody may.
    if approval.of(action)? != Some(true) {
        return say(action, prompts::EAVESDROP_NO_CHANNELS);
    }
    let (device, user) = (it.device_id.as_ref().map(Id::as_str), it.user_id.as_ref().map(Id::as_str));
    let devices = targets(action, device, user, None)?;
    listen(action, &devices)
}

fn listen(action: &mut Action<'_>, devices: &[String]) -> Run {
    if devices.is_empty() {
        return say(action, prompts::PICKUP_NO_USERS);
    }
    action.answer()?;
    match action.custom(EAVESDROP, json!({ "devices": devices }))? {
        Outcome::Done | Outcome::Custom(_) => Ok(Next::Stop(None)),
        _ => say(action, prompts::PICKUP_NO_CHANNELS),
    }
}

pub(super) fn eavesdrop_feature(action: &mut Action<'_>, it: &EavesdropFeature) -> Run {
    let approval = Approval {
        device: it.approved_device_id.as_ref(),
        user: it.approved_user_id.as_ref(),
        group: it.approved_group_id.as_ref(),
    };
    let Some(target) = target_of_extension(action)? else { return say(action, prompts::PICKUP_NO_USERS) };
    if let Some(group) = &it.group_id {
        let document = action.look_up(&Kind::Group, group.as_str())?;
        let belongs = document.is_some_and(|group| group.at(&["endpoints"]).get(target.1.as_str()).is_some());
        if !belongs {
            return say(action, prompts::EAVESDROP_NO_CHANNELS);
        }
    }
    if approval.of(action)? != Some(true) {
        return say(action, prompts::EAVESDROP_NO_CHANNELS);
    }
    let devices = target.devices(action)?;
    listen(action, &devices)
}

/// Device or user that the callflow of the captured extension rings.
struct Target(Kind, String);

impl Target {
    fn devices(&self, action: &mut Action<'_>) -> Result<Vec<String>, Pause> {
        match self.0 {
            Kind::User => targets(action, None, Some(&self.1), None),
            _ => targets(action, Some(&self.1), None, None),
        }
    }
}

fn target_of_extension(action: &mut Action<'_>) -> Result<Option<Target>, Pause> {
    let Some(number) = action.capture_group() else { return Ok(None) };
    let Some(found) = action.look_up(&Kind::Number, &number)? else { return Ok(None) };
    let node = found.at(&["callflow", "flow"]);
    let kind = match text(node, "module") {
        Some("user") => Kind::User,
        Some("device") => Kind::Device,
        _ => return Ok(None),
    };
    Ok(text(node.at(&["data"]), "id").map(|id| Target(kind, id.to_owned())))
}

pub(super) fn group_pickup(action: &mut Action<'_>, it: &GroupPickup) -> Run {
    let approval = Approval {
        device: it.approved_device_id.as_ref(),
        user: it.approved_user_id.as_ref(),
        group: it.approved_group_id.as_ref(),
    };
    // Nobody approved means that everybody may.
    if !approval.of(action)?.unwrap_or(true) {
        return say(action, prompts::PICKUP_NO_CHANNELS);
    }
    let id = |id: &'_ Option<Id>| id.as_ref().map(|id| id.as_str().to_owned());
    let (device, user, group) = (id(&it.device_id), id(&it.user_id), id(&it.group_id));
    let devices = targets(action, device.as_deref(), user.as_deref(), group.as_deref())?;
    take_over(action, &devices, true)
}

pub(super) fn group_pickup_feature(action: &mut Action<'_>, it: &GroupPickupFeature) -> Run {
    let approval = Approval {
        device: it.approved_device_id.as_ref(),
        user: it.approved_user_id.as_ref(),
        group: it.approved_group_id.as_ref(),
    };
    let captured = action.capture_group();
    let named = |id: &Option<Id>| id.as_ref().map(|id| id.as_str().to_owned());
    let devices = match &it.kind {
        // Not implemented by the server.
        Some(PickupTarget::User) if it.user_id.is_none() => return say(action, prompts::MENU_NO_PROMPT),
        Some(PickupTarget::Group) if it.group_id.is_none() => return say(action, prompts::MENU_NO_PROMPT),
        Some(PickupTarget::Group) => targets(action, None, None, named(&it.group_id).as_deref())?,
        Some(PickupTarget::User) => targets(action, None, named(&it.user_id).as_deref(), None)?,
        Some(PickupTarget::Device) => {
            let device = named(&it.device_id).or(captured);
            targets(action, device.as_deref(), None, None)?
        }
        Some(PickupTarget::Extension | PickupTarget::Other(_)) | None => match target_of_extension(action)? {
            Some(target) => target.devices(action)?,
            None => Vec::new(),
        },
    };
    if !approval.of(action)?.unwrap_or(true) {
        return say(action, prompts::PICKUP_NO_CHANNELS);
    }
    take_over(action, &devices, true)
}

pub(super) fn intercept(action: &mut Action<'_>, it: &Intercept) -> Run {
    let approval = Approval {
        device: it.approved_device_id.as_ref(),
        user: it.approved_user_id.as_ref(),
        group: it.approved_group_id.as_ref(),
    };
    let named = |id: &Option<Id>| id.as_ref().map(|id| id.as_str().to_owned());
    let (device, user, group) = (named(&it.device_id), named(&it.user_id), named(&it.group_id));
    let allowed = match approval.of(action)? {
        Some(allowed) => allowed,
        None => related(action, device.as_deref(), user.as_deref(), group.as_deref())?,
    };
    if !allowed {
        return say(action, prompts::INTERCEPT_NO_CHANNELS);
    }
    let devices = targets(action, device.as_deref(), user.as_deref(), group.as_deref())?;
    take_over(action, &devices, false)
}

/// Returns whether the caller has the owner of the target, or is in the group that is the target.
fn related(
    action: &mut Action<'_>,
    device: Option<&str>,
    user: Option<&str>,
    group: Option<&str>,
) -> Result<bool, Pause> {
    let owner = action.call().owner_id.clone();
    let same_owner = match (&owner, user, device) {
        (Some(owner), Some(user), _) => owner == user,
        (Some(owner), None, Some(device)) => {
            let target = action.look_up(&Kind::Device, device)?;
            target.and_then(|target| text(target, "owner_id")) == Some(owner.as_str())
        }
        _ => false,
    };
    match group {
        Some(group) if !same_owner => belongs_to_group(action, group),
        _ => Ok(same_owner),
    }
}

pub(super) fn intercept_feature(action: &mut Action<'_>, it: &InterceptFeature) -> Run {
    let approval = Approval {
        device: it.approved_device_id.as_ref(),
        user: it.approved_user_id.as_ref(),
        group: it.approved_group_id.as_ref(),
    };
    let captured = action.capture_group();
    let target = match &it.kind {
        Some(InterceptTarget::Device) => captured.map(|id| Target(Kind::Device, id)),
        Some(InterceptTarget::Extension) => target_of_extension(action)?,
        // Not implemented by the server, and needed in practice.
        Some(InterceptTarget::User | InterceptTarget::Other(_)) | None => {
            return say(action, prompts::MENU_NO_PROMPT);
        }
    };
    let Some(target) = target else { return say(action, prompts::PICKUP_NO_USERS) };
    let allowed = match approval.of(action)? {
        Some(allowed) => allowed,
        None => match target.0 {
            Kind::User => related(action, None, Some(&target.1), None)?,
            _ => related(action, Some(&target.1), None, None)?,
        },
    };
    if !allowed {
        return say(action, prompts::INTERCEPT_NO_CHANNELS);
    }
    let devices = target.devices(action)?;
    take_over(action, &devices, false)
}

pub(super) fn move_call(action: &mut Action<'_>) -> Run {
    let Some(owner) = action.call().owner_id.clone() else {
        action.prompt(prompts::CF_MOVE_NO_OWNER)?;
        return Ok(Next::Stop(None));
    };
    let own = action.call().call_id.clone();
    let channels = action.list(&Kind::Channels, &owner)?;
    let others: Vec<&Value> = channels.iter().filter(|channel| text(channel, "leg") != Some(&own)).collect();
    match others.as_slice() {
        [] => {
            action.prompt(prompts::CF_MOVE_NO_CHANNEL)?;
            Ok(Next::Stop(None))
        }
        [channel] if is_true(channel.at(&["answered"])) || channel.get("answered").is_none() => {
            // The other party of that call is taken over.
            let leg =
                text(channel, "other_leg").or_else(|| text(channel, "leg")).unwrap_or_default().to_owned();
            finish(action, PickUp::new(PickUpTarget::Leg(LegId::new(leg))), prompts::CF_MOVE_NO_CHANNEL)
        }
        [_] => {
            action.prompt(prompts::CF_MOVE_NO_CHANNEL)?;
            Ok(Next::Stop(None))
        }
        _ => {
            action.prompt(prompts::CF_MOVE_TOO_MANY_CHANNELS)?;
            Ok(Next::Stop(None))
        }
    }
}
