//! What an expression costs: parsed once and evaluated, and parsed each time, which is what a program without the
//! parsed form would do.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on says so by panicking")]

use divan::Bencher;
use time::OffsetDateTime;
use time::macros::datetime;
use voice_actions::expression::{Evaluation, Expression, Scope, Template, Value};

const NOW: OffsetDateTime = datetime!(2030-01-01 15:00:20.500 UTC);

/// The expressions of the vendor's scripts.
const SOURCES: &[&str] = &[
    "$startTime > $openTime && $startTime < $closeTime",
    "Number(new Date().setUTCHours($openTimeHours, $openTimeMinutes))",
    "['+FIRST_NUMBER', '+SECOND_NUMBER']",
    "$keyPresses == '1'",
    "$collectAttempt == 3",
];

fn main() {
    divan::main();
}

fn scope() -> Scope {
    let mut scope = Scope::new();
    for (name, value) in [
        ("$startTime", Value::from(1_893_510_000_000.0)),
        ("$openTime", Value::from(1_893_501_020_500.0)),
        ("$closeTime", Value::from(1_893_538_820_500.0)),
        ("$openTimeHours", Value::from(12.0)),
        ("$openTimeMinutes", Value::from(30.0)),
        ("$keyPresses", Value::from("1")),
        ("$collectAttempt", Value::from(3.0)),
        ("$callerNo", Value::from("+15550123")),
        ("$apiNo", Value::from("+15550100")),
        ("$callId", Value::from("10605776@17155753")),
        ("$direction", Value::from("inbound")),
        ("$status", Value::from("live-in-progress")),
    ] {
        scope.set(name, value);
    }
    scope.set_path("$sessionData.conference_name", Value::from("conf-123")).unwrap_or_default();
    scope
}

#[divan::bench(args = SOURCES)]
fn evaluate_a_parsed_expression(bencher: Bencher<'_, '_>, source: &str) {
    let (expression, scope) = (Expression::parse(source).unwrap(), scope());
    bencher.bench(|| expression.evaluate(divan::black_box(&scope), NOW));
}

#[divan::bench(args = SOURCES)]
fn parse_and_evaluate(bencher: Bencher<'_, '_>, source: &str) {
    let scope = scope();
    bencher.bench(|| Expression::parse(divan::black_box(source)).unwrap().evaluate(&scope, NOW));
}

#[divan::bench(args = SOURCES)]
fn parse(bencher: Bencher<'_, '_>, source: &str) {
    bencher.bench(|| Expression::parse(divan::black_box(source)));
}

const TEXT: &str = "Hello ${sessionData.conference_name}, caller ${callerNo}.";

#[divan::bench]
fn render_a_parsed_template(bencher: Bencher<'_, '_>) {
    let (template, scope) = (Template::parse(TEXT), scope());
    bencher.bench(|| template.render(&mut Evaluation::new(divan::black_box(&scope), NOW)));
}

#[divan::bench]
fn parse_and_render_a_template(bencher: Bencher<'_, '_>) {
    let scope = scope();
    bencher.bench(|| Template::parse(divan::black_box(TEXT)).render(&mut Evaluation::new(&scope, NOW)));
}

/// Deeply nested and very long sources, which must be refused quickly.
#[divan::bench(args = ["(", "[", "!(", "1?", "1+"])]
fn refuse_a_hostile_source(bencher: Bencher<'_, '_>, piece: &str) {
    let source = piece.repeat(100_000);
    bencher.bench(|| Expression::parse(divan::black_box(&source)).is_err());
}
