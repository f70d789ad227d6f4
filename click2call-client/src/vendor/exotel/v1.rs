//! Version 1: connecting two numbers or a number and a flow, calls with filters and pages, account facts.

mod call;
mod connect;
mod list;

pub use call::{Price, SubResources, V1Call, V1Details, V1Leg, V1LegEntry};
pub use connect::{NewV1Call, V1Target};
pub use list::{CallFilter, MAX_NUMBERS, MAX_PAGE, MAX_SIDS, V1Metadata, V1Page};

use serde::{Deserialize, Serialize};

use super::loose::Loose;
use super::timestamp::Timestamp;
use crate::error::{Operation, Result};
use crate::read;
use crate::redact::{Extra, PhoneNumber, Private};
use crate::vendor::Vendor;

/// An answer with one call: `{"Call": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct V1Answer {
    /// The call.
    #[serde(rename = "Call")]
    pub call: V1Call,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl V1Answer {
    /// Reads an answer.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::LookUp, text.as_ref())
    }

    /// Writes the answer.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// An error answer: `{"RestException": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct V1Failure {
    /// What is wrong.
    #[serde(rename = "RestException")]
    pub exception: RestException,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What is wrong: `RestException`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RestException {
    /// HTTP status.
    #[serde(rename = "Status", default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<i64>,
    /// Message; may hold a phone number.
    #[serde(rename = "Message", default, skip_serializing_if = "Loose::is_absent")]
    pub message: Loose<Private>,
    /// Code; there is no published list.
    #[serde(rename = "Code", default, skip_serializing_if = "Loose::is_absent")]
    pub code: Loose<i64>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl V1Failure {
    /// Reads an answer.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::LookUp, text.as_ref())
    }
}

/// What the account has left: `{"Account": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Balance {
    /// The account.
    #[serde(rename = "Account")]
    pub account: AccountBalance,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// An account and what it has left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AccountBalance {
    /// Account.
    #[serde(rename = "AccountSid", default, skip_serializing_if = "Loose::is_absent")]
    pub account_sid: Loose<String>,
    /// What it has left.
    #[serde(rename = "BalanceData")]
    pub data: BalanceData,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What an account has left.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BalanceData {
    /// Exact amount.
    #[serde(rename = "Balance", default, skip_serializing_if = "Loose::is_absent")]
    pub balance: Loose<Price>,
    /// Currency.
    #[serde(rename = "Currency", default, skip_serializing_if = "Loose::is_absent")]
    pub currency: Loose<String>,
    /// Pricing plan.
    #[serde(rename = "PricingPlan", default, skip_serializing_if = "Loose::is_absent")]
    pub pricing_plan: Loose<String>,
    /// When this was so; account-local.
    #[serde(rename = "DateUpdated", default, skip_serializing_if = "Loose::is_absent")]
    pub date_updated: Loose<Timestamp>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Balance {
    /// Reads an answer.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::Inspect, text.as_ref())
    }
}

/// Facts about a number (India only): `{"Numbers": {…}}`, an object despite the name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NumberFacts {
    /// The number.
    #[serde(rename = "Numbers")]
    pub number: NumberFact,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Facts about one number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NumberFact {
    /// The number, possibly masked.
    #[serde(rename = "PhoneNumber", default, skip_serializing_if = "Loose::is_absent")]
    pub phone_number: Loose<PhoneNumber>,
    /// Telecom circle, short.
    #[serde(rename = "Circle", default, skip_serializing_if = "Loose::is_absent")]
    pub circle: Loose<String>,
    /// Telecom circle.
    #[serde(rename = "CircleName", default, skip_serializing_if = "Loose::is_absent")]
    pub circle_name: Loose<String>,
    /// Kind, such as `Mobile`.
    #[serde(rename = "Type", default, skip_serializing_if = "Loose::is_absent")]
    pub kind: Loose<String>,
    /// Operator, short.
    #[serde(rename = "Operator", default, skip_serializing_if = "Loose::is_absent")]
    pub operator: Loose<String>,
    /// Operator.
    #[serde(rename = "OperatorName", default, skip_serializing_if = "Loose::is_absent")]
    pub operator_name: Loose<String>,
    /// Whether it is on the do-not-disturb registry: `Yes` or `No`.
    #[serde(rename = "DND", default, skip_serializing_if = "Loose::is_absent")]
    pub do_not_disturb: Loose<bool>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl NumberFacts {
    /// Reads an answer.
    ///
    /// # Errors
    /// `Unreadable` with the place of the mistake.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self> {
        read::from_json(&Vendor::Exotel, &Operation::Inspect, text.as_ref())
    }
}
