//! Effects that bring in further parties: bridge, originate, pick up.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Duration;

use crate::runtime::wire::milliseconds;
use crate::runtime::{LegId, Side};

vocabulary! {
    /// What an endpoint's address means.
    pub enum EndpointKind {
        /// A telephone number.
        Number = "number",
        /// A SIP address.
        Sip = "sip",
        /// A device of the PBX, by id.
        Device = "device",
        /// A user of the PBX, by id.
        User = "user",
    }
}

/// Whom to ring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Endpoint {
    /// What the address means.
    pub kind: EndpointKind,
    /// Number, SIP address or id, as the flow has it.
    pub address: String,
    /// Time before this endpoint starts to ring, in milliseconds when written.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub delay: Option<Duration>,
    /// How long this endpoint rings, in milliseconds when written; none: as long as the whole bridge.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub ring_time: Option<Duration>,
    /// Further settings in the dialect's words, such as SIP headers.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl Endpoint {
    /// Makes an endpoint of this kind.
    #[must_use]
    pub fn new(kind: EndpointKind, address: impl Into<String>) -> Self {
        Self { kind, address: address.into(), delay: None, ring_time: None, data: Map::new() }
    }

    /// Rings a telephone number.
    #[must_use]
    pub fn number(number: impl Into<String>) -> Self {
        Self::new(EndpointKind::Number, number)
    }

    /// Rings a SIP address.
    #[must_use]
    pub fn sip(address: impl Into<String>) -> Self {
        Self::new(EndpointKind::Sip, address)
    }

    /// Lets time pass before it rings.
    #[must_use]
    pub const fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Limits how long it rings.
    #[must_use]
    pub const fn with_ring_time(mut self, ring_time: Duration) -> Self {
        self.ring_time = Some(ring_time);
        self
    }

    /// Adds a setting in the dialect's words.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}

/// Number and name shown to the party that is rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CallerId {
    /// Number as it came; may be empty or a word such as `anonymous`.
    pub number: String,
    /// Name beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether number and name are withheld from the party.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

impl CallerId {
    /// Shows this number.
    #[must_use]
    pub fn number(number: impl Into<String>) -> Self {
        Self { number: number.into(), name: None, hidden: false }
    }

    /// Shows a name, too.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Withholds number and name.
    #[must_use]
    pub const fn with_hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }
}

impl From<&str> for CallerId {
    fn from(number: &str) -> Self {
        Self::number(number)
    }
}

impl From<String> for CallerId {
    fn from(number: String) -> Self {
        Self::number(number)
    }
}

/// In which order several endpoints ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RingStrategy {
    /// All at once, each after its delay.
    #[default]
    Simultaneous,
    /// One after the other, each for its ring time.
    Single,
}

/// Rings endpoints and joins the caller with the first that answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Bridge {
    /// Whom to ring.
    pub endpoints: Vec<Endpoint>,
    /// In which order.
    #[serde(default)]
    pub strategy: RingStrategy,
    /// How long the whole attempt may ring, in milliseconds when written; none: the platform's limit.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub ring_time: Option<Duration>,
    /// How long the program waits for what comes of the ringing, in milliseconds when written; none: as long as it rings.
    /// Over before the ring time, nobody was reached in time: `TimedOut`, and what still rings is not waited for.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub max_wait: Option<Duration>,
    /// What the endpoints are shown; none: the caller's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_id: Option<CallerId>,
    /// What the caller hears meanwhile; none: ordinary ringing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ringback: Option<String>,
    /// Whether one endpoint that rejects ends the attempt for all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fail_on_single_reject: bool,
    /// Codes that may be keyed in during the talk; none: keys are the parties' own affair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listen: Option<Listen>,
    /// Further settings in the dialect's words.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

/// Listens for codes during a talk: a first key, then others until silence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Listen {
    /// Key that starts a code, and does not belong to it.
    pub start: char,
    /// Silence that ends a code, in milliseconds when written.
    #[serde(with = "milliseconds")]
    pub timeout: Duration,
    /// Whose keys count; none: those of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Side>,
}

impl Listen {
    /// Listens to both parties for codes that start with this key and end with this much silence.
    #[must_use]
    pub const fn new(start: char, timeout: Duration) -> Self {
        Self { start, timeout, by: None }
    }

    /// Listens to one party.
    #[must_use]
    pub const fn with_by(mut self, by: Side) -> Self {
        self.by = Some(by);
        self
    }
}

