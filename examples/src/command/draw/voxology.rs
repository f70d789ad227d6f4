//! `switchboard draw voxology`.

use voice_actions::CallFlow;

use crate::command::outcome::{self, Failure};
use crate::command::roundtrip::voice_actions::failure;

/// Draws a Voxology script.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Script to draw; `-` is standard input.
    file: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<String, Failure> {
    let bytes = outcome::read(&arguments.file)?;
    CallFlow::from_slice(&bytes).map(|flow| flow.to_mermaid()).map_err(|error| failure(&error))
}
