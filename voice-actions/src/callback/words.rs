use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

use crate::wire::as_field;

vocabulary! {
    /// Why a callback is made.
    pub enum CallbackKind {
        /// First callback of a call.
        InitCall = "init_call",
        /// Any later callback of a live call, for instance after a `REDIRECT` `[inferred]`.
        LiveCall = "live_call",
        /// The call is over; no answer is used `[inferred]`.
        EndCall = "end_call",
        /// A text message arrived.
        Sms = "sms",
        /// A media message arrived.
        Mms = "mms",
    }
}

vocabulary! {
    /// Product that a callback or a log record belongs to.
    pub enum Service {
        /// Calls.
        Voice = "programmable_voice",
        /// Text and media messages.
        Messaging = "programmable_messaging",
    }
}

vocabulary! {
    /// Whether the other party called or was called.
    pub enum Direction {
        /// The other party called your number.
        Inbound = "inbound",
        /// Your number called the other party.
        Outbound = "outbound",
    }
}

vocabulary! {
    /// Where a call stands.
    ///
    /// Version 1 is known to send the first and `completed`; the others are those of version 0.
    pub enum CallStatus {
        /// Talking, or hearing a call flow.
        LiveInProgress = "live-in-progress",
        /// Over.
        Completed = "completed",
        /// Ringing.
        Ringing = "ringing",
        /// In progress.
        InProgress = "in-progress",
        /// A text message, not a call.
        InboundSms = "inbound-sms",
        /// Given up by the caller.
        Canceled = "canceled",
        /// The network's operator answered.
        Operator = "operator",
        /// A machine answered.
        AnsweringMachine = "answering-machine",
        /// A fax answered.
        Fax = "fax",
        /// A PBX answered.
        Pbx = "pbx",
        /// Not possible.
        Failed = "failed",
        /// Busy.
        Busy = "busy",
        /// Nobody answered.
        NoAnswer = "no-answer",
        /// The platform does not know.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// Who or what answered.
    ///
    /// The last four are guesses from the statuses of version 0.
    pub enum Detection {
        /// A person.
        LivePerson = "live_person",
        /// The platform does not know.
        Unknown = "unknown",
        /// A machine.
        AnsweringMachine = "answering_machine",
        /// A fax.
        Fax = "fax",
        /// The network's operator.
        Operator = "operator",
        /// A PBX.
        Pbx = "pbx",
    }
}

as_field!(CallbackKind, Text);
as_field!(Service, Text);
as_field!(Direction, Text);
as_field!(CallStatus, Text);
as_field!(Detection, Text);

/// A numbered partition of an application; 0 is the main one.
///
/// Voice callbacks send a text, messaging callbacks and logs a number. Both are kept as they came and are equal
/// only if they came alike; compare [`number`](Self::number) otherwise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the two spellings of the platform")]
pub enum SubaccountId {
    /// As messaging callbacks and logs have it.
    Number(u64),
    /// As voice callbacks have it.
    Text(String),
}

impl SubaccountId {
    /// Returns the number of the partition, however it was spelled.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }
}

impl From<u64> for SubaccountId {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for SubaccountId {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Serialize for SubaccountId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => number.serialize(to),
            Self::Text(text) => text.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for SubaccountId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either;

        impl Visitor<'_> for Either {
            type Value = SubaccountId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, also as text")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<SubaccountId, E> {
                Ok(SubaccountId::Number(number))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SubaccountId, E> {
                Ok(SubaccountId::from(text))
            }
        }

        from.deserialize_any(Either)
    }
}

as_field!(SubaccountId, Any);
