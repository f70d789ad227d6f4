//! Voicenter call detail records: decoding, acknowledging, receiving and counting them.
//!
//! **Under construction**: this page names what the crate holds today.
//!
//! - [`voicenter`]: the vendor's records, encodings and answers.
//! - [`CallRecord`]: the neutral record that figures are made of.
//! - [`vocabulary`]: words that a vendor's list does not have yet.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
pub mod vocabulary;
#[macro_use]
mod table;
pub mod analytics;
#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub mod axum;
mod call_record;
#[cfg(feature = "arrow")]
#[cfg_attr(docsrs, doc(cfg(feature = "arrow")))]
pub mod columns;
pub mod encoding;
mod error;
mod follow_up;
mod intake;
mod phone;
mod price;
mod secret;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub mod simulator;
pub mod sink;
mod text;
pub mod voicenter;

pub use call_record::{CallRecord, LegKind, Outcome};
pub use encoding::Encoding;
pub use error::{Error, ErrorKind};
pub use follow_up::{AbandonedCall, FollowUp, follow_up};
pub use intake::{Intake, Receipt, Reply};
pub use phone::{HOME_COUNTRY_CODE, PhoneNumber};
pub use price::{Agorot, Decimal};
pub use secret::Secret;
pub use table::FieldProblem;
pub use text::{CallId, Did, Extension, Party, Text};

/// Compiles the code of `BEYOND.md`.
#[cfg(all(doctest, feature = "arrow"))]
#[doc = include_str!("../BEYOND.md")]
struct Beyond;
