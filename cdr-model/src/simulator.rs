//! Call detail records of a simulated world: test data whose truth is known.
//!
//! A [`SimulatedAccount`] turns the ledger of `voice_actions::runtime::simulator` into the records that Voicenter would
//! deliver. It is a documented convention, not the vendor's: where the world knows more than a record can say, these
//! tables decide.
//!
//! # A call from outside
//!
//! | In the ledger | Record |
//! | --- | --- |
//! | the caller's wait in a queue | `Queue`: the agent who took it, the wait, talk and wait as duration; a caller who hung up is `ABANDONE`, else `TIMEOUT`, `JOINEMPTY`, `FULL` or `EXIT` |
//! | no queue, somebody talked | `Incoming Call` with `ANSWER`, the extension, ring time and talk of the first who did |
//! | a message was left, nobody talked | `VoiceMail` with `VOICEMAIL`; after a queue as a further record |
//! | no queue, somebody was rung in vain | `Incoming Call` with `CANCEL` if the caller gave up, else by the cause of the last one rung |
//! | anything else | `Incoming Call`: `VOEND` if the caller hung up, `TE` if the flow ended the call |
//! | each further talk of the same caller | `XferCDR` |
//!
//! # A call from a phone of the account
//!
//! | In the ledger | Record |
//! | --- | --- |
//! | somebody was rung | `Extension Outgoing`: who talked, else who was rung last; `CANCEL` if the agent gave up; internal if that is a phone of the account |
//! | nobody was rung | `Extension Outgoing` with `NOTDIALED` |
//!
//! # A leg that the platform or its client originates
//!
//! | In the ledger | Record |
//! | --- | --- |
//! | a client rings a phone of the account | `Click2Call leg1`, and `Click2Call leg2` about who was rung then: `NOTCALLED` if the first leg came to nothing, `NOTDIALED` if its flow rang nobody |
//! | the same under the caller ID of a productive dialer | `ProductiveCall Leg1` and `Leg2` |
//! | a client rings a customer under the caller ID of a predictive dialer | `Click 2 IVR`; if it was answered, `Click 2 Queue Incoming` for each wait in a queue, else `Click 2 IVR Incoming` |
//! | a flow rings a phone of the account | none of its own |
//! | any other originated leg | `Extension Outgoing` with the status of its cause, unless it met a caller in a room: then it is that caller's talk |
//!
//! Ids: the first record of a call has the id of its first leg, and so has the other leg of a click-to-call or dialer call;
//! further ones are `ID-2`, `ID-3` … with the first as their original. Times are whole seconds, each figure cut off on
//! its own. A call whose first leg still lasts has no record. Legs that a bridge or a queue rings have none of their own,
//! as with the vendor.
//!
//! ```
//! use cdr_model::Agorot;
//! use cdr_model::simulator::SimulatedAccount;
//! use cdr_model::voicenter::{CallType, Clock};
//! use time::{Duration, macros::datetime};
//! use voice_actions::CallFlow;
//! use voice_actions::interpreter::{Application, Line};
//! use voice_actions::runtime::simulator::{Act, Call, Person, Setting, World};
//!
//! let flow = CallFlow::from_json(r#"{"actions": [{"type": "TRANSFER", "params": {"no": "+15550101"}}]}"#)?;
//! let agent = Person::answers(Duration::seconds(4)).then(Act::wait(Duration::seconds(90))).then(Act::HangUp);
//! let setting = Setting::new(Application::new().with_line("+15550199", Line::flow(flow)))
//!     .with_person("+15550101", agent);
//! let mut world = World::new(setting, datetime!(2030-01-01 12:00 UTC));
//! world.place(Call::new("+442079460000", "+15550199"));
//! world.run()?;
//!
//! let account = SimulatedAccount::new(Clock::default())
//!     .with_agent("+15550101", "SIPSIP101", "7", "Dana")
//!     .with_country("+44", "United Kingdom", Agorot::new(12));
//! let records = account.cdrs(world.ledger());
//! assert_eq!(records[0].call_type, CallType::Incoming);
//! assert_eq!(records[0].representative_name.as_deref(), Some("Dana"));
//! assert_eq!(records[0].caller_country.as_deref(), Some("United Kingdom"));
//! assert_eq!(records[0].talking(), Duration::seconds(90));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod conversation;
mod incoming;
mod outgoing;

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};
use voice_actions::runtime::HangupCause;
use voice_actions::runtime::simulator::{EndedBy, Ledger, LegKind, LegRecord};

