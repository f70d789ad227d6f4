//! Positions, variables read, assignment values, templates, stored scopes.

use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use voice_actions::expression::{
    Array, Assigned, Date, ErrorKind, Evaluation, Expression, Object, PlusNumber, Scope, Template, Value,
};

const NOW: OffsetDateTime = datetime!(2030-01-01 15:00:20.500 UTC);

fn error(source: &str) -> (ErrorKind, usize, String) {
    let error = Expression::parse(source).and_then(|e| e.evaluate(&Scope::new(), NOW)).expect_err(source);
    (error.kind(), error.column(source), error.to_string())
}

#[test]
fn an_error_names_what_stands_at_its_place() {
    let check = |source: &str, kind: ErrorKind, column: usize, message: &str| {
        assert_eq!(error(source), (kind, column, message.to_owned()), "{source}");
    };
    check("", ErrorKind::Syntax, 1, "expected a value, found the end");
    check("1 +", ErrorKind::Syntax, 4, "expected a value, found the end");
    check("$a = 1", ErrorKind::Unsupported, 4, "`=` is not supported");
    check("$a & 1", ErrorKind::Unsupported, 4, "`&` is not supported");
    check("é + oops", ErrorKind::UnknownName, 1, "`é` is not defined");
    check("'é' + oops", ErrorKind::UnknownName, 7, "`oops` is not defined");
    check("(1", ErrorKind::Syntax, 3, "expected `)`, found the end");
    check("1 2", ErrorKind::Syntax, 3, "expected the end of the expression, found a number");
    check("'abc", ErrorKind::Syntax, 1, "the text has no closing quote");
    check("12px", ErrorKind::Syntax, 1, "malformed number");
    check("1n", ErrorKind::Unsupported, 1, "big integers are not supported");
    check("$a.foo()", ErrorKind::UnknownName, 4, "`foo` is not a method");
    check("$a.map(1)", ErrorKind::Unsupported, 4, "`map` is not supported");
    check("new Map()", ErrorKind::Unsupported, 5, "`new Map` is not supported");
    check("Math.random()", ErrorKind::Unsupported, 1, "`Math.random` is not a supported function");
    check("[1,,2]", ErrorKind::Unsupported, 4, "a place without a value is not supported");
    check("/x/", ErrorKind::Unsupported, 1, "regular expressions are not supported");
    check("`x`", ErrorKind::Unsupported, 1, "``` is not supported");
    check("1 + $a.b.c", ErrorKind::Type, 8, "cannot read `b` of undefined");
    check("'x'.trim", ErrorKind::Unsupported, 5, "`trim` as a value is not supported");
    check("new Date(NaN).toISOString()", ErrorKind::Range, 15, "the date is invalid");
    check(
        "new Date('1.2.2030')",
        ErrorKind::Unsupported,
        5,
        "this way of writing a date differs between engines: use ISO 8601",
    );
    check("'😀'.charAt(0)", ErrorKind::Unsupported, 5, "half of a surrogate pair is not supported");
    check("typeof oops", ErrorKind::UnknownName, 8, "`oops` is not defined");
    check("this.x", ErrorKind::Unsupported, 1, "`this` is not supported");
}

#[test]
fn the_variables_that_are_read_are_listed_with_their_places() {
    let source = "$a.b['c'].trim() == $list[$i].x ? {$k} : $f.length";
    let expression = Expression::parse(source).unwrap();
    let reads: Vec<(&str, &str)> =
        expression.reads().iter().map(|read| (read.path(), &source[read.span()])).collect();
    assert_eq!(
        reads,
        [("$a.b.c", "$a.b['c']"), ("$list", "$list"), ("$i", "$i"), ("$k", "$k"), ("$f.length", "$f.length")]
    );
    assert_eq!(expression.reads()[0].variable(), "$a");
    assert_eq!(expression.reads()[0].members().collect::<Vec<_>>(), ["b", "c"]);
}

#[test]
fn unset_variables_are_undefined_and_reported_once() {
    let scope: Scope = [("$sessionData", Value::Object(Object::new([("room", Value::from("r"))]).unwrap()))]
        .into_iter()
        .collect();
    let mut evaluation = Evaluation::new(&scope, NOW);
    let run = |evaluation: &mut Evaluation<'_>, source: &str| {
        evaluation.run(&Expression::parse(source).unwrap()).unwrap()
    };
    assert_eq!(run(&mut evaluation, "$a == $a && typeof $b == 'undefined'"), Value::from(true));
    assert_eq!(run(&mut evaluation, "$sessionData.Room"), Value::Undefined);
    assert_eq!(evaluation.undefined(), ["$a", "$sessionData.Room"]);
}

