//! The `switchboard` command: a door to every crate, with no logic of its own.
//!
//! One file per subcommand; a vendor's half of a subcommand that serves several is a file below it. Standard
//! output carries only the result, standard error is for people.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod check;
mod decode;
mod draw;
mod eval;
mod events;
mod next_date;
mod outcome;
mod pivot;
mod place;
mod report;
mod roundtrip;
mod simulate;

pub use outcome::{Failure, Outcome};

/// Lints, simulates, decodes, reports and draws: what the Switchboard crates can do, from a shell.
///
/// Reads files, or `-` for standard input. Exit status: 0 fine, 1 bad input or a finding of severity `error`,
/// 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "switchboard", version)]
struct Arguments {
    #[command(subcommand)]
    subcommand: Call,
}

#[derive(Debug, Subcommand)]
enum Call {
    Check(check::Arguments),
    Decode(decode::Arguments),
    Draw(draw::Arguments),
    Eval(eval::Arguments),
    Events(events::Arguments),
    NextDate(next_date::Arguments),
    Pivot(pivot::Arguments),
    Place(place::Arguments),
    Report(report::Arguments),
    Roundtrip(roundtrip::Arguments),
    Simulate(simulate::Arguments),
}

/// Runs the command.
#[must_use]
pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().subcommand {
        Call::Check(arguments) => check::run(&arguments),
        Call::Decode(arguments) => decode::run(&arguments),
        Call::Draw(arguments) => draw::run(&arguments),
        Call::Eval(arguments) => eval::run(&arguments),
        Call::Events(arguments) => events::run(&arguments),
        Call::NextDate(arguments) => next_date::run(&arguments),
        Call::Pivot(arguments) => pivot::run(&arguments),
        Call::Place(arguments) => place::run(&arguments),
        Call::Report(arguments) => report::run(&arguments),
        Call::Roundtrip(arguments) => roundtrip::run(&arguments),
        Call::Simulate(arguments) => simulate::run(&arguments),
    };
    outcome::exit(outcome)
}