pub use conversation::{Conversation, conversations};

use crate::voicenter::{CallStatus, CallType, Cdr, Clock, Code};
use crate::{Agorot, CallId, Extension, Party};
use conversation::Index;

/// Turns a ledger into the records that would be delivered, in the order in which the calls began.
///
/// `clock` says how the account writes its time. Which addresses are phones, what a minute costs and the like a
/// [`SimulatedAccount`] says; here nobody has a name and everything is free.
#[must_use]
pub fn cdrs(ledger: &Ledger, clock: &Clock) -> Vec<Cdr> {
    SimulatedAccount::new(clock.clone()).cdrs(ledger)
}

/// The account around a simulated world: its phones and their users, dialers, countries and prices.
#[derive(Clone, Debug)]
pub struct SimulatedAccount {
    clock: Clock,
    agents: BTreeMap<String, Agent>,
    queues: BTreeMap<String, Code>,
    dialers: BTreeMap<String, Dialer>,
    countries: Vec<Country>,
}

#[derive(Clone, Debug)]
struct Agent {
    extension: Extension,
    code: String,
    name: String,
}

#[derive(Clone, Debug)]
struct Country {
    prefix: String,
    name: String,
    minute: Agorot,
}

/// How a dialer works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialer {
    /// Rings the agent first, then the customer.
    Productive,
    /// Rings the customer first, then looks for an agent.
    Predictive,
}

impl SimulatedAccount {
    /// Makes an account that writes its time by this clock.
    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self {
            clock,
            agents: BTreeMap::new(),
            queues: BTreeMap::new(),
            dialers: BTreeMap::new(),
            countries: Vec::new(),
        }
    }

    /// Says that an address of the world is the phone of a user: its extension, and the user's code and name.
    #[must_use]
    pub fn with_agent(
        mut self,
        address: impl Into<String>,
        extension: impl Into<Extension>,
        code: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        let agent = Agent { extension: extension.into(), code: code.into(), name: name.into() };
        self.agents.insert(address.into(), agent);
        self
    }

    /// Gives a queue of the world its code.
    #[must_use]
    pub fn with_queue(mut self, name: impl Into<String>, code: impl Into<Code>) -> Self {
        self.queues.insert(name.into(), code.into());
        self
    }

    /// Says that calls which are originated under this caller ID are those of a dialer.
    #[must_use]
    pub fn with_dialer(mut self, caller_id: impl Into<String>, dialer: Dialer) -> Self {
        self.dialers.insert(caller_id.into(), dialer);
        self
    }

    /// Says in which country numbers of this prefix are, and what each minute that has begun costs when we call one.
    #[must_use]
    pub fn with_country(
        mut self,
        prefix: impl Into<String>,
        name: impl Into<String>,
        minute: Agorot,
    ) -> Self {
        self.countries.push(Country { prefix: prefix.into(), name: name.into(), minute });
        // The longest prefix comes first and wins.
        self.countries.sort_by_key(|country| std::cmp::Reverse(country.prefix.len()));
        self
    }

    /// Turns a ledger into the records that would be delivered, in the order in which the calls began.
    #[must_use]
    pub fn cdrs(&self, ledger: &Ledger) -> Vec<Cdr> {
        let index = Index::new(ledger);
        let over = ledger.legs().iter().filter(|leg| leg.ended_at.is_some());
        over.flat_map(|leg| Story { account: self, index: &index, leg }.records()).collect()
    }

    fn agent(&self, address: &str) -> Option<&Agent> {
        self.agents.get(address)
    }

    fn country(&self, number: &str) -> Option<&Country> {
        self.countries.iter().find(|country| number.starts_with(&country.prefix))
    }

    fn country_name(&self, number: &str) -> &str {
        self.country(number).map_or("", |country| &country.name)
    }

    /// The price of a call to this number: each minute that has begun.
    fn price(&self, number: &str, talk: Duration) -> Agorot {
        let minutes = usize::try_from(talk.whole_seconds().max(0)).unwrap_or(usize::MAX).div_ceil(60);
        self.country(number)
            .map_or_else(Agorot::default, |country| std::iter::repeat_n(country.minute, minutes).sum())
    }
}

