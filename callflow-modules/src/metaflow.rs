//! Metaflows: features that are keyed in during a bridged call.
//!
//! [`Metaflows`] binds digits and patterns to [`Action`]s. An action looks like a node of a callflow, but has modules of
//! its own: [`Feature`].

mod feature;

pub use feature::{
    AskPivot, AudioLevel, AudioMode, Break, HangUp, Hold, HoldAction, HoldControl, MoveTo, PlaySound,
    Recording, RecordingAction, Relate, Relationship, Resume, RunCallflow, Say, SayWay, SayWhat, SoundTouch,
    Speak, TakeOver, TakeOverTarget, TransferTo,
};

use serde_json::{Map, Value};
use voice_actions::wire::Extra;

use voice_actions::diagnostics::Pointer;

use crate::Milliseconds;
use crate::check::tree;
use crate::entries::Entries;
use crate::error::{Error, ErrorKind};
use crate::schema::{Definition, Form, Rule};
use crate::wire::{Field, Leaf, Record, Rows, Slot, fill, into_map, to_map};

record! {
    /// Features that a party can key in while a call is up.
    ///
    /// Part of callflows, accounts, users and devices; also what a running channel is sent.
    pub struct Metaflows {
        /// Key that starts a code. Defaults to `*`.
        binding_digit, with_binding_digit: crate::module::Dtmf [text("*") min_length(1) max_length(1)];
        /// How long to wait for the rest of a code. At least 0.
        digit_timeout, with_digit_timeout: Milliseconds [min(0)];
        /// Which leg may key codes in.
        listen_on, with_listen_on: ListenOn [];
        /// Codes of digits.
        numbers, with_numbers: Entries<Action> [like(&Rule::map(Form::Digits, &Action::RULE, true))];
        /// Codes that match a regular expression.
        patterns, with_patterns: Entries<Action> [like(&Rule::map(Form::Any, &Action::RULE, true)) expression()];
    }
}

impl Metaflows {
    /// Makes a set without codes.
    #[must_use]
    pub fn new() -> Self {
        Self::blank()
    }

    /// Reads a set from text.
    ///
    /// ```
    /// use callflow_modules::metaflow::{Feature, Metaflows};
    ///
    /// let set = Metaflows::from_json(r#"{"binding_digit": "*", "numbers": {"1": {"module": "hold", "data": {}}}}"#)?;
    /// let hold = set.numbers.as_ref().and_then(|numbers| numbers.get("1"));
    /// assert!(hold.is_some_and(|action| matches!(action.feature, Feature::Hold(_))));
    /// # Ok::<(), callflow_modules::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Syntax` if the text is not JSON, `Shape` if it is no object, `TooDeep` if it nests too deep.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let unfit = || Error::new(ErrorKind::Shape, Pointer::root());
        Self::read(tree(text)?.into())
            .map_err(|_| unfit().with_detail("expected an object of metaflows".to_owned()))
    }

    /// Writes the set as a JSON value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.write()
    }

    /// Binds a code of digits to an action.
    #[must_use]
    pub fn on_number(mut self, digits: impl Into<String>, action: impl Into<Action>) -> Self {
        self.numbers.get_or_insert_default().insert(digits, action);
        self
    }

    /// Binds codes that match a regular expression to an action.
    #[must_use]
    pub fn on_pattern(mut self, pattern: impl Into<String>, action: impl Into<Action>) -> Self {
        self.patterns.get_or_insert_default().insert(pattern, action);
        self
    }
}

impl Default for Metaflows {
    fn default() -> Self {
        Self::new()
    }
}

words! {
    /// Legs that may key a metaflow code in.
    pub enum ListenOn {
        /// Both.
        Both = "both",
        /// The party that the document belongs to.
        Own = "self",
        /// The other party.
        Peer = "peer",
    }
}

/// One step of a metaflow: a feature with its arguments, and what may follow.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Action {
    /// What to do, with its arguments.
    pub feature: Feature,
    /// What may follow.
    pub children: Entries<Self>,
    /// Keys that this version does not know, kept as they came.
    pub extra: Map<String, Value>,
}

impl Action {
    /// Makes an action without children.
    #[must_use]
    pub fn new(feature: impl Into<Feature>) -> Self {
        Self { feature: feature.into(), children: Entries::new(), extra: Map::new() }
    }

    /// Sets the child `_`.
    #[must_use]
    pub fn then(mut self, next: impl Into<Self>) -> Self {
        self.children.insert("_", next);
        self
    }

    /// Reads an action from text.
    ///
    /// # Errors
    /// `Syntax` if the text is not JSON, `ModuleMissing` if it is no object with a `module`, `TooDeep` if it nests
    /// too deep.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::from_value(tree(text)?).ok_or_else(|| Error::new(ErrorKind::ModuleMissing, Pointer::root()))
    }

    /// Reads an action from a JSON value; `None` if it is no object with a `module`.
    #[must_use]
    pub fn from_value(value: Value) -> Option<Self> {
        Self::read(value.into()).ok()
    }

    /// Writes the action as a JSON value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.write()
    }
}

