//! Branches by date and time, and switches rules on and off.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use voice_actions::runtime::{Custom, Outcome, Prompt};

use super::super::action::{Action, INTERDIGIT_TIMEOUT, digits, prompt};
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::{died, text};
use crate::directory::Kind;
use crate::module::RuleAction;
use crate::module::TemporalRoute;
use crate::temporal::{Engine, NextDate, NoDate, Rule, RuleSet, Schedule, Zone};
use crate::{BranchKey, Milliseconds};

/// Keys of the menu: enable, disable, reset.
const ENABLE: &str = "1";
const DISABLE: &str = "2";
const RESET: &str = "3";

pub(super) fn temporal_route(action: &mut Action<'_>, it: &TemporalRoute) -> Run {
    let rules: Vec<&str> = it.rules.iter().flatten().map(crate::Id::as_str).collect();
    match &it.action {
        Some(RuleAction::Enable) => switch(action, &rules, ENABLE)?,
        Some(RuleAction::Disable) => switch(action, &rules, DISABLE)?,
        Some(RuleAction::Reset) => switch(action, &rules, RESET)?,
        Some(RuleAction::Menu) => {
            let interdigit = it.interdigit_timeout.map_or(INTERDIGIT_TIMEOUT, Milliseconds::duration);
            let collect = digits(1)
                .with_digit_timeout(interdigit)
                .with_prompt(Prompt::Play(prompt(prompts::TEMPORAL_MENU)));
            action.hint_keys([ENABLE, DISABLE, RESET]);
            match action.collect(collect)? {
                "" => {}
                key @ (ENABLE | DISABLE | RESET) => switch(action, &rules, key)?,
                _ => return Ok(Next::Again(Value::String("menu".to_owned()))),
            }
        }
        Some(RuleAction::Other(_)) | None => return route(action, it, &rules),
    }
    Ok(Next::Continue)
}

/// Sets or removes `enabled` of rules, and says so.
fn switch(action: &mut Action<'_>, rules: &[&str], key: &str) -> Result<(), Pause> {
    let (value, spoken) = match key {
        ENABLE => (Value::Bool(true), prompts::TEMPORAL_MARKED_ENABLED),
        DISABLE => (Value::Bool(false), prompts::TEMPORAL_MARKED_DISABLED),
        _ => (Value::Null, prompts::TEMPORAL_MARKED_RESET),
    };
    for rule in rules {
        action.update(&Kind::Rule, rule, json!({ "enabled": value }))?;
    }
    action.prompt(spoken)
}

fn route(action: &mut Action<'_>, it: &TemporalRoute, rules: &[&str]) -> Run {
    let mut possible: Vec<&str> = Vec::new();
    let engine = if action.is_kazoo_5() { Engine::V5 } else { Engine::V43 };
    let mut schedule = Schedule::new().with_engine(engine);
    let keys = action.keys().filter(|key| *key != BranchKey::DEFAULT.as_str()).map(str::to_owned);
    let candidates: Vec<String> = rules.iter().map(|id| (*id).to_owned()).chain(keys).collect();
    for id in &candidates {
        let members = members(action, id)?;
        let members = if members.is_empty() { vec![id.clone()] } else { members };
        for member in &members {
            if let Some(rule) = rule(action, member)? {
                possible.push(id);
                schedule = schedule.candidate(id, rule);
            }
        }
    }
    if let Some(set) = it.rule_set.as_ref().filter(|set| !set.is_placeholder()) {
        for member in members(action, set.as_str())? {
            if let Some(rule) = rule(action, &member)? {
                possible.push(BranchKey::RULE_SET.as_str());
                schedule = schedule.candidate(BranchKey::RULE_SET.as_str(), rule);
            }
        }
    }
    if let Some(next) = any_time(action, &possible)? {
        return Ok(next);
    }
    let zone = zone(action, it)?;
    for candidate in schedule.candidates() {
        edges(&candidate.rule, action.now, &zone).into_iter().for_each(|instant| action.note_clock(instant));
    }
    match schedule.decide(action.now, &zone) {
        Ok(Some(key)) => Ok(Next::Key(key.to_owned())),
        Ok(None) => Ok(Next::Continue),
        Err(NoDate::NoCycle) => Ok(Next::Continue),
        Err(_) => died("a rule cannot be computed"),
    }
}

