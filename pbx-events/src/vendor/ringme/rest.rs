//! Wire types of the REST API: what is sent and answered, without the sending.
//!
//! All paths are below `https://apiproxy.telphin.ru/api/ver1.0` or the base URL of another brand. The client is
//! in the crate `click2call-client`.

mod call;
mod callback;
mod cdr;
mod current_call;
mod extension;
mod failure;
mod record;
mod subscription;
mod token;

pub use call::{Call, CallHistory, CallResult, HistoryQuery, SortOrder};
pub use callback::{CallbackAccepted, CallbackRequest};
pub use cdr::{Application, CallFlow, Cdr, HangupDisposition, LegResult};
pub use current_call::{CallAction, CallControl, CurrentCall, CurrentCalls, CurrentFlow, ExtensionReference};
pub use extension::{Extension, User};
pub use failure::{Failure, FailureBody, FailureKind, FailureMessage, FailureStatus, FailureWord, RateLimit};
pub use record::{NoRecord, Record, RecordLink, RecordQuery};
pub use subscription::{Delivery, NewSubscription, Subscription, SubscriptionChanges, recommended_events};
pub use token::{Lifetime, Token, TokenRequest};
