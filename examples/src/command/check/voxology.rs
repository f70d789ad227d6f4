//! `switchboard check voxology`.

use voice_actions::check::{Script, Scripts, check_text};
use voice_actions::diagnostics::Findings;

use crate::command::outcome::{self, Failure};

/// Checks a Voxology script.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Script to check; `-` is standard input.
    file: String,
    /// Scripts that belong together: session data that one leg sets are read by another.
    #[arg(long, value_name = "OTHER", num_args = 1..)]
    with: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Findings, Failure> {
    let text = outcome::read_text(&arguments.file)?;
    if arguments.with.is_empty() {
        return Ok(check_text(&text));
    }
    // The name of a script is free; the number keeps two scripts of one file apart.
    let mut scripts = Scripts::new().with(Script::from_text("0", text));
    for (index, file) in arguments.with.iter().enumerate() {
        scripts = scripts.with(Script::from_text((index + 1).to_string(), outcome::read_text(file)?));
    }
    Ok(scripts.check().remove("0").unwrap_or_default())
}
