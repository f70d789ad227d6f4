//! Voicenter call detail records: decoding, acknowledging, receiving and counting them.
//!
//! **Under construction**: this page names what the crate holds today.
//!
//! - [`vocabulary`]: words that a vendor's list does not have yet.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
pub mod vocabulary;

pub mod analytics;
