//! Events of a Telphin/RingMe or VoipNow PBX: typed webhooks, legs joined into calls, answers to Call Interactive.
//!
//! The PBX posts what happens to each leg; a CRM wants calls. This crate reads the one into the other, and answers when
//! the PBX asks during a call.
//!
//! ```
//! use pbx_events::{Correlator, Webhook};
//! use time::Duration;
//! use time::macros::datetime;
//!
//! // A queue hangs up, and no phone had accepted the call.
//! let body = "EventType=hangup&EventTime=1700000030000000&CallID=c2&SubCallID=50200-c3&CallFlow=in&CallStatus=CANCEL\
//!             &CalledExtension=0450*200%40pbx.example.net&CallerIDNum=%2B15550101&CalledDID=15550199&Bridged=no";
//! let now = datetime!(2023-11-14 22:13:50 UTC); // when it arrived
//!
//! let mut correlator = Correlator::default();
//! assert!(correlator.receive_webhook(&Webhook::form(body)?, now)?.is_empty(), "another queue may follow");
//! let outputs = correlator.advance(now + Duration::seconds(5));
//! let missed = outputs[0].as_missed().expect("a missed call");
//! assert_eq!(missed.place.as_ref().map(|place| place.as_str()), Some("0450*200"));
//! assert_eq!(outputs[0].to_string(), "missed c2: +15550101 -> 0450*200"); // a line of a log
//! # Ok::<(), pbx_events::Error>(())
//! ```
//!
//! # The nouns
//!
//! - [`Webhook`]: query and body as they came, borrowed; [`Gate`]: who may send ([`Sources`], [`UrlSecret`]).
//! - [`ringme::Event`], [`voipnow::Event`]: what a PBX sends, typed, read by `from_request`; [`Adapter`]: the vendors, and which one sent a webhook.
//! - [`LegEvent`]: what happened to a leg, in no vendor's words. [`Correlator`]: leg events in, [`LoggedCall`]s,
//!   [`MissedCall`]s and [`Signal`]s out; [`Directory`]: the extensions it should know.
//! - [`ringme::interactive`]: questions of the PBX during a call, answers, the deadline, the plan for the voice menu's rules,
//!   a stand-in to test against.
//! - [`ringme::rest`]: wire types of the REST API: tokens, subscriptions, callback, records, history, current calls, failures.
//! - [`CallId`], [`LegId`] and their kin: opaque ids that ignore the case of hexadecimal parts; [`ExtensionName`] and
//!   [`Number`]: kept as they came, with questions to ask.
//! - [`guide`]: task by task. [`wire`]: the one table of what reading changes.
//!
//! # What it does not do
//!
//! It opens no socket, reads no clock and logs nothing: the REST client is the crate `click2call-client`. Text messages and
//! voicemail events are kept whole and not modelled, because the vendor does not document their parameters.
//!
//! # Features
//!
//! | Feature | Default | What it adds |
//! | --- | --- | --- |
//! | `axum` | no | endpoints and extractors for the axum framework, with tokio's timer |
//! | `simulator` | no | events from the ledger of a simulated world of `voice-actions` |
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
pub mod vocabulary;

#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub mod axum;
pub mod correlate;
mod document;
mod error;
mod extension;
#[doc = include_str!("guide.md")]
pub mod guide {}
mod id;
mod leg;
mod number;
mod parameter;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub mod simulator;
mod status;
mod url_secret;
pub mod vendor;
pub mod webhook;
pub mod wire;
mod xml;

pub use correlate::{
    Correlator, CorrelatorOptions, Directory, LoggedCall, MissedCall, Output, Signal, SignalKind,
};
pub use document::{Document, MAX_DOCUMENT_BYTES};
pub use error::{Error, ErrorKind};
pub use extension::{ExtensionId, ExtensionName, ExtensionStatus, ExtensionType, looks_like_extension};
pub use id::{CallApiId, CallId, CallbackId, Id, LegId, RecordId, of};
pub use leg::{LegEvent, LegPoint};
pub use number::{Number, NumberPlan};
pub use status::{CallStatus, Direction};
pub use url_secret::UrlSecret;
pub use vendor::{Adapter, leg_event, ringme, voipnow};
pub use webhook::{Gate, Parameters, Sources, Webhook};
pub use xml::Element;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
