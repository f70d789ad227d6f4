//! Why a leg ended, as the switch says it.

words! {
    /// Hangup cause of a leg; also a branch key of the modules that ring somebody.
    ///
    /// The list of the switch is open: any other text is kept.
    pub enum HangupCause {
        /// Nobody has this number. SIP 404.
        UnallocatedNumber = "UNALLOCATED_NUMBER",
        /// Hung up in the normal course. SIP 200.
        NormalClearing = "NORMAL_CLEARING",
        /// The called party is busy. SIP 486.
        UserBusy = "USER_BUSY",
        /// The phone did not react at all. SIP 408.
        NoUserResponse = "NO_USER_RESPONSE",
        /// Rang out. SIP 480.
        NoAnswer = "NO_ANSWER",
        /// The party cannot be reached at the moment.
        SubscriberAbsent = "SUBSCRIBER_ABSENT",
        /// The called party rejected the call. SIP 603.
        CallRejected = "CALL_REJECTED",
        /// The network failed for a moment. SIP 503.
        NormalTemporaryFailure = "NORMAL_TEMPORARY_FAILURE",
        /// The caller hung up before anybody answered. SIP 487.
        OriginatorCancel = "ORIGINATOR_CANCEL",
        /// The longest time allowed was over.
        AllottedTimeout = "ALLOTTED_TIMEOUT",
        /// Another leg of a parallel dial won.
        LoseRace = "LOSE_RACE",
        /// Somebody else picked the call up.
        PickedOff = "PICKED_OFF",
        /// No phone is registered for the user.
        UserNotRegistered = "USER_NOT_REGISTERED",
    }
}

impl HangupCause {
    /// Returns the SIP status that stands for the cause, where the vendor names one.
    #[must_use]
    pub const fn sip_code(&self) -> Option<u16> {
        Some(match self {
            Self::UnallocatedNumber => 404,
            Self::NormalClearing => 200,
            Self::UserBusy => 486,
            Self::NoUserResponse => 408,
            Self::NoAnswer => 480,
            Self::CallRejected => 603,
            Self::NormalTemporaryFailure => 503,
            Self::OriginatorCancel => 487,
            Self::SubscriberAbsent
            | Self::AllottedTimeout
            | Self::LoseRace
            | Self::PickedOff
            | Self::UserNotRegistered
            | Self::Other(_) => return None,
        })
    }
}
