//! Exotel's vocabularies, one list each, as of its documentation of November 2026.
//!
//! No list is guaranteed to be complete: unknown words are kept.

use super::loose::loose_words;

vocabulary! {
    /// Whether a v3 call still runs: `state`.
    pub enum CallState {
        /// The call runs, or its data is not final yet.
        Active = "active",
        /// The call is over and its data final.
        Terminal = "terminal",
    }
}

vocabulary! {
    /// How a v3 call ended: `status`, set once the state is terminal.
    pub enum CallStatus {
        /// Both parties were connected, and the call ended normally.
        Completed = "completed",
        /// The user did not answer; the customer was never dialled. v2: `agent_unanswered`.
        FromLegUnanswered = "from_leg_unanswered",
        /// The customer did not answer, or rejected the call. v2: `customer_unanswered`.
        ToLegUnanswered = "to_leg_unanswered",
        /// The user hung up while the customer was ringing. v2: `agent_canceled`.
        FromLegCancelled = "from_leg_cancelled" | "from_leg_canceled",
        /// The customer's leg was cancelled. Not documented; observed.
        ToLegCancelled = "to_leg_cancelled" | "to_leg_canceled",
        /// The user could not be dialled. v2: `agent_no_dial`.
        FromLegNoDial = "from_leg_no_dial",
        /// The customer could not be dialled. v2: `customer_no_dial`.
        ToLegNoDial = "to_leg_no_dial",
        /// v2's word for [`Self::FromLegUnanswered`].
        AgentUnanswered = "agent_unanswered",
        /// v2's word for [`Self::ToLegUnanswered`].
        CustomerUnanswered = "customer_unanswered",
        /// v2's word for [`Self::FromLegCancelled`].
        AgentCanceled = "agent_canceled" | "agent_cancelled",
        /// v2's word for [`Self::FromLegNoDial`].
        AgentNoDial = "agent_no_dial",
        /// v2's word for [`Self::ToLegNoDial`].
        CustomerNoDial = "customer_no_dial",
    }
}

vocabulary! {
    /// Direction of a call, in the words of all versions.
    pub enum Direction {
        /// v3: a call that the API started.
        Outbound = "outbound",
        /// A call from outside.
        Inbound = "inbound",
        /// A call from outside, in webhooks.
        Incoming = "incoming",
        /// v1: started from the dashboard or a softphone.
        OutboundDial = "outbound-dial",
        /// v1: started through the API.
        OutboundApi = "outbound-api",
    }
}

vocabulary! {
    /// State of a leg, or of a v1 call: `status`, `Status`, `CallStatus`, `DialCallStatus`, `Leg1Status`.
    ///
    /// Status callbacks carry only `completed`, `failed`, `busy` and `no-answer`.
    pub enum LegStatus {
        /// Waits to be dialled.
        Queued = "queued",
        /// Rings.
        Ringing = "ringing",
        /// Runs.
        InProgress = "in-progress" | "in_progress",
        /// Ended after it was answered.
        Completed = "completed",
        /// Was busy, or rejected.
        Busy = "busy",
        /// Could not be connected.
        Failed = "failed",
        /// Was not answered.
        NoAnswer = "no-answer" | "no_answer",
        /// Was given up before it was answered.
        Canceled = "canceled" | "cancelled",
        /// Has been answered. Intermediate; not documented, observed.
        Answered = "answered",
        /// The user is released: only in events of the connect applet, where `busy` means "being called".
        Free = "free",
    }
}

vocabulary! {
    /// When a status callback is sent. Compared without regard to case: applets write `Terminal`.
    pub enum CallbackEvent {
        /// The call is over.
        Terminal = "terminal" | "Terminal",
        /// The call was answered; which leg is not documented.
        Answered = "answered" | "Answered",
        /// A user is dialled. Connect applet only.
        Dial = "Dial" | "dial",
        /// A user's phone rings. Connect applet only.
        Ringing = "Ringing" | "ringing",
    }
}

