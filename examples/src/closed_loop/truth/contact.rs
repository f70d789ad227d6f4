//! What one call was about: waits, talks, attempts, messages, each as a record should tell it.

use voice_actions::runtime::simulator::{EndedBy, LegKind, LegRecord, QueueWait};
use voice_actions::runtime::{HangupCause, QueueExit};

use super::{Legs, Talk};
use crate::closed_loop::office;

/// What a contact was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A customer called, and came to no queue.
    Incoming,
    /// A customer called and waited in a queue.
    Queue,
    /// A customer spoke to a mailbox.
    Voicemail,
    /// A further talk of the same call.
    Transfer,
    /// An agent dialled.
    Outgoing,
    /// The leg to the agent, of click-to-call or the productive dialer.
    AgentLeg,
    /// The leg to the customer, of the same.
    CustomerLeg,
    /// The predictive dialer rang a customer.
    DialerAttempt,
    /// The customer whom it reached was put through without a queue.
    DialerAgent,
    /// The customer whom it reached waited in a queue.
    DialerQueue,
}

/// How a contact ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Somebody answered.
    Answered,
    /// A message was left.
    Message,
    /// The customer gave up waiting.
    Abandoned,
    /// The queue sent the customer away: time limit, full, nobody there, left by key.
    SentAway,
    /// The line was engaged.
    Busy,
    /// It rang, and nobody answered.
    NoAnswer,
    /// The caller gave up while it rang.
    Cancelled,
    /// The caller hung up before anything rang.
    LeftMenu,
    /// The flow ended the call before anything rang.
    MenuEnded,
    /// Nobody was dialled.
    NotDialed,
    /// The network found nobody there.
    Unreachable,
}

/// One contact of a call. Times and lengths in whole seconds, each cut off.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contact {
    /// What it was.
    pub kind: Kind,
    /// Beginning, since 1970.
    pub at: i64,
    /// How it ended.
    pub ending: Ending,
    /// Ringing.
    pub ring: i64,
    /// Wait in the queue.
    pub wait: Option<i64>,
    /// Conversation.
    pub talk: i64,
    /// What a record calls duration: with the wait of a queue, with a message.
    pub duration: i64,
    /// Queue.
    pub queue: Option<String>,
    /// Code of the agent.
    pub agent: Option<String>,
    /// Digits of the customer's number.
    pub customer: Option<String>,
    /// Country of the destination.
    pub country: Option<String>,
    /// Price in tenths of an agora.
    pub price: i64,
    /// Between two agents.
    pub internal: bool,
    /// Whether it shares the id of the call's first contact.
    pub shares_id: bool,
}

/// Returns the contacts of a call in the order of the records.
pub(super) fn contacts(legs: &Legs<'_>) -> Vec<Contact> {
    let root = legs.root;
    let agent = office::agent_at(root.party());
    match (&root.kind, agent, root.from.number.as_str()) {
        (LegKind::Incoming, None, _) => incoming(legs),
        (LegKind::Incoming, Some(agent), _) => dialled(legs, agent),
        (_, Some(agent), _) => agent_first(legs, agent),
        (_, None, office::PREDICTIVE | office::ANNOUNCER) => customer_first(legs),
        _ => Vec::new(),
    }
}

impl Contact {
    fn new(kind: Kind, leg: &LegRecord, at: time::OffsetDateTime, ending: Ending) -> Self {
        Self {
            kind,
            at: at.unix_timestamp(),
            ending,
            ring: 0,
            wait: None,
            talk: 0,
            duration: 0,
            queue: None,
            agent: None,
            customer: digits(leg.party()),
            country: None,
            price: 0,
            internal: false,
            shares_id: true,
        }
    }

    fn with_agent_of(mut self, leg: &LegRecord) -> Self {
        self.agent = office::agent_at(leg.party()).map(office::code);
        self
    }

    fn talking(mut self, seconds: i64) -> Self {
        self.talk = seconds;
        self.duration = self.wait.unwrap_or_default() + seconds;
        self
    }

    fn rung(mut self, leg: &LegRecord) -> Self {
        self.ring = leg.ring_time().whole_seconds();
        self
    }

