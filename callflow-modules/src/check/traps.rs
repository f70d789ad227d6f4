//! What single modules do otherwise than their fields say: sections 4 and 11 of the vendor's notes.

use serde_json::{Map, Value};
use voice_actions::diagnostics::Severity;

use super::Run;
use super::flow::Around;
use super::path::Path;
use crate::module::{
    AcdcAgent, AcdcMember, AcdcQueue, AcdcWaitTime, AfterBridge, BranchBnumber, BranchVariable, CallForward,
    CallPickup, CallflowRef, CidListMatch, CollectDtmf, ConferenceFeature, Device, Directory, DoNotDisturb,
    Doorman, DynamicCid, Eavesdrop, Faxbox, FlushDtmf, Function, Group, GroupPickup, GroupPickupFeature,
    Hotdesk, Intercept, InterceptFeature, ManualPresence, Menu, MissedCallAlert, Notification, Offnet, Park,
    Pivot, Play, PrependCid, RecordCall, RecordCaller, RouteToCid, SetVariable, User, Voicemail, Webhook,
};
use crate::schema::{DefaultValue, Definition, Form, Profile};

/// Fields of which the module needs at least one to do anything; no schema asks for them.
const NEEDS: &[(&str, &[&str])] = &[
    (AcdcAgent::NAME, &["action"]),
    (AcdcMember::NAME, &["id"]),
    (AcdcQueue::NAME, &["action"]),
    (AcdcQueue::NAME, &["id"]),
    (AcdcWaitTime::NAME, &["id"]),
    (AfterBridge::NAME, &["action"]),
    (CallForward::NAME, &["action"]),
    (CallPickup::NAME, &["target_call_id"]),
    (CallflowRef::NAME, &["id", "doc_id", "flow"]),
    (CidListMatch::NAME, &["id"]),
    (Device::NAME, &["id"]),
    (Directory::NAME, &["id"]),
    (DoNotDisturb::NAME, &["action"]),
    (Eavesdrop::NAME, &["device_id", "user_id"]),
    (Faxbox::NAME, &["id", "faxbox_id"]),
    (Function::NAME, &["id"]),
    (Group::NAME, &["id", "group_id", "endpoints"]),
    (GroupPickup::NAME, &["device_id", "user_id", "group_id"]),
    (Hotdesk::NAME, &["action"]),
    (Intercept::NAME, &["device_id", "user_id", "group_id"]),
    (InterceptFeature::NAME, &["type"]),
    (Menu::NAME, &["id"]),
    (Play::NAME, &["id"]),
    (User::NAME, &["id"]),
    (Webhook::NAME, &["uri"]),
];

/// Milliseconds below which a wait for a person is more likely a number of seconds, and the factor between the two.
const MILLISECONDS: i64 = 1000;
/// The same for the pause between two keys.
const MILLISECONDS_BETWEEN_KEYS: i64 = 100;

