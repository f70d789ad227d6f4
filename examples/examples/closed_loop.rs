//! A simulated day, told as call records and as PBX events, gives the truth again.
//!
//! Run: `cargo run -p examples --example closed_loop`

use anyhow::ensure;
use examples::closed_loop::{Truth, events, records, traffic};
use time::macros::datetime;

fn main() -> anyhow::Result<()> {
    let world = traffic::simulate(1, 1_000, datetime!(2030-01-06 06:00 UTC))?;
    let truth = Truth::of(world.ledger());
    println!(
        "{} calls, {} of them answered, {} legs",
        truth.calls.len(),
        truth.answered(),
        world.ledger().legs().len()
    );

    let report = records::report(world.ledger())?;
    let differences = records::differences(&report, &truth);
    ensure!(differences.is_empty(), "the records say otherwise: {differences:?}");
    println!("call records, delivered in three encodings, give the same figures:\n\n{report}");

    let heard = events::hear(world.ledger())?;
    let differences = events::differences(&heard, &truth);
    ensure!(differences.is_empty(), "the events say otherwise: {differences:?}");
    let missed: u64 = heard.missed.values().sum();
    println!("PBX events, joined into calls, give the same legs and the same {missed} missed calls");
    Ok(())
}
