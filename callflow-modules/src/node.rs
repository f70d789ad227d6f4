//! One step of a callflow and what may follow it.

mod read;
#[macro_use]
mod step;
mod write;

pub(crate) use read::NodeSeed;
pub use step::{Step, takes};

use serde_json::Value;
use voice_actions::wire::Extra;

use crate::error::Error;
use crate::wire::{from_bytes, from_text, from_value};
use crate::{BranchKey, Children, Module};

/// One step of a callflow: a module with its arguments, and the branches after it.
///
/// ```
/// use callflow_modules::{Node, module::{Device, Voicemail}};
///
/// let flow = Node::from(Device::new("front_desk").otherwise(Voicemail::new("company_box")));
/// assert_eq!(
///     flow.to_json()?,
///     r#"{"module":"device","data":{"id":"front_desk"},"children":{"_":{"module":"voicemail","data":{"id":"company_box"}}}}"#,
/// );
/// # Ok::<(), callflow_modules::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Node {
    /// What to do, with its arguments.
    pub module: Module,
    /// Whether the engine skips the module and goes on to `_`. Stands in `data` on the wire.
    pub skip_module: Option<bool>,
    /// What may follow.
    pub children: Children,
    /// Keys of the node that this version does not know, kept as they came; `remote_execution` is one.
    pub extra: Extra,
}

impl Node {
    /// Makes a node without branches.
    #[must_use]
    pub fn new(module: impl Into<Module>) -> Self {
        Self { module: module.into(), skip_module: None, children: Children::new(), extra: Extra::default() }
    }

    /// Sets the child `_`.
    #[must_use]
    pub fn otherwise(self, next: impl Into<Self>) -> Self {
        self.on(BranchKey::DEFAULT, next)
    }

    /// Sets the child with any key.
    #[must_use]
    pub fn on(mut self, key: impl Into<BranchKey>, next: impl Into<Self>) -> Self {
        self.children.insert(key, next);
        self
    }

    /// Makes the engine skip the module and go on to `_`.
    #[must_use]
    pub const fn skipped(mut self) -> Self {
        self.skip_module = Some(true);
        self
    }

    /// Returns whether the engine skips the module.
    #[must_use]
    pub const fn is_skipped(&self) -> bool {
        matches!(self.skip_module, Some(true))
    }

    /// Reads a node from text.
    ///
    /// # Errors
    /// `Syntax` if the text is not JSON, `Shape` or `ModuleMissing` if it is not a node, `TooDeep` if it nests too
    /// deep; with place, line and column.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        from_text(text)
    }

    /// Reads a node from bytes.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json); bytes that are not UTF-8 are `Syntax`.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        from_bytes(bytes)
    }

    /// Reads a node from a JSON value.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), without line and column.
    pub fn from_value(value: Value) -> Result<Self, Error> {
        from_value(value)
    }

    /// Writes the node as text.
    ///
    /// # Errors
    /// `TooDeep` if nodes nest deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    pub fn to_json(&self) -> Result<String, Error> {
        write::to_text(self)
    }

    /// Writes the node as a JSON value.
    ///
    /// # Errors
    /// As [`to_json`](Self::to_json).
    pub fn to_value(&self) -> Result<Value, Error> {
        write::to_value(self)
    }

    /// Returns this node and all below it, each before its children.
    pub fn walk(&self) -> impl Iterator<Item = &Self> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let node = waiting.pop()?;
            waiting.extend(node.children.iter().rev().map(|(_, child)| child));
            Some(node)
        })
    }
}

impl From<Module> for Node {
    fn from(module: Module) -> Self {
        Self::new(module)
    }
}
