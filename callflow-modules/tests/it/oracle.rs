//! The server's verdict, computed from the vendor's schemas with a JSON Schema library.
//!
//! Defaults are written in first, then types are mended if the REST API is the way in, then the schemas judge; modules
//! have to exist, and four URLs have to be callable. Formats are not judged: `uri` is not by the server, and `email`
//! stands beside ids of users, which the vendor's own samples hold.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use callflow_modules::check::{Mode, Subject};
use callflow_modules::schema::Profile;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, Validator};
use regex::Regex;
use serde_json::{Map, Value, json};

use crate::vendor_schemas::Schemas;

pub(crate) struct Oracle {
    definitions: Value,
    validators: BTreeMap<String, Validator>,
    /// Forms of keys, compiled once.
    forms: RefCell<BTreeMap<String, Regex>>,
}

impl Oracle {
    pub(crate) fn load(profile: Profile, test: &str) -> Option<Self> {
        let schemas = Schemas::load(profile, test)?;
        let definitions: Map<_, _> =
            schemas.names().map(|name| (name.to_owned(), prepared(schemas.raw(name)))).collect();
        let mut oracle =
            Self { definitions: definitions.into(), validators: BTreeMap::new(), forms: RefCell::default() };
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

    /// Returns what is wrong with a node that Pivot answers, nothing if the server takes it.
    pub(crate) fn node(&self, node: &Value) -> Vec<String> {
        self.verdict(Subject::Node, Mode::Pivot, node)
    }

    /// Returns what is wrong with a document, nothing if the server takes it.
    pub(crate) fn verdict(&self, subject: Subject, mode: Mode, document: &Value) -> Vec<String> {
        let name = match subject {
            Subject::Callflow => "callflows",
            Subject::Metaflow => "metaflow",
            Subject::Metaflows => "metaflows",
            _ => "callflows.action",
        };
        let mut errors = Vec::new();
        let document = self.judged(name, mode, document.clone(), &mut errors);
        match subject {
            Subject::Node => self.step("callflows", mode, &document, &mut errors),
            Subject::Metaflow => self.step("metaflows", mode, &document, &mut errors),
            _ => self.inside(&self.definitions[name], mode, &document, &mut errors),
        }
        errors
    }

    /// Returns all schemas, for a generator.
    pub(crate) fn definitions(&self) -> &Value {
        &self.definitions
    }

    /// Returns the names of the schemas that start so.
    pub(crate) fn names<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a str> {
        self.validators.keys().map(String::as_str).filter(move |name| name.starts_with(start))
    }

    /// Returns one schema, for a generator.
    pub(crate) fn schema(&self, name: &str) -> Option<&Value> {
        self.definitions.get(name)
    }

    /// Writes the defaults in, mends types if the way in does, judges, and returns what was judged.
    fn judged(&self, name: &str, mode: Mode, mut value: Value, errors: &mut Vec<String>) -> Value {
        self.defaults(name, &mut value);
        if mode == Mode::Rest {
            self.mend(name, &mut value);
        }
        let found = self.validators[name].iter_errors(&value);
        errors.extend(found.map(|error| format!("{}: {error}", error.instance_path())));
        value
    }

    /// Turns texts and fractions into what the schema asks for, where its only objection is the type.
    fn mend(&self, name: &str, value: &mut Value) {
        let mended: Vec<_> = self.validators[name]
            .iter_errors(value)
            .filter_map(|error| {
                let ValidationErrorKind::Type { kind: TypeKind::Single(kind) } = error.kind() else {
                    return None;
                };
                Some((error.instance_path().as_str().to_owned(), mended(*kind, error.instance())?))
            })
            .collect();
        for (at, mended) in mended {
            *value.pointer_mut(&at).unwrap() = mended;
        }
    }

    /// Looks for steps of flows inside a value, and judges each by the schema of its module.
    fn inside(&self, schema: &Value, mode: Mode, value: &Value, errors: &mut Vec<String>) {
        match schema.pointer("/allOf/0/$ref").and_then(Value::as_str) {
            Some("#/definitions/callflows.action") => return self.step("callflows", mode, value, errors),
            Some("#/definitions/metaflow") => return self.step("metaflows", mode, value, errors),
            Some(name) => {
                self.inside(
                    &self.definitions[name.trim_start_matches("#/definitions/")],
                    mode,
                    value,
                    errors,
                );
            }
            None => {}
        }
        let part = |name: &str| schema.get(name).and_then(Value::as_object).into_iter().flatten();
        for (key, member) in part("properties") {
            if let Some(value) = value.get(key) {
                self.inside(member, mode, value, errors);
            }
        }
        for (key, value) in value.as_object().into_iter().flatten() {
            for (pattern, member) in part("patternProperties") {
                if self.fits(pattern, key) {
                    self.inside(member, mode, value, errors);
                }
            }
        }
        if let (Some(items), Some(list)) = (schema.get("items"), value.as_array()) {
            list.iter().for_each(|item| self.inside(items, mode, item, errors));
        }
    }

    fn fits(&self, pattern: &str, key: &str) -> bool {
        let mut forms = self.forms.borrow_mut();
        forms.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).unwrap()).is_match(key)
    }

    fn step(&self, family: &str, mode: Mode, node: &Value, errors: &mut Vec<String>) {
        let Some(map) = node.as_object() else { return };
        if let Some(module) = map.get("module").and_then(Value::as_str) {
            let name = format!("{family}.{module}");
            if module.is_empty() || !self.validators.contains_key(&name) || name == "callflows.action" {
                errors.push(format!("no module {module}"));
            } else {
                let data = map.get("data").cloned().unwrap_or_else(|| json!({}));
                let data = self.judged(&name, mode, data, errors);
                let url = match name.as_str() {
                    "callflows.pivot" => data.get("voice_url"),
                    "callflows.record_call" | "callflows.record_caller" => data.get("url"),
                    "callflows.webhook" => data.get("uri"),
                    _ => None,
                };
                if url.and_then(Value::as_str).is_some_and(|url| !is_client_url(url)) {
                    errors.push("invalid client URL".into());
                }
                self.inside(&self.definitions[&name], mode, &data, errors);
            }
        }
        for (key, child) in map.get("children").and_then(Value::as_object).into_iter().flatten() {
            if key.chars().any(|character| character != '\n') {
                self.step(family, mode, child, errors);
            }
        }
    }

    /// Writes defaults into the members that a schema describes.
    fn defaults(&self, name: &str, value: &mut Value) {
        self.fill(&self.definitions[name], value);
    }

    fn fill(&self, schema: &Value, value: &mut Value) {
        if let Some(reference) = schema.pointer("/allOf/0/$ref").and_then(Value::as_str) {
            let name = reference.trim_start_matches("#/definitions/");
            self.fill(&self.definitions[name], value);
        }
        match value {
            Value::Object(map) => {
                for (key, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten()
                {
                    if let (Some(default), Some(_)) = (member.get("default"), member.get("type")) {
                        map.entry(key).or_insert_with(|| default.clone());
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

/// The server takes a URL apart as RFC 3986 does: a browser's leniency is not its own.
fn is_client_url(url: &str) -> bool {
    static FORM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)^https?://([^/?#@]*@)?[^/?#@:]").unwrap());
    FORM.is_match(url)
}

/// Returns what the server makes of a value of the wrong type.
fn mended(kind: JsonType, value: &Value) -> Option<Value> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[+-]?[0-9]+(\.[0-9]+([eE][+-]?[0-9]+)?)?$").unwrap());
    let number = |text: &str| NUMBER.is_match(text).then(|| text.parse::<f64>().unwrap());
    match (kind, value) {
        (JsonType::Boolean, Value::String(text)) => match text.as_str() {
            "true" => Some(json!(true)),
            "false" => Some(json!(false)),
            _ => None,
        },
        (JsonType::Integer, Value::String(text)) => number(text).and_then(whole),
        (JsonType::Integer, Value::Number(number)) => whole(number.as_f64()?),
        (JsonType::Number, Value::String(text)) => number(text).map(Value::from),
        _ => None,
    }
}

/// Rounds as the server does.
fn whole(number: f64) -> Option<Value> {
    format!("{:.0}", number.round()).parse::<i64>().ok().map(Value::from)
}
