//! `switchboard check VENDOR FILE`: what the vendor would say about a document; one file below per vendor.

use super::outcome::{self, Failure, Outcome};
use serde_json::json;
use voice_actions::diagnostics::Findings;

mod kazoo;
mod voxology;

/// Checks a document before the first call: every mistake at once.
///
/// Prints `{"findings":[…]}`; exit status 1 if one of them is an error.
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
    let findings = match &arguments.vendor {
        Vendor::Kazoo(arguments) => kazoo::run(arguments)?,
        Vendor::Voxology(arguments) => voxology::run(arguments)?,
    };
    print(&findings)
}

fn print(findings: &Findings) -> Result<Outcome, Failure> {
    outcome::print(&json!({ "findings": findings }))?;
    Ok(Outcome::from_fine(!findings.has_errors()))
}
