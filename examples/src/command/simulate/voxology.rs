//! `switchboard simulate voxology WORLD.json`.

use voice_actions::interpreter::Application;
use voice_actions::runtime::simulator::World;

use super::super::outcome::Failure;

/// Runs Voxology call flows.
///
/// A call that comes in runs what its called number says; a leg that a DIAL started runs what its caller id says.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// World file; `-` is standard input.
    file: String,
    /// Prints a Mermaid sequence diagram instead.
    #[arg(long)]
    pub(super) sequence: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<World, Failure> {
    let file = super::read(&arguments.file)?;
    let mut unread = None;
    let application = Application::from_world(&file, |name| {
        super::beside(&arguments.file, name).inspect_err(|error| unread = Some(super::unread(name, error)))
    });
    let application = application.map_err(|error| {
        let failure = super::located(&error);
        unread.map_or(failure.clone(), |unread| Failure { pointer: failure.pointer, ..unread })
    })?;
    Ok(file.world(application))
}
