//! How does the first of several agents who confirms get the call, and only that one?
//!
//! Two hundred runs in which everybody presses 1 at the same instant, each in another order.
//!
//! `cargo run -p examples --example shark_tank`

use std::collections::BTreeMap;

use time::Duration;
use time::macros::datetime;
use voice_actions::CallFlow;
use voice_actions::interpreter::{Application, Line};
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};

const FRONT: &str = "+15550100100";
const AGENT_SCRIPT: &str = "+15550100199";
const AGENTS: [&str; 3] = ["+15550100131", "+15550100132", "+15550100133"];

/// The guide's two scripts, numbers filled in and the room's name spelled alike in both.
fn application() -> Result<Application, voice_actions::Error> {
    let quoted = AGENTS.map(|agent| format!("'{agent}'")).join(", ");
    let customer = include_str!("../../voice-actions/tests/samples/voxology/shark-tank-customer-leg.json")
        .replace("'+FIRST_NUMBER', '+SECOND_NUMBER'", &quoted)
        .replace("+THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT", AGENT_SCRIPT);
    let agent = include_str!("../../voice-actions/tests/samples/voxology/shark-tank-agent-leg.json")
        .replace("conference_Name", "conference_name");
    Ok(Application::new()
        .with_line(FRONT, Line::flow(CallFlow::from_json(&customer)?))
        .with_line(AGENT_SCRIPT, Line::flow(CallFlow::from_json(&agent)?)))
}

fn main() -> anyhow::Result<()> {
    let mut wins: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..200 {
        let mut setting = Setting::new(application()?);
        for agent in AGENTS {
            let keen = Person::answers(Duration::seconds(3))
                .then(Act::reply("1#"))
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
