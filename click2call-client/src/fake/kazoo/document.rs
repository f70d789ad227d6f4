//! Documents: create, read, replace, change, delete, list.

use callflow_modules::check::{Check, Mode, Subject, write_defaults};
use callflow_modules::schema::Profile;
use http::Method;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use voice_actions::diagnostics::Severity;

use super::envelope::{Refused, Reply};
use super::{Desk, Fields, KazooRules};
use crate::fake::keys::{Holds, Key, mistake};
use crate::kazoo::to_gregorian as gregorian;

/// A document as it is stored.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) members: Map<String, Value>,
    revision: u64,
    created: OffsetDateTime,
    modified: OffsetDateTime,
}

/// Collections, and what the documents of each must have. Unknown members are allowed everywhere, as the server does.
const COLLECTIONS: &[(&str, &[&str])] = &[
    ("callflows", &[]),
    ("devices", &["name"]),
    ("vmboxes", &["mailbox", "name"]),
    ("users", &["first_name", "last_name"]),
    ("webhooks", &["hook", "name", "uri"]),
    ("menus", &["name"]),
    ("media", &["name"]),
    ("groups", &["name", "endpoints"]),
    ("temporal_rules", &[]),
    ("temporal_rules_sets", &[]),
    ("conferences", &[]),
    ("directories", &["name"]),
];

const WEBHOOK: &[Key] = &[
    Key("id", Holds::Text, false),
    Key("custom_data", Holds::Map, false),
    Key("enabled", Holds::Flag, false),
    Key("format", Holds::Word(&["form-data", "json"]), false),
    Key("hook", Holds::Text, true),
    Key("http_verb", Holds::Word(&["get", "post", "put"]), false),
    Key("include_internal_legs", Holds::Flag, false),
    Key("include_subaccounts", Holds::Flag, false),
    Key("name", Holds::Text, true),
    Key("retries", Holds::Number, false),
    Key("uri", Holds::Text, true),
    Key("custom_request_headers", Holds::Map, false),
    Key("version", Holds::Text, false),
    Key("security_settings", Holds::Map, false),
];

impl KazooRules {
    /// Lists a collection, or creates in it.
    pub(super) fn collection(
        &mut self,
        method: &Method,
        collection: &str,
        query: &Fields,
        data: &Value,
        desk: &mut Desk,
    ) -> Result<Reply, Refused> {
        known(collection)?;
        match *method {
            Method::GET => {
                let here = self.documents.iter().filter(|((name, _), _)| name == collection);
                let mut found: Vec<&Stored> =
                    here.map(|(_, stored)| stored).filter(|stored| within(stored, query)).collect();
                found.sort_by_key(|stored| stored.created);
                if query.get("ascending") != Some("true") {
                    found.reverse();
                }
                let rows = found.iter().filter(|stored| passes(&stored.members, query));
                Reply::page(rows.map(|stored| summary(&stored.members)).collect(), query)
            }
            Method::PUT => {
                let members = self.valid(collection, None, data)?;
                let id = self.put(collection, None, members, desk);
                self.shown(collection, &id).map(|reply| reply.0)
            }
            _ => Err(Refused::plain(405, "method not allowed")),
        }
    }

    /// Reads, replaces, changes or deletes a document.
    pub(super) fn document(
        &mut self,
        method: &Method,
        collection: &str,
        id: &str,
        data: &Value,
        desk: &mut Desk,
    ) -> Result<Reply, Refused> {
        known(collection)?;
        let Some(stored) = self.documents.get(&(collection.to_owned(), id.to_owned())) else {
            return Err(Refused::not_found(id));
        };
        match *method {
            Method::GET => self.shown(collection, id).map(|(_, reply)| reply),
            Method::POST => {
                let members = self.valid(collection, Some(id), data)?;
                self.put(collection, Some(id), members, desk);
                self.shown(collection, id).map(|(_, reply)| reply)
            }
            Method::PATCH => {
                let mut merged = Value::Object(stored.members.clone());
                merge(&mut merged, data);
                let members = self.valid(collection, Some(id), &merged)?;
                self.put(collection, Some(id), members, desk);
                self.shown(collection, id).map(|(_, reply)| reply)
            }
            Method::DELETE => {
                let (_, reply) = self.shown(collection, id)?;
                self.documents.remove(&(collection.to_owned(), id.to_owned()));
                self.tell_document("doc_deleted", collection, id, desk);
                Ok(reply)
            }
            _ => Err(Refused::plain(405, "method not allowed")),
        }
    }

