//! Behaviour of `voice-actions` through its public API; one module per claim.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

mod builds_the_guides_scripts;
mod reads_and_writes_losslessly;
mod reads_vendor_samples;
mod refuses_with_pointer;
mod samples;
