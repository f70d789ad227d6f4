use serde::{Deserialize, Serialize};

use super::Direction;

/// What a record is in the count, from its call type; in the order of the vendor's type codes.
///
/// Each type has a row of its own, because a record is identified by call id and type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Role {
    /// Incoming call that ended in an IVR or at an extension.
    Incoming,
    /// Calling card.
    CallingCard,
    /// Call dialled by hand from a phone.
    Outgoing,
    /// Incoming call that a queue received.
    Queue,
    /// Click-to-call: leg to the agent.
    ClickToCallAgentLeg,
    /// Click-to-call: call to the destination.
    ClickToCall,
    /// Mailbox of the PBX.
    Voicemail,
    /// Conference service.
    Conference,
    /// Blind transfer from an extension.
    Transfer,
    /// Agents' dialer: leg to the agent.
    DialerAgentLeg,
    /// Agents' dialer: call to the destination.
    Dialer,
    /// Scrubber service.
    Scrubber,
    /// Predictive dialer: call to the destination, counted as the attempt.
    DialerCustomerLeg,
    /// Predictive dialer: agent's side through an IVR layer.
    DialerIvr,
    /// Predictive dialer: agent's side through a queue.
    DialerQueue,
    /// Fax.
    Fax,
    /// Attended transfer: consultation between the agents.
    Consultation,
    /// Attended transfer: second agent and the caller.
    AttendedTransfer,
    /// Automatic forward from an extension.
    Forward,
    /// A type that this version does not know, by its wire name.
    Unknown(Box<str>),
}

impl Role {
    /// Returns whether the record is a leg beside the contact and never a contact of its own.
    #[must_use]
    pub const fn is_leg(&self) -> bool {
        matches!(
            self,
            Self::ClickToCallAgentLeg | Self::DialerAgentLeg | Self::DialerCustomerLeg | Self::Consultation
        )
    }

    const fn is_transfer(&self) -> bool {
        matches!(self, Self::Transfer | Self::AttendedTransfer | Self::Forward)
    }
}

/// How a record ended, as far as the figures tell endings apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Ending {
    /// A status that this version does not know, or none.
    Unknown,
    /// Never dialled: given up before, or refused by the switch.
    NeverDialled,
    /// The network could not connect.
    Network,
    /// An announcement of the IVR ended the call.
    IvrCompleted,
    /// The caller left in the IVR.
    LeftIvr,
    /// The caller hung up while it rang.
    Cancelled,
    /// Busy.
    Busy,
    /// It rang until the time limit.
    NoAnswer,
    /// The queue sent the caller away.
    SentAway,
    /// The caller gave up in the queue.
    Abandoned,
    /// A mailbox took the call.
    Voicemail,
    /// Answered.
    Answered,
}

/// One record, reduced to what the figures need.
///
/// Optional values are absent where the record says nothing or says it with an empty text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fact {
    /// Call id; with `role` it identifies the record.
    pub call: Box<str>,
    /// What the record is.
    pub role: Role,
    /// Id of the call that this one came from.
    pub original_call: Option<Box<str>>,
    /// How it ended.
    pub ending: Ending,
    /// Whether the vendor said that it was answered; without it the ending decides.
    pub answered: Option<bool>,
    /// Direction that the record itself names.
    pub direction: Option<Direction>,
    /// Start as UTC seconds since 1970.
    pub started: i64,
    /// Start on the local wall clock, as seconds since 1970-01-01T00:00 there.
    pub started_local: i64,
    /// Seconds of the call without ringing; of a queued call waiting is part of it.
    pub duration: Option<u32>,
    /// Seconds of conversation, where the vendor says them.
    pub talk: Option<u32>,
    /// Seconds of ringing.
    pub ring: Option<u32>,
    /// Seconds of waiting in a queue.
    pub wait: Option<u32>,
    /// Number that called, normalised.
    pub caller: Option<Box<str>>,
    /// Number or extension that was called, normalised.
    pub target: Option<Box<str>>,
    /// Whether `target` is an extension.
    pub target_is_extension: bool,
    /// Whether a number of ours was dialled.
    pub has_did: bool,
    /// Queue, by name or else by id.
    pub queue: Option<Box<str>>,
    /// Code of the agent.
    pub agent_code: Option<Box<str>>,
    /// Name of the agent.
    pub agent_name: Option<Box<str>>,
    /// Extension that answered.
    pub extension: Option<Box<str>>,
    /// Extension that called.
    pub caller_extension: Option<Box<str>>,
    /// Country of the destination.
    pub target_country: Option<Box<str>>,
    /// Price in thousandths of an agora.
    pub price_milli_agorot: Option<i64>,
}

impl Fact {
    /// Makes a fact of a record that says nothing else.
    ///
    /// `started` is in UTC seconds since 1970, `started_local` the same on the local wall clock.
    #[must_use]
    pub fn new(call: &str, role: Role, ending: Ending, started: i64, started_local: i64) -> Self {
        Self {
            call: call.into(),
            role,
            original_call: None,
            ending,
            answered: None,
            direction: None,
            started,
            started_local,
            duration: None,
            talk: None,
            ring: None,
            wait: None,
            caller: None,
            target: None,
            target_is_extension: false,
            has_did: false,
            queue: None,
            agent_code: None,
            agent_name: None,
            extension: None,
            caller_extension: None,
            target_country: None,
            price_milli_agorot: None,
        }
    }

