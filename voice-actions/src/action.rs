//! The call flow actions: one type per word of the vendor, and [`Action`] over them all.
//!
//! | Word | Type | Does |
//! | --- | --- | --- |
//! | `SAY` | [`Say`] | speaks a text |
//! | `PLAY` | [`Play`] | plays an audio file |
//! | `COLLECT` | [`Collect`] | takes key presses |
//! | `CONFERENCE` | [`Conference`] | joins a named room |
//! | `TRANSFER` | [`Transfer`] | forwards the call |
//! | `DIAL` | [`Dial`] | starts another, independent leg |
//! | `HANGUP` | [`Hangup`] | ends the leg |
//! | `IF` | [`If`] | branches |
//! | `FOREACH` | [`ForEach`] | repeats steps for each item of a list |
//! | `GOTO`, `LABEL` | [`Goto`], [`Label`] | jumps |
//! | `REDIRECT` | [`Redirect`] | fetches the next call flow |
//! | `SESSIONDATA` | [`SetSessionData`] | changes the session data |
//! | `TRANSCRIBE` | [`Transcribe`] | starts or stops a transcription |
//! | `SMS` | [`Sms`] | sends a text message (old) |
//! | `STREAM`, `DETECT`, `RECORD`, `QUEUE` | [`Stream`], [`Detect`], [`Record`], [`Queue`] | named by the vendor, parameters open |
//!
//! The vendor says that there are 23 actions; a word that is not in this table is kept as [`OtherAction`].

use serde::de::{Deserialize, Deserializer, MapAccess};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::wire::FieldSpec;

mod collect;
mod conference;
mod detect;
mod dial;
mod foreach;
mod goto;
mod hangup;
mod if_else;
mod label;
mod lists;
mod other;
mod play;
mod queue;
mod record;
mod redirect;
mod say;
mod session_data;
mod sms;
mod stream;
mod transcribe;
mod transfer;

pub use collect::{Collect, FinishKey};
pub use conference::{Conference, ConferenceMode};
pub use detect::Detect;
pub use dial::Dial;
pub use foreach::ForEach;
pub use goto::Goto;
pub use hangup::Hangup;
pub use if_else::If;
pub use label::Label;
pub use lists::{EventName, Events, StepList};
pub use other::OtherAction;
pub use play::Play;
pub use queue::Queue;
pub use record::Record;
pub use redirect::{Method, Redirect};
pub use say::Say;
pub use session_data::{SessionData, SetSessionData};
pub use sms::Sms;
pub use stream::Stream;
pub use transcribe::{Switch, Track, Transcribe, Webhook};
pub use transfer::Transfer;

/// What a check knows about an action: its word and its tables.
pub(crate) struct ActionSpec {
    pub(crate) word: &'static str,
    pub(crate) params: &'static [FieldSpec],
    pub(crate) keys: &'static [FieldSpec],
}

/// Makes the enumeration and everything that goes over all its rows.
macro_rules! actions {
    ($( $(#[$meta:meta])* $name:ident, )+) => {
        /// One call flow action.
        ///
        /// The actions differ much in size, so each stands behind a pointer of its own: a list of steps stays small.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Action {
            $( $(#[$meta])* $name(Box<$name>), )+
            /// An action that this version does not know, kept as it came.
            Other(Box<OtherAction>),
        }

        impl Action {
            /// Every word that this version knows, in the order of the vendor reference.
            pub const WORDS: &'static [&'static str] = &[ $( $name::NAME ),+ ];

            pub(crate) const SPECS: &'static [ActionSpec] = &[ $( $name::SPEC ),+ ];

            /// Returns the word of the action as it is written on the wire.
            #[must_use]
            pub fn word(&self) -> &str {
                match self {
                    $( Self::$name(_) => $name::NAME, )+
                    Self::Other(action) => action.word(),
                }
            }

            /// Returns the members beside `params` that this version does not know, comments among them.
            #[must_use]
            pub fn extra(&self) -> &Map<String, Value> {
                match self {
                    $( Self::$name(action) => &action.extra, )+
                    Self::Other(action) => action.members(),
                }
            }

            /// Returns the members of `params` that this version does not know.
            ///
            /// Of an action that it does not know, that is all of them.
            #[must_use]
            pub fn extra_params(&self) -> Option<&Map<String, Value>> {
                match self {
                    $( Self::$name(action) => Some(&action.extra_params), )+
                    Self::Other(action) => action.members().get("params").and_then(Value::as_object),
                }
            }

            /// Returns the lists of steps within this action, in the order in which they are written.
            #[must_use]
            pub fn lists(&self) -> Vec<StepList<'_>> {
                match self {
                    $( Self::$name(action) => action.lists(), )+
                    Self::Other(_) => Vec::new(),
                }
            }

            pub(crate) fn decode<'de, A: MapAccess<'de>>(
                word: &str,
                from: A,
                depth: usize,
            ) -> Result<Self, A::Error> {
                match word {
                    $( $name::NAME => $name::decode(from, depth).map(Self::from), )+
                    _ => OtherAction::decode(word, from).map(Self::from),
                }
            }
        }

        impl Serialize for Action {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$name(action) => action.serialize(to), )+
                    Self::Other(action) => action.serialize(to),
                }
            }
        }

        $(
            impl From<$name> for Action {
                fn from(action: $name) -> Self {
                    Self::$name(Box::new(action))
                }
            }

            impl From<$name> for crate::Step {
                fn from(action: $name) -> Self {
                    Self::Action(action.into())
                }
            }
        )+
    };
}

actions! {
    /// Speaks a text.
    Say,
    /// Plays an audio file.
    Play,
    /// Takes key presses.
    Collect,
    /// Joins a named room.
    Conference,
    /// Forwards the call.
    Transfer,
    /// Starts another, independent leg.
    Dial,
    /// Ends the leg.
    Hangup,
    /// Branches.
    If,
    /// Repeats steps for each item of a list.
    ForEach,
    /// Jumps to a label.
    Goto,
    /// Is the target of a jump.
    Label,
    /// Fetches the next call flow.
    Redirect,
    /// Changes the session data.
    SetSessionData,
    /// Starts or stops a transcription.
    Transcribe,
    /// Sends a text message, the old way.
    Sms,
    /// Sends live audio to a web socket.
    Stream,
    /// Detects who or what answered.
    Detect,
    /// Records the call.
    Record,
    /// Puts the call into a queue.
    Queue,
}

impl Action {
    /// Returns the assignments that stand in the action itself, in document order.
    ///
    /// Never seen in a published script. They run before the action `[inferred]`.
    pub fn assignments(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.extra().iter().filter(|(key, _)| key.starts_with('$')).map(|(key, value)| (key.as_str(), value))
    }
}

impl From<OtherAction> for Action {
    fn from(action: OtherAction) -> Self {
        Self::Other(Box::new(action))
    }
}

impl From<OtherAction> for crate::Step {
    fn from(action: OtherAction) -> Self {
        Self::Action(action.into())
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match crate::Step::deserialize(from)? {
            crate::Step::Action(action) => Ok(action),
            crate::Step::Assignment(_) => Err(serde::de::Error::missing_field("type")),
        }
    }
}
