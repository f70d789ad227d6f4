//! Modules that choose where the call goes.

use serde_json::{Value, json};
use time::Duration;
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::{Outcome, Prompt};

use super::super::action::{Action, digits, prompt};
use super::super::next::{Next, Pause, Run};
use super::super::prompts;
use super::menu::matches;
use super::{integer, is_true, text};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::module::VariableScope;
use crate::module::{BranchBnumber, BranchVariable, CallflowRef, Directory, FaxDetect, Function};
use crate::{BranchKey, Seconds, TextOrList};

pub(super) fn branch_bnumber(action: &mut Action<'_>, it: &BranchBnumber) -> Run {
    let Some(number) = action.capture_group() else { return Ok(Next::Continue) };
    if !it.hunt.unwrap_or(false) {
        return Ok(Next::Key(number));
    }
    // An expression that does not compile allows nothing, and denies nothing.
    let pattern = |pattern: &Option<String>| pattern.clone().filter(|pattern| !pattern.is_empty());
    let allowed = pattern(&it.hunt_allow).is_none_or(|pattern| matches(&pattern, &number));
    let denied = pattern(&it.hunt_deny).is_some_and(|pattern| matches(&pattern, &number));
    if !allowed || denied {
        return super::died("the code has no clause for a number that may not be hunted");
    }
    Ok(action.hunt(&number, false)?.map_or(Next::Continue, Next::Branch))
}

pub(super) fn branch_variable(action: &mut Action<'_>, it: &BranchVariable) -> Run {
    let mut path: Vec<String> = match &it.variable {
        Some(TextOrList::Text(name)) if action.is_kazoo_5() => name.split('.').map(str::to_owned).collect(),
        Some(name) => name.iter().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    if action.is_kazoo_5() && path.iter().any(|name| name.starts_with("pvt_") || name.starts_with('_')) {
        return Ok(Next::Continue);
    }
    if !action.is_kazoo_5() {
        // Kazoo 4.3 reads a list backwards.
        path.reverse();
    }
    let scope = it.scope.as_ref().unwrap_or(&VariableScope::CustomChannelVars);
    let found = match scope {
        VariableScope::CustomChannelVars => {
            let variables = Value::Object(action.call().channel_vars.clone());
            find(&variables, &path).cloned()
        }
        VariableScope::Account => {
            let id = action.call().account_id.clone().unwrap_or_default();
            action.look_up(&Kind::Account, &id)?.and_then(|document| find(document, &path)).cloned()
        }
        VariableScope::Device => of_device(action, &path)?,
        VariableScope::User => of_user(action, &path)?,
        VariableScope::Document => {
            let id = it.id.as_ref().map_or("", |id| id.as_str());
            action.look_up(&Kind::Document, id)?.and_then(|document| find(document, &path)).cloned()
        }
        VariableScope::Merged => match of_device(action, &path)? {
            Some(value) => Some(value),
            None => match of_user(action, &path)? {
                Some(value) => Some(value),
                None => {
                    let id = action.call().account_id.clone().unwrap_or_default();
                    action.look_up(&Kind::Account, &id)?.and_then(|document| find(document, &path)).cloned()
                }
            },
        },
        VariableScope::Other(_) => None,
    };
    Ok(match found {
        Some(Value::String(value)) if !value.is_empty() => Next::Key(value),
        Some(value @ (Value::Bool(_) | Value::Number(_))) => Next::Key(value.to_string()),
        _ => {
            let name = path.join(".");
            let at = action.position.pointer();
            action.notes.push(voice_actions::runtime::Note::unset(at, name));
            Next::Continue
        }
    })
}

fn of_device(action: &mut Action<'_>, path: &[String]) -> Result<Option<Value>, Pause> {
    let Some(id) = action.call().device_id.clone() else { return Ok(None) };
    Ok(action.look_up(&Kind::Device, &id)?.and_then(|device| find(device, path)).cloned())
}

fn of_user(action: &mut Action<'_>, path: &[String]) -> Result<Option<Value>, Pause> {
    let Some(id) = action.call().owner_id.clone() else { return Ok(None) };
    Ok(action.look_up(&Kind::User, &id)?.and_then(|user| find(user, path)).cloned())
}

/// Returns the value at a path; an empty path leads nowhere.
fn find<'v>(document: &'v Value, path: &[String]) -> Option<&'v Value> {
    let value = path.iter().try_fold(document, |value, name| value.get(name.as_str()))?;
    (!path.is_empty() && !value.is_null()).then_some(value)
}

