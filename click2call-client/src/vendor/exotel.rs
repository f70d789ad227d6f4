//! Exotel: click-to-call of v3 and v1, call details, status callbacks, connect applets.
//!
//! - Placing and looking up: [`Client`], [`Credentials`], [`Region`], [`NewCall`]; [`v1`] for the older API.
//! - What comes back: [`Envelope`], [`CallDetails`], [`LegDetails`].
//! - Who can place calls: [`AccountUser`] and [`Device`], by [`Client::users`] of v2. The rest of v2 is left out: its
//!   calls are those of v3 in older words, its further changes are documented by path alone.
//! - What Exotel sends you: [`Webhook`] with its four kinds; [`UrlSecret`] keeps others out.
//! - What you answer: [`ConnectAnswer`] to the CCM connect applet, [`DynamicConnectAnswer`] to the ordinary one;
//!   [`GatherAnswer`], [`GreetingAnswer`], [`PassthruAnswer`], [`StreamAnswer`] and [`DialWhomAnswer`] to the others.
//! - In tests: the stand-in [`fake::Exotel`](crate::fake::Exotel) (feature `fake`) keeps calls, tells its callbacks
//!   and asks its applets.
//! - How values are spelled: [`Loose`], [`Maybe`], [`Timestamp`]; [`wire`] has the table of normalisations.

mod account_user;
mod answer;
mod auth;
mod call;
mod client;
mod codes;
mod connect;
mod details;
mod dynamic_connect;
mod flow_answer;
mod legs;
mod loose;
mod region;
mod timestamp;
pub mod v1;
mod webhook;
pub mod wire;
mod words;

pub use crate::url_secret::UrlSecret;
pub use account_user::{AccountUser, Device, MAX_USERS_PAGE, UserFilter};
pub use answer::{Data, Envelope, ErrorData, Metadata, Part, Parts};
pub use auth::Credentials;
pub use call::{
    CallRecording, Customer, ExoPhone, MAX_CUSTOM_FIELD, MAX_TIME_LIMIT, NewCall, Playback, StatusCallback,
    Streaming, User,
};
pub use client::{Client, ClientBuilder, Placed};
pub use connect::{
    ConnectAnswer, Destination, HoldMusic, MAX_CONVERSATION, MAX_PARALLEL, MAX_RINGING, ParallelRinging,
    StartPlayback,
};
pub use details::{CallDetails, CallRecordingLink};
pub use dynamic_connect::{
    DynamicConnectAnswer, DynamicDestination, MAX_CUSTOM_PARAMETER_BYTES, MAX_CUSTOM_PARAMETERS,
};
pub use flow_answer::{DialWhomAnswer, GatherAnswer, GreetingAnswer, PassthruAnswer, Prompt, StreamAnswer};
pub use legs::{Leg, LegDetails};
pub use loose::{Indexed, Loose, Maybe, Scalar, Unfit};
pub use region::Region;
pub use timestamp::{IST, Timestamp};
pub use webhook::{
    AppletRequest, AppletVersion, CallCallback, EventDetails, Insights, SoftphoneNotification, V1Callback,
    Webhook, WebhookLeg,
};
#[cfg(feature = "fake")]
pub(crate) use webhook::{flat_fields, multipart_boundary, multipart_pairs};
pub use words::{
    AnsweredBy, CallState, CallStatus, CallbackContentType, CallbackEvent, CallbackMethod, Channels,
    DeviceKind, DeviceStatus, Direction, FlowOutcome, LegStatus, MusicOnHold, PlaybackKind, PlaybackTo,
    RecordingFormat, ResultStatus, UserRole,
};
