//! Call queues and their agents.

use serde_json::{Value, json};
use voice_actions::runtime::{EnterQueue, LookUp, Notify, Outcome, QueueExit, QueueLeft, SetPresence};

use super::super::action::Action;
use super::super::next::{Next, Run};
use super::super::prompts;
use super::integer;
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::AcdcAgentAvailability;
use crate::module::AgentAction;
use crate::module::Membership;
use crate::module::{AcdcAgent, AcdcMember, AcdcQueue, AcdcWaitTime};
use crate::{BranchKey, Id, Module, Seconds};

/// Pause of an agent where the node says nothing, in seconds.
const PAUSE: i64 = 600;

/// Key with which a caller leaves a queue.
const EXIT_KEY: &str = "#";

pub(super) fn member(action: &mut Action<'_>, it: &AcdcMember) -> Run {
    let Some(id) = &it.id else { return Ok(Next::Continue) };
    action.answer()?;
    let own = action.call().channel_var("Call-Priority").and_then(|priority| priority.parse().ok());
    let priority = it.priority.or(own).unwrap_or(0);
    let enter = EnterQueue::new(id.as_str()).with_priority(priority).with_data("exit_key", EXIT_KEY);
    action.hint([
        Outcome::QueueLeft(QueueLeft::new(QueueExit::Full)),
        Outcome::QueueLeft(QueueLeft::new(QueueExit::Key('#'))),
    ]);
    match action.ask(enter)? {
        // The agent has taken the call: control passes away, and the talk is over when this comes back.
        Outcome::Bridged(_) => {
            action.call_mut().bridged = true;
            Ok(Next::HardStop)
        }
        _ => Ok(Next::Continue),
    }
}

pub(super) fn agent(action: &mut Action<'_>, it: &AcdcAgent) -> Run {
    let Some(agent) = action.call().owner_id.clone() else {
        action.answer()?;
        action.prompt(prompts::AGENT_NOT_CALL_CENTER_AGENT)?;
        return Ok(Next::Continue);
    };
    let (state, prompt) = match &it.action {
        Some(AgentAction::Login) => ("login", prompts::AGENT_LOGGED_IN),
        Some(AgentAction::Logout) => ("logout", prompts::AGENT_LOGGED_OUT),
        Some(AgentAction::Paused) => ("pause", prompts::AGENT_PAUSE),
        Some(AgentAction::Resume) => ("resume", prompts::AGENT_RESUME),
        Some(AgentAction::Other(_)) | None => return Ok(Next::Continue),
    };
    action.answer()?;
    let mut news = json!({ "agent": agent, "state": state });
    if state == "pause" {
        news.put("timeout", it.timeout.map_or(PAUSE, Seconds::get));
    }
    action.make(Notify::new("agent", news))?;
    if let (Some(id), Some(state)) = (&it.presence_id, &it.presence_state) {
        let id = match (id.contains('@'), &action.call().realm) {
            (false, Some(realm)) => format!("{id}@{realm}"),
            _ => id.clone(),
        };
        action.make(SetPresence::new(id, state.as_str()))?;
    }
    action.prompt(prompt)?;
    Ok(Next::Continue)
}

pub(super) fn queue(action: &mut Action<'_>, it: &AcdcQueue) -> Run {
    let state = match &it.action {
        Some(Membership::Login) => "login",
        Some(Membership::Logout) => "logout",
        _ => return Ok(Next::Continue),
    };
    let (Some(agent), Some(id)) = (action.call().owner_id.clone(), &it.id) else { return Ok(Next::Continue) };
    action.answer()?;
    action.make(Notify::new("agent", json!({ "agent": agent, "state": state, "queue": id.as_str() })))?;
    action.prompt(if state == "login" { prompts::AGENT_LOGGED_IN } else { prompts::AGENT_LOGGED_OUT })?;
    Ok(Next::Continue)
}

pub(super) fn wait_time(action: &mut Action<'_>, it: &AcdcWaitTime) -> Run {
    let id = it.id.as_ref().map_or("", Id::as_str);
    let mut look_up = LookUp::new(Kind::AverageWait.as_str(), id);
    if let Some(window) = it.window {
        look_up = look_up.with_data("window", window.get());
    }
    let averages: Vec<Outcome> =
        action.keys().filter_map(|key| Some(Outcome::Found(key.parse::<i64>().ok()?.into()))).collect();
    action.hint(averages);
    let Some(average) = action.look_up_if(look_up)?.and_then(integer) else { return Ok(Next::Continue) };
    let keys = action.keys().filter_map(|key| Some((key.parse::<i64>().ok()?, key)));
    let reached = keys.filter(|(threshold, _)| *threshold <= average).max();
    Ok(reached.map_or(Next::Continue, |(_, key)| Next::Key(key.to_owned())))
}

/// A module of forks; the directory says whether an agent is free.
pub(super) fn availability(action: &mut Action<'_>, it: &AcdcAgentAvailability) -> Run {
    let id = it.id.as_ref().map_or("", Id::as_str);
    action.hint([Outcome::Found(true.into()), Outcome::Found(false.into())]);
    let free = action.look_up(&Kind::AgentAvailable, id)?;
    Ok(match free {
        Some(Value::Bool(true)) => Next::Key(BranchKey::AVAILABLE.as_str().to_owned()),
        Some(_) => Next::Key(BranchKey::UNAVAILABLE.as_str().to_owned()),
        None => Next::Continue,
    })
}

pub(super) fn set(action: &mut Action<'_>, module: &Module) -> Run {
    let Some(agent) = action.call().owner_id.clone() else { return Ok(Next::Continue) };
    let skills = Value::Object(module.extra().clone());
    action.update(&Kind::User, &agent, json!({ "skills": skills }))?;
    Ok(Next::Continue)
}
