//! Groups that are rung, and who belongs to them.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::runtime::{Bridge, Endpoint, RingStrategy as Order};

use super::super::action::Action;
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::bridge::{nobody, strategy, timed};
use super::endpoint::{self, Rung, Terms};
use super::{integer, text};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::{EndpointKind, Membership, RingStrategy, Ringtones};
use crate::module::{Group, RingGroup, RingGroupToggle};
use crate::{GregorianSeconds, Id, Media, Seconds};

/// Groups inside groups that are followed.
const MAX_NESTING: usize = 16;
/// Most members that are rung.
const MAX_MEMBERS: usize = 1000;
/// Ring time and weight of a member that says nothing.
const MEMBER_RING: Duration = Duration::seconds(20);
const MEMBER_WEIGHT: i64 = 20;
/// Most rounds.
const MAX_ROUNDS: i64 = 100;
/// Until when a member who logged out is left out: the year 2100.
const LOGGED_OUT_UNTIL: i64 = 66_269_664_000;

/// A member of a group, before its devices are known.
#[derive(Clone, Debug)]
struct Member {
    kind: EndpointKind,
    id: String,
    delay: Duration,
    ring_time: Duration,
    weight: i64,
}

/// A device that is rung for a group.
#[derive(Clone, Debug)]
struct Ringer {
    endpoint: Endpoint,
    delay: Duration,
    weight: i64,
}

/// What the two kinds of groups have in common.
struct Plan<'a> {
    order: &'a RingStrategy,
    rounds: i64,
    timeout: Option<Seconds>,
    fail_on_single_reject: bool,
    ringback: Option<&'a Media>,
    ringtones: Option<&'a Ringtones>,
    hard_stop: bool,
    ignore_early_media: bool,
    shared_appearance: bool,
}

/// Returns the members of a ring group that are not left out now.
fn members_of_ring_group(action: &mut Action<'_>, it: &RingGroup) -> Vec<Member> {
    let now = GregorianSeconds::from(action.now);
    let mut members = Vec::new();
    for endpoint in it.endpoints.iter().flatten() {
        // The engine reads objects only; a plain id has no type and is no endpoint.
        let (Some(id), Some(kind)) = (&endpoint.id, &endpoint.kind) else {
            action.warn("endpoint-without-type", "the server cannot ring an endpoint without a type");
            continue;
        };
        if endpoint.disable_until.is_some_and(|until| until >= now) {
            continue;
        }
        members.push(Member {
            kind: kind.clone(),
            id: id.as_str().to_owned(),
            delay: endpoint.delay.map_or(Duration::ZERO, Seconds::duration),
            ring_time: endpoint.timeout.map_or(MEMBER_RING, Seconds::duration),
            weight: endpoint.weight.unwrap_or(MEMBER_WEIGHT),
        });
    }
    if let (true, Some(group)) = (action.is_kazoo_5(), &it.group_id) {
        members.push(whole_group(group));
    }
    members
}

/// Returns the group of a node.
///
/// With a list of endpoints the module behaves as `ring_group`, which needs objects and finds texts.
fn members_of_group(action: &Action<'_>, it: &Group) -> Vec<Member> {
    let group = it.id.as_ref().or(it.group_id.as_ref().filter(|_| action.is_kazoo_5()));
    match (it.endpoints.as_deref(), group) {
        (Some([_, ..]), _) | (_, None) => Vec::new(),
        (_, Some(group)) => vec![whole_group(group)],
    }
}

/// Returns the endpoints to which a text message goes.
pub(super) fn endpoints_of_ring_group(
    action: &mut Action<'_>,
    it: &RingGroup,
) -> Result<Vec<Endpoint>, Pause> {
    let members = members_of_ring_group(action, it);
    let terms = Terms { ignore_forward: true, ..Terms::default() };
    Ok(resolve(action, members, &terms)?.into_iter().map(|device| device.endpoint).collect())
}

/// Returns the endpoints to which a text message goes.
pub(super) fn endpoints_of_group(action: &mut Action<'_>, it: &Group) -> Result<Vec<Endpoint>, Pause> {
    let members = members_of_group(action, it);
    let terms = Terms { ignore_forward: true, ..Terms::default() };
    Ok(resolve(action, members, &terms)?.into_iter().map(|device| device.endpoint).collect())
}

pub(super) fn ring_group(action: &mut Action<'_>, it: &RingGroup) -> Run {
    let members = members_of_ring_group(action, it);
    let plan = Plan {
        order: it.strategy.as_ref().unwrap_or(&RingStrategy::Simultaneous),
        rounds: it.repeats.unwrap_or(1),
        timeout: it.timeout,
        fail_on_single_reject: it.fail_on_single_reject.unwrap_or(false),
        ringback: it.ringback.as_ref(),
        ringtones: it.ringtones.as_ref(),
        hard_stop: it.hard_stop_after_successful_group.unwrap_or(true),
        ignore_early_media: it.ignore_early_media.unwrap_or(false),
        shared_appearance: it.sca.as_ref().is_some_and(|sca| sca.enabled.unwrap_or(false)),
    };
    let terms = Terms { ignore_forward: it.ignore_forward.unwrap_or(true), ..Terms::default() };
    ring(action, members, &plan, &terms)
}

