//! What the engine knows about the call, and carries from module to module.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};
use voice_actions::runtime::{CallerId, Cause, Effect, Fetch, Method, Start};

use crate::pivot::{self, Digits};

/// How long the record of a call that Pivot controlled is waited for.
const RECORD_TIMEOUT: Duration = Duration::seconds(30);

/// The call as modules see and change it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Call {
    /// Call id of the caller's leg.
    pub call_id: String,
    /// Account of the callflow.
    pub account_id: Option<String>,
    /// SIP domain of the account.
    pub realm: Option<String>,
    /// Device that calls; none for a call from outside.
    pub device_id: Option<String>,
    /// User who owns that device.
    pub owner_id: Option<String>,
    /// User part of the SIP From.
    pub from: String,
    /// Number that was dialled.
    pub dialled: String,
    /// Name shown for the caller.
    pub caller_id_name: String,
    /// Number shown for the caller.
    pub caller_id_number: String,
    /// Name that the call came with.
    pub original_name: String,
    /// Number that the call came with.
    pub original_number: String,
    /// Part of the dialled number that its pattern captured.
    pub capture_group: Option<String>,
    /// Named parts that it captured.
    pub capture_groups: Map<String, Value>,
    /// Language of prompts.
    pub language: Option<String>,
    /// Digits by the name of their collection.
    pub collections: BTreeMap<String, String>,
    /// Variables of the switch.
    pub channel_vars: Map<String, Value>,
    /// Variables of applications.
    pub application_vars: Map<String, Value>,
    /// SIP headers that the call came with.
    pub sip_headers: Map<String, Value>,
    /// What later legs get as Alert-Info.
    pub alert_info: Option<String>,
    /// What is hidden from the parties that are rung: `full`, `name` or `number`.
    pub privacy: Option<String>,
    /// What happens to the caller after a later bridge.
    pub after_bridge: Option<Value>,
    /// Whether a module has answered the call.
    pub answered: bool,
    /// Whether somebody has talked to the caller.
    pub bridged: bool,
    /// Whether the call is being recorded.
    pub recording: bool,
    /// Whether Pivot has answered this call before.
    pub pivoted: bool,
    /// Where Pivot, as long as it controls the call, sends the record of the call.
    pub pivot_record_url: Option<String>,
    /// How often Pivot was asked.
    pub pivot_requests: u64,
    /// When the call began.
    #[serde(with = "time::serde::rfc3339::option")]
    pub began_at: Option<OffsetDateTime>,
    /// Variables of the switch that later legs get, too.
    pub exported_channel_vars: Map<String, Value>,
    /// Variables of applications that later legs get, too.
    pub exported_application_vars: Map<String, Value>,
    /// How the call was transferred here: `blind` or `attended`; none if it was dialled.
    pub transfer: Option<String>,
    /// Device that transferred the call, or parked it: who is rung when nobody fetches it.
    pub parker_id: Option<String>,
    /// Text of the message that runs a text flow.
    pub text: Option<String>,
    /// What may be keyed in while the caller talks, of the documents that are known.
    pub metaflows: Value,
    /// Whether the documents of the account, owner and device were asked for it.
    pub metaflows_known: bool,
    /// Tokens of the account that this call spent.
    pub tokens_spent: i64,
    /// What is told when the call ends.
    pub(super) end_handlers: Vec<EndHandler>,
}

/// Something that happens once, when the engine is at its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct EndHandler {
    /// Only if nobody talked to the caller.
    pub(super) if_missed: bool,
    pub(super) effect: Effect,
}

impl Call {
    /// Name of the collection that has none of its own.
    pub const DEFAULT_COLLECTION: &'static str = Digits::DEFAULT;

    /// Takes what the runtime tells about a leg that starts.
    pub(super) fn begin(start: &Start, now: OffsetDateTime) -> Self {
        let text = |key: &str| start.facts.get(key).and_then(Value::as_str).map(str::to_owned);
        let map = |key: &str| start.facts.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
        let CallerId { number, name, hidden, .. } = start.from.clone();
        let number = if hidden { "anonymous".to_owned() } else { number };
        let name = if hidden { String::new() } else { name.unwrap_or_default() };
        Self {
            call_id: start.leg.as_str().to_owned(),
            account_id: text("account_id"),
            realm: text("realm"),
            device_id: text("device_id"),
            owner_id: text("owner_id"),
            from: text("from").unwrap_or_else(|| number.clone()),
            dialled: start.to.clone(),
            caller_id_name: name.clone(),
            caller_id_number: number.clone(),
            original_name: name,
            original_number: number,
            language: text("language"),
            began_at: Some(now),
            transfer: text("transfer"),
            parker_id: text("parker_id"),
            text: text("text"),
            channel_vars: map("channel_vars"),
            application_vars: map("application_vars"),
            sip_headers: map("sip_headers"),
            ..Self::default()
        }
    }

