use serde::{Deserialize, Serialize};

use crate::diagnostics::Pointer;

mod media;
mod party;
mod place;
mod service;

pub use media::{Collect, Digits, Play, Prompt, Record, RecordAction, SendDigits, Speak};
pub use party::{
    Bridge, CallerId, Endpoint, EndpointKind, Listen, Originate, PickUp, PickUpTarget, RingStrategy,
    StayBridged,
};
pub use place::{EnterQueue, EnterRoom, HangUp, LeaveMessage, Park, Reject, SetPresence, Wait, WaitInRoom};
pub use service::{Custom, Fetch, LookUp, Method, Notify};

/// Number of a request within its session; later requests have higher ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(u64);

impl RequestId {
    /// Makes the id with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// What a program wants done before it can go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Request {
    /// Id to give back with the outcome.
    pub id: RequestId,
    /// Place of the action that asks, in the program's document.
    pub at: Pointer,
    /// What shall happen.
    pub effect: Effect,
}

impl Request {
    /// Makes a request.
    #[must_use]
    pub fn new(id: RequestId, at: Pointer, effect: impl Into<Effect>) -> Self {
        Self { id, at, effect: effect.into() }
    }
}

/// One basic operation of telephony, or of the services beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Effect {
    /// Accepts the incoming call. Comes back as `Done`, also when it was accepted already.
    Answer,
    /// Refuses the incoming call. Comes back as `Done`; the leg is over.
    Reject(Reject),
    /// Speaks a text. Comes back as `Done`, or `Interrupted` by a key.
    Speak(Speak),
    /// Plays a sound. Comes back as `Done`, or `Interrupted` by a key.
    Play(Play),
    /// Collects keys while prompts are played. Comes back as `Collected`.
    Collect(Collect),
    /// Sends keys to the far end. Comes back as `Done`.
    SendDigits(SendDigits),
    /// Starts, stops or makes a recording. Comes back as `Done`, or `Recorded` for a recording in one go or a stop.
    Record(Record),
    /// Rings endpoints and joins the caller with the first that answers. Comes back as `Bridged` after the talk, or
    /// as `NotBridged`; as `TimedOut` if the program waits no longer; as `Keyed` while the talk goes on, if it listens
    /// for codes.
    Bridge(Bridge),
    /// Goes on with the talk that a code interrupted. Comes back as `Bridged` after it, or as `Keyed`.
    StayBridged(StayBridged),
    /// Starts a further, independent leg. Comes back at once as `Originated`.
    Originate(Originate),
    /// Enters a room. Comes back as `Entered` or `RoomFull`.
    EnterRoom(EnterRoom),
    /// Stays in the room until it ends. Comes back as `RoomEnded`.
    WaitInRoom(WaitInRoom),
    /// Waits in a queue for an agent. Comes back as `Bridged` after the talk, or as `QueueLeft`.
    EnterQueue(EnterQueue),
    /// Parks the caller. Comes back as `Bridged` after somebody fetched the caller and talked, or as `TimedOut`.
    Park(Park),
    /// Takes over a call that rings or waits elsewhere. Comes back as `Bridged` after the talk, or as `NotFound`.
    PickUp(PickUp),
    /// Lets the caller leave a message. Comes back as `Recorded`, or `Done` when nothing was said.
    LeaveMessage(LeaveMessage),
    /// Sets a presence state. Comes back as `Done`.
    SetPresence(SetPresence),
    /// Lets time pass. Comes back as `Done`.
    Wait(Wait),
    /// Ends the leg. Comes back as `Done`; the leg is over.
    HangUp(HangUp),
    /// Looks something up. Comes back as `Found` or `NotFound`.
    LookUp(LookUp),
    /// Asks an HTTP server. Comes back as `Fetched` or `FetchFailed`.
    Fetch(Fetch),
    /// Tells somebody, without waiting for an answer. Comes back as `Done`.
    Notify(Notify),
    /// Something that only the dialect and whoever runs it know. Comes back as `Custom`, `Done` or `Unsupported`.
    Custom(Custom),
}

impl Effect {
    /// Returns the ordinary hang-up.
    #[must_use]
    pub const fn hang_up() -> Self {
        Self::HangUp(HangUp::new())
    }

    /// Returns whether [`Services`](super::Services) take care of it, so that it is allowed after the end of the leg.
    #[must_use]
    pub const fn is_service(&self) -> bool {
        match self {
            Self::LookUp(_) | Self::Fetch(_) | Self::Notify(_) => true,
            Self::Custom(custom) => custom.service,
            _ => false,
        }
    }

    /// Returns whether it takes the leg elsewhere, and so ends a talk that a code interrupted.
    #[must_use]
    pub const fn leaves_talk(&self) -> bool {
        matches!(
            self,
            Self::Collect(_)
                | Self::Bridge(_)
                | Self::EnterRoom(_)
                | Self::EnterQueue(_)
                | Self::Park(_)
                | Self::PickUp(_)
                | Self::LeaveMessage(_)
                | Self::Record(Record { action: RecordAction::Once, .. })
        )
    }

    /// Returns whether the leg is over once it is done.
    #[must_use]
    pub const fn ends_leg(&self) -> bool {
        matches!(self, Self::HangUp(_) | Self::Reject(_))
    }

    /// Returns the word for the operation, as it is written in traces.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Answer => "answer",
            Self::Reject(_) => "reject",
            Self::Speak(_) => "speak",
            Self::Play(_) => "play",
            Self::Collect(_) => "collect",
            Self::SendDigits(_) => "send_digits",
            Self::Record(_) => "record",
            Self::Bridge(_) => "bridge",
            Self::StayBridged(_) => "stay_bridged",
            Self::Originate(_) => "originate",
            Self::EnterRoom(_) => "enter_room",
            Self::WaitInRoom(_) => "wait_in_room",
            Self::EnterQueue(_) => "enter_queue",
            Self::Park(_) => "park",
            Self::PickUp(_) => "pick_up",
            Self::LeaveMessage(_) => "leave_message",
            Self::SetPresence(_) => "set_presence",
            Self::Wait(_) => "wait",
            Self::HangUp(_) => "hang_up",
            Self::LookUp(_) => "look_up",
            Self::Fetch(_) => "fetch",
            Self::Notify(_) => "notify",
            Self::Custom(custom) => &custom.name,
        }
    }
}

macro_rules! effect_from {
    ($($part:ident),+ $(,)?) => {
        $(impl From<$part> for Effect {
            fn from(part: $part) -> Self {
                Self::$part(part)
            }
        })+
    };
}

effect_from!(
    Reject,
    Speak,
    Play,
    Collect,
    SendDigits,
    Record,
    Bridge,
    StayBridged,
    Originate,
    EnterRoom,
    WaitInRoom,
    EnterQueue,
    Park,
    PickUp,
    LeaveMessage,
    SetPresence,
    Wait,
    HangUp,
    LookUp,
    Fetch,
    Notify,
    Custom,
);
