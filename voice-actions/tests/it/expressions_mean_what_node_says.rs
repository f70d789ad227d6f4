//! Golden vectors: what Node computed, committed as data (`tests/vectors/generate.mjs` made them).

use serde_json::{Map, Value as Json, json};
use time::macros::datetime;
use voice_actions::expression::{ErrorKind, Expression, Scope, Value};

const VECTORS: &str = include_str!("../vectors/expressions.jsonl");
const SCOPE: &str = include_str!("../vectors/scope.json");
const NOW: time::OffsetDateTime = datetime!(2030-01-01 15:00:20.500 UTC);

fn number(number: f64) -> String {
    if number == 0.0 && number.is_sign_negative() { "-0".to_owned() } else { Value::Number(number).to_text() }
}

fn tagged(value: &Value) -> Json {
    match value {
        Value::Undefined => json!({ "undefined": true }),
        Value::Null => json!({ "null": true }),
        Value::Boolean(flag) => json!({ "boolean": flag }),
        Value::Number(value) => json!({ "number": number(*value) }),
        Value::String(text) => json!({ "string": &**text }),
        Value::Array(items) => json!({ "array": items.iter().map(tagged).collect::<Vec<_>>() }),
        Value::Date(date) => json!({ "date": number(date.milliseconds()) }),
        Value::Object(_) => json!({ "object": value.to_text() }),
    }
}

#[test]
fn every_vector_gives_what_node_gave() {
    let scope: Scope = serde_json::from_str(SCOPE).unwrap();
    let mut differences = Vec::new();
    let mut vectors = 0;
    for line in VECTORS.lines() {
        vectors += 1;
        let vector: Map<String, Json> = serde_json::from_str(line).unwrap();
        let source = vector["e"].as_str().unwrap();
        let result = Expression::parse(source).and_then(|expression| expression.evaluate(&scope, NOW));
        let same = match (&result, vector.get("v"), vector.get("error").and_then(Json::as_str)) {
            (Ok(value), Some(expected), _) => tagged(value) == *expected,
            (Err(error), _, Some("TypeError")) => error.kind() == ErrorKind::Type,
            (Err(error), _, Some("RangeError")) => error.kind() == ErrorKind::Range,
            _ => false,
        };
        if !same {
            let ours =
                result.map_or_else(|e| format!("{}: {e}", e.kind()), |value| tagged(&value).to_string());
            differences.push(format!("{line}\n    ours: {ours}"));
        }
    }
    assert!(vectors > 10_000, "only {vectors} vectors");
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn digits_alone_are_decimal_even_after_a_zero() {
    let value = |source: &str| Expression::parse(source).unwrap().evaluate(&Scope::new(), NOW).unwrap();
    assert_eq!(value("010"), Value::from(10.0));
    assert_eq!(value("08"), Value::from(8.0));
    assert_eq!(value("00"), Value::from(0.0));
    assert_eq!(value("new Date().setUTCHours(010, 00)"), value("new Date().setUTCHours(10, 0)"));
}
