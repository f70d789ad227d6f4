//! The application's numbers, and the call flow configuration of each.

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value, json};

use super::{APPLICATION, Answer, VoxologyRules, invalid, not_found, object};
use crate::fake::fields::Fields;
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

const MOVE: &[Key] = &[Key("app_id", Holds::Text, true), Key("phone_numbers", Holds::List(NUMBER), true)];
const SEARCH: &[&str] = &["search_by", "search_on", "capabilities", "is_sms", "max_results"];
const SEARCH_BY: &[&str] = &["area-code", "region", "toll-free", "rate-center", "prefixes"];
const INFORMATION: &[&str] = &["include", "integrations"];

impl VoxologyRules {
    /// Lists numbers that can be had. A number with a future date cannot be used yet; here there is none.
    pub(super) fn available(&self, request: &Request<Bytes>) -> Answer {
        let query = Fields::of_query(request);
        if let Some(key) = query.undocumented(SEARCH) {
            return Err(invalid(key));
        }
        let by = query.get("search_by");
        if by.is_some_and(|by| !SEARCH_BY.contains(&by)) {
            return Err(invalid("search_by"));
        }
        let most = query.number("max_results").map_err(invalid)?.unwrap_or(10);
        let on = query.get("search_on").filter(|_| matches!(by, Some("area-code" | "prefixes")));
        let wanted = |number: &&String| {
            on.is_none_or(|on| number.trim_start_matches("+1").starts_with(on))
                && !self.numbers.contains_key(*number)
        };
        let list = self.offered.iter().filter(wanted).take(most);
        let list = list.map(|number| json!({"no": number, "formatted": number}));
        Ok(json!({"phone_numbers": list.collect::<Vec<Value>>()}))
    }

    /// Moves numbers into an application; those that go to another one are this one's no longer.
    pub(super) fn move_numbers(&mut self, request: &Request<Bytes>) -> Answer {
        let body = object(request, MOVE)?;
        let wanted = body.get("phone_numbers").and_then(Value::as_array).cloned().unwrap_or_default();
        let wanted: Vec<&str> = wanted.iter().filter_map(|entry| entry.get("no")?.as_str()).collect();
        let here = body.get("app_id").and_then(Value::as_str) == Some(APPLICATION);
        if !here && wanted.iter().any(|number| !self.numbers.contains_key(*number)) {
            return Err(not_found());
        }
        for number in wanted {
            if here {
                self.numbers.entry(number.to_owned()).or_insert(None);
            } else {
                self.numbers.remove(number);
            }
        }
        Ok(json!({}))
    }

    /// Returns what is known of any number.
    pub(super) fn information(&self, number: &str, request: &Request<Bytes>) -> Answer {
        let query = Fields::of_query(request);
        if let Some(key) = query.undocumented(INFORMATION) {
            return Err(invalid(key));
        }
        let mut facts = json!({"no": number});
        if let Value::Object(facts) = &mut facts {
            for part in query.get("include").unwrap_or("").split(',').filter(|part| !part.is_empty()) {
                let value = match part {
                    "cnam" => json!({"caller_name": "STAND-IN"}),
                    "carrier" | "location" => json!({}),
                    _ => return Err(invalid("include")),
                };
                facts.insert(part.to_owned(), value);
            }
        }
        Ok(facts)
    }

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
