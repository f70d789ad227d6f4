//! `switchboard decode VENDOR FILE…`: what a webhook that was logged says.

use super::{Failure, Outcome};

pub(super) mod voicenter;

/// Decodes the logged bodies of a vendor's webhook.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    vendor: Vendor,
}

#[derive(Debug, clap::Subcommand)]
enum Vendor {
    Voicenter(voicenter::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    match &arguments.vendor {
        Vendor::Voicenter(arguments) => voicenter::run(arguments),
    }
}
