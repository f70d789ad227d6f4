//! The server's verdict, computed from the vendor's schemas with a JSON Schema library.
//!
//! Defaults are written in first, then the schemas judge; modules have to exist, and four URLs have to be callable.

use std::collections::BTreeMap;

use callflow_modules::schema::Profile;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::vendor_schemas::Schemas;

pub(crate) struct Oracle {
    definitions: Value,
    validators: BTreeMap<String, Validator>,
}

impl Oracle {
    pub(crate) fn load(profile: Profile, test: &str) -> Option<Self> {
        let schemas = Schemas::load(profile, test)?;
        let definitions: Map<_, _> =
            schemas.names().map(|name| (name.to_owned(), prepared(schemas.raw(name)))).collect();
        let mut oracle = Self { definitions: definitions.into(), validators: BTreeMap::new() };
        let judged = |name: &&str| {
            name.starts_with("callflows") || name.starts_with("metaflow") || *name == "conferences"
        };
        for name in schemas.names().filter(judged) {
            let schema = json!({
                "$schema": "http://json-schema.org/draft-04/schema#",
                "allOf": [{ "$ref": format!("#/definitions/{name}") }],
                "definitions": oracle.definitions,
            });
            let validator = jsonschema::options().should_validate_formats(false).build(&schema).unwrap();
            oracle.validators.insert(name.to_owned(), validator);
        }
        Some(oracle)
    }

    /// Returns what is wrong with a node, nothing if the server takes it.
    pub(crate) fn node(&self, node: &Value) -> Vec<String> {
        let mut node = node.clone();
        self.defaults("callflows.action", &mut node);
        let mut errors = self.judge("callflows.action", &node);
        self.modules(&node, &mut errors);
        errors
    }

    /// Returns what is wrong with a document, nothing if the schemas take it.
    pub(crate) fn callflow(&self, document: &Value) -> Vec<String> {
        let mut document = document.clone();
        self.defaults("callflows", &mut document);
        let mut errors = self.judge("callflows", &document);
        if let Some(flow) = document.get("flow") {
            self.modules(flow, &mut errors);
        }
        errors
    }

    /// Returns all schemas, for a generator.
    pub(crate) fn definitions(&self) -> &Value {
        &self.definitions
    }

    /// Returns one schema, for a generator.
    pub(crate) fn schema(&self, name: &str) -> Option<&Value> {
        self.definitions.get(name)
    }

    fn judge(&self, name: &str, value: &Value) -> Vec<String> {
        self.validators[name]
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    fn modules(&self, node: &Value, errors: &mut Vec<String>) {
        let Some(map) = node.as_object() else { return };
        if let Some(module) = map.get("module").and_then(Value::as_str) {
            let name = format!("callflows.{module}");
            if module.is_empty() || !self.validators.contains_key(&name) || module == "action" {
                errors.push(format!("no module {module}"));
            } else {
                let mut data = map.get("data").cloned().unwrap_or_else(|| json!({}));
                self.defaults(&name, &mut data);
                errors.extend(self.judge(&name, &data));
                let url = match module {
                    "pivot" => data.get("voice_url"),
                    "record_call" | "record_caller" => data.get("url"),
                    "webhook" => data.get("uri"),
                    _ => None,
                };
                if url.and_then(Value::as_str).is_some_and(|url| !is_client_url(url)) {
                    errors.push("invalid client URL".into());
                }
            }
        }
        for (key, child) in map.get("children").and_then(Value::as_object).into_iter().flatten() {
            if !key.is_empty() {
                self.modules(child, errors);
            }
        }
    }

    /// Writes defaults into the members that a schema describes.
    fn defaults(&self, name: &str, value: &mut Value) {
        self.fill(&self.definitions[name], value);
    }

    fn fill(&self, schema: &Value, value: &mut Value) {
        if let Some(reference) =
            schema.pointer("/allOf/0/$ref").or_else(|| schema.get("$ref")).and_then(Value::as_str)
        {
            let name = reference.trim_start_matches("#/definitions/");
            self.fill(&self.definitions[name], value);
        }
        match value {
            Value::Object(map) => {
                for (key, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten()
                {
                    if let (Some(default), Some(_)) =
                        (member.get("default"), member.get("type").or(member.get("oneOf")))
                    {
                        let is_typed = member.get("type").is_some() || key == "duration_ms";
                        if is_typed {
                            map.entry(key).or_insert_with(|| default.clone());
                        }
                    }
                    if let Some(value) = map.get_mut(key) {
                        self.fill(member, value);
                    }
                }
                for (pattern, member) in
                    schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten()
                {
                    if pattern == ".+" {
                        map.values_mut().for_each(|value| self.fill(member, value));
                    }
                }
            }
            Value::Array(list) => {
                if let Some(items) = schema.get("items") {
                    list.iter_mut().for_each(|item| self.fill(items, item));
                }
            }
            _ => {}
        }
    }
}

/// Points references at the definitions; the server looks at what stands beside a reference too.
fn prepared(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let mut made: Map<_, _> = map
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "$ref" | "$schema" | "_id"))
                .map(|(key, value)| (key.clone(), prepared(value)))
                .collect();
            if let Some(name) = map.get("$ref").and_then(Value::as_str) {
                made.insert("allOf".into(), json!([{ "$ref": format!("#/definitions/{name}") }]));
            }
            Value::Object(made)
        }
        Value::Array(list) => list.iter().map(prepared).collect(),
        other => other.clone(),
    }
}

fn is_client_url(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