    /// Stores a document, and says so to the webhooks.
    pub(super) fn put(
        &mut self,
        collection: &str,
        id: Option<&str>,
        mut members: Map<String, Value>,
        desk: &mut Desk,
    ) -> String {
        let own = members.get("id").and_then(Value::as_str).map(str::to_owned);
        let id = id.map(str::to_owned).or(own).unwrap_or_else(|| format!("{:032x}", desk.number()));
        members.insert("id".to_owned(), id.as_str().into());
        let key = (collection.to_owned(), id.clone());
        let before = self.documents.get(&key);
        let stored = Stored {
            members,
            revision: before.map_or(1, |before| before.revision + 1),
            created: before.map_or_else(|| desk.now(), |before| before.created),
            modified: desk.now(),
        };
        let action = if before.is_some() { "doc_edited" } else { "doc_created" };
        self.documents.insert(key, stored);
        self.tell_document(action, collection, &id, desk);
        id
    }

    /// Returns the answers that show a document: as it was made, and as it is.
    fn shown(&self, collection: &str, id: &str) -> Result<(Reply, Reply), Refused> {
        let stored = self.documents.get(&(collection.to_owned(), id.to_owned()));
        let stored = stored.ok_or_else(|| Refused::not_found(id))?;
        let metadata = json!({"id": id, "created": gregorian(stored.created),
            "modified": gregorian(stored.modified)});
        let show = |reply: Reply| {
            let revision = format!("{}-{:032x}", stored.revision, stored.revision);
            reply.with("revision", revision).with("metadata", metadata.clone())
        };
        let document = Value::Object(stored.members.clone());
        Ok((show(Reply::made(document.clone())), show(Reply::ok(document))))
    }

    /// Checks a document as the server does, defaults written in.
    fn valid(&self, collection: &str, id: Option<&str>, data: &Value) -> Result<Map<String, Value>, Refused> {
        let Value::Object(members) = data else {
            return Err(Refused::field("data", "required", "Field is required but missing"));
        };
        let mut errors = Map::new();
        let mut broken = |field: &str, rule: &str, details: Value| {
            let rules = errors.entry(field.to_owned()).or_insert_with(|| json!({}));
            if let Value::Object(rules) = rules {
                rules.insert(rule.to_owned(), details);
            }
        };
        let missing = || json!({"message": "Field is required but missing"});
        for key in known(collection)? {
            if members.get(*key).is_none_or(Value::is_null) {
                broken(key, "required", missing());
            }
        }
        let mut document = Value::Object(members.clone());
        match collection {
            "callflows" => {
                write_defaults(&mut document, Subject::Callflow, Profile::default());
                let findings = Check::new(Profile::default(), Mode::Rest).value(Subject::Callflow, &document);
                for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
                    let tokens: Vec<String> =
                        finding.pointer.tokens().map(|token| token.replace('.', "%2E")).collect();
                    broken(&tokens.join("."), rule(finding.code), json!({"message": finding.message}));
                }
                for kind in ["numbers", "patterns"] {
                    if let Some((number, other)) = self.used_elsewhere(kind, id, members) {
                        let message = format!("used by callflow {other}");
                        broken(kind, "unique", json!({"message": message, "cause": number}));
                    }
                }
                let empty =
                    |kind: &str| members.get(kind).and_then(Value::as_array).is_none_or(Vec::is_empty);
                let no_list = members.get("numbers").is_some_and(|numbers| !numbers.is_array());
                if empty("numbers") && empty("patterns") && !no_list {
                    broken("numbers", "required", missing());
                }
            }
            "vmboxes" => {
                let number = members.get("mailbox");
                let taken = self.documents.iter().any(|((name, other), stored)| {
                    name == collection
                        && Some(other.as_str()) != id
                        && stored.members.get("mailbox") == number
                });
                if taken && number.is_some() {
                    let message = "Mailbox number is used already";
                    broken("mailbox", "unique", json!({"message": message, "cause": number}));
                }
            }
            "webhooks" => {
                if let Some(key) = mistake(WEBHOOK, members, "") {
                    broken(&key, "invalid", json!({"message": "not documented, or not of its kind"}));
                }
                let retries = members.get("retries").and_then(Value::as_i64).unwrap_or(2);
                if !(0..=4).contains(&retries) {
                    broken("retries", "maximum", json!({"message": "Value must be between 0 and 4"}));
                }
            }
            _ => {}
        }
        if !errors.is_empty() {
            return Err(Refused::invalid(Value::Object(errors)));
        }
        Ok(document.as_object().cloned().unwrap_or_default())
    }

    /// Finds a number or pattern that another callflow has.
    fn used_elsewhere(
        &self,
        kind: &str,
        id: Option<&str>,
        members: &Map<String, Value>,
    ) -> Option<(Value, String)> {
        let wanted = members.get(kind)?.as_array()?;
        let others = self
            .documents
            .iter()
            .filter(|((collection, other), _)| collection == "callflows" && Some(other.as_str()) != id);
        for ((_, other), stored) in others {
            let taken = stored.members.get(kind).and_then(Value::as_array);
            if let Some(number) = taken.and_then(|taken| wanted.iter().find(|number| taken.contains(number)))
            {
                return Some((number.clone(), other.clone()));
            }
        }
        None
    }
}

