//! Makes a report of a journal of Voicenter records: text on standard output, and a page with charts.
//!
//! ```text
//! cargo run -p examples --example call_centre_report -- calls.jsonl report.html
//! ```

use anyhow::Context as _;
use cdr_model::analytics::{Figures, Settings};
use cdr_model::voicenter::{Clock, read_lines};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let journal = arguments.next().context("which journal? One record as JSON a line")?;
    let clock = Clock::default();

    let mut figures = Figures::new();
    for record in read_lines(&std::fs::read(&journal)?) {
        match record {
            Ok(cdr) => figures.add(cdr.to_record(&clock)),
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
