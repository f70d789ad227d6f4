//! The document that ties numbers and patterns to a flow.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};
use voice_actions::diagnostics::Pointer;

use crate::error::{Error, ErrorKind};
use crate::metaflow::Metaflows;
use crate::node::NodeSeed;
use crate::schema::Rule;
use crate::wire::{
    Document, Faults, Leaf, LeafSeed, MAX_DATA_DEPTH, Rows, TextSeed, fill_member, from_bytes, from_text,
    from_value, write_entries,
};
use crate::{Id, Media, Node};

record! {
    /// A callflow document: which dialled numbers start it, and what happens then.
    ///
    /// ```
    /// use callflow_modules::{Callflow, module::{Device, Voicemail}};
    ///
    /// let callflow = Callflow::new(["+442079460000"], Device::new("front_desk").otherwise(Voicemail::new("box")));
    /// let text = callflow.to_json()?;
    /// assert_eq!(Callflow::from_json(&text)?, callflow);
    /// # Ok::<(), callflow_modules::Error>(())
    /// ```
    pub struct Callflow {
        /// Id of the document; only in answers of the server.
        id, with_id: Id [code_only()];
        /// Label for people.
        name, with_name: String [];
        /// Dialled numbers and extensions that start the flow; each at most 36 characters, none twice.
        ///
        /// Free names (`undefinedMainNumber`) and the reserved `no_match` stand here too.
        numbers, with_numbers: Vec<String> [items(&Rule::TEXT.min_length(1).max_length(36)) unique() texts(&[])];
        /// Regular expressions; a dialled text that matches one starts the flow.
        patterns, with_patterns: Vec<String> [items(&Rule::TEXT.min_length(1).expression()) texts(&[])];
        /// What happens.
        flow, with_flow: Node [required_in(crate::schema::Releases::Only5)];
        /// Marks a feature code for user interfaces; the engine does not look at it.
        featurecode, with_featurecode: FeatureCode [];
        /// Marks set by external applications.
        flags, with_flags: Vec<String> [];
        /// In-call features while this flow runs.
        metaflow, with_metaflow: Metaflows [];
        /// Sounds that the caller hears while somebody is rung.
        ringback, with_ringback: Ringback [];
        /// User that the callflow belongs to.
        owner_id, with_owner_id: Id [only_5()];
        /// Names of the documents that the flow refers to; added by the server, never read by it.
        metadata, with_metadata: Map<String, Value> [code_only()];
        /// Whether directories show it.
        contact_list, with_contact_list: ContactList [code_only()];
        /// Bookkeeping of user interfaces.
        ui_metadata, with_ui_metadata: Map<String, Value> [code_only()];
        /// Sort of callflow for user interfaces: `main`, `mainUserCallflow`, `userGroup`, …
        kind, with_kind = "type": String [code_only()];
        /// Group that this callflow rings; bookkeeping of user interfaces.
        group_id, with_group_id: Id [code_only()];
        /// Realms; seen in one document of the server's tests.
        realms, with_realms: Vec<String> [code_only()];
    }
}

record! {
    /// Marks a callflow as feature code.
    pub struct FeatureCode {
        /// Name of the feature, such as `call_forward[action=toggle]`; 1 to 128 characters.
        name, with_name: String [min_length(1) max_length(128)];
        /// Number of the feature without its star; 1 to 30 characters.
        number, with_number: String [min_length(1) max_length(30)];
    }
}

record! {
    /// Sounds that the caller hears in place of ringing.
    pub struct Ringback {
        /// While somebody is rung.
        early, with_early: Media [];
        /// While the call is transferred.
        transfer, with_transfer: Media [];
    }
}

record! {
    /// How directories show a callflow.
    pub struct ContactList {
        /// Hides it.
        exclude, with_exclude: bool [code_only()];
    }
}

needs_nothing!(FeatureCode, Ringback, ContactList);

impl Callflow {
    /// Wire name of the number that gets calls which match nothing else.
    pub const NO_MATCH: &'static str = "no_match";

    /// Makes a document for dialled numbers.
    #[must_use]
    pub fn new<N: Into<String>>(numbers: impl IntoIterator<Item = N>, flow: impl Into<Node>) -> Self {
        let mut callflow = Self::blank();
        callflow.numbers = Some(numbers.into_iter().map(Into::into).collect());
        callflow.flow = Some(flow.into());
        callflow
    }

    /// Makes a document for dialled texts that match regular expressions.
    #[must_use]
    pub fn for_patterns<P: Into<String>>(
        patterns: impl IntoIterator<Item = P>,
        flow: impl Into<Node>,
    ) -> Self {
        let mut callflow = Self::blank();
        callflow.patterns = Some(patterns.into_iter().map(Into::into).collect());
        callflow.flow = Some(flow.into());
        callflow
    }

    /// Returns the numbers, none if there is no list.
    #[must_use]
    pub fn numbers(&self) -> &[String] {
        self.numbers.as_deref().unwrap_or_default()
    }

    /// Returns the patterns, none if there is no list.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        self.patterns.as_deref().unwrap_or_default()
    }

    /// Returns the id, also that of the stored form (`_id`).
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_ref().map(Id::as_str).or_else(|| self.extra.get("_id").and_then(Value::as_str))
    }

    /// Reads a document from text.
    ///
    /// # Errors
    /// `Syntax` if the text is not JSON, `Shape` or `ModuleMissing` if the flow is none, `TooDeep` if it nests too
    /// deep; with place, line and column.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        from_text(text)
    }

    /// Reads a document from bytes.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json); bytes that are not UTF-8 are `Syntax`.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        from_bytes(bytes)
    }

    /// Reads a document from a JSON value.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), without line and column.
    pub fn from_value(value: Value) -> Result<Self, Error> {
        from_value(value)
    }

    /// Writes the document as text.
    ///
    /// # Errors
    /// `TooDeep` if nodes nest deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(|_| Error::new(ErrorKind::TooDeep, Pointer::root().key(FLOW)))
    }

    /// Writes the document as a JSON value.
    ///
    /// # Errors
    /// As [`to_json`](Self::to_json).
    pub fn to_value(&self) -> Result<Value, Error> {
        serde_json::to_value(self).map_err(|_| Error::new(ErrorKind::TooDeep, Pointer::root().key(FLOW)))
    }
}

const FLOW: &str = "flow";

impl Serialize for Callflow {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        write_entries(self, Some(FLOW), &mut map)?;
        if let Some(flow) = &self.flow {
            map.serialize_entry(FLOW, flow)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Callflow {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read(from, &Faults::default())
    }
}

impl Document for Callflow {
    fn read<'de, D: Deserializer<'de>>(from: D, faults: &Faults) -> Result<Self, D::Error> {
        from.deserialize_map(CallflowVisitor { faults })
    }
}

struct CallflowVisitor<'f> {
    faults: &'f Faults,
}

impl<'de> Visitor<'de> for CallflowVisitor<'_> {
    type Value = Callflow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a callflow document: an object with `numbers` or `patterns`, and `flow`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Callflow, A::Error> {
        let faults = self.faults;
        let mut callflow = Callflow::blank();
        while let Some(mut key) = map.next_key_seed(TextSeed)? {
            if key == FLOW {
                map.next_value_seed(NodeSeed { depth: 0, faults, into: &mut callflow.flow })?;
            } else {
                let mut into = |leaf: Leaf<'_>| fill_member(&mut callflow, std::mem::take(&mut key), leaf);
                map.next_value_seed(LeafSeed { left: MAX_DATA_DEPTH, faults, into: &mut into })?;
            }
        }
        Ok(callflow)
    }
}
