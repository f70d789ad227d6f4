//! Legs as the history and the records know them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Duration;

use crate::document::Document;
use crate::extension::{ExtensionId, ExtensionName, ExtensionType};
use crate::id::{CallId, RecordId};
use crate::number::Number;
use crate::wire::{GmtTime, Nullable, nullable_seconds};

/// A leg in the history: `/call_history/`, `/cdr/`, `/record/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cdr {
    /// Id of the call, in upper case.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub call_uuid: Nullable<CallId>,
    /// Way of the leg, seen from the extension.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub flow: Nullable<CallFlow>,
    /// How the leg ended.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub result: Nullable<LegResult>,
    /// From start to hangup. Whole seconds on the wire.
    #[serde(default, skip_serializing_if = "Nullable::is_absent", with = "nullable_seconds")]
    pub duration: Nullable<Duration>,
    /// Begin, before any answer; may have a fraction.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub init_time_gmt: Nullable<GmtTime>,
    /// Begin of the talk.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub start_time_gmt: Nullable<GmtTime>,
    /// End.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub hangup_time_gmt: Nullable<GmtTime>,
    /// Extension of the leg.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub extension_id: Nullable<ExtensionId>,
    /// Its name with the domain.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub extension_name: Nullable<ExtensionName>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub extension_type: Nullable<ExtensionType>,
    /// Group of the extension.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub extension_group_owner_id: Nullable<u64>,
    /// Tenant.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub client_owner_id: Nullable<u64>,
    /// Caller.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub from_username: Nullable<Number>,
    /// Domain of the caller.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub from_domain: Nullable<String>,
    /// Name that the caller shows.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub from_screen_name: Nullable<String>,
    /// Callee.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub to_username: Nullable<Number>,
    /// Domain of the callee.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub to_domain: Nullable<String>,
    /// Number at the source end.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub source_number: Nullable<Number>,
    /// Domain of the source end.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub source_domain: Nullable<String>,
    /// Number at the destination end.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub dest_number: Nullable<Number>,
    /// Domain of the destination end.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub dest_domain: Nullable<String>,
    /// Our number that was dialled.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub did_number: Nullable<Number>,
    /// Its domain.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub did_domain: Nullable<String>,
    /// Registration of the extension.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub ext_number_reg: Nullable<String>,
    /// Our number that was shown.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub ani_number: Nullable<Number>,
    /// What made the leg, if not a person.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub application: Nullable<Application>,
    /// Cause as SIP knows it, for instance `NORMAL_CLEARING`.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub hangup_cause: Nullable<String>,
    /// Who ended the leg.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub hangup_disposition: Nullable<HangupDisposition>,
    /// Record of the leg.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub record_uuid: Nullable<RecordId>,
    /// Bytes of the record.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub record_file_size: Nullable<u64>,
    /// File name of the record.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub file_name: Nullable<String>,
    /// Whether the record was moved to another store.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub record_transfer: Nullable<bool>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Document for Cdr {}

vocabulary! {
    /// Way of a call or leg in the history.
    pub enum CallFlow {
        /// Towards the extension.
        In = "in",
        /// From the extension.
        Out = "out",
        /// By a transfer; legs only.
        Transfer = "transfer",
    }
}

vocabulary! {
    /// How a leg ended. The words have blanks.
    pub enum LegResult {
        /// Busy.
        Busy = "busy",
        /// Answered here.
        Answered = "answered",
        /// Nobody answered.
        NotAnswered = "not answered",
        /// Another one that rang answered.
        AnsweredElsewhere = "answered elsewhere",
        /// An error.
        Failed = "failed",
        /// Turned down.
        Rejected = "rejected",
        /// Went to voicemail.
        Voicemail = "voicemail",
    }
}

vocabulary! {
    /// What made a leg.
    pub enum Application {
        /// A queue.
        CallCenter = "callcenter",
        /// The callback resource.
        Callback = "callback",
        /// Somebody who took the call over.
        Intercept = "intercept",
    }
}

vocabulary! {
    /// Who ended a leg.
    pub enum HangupDisposition {
        /// The callee hung up.
        CalleeBye = "callee_bye",
        /// The caller hung up.
        CallerBye = "caller_bye",
        /// The caller gave up while it rang.
        CallerCancel = "caller_cancel",
        /// The callee turned it down.
        CalleeRefuse = "callee_refuse",
        /// The PBX gave up.
        InternalCancel = "internal_cancel",
    }
}
