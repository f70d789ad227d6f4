//! The envelope of every v2 and v3 answer.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::details::CallDetails;
use super::legs::LegDetails;
use super::loose::{Loose, Maybe};
use super::words::ResultStatus;
use crate::error::{Operation, Result};
use crate::read;
use crate::redact::{Extra, Private};
use crate::vendor::Vendor;

/// An answer of v2 or v3, of any endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Envelope {
    /// Identifier of the request, which support asks for.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub request_id: Loose<String>,
    /// HTTP method of the request.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub method: Loose<String>,
    /// HTTP status of the answer.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub http_code: Loose<i64>,
    /// Paging of lists.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub metadata: Maybe<Metadata>,
    /// The parts of the answer.
    pub response: Parts,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Envelope {
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

    /// Returns the first part that is a failure.
    #[must_use]
    pub fn failure(&self) -> Option<&Part> {
        self.response.as_slice().iter().find(|part| part.is_failure())
    }

    /// Returns the call of the first part that has one.
    #[must_use]
    pub fn call_details(&self) -> Option<&CallDetails> {
        self.response.as_slice().iter().find_map(|part| part.call_details.get())
    }

    /// Returns the legs of the first part that has them.
    #[must_use]
    pub fn leg_details(&self) -> Option<&LegDetails> {
        self.response.as_slice().iter().find_map(|part| part.leg_details.get())
    }
}

/// One part, or a list of them: `response`.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "JSON has an object or an array here")]
pub enum Parts {
    /// One thing was asked for.
    One(Box<Part>),
    /// A list was asked for.
    Many(Vec<Part>),
}

impl Parts {
    /// Returns the parts.
    #[must_use]
    pub fn as_slice(&self) -> &[Part] {
        match self {
            Self::One(part) => std::slice::from_ref(part),
            Self::Many(parts) => parts,
        }
    }
}

impl Serialize for Parts {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Self::One(part) => part.serialize(serializer),
            Self::Many(parts) => parts.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Parts;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object or a list of objects")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> std::result::Result<Parts, A::Error> {
                Part::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    .map(|part| Parts::One(Box::new(part)))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                list: A,
            ) -> std::result::Result<Parts, A::Error> {
                Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(list)).map(Parts::Many)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// One part of an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Part {
    /// HTTP-like code of this part.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub code: Loose<i64>,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub error_data: Maybe<ErrorData>,
    /// Whether it worked.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub status: Loose<ResultStatus>,
    /// The call, for calls.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub call_details: Maybe<CallDetails>,
    /// The legs, for legs.
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub leg_details: Maybe<LegDetails>,
    /// A user or device, for those: an [`AccountUser`](super::AccountUser) or a [`Device`](super::Device).
    #[serde(default, skip_serializing_if = "Maybe::is_absent")]
    pub data: Maybe<Data>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Part {
    /// Returns whether this part says that it did not work.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.status.get() == Some(&ResultStatus::Failure)
    }
}

/// What is wrong: `error_data`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorData {
    /// Exotel's code.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub code: Loose<i64>,
    /// Specific reason; may begin with a blank.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub description: Loose<Private>,
    /// General reason.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub message: Loose<Private>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Paging of a list: `metadata`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Metadata {
    /// Items of the whole list.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub total: Loose<i64>,
    /// Items of this answer.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub count: Loose<i64>,
    /// Items left out before them.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub offset: Loose<i64>,
    /// Most items of one answer.
    #[serde(default, skip_serializing_if = "Loose::is_absent")]
    pub limit: Loose<i64>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A user or device of v2, as JSON. `Debug` does not show it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Data(Value);

impl Data {
    /// Returns the JSON.
    #[must_use]
    pub const fn as_value(&self) -> &Value {
        &self.0
    }
}

impl std::fmt::Debug for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Data(…)")
    }
}
