//! Kazoo callflow modules and the Pivot web service: typed models, builders, checks and a walker.
//!
//! **Under construction**: this page names what the crate holds today.
//!
//! - [`temporal`]: rules that say on which days and hours a branch is taken.
//! - [`numbers`]: from the dialled number to a callflow.
//! - [`pivot`]: the web service that a PBX asks for the callflow of a call.
//! - [`recording`]: recordings that the PBX uploads.
//! - `walker` and `directory` (feature `runtime`): runs a callflow as the server does.
//! - [`vocabulary`]: words that a vendor's list does not have yet.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
pub mod vocabulary;
#[macro_use]
mod word;
#[macro_use]
mod wire;
pub use wire::{MAX_DATA_DEPTH, MAX_DEPTH};
mod error;
pub use error::{Error, ErrorKind};

mod callflow;
pub use callflow::{Callflow, ContactList, FeatureCode, Ringback};
#[macro_use]
mod node;
pub use node::{Node, Step, takes};
mod children;
pub use children::Children;
mod branch;
pub use branch::BranchKey;
pub mod module;
pub use module::Module;
pub mod metaflow;

mod cause;
pub use cause::HangupCause;
mod choice;
pub use choice::{FlagOrText, TextOrList};
mod duration;
pub use duration::{GregorianSeconds, Milliseconds, Seconds};
mod entries;
pub use entries::Entries;
mod id;
pub use id::Id;
mod media;
pub use media::{Media, Sound};
mod secret;
pub use secret::Secret;

pub mod check;
mod mermaid;
pub mod schema;

#[cfg(feature = "runtime")]
#[cfg_attr(docsrs, doc(cfg(feature = "runtime")))]
pub mod directory;
pub mod numbers;
pub mod pivot;
pub mod recording;
pub mod temporal;
#[cfg(feature = "runtime")]
#[cfg_attr(docsrs, doc(cfg(feature = "runtime")))]
pub mod walker;
