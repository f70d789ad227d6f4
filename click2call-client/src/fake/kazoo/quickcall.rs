//! Quickcall: rings a device or a user, then dials.

use serde_json::{Map, Value, json};

use super::call::Legs;
use super::envelope::{Refused, Reply};
use super::{Desk, Fields, KazooRules};
use crate::fake::call::{FakeCall, Stage};
use crate::fake::keys::{Holds, Key, mistake};
use crate::placed::CallId;
use crate::redact::PhoneNumber;

/// Documented parameters; those of release 5 are among them.
const PARAMETERS: &[Key] = &[
    Key("auto_answer", Holds::Flag, false),
    Key("cid-name", Holds::Text, false),
    Key("cid-number", Holds::Text, false),
    Key("caller-id-name", Holds::Text, false),
    Key("caller-id-number", Holds::Text, false),
    Key("custom_application_vars", Holds::Map, false),
    Key("ignore-early-media", Holds::Flag, false),
    Key("media", Holds::Word(&["bypass", "process"]), false),
    Key("target_call_id", Holds::Text, false),
    Key("timeout", Holds::Number, false),
];

/// Shortest ring time.
const SHORTEST: i64 = 3;

impl KazooRules {
    pub(super) fn quickcall(
        &mut self,
        query: &Fields,
        data: &Value,
        (kind, id): (&str, &str),
        number: &str,
        waits: bool,
        desk: &mut Desk,
    ) -> Result<Reply, Refused> {
        let parameters = parameters(query, data);
        if let Some(key) = mistake(PARAMETERS, &parameters, "") {
            return Err(Refused::field(&key, "additionalProperties", "not documented, or not of its kind"));
        }
        if parameters.get("timeout").and_then(Value::as_i64).is_some_and(|seconds| seconds < SHORTEST) {
            return Err(Refused::field("timeout", "minimum", "Value must be at least 3"));
        }
        let stored = self.documents.contains_key(&(kind.to_owned(), id.to_owned()));
        if !stored && self.documents.keys().any(|(collection, _)| collection == kind) {
            return Err(Refused::not_found(id));
        }
        let number = match query.get("number_filter").unwrap_or("true") {
            "true" => number.chars().filter(|character| !" ,.-()".contains(*character)).collect(),
            _ => number.to_owned(),
        };
        let text = |key: &str| parameters.get(key).and_then(Value::as_str);
        let call_id = format!("quickcall-{}", desk.number());
        let shown = text("cid-number").or_else(|| text("caller-id-number"));
        let mut call = FakeCall::new(call_id.as_str(), id, number.as_str());
        call.shown_to_a = shown.map(PhoneNumber::from);
        call.ring_limit = parameters.get("timeout").and_then(Value::as_i64).map(time::Duration::seconds);
        let owner = self.documents.get(&(kind.to_owned(), id.to_owned()));
        let owner = owner.and_then(|stored| stored.members.get("owner_id")?.as_str().map(str::to_owned));
        let variables = parameters.get("custom_application_vars").and_then(Value::as_object).cloned();
        let legs = Legs {
            other: format!("{call_id}-b"),
            owner: if kind == "users" { Some(id.to_owned()) } else { owner },
            authorizing: id.to_owned(),
            authorizing_kind: if kind == "users" { "user" } else { "device" },
            caller_name: text("cid-name").or_else(|| text("caller-id-name")).map(str::to_owned),
            variables: variables.unwrap_or_default(),
        };
        self.calls.insert(CallId::from(call_id.as_str()), legs);
        desk.place(call.clone());
        call.placed_at = desk.now();
        self.tell_channels(&call, Stage::Ringing, desk);
        if waits {
            let data = json!({"call_id": call_id, "message": "quickcall initiated"});
            return Ok(Reply::new(202, data));
        }
        Ok(Reply::new(202, json!({})))
    }
}

/// Brings the parameters of a query and those of `data` together, each of the kind that it is documented to be.
fn parameters(query: &Fields, data: &Value) -> Map<String, Value> {
    let mut parameters = Map::new();
    for (name, value) in query.iter().filter(|(name, _)| !matches!(*name, "number_filter" | "auth_token")) {
        let read = match value {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => match (name, value.parse::<i64>()) {
                ("timeout", Ok(number)) => Value::from(number),
                _ => Value::from(value),
            },
        };
        parameters.insert(name.to_owned(), read);
    }
    parameters.extend(data.as_object().cloned().unwrap_or_default());
    parameters
}
