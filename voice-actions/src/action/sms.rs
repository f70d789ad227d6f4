//! `SMS`: sends a text message, the old way.

use crate::address::{CallerId, Destination};
use crate::param::Param;
use crate::wire::action;

action! {
    /// Sends a text message from within a call flow.
    ///
    /// Seen in version 0 only; whether version 1 keeps it is unknown. New programs send messages over REST.
    pub struct Sms = "SMS" {
        params {
            /// Receiver.
            required destination: Param<Destination> = "no",
            /// Number of yours that sends.
            required caller_id: Param<CallerId> = "caller_id_no",
            /// Text of the message.
            required message: Param<String> = "message",
        }
        keys {}
    }
}

impl Sms {
    /// Makes an action that sends `message` to `destination`.
    #[must_use]
    pub fn new(
        destination: impl Into<Param<Destination>>,
        caller_id: impl Into<Param<CallerId>>,
        message: impl Into<Param<String>>,
    ) -> Self {
        Self {
            destination: destination.into(),
            caller_id: caller_id.into(),
            message: message.into(),
            extra_params: Default::default(),
            extra: Default::default(),
        }
    }
}