impl Run<'_> {
    /// What one module means beside its fields.
    pub(super) fn traps(
        &mut self,
        data: &Map<String, Value>,
        children: Option<&Map<String, Value>>,
        definition: &Definition,
        around: &mut Around,
        at: &Path<'_>,
    ) {
        let text = |key: &str| data.get(key).and_then(Value::as_str);
        let is = |key: &str, flag: bool| data.get(key) == Some(&Value::Bool(flag));
        let has_child = |key: &str| children.is_some_and(|children| children.contains_key(key));
        self.needs(data, definition, at);
        match definition.name {
            RecordCall::NAME => {
                around.recording = text("action") != Some("stop");
                self.recording(data, at);
            }
            RecordCaller::NAME => self.recording(data, at),
            CallflowRef::NAME => {
                if let Some(inside) = text("id").and_then(|id| self.recording_through(id, around.recording)) {
                    if around.recording && inside.reaches_mailbox {
                        self.warn("recording-into-voicemail", &at.key("id"), || {
                            "the recording still runs when this callflow reaches a mailbox; stop it before"
                                .into()
                        });
                    }
                    around.recording = inside.runs_on;
                }
            }
            Voicemail::NAME => {
                if around.recording {
                    self.warn("recording-into-voicemail", at, || {
                        "the recording still runs; stop it before the mailbox".into()
                    });
                }
                if text("action") != Some("check") && !data.contains_key("id") {
                    self.warn("incomplete", at, || "without `id` there is no box for the message".into());
                }
            }
            CollectDtmf::NAME if data.contains_key("terminators") => {
                self.ignored("terminators", at, "only read without `terminator`, which the server writes in");
            }
            ConferenceFeature::NAME if data.contains_key("id") => {
                self.ignored("id", at, "the captured number is used in its place");
            }
            Offnet::NAME if is("use_local_resources", true) => {
                self.differs(&at.key("use_local_resources"), "`offnet` never uses local resources");
            }
            Group::NAME
                if data.get("endpoints").and_then(Value::as_array).is_some_and(|list| !list.is_empty()) =>
            {
                self.trap("endpoints", at, "the schema wants texts, the engine objects: use `ring_group`");
            }
            SetVariable::NAME if !matches!(text("variable"), Some("call_priority" | "group_id") | None) => {
                self.ignored("variable", at, "the engine knows `call_priority` and `group_id` only");
            }
            InterceptFeature::NAME if text("type") == Some("user") => {
                self.trap("type", at, "not implemented by the engine");
            }
            GroupPickupFeature::NAME if matches!(text("type"), Some("user" | "group")) => {
                let given = ["device_id", "user_id", "group_id"].iter().any(|key| data.contains_key(*key));
                if !given {
                    self.trap("type", at, "not implemented by the engine, which says so to the caller");
                }
            }
            Eavesdrop::NAME
                if !["approved_device_id", "approved_group_id", "approved_user_id"]
                    .iter()
                    .any(|key| data.contains_key(*key)) =>
            {
                self.warn("trap", at, || "without any `approved_…` nobody may listen".into());
            }
            ManualPresence::NAME if text("presence_id") == Some("") => {
                self.trap("presence_id", at, "empty: the captured number is used");
            }
            Notification::NAME | MissedCallAlert::NAME => self.recipients(data, at),
            Device::NAME | RouteToCid::NAME | User::NAME
                if data.get("timeout").and_then(Value::as_i64) == Some(0) =>
            {
                let message =
                    "0 sends no ring time: the engine waits twice 20 s; without the field it is 20 s";
                self.differs(&at.key("timeout"), message);
            }
            Park::NAME => self.park(data, at),
            DynamicCid::NAME | Hotdesk::NAME => {
                self.milliseconds(data, "interdigit_timeout", MILLISECONDS_BETWEEN_KEYS, at);
            }
            Doorman::NAME => self.doorman(data, at),
            BranchVariable::NAME if self.profile == Profile::Kazoo5 => self.private_variable(data, at),
            BranchBnumber::NAME => self.hunt(data, has_child("_"), at),
            PrependCid::NAME if text("action") != Some("reset") => {
                let to_current = text("apply_to") != Some("original");
                if around.prepended && to_current && self.profile == Profile::Kazoo43 {
                    let message = "4.3 starts from the original again: the prefix set before is lost";
                    self.trap("apply_to", at, message);
                }
                around.prepended = true;
            }
            PrependCid::NAME => around.prepended = false,
            FlushDtmf::NAME if self.profile == Profile::Kazoo43 => {
                self.warn("trap", at, || {
                    "4.3 does not store the change: the collection keeps its digits".into()
                });
            }
            Pivot::NAME => self.pivot(data, has_child("_"), at),
            _ => {}
        }
    }

    fn trap(&mut self, field: &str, at: &Path<'_>, message: &str) {
        self.warn("trap", &at.key(field), || message.to_owned());
    }

    fn ignored(&mut self, field: &str, at: &Path<'_>, message: &str) {
        self.warn("ignored", &at.key(field), || message.to_owned());
    }

    fn differs(&mut self, at: &Path<'_>, message: &str) {
        self.report(Severity::Info, "differs", at, || message.to_owned());
    }

    /// What the module needs although no schema asks for it.
    fn needs(&mut self, data: &Map<String, Value>, definition: &Definition, at: &Path<'_>) {
        for (_, fields) in NEEDS.iter().filter(|(name, _)| *name == definition.name) {
            if !fields.iter().any(|field| data.contains_key(*field)) {
                let fields: Vec<_> = fields
                    .iter()
                    .filter(|field| {
                        let member = definition.member(field);
                        member.is_some_and(|member| member.rule.releases.contain(self.profile))
                    })
                    .map(|field| format!("`{field}`"))
                    .collect();
                self.warn("incomplete", at, || {
                    format!("without {} `{}` has nothing to do", fields.join(" or "), definition.name)
                });
            }
        }
    }

    fn recording(&mut self, data: &Map<String, Value>, at: &Path<'_>) {
        if data.contains_key("origin") {
            self.ignored("origin", at, "the engine writes its own, from `label` if there is one");
        }
        let time = data.get("time_limit").and_then(Value::as_i64);
        if let Some(limit) =
            self.check.recording_limit.filter(|limit| time.is_some_and(|time| time > limit.get()))
        {
            self.warn("recording-limit", &at.key("time_limit"), || {
                format!("the server cuts at {} s", limit.get())
            });
        }
    }

    fn pivot(&mut self, data: &Map<String, Value>, has_default: bool, at: &Path<'_>) {
        if has_default {
            let message = "`_` is taken without a usable HTTP answer only; an answer that the server refuses ends the call";
            self.differs(at, message);
        }
        let headers_at = at.key("custom_request_headers");
        let headers = data.get("custom_request_headers").and_then(Value::as_object);
        for name in headers.into_iter().flat_map(Map::keys) {
            if !Form::ExtensionHeaderName.fits(name) {
                self.ignored(name, &headers_at, "only headers whose name starts with `X-` are sent");
            }
        }
    }

    fn park(&mut self, data: &Map<String, Value>, at: &Path<'_>) {
        self.milliseconds(data, "default_callback_timeout", MILLISECONDS, at);
        self.milliseconds(data, "default_ringback_timeout", MILLISECONDS, at);
        let slots = at.key("slots");
        for (slot, data) in data.get("slots").and_then(Value::as_object).into_iter().flatten() {
            let at = slots.key(slot);
            if let Some(data) = data.as_object() {
                self.milliseconds(data, "callback_timeout", MILLISECONDS, &at);
                self.milliseconds(data, "ringback_timeout", MILLISECONDS, &at);
            }
        }
    }

    /// A number of milliseconds that is probably one of seconds, as the schema's own text says.
    fn milliseconds(&mut self, data: &Map<String, Value>, field: &str, least: i64, at: &Path<'_>) {
        let value = data.get(field).and_then(Value::as_i64);
        if let Some(value) = value.filter(|value| (1..least).contains(value)) {
            let meant = (value * 1000).to_string();
            let message = || "the schema says seconds, the engine reads milliseconds".into();
            self.suggest(Severity::Warning, "unit", &at.key(field), message, Some(&meant));
        }
    }

    fn doorman(&mut self, data: &Map<String, Value>, at: &Path<'_>) {
        let limit = data.get("recording_limit").and_then(Value::as_i64);
        if let Some(limit) = limit.filter(|limit| !(2..=16).contains(limit)) {
            self.warn("trap", &at.key("recording_limit"), || {
                format!("the engine keeps it within 2 and 16 s: {} s", limit.clamp(2, 16))
            });
        }
        // What the server itself writes in is no mistake.
        let own =
            Doorman::DEFINITION.member("origin").and_then(|member| member.rule.written_in(self.profile));
        if data.get("origin").is_some_and(|origin| own.map(DefaultValue::to_value).as_ref() != Some(origin)) {
            self.ignored("origin", at, "the engine writes its own");
        }
    }

    fn private_variable(&mut self, data: &Map<String, Value>, at: &Path<'_>) {
        let is_private = |part: &str| part.starts_with("pvt_") || part.starts_with('_');
        let found = match data.get("variable") {
            Some(Value::String(path)) => path.split('.').any(is_private),
            Some(Value::Array(path)) => path.iter().filter_map(Value::as_str).any(is_private),
            _ => false,
        };
        if found {
            self.trap("variable", at, "Kazoo 5 refuses private keys: `_` is always taken");
        }
    }

    fn hunt(&mut self, data: &Map<String, Value>, has_default: bool, at: &Path<'_>) {
        let hunts = data.get("hunt") == Some(&Value::Bool(true));
        for field in ["hunt_allow", "hunt_deny"] {
            match data.get(field).and_then(Value::as_str) {
                None | Some("") => {}
                Some(_) if !hunts => self.ignored(field, at, "only read when `hunt` is true"),
                Some(_) if !has_default => {
                    self.trap(field, at, "a number that is not allowed goes to `_`, which is missing");
                }
                Some(_) => {}
            }
        }
    }

    fn recipients(&mut self, data: &Map<String, Value>, at: &Path<'_>) {
        let list = data.get("recipients").and_then(Value::as_array);
        let at = at.key("recipients");
        for (index, recipient) in list.into_iter().flatten().enumerate() {
            let recipient_at = at.index(index);
            let id_at = recipient_at.key("id");
            if recipient.get("type").is_none_or(|kind| kind != "email") {
                continue;
            }
            let stray = |id: &Value| id.as_str().is_some_and(|id| !id.contains('@'));
            let message = || "expected an e-mail address".to_owned();
            match recipient.get("id") {
                Some(Value::Array(ids)) => {
                    for (index, _) in ids.iter().enumerate().filter(|(_, id)| stray(id)) {
                        self.warn("email-form", &id_at.index(index), message);
                    }
                }
                Some(id) if stray(id) => self.warn("email-form", &id_at, message),
                _ => {}
            }
        }
    }
}
