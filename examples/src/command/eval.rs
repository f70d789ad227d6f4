//! `switchboard eval`: JavaScript expressions of call flow scripts, one a line.

use serde_json::{Value as Json, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use voice_actions::expression::{Error, Expression, Scope, Value};

use super::outcome::{self, Failure, Outcome};

/// Evaluates expressions: reads one JSON string a line from standard input.
///
/// A line of NDJSON each: `{"expression","value":TAGGED}` or `{"expression","error":{…}}`. TAGGED says the type:
/// `{"number":"7"}`, `{"string":"…"}`, `{"boolean":true}`, `{"null":true}`, `{"undefined":true}`,
/// `{"array":[TAGGED…]}`, `{"date":"milliseconds"}`, `{"object":"JSON text"}`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// File with the variables: an object such as `{"$keyPresses":"1"}`; `{"$undefined":true}` is undefined.
    #[arg(long, value_name = "SCOPE.json")]
    scope: Option<String>,
    /// What the clock says; the time of the machine if not given.
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    now: Option<OffsetDateTime>,
}

fn parse_instant(text: &str) -> Result<OffsetDateTime, String> {
    OffsetDateTime::parse(text, &Rfc3339)
        .map_err(|error| format!("{error}; expected an instant such as 2026-01-02T03:04:05Z"))
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let scope = arguments.scope.as_deref().map_or_else(|| Ok(Scope::new()), read_scope)?;
    #[expect(clippy::disallowed_methods, reason = "a person at a shell means the clock on the wall")]
    let now = arguments.now.unwrap_or_else(OffsetDateTime::now_utc);
    let mut fine = true;
    let text = outcome::read_text("-")?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (index, line) in lines {
        let (expression, result) = match serde_json::from_str::<String>(line) {
            Ok(source) => {
                let result =
                    Expression::parse(&source).and_then(|expression| expression.evaluate(&scope, now));
                let result = result.map_err(|error| failure(&error, &source));
                (Json::String(source), result)
            }
            Err(error) => {
                let message = "expected an expression as a JSON string, such as \"1 + 1\" in its quotes";
                (Json::Null, Err(Failure::new("not-a-string", message).on(index + 1, error.column())))
            }
        };
        fine &= result.is_ok();
        outcome::print_line(&match result {
            Ok(value) => json!({ "expression": expression, "value": tagged(&value) }),
            Err(error) => json!({ "expression": expression, "error": error }),
        })?;
    }
    Ok(Outcome::from_fine(fine))
}

/// Reads variables; a name may be written with or without its `$`.
fn read_scope(file: &str) -> Result<Scope, Failure> {
    let expected = "an object with the variables, such as {\"$keyPresses\":\"1\"},";
    let variables: Scope = outcome::read_json(file, "bad-scope", expected)?;
    let mut scope = Scope::new();
    for (name, value) in variables.iter() {
        let dollar = if name.starts_with('$') { "" } else { "$" };
        scope.set(&format!("{dollar}{name}"), value.clone());
    }
    Ok(scope)
}

/// Places the error in the expression: line and column count in it.
fn failure(error: &Error, source: &str) -> Failure {
    let before: String = source.chars().take(error.column(source) - 1).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
    Failure::from_error(error.kind().code(), error).on(line, column)
}

fn tagged(value: &Value) -> Json {
    let number = |number: f64| {
        if number == 0.0 && number.is_sign_negative() {
            "-0".to_owned()
        } else {
            Value::Number(number).to_text()
        }
    };
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
