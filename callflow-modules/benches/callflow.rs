//! Reading and checking a callflow of 1,000 nodes, beside what a user would do otherwise.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on says so by panicking"
)]

use callflow_modules::Node;
use callflow_modules::check::{Check, Mode, Subject};
use callflow_modules::schema::{Definition, Profile};
use divan::counter::BytesCount;
use serde_json::{Map, Value, json};

fn main() {
    divan::main();
}

const ID: &str = "0123456789abcdef0123456789abcdef";

/// Makes a tree of about 1,000 nodes of the usual modules: menus of ten, each branch a short chain.
fn flow() -> Value {
    let leaf = |number: usize| -> Value {
        let data = match number % 8 {
            0 => json!({ "id": ID, "timeout": 20, "can_call_self": false }),
            1 => json!({ "id": ID, "action": "compose" }),
            2 => json!({ "id": "https://example.com/prompts/hello.mp3", "terminators": ["1", "2", "#"] }),
            3 => json!({ "text": "Thank you for calling, please hold the line.", "voice": "female" }),
            4 => json!({ "endpoints": [
                { "id": ID, "endpoint_type": "device", "delay": 0, "timeout": 20 },
                { "id": ID, "endpoint_type": "user", "delay": 5, "timeout": 15 },
            ], "strategy": "simultaneous", "timeout": 20 }),
            5 => json!({ "caller_id_name_prefix": "Sales ", "action": "prepend" }),
            6 => json!({ "voice_url": "https://example.com/flow", "method": "post", "req_format": "kazoo" }),
            _ => {
                json!({ "action": "start", "format": "mp3", "time_limit": 600, "url": "https://example.com/r" })
            }
        };
        let module =
            ["user", "voicemail", "play", "tts", "ring_group", "prepend_cid", "pivot", "record_call"]
                [number % 8];
        json!({ "module": module, "data": data })
    };
    let chain = |start: usize, length: usize| -> Value {
        (start..start + length)
            .rev()
            .map(leaf)
            .reduce(|next, mut node| {
                node["children"] = json!({ "_": next });
                node
            })
            .unwrap()
    };
    let menu = |children: Map<String, Value>| json!({ "module": "menu", "data": { "id": ID }, "children": children });
    let branches = |make: &dyn Fn(usize) -> Value| -> Map<String, Value> {
        (0..10).map(|digit| (digit.to_string(), make(digit))).collect()
    };
    menu(branches(&|a| menu(branches(&|b| chain(a * 10 + b, 10)))))
}

/// The same tree with `module` last in every node.
fn module_last(node: &Value) -> Value {
    let mut map = Map::new();
    for key in ["children", "data", "module"] {
        match node.get(key) {
            Some(Value::Object(children)) if key == "children" => {
                let children =
                    children.iter().map(|(key, child)| (key.clone(), module_last(child))).collect();
                map.insert(key.into(), Value::Object(children));
            }
            Some(value) => drop(map.insert(key.into(), value.clone())),
            None => {}
        }
    }
    Value::Object(map)
}

#[divan::bench_group(name = "parse, module first")]
mod first {
    use super::{BytesCount, Node, Value, flow};

    #[divan::bench]
    fn typed(bencher: divan::Bencher<'_, '_>) {
        let text = flow().to_string();
        bencher.counter(BytesCount::of_str(&text)).bench(|| Node::from_json(&text).unwrap());
    }

    #[divan::bench]
    fn value(bencher: divan::Bencher<'_, '_>) {
        let text = flow().to_string();
        bencher.counter(BytesCount::of_str(&text)).bench(|| serde_json::from_str::<Value>(&text).unwrap());
    }
}

#[divan::bench_group(name = "parse, module last")]
mod last {
    use super::{BytesCount, Node, Value, flow, module_last};

    #[divan::bench]
    fn typed(bencher: divan::Bencher<'_, '_>) {
        let text = module_last(&flow()).to_string();
        bencher.counter(BytesCount::of_str(&text)).bench(|| Node::from_json(&text).unwrap());
    }

    #[divan::bench]
    fn value(bencher: divan::Bencher<'_, '_>) {
        let text = module_last(&flow()).to_string();
        bencher.counter(BytesCount::of_str(&text)).bench(|| serde_json::from_str::<Value>(&text).unwrap());
    }
}

#[divan::bench_group(name = "check")]
mod check {
    use super::{Check, Definition, Map, Mode, Profile, Subject, Value, flow, json};

    #[divan::bench]
    fn ours(bencher: divan::Bencher<'_, '_>) {
        let (flow, check) = (flow(), Check::new(Profile::Kazoo43, Mode::Pivot));
        bencher.bench(|| check.value(Subject::Node, &flow));
    }

    #[divan::bench]
    fn ours_from_text(bencher: divan::Bencher<'_, '_>) {
        let (text, check) = (flow().to_string(), Check::new(Profile::Kazoo43, Mode::Pivot));
        bencher.bench(|| check.text(&text).unwrap());
    }

    /// Types and bounds only: a JSON Schema of the same modules, dispatched on the word by hand.
    #[divan::bench]
    fn jsonschema(bencher: divan::Bencher<'_, '_>) {
        let compiled: std::collections::BTreeMap<_, _> = Definition::all()
            .filter(|known| known.releases.contain(Profile::Kazoo43))
            .map(|known| {
                let mut schema = known.to_json_schema(Profile::Kazoo43);
                strip_references(&mut schema);
                (known.name, jsonschema::draft4::new(&schema).unwrap())
            })
            .collect();
        let flow = flow();
        bencher.bench(|| {
            let mut waiting = vec![&flow];
            let mut errors = 0;
            while let Some(node) = waiting.pop() {
                let name = node.get("module").and_then(Value::as_str).unwrap();
                errors += compiled.get(name).unwrap().iter_errors(node.get("data").unwrap()).count();
                waiting.extend(
                    node.get("children").and_then(Value::as_object).into_iter().flat_map(Map::values),
                );
            }
            errors
        });
    }

    fn strip_references(schema: &mut Value) {
        if schema.get("$ref").is_some() {
            *schema = json!({});
        }
        match schema {
            Value::Object(map) => map.values_mut().for_each(strip_references),
            Value::Array(list) => list.iter_mut().for_each(strip_references),
            _ => {}
        }
    }
}

#[divan::bench_group(name = "write")]
mod write {
    use super::{Node, flow};

    #[divan::bench]
    fn typed(bencher: divan::Bencher<'_, '_>) {
        let node = Node::from_value(flow()).unwrap();
        bencher.bench(|| node.to_json().unwrap());
    }

    #[divan::bench]
    fn value(bencher: divan::Bencher<'_, '_>) {
        let value = flow();
        bencher.bench(|| value.to_string());
    }
}
