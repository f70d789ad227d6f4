//! Metaflows: what a party keys in during a bridged call.

use serde_json::{Map, Value, json};
use time::Duration;
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::{
    Effect, Endpoint, EndpointKind, Keyed, Listen, Outcome, PickUp, PickUpTarget, Play, Record, RecordAction,
    Side, Speak,
};

use super::super::action::{self, Action};
use super::super::next::{Next, Pause};
use super::{bridge, endpoint, integer, media, pivot, record, text};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::metaflow::{self, Feature, RecordingAction, SayWay, SayWhat, TakeOverTarget};
use crate::module::{Pivot, RecordCall};
use crate::numbers::NumberPlan;
use crate::wire::{Rows as _, fill, to_map};

/// Key that starts a code, and the wait for the rest of it, where the document says nothing.
const BINDING_DIGIT: char = '*';
const DIGIT_TIMEOUT: Duration = Duration::seconds(3);
/// Longest chain of actions.
const MAX_ACTIONS: usize = 64;
/// Codes that an explorer tries.
const MAX_HINTS: usize = 16;

/// How a talk stands after a code.
pub(super) enum InTalk {
    /// They talk on.
    GoesOn,
    /// The talk ended meanwhile.
    Over,
    /// The leg goes elsewhere.
    Left(Next),
}

/// Looks up, once for a call, what may be keyed in: of the callflow, the account, the owner and the device.
fn load(action: &mut Action<'_>) -> Result<(), Pause> {
    if action.call().metaflows_known {
        return Ok(());
    }
    let mut all = action.call().metaflows.clone();
    let places = [
        (Kind::Account, action.call().account_id.clone()),
        (Kind::User, action.call().owner_id.clone()),
        (Kind::Device, action.call().device_id.clone()),
    ];
    for (kind, id) in places {
        if let Some(id) = id
            && let Some(document) = action.look_up(&kind, &id)?
        {
            merge(&mut all, of_document(document));
        }
    }
    let call = action.call_mut();
    call.metaflows = all;
    call.metaflows_known = true;
    Ok(())
}

/// Returns the metaflows of a document, under either of their names.
pub(in super::super) fn of_document(document: &Value) -> &Value {
    match document.at(&["metaflows"]) {
        Value::Null => document.at(&["metaflow"]),
        metaflows => metaflows,
    }
}

