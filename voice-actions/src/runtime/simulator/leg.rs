use serde::{Deserialize, Serialize};

use super::LegKind;
use super::person::{Behavior, Ringing};
use crate::diagnostics::Pointer;
use crate::runtime::{Bridge, Collect, Endpoint, Outcome, Request, Session, Start};

/// Where a leg stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    /// It will begin later.
    Planned,
    /// It rings: at the far end, or (a call from outside) at the platform.
    Ringing,
    /// It is answered.
    Up,
    /// It is over; its program may still ask services.
    Over,
}

/// What the leg is busy with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Activity {
    /// Nothing, or something that ends by itself.
    Idle,
    /// Keys are collected.
    Collecting { digits: String, prompting: bool },
    /// Endpoints ring.
    Dialing(Box<Dialing>),
    /// It is bridged with this leg.
    Talking { with: u32, since: u64 },
    /// The party is recorded in one go; whether something was said.
    Recording { id: String, since: u64, said: bool },
    /// It waits in this queue.
    Queued { queue: String, since: u64, offered: Option<u32> },
    /// It waits in this slot.
    Parked { slot: String },
}

/// An attempt to bridge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Dialing {
    pub(super) bridge: Bridge,
    /// Endpoints that rang already, for one after the other.
    pub(super) tried: usize,
    pub(super) ringing: Vec<u32>,
}

/// How far the party is in its script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Party {
    pub(super) behavior: Behavior,
    pub(super) next: usize,
    pub(super) busy: bool,
}

impl Party {
    pub(super) const fn new(behavior: Behavior) -> Self {
        Self { behavior, next: 0, busy: false }
    }

    pub(super) const fn ringing(&self) -> &Ringing {
        &self.behavior.ringing
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Leg {
    pub(super) start: Start,
    pub(super) kind: LegKind,
    pub(super) parent: Option<u32>,
    pub(super) endpoint: Option<Endpoint>,
    pub(super) phase: Phase,
    /// Address of the far end, for people's lines.
    pub(super) address: String,
    pub(super) party: Party,
    pub(super) pending: Option<Request>,
    /// What the pending effect comes back with when its timer runs out.
    pub(super) upcoming: Option<Outcome>,
    pub(super) activity: Activity,
    pub(super) room: Option<String>,
    /// Place in the document where it entered the room.
    pub(super) entered: Option<Pointer>,
    /// The room ended, and the program does not know yet.
    pub(super) outside: bool,
    pub(super) typed: String,
    /// Code that the party keys in during a talk, without the key that started it.
    #[serde(default)]
    pub(super) code: Option<String>,
    /// Its own program ended it.
    pub(super) hung_up: bool,
    pub(super) requests: u64,
    /// No number of the router has a program for it.
    pub(super) programless: bool,
    /// Digest of the document that its program runs, once notes are taken.
    pub(super) document: String,
    #[serde(skip)]
    pub(super) session: Option<Box<dyn Session>>,
}

impl Leg {
    pub(super) fn new(start: Start, kind: LegKind, address: String, behavior: Behavior) -> Self {
        Self {
            start,
            kind,
            parent: None,
            endpoint: None,
            phase: Phase::Planned,
            address,
            party: Party::new(behavior),
            pending: None,
            upcoming: None,
            activity: Activity::Idle,
            room: None,
            entered: None,
            outside: false,
            typed: String::new(),
            code: None,
            hung_up: false,
            requests: 0,
            programless: false,
            document: String::new(),
            session: None,
        }
    }

    pub(super) fn collect(&self) -> Option<&Collect> {
        match self.pending.as_ref().map(|request| &request.effect) {
            Some(crate::runtime::Effect::Collect(collect)) => Some(collect),
            _ => None,
        }
    }
}
