//! The states that were seen, and how one leads to the other.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::Pointer;
use crate::runtime::LegId;
use crate::runtime::simulator::{Choice, Happens, World};
use crate::runtime::snapshot::hash;

/// Passive visits of one place, one after the other, that count as an endless loop although something keeps counting.
const REPEATS: usize = 12;

#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    seen: BTreeMap<u128, usize>,
}

pub(super) struct Node {
    /// Number of the instant from which it is reached.
    origin: usize,
    /// Choices on the shortest path to it.
    depth: usize,
    /// First way here: from which node, by which choice.
    parent: Option<(usize, Choice)>,
    /// Where each live leg waits.
    waiting: Vec<(LegId, Pointer)>,
    /// Whether the legs that wait, wait by design: in a room, or for the hang-up.
    by_design: bool,
    /// Ways on but hang-ups: to which node, by which choice.
    next: Vec<(usize, Choice)>,
    finished: bool,
}

impl Graph {
    /// Adds the state in which a world begins at an instant; returns its number and whether it is new.
    pub(super) fn begin(&mut self, world: &World, origin: usize) -> (usize, bool) {
        self.put(world, origin, 0, None)
    }

    /// Adds the state to which a choice led; returns its number and whether it is new.
    pub(super) fn add(&mut self, world: &World, from: usize, choice: &Choice) -> (usize, bool) {
        let (origin, depth) = self.nodes.get(from).map_or((0, 0), |node| (node.origin, node.depth + 1));
        let (number, new) = self.put(world, origin, depth, Some((from, choice.clone())));
        if choice.happens != Happens::HangsUp
            && let Some(node) = self.nodes.get_mut(from)
        {
            node.next.push((number, choice.clone()));
        }
        (number, new)
    }

    /// The same state at another instant is another one: what the flow does next may depend on the clock.
    fn put(
        &mut self,
        world: &World,
        origin: usize,
        depth: usize,
        parent: Option<(usize, Choice)>,
    ) -> (usize, bool) {
        let essence = hash(format!("{origin} {}", world.essence()).as_bytes());
        let count = self.nodes.len();
        let number = *self.seen.entry(essence).or_insert(count);
        if number == count {
            let (waiting, by_design) = world.waiting();
            let finished = waiting.is_empty() || !world.faults().is_empty();
            let next = Vec::new();
            self.nodes.push(Node { origin, depth, parent, waiting, by_design, next, finished });
        }
        (number, number == count)
    }

    /// Returns the number of the instant from which a state is reached.
    pub(super) fn origin(&self, number: usize) -> usize {
        self.nodes.get(number).map_or(0, |node| node.origin)
    }

    /// Returns how many choices lead to a state.
    pub(super) fn depth(&self, number: usize) -> usize {
        self.nodes.get(number).map_or(0, |node| node.depth)
    }

    /// Returns whether the leg that moved last was at the place where it is now very often already: something counts
    /// without end, and going on would never come to one.
    pub(super) fn counts_for_ever(&self, number: usize) -> bool {
        let Some(Node { parent: Some((_, choice)), waiting, .. }) = self.nodes.get(number) else {
            return false;
        };
        let Some(place) = waiting.iter().find(|(leg, _)| *leg == choice.leg) else { return false };
        let (mut visits, mut here) = (0, number);
        while let Some(Node { parent: Some((from, choice)), waiting, .. }) = self.nodes.get(here) {
            visits += usize::from(choice.leg == place.0 && waiting.contains(place));
            here = *from;
        }
        visits > 3 * REPEATS
    }

    /// Returns the shortest path to this node.
    pub(super) fn path(&self, mut number: usize) -> Vec<Choice> {
        let mut path = Vec::new();
        while let Some(Node { parent: Some((from, choice)), .. }) = self.nodes.get(number) {
            path.push(choice.clone());
            number = *from;
        }
        path.reverse();
        path
    }

    /// Returns states from which no end can be reached but by hanging up, one for each place, nearest first.
    pub(super) fn traps(&self, complete: bool) -> Vec<(usize, Option<LegId>, Pointer)> {
        let mut good: Vec<bool> = self.nodes.iter().map(|node| node.finished || node.by_design).collect();
        if !complete {
            // What lies beyond the limit may be an end.
            for (node, good) in self.nodes.iter().zip(&mut good) {
                *good |= node.next.is_empty();
            }
        }
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (number, node) in self.nodes.iter().enumerate() {
            for (next, _) in &node.next {
                if let Some(list) = before.get_mut(*next) {
                    list.push(number);
                }
            }
        }
        let mut todo: Vec<usize> =
            good.iter().enumerate().filter(|(_, good)| **good).map(|(number, _)| number).collect();
        while let Some(number) = todo.pop() {
            for earlier in before.get(number).into_iter().flatten() {
                if let Some(good) = good.get_mut(*earlier).filter(|good| !**good) {
                    *good = true;
                    todo.push(*earlier);
                }
            }
        }
        let trapped = |number: usize| good.get(number) == Some(&false);
        let mut traps = Vec::new();
        for (number, node) in self.nodes.iter().enumerate() {
            // The place where one falls in, not every place inside.
            let inside = node
                .parent
                .as_ref()
                .is_some_and(|(from, choice)| choice.happens != Happens::HangsUp && trapped(*from));
            if trapped(number) && !inside {
                let (leg, at) = node
                    .waiting
                    .first()
                    .cloned()
                    .map_or((None, Pointer::root()), |(leg, at)| (Some(leg), at));
                traps.push((number, leg, at));
            }
        }
        traps
    }

