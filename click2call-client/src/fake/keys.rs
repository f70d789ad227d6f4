//! Tables of documented keys, and the check of a body against one.

use serde_json::{Map, Value};

/// What a documented key holds.
#[allow(dead_code, reason = "each vendor uses a part")]
pub(super) enum Holds {
    Text,
    Flag,
    Number,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of numbers.
    Numbers,
    /// An object of any keys.
    Map,
    Any,
    Object(&'static [Key]),
    List(&'static [Key]),
}

/// A documented key: name, what it holds, whether it must be there.
pub(super) struct Key(pub(super) &'static str, pub(super) Holds, pub(super) bool);

/// Returns the path of the first key that is missing, undocumented, or of the wrong kind.
pub(super) fn mistake(keys: &[Key], object: &Map<String, Value>, path: &str) -> Option<String> {
    let full = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for Key(name, _, required) in keys {
        if *required && !object.contains_key(*name) {
            return Some(full(name));
        }
    }
    for (name, value) in object {
        let Some(Key(_, holds, _)) = keys.iter().find(|key| key.0 == name) else { return Some(full(name)) };
        let nested = match (holds, value) {
            (Holds::Object(keys), Value::Object(inner)) => mistake(keys, inner, &full(name)),
            (Holds::List(keys), Value::Array(list)) => list.iter().find_map(|item| match item {
                Value::Object(inner) => mistake(keys, inner, &full(name)),
                _ => Some(full(name)),
            }),
            (Holds::Text, Value::String(text)) => text.is_empty().then(|| full(name)),
            (Holds::Word(words), Value::String(text)) => {
                (!words.contains(&text.as_str())).then(|| full(name))
            }
            (Holds::Texts, Value::Array(list)) => (!list.iter().all(Value::is_string)).then(|| full(name)),
            (Holds::Numbers, Value::Array(list)) => (!list.iter().all(Value::is_number)).then(|| full(name)),
            (Holds::Flag, Value::Bool(_))
            | (Holds::Map, Value::Object(_))
            | (Holds::Number, Value::Number(_))
            | (Holds::Any, _) => None,
            _ => Some(full(name)),
        };
        if nested.is_some() {
            return nested;
        }
    }
    None
}
