//! The tour: one part per founding document, each a file of its own and a row in `PARTS`.

use std::process::ExitCode;

use clap::Parser;

mod exotel;
mod kazoo;
mod stage;
mod telphin;
mod voicenter;
mod voxology;

pub use stage::Stage;

/// Runs one part and tells on the stage what happens.
type Run = fn(&mut Stage) -> anyhow::Result<()>;

/// The parts in the order of the story: name, title, what runs it.
#[rustfmt::skip]
const PARTS: &[(&str, &str, Run)] = &[
    ("voxology", "Voxology: call flows", voxology::run),
    ("kazoo", "Kazoo: a web server decides", kazoo::run),
    ("voicenter", "Voicenter: call records", voicenter::run),
    ("telphin", "Telphin/RingMe: the office PBX", telphin::run),
    ("exotel", "Exotel: click to call", exotel::run),
];

/// The five founding documents as one story: real input, real HTTP on loopback, nothing to set up.
#[derive(Debug, Parser)]
#[command(name = "tour")]
struct Arguments {
    /// Runs only the part of this name (for instance `voxology`), and shows everything that it does.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Shows everything that every part does.
    #[arg(long)]
    full: bool,
}

/// Runs the tour; exit status 1 when a part fails.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let known: Vec<&str> = PARTS.iter().map(|(name, ..)| *name).collect();
    if let Some(only) = arguments.only.as_deref().filter(|only| !known.contains(only)) {
        eprintln!("no part is named `{only}`; there are: {}", known.join(", "));
        return ExitCode::from(2);
    }
    let mut stage = Stage::new(arguments.full || arguments.only.is_some());
    for (name, title, run) in PARTS {
        if arguments.only.as_deref().is_some_and(|only| only != *name) {
            continue;
        }
        stage.part(name, title);
        if let Err(error) = run(&mut stage) {
            eprintln!("the part `{name}` failed: {error:#}");
            return ExitCode::FAILURE;
        }
    }
    stage.end();
    ExitCode::SUCCESS
}