    /// Says whom we called: the customer, the country, the price; a colleague is none of these.
    fn to(mut self, leg: &LegRecord) -> Self {
        self = self.rung(leg);
        if office::agent_at(&leg.to).is_some() {
            (self.customer, self.internal) = (None, true);
            return self;
        }
        self.customer = digits(&leg.to);
        if let Some((country, tenths)) = office::country(&leg.to) {
            self.country = Some(country.to_owned());
            self.price = tenths * ((self.duration + 59) / 60);
        }
        self
    }

    /// Whether somebody of ours talked to the customer.
    pub(super) fn agent_answered(&self) -> bool {
        self.ending == Ending::Answered && self.agent.is_some() && self.kind != Kind::Voicemail
    }

    /// Whether it is a leg beside the contact, never a contact of its own.
    pub(super) const fn is_side_leg(&self) -> bool {
        matches!(self.kind, Kind::AgentLeg | Kind::DialerAttempt)
    }
}

fn digits(number: &str) -> Option<String> {
    number.strip_prefix('+').map(str::to_owned)
}

fn country_of(number: &str) -> Option<String> {
    office::country(number).map(|(name, _)| name.to_owned())
}

fn why(leg: &LegRecord) -> Ending {
    match leg.cause.as_ref().map(|cause| &cause.cause) {
        Some(HangupCause::UserBusy) => Ending::Busy,
        Some(HangupCause::OriginatorCancel) => Ending::Cancelled,
        Some(HangupCause::NoAnswer | HangupCause::CallRejected) => Ending::NoAnswer,
        _ => Ending::Unreachable,
    }
}

/// How it ended for a leg of which nobody took the call: given up by itself, or by the last one that was rung.
fn in_vain(root: &LegRecord, last: &LegRecord) -> Ending {
    if root.ended_by == Some(EndedBy::Party) { Ending::Cancelled } else { why(last) }
}

fn waited(legs: &Legs<'_>, kind: Kind, wait: &QueueWait, talks: &mut Vec<Talk<'_>>) -> Option<Contact> {
    let taken = talks.iter().position(|talk| wait.agent.as_ref() == Some(&talk.other.leg));
    let talk = taken.map(|place| talks.remove(place));
    let ending = match (&talk, &wait.exit) {
        (Some(_), _) => Ending::Answered,
        (None, Some(QueueExit::TimedOut | QueueExit::Full | QueueExit::NoAgents | QueueExit::Key(_))) => {
            Ending::SentAway
        }
        (None, _) => Ending::Abandoned,
    };
    let mut contact = Contact::new(kind, legs.root, wait.entered_at, ending);
    contact.wait = Some((wait.left_at? - wait.entered_at).whole_seconds());
    contact.queue = Some(wait.queue.clone());
    let contact = contact.talking(talk.as_ref().map_or(0, Talk::seconds));
    Some(match talk {
        Some(talk) => contact.with_agent_of(talk.other),
        None => contact,
    })
}

fn message(root: &LegRecord, at: time::OffsetDateTime) -> Option<Contact> {
    let message = root.recordings.iter().find(|recording| recording.mailbox.is_some())?;
    let mut contact = Contact::new(Kind::Voicemail, root, at, Ending::Message);
    contact.duration = (message.ended_at? - message.began_at).whole_seconds();
    Some(contact)
}

fn further(legs: &Legs<'_>, talks: &[Talk<'_>], inbound: bool) -> Vec<Contact> {
    let talks = talks.iter().map(|talk| {
        let mut contact = Contact::new(Kind::Transfer, legs.root, talk.from, Ending::Answered)
            .talking(talk.seconds())
            .with_agent_of(talk.other);
        contact.shares_id = false;
        if !inbound {
            contact.customer = None;
        }
        contact
    });
    talks.collect()
}

