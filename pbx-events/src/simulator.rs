//! Turns the ledger of a simulated world into the events that a RingMe PBX would have sent.
//!
//! So a flow can be tried together with everything behind the PBX: simulate it, take the ledger, feed the events to
//! the [`Correlator`](crate::Correlator), and hold what it logs against the ledger.
//!
//! # How a world becomes a PBX
//!
//! The programs of the world are the voice menu of the PBX. What happened is told as the vendor's reference does:
//!
//! | In the ledger | Events |
//! | --- | --- |
//! | a call from outside | at its end `hangup` of the voice menu; `Bridged=yes` if any leg that the platform rang was answered |
//! | its wait in a queue | `hangup` of the queue: with `Bridged=yes` at the agent's end, else with `Bridged=no` when the wait ended |
//! | a leg to a phone | `dial-in`, `answer`, `hangup`, passed on by the queue or the voice menu |
//! | a leg to an outside number | `dial-out`, `answer`, `hangup` of the voice menu with `Transfered=yes` |
//! | a call that the platform started to a phone | `dial-out`, `answer`, `hangup` of the phone with `CallBackID`; its outside legs are silent |
//! | a call that the platform started to an outside number | the same of the voice menu, whose `hangup` with `Bridged` follows if it was answered |
//! | a call from a phone to a number that is rung for it | `dial-out`, `answer`, `hangup` of the phone, at the times of the leg that was rung; a phone that is rung tells its own |
//! | a call from a phone that reaches nobody | `dial-out`, `hangup` of the phone |
//! | any other call from a phone | `dial-out`, `answer`, `hangup` of the phone towards the voice menu; local |
//!
//! Calls, legs and records get ids in the vendor's form, made from those of the ledger: the same ledger gives the same
//! events. A leg that still lasts has no `hangup`.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use voice_actions::runtime::simulator::{Ledger, LegKind, LegRecord, QueueWait};
use voice_actions::runtime::{self, HangupCause, LegId};

use crate::correlate::Directory;
use crate::extension::{ExtensionId, ExtensionName, ExtensionType};
use crate::id::CallId;
use crate::number::Number;
use crate::ringme::{CallEvent, CallEventKind};
use crate::status::{CallStatus, Direction};

/// First number that is given to an extension.
const FIRST_EXTENSION_ID: u64 = 50_000;

/// A PBX around a simulated world: which of its addresses are phones, and what the others are called.
#[derive(Clone, Debug)]
pub struct SimulatedPbx {
    domain: String,
    voice_menu: Extension,
    phones: BTreeMap<String, Extension>,
    queues: BTreeMap<String, Extension>,
}

#[derive(Clone, Debug)]
struct Extension {
    name: ExtensionName,
    id: ExtensionId,
}

impl SimulatedPbx {
    /// Makes a PBX whose voice menu has this name, `prefix*number`.
    #[must_use]
    pub fn new(domain: impl Into<String>, voice_menu: impl Into<ExtensionName>) -> Self {
        let voice_menu = Extension { name: voice_menu.into(), id: ExtensionId::new(FIRST_EXTENSION_ID) };
        Self { domain: domain.into(), voice_menu, phones: BTreeMap::new(), queues: BTreeMap::new() }
    }

    /// Says that an address of the world is the phone of an extension.
    #[must_use]
    pub fn with_phone(mut self, address: impl Into<String>, extension: impl Into<ExtensionName>) -> Self {
        let extension = self.next(extension.into());
        self.phones.insert(address.into(), extension);
        self
    }

    /// Says which extension a queue of the world is.
    #[must_use]
    pub fn with_queue(mut self, name: impl Into<String>, extension: impl Into<ExtensionName>) -> Self {
        let extension = self.next(extension.into());
        self.queues.insert(name.into(), extension);
        self
    }

    fn next(&self, name: ExtensionName) -> Extension {
        let count = u64::try_from(self.phones.len() + self.queues.len()).unwrap_or(0);
        Extension { name, id: ExtensionId::new(FIRST_EXTENSION_ID + 1 + count) }
    }

