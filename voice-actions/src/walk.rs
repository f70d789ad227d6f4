//! Every step of a call flow, with its place.

use crate::diagnostics::Pointer;
use crate::flow::CallFlow;
use crate::step::Step;

/// A step on a walk through a call flow.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Visited<'a> {
    /// Place of the step in the document, such as `/actions/1/then/0`.
    pub pointer: Pointer,
    /// Place of the list that holds it.
    pub list: Pointer,
    /// Index of the step within its list.
    pub index: usize,
    /// Number of actions around it.
    pub depth: usize,
    /// Step itself.
    pub step: &'a Step,
}

/// Every step of a call flow: parents before their parts, in document order.
///
/// ```
/// use voice_actions::CallFlow;
/// use voice_actions::action::{Hangup, If};
///
/// let flow = CallFlow::new().then(If::new("$n > 3").then(Hangup::new()));
/// let places: Vec<String> = flow.walk().map(|visited| visited.pointer.to_string()).collect();
/// assert_eq!(places, ["/actions/0", "/actions/0/then/0"]);
/// ```
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    open: Vec<List<'a>>,
}

#[derive(Clone, Debug)]
struct List<'a> {
    pointer: Pointer,
    steps: std::iter::Enumerate<std::slice::Iter<'a, Step>>,
    depth: usize,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(flow: &'a CallFlow) -> Self {
        let pointer = Pointer::root().key("actions");
        Self { open: vec![List { pointer, steps: flow.actions.iter().enumerate(), depth: 0 }] }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Visited<'a>;

    fn next(&mut self) -> Option<Visited<'a>> {
        loop {
            let list = self.open.last_mut()?;
            let Some((index, step)) = list.steps.next() else {
                self.open.pop();
                continue;
            };
            let (pointer, depth) = (list.pointer.index(index), list.depth);
            let visited = Visited { pointer, list: list.pointer.clone(), index, depth, step };
            if let Step::Action(action) = step {
                for inner in action.lists().into_iter().rev() {
                    let pointer = inner.pointer(&visited.pointer);
                    self.open.push(List { pointer, steps: inner.steps.iter().enumerate(), depth: depth + 1 });
                }
            }
            return Some(visited);
        }
    }
}
