use std::fmt;

use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::Step;
use crate::diagnostics::Pointer;
use crate::error::{ReadFailure, TOO_DEEP};
use crate::step::StepSeed;
use crate::wire::{Extra, Field, FieldSeed, Held, HeldDeserializer, HeldSeed, MAX_NESTING, Shape, TextSeed};

/// A list of steps within an action.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct StepList<'a> {
    /// Key that holds the list: `actions`, `then`, `orElse` or `events`.
    pub key: &'static str,
    /// Event, if the list stands below `events`.
    pub event: Option<&'a EventName>,
    /// Steps of the list.
    pub steps: &'a [Step],
}

impl StepList<'_> {
    /// Returns the place of the list, given the place of its action.
    #[must_use]
    pub fn pointer(&self, action: &Pointer) -> Pointer {
        let list = action.key(self.key);
        self.event.map_or_else(|| list.clone(), |event| list.key(event.as_str()))
    }
}

/// One object where a list belongs is read as a list of one.
impl Field for Vec<Step> {
    const SHAPE: Shape = Shape::Steps;

    fn read<'de, D: Deserializer<'de>>(from: D, depth: usize) -> Result<Option<Self>, D::Error> {
        if depth >= MAX_NESTING {
            return Err(de::Error::custom(TOO_DEEP));
        }
        from.deserialize_any(Steps(depth + 1))
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.serialize(to)
    }

    fn empty(&self) -> Option<Value> {
        self.is_empty().then(|| Value::Array(Vec::new()))
    }

    fn lists<'a>(&'a self, key: &'static str, into: &mut Vec<StepList<'a>>) {
        into.push(StepList { key, event: None, steps: self });
    }
}

struct Steps(usize);

impl<'de> Visitor<'de> for Steps {
    type Value = Option<Vec<Step>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of steps")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        let mut steps = Vec::new();
        while let Some(step) = from.next_element_seed(StepSeed(self.0))? {
            steps.push(step);
        }
        Ok(Some(steps))
    }

    fn visit_map<A: MapAccess<'de>>(self, from: A) -> Result<Self::Value, A::Error> {
        StepSeed(self.0).visit_map(from).map(|step| Some(vec![step]))
    }
}

vocabulary! {
    /// What can happen to a leg in a conference: the keys of `events`.
    pub enum EventName {
        /// The leg has entered the room. The list runs beside the conference, the caller stays in the room.
        OnEnter = "on_enter",
        /// The room is full. The list runs on this leg instead of entering.
        OnEnterErrorMaxParticipants = "on_enter_error_max_participants",
        /// The leg has left the room. By analogy only, not seen in a published script.
        OnExit = "on_exit",
    }
}

/// What to do when something happens: events and their lists of steps, in document order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events {
    lists: Vec<(EventName, Vec<Step>)>,
    /// Values of unknown events that are no list of steps.
    other: Extra,
}

impl Events {
    /// Makes an empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the steps of an event, or an empty list.
    #[must_use]
    pub fn get(&self, event: &EventName) -> &[Step] {
        self.lists.iter().find(|(name, _)| name == event).map_or(&[], |(_, steps)| steps)
    }

    /// Returns the steps of an event for changing, and adds the event if need be.
    pub fn entry(&mut self, event: EventName) -> &mut Vec<Step> {
        let at = self.lists.iter().position(|(name, _)| *name == event).unwrap_or_else(|| {
            self.lists.push((event, Vec::new()));
            self.lists.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the index was found or made just now")]
        &mut self.lists[at].1
    }

    /// Returns the events and their steps in document order.
    pub fn iter(&self) -> impl Iterator<Item = (&EventName, &[Step])> {
        self.lists.iter().map(|(name, steps)| (name, steps.as_slice()))
    }

    /// Returns whether there is no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.other.is_empty()
    }
}

impl Field for Events {
    const SHAPE: Shape = Shape::Events;

    fn read<'de, D: Deserializer<'de>>(from: D, depth: usize) -> Result<Option<Self>, D::Error> {
        from.deserialize_any(EventsVisitor(depth))
    }

    fn write<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        for (name, steps) in &self.lists {
            map.serialize_entry(name.as_str(), steps)?;
        }
        for (name, value) in &self.other {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }

    fn empty(&self) -> Option<Value> {
        self.is_empty().then(|| Value::Object(Map::new()))
    }

    fn lists<'a>(&'a self, key: &'static str, into: &mut Vec<StepList<'a>>) {
        into.extend(self.lists.iter().map(|(event, steps)| StepList { key, event: Some(event), steps }));
    }
}

struct EventsVisitor(usize);

impl<'de> Visitor<'de> for EventsVisitor {
    type Value = Option<Events>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of events, each with a list of steps")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        match from.next_element::<de::IgnoredAny>()? {
            Some(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &self)),
            None => Ok(Some(Events::new())),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        let mut events = Events::new();
        while let Some(key) = from.next_key_seed(TextSeed)? {
            let name = EventName::from(&*key);
            if events.lists.is_empty() {
                // Most conferences react to one event.
                events.lists.reserve_exact(1);
            }
            if name.is_known() {
                let steps = from.next_value_seed(FieldSeed::<Vec<Step>>::new(self.0))?;
                *events.entry(name) = steps.unwrap_or_default();
                continue;
            }
            let held = from.next_value_seed(HeldSeed(0))?;
            match as_steps(&held, self.0) {
                Some(steps) => *events.entry(name) = steps,
                None => drop(events.other.insert(key.into_owned(), held.into_value())),
            }
        }
        Ok(Some(events))
    }
}

/// Takes the value of an event that this version does not know as steps, if it is a list of such.
fn as_steps(held: &Held<'_>, depth: usize) -> Option<Vec<Step>> {
    matches!(held, Held::List(_))
        .then(|| Vec::<Step>::read(HeldDeserializer::<ReadFailure>::new(held.clone()), depth).ok().flatten())
        .flatten()
}
