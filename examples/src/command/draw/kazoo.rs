use callflow_modules::check::Subject;
use callflow_modules::{Callflow, Node};

use crate::command::Failure;
use crate::command::outcome::read_text;
use crate::command::roundtrip::callflow_modules::failure;

/// Draws a callflow document, or a node as Pivot answers it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// File to draw; `-` is standard input.
    file: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<String, Failure> {
    let text = read_text(&arguments.file)?;
    let is_node = serde_json::from_str(&text).is_ok_and(|value| Subject::of(&value) == Subject::Node);
    let chart = if is_node {
        Node::from_json(&text).map(|node| node.to_mermaid())
    } else {
        Callflow::from_json(&text).map(|callflow| callflow.to_mermaid())
    };
    chart.map_err(|error| failure(&error))
}
