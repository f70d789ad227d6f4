//! What each module does, one file per family.

mod bridge;
mod cid;
mod control;
mod endpoint;
mod feature;
mod folder;
mod forward;
mod hotdesk;
mod media;
mod menu;
mod messages;
pub(super) mod metaflow;
mod notify;
mod page;
mod park;
mod pickup;
mod pivot;
mod queue;
mod record;
mod resource;
mod review;
mod ring;
mod room;
mod route;
mod temporal;
mod texting;
mod voicemail;

use serde_json::Value;
use voice_actions::runtime::{Cause, Effect, HangupCause, LookUp, Outcome, Request};

use super::action::Action;
use super::flow::Position;
use super::next::{Next, Pause, Run};
use crate::directory::Kind;
use crate::{BranchKey, Module};

/// Runs the module of the position, as far as it comes.
pub(super) fn run(action: &mut Action<'_>) -> Run {
    let position = action.position;
    let Some(module) = position.flow.module(position.node) else { return Ok(Next::Stop(None)) };
    if position.flow.is_remote(position.node) && !position.flow.is_skipped(position.node) {
        return control::remote(action, module);
    }
    if position.flow.is_skipped(position.node) {
        return Ok(Next::Continue);
    }
    if !pays(action, module)? {
        return Ok(Next::Stop(None));
    }
    if action.settings.texting {
        return texting::run(action, module);
    }
    match module {
        Module::AcdcAgent(it) => queue::agent(action, it),
        Module::AcdcAgentAvailability(it) => queue::availability(action, it),
        Module::AcdcMember(it) => queue::member(action, it),
        Module::AcdcQueue(it) => queue::queue(action, it),
        Module::AcdcWaitTime(it) => queue::wait_time(action, it),
        Module::AfterBridge(it) => bridge::after_bridge(action, it),
        Module::Answer(_) => control::answer(action),
        Module::AudioMacro(it) => media::audio_macro(action, it),
        Module::BranchBnumber(it) => route::branch_bnumber(action, it),
        Module::BranchVariable(it) => route::branch_variable(action, it),
        Module::CallForward(it) => forward::call_forward(action, it),
        Module::CallPickup(it) => pickup::call_pickup(action, it),
        Module::CallWaiting(it) => feature::call_waiting(action, it),
        Module::CallflowRef(it) => route::callflow(action, it),
        Module::CampingFeature(it) => feature::camping(action, it),
        Module::CheckCid(it) => cid::check_cid(action, it),
        Module::CidListMatch(it) => cid::cid_list_match(action, it),
        Module::CollectDtmf(it) => media::collect_dtmf(action, it),
        Module::Conference(it) => room::conference(action, it),
        Module::ConferenceFeature(it) => room::conference_feature(action, it),
        Module::DeadAir(_) => control::dead_air(action),
        Module::DetectSpeech(it) => media::detect_speech(action, it),
        Module::Device(it) => bridge::device(action, it),
        Module::Directory(it) => route::directory(action, it),
        Module::Disa(it) => feature::disa(action, it),
        Module::DoNotDisturb(it) => feature::do_not_disturb(action, it),
        Module::Doorman(it) => bridge::doorman(action, it),
        Module::DynamicCid(it) => cid::dynamic_cid(action, it),
        Module::Eavesdrop(it) => pickup::eavesdrop(action, it),
        Module::EavesdropFeature(it) => pickup::eavesdrop_feature(action, it),
        Module::Edr(_) => notify::edr(action, module),
        Module::FaxDetect(it) => route::fax_detect(action, it),
        Module::Faxbox(it) => notify::faxbox(action, it),
        Module::FlushDtmf(it) => media::flush_dtmf(action, it),
        Module::Function(it) => route::function(action, it),
        Module::Group(it) => ring::group(action, it),
        Module::GroupPickup(it) => pickup::group_pickup(action, it),
        Module::GroupPickupFeature(it) => pickup::group_pickup_feature(action, it),
        Module::Hangup(_) => Ok(Next::HardStop),
        Module::Hotdesk(it) => hotdesk::hotdesk(action, it),
        Module::Intercept(it) => pickup::intercept(action, it),
        Module::InterceptFeature(it) => pickup::intercept_feature(action, it),
        Module::Intercom(it) => feature::intercom(action, it),
        Module::Language(it) => media::language(action, it),
        Module::LookupCidName(it) => cid::lookup_cid_name(action, it),
        Module::ManualPresence(it) => notify::manual_presence(action, it),
        Module::Menu(it) => menu::menu(action, it),
        Module::MissedCallAlert(it) => notify::missed_call_alert(action, it),
        Module::Move(_) => pickup::move_call(action),
        Module::Nomorobo(it) => cid::nomorobo(action, it),
        Module::Noop(_) => control::noop(action),
        Module::Notification(it) => notify::notification(action, it),
        Module::Offnet(it) => resource::offnet(action, it),
        Module::PageGroup(it) => page::page_group(action, it),
        Module::Park(it) => park::park(action, it),
        Module::Pivot(it) => pivot::pivot(action, it),
        Module::Play(it) => media::play(action, it),
        Module::PrependCid(it) => cid::prepend_cid(action, it),
        Module::Privacy(it) => feature::privacy(action, it),
        Module::ReceiveFax(it) => notify::receive_fax(action, it),
        Module::RecordCall(it) => record::record_call(action, it),
        Module::RecordCaller(it) => record::record_caller(action, it),
        Module::Resources(it) => resource::resources(action, it),
        Module::Response(it) => control::response(action, it),
        Module::RingGroup(it) => ring::ring_group(action, it),
        Module::RingGroupToggle(it) => ring::toggle(action, it),
        Module::RouteToCid(it) => bridge::route_to_cid(action, it),
        Module::Say(it) if action.settings.say_as_tts => media::say(action, it),
        Module::SendDtmf(it) => media::send_dtmf(action, it),
        Module::Set(_) => queue::set(action, module),
        Module::SetAlertInfo(it) => cid::set_alert_info(action, it),
        Module::SetCid(it) => cid::set_cid(action, it),
        Module::SetVariable(it) => control::set_variable(action, it),
        Module::SetVariables(it) => control::set_variables(action, it),
        Module::Skel(_) => Ok(Next::Continue),
        Module::Sleep(it) => control::sleep(action, it),
        Module::TemporalRoute(it) => temporal::temporal_route(action, it),
        Module::Tones(it) => media::tones(action, it),
        Module::Transfer(it) => bridge::transfer(action, it),
        Module::Tts(it) => media::tts(action, it),
        Module::User(it) => bridge::user(action, it),
        Module::Voicemail(it) => voicemail::voicemail(action, it),
        Module::WaitForHangup(_) => control::wait_for_hangup(action),
        Module::Webhook(it) => notify::webhook(action, it),
        // Forks, add-ons and mistakes: no server of ours has code for them.
        Module::AcdcRequiredSkills(_)
        | Module::CcvSet(_)
        | Module::KvsSet(_)
        | Module::NumberRewrite(_)
        | Module::Qubicle(_)
        | Module::Say(_)
        | Module::Unknown(_) => {
            action.warn("module-skipped", "the server has no such module and goes on");
            Ok(Next::Continue)
        }
    }
}

