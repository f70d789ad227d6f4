//! How does the first of several agents who confirms get the call, and only that one?
//!
//! Two hundred runs in which everybody presses 1 at the same instant, each in another order.
//!
//! `cargo run -p examples --example shark_tank`

use std::collections::BTreeMap;

use time::Duration;
use time::macros::datetime;
use voice_actions::action::{Conference, Dial, ForEach, Hangup, Say, SessionData};
use voice_actions::check::Rejected;
use voice_actions::interpreter::Application;
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
use voice_actions::{Assignment, CallFlow, CallerId};

/// Number that the customer calls.
const FRONT: &str = "+15550100100";
/// Number that is configured with the agents' script; it is the caller ID that they see.
const AGENT_LINE: &str = "+15550100199";
const AGENTS: [&str; 3] = ["+15550100131", "+15550100132", "+15550100133"];

/// All agents are dialled at once; the room is for two, so one of those who press 1 gets in.
fn application() -> Result<Application, Rejected> {
    let room = Conference::pair("${sessionData.room}");
    let dial = Dial::new("${val}", CallerId::new(AGENT_LINE)).with_session_data(SessionData::all());
    let customer = CallFlow::new()
        .then(Assignment::new().with_expression("$sessionData.room", "$callId"))
        .then(Say::text("We are finding somebody for you."))
        .then(room.clone().on_enter(ForEach::item_in(AGENTS).then(dial)))
        .then(Hangup::new());
    let agent = CallFlow::new()
        .confirm("1", 3, Say::text("A customer is waiting. Press 1 to speak with them."))
        .then(room.on_full(Say::text("Sorry, somebody else was faster.")).on_full(Hangup::new()))
        .then(Hangup::new());
    Application::new().with_flow(FRONT, customer).with_flow(AGENT_LINE, agent).checked()
}

fn main() -> anyhow::Result<()> {
    let mut wins: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..200 {
        let mut setting = Setting::new(application()?);
        for agent in AGENTS {
            let keen = Person::answers(Duration::seconds(3))
                .then(Act::reply("1"))
                .then(Act::wait(Duration::minutes(5)));
            setting = setting.with_person(agent, keen);
        }
        let mut world = World::new(setting, datetime!(2030-01-01 15:00 UTC)).with_seed(seed);
        let caller = Person::caller().then(Act::wait(Duration::minutes(1))).then(Act::HangUp);
        let customer = world.place(Call::new("+15550100123", FRONT).with_person(caller));
        world.run()?;

        // Who won is read from what truly happened, not from the scripts.
        let ledger = world.ledger();
        let winners: Vec<&str> = ledger
            .legs()
            .iter()
            .filter(|leg| leg.leg != customer && ledger.together(&customer, &leg.leg) > Duration::ZERO)
            .map(|leg| leg.party())
            .collect();
        anyhow::ensure!(winners.len() == 1, "order {seed}: {winners:?} talked to the customer");
        *wins.entry(winners.concat()).or_default() += 1;
    }
    for (agent, wins) in wins {
        println!("{agent} won {wins} times");
    }
    Ok(())
}
