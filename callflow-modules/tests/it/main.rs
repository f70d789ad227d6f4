//! Behaviour of `callflow-modules` through its public API; one module per claim.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

mod numbers_lead_to_callflows;
<<<<<<< HEAD
mod reads_and_writes_without_loss;
mod support;
=======
mod pivot_requests_are_read;
mod recordings_are_received;
>>>>>>> 7959e70 (Read Pivot requests and recording uploads)
mod temporal_rules_recur;
