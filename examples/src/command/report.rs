//! `switchboard report FILE.jsonl`: the figures of a journal of delivered records.

use cdr_model::analytics::{Fact, Figures, Settings};
use cdr_model::voicenter::{self, Clock, Zone, read_lines};
use time::Duration;

use super::decode::voicenter::parse_zone;
use super::outcome::{self, Failure, Outcome};

/// Counts the call records of a journal, one JSON record a line, and prints the figures as JSON.
///
/// Repeated records count once. A line that cannot be read is told on standard error and left out; the exit status
/// is then 1.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Journal to read; `-` is standard input.
    file: String,
    /// Time zone of the account, in which the records' `time` is.
    #[arg(long, value_name = "ZONE", default_value = voicenter::DEFAULT_ZONE, value_parser = parse_zone)]
    zone: Zone,
    /// Seconds within which a call counts as served in time.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    service_level: u32,
    /// Seconds up to which giving up counts as a short abandon.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    short_abandon: u32,
    /// Prints a text table instead of JSON.
    #[arg(long, conflicts_with = "html")]
    text: bool,
    /// Prints an HTML page with charts instead of JSON.
    #[arg(long)]
    html: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let clock = Clock::wall_clock(arguments.zone.clone());
    let journal = outcome::read(&arguments.file)?;
    let mut figures = Figures::new();
    let mut fine = true;
    for record in read_lines(&journal) {
        match record {
            Ok(cdr) => figures.add(Fact::from_cdr(&cdr, &clock)),
            Err(error) => {
                fine = false;
                eprintln!("{}: {}", arguments.file, Failure::from_error("unreadable-record", &error).message);
            }
        }
    }
    let settings = Settings::default()
        .with_service_level(Duration::seconds(arguments.service_level.into()))
        .with_short_abandon(Duration::seconds(arguments.short_abandon.into()));
    let report = figures.report(&settings);
    if arguments.text {
        outcome::print_text(&report.to_string())?;
    } else if arguments.html {
        outcome::print_text(&report.to_html("Calls"))?;
    } else {
        outcome::print(&report)?;
    }
    Ok(Outcome::from_fine(fine))
}
