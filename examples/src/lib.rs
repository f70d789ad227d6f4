//! The tour and the `switchboard` command, one file per part and per subcommand.

pub mod command;
pub mod tour;
