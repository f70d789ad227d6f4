vocabulary! {
    /// Kind of an event: `EventType` of a webhook and `event_type` of a subscription.
    pub enum EventType {
        /// An incoming call reaches the extension: phone, queue or voice menu.
        DialIn = "dial-in",
        /// A phone starts an outgoing call, or a call is forwarded from it.
        DialOut = "dial-out",
        /// The extension's leg is answered.
        Answer = "answer",
        /// The leg ends.
        Hangup = "hangup",
        /// A text message came.
        MessageIn = "message-in",
        /// A text message went out.
        MessageOut = "message-out",
        /// A voice message came; English documentation only.
        Voicemail = "voicemail",
        /// Call Interactive asks what to do; no event that can be subscribed.
        CallInteractive = "call_interactive",
        /// The call status of a phone changed; only through `phone_events`.
        ExtensionCallStatus = "extension-call-status",
        /// A queue agent came; only at the agent resource.
        AgentLogin = "agent-login",
        /// A queue agent left; only at the agent resource.
        AgentLogout = "agent-logout",
    }
}

vocabulary! {
    /// State of a queue agent.
    pub enum AgentStatus {
        /// Takes calls.
        Available = "available",
        /// Takes none.
        LoggedOut = "logged_out",
    }
}

vocabulary! {
    /// Where a queue agent sits.
    pub enum AgentType {
        /// At an extension.
        Local = "local",
        /// At an outside number.
        Remote = "remote",
    }
}

vocabulary! {
    /// What changed the state of an agent. The vendor's list is cut in every source.
    pub enum EventSource {
        /// The API.
        Api = "api",
    }
}
