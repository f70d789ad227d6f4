//! The vendor-neutral runtime: what it promises to every dialect, shown with a foreign one.

mod drives_real_telephony;
mod explores_everything;
mod finds_voxology_defects;
mod foreign;
mod keeps_the_ledger_true;
mod listens_during_talks;
mod simulates_worlds;
mod tells_scenarios;
