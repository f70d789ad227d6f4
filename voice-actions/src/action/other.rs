use serde::de::MapAccess;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::wire::TextSeed;

/// An action that this version does not know: the vendor has 23, nineteen are evidenced.
///
/// ```
/// use voice_actions::{CallFlow, Step, Action};
///
/// let text = r#"{"actions":[{"type":"MUTE","params":{"side":"far"}}]}"#;
/// let flow = CallFlow::from_json(text)?;
/// assert!(matches!(&flow.actions[0], Step::Action(Action::Other(action)) if action.word() == "MUTE"));
/// assert_eq!(flow.to_json(), text);
/// # Ok::<(), voice_actions::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OtherAction {
    word: String,
    members: Map<String, Value>,
}

impl OtherAction {
    /// Makes an action of a word that this version does not know.
    ///
    /// Returns `None` for a word that it knows: that action has a type of its own.
    #[must_use]
    pub fn new(word: impl Into<String>) -> Option<Self> {
        let word = word.into();
        (!super::Action::WORDS.contains(&word.as_str())).then(|| Self { word, members: Map::new() })
    }

    /// Adds a member beside `type`, such as `params`.
    #[must_use]
    pub fn with_member(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.members.insert(key.into(), value.into());
        self
    }

    /// Returns the word of the action.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.word
    }

    /// Returns all members but `type`.
    #[must_use]
    pub const fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    pub(super) fn decode<'de, A: MapAccess<'de>>(word: &str, mut from: A) -> Result<Self, A::Error> {
        let mut members = Map::new();
        while let Some(key) = from.next_key_seed(TextSeed)? {
            members.insert(key.into_owned(), from.next_value()?);
        }
        members.shift_remove("type");
        Ok(Self { word: word.to_owned(), members })
    }
}

impl Serialize for OtherAction {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.members.len() + 1))?;
        map.serialize_entry("type", &self.word)?;
        for (key, value) in self.members.iter().filter(|(key, _)| *key != "type") {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
