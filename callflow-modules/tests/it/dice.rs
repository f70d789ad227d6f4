//! Repeatable chance: the same seed makes the same documents.

use serde_json::{Map, Value, json};

pub(crate) struct Dice {
    state: u64,
    /// Chance in percent that an optional member is there.
    optional: usize,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, optional: 40 }
    }

    /// Makes documents that have every member of their schemas.
    pub(crate) fn complete(seed: u64) -> Self {
        Self { optional: 100, ..Self::new(seed) }
    }

    /// Returns a number below `sides`.
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).unwrap() % sides.max(1)
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Returns an id as the server makes them.
    pub(crate) fn id(&mut self) -> String {
        (0..32).map(|_| char::from_digit(u32::try_from(self.below(16)).unwrap(), 16).unwrap()).collect()
    }

    /// Makes a value that a prepared schema allows, as far as it says.
    pub(crate) fn value(&mut self, definitions: &Value, schema: &Value) -> Value {
        if let Some(reference) = schema.pointer("/allOf/0/$ref").and_then(Value::as_str) {
            let name = reference.trim_start_matches("#/definitions/");
            match name {
                "callflows.action" => return json!({ "module": "hangup", "data": {} }),
                "metaflow" => return self.metaflow(definitions),
                _ => {}
            }
            let mut made = self.value(definitions, &definitions[name]);
            if let (Some(made), Some(beside)) = (made.as_object_mut(), schema.get("properties")) {
                for (key, member) in beside.as_object().unwrap() {
                    made.insert(key.clone(), self.value(definitions, member));
                }
            }
            return made;
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return self.pick(words).clone();
        }
        let choices = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
        let describes =
            |choice: &Value| choice.get("required").is_none() || choice.get("properties").is_some();
        let types =
            |choices: &[Value]| choices.iter().map(|choice| choice["type"].clone()).collect::<Vec<_>>();
        if choices
            .is_some_and(|choices| types(choices).iter().all(|kind| kind == "integer" || kind == "string"))
        {
            // A number in either spelling.
            let number = self.below(5000);
            return if self.chance(50) { number.into() } else { number.to_string().into() };
        }
        if let Some(choices) = choices.filter(|choices| choices.iter().any(describes)) {
            let choice = self.pick(choices).clone();
            return self.value(definitions, &choice);
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("boolean") => self.chance(50).into(),
            Some("integer") => {
                let least = schema.get("minimum").and_then(Value::as_i64).unwrap_or(-20);
                let most = schema.get("maximum").and_then(Value::as_i64).unwrap_or(least.max(0) + 1000);
                (least + i64::try_from(self.below(usize::try_from(most - least + 1).unwrap())).unwrap())
                    .into()
            }
            Some("number") => 1.0.into(),
            Some("array") => {
                let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
                let unique = schema.get("uniqueItems").is_some();
                let more = if unique { 1 } else { 3 };
                let length = usize::try_from(least).unwrap().max(self.optional / 100) + self.below(more);
                let items = schema.get("items").cloned().unwrap_or_default();
                (0..length).map(|_| self.value(definitions, &items)).collect()
            }
            Some("string") => self.text(schema).into(),
            _ => {
                let mut map = Map::new();
                let required: Vec<_> =
                    schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
                for (key, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten()
                {
                    if required.iter().any(|name| *name == key) || self.chance(self.optional) {
                        map.insert(key.clone(), self.value(definitions, member));
                    }
                }
                let keyed = schema.get("patternProperties").and_then(Value::as_object);
                for (pattern, member) in keyed.into_iter().flatten() {
                    if self.chance(self.optional) {
                        map.insert(self.key(pattern), self.value(definitions, member));
                    }
                }
                Value::Object(map)
            }
        }
    }

    /// Makes a node of any module, with nodes below it.
    pub(crate) fn flow(&mut self, definitions: &Value, depth: usize) -> Value {
        let names = definitions.as_object().unwrap().keys();
        let is_module = |name: &&String| {
            name.strip_prefix("callflows.").is_some_and(|name| name != "action" && !name.contains('.'))
        };
        let names: Vec<_> = names.filter(is_module).collect();
        let name = *self.pick(&names);
        let data = self.value(definitions, &definitions[name]);
        let mut node = json!({ "module": name.trim_start_matches("callflows."), "data": data });
        for key in ["_", "1", "USER_BUSY"] {
            if depth > 0 && self.chance(40) {
                node["children"][key] = self.flow(definitions, depth - 1);
            }
        }
        node
    }

    /// Makes a metaflow action of any module.
    pub(crate) fn metaflow(&mut self, definitions: &Value) -> Value {
        let names = definitions.as_object().unwrap().keys();
        let names: Vec<_> = names.filter(|name| name.starts_with("metaflows.")).collect();
        let name = *self.pick(&names);
        let data = self.value(definitions, &definitions[name]);
        let mut action = json!({ "module": name.trim_start_matches("metaflows."), "data": data });
        if self.chance(25) {
            action["children"] = json!({ "_": self.metaflow(definitions) });
        }
        action
    }

    /// Makes a key of this form.
    fn key(&mut self, pattern: &str) -> String {
        match pattern {
            "^[0-9]+$" => self.below(100).to_string(),
            "^[x|X]-" => "X-Origin".into(),
            _ => "some_key".into(),
        }
    }

    fn text(&mut self, schema: &Value) -> String {
        match schema.get("pattern").and_then(Value::as_str) {
            Some("^https?://") => return "https://example.com/flow".into(),
            Some("^[0-9]+$") => return self.below(10_000).to_string(),
            Some(language) if language.starts_with("^[A-Za-z]") => return "en-us".into(),
            _ => {}
        }
        let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        if schema.get("kazoo-validation").is_some() || description.contains("URL") {
            return "http://example.com/upload".into();
        }
        let least = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0);
        let mut text = self.id();
        while text.len() < usize::try_from(least).unwrap() {
            text.push('x');
        }
        text
    }

    /// Changes one thing anywhere in a value.
    pub(crate) fn fault(&mut self, value: &mut Value) {
        let mut places = Vec::new();
        collect(value, String::new(), &mut places);
        let place = self.pick(&places).clone();
        if self.chance(25)
            && let Some((parent, key)) = place.rsplit_once('/')
            && let Some(Value::Object(map)) = value.pointer_mut(parent)
        {
            map.shift_remove(&key.replace("~1", "/").replace("~0", "~"));
            return;
        }
        let strange = [
            json!(null),
            json!(true),
            json!("yes"),
            json!(""),
            json!("20"),
            json!(-1),
            json!(0),
            json!(100_000_000),
            json!(2.5),
            json!(20.0),
            json!("2.5"),
            json!("true"),
            json!([]),
            json!({}),
            json!(["x"]),
            json!([1]),
            json!({ "x": 1 }),
            json!([{ "id": 1 }]),
            json!("x".repeat(2050)),
            json!("ftp://example.com/"),
            json!("http://"),
            json!("en"),
            json!("123"),
        ];
        let strange = self.pick(&strange).clone();
        if let Some(at) = value.pointer_mut(&place) {
            *at = strange;
        }
    }
}

fn collect(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                collect(value, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                collect(value, format!("{at}/{index}"), places);
            }
        }
        _ => {}
    }
    places.push(at);
}
