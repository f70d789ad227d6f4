//! A simulated day, told as call records and as PBX events, gives the truth again; one lost event is found.
//!
//! Run: `cargo run -p examples --example closed_loop`

use anyhow::{Context as _, ensure};
use examples::closed_loop::{Truth, events, records, traffic};
use time::macros::datetime;

fn main() -> anyhow::Result<()> {
    let world = traffic::simulate(1, 1_000, datetime!(2030-03-28 05:00 UTC))?;
    let truth = Truth::of(world.ledger());
    println!("{} calls with {} legs", truth.calls.len(), world.ledger().legs().len());

    let received = records::receive(records::tell(world.ledger()))?;
    let differences = records::differences(&received, &truth);
    ensure!(differences.is_empty(), "the records say otherwise: {}", differences[0]);
    println!("call records, delivered in three encodings, give the same figures:\n\n{}", received.report);

    let mut told = events::tell(world.ledger());
    let heard = events::hear(told.clone())?;
    let differences = events::differences(&heard, &truth);
    ensure!(differences.is_empty(), "the events say otherwise: {}", differences[0]);
    println!("PBX events, joined into calls, give the same {} calls to log", heard.logged());
    println!("and the same {} missed calls", heard.missed());

    told.remove(told.len() / 2);
    let differences = events::differences(&events::hear(told)?, &truth);
    println!("\nwith one event lost:\n{}", differences.first().context("the lost event was not found")?);
    Ok(())
}