/// Adds metaflows: codes beside the others, in place of those that are the same.
fn merge(all: &mut Value, more: &Value) {
    let Some(more) = more.as_object() else { return };
    if !all.is_object() {
        *all = Value::Object(Map::new());
    }
    let Some(all) = all.as_object_mut() else { return };
    for (key, value) in more {
        match (all.get_mut(key).and_then(Value::as_object_mut), value) {
            (Some(codes), Value::Object(more)) => codes.extend(more.clone()),
            _ => {
                all.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Returns how a bridge listens for codes; none if there are none.
pub(super) fn listen(action: &mut Action<'_>) -> Result<Option<Listen>, Pause> {
    load(action)?;
    let all = &action.call().metaflows;
    let has = |part: &str| all.at(&[part]).as_object().is_some_and(|codes| !codes.is_empty());
    if !has("numbers") && !has("patterns") {
        return Ok(None);
    }
    let start = text(all, "binding_digit").and_then(|key| key.chars().next()).unwrap_or(BINDING_DIGIT);
    let timeout = integer(all.at(&["digit_timeout"])).filter(|time| *time > 0);
    let listen = Listen::new(start, timeout.map_or(DIGIT_TIMEOUT, Duration::milliseconds));
    Ok(Some(match text(all, "listen_on") {
        Some("both") => listen,
        Some("peer") => listen.with_by(Side::Callee),
        _ => listen.with_by(Side::Caller),
    }))
}

/// Returns codes that make a difference, for explorers.
pub(super) fn codes(action: &Action<'_>) -> Vec<Outcome> {
    let numbers = action.call().metaflows.at(&["numbers"]).as_object().into_iter().flatten();
    let by =
        if text(&action.call().metaflows, "listen_on") == Some("peer") { Side::Callee } else { Side::Caller };
    numbers.take(MAX_HINTS).map(|(code, _)| Outcome::Keyed(Keyed::new(code.as_str(), by))).collect()
}

/// Finds the action of a code: an exact number, else the pattern that captures the longest text; with the capture.
fn find(all: &Value, code: &str) -> Option<(metaflow::Action, Option<String>)> {
    if let Some(found) = all.at(&["numbers"]).get(code) {
        return Some((metaflow::Action::from_value(found.clone())?, None));
    }
    let patterns = all.at(&["patterns"]).as_object()?;
    let mut plan = NumberPlan::new();
    for pattern in patterns.keys() {
        // A pattern that does not compile is skipped.
        drop(plan.add(pattern, [""; 0], [pattern.as_str()]));
    }
    let found = plan.find(code)?;
    let action = metaflow::Action::from_value(patterns.get(found.callflow)?.clone())?;
    Some((action, found.capture_group.map(str::to_owned)))
}

/// Runs the action of a code, and what follows it.
pub(super) fn run(action: &mut Action<'_>, keyed: &Keyed) -> Result<InTalk, Pause> {
    let Some((mut at, captured)) = find(&action.call().metaflows, &keyed.digits) else {
        action.warn("metaflow-unknown", "no metaflow has the code that was keyed in");
        return Ok(InTalk::GoesOn);
    };
    let keyed = Code { captured, digits: &keyed.digits };
    for _ in 0..MAX_ACTIONS {
        match step(action, &at.feature, &keyed)? {
            InTalk::GoesOn => {}
            other => return Ok(other),
        }
        match at.children.get("_").cloned() {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(InTalk::GoesOn)
}

/// A code as it was keyed in.
struct Code<'a> {
    captured: Option<String>,
    digits: &'a str,
}

/// Asks for an effect during the talk.
fn during(action: &mut Action<'_>, effect: impl Into<Effect>) -> Result<InTalk, Pause> {
    Ok(match action.ask(effect)? {
        Outcome::Bridged(_) => InTalk::Over,
        _ => InTalk::GoesOn,
    })
}

/// Asks for an effect of this dialect's own, with the arguments of the feature.
fn own(action: &mut Action<'_>, name: &str, data: Value) -> Result<InTalk, Pause> {
    during(action, voice_actions::runtime::Custom::new(name, data))
}

/// Does what one feature says.
fn step(action: &mut Action<'_>, feature: &Feature, code: &Code<'_>) -> Result<InTalk, Pause> {
    match feature {
        Feature::AudioLevel(it) => own(action, "kazoo.audio_level", Value::Object(to_map(&**it))),
        Feature::Break(_) => own(action, "kazoo.break", Value::Null),
        Feature::Hold(it) => own(action, "kazoo.hold", Value::Object(to_map(&**it))),
        Feature::HoldControl(it) => own(action, "kazoo.hold_control", Value::Object(to_map(&**it))),
        Feature::Relate(it) => own(action, "kazoo.relate", Value::Object(to_map(&**it))),
        Feature::Resume(_) => own(action, "kazoo.resume", Value::Null),
        Feature::SoundTouch(it) => own(action, "kazoo.sound_touch", Value::Object(to_map(&**it))),
        Feature::HangUp(_) => Ok(InTalk::Left(Next::HardStop)),
        Feature::RunCallflow(it) => run_callflow(action, it, code),
        Feature::AskPivot(it) => {
            let mut same = Pivot::blank();
            fill(&mut same, to_map(&**it));
            Ok(match pivot::pivot(action, &same)? {
                Next::Continue => InTalk::GoesOn,
                next => InTalk::Left(next),
            })
        }
        Feature::PlaySound(it) => {
            let Some(sound) = &it.id else { return Ok(InTalk::GoesOn) };
            if !media::exists(action, sound)? {
                return Ok(InTalk::GoesOn);
            }
            match it.leg.as_ref().map(metaflow::ListenOn::as_str) {
                Some("self") => during(action, Play::media(sound.as_str())),
                leg => own(
                    action,
                    "kazoo.play",
                    json!({ "media": sound.as_str(), "leg": leg.unwrap_or("both") }),
                ),
            }
        }
        Feature::Say(it) => {
            let mut speak = Speak::text(it.text.as_deref().unwrap_or_default());
            if let Some(language) = &it.language {
                speak = speak.with_language(language.as_str());
            }
            let kind = it.kind.as_ref().map(SayWhat::as_str);
            let method = it.method.as_ref().map(SayWay::as_str);
            during(action, media::said_as(speak, kind, method, it.gender.as_ref()))
        }
        Feature::Speak(it) => {
            let mut speak = Speak::text(it.text.as_deref().unwrap_or_default())
                .with_voice(it.voice.as_deref().unwrap_or("female"))
                .with_stop_on(action::terminators(it.terminators.as_deref()));
            if let Some(language) = &it.language {
                speak = speak.with_language(language.as_str());
            }
            during(action, speak)
        }
        Feature::Recording(it) => recording(action, it),
        Feature::TakeOver(it) => take_over(action, it),
        Feature::MoveTo(it) => move_to(action, it),
        Feature::TransferTo(it) => transfer(action, it, code),
        Feature::Unknown(_) => {
            action.warn("metaflow-skipped", "the server has no such feature and goes on");
            Ok(InTalk::GoesOn)
        }
    }
}

/// Takes the caller out of the talk, into a callflow.
fn run_callflow(
    action: &mut Action<'_>,
    it: &metaflow::RunCallflow,
    code: &Code<'_>,
) -> Result<InTalk, Pause> {
    let flow = if let Some(flow) = &it.flow {
        let Ok(root) = flow.to_value() else { return super::died("the inline flow nests too deep") };
        action.flow(&root, Pointer::root().key("$metaflows").key(code.digits))?
    } else {
        let id = it.id.as_ref().map_or("", |id| id.as_str());
        let Some(callflow) = action.look_up(&Kind::Callflow, id)? else {
            action.warn("metaflow-callflow", "the callflow of a metaflow does not exist");
            return Ok(InTalk::GoesOn);
        };
        action.flow_of(callflow)?
    };
    let captured = it.captures.clone().or_else(|| code.captured.clone());
    let call = action.call_mut();
    if captured.is_some() {
        call.capture_group = captured;
    }
    if let Some(digits) = it.collected.clone() {
        call.collections.insert(super::super::Call::DEFAULT_COLLECTION.to_owned(), digits);
    }
    // What was put aside stays; the child of the module that rang is over with the talk.
    Ok(InTalk::Left(Next::Replace(flow)))
}

fn recording(action: &mut Action<'_>, it: &metaflow::Recording) -> Result<InTalk, Pause> {
    let running = action.call().recording;
    let what = match &it.action {
        Some(RecordingAction::Mask | RecordingAction::Pause) => {
            return during(action, Record::new(RecordAction::Mask));
        }
        Some(RecordingAction::Unmask | RecordingAction::Resume) => {
            return during(action, Record::new(RecordAction::Unmask));
        }
        Some(RecordingAction::Start) => "start",
        Some(RecordingAction::Stop) => "stop",
        _ if running => "stop",
        _ => "start",
    };
    let mut same = RecordCall::blank();
    let mut data = to_map(it);
    data.insert("action".to_owned(), what.into());
    fill(&mut same, data);
    record::record_call(action, &same)?;
    Ok(InTalk::GoesOn)
}

fn take_over(action: &mut Action<'_>, it: &metaflow::TakeOver) -> Result<InTalk, Pause> {
    let Some(target) = it.target_id.clone().filter(|target| !target.is_empty()) else {
        return Ok(InTalk::GoesOn);
    };
    let endpoints = match &it.target_kind {
        Some(TakeOverTarget::User) => {
            let devices = action.list(&Kind::DevicesOfUser, &target)?;
            let ids = devices.iter().filter_map(|device| text(device, "id"));
            ids.map(|id| Endpoint::new(EndpointKind::Device, id)).collect()
        }
        Some(TakeOverTarget::Number) => vec![Endpoint::number(target)],
        _ => vec![Endpoint::new(EndpointKind::Device, target)],
    };
    let pick_up = PickUp::new(PickUpTarget::Ringing(endpoints))
        .with_data("unanswered_only", it.unbridged_only.unwrap_or(true))
        .with_data("auto_answer", it.auto_answer.unwrap_or(false));
    Ok(match action.ask(pick_up)? {
        Outcome::Bridged(_) => InTalk::Over,
        _ => InTalk::GoesOn,
    })
}

fn move_to(action: &mut Action<'_>, it: &metaflow::MoveTo) -> Result<InTalk, Pause> {
    let terms = endpoint::Terms {
        can_call_self: it.can_call_self.unwrap_or(true),
        ignore_forward: true,
        ..endpoint::Terms::default()
    };
    let owner =
        it.owner_id.as_ref().map(|id| id.as_str().to_owned()).or_else(|| action.call().owner_id.clone());
    let endpoints = match (&it.device_id, owner) {
        (Some(device), _) => endpoint::of_device(action, device.as_str(), &terms)?,
        (None, Some(owner)) => endpoint::of_user(action, &owner, &terms)?,
        (None, None) => Vec::new(),
    };
    let devices: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.address.as_str()).collect();
    if devices.is_empty() {
        return Ok(InTalk::GoesOn);
    }
    let data = json!({
        "devices": devices, "auto_answer": it.auto_answer.unwrap_or(false),
        "dial_strategy": it.dial_strategy.as_deref().unwrap_or("simultaneous"),
    });
    handed_over(action, "kazoo.move", data)
}

/// First capture of a transfer that stands for none.
const NO_CAPTURE: &str = "no_match";

fn transfer(action: &mut Action<'_>, it: &metaflow::TransferTo, code: &Code<'_>) -> Result<InTalk, Pause> {
    let fixed =
        it.captures.as_ref().and_then(|captures| captures.first()).filter(|first| *first != NO_CAPTURE);
    let own = it.target.as_ref().or(fixed).filter(|target| !target.is_empty());
    let Some(target) = own.or(code.captured.as_ref()) else {
        return super::died("a transfer needs a target");
    };
    let kind = it.kind.as_ref().map_or("blind", |kind| kind.as_str());
    let leg = it.leg.as_deref().unwrap_or("bleg");
    let data = json!({ "target": target, "type": kind, "leg": leg });
    handed_over(action, bridge::TRANSFER, data)
}

/// Asks for an effect after which somebody else controls the call.
fn handed_over(action: &mut Action<'_>, name: &str, data: Value) -> Result<InTalk, Pause> {
    Ok(match action.custom(name, data)? {
        Outcome::Done | Outcome::Custom(_) => InTalk::Left(Next::HandedOver),
        Outcome::Bridged(_) => InTalk::Over,
        _ => InTalk::GoesOn,
    })
}
