//! Behaviour of `pbx-events` through its public API; one module per claim.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

mod answers_questions;
mod call_graphs;
mod decodes_events;
mod guards_the_endpoint;
mod joins_legs;
mod reads_rest_documents;
mod reads_vendor_samples;
#[cfg(feature = "simulator")]
mod rebuilds_the_ledger;
mod rebuilds_the_truth;
mod rules;
mod says_lines;
#[cfg(feature = "axum")]
mod serves_over_http;
mod survives_trouble;
mod vendor_files;
