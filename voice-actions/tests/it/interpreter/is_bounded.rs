//! Hostile scripts end in the error that is named after the budget.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use voice_actions::CallFlow;
use voice_actions::action::{Hangup, If};
use voice_actions::interpreter::Application;
use voice_actions::runtime::{Budget, Fetched, Input, Outcome, Program, Resource, Session, Step};
use voice_actions::{Interpreter, interpreter};

use super::{follow, inbound, leg, usual};

fn used_up(actions: impl Into<Json>) -> (Resource, String) {
    let mut leg = leg(&json!({ "actions": actions.into() }).to_string());
    let error = follow(&mut leg, inbound(), usual).end.expect_err("it came to its end");
    (error.exhausted().unwrap_or_else(|| panic!("{error:?}")).resource, error.at().to_string())
}

fn label() -> Json {
    json!({ "type": "LABEL", "name": "L" })
}

fn goto() -> Json {
    json!({ "type": "GOTO", "params": { "label": "L" } })
}

#[test]
fn an_endless_loop_that_asks_for_nothing_ends() {
    assert_eq!(used_up(json!([label(), goto()])).0, Resource::StepsBetweenRequests);
    assert_eq!(used_up(json!([label(), { "$n": "$n + 1" }, goto()])).0, Resource::StepsBetweenRequests);
    let branch = json!({ "type": "IF", "condition": "true", "then": [goto()] });
    assert_eq!(used_up(json!([label(), branch])).0, Resource::StepsBetweenRequests);
}

#[test]
fn an_endless_loop_that_asks_ends() {
    let (resource, at) = used_up(json!([label(), { "type": "COLLECT", "params": {} }, goto()]));
    assert_eq!((resource, at.as_str()), (Resource::Requests, "/actions/1"));
}

#[test]
fn loops_within_loops_end() {
    let mut steps = json!([{ "type": "LABEL", "name": "x" }]);
    for _ in 0..8 {
        steps = json!([{ "type": "FOREACH", "params": { "iterator": "$list" }, "then": steps }]);
    }
    let list = format!("[{}]", "1,".repeat(100));
    let steps = json!([{ "$list": list }, steps[0]]);
    assert_eq!(used_up(steps).0, Resource::StepsBetweenRequests);
}

#[test]
fn a_text_and_an_array_that_double_themselves_end() {
    let text = json!([{ "$a": "'ab'" }, label(), { "$a": "$a + $a" }, goto()]);
    assert_eq!(used_up(text), (Resource::Data, "/actions/2/$a".to_owned()));
    let array = json!([{ "$a": "1" }, label(), { "$a": "[$a, $a]" }, goto()]);
    assert_eq!(used_up(array), (Resource::Data, "/actions/2/$a".to_owned()));
    let deep = json!([label(), { "$a": "[$a]" }, goto()]);
    assert_eq!(used_up(deep), (Resource::Nesting, "/actions/1/$a".to_owned()));
    let spoken = json!([{ "$a": "'x'.repeat(60000)" }, { "type": "SAY", "params": { "text": "${a}${a}" } }]);
    assert_eq!(used_up(spoken), (Resource::Data, "/actions/1".to_owned()));
}

#[test]
fn many_long_variables_end() {
    let variables: serde_json::Map<String, Json> =
        (0..100).map(|n| (format!("$v{n}"), json!("'x'.repeat(60000)"))).collect();
    assert_eq!(used_up(json!([variables])).0, Resource::Data);
}

#[test]
fn costly_expressions_end() {
    let costly = "'a b c d e f'.repeat(5000).split(' ').join('-').length";
    assert_eq!(used_up(json!([label(), { "$n": costly }, goto()])).0, Resource::ExpressionCost);
    let one = format!("[{}]", "'x'.repeat(60000).length,".repeat(500));
    assert_eq!(used_up(json!([{ "$n": one }])).0, Resource::ExpressionCost);
}

#[test]
fn lists_nested_too_deep_end() {
    let mut inner = If::new("true").then(Hangup::new());
    for _ in 0..40 {
        inner = If::new("true").then(inner);
    }
    let flow = CallFlow::new().then(inner);
    let budget = Budget::standard().with_nesting(30);
    let error =
        follow(&mut Interpreter::new(flow.clone()).with_budget(budget), inbound(), usual).end.unwrap_err();
    assert_eq!(error.exhausted().unwrap().resource, Resource::Nesting);
    assert!(follow(&mut Interpreter::new(flow), inbound(), usual).end.is_ok());
}

