//! `DIAL`: starts another, independent leg.

use super::SessionData;
use crate::address::{CallerId, Destination};
use crate::param::Param;
use crate::wire::action;

action! {
    /// Starts another leg that runs its own call flow, and does not wait for it.
    ///
    /// The two legs meet in a [`Conference`](super::Conference) of the same name.
    ///
    /// ```
    /// use voice_actions::action::{Dial, SessionData};
    /// use voice_actions::CallerId;
    ///
    /// let agent = Dial::new("${val}", CallerId::new("+15550100199")).with_session_data(SessionData::all());
    /// assert_eq!(agent.destination.template(), Some("${val}"));
    /// ```
    pub struct Dial = "DIAL" {
        params {
            /// Whom to call.
            required destination: Param<Destination> = "no",
            /// Number shown, which also selects the call flow of the new leg: the configuration of this number is
            /// asked when the leg starts. The vendor's scripts always give it.
            expected caller_id / with_caller_id: Param<CallerId> = "caller_id_no",
        }
        keys {
            /// Session data of the new leg, copied when it is dialled. Defaults to none.
            optional session_data / with_session_data: SessionData = "session_data",
        }
    }
}

impl Dial {
    /// Makes an action that calls `destination` and runs there the call flow of `caller_id`.
    #[must_use]
    pub fn new(destination: impl Into<Param<Destination>>, caller_id: impl Into<Param<CallerId>>) -> Self {
        Self {
            destination: destination.into(),
            caller_id: Some(caller_id.into()),
            session_data: None,
            extra_params: Default::default(),
            extra: Default::default(),
        }
    }
}
