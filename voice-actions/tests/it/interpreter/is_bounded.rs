//! Hostile scripts end in the error that is named after the budget.

use serde_json::{Value as Json, json};
use voice_actions::CallFlow;
use voice_actions::action::{Hangup, If};
use voice_actions::interpreter::Application;
use voice_actions::runtime::{Budget, Resource};
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
