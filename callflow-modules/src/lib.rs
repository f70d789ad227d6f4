//! Kazoo callflow modules and the Pivot web service: typed models, builders, checks and a walker.
//!
//! **Under construction**: this page names what the crate holds today.
//!
//! - [`temporal`]: rules that say on which days and hours a branch is taken.
//! - [`numbers`]: from the dialled number to a callflow.
//! - [`vocabulary`]: words that a vendor's list does not have yet.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
pub mod vocabulary;

pub mod numbers;
pub mod temporal;
