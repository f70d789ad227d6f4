use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use serde_json::{Map, Value, json};

use super::fields::Fields as _;
use super::{Directory, Kind};
use crate::numbers::NumberPlan;

/// An account in memory: documents by kind and id.
///
/// Questions about documents (who takes a number, which devices a user owns, which mailbox has a number) are answered
/// from the documents. What only a running PBX knows (waits, scores, parked calls) is answered if it was put in under
/// its kind; a simulated world adds who is parked in it.
#[derive(Debug, Default)]
pub struct MemoryDirectory {
    documents: RwLock<Documents>,
    invent_endpoints: bool,
}

/// Kind and id to the document, in the order in which documents were put in.
#[derive(Clone, Debug, Default, PartialEq)]
struct Documents {
    by_kind: BTreeMap<Kind, Vec<(String, Value)>>,
}

impl Documents {
    fn all(&self, kind: &Kind) -> impl Iterator<Item = &(String, Value)> {
        self.by_kind.get(kind).into_iter().flatten()
    }

    fn get(&self, kind: &Kind, id: &str) -> Option<&Value> {
        self.all(kind).find(|(key, _)| key == id).map(|(_, document)| document)
    }

    fn put(&mut self, kind: Kind, id: String, document: Value) {
        let list = self.by_kind.entry(kind).or_default();
        match list.iter_mut().find(|(key, _)| *key == id) {
            Some((_, known)) => *known = document,
            None => list.push((id, document)),
        }
    }
}

impl MemoryDirectory {
    /// Makes an account without documents.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a document in; an object gets its `id` if it has none.
    #[must_use]
    pub fn with(self, kind: Kind, id: impl Into<String>, document: impl Into<Value>) -> Self {
        self.put(kind, id, document);
        self
    }

    /// Answers for devices, users, mailboxes and media that are not there with an empty document.
    ///
    /// For simulations of a flow alone: a device is whoever sits at its id.
    #[must_use]
    pub const fn with_invented_endpoints(mut self) -> Self {
        self.invent_endpoints = true;
        self
    }

    /// Puts a document in, in place of the one that has its id.
    pub fn put(&self, kind: Kind, id: impl Into<String>, document: impl Into<Value>) {
        let (id, mut document) = (id.into(), document.into());
        if let Value::Object(fields) = &mut document {
            fields.entry("id").or_insert_with(|| Value::String(id.clone()));
        }
        self.documents.write().unwrap_or_else(PoisonError::into_inner).put(kind, id, document);
    }

    /// Reads an account from JSON: kind to id to document.
    ///
    /// What is no object of objects is left out.
    #[must_use]
    pub fn from_value(documents: &Value) -> Self {
        let directory = Self::new();
        for (kind, by_id) in documents.as_object().into_iter().flatten() {
            for (id, document) in by_id.as_object().into_iter().flatten() {
                directory.put(Kind::from(kind.as_str()), id, document.clone());
            }
        }
        directory
    }
}

impl Directory for MemoryDirectory {
    fn look_up_with(&self, kind: &Kind, key: &str, conditions: &Map<String, Value>) -> Option<Value> {
        let documents = self.documents.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = documents.get(kind, key) {
            return Some(document.clone());
        }
        let mailboxes_with = |field: &str| {
            let mailboxes = documents.all(&Kind::Mailbox).map(|(_, mailbox)| mailbox);
            mailboxes.filter(|mailbox| says(mailbox.at(&[field]), key)).cloned().collect::<Vec<_>>()
        };
        match kind {
            Kind::Number => number(&documents, key, conditions),
            Kind::DevicesOfUser => {
                let hot = |device: &Value| device.at(&["hotdesk", "users"]).get(key).is_some();
                let owned = documents.all(&Kind::Device).map(|(_, device)| device);
                let devices: Vec<Value> =
                    owned.filter(|device| *device.at(&["owner_id"]) == key || hot(device)).cloned().collect();
                let invented = self.invent_endpoints && devices.is_empty();
                let known = documents.get(&Kind::User, key).is_some();
                if invented {
                    return Some(json!([{ "id": key, "owner_id": key }]));
                }
                (known || !devices.is_empty()).then_some(Value::Array(devices))
            }
            Kind::GroupsOf => {
                let groups = documents.all(&Kind::Group).map(|(_, group)| group);
                Some(groups.filter(|group| group.at(&["endpoints"]).get(key).is_some()).cloned().collect())
            }
            Kind::MailboxesOfUser => Some(Value::Array(mailboxes_with("owner_id"))),
            Kind::MailboxByNumber => mailboxes_with("mailbox").into_iter().next(),
            Kind::ConferenceByNumber => {
                let mut conferences = documents.all(&Kind::Conference).map(|(_, conference)| conference);
                conferences.find(|conference| has_number(conference, key)).cloned()
            }
            Kind::UserByHotdesk => documents
                .all(&Kind::User)
                .map(|(_, user)| user)
                .find(|user| *user.at(&["hotdesk", "id"]) == key)
                .cloned(),
            Kind::ByCallerId => Some(by_caller_id(&documents, key, conditions)),
            Kind::UsersOfDirectory => {
                let users = documents.all(&Kind::User).map(|(_, user)| user);
                let listed = users.filter_map(|user| {
                    let callflow = user.at(&["directories"]).get(key)?;
                    let mut user = user.clone();
                    user.put("callflow_id", callflow.clone());
                    Some(user)
                });
                Some(listed.collect())
            }
            Kind::Document => documents
                .by_kind
                .values()
                .flatten()
                .find(|(id, _)| id == key)
                .map(|(_, document)| document.clone()),
            Kind::FreeSlot => {
                let first = key.parse().unwrap_or(1_u32);
                (first..=first.saturating_add(10_000))
                    .map(|slot| slot.to_string())
                    .find(|slot| documents.get(&Kind::Parked, slot).is_none())
                    .map(Value::String)
            }
            Kind::Channels => Some(json!([])),
            Kind::Device | Kind::User | Kind::Mailbox | Kind::Media if self.invent_endpoints => {
                Some(json!({ "id": key }))
            }
            _ => None,
        }
    }

