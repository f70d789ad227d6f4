//! Behaviour of `click2call-client` through its public API; one module per claim.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

mod canary;
#[cfg(feature = "fake")]
mod conforms;
mod deadlines;
mod duplicate_safety;
mod exotel;
#[cfg(feature = "fake")]
mod exotel_account;
#[cfg(feature = "fake")]
mod exotel_stand_in;
#[cfg(feature = "fake")]
mod exotel_users;
mod exotel_vendor_corpus;
mod exotel_webhooks_go_both_ways;
mod hostile_answers;
#[cfg(feature = "kazoo")]
mod kazoo_client;
#[cfg(all(feature = "kazoo", feature = "fake"))]
mod kazoo_stand_in;
#[cfg(feature = "fake")]
mod lists;
mod retries;
#[cfg(all(feature = "fake", feature = "reqwest"))]
mod served_on_loopback;
#[cfg(feature = "fake")]
mod stand_ins;
#[cfg(all(
    feature = "fake",
    feature = "kazoo",
    feature = "telphin",
    feature = "voicenter",
    feature = "voxology"
))]
mod stand_ins_vendor_corpus;
mod support;
#[cfg(feature = "telphin")]
mod telphin_client;
#[cfg(all(feature = "telphin", feature = "fake"))]
mod telphin_stand_in;
mod tls;
#[cfg(all(feature = "voicenter", feature = "fake"))]
mod voicenter_client;
#[cfg(all(feature = "voicenter", feature = "fake"))]
mod voicenter_stand_in;
#[cfg(all(feature = "voxology", feature = "fake"))]
mod voxology_call_flow;
#[cfg(feature = "voxology")]
mod voxology_client;
#[cfg(all(feature = "voxology", feature = "fake"))]
mod voxology_stand_in;
