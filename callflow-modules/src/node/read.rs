//! Reads nodes: by hand on the word `module`, straight into the typed arguments when it comes first.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::Value;
use voice_actions::wire::Extra;

use super::Node;
use crate::error::ErrorKind;
use crate::wire::{
    DataSeed, Document, Faults, MAX_DATA_DEPTH, MAX_DEPTH, Members, SKIP, Slot, TextSeed, ValueSeed,
    empty_list, fill_member, members,
};
use crate::{BranchKey, Children, Module};

impl Document for Node {
    fn read<'de, D: Deserializer<'de>>(from: D, faults: &Faults) -> Result<Self, D::Error> {
        let mut node = None;
        NodeSeed { depth: 0, faults, into: &mut node }.deserialize(from)?;
        node.ok_or_else(|| faults.error(ErrorKind::ModuleMissing))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read(from, &Faults::default())
    }
}

/// Reads a node straight into its place; an empty object is none.
pub(crate) struct NodeSeed<'a> {
    pub(crate) depth: usize,
    pub(crate) faults: &'a Faults,
    pub(crate) into: &'a mut Option<Node>,
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.depth >= MAX_DEPTH {
            return Err(self.faults.error(ErrorKind::TooDeep));
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node: an object with `module`, `data` and `children`")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        *self.into = None;
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        empty_list(list, &self)?;
        self.visit_unit()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { depth, faults, .. } = self;
        let (mut module, mut skip): (Option<Module>, _) = (None, None);
        // Arguments that come before the name of the module wait.
        let mut early = Members::new();
        let (mut children, mut extra) = (Children::new(), Extra::default());
        let mut is_empty = true;
        while let Some(key) = map.next_key_seed(TextSeed)? {
            is_empty = false;
            match &*key {
                "module" => module = map.next_value_seed(NameSeed)?,
                "data" => match &mut module {
                    Some(module) => {
                        let record = module.record_mut();
                        map.next_value_seed(DataSeed { record, skip: &mut skip, faults })?;
                    }
                    None => early = map.next_value_seed(EarlySeed { faults })?,
                },
                "children" => children = map.next_value_seed(ChildrenSeed { depth: depth + 1, faults })?,
                _ => {
                    let value = map.next_value_seed(ValueSeed { left: MAX_DATA_DEPTH, faults })?;
                    extra.insert(key.into_owned(), value);
                }
            }
        }
        if is_empty {
            return self.visit_unit();
        }
        let mut module = module.ok_or_else(|| faults.error(ErrorKind::ModuleMissing))?;
        for (key, value) in early {
            if key != SKIP {
                fill_member(module.record_mut(), key, value);
            } else if let Err(unfit) = skip.fill(value) {
                module.record_mut().extra_mut().insert(key.into_owned(), unfit);
            }
        }
        *self.into = Some(Node { module, skip_module: skip, children, extra });
        Ok(())
    }
}

/// Reads the name of the module.
struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Option<Module>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<Module>, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for NameSeed {
    type Value = Option<Module>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a module")
    }

    fn visit_unit<E>(self) -> Result<Option<Module>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<Module>, E> {
        Ok(Some(Module::blank(name)))
    }
}

/// Keeps arguments until the module is known.
struct EarlySeed<'f> {
    faults: &'f Faults,
}

impl<'de> DeserializeSeed<'de> for EarlySeed<'_> {
    type Value = Members<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EarlySeed<'_> {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the arguments of the module")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        empty_list(list, &self)?;
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        members(map, MAX_DATA_DEPTH, self.faults)
    }
}

/// Reads the branches; an object that is itself a node counts as the child `_`.
struct ChildrenSeed<'f> {
    depth: usize,
    faults: &'f Faults,
}

impl<'de> DeserializeSeed<'de> for ChildrenSeed<'_> {
    type Value = Children;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Children, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ChildrenSeed<'_> {
    type Value = Children;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of nodes")
    }

    fn visit_unit<E>(self) -> Result<Children, E> {
        Ok(Children::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Children, A::Error> {
        empty_list(list, &self)?;
        Ok(Children::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Children, A::Error> {
        let Self { depth, faults } = self;
        let mut children = Children::new();
        let mut node_keys = Extra::default();
        while let Some(key) = map.next_key_seed(BranchSeed)? {
            if matches!(key.as_str(), "module" | "data" | "children") {
                node_keys.insert(
                    key.as_str().to_owned(),
                    map.next_value_seed(ValueSeed { left: MAX_DATA_DEPTH, faults })?,
                );
            } else {
                let mut node = None;
                map.next_value_seed(NodeSeed { depth, faults, into: &mut node })?;
                if let Some(node) = node {
                    children.insert(key, node);
                }
            }
        }
        if node_keys.is_empty() {
            return Ok(children);
        }
        if node_keys.get("module").is_some_and(Value::is_string) {
            let node = Value::Object(std::mem::take(&mut node_keys).into());
            node_keys.insert(BranchKey::DEFAULT.to_string(), node);
        }
        // Otherwise branches that happen to have such a name.
        for (key, value) in node_keys {
            let mut node = None;
            NodeSeed { depth, faults, into: &mut node }.deserialize(value).map_err(A::Error::custom)?;
            if let Some(node) = node {
                children.insert(key, node);
            }
        }
        Ok(children)
    }
}

struct BranchSeed;

impl<'de> DeserializeSeed<'de> for BranchSeed {
    type Value = BranchKey;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<BranchKey, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for BranchSeed {
    type Value = BranchKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a branch key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<BranchKey, E> {
        Ok(BranchKey::from(key))
    }
}
