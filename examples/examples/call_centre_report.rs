//! Makes a report of a journal of Voicenter records: text on standard output, and a page with charts.
//!
//! ```text
//! cargo run -p examples --example call_centre_report -- calls.jsonl report.html
//! ```
//!
//! Without a journal it reports on a simulated day.

use cdr_model::Encoding;
use cdr_model::analytics::{Fact, Figures, Settings};
use cdr_model::simulator::cdrs;
use cdr_model::voicenter::{Clock, read_lines};
use examples::closed_loop::traffic;
use time::macros::datetime;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let clock = Clock::default();
    let journal = match arguments.next() {
        Some(file) => std::fs::read(file)?,
        None => simulated_day(&clock)?,
    };

    let mut figures = Figures::new();
    for record in read_lines(&journal) {
        match record {
            Ok(cdr) => figures.add(Fact::from_cdr(&cdr, &clock)),
            Err(error) => eprintln!("left out: {error}"),
        }
    }

    let report = figures.report(&Settings::default());
    println!("{report}");
    if let Some(page) = arguments.next() {
        std::fs::write(&page, report.to_html("Our calls"))?;
        eprintln!("open {page}");
    }
    Ok(())
}

/// One record as JSON a line, as a receiver would have kept them.
fn simulated_day(clock: &Clock) -> anyhow::Result<Vec<u8>> {
    let world = traffic::simulate(1, 1_000, datetime!(2030-01-06 06:00 UTC))?;
    let lines = cdrs(world.ledger(), clock).into_iter().map(|cdr| cdr.encode(Encoding::Json) + "\n");
    Ok(lines.collect::<String>().into_bytes())
}
