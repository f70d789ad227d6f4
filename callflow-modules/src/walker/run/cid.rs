//! Modules about who calls.

use serde_json::Value;
use voice_actions::runtime::{LookUp, Outcome, Prompt, Speak};

use super::super::action::{Action, digits, prompt};
use super::super::next::{Next, Run};
use super::super::prompts;
use super::feature::restricts;
use super::menu::matches;
use super::{integer, text};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::{
    CheckCid, CidListMatch, DynamicCid, LookupCidName, Nomorobo, PrependCid, SetAlertInfo, SetCid,
};
use crate::module::{DynamicCidAction, PrependAction, PrependBase};
use crate::numbers::compile;
use crate::{BranchKey, Id, Milliseconds};

pub(super) fn check_cid(action: &mut Action<'_>, it: &CheckCid) -> Run {
    let number = action.call().caller_id_number.clone();
    let pattern = it.regex.as_deref().filter(|pattern| !pattern.is_empty()).unwrap_or(".*");
    let Ok(regex) = compile(pattern) else { return super::died("the expression does not compile") };
    if !regex.is_match(&number) {
        return Ok(Next::Key(BranchKey::NO_MATCH.as_str().to_owned()));
    }
    let key =
        if it.use_absolute_mode.unwrap_or(false) { number } else { BranchKey::MATCH.as_str().to_owned() };
    let Some(next) = action.attempt(&key) else { return Ok(Next::Continue) };
    let identity = it.caller_id.as_ref().and_then(|identity| identity.external.as_ref());
    let given = |part: Option<&String>| part.filter(|text| !text.is_empty()).cloned();
    let name = given(identity.and_then(|identity| identity.name.as_ref()));
    let number = given(identity.and_then(|identity| identity.number.as_ref()));
    // The identity changes only if all three parts are given.
    if let (Some(name), Some(number), Some(user)) = (name, number, &it.user_id) {
        let call = action.call_mut();
        call.caller_id_name = name;
        call.caller_id_number = number;
        call.owner_id = Some(user.as_str().to_owned());
    }
    Ok(next)
}

pub(super) fn cid_list_match(action: &mut Action<'_>, it: &CidListMatch) -> Run {
    let number = action.call().caller_id_number.clone();
    let id = it.id.as_ref().map_or("", Id::as_str);
    let list = action.look_up(&Kind::List, id)?;
    let entries: Vec<&Value> = list.map(entries).unwrap_or_default();
    let plain = number.strip_prefix('+').unwrap_or(&number);
    let by_prefix =
        entries.iter().filter_map(|entry| text(entry, "number").or_else(|| text(entry, "prefix")));
    let mut by_prefix = by_prefix.map(|prefix| prefix.strip_prefix('+').unwrap_or(prefix));
    let by_pattern =
        entries.iter().filter_map(|entry| text(entry, "pattern").or_else(|| text(entry, "regexp")));
    let found = by_prefix.any(|prefix| !prefix.is_empty() && plain.starts_with(prefix))
        || by_pattern.map(str::to_owned).any(|pattern| matches(&pattern, &number));
    let key = if found { BranchKey::MATCH } else { BranchKey::NO_MATCH };
    Ok(Next::Key(key.as_str().to_owned()))
}

/// Returns the entries of a list document, whether they stand in a list or under ids.
fn entries(list: &Value) -> Vec<&Value> {
    match list.at(&["entries"]) {
        Value::Array(entries) => entries.iter().collect(),
        Value::Object(entries) => entries.values().collect(),
        _ => Vec::new(),
    }
}

pub(super) fn lookup_cid_name(action: &mut Action<'_>, it: &LookupCidName) -> Run {
    let number = action.call().caller_id_number.clone();
    for id in it.lists.iter().flatten() {
        let list = action.look_up(&Kind::List, id.as_str())?;
        let entries = list.map(entries).unwrap_or_default();
        let exact = entries.iter().find(|entry| text(entry, "number") == Some(&number));
        let by_pattern = || {
            entries
                .iter()
                .find(|entry| text(entry, "pattern").is_some_and(|pattern| matches(pattern, &number)))
        };
        let entry = exact.or_else(by_pattern);
        let name = entry.and_then(|entry| text(entry, "displayname").or_else(|| text(entry, "name")));
        if let Some(name) = name {
            action.call_mut().caller_id_name = name.to_owned();
            break;
        }
    }
    Ok(Next::Continue)
}

