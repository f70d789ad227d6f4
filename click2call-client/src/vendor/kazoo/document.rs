use serde::{Deserialize, Serialize};

use crate::redact::{Extra, Private};

/// A phone of the account. What is not named here is kept in `extra`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Device {
    /// Id; absent before the server gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// User that owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// Whether it may be used. Defaults to yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Kind, such as `sip_device` or `softphone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_type: Option<String>,
    /// SIP settings; holds the password and is therefore never printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sip: Option<Extra>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Device {
    /// Makes a device with a name, ready to be created.
    #[must_use]
    pub fn new(name: impl Into<Private>) -> Self {
        Self {
            id: None,
            name: Some(name.into()),
            owner_id: None,
            enabled: None,
            device_type: None,
            sip: None,
            extra: Extra::new(),
        }
    }

    /// Sets the user that owns it.
    #[must_use]
    pub fn with_owner(mut self, user_id: impl Into<String>) -> Self {
        self.owner_id = Some(user_id.into());
        self
    }
}

/// A mailbox of the account. What is not named here is kept in `extra`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mailbox {
    /// Id; absent before the server gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// Number under which its owner finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<Private>,
    /// User that owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// Everything else, the PIN included, as it came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Mailbox {
    /// Makes a mailbox with its name and number, ready to be created.
    #[must_use]
    pub fn new(name: impl Into<Private>, mailbox: impl Into<Private>) -> Self {
        Self {
            id: None,
            name: Some(name.into()),
            mailbox: Some(mailbox.into()),
            owner_id: None,
            extra: Extra::new(),
        }
    }

    /// Sets the user that owns it.
    #[must_use]
    pub fn with_owner(mut self, user_id: impl Into<String>) -> Self {
        self.owner_id = Some(user_id.into());
        self
    }
}
