//! What a module asks of the engine when it is done, and why it waits.

use std::sync::Arc;

use serde_json::Value;
use voice_actions::runtime::{Cause, Effect};

use super::flow::Flow;

/// What comes after a module.
#[derive(Debug)]
pub(super) enum Next {
    /// The child `_`; no such child: stop.
    Continue,
    /// The child with this key, else `_`, else stop.
    Key(String),
    /// Another flow; the own child `_` is put aside and runs when that flow stops.
    Branch(Arc<Flow>),
    /// Another flow in place of this one; what was put aside stays.
    Replace(Arc<Flow>),
    /// What was put aside last; nothing: the end, with this cause.
    Stop(Option<Cause>),
    /// The end, whatever was put aside.
    HardStop,
    /// The end of the flow; the call goes on elsewhere.
    HandedOver,
    /// The end; an effect of the module ended the leg.
    Over(Cause),
    /// The same module once more, with a state that it keeps; what it asked so far is forgotten.
    Again(Value),
}

/// Why a module does not come to its end now.
#[derive(Debug)]
pub(super) enum Pause {
    /// It asks for this, and runs once more with the outcome.
    Ask(Box<Effect>),
    /// It died: the engine notes why and takes `_`.
    Died(&'static str),
}

/// How far a module came.
pub(super) type Run = Result<Next, Pause>;
