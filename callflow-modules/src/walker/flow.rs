//! A flow laid flat: nodes in a list, so that a position is a number.

use std::sync::Arc;

use serde_json::{Map, Value};
use voice_actions::diagnostics::Pointer;
use voice_actions::runtime::{Note, digest};

use crate::{Error, ErrorKind, MAX_DEPTH, Module, Node};

/// Most nodes of one flow.
pub(super) const MAX_NODES: usize = 100_000;

/// How the places of answers of Pivot begin.
pub(super) const ANSWERS: &str = "/$answers";

/// Nodes of one flow, in the order of the document.
#[derive(Debug)]
pub(super) struct Flow {
    /// Where the flow came from, as the beginning of every place in it.
    pub(super) base: Pointer,
    /// What it was read from, to write it into a snapshot; none for the walker's own document.
    pub(super) source: Option<Value>,
    /// Name of the document for coverage, where two documents can have the same place: answers of Pivot.
    pub(super) document: Option<String>,
    nodes: Vec<Place>,
}

/// Number of a parent, and the key of the child there.
type Parent = (u32, Box<str>);

/// One node and the way to it.
#[derive(Debug)]
struct Place {
    /// Number of the parent, and the key of this child there.
    parent: Option<Parent>,
    module: Module,
    skipped: bool,
    /// Whether the node asks for another application to execute it.
    remote: bool,
    /// Whether its children were a module object, which was read as the child `_`.
    holds_node: bool,
    children: Vec<(Box<str>, Child)>,
}

/// What stands under a branch key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Child {
    /// A node.
    Node(u32),
    /// `{}`: the engine finds nothing there and stops.
    Empty,
}

/// A node of a flow.
#[derive(Clone, Debug)]
pub(super) struct Position {
    pub(super) flow: Arc<Flow>,
    pub(super) node: u32,
}

impl Flow {
    /// Reads a flow: the root node, or nothing.
    ///
    /// The reading follows the model but for one thing: an empty child under a key of its own is kept, since the
    /// engine stops there and does not fall back to `_`.
    pub(super) fn read(root: &Value, base: Pointer, source: Option<Value>) -> Result<Self, Error> {
        let answered = base.as_str().starts_with(ANSWERS);
        let document =
            source.as_ref().filter(|_| answered).map(|source| digest(source.to_string().as_bytes()));
        let mut flow = Self { base, source, document, nodes: Vec::new() };
        let mut waiting: Vec<(Option<Parent>, &Value, usize)> = Vec::new();
        if !is_nothing(root) {
            waiting.push((None, root, 0));
        }
        while let Some((parent, value, depth)) = waiting.pop() {
            let number = u32::try_from(flow.nodes.len()).unwrap_or(u32::MAX);
            if depth > MAX_DEPTH {
                return Err(Error::new(ErrorKind::TooDeep, flow.pointer_below(parent.as_ref())));
            }
            if flow.nodes.len() >= MAX_NODES {
                return Err(Error::new(ErrorKind::TooLarge, flow.pointer_below(parent.as_ref())));
            }
            let place = flow.place(parent.clone(), value)?;
            let first = waiting.len();
            for (key, child) in children_of(value) {
                if !is_nothing(child) {
                    waiting.push((Some((number, key.into())), child, depth + 1));
                }
            }
            // The first child is read next, so that numbers follow the document.
            waiting.get_mut(first..).unwrap_or_default().reverse();
            if let Some((above, key)) = &parent
                && let Some(above) = flow.nodes.get_mut(*above as usize)
                && let Some((_, child)) = above.children.iter_mut().find(|(known, _)| known == key)
            {
                *child = Child::Node(number);
            }
            flow.nodes.push(place);
        }
        Ok(flow)
    }

    fn place(&self, parent: Option<Parent>, value: &Value) -> Result<Place, Error> {
        let own = value.as_object().map(|node| {
            let own = node.iter().filter(|(key, _)| *key != "children");
            Value::Object(own.map(|(key, value)| (key.clone(), value.clone())).collect())
        });
        let node = Node::from_value(own.unwrap_or_else(|| value.clone())).map_err(|error| {
            let at = self.pointer_below(parent.as_ref()).join(error.at());
            Error::new(error.kind(), at)
        })?;
        let children = children_of(value).map(|(key, _)| (key.into(), Child::Empty)).collect();
        let remote =
            node.extra.get("remote_execution").is_some_and(|value| *value == true || *value == "true");
        let skipped = node.is_skipped();
        let holds_node = holds_node(value);
        Ok(Place { parent, module: node.module, skipped, remote, holds_node, children })
    }