vocabulary! {
    /// How parties are recorded: `channels`.
    pub enum Channels {
        /// Both in one channel. The default.
        Single = "single",
        /// One channel a party.
        Dual = "dual",
    }
}

vocabulary! {
    /// Format of a recording.
    pub enum RecordingFormat {
        /// The default.
        Mp3 = "mp3",
        /// 32 kbit/s a channel.
        Mp3Hq = "mp3-hq",
    }
}

vocabulary! {
    /// HTTP method of a status callback.
    pub enum CallbackMethod {
        /// Fields in the query.
        Get = "GET",
        /// Fields in the body. The default.
        Post = "POST",
    }
}

vocabulary! {
    /// Content type of a status callback.
    pub enum CallbackContentType {
        /// JSON: the one to ask for.
        Json = "application/json",
        /// A multipart form, the default of v1.
        Multipart = "multipart/form-data",
    }
}

vocabulary! {
    /// What came of an incoming call in a flow: `CallType` of applets.
    ///
    /// Not the request parameter of that name of v1, which is always `trans`.
    pub enum FlowOutcome {
        /// Only the voice menu was heard.
        CallAttempt = "call-attempt",
        /// Somebody talked.
        Completed = "completed",
        /// The caller hung up while a user was being reached.
        ClientHangup = "client-hangup",
        /// No user picked up.
        Incomplete = "incomplete",
        /// The caller was sent to voicemail.
        Voicemail = "voicemail",
        /// Before March 2013: `call-attempt` and `completed`.
        Call = "call",
    }
}

vocabulary! {
    /// What the caller hears while users are rung: `music_on_hold.type`.
    pub enum MusicOnHold {
        /// Exotel's tone.
        DefaultTone = "default_tone",
        /// The operator's ringing.
        OperatorTone = "operator_tone",
        /// Audio of your own.
        CustomTone = "custom_tone",
    }
}

vocabulary! {
    /// What is played before parties are connected: `start_call_playback.type`.
    pub enum PlaybackKind {
        /// A text that is spoken.
        Text = "text",
        /// A recording. Not documented; observed. Only `text` is verified.
        AudioUrl = "audio_url",
    }
}

vocabulary! {
    /// Who hears it: `playback_to`, seen with the ordinary connect applet only.
    pub enum PlaybackTo {
        /// The party that was called.
        Callee = "callee",
        /// Both parties.
        Both = "both",
    }
}

vocabulary! {
    /// Result of one part of an answer: `response.status`.
    pub enum ResultStatus {
        /// Done.
        Success = "success",
        /// Refused.
        Failure = "failure",
    }
}

vocabulary! {
    /// Who answered a leg, as the platform heard it: `AnsweredBy`.
    pub enum AnsweredBy {
        /// A person.
        Human = "Human" | "HUMAN" | "human",
        /// An answering machine.
        Machine = "Machine" | "MACHINE" | "machine",
        /// The platform could not tell.
        NotSure = "NotSure" | "NOTSURE" | "not_sure",
        /// Does not apply to the leg.
        NotApplicable = "NA" | "na",
    }
}

vocabulary! {
    /// What a user of the account may do: `role`.
    pub enum UserRole {
        /// Everything.
        Admin = "admin",
        /// Sees the work of users.
        Supervisor = "supervisor",
        /// Takes and places calls.
        User = "user",
    }
}

vocabulary! {
    /// What a device of a user is: `type`.
    pub enum DeviceKind {
        /// A phone number.
        Phone = "tel",
        /// A SIP phone.
        Sip = "sip",
    }
}

vocabulary! {
    /// Whether a device is on a call: `status`.
    pub enum DeviceStatus {
        /// It is not.
        Free = "free",
        /// It is.
        Busy = "busy",
    }
}

loose_words!(
    CallState,
    CallStatus,
    Direction,
    LegStatus,
    CallbackEvent,
    FlowOutcome,
    ResultStatus,
    AnsweredBy,
    Channels,
    UserRole,
    DeviceKind,
    DeviceStatus,
);
