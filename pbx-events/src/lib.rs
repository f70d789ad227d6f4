//! Telphin/RingMe and VoipNow extension events: typed webhooks, legs joined into calls, interactive answers.
//!
//! **Under construction**: this page names what the crate holds today.
//!
//! - [`Webhook`]: query and body as they came, behind a [`Gate`].
//! - [`ringme::Event`]: what a PBX sends, typed; [`ringme::rest`]: the wire types of its REST API.
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
mod id;
mod leg;
mod number;
mod parameter;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub mod simulator;
mod status;
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
pub use vendor::{Adapter, ringme, voipnow};
pub use webhook::{Gate, Parameters, Sources, UrlSecret, Webhook};
pub use xml::Element;
