//! `TRANSFER`: forwards the call.

use crate::address::{CallerId, Destination};
use crate::param::Param;
use crate::wire::action;

action! {
    /// Forwards the call to a phone number or a SIP address and waits until that call is over.
    ///
    /// The second leg cannot be controlled by a script; for a whisper or a question use [`Conference`] and [`Dial`].
    ///
    /// ```
    /// use voice_actions::action::Transfer;
    /// use voice_actions::CallerId;
    ///
    /// let forward = Transfer::to("agent@sales.example.com").with_caller_id(CallerId::new("+15550100199"));
    /// assert!(forward.caller_id.is_some());
    /// ```
    ///
    /// [`Conference`]: super::Conference
    /// [`Dial`]: super::Dial
    pub struct Transfer = "TRANSFER" {
        params {
            /// Whom to call: a phone number or a SIP address.
            required destination: Param<Destination> = "no",
            /// Number shown to the destination. Defaults to the inbound caller's own number.
            optional caller_id / with_caller_id: Param<CallerId> = "caller_id_no",
        }
        keys {}
    }
}

impl Transfer {
    /// Makes an action that forwards to `destination` and shows the inbound caller's number.
    #[must_use]
    pub fn to(destination: impl Into<Param<Destination>>) -> Self {
        Self {
            destination: destination.into(),
            caller_id: None,
            extra_params: Default::default(),
            extra: Default::default(),
        }
    }
}
