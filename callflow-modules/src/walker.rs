//! The walker: runs a callflow as the server does, on the runtime of `voice-actions`.
//!
//! A [`Walker`] is a [`Program`]: it asks for effects (ring this device, collect four digits, fetch the next flow) and
//! goes on with what came of them. It follows the rules of the server's executor, not of its documentation, where the
//! two differ. Documents of the account (menus, rules, users) come as lookups, which a
//! [`Directory`](crate::directory::Directory) answers.
//!
//! ```
//! use callflow_modules::walker::Walker;
//! use callflow_modules::{Node, module::{Device, Voicemail}};
//! use time::macros::datetime;
//! use voice_actions::runtime::{Direction, Effect, Input, LegId, Outcome, Program, Start, Step};
//!
//! let flow = Node::from(Device::new("front_desk").otherwise(Voicemail::new("company_box")));
//! let mut walker = Walker::of_node(&flow)?;
//!
//! let now = datetime!(2026-11-20 10:00 UTC);
//! let start = Start::new(LegId::new("leg-1"), Direction::Inbound, "+15550100", "+15550199", now);
//! let Step::Do(request) = walker.resume(now, start.into())? else { panic!("a lookup was expected") };
//! assert_eq!(request.effect.name(), "look_up");
//!
//! // Nobody knows the device, so the flow goes on to the mailbox.
//! let Step::Do(request) = walker.resume(now, Input::Done { id: request.id, outcome: Outcome::NotFound })? else {
//!     panic!("another lookup was expected")
//! };
//! assert_eq!(request.at.as_str(), "/children/_");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Facts of a call
//!
//! Beside the numbers, the walker reads these facts of a [`Start`]: `account_id`, `realm`, `device_id` (the device that
//! calls; none for a call from outside), `owner_id`, `from`, `language`, and the maps `channel_vars`,
//! `application_vars` and `sip_headers`.
//!
//! # What this dialect asks for beyond the runtime's effects
//!
//! | Effect | On | Asked by |
//! | --- | --- | --- |
//! | notification `update` with `{kind, id, set}` | services | modules that change a document |
//! | notification `webhook`, `edr`, `notification`, `missed_call`, `agent`, `camping` | services | the modules of these names |
//! | `kazoo.transfer`, `kazoo.eavesdrop`, `kazoo.receive_fax`, `kazoo.detect_fax`, `kazoo.detect_speech`, `kazoo.conference_number`, `kazoo.remote`, `kazoo.twiml` | the leg | the modules that hand the leg over or listen to it |
//!
//! Places in flows that were looked up start with `/$callflows/ID/flow`, in answers of Pivot with `/$answers/N`.
//!
#![doc = include_str!("walker/table.md")]

#[cfg(feature = "simulator")]
mod account;
mod action;
mod call;
mod closing;
mod flow;
mod next;
mod run;
mod session;

use std::sync::Arc;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::{
    Budget, Cause, End, HangupCause, Input, LookUp, Meter, Note, Outcome, Pending, Program, ProgramError,
    ProgramErrorKind, Reject, Request, Start, Step,
};

use self::action::Action;
use self::call::EndHandler;
use self::closing::Closing;
use self::flow::{Child, Flow, Position};
use self::next::{Next, Pause};
use crate::directory::Fields as _;
use crate::directory::Kind;
use crate::schema::Profile;
use crate::{Callflow, Error, Node};

#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub use self::account::Account;
pub use self::call::Call;
pub use self::session::{DIALECT, RestoreError};

/// Branches that one call may take before it is ended.
pub const BRANCH_BUDGET: u32 = 50;

/// Topic of the notification that changes a document.
pub const UPDATE: &str = "update";

/// Flows that can be put aside; the branch budget keeps the server below it.
const MAX_STACK: usize = 1 << 10;

/// How a walker behaves where there is a choice.
#[derive(Clone, Debug)]
struct Settings {
    profile: Profile,
    budget: Budget,
    /// Runs `say`, which no engine has, as `tts`.
    say_as_tts: bool,
    /// Takes `_` of a pivot node on every error, as the documentation says.
    documented_pivot_errors: bool,
    /// Whether recordings without a URL are kept in the account.
    store_recordings: bool,
    seed: u64,
    /// Facts of calls that do not bring them.
    facts: Map<String, Value>,
}

/// Runs a callflow on one leg.
#[derive(Clone, Debug)]
pub struct Walker {
    settings: Settings,
    /// The document; none: the dialled number is looked up first.
    document: Option<Arc<Flow>>,
    digest: String,
    pending: Pending,
    meter: Meter,
    call: Call,
    position: Option<Position>,
    /// Children `_` put aside, the last one on top.
    stack: Vec<Position>,
    branches_left: u32,
    /// Outcomes of the module at work.
    journal: Vec<Outcome>,
    memo: Value,
    /// When the module at work began.
    began: OffsetDateTime,
    answers: u64,
    closing: Option<Closing>,
    observed: bool,
    notes: Vec<Note>,
}

