//! The application's numbers, and the call flow configuration of each.

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value, json};

use super::{Answer, VoxologyRules, invalid, not_found, object};
use crate::fake::keys::{Holds, Key, mistake};

const CONFIGURATION: &[Key] = &[
    Key("callback", Holds::Object(CALLBACK), true),
    Key("answer_on_ring", Holds::Number, false),
    Key("custom_data", Holds::Map, false),
];
const CALLBACK: &[Key] = &[
    Key("url", Holds::Text, true),
    Key("method", Holds::Word(&["GET", "POST", "get", "post"]), false),
    Key("content_type", Holds::Text, false),
];
const NUMBER_CALLBACK: &[Key] =
    &[Key("no", Holds::Text, true), Key("callback", Holds::Object(CALLBACK), true)];
const NUMBERS: &[Key] = &[Key("phone_numbers", Holds::List(NUMBER), true)];
const NUMBER: &[Key] = &[Key("no", Holds::Text, true)];

impl VoxologyRules {
    pub(super) fn configure(&mut self, number: &str, request: &Request<Bytes>) -> Answer {
        let configuration = self.numbers.get_mut(number).ok_or_else(not_found)?;
        let body = object(request, CONFIGURATION)?;
        is_address(&body)?;
        *configuration = Some(Value::Object(body.clone()));
        Ok(Value::Object(body))
    }

    /// The older form: a list of numbers, each with its callback.
    pub(super) fn configure_many(&mut self, request: &Request<Bytes>) -> Answer {
        let list: Vec<Map<String, Value>> =
            serde_json::from_slice(request.body()).map_err(|_| invalid("body"))?;
        for entry in &list {
            if let Some(key) = mistake(NUMBER_CALLBACK, entry, "") {
                return Err(invalid(&key));
            }
            is_address(entry)?;
            let number = entry.get("no").and_then(Value::as_str).unwrap_or("");
            if !self.numbers.contains_key(number) {
                return Err(not_found());
            }
        }
        for mut entry in list {
            if let Some(Value::String(number)) = entry.remove("no") {
                self.numbers.insert(number, Some(Value::Object(entry)));
            }
        }
        Ok(json!({}))
    }

    pub(super) fn list_numbers(&self) -> Value {
        let list: Vec<Value> = self.numbers.keys().map(|number| json!({"no": number})).collect();
        json!({"phone_numbers": list})
    }

    /// Returns whether a number is the application's, and what it can do.
    pub(super) fn number(&self, number: &str) -> Answer {
        if !self.numbers.contains_key(number) {
            return Err(not_found());
        }
        Ok(json!({"no": number, "capabilities": ["voice", "sms_inbound", "sms_outbound"]}))
    }

    /// A number that cannot be had is told inside an answer that says success.
    pub(super) fn provision(&mut self, request: &Request<Bytes>) -> Answer {
        let body = object(request, NUMBERS)?;
        let wanted = body.get("phone_numbers").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut list = Vec::new();
        for number in wanted.iter().filter_map(|entry| entry.get("no")?.as_str()) {
            let good = number.starts_with('+') && !self.numbers.contains_key(number);
            if good {
                self.numbers.insert(number.to_owned(), None);
            }
            list.push(json!({"no": number, "status": if good { "success" } else { "error" }}));
        }
        Ok(json!({"phone_numbers": list}))
    }

    pub(super) fn release(&mut self, request: &Request<Bytes>) -> Answer {
        let list: Vec<String> = serde_json::from_slice(request.body()).map_err(|_| invalid("body"))?;
        if list.iter().any(|number| !self.numbers.contains_key(number)) {
            return Err(not_found());
        }
        self.numbers.retain(|number, _| !list.contains(number));
        Ok(json!({}))
    }
}

fn is_address(body: &Map<String, Value>) -> Result<(), (u16, String)> {
    let url = body.get("callback").and_then(|callback| callback.get("url")).and_then(Value::as_str);
    let good = url.is_some_and(|url| url::Url::parse(url).is_ok());
    if good { Ok(()) } else { Err(invalid("callback.url")) }
}