/// Takes the tokens that a module costs from the account; returns whether it has enough.
///
/// An account of which nobody knows the tokens has enough.
fn pays(action: &mut Action<'_>, module: &Module) -> Result<bool, Pause> {
    let cost = action.settings.costs.get(module.name()).copied().unwrap_or(0);
    if cost == 0 || !action.memo.is_null() {
        return Ok(true);
    }
    let account = action.call().account_id.clone().unwrap_or_default();
    let look_up = LookUp::new(Kind::Tokens.as_str(), account).with_data("cost", cost);
    let spent = action.call().tokens_spent;
    let left = action.look_up_if(look_up)?.and_then(integer).map(|tokens| tokens.saturating_sub(spent));
    if left.is_some_and(|left| left < i64::from(cost)) {
        action.warn("tokens-spent", "the account has not enough tokens for the module");
        return Ok(false);
    }
    action.call_mut().tokens_spent = spent.saturating_add(i64::from(cost));
    Ok(true)
}

/// Returns the outcomes of a question that make a difference to the module at work.
pub(super) fn choices(position: &Position, hints: Vec<Outcome>, pending: &Request) -> Vec<Outcome> {
    let mut outcomes = Outcome::usual(&pending.effect);
    if matches!(pending.effect, Effect::Bridge(_)) {
        for key in position.flow.keys(position.node) {
            let key = BranchKey::from(key);
            if let Some(code) = key.sip_code() {
                let cause = Cause::from(HangupCause::NormalUnspecified).with_sip_code(code);
                outcomes.push(Outcome::not_bridged(cause));
            } else if key.hangup_cause().is_some() {
                outcomes.push(Outcome::not_bridged(Cause::from(key.as_str())));
            }
        }
        outcomes.push(Outcome::TimedOut);
    }
    outcomes.extend(hints);
    let mut distinct = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        if !distinct.contains(&outcome) {
            distinct.push(outcome);
        }
    }
    distinct
}

/// Returns the text of a field of a document.
fn text<'a>(document: &'a Value, field: &str) -> Option<&'a str> {
    document.get(field)?.as_str().filter(|text| !text.is_empty())
}

/// Returns whether a field says yes, as the engine reads it.
fn is_true(value: &Value) -> bool {
    *value == true || *value == "true"
}

/// Returns the whole number of a field, as the engine reads it.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Kills the module.
fn died<T>(reason: &'static str) -> Result<T, Pause> {
    Err(Pause::Died(reason))
}
