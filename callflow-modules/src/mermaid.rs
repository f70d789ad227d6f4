//! Callflows as pictures: Mermaid flowcharts.

use std::fmt::Write as _;

use serde_json::Value;

use crate::wire::to_map;
use crate::{Callflow, Node};

/// Fields that say what a node is about; the first that is there stands in the picture.
const TELLING: [&str; 14] = [
    "id",
    "text",
    "voice_url",
    "target",
    "to_did",
    "digits",
    "collection_name",
    "presence_id",
    "code",
    "action",
    "variable",
    "rule_set",
    "language",
    "url",
];

/// Longest text of a box, in characters.
const MAX_LABEL: usize = 40;

impl Node {
    /// Returns the flow as a Mermaid flowchart, nodes from top to bottom and branches with their keys.
    ///
    /// ```
    /// use callflow_modules::module::{Menu, Voicemail};
    /// use callflow_modules::Node;
    ///
    /// let flow = Node::from(Menu::new("main").on_digits("1", Voicemail::new("box")));
    /// assert_eq!(
    ///     flow.to_mermaid(),
    ///     "flowchart TD\n    n0[\"menu<br/>main\"]\n    n1[\"voicemail<br/>box\"]\n    n0 -->|\"1\"| n1\n",
    /// );
    /// ```
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut chart = String::from("flowchart TD\n");
        draw(&mut chart, self);
        chart
    }
}

impl Callflow {
    /// Returns the document as a Mermaid flowchart that starts with its numbers and patterns.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        let mut chart = String::from("flowchart TD\n");
        let starts = self.numbers().iter().chain(self.patterns()).map(String::as_str);
        let label = escaped(&starts.collect::<Vec<_>>().join(", "));
        let _infallible = writeln!(chart, "    start([\"{label}\"])");
        if let Some(flow) = &self.flow {
            draw(&mut chart, flow);
            chart.push_str("    start --> n0\n");
        }
        chart
    }
}

/// Writes boxes and arrows, without recursion: flows may be deep.
fn draw(chart: &mut String, root: &Node) {
    let mut arrows = String::new();
    let mut waiting = vec![(None, root)];
    let mut next = 0_usize;
    while let Some((from, node)) = waiting.pop() {
        let own = next;
        next += 1;
        let _infallible = writeln!(chart, "    n{own}[\"{}\"]", label(node));
        if let Some((parent, key)) = from {
            let arrow = if key == "_" { "-->".to_owned() } else { format!("-->|\"{}\"|", escaped(key)) };
            let _infallible = writeln!(arrows, "    n{parent} {arrow} n{own}");
        }
        waiting.extend(node.children.iter().rev().map(|(key, child)| (Some((own, key.as_str())), child)));
    }
    chart.push_str(&arrows);
}

fn label(node: &Node) -> String {
    let name = escaped(node.module.name());
    let fields = to_map(node.module.record());
    let telling = TELLING.iter().find_map(|key| match fields.get(*key) {
        Some(Value::String(text)) if !text.is_empty() => Some(escaped(text)),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    });
    telling.map_or_else(|| name.clone(), |text| format!("{name}<br/>{text}"))
}

/// Makes a text safe inside the quotes of a box.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == MAX_LABEL {
            safe.push('…');
            break;
        }
        match character {
            '"' => safe.push_str("#quot;"),
            '#' => safe.push_str("#35;"),
            '<' => safe.push_str("#lt;"),
            '>' => safe.push_str("#gt;"),
            '&' => safe.push_str("#amp;"),
            '\n' | '\r' => safe.push(' '),
            other => safe.push(other),
        }
    }
    safe
}
