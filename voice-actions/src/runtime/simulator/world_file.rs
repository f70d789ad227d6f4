//! A world as a file: what `switchboard simulate` reads.
//!
//! ```json
//! {
//!   "start": "2030-01-01T12:00:00Z",
//!   "seed": 7,
//!   "numbers": { "+15550199": { "flow": { "actions": [] } }, "+15550180": { "file": "agent.json" } },
//!   "people": {
//!     "+15550100": { "acts": [ {"reply": {"digits": "1"}}, {"talk": 30000}, "hang_up" ] },
//!     "+15550101": { "ringing": {"answers": {"after": 4000}}, "acts": [ {"talk": 60000}, "hang_up" ], "lines": 1 },
//!     "+15550102": "busy",
//!     "+15550103": [ "no_answer", { "ringing": {"answers": {"after": 2000}} } ]
//!   },
//!   "queues": { "sales": { "agents": ["+15550101"] } },
//!   "http": { "https://example.com/next": { "body": { "actions": [] } } },
//!   "lookups": { "menu": { "main": { "retries": 3 } } },
//!   "calls": [ { "from": "+15550100", "to": "+15550199", "after": 0 } ]
//! }
//! ```
//!
//! Times are milliseconds. What each number's entry means is the dialect's matter; it stays JSON here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use super::{AnswerTable, Behavior, Call, HttpAnswer, Pace, Person, Queue, Ringing, Router, Setting, World};
use crate::error::{self, Error};
use crate::runtime::wire::milliseconds;
use crate::runtime::{Budget, CallerId, HangupCause};

/// A world that was written by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WorldFile {
    /// When the world begins.
    #[serde(with = "time::serde::rfc3339")]
    pub start: OffsetDateTime,
    /// Orders what happens at the same instant; none: in the order in which it was caused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Numbers and what the dialect knows about each, in its own form; by custom `flow` (inline) or `file`.
    #[serde(default)]
    pub numbers: BTreeMap<String, Value>,
    /// People by number, SIP address or device id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub people: BTreeMap<String, PersonEntry>,
    /// Queues by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub queues: BTreeMap<String, Queue>,
    /// URL to the answer of the web server there, or to several, one after the other.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub http: BTreeMap<String, OneOrMany<HttpAnswer>>,
    /// Kind to key to what is found.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lookups: BTreeMap<String, BTreeMap<String, Value>>,
    /// Name of an effect of the dialect's own to what it brings.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<String, Value>,
    /// Limits that differ from the standard.
    #[serde(default)]
    pub budget: Budget,
    /// How long things take.
    #[serde(default)]
    pub pace: Pace,
    /// Whether programs note what they do; the notes stand in the trace.
    #[serde(default)]
    pub notes: bool,
    /// Settings of the dialect.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub options: Map<String, Value>,
    /// Calls to place.
    pub calls: OneOrMany<CallEntry>,
}

/// One thing, or a list of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct OneOrMany<T>(Vec<T>);

impl<T> OneOrMany<T> {
    /// Returns the things.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T> From<Vec<T>> for OneOrMany<T> {
    fn from(things: Vec<T>) -> Self {
        Self(things)
    }
}

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let things = if let Value::Array(_) = value {
            serde_json::from_value(value)
        } else {
            serde_json::from_value(value).map(|one| vec![one])
        };
        things.map(Self).map_err(serde::de::Error::custom)
    }
}

/// A call to place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CallEntry {
    /// Number that calls.
    pub from: String,
    /// Name beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Number that is dialed.
    pub to: String,
    /// Milliseconds after the beginning.
    #[serde(default, with = "milliseconds")]
    pub after: Duration,
    /// Further facts for the dialect.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
}

/// Somebody in a world file: a word (`busy`, `no_answer`, `rejects`, or a hangup cause), one behavior, or a list of
/// behaviors for one call after the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct PersonEntry(Person);

impl PersonEntry {
    /// Returns the person.
    #[must_use]
    pub const fn person(&self) -> &Person {
        &self.0
    }
}

impl From<Person> for PersonEntry {
    fn from(person: Person) -> Self {
        Self(person)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    #[serde(default)]
    ringing: Ringing,
    #[serde(default)]
    acts: Vec<super::Act>,
    #[serde(default)]
    lines: Option<u32>,
}

impl<'de> Deserialize<'de> for PersonEntry {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.get("behaviors").is_some() {
            return serde_json::from_value(value).map(Self).map_err(serde::de::Error::custom);
        }
        let list = if let Value::Array(list) = value { list } else { vec![value] };
        let mut person = Person::default();
        for entry in list {
            let (behavior, lines) = behavior(entry).map_err(serde::de::Error::custom)?;
            person.behaviors.push(behavior);
            person.lines = person.lines.or(lines);
        }
        Ok(Self(person))
    }
}

fn behavior(entry: Value) -> Result<(Behavior, Option<u32>), serde_json::Error> {
    if let Value::String(word) = &entry {
        let person = match word.as_str() {
            "answers" => Person::caller(),
            "busy" => Person::busy(),
            "no_answer" => Person::no_answer(),
            "rejects" => Person::rejects(Duration::ZERO),
            cause => Person::unreachable(HangupCause::from(cause)),
        };
        return Ok((person.behavior(0), None));
    }
    let one: One = serde_json::from_value(entry)?;
    Ok((Behavior { ringing: one.ringing, acts: one.acts }, one.lines))
}

impl WorldFile {
    /// Reads a world file.
    ///
    /// # Errors
    ///
    /// `NotJson` for text that is not JSON, `WrongType` or `MissingMember` for a file that is not a world, with the
    /// place.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        error::from_json(text)
    }

    /// Returns the setting of this world, with a router that the dialect made of [`numbers`](Self::numbers).
    #[must_use]
    pub fn setting(&self, router: impl Router + 'static) -> Setting {
        let mut answers = AnswerTable::new();
        for (url, list) in &self.http {
            answers.http.insert(url.clone(), list.as_slice().to_vec());
        }
        answers.lookups.clone_from(&self.lookups);
        answers.custom.clone_from(&self.custom);
        let mut setting = Setting::new(router)
            .with_answers(answers)
            .with_budget(self.budget.clone())
            .with_pace(self.pace.clone())
            .with_notes(self.notes);
        for (address, entry) in &self.people {
            setting = setting.with_person(address, entry.person().clone());
        }
        for (name, queue) in &self.queues {
            setting = setting.with_queue(name, queue.clone());
        }
        setting
    }

    /// Returns the world with its calls placed, ready to run.
    #[must_use]
    pub fn world(&self, router: impl Router + 'static) -> World {
        self.world_in(self.setting(router))
    }

    /// Returns the world in a setting that was changed before, with its calls placed.
    #[must_use]
    pub fn world_in(&self, setting: Setting) -> World {
        let mut world = World::new(setting, self.start);
        if let Some(seed) = self.seed {
            world = world.with_seed(seed);
        }
        for entry in self.calls.as_slice() {
            let mut from = CallerId::number(&entry.from);
            from.name.clone_from(&entry.name);
            let mut call = Call::new(from, &entry.to);
            call.facts.clone_from(&entry.facts);
            world.place_at(self.start + entry.after, call);
        }
        world
    }
}
