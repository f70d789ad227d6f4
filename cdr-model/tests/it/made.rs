//! Records that tests make.

use cdr_model::voicenter::{CallStatus, CallTime, CallType, Cdr};
use time::Duration;

/// An abandoned queue call.
pub(crate) fn abandoned(call_id: &str) -> Cdr {
    Cdr::new(call_id, CallType::Queue, CallStatus::Abandoned, time())
        .with_caller("0500000004")
        .with_did("0722776772")
        .with_queue_id(1001)
        .with_queue_name("Sales Queue")
        .with_duration(Duration::seconds(20))
        .with_wait_time(Duration::seconds(20))
}

/// An answered outgoing call.
pub(crate) fn outgoing(call_id: &str) -> Cdr {
    Cdr::new(call_id, CallType::ExtensionOutgoing, CallStatus::Answer, time())
        .with_caller("0722776772")
        .with_target("972500000004")
        .with_caller_extension("SIPSIP")
        .with_duration(Duration::seconds(11))
        .with_recording_url("https://recordings.example.com/1.mp3")
}

pub(crate) fn time() -> CallTime {
    CallTime::new(1_718_010_000).unwrap()
}