    /// Returns what the extensions are, for a correlator.
    #[must_use]
    pub fn directory(&self) -> Directory {
        let phones = self.phones.values().map(|phone| (phone, ExtensionType::Phone));
        let queues = self.queues.values().map(|queue| (queue, ExtensionType::Queue));
        let menu = std::iter::once((&self.voice_menu, ExtensionType::Ivr));
        phones.chain(queues).chain(menu).fold(Directory::new(), |directory, (extension, kind)| {
            directory.with(extension.name.clone(), kind)
        })
    }

    /// Returns the id that the events of a call have: that of its first leg, in the vendor's form.
    ///
    /// ```
    /// use pbx_events::simulator::SimulatedPbx;
    /// use voice_actions::runtime::LegId;
    ///
    /// assert_eq!(SimulatedPbx::call_id(&LegId::new("leg-1")).as_str().len(), 32);
    /// ```
    #[must_use]
    pub fn call_id(first_leg: &LegId) -> CallId {
        hex(first_leg.as_str()).as_str().into()
    }

    /// Returns the events of everything that happened, in the order of their times.
    #[must_use]
    pub fn events(&self, ledger: &Ledger) -> Vec<CallEvent> {
        let mut calls: BTreeMap<&LegId, Vec<&LegRecord>> = BTreeMap::new();
        for record in ledger.legs() {
            calls.entry(&record.call).or_default().push(record);
        }
        let mut events = Vec::new();
        for record in ledger.legs() {
            let Some(legs) = calls.get(&record.call) else { continue };
            if let Some(root) = legs.iter().copied().find(|leg| leg.leg == record.call) {
                self.tell(&Call { root, legs }, record, &mut events);
            }
        }
        events.sort_by_key(|event| event.time);
        events
    }

    fn tell(&self, call: &Call<'_>, record: &LegRecord, events: &mut Vec<CallEvent>) {
        let root = call.root;
        let phone = self.phones.get(&record.to).filter(|_| record.direction == runtime::Direction::Outbound);
        if record.leg == root.leg {
            self.tell_root(call, events);
        } else if let Some(phone) = phone {
            lifetime(&self.incoming(call, record, phone), record, events);
        } else if record.direction == runtime::Direction::Outbound && self.is_seen(call) {
            let mut leg = self.outgoing(root, record, &self.voice_menu, &record.to);
            leg.transferred = Some(true);
            lifetime(&leg, record, events);
        }
    }

    fn tell_root(&self, call: &Call<'_>, events: &mut Vec<CallEvent>) {
        let root = call.root;
        match (&root.kind, self.phones.get(root.party())) {
            (LegKind::Incoming, Some(caller)) => {
                if let Some(dialled) = call.dialled() {
                    let called = self.phones.get(&dialled.to).map(|phone| phone.name.as_str().to_owned());
                    let called = called.unwrap_or_else(|| dialled.to.clone());
                    let mut leg = self.outgoing(root, dialled, caller, &called);
                    leg.leg_id = sub_call_id(caller, root.leg.as_str()).into();
                    lifetime(&leg, dialled, events);
                    return;
                }
                if !root.is_answered() && call.legs.len() == 1 {
                    lifetime(&self.outgoing(root, root, caller, &root.to), root, events);
                    return;
                }
                let called = self.voice_menu.name.as_str();
                lifetime(&self.outgoing(root, root, caller, called), root, events);
            }
            (LegKind::Incoming, None) => {}
            (_, Some(source)) => {
                lifetime(&self.outgoing(root, root, source, call.destination()), root, events);
                return;
            }
            (_, None) => {
                lifetime(&self.outgoing(root, root, &self.voice_menu, &root.to), root, events);
                if !root.is_answered() {
                    return;
                }
            }
        }
        self.tell_gates(call, events);
    }