#[test]
fn assignment_values_follow_the_table_of_decisions() {
    let mut scope = Scope::new();
    scope.set("$callId", Value::from("10605776@17155753"));
    let mut evaluation = Evaluation::new(&scope, NOW);
    let mut check = |text: &str, expected: Value, literal: bool| {
        let assigned = Assigned::parse(text);
        assert_eq!(assigned.evaluate(&mut evaluation, PlusNumber::Number).unwrap(), expected, "{text}");
        assert_eq!(assigned.problem().is_some(), literal, "{text}");
    };
    check("12", Value::from(12.0), false);
    check("00", Value::from(0.0), false);
    check("08", Value::from(8.0), false);
    check("010", Value::from(10.0), false);
    check("'+19495551212'", Value::from("+19495551212"), false);
    check("+19495551212", Value::from(19_495_551_212.0), false);
    check("+TRANSFER_TO_NUMBER_FOR_OPEN", Value::from("+TRANSFER_TO_NUMBER_FOR_OPEN"), true);
    check("", Value::from(""), true);
    check("Hello, world", Value::from("Hello, world"), true);
    check("$callId", Value::from("10605776@17155753"), false);
    let numbers = Array::new(vec![Value::from("+FIRST_NUMBER"), Value::from("+SECOND_NUMBER")]).unwrap();
    check("['+FIRST_NUMBER', '+SECOND_NUMBER']", Value::Array(numbers), false);
}

#[test]
fn an_unquoted_number_keeps_its_plus_when_asked() {
    let scope = Scope::new();
    let mut evaluation = Evaluation::new(&scope, NOW);
    let assigned = Assigned::parse("+15550100");
    assert!(assigned.is_plus_number());
    assert_eq!(assigned.evaluate(&mut evaluation, PlusNumber::Text).unwrap(), Value::from("+15550100"));
    assert!(!Assigned::parse("'+15550100'").is_plus_number());
}

#[test]
fn the_routing_condition_holds_exactly_between_its_instants() {
    let mut scope = Scope::new();
    let mut assign = |name: &str, text: &str| {
        let value =
            Assigned::parse(text).evaluate(&mut Evaluation::new(&scope, NOW), PlusNumber::Number).unwrap();
        scope.set(name, value);
    };
    assign("$openTimeHours", "12");
    assign("$openTimeMinutes", "30");
    assign("$closeTimeHours", "23");
    assign("$closeTimeMinutes", "00");
    assign("$openTime", "Number(new Date().setUTCHours($openTimeHours, $openTimeMinutes))");
    assign("$closeTime", "Number(new Date().setUTCHours($closeTimeHours, $closeTimeMinutes))");
    assert_eq!(scope.get("$openTime"), Some(&Value::from(1_893_501_020_500.0)));
    assert_eq!(scope.get("$closeTime"), Some(&Value::from(1_893_538_820_500.0)));
    let condition = Expression::parse("$startTime > $openTime && $startTime < $closeTime").unwrap();
    let mut is_open = |start: Value| {
        scope.set("$startTime", start);
        condition.evaluate(&scope, NOW).unwrap() == Value::from(true)
    };
    let midnight = datetime!(2030-01-01 0:00 UTC);
    let at = |hours: i64, minutes: i64, milliseconds: i64| {
        let instant = midnight
            + Duration::hours(hours)
            + Duration::minutes(minutes)
            + Duration::milliseconds(milliseconds);
        Value::from((instant.unix_timestamp_nanos() / 1_000_000) as f64)
    };
    for (start, expected) in [
        (at(3, 0, 0), false),
        (at(12, 30, 20_500), false),
        (at(12, 30, 20_501), true),
        (at(15, 0, 0), true),
        (at(22, 59, 59_999), true),
        (at(23, 0, 20_499), true),
        (at(23, 0, 20_500), false),
        (Value::from("2030-01-01T15:00:00.000Z"), false),
    ] {
        assert_eq!(is_open(start.clone()), expected, "{start:?}");
    }
}

