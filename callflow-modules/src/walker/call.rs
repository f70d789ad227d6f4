//! What the engine knows about the call, and carries from module to module.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use voice_actions::runtime::{CallerId, Effect, Start};

use crate::pivot::{self, Digits};

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
    pub(super) fn begin(start: &Start) -> Self {
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