#[test]
fn an_expression_nested_too_deep_ends() {
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(used_up(json!([{ "$a": deep }])).0, Resource::Nesting);
    assert_eq!(used_up(json!([{ "type": "IF", "condition": deep, "then": [] }])).0, Resource::Nesting);
    assert_eq!(
        used_up(json!([{ "type": "FOREACH", "params": { "iterator": deep }, "then": [] }])).0,
        Resource::Nesting
    );
}

#[test]
fn a_leg_whose_number_has_no_line_has_no_interpreter() {
    let application = Application::new().with_line("+15550199", interpreter::Line::flow(CallFlow::new()));
    assert!(application.interpreter(&inbound()).is_none());
}

fn expression() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "$keyPresses == '1'",
        "$n + 1",
        "$n > 3",
        "[1, 2, 3]",
        "$list",
        "'x' + $val",
        "$sessionData.a",
        "new Date()",
        "$a.b.c",
        "oops",
        "",
        "+15550100",
        "$collectAttempt == 3",
        "true",
        "$n % 2",
        "[$list, $list]",
        "$d.setUTCHours(3)",
    ])
    .prop_map(str::to_owned)
}

fn step() -> impl Strategy<Value = Json> {
    let name = || proptest::sample::select(vec!["A", "B", "C"]);
    let leaf = prop_oneof![
        (
            proptest::sample::select(vec![
                "$n",
                "$list",
                "$a",
                "$val",
                "$sessionData.a",
                "$sessionData",
                "$d"
            ]),
            expression()
        )
            .prop_map(|(variable, value)| json!({ variable: value })),
        expression()
            .prop_map(|text| json!({ "type": "SAY", "params": { "text": format!("${{n}} {text}") } })),
        Just(json!({ "type": "COLLECT", "params": { "num_digits": 1 } })),
        name().prop_map(|name| json!({ "type": "LABEL", "name": name })),
        name().prop_map(|name| json!({ "type": "GOTO", "params": { "label": name } })),
        Just(
            json!({ "type": "DIAL", "params": { "no": "${val}", "caller_id_no": "+15550101" }, "session_data": "$sessionData" })
        ),
        Just(json!({ "type": "TRANSFER", "params": { "no": "$n" } })),
        Just(json!({ "type": "REDIRECT", "params": { "url": "https://example.com/${n}" } })),
        Just(json!({ "type": "SESSIONDATA", "session_data": { "a": "$list", "n": "${n}" } })),
        Just(json!({ "type": "HANGUP" })),
        Just(json!({ "type": "DETECT", "params": { "x": ["$a"] } })),
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let steps = || proptest::collection::vec(inner.clone(), 0..5);
        prop_oneof![
            (expression(), steps(), steps())
                .prop_map(|(condition, then, or)| json!({ "type": "IF", "condition": condition, "then": then, "orElse": or })),
            (expression(), steps())
                .prop_map(|(items, then)| json!({ "type": "FOREACH", "params": { "iterator": items }, "then": then })),
            (steps(), steps(), steps()).prop_map(|(enter, full, exit)| json!({
                "type": "CONFERENCE", "params": { "name": "$n", "max_participants": 2 },
                "events": { "on_enter": enter, "on_enter_error_max_participants": full, "on_exit": exit },
            })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever the flow and whatever comes of its requests: it ends, nothing panics, and it can be stored at any time.
    #[test]
    fn every_flow_ends(steps in proptest::collection::vec(step(), 0..8), dice in proptest::collection::vec(any::<u8>(), 64)) {
        let flow = CallFlow::from_value(json!({ "actions": steps })).unwrap();
        let budget = Budget::standard().with_steps_between_requests(2_000).with_requests(100);
        let make = || Interpreter::new(flow.clone()).with_budget(budget.clone());
        let mut leg = make();
        let mut asked = 0;
        let mut ended = false;
        let mut input: Input = inbound().into();
        while let Ok(Step::Do(request)) = leg.resume(super::NOW, input) {
            prop_assert!(!ended || request.effect.is_service(), "{request:?} after the end");
            asked += 1;
            prop_assert!(asked <= 101);
            let die = usize::from(dice[asked % dice.len()]);
            let choices = leg.choices(&request);
            let outcome = match die % 8 {
                0 => Outcome::RoomEnded,
                1 => Outcome::Unsupported,
                2 => Outcome::Fetched(Fetched::json(&flow.to_value())),
                _ => choices.get(die / 8 % choices.len().max(1)).cloned().unwrap_or(Outcome::Done),
            };
            if die % 5 == 0 {
                leg = make().restore(&leg.snapshot()).unwrap();
            }
            input = if die == 255 && !ended {
                ended = true;
                Input::Ended(Default::default())
            } else {
                Input::Done { id: request.id, outcome }
            };
        }
    }
}
