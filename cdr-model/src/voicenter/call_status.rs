//! `status`: how a call ended. See voicenter.com/API, CDR Notification, "Call Statuses" and "Call Error Types".

use crate::Outcome;
use crate::table::Words;
use crate::vocabulary::Word;

vocabulary! {
    /// How a call ended: the `status` field, and `leg1DialStatusName`, and `DialStatus` of Call Log.
    ///
    /// For a call of two legs it describes the second leg. Read without regard to case; see [`CallStatus::read`].
    pub enum CallStatus {
        /// Hung up before the call was made.
        NotDialed = "NOTDIALED",
        /// An answer signal was received, also from a voicemail or a menu.
        Answer = "ANSWER" | "ANSWERED",
        /// Busy.
        Busy = "BUSY",
        /// Rang until the timeout.
        NoAnswer = "NOANSWER" | "NO ANSWER",
        /// The caller hung up while it rang.
        Cancel = "CANCEL",
        /// Left the queue unanswered: hung up, chose to leave, or waited too long. Spelled so on the wire.
        Abandoned = "ABANDONE" | "ABANDONED",
        /// Waited in the queue too long. Sent by newer accounts instead of `ABANDONE`.
        Timeout = "TIMEOUT",
        /// Chose to leave the queue.
        Exit = "EXIT",
        /// The queue was full.
        Full = "FULL",
        /// The queue had no members.
        JoinEmpty = "JOINEMPTY",
        /// Hung up in the menu before anything rang.
        HungUpInIvr = "VOEND",
        /// The menu played its announcement and ended the call, as configured.
        EndedByIvr = "TE",
        /// The second leg was not started because the first failed.
        NotCalled = "NOTCALLED",
        /// Entered the vendor's voicemail.
        Voicemail = "VOICEMAIL",
        /// Error: congestion, usually a number that is not recognised.
        Congestion = "CONGESTION",
        /// Error: channel unavailable, the peer may not be registered.
        ChannelUnavailable = "CHANUNAVAIL",
        /// Error: the arguments of the dial command could not be parsed.
        InvalidArguments = "INVALIDARGS",
        /// Error: cancelled by the switch before dialling.
        CancelledBySwitch = "SSWPREAUTH",
    }
}

impl CallStatus {
    /// Reads a word in any case, with spaces around it.
    #[must_use]
    pub fn read(word: &str) -> Self {
        Self::known(word)
            .or_else(|| Self::known(&word.trim().to_ascii_uppercase()))
            .unwrap_or_else(|| Self::Other(Word::new(word.to_owned())))
    }

    /// Returns whether a caller was lost in a queue.
    #[must_use]
    pub const fn is_lost_in_queue(&self) -> bool {
        matches!(self, Self::Abandoned | Self::Timeout | Self::Exit | Self::Full | Self::JoinEmpty)
    }
}

impl Words for CallStatus {
    fn read(text: &str) -> Self {
        Self::read(text)
    }

    fn word(&self) -> &str {
        self.as_str()
    }
}

impl From<&CallStatus> for Outcome {
    fn from(status: &CallStatus) -> Self {
        match status {
            CallStatus::Answer => Self::Answered,
            CallStatus::Busy => Self::Busy,
            CallStatus::NoAnswer => Self::NoAnswer,
            CallStatus::Cancel => Self::Cancelled,
            CallStatus::Abandoned => Self::Abandoned,
            CallStatus::Timeout => Self::QueueTimeout,
            CallStatus::Exit => Self::LeftQueue,
            CallStatus::Full => Self::QueueFull,
            CallStatus::JoinEmpty => Self::QueueEmpty,
            CallStatus::HungUpInIvr => Self::HungUpInIvr,
            CallStatus::EndedByIvr => Self::EndedByIvr,
            CallStatus::Voicemail => Self::Voicemail,
            CallStatus::NotDialed
            | CallStatus::NotCalled
            | CallStatus::InvalidArguments
            | CallStatus::CancelledBySwitch => Self::NotDialed,
            CallStatus::Congestion | CallStatus::ChannelUnavailable => Self::NetworkFailure,
            CallStatus::Other(_) => Self::Unknown,
        }
    }
}
