//! Pivot: the web service that a PBX asks for the callflow of a call.
//!
//! - [`Request`]: what the PBX sends, read from a query, a form or JSON, in either naming scheme, and written for
//!   stand-ins of a PBX.
//! - [`Answer`]: a flow that was checked as the PBX checks it, so that no refused answer is ever sent.
//! - [`Reply`]: what a PBX makes of an answer, for stand-ins of a PBX.
//! - [`Digits`]: what the caller keyed in, one text or named collections.
//!
//! Nothing here opens a socket: requests come as bytes from any server framework, answers go out as bytes.
//!
//! ```
//! use callflow_modules::pivot::{Caller, Request};
//!
//! let request = Request::from_query(
//!     "step=2&Call-ID=abc123%40192.0.2.1&Caller-ID-Number=%2B15550100&Digits[extension]=4321",
//! )?;
//! assert_eq!(request.call_id.as_deref(), Some("abc123@192.0.2.1"));
//! assert_eq!(request.caller(), Caller::Number("+15550100"));
//! assert_eq!(request.collection("extension"), Some("4321"));
//! assert_eq!(request.extra["step"], "2");
//! # Ok::<_, callflow_modules::Error>(())
//! ```
//!
//! # A handler
//!
//! With the feature `axum` a request is an extractor and an answer a response; a PBX asks with GET or POST.
//!
//! ```
//! # #[cfg(feature = "axum")] {
//! use axum::{Router, routing::any};
//! use callflow_modules::module::{Device, Voicemail};
//! use callflow_modules::pivot::{Answer, Caller, Refused, Request};
//!
//! // A flow that the PBX would refuse costs the call, so it is never sent: the PBX gets 500 and goes on at `_`.
//! async fn main_number(request: Request) -> Result<Answer, Refused> {
//!     let mailbox = Voicemail::new("0123456789abcdef0123456789abcdef");
//!     match request.caller() {
//!         Caller::Hidden => Answer::new(mailbox),
//!         _ => Answer::new(Device::new("fedcba9876543210fedcba9876543210").otherwise(mailbox)),
//!     }
//! }
//!
//! let app: Router = Router::new().route("/main_number", any(main_number));
//! # drop(app);
//! # }
//! ```
//!
//! With any other framework an [`http::Request`] goes in by [`Request::from_request`], and [`Answer::to_response`] and
//! [`Refused::to_response`] give an [`http::Response`].
//!
//! # Normalisations
//!
//! A request is written as it was read, but for these rows.
//!
//! | Read | Written | Why |
//! | --- | --- | --- |
//! | a list of one `User-ID` | the text | the PBX itself writes one id as text |
//! | a list, number or boolean where a text belongs | the last of the list, as text | on the wire everything is text |
//! | an empty text | left out | the PBX leaves out what has no value |
//! | `Digits[]=1` | `Digits[0]=1` | a collection has a name |

mod answer;
#[cfg(feature = "axum")]
mod axum;
mod caller;
mod digits;
mod encode;
mod form;
mod names;
mod reply;
mod request;

pub use answer::{API_VERSION, Answer, FORM_TYPE, JSON_TYPE, Refused, TWIML_API_VERSION};
pub use caller::Caller;
pub use digits::Digits;
pub use encode::BodyFormat;
pub use names::{CallStatus, Direction, Naming};
pub use reply::{BadAnswer, Reply};
pub use request::{MAX_BYTES, MAX_DEPTH, MAX_PARAMETERS, Request};
