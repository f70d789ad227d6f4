//! Children of a node: the branches, in their order.

use std::collections::BTreeMap;
use std::fmt;

use crate::{BranchKey, Node};

/// Branches of a node, in the order of the document.
///
/// The order counts for `temporal_route`: rules are tried as their keys stand. A key stands once; setting it again
/// replaces the node in its place.
#[derive(Clone, Default)]
pub struct Children {
    entries: Vec<(BranchKey, Node)>,
    /// Where each key stands, kept once there are too many to look through. Hardly any node has so many, and a pointer
    /// keeps it small.
    #[expect(clippy::box_collection, reason = "a node with an empty map in it would be a third larger")]
    places: Option<Box<BTreeMap<BranchKey, usize>>>,
}

/// Keys up to which looking through all is as good as an index.
const FEW: usize = 32;

impl Children {
    /// Makes a node without branches.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new(), places: None }
    }

    /// Returns the child with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(self.place(key)?).map(|(_, node)| node)
    }

    fn place(&self, key: &str) -> Option<usize> {
        match &self.places {
            None => self.entries.iter().position(|(known, _)| known == key),
            Some(places) => places.get(key).copied(),
        }
    }

    /// Makes the index anew if there are many keys.
    fn index(&mut self) {
        self.places = (self.entries.len() > FEW)
            .then(|| Box::new(self.entries.iter().map(|(key, _)| key.clone()).zip(0..).collect()));
    }

    /// Returns the child with this key, to be changed.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let place = self.place(key)?;
        self.entries.get_mut(place).map(|(_, node)| node)
    }

    /// Sets a child and returns the one that had the key before.
    pub fn insert(&mut self, key: impl Into<BranchKey>, node: impl Into<Node>) -> Option<Node> {
        let (key, node) = (key.into(), node.into());
        if let Some(known) = self.get_mut(key.as_str()) {
            return Some(std::mem::replace(known, node));
        }
        if self.entries.is_empty() {
            // Most nodes have one child, and a vector would make room for four.
            self.entries = vec![(key, node)];
            return None;
        }
        if let Some(places) = &mut self.places {
            places.insert(key.clone(), self.entries.len());
        }
        self.entries.push((key, node));
        if self.places.is_none() {
            self.index();
        }
        None
    }

    /// Takes a child out.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let place = self.place(key)?;
        let (_, node) = self.entries.remove(place);
        self.index();
        Some(node)
    }

    /// Returns keys and nodes in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&BranchKey, &Node)> + DoubleEndedIterator {
        self.entries.iter().map(|(key, node)| (key, node))
    }

    /// Returns the keys in their order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &BranchKey> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// Returns the number of children.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is no child.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl PartialEq for Children {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl fmt::Debug for Children {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Nodes nest as deep as a builder makes them, so they are dropped without recursion.
impl Drop for Children {
    fn drop(&mut self) {
        let mut waiting = std::mem::take(&mut self.entries);
        while let Some((_, mut node)) = waiting.pop() {
            waiting.append(&mut node.children.entries);
        }
    }
}

impl IntoIterator for Children {
    type Item = (BranchKey, Node);
    type IntoIter = std::vec::IntoIter<(BranchKey, Node)>;

    fn into_iter(mut self) -> Self::IntoIter {
        std::mem::take(&mut self.entries).into_iter()
    }
}

impl<K: Into<BranchKey>, N: Into<Node>> Extend<(K, N)> for Children {
    fn extend<T: IntoIterator<Item = (K, N)>>(&mut self, iter: T) {
        for (key, node) in iter {
            self.insert(key, node);
        }
    }
}

impl<K: Into<BranchKey>, N: Into<Node>> FromIterator<(K, N)> for Children {
    fn from_iter<T: IntoIterator<Item = (K, N)>>(iter: T) -> Self {
        let mut children = Self::new();
        children.extend(iter);
        children
    }
}