/// Goes on with the talk that a code interrupted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StayBridged {
    /// Codes that may be keyed in from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listen: Option<Listen>,
}

impl StayBridged {
    /// Goes on talking, without codes.
    #[must_use]
    pub const fn new() -> Self {
        Self { listen: None }
    }

    /// Listens for codes.
    #[must_use]
    pub fn with_listen(mut self, listen: Listen) -> Self {
        self.listen = Some(listen);
        self
    }
}

impl Bridge {
    /// Rings a single endpoint.
    #[must_use]
    pub fn to(endpoint: Endpoint) -> Self {
        Self::any(vec![endpoint])
    }

    /// Rings all of these at once; the first to answer gets the call.
    #[must_use]
    pub fn any(endpoints: Vec<Endpoint>) -> Self {
        Self {
            endpoints,
            strategy: RingStrategy::Simultaneous,
            ring_time: None,
            max_wait: None,
            caller_id: None,
            ringback: None,
            fail_on_single_reject: false,
            listen: None,
            data: Map::new(),
        }
    }

    /// Chooses the order.
    #[must_use]
    pub const fn with_strategy(mut self, strategy: RingStrategy) -> Self {
        self.strategy = strategy;
        self
    }

    /// Limits how long it rings.
    #[must_use]
    pub const fn with_ring_time(mut self, ring_time: Duration) -> Self {
        self.ring_time = Some(ring_time);
        self
    }

    /// Limits how long the program waits, whatever the ring time.
    #[must_use]
    pub const fn with_max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = Some(wait);
        self
    }

    /// Chooses what the endpoints are shown.
    #[must_use]
    pub fn with_caller_id(mut self, caller_id: impl Into<CallerId>) -> Self {
        self.caller_id = Some(caller_id.into());
        self
    }

    /// Chooses what the caller hears meanwhile.
    #[must_use]
    pub fn with_ringback(mut self, media: impl Into<String>) -> Self {
        self.ringback = Some(media.into());
        self
    }

    /// Ends the attempt for all when one endpoint rejects.
    #[must_use]
    pub const fn with_fail_on_single_reject(mut self, fail: bool) -> Self {
        self.fail_on_single_reject = fail;
        self
    }

    /// Listens for codes during the talk.
    #[must_use]
    pub fn with_listen(mut self, listen: Listen) -> Self {
        self.listen = Some(listen);
        self
    }

    /// Adds a setting in the dialect's words.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}

/// Starts a further, independent leg.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Originate {
    /// Whom to ring.
    pub endpoint: Endpoint,
    /// What that party is shown; a router may pick the new leg's program by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_id: Option<CallerId>,
    /// How long it rings, in milliseconds when written; none: the platform's limit.
    #[serde(default, with = "milliseconds::option", skip_serializing_if = "Option::is_none")]
    pub ring_time: Option<Duration>,
    /// What the new leg's [`Start`](crate::runtime::Start) carries: session data, for instance.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub context: Value,
}

impl Originate {
    /// Rings this endpoint.
    #[must_use]
    pub const fn to(endpoint: Endpoint) -> Self {
        Self { endpoint, caller_id: None, ring_time: None, context: Value::Null }
    }

    /// Chooses what the party is shown.
    #[must_use]
    pub fn with_caller_id(mut self, caller_id: impl Into<CallerId>) -> Self {
        self.caller_id = Some(caller_id.into());
        self
    }

    /// Limits how long it rings.
    #[must_use]
    pub const fn with_ring_time(mut self, ring_time: Duration) -> Self {
        self.ring_time = Some(ring_time);
        self
    }

    /// Gives the new leg something on its way.
    #[must_use]
    pub fn with_context(mut self, context: impl Into<Value>) -> Self {
        self.context = context.into();
        self
    }
}

/// Which call to take over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PickUpTarget {
    /// The caller parked in this slot.
    Parked(String),
    /// The call that rings at one of these endpoints.
    Ringing(Vec<Endpoint>),
    /// This leg.
    Leg(LegId),
}

/// Takes over a call that rings or waits elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PickUp {
    /// Which call.
    pub target: PickUpTarget,
    /// Further settings in the dialect's words.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl PickUp {
    /// Takes over this call.
    #[must_use]
    pub fn new(target: PickUpTarget) -> Self {
        Self { target, data: Map::new() }
    }

    /// Adds a setting in the dialect's words.
    #[must_use]
    pub fn with_data(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.data.insert(key.into(), value.into());
        self
    }
}
