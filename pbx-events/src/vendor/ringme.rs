//! RingMe, which Telphin runs: extension events, Call Interactive and the wire types of the REST API.
//!
//! See [Vendor Docs/Extension events](https://ringme-confluence.atlassian.net/wiki/x/1901921397), read November
//! 2026.

mod adapter;
mod agent;
mod call_event;
mod event;
pub mod interactive;
mod phone_status;
pub mod rest;
mod word;

pub(crate) use adapter::ADAPTER;
pub use agent::AgentStatusChange;
pub use call_event::{CallEvent, CallEventKind};
pub use event::{Event, OtherEvent};
pub use interactive::{InteractiveRequest, InteractiveResponse};
pub use phone_status::PhoneStatusChange;
pub use word::{AgentStatus, AgentType, EventSource, EventType};
