//! `/current_calls/`: calls that are going on, and taking hold of them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::document::Document;
use crate::extension::{ExtensionId, ExtensionName, ExtensionType};
use crate::id::{CallApiId, CallbackId, RecordId};
use crate::number::Number;
use crate::wire::{GmtTime, Nullable};

/// Calls of the phones that are going on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CurrentCalls {
    /// The calls.
    pub call_list: Vec<CurrentCall>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Document for CurrentCalls {}

/// A call that is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CurrentCall {
    /// Id for controlling the call.
    pub call_api_id: CallApiId,
    /// `IN` or `OUT`, seen from the extension.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub call_flow: Nullable<CurrentFlow>,
    /// Dialled number.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub called_number: Nullable<Number>,
    /// Our number through which the call came in.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub called_did: Nullable<Number>,
    /// Number of the caller.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub caller_id_number: Nullable<Number>,
    /// Name of the caller.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub caller_id_name: Nullable<String>,
    /// Begin; the fraction has been seen behind a comma.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub init_time_gmt: Nullable<GmtTime>,
    /// Answer; `null` while it rings.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub answer_time_gmt: Nullable<GmtTime>,
    /// Record that is being made.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub record_uuid: Nullable<RecordId>,
    /// Id of the initiation through the API.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub callback_id: Nullable<CallbackId>,
    /// Extension to which the call belongs.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub extension_id: Nullable<ExtensionId>,
    /// Extension that calls.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub caller_extension: Nullable<ExtensionReference>,
    /// Extension that is called.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub called_extension: Nullable<ExtensionReference>,
    /// False if the call is attached to the extension but talks elsewhere, for instance on a mobile.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub real_call: Nullable<bool>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Document for CurrentCall {}

/// An extension as a current call names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ExtensionReference {
    /// Its number.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub id: Nullable<ExtensionId>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Nullable::is_absent", rename = "type")]
    pub kind: Nullable<ExtensionType>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub name: Nullable<ExtensionName>,
    /// Its tenant.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub client_id: Nullable<u64>,
    /// Its group.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub extension_group_id: Nullable<u64>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

vocabulary! {
    /// Way of a current call, seen from the extension.
    pub enum CurrentFlow {
        /// Towards the extension.
        In = "IN",
        /// From the extension.
        Out = "OUT",
    }
}

vocabulary! {
    /// What is done to a current call.
    pub enum CallAction {
        /// Hands the call on at once.
        Transfer = "transfer",
        /// Hands the call on after asking.
        AttendedTransfer = "attended_transfer",
        /// Listens in.
        Eavesdrop = "eavesdrop",
        /// Speaks to one party.
        Whisper = "whisper",
        /// Speaks to both.
        Conference = "conference",
        /// Puts on hold.
        Hold = "hold",
        /// Takes off hold.
        Unhold = "offhold",
        /// Parks.
        Park = "park",
        /// Somebody else answers.
        Pickup = "pickup",
    }
}

/// `PUT /extension/{extension_id}/current_calls/{call_api_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallControl {
    /// What is done.
    pub action: CallAction,
    /// Who takes part: target, listener or who picks up. Empty for hold, resume and park.
    pub send_dst: Number,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl CallControl {
    /// Hands the call on at once.
    #[must_use]
    pub fn transfer(target: impl Into<Number>) -> Self {
        Self::new(CallAction::Transfer, target)
    }

    /// Makes another action; `who` is empty where nobody takes part.
    #[must_use]
    pub fn new(action: CallAction, who: impl Into<Number>) -> Self {
        Self { action, send_dst: who.into(), extra: Map::new() }
    }
}

impl Document for CallControl {}
