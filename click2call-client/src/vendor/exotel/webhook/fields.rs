//! Form and query fields with PHP's brackets: `Legs[0][Insights][Status]`.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Most fields of one request.
const MAX_FIELDS: usize = 2_000;
/// Deepest nesting of one key.
const MAX_DEPTH: usize = 8;

/// Reads a urlencoded form or query.
pub(super) fn from_form(text: &[u8]) -> Result<Map<String, Value>, String> {
    unfold(form_urlencoded::parse(text))
}

/// Unfolds keys with brackets into objects and lists. Where a key comes twice the last one counts: Exotel appends
/// its own to those that your URL already has.
pub(super) fn unfold<'a>(
    pairs: impl IntoIterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
) -> Result<Map<String, Value>, String> {
    let mut fields = Map::new();
    for (count, (key, value)) in pairs.into_iter().enumerate() {
        if count >= MAX_FIELDS {
            return Err(format!("expected at most {MAX_FIELDS} fields"));
        }
        if key.is_empty() && value.is_empty() {
            continue;
        }
        let segments = segments(&key);
        if segments.len() > MAX_DEPTH {
            return Err(format!("expected keys of at most {MAX_DEPTH} levels"));
        }
        put(&mut fields, &segments, Value::String(value.into_owned()));
    }
    Ok(fields.into_iter().map(|(key, value)| (key, with_lists(value))).collect())
}

/// Splits `a[b][c]` into its parts; a key with stray brackets is one part.
fn segments(key: &str) -> Vec<&str> {
    let Some((first, rest)) = key.split_once('[') else { return vec![key] };
    let Some(rest) = rest.strip_suffix(']') else { return vec![key] };
    if first.is_empty() {
        return vec![key];
    }
    std::iter::once(first).chain(rest.split("][")).collect()
}

fn put(fields: &mut Map<String, Value>, segments: &[&str], value: Value) {
    let Some((first, rest)) = segments.split_first() else { return };
    let key = if first.is_empty() { fields.len().to_string() } else { (*first).to_owned() };
    if rest.is_empty() {
        fields.insert(key, value);
        return;
    }
    let slot = fields.entry(key).or_insert_with(|| Value::Object(Map::new()));
    if !slot.is_object() {
        *slot = Value::Object(Map::new());
    }
    if let Value::Object(inner) = slot {
        put(inner, rest, value);
    }
}

/// Turns objects whose keys are all numbers into lists, in the order of the numbers.
fn with_lists(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let map: Map<String, Value> = map.into_iter().map(|(key, value)| (key, with_lists(value))).collect();
    let mut indices: Vec<u32> = map.keys().map_while(|key| key.parse().ok()).collect();
    if map.is_empty() || indices.len() != map.len() {
        return Value::Object(map);
    }
    let mut items: Vec<(u32, Value)> =
        indices.drain(..).zip(map.into_iter().map(|(_, value)| value)).collect();
    items.sort_by_key(|(index, _)| *index);
    Value::Array(items.into_iter().map(|(_, value)| value).collect())
}

/// Flattens nested fields to names with brackets; `null` becomes empty.
pub(crate) fn flat(value: &Value) -> Vec<(String, String)> {
    fn put(fields: &mut Vec<(String, String)>, name: &str, value: &Value) {
        let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}[{key}]") };
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| put(fields, &inner(key), value)),
            Value::Array(list) => {
                list.iter()
                    .enumerate()
                    .for_each(|(index, value)| put(fields, &inner(&index.to_string()), value));
            }
            Value::Null => fields.push((name.to_owned(), String::new())),
            Value::String(text) => fields.push((name.to_owned(), text.clone())),
            Value::Bool(_) | Value::Number(_) => fields.push((name.to_owned(), value.to_string())),
        }
    }
    let mut fields = Vec::new();
    put(&mut fields, "", value);
    fields
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::from_form;

    fn check(form: &str, expected: &Value) {
        assert_eq!(&Value::Object(from_form(form.as_bytes()).unwrap()), expected, "{form}");
    }

    #[test]
    fn brackets_become_lists_and_objects() {
        check(
            "Legs%5B0%5D%5BInsights%5D%5BRingingDuration%5D=4.5&Legs[0][Status]=busy&Legs[1][Status]=",
            &json!({"Legs": [{"Insights": {"RingingDuration": "4.5"}, "Status": "busy"}, {"Status": ""}]}),
        );
        check(
            "StatusCallbackEvents[]=terminal&a=1",
            &json!({"StatusCallbackEvents": ["terminal"], "a": "1"}),
        );
        check("Stream[RecordingUrl]=x", &json!({"Stream": {"RecordingUrl": "x"}}));
    }

    #[test]
    fn stray_brackets_are_part_of_the_key() {
        check("a[=1&[b]=2&c]=3", &json!({"a[": "1", "[b]": "2", "c]": "3"}));
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        check("From=1&From=2", &json!({"From": "2"}));
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let deep = format!("a{}=1", "[b]".repeat(100_000));
        assert!(from_form(deep.as_bytes()).is_err());
        assert!(from_form("a=1&".repeat(3_000).as_bytes()).is_err());
    }
}
