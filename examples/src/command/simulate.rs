//! `switchboard simulate VENDOR WORLD.json`: runs calls in a simulated world; one file below per vendor.

use serde_json::json;
use time::format_description::well_known::Rfc3339;
use voice_actions::runtime::simulator::{World, WorldFile};

use super::outcome::{self, Failure, Outcome};

mod kazoo;
mod voxology;

/// Runs calls in a simulated world and prints what happened: {"trace":[…],"ledger":[…],"end":{…}}
///
/// The trace is what each leg's program asked for and what came of it, the ledger is what truly happened. `end` says when the
/// last thing happened and which programs failed. Exit status 1 if one did.
///
/// The world file (times in milliseconds):
///
///   {
///     "start": "2030-01-01T12:00:00Z",
///     "seed": 7,                                   order of what happens at the same instant; optional
///     "numbers": { "+15550199": { "flow": {…} },   or { "file": "agent.json" }, or (voxology) { "callback": { "url": … } }
///                  … },
///     "people": {
///       "+15550100": { "acts": [ {"reply": {"digits": "1"}}, {"talk": 30000}, "hang_up" ] },
///       "+15550101": { "ringing": {"answers": {"after": 4000}}, "acts": [ {"talk": 60000}, "hang_up" ] },
///                                                  acts: reply, talk (connected), wait (in any case), hang_up, …
///       "+15550102": "busy",                       or no_answer, rejects, a hangup cause; a list: one call after the other
///       … },
///     "queues": { "sales": { "agents": ["+15550101"] } },
///     "http": { "https://example.com/next": { "body": {…} } },
///     "lookups": { "menu": { "main": {…} } },
///     "options": {…},                              what the vendor leaves open, for instance { "at_end": "ask_again" }
///     "notes": true,                               the trace also has the actions that ran and variables that were not set
///     "calls": [ { "from": "+15550100", "to": "+15550199", "after": 0 } ]
///   }
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
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
    let (world, sequence) = match &arguments.vendor {
        Vendor::Kazoo(arguments) => (kazoo::run(arguments)?, arguments.sequence),
        Vendor::Voxology(arguments) => (voxology::run(arguments)?, arguments.sequence),
    };
    print(world, sequence)
}

/// Reads the world file.
fn read(file: &str) -> Result<WorldFile, Failure> {
    let text = outcome::read_text(file)?;
    WorldFile::from_json(&text).map_err(|error| located(&error))
}

fn located(error: &voice_actions::Error) -> Failure {
    let failure = Failure::from_error(error.kind().code(), error).at(error.at().as_str());
    match error.position() {
        Some(position) => failure.on(position.line, position.column),
        None => failure,
    }
}

/// Reads a file that the world file names, beside it.
fn beside(world: &str, name: &str) -> std::io::Result<String> {
    let folder = std::path::Path::new(world).parent().filter(|_| world != "-");
    std::fs::read_to_string(folder.map_or_else(|| name.into(), |folder| folder.join(name)))
}

fn unread(name: &str, error: &std::io::Error) -> Failure {
    Failure::new("unreadable", format!("cannot read `{name}`, which belongs beside the world file: {error}"))
}

/// Runs the world to its end and prints it.
fn print(mut world: World, sequence: bool) -> Result<Outcome, Failure> {
    let fine = world.run().is_ok();
    if sequence {
        outcome::print_text(&world.trace().to_mermaid())?;
        return Ok(Outcome::from_fine(fine));
    }
    let at = world.now().format(&Rfc3339).map_err(|error| Failure::from_error("unwritable", &error))?;
    outcome::print(&json!({
        "trace": world.trace(),
        "ledger": world.ledger(),
        "end": { "at": at, "faults": world.faults() },
    }))?;
    Ok(Outcome::from_fine(fine))
}