    fn change(&self, kind: &Kind, key: &str, changes: &Map<String, Value>) -> bool {
        let mut documents = self.documents.write().unwrap_or_else(PoisonError::into_inner);
        let Some(list) = documents.by_kind.get_mut(kind) else { return false };
        let Some((_, document)) = list.iter_mut().find(|(id, _)| id == key) else { return false };
        merge(document, &Value::Object(changes.clone()));
        true
    }
}

impl Clone for MemoryDirectory {
    fn clone(&self) -> Self {
        let documents = self.documents.read().unwrap_or_else(PoisonError::into_inner).clone();
        Self { documents: RwLock::new(documents), invent_endpoints: self.invent_endpoints }
    }
}

/// Returns whether a field holds a key, as text or as number.
fn says(value: &Value, key: &str) -> bool {
    match value {
        Value::String(text) => text == key,
        Value::Number(number) => number.to_string() == key,
        _ => false,
    }
}

fn has_number(conference: &Value, key: &str) -> bool {
    let lists = ["conference_numbers", "numbers"].iter().map(|field| conference.at(&[field]));
    lists
        .chain([conference.at(&["member", "numbers"]), conference.at(&["moderator", "numbers"])])
        .filter_map(Value::as_array)
        .flatten()
        .any(|number| number == key)
}

fn by_caller_id(documents: &Documents, number: &str, conditions: &Map<String, Value>) -> Value {
    let types = conditions.get("cid_types").and_then(Value::as_array);
    let kinds = conditions.get("endpoint_types").and_then(Value::as_array);
    let allowed = |list: Option<&Vec<Value>>, word: &str| {
        list.is_none_or(|list| list.is_empty() || list.iter().any(|item| item == word))
    };
    let mut found = Vec::new();
    for (kind, word) in [(Kind::Device, "device"), (Kind::User, "user")] {
        for (_, document) in documents.all(&kind).filter(|_| allowed(kinds, word)) {
            let ids = document.at(&["caller_id"]).as_object();
            let has = ids.is_some_and(|ids| {
                ids.iter().any(|(cid_type, id)| allowed(types, cid_type) && *id.at(&["number"]) == number)
            });
            if has {
                let mut document = document.clone();
                document.put("pvt_type", Value::String(word.to_owned()));
                found.push(document);
            }
        }
    }
    Value::Array(found)
}

fn number(documents: &Documents, dialled: &str, conditions: &Map<String, Value>) -> Option<Value> {
    let mut plan = NumberPlan::new();
    for (id, callflow) in documents.all(&Kind::Callflow) {
        let texts = |field: &str| {
            let list = callflow.at(&[field]).as_array().into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        };
        // The server skips a pattern that does not compile.
        drop(plan.add(id, texts("numbers"), texts("patterns")));
    }
    let no_match = conditions.get("no_match") == Some(&Value::Bool(true));
    let found = if no_match { plan.find_or_no_match(dialled) } else { plan.find(dialled) }?;
    let callflow = documents.get(&Kind::Callflow, found.callflow)?;
    let account = documents.all(&Kind::Account).next().map(|(_, account)| account);
    let mut answer = json!({ "callflow": callflow });
    if let Some(group) = found.capture_group {
        answer.put("capture_group", group);
    }
    if !found.named_groups.is_empty() {
        answer.put("capture_groups", json!(found.named_groups));
    }
    if found.is_no_match {
        answer.put("no_match", true);
    }
    if let Some(preflow) = account.and_then(|account| account.at(&["preflow", "always"]).as_str()) {
        answer.put("preflow", preflow);
    }
    Some(answer)
}

/// Merges changes deeply; `null` removes.
fn merge(into: &mut Value, changes: &Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (key, change) in changes {
                if change.is_null() {
                    into.shift_remove(key);
                } else if change.is_object() {
                    merge(into.entry(key.clone()).or_insert_with(|| json!({})), change);
                } else {
                    into.insert(key.clone(), change.clone());
                }
            }
        }
        (into, changes) => *into = changes.clone(),
    }
}
