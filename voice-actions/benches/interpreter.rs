//! What the interpreter costs: a step, a leg of the vendor's Shark Tank script, a whole simulated Shark Tank call.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on says so by panicking")]

use std::fmt::Write as _;

use divan::Bencher;
use divan::counter::ItemsCount;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::interpreter::{Application, Line};
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
use voice_actions::runtime::{Budget, Direction, Input, LegId, Outcome, Program, Session, Start, Step};
use voice_actions::{CallFlow, Interpreter};

const NOW: OffsetDateTime = datetime!(2030-01-01 15:00 UTC);
const CUSTOMER: &str = include_str!("../tests/samples/voxology/shark-tank-customer-leg.json");
const AGENT: &str = include_str!("../tests/samples/voxology/shark-tank-agent-leg.json");

fn main() {
    divan::main();
}

fn start() -> Start {
    Start::new(LegId::new("leg-1"), Direction::Outbound, "+15550101", "+15550191", NOW)
        .with_context(serde_json::json!({ "conference_name": "conf-123" }))
}

/// A loop of `IF`, assignment, `LABEL` and `GOTO` that asks for nothing.
const STEPS: u64 = 10_000;

#[divan::bench]
fn steps_without_effects(bencher: Bencher<'_, '_>) {
    let flow = r#"{"actions":[{"$n":"0"},{"type":"LABEL","name":"L"},{"$n":"$n + 1"},
        {"type":"IF","condition":"$n == 2500","then":[{"type":"HANGUP"}]},{"type":"GOTO","params":{"label":"L"}}]}"#;
    let leg = Interpreter::new(CallFlow::from_json(flow).unwrap());
    bencher
        .counter(ItemsCount::new(STEPS))
        .with_inputs(|| leg.clone())
        .bench_values(|mut leg| leg.resume(NOW, start().into()));
}

#[divan::bench]
fn conditions_without_effects(bencher: Bencher<'_, '_>) {
    let mut steps = String::from(r#"{"type":"LABEL","name":"L"}"#);
    for _ in 0..99 {
        let _ = write!(
            steps,
            r#",{{"type":"IF","condition":"$keyPresses == '1'","then":[{{"type":"HANGUP"}}]}}"#
        );
    }
    let flow = format!(r#"{{"actions":[{steps},{{"type":"GOTO","params":{{"label":"L"}}}}]}}"#);
    let budget = Budget::standard().with_steps_between_requests(STEPS);
    let leg = Interpreter::new(CallFlow::from_json(&flow).unwrap()).with_budget(budget);
    bencher
        .counter(ItemsCount::new(STEPS))
        .with_inputs(|| leg.clone())
        .bench_values(|mut leg| leg.resume(NOW, start().into()).is_err());
}

/// Runs an agent's leg that confirms on the second try.
fn agent_leg(mut leg: Interpreter) -> u32 {
    let mut input: Input = start().into();
    let mut requests = 0;
    while let Ok(Step::Do(request)) = leg.resume(NOW, input) {
        requests += 1;
        let outcome = match request.effect.name() {
            "collect" if requests == 1 => Outcome::collected("9"),
            "collect" => Outcome::collected("1"),
            "enter_room" => Outcome::Entered,
            "wait_in_room" => Outcome::RoomEnded,
            _ => Outcome::Done,
        };
        input = Input::Done { id: request.id, outcome };
    }
    requests
}

#[divan::bench]
fn a_leg_of_the_shark_tank_agent(bencher: Bencher<'_, '_>) {
    let leg = Interpreter::new(CallFlow::from_json(AGENT).unwrap());
    bencher.with_inputs(|| leg.clone()).bench_values(agent_leg);
}

#[divan::bench]
fn the_same_leg_read_from_its_text_each_time(bencher: Bencher<'_, '_>) {
    bencher.bench(|| agent_leg(Interpreter::new(CallFlow::from_json(divan::black_box(AGENT)).unwrap())));
}

#[divan::bench]
fn store_and_restore_a_leg(bencher: Bencher<'_, '_>) {
    let fresh = Interpreter::new(CallFlow::from_json(AGENT).unwrap());
    let mut leg = fresh.clone();
    let _collects = leg.resume(NOW, start().into());
    bencher.bench(|| fresh.clone().restore(&leg.snapshot()));
}

/// The two scripts with their numbers, and two agents.
fn shark_tank() -> World {
    let customer = CUSTOMER
        .replace("+FIRST_NUMBER", "+15550191")
        .replace("+SECOND_NUMBER", "+15550192")
        .replace("+THIS IS THE CALLERID CONFIGURED TO THE SECOND SCRIPT", "+15550101");
    let agent = AGENT.replace("conference_Name", "conference_name");
    let application = Application::new()
        .with_line("+15550100", Line::flow(CallFlow::from_json(&customer).unwrap()))
        .with_line("+15550101", Line::flow(CallFlow::from_json(&agent).unwrap()));
    let person = |after| {
        Person::answers(Duration::seconds(after))
            .then(Act::reply("1#"))
            .then(Act::wait(Duration::minutes(5)))
            .then(Act::HangUp)
    };
    let setting =
        Setting::new(application).with_person("+15550191", person(3)).with_person("+15550192", person(4));
    let mut world = World::new(setting, NOW);
    let caller = Person::caller().then(Act::wait(Duration::minutes(2))).then(Act::HangUp);
    world.place(Call::new("+15550123", "+15550100").with_person(caller));
    world
}

#[divan::bench(args = [true, false])]
fn a_simulated_shark_tank_call(bencher: Bencher<'_, '_>, traced: bool) {
    let world = shark_tank().with_trace(traced);
    bencher.with_inputs(|| world.clone()).bench_values(|mut world| {
        world.run().unwrap();
        world
    });
}
