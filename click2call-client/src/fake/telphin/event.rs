//! The events of the extensions that take part in a callback.

use pbx_events::ringme::rest::Delivery;
use pbx_events::ringme::{CallEvent, CallEventKind};
use pbx_events::{CallStatus, Direction, ExtensionId};

use super::TelphinRules;
use super::callback::Callback;
use crate::fake::call::{FakeCall, Stage};
use crate::fake::desk::Desk;
use crate::fake::fields::form_request;
use crate::placed::Outcome;

/// Sends what a stage of a call causes to whoever subscribed to it.
///
/// The source's leg is an outgoing one: `dial-out` as it begins to ring, `answer` as the destination answers, so
/// that `Duration` is the talk time. A destination that is an extension has an incoming leg besides.
pub(super) fn tell(rules: &TelphinRules, call: &FakeCall, stage: Stage, desk: &mut Desk) {
    let Some(callback) = rules.calls.get(&call.id) else { return };
    let mut events = Vec::new();
    let source = callback.extension;
    match stage {
        Stage::Ringing => events.push((source, CallEventKind::DialOut, Direction::Out)),
        Stage::Answered => {
            events.extend(called(callback).map(|id| (id, CallEventKind::DialIn, Direction::In)));
        }
        Stage::Connected => {
            events.extend(called(callback).map(|id| (id, CallEventKind::Answer, Direction::In)));
            events.push((source, CallEventKind::Answer, Direction::Out));
        }
        Stage::Ended => {
            if call.answered_at.is_some() {
                events.extend(called(callback).map(|id| (id, CallEventKind::Hangup, Direction::In)));
            }
            events.push((source, CallEventKind::Hangup, Direction::Out));
        }
    }
    for (extension, kind, direction) in events {
        let event = event(rules, callback, call, kind, direction, desk);
        for standing in &rules.subscriptions {
            if standing.wants(extension, &kind.event_type()) {
                let get = standing.subscription.method == Delivery::Get;
                let request = form_request(&standing.subscription.url, &event.to_form(), get);
                request.into_iter().for_each(|request| desk.send(request));
            }
        }
    }
}

fn called(callback: &Callback) -> Option<ExtensionId> {
    callback.called.as_ref().map(|(id, _)| *id)
}

fn event(
    rules: &TelphinRules,
    callback: &Callback,
    call: &FakeCall,
    kind: CallEventKind,
    direction: Direction,
    desk: &Desk,
) -> CallEvent {
    let incoming = direction == Direction::In;
    let leg = if incoming { &callback.called_leg_id } else { &callback.leg_id };
    let mut event = CallEvent::new(kind, desk.now(), call.id.as_str(), leg.as_str(), direction);
    event.call_api_id = Some(callback.api_id.as_str().into());
    event.callback_id = Some(call.id.as_str().into());
    event.status = Some(status(call, kind));
    let name = callback.extension_name.split('@').next().unwrap_or("");
    event.caller_number = Some(name.into());
    event.caller_name = Some(callback.caller_name.clone());
    event.caller_extension = Some(callback.extension_name.as_str().into());
    event.caller_extension_id = Some(callback.extension);
    event.called_number = Some(callback.destination.as_str().into());
    if let (true, Some((id, name))) = (incoming, &callback.called) {
        event.called_extension = Some(name.as_str().into());
        event.called_extension_id = Some(*id);
    }
    if kind == CallEventKind::Hangup {
        event.talk_time = Some(call.talk_time());
        let recorded = rules.keeps_records && call.connected_at.is_some() && !incoming;
        event.record_id = recorded.then(|| callback.leg_id.as_str().into());
    }
    event
}

fn status(call: &FakeCall, kind: CallEventKind) -> CallStatus {
    match (kind, &call.outcome) {
        (CallEventKind::DialIn | CallEventKind::DialOut, _) => CallStatus::Calling,
        (CallEventKind::Answer, _) | (_, Some(Outcome::Connected)) => CallStatus::Answer,
        (_, Some(Outcome::Busy)) => CallStatus::Busy,
        (_, Some(Outcome::Cancelled)) => CallStatus::Cancel,
        (_, Some(Outcome::NotDialled)) => CallStatus::ChannelUnavailable,
        (_, Some(Outcome::Failed)) => CallStatus::Congestion,
        _ => CallStatus::NoAnswer,
    }
}
