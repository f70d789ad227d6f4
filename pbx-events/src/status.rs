//! Words that RingMe and VoipNow share: how a leg stands and which way it goes.

use std::fmt;

use serde::{Deserialize, Serialize};

vocabulary! {
    /// How a leg stands or ended: the `CallStatus` of an event.
    ///
    /// Only [`CallStatus::Answer`] at hangup is a success. The list is open by the vendor's own words.
    pub enum CallStatus {
        /// Ringing.
        Calling = "CALLING",
        /// Was answered: the only success.
        Answer = "ANSWER",
        /// Busy signal.
        Busy = "BUSY",
        /// The ring timer of the server ran out.
        NoAnswer = "NOANSWER",
        /// The caller gave up before the timer.
        Cancel = "CANCEL",
        /// An error during the call.
        Congestion = "CONGESTION",
        /// The callee is not registered.
        ChannelUnavailable = "CHANUNAVAIL",
        /// Anything but answered, in older versions of VoipNow.
        Unknown = "UNKNOWN",
    }
}

/// Which way a leg goes, seen from the extension: `CallFlow`.
///
/// Closed by nature. Read in any case; each vocabulary writes its own (`in` in RingMe's events, `IN` in Call
/// Interactive and VoipNow).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "a leg reaches an extension or leaves it; there is no third way")]
pub enum Direction {
    /// Towards the extension.
    In,
    /// From the extension.
    Out,
}

impl Direction {
    /// Returns `in` or `out`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }

    pub(crate) const fn as_upper_str(self) -> &'static str {
        match self {
            Self::In => "IN",
            Self::Out => "OUT",
        }
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        [Self::In, Self::Out].into_iter().find(|direction| word.eq_ignore_ascii_case(direction.as_str()))
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
