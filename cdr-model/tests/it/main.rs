//! Behaviour of `cdr-model` through its public API; one module per claim.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]
mod figures_merge;

mod acknowledges_what_is_safe;
mod comes_in_by_one_door;
#[cfg(feature = "sqlite")]
mod counts_in_sql;
mod counts_the_sample_day;
#[cfg(feature = "arrow")]
mod goes_as_columns;
mod made;
mod names_its_json;
mod reads_anything;
mod reads_leniently;
mod reads_our_samples;
mod reads_vendor_samples;
mod seed_page_works;
#[cfg(feature = "axum")]
mod serves_axum;
mod speaks_click2call;
mod speaks_during_calls;
#[cfg(feature = "sqlite")]
mod survives_a_crash;
mod vendor;