    /// Returns whether outside legs of a call are told: not of one that began with a phone of ours and tells them itself.
    fn is_seen(&self, call: &Call<'_>) -> bool {
        let of_phone = self.phones.contains_key(call.root.party());
        !of_phone || (call.root.kind == LegKind::Incoming && call.dialled().is_none())
    }

    /// Tells how the voice menu and the queues of a call ended.
    fn tell_gates(&self, call: &Call<'_>, events: &mut Vec<CallEvent>) {
        let root = call.root;
        let answered = call.legs.iter().any(|leg| leg.leg != root.leg && leg.is_answered());
        if let Some(ended) = root.ended_at {
            events.push(self.gate(root, &self.voice_menu, None, answered, ended, "menu"));
        }
        for (index, wait) in root.queues.iter().enumerate() {
            let Some(queue) = self.queues.get(&wait.queue) else { continue };
            let agent = wait.agent.as_ref().and_then(|agent| call.leg(agent));
            let ended = agent.map_or(wait.left_at, |agent| agent.ended_at.or(wait.left_at));
            if let Some(ended) = ended {
                let part = format!("queue {index}");
                events.push(self.gate(root, queue, Some(&self.voice_menu), agent.is_some(), ended, &part));
            }
        }
    }

    fn gate(
        &self,
        root: &LegRecord,
        extension: &Extension,
        passer: Option<&Extension>,
        bridged: bool,
        ended: OffsetDateTime,
        part: &str,
    ) -> CallEvent {
        let leg = sub_call_id(extension, &format!("{} {part}", root.leg));
        let mut event =
            CallEvent::new(CallEventKind::Hangup, ended, hex(root.leg.as_str()), leg, Direction::In);
        self.fill_incoming(&mut event, root, extension, passer);
        event.bridged = Some(bridged);
        event.status = Some(if bridged { CallStatus::Answer } else { CallStatus::Cancel });
        event
    }

    /// Makes a leg that reaches a phone.
    fn incoming(&self, call: &Call<'_>, record: &LegRecord, phone: &Extension) -> CallEvent {
        let root = call.root;
        let leg = sub_call_id(phone, record.leg.as_str());
        let start = record.started_at;
        let mut event =
            CallEvent::new(CallEventKind::DialIn, start, hex(root.leg.as_str()), leg, Direction::In);
        let parent = record.parent.as_ref().and_then(|parent| call.leg(parent)).unwrap_or(root);
        let covers = |wait: &&QueueWait| {
            wait.entered_at <= record.started_at && wait.left_at.is_none_or(|left| record.started_at <= left)
        };
        let wait = (record.kind == LegKind::Agent).then(|| parent.queues.iter().find(covers)).flatten();
        let passer = wait.and_then(|wait| self.queues.get(&wait.queue)).unwrap_or(&self.voice_menu);
        self.fill_incoming(&mut event, root, phone, Some(passer));
        event
    }

    fn fill_incoming(
        &self,
        event: &mut CallEvent,
        root: &LegRecord,
        extension: &Extension,
        passer: Option<&Extension>,
    ) {
        let caller = self.phones.get(root.party());
        event.caller_number = Some(caller.map_or_else(|| root.party().into(), Extension::number));
        event.called_number = Some(extension.number());
        event.called_extension = Some(self.full(extension));
        event.called_extension_id = Some(extension.id);
        if root.kind == LegKind::Incoming && caller.is_none() {
            event.called_did = Some(root.to.as_str().into());
        }
        let passer = caller.or(passer);
        event.caller_extension = passer.map(|passer| self.full(passer));
        event.caller_extension_id = passer.map(|passer| passer.id);
    }

    /// Makes a leg that leaves from an extension.
    fn outgoing(
        &self,
        root: &LegRecord,
        record: &LegRecord,
        extension: &Extension,
        called: &str,
    ) -> CallEvent {
        let leg = sub_call_id(extension, record.leg.as_str());
        let start = record.started_at;
        let call = hex(root.leg.as_str());
        let mut event = CallEvent::new(CallEventKind::DialOut, start, call.as_str(), leg, Direction::Out);
        event.caller_number = Some(extension.number());
        event.caller_extension = Some(self.full(extension));
        event.caller_extension_id = Some(extension.id);
        event.called_number = Some(called.into());
        if record.leg == root.leg && record.kind != LegKind::Incoming {
            event.callback_id = Some(call.as_str().into());
            event.call_api_id = Some(format!("cb-0-{call}").into());
        }
        event
    }

