//! The walker: runs a callflow as the server does, on the runtime of `voice-actions`.
//!
//! A [`Walker`] is a [`Program`](voice_actions::runtime::Program): it asks for effects (ring this device, collect four digits, fetch the next flow) and
//! goes on with what came of them. It follows the rules of the server's executor, not of its documentation, where the
//! two differ. Documents of the account (menus, rules, users) come as lookups, which a
//! [`Directory`](crate::directory::Directory) answers.
//!
//! # Call a flow in a simulated world
//!
//! With the feature `simulator` nobody drives the walker by hand: an [`Account`] has numbers, flows and documents, people are
//! small scripts, and a [`PivotServer`] is your web server as a function. The ledger says what happened.
//!
//! ```
//! # #[cfg(feature = "simulator")] {
//! use callflow_modules::directory::MemoryDirectory;
//! use callflow_modules::module::{Device, Pivot};
//! use callflow_modules::pivot::{Answer, Request};
//! use callflow_modules::walker::{Account, PivotServer};
//! use time::{Duration, macros::datetime};
//! use voice_actions::runtime::simulator::{Act, Call, Person, World};
//!
//! let account = Account::new(MemoryDirectory::new().with_invented_endpoints())
//!     .with_node("2000", Pivot::new("https://example.com/main_number"))?;
//! let server = PivotServer::new(|_: &Request| Answer::new(Device::new("front_desk")));
//! let clerk = Person::answers(Duration::seconds(4)).then(Act::talk(Duration::MINUTE)).then(Act::HangUp);
//!
//! let setting = account.setting(server).with_person("front_desk", clerk);
//! let mut world = World::new(setting, datetime!(2026-11-20 10:00 UTC));
//! let caller = world.place(Call::new("+15550100", "2000"));
//! world.run()?;
//! assert_eq!(world.ledger().reached(&caller), ["front_desk"]);
//! # }
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Drive it yourself
//!
//! This is what a driver of real telephony does: it takes each effect, and gives back its outcome.
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
//! Beside the numbers, the walker reads these facts of a [`Start`](voice_actions::runtime::Start): `account_id`, `realm`, `device_id` (the device that
//! calls; none for a call from outside), `owner_id`, `from`, `language`, `transfer` and `parker_id` (a call that was
//! transferred to a parking number), `text` (the message of a text flow), and the maps `channel_vars`,
//! `application_vars` and `sip_headers`.
//!
//! # What this dialect asks for beyond the runtime's effects
//!
//! | Effect | On | Asked by |
//! | --- | --- | --- |
//! | notification `update` with `{kind, id, set}` | services | modules that change a document |
//! | notification `webhook`, `edr`, `notification`, `missed_call`, `agent`, `camping`, `message`, `pivot_debug` | services | the modules of these names, mailboxes, Pivot |
//! | `kazoo.which_time` | services | `temporal_route`, if the walker is made so |
//! | `kazoo.text` | services | text flows |
//! | `kazoo.audio_level`, `kazoo.break`, `kazoo.hold`, `kazoo.hold_control`, `kazoo.move`, `kazoo.play`, `kazoo.relate`, `kazoo.resume`, `kazoo.sound_touch` | the leg | metaflows |
//! | `kazoo.transfer`, `kazoo.eavesdrop`, `kazoo.receive_fax`, `kazoo.detect_fax`, `kazoo.detect_speech`, `kazoo.play_from`, `kazoo.remote`, `kazoo.twiml` | the leg | the modules that hand the leg over or listen to it |
//!
//! Places in flows that were looked up start with `/$callflows/ID/flow`, in answers of Pivot with `/$answers/N`.
//!
#![doc = include_str!("walker/decisions.md")]
#![doc = include_str!("walker/table.md")]

#[cfg(feature = "simulator")]
mod account;
mod action;
mod call;
mod closing;
mod engine;
mod flow;
mod next;
#[cfg(feature = "simulator")]
mod pivot_server;
mod prompts;
mod run;
mod session;
mod settings;

use std::sync::Arc;

use serde_json::Value;
use time::OffsetDateTime;
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::{Meter, Note, Outcome, Pending};

use self::call::EndHandler;
use self::closing::Closing;
use self::flow::{Flow, Position};
use self::settings::Settings;
use crate::directory::Fields as _;
use crate::{Callflow, Error, Node};

#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub use self::account::Account;
pub use self::call::Call;
#[cfg(feature = "simulator")]
#[cfg_attr(docsrs, doc(cfg(feature = "simulator")))]
pub use self::pivot_server::PivotServer;
pub use self::session::{DIALECT, RestoreError};

/// Branches that one call may take before it is ended.
pub const BRANCH_BUDGET: u32 = 50;

/// Topic of the notification that changes a document.
pub const UPDATE: &str = "update";

/// Flows that can be put aside; the branch budget keeps the server below it.
const MAX_STACK: usize = 1 << 10;

/// Runs a callflow on one leg.
#[derive(Clone, Debug)]
pub struct Walker {
    settings: Settings,
    /// The document; none: the dialled number is looked up first.
    document: Option<Arc<Flow>>,
    digest: String,
    /// Codes that the document lets a party key in during a talk.
    metaflows: Value,
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
    /// Notes of the module at work that are among those already.
    noted: usize,
    /// Flows that were looked up or answered while notes were kept, for coverage.
    met: Vec<Arc<Flow>>,
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
        let metaflows = run::metaflow::of_document(document).clone();
        Ok(Self { metaflows, ..Self::unstarted(Some(Arc::new(flow)), digest) })
    }

    fn unstarted(document: Option<Arc<Flow>>, digest: String) -> Self {
        Self {
            settings: Settings::standard(),
            document,
            digest,
            metaflows: Value::Null,
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
            noted: 0,
            met: Vec::new(),
        }
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
}
