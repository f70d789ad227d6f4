//! Children that can never be reached.

use serde_json::{Map, Value};
use voice_actions::diagnostics::{Severity, nearest};

use super::Run;
use super::path::Path;
use crate::module::{BranchBnumber, CheckCid, Nomorobo, Park, TemporalRoute};
use crate::schema::{Branch, Definition, Profile};
use crate::{BranchKey, HangupCause};

impl Run<'_> {
    pub(super) fn branches(
        &mut self,
        node: &Map<String, Value>,
        arguments: &Map<String, Value>,
        definition: Option<&Definition>,
        skipped: bool,
        at: &Path<'_>,
    ) {
        // Another application answers with keys of its own.
        let Some(definition) =
            definition.filter(|_| node.get("remote_execution") != Some(&Value::Bool(true)))
        else {
            return;
        };
        let children = node.get("children").and_then(Value::as_object);
        let Some(children) = children.filter(|children| !children.is_empty()) else { return };
        if definition.is_terminal() && !skipped {
            self.warn("unreachable-children", at, || format!("nothing after `{}` is run", definition.name));
            return;
        }
        for key in children.keys() {
            let known = BranchKey::from(key.as_str());
            let at = at.key(key);
            if skipped {
                if !known.is_default() {
                    self.warn("unreachable-branch", &at, || {
                        "the module is skipped: only `_` is taken".into()
                    });
                }
            } else if !definition.branches.iter().any(|branch| takes(*branch, &known)) {
                let (message, meant) = why(definition, key);
                self.suggest(Severity::Warning, "unreachable-branch", &at, || message, meant);
            } else if let Some(why) = kept_back(definition, arguments, &known, self.profile) {
                self.warn("unreachable-branch", &at, || why.to_owned());
            }
        }
    }
}

fn takes(branch: Branch, key: &BranchKey) -> bool {
    let text = key.as_str();
    match branch {
        Branch::Default => key.is_default(),
        Branch::Cause => {
            key.sip_code().is_some()
                || (!key.is_default()
                    && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'))
        }
        Branch::Digits => !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'*'),
        Branch::Menu => *key == BranchKey::TIMEOUT || *key == BranchKey::MAX_RETRIES,
        Branch::Rule | Branch::Value | Branch::Number => !key.is_default(),
        Branch::Match => *key == BranchKey::MATCH || *key == BranchKey::NO_MATCH,
        Branch::Threshold => key.integer().is_some(),
        Branch::Fax => *key == BranchKey::ON_FAX || *key == BranchKey::ON_VOICE,
        Branch::Slots => *key == BranchKey::MAX_SLOT_EXCEEDED,
        Branch::Availability => *key == BranchKey::AVAILABLE || *key == BranchKey::UNAVAILABLE,
    }
}

/// Says why a branch that the module could take is not taken with these arguments, or in this release.
fn kept_back(
    definition: &Definition,
    arguments: &Map<String, Value>,
    key: &BranchKey,
    profile: Profile,
) -> Option<&'static str> {
    if key.is_default() {
        return None;
    }
    let is_on = |field: &str| arguments.get(field).is_some_and(|flag| flag == true || flag == "true");
    match definition.name {
        BranchBnumber::NAME if is_on("hunt") => {
            Some("with `hunt` the number is looked up: only `_` is taken")
        }
        TemporalRoute::NAME if arguments.get("action").is_some_and(Value::is_string) => {
            Some("with `action` the rules are changed: only `_` is taken")
        }
        CheckCid::NAME if *key == BranchKey::MATCH && is_on("use_absolute_mode") => {
            Some("with `use_absolute_mode` the number itself is the key")
        }
        CheckCid::NAME
            if *key != BranchKey::MATCH && *key != BranchKey::NO_MATCH && !is_on("use_absolute_mode") =>
        {
            Some("only with `use_absolute_mode` the number itself is the key")
        }
        Park::NAME
            if *key == BranchKey::MAX_SLOT_EXCEEDED
                && arguments.get("action").is_none_or(|action| action != "direct_park") =>
        {
            Some("only `direct_park` looks for it")
        }
        Nomorobo::NAME if key.integer().is_some_and(|score| score > 10) => Some("the score is 10 at most"),
        _ if *key == BranchKey::NO_ENDPOINTS && profile == Profile::Kazoo43 => {
            Some("only Kazoo 5 looks for it")
        }
        _ => None,
    }
}

/// Says why a branch is never taken, and which key was probably meant.
fn why(definition: &Definition, key: &str) -> (String, Option<&'static str>) {
    let name = definition.name;
    if definition.branches.contains(&Branch::Digits) && key.contains('#') {
        return ("`#` ends the input of a menu, so it is never part of it".into(), None);
    }
    if definition.branches == [Branch::Cause] && key == "_" {
        return (
            format!("`{name}` never goes on to `_`; having it only keeps back the default SIP answer"),
            None,
        );
    }
    let words: &[&str] =
        &["_", "timeout", "max_retries", "match", "nomatch", "ON_FAX", "ON_VOICE", "MAX_SLOT_EXCEEDED"];
    let causes = HangupCause::KNOWN.iter().map(HangupCause::as_str);
    let takes =
        |word: &&str| definition.branches.iter().any(|branch| takes(*branch, &BranchKey::from(*word)));
    let candidates = words.iter().copied().chain(causes).filter(takes);
    (format!("`{name}` never branches to this key"), nearest(key, candidates))
}
