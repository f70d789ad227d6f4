//! Behaviour of `callflow-modules` through its public API; one module per claim.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

mod any_input_is_survived;
#[cfg(feature = "axum")]
mod axum_takes_and_gives;
mod branches_are_the_vendors;
mod builds_what_the_server_takes;
#[cfg(feature = "simulator")]
mod calls_share_a_world;
mod checks_as_the_server;
mod covers_the_vendor_schemas;
mod dice;
mod every_trap_is_found;
#[cfg(feature = "simulator")]
mod explores_choices;
#[cfg(feature = "simulator")]
mod finds_seeded_defects;
mod finds_what_the_server_does_not;
mod generated_flows;
mod known_traps;
#[cfg(feature = "simulator")]
mod metaflows_run;
#[cfg(feature = "runtime")]
mod modules_branch;
#[cfg(feature = "runtime")]
mod modules_feature_codes;
#[cfg(feature = "runtime")]
mod modules_identify;
#[cfg(feature = "runtime")]
mod modules_join;
#[cfg(feature = "runtime")]
mod modules_mailbox;
#[cfg(feature = "runtime")]
mod modules_menu;
#[cfg(feature = "runtime")]
mod modules_queue_and_tell;
#[cfg(feature = "runtime")]
mod modules_ring;
#[cfg(feature = "runtime")]
mod modules_speak;
mod numbers_lead_to_callflows;
#[cfg(feature = "simulator")]
mod one_flow;
mod oracle;
mod pivot_answers_are_checked;
#[cfg(feature = "runtime")]
mod pivot_answers_decide;
mod pivot_requests_are_read;
mod reads_and_writes_without_loss;
mod recordings_are_received;
mod refuses_with_a_place;
#[cfg(feature = "simulator")]
mod seed_page_runs;
mod seed_page_works;
mod single_faults;
mod support;
mod temporal_rules_recur;
#[cfg(feature = "runtime")]
mod text_flows_run;
#[cfg(feature = "runtime")]
mod the_code_decides_where_papers_differ;
#[cfg(feature = "runtime")]
mod the_executor_follows_its_rules;
mod the_table_names_every_module;
mod vendor_schemas;
mod verdicts_agree_with_the_schemas;
#[cfg(feature = "runtime")]
mod walk;
#[cfg(feature = "runtime")]
mod walks_can_be_stored;
mod work_grows_with_the_document;