pub(super) fn callflow(action: &mut Action<'_>, it: &CallflowRef) -> Run {
    if let (true, Some(flow)) = (action.is_kazoo_5(), &it.flow) {
        let Ok(root) = flow.to_value() else { return super::died("the inline flow nests too deep") };
        let base = action.position.pointer().key("data").key("flow");
        return Ok(Next::Branch(action.flow(&root, base)?));
    }
    if let (true, Some(id), Some(path)) = (action.is_kazoo_5(), &it.doc_id, &it.path) {
        let names: Vec<String> = match path {
            TextOrList::Text(path) => path.split('.').map(str::to_owned).collect(),
            list @ TextOrList::List(_) => list.iter().map(str::to_owned).collect(),
        };
        let Some(document) = action.look_up(&Kind::Document, id.as_str())? else { return Ok(Next::Continue) };
        let Some(root) = find(document, &names) else { return Ok(Next::Continue) };
        let base =
            names.iter().fold(Pointer::root().key("$documents").key(id.as_str()), |at, name| at.key(name));
        return Ok(Next::Branch(action.flow(root, base)?));
    }
    let Some(id) = &it.id else { return Ok(Next::Continue) };
    match action.look_up(&Kind::Callflow, id.as_str())? {
        Some(document) => Ok(Next::Branch(action.flow_of(document)?)),
        None => Ok(Next::Continue),
    }
}

pub(super) fn function(action: &mut Action<'_>, it: &Function) -> Run {
    let Some(id) = &it.id else { return Ok(Next::Continue) };
    let Some(root) = action.look_up(&Kind::Function, id.as_str())?.cloned() else {
        return Ok(Next::Continue);
    };
    let base = Pointer::root().key("$functions").key(id.as_str());
    Ok(Next::Branch(action.flow(&root, base)?))
}

/// Effect that listens for fax tones; it comes back with whether there were any.
const DETECT_FAX: &str = "kazoo.detect_fax";

pub(super) fn fax_detect(action: &mut Action<'_>, it: &FaxDetect) -> Run {
    let duration = it.duration.map_or(Duration::seconds(5), Seconds::duration);
    action.answer()?;
    action.hint([Outcome::Custom(true.into()), Outcome::Custom(false.into())]);
    let heard = action.custom(DETECT_FAX, json!({ "seconds": duration.whole_seconds() }))?;
    let key = if matches!(heard, Outcome::Custom(Value::Bool(true))) {
        BranchKey::ON_FAX
    } else {
        BranchKey::ON_VOICE
    };
    Ok(Next::Key(key.as_str().to_owned()))
}

/// Longest name that is keyed in.
const LONGEST_NAME: u32 = 100;
/// Names that an explorer tries.
const MAX_HINTS: usize = 8;
/// Rounds of a directory in which nothing is keyed in.
const ROUNDS: u64 = 3;
/// Key that connects, passes to the next name, starts over.
const CONNECT: &str = "1";
const NEXT: &str = "2";
const START_OVER: &str = "3";

