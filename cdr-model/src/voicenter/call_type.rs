//! `type`: what kind of call a record is about. See voicenter.com/API, CDR Notification, "Call Types".

use crate::LegKind;
use crate::table::{Words, same_name};
use crate::vocabulary::Word;

vocabulary! {
    /// What kind of call a record is about: the `type` field.
    ///
    /// Names are read without regard to case, spaces and punctuation (`Click2Callleg1`); see [`CallType::read`].
    pub enum CallType {
        /// Call to a number that ended in the menu or at an extension, not in a queue.
        Incoming = "Incoming Call",
        /// Calling card (access number).
        CallingCard = "CC",
        /// Dialled by hand from a phone.
        ExtensionOutgoing = "Extension Outgoing",
        /// Incoming call that a queue received.
        Queue = "Queue",
        /// Click2Call, connection to the user's extension.
        ClickToCallLeg1 = "Click2Call leg1" | "Click2Callleg1",
        /// Click2Call, call to the destination: details and recording.
        ClickToCallLeg2 = "Click2Call leg2" | "Click2Callleg2",
        /// Answered by the vendor's voicemail.
        VoiceMail = "VoiceMail",
        /// Conference service.
        Conference = "Callference",
        /// Transfer by hand from an extension to a number or another extension.
        Transfer = "XferCDR",
        /// Agents auto dialer, connection to the extension.
        ProductiveLeg1 = "ProductiveCall Leg1" | "ProductiveCallLeg1",
        /// Agents auto dialer, call to the destination.
        ProductiveLeg2 = "ProductiveCall Leg2" | "ProductiveCallLeg2",
        /// Scrubber service.
        Scrubber = "Scrubber",
        /// Predictive dialer, first leg: the call to the destination.
        PredictiveLeg1 = "Click 2 IVR" | "Click2IVR",
        /// Predictive dialer, second leg through a layer of the menu, without a queue.
        PredictiveIvr = "Click 2 IVR Incoming",
        /// Predictive dialer, second leg that entered a queue.
        PredictiveQueue = "Click 2 Queue Incoming",
        /// Outgoing fax. "Not released yet".
        Fax = "FaxCdr",
        /// Transfer with consultation: the consultation.
        AttendedLeg1 = "Attended CDR leg1",
        /// Transfer with consultation: agent B and the caller.
        AttendedLeg2 = "Attended CDR leg2",
        /// Forwarded by the extension to a number.
        AutoForward = "Auto forward",
    }
}

/// Codes of the known types, in their order: the `CdrType` of Call Log. 3, 5, 6 and 7 are not documented.
const CODES: [u8; 19] = [1, 2, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

impl CallType {
    /// Reads a name in any spelling.
    #[must_use]
    pub fn read(name: &str) -> Self {
        Self::known(name)
            .or_else(|| Self::KNOWN.iter().find(|known| same_name(known.as_str(), name)).cloned())
            .unwrap_or_else(|| Self::Other(Word::new(name.to_owned())))
    }

    /// Reads a `CdrType` code; nothing for a code that is not documented.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        let at = CODES.iter().position(|&known| i64::from(known) == code)?;
        Self::KNOWN.get(at).cloned()
    }

    /// Returns the `CdrType` code; nothing for a type that this version does not know.
    #[must_use]
    pub fn code(&self) -> Option<u8> {
        let at = Self::KNOWN.iter().position(|known| known == self)?;
        CODES.get(at).copied()
    }
}

impl Words for CallType {
    fn read(text: &str) -> Self {
        Self::read(text)
    }

    fn word(&self) -> &str {
        self.as_str()
    }

    fn code(code: i64) -> Self {
        Self::from_code(code).unwrap_or_else(|| Self::read(&code.to_string()))
    }
}

impl From<&CallType> for LegKind {
    fn from(kind: &CallType) -> Self {
        match kind {
            CallType::Incoming => Self::Incoming,
            CallType::ExtensionOutgoing => Self::Outgoing,
            CallType::Queue => Self::Queue,
            CallType::ClickToCallLeg1 | CallType::ProductiveLeg1 => Self::AgentLeg,
            CallType::ClickToCallLeg2 | CallType::ProductiveLeg2 => Self::CustomerLeg,
            CallType::VoiceMail => Self::Voicemail,
            CallType::Transfer | CallType::AttendedLeg2 | CallType::AutoForward => Self::Transfer,
            CallType::PredictiveLeg1 => Self::DialerAttempt,
            CallType::PredictiveIvr => Self::DialerIvr,
            CallType::PredictiveQueue => Self::DialerQueue,
            CallType::AttendedLeg1 => Self::Consultation,
            CallType::CallingCard | CallType::Conference | CallType::Scrubber | CallType::Fax => {
                Self::Service
            }
            CallType::Other(_) => Self::Unknown,
        }
    }
}
