//! Voxology call flow actions: typed models, builders, checks, expressions, and a vendor-neutral runtime.
//!
//! **Under construction**: this page names what the crate holds today.
//!
//! - [`diagnostics`]: places in a document and findings about it.
//! - [`vocabulary`]: words that a vendor's list does not have yet.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
pub mod vocabulary;

pub mod action;
pub mod address;
pub mod assignment;
pub mod callback;
pub mod check;
pub mod diagnostics;
pub mod error;
pub mod expression;
pub mod flow;

#[cfg(feature = "runtime")]
#[cfg_attr(docsrs, doc(cfg(feature = "runtime")))]
pub mod interpreter;

pub mod media;
pub mod mermaid;
pub mod native;
pub mod param;
pub mod rest;

#[cfg(feature = "runtime")]
#[cfg_attr(docsrs, doc(cfg(feature = "runtime")))]
pub mod runtime;

pub mod server;
pub mod step;
pub mod walk;
pub mod wire;

pub use action::Action;
pub use address::{CallerId, Destination, PhoneNumber, SipAddress, WebAddress};
pub use assignment::Assignment;
pub use callback::{CallbackRequest, CallbackResponse};
pub use error::{Error, ErrorKind};
pub use flow::CallFlow;
#[cfg(feature = "runtime")]
pub use interpreter::Interpreter;
pub use param::Param;
pub use step::Step;
