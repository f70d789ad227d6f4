use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Duration;

use super::{AnswerTable, Answers, Person, Queue};
use crate::runtime::wire::milliseconds;
use crate::runtime::{Budget, CallerId, Session, Snapshot, Start};

/// Error of a router: the document of a number cannot be run.
pub type RouteError = Box<dyn std::error::Error + Send + Sync>;

/// Picks the program of a new leg.
pub trait Router: fmt::Debug + Send + Sync {
    /// Returns the program of a leg that starts, or `None` when the number has none.
    ///
    /// A call from outside starts when it arrives and is found by [`Start::to`]; an originated leg starts when the
    /// party answers, and which of its numbers decides is the dialect's matter (Voxology: the caller id).
    ///
    /// # Errors
    ///
    /// The number has a document, and it cannot be run.
    fn program(&self, start: &Start) -> Result<Option<Box<dyn Session>>, RouteError>;

    /// Returns the program of a leg, in the state that was written down.
    ///
    /// # Errors
    ///
    /// The snapshot does not belong to the program of this leg.
    fn restore(&self, start: &Start, snapshot: &Snapshot) -> Result<Box<dyn Session>, RouteError>;
}

impl<R: Router + ?Sized> Router for Arc<R> {
    fn program(&self, start: &Start) -> Result<Option<Box<dyn Session>>, RouteError> {
        (**self).program(start)
    }

    fn restore(&self, start: &Start, snapshot: &Snapshot) -> Result<Box<dyn Session>, RouteError> {
        (**self).restore(start, snapshot)
    }
}

/// What does not change in a world.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Setting {
    pub(super) router: Arc<dyn Router>,
    pub(super) answers: Arc<dyn Answers>,
    pub(super) people: BTreeMap<String, Person>,
    pub(super) queues: BTreeMap<String, Queue>,
    pub(super) budget: Budget,
    pub(super) pace: Pace,
    pub(super) notes: bool,
}

impl Setting {
    /// Makes a world where this router picks the programs, without people.
    #[must_use]
    pub fn new(router: impl Router + 'static) -> Self {
        Self {
            router: Arc::new(router),
            answers: Arc::new(AnswerTable::new()),
            people: BTreeMap::new(),
            queues: BTreeMap::new(),
            budget: Budget::standard(),
            pace: Pace::default(),
            notes: false,
        }
    }

    /// Puts somebody at this number, SIP address or device id.
    #[must_use]
    pub fn with_person(mut self, address: impl Into<String>, person: Person) -> Self {
        self.people.insert(address.into(), person);
        self
    }

    /// Says what services answer, in place of what was said before.
    ///
    /// A dialect that answers lookups of its own (an account of Kazoo) takes further answers itself: set here they
    /// replace its lookups.
    #[must_use]
    pub fn with_answers(mut self, answers: impl Answers + 'static) -> Self {
        self.answers = Arc::new(answers);
        self
    }

    /// Adds a queue.
    #[must_use]
    pub fn with_queue(mut self, name: impl Into<String>, queue: Queue) -> Self {
        self.queues.insert(name.into(), queue);
        self
    }

    /// Changes the limits.
    #[must_use]
    pub fn with_budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// Changes how long things take.
    #[must_use]
    pub const fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Lets programs note what they do between two requests; the notes stand in the trace.
    #[must_use]
    pub const fn with_notes(mut self, on: bool) -> Self {
        self.notes = on;
        self
    }
}

/// How long things take in a simulated world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Pace {
    /// Speaking one character.
    #[serde(with = "milliseconds")]
    pub character: Duration,
    /// Playing one sound.
    #[serde(with = "milliseconds")]
    pub sound: Duration,
    /// Sending one key.
    #[serde(with = "milliseconds")]
    pub key: Duration,
    /// Ringing when the flow gives no time: what the switch allows. A program may wait
    /// [less](crate::runtime::Bridge::max_wait), as a dialect has it.
    #[serde(with = "milliseconds")]
    pub ring_time: Duration,
    /// Silence that ends a recording in one go when the flow gives none.
    #[serde(with = "milliseconds")]
    pub silence: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            character: Duration::milliseconds(60),
            sound: Duration::seconds(5),
            key: Duration::milliseconds(200),
            ring_time: Duration::seconds(60),
            silence: Duration::seconds(3),
        }
    }
}

/// A call that somebody places from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Call {
    /// Number that calls, with its name.
    pub from: CallerId,
    /// Number that is dialed.
    pub to: String,
    /// Who calls; none: the person at the calling number, or somebody who only listens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// Further facts for the dialect.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
}

impl Call {
    /// Makes a call.
    #[must_use]
    pub fn new(from: impl Into<CallerId>, to: impl Into<String>) -> Self {
        Self { from: from.into(), to: to.into(), person: None, facts: Map::new() }
    }

    /// Says who calls.
    #[must_use]
    pub fn with_person(mut self, person: Person) -> Self {
        self.person = Some(person);
        self
    }

    /// Adds a fact for the dialect.
    #[must_use]
    pub fn with_fact(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.facts.insert(key.into(), value.into());
        self
    }
}
