//! `switchboard pivot FILE`: what a PBX asked.

use callflow_modules::pivot::Request;

use super::outcome::{self, Failure, Outcome};

/// Decodes a logged Pivot request into JSON with the vendor's names.
///
/// The file holds a query, a form body, a JSON body, a URL, or the first line of an HTTP request.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Logged request; `-` is standard input.
    file: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let request = Request::from_log(&outcome::read(&arguments.file)?).map_err(|error| {
        let failure = Failure::from_error(error.kind().code(), &error).at(error.at().as_str());
        error.position().map_or_else(|| failure.clone(), |place| failure.clone().on(place.line, place.column))
    })?;
    let request = request.to_value();
    if request.as_object().is_some_and(serde_json::Map::is_empty) {
        let message =
            "expected a logged Pivot request (a query, a form or a URL with parameters), found no parameter";
        return Err(Failure::new("no-parameters", message));
    }
    outcome::print(&request)?;
    Ok(Outcome::Fine)
}
