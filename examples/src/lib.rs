//! The tour and the `switchboard` command, one file per part and per subcommand.

pub mod closed_loop;
pub mod command;
pub mod loopback;
pub mod tour;

/// Compiles and runs the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
