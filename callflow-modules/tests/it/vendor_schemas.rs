//! The vendor's published JSON Schemas, resolved and made comparable.

use std::collections::BTreeMap;

use callflow_modules::schema::Profile;
use serde_json::{Map, Value};

use crate::support::vendor_folder;

/// All schemas of one release, by name.
pub(crate) struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    pub(crate) fn load(profile: Profile, test: &str) -> Option<Self> {
        let mut folder = vendor_folder(test)?.join("schemas");
        if profile == Profile::Kazoo5 {
            folder = folder.join("kazoo5");
        }
        let files = [folder.clone(), folder.join("related")]
            .into_iter()
            .flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        let schemas = files
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .map(|path| {
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                (name, serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
            })
            .collect();
        Some(Self(schemas))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns a schema as it is published.
    pub(crate) fn raw(&self, name: &str) -> &Value {
        &self.0[name]
    }

    /// Returns the modules of callflows.
    pub(crate) fn modules(&self) -> impl Iterator<Item = &str> {
        self.names()
            .filter_map(|name| name.strip_prefix("callflows."))
            .filter(|name| *name != "action" && !name.starts_with("audio_macro."))
    }

    /// Returns the schema with what it refers to put in place and without what does not decide.
    pub(crate) fn comparable(&self, name: &str) -> Value {
        self.plain(&self.0[name], false)
    }

    fn plain(&self, schema: &Value, in_choice: bool) -> Value {
        const SILENT: [&str; 10] = [
            "$schema",
            "_id",
            "description",
            "support_level",
            "stability_level",
            "kazoo-validation",
            "format",
            "name",
            "title",
            "kazoo-regexp",
        ];
        match schema {
            Value::Object(map) => {
                let mut plain = Map::new();
                if let Some(name) = map.get("$ref").and_then(Value::as_str) {
                    if matches!(name, "callflows.action" | "metaflow") {
                        return serde_json::json!({ "$ref": name });
                    }
                    plain = self.comparable(name).as_object().unwrap().clone();
                }
                for (key, value) in map {
                    match key.as_str() {
                        "$ref" => {}
                        "properties" | "patternProperties" => {
                            let inner = value.as_object().unwrap();
                            let part = plain.entry(key).or_insert_with(|| Value::Object(Map::new()));
                            for (name, value) in inner {
                                part[name] = self.plain(value, false);
                            }
                        }
                        // A default inside a choice is never written in.
                        "default" if in_choice => {}
                        key if SILENT.contains(&key) && !value.is_object() => {}
                        "oneOf" | "anyOf" => {
                            let choices = value.as_array().unwrap().iter().map(|choice| {
                                let mut choice = self.plain(choice, true);
                                if key == "anyOf" {
                                    // The type stands outside, for all of them.
                                    choice.as_object_mut().unwrap().shift_remove("type");
                                }
                                choice
                            });
                            let mut choices: Vec<_> = choices.collect();
                            choices.sort_by_cached_key(canonical);
                            plain.insert(key.clone(), Value::Array(choices));
                        }
                        "enum" | "required" => {
                            plain.insert(key.clone(), sorted(value));
                        }
                        _ => {
                            plain.insert(key.clone(), self.plain(value, false));
                        }
                    }
                }
                Value::Object(plain)
            }
            Value::Array(list) => list.iter().map(|item| self.plain(item, false)).collect(),
            Value::Number(number) => number.as_f64().unwrap().into(),
            other => other.clone(),
        }
    }
}

/// Returns a text that does not depend on the order of keys.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<_, _> = map.iter().map(|(key, value)| (key, canonical(value))).collect();
            format!("{sorted:?}")
        }
        other => other.to_string(),
    }
}

fn sorted(list: &Value) -> Value {
    let mut list = list.as_array().unwrap().clone();
    list.sort_by_key(ToString::to_string);
    Value::Array(list.into_iter().map(|item| item.as_f64().map_or(item, Value::from)).collect())
}

/// Makes a schema of ours comparable.
pub(crate) fn comparable(schema: &Value) -> Value {
    Schemas(BTreeMap::new()).plain(schema, false)
}

/// Returns the number of properties that a schema describes, at any depth.
pub(crate) fn count_properties(schema: &Value) -> usize {
    match schema {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| {
                let own = if matches!(key.as_str(), "properties" | "patternProperties") {
                    value.as_object().unwrap().len()
                } else {
                    0
                };
                own + count_properties(value)
            })
            .sum(),
        Value::Array(list) => list.iter().map(count_properties).sum(),
        _ => 0,
    }
}