    /// Returns the place of a child that is being read.
    fn pointer_below(&self, parent: Option<&Parent>) -> Pointer {
        parent.map_or_else(|| self.base.clone(), |(above, key)| self.pointer(*above).key("children").key(key))
    }

    /// Returns the place of a node in its document.
    pub(super) fn pointer(&self, node: u32) -> Pointer {
        let mut keys = Vec::new();
        let mut at = self.nodes.get(node as usize);
        while let Some((above, key)) = at.and_then(|place| place.parent.as_ref()) {
            keys.push(key);
            at = self.nodes.get(*above as usize);
        }
        keys.iter().rev().fold(self.base.clone(), |at, key| at.key("children").key(key))
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Returns the number of nodes.
    pub(super) const fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn module(&self, node: u32) -> Option<&Module> {
        self.nodes.get(node as usize).map(|place| &place.module)
    }

    pub(super) fn is_skipped(&self, node: u32) -> bool {
        self.nodes.get(node as usize).is_none_or(|place| place.skipped)
    }

    pub(super) fn is_remote(&self, node: u32) -> bool {
        self.nodes.get(node as usize).is_some_and(|place| place.remote)
    }

    /// Returns whether the children of a node were a module object.
    pub(super) fn holds_node(&self, node: u32) -> bool {
        self.nodes.get(node as usize).is_some_and(|place| place.holds_node)
    }

    /// Returns every node and branch, for coverage.
    pub(super) fn points(&self) -> Vec<Note> {
        let mut points = Vec::new();
        for node in (0..self.len()).filter_map(|number| u32::try_from(number).ok()) {
            let at = self.pointer(node);
            points.push(self.note(Note::action(at.clone())));
            points.extend(self.keys(node).map(|key| self.note(Note::branch(at.clone(), key))));
        }
        points
    }

    /// Says to which document a note belongs.
    fn note(&self, note: Note) -> Note {
        match &self.document {
            Some(document) => note.in_document(document.as_str()),
            None => note,
        }
    }

    /// Returns what stands under a key, `None` if the key does not exist.
    pub(super) fn child(&self, node: u32, key: &str) -> Option<Child> {
        let children = &self.nodes.get(node as usize)?.children;
        children.iter().find(|(known, _)| &**known == key).map(|(_, child)| *child)
    }

    /// Returns the branch keys of a node, in their order.
    pub(super) fn keys(&self, node: u32) -> impl Iterator<Item = &str> {
        self.nodes.get(node as usize).into_iter().flat_map(|place| &place.children).map(|(key, _)| &**key)
    }
}

impl Position {
    /// Returns the root of a flow, `None` if nothing is there.
    pub(super) fn root(flow: Arc<Flow>) -> Option<Self> {
        (!flow.is_empty()).then_some(Self { flow, node: 0 })
    }

    pub(super) fn pointer(&self) -> Pointer {
        self.flow.pointer(self.node)
    }

    /// Notes that the node ran, or that it took a branch.
    pub(super) fn visited(&self, branch: Option<&str>) -> Note {
        let at = self.pointer();
        self.flow.note(branch.map_or_else(|| Note::action(at.clone()), |key| Note::branch(at.clone(), key)))
    }

    pub(super) fn at(&self, node: u32) -> Self {
        Self { flow: Arc::clone(&self.flow), node }
    }
}

/// Nothing for the engine: `{}`, or what is no object where a node belongs.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Null => true,
        _ => false,
    }
}

/// Returns the children of a node as they stand; a module object in their place is the child `_`.
fn children_of(node: &Value) -> Box<dyn Iterator<Item = (&str, &Value)> + '_> {
    match node.get("children") {
        Some(children) if holds_node(node) => Box::new(std::iter::once(("_", children))),
        Some(Value::Object(map)) => Box::new(entries(map)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Returns whether the children of a node are a module object.
fn holds_node(node: &Value) -> bool {
    node.get("children").and_then(|children| children.get("module")).is_some_and(Value::is_string)
}

fn entries(map: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    map.iter().map(|(key, value)| (key.as_str(), value))
}
