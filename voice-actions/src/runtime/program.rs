use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{CallerId, Cause, Exhausted, Outcome, Request, RequestId};
use crate::diagnostics::Pointer;

/// A call flow in execution on one leg.
///
/// It owns its document, does nothing itself, and asks for what it wants done: see [the contract](super).
pub trait Program: Send {
    /// Takes the news and returns what shall happen next.
    ///
    /// `now` never goes back from one call to the next.
    ///
    /// # Errors
    ///
    /// `StaleRequest` for an outcome that nobody waits for; the program is unchanged. Every other kind ends the
    /// program.
    fn resume(&mut self, now: OffsetDateTime, input: Input) -> Result<Step, ProgramError>;

    /// Returns the outcomes of the pending request that make a difference here: digits that are tested, silence,
    /// busy, room full. An explorer tries each of them.
    ///
    /// Outcomes that a world decides by itself (who is in a room, what a service answers) need not be listed.
    fn choices(&self, pending: &Request) -> Vec<Outcome> {
        Outcome::usual(&pending.effect)
    }

    /// Asks the program to keep [notes](Self::take_notes) from now on, or to stop that. Programs start without.
    fn observe(&mut self, _on: bool) {}

    /// Returns what the program noted since the last time: actions and branches taken, variables that were not set.
    fn take_notes(&mut self) -> Vec<Note> {
        Vec::new()
    }

    /// Returns every action and branch of the document, for coverage and unreachable actions.
    ///
    /// [`NoteKind::Visited`] notes name the same points.
    fn points(&self) -> Vec<Note> {
        Vec::new()
    }
}

impl<P: Program + ?Sized> Program for Box<P> {
    fn resume(&mut self, now: OffsetDateTime, input: Input) -> Result<Step, ProgramError> {
        (**self).resume(now, input)
    }

    fn choices(&self, pending: &Request) -> Vec<Outcome> {
        (**self).choices(pending)
    }

    fn observe(&mut self, on: bool) {
        (**self).observe(on);
    }

    fn take_notes(&mut self) -> Vec<Note> {
        (**self).take_notes()
    }

    fn points(&self) -> Vec<Note> {
        (**self).points()
    }
}

/// Name of a leg, unique among those who run together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LegId(Cow<'static, str>);

impl LegId {
    /// Makes the id with this text.
    #[must_use]
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(text.into())
    }

    /// Returns the id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LegId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

vocabulary! {
    /// Which side started the leg, seen from the platform.
    pub enum Direction {
        /// The leg came in.
        Inbound = "inbound",
        /// The platform rang the party.
        Outbound = "outbound",
    }
}

/// What a program learns about its leg when it starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Start {
    /// Id of the leg.
    pub leg: LegId,
    /// Which side started it.
    pub direction: Direction,
    /// Number that calls, with its name. For an outbound leg: what the party was shown.
    pub from: CallerId,
    /// Number or address that was dialled.
    pub to: String,
    /// When the leg began.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What the creator of the leg gave it on its way (session data); null for a call from outside.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub context: Value,
    /// Further facts that a dialect may want: account, realm, owner of the calling device.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
}

impl Start {
    /// Makes the start of a leg.
    #[must_use]
    pub fn new(
        leg: LegId,
        direction: Direction,
        from: impl Into<CallerId>,
        to: impl Into<String>,
        at: OffsetDateTime,
    ) -> Self {
        Self { leg, direction, from: from.into(), to: to.into(), at, context: Value::Null, facts: Map::new() }
    }

    /// Gives the leg something on its way.
    #[must_use]
    pub fn with_context(mut self, context: impl Into<Value>) -> Self {
        self.context = context.into();
        self
    }

    /// Adds a fact that a dialect may want.
    #[must_use]
    pub fn with_fact(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.facts.insert(key.into(), value.into());
        self
    }
}

/// News for a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Input {
    /// The leg is there. Comes first and once.
    Start(Box<Start>),
    /// The pending request came to an end.
    Done {
        /// Which request.
        id: RequestId,
        /// What came of it.
        outcome: Outcome,
    },
    /// The far end left, or the network dropped the leg. Only service effects are possible from now on.
    Ended(Ended),
}

/// How a leg ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ended {
    /// Why.
    pub cause: Cause,
    /// Whether it was talking with somebody: what was pending, a bridge for instance, had come as far as that.
    #[serde(default)]
    pub in_talk: bool,
}

impl Ended {
    /// Makes the end of a leg that was not talking with anybody.
    #[must_use]
    pub fn new(cause: impl Into<Cause>) -> Self {
        Self { cause: cause.into(), in_talk: false }
    }

    /// Says that it was talking with somebody.
    #[must_use]
    pub const fn in_talk(mut self) -> Self {
        self.in_talk = true;
        self
    }
}

impl From<Start> for Input {
    fn from(start: Start) -> Self {
        Self::Start(Box::new(start))
    }
}

/// What a program wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "a program wants something or is at its end")]
#[expect(clippy::large_enum_variant, reason = "the small variant comes once in a program's life")]
pub enum Step {
    /// Wants this done, and waits for it.
    Do(Request),
    /// Wants nothing more.
    End(End),
}

/// How a program came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum End {
    /// The leg is over: by `Ended`, or by an effect of the program.
    HungUp(Cause),
    /// The leg goes on under somebody else's control.
    HandedOver,
    /// Nothing is left to do; whoever runs the program hangs up if the leg is still there.
    Finished,
}

