use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::address::PhoneNumber;
use crate::callback::{AppId, CallId, CallStatus, Detection, Direction, Service, SubaccountId};
use crate::wire::{Milliseconds, Minutes, Seconds, as_field, record, write_number};

vocabulary! {
    /// Who ended a call. Only the first word was seen.
    pub enum HangupEnd {
        /// The other party.
        Caller = "caller",
        /// The platform, by analogy.
        Api = "api",
    }
}

vocabulary! {
    /// What a log record is about. Only the first word was seen.
    pub enum LogKind {
        /// A call.
        Voice = "voice",
        /// A text message, by analogy.
        Sms = "sms",
        /// A media message, by analogy.
        Mms = "mms",
    }
}

vocabulary! {
    /// What started a call. Only the first word was seen.
    pub enum OriginApi {
        /// A call flow.
        CallFlows = "CallFlows",
        /// A request over REST, by analogy.
        Dials = "Dials",
    }
}

as_field!(HangupEnd, Text);
as_field!(LogKind, Text);
as_field!(OriginApi, Text);

/// An amount of money, exact to a billionth of the account's currency.
///
/// ```
/// use voice_actions::rest::Amount;
///
/// let charge: Amount = serde_json::from_str("0.0015")?;
/// assert_eq!(charge.billionths(), 1_500_000);
/// assert_eq!(charge.to_string(), "0.0015");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

const BILLION: i64 = 1_000_000_000;

impl Amount {
    /// Makes an amount from billionths of the currency.
    #[must_use]
    pub const fn from_billionths(billionths: i64) -> Self {
        Self(billionths)
    }

    /// Returns the amount in billionths of the currency.
    #[must_use]
    pub const fn billionths(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = ((self.0 / BILLION).abs(), (self.0 % BILLION).abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        let digits = format!("{part:09}");
        let digits = digits.trim_end_matches('0');
        let text =
            if digits.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{digits}") };
        f.pad(&text)
    }
}

impl Serialize for Amount {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the platform sends binary floats; the nearest one is written"
    )]
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        write_number(self.0 as f64 / BILLION as f64, to)
    }
}

impl<'de> Deserialize<'de> for Amount {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "checked against the range of amounts just before"
    )]
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(from)?;
        let billionths = (number * BILLION as f64).round();
        if billionths.abs() < 9e18 {
            Ok(Self(billionths as i64))
        } else {
            Err(de::Error::custom("expected an amount of money, found a number out of range"))
        }
    }
}

as_field!(Amount, Any);

record! {
    /// What a call cost.
    pub struct Charge {
        /// Sum.
        optional total: Amount = "total",
    }
}

impl Charge {
    /// Makes a charge.
    #[must_use]
    pub fn new(total: Amount) -> Self {
        Self { total: Some(total), ..Self::bare() }
    }
}

record! {
    /// `GET /History/Logs/Calls/{call_id}`: the log record of a call.
    ///
    /// It is not there at once after the call; ask again.
    pub struct CallLog {
        /// Identifier of the record.
        optional id: String = "id",
        /// Application.
        optional app_id: AppId = "app_id",
        /// Partition of the application.
        optional subaccount_id: SubaccountId = "subaccount_id",
        /// Call.
        required call_id: CallId = "call_id",
        /// The other party, whatever the direction.
        optional caller: PhoneNumber = "caller_no",
        /// Your number.
        optional api_number: PhoneNumber = "api_no",
        /// When the call started.
        optional started_at: OffsetDateTime = "start_time",
        /// When the call ended.
        optional ended_at: OffsetDateTime = "end_time",
        /// What the record is about.
        optional kind: LogKind = "type",
        /// Whether the other party called or was called.
        optional direction: Direction = "direction",
        /// Who ended the call.
        optional hangup_end: HangupEnd = "hangup_end",
        /// From start to end; milliseconds on the wire.
        optional duration: Duration as Milliseconds = "duration",
        /// How long it was connected; seconds on the wire.
        optional connect_time: Duration as Seconds = "connect_time_sec",
        /// How long is billed; minutes on the wire, in steps of six seconds.
        optional billed_time: Duration as Minutes = "connect_time_billed",
        /// How the call ended.
        optional status: CallStatus = "status",
        /// Who or what answered.
        optional detection: Detection = "detection",
        /// What went wrong; only null was seen.
        optional error: Value = "error",
        /// What started the call.
        optional origin_api: OriginApi = "origin_api",
        /// What it cost.
        optional charge: Charge = "charge",
        /// Product.
        optional service: Service = "service",
        /// Text of a message.
        optional text_message: String = "text_message",
    }
}

impl CallLog {
    /// Makes a record that says nothing but which call it is about.
    #[must_use]
    pub fn new(call_id: CallId) -> Self {
        Self::bare(call_id)
    }
}