/// One leg of the ledger, with everything that is needed to tell its records.
struct Story<'a> {
    account: &'a SimulatedAccount,
    index: &'a Index<'a>,
    leg: &'a LegRecord,
}

impl<'a> Story<'a> {
    fn records(&self) -> Vec<Cdr> {
        let from_phone = self.account.agent(self.leg.party()).is_some();
        match self.leg.kind {
            LegKind::Incoming if from_phone => self.dialed_on_phone(),
            LegKind::Incoming => self.incoming(),
            LegKind::Originated if self.leg.parent.is_some() && from_phone => Vec::new(),
            LegKind::Originated => self.originated(from_phone),
            _ => Vec::new(),
        }
    }

    /// Begins a record: the first has the id of the leg, later ones name it as their original.
    fn record(
        &self,
        index: usize,
        call_type: CallType,
        status: CallStatus,
        at: OffsetDateTime,
    ) -> Option<Cdr> {
        let id = self.leg.leg.as_str();
        let time = self.account.clock.encode(at)?;
        Some(match index {
            0 => Cdr::new(id, call_type, status, time),
            later => Cdr::new(CallId::from(format!("{id}-{}", later + 1)), call_type, status, time)
                .with_original_call_id(CallId::from(id)),
        })
    }

    /// Names the agent at an address as the one who took part.
    fn with_agent(&self, cdr: Cdr, address: &str) -> Cdr {
        match self.account.agent(address) {
            Some(agent) => cdr
                .with_representative_code(agent.code.as_str())
                .with_representative_name(agent.name.as_str()),
            None => cdr,
        }
    }

    /// Names the extension and the agent behind the leg that answered.
    fn answered_by(&self, cdr: Cdr, leg: &voice_actions::runtime::LegId) -> Cdr {
        let address = self.index.leg(leg).map_or_else(|| leg.as_str(), LegRecord::party);
        self.with_agent(cdr.with_target_extension(self.extension(address)), address)
    }

    /// The extension at an address; without one the address itself.
    fn extension(&self, address: &str) -> Extension {
        self.account.agent(address).map_or_else(|| Extension::from(address), |agent| agent.extension.clone())
    }

    /// How an address is named as a destination: a phone of the account by its extension.
    fn party(&self, address: &str) -> Party {
        self.account
            .agent(address)
            .map_or_else(|| Party::from(address), |agent| Party::from(agent.extension.as_str()))
    }

    fn gave_up(&self) -> bool {
        self.leg.ended_by == Some(EndedBy::Party)
    }
}

fn status_of(leg: &LegRecord) -> CallStatus {
    match leg.cause.as_ref().map(|cause| &cause.cause) {
        Some(HangupCause::UserBusy) => CallStatus::Busy,
        Some(HangupCause::OriginatorCancel) => CallStatus::Cancel,
        Some(HangupCause::NoAnswer | HangupCause::NoUserResponse | HangupCause::CallRejected) | None => {
            CallStatus::NoAnswer
        }
        Some(HangupCause::UserNotRegistered | HangupCause::SubscriberAbsent) => {
            CallStatus::ChannelUnavailable
        }
        Some(_) => CallStatus::Congestion,
    }
}

/// Whole seconds, cut off.
const fn whole(duration: Duration) -> Duration {
    Duration::seconds(duration.whole_seconds())
}
