use voice_actions::action::{Conference, Dial, Hangup, Say, SessionData};
use voice_actions::{Assignment, CallFlow, CallerId};

/// The caller's script: a room of his own, into which the agent is dialed.
pub fn customer(agent: &str, agents_line: &str) -> CallFlow {
    let dial = Dial::new(agent, CallerId::new(agents_line)).with_session_data(SessionData::all());
    let room = Conference::room("${sessionData.room}").with_max_participants(2_u32).with_end_on_exit(true);
    CallFlow::new()
        .then(Assignment::new().with_expression("$sessionData.room", "$callId"))
        .then(Say::text("Welcome. We are looking for somebody."))
        .then(room.on_enter(dial))
        .then(Hangup::new())
}

/// The agent's script: a whisper, then the caller's room.
pub fn agent() -> CallFlow {
    CallFlow::new()
        .then(Say::text("A call from the website."))
        .then(Conference::room("${sessionData.room}").with_max_participants(2_u32).with_end_on_exit(true))
        .then(Hangup::new())
}

/// What your server answers to a callback of a number: its script as JSON, or the mistakes in it.
pub fn answer(flow: &CallFlow) -> Result<String, String> {
    let findings = flow.check();
    if findings.has_errors() { Err(findings.to_string()) } else { Ok(flow.to_json()) }
}