    /// Returns the id of the call that this one came from, unless the record names itself.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.original_call.as_deref().filter(|origin| *origin != &*self.call)
    }

    /// Returns whether it was answered, by whomever.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.answered.unwrap_or(self.ending == Ending::Answered)
    }

    /// Returns whether an agent answered, and not an IVR or a mailbox.
    #[must_use]
    pub fn is_answered_by_agent(&self) -> bool {
        self.is_answered()
            && self.ending != Ending::Voicemail
            && self.role != Role::Voicemail
            && (self.role == Role::Queue || self.role.is_transfer() || self.extension.is_some())
    }

    /// Returns the seconds of conversation.
    ///
    /// What the vendor says; else the duration, of a queued call without the wait; 0 if not answered.
    #[must_use]
    pub fn talk_seconds(&self) -> u32 {
        if !self.is_answered() {
            return 0;
        }
        self.talk.unwrap_or_else(|| {
            let duration = self.duration.unwrap_or(0);
            match self.wait {
                Some(wait) if self.is_queued() => duration.checked_sub(wait).unwrap_or(duration),
                _ => duration,
            }
        })
    }

    /// Returns the seconds for which a line was occupied.
    ///
    /// Of a queued call the duration holds everything; of the others ringing comes before it.
    #[must_use]
    pub fn occupied_seconds(&self) -> u32 {
        let duration = self.duration.unwrap_or(0);
        if self.is_queued() { duration } else { duration.saturating_add(self.ring.unwrap_or(0)) }
    }

    /// Returns whether the call went through a queue.
    #[must_use]
    pub const fn is_queued(&self) -> bool {
        matches!(self.role, Role::Queue | Role::DialerQueue)
    }

    /// Returns the direction of an interaction that has this record as its root.
    #[must_use]
    pub fn direction(&self) -> Direction {
        if self.is_internal() {
            return Direction::Internal;
        }
        match &self.role {
            Role::Incoming | Role::Queue | Role::Voicemail => Direction::Inbound,
            Role::Outgoing
            | Role::ClickToCallAgentLeg
            | Role::ClickToCall
            | Role::DialerAgentLeg
            | Role::Dialer
            | Role::DialerCustomerLeg
            | Role::DialerIvr
            | Role::DialerQueue => Direction::Outbound,
            Role::CallingCard | Role::Conference | Role::Scrubber | Role::Fax => Direction::Other,
            Role::Transfer | Role::Consultation | Role::AttendedTransfer | Role::Forward => {
                self.direction.unwrap_or(if self.has_did { Direction::Inbound } else { Direction::Outbound })
            }
            Role::Unknown(_) => {
                self.direction.unwrap_or(if self.has_did { Direction::Inbound } else { Direction::Unknown })
            }
        }
    }

    /// Returns whether the call stayed between extensions.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.direction == Some(Direction::Internal)
            || (self.role == Role::Outgoing && self.target_is_extension)
    }

    /// Returns whether the record is an attempt to reach a customer that was really dialled.
    #[must_use]
    pub fn is_attempt(&self) -> bool {
        let outgoing = match self.role {
            Role::Outgoing => !self.is_internal(),
            Role::ClickToCall | Role::Dialer | Role::DialerCustomerLeg => true,
            _ => false,
        };
        outgoing && self.ending != Ending::NeverDialled
    }

    /// Returns the customer's number: who was called on outgoing calls, who called on the others.
    #[must_use]
    pub fn customer(&self) -> Option<&str> {
        match self.role {
            Role::Outgoing | Role::ClickToCall | Role::Dialer | Role::DialerCustomerLeg => {
                self.target.as_deref()
            }
            _ => self.caller.as_deref(),
        }
    }

    /// Returns who the agent is: the code, or else the extension that answered.
    #[must_use]
    pub fn agent(&self) -> Option<&str> {
        self.agent_code.as_deref().or(self.extension.as_deref())
    }

    /// Takes over what a further delivery of the same record says.
    ///
    /// A value wins over none, and of two values the greater, so that the order of deliveries makes no difference.
    pub(super) fn merge(&mut self, other: Self) {
        fn greater<T: Ord>(ours: &mut Option<T>, theirs: Option<T>) {
            if theirs > *ours {
                *ours = theirs;
            }
        }
        greater(&mut self.original_call, other.original_call);
        self.ending = self.ending.max(other.ending);
        greater(&mut self.answered, other.answered);
        greater(&mut self.direction, other.direction);
        if (other.started, other.started_local) < (self.started, self.started_local) {
            (self.started, self.started_local) = (other.started, other.started_local);
        }
        greater(&mut self.duration, other.duration);
        greater(&mut self.talk, other.talk);
        greater(&mut self.ring, other.ring);
        greater(&mut self.wait, other.wait);
        greater(&mut self.caller, other.caller);
        if other.target > self.target {
            self.target = other.target;
            self.target_is_extension = other.target_is_extension;
        }
        self.has_did |= other.has_did;
        greater(&mut self.queue, other.queue);
        greater(&mut self.agent_code, other.agent_code);
        greater(&mut self.agent_name, other.agent_name);
        greater(&mut self.extension, other.extension);
        greater(&mut self.caller_extension, other.caller_extension);
        greater(&mut self.target_country, other.target_country);
        greater(&mut self.price_milli_agorot, other.price_milli_agorot);
    }
}
