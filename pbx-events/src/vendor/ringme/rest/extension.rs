//! `/extension/` and `/user/`: what an integration reads first.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::document::Document;
use crate::extension::{ExtensionId, ExtensionName, ExtensionStatus, ExtensionType};
use crate::wire::{GmtTime, Nullable};

/// An extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Extension {
    /// Its number.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub id: Nullable<ExtensionId>,
    /// Its name, `prefix*number`; cannot be changed.
    pub name: ExtensionName,
    /// Its type.
    #[serde(default, skip_serializing_if = "Nullable::is_absent", rename = "type")]
    pub kind: Nullable<ExtensionType>,
    /// Whether it works.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub status: Nullable<ExtensionStatus>,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub label: Nullable<String>,
    /// SIP domain.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub domain: Nullable<String>,
    /// Tenant.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub client_id: Nullable<u64>,
    /// Group.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub extension_group_id: Nullable<u64>,
    /// Name it shows.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub caller_id_name: Nullable<String>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub create_date: Nullable<GmtTime>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Extension {
    /// Makes an extension of a type.
    #[must_use]
    pub fn new(name: impl Into<ExtensionName>, kind: ExtensionType) -> Self {
        Self {
            name: name.into(),
            kind: Nullable::Value(kind),
            id: Nullable::Absent,
            status: Nullable::Absent,
            label: Nullable::Absent,
            domain: Nullable::Absent,
            client_id: Nullable::Absent,
            extension_group_id: Nullable::Absent,
            caller_id_name: Nullable::Absent,
            create_date: Nullable::Absent,
            extra: Map::new(),
        }
    }
}

impl Document for Extension {}

/// The user of the token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// Number of the user.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub id: Nullable<u64>,
    /// Login, for instance `TLP55522`.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub login: Nullable<String>,
    /// Tenant of the token.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub client_id: Nullable<u64>,
    /// Dealer.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub dealer_id: Nullable<u64>,
    /// Extension of the user.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub extension_id: Nullable<ExtensionId>,
    /// Group of the user.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub extension_group_id: Nullable<u64>,
    /// Whether the user is an administrator.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub admin: Nullable<bool>,
    /// Level of access.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub access: Nullable<String>,
    /// Zone, for instance `Europe/Moscow`.
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    pub timezone: Nullable<String>,
    /// Members this version does not know, kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Document for User {}