/// Returns the instants around the ends of a rule's next day: just before, within and after.
fn edges(rule: &Rule, now: OffsetDateTime, zone: &Zone) -> Vec<OffsetDateTime> {
    let today = zone.local(now).date();
    let search = rule.start_in(zone).map_or(today, |start| today.max(start));
    let day = rule.next_date_in(zone, search).ok().and_then(NextDate::date);
    let Some(day) = day.filter(|_| rule.enabled.is_none()) else { return Vec::new() };
    let start = rule.time_window_start.unwrap_or(Duration::ZERO);
    let stop = rule.time_window_stop.unwrap_or(Duration::DAY);
    let edges = [start - Duration::SECOND, start + Duration::SECOND, stop + Duration::SECOND];
    let instants = edges.into_iter().filter_map(|time| {
        let local = day.midnight().checked_add(time)?;
        let nearly = local.assume_utc();
        nearly.checked_sub(zone.local(nearly) - local)
    });
    instants.collect()
}

/// Returns the rules of a rule set; what is none has none.
fn members(action: &mut Action<'_>, id: &str) -> Result<Vec<String>, Pause> {
    let Some(set) = action.look_up(&Kind::RuleSet, id)? else { return Ok(Vec::new()) };
    let set: Option<RuleSet> = serde_json::from_value(set.clone()).ok();
    Ok(set.map(|set| set.temporal_rules).unwrap_or_default())
}

/// Question which branch of a temporal route is taken, where time is a choice. Comes back as the key, or null for `_`.
const WHICH_TIME: &str = "kazoo.which_time";

/// Lets an explorer choose the branch in place of the clock, if the walker is made so and somebody answers.
fn any_time(action: &mut Action<'_>, possible: &[&str]) -> Result<Option<Next>, Pause> {
    if !action.settings.open_time {
        return Ok(None);
    }
    let keys = possible.iter().map(|key| Outcome::Custom(Value::from(*key)));
    action.hint(keys.chain([Outcome::Custom(Value::Null)]));
    Ok(match action.ask(Custom::service(WHICH_TIME, json!({ "branches": possible })))? {
        Outcome::Custom(Value::String(key)) => Some(Next::Key(key.clone())),
        Outcome::Custom(Value::Null) => Some(Next::Continue),
        _ => None,
    })
}

/// Returns the rule with an id; one that does not exist is passed over.
fn rule(action: &mut Action<'_>, id: &str) -> Result<Option<Rule>, Pause> {
    let Some(document) = action.look_up(&Kind::Rule, id)? else { return Ok(None) };
    match serde_json::from_value::<Rule>(document.clone()) {
        Ok(rule) => Ok(Some(rule)),
        Err(_) => died("a rule cannot be read"),
    }
}

/// Returns the time zone: of the node, the caller, the account, else UTC.
fn zone(action: &mut Action<'_>, it: &TemporalRoute) -> Result<Zone, Pause> {
    let known = |name: Option<&str>| {
        name.filter(|name| !name.is_empty() && *name != Zone::INHERIT).and_then(|name| Zone::named(name).ok())
    };
    if let Some(zone) = known(it.timezone.as_deref()) {
        return Ok(zone);
    }
    let places = [
        (Kind::Device, action.call().device_id.clone()),
        (Kind::User, action.call().owner_id.clone()),
        (Kind::Account, action.call().account_id.clone()),
    ];
    for (kind, id) in places {
        let Some(id) = id else { continue };
        let document = action.look_up(&kind, &id)?;
        if let Some(zone) = known(document.and_then(|document| text(document, "timezone"))) {
            return Ok(zone);
        }
    }
    Ok(Zone::UTC)
}
