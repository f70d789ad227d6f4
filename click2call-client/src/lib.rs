//! Click-to-call through several vendors behind one trait that never rings a person twice.
//!
//! **Under construction**: this page names what the crate holds today.
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
pub mod pages;
mod placed;
#[cfg_attr(not(feature = "exotel"), allow(dead_code, reason = "only vendors use it"))]
mod policy;
#[cfg_attr(not(feature = "exotel"), allow(dead_code, reason = "only vendors use it"))]
mod read;
mod redact;
mod request;
#[cfg(any(feature = "kazoo", feature = "telphin", feature = "voicenter", feature = "voxology"))]
mod setup;
#[cfg(any(feature = "kazoo", feature = "telphin"))]
mod token;
pub mod transport;
pub mod vendor;

pub use capabilities::Capabilities;
pub use client::{ClickToCall, ClickToCallExt};
pub use error::{AnswerBody, Error, ErrorKind, Operation, Refusal, Result, Sent, VendorCode};
pub use pages::{Page, PageToken, Pages};
pub use placed::{CallId, CallReport, Outcome, PlacedCall};
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
