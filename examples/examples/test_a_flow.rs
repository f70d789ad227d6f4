//! Tests a call flow without a phone: who rings, what is heard, who talks, and what no test reached.
//!
//! ```text
//! cargo run -p examples --example test_a_flow
//! ```
//!
//! In a project of yours each function below is a `#[test]`.

use time::Duration;
use time::macros::datetime;
use voice_actions::action::{Collect, Goto, Hangup, If, Label, Say, Transfer};
use voice_actions::interpreter::Application;
use voice_actions::runtime::coverage::Coverage;
use voice_actions::runtime::scenario::{Failure, Scenario, heard, rang, requested, talked};
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
use voice_actions::{Assignment, CallFlow};

const SALES: &str = "+15550111";
const NIGHT: &str = "+15550122";

/// The flow under test: by day a menu for sales, by night a message.
fn flow() -> CallFlow {
    let menu = Collect::digits(1).with_timeout(Duration::seconds(5)).prompt(Say::text("For sales, press 1."));
    CallFlow::new()
        .then(Assignment::new().with_expression("$hour", "new Date($startTime).getUTCHours()"))
        .then(
            If::new("$hour < 8 || $hour >= 18")
                .then(Say::text("We are closed."))
                .then(Transfer::to(NIGHT))
                .then(Hangup::new()),
        )
        .then(Label::new("Menu"))
        .then(menu)
        .then(If::new("$keyPresses == '1'").then(Transfer::to(SALES)).then(Hangup::new()))
        .then(If::new("$collectAttempt < 3").then(Goto::label("Menu")))
        .then(Say::text("Goodbye."))
}

fn setting() -> Setting {
    let clerk =
        Person::answers(Duration::seconds(3)).then(Act::talk(Duration::seconds(40))).then(Act::HangUp);
    Setting::new(Application::new().with_flow("+15550100", flow()))
        .with_person(SALES, clerk.clone())
        .with_person(NIGHT, clerk)
        .with_notes(true)
}

fn call(person: Person) -> Call {
    Call::new("+15550123", "+15550100").with_person(person)
}

fn who_presses_one_talks_to_sales() -> Result<World, Failure> {
    Scenario::new(setting(), datetime!(2030-01-07 10:00 UTC))
        .with_call(call(Person::caller().then(Act::reply("1"))))
        .expect(heard("press 1"))
        .expect(rang(SALES).within(Duration::seconds(10)))
        .expect(talked(SALES))
        .never(rang(NIGHT))
        .run()
}

fn who_stays_silent_is_asked_three_times() -> Result<World, Failure> {
    Scenario::new(setting(), datetime!(2030-01-07 10:00 UTC))
        .with_call(call(Person::caller().then(Act::Silence)))
        .expect(heard("press 1"))
        .expect(heard("press 1"))
        .expect(heard("press 1"))
        .expect(heard("Goodbye"))
        .never(requested("bridge"))
        .run()
}

fn at_night_the_other_number_rings() -> Result<World, Failure> {
    Scenario::new(setting(), datetime!(2030-01-07 22:00 UTC))
        .with_call(call(Person::caller()))
        .expect(heard("closed"))
        .expect(talked(NIGHT))
        .never(rang(SALES))
        .run()
}

fn main() -> Result<(), Failure> {
    let mut ran = Coverage::new();
    for world in [
        who_presses_one_talks_to_sales()?,
        who_stays_silent_is_asked_three_times()?,
        at_night_the_other_number_rings()?,
    ] {
        ran.merge(world.coverage());
    }
    print!("three calls, no phone\n{}", ran.report());
    Ok(())
}
