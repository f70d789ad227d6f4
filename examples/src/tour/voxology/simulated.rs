//! Each script runs on the simulator: virtual time, people as scripts, the ledger as truth.

use anyhow::ensure;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::CallFlow;
use voice_actions::interpreter::Application;
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};

use super::{scripts, timeline};
use crate::tour::Stage;

const CUSTOMER: &str = "+15550100123";
const FRONT: &str = "+15550100100";
const SECOND: &str = "+15550100199";
const OPEN: &str = "+15550100111";
const CLOSED: &str = "+15550100112";
const AGENTS: [&str; 3] = ["+15550100131", "+15550100132", "+15550100133"];
const AFTERNOON: OffsetDateTime = datetime!(2030-01-01 15:00 UTC);
const NIGHT: OffsetDateTime = datetime!(2030-01-01 03:00 UTC);

pub(super) fn show(stage: &Stage) -> anyhow::Result<()> {
    stage.say("Simple Call Forwarding runs: the target answers after 3 s and talks for 40 s.");
    let flow = scripts::simple_call_forwarding(OPEN, FRONT);
    let world = run(stage, one(flow), &[(OPEN, talker())], AFTERNOON, Duration::minutes(5))?;
    ensure!(talked_with(&world, OPEN) == Duration::seconds(40), "the target talked 40 s");

    for (at, number, when) in [(AFTERNOON, OPEN, "15:00"), (NIGHT, CLOSED, "03:00")] {
        stage.say(format_args!("Time of Day Routing at {when} UTC:"));
        let flow = scripts::time_of_day_routing(&format!("'{OPEN}'"), &format!("'{CLOSED}'"));
        let people = [(OPEN, talker()), (CLOSED, talker())];
        let world = run(stage, one(flow), &people, at, Duration::minutes(5))?;
        ensure!(talked_with(&world, number) > Duration::ZERO, "{when} is routed to {number}");
        stage.holds(format_args!("{when} reaches {number}"));
    }

    stage.say("Advanced Call Forwarding: two legs, each with its own script, meet in a room.");
    let application = two(scripts::advanced_first_leg(OPEN, SECOND), scripts::advanced_second_leg());
    let world = run(stage, application, &[(OPEN, talker())], AFTERNOON, Duration::minutes(5))?;
    ensure!(talked_with(&world, OPEN) == Duration::seconds(40), "the legs talked 40 s");

    stage.say("Shark Tank as published: every agent presses 1, and nobody meets the customer.");
    let world = shark_tank(stage, "${sessionData.conference_Name}", false)?;
    ensure!(winners(&world).is_empty(), "the published scripts connect nobody");
    stage.holds("the room of the agents has no name; the customer waits alone");

    stage.tell("Mended and simulated: three agents are rung at once, each presses 1, one gets the caller.");
    let world = shark_tank(stage, "${sessionData.conference_name}", true)?;
    let winners = winners(&world);
    ensure!(winners.len() == 1, "exactly one agent wins: {winners:?}");
    stage.holds(format_args!(
        "exactly one agent talks with the customer, says the ledger: {}",
        winners.join(", ")
    ));
    for agent in AGENTS {
        stage.show(format_args!("{agent}  talked {} s", talked_with(&world, agent).whole_seconds()));
    }
    Ok(())
}

/// Answers after 3 s, talks for 40 s and hangs up.
fn talker() -> Person {
    Person::answers(Duration::seconds(3)).then(Act::talk(Duration::seconds(40))).then(Act::HangUp)
}

fn one(flow: CallFlow) -> Application {
    Application::new().with_flow(FRONT, flow)
}

fn two(first: CallFlow, second: CallFlow) -> Application {
    one(first).with_flow(SECOND, second)
}

fn shark_tank(stage: &Stage, room: &str, show: bool) -> anyhow::Result<World> {
    let application = two(scripts::shark_tank_customer(&AGENTS, SECOND), scripts::shark_tank_agent(room));
    // The first is quick to answer and slow to press, the second confirms first, the third comes too late.
    let agent = |answers: i64, presses: i64| {
        Person::answers(Duration::seconds(answers))
            .then(Act::reply_after("1#", Duration::seconds(presses)))
            .then(Act::talk(Duration::seconds(60)))
            .then(Act::HangUp)
    };
    let people = [(AGENTS[0], agent(2, 9)), (AGENTS[1], agent(3, 1)), (AGENTS[2], agent(6, 1))];
    if show {
        return run(stage, application, &people, AFTERNOON, Duration::minutes(5));
    }
    let mut world = place(application, &people, AFTERNOON, Duration::minutes(2));
    world.run()?;
    Ok(world)
}

/// Places a call to the front number and shows what every leg's program asked for.
fn run(
    stage: &Stage,
    application: Application,
    people: &[(&str, Person)],
    at: OffsetDateTime,
    patience: Duration,
) -> anyhow::Result<World> {
    let mut world = place(application, people, at, patience);
    world.run()?;
    let ledger = world.ledger();
    let who = |leg: &str| {
        let record = ledger.legs().iter().find(|record| record.leg.as_str() == leg);
        record.map_or_else(String::new, |record| match record.party() {
            CUSTOMER => "customer".to_owned(),
            other => format!("…{}", &other[other.len() - 4..]),
        })
    };
    for line in timeline::lines(world.trace(), at, who) {
        stage.block(line);
    }
    Ok(world)
}

fn place(
    application: Application,
    people: &[(&str, Person)],
    at: OffsetDateTime,
    patience: Duration,
) -> World {
    let mut setting = Setting::new(application);
    for (number, person) in people {
        setting = setting.with_person(*number, person.clone());
    }
    let mut world = World::new(setting, at);
    let caller = Person::caller().then(Act::wait(patience)).then(Act::HangUp);
    world.place(Call::new(CUSTOMER, FRONT).with_person(caller));
    world
}

/// Returns how long the customer was together with a number, as the ledger has it.
fn talked_with(world: &World, number: &str) -> Duration {
    let ledger = world.ledger();
    let Some(customer) = ledger.legs().first() else { return Duration::ZERO };
    ledger
        .legs()
        .iter()
        .filter(|leg| leg.leg != customer.leg && leg.party() == number)
        .map(|leg| ledger.together(&customer.leg, &leg.leg))
        .sum()
}

fn winners(world: &World) -> Vec<String> {
    AGENTS
        .into_iter()
        .filter(|agent| talked_with(world, agent) > Duration::ZERO)
        .map(ToOwned::to_owned)
        .collect()
}
