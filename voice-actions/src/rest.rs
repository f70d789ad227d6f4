//! Bodies of the REST API, version 1: what is sent and what comes back.
//!
//! Only shapes, no HTTP: the crate `click2call-client` sends them. The base address is
//! `https://api.voxolo.gy/v1`, numbers are E.164 with `+`. All models are open.
//!
//! | Method and path | Body | Answer |
//! | --- | --- | --- |
//! | `POST /Dials/Connect` | [`ConnectRequest`] | [`ConnectResponse`] |
//! | `POST /Messages` | [`Message`] | unknown |
//! | `POST /Dials/SMS` (older) | [`SmsRequest`] | unknown |
//! | `PUT /CallFlows/Configurations/PhoneNumbers/{no}` | [`NumberConfiguration`] | unknown |
//! | `POST /CallFlows/Callbacks` (older) | a list of [`NumberCallback`] | unknown |
//! | `GET /PhoneNumbers/Available`, `POST /PhoneNumbers/CallFlows` | [`PhoneNumbers`] | [`PhoneNumbers`] |
//! | `GET /History/Logs/Calls/{call_id}` | – | [`CallLog`] |
//! | any, on failure | – | [`Refusal`] |

mod call_log;
mod dial;
mod number;

pub use call_log::{Amount, CallLog, Charge, HangupEnd, LogKind, OriginApi};
pub use dial::{ConnectRequest, ConnectResponse, ConnectedCall, DialedCall, Message, Refusal, SmsRequest};
pub use number::{Callback, ListedNumber, NumberCallback, NumberConfiguration, PhoneNumbers};