pub(super) fn nomorobo(action: &mut Action<'_>, it: &Nomorobo) -> Run {
    let number = action.call().caller_id_number.clone();
    let mut look_up = LookUp::new(Kind::SpamScore.as_str(), number);
    if let Some(user) = &it.username {
        look_up = look_up.with_data("username", user.as_str());
    }
    let scores: Vec<Outcome> =
        action.keys().filter_map(|key| Some(Outcome::Found(key.parse::<i64>().ok()?.into()))).collect();
    action.hint(scores);
    let score = action.look_up_if(look_up)?.and_then(integer);
    let keys = action.keys().filter_map(|key| {
        let threshold = if key == "_" { Some(-1) } else { key.parse::<i64>().ok() };
        threshold.map(|threshold| (threshold, key))
    });
    let key = match score {
        Some(score) => keys.filter(|(threshold, _)| *threshold <= score).max().map(|(_, key)| key),
        None => Some(if action.has("_") { "_" } else { "0" }),
    };
    match key.filter(|key| action.has(key)) {
        Some(key) => Ok(Next::Key(key.to_owned())),
        None => Ok(Next::Stop(None)),
    }
}

pub(super) fn prepend_cid(action: &mut Action<'_>, it: &PrependCid) -> Run {
    if it.action == Some(PrependAction::Reset) {
        let call = action.call_mut();
        call.caller_id_name = call.original_name.clone();
        call.caller_id_number = call.original_number.clone();
        return Ok(Next::Continue);
    }
    // Kazoo 4.3 mixes two keys up, so that `current` starts from the original as well.
    let current = action.is_kazoo_5() && !matches!(it.apply_to, Some(PrependBase::Original));
    let name_prefix = it.caller_id_name_prefix.clone().unwrap_or_default();
    let number_prefix = it.caller_id_number_prefix.clone().unwrap_or_default();
    let call = action.call_mut();
    let name = if current { &call.caller_id_name } else { &call.original_name };
    let number = if current { &call.caller_id_number } else { &call.original_number };
    let (name, number) = (format!("{name_prefix}{name}"), format!("{number_prefix}{number}"));
    call.caller_id_name = name;
    call.caller_id_number = number;
    Ok(Next::Continue)
}

pub(super) fn set_cid(action: &mut Action<'_>, it: &SetCid) -> Run {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let call = action.call_mut();
    call.caller_id_name = given(&it.caller_id_name).unwrap_or_else(|| call.original_name.clone());
    call.caller_id_number = given(&it.caller_id_number).unwrap_or_else(|| call.original_number.clone());
    Ok(Next::Continue)
}

pub(super) fn set_alert_info(action: &mut Action<'_>, it: &SetAlertInfo) -> Run {
    if let Some(alert_info) = it.alert_info.as_deref().filter(|text| !text.is_empty()) {
        action.call_mut().alert_info = Some(alert_info.to_owned());
    }
    Ok(Next::Continue)
}

/// Digits of a caller ID that is keyed in, where the node says nothing.
const DIGITS: i64 = 10;
/// Tries to key a caller ID in.
const TRIES: u32 = 3;
/// Length of the key of an entry in front of the destination, where the list says nothing.
const KEY_LENGTH: usize = 2;

pub(super) fn dynamic_cid(action: &mut Action<'_>, it: &DynamicCid) -> Run {
    match &it.action {
        Some(DynamicCidAction::Static) => {
            let given = |part: Option<&String>| part.filter(|text| !text.is_empty()).cloned();
            let name = given(it.caller_id.as_ref().and_then(|id| id.name.as_ref()));
            let number = given(it.caller_id.as_ref().and_then(|id| id.number.as_ref()));
            let call = action.call_mut();
            if let Some(name) = name {
                call.caller_id_name = name;
            }
            if let Some(number) = number {
                call.caller_id_number = number;
            }
            Ok(Next::Continue)
        }
        Some(DynamicCidAction::List | DynamicCidAction::Lists) => by_list(action, it),
        Some(DynamicCidAction::Manual | DynamicCidAction::Other(_)) | None => by_hand(action, it),
    }
}

