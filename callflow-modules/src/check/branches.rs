//! Children that can never be reached.

use serde_json::{Map, Value};
use voice_actions::diagnostics::{Severity, nearest};

use super::Run;
use super::path::Path;
use crate::schema::{Branch, Definition};
use crate::{BranchKey, HangupCause};

impl Run<'_> {
    pub(super) fn branches(
        &mut self,
        node: &Map<String, Value>,
        children: &Map<String, Value>,
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
        if children.is_empty() {
            return;
        }
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
