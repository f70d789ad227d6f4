//! Voicenter: its records, its encodings, its answers, its other APIs.
//!
//! Facts come from the seed document (CDR Notification) and from the vendor's public documentation
//! ([Voicenter Docs/API](https://www.voicenter.com/API/)), read in November 2026. What no source states is marked
//! `[inferred]` where it is decided.

mod acknowledgement;
mod ai;
mod call_log;
mod call_status;
mod call_type;
mod campaign;
mod cdr;
pub mod click2call;
mod code;
mod delivery;
mod direction;
pub mod external_layer;
mod ivr;
pub mod popup;
pub mod realtime;
mod time;
pub mod voice_bot;

pub use acknowledgement::{AckCase, AckCode, AckPolicy, Acknowledgement, FailureStatus};
pub use ai::{
    AiData, AiParticipant, AiParticipants, AiQuestion, DataType, Emotions, Insights, Sentence, Transcript,
    Utterance,
};
pub use call_log::{CallLogEntry, CallLogError, CallLogPage, CallLogQuery, DtmfStep, SortOrder};
pub use call_status::CallStatus;
pub use call_type::CallType;
pub use campaign::{Campaign, DoNotCall};
pub use cdr::{Cdr, CdrKey};
pub use code::Code;
pub use delivery::{Delivery, decode, read_lines};
pub use direction::Direction;
pub use ivr::IvrLayer;
pub use time::{CallTime, Clock, ClockCheck, DEFAULT_ZONE, Reading, Zone};
