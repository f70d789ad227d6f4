//! `switchboard draw VENDOR FILE`: a document as a picture; one file below per vendor.

use super::outcome::{self, Failure, Outcome};

mod kazoo;
mod voxology;

/// Draws a document as a Mermaid flowchart.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    vendor: Vendor,
}

#[derive(Debug, clap::Subcommand)]
enum Vendor {
    Kazoo(kazoo::Arguments),
    Voxology(voxology::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let chart = match &arguments.vendor {
        Vendor::Kazoo(arguments) => kazoo::run(arguments)?,
        Vendor::Voxology(arguments) => voxology::run(arguments)?,
    };
    outcome::print_text(&chart)?;
    Ok(Outcome::Fine)
}
