//! Hostile expressions end in the error that is named after the limit, and no text makes anything panic.

use proptest::prelude::*;
use time::macros::datetime;
use voice_actions::expression::{
    Array, Assigned, ErrorKind, Evaluation, Expression, Limits, Object, Scope, Template, Value,
};

const NOW: time::OffsetDateTime = datetime!(2030-01-01 0:00 UTC);

fn failure(source: &str) -> ErrorKind {
    let scope = Scope::new();
    let result = Expression::parse(source).and_then(|expression| expression.evaluate(&scope, NOW));
    result.expect_err("it was evaluated").kind()
}

#[test]
fn deep_nesting_is_refused_and_long_chains_are_not_nesting() {
    for open in
        ["(", "[", "!(", "-[", "{a:", "Math.max(", "1?", "1+(", "$x[", "1||1&&1==1<1+1*(", "'a'.concat("]
    {
        assert_eq!(failure(&open.repeat(3_000)), ErrorKind::NestingTooDeep, "{open}");
    }
    let value = |source: String| Expression::parse(&source).unwrap().evaluate(&Scope::new(), NOW).unwrap();
    assert_eq!(value(format!("1{}", "+1".repeat(20_000))), Value::from(20_001.0));
    assert_eq!(value(format!("{}1", "!".repeat(60_000))), Value::from(true));
    assert_eq!(value(format!("{}7", "0?1:".repeat(10_000))), Value::from(7.0));
    assert_eq!(value(format!("1{}", "&&1".repeat(20_000))), Value::from(1.0));
    assert_eq!(value(format!("[[1]]{}", "[0]".repeat(2))), Value::from(1.0));
}

#[test]
fn a_source_beyond_the_limit_is_refused() {
    assert_eq!(failure(&"1+".repeat(100_000)), ErrorKind::SourceTooLong);
}

#[test]
fn what_grows_without_end_is_stopped() {
    assert_eq!(failure("'x'.repeat(1e9)"), ErrorKind::StringTooLong);
    assert_eq!(failure("'x'.padStart(1e9)"), ErrorKind::StringTooLong);
    assert_eq!(failure("'x'.repeat(50000) + 'x'.repeat(50000)"), ErrorKind::StringTooLong);
    assert_eq!(failure("'x'.repeat(60000).replaceAll('x', 'yy')"), ErrorKind::StringTooLong);
    assert_eq!(failure(&format!("[{}]", "'x'.repeat(60000),".repeat(6))), ErrorKind::ArrayTooLarge);
    assert_eq!(failure(&format!("[{}]", "'x'.repeat(60000),".repeat(200))), ErrorKind::StepsExhausted);
    let steps = Limits::default().with_steps(10);
    let scope = Scope::new();
    let expression = Expression::parse("1+1+1+1+1+1+1+1+1+1+1+1+1").unwrap();
    let error = Evaluation::new(&scope, NOW).with_limits(steps).run(&expression).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StepsExhausted);
}

#[test]
fn a_variable_that_doubles_itself_ends_in_an_error() {
    for (source, kind) in [
        ("[$a, $a]", ErrorKind::ArrayTooLarge),
        ("({x: $a, y: $a})", ErrorKind::ArrayTooLarge),
        ("[$a]", ErrorKind::NestingTooDeep),
        ("String($a) + $a", ErrorKind::StringTooLong),
    ] {
        let expression = Expression::parse(source).unwrap();
        let mut scope = Scope::new();
        scope.set("$a", Value::from("ab"));
        let error = (0..1_000).find_map(|_| match expression.evaluate(&scope, NOW) {
            Ok(value) => {
                scope.set("$a", value);
                None
            }
            Err(error) => Some(error.kind()),
        });
        assert_eq!(error, Some(kind), "{source}");
        assert!(serde_json::to_string(&scope).unwrap().len() < 2_000_000);
    }
}

#[test]
fn values_of_the_host_are_bounded_too() {
    let mut value = Value::Null;
    let error = (0..1_000).find_map(|_| match Array::new(vec![value.clone()]) {
        Ok(array) => {
            value = Value::Array(array);
            None
        }
        Err(error) => Some(error.kind()),
    });
    assert_eq!(error, Some(ErrorKind::NestingTooDeep));
    let mut json = serde_json::json!(1);
    for _ in 0..300 {
        json = serde_json::json!([json]);
    }
    assert_eq!(Value::from_json(&json).unwrap_err().kind(), ErrorKind::NestingTooDeep);
    let path = format!("$a{}", ".b".repeat(1_000));
    assert_eq!(Scope::new().set_path(&path, Value::Null).unwrap_err().kind(), ErrorKind::NestingTooDeep);
}

fn piece() -> impl Strategy<Value = String> {
    let fragments = [
        "$a",
        "$b.c",
        "'x'",
        "\"",
        "'",
        "\\u12",
        "1",
        "0x",
        "1e",
        "..",
        "...",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ",",
        "?",
        ":",
        "==",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "<",
        "&&",
        "||",
        "new Date",
        "Date.now()",
        ".getUTCDay()",
        ".slice(",
        ".setUTCMonth(",
        "typeof ",
        "Math.max(",
        "parseInt(",
        "${",
        "{{",
        "}}",
        "${...",
        "é",
        "😀",
        "\u{feff}",
        "\n",
        "undefined",
        "null",
        "1e400",
        "-0",
        ".split('')",
        ".charAt(1)",
        ".padEnd(9,",
        ".at(-1)",
        ".replace(",
        "[0]",
        ".toFixed(",
        "9007199254740993",
    ];
    prop_oneof![
        4 => proptest::sample::select(fragments.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

proptest! {
    #[test]
    fn no_text_makes_anything_panic(pieces in proptest::collection::vec(piece(), 0..40), any in ".*") {
        let mut scope = Scope::new();
        scope.set("$a", Value::from("a😀ß"));
        scope.set("$b", Value::Object(Object::new([("c", Value::from(2.5))]).unwrap()));
        let mut evaluation = Evaluation::new(&scope, NOW);
        for text in [pieces.concat(), any] {
            if let Ok(expression) = Expression::parse(&text) {
                for read in expression.reads() {
                    prop_assert!(text.get(read.span()).is_some());
                }
                let _ = evaluation.run(&expression).map(|value| value.to_text());
            } else if let Err(error) = Expression::parse(&text) {
                prop_assert!(error.offset() <= text.len());
                prop_assert!(error.column(&text) <= text.chars().count() + 1);
            }
            let template = Template::parse(&text);
            prop_assert!(template.reads().iter().all(|read| text.get(read.span()).is_some()));
            let _ = template.render_text(&mut evaluation);
            let _ = Assigned::parse(&text).evaluate(&mut evaluation, Default::default());
        }
    }

    #[test]
    fn a_quoted_text_is_an_expression_that_gives_the_text(text in "\\PC{0,20}|[\\s\\S]{0,20}") {
        let quoted = voice_actions::assignment::quote(&text);
        let value = Expression::parse(&quoted).unwrap().evaluate(&Scope::new(), NOW).unwrap();
        prop_assert_eq!(value, Value::from(text));
    }

    #[test]
    fn numbers_survive_storing(bits in any::<u64>()) {
        let value = Value::Number(f64::from_bits(bits));
        let stored = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(&stored).unwrap(), value);
    }
}