pub(super) fn directory(action: &mut Action<'_>, it: &Directory) -> Run {
    let Some(id) = &it.id else { return super::died("a directory needs its document") };
    let Some(document) = action.look_up(&Kind::Directory, id.as_str())? else {
        return super::died("the directory document does not exist");
    };
    action.answer()?;
    let mut users: Vec<&Value> = action.list(&Kind::UsersOfDirectory, id.as_str())?.iter().collect();
    if users.is_empty() {
        action.prompt(prompts::DIR_NO_USERS_IN_DIR)?;
        return Ok(Next::Continue);
    }
    let sort_by = text(document, "sort_by").unwrap_or("last_name");
    users.sort_by_key(|user| text(user, sort_by).unwrap_or_default().to_lowercase());
    let fields = text(document, "search_fields").unwrap_or("both");
    let least = integer(document.at(&["min_dtmf"])).unwrap_or(3);
    // None, or 0, is no limit of the directory's own.
    let longest = integer(document.at(&["max_dtmf"])).filter(|most| *most > 0);
    let longest = longest.and_then(|most| u32::try_from(most).ok()).unwrap_or(LONGEST_NAME);
    let confirm = document.get("confirm_match").is_none_or(is_true);
    let mut failures = action.memo.as_u64().unwrap_or(0);
    while failures < ROUNDS {
        let instructions = if fields == "first_name" {
            prompts::DIR_ENTER_PERSON_FIRSTNAME
        } else {
            prompts::DIR_ENTER_PERSON
        };
        let spelled: Vec<String> = users.iter().map(|user| spelling(user, fields)).take(MAX_HINTS).collect();
        action.hint_keys(spelled.iter().map(String::as_str).chain(["0"]));
        let keys = action.prompt_and_collect(instructions, longest)?;
        match keys {
            "" => {
                failures += 1;
                continue;
            }
            "0" => return Ok(Next::Continue),
            short if i64::try_from(short.len()).unwrap_or(i64::MAX) < least => {
                action.prompt(prompts::DIR_SPECIFY_MINIMUM)?;
                failures += 1;
                continue;
            }
            _ => {}
        }
        let matching: Vec<&Value> = users.iter().copied().filter(|user| spells(user, fields, keys)).collect();
        if matching.is_empty() {
            action.prompt(prompts::DIR_NO_RESULTS_FOUND)?;
            failures += 1;
            continue;
        }
        if let Some(user) = choose(action, &matching, confirm)? {
            let callflow = text(user, "callflow_id").unwrap_or_default().to_owned();
            return Ok(match action.look_up(&Kind::Callflow, &callflow)? {
                Some(callflow) => Next::Branch(action.flow_of(callflow)?),
                None => Next::Continue,
            });
        }
        failures += 1;
    }
    action.prompt(prompts::DIR_NO_RESULTS_FOUND)?;
    Ok(Next::Stop(None))
}

/// Lets the caller choose among names; one name is taken at once if it needs no confirmation.
fn choose<'v>(
    action: &mut Action<'_>,
    users: &[&'v Value],
    confirm: bool,
) -> Result<Option<&'v Value>, Pause> {
    if let ([user], false) = (users, confirm) {
        return Ok(Some(user));
    }
    for user in users {
        let name = format!(
            "{} {}",
            text(user, "first_name").unwrap_or_default(),
            text(user, "last_name").unwrap_or_default()
        );
        super::media::speak(action, name.trim())?;
        let menu = digits(1).with_prompt(Prompt::Play(prompt(prompts::DIR_RESULT_MENU)));
        action.hint_keys([CONNECT, NEXT, START_OVER]);
        match action.collect(menu)? {
            CONNECT => return Ok(Some(user)),
            START_OVER => return Ok(None),
            NEXT => {}
            _ => action.prompt(prompts::DIR_INVALID_KEY)?,
        }
    }
    Ok(None)
}

/// Returns the keys of the name by which a user is found first.
fn spelling(user: &Value, fields: &str) -> String {
    let name = if fields == "first_name" { "first_name" } else { "last_name" };
    keys_of(text(user, name).unwrap_or_default())
}

/// Returns whether a name starts with what these keys spell.
fn spells(user: &Value, fields: &str, keys: &str) -> bool {
    let first = text(user, "first_name").unwrap_or_default();
    let last = text(user, "last_name").unwrap_or_default();
    let names = match fields {
        "first_name" => [format!("{first}{last}"), String::new()],
        "last_name" => [format!("{last}{first}"), String::new()],
        _ => [format!("{first}{last}"), format!("{last}{first}")],
    };
    names.iter().any(|name| !name.is_empty() && keys_of(name).starts_with(keys))
}

/// Spells a name on the keys of a telephone.
fn keys_of(name: &str) -> String {
    let key = |letter: char| {
        Some(match letter.to_ascii_lowercase() {
            'a'..='c' => '2',
            'd'..='f' => '3',
            'g'..='i' => '4',
            'j'..='l' => '5',
            'm'..='o' => '6',
            'p'..='s' => '7',
            't'..='v' => '8',
            'w'..='z' => '9',
            digit @ '0'..='9' => digit,
            _ => return None,
        })
    };
    name.chars().filter_map(key).collect()
}
