//! Jumps and their targets.

use std::collections::BTreeSet;

use super::rules;
use super::spelling::Spelling;
use super::tree::{Level, List, Node, Role, Tree};
use crate::diagnostics::{Finding, Findings};

pub(super) fn check(tree: &Tree<'_>, spelling: &Spelling, findings: &mut Findings) {
    let mut every: BTreeSet<&str> = BTreeSet::new();
    tree.lists(&mut |list| every.extend(list.labels.keys()));
    let mut used: BTreeSet<(*const (), &str)> = BTreeSet::new();
    tree.walk(&mut |node, around| {
        let Some(label) = target(node) else { return };
        // Lists that are open to what stands around them, from the inside out.
        let mut visible: Vec<Level<'_, '_>> = Vec::new();
        for level in around.iter().rev() {
            visible.push(*level);
            if !level.list.role.is_open() {
                break;
            }
        }
        match visible.iter().find(|level| level.list.labels.contains_key(label)) {
            Some(level) => {
                used.insert((identity(level.list), label));
                goto_loop(node, label, *level, findings);
            }
            None => findings.push(missing(node, label, every.contains(label), &visible, spelling)),
        }
    });
    tree.lists(&mut |list| {
        let mut seen = BTreeSet::new();
        for (node, label) in list.nodes.iter().filter_map(|node| Some((node, name(node)?))) {
            if !seen.insert(label) {
                findings.push(
                    rules::LABEL_DUPLICATE.finding(
                        node.at.key("name"),
                        format!("the label `{label}` stands twice in this list"),
                    ),
                );
            } else if !used.contains(&(identity(list), label)) {
                findings.push(
                    rules::LABEL_UNUSED.finding(node.at.key("name"), format!("nothing jumps to `{label}`")),
                );
            }
        }
    });
}

/// Tells lists apart, wherever they stand.
const fn identity(list: &List<'_>) -> *const () {
    std::ptr::from_ref(list).cast()
}

/// Returns the label that a `GOTO` jumps to.
fn target<'a>(node: &Node<'a>) -> Option<&'a str> {
    (node.word() == "GOTO").then(|| node.param_text("label")).flatten()
}

/// Returns the name of a `LABEL`.
pub(super) fn name<'a>(node: &Node<'a>) -> Option<&'a str> {
    (node.word() == "LABEL").then(|| node.text("name")).flatten()
}

fn missing(
    node: &Node<'_>,
    label: &str,
    is_elsewhere: bool,
    visible: &[Level<'_, '_>],
    spelling: &Spelling,
) -> Finding {
    let at = node.param_at("label");
    let outmost = visible.last().map(|level| level.list.role);
    if is_elsewhere {
        let why = if matches!(outmost, Some(Role::Event(_) | Role::Prompts)) {
            "an event or prompt list cannot be left by a jump"
        } else {
            "a jump cannot enter a list"
        };
        return rules::LABEL_MISSING
            .finding(at, format!("the label exists but cannot be reached from here: {why}"));
    }
    let names = visible.iter().flat_map(|level| level.list.labels.keys().copied());
    let finding = rules::LABEL_MISSING.finding(at, "no label of this name can be reached from here");
    match spelling.nearest(label, names) {
        Some(near) => finding.with_suggestion(near),
        None => finding,
    }
}

/// Finds a jump backward over steps of which none takes time and none leads out.
///
/// `level` is the list with the label, and the step of it that holds the jump.
fn goto_loop(goto: &Node<'_>, label: &str, level: Level<'_, '_>, findings: &mut Findings) {
    let Level { list, index: end } = level;
    let Some(start) = list.labels.get(label).copied().filter(|start| *start <= end) else { return };
    // A branch around the jump may be left without jumping; the loop then ends by itself, so a condition that can
    // change is the way out. Without anything that takes time or assigns, nothing can change.
    let conditional = !level.step().is_some_and(|node| std::ptr::eq(node, goto));
    let changes = list.assigns(start..=end);
    if !(list.takes_time_or_leaves(start..=end) || (conditional && changes)) {
        findings.push(rules::GOTO_LOOP.finding(
            goto.at.clone(),
            format!(
                "the jump back to `{label}` can go round for ever: nothing on the way takes time or leads out"
            ),
        ));
    }
}
