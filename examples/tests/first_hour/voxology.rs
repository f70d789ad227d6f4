use voice_actions::action::{Conference, Dial, ForEach, Hangup, Say, SessionData};
use voice_actions::check::Rejected;
use voice_actions::interpreter::Application;
use voice_actions::{Assignment, CallFlow, CallerId};

/// What runs on the number of the shop and on the one that its agents see: all are dialled, who takes the call first gets it.
pub fn shark_tank(shop: &str, agents_line: &str, agents: &[&str]) -> Result<Application, Rejected> {
    let room = Conference::pair("${sessionData.room}");
    let dial = Dial::new("${val}", CallerId::new(agents_line));
    let dial_all = ForEach::item_in(agents).then(dial.with_session_data(SessionData::all()));
    let customer = CallFlow::new()
        .then(Assignment::new().with_expression("$sessionData.room", "$callId"))
        .then(Say::text("Welcome. We are looking for somebody."))
        .then(room.clone().on_enter(dial_all))
        .then(Hangup::new());
    let agent = CallFlow::new()
        .confirm("1", 3, Say::text("A call from the website. Press 1 to take it."))
        .then(room.on_full(Say::text("Somebody else was faster.")).on_full(Hangup::new()))
        .then(Hangup::new());
    Application::new().with_flow(shop, customer).with_flow(agents_line, agent).checked()
}
