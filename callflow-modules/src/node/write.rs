//! Writes nodes, bounded in depth.

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::Value;
use voice_actions::diagnostics::Pointer;

use super::Node;
use crate::error::{Error, ErrorKind};
use crate::schema::Rule;
use crate::wire::{Field, Leaf, MAX_DEPTH, Record, SKIP, write_entries};

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        NodeAt { node: self, depth: 0 }.serialize(to)
    }
}

struct NodeAt<'a> {
    node: &'a Node,
    depth: usize,
}

impl Serialize for NodeAt<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { node, depth } = self;
        if *depth >= MAX_DEPTH {
            return Err(S::Error::custom(ErrorKind::TooDeep));
        }
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("module", node.module.name())?;
        map.serialize_entry("data", &Data { record: node.module.record(), skip: node.skip_module })?;
        if !node.children.is_empty() {
            map.serialize_entry("children", &ChildrenAt { node, depth: depth + 1 })?;
        }
        for (key, value) in &node.extra {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

struct ChildrenAt<'a> {
    node: &'a Node,
    depth: usize,
}

impl Serialize for ChildrenAt<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let children = &self.node.children;
        let mut map = to.serialize_map(Some(children.len()))?;
        for (key, node) in children.iter() {
            map.serialize_entry(key.as_str(), &NodeAt { node, depth: self.depth })?;
        }
        map.end()
    }
}

struct Data<'a> {
    record: &'a dyn Record,
    skip: Option<bool>,
}

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        if let Some(skip) = self.skip {
            map.serialize_entry(SKIP, &skip)?;
        }
        write_entries(self.record, None, &mut map)?;
        map.end()
    }
}

pub(super) fn to_text(node: &Node) -> Result<String, Error> {
    serde_json::to_string(node).map_err(|_| Error::new(ErrorKind::TooDeep, Pointer::root()))
}

pub(super) fn to_value(node: &Node) -> Result<Value, Error> {
    serde_json::to_value(node).map_err(|_| Error::new(ErrorKind::TooDeep, Pointer::root()))
}

impl Field for Node {
    const RULE: Rule = Rule::NODE;

    fn read(leaf: Leaf<'_>) -> Result<Self, Value> {
        let value = leaf.into_value();
        Self::from_value(value.clone()).map_err(|_| value)
    }

    fn write(&self) -> Value {
        self.to_value().unwrap_or_default()
    }
}
