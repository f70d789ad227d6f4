//! Behaviour of `voice-actions` through its public API; one module per claim.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

mod answers_callbacks;
mod builds_every_action;
mod builds_the_guides_scripts;
mod checks_scripts;
mod checks_scripts_together;
mod checks_stay_fast;
mod draws_flows;
mod expressions_are_bounded;
mod expressions_keep_their_promises;
mod expressions_mean_what_node_says;
#[cfg(feature = "simulator")]
mod interpreter;
mod reads_and_writes_losslessly;
mod reads_vendor_samples;
mod refuses_with_pointer;
#[cfg(feature = "simulator")]
mod runtime;
mod samples;
mod wire_types;
