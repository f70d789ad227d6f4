//! Click-to-call through several vendors behind one trait that never rings a person twice.
//!
//! A user clicks, the user's own phone rings (the A-leg), then the other party is called and bridged (the B-leg).
//! This crate asks the vendor for that, looks the call up, and reads what the vendor sends back.
//!
//! ```
//! # #[cfg(all(feature = "exotel", feature = "fake"))] mod example {
//! use click2call_client::{CallRequest, ClickToCall, Endpoint, Sent, fake};
//!
//! # pub async fn run() -> click2call_client::Result<()> {
//! // In production: exotel::Client::builder(Credentials::new("sid", "key", "token"), Region::Mumbai)
//! let client = fake::Exotel::new("sid", "key", "token").client().build()?;
//! let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"));
//! match client.place(&request).await {
//!     Ok(call) => println!("accepted: {:?}", call.id),
//!     Err(error) if error.was_sent() == Sent::Maybe => println!("may ring: {:?}", error.how_to_look_up()),
//!     Err(error) => println!("does not ring: {error}"),
//! }
//! # Ok(()) }
//! # }
//! ```
//!
//! # The nouns
//!
//! - [`ClickToCall`] is the trait; each vendor has a `Client` that implements it and offers what only that vendor
//!   has. Any of them works as `Arc<dyn ClickToCall>`.
//! - [`CallRequest`] says what is wanted, [`Capabilities`] what a vendor can do, [`PlacedCall`] that it was
//!   accepted, [`CallReport`] what became of it.
//! - [`Error`] says what went wrong and, by [`Error::was_sent`], whether somebody's phone may ring all the same.
//! - [`transport::Transport`] is the outside world: [`transport::HttpTransport`] by default, a script in tests.
//! - [`Policy`] holds deadlines, retries and bounds.
//! - [`guide`]: task by task.
//!
//! # Never twice
//!
//! Placing a call is not idempotent, and no vendor here has an idempotency key. So a request is repeated only if
//! it provably never left (name not resolved, connection refused, connect timeout), or if the vendor's answer is
//! documented as "not placed, come again". After anything else [`Error::was_sent`] is [`Sent::Maybe`], with
//! [`Error::how_to_look_up`]. Redirects are not followed, the HTTP library's own retries are off. Reading requests
//! are retried within [`Policy`], with jitter, honouring `Retry-After` and `X-RateLimit-*`.
//!
//! # Vendors
//!
//! - `exotel`: v3 and v1 calls, details, legs, lists, status callbacks, both connect applets.
//! - `telphin`: callback, records, history, event subscriptions.
//! - `voicenter`: Click2Call, Call Log.
//! - `voxology`: dials, messages, call logs, configuration of numbers.
//! - `kazoo`: quickcall, channels, callflows, devices, voicemail boxes, Pivot debug, CDRs.
//!
//! # What it does not do
//!
//! It serves no webhooks (it decodes them, from any framework), keeps no state of calls, and drives no media. It
//! sets no process-wide TLS provider or logger. No credential and no full phone number is in any `Debug`,
//! `Display`, error chain or trace; what a vendor answered is in [`Error::body`], in full.
//!
//! # Features
//!
//! | Feature | Default | Brings |
//! |---|---|---|
//! | `reqwest` | yes | [`transport::HttpTransport`]: HTTP/1.1 and HTTP/2, rustls on ring |
//! | `exotel` | yes | Exotel |
//! | `telphin`, `voicenter`, `voxology`, `kazoo` | no | that vendor, and the model crate with its wire types |
//! | `fake` | no | in-process stand-ins of the vendors for your tests, and the suite in `conformance`; with `voxology` also the simulator of `voice-actions` |
//! | `tracing` | no | a span for each operation and each attempt |
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
pub mod vocabulary;

mod capabilities;
mod client;
#[cfg(feature = "fake")]
pub mod conformance;
mod error;
#[allow(dead_code, reason = "each vendor uses a part of it")]
mod exchange;
#[cfg(feature = "fake")]
pub mod fake;
#[doc = include_str!("guide.md")]
pub mod guide {}
pub mod pages;
mod placed;
#[cfg_attr(not(feature = "exotel"), allow(dead_code, reason = "only vendors use it"))]
mod policy;
#[cfg_attr(not(feature = "exotel"), allow(dead_code, reason = "only vendors use it"))]
mod read;
mod redact;
mod request;
#[allow(dead_code, reason = "each vendor uses a part of it")]
mod setup;
#[cfg(any(feature = "kazoo", feature = "telphin"))]
mod token;
pub mod transport;
#[cfg(feature = "exotel")]
mod url_secret;
pub mod vendor;

pub use capabilities::Capabilities;
pub use client::{ClickToCall, ClickToCallExt};
pub use error::{AnswerBody, Error, ErrorKind, Operation, Refusal, Result, Sent, VendorCode};
pub use pages::{Items, Page, PageToken, Pages};
pub use placed::{CallId, CallReport, Outcome, PlacedCall, StoredRecording};
pub use policy::Policy;
pub use read::{Issue, IssueSeverity, MAX_DOCUMENT};
pub use redact::{Extra, Link, PhoneNumber, Private, Secret};
pub use request::{CallRequest, CallerId, CustomData, Endpoint, EndpointKind, Recording};
pub use vendor::Vendor;
#[cfg(feature = "exotel")]
pub use vendor::exotel;
#[cfg(feature = "kazoo")]
pub use vendor::kazoo;
#[cfg(feature = "telphin")]
pub use vendor::telphin;
#[cfg(feature = "voicenter")]
pub use vendor::voicenter;
#[cfg(feature = "voxology")]
pub use vendor::voxology;

/// The examples of `README.md`, compiled.
#[cfg(all(doctest, feature = "fake", feature = "exotel"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
