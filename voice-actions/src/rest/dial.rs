use serde_json::{Map, Value};
use time::Duration;

use crate::address::{CallerId, Destination, PhoneNumber};
use crate::callback::CallId;
use crate::wire::{Seconds, record};

record! {
    /// Whom to call, and with which number.
    pub struct DialedCall {
        /// Whom to call.
        required destination: Destination = "no",
        /// Number of yours that is shown; its configuration decides the call flow.
        required caller_id: CallerId = "caller_id_no",
    }
}

impl DialedCall {
    /// Makes a pair of numbers.
    #[must_use]
    pub fn new(destination: impl Into<Destination>, caller_id: CallerId) -> Self {
        Self::bare(destination.into(), caller_id)
    }
}

record! {
    /// `POST /Dials/Connect`: places a call that runs the call flow of its caller ID.
    ///
    /// ```
    /// use time::Duration;
    /// use voice_actions::CallerId;
    /// use voice_actions::rest::ConnectRequest;
    ///
    /// let body = ConnectRequest::new("+15550100123", CallerId::new("+15550100199"))
    ///     .with_ring_time(Duration::seconds(60));
    /// assert_eq!(
    ///     body.to_json(),
    ///     r#"{"call":{"no":"+15550100123","caller_id_no":"+15550100199"},"timeout":60}"#
    /// );
    /// ```
    pub struct ConnectRequest {
        /// Whom to call, and with which number.
        required call: DialedCall = "call",
        /// Session data of the new call.
        optional session_data / with_session_data: Map<String, Value> = "session_data",
        /// How long it may ring; seconds on the wire `[inferred]`.
        optional ring_time / with_ring_time: Duration as Seconds = "timeout",
        /// Limit of the call. Its unit is unknown (60000 in the vendor's example), so it is passed through.
        optional max_call_time / with_max_call_time: u64 = "max_call_time",
    }
}

impl ConnectRequest {
    /// Makes a request that calls `destination` and runs there the call flow of `caller_id`.
    #[must_use]
    pub fn new(destination: impl Into<Destination>, caller_id: CallerId) -> Self {
        Self::bare(DialedCall::new(destination, caller_id))
    }
}

record! {
    /// A call that was placed.
    pub struct ConnectedCall {
        /// Identifier of the call.
        required id: CallId = "id",
    }
}

record! {
    /// Answer to `POST /Dials/Connect`, as version 0 was seen to give it.
    pub struct ConnectResponse {
        /// Call that was placed.
        required call: ConnectedCall = "call",
    }
}

impl ConnectResponse {
    /// Makes an answer that names a call.
    #[must_use]
    pub fn new(id: CallId) -> Self {
        Self::bare(ConnectedCall::bare(id))
    }
}

record! {
    /// `POST /Messages`: sends a text or media message.
    ///
    /// Its answer is not documented.
    pub struct Message {
        /// Number of yours that sends.
        required from: PhoneNumber = "api_no",
        /// Receiver; the vendor calls the other party the caller, whatever the direction.
        required to: PhoneNumber = "caller_no",
        /// Text of the message.
        optional text / with_text: String = "text_message",
    }
}

impl Message {
    /// Makes a text message.
    #[must_use]
    pub fn text(from: &CallerId, to: PhoneNumber, text: impl Into<String>) -> Self {
        Self::bare(PhoneNumber::new(from.as_str()), to).with_text(text)
    }
}

record! {
    /// `POST /Dials/SMS`: the older way of sending a text message. Prefer [`Message`].
    pub struct SmsRequest {
        /// Receiver, and the number of yours that sends.
        required call: DialedCall = "call",
        /// Text of the message.
        required message: String = "message",
    }
}

impl SmsRequest {
    /// Makes a text message.
    #[must_use]
    pub fn new(destination: impl Into<Destination>, caller_id: CallerId, message: impl Into<String>) -> Self {
        Self::bare(DialedCall::new(destination, caller_id), message.into())
    }
}

record! {
    /// Body of an answer with a status of 400 and above.
    pub struct Refusal {
        /// What is wrong, for instance `Not Found`.
        optional message: String = "message",
        /// Further word for it.
        optional error: Value = "error",
        /// What to do about it.
        optional help: Value = "help",
        /// What is wrong, in answers of the portal.
        optional user_message: String = "user_message",
    }
}

impl Refusal {
    /// Makes a body with a message.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..Self::bare() }
    }
}
