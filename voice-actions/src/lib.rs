//! Voxology call flow actions: typed models, builders, checks, expressions, and a vendor-neutral runtime.
//!
//! A *call flow* is the JSON document that a programmable telephony platform asks for when somebody calls. This crate
//! builds, reads, checks, draws and runs such documents, without a vendor account and without a network.
//!
//! # Example: a menu, checked before the first call
//!
//! ```
//! use time::Duration;
//! use voice_actions::action::{Collect, FinishKey, Goto, Hangup, If, Label, Say, Transfer};
//! use voice_actions::CallFlow;
//!
//! let flow = CallFlow::new()
//!     .then(Label::new("Menu"))
//!     .then(
//!         Collect::digits(1)
//!             .with_finish_key(FinishKey::Pound)
//!             .with_timeout(Duration::seconds(5))
//!             .prompt(Say::text("For sales, press 1.")),
//!     )
//!     .then(If::new("$collectAttempt == 3").then(Hangup::new()))
//!     .then(If::new("$keyPresses != '1'").then(Goto::label("menu")))
//!     .then(Transfer::to("+15550100123"));
//!
//! let findings = flow.check();
//! let slip = findings.with_code("label-missing").next().unwrap();
//! assert_eq!(slip.pointer.as_str(), "/actions/3/then/0/params/label");
//! assert_eq!(slip.suggestion.as_deref(), Some("Menu"));
//! ```
//!
//! # The nouns
//!
//! - A [`CallFlow`] is an ordered list of steps. A [`Step`] is an [`Action`] (one type per word of the vendor, see
//!   [`action`]) or an [`Assignment`] of variables.
//! - A [`Param`] is a value or a template such as `${sessionData.room}`, filled in when the flow runs.
//! - A [`CallbackRequest`] is how the platform asks for a call flow; [`server`] answers it from any web framework.
//! - A [`Finding`](diagnostics::Finding) is what [`check`] says about a mistake: code, place, what was meant.
//! - An [`Expression`](expression::Expression) is a condition or a value in the vendor's JavaScript.
//! - A [`Program`](runtime::Program) is a flow in execution on one leg: it asks for effects and gets outcomes.
//!   [`Interpreter`] is the one of this dialect; [`runtime`] knows nothing of it.
//!
//! # Contents
//!
//! - The document: [`flow`], [`step`], [`action`], [`assignment`], [`param`], [`address`], [`walk`], [`wire`], [`error`]
//! - The exchange: [`callback`], [`server`], [`rest`], [`media`]
//! - What can be said about it: [`check`], [`diagnostics`], [`mermaid`]
//! - Variables and conditions: [`expression`], [`native`]
//! - Running it: [`interpreter`], [`runtime`]
//! - Testing it: [`runtime`]'s modules `simulator`, `scenario`, `explorer` and `coverage` (feature `simulator`)
//! - Words that a vendor's list does not have yet: [`vocabulary`]
//! - From a script on paper to production, task by task: the module `guide` (feature `simulator`)
//!
//! # Facts and decisions
//!
//! The vendor's full reference is not public. What was read in its pages or seen in working scripts is typed; what is
//! not known is kept as it came, so that unknown actions, parameters, keys, events and words survive a round trip.
//! Where a gap had to be filled, the documentation says `[inferred]`; such decisions can be switched in
//! [`interpreter::Options`]. [`wire`] lists the few ways in which writing may differ from what was read.
//!
//! # What it does not do
//!
//! No SIP or RTP, no media, no HTTP client, no clock: time is an argument, the outside world two traits
//! ([`CallControl`](runtime::CallControl), [`Services`](runtime::Services)). Requests to the vendor's REST API are
//! values here ([`rest`]) and are sent by the crate `click2call-client`.
//!
//! # Features
//!
//! | Feature | Default | Brings |
//! | --- | --- | --- |
//! | `runtime` | yes | [`runtime`] and [`interpreter`]; costs `async-trait` |
//! | `simulator` | no | simulator, explorer, coverage, scenarios; no further dependency |
//! | `axum` | no | extractor and response for axum 0.8 |
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

#[cfg(all(doc, feature = "simulator"))]
#[doc = include_str!("guide.md")]
pub mod guide {}

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

/// The README, so that its examples are tested.
#[cfg(all(doctest, feature = "simulator"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
