//! How does the agent hear who is calling before the customer is connected?
//!
//! The customer waits in a room; the agent's own script speaks first and then joins.
//!
//! `cargo run -p examples --example whisper_before_bridging`

use time::Duration;
use time::macros::datetime;
use voice_actions::action::{Conference, Dial, Hangup, Say, SessionData};
use voice_actions::interpreter::Application;
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
use voice_actions::{Assignment, CallFlow, CallerId};

const CUSTOMER: &str = "+15550100123";
const FRONT: &str = "+15550100100";
const AGENT: &str = "+15550100111";
/// Number that is configured with the agent's script; it is the caller ID of the dialled leg.
const AGENT_SCRIPT: &str = "+15550100199";

fn main() -> anyhow::Result<()> {
    let room = Conference::pair("${sessionData.room}").on_full(Hangup::new());
    let dial = Dial::new(AGENT, CallerId::new(AGENT_SCRIPT)).with_session_data(SessionData::all());
    let customer = CallFlow::new()
        .then(
            Assignment::new()
                .with_expression("$sessionData.room", "$callId")
                .with_expression("$sessionData.caller", "$callerNo"),
        )
        .then(Say::text("We are connecting you."))
        .then(room.clone().on_enter(dial))
        .then(Hangup::new());
    let agent = CallFlow::new()
        .then(Say::text("A call from ${...sessionData.caller}."))
        .then(room)
        .then(Hangup::new());
    let application =
        Application::new().with_flow(FRONT, customer).with_flow(AGENT_SCRIPT, agent).checked()?;

    let person =
        Person::answers(Duration::seconds(4)).then(Act::talk(Duration::minutes(2))).then(Act::HangUp);
    let mut world =
        World::new(Setting::new(application).with_person(AGENT, person), datetime!(2030-01-01 15:00 UTC));
    let caller = world.place(Call::new(CUSTOMER, FRONT));
    world.run()?;
    for leg in world.ledger().legs().iter().skip(1) {
        println!("{} was with the customer for {}", leg.party(), world.ledger().together(&caller, &leg.leg));
    }
    Ok(())
}
