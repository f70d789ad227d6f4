//! Voicenter call detail records: decoding, acknowledging, keeping and counting them.
//!
//! After each call the vendor sends a record, as JSON, XML-RPC or form, until somebody acknowledges it. This crate
//! reads all three into one typed record, keeps it safely, acknowledges it only then, and makes figures of it.
//!
//! ```
//! use cdr_model::voicenter::{Acknowledgement, CallStatus, Clock, Delivery};
//!
//! let body = "ivruniqueid=20240610090000&type=Queue&status=ABANDONE&time=1718010000&caller=0500000004\
//!     &duration=20&seconds_waiting_in_queue=20&queueid=1001&queuename=Sales+Queue";
//! let delivery = Delivery::from_request(&http::Request::new(body))?;
//!
//! let cdr = &delivery.records[0];
//! assert_eq!(cdr.status, CallStatus::Abandoned);
//! assert_eq!(cdr.queue_name.as_deref(), Some("Sales Queue"));
//!
//! let record = cdr.to_record(&Clock::default());
//! assert_eq!(record.started_at.to_string(), "2024-06-10 6:00:00.0 +00:00:00");
//! assert!(record.talk_time.is_zero(), "the 20 seconds are waiting");
//!
//! let answer = delivery.acknowledge(&Acknowledgement::ok());
//! assert_eq!(answer.to_response().body(), "Err=0&Errdesc=OK");
//! # Ok::<(), cdr_model::Error>(())
//! ```
//!
//! # The nouns
//!
//! - [`voicenter::Cdr`]: a record as the vendor sends it, one a leg. Identified by its [`key`](voicenter::CdrKey),
//!   call and type: both legs of a call carry the same id.
//! - [`voicenter::Delivery`]: what one request brought, and its [`Encoding`].
//! - [`Intake`]: decodes, stores in a [`sink`], and says what to answer. Sent again, a record changes nothing.
//! - [`AbandonedCall`]: a customer whom a queue lost; [`follow_up`] gives each once to your hook.
//! - [`CallRecord`]: the neutral record, with instants in UTC and durations that mean what they say.
//! - [`analytics`]: figures of records in any order, mergeable; [`analytics::Report`] lists the names of its JSON.
//!
//! # Contents
//!
//! - [`guide`]: task by task.
//! - [`voicenter`]: records, words, encodings, answers, Call Log; [`voicenter::click2call`],
//!   [`voicenter::popup`], [`voicenter::external_layer`], [`voicenter::voice_bot`], [`voicenter::realtime`].
//! - [`sink`]: where records go, in memory or (feature `sqlite`) durably.
//! - [`encoding`]: the three encodings and their limits.
//! - [`vocabulary`]: words that a vendor's list does not have yet.
//!
//! # Reading back what was read
//!
//! A record is written in JSON as it came: unknown members, `""` or `null`, numbers as texts, spellings of names
//! and words included. Two things are not kept: the order of members, and which of two members of exactly the
//! same name came first (the last one counts). Records from XML-RPC and form are written with the vendor's types;
//! a form has nothing but texts, so unknown members of a form are texts.
//!
//! # What it does not do
//!
//! It opens no socket, reads no clock, logs nothing and starts no calls (`click2call-client` does).
//!
//! # Features
//!
//! | Feature | Gives |
//! | --- | --- |
//! | `sqlite` | a durable sink with group commit; Rust 1.89 |
//! | `axum` | a router that takes deliveries at a secret address |
//! | `arrow` | records as Arrow batches and Parquet files |
//! | `html` | the report as a page with charts |
//! | `simulator` | records from a simulated world |
//!
//! None is on by default.
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
// Its code writes Parquet.
#[cfg(any(not(doctest), feature = "arrow"))]
#[doc = include_str!("../BEYOND.md")]
pub mod beyond {}
#[doc = include_str!("guide.md")]
pub mod guide {}
mod intake;
mod phone;
mod price;
mod secret;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub mod simulator;
pub mod sink;
mod text;
mod url_secret;
pub mod voicenter;
mod webhook;

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
pub use url_secret::UrlSecret;

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
