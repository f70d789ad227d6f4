use std::fmt;

use serde::{Deserialize, Serialize};

vocabulary! {
    /// Why a leg ended or was never answered, in the words of Q.850 as switches write them.
    pub enum HangupCause {
        /// Somebody hung up: the ordinary end of a call.
        NormalClearing = "NORMAL_CLEARING",
        /// The line is engaged.
        UserBusy = "USER_BUSY",
        /// It rang, and nobody answered in time.
        NoAnswer = "NO_ANSWER",
        /// The far equipment did not react at all.
        NoUserResponse = "NO_USER_RESPONSE",
        /// The callee declined.
        CallRejected = "CALL_REJECTED",
        /// The caller gave up while it was ringing.
        OriginatorCancel = "ORIGINATOR_CANCEL",
        /// Nobody has this number.
        UnallocatedNumber = "UNALLOCATED_NUMBER",
        /// The endpoint is known and not registered.
        UserNotRegistered = "USER_NOT_REGISTERED",
        /// The subscriber cannot be reached.
        SubscriberAbsent = "SUBSCRIBER_ABSENT",
        /// There is no way to this destination.
        NoRouteDestination = "NO_ROUTE_DESTINATION",
        /// The destination is out of order.
        DestinationOutOfOrder = "DESTINATION_OUT_OF_ORDER",
        /// The number is incomplete or malformed.
        InvalidNumberFormat = "INVALID_NUMBER_FORMAT",
        /// The network is congested.
        NormalCircuitCongestion = "NORMAL_CIRCUIT_CONGESTION",
        /// The network failed for now.
        NormalTemporaryFailure = "NORMAL_TEMPORARY_FAILURE",
        /// Nothing more precise is known.
        NormalUnspecified = "NORMAL_UNSPECIFIED",
        /// A recovery timer ran out.
        RecoveryOnTimerExpire = "RECOVERY_ON_TIMER_EXPIRE",
        /// The allotted time of the call is over.
        AllottedTimeout = "ALLOTTED_TIMEOUT",
        /// Another endpoint answered first.
        LoseRace = "LOSE_RACE",
        /// Somebody else picked the call up.
        PickedOff = "PICKED_OFF",
        /// The leg went on with another call.
        AttendedTransfer = "ATTENDED_TRANSFER",
        /// The leg was sent elsewhere.
        BlindTransfer = "BLIND_TRANSFER",
        /// The platform stopped the call because of a fault of its own.
        Interworking = "INTERWORKING",
    }
}

impl HangupCause {
    /// Returns the SIP status that usually stands for this cause, if there is one.
    #[must_use]
    pub const fn sip_code(&self) -> Option<u16> {
        Some(match self {
            Self::NormalClearing => 200,
            Self::UserBusy => 486,
            Self::NoAnswer | Self::SubscriberAbsent => 480,
            Self::NoUserResponse => 408,
            Self::CallRejected => 603,
            Self::OriginatorCancel => 487,
            Self::UnallocatedNumber | Self::NoRouteDestination => 404,
            Self::DestinationOutOfOrder => 502,
            Self::InvalidNumberFormat => 484,
            Self::NormalCircuitCongestion | Self::NormalTemporaryFailure => 503,
            _ => return None,
        })
    }
}

/// Why a leg ended: a cause, and the SIP status where one was seen.
///
/// ```
/// use voice_actions::runtime::{Cause, HangupCause};
///
/// let busy = Cause::from(HangupCause::UserBusy);
/// assert_eq!((busy.as_str(), busy.sip_code()), ("USER_BUSY", Some(486)));
/// assert_eq!(Cause::from("USER_BUSY").with_sip_code(600).sip_code(), Some(600));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cause {
    /// Word for the cause; any text is possible.
    pub cause: HangupCause,
    /// SIP status that the network gave, if it differs from the usual one of this cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sip: Option<u16>,
}

impl Cause {
    /// Returns the ordinary end of a call.
    #[must_use]
    pub const fn normal() -> Self {
        Self { cause: HangupCause::NormalClearing, sip: None }
    }

    /// Adds the SIP status that the network gave.
    #[must_use]
    pub const fn with_sip_code(mut self, code: u16) -> Self {
        self.sip = Some(code);
        self
    }

    /// Returns the SIP status that the network gave, else the usual one of this cause.
    #[must_use]
    pub fn sip_code(&self) -> Option<u16> {
        self.sip.or_else(|| self.cause.sip_code())
    }

    /// Returns the word for the cause.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.cause.as_str()
    }
}

impl Default for Cause {
    fn default() -> Self {
        Self::normal()
    }
}

impl From<HangupCause> for Cause {
    fn from(cause: HangupCause) -> Self {
        Self { cause, sip: None }
    }
}

impl From<&str> for Cause {
    fn from(word: &str) -> Self {
        Self { cause: HangupCause::from(word), sip: None }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sip {
            Some(code) => write!(f, "{} (SIP {code})", self.cause),
            None => write!(f, "{}", self.cause),
        }
    }
}
