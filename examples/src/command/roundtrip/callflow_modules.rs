//! Kinds of `callflow-modules`.

use callflow_modules::{Callflow, Error, Node};

use super::Kind;
use crate::command::Failure;

pub(super) const KINDS: &[Kind] = &[
    ("kazoo-callflow", "callflow document, as Crossbar keeps it", |bytes| {
        Callflow::from_slice(bytes).and_then(|callflow| callflow.to_value()).map_err(|error| failure(&error))
    }),
    ("kazoo-node", "node of a callflow, as Pivot answers it", |bytes| {
        Node::from_slice(bytes).and_then(|node| node.to_value()).map_err(|error| failure(&error))
    }),
];

/// Makes a failure of the command from one of the crate.
pub(in crate::command) fn failure(error: &Error) -> Failure {
    let failure = Failure::from_error(error.kind().code(), error).at(error.at().as_str());
    match error.position() {
        Some(position) => failure.on(position.line, position.column),
        None => failure,
    }
}
