//! How do I route calls by the time of day?
//!
//! `cargo run -p examples --example time_of_day_routing`

use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::action::{Hangup, If, Say, Transfer};
use voice_actions::interpreter::Application;
use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
use voice_actions::{Assignment, CallFlow};

const FRONT: &str = "+15550100100";
const OFFICE: &str = "+15550100111";
const NIGHT: &str = "+15550100112";

fn main() -> anyhow::Result<()> {
    let flow = CallFlow::new()
        .then(
            Assignment::new()
                .with_text("$office", OFFICE)
                .with_text("$night", NIGHT)
                // The platform counts in UTC: 12:30 to 23:00 are the office hours of New York in winter.
                .with_expression("$opens", "Number(new Date().setUTCHours(12, 30))")
                .with_expression("$closes", "Number(new Date().setUTCHours(23, 0))"),
        )
        .then(
            If::new("$startTime > $opens && $startTime < $closes")
                .then(Transfer::to("${office}"))
                .or_else(Say::text("You have called after business hours."))
                .or_else(Transfer::to("${night}")),
        )
        .then(Hangup::new());
    anyhow::ensure!(flow.check().is_empty(), "the flow has no mistakes: {}", flow.check());

    for at in [datetime!(2030-01-01 15:00 UTC), datetime!(2030-01-01 23:30 UTC)] {
        println!("{at}: {}", answered_by(&flow, at)?);
    }
    Ok(())
}

fn answered_by(flow: &CallFlow, at: OffsetDateTime) -> anyhow::Result<String> {
    let person =
        || Person::answers(Duration::seconds(3)).then(Act::talk(Duration::minutes(1))).then(Act::HangUp);
    let setting = Setting::new(Application::new().with_flow(FRONT, flow.clone()))
        .with_person(OFFICE, person())
        .with_person(NIGHT, person());
    let mut world = World::new(setting, at);
    world.place(Call::new("+15550100123", FRONT));
    world.run()?;
    let reached = world.ledger().legs().iter().skip(1).find(|leg| leg.is_answered());
    Ok(reached.map_or_else(|| "nobody".to_owned(), |leg| leg.party().to_owned()))
}