fn by_hand(action: &mut Action<'_>, it: &DynamicCid) -> Run {
    action.answer()?;
    let most = u32::try_from(it.max_digits.unwrap_or(DIGITS)).unwrap_or(10).max(1);
    let least = usize::try_from(it.min_digits.unwrap_or(DIGITS)).unwrap_or(0);
    let pattern = format!("^(?:{})$", it.whitelist_regex.as_deref().unwrap_or(r"\d+"));
    let sound = match it.media_id.as_ref().filter(|media| !media.is_placeholder()) {
        Some(media) => voice_actions::runtime::Play::media(media.as_str()),
        None => prompt(prompts::DYNAMIC_CID_ENTER_CID),
    };
    for _ in 0..TRIES {
        let mut collect = digits(most).with_prompt(Prompt::Play(sound.clone()));
        if let Some(interdigit) = it.interdigit_timeout {
            collect = collect.with_digit_timeout(Milliseconds::duration(interdigit));
        }
        let enough: String = "5".repeat(usize::try_from(most).unwrap_or(1).min(32));
        action.hint_keys([enough.as_str()]);
        let number = action.collect(collect)?;
        if number.len() >= least && !number.is_empty() && matches(&pattern, number) {
            let number = number.to_owned();
            action.make(Speak::text(&number))?;
            action.call_mut().caller_id_number = number;
            return Ok(Next::Continue);
        }
        action.prompt(prompts::DYNAMIC_CID_INVALID_USING_DEFAULT)?;
    }
    Ok(Next::Continue)
}

fn by_list(action: &mut Action<'_>, it: &DynamicCid) -> Run {
    let Some(captured) = action.capture_group() else { return bad_choice(action) };
    let id = it.id.as_ref().map_or("", Id::as_str);
    let list = action.look_up(&Kind::List, id)?;
    let entries = list.map(entries).unwrap_or_default();
    let entry = entries.iter().find_map(|entry| {
        let length =
            integer(entry.at(&["capture_group_length"])).and_then(|length| usize::try_from(length).ok());
        let (key, rest) = captured.split_at_checked(length.unwrap_or(KEY_LENGTH))?;
        (text(entry, "capture_group_key") == Some(key)).then(|| (*entry, rest.to_owned()))
    });
    let Some((entry, rest)) = entry else { return bad_choice(action) };
    {
        let call = action.call_mut();
        if let Some(number) = text(entry, "number") {
            call.caller_id_number = number.to_owned();
        }
        if let Some(name) = text(entry, "displayname").or_else(|| text(entry, "name")) {
            call.caller_id_name = name.to_owned();
        }
        call.dialled.clone_from(&rest);
    }
    if it.enforce_call_restriction.unwrap_or(true) {
        let account = action.call().account_id.clone().unwrap_or_default();
        let document = action.look_up(&Kind::Account, &account)?;
        if document.is_some_and(|account| restricts(account, &rest)) {
            action.prompt(prompts::CF_UNAUTHORIZED_CALL)?;
            return Ok(Next::Stop(None));
        }
    }
    // A callflow of its own counts only if the node permits it; else only what takes the rest does.
    let look_up = LookUp::new(Kind::Number.as_str(), rest).with_data("no_match", true);
    let Some(found) = action.look_up_if(look_up)? else { return bad_choice(action) };
    let custom = *found.at(&["no_match"]) != true;
    if custom && !it.permit_custom_callflow.unwrap_or(false) {
        return bad_choice(action);
    }
    let flow = action.flow_of(found.at(&["callflow"]))?;
    action.call_mut().capture_group = found.at(&["capture_group"]).as_str().map(str::to_owned);
    Ok(Next::Branch(flow))
}

fn bad_choice(action: &mut Action<'_>) -> Run {
    action.prompt(prompts::FAULT_CAN_NOT_BE_COMPLETED_AS_DIALED)?;
    Ok(Next::Stop(None))
}
