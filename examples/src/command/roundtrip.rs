//! `switchboard roundtrip KIND FILE…`: reads into the typed model and writes back.
//!
//! A crate adds its kinds in a file of its own below this one, as rows `(kind, what it is, reader)`, and the file to
//! [`tables`].

use clap::builder::{PossibleValue, PossibleValuesParser};
use serde_json::{Value, json};

use super::outcome::{self, Failure, Outcome};

pub(super) mod callflow_modules;
pub(super) mod cdr_model;
pub(super) mod click2call_client;
pub(super) mod pbx_events;
pub(super) mod voice_actions;

/// Reads the bytes of a file into a typed model and writes that as JSON.
pub(super) type Read = fn(&[u8]) -> Result<Value, Failure>;

/// A kind: its name, what it is, and how it is read.
pub(super) type Kind = (&'static str, &'static str, Read);

/// Every table of kinds, one per crate.
fn tables() -> [&'static [Kind]; 5] {
    [
        callflow_modules::KINDS,
        cdr_model::KINDS,
        click2call_client::KINDS,
        pbx_events::KINDS,
        voice_actions::KINDS,
    ]
}

/// Reads each file into the typed model of its kind and prints what the model writes back.
///
/// A line of NDJSON a file: `{"file","ok":true,"value":…}` or `{"file","ok":false,"error":{…}}`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What the files hold.
    #[arg(value_parser = kinds())]
    kind: String,
    /// Files to read; `-` is standard input.
    #[arg(required = true)]
    files: Vec<String>,
}

/// The kinds, which usage and help list.
fn kinds() -> PossibleValuesParser {
    tables().into_iter().flatten().map(|(kind, what, _)| PossibleValue::new(*kind).help(*what)).into()
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let read = tables()
        .into_iter()
        .flatten()
        .find(|(kind, ..)| *kind == arguments.kind)
        .map(|(.., read)| *read)
        .ok_or_else(|| Failure::new("unknown-kind", "no such kind"))?;
    let mut fine = true;
    for file in &arguments.files {
        match outcome::read(file).and_then(|bytes| read(&bytes)) {
            Ok(value) => outcome::print_line(&json!({ "file": file, "ok": true, "value": value }))?,
            Err(error) => {
                fine = false;
                outcome::print_line(&json!({ "file": file, "ok": false, "error": error }))?;
            }
        }
    }
    Ok(Outcome::from_fine(fine))
}
