//! A call flow made ready to run: a flat list of operations with jumps.

use std::sync::Arc;

use crate::diagnostics::Pointer;
use crate::expression::{Assigned, Error, Expression, Template, Value};
use crate::runtime::Digits;

/// A call flow made ready to run.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) ops: Vec<Op>,
    /// Place in the document of each operation.
    pub(super) places: Vec<Pointer>,
    /// Actions and branches of the document, in order.
    pub(super) points: Vec<(Pointer, Option<&'static str>)>,
    /// Whether lists are nested deeper than the budget allows.
    pub(super) too_deep: bool,
}

/// One operation. Every action is one, followed by those of its lists.
#[derive(Debug)]
pub(super) enum Op {
    Assign(Assign),
    Say {
        text: Template,
        times: Option<Count>,
    },
    Play {
        media: Template,
        times: Option<Count>,
    },
    Collect(Box<Collect>),
    Conference(Box<Conference>),
    /// Stands behind the list of `on_enter`.
    WaitInRoom,
    Transfer {
        to: Template,
        caller_id: Option<Template>,
    },
    Dial(Box<Dial>),
    HangUp,
    If {
        condition: Result<Expression, Error>,
        otherwise: usize,
    },
    ForEach(ForEach),
    /// Stands behind the list of a `FOREACH`, whose operation it names.
    Next(usize),
    Jump(usize),
    /// Jumps to the operation and leaves loops until so many are left.
    Goto {
        target: usize,
        loops: usize,
    },
    /// Jumps to a label that is not there.
    NoLabel(String),
    Label,
    Redirect {
        url: Template,
        method: Option<Template>,
    },
    SessionData(Data),
    Record(Data),
    Queue(Data),
    Sms {
        to: Template,
        caller_id: Template,
        message: Template,
    },
    /// An effect of this dialect's own: its name, its parameters.
    Custom(String, Data),
}

#[derive(Debug)]
pub(super) struct Assign {
    pub(super) path: String,
    /// Whether the path has no members, so that it is the name of the variable.
    pub(super) plain: bool,
    pub(super) value: AssignedValue,
}

#[derive(Debug)]
pub(super) enum AssignedValue {
    Text(Assigned),
    Constant(Result<Value, Error>),
}

#[derive(Debug)]
pub(super) enum Count {
    Fixed(u32),
    Template(Template),
}

#[derive(Debug)]
pub(super) struct Collect {
    pub(super) prompts: Vec<Prompt>,
    pub(super) max_digits: Option<Count>,
    pub(super) finish_on: FinishOn,
    /// In milliseconds.
    pub(super) timeout: Option<Timeout>,
    pub(super) name: Option<String>,
}

#[derive(Debug)]
pub(super) enum Timeout {
    Fixed(time::Duration),
    Template(Template),
}

#[derive(Debug)]
pub(super) enum FinishOn {
    Fixed(Digits),
    Template(Template),
}

#[derive(Debug)]
pub(super) enum Prompt {
    Say {
        text: Template,
        times: Option<Count>,
    },
    Play {
        media: Template,
        times: Option<Count>,
    },
    /// A step that is no prompt.
    Other(Pointer),
}

#[derive(Debug)]
pub(super) struct Conference {
    pub(super) room: Template,
    pub(super) max_participants: Option<Count>,
    pub(super) end_on_exit: Option<Switch>,
    /// Where the list of the full room starts, or what follows the conference.
    pub(super) full: usize,
    /// Where to go on after the room.
    pub(super) after: usize,
    /// What follows the conference and its lists.
    pub(super) end: usize,
    pub(super) has_enter: bool,
    pub(super) has_full: bool,
}

#[derive(Debug)]
pub(super) enum Switch {
    Fixed(bool),
    Template(Template),
}

#[derive(Debug)]
pub(super) struct Dial {
    pub(super) to: Template,
    pub(super) caller_id: Option<Template>,
    pub(super) session_data: Option<Data>,
    /// In seconds.
    pub(super) ring_time: Option<f64>,
}

#[derive(Debug)]
pub(super) struct ForEach {
    pub(super) items: Items,
    /// What follows the loop.
    pub(super) after: usize,
}

#[derive(Debug)]
pub(super) enum Items {
    Expression(Result<Expression, Error>),
    Data(Data),
}

/// JSON in whose texts variables are filled in.
#[derive(Clone, Debug)]
pub(super) enum Data {
    /// Without a variable in it; shared, so that asking for it is cheap.
    Constant(Arc<serde_json::Value>),
    Text(Template),
    List(Vec<Self>),
    Members(Vec<(String, Self)>),
}

impl Data {
    pub(super) fn new(json: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::String(text) => {
                let template = Template::parse(text);
                if template.is_literal() {
                    Self::Constant(Arc::new(json.clone()))
                } else {
                    Self::Text(template)
                }
            }
            Json::Array(items) => {
                let items: Vec<Self> = items.iter().map(Self::new).collect();
                if items.iter().all(Self::is_constant) {
                    Self::Constant(Arc::new(json.clone()))
                } else {
                    Self::List(items)
                }
            }
            Json::Object(members) => Self::members(members),
            Json::Null | Json::Bool(_) | Json::Number(_) => Self::Constant(Arc::new(json.clone())),
        }
    }

    pub(super) fn members(members: &serde_json::Map<String, serde_json::Value>) -> Self {
        let inner: Vec<(String, Self)> =
            members.iter().map(|(key, value)| (key.clone(), Self::new(value))).collect();
        if inner.iter().all(|(_, value)| value.is_constant()) {
            Self::Constant(Arc::new(serde_json::Value::Object(members.clone())))
        } else {
            Self::Members(inner)
        }
    }

    const fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }
}