impl Walker {
    /// Makes a walker for a callflow document.
    ///
    /// # Errors
    /// `TooDeep` or `TooLarge` if the document is beyond what can be walked.
    pub fn new(callflow: &Callflow) -> Result<Self, Error> {
        Self::from_value(&callflow.to_value()?)
    }

    /// Makes a walker for a flow without a document around it, as Pivot answers it.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn of_node(node: &Node) -> Result<Self, Error> {
        let value = node.to_value()?;
        Self::with_flow(Flow::read(&value, Pointer::root(), None)?, &value)
    }

    /// Makes a walker for a callflow document as it is stored.
    ///
    /// Unlike the typed document this keeps empty children, where the engine stops.
    ///
    /// # Errors
    /// `Shape` or `ModuleMissing` with the place if a node is none, and as [`new`](Self::new).
    pub fn from_value(document: &Value) -> Result<Self, Error> {
        let flow = Flow::read(document.at(&["flow"]), Pointer::root().key("flow"), None)?;
        Self::with_flow(flow, document)
    }

    /// Makes a walker that looks up who takes the dialled number.
    #[must_use]
    pub fn of_dialled_number() -> Self {
        Self::unstarted(None, voice_actions::runtime::digest(b""))
    }

    fn with_flow(flow: Flow, document: &Value) -> Result<Self, Error> {
        let digest = voice_actions::runtime::digest(document.to_string().as_bytes());
        Ok(Self::unstarted(Some(Arc::new(flow)), digest))
    }

    fn unstarted(document: Option<Arc<Flow>>, digest: String) -> Self {
        Self {
            settings: Settings {
                profile: Profile::default(),
                budget: Budget::standard(),
                say_as_tts: false,
                documented_pivot_errors: false,
                store_recordings: false,
                seed: 0,
                facts: Map::new(),
            },
            document,
            digest,
            pending: Pending::new(),
            meter: Meter::new(),
            call: Call::default(),
            position: None,
            stack: Vec::new(),
            branches_left: BRANCH_BUDGET,
            journal: Vec::new(),
            memo: Value::Null,
            began: OffsetDateTime::UNIX_EPOCH,
            answers: 0,
            closing: None,
            observed: false,
            notes: Vec::new(),
        }
    }

    /// Behaves as this release of the server. Defaults to 4.3.
    #[must_use]
    pub const fn with_profile(mut self, profile: Profile) -> Self {
        self.settings.profile = profile;
        self
    }

    /// Changes the limits.
    #[must_use]
    pub fn with_budget(mut self, budget: Budget) -> Self {
        self.settings.budget = budget;
        self
    }

    /// Runs the module `say`, which no server has, as `tts`. By default it is skipped, as the server does.
    #[must_use]
    pub const fn with_say_as_tts(mut self, on: bool) -> Self {
        self.settings.say_as_tts = on;
        self
    }

    /// Takes the child `_` of a pivot node on every error, as the vendor documents it.
    ///
    /// By default a bad document ends the call, as the server does.
    #[must_use]
    pub const fn with_documented_pivot_errors(mut self, on: bool) -> Self {
        self.settings.documented_pivot_errors = on;
        self
    }

    /// Keeps recordings without a URL in the account, so that `record_caller` waits for them.
    #[must_use]
    pub const fn with_stored_recordings(mut self, on: bool) -> Self {
        self.settings.store_recordings = on;
        self
    }

    /// Throws other dice for `weighted_random`. The same seed and call give the same order.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Takes a fact of calls that do not bring it, such as `account_id` or `realm`.
    #[must_use]
    pub fn with_fact(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.settings.facts.insert(key.into(), value.into());
        self
    }

    /// Returns what the walker knows about the call.
    #[must_use]
    pub const fn call(&self) -> &Call {
        &self.call
    }

    /// Returns the place of the module at work.
    #[must_use]
    pub fn at(&self) -> Option<Pointer> {
        self.position.as_ref().map(Position::pointer)
    }

    /// Returns the name of the module at work.
    #[must_use]
    pub fn module(&self) -> Option<&str> {
        let position = self.position.as_ref()?;
        position.flow.module(position.node).map(crate::Module::name)
    }

    /// Returns how many branches the call may still take.
    #[must_use]
    pub const fn branches_left(&self) -> u32 {
        self.branches_left
    }

    fn begin(&mut self, start: &Start, now: OffsetDateTime) -> Result<Step, ProgramError> {
        let mut known = start.clone();
        for (key, value) in &self.settings.facts {
            known.facts.entry(key.as_str()).or_insert_with(|| value.clone());
        }
        self.call = Call::begin(&known);
        self.began = now;
        match self.document.clone() {
            Some(flow) => {
                self.enter(Position::root(flow), now);
                self.walk(now)
            }
            None => {
                let from_inside = !self.call.is_external();
                let look_up =
                    LookUp::new(Kind::Number.as_str(), &*start.to).with_data("no_match", from_inside);
                Ok(self.pending.request(Pointer::root(), look_up))
            }
        }
    }

    /// Takes the answer to the lookup of the dialled number.
    fn found(&mut self, outcome: &Outcome, now: OffsetDateTime) -> Result<Step, ProgramError> {
        let Outcome::Found(found) = outcome else {
            self.close(End::HungUp(HangupCause::UnallocatedNumber.into()), Some(Reject::new(404).into()));
            return self.walk(now);
        };
        let callflow = found.at(&["callflow"]);
        let id = callflow.at(&["id"]).as_str().unwrap_or_default();
        let base = Pointer::root().key("$callflows").key(id).key("flow");
        let mut root = callflow.at(&["flow"]).clone();
        if let Some(preflow) = found.at(&["preflow"]).as_str() {
            root = json!({ "module": "callflow", "data": { "id": preflow }, "children": { "_": root } });
        }
        let flow = Flow::read(&root, base.clone(), Some(root.clone()))
            .map_err(|error| ProgramError::new(ProgramErrorKind::Document, base).with_source(error))?;
        self.call.capture_group = found.at(&["capture_group"]).as_str().map(str::to_owned);
        self.call.capture_groups = found.at(&["capture_groups"]).as_object().cloned().unwrap_or_default();
        self.enter(Position::root(Arc::new(flow)), now);
        self.walk(now)
    }

    /// Moves to a node, or stops where nothing is.
    fn enter(&mut self, position: Option<Position>, now: OffsetDateTime) {
        self.journal.clear();
        self.memo = Value::Null;
        self.began = now;
        match position {
            Some(position) => self.position = Some(position),
            None => self.stop(None, now),
        }
    }

    /// Runs what was put aside last; without it, ends the call.
    fn stop(&mut self, cause: Option<Cause>, now: OffsetDateTime) {
        match self.stack.pop() {
            Some(position) => self.enter(Some(position), now),
            None => self.hang_up(cause.unwrap_or_default()),
        }
    }

    fn hang_up(&mut self, cause: Cause) {
        let effect = voice_actions::runtime::HangUp::new().with_cause(cause.clone());
        self.close(End::HungUp(cause), Some(effect.into()));
    }

    /// Begins the end: a last effect on the leg, then what was registered for the end.
    fn close(&mut self, end: End, last: Option<voice_actions::runtime::Effect>) {
        if self.closing.is_none() {
            let missed = !self.call.bridged;
            let handlers = self.call.end_handlers.drain(..).filter(|handler| missed || !handler.if_missed);
            let effects = last.into_iter().chain(handlers.map(|handler| handler.effect)).collect();
            self.closing = Some(Closing { effects, end });
        }
    }

    /// Runs modules until one asks for something, or the end is there.
    fn walk(&mut self, now: OffsetDateTime) -> Result<Step, ProgramError> {
        loop {
            if let Some(closing) = &mut self.closing {
                return Ok(match closing.effects.pop_front() {
                    Some(effect) => {
                        let at = self.at().unwrap_or_default();
                        self.meter.request(&self.settings.budget)?;
                        self.pending.request(at, effect)
                    }
                    None => {
                        let end = closing.end.clone();
                        self.pending.end(end)
                    }
                });
            }
            let Some(position) = self.position.clone() else {
                self.stop(None, now);
                continue;
            };
            self.meter
                .step(&self.settings.budget)
                .map_err(|spent| ProgramError::new(ProgramErrorKind::Exhausted(spent), position.pointer()))?;
            if self.observed && self.journal.is_empty() && self.memo.is_null() {
                self.notes.push(Note::action(position.pointer()));
            }
            let (next, notes, changed) = {
                let mut action = Action {
                    position: &position,
                    settings: &self.settings,
                    now: self.began,
                    memo: &self.memo,
                    answers: self.answers,
                    stack_is_empty: self.stack.is_empty(),
                    journal: &self.journal,
                    asked: 0,
                    before: &self.call,
                    changed: None,
                    notes: Vec::new(),
                };
                let next = run::run(&mut action);
                (next, action.notes, action.changed)
            };
            if let Err(Pause::Ask(effect)) = next {
                self.meter.request(&self.settings.budget)?;
                return Ok(self.pending.request(position.pointer(), *effect));
            }
            if let Some(call) = changed {
                self.call = *call;
            }
            if self.observed {
                self.notes.extend(notes);
            }
            match next {
                Ok(next) => self.go(&position, next, now),
                Err(Pause::Died(reason)) => {
                    if self.observed {
                        self.notes.push(Note::warning(position.pointer(), "module-died", reason));
                    }
                    self.go(&position, Next::Continue, now);
                }
                Err(Pause::Ask(_)) => {}
            }
        }
    }

    /// Does what a module asked of the engine.
    fn go(&mut self, from: &Position, next: Next, now: OffsetDateTime) {
        match next {
            Next::Continue => self.take("_", from, now),
            Next::Key(key) => self.take(&key, from, now),
            Next::Branch(_) if self.branches_left == 0 => {
                self.note_warning(from, "branch-budget", "the call took too many branches");
                self.hang_up(Cause::normal());
            }
            Next::Branch(flow) => {
                self.branches_left -= 1;
                if let Some(Child::Node(node)) = from.flow.child(from.node, "_")
                    && self.stack.len() < MAX_STACK
                {
                    self.stack.push(from.at(node));
                }
                self.enter(Position::root(flow), now);
            }
            Next::Replace(flow) => {
                self.answers += 1;
                self.enter(Position::root(flow), now);
            }
            Next::Stop(cause) => self.stop(cause, now),
            Next::HardStop => self.hang_up(Cause::normal()),
            Next::HandedOver => self.close(End::HandedOver, None),
            Next::Over(cause) => self.close(End::HungUp(cause), None),
            Next::Again(memo) => {
                self.journal.clear();
                self.memo = memo;
                self.began = now;
            }
        }
    }

    /// Goes to the child with a key, else to `_`, else stops.
    fn take(&mut self, key: &str, from: &Position, now: OffsetDateTime) {
        let (taken, child) = match from.flow.child(from.node, key) {
            Some(child) => (key, Some(child)),
            None => ("_", from.flow.child(from.node, "_")),
        };
        match child {
            Some(Child::Node(node)) => {
                if self.observed {
                    self.notes.push(Note::branch(from.pointer(), taken));
                }
                self.enter(Some(from.at(node)), now);
            }
            Some(Child::Empty) => self.stop(None, now),
            None => {
                // Kazoo 5 ends the call with the cause that led nowhere.
                let cause =
                    (self.settings.profile == Profile::Kazoo5 && key != "_").then(|| Cause::from(key));
                self.stop(cause.filter(|cause| cause.cause.is_known()), now);
            }
        }
    }

    fn note_warning(&mut self, at: &Position, code: &str, message: &str) {
        if self.observed {
            self.notes.push(Note::warning(at.pointer(), code, message));
        }
    }
}