    fn full(&self, extension: &Extension) -> ExtensionName {
        format!("{}@{}", extension.name.local_part(), self.domain).into()
    }
}

/// The legs of one call, and the first of them.
struct Call<'a> {
    root: &'a LegRecord,
    legs: &'a [&'a LegRecord],
}

impl<'a> Call<'a> {
    fn leg(&self, id: &LegId) -> Option<&'a LegRecord> {
        self.legs.iter().copied().find(|leg| leg.leg == *id)
    }

    /// Returns the leg to the number that was dialled, where the platform put the caller straight through.
    fn dialled(&self) -> Option<&'a LegRecord> {
        self.legs.iter().copied().find(|leg| leg.leg != self.root.leg && leg.to == self.root.to)
    }

    /// Returns the number that a callback connects its source with.
    fn destination(&self) -> &'a str {
        let other = self.legs.iter().copied().find(|leg| leg.leg != self.root.leg);
        other.map_or(self.root.from.number.as_str(), |other| other.to.as_str())
    }
}

impl Extension {
    fn number(&self) -> Number {
        self.name.local_part().into()
    }
}

/// Tells beginning, answer and end of a leg.
fn lifetime(leg: &CallEvent, record: &LegRecord, events: &mut Vec<CallEvent>) {
    let mut add = |kind: CallEventKind, time: OffsetDateTime, status: CallStatus| {
        let mut event = leg.clone();
        (event.kind, event.time, event.status) = (kind, time, Some(status));
        if kind == CallEventKind::Hangup {
            event.talk_time = Some(record.connected_time());
            let recording = record.recordings.iter().find(|recording| recording.mailbox.is_none());
            event.record_id = recording.map(|recording| {
                let (extension, _) = leg.leg_id.as_str().split_once('-').unwrap_or_default();
                format!("{extension}-{}", hex(&recording.id)).into()
            });
        }
        events.push(event);
    };
    let opening = if leg.direction == Direction::In { CallEventKind::DialIn } else { CallEventKind::DialOut };
    add(opening, record.started_at, CallStatus::Calling);
    if let Some(answered) = record.answered_at {
        add(CallEventKind::Answer, answered, CallStatus::Answer);
    }
    if let Some(ended) = record.ended_at {
        add(CallEventKind::Hangup, ended, status(record));
    }
}

/// Says in the vendor's words how a leg ended.
fn status(record: &LegRecord) -> CallStatus {
    if record.is_answered() {
        return CallStatus::Answer;
    }
    match record.cause.as_ref().map(|cause| &cause.cause) {
        Some(HangupCause::UserBusy | HangupCause::CallRejected) => CallStatus::Busy,
        Some(HangupCause::NoAnswer | HangupCause::NoUserResponse) => CallStatus::NoAnswer,
        Some(
            HangupCause::OriginatorCancel
            | HangupCause::LoseRace
            | HangupCause::PickedOff
            | HangupCause::NormalClearing,
        ) => CallStatus::Cancel,
        Some(
            HangupCause::UserNotRegistered
            | HangupCause::UnallocatedNumber
            | HangupCause::SubscriberAbsent
            | HangupCause::NoRouteDestination,
        ) => CallStatus::ChannelUnavailable,
        _ => CallStatus::Congestion,
    }
}

fn sub_call_id(extension: &Extension, leg: &str) -> String {
    format!("{}-{}", extension.id, hex(leg))
}

/// Makes 32 hexadecimal digits of a text (FNV-1a): the vendor's form, and the same for the same ledger.
fn hex(text: &str) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = text.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}
