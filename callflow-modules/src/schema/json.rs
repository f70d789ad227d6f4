//! The rules as JSON Schema, draft 4, in the vendor's way of writing.

use serde_json::{Map, Value, json};

use super::{Definition, Kind, Member, Profile, Rule};
use crate::Callflow;
use crate::metaflow::Metaflows;
use crate::wire::Rows;

impl Definition {
    /// Returns what the release asks of `data`, as JSON Schema (draft 4).
    ///
    /// Nodes inside it stand as `{"$ref": "callflows.action"}`, metaflow actions as `{"$ref": "metaflow"}`.
    ///
    /// ```
    /// use callflow_modules::schema::{Definition, Profile};
    ///
    /// let hangup = Definition::find("hangup").map(|module| module.to_json_schema(Profile::Kazoo43));
    /// let expected = serde_json::json!({"type": "object", "properties": {"skip_module": {"type": "boolean"}}});
    /// assert_eq!(hangup, Some(expected));
    /// ```
    #[must_use]
    pub fn to_json_schema(&self, profile: Profile) -> Value {
        let mut schema = object(self.members, profile);
        if self.can_skip {
            put(&mut schema, "properties", crate::wire::SKIP, json!({ "type": "boolean" }));
        }
        if profile == Profile::Kazoo5 && !self.exactly_one.is_empty() {
            let sets: Vec<_> = self.exactly_one.iter().map(|set| json!({ "required": set })).collect();
            set(&mut schema, "oneOf", sets);
        }
        schema
    }
}

/// Returns what the release asks of a callflow document, as JSON Schema (draft 4).
#[must_use]
pub fn callflow_schema(profile: Profile) -> Value {
    object(Callflow::MEMBERS, profile)
}

/// Returns what the release asks of a set of metaflows, as JSON Schema (draft 4).
#[must_use]
pub fn metaflows_schema(profile: Profile) -> Value {
    object(Metaflows::MEMBERS, profile)
}

fn object(members: &[Member], profile: Profile) -> Value {
    let known = || members.iter().filter(|member| member.rule.releases.contain(profile));
    let mut schema = json!({ "type": "object" });
    for member in known() {
        put(&mut schema, "properties", member.name, value(&member.rule, profile));
    }
    let required: Vec<_> =
        known().filter(|member| member.rule.is_required(profile)).map(|member| member.name).collect();
    if !required.is_empty() {
        set(&mut schema, "required", json!(required));
    }
    schema
}

fn set(schema: &mut Value, name: &str, value: impl Into<Value>) {
    if let Some(map) = schema.as_object_mut() {
        map.insert(name.to_owned(), value.into());
    }
}

fn put(schema: &mut Value, part: &str, name: &str, value: Value) {
    if let Some(map) = schema.as_object_mut()
        && let Some(part) = map.entry(part).or_insert_with(|| Value::Object(Map::new())).as_object_mut()
    {
        part.insert(name.to_owned(), value);
    }
}

fn value(rule: &Rule, profile: Profile) -> Value {
    let mut schema = match rule.kind(profile) {
        Kind::Any => json!({}),
        Kind::Text => json!({ "type": "string" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::List(items) => json!({ "type": "array", "items": value(items, profile) }),
        Kind::Object(members) => object(members, profile),
        Kind::Map { keys, values, closed } => {
            let mut schema = json!({ "type": "object", "patternProperties": { (keys.pattern()): value(values, profile) } });
            if closed {
                set(&mut schema, "additionalProperties", false);
            }
            schema
        }
        Kind::OneOf(rules) => json!({ "oneOf": all(rules, profile) }),
        Kind::AnyOf(rules) => json!({ "type": "object", "anyOf": all(rules, profile) }),
        Kind::Node => json!({ "$ref": "callflows.action" }),
        Kind::Metaflow => json!({ "$ref": "metaflow" }),
        Kind::Macro(kinds) => entry(kinds, profile),
    };
    let words: Vec<_> = rule.allowed_words(profile).collect();
    if !words.is_empty() && matches!(rule.kind(profile), Kind::Text) {
        set(&mut schema, "enum", json!(words));
    }
    if !rule.numbers.is_empty() {
        set(&mut schema, "enum", json!(rule.numbers));
    }
    let bounds = [
        ("minimum", rule.min.map(Value::from)),
        ("maximum", rule.max.map(Value::from)),
        ("minLength", rule.least_length(profile).map(Value::from)),
        ("maxLength", rule.max_length.map(Value::from)),
        ("minItems", rule.min_items.map(Value::from)),
        ("uniqueItems", rule.unique.then(|| true.into())),
        ("default", rule.default_in(profile).map(super::DefaultValue::to_value)),
    ];
    for (name, bound) in bounds {
        if let Some(bound) = bound {
            set(&mut schema, name, bound);
        }
    }
    if let Some((form, _)) = rule.form.filter(|(_, releases)| releases.contain(profile)) {
        set(&mut schema, "pattern", form.pattern());
    }
    schema
}

fn all(rules: &[Rule], profile: Profile) -> Value {
    rules.iter().map(|rule| value(rule, profile)).collect()
}

/// Returns whether an entry of an audio macro has the fields of a module, `skip_module` included.
pub(crate) fn is_module(kind: &str) -> bool {
    Definition::find(kind).is_some_and(|known| known.releases == super::Releases::All)
}

fn entry(kinds: &[(&str, &[Member])], profile: Profile) -> Value {
    let word = |words: Vec<&str>| json!({ "type": "string", "enum": words });
    let choices: Vec<_> = kinds
        .iter()
        .map(|(kind, members)| {
            let mut schema = object(members, profile);
            put(&mut schema, "properties", "macro", word(vec![*kind]));
            if is_module(kind) {
                put(&mut schema, "properties", crate::wire::SKIP, json!({ "type": "boolean" }));
            }
            schema
        })
        .collect();
    let kinds = word(kinds.iter().map(|(kind, _)| *kind).collect());
    json!({ "type": "object", "properties": { "macro": kinds }, "required": ["macro"], "oneOf": choices })
}
