//! Reading and writing of a script, each beside what a user would otherwise do: `serde_json::Value`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on panics, and documents nothing"
)]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use serde_json::{Map, Value};
use voice_actions::CallFlow;
use voice_actions::check::check_text;

const GUIDE: [&str; 6] = [
    include_str!("../tests/samples/voxology/simple-call-forwarding.json"),
    include_str!("../tests/samples/voxology/time-of-day-routing.json"),
    include_str!("../tests/samples/voxology/advanced-call-forwarding-first-leg.json"),
    include_str!("../tests/samples/voxology/advanced-call-forwarding-second-leg.json"),
    include_str!("../tests/samples/voxology/shark-tank-customer-leg.json"),
    include_str!("../tests/samples/voxology/shark-tank-agent-leg.json"),
];

fn main() {
    divan::main();
}

/// All steps of the guide's six scripts, eight times over, as one script without spaces.
fn script(word_first: bool) -> String {
    let steps: Vec<Value> = GUIDE
        .iter()
        .flat_map(|text| CallFlow::from_json(text).unwrap().actions)
        .map(|step| serde_json::to_value(step).unwrap())
        .collect();
    let mut steps: Vec<Value> = std::iter::repeat_n(steps, 8).flatten().collect();
    if !word_first {
        steps.iter_mut().for_each(word_last);
    }
    Value::Object(Map::from_iter([("actions".to_owned(), Value::Array(steps))])).to_string()
}

fn word_last(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(word_last),
        Value::Object(members) => {
            members.values_mut().for_each(word_last);
            if let Some(word) = members.shift_remove("type") {
                members.insert("type".to_owned(), word);
            }
        }
        _ => {}
    }
}

#[divan::bench]
fn read_typed_word_first(bencher: Bencher<'_, '_>) {
    let text = script(true);
    bencher.counter(BytesCount::of_str(&text)).bench(|| CallFlow::from_json(black_box(&text)).unwrap());
}

#[divan::bench]
fn read_typed_word_last(bencher: Bencher<'_, '_>) {
    let text = script(false);
    bencher.counter(BytesCount::of_str(&text)).bench(|| CallFlow::from_json(black_box(&text)).unwrap());
}

#[divan::bench]
fn read_value(bencher: Bencher<'_, '_>) {
    let text = script(true);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| serde_json::from_str::<Value>(black_box(&text)).unwrap());
}

#[divan::bench]
fn write_typed(bencher: Bencher<'_, '_>) {
    let flow = CallFlow::from_json(&script(true)).unwrap();
    bencher.counter(BytesCount::of_str(&flow.to_json())).bench(|| black_box(&flow).to_json());
}

#[divan::bench]
fn write_value(bencher: Bencher<'_, '_>) {
    let value: Value = serde_json::from_str(&script(true)).unwrap();
    bencher.counter(BytesCount::of_str(&value.to_string())).bench(|| black_box(&value).to_string());
}

#[divan::bench]
fn check(bencher: Bencher<'_, '_>) {
    let text = script(true);
    bencher.counter(BytesCount::of_str(&text)).bench(|| check_text(black_box(&text)));
}
