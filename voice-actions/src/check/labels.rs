//! Jumps and their targets.

use super::rules;
use super::tree::{List, Node, Role, Tree};
use crate::diagnostics::{Findings, nearest};

pub(super) fn check(tree: &Tree<'_>, findings: &mut Findings) {
    let mut used: Vec<(*const List<'_>, &str)> = Vec::new();
    tree.walk(&mut |node, around| {
        let Some(label) = target(node) else { return };
        // Lists that are open to what stands around them, from the inside out.
        let mut visible = Vec::new();
        for list in around.iter().rev() {
            visible.push(*list);
            if !list.role.is_open() {
                break;
            }
        }
        match visible.iter().find(|list| index_of(list, label).is_some()) {
            Some(list) => {
                used.push((std::ptr::from_ref(*list).cast(), label));
                goto_loop(node, label, list, findings);
            }
            None => findings.push(missing(tree, node, label, &visible)),
        }
    });
    tree.lists(&mut |list| {
        let labels: Vec<(&Node<'_>, &str)> =
            list.nodes.iter().filter_map(|node| Some((node, name(node)?))).collect();
        for (index, (node, label)) in labels.iter().enumerate() {
            if labels.iter().take(index).any(|(_, other)| other == label) {
                findings.push(
                    rules::LABEL_DUPLICATE.finding(
                        node.at.key("name"),
                        format!("the label `{label}` stands twice in this list"),
                    ),
                );
            } else if !used.contains(&(std::ptr::from_ref(list).cast(), *label)) {
                findings.push(
                    rules::LABEL_UNUSED.finding(node.at.key("name"), format!("nothing jumps to `{label}`")),
                );
            }
        }
    });
}

/// Returns the label that a `GOTO` jumps to.
fn target<'a>(node: &Node<'a>) -> Option<&'a str> {
    (node.word() == "GOTO").then(|| node.param_text("label")).flatten()
}

/// Returns the name of a `LABEL`.
pub(super) fn name<'a>(node: &Node<'a>) -> Option<&'a str> {
    (node.word() == "LABEL").then(|| node.text("name")).flatten()
}

fn index_of(list: &List<'_>, label: &str) -> Option<usize> {
    list.nodes.iter().position(|node| name(node) == Some(label))
}

fn missing(
    tree: &Tree<'_>,
    node: &Node<'_>,
    label: &str,
    visible: &[&List<'_>],
) -> crate::diagnostics::Finding {
    let at = node.param_at("label");
    let mut elsewhere = None;
    tree.lists(&mut |list| {
        if index_of(list, label).is_some() {
            elsewhere = Some(list.role);
        }
    });
    let closed = visible.last().is_some_and(|list| matches!(list.role, Role::Event(_) | Role::Prompts));
    if elsewhere.is_some() {
        let why = if closed {
            "an event or prompt list cannot be left by a jump"
        } else {
            "a jump cannot enter a list"
        };
        return rules::LABEL_MISSING
            .finding(at, format!("the label exists but cannot be reached from here: {why}"));
    }
    let names = visible.iter().flat_map(|list| list.nodes.iter().filter_map(name));
    let finding = rules::LABEL_MISSING.finding(at, "no label of this name can be reached from here");
    match nearest(label, names) {
        Some(near) => finding.with_suggestion(near),
        None => finding,
    }
}

/// Finds a jump backward over steps of which none takes time and none leads out.
fn goto_loop(goto: &Node<'_>, label: &str, list: &List<'_>, findings: &mut Findings) {
    let Some(start) = index_of(list, label) else { return };
    let Some(end) = list.nodes.iter().position(|node| goto.at.is_within(&node.at)) else { return };
    if end < start {
        return;
    }
    let between = list.nodes.get(start..=end).unwrap_or_default();
    // A branch around the jump may be left without jumping; the loop then ends by itself, so a condition that can
    // change is the way out. Without anything that takes time or assigns, nothing can change.
    let conditional = !list.nodes.get(end).is_some_and(|node| std::ptr::eq(node, goto));
    let changes = between.iter().any(|node| !node.is_action());
    if !(between.iter().any(takes_time_or_leaves) || (conditional && changes)) {
        findings.push(rules::GOTO_LOOP.finding(
            goto.at.clone(),
            format!(
                "the jump back to `{label}` can go round for ever: nothing on the way takes time or leads out"
            ),
        ));
    }
}

fn takes_time_or_leaves(node: &Node<'_>) -> bool {
    let word = node.word();
    // An action that is not known may take time.
    let unknown = node.is_action() && node.spec.is_none();
    let timed = matches!(
        word,
        "SAY"
            | "PLAY"
            | "COLLECT"
            | "CONFERENCE"
            | "TRANSFER"
            | "QUEUE"
            | "DETECT"
            | "RECORD"
            | "HANGUP"
            | "REDIRECT"
    );
    unknown || timed || node.lists.iter().any(|list| list.nodes.iter().any(takes_time_or_leaves))
}