pub(super) fn group(action: &mut Action<'_>, it: &Group) -> Run {
    let members = members_of_group(action, it);
    action.answer()?;
    let order = match strategy(it.strategy.as_ref()) {
        Order::Single => RingStrategy::Single,
        _ => RingStrategy::Simultaneous,
    };
    let plan = Plan {
        order: &order,
        rounds: it.repeats.unwrap_or(1),
        timeout: it.timeout,
        fail_on_single_reject: it.fail_on_single_reject.unwrap_or(false),
        ringback: it.ringback.as_ref(),
        ringtones: it.ringtones.as_ref(),
        hard_stop: it.hard_stop_after_successful_group.unwrap_or(true),
        ignore_early_media: it.ignore_early_media.unwrap_or(false),
        shared_appearance: it.sca.as_ref().is_some_and(|sca| sca.enabled.unwrap_or(false)),
    };
    let terms = Terms { ignore_forward: it.ignore_forward.unwrap_or(true), ..Terms::default() };
    ring(action, members, &plan, &terms)
}

fn whole_group(group: &Id) -> Member {
    Member {
        kind: EndpointKind::Group,
        id: group.as_str().to_owned(),
        delay: Duration::ZERO,
        ring_time: MEMBER_RING,
        weight: MEMBER_WEIGHT,
    }
}

fn ring(action: &mut Action<'_>, members: Vec<Member>, plan: &Plan<'_>, terms: &Terms) -> Run {
    let mut devices = resolve(action, members, terms)?;
    if devices.is_empty() {
        return Ok(nobody(action));
    }
    let order = match plan.order {
        RingStrategy::Single => Order::Single,
        RingStrategy::WeightedRandom => {
            devices = shuffled(action, devices);
            Order::Single
        }
        _ => {
            devices.sort_by_key(|device| device.delay);
            Order::Simultaneous
        }
    };
    let endpoints: Vec<Endpoint> = devices.into_iter().map(|device| device.endpoint).collect();
    for _ in 0..plan.rounds.clamp(1, MAX_ROUNDS) {
        let mut bridge = timed(Bridge::any(endpoints.clone()).with_strategy(order), plan.timeout)
            .with_fail_on_single_reject(plan.fail_on_single_reject);
        // Both are fields of Kazoo 5.
        for (key, on) in [("ignore_early_media", plan.ignore_early_media), ("sca", plan.shared_appearance)] {
            if on && action.is_kazoo_5() {
                bridge = bridge.with_data(key, true);
            }
        }
        if let Some(media) = plan.ringback.filter(|media| !media.is_placeholder()) {
            bridge = bridge.with_ringback(media.as_str());
        }
        let external = action.call().is_external();
        let tone = plan
            .ringtones
            .and_then(|tones| if external { tones.external.as_ref() } else { tones.internal.as_ref() });
        if let Some(tone) = tone {
            bridge = bridge.with_data("alert_info", tone.as_str());
        }
        match endpoint::ring(action, bridge)? {
            Rung::Talked if action.is_kazoo_5() && plan.hard_stop => return Ok(Next::HardStop),
            Rung::Talked => return endpoint::talked(action),
            Rung::Branch(next) | Rung::Left(next) => return Ok(next),
            Rung::Transferred => return Ok(Next::HandedOver),
            Rung::Failed(_) | Rung::Error => {}
        }
    }
    Ok(Next::Continue)
}

/// Returns the devices of members: users by their devices, groups by their members, each device once.
fn resolve(action: &mut Action<'_>, members: Vec<Member>, terms: &Terms) -> Result<Vec<Ringer>, Pause> {
    let mut waiting: Vec<(Member, usize)> = members.into_iter().rev().map(|member| (member, 0)).collect();
    let mut seen_groups = Vec::new();
    let mut devices: Vec<Ringer> = Vec::new();
    let mut count = 0;
    while let Some((member, depth)) = waiting.pop() {
        count += 1;
        if count > MAX_MEMBERS {
            break;
        }
        let terms = Terms { delay: Some(member.delay), ring_time: Some(member.ring_time), ..terms.clone() };
        let found = match member.kind {
            EndpointKind::Device => endpoint::of_device(action, &member.id, &terms)?,
            EndpointKind::User => endpoint::of_user(action, &member.id, &terms)?,
            EndpointKind::Group if depth < MAX_NESTING && !seen_groups.contains(&member.id) => {
                seen_groups.push(member.id.clone());
                let group = action.look_up(&Kind::Group, &member.id)?;
                let inner = group.map(|group| members_of(group, &member)).unwrap_or_default();
                waiting.extend(inner.into_iter().rev().map(|inner| (inner, depth + 1)));
                Vec::new()
            }
            _ => Vec::new(),
        };
        for endpoint in found {
            let known = devices.iter().any(|device| {
                device.endpoint.kind == endpoint.kind && device.endpoint.address == endpoint.address
            });
            if !known {
                devices.push(Ringer { endpoint, delay: member.delay, weight: member.weight });
            }
        }
    }
    Ok(devices)
}

