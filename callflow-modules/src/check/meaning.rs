//! What the server accepts although it does not do what it seems to say: texts and keys.

use std::net::IpAddr;

use regex::Regex;
use serde_json::{Map, Value};
use voice_actions::diagnostics::{Severity, nearest};

use super::Run;
use super::path::Path;
use crate::Id;
use crate::schema::{Definition, Releases, Rule};
use crate::wire::SKIP;

/// Keys of a node; others are kept and ignored.
const NODE_KEYS: [&str; 4] = ["module", "data", "children", "remote_execution"];

impl Run<'_> {
    pub(super) fn meaning_of_text(&mut self, text: &str, rule: &Rule, at: &Path<'_>) {
        if rule.is_id {
            let id = Id::from(text);
            if id.is_placeholder() {
                self.warn("id-placeholder", at, || "stands for an id that was never chosen".into());
            } else if !id.is_well_formed() {
                self.warn("id-form", at, || "expected 32 lower case hexadecimal digits".into());
            }
        }
        if rule.is_expression {
            self.expression(text, at);
        }
    }

    pub(super) fn expression(&mut self, text: &str, at: &Path<'_>) {
        if Regex::new(text).is_ok() {
            return;
        }
        // Look-around and back references are the engine's, not ours.
        let beyond = ["(?=", "(?!", "(?<", "(?>", "(?|", "\\1", "\\2", "++", "*+"];
        if beyond.iter().any(|part| text.contains(part)) {
            let message = || "uses what only the engine's regular expressions have; not judged".into();
            self.report(Severity::Info, "expression-dialect", at, message);
        } else {
            let meant = text.strip_prefix('*').map(|rest| format!("^\\*{rest}$"));
            let message = || "does not compile as a regular expression; the engine ignores it".into();
            self.suggest(Severity::Warning, "expression", at, message, meant.as_deref());
        }
    }

    /// Keys of a node that look like a slip of the pen.
    pub(super) fn stray_keys(&mut self, node: &Map<String, Value>, at: &Path<'_>) {
        for key in node.keys().filter(|key| !NODE_KEYS.contains(&key.as_str())) {
            if let Some(meant) = nearest(key, NODE_KEYS) {
                let message = || "the engine does not look at this key".into();
                self.suggest(Severity::Warning, "field-unknown", &at.key(key), message, Some(meant));
            }
        }
    }

    /// Arguments that the module does not have.
    pub(super) fn stray_fields(
        &mut self,
        arguments: &Map<String, Value>,
        definition: &Definition,
        at: &Path<'_>,
    ) {
        // A module without fields either takes anything or nothing: `edr` publishes the whole object.
        if definition.members.is_empty() {
            return;
        }
        let in_release = definition.releases.contain(self.profile);
        for key in arguments.keys().filter(|key| *key != SKIP) {
            match definition.member(key) {
                Some(member) if member.rule.releases == Releases::None => {}
                Some(member) if member.rule.releases.contain(self.profile) => {}
                // Of a module that the release does not have nothing is read.
                Some(_) if !in_release => {}
                Some(_) => {
                    let profile = self.profile;
                    self.warn("field-not-in-release", &at.key(key), || {
                        format!("Kazoo {profile} does not read it")
                    });
                }
                None => {
                    let meant = nearest(key, definition.members.iter().map(|member| member.name));
                    let message = || format!("`{}` does not read it", definition.name);
                    self.suggest(Severity::Warning, "field-unknown", &at.key(key), message, meant);
                }
            }
        }
    }
}

/// Returns whether a host belongs to the server's own network.
pub(super) fn is_internal(host: &str) -> bool {
    let name = host.strip_prefix('[').map_or_else(
        || host.split(':').next().unwrap_or_default(),
        |rest| rest.split(']').next().unwrap_or_default(),
    );
    match name.parse() {
        Ok(IpAddr::V4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local(),
        Err(_) => name.eq_ignore_ascii_case("localhost"),
    }
}