impl<T: Into<Feature>> From<T> for Action {
    fn from(feature: T) -> Self {
        Self::new(feature)
    }
}

impl Field for Action {
    const RULE: Rule = Rule::METAFLOW;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        let Leaf::Object(members) = leaf else { return Err(leaf.into_value()) };
        let mut map = into_map(members);
        let Some(Value::String(name)) = map.get("module") else { return Err(Value::Object(map)) };
        let mut feature = Feature::blank(name);
        let mut children = Entries::new();
        if let Some(value) = map.get("children").filter(|value| !is_empty(value)) {
            match Entries::read(value.clone().into()) {
                Ok(read) => children = read,
                Err(_) => return Err(Value::Object(map)),
            }
        }
        match map.get("data") {
            Some(Value::Object(data)) => fill(feature.record_mut(), data.clone()),
            Some(data) if !is_empty(data) => return Err(Value::Object(map)),
            _ => {}
        }
        map.retain(|key, _| !matches!(key.as_str(), "module" | "data" | "children"));
        Ok(Self { feature, children, extra: map })
    }

    fn write(&self) -> Value {
        let mut map = Map::new();
        map.insert("module".to_owned(), self.feature.name().into());
        map.insert("data".to_owned(), Value::Object(to_map(self.feature.record())));
        if !self.children.is_empty() {
            map.insert("children".to_owned(), self.children.write());
        }
        map.extend(self.extra.iter().map(|(key, value)| (key.clone(), value.clone())));
        Value::Object(map)
    }
}

/// Returns whether the engine finds nothing there.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// A feature that this version does not know, with its arguments.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UnknownFeature {
    name: String,
    /// Arguments as they came.
    pub data: Extra,
}

impl UnknownFeature {
    /// Returns the name that the document gives.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Record for UnknownFeature {
    fn slot(&mut self, _key: &str) -> Option<&mut dyn Slot> {
        None
    }

    fn each(&self, _show: &mut dyn FnMut(&'static str, &dyn Slot)) {}

    fn extra(&self) -> &Map<String, Value> {
        &self.data
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.data
    }
}

/// Joins the features: enum, dispatch on the word, conversions.
macro_rules! features {
    ($( $(#[$doc:meta])* $name:ident, )*) => {
        /// What a metaflow action does, with its arguments.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Feature {
            $( $(#[$doc])* $name(Box<$name>), )*
            /// A feature that this version does not know.
            Unknown(Box<UnknownFeature>),
        }

        $( impl From<$name> for Feature {
            fn from(feature: $name) -> Self {
                Self::$name(Box::new(feature))
            }
        } )*

        impl Feature {
            /// Returns the wire name of the feature.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $( Self::$name(_) => $name::NAME, )*
                    Self::Unknown(feature) => feature.name(),
                }
            }

            fn blank(name: &str) -> Self {
                match name {
                    $( $name::NAME => Self::$name(Box::new($name::blank())), )*
                    other => Self::Unknown(Box::new(UnknownFeature { name: other.to_owned(), data: Extra::default() })),
                }
            }

            fn record(&self) -> &dyn Record {
                match self {
                    $( Self::$name(feature) => &**feature, )*
                    Self::Unknown(feature) => &**feature,
                }
            }

            fn record_mut(&mut self) -> &mut dyn Record {
                match self {
                    $( Self::$name(feature) => &mut **feature, )*
                    Self::Unknown(feature) => &mut **feature,
                }
            }

            /// Returns what is known about every feature.
            pub fn definitions() -> impl Iterator<Item = &'static Definition> {
                const ALL: &[&Definition] = &[$( &$name::DEFINITION ),*];
                ALL.iter().copied()
            }
        }
    };
}

features! {
    /// Changes the loudness of a leg.
    AudioLevel,
    /// Stops what is being played.
    Break,
    /// Runs a callflow on a leg.
    RunCallflow,
    /// Hangs up.
    HangUp,
    /// Puts the other party on hold.
    Hold,
    /// Switches holding.
    HoldControl,
    /// Takes over the call of another device, user or number.
    TakeOver,
    /// Moves the call to another device.
    MoveTo,
    /// Asks a web server for a flow.
    AskPivot,
    /// Plays a sound.
    PlaySound,
    /// Starts, stops or masks recording.
    Recording,
    /// Changes how two members of a conference hear each other.
    Relate,
    /// Goes on with what was stopped.
    Resume,
    /// Says a number, a date, …
    Say,
    /// Changes pitch and speed of a voice.
    SoundTouch,
    /// Transfers the call.
    TransferTo,
    /// Speaks a text.
    Speak,
}