/// A customer called.
fn incoming(legs: &Legs<'_>) -> Vec<Contact> {
    let root = legs.root;
    let mut talks = legs.talks();
    let nobody_talked = talks.is_empty();
    let mut contacts: Vec<Contact> = Vec::new();
    for wait in &root.queues {
        contacts.extend(waited(legs, Kind::Queue, wait, &mut talks));
    }
    if !contacts.is_empty() {
        let spoken = root.recordings.iter().find(|recording| recording.mailbox.is_some());
        if let Some(spoken) = spoken.filter(|_| nobody_talked) {
            contacts.extend(message(root, spoken.began_at));
        }
    } else if nobody_talked {
        contacts.push(message(root, root.started_at).unwrap_or_else(|| {
            let last = legs.rung().last();
            let ending = match last {
                Some(last) => in_vain(root, last),
                None if root.ended_by == Some(EndedBy::Party) => Ending::LeftMenu,
                None => Ending::MenuEnded,
            };
            let contact = Contact::new(Kind::Incoming, root, root.started_at, ending);
            last.map_or(contact.clone(), |last| contact.rung(last))
        }));
    } else {
        let talk = talks.remove(0);
        let contact = Contact::new(Kind::Incoming, root, root.started_at, Ending::Answered);
        contacts.push(contact.talking(talk.seconds()).rung(talk.other).with_agent_of(talk.other));
    }
    contacts.extend(further(legs, &talks, true));
    for (place, contact) in contacts.iter_mut().enumerate() {
        contact.country = country_of(&root.to);
        contact.shares_id = place == 0;
    }
    contacts
}

/// An agent dialled.
fn dialled(legs: &Legs<'_>, agent: u32) -> Vec<Contact> {
    let root = legs.root;
    let mut talks = legs.talks();
    let contact = |ending| Contact::new(Kind::Outgoing, root, root.started_at, ending);
    let mut contact = if talks.is_empty() {
        match legs.rung().last() {
            Some(last) => contact(in_vain(root, last)).to(last),
            None => Contact { customer: digits(&root.to), ..contact(Ending::NotDialed) },
        }
    } else {
        let talk = talks.remove(0);
        contact(Ending::Answered).talking(talk.seconds()).to(talk.other)
    };
    contact.agent = Some(office::code(agent));
    std::iter::once(contact).chain(further(legs, &talks, false)).collect()
}

/// The agent's phone was rung first, then the customer's.
fn agent_first(legs: &Legs<'_>, agent: u32) -> Vec<Contact> {
    let root = legs.root;
    let mut talks = legs.talks();
    let ending = if root.is_answered() { Ending::Answered } else { why(root) };
    let mut one = Contact::new(Kind::AgentLeg, root, root.started_at, ending)
        .talking(root.connected_time().whole_seconds())
        .rung(root);
    one.customer = None;
    let contact = |at, ending| Contact::new(Kind::CustomerLeg, root, at, ending);
    let mut two = match legs.rung().last() {
        _ if !talks.is_empty() => {
            let talk = talks.remove(0);
            contact(talk.other.started_at, Ending::Answered).talking(talk.seconds()).to(talk.other)
        }
        Some(last) => contact(last.started_at, in_vain(root, last)).to(last),
        None => Contact { customer: None, ..contact(root.started_at, Ending::NotDialed) },
    };
    (one.agent, two.agent) = (Some(office::code(agent)), Some(office::code(agent)));
    [one, two].into_iter().chain(further(legs, &talks, false)).collect()
}

/// The customer was rung first, then an agent was looked for.
fn customer_first(legs: &Legs<'_>) -> Vec<Contact> {
    let root = legs.root;
    let ending = if root.is_answered() { Ending::Answered } else { why(root) };
    let attempt = Contact::new(Kind::DialerAttempt, root, root.started_at, ending)
        .talking(root.connected_time().whole_seconds())
        .to(root);
    let mut contacts = vec![attempt];
    let Some(answered) = root.answered_at else { return contacts };
    let mut talks = legs.talks();
    for (place, wait) in root.queues.iter().enumerate() {
        let contact = waited(legs, Kind::DialerQueue, wait, &mut talks);
        contacts.extend(contact.map(|contact| Contact { shares_id: place == 0, ..contact }));
    }
    if root.queues.is_empty() {
        let contact = |ending| Contact::new(Kind::DialerAgent, root, answered, ending);
        contacts.push(if talks.is_empty() {
            contact(match legs.rung().last() {
                Some(last) => in_vain(root, last),
                None if root.ended_by == Some(EndedBy::Party) => Ending::LeftMenu,
                None => Ending::MenuEnded,
            })
        } else {
            let talk = talks.remove(0);
            contact(Ending::Answered).talking(talk.seconds()).with_agent_of(talk.other)
        });
    }
    contacts.extend(further(legs, &talks, false));
    contacts
}
