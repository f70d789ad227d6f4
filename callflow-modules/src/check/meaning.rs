//! What the server accepts although it does not do what it seems to say.

use std::net::IpAddr;

use regex::Regex;
use serde_json::{Map, Value};
use voice_actions::diagnostics::{Severity, nearest};

use super::Run;
use super::flow::Around;
use super::path::Path;
use crate::Id;
use crate::module::{
    CollectDtmf, ConferenceFeature, Group, InterceptFeature, ManualPresence, Notification, Offnet,
    RecordCall, RecordCaller, SetVariable, Voicemail,
};
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

    fn expression(&mut self, text: &str, at: &Path<'_>) {
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
        for key in arguments.keys().filter(|key| *key != SKIP) {
            match definition.member(key) {
                Some(member) if member.rule.releases == Releases::None => {}
                Some(member) if member.rule.releases.contain(self.profile) => {}
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

    /// What one module means beside its fields: recordings, and fields that the engine reads otherwise.
    pub(super) fn meaning_of_node(
        &mut self,
        data: &Map<String, Value>,
        definition: &Definition,
        around: &mut Around,
        skipped: bool,
        at: &Path<'_>,
    ) {
        if skipped {
            return;
        }
        let text = |key: &str| data.get(key).and_then(Value::as_str);
        match definition.name {
            RecordCall::NAME => {
                around.recording = text("action") != Some("stop");
                self.recording_limit(data, at);
            }
            RecordCaller::NAME => self.recording_limit(data, at),
            Voicemail::NAME if around.recording => self.warn("recording-into-voicemail", at, || {
                "the recording still runs; stop it before the mailbox".into()
            }),
            CollectDtmf::NAME if data.contains_key("terminators") => {
                self.warn("ignored", &at.key("terminators"), || {
                    "only read without `terminator`, which the server writes in".into()
                });
            }
            ConferenceFeature::NAME if data.contains_key("id") => {
                self.warn("ignored", &at.key("id"), || "the captured number is used in its place".into());
            }
            Offnet::NAME if data.get("use_local_resources") == Some(&Value::Bool(true)) => {
                self.warn("ignored", &at.key("use_local_resources"), || {
                    "`offnet` never uses local resources".into()
                });
            }
            Group::NAME
                if data.get("endpoints").and_then(Value::as_array).is_some_and(|list| !list.is_empty()) =>
            {
                self.warn("trap", &at.key("endpoints"), || {
                    "the schema wants texts, the engine objects: use `ring_group`".into()
                });
            }
            SetVariable::NAME if !matches!(text("variable"), Some("call_priority" | "group_id") | None) => {
                self.warn("ignored", &at.key("variable"), || {
                    "the engine knows `call_priority` and `group_id` only".into()
                });
            }
            InterceptFeature::NAME if text("type") == Some("user") => {
                self.warn("trap", &at.key("type"), || "not implemented by the engine".into());
            }
            ManualPresence::NAME if text("presence_id") == Some("") => {
                self.warn("trap", &at.key("presence_id"), || "empty: the captured number is used".into());
            }
            Notification::NAME => self.recipients(data, at),
            _ => {}
        }
    }

    fn recording_limit(&mut self, data: &Map<String, Value>, at: &Path<'_>) {
        let time = data.get("time_limit").and_then(Value::as_i64);
        if let Some(limit) =
            self.check.recording_limit.filter(|limit| time.is_some_and(|time| time > limit.get()))
        {
            self.warn("recording-limit", &at.key("time_limit"), || {
                format!("the server cuts at {} s", limit.get())
            });
        }
    }

    fn recipients(&mut self, data: &Map<String, Value>, at: &Path<'_>) {
        let list = data.get("recipients").and_then(Value::as_array);
        let at = at.key("recipients");
        for (index, recipient) in list.into_iter().flatten().enumerate() {
            let address = recipient.get("id").and_then(Value::as_str);
            if recipient.get("type").is_some_and(|kind| kind == "email")
                && address.is_some_and(|id| !id.contains('@'))
            {
                self.warn("trap", &at.index(index).key("id"), || "expected an e-mail address".into());
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
