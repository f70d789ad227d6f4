//! Reads nodes: by hand on the word `module`, straight into the typed arguments when it comes first.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::{Map, Value};
use voice_actions::wire::Extra;

use super::Node;
use crate::error::ErrorKind;
use crate::wire::{
    DataSeed, Document, Faults, LeafSeed, MAX_DATA_DEPTH, MAX_DEPTH, Members, SKIP, Slot, TextSeed,
    ValueSeed, empty_list, fill_member,
};
use crate::{BranchKey, Children, Module};

impl Document for Node {
    fn read<'de, D: Deserializer<'de>>(from: D, faults: &Faults) -> Result<Self, D::Error> {
        NodeSeed { depth: 0, faults }.deserialize(from)?.ok_or_else(|| faults.error(ErrorKind::ModuleMissing))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read(from, &Faults::default())
    }
}

/// Reads a node; an empty object is none.
#[derive(Clone, Copy)]
pub(crate) struct NodeSeed<'f> {
    pub(crate) depth: usize,
    pub(crate) faults: &'f Faults,
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Option<Node>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<Node>, D::Error> {
        if self.depth >= MAX_DEPTH {
            return Err(self.faults.error(ErrorKind::TooDeep));
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Option<Node>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node: an object with `module`, `data` and `children`")
    }

    fn visit_unit<E>(self) -> Result<Option<Node>, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Option<Node>, A::Error> {
        empty_list(list, &self)?;
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Node>, A::Error> {
        let Self { depth, faults } = self;
        let mut draft = Draft::default();
        let mut is_empty = true;
        while let Some(key) = map.next_key()? {
            is_empty = false;
            match key {
                Key::Module => draft.name(map.next_value_seed(NameSeed)?),
                Key::Data => match &mut draft.module {
                    Some(module) => {
                        let record = module.record_mut();
                        map.next_value_seed(DataSeed { record, skip: &mut draft.skip, faults })?;
                    }
                    None => draft.early = map.next_value_seed(EarlySeed { faults })?,
                },
                Key::Children => {
                    draft.children = map.next_value_seed(ChildrenSeed { depth: depth + 1, faults })?;
                }
                Key::Other(key) => {
                    let value = map.next_value_seed(ValueSeed { left: MAX_DATA_DEPTH, faults })?;
                    draft.extra.insert(key, value);
                }
            }
        }
        if is_empty {
            return Ok(None);
        }
        draft.finish().map(Some).ok_or_else(|| faults.error(ErrorKind::ModuleMissing))
    }
}

/// A node whose keys come in any order.
#[derive(Default)]
struct Draft<'de> {
    module: Option<Module>,
    skip: Option<bool>,
    /// Arguments that came before the name of the module.
    early: Members<'de>,
    children: Children,
    extra: Extra,
}

impl Draft<'_> {
    fn name(&mut self, module: Option<Module>) {
        self.module = module;
    }

    fn finish(mut self) -> Option<Node> {
        let mut module = self.module?;
        for (key, value) in self.early {
            if key != SKIP {
                fill_member(module.record_mut(), key, value);
            } else if let Err(unfit) = self.skip.fill(value) {
                module.record_mut().extra_mut().insert(key.into_owned(), unfit);
            }
        }
        Some(Node { module, skip_module: self.skip, children: self.children, extra: self.extra })
    }
}

enum Key {
    Module,
    Data,
    Children,
    Other(String),
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl Visitor<'_> for KeyVisitor {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E>(self, key: &str) -> Result<Key, E> {
                Ok(match key {
                    "module" => Key::Module,
                    "data" => Key::Data,
                    "children" => Key::Children,
                    other => Key::Other(other.to_owned()),
                })
            }
        }

        from.deserialize_str(KeyVisitor)
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

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(TextSeed)? {
            entries.push((key, map.next_value_seed(LeafSeed { left: MAX_DATA_DEPTH, faults: self.faults })?));
        }
        Ok(entries)
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
        let seed = NodeSeed { depth, faults };
        let mut children = Children::new();
        let mut node_keys = Map::new();
        while let Some(key) = map.next_key_seed(BranchSeed)? {
            if matches!(key.as_str(), "module" | "data" | "children") {
                node_keys.insert(
                    key.as_str().to_owned(),
                    map.next_value_seed(ValueSeed { left: MAX_DATA_DEPTH, faults })?,
                );
            } else if let Some(node) = map.next_value_seed(seed)? {
                children.push(key, node);
            }
        }
        if node_keys.get("module").is_some_and(Value::is_string) {
            if let Some(node) = seed.deserialize(Value::Object(node_keys)).map_err(A::Error::custom)? {
                children.push(BranchKey::DEFAULT, node);
            }
        } else {
            // Branches that happen to have such a name.
            for (key, value) in node_keys {
                if let Some(node) = seed.deserialize(value).map_err(A::Error::custom)? {
                    children.push(key.into(), node);
                }
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
