//! Users of the account and their devices: `/v2/accounts/{sid}/users`.
//!
//! What is documented exactly is here: lists, one user, and the two changes of a device. Creating and changing users,
//! and passwords of SIP devices, are documented by path alone.

use serde::{Deserialize, Serialize};

use super::loose::{Loose, Maybe};
use super::timestamp::Timestamp;
use super::words::{DeviceKind, DeviceStatus, UserRole};
use crate::redact::{Extra, PhoneNumber, Private};

/// Most users of one page.
pub const MAX_USERS_PAGE: u32 = 50;

/// A user of the account: somebody with devices, who can be the first party of a call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AccountUser {
    /// Identifier.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub id: Loose<String>,
    /// First name.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub first_name: Loose<Private>,
    /// Last name.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub last_name: Loose<Private>,
    /// Email address.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub email: Loose<Private>,
    /// Whether the email address was confirmed.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub email_verified: Loose<bool>,
    /// What the user may do.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub role: Loose<UserRole>,
    /// Last login.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub last_login: Loose<Timestamp>,
    /// When the user was created.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub date_created: Loose<Timestamp>,
    /// When the user was last changed.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub date_updated: Loose<Timestamp>,
    /// Devices of the user, if they were asked for.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub devices: Maybe<Vec<Device>>,
    /// Keys that this version does not know, and `active_call`, whose shape is not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A device of a user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Device {
    /// Identifier.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub id: Loose<i64>,
    /// Name.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub name: Loose<Private>,
    /// Phone number or SIP address.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub contact_uri: Loose<PhoneNumber>,
    /// What the device is.
    #[serde(rename = "type", default, skip_serializing_if = "Loose::is_absent")]
    pub kind: Loose<DeviceKind>,
    /// Whether it is on. Only one device of a user can be.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub available: Loose<bool>,
    /// Whether its number was confirmed.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub verified: Loose<bool>,
    /// Whether it is on a call.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<DeviceStatus>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Device {
    /// Returns whether a call to it would ring: on, confirmed, and on no other call.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        self.available.get() == Some(&true)
            && self.verified.get() == Some(&true)
            && self.status.get() == Some(&DeviceStatus::Free)
    }
}

/// Which users a list shall hold. All conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserFilter {
    /// Email address.
    pub email: Option<Private>,
    /// Phone number or SIP address of a device.
    pub contact_uri: Option<PhoneNumber>,
    /// Users a page, at most [`MAX_USERS_PAGE`]. Defaults to the vendor's 20.
    pub limit: Option<u32>,
}

impl UserFilter {
    /// Makes a filter that lets all users through.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for the user with this email address.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<Private>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Asks for the user with this device.
    #[must_use]
    pub fn with_contact_uri(mut self, contact_uri: impl Into<PhoneNumber>) -> Self {
        self.contact_uri = Some(contact_uri.into());
        self
    }

    /// Sets the number of users a page.
    #[must_use]
    pub const fn with_limit(mut self, users: u32) -> Self {
        self.limit = Some(users);
        self
    }

    /// Writes the query for the page that begins after `offset` users. Devices, calls and logins are always asked for.
    #[must_use]
    pub fn to_query(&self, offset: u64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("fields", "devices,active_call,last_login");
        if let Some(email) = &self.email {
            query.append_pair("email", email.as_str());
        }
        if let Some(contact_uri) = &self.contact_uri {
            query.append_pair("devices.contact_uri", contact_uri.as_str());
        }
        if offset > 0 {
            query.append_pair("offset", &offset.to_string());
        }
        if let Some(limit) = self.limit {
            query.append_pair("limit", &limit.min(MAX_USERS_PAGE).to_string());
        }
        query.finish()
    }
}
