//! Text flows: a message runs the document of a call, by a smaller set of modules.

use serde_json::{Value, json};
use voice_actions::runtime::{Bridge, Custom, Endpoint, Outcome};

use super::super::action::Action;
use super::super::next::{Next, Pause, Run};
use super::endpoint::{self, Terms};
use super::{resource, ring, route, text};
use crate::Module;
use crate::module::{Resources, Unknown};
use crate::wire::{Rows as _, fill, to_map};

/// Effect that delivers a message; it comes back as done, or as not done with the reason.
const DELIVER: &str = "kazoo.text";

/// Name of the module that answers a message, which no flow of a call has.
const REPLY: &str = "reply";

/// Runs a module for a message; those that text flows do not have are skipped.
pub(super) fn run(action: &mut Action<'_>, module: &Module) -> Run {
    match module {
        Module::Unknown(it) if it.name() == REPLY => reply(action, it),
        Module::User(it) => {
            let Some(id) = &it.id else { return Ok(Next::Continue) };
            let terms = terms(it.can_text_self);
            let endpoints = endpoint::of_user(action, id.as_str(), &terms)?;
            deliver(action, &endpoints)
        }
        Module::Device(it) => {
            let Some(id) = &it.id else { return Ok(Next::Continue) };
            let terms = terms(it.can_text_self);
            let endpoints = endpoint::of_device(action, id.as_str(), &terms)?;
            deliver(action, &endpoints)
        }
        Module::Resources(it) => carriers(action, it),
        Module::Offnet(it) => {
            let mut same = Resources::blank();
            fill(&mut same, to_map(&**it));
            carriers(action, &same.with_use_local_resources(false))
        }
        Module::CallflowRef(it) if action.is_kazoo_5() => route::callflow(action, it),
        Module::RingGroup(it) if action.is_kazoo_5() => {
            let endpoints = ring::endpoints_of_ring_group(action, it)?;
            deliver(action, &endpoints)
        }
        Module::Group(it) if action.is_kazoo_5() => {
            let endpoints = ring::endpoints_of_group(action, it)?;
            deliver(action, &endpoints)
        }
        _ => {
            action.warn("module-skipped", "text flows have no such module and go on");
            Ok(Next::Continue)
        }
    }
}

/// A message is not forwarded, and reaches its own sender only if it may.
fn terms(can_text_self: Option<bool>) -> Terms {
    Terms { can_call_self: can_text_self.unwrap_or(false), ignore_forward: true, ..Terms::default() }
}

/// Sends a message to endpoints. Delivered: stop; else the child of the reason, else `_`.
fn deliver(action: &mut Action<'_>, endpoints: &[Endpoint]) -> Run {
    if endpoints.is_empty() {
        return Ok(Next::Continue);
    }
    let to: Vec<Value> = endpoints
        .iter()
        .map(|endpoint| json!({ "kind": endpoint.kind.as_str(), "address": endpoint.address }))
        .collect();
    match send(action, json!({ "to": to }))? {
        None => Ok(Next::Stop(None)),
        Some(reason) => Ok(action.attempt(&reason).unwrap_or(Next::Continue)),
    }
}

fn carriers(action: &mut Action<'_>, it: &Resources) -> Run {
    let Bridge { endpoints, data, .. } = resource::bridge(action, it)?;
    let to: Vec<Value> =
        endpoints.iter().map(|endpoint| json!({ "kind": "number", "address": endpoint.address })).collect();
    match send(action, json!({ "to": to, "carrier": data }))? {
        None => Ok(Next::Stop(None)),
        // As for a call, `_` is not taken after a failure.
        Some(reason) => Ok(action.attempt(&reason).unwrap_or(Next::Stop(None))),
    }
}

/// Answers the sender, and goes on.
fn reply(action: &mut Action<'_>, it: &Unknown) -> Run {
    let data = Value::Object(it.data.clone().into());
    let Some(body) = text(&data, "message").or_else(|| text(&data, "text")) else {
        return super::died("a reply needs a message");
    };
    let body = body.to_owned();
    let to = json!([{ "kind": "number", "address": action.call().caller_id_number }]);
    let (from, call_id) = (action.call().dialled.clone(), action.call().call_id.clone());
    let news = json!({ "to": to, "from": from, "body": body, "in_reply_to": call_id });
    action.ask(Custom::service(DELIVER, news))?;
    Ok(Next::Continue)
}

/// Sends the message on; returns why it was not delivered.
fn send(action: &mut Action<'_>, mut news: Value) -> Result<Option<String>, Pause> {
    use crate::directory::Fields as _;

    let call = action.call();
    news.put("from", call.caller_id_number.as_str());
    news.put("dialled", call.dialled.as_str());
    news.put("body", call.text.as_deref().unwrap_or_default());
    action.hint([Outcome::Done, Outcome::Failed("UNALLOCATED_NUMBER".to_owned())]);
    Ok(match action.ask(Custom::service(DELIVER, news))? {
        Outcome::Done | Outcome::Custom(_) => None,
        Outcome::Failed(reason) => Some(reason.clone()),
        _ => Some(String::new()),
    })
}