    /// Returns states to which the flow comes back while nobody does anything.
    pub(super) fn loops(&self) -> Vec<(usize, Option<LegId>, Pointer)> {
        let mut found = BTreeMap::new();
        for (number, leg, at) in self.cycles().into_iter().chain(self.counting_loops()) {
            found.entry(at.clone()).or_insert((number, leg, at));
        }
        let mut loops: Vec<_> = found.into_values().collect();
        loops.sort_by_key(|(number, _, _)| *number);
        loops
    }

    /// Cycles of choices that need nobody: one state of each, found by taking away what has no way in or out.
    fn cycles(&self) -> Vec<(usize, Option<LegId>, Pointer)> {
        let passive = |node: &Node| -> Vec<(usize, LegId)> {
            let next = node.next.iter().filter(|(_, choice)| choice.happens.is_passive());
            next.map(|(next, choice)| (*next, choice.leg.clone())).collect()
        };
        let ways: Vec<Vec<(usize, LegId)>> = self.nodes.iter().map(passive).collect();
        let mut found = Vec::new();
        let mut done = BTreeSet::new();
        for component in components(&ways) {
            let cyclic = match component.as_slice() {
                [single] => ways.get(*single).is_some_and(|next| next.iter().any(|(next, _)| next == single)),
                _ => true,
            };
            let Some(first) = component.iter().min().copied().filter(|_| cyclic) else { continue };
            let moving: BTreeSet<&LegId> = component
                .iter()
                .filter_map(|number| ways.get(*number))
                .flatten()
                .filter(|(next, _)| component.contains(next))
                .map(|(_, leg)| leg)
                .collect();
            let Some(node) = self.nodes.get(first) else { continue };
            for (leg, at) in node.waiting.iter().filter(|(leg, _)| moving.contains(leg)) {
                if done.insert(at.clone()) {
                    found.push((first, Some(leg.clone()), at.clone()));
                }
            }
        }
        found
    }

    /// Paths on which the same place comes again and again although nobody does anything and something counts.
    fn counting_loops(&self) -> Vec<(usize, Option<LegId>, Pointer)> {
        let mut found = Vec::new();
        for number in 0..self.nodes.len() {
            let Some(node) = self.nodes.get(number).filter(|node| !node.finished) else { continue };
            for (leg, at) in &node.waiting {
                let mut visits = 0;
                let mut here = number;
                while let Some(Node { parent: Some((from, choice)), .. }) = self.nodes.get(here) {
                    if !choice.happens.is_passive() || visits > REPEATS {
                        break;
                    }
                    let waits = self
                        .nodes
                        .get(*from)
                        .is_some_and(|node| node.waiting.iter().any(|way| way == &(leg.clone(), at.clone())));
                    if choice.leg == *leg && waits {
                        visits += 1;
                    }
                    here = *from;
                }
                if visits > REPEATS {
                    found.push((number, Some(leg.clone()), at.clone()));
                }
            }
        }
        found
    }
}

/// Strongly connected components, without recursion (Tarjan).
fn components(ways: &[Vec<(usize, LegId)>]) -> Vec<Vec<usize>> {
    let count = ways.len();
    let mut index = vec![usize::MAX; count];
    let mut low = vec![0_usize; count];
    let mut on_stack = vec![false; count];
    let (mut stack, mut found, mut next) = (Vec::new(), Vec::new(), 0);
    let get = |list: &[usize], at: usize| list.get(at).copied().unwrap_or_default();
    for root in 0..count {
        if get(&index, root) != usize::MAX {
            continue;
        }
        let mut work = vec![(root, 0_usize)];
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                set(&mut index, node, next);
                set(&mut low, node, next);
                next += 1;
                stack.push(node);
                set(&mut on_stack, node, true);
            }
            if let Some((to, _)) = ways.get(node).and_then(|ways| ways.get(edge)) {
                work.push((node, edge + 1));
                if get(&index, *to) == usize::MAX {
                    work.push((*to, 0));
                } else if on_stack.get(*to) == Some(&true) {
                    let lowest = get(&low, node).min(get(&index, *to));
                    set(&mut low, node, lowest);
                }
                continue;
            }
            if get(&low, node) == get(&index, node) {
                let mut component = Vec::new();
                while let Some(top) = stack.pop() {
                    set(&mut on_stack, top, false);
                    component.push(top);
                    if top == node {
                        break;
                    }
                }
                found.push(component);
            }
            if let Some((parent, _)) = work.last().copied() {
                let lowest = get(&low, parent).min(get(&low, node));
                set(&mut low, parent, lowest);
            }
        }
    }
    found
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(place) = list.get_mut(at) {
        *place = value;
    }
}
