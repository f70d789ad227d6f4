//! Where flows end, and what comes after.

use super::labels;
use super::rules;
use super::tree::{List, Role, Tree};
use crate::diagnostics::Findings;

pub(super) fn check(tree: &Tree<'_>, findings: &mut Findings) {
    tree.lists(&mut |list| {
        let mut ended: Option<&'static str> = None;
        for node in &list.nodes {
            if labels::name(node).is_some() {
                ended = None;
            }
            if let Some(word) = ended.take() {
                findings.push(rules::UNREACHABLE.finding(
                    node.at.clone(),
                    format!("nothing leads here: {word} stands before it and no label in between"),
                ));
            }
            if node.is_last {
                ended =
                    Some(if node.word() == "IF" { "an IF whose branches both leave" } else { node.word() });
            }
        }
    });
    if let Some(main) = tree.main.as_ref().filter(|main| !closes(main)) {
        let at = main.nodes.last().map_or_else(|| main.at.clone(), |node| node.at.clone());
        findings.push(rules::END_WITHOUT_HANGUP.finding(
            at,
            "the flow can end here without HANGUP, TRANSFER or REDIRECT; the platform then hangs up",
        ));
    }
}

/// Returns whether a list ends as a call should.
fn closes(list: &List<'_>) -> bool {
    list.leaves
        || list.nodes.last().is_some_and(|node| match node.word() {
            "TRANSFER" => true,
            "IF" => [Role::Then, Role::OrElse].into_iter().all(|role| node.list(role).is_some_and(closes)),
            _ => node.is_action() && node.spec.is_none(),
        })
}