/// Something worth noting that happened inside a program between two requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Note {
    /// Place in the document.
    pub at: Pointer,
    /// Which document, for a program that runs several (fetched, looked up): its [`digest`](super::digest) or name.
    /// None: the document of the program's snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// What happened there.
    pub kind: NoteKind,
}

impl Note {
    const fn new(at: Pointer, kind: NoteKind) -> Self {
        Self { at, document: None, kind }
    }

    /// Says which document the place belongs to.
    #[must_use]
    pub fn in_document(mut self, document: impl Into<String>) -> Self {
        self.document = Some(document.into());
        self
    }

    /// Notes that the action here ran.
    #[must_use]
    pub const fn action(at: Pointer) -> Self {
        Self::new(at, NoteKind::Visited { branch: None })
    }

    /// Notes that the action here took this branch.
    #[must_use]
    pub fn branch(at: Pointer, branch: impl Into<String>) -> Self {
        Self::new(at, NoteKind::Visited { branch: Some(branch.into()) })
    }

    /// Notes that this variable was read here and nobody had set it.
    #[must_use]
    pub fn unset(at: Pointer, variable: impl Into<String>) -> Self {
        Self::new(at, NoteKind::Unset { variable: variable.into() })
    }

    /// Notes a mistake in the flow that did not stop it.
    #[must_use]
    pub fn warning(at: Pointer, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(at, NoteKind::Warning { code: code.into(), message: message.into() })
    }

    /// Notes that the program looked at the clock here, and that at this instant it might go on otherwise.
    #[must_use]
    pub const fn clock(at: Pointer, instant: OffsetDateTime) -> Self {
        Self::new(at, NoteKind::Clock { instant })
    }
}

/// What a note is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoteKind {
    /// An action ran, or one of its branches was taken.
    Visited {
        /// Name of the branch, such as `then` or `USER_BUSY`; none: the action itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<String>,
    },
    /// A variable was read that nobody had set.
    Unset {
        /// Its name.
        variable: String,
    },
    /// A mistake in the flow that did not stop it.
    Warning {
        /// Stable code.
        code: String,
        /// What is wrong, for people.
        message: String,
    },
    /// The program looked at the clock, and might go on otherwise at another instant.
    ///
    /// An explorer begins a call at that instant, too.
    Clock {
        /// The other instant.
        #[serde(with = "time::serde::rfc3339")]
        instant: OffsetDateTime,
    },
}

/// What went wrong inside a program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProgramErrorKind {
    /// The outcome belongs to no pending request: it came late, twice, or was invented. The program is unchanged.
    StaleRequest,
    /// The first input was not `Start`, or `Start` came twice.
    OutOfOrder,
    /// Input came after the program's end.
    AtEnd,
    /// A budget is used up.
    Exhausted(Exhausted),
    /// The document cannot be run.
    Document,
    /// An outcome came that cannot come of the pending effect.
    UnexpectedOutcome,
}

impl From<Exhausted> for ProgramErrorKind {
    fn from(exhausted: Exhausted) -> Self {
        Self::Exhausted(exhausted)
    }
}

impl fmt::Display for ProgramErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StaleRequest => f.write_str("outcome for a request that is not pending"),
            Self::OutOfOrder => f.write_str("a program starts once, and first of all"),
            Self::AtEnd => f.write_str("the program is at its end"),
            Self::Exhausted(exhausted) => exhausted.fmt(f),
            Self::Document => f.write_str("the document cannot be run"),
            Self::UnexpectedOutcome => f.write_str("outcome that cannot come of the pending effect"),
        }
    }
}

/// A program that cannot go on.
#[derive(Debug, thiserror::Error)]
#[error("{kind}{}", place(.at))]
pub struct ProgramError {
    kind: ProgramErrorKind,
    at: Pointer,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

fn place(at: &Pointer) -> String {
    if *at == Pointer::root() { String::new() } else { format!(" at `{at}`") }
}

impl ProgramError {
    /// Makes the error of this kind at this place of the document.
    #[must_use]
    pub const fn new(kind: ProgramErrorKind, at: Pointer) -> Self {
        Self { kind, at, source: None }
    }

    /// Adds the error below.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns what went wrong.
    #[must_use]
    pub const fn kind(&self) -> &ProgramErrorKind {
        &self.kind
    }

    /// Returns the place in the document; the root where no place is known.
    #[must_use]
    pub const fn at(&self) -> &Pointer {
        &self.at
    }

    /// Returns whether an outcome came late or twice; the program is unchanged and goes on.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        matches!(self.kind, ProgramErrorKind::StaleRequest)
    }

    /// Returns the budget that is used up, if that is the reason.
    #[must_use]
    pub const fn exhausted(&self) -> Option<&Exhausted> {
        match &self.kind {
            ProgramErrorKind::Exhausted(exhausted) => Some(exhausted),
            _ => None,
        }
    }
}

impl From<ProgramErrorKind> for ProgramError {
    fn from(kind: ProgramErrorKind) -> Self {
        Self::new(kind, Pointer::root())
    }
}

impl From<Exhausted> for ProgramError {
    fn from(exhausted: Exhausted) -> Self {
        Self::new(ProgramErrorKind::Exhausted(exhausted), Pointer::root())
    }
}