#[test]
fn templates_fill_in_what_they_should_and_leave_the_rest() {
    let mut scope = Scope::new();
    scope.set_path("$sessionData.conference_name", Value::from("room-1")).unwrap();
    scope.set("$val", Value::from("+15550100"));
    scope.set("$n", Value::from(42.0));
    scope.set("$nothing", Value::Null);
    let list = Array::new(vec![Value::from("a"), Value::from(1.5), Value::Undefined]).unwrap();
    scope.set("$list", Value::Array(list.clone()));
    let mut evaluation = Evaluation::new(&scope, NOW);
    let mut check = |text: &str, expected: &str| {
        assert_eq!(&*Template::parse(text).render_text(&mut evaluation).unwrap(), expected, "{text}");
    };
    check("${sessionData.conference_name}", "room-1");
    check("call ${val}, ${n} times", "call +15550100, 42 times");
    check("${...val}", "+ 1 5 5 5 0 1 0 0");
    check("{{$val}} {{...$n}}", "+15550100 4 2");
    check("$val", "+15550100");
    check("$5 off, $val off", "$5 off, $val off");
    check("${list}", "[\"a\",1.5,null]");
    check("${list[1]}", "1.5");
    check("${sessionData}", "{\"conference_name\":\"room-1\"}");
    check("<${sessionData.conference_Name}>", "<>");
    check("<${missing.deep.er}>", "<>");
    check("${nothing}", "null");
    check("${ $n }", "42");
    check("${n", "${n");
    check("${n + 1}", "${n + 1}");
    check("{{name}} {{", "{{name}} {{");
    check("$${n}$", "$42$");
    assert_eq!(evaluation.undefined(), ["$sessionData.conference_Name", "$missing"]);
    let value = |text: &str| Template::parse(text).render(&mut Evaluation::new(&scope, NOW)).unwrap();
    assert_eq!(value("$list"), Value::Array(list));
    assert_eq!(value("$sessionData.conference_name"), Value::from("room-1"));
    assert_eq!(value("$5"), Value::from("$5"));
}

#[test]
fn a_place_that_is_no_template_is_a_problem_with_its_offset() {
    let template = Template::parse("ok ${n + 1} and ${open");
    let problems: Vec<_> = template.problems().iter().map(|p| (p.offset(), p.to_string())).collect();
    assert_eq!(
        problems,
        [
            (5, "expected a variable between the braces".to_owned()),
            (16, "the place for a variable has no end".to_owned())
        ]
    );
    let source = "to ${val} {{...$sessionData.room}}";
    let template = Template::parse(source);
    let reads = template.reads();
    assert_eq!(reads[1].path(), "$sessionData.room");
    assert_eq!(&source[reads[1].span()], "$sessionData.room");
    assert_eq!(&source[reads[0].span()], "{val");
}

#[test]
fn a_stored_scope_comes_back_the_same() {
    let mut scope = Scope::new();
    for (name, value) in [
        ("$u", Value::Undefined),
        ("$nan", Value::from(f64::NAN)),
        ("$zero", Value::from(-0.0)),
        ("$third", Value::from(1.0 / 3.0)),
        ("$date", Value::Date(Date::new(1.5e12))),
        ("$invalid", Value::Date(Date::new(f64::NAN))),
        ("$odd", Value::Object(Object::new([("$undefined", Value::from(true))]).unwrap())),
        (
            "$nested",
            Value::Object(
                Object::new([("$object", Value::Object(Object::new([("$date", Value::Null)]).unwrap()))])
                    .unwrap(),
            ),
        ),
        ("$list", Value::Array(Array::new(vec![Value::Null, Value::from("x"), Value::Undefined]).unwrap())),
        (
            "$keys",
            Value::Object(
                Object::new([
                    ("b", Value::Null),
                    ("10", Value::Null),
                    ("9", Value::Null),
                    ("a", Value::Null),
                ])
                .unwrap(),
            ),
        ),
    ] {
        scope.set(name, value);
    }
    let stored = serde_json::to_string(&scope).unwrap();
    assert_eq!(serde_json::from_str::<Scope>(&stored).unwrap(), scope, "{stored}");
}

#[test]
fn setting_a_date_shows_in_every_variable_that_holds_it_but_not_in_a_clone_of_the_scope() {
    let mut scope = Scope::new();
    let date = Value::Date(Date::new(0.0));
    scope.set("$a", date.clone());
    scope.set("$b", Value::Array(Array::new(vec![date]).unwrap()));
    let before = scope.clone();
    let value =
        |scope: &Scope, source: &str| Expression::parse(source).unwrap().evaluate(scope, NOW).unwrap();
    assert_eq!(value(&scope, "$a.setUTCDate(5)"), Value::from(345_600_000.0));
    assert_eq!(value(&scope, "$b[0].getUTCDate()"), Value::from(5.0));
    assert_eq!(value(&before, "$a.getUTCDate()"), Value::from(1.0));
    assert_eq!(value(&before, "$a === $b[0]"), Value::from(true));
}

#[test]
fn a_number_in_a_stored_scope_is_the_nearest_double() {
    for text in
        ["123456789.12345679", "0.30000000000000004", "1.7976931348623157e308", "5e-324", "9007199254740993"]
    {
        let scope: Scope = serde_json::from_str(&format!(r#"{{"$x":{text}}}"#)).unwrap();
        let same = Expression::parse(&format!("$x === {text}")).unwrap();
        assert_eq!(same.evaluate(&scope, NOW).unwrap(), Value::from(true), "{text}");
    }
}