    /// Returns whether the call came from outside the account.
    #[must_use]
    pub const fn is_external(&self) -> bool {
        self.device_id.is_none()
    }

    /// Returns a channel variable as text.
    #[must_use]
    pub fn channel_var(&self, name: &str) -> Option<String> {
        match self.channel_vars.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// Returns what Pivot sends when a call ends that it still controls.
    ///
    /// Decision: the reference says that it is the hangup event as a form without channel variables, and not which
    /// names it has. Here they are those of Pivot requests with `Hangup-Cause`, `Hangup-Code` and
    /// `Duration-Seconds`.
    pub(super) fn pivot_record(&self, cause: &Cause, now: OffsetDateTime) -> Option<Effect> {
        let url = self.pivot_record_url.as_deref()?;
        let mut event = self.to_pivot();
        event.custom_application_vars = Map::new();
        event.custom_sip_headers = Map::new();
        event.digits = None;
        let seconds = self.began_at.map_or(0, |began| (now - began).whole_seconds());
        let code = cause.sip_code().map(|code| format!("sip:{code}"));
        event.extra.insert("Hangup-Cause".to_owned(), cause.as_str().into());
        event.extra.extend(code.map(|code| ("Hangup-Code".to_owned(), code.into())));
        event.extra.insert("Duration-Seconds".to_owned(), seconds.to_string().into());
        let fetch = Fetch::new(Method::Post, url).with_body(pivot::FORM_TYPE, event.to_form());
        Some(fetch.with_timeout(RECORD_TIMEOUT).into())
    }

    /// Returns a property of the call by its name, as dynamic flags and the like name it.
    pub(super) fn property(&self, name: &str) -> Option<String> {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        if let Some(name) = name.strip_prefix("custom_channel_vars.") {
            return self.channel_var(name);
        }
        if let Some(name) = name.strip_prefix("custom_application_vars.") {
            return self.application_vars.get(name).and_then(Value::as_str).map(str::to_owned);
        }
        match name {
            "account_id" => self.account_id.clone(),
            "account_realm" | "realm" => self.realm.clone(),
            "authorizing_id" | "device_id" => self.device_id.clone(),
            "owner_id" => self.owner_id.clone(),
            "caller_id_name" => some(&self.caller_id_name),
            "caller_id_number" => some(&self.caller_id_number),
            "from" | "from_user" => some(&self.from),
            "to" | "to_user" | "request" | "request_user" => some(&self.dialled),
            "call_id" => some(&self.call_id),
            "language" => self.language.clone(),
            "capture_group" => self.capture_group.clone(),
            _ => self.channel_var(name),
        }
    }

    /// Returns what Pivot is told about the call.
    #[must_use]
    pub fn to_pivot(&self) -> pivot::Request {
        let mut request = pivot::Request::new(self.call_id.as_str());
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        request.account_id.clone_from(&self.account_id);
        request.api_version = some(pivot::API_VERSION);
        request.caller_id_name = some(&self.caller_id_name);
        request.caller_id_number = some(&self.caller_id_number);
        request.custom_application_vars = self.application_vars.clone();
        request.custom_sip_headers = self.sip_headers.clone();
        request.digits =
            (!self.collections.is_empty()).then(|| Digits::collections(self.collections.clone()));
        request.direction = Some(pivot::Direction::Inbound);
        request.from = some(&self.from);
        request.from_realm.clone_from(&self.realm);
        request.language.clone_from(&self.language);
        request.request = some(&self.dialled);
        request.request_realm.clone_from(&self.realm);
        request.to = some(&self.dialled);
        request.to_realm.clone_from(&self.realm);
        request.user_ids = self.owner_id.iter().cloned().collect();
        request
    }
}
