//! Kazoo callflows and the Pivot web service: every module as typed data, the server's own checks, and what a PBX does
//! with a flow.
//!
//! A callflow is a tree: each [`Node`] names a [`Module`] and has children among which the module chooses while the call
//! runs. This crate reads, builds, checks, draws and writes such trees, for Kazoo 4.3 and 5.
//!
//! ```
//! use callflow_modules::check::Mode;
//! use callflow_modules::module::{Device, RecordCall, Voicemail};
//! use callflow_modules::schema::Profile;
//! use callflow_modules::{HangupCause, Node};
//!
//! let mailbox = "0123456789abcdef0123456789abcdef";
//! let front_desk = "fedcba9876543210fedcba9876543210";
//!
//! // Ring the front desk for 20 seconds and record; a busy desk and a desk that does not answer lead to the mailbox.
//! let to_mailbox = || RecordCall::stop().otherwise(Voicemail::new(mailbox));
//! let flow = Node::from(
//!     RecordCall::start().with_url("https://example.com/recordings").otherwise(
//!         Device::new(front_desk)
//!             .with_timeout(20)
//!             .on_cause(HangupCause::UserBusy, to_mailbox())
//!             .otherwise(to_mailbox()),
//!     ),
//! );
//! assert!(!flow.check(Profile::Kazoo43, Mode::Pivot).has_errors());
//!
//! // What a web server answers to Pivot; reading it gives the same flow.
//! let answer = flow.to_json()?;
//! assert_eq!(Node::from_json(&answer)?, flow);
//! # Ok::<(), callflow_modules::Error>(())
//! ```
//!
//! # The nouns
//!
//! - [`Callflow`]: the stored document, numbers and patterns with their flow; [`Node`]: one step and what may follow;
//!   [`Children`] and [`BranchKey`]: the branches.
//! - [`module`]: the 82 modules of Kazoo 4.3 and 5 and the forks known by name, each a struct with its fields, units,
//!   defaults and bounds. An unknown module is kept whole.
//! - [`metaflow`]: features that are keyed in during a call.
//! - [`check`]: what the server would say about a document, and what it would not; [`schema`]: the rules behind it, as
//!   data and as JSON Schema.
//! - [`temporal`]: rules that say on which days and hours a branch is taken.
//! - [`numbers`]: from the dialled number to a callflow.
//! - [`pivot`]: the web service that a PBX asks for the callflow of a call.
//! - [`recording`]: recordings that the PBX uploads.
//! - `walker` and `directory` (feature `runtime`): runs a callflow as the server does.
//! - [`guide`]: how to build, read and check flows, answer a PBX, receive recordings and try flows out, task by task.
//!
//! # Reading and writing
//!
#![doc = include_str!("wire.md")]
//!
//! # What it does not do
//!
//! It opens no socket, reads no clock and logs nothing; the [REST client](https://docs.rs/click2call-client) is another
//! crate. TwiML answers to Pivot are read as text and not modelled. Documents around a callflow (users, devices, menus)
//! are looked up, not managed.
//!
//! # Features
//!
//! | Feature | Default | Gives | Costs |
//! | --- | --- | --- | --- |
//! | `zones` | no | time zones by name, `temporal::Zone::named` | jiff, with the zones' data |
//! | `runtime` | no | the walker: a flow as a program of the runtime of `voice-actions` | async-trait, and as `zones` |
//! | `simulator` | no | flows on the simulator, with virtual time | as `runtime` |
//! | `axum` | no | Pivot requests and uploads as extractors, answers as responses | axum |
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
#[doc = include_str!("guide.md")]
pub mod guide {}
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

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
