//! Voxology call flow actions: typed models, builders, checks, expressions, and a vendor-neutral runtime.
//!
//! **Under construction**: this page names what the crate holds today.
//!
//! - [`diagnostics`]: places in a document and findings about it.
//! - [`vocabulary`]: words that a vendor's list does not have yet.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
pub mod vocabulary;

pub mod diagnostics;

#[cfg(feature = "runtime")]
#[cfg_attr(docsrs, doc(cfg(feature = "runtime")))]
pub mod runtime;
