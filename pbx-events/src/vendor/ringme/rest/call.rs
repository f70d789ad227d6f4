//! `/call_history/`, `/calls/`: calls with their legs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use crate::document::Document;
use crate::extension::{ExtensionId, ExtensionName, ExtensionType};
use crate::id::{CallId, RecordId};
use crate::number::Number;
use crate::vendor::ringme::rest::cdr::{CallFlow, Cdr, HangupDisposition};
use crate::wire::{GmtTime, Nullable, nullable_seconds};

/// A call in the history, answered without an envelope by `/call_history/{call_uuid}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Call {
    /// Id of the call, in upper case.
    pub call_uuid: CallId,
    /// Way of the call, seen from the extension.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub flow: Nullable<CallFlow>,
    /// How the call ended.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub result: Nullable<CallResult>,
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
    /// Extension of the call.
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
    /// Our number that was dialled.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub did_number: Nullable<Number>,
    /// Its domain.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub did_domain: Nullable<String>,
    /// Registration of the extension.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub ext_number_reg: Nullable<String>,
    /// Cause as SIP knows it, for instance `NORMAL_CLEARING`.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub hangup_cause: Nullable<String>,
    /// Who ended the call.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub hangup_disposition: Nullable<HangupDisposition>,
    /// When a second party joined; `null` without one.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub bridged_time_gmt: Nullable<GmtTime>,
    /// Talk with the second party. Whole seconds on the wire.
    #[serde(default, skip_serializing_if = "Nullable::is_absent", with = "nullable_seconds")]
    pub bridged_duration: Nullable<Duration>,
    /// Second party.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub bridged_username: Nullable<Number>,
    /// Domain of the second party.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub bridged_domain: Nullable<String>,
    /// Legs; missing in `/calls/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cdr: Option<Vec<Cdr>>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Call {
    /// Returns the record of an extension's leg; of the first leg with a record if that extension has none.
    ///
    /// For an event that came without `RecID` although a record exists.
    #[must_use]
    pub fn record_of(&self, extension: Option<ExtensionId>) -> Option<&RecordId> {
        let legs = self.cdr.as_deref().unwrap_or_default();
        let records = |wanted: Option<ExtensionId>| {
            legs.iter()
                .filter(move |leg| wanted.is_none() || leg.extension_id.get().copied() == wanted)
                .find_map(|leg| leg.record_uuid.get())
        };
        extension.and_then(|extension| records(Some(extension))).or_else(|| records(None))
    }
}

impl Document for Call {}

/// A page of the history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallHistory {
    /// Page, counted from 1.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub page: Nullable<u64>,
    /// Calls a page.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub per_page: Nullable<u64>,
    /// Order by the begin.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub order: Nullable<SortOrder>,
    /// Calls of the page.
    pub call_history: Vec<Call>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Document for CallHistory {}

vocabulary! {
    /// How a call ended. The words have blanks.
    pub enum CallResult {
        /// Busy.
        Busy = "busy",
        /// Answered by one party alone, for instance a voice menu.
        Answered = "answered",
        /// Nobody answered.
        NotAnswered = "not answered",
        /// An error.
        Failed = "failed",
        /// Turned down.
        Rejected = "rejected",
        /// Two parties talked.
        Bridged = "bridged",
    }
}

vocabulary! {
    /// Order of a list by the begin of its calls.
    pub enum SortOrder {
        /// Oldest first.
        Ascending = "asc",
        /// Newest first: the default.
        Descending = "desc",
    }
}

/// Query of `/call_history/` and `/calls/`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryQuery {
    /// Begin of the period; sent in UTC.
    pub from: OffsetDateTime,
    /// End of the period; sent in UTC.
    pub to: OffsetDateTime,
    /// Order; the vendor's default is newest first.
    pub order: Option<SortOrder>,
    /// Page, counted from 1.
    pub page: Option<u64>,
    /// Calls a page.
    pub per_page: Option<u64>,
    /// Only calls that go this way.
    pub flow: Option<CallFlow>,
    /// Only calls of this extension.
    pub extension_id: Option<ExtensionId>,
}

impl HistoryQuery {
    /// Makes a query for a period.
    #[must_use]
    pub const fn new(from: OffsetDateTime, to: OffsetDateTime) -> Self {
        Self { from, to, order: None, page: None, per_page: None, flow: None, extension_id: None }
    }

    /// Writes the query.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                query.append_pair(name, &value);
            }
        };
        add("start_datetime", Some(GmtTime::from_instant(self.from).to_string()));
        add("end_datetime", Some(GmtTime::from_instant(self.to).to_string()));
        add("order", self.order.as_ref().map(ToString::to_string));
        add("page", self.page.map(|page| page.to_string()));
        add("per_page", self.per_page.map(|per_page| per_page.to_string()));
        add("flow", self.flow.as_ref().map(ToString::to_string));
        add("extension_id", self.extension_id.map(|id| id.to_string()));
        query.finish()
    }
}