impl Program for Walker {
    fn resume(&mut self, now: OffsetDateTime, input: Input) -> Result<Step, ProgramError> {
        match self.pending.accept(input)? {
            Input::Start(start) => self.begin(&start, now),
            Input::Done { outcome, .. } if self.closing.is_none() && self.position.is_none() => {
                self.found(&outcome, now)
            }
            Input::Done { outcome, .. } => {
                if self.closing.is_none() {
                    self.journal.push(outcome);
                }
                self.walk(now)
            }
            Input::Ended(cause) => {
                // A caller who has left hears of nothing more; only the end handlers are left.
                match &mut self.closing {
                    Some(closing) => closing.effects.retain(voice_actions::runtime::Effect::is_service),
                    None => self.close(End::HungUp(cause), None),
                }
                self.walk(now)
            }
            _ => Err(ProgramErrorKind::UnexpectedOutcome.into()),
        }
    }

    fn choices(&self, pending: &Request) -> Vec<Outcome> {
        let keys: Vec<&str> = match &self.position {
            Some(position) => position.flow.keys(position.node).collect(),
            None => Vec::new(),
        };
        run::choices(self.module().unwrap_or_default(), &keys, pending)
    }

    fn observe(&mut self, on: bool) {
        self.observed = on;
    }

    fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    fn points(&self) -> Vec<Note> {
        let mut points = Vec::new();
        if let Some(flow) = &self.document {
            for node in (0..flow.len()).filter_map(|number| u32::try_from(number).ok()) {
                let at = flow.pointer(node);
                points.push(Note::action(at.clone()));
                points.extend(flow.keys(node).map(|key| Note::branch(at.clone(), key)));
            }
        }
        points
    }
}
