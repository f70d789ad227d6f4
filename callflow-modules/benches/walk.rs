//! Walk of a callflow of 1,000 nodes, beside reading it to `serde_json::Value`.
//!
//! Run: `cargo bench -p callflow-modules --features runtime --bench walk`
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that cannot go on says so by panicking")]

use callflow_modules::Node;
use callflow_modules::walker::Walker;
use divan::{Bencher, black_box};
use serde_json::{Value, json};
use time::macros::datetime;
use voice_actions::runtime::{Direction, Input, LegId, Outcome, Program, Start, Step};

fn main() {
    divan::main();
}

/// Nodes of one chain; flows nest at most 100 deep, so ten of them and their ends make a thousand.
const CHAIN: usize = 99;
const CHAINS: usize = 10;

/// A chain of nodes with a `hangup` at its end.
fn flow(module: &str, data: &Value) -> Value {
    let chain = |next: Value| {
        (0..CHAIN).fold(next, |next, _| json!({"module": module, "data": data, "children": {"_": next}}))
    };
    chain(json!({"module": "hangup"}))
}

fn walk(walker: &Walker) -> usize {
    let now = datetime!(2026-11-20 10:00 UTC);
    let mut walker = walker.clone();
    let mut requests = 0;
    let start = Start::new(LegId::new("leg"), Direction::Inbound, "+15550100", "2000", now);
    let mut step = walker.resume(now, start.into()).unwrap();
    while let Step::Do(request) = step {
        requests += 1;
        step = walker.resume(now, Input::Done { id: request.id, outcome: Outcome::Done }).unwrap();
    }
    requests
}

#[divan::bench]
fn walk_1000_nodes_without_effects(bencher: Bencher<'_, '_>) {
    let node = Node::from_value(flow("skel", &json!({}))).unwrap();
    let walker = Walker::of_node(&node).unwrap();
    bencher.bench(|| (0..CHAINS).map(|_| walk(black_box(&walker))).sum::<usize>());
}

#[divan::bench]
fn walk_1000_nodes_with_an_effect_each(bencher: Bencher<'_, '_>) {
    let node = Node::from_value(flow("send_dtmf", &json!({"digits": "1"}))).unwrap();
    let walker = Walker::of_node(&node).unwrap();
    bencher.bench(|| (0..CHAINS).map(|_| walk(black_box(&walker))).sum::<usize>());
}

#[divan::bench]
fn read_1000_nodes_to_value(bencher: Bencher<'_, '_>) {
    let text = flow("send_dtmf", &json!({"digits": "1"})).to_string();
    let read = || {
        let mut json = serde_json::Deserializer::from_str(black_box(&text));
        json.disable_recursion_limit();
        <Value as serde::Deserialize>::deserialize(&mut json).unwrap()
    };
    bencher.bench(|| (0..CHAINS).map(|_| read()).collect::<Vec<_>>());
}
