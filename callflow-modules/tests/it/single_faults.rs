//! Documents made from the vendor's schemas, with one fault each.

use serde_json::{Map, Value, json};

/// One fault: what stands at a place, or that nothing stands there.
pub(crate) struct Fault {
    at: String,
    /// What kind of fault it is.
    pub(crate) kind: &'static str,
    put: Option<Value>,
}

impl Fault {
    /// Returns the document with the fault in it.
    pub(crate) fn of(&self, document: &Value) -> Value {
        let mut faulty = document.clone();
        match (&self.put, self.at.rsplit_once('/')) {
            (Some(value), None) => faulty = value.clone(),
            (None, None) => faulty = Value::Null,
            (put, Some((parent, key))) => {
                let key = key.replace("~1", "/").replace("~0", "~");
                match (faulty.pointer_mut(parent).unwrap(), put) {
                    (Value::Object(map), Some(value)) => drop(map.insert(key, value.clone())),
                    (Value::Object(map), None) => drop(map.shift_remove(&key)),
                    (Value::Array(list), Some(value)) => list[key.parse::<usize>().unwrap()] = value.clone(),
                    (Value::Array(list), None) => drop(list.remove(key.parse().unwrap())),
                    (other, _) => panic!("nothing stands below {other}"),
                }
            }
        }
        faulty
    }
}

/// Returns every single fault of a value that a prepared schema describes.
pub(crate) fn single_faults(definitions: &Value, schema: &Value, value: &Value) -> Vec<Fault> {
    let mut collector = Collector { definitions, faults: Vec::new() };
    collector.value(schema, value, "");
    collector.faults
}

struct Collector<'a> {
    definitions: &'a Value,
    faults: Vec<Fault>,
}

impl Collector<'_> {
    fn put(&mut self, at: &str, kind: &'static str, value: Value) {
        self.faults.push(Fault { at: at.to_owned(), kind, put: Some(value) });
    }

    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        match schema.pointer("/allOf/0/$ref").and_then(Value::as_str) {
            Some("#/definitions/callflows.action" | "#/definitions/metaflow") => return self.step(value, at),
            Some(name) => {
                let definitions = self.definitions;
                self.value(&definitions[name.trim_start_matches("#/definitions/")], value, at);
            }
            None => {
                self.types(value, at);
                self.bounds(schema, value, at);
            }
        }
        self.parts(schema, value, at);
    }

    /// Every other type than the one that stands there, and texts that could be mended.
    fn types(&mut self, value: &Value, at: &str) {
        let others = [
            Value::Null,
            json!(true),
            json!(7),
            json!(20.0),
            json!(2.5),
            json!("7"),
            json!("2.5"),
            json!("5."),
            json!(".5"),
            json!("1e3"),
            json!(" 7"),
            json!("true"),
            json!("yes"),
            json!("surely no word of any list"),
            json!(""),
            json!([]),
            json!([{}]),
            json!({}),
        ];
        for other in others.into_iter().filter(|other| other != value) {
            self.put(at, "type", other);
        }
    }

    fn bounds(&mut self, schema: &Value, value: &Value, at: &str) {
        let number =
            |name: &str| schema.get(name)?.as_f64().and_then(|bound| bound.to_string().parse::<i64>().ok());
        let length = |name: &str| number(name).and_then(|bound| usize::try_from(bound).ok());
        if let Some(least) = number("minimum") {
            self.put(at, "minimum", json!(least - 1));
            self.put(at, "minimum", json!((least - 1).to_string()));
            self.put(at, "at the minimum", json!(least));
        }
        if let Some(most) = number("maximum") {
            self.put(at, "maximum", json!(most + 1));
            self.put(at, "maximum", json!(format!("{}.0", most + 1)));
            self.put(at, "at the maximum", json!(most));
        }
        if let Some(least) = length("minLength") {
            self.put(at, "min-length", json!("é".repeat(least.saturating_sub(1))));
            self.put(at, "at the least length", json!("é".repeat(least)));
        }
        if let Some(most) = length("maxLength") {
            self.put(at, "max-length", json!("é".repeat(most + 1)));
            self.put(at, "at the greatest length", json!("é".repeat(most)));
        }
        if schema.get("pattern").is_some() {
            for text in
                ["ftp://example.com", "http://", "xhttp://example.com", "en-", "12a", "1\n", "a b", "é"]
            {
                self.put(at, "pattern", json!(text));
            }
        }
        if let Some(list) = value.as_array() {
            self.put(at, "min-items", json!([]));
            if let Some(first) = list.first() {
                self.put(at, "unique-items", json!([first, first]));
            }
        }
        if schema.get("kazoo-validation").is_some() {
            for url in ["http://", "https:///x", "mailto:a@example.com", "example.com", "http:example.com"] {
                self.put(at, "client-url", json!(url));
            }
        }
    }

    fn parts(&mut self, schema: &Value, value: &Value, at: &str) {
        let part = |name: &str| schema.get(name).and_then(Value::as_object).into_iter().flatten();
        for (key, member) in part("properties") {
            let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            if let Some(value) = value.get(key) {
                self.faults.push(Fault { at: at.clone(), kind: "required", put: None });
                self.value(member, value, &at);
            }
        }
        for (pattern, member) in part("patternProperties") {
            for (key, value) in value.as_object().into_iter().flatten() {
                if regex::Regex::new(pattern).unwrap().is_match(key) {
                    self.value(member, value, &format!("{at}/{key}"));
                }
            }
        }
        if value.is_object()
            && (schema.get("properties").is_some() || schema.get("patternProperties").is_some())
        {
            for key in ["a key of nobody", "12", "X-Other", "|-", ""] {
                self.put(&format!("{at}/{key}"), "additional-properties", json!([1]));
            }
        }
        if let (Some(items), Some(list)) = (schema.get("items"), value.as_array()) {
            for (index, item) in list.iter().enumerate().take(1) {
                self.value(items, item, &format!("{at}/{index}"));
            }
        }
    }

    /// A node or a metaflow action: its frame, not what its module takes.
    fn step(&mut self, value: &Value, at: &str) {
        for other in [json!("x"), json!([]), json!(null), json!({}), json!({ "data": {} }), json!(7)] {
            self.put(at, "node", other);
        }
        for module in
            [json!(""), json!("x".repeat(64)), json!("x".repeat(65)), json!(7), json!("nope"), json!(null)]
        {
            self.put(&format!("{at}/module"), "module", module);
        }
        for data in [json!([]), json!("x"), json!(null), json!(7), json!({ "skip_module": "true" })] {
            self.put(&format!("{at}/data"), "data", data);
        }
        let child = |key: &str, child: Value| Value::Object(Map::from_iter([(key.to_owned(), child)]));
        let children = [
            json!([]),
            json!("x"),
            json!(null),
            json!({}),
            child("_", json!({})),
            child("_", json!("x")),
            child("1", json!({ "module": "nope" })),
            child("", json!("nobody looks here")),
            child("\n", json!("nobody looks here")),
            child("x\n", json!("somebody looks here")),
            json!({ "module": "hangup", "data": {}, "children": {} }),
            json!({ "module": { "module": "hangup" }, "data": { "module": "hangup" } }),
        ];
        for children in children {
            self.put(&format!("{at}/children"), "children", children);
        }
        self.faults.push(Fault { at: format!("{at}/module"), kind: "required", put: None });
        self.faults.push(Fault { at: format!("{at}/data"), kind: "required", put: None });
        self.put(&format!("{at}/a key of nobody"), "additional-properties", value.clone());
    }
}