/// Returns the members of a group document; they inherit delay, ring time and weight.
fn members_of(group: &Value, outer: &Member) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for (id, entry) in group.at(&["endpoints"]).as_object().into_iter().flatten() {
        members.push(Member {
            kind: EndpointKind::from(text(entry, "type").unwrap_or("device")),
            id: id.clone(),
            delay: integer(entry.at(&["delay"])).map_or(outer.delay, Duration::seconds),
            ring_time: integer(entry.at(&["timeout"])).map_or(outer.ring_time, Duration::seconds),
            weight: integer(entry.at(&["weight"])).unwrap_or(outer.weight),
        });
    }
    members
}

/// Orders devices at random by weight, with dice thrown from the seed, the call and the place.
fn shuffled(action: &Action<'_>, mut devices: Vec<Ringer>) -> Vec<Ringer> {
    let place = action.position.pointer();
    let mut dice = Dice(action.settings.seed ^ 0xcbf2_9ce4_8422_2325);
    action.call().call_id.bytes().chain(place.as_str().bytes()).for_each(|byte| dice.stir(byte));
    let mut ordered = Vec::with_capacity(devices.len());
    while !devices.is_empty() {
        let total: u64 = devices.iter().map(weight).sum();
        let mut point = dice.throw() % total.max(1);
        let chosen = devices.iter().position(|device| {
            let hit = point < weight(device);
            point = point.saturating_sub(weight(device));
            hit
        });
        ordered.push(devices.remove(chosen.unwrap_or(0)));
    }
    ordered
}

fn weight(device: &Ringer) -> u64 {
    u64::try_from(device.weight.clamp(1, 100)).unwrap_or(1)
}

/// A small generator of pseudo-random numbers (SplitMix64), fed byte by byte.
struct Dice(u64);

impl Dice {
    const fn stir(&mut self, byte: u8) {
        self.0 = (self.0 ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3);
    }

    const fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

pub(super) fn toggle(action: &mut Action<'_>, it: &RingGroupToggle) -> Run {
    let until = match &it.action {
        Some(Membership::Login) => 0,
        Some(Membership::Logout) => LOGGED_OUT_UNTIL,
        _ => return Ok(Next::Continue),
    };
    let Some(id) = &it.callflow_id else { return Ok(Next::Continue) };
    let Some(callflow) = action.look_up(&Kind::Callflow, id.as_str())? else { return Ok(Next::Continue) };
    let mine = [action.call().device_id.clone(), action.call().owner_id.clone()];
    let mut flow = callflow.at(&["flow"]).clone();
    let changed = set_until(&mut flow, &mine, until);
    action.answer()?;
    if changed {
        action.update(&Kind::Callflow, id.as_str(), json!({ "flow": flow }))?;
        action.prompt(if until == 0 { prompts::AGENT_LOGGED_IN } else { prompts::AGENT_LOGGED_OUT })?;
    } else {
        action.prompt(prompts::AGENT_NOT_CALL_CENTER_AGENT)?;
    }
    Ok(Next::Continue)
}

/// Sets `disable_until` of the own endpoints in every ring group of a flow.
fn set_until(flow: &mut Value, mine: &[Option<String>], until: i64) -> bool {
    let mut changed = false;
    let mut waiting = vec![flow];
    while let Some(node) = waiting.pop() {
        let Some(node) = node.as_object_mut() else { continue };
        let is_group = node.get("module").is_some_and(|module| module == RingGroup::NAME);
        let mut children = None;
        for (key, value) in node.iter_mut() {
            match key.as_str() {
                "data" if is_group => {
                    let endpoints = value.get_mut("endpoints").and_then(Value::as_array_mut);
                    for endpoint in endpoints.into_iter().flatten() {
                        let own = mine.iter().flatten().any(|id| *endpoint.at(&["id"]) == id.as_str());
                        if own && let Some(endpoint) = endpoint.as_object_mut() {
                            endpoint.insert("disable_until".to_owned(), until.into());
                            changed = true;
                        }
                    }
                }
                "children" => children = value.as_object_mut(),
                _ => {}
            }
        }
        waiting.extend(children.into_iter().flat_map(|children| children.values_mut()));
    }
    changed
}