/// Returns what documents of a collection must have.
fn known(collection: &str) -> Result<&'static [&'static str], Refused> {
    let found = COLLECTIONS.iter().find(|(name, _)| *name == collection);
    found.map(|(_, required)| *required).ok_or_else(|| Refused::not_found(collection))
}

/// The server's word for a rule of a check.
fn rule(code: &'static str) -> &'static str {
    match code {
        "min-length" => "minLength",
        "max-length" => "maxLength",
        "min-items" => "minItems",
        "unique-items" => "uniqueItems",
        "additional-properties" => "additionalProperties",
        "not-one-schema-valid" => "not_one_schema_valid",
        "client-url" | "unknown-module" => "error",
        "children-hold-node" => "type",
        other => other,
    }
}

/// Merges a change: deeply, `null` removes.
fn merge(into: &mut Value, change: &Value) {
    let (Value::Object(into), Value::Object(change)) = (into, change) else { return };
    for (key, value) in change {
        match (into.get_mut(key), value) {
            (_, Value::Null) => drop(into.remove(key)),
            (Some(found @ Value::Object(_)), Value::Object(_)) => merge(found, value),
            _ => drop(into.insert(key.clone(), value.clone())),
        }
    }
}

/// Returns the row of a document in a list.
fn summary(members: &Map<String, Value>) -> Value {
    const KEPT: &[&str] = &[
        "id",
        "name",
        "type",
        "numbers",
        "patterns",
        "featurecode",
        "owner_id",
        "group_id",
        "flags",
        "mailbox",
        "device_type",
        "enabled",
        "hook",
        "uri",
        "first_name",
        "last_name",
    ];
    let mut row: Map<String, Value> = members
        .iter()
        .filter(|(key, _)| KEPT.contains(&key.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    if let Some(flow) = members.get("flow") {
        let mut modules = Vec::new();
        collect_modules(flow, &mut modules, 0);
        row.insert("modules".to_owned(), modules.into());
    }
    Value::Object(row)
}

/// Names of the modules of a flow, each once.
fn collect_modules(node: &Value, names: &mut Vec<String>, depth: usize) {
    const DEEPEST: usize = 128;
    let name = node.get("module").and_then(Value::as_str);
    if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
        names.push(name.to_owned());
    }
    if let Some(Value::Object(children)) = node.get("children").filter(|_| depth < DEEPEST) {
        children.values().for_each(|child| collect_modules(child, names, depth + 1));
    }
}

/// Returns whether a document meets `created_from`, `modified_to` and their like.
fn within(stored: &Stored, query: &Fields) -> bool {
    let bound = |name: &str| query.get(name).and_then(|text| text.parse::<i64>().ok());
    let (created, modified) = (gregorian(stored.created), gregorian(stored.modified));
    bound("created_from").is_none_or(|from| created >= from)
        && bound("created_to").is_none_or(|to| created <= to)
        && bound("modified_from").is_none_or(|from| modified >= from)
        && bound("modified_to").is_none_or(|to| modified <= to)
}

/// Returns whether a document meets the filters of a query. A list meets one that one of its entries meets.
pub(super) fn passes(members: &Map<String, Value>, query: &Fields) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let holds = |key: &str, wanted: &str| match members.get(key) {
        None => false,
        Some(Value::Array(list)) => list.iter().any(|entry| text(entry) == wanted),
        Some(value) => text(value) == wanted,
    };
    query.iter().all(|(name, value)| match (name, name.strip_prefix("filter_")) {
        ("has_key", _) => members.contains_key(value),
        ("key_missing", _) => !members.contains_key(value),
        (_, Some(key)) => match key.strip_prefix("not_") {
            Some(key) => !holds(key, value),
            None => holds(key, value),
        },
        _ => true,
    })
}
