use callflow_modules::Node;
use callflow_modules::module::{CollectDtmf, Device, Tts};
use callflow_modules::walker::Walker;
use proptest::prelude::*;
use serde_json::json;
use voice_actions::runtime::{Direction, Input, LegId, Outcome, Program, Session, Start, Step};

use crate::walk::NOW;

fn flow() -> Node {
    let digits = CollectDtmf::new().with_collection_name("pin");
    Tts::new("Hello").otherwise(digits.otherwise(Device::new("front"))).into()
}

fn start() -> Input {
    Start::new(LegId::new("call-1"), Direction::Inbound, "+15550100", "2000", NOW).into()
}

#[test]
fn a_walk_goes_on_from_a_snapshot_as_if_nothing_had_happened() {
    let fresh = || Walker::of_node(&flow()).unwrap();
    let mut walker = fresh();
    let mut step = walker.resume(NOW, start()).unwrap();
    for _ in 0..10 {
        let Step::Do(request) = &step else { break };
        let stored = serde_json::to_string(&walker.snapshot()).unwrap();
        let mut other = fresh().restore(&serde_json::from_str(&stored).unwrap()).unwrap();
        assert_eq!((other.at(), other.call()), (walker.at(), walker.call()));
        let input = Input::Done { id: request.id, outcome: Outcome::Done };
        let next = walker.resume(NOW, input.clone()).unwrap();
        assert_eq!(other.resume(NOW, input).unwrap(), next);
        step = next;
    }
    assert!(matches!(step, Step::End(_)));
}

#[test]
fn a_snapshot_of_another_document_is_refused() {
    let mut walker = Walker::of_node(&flow()).unwrap();
    walker.resume(NOW, start()).unwrap();
    let other = Walker::of_node(&Tts::new("Other").into()).unwrap();
    let message = other.restore(&walker.snapshot()).unwrap_err().to_string();
    assert!(message.starts_with("snapshot of another document"), "{message}");
}

#[test]
fn an_outcome_that_comes_twice_changes_nothing() {
    let mut walker = Walker::of_node(&flow()).unwrap();
    let Step::Do(request) = walker.resume(NOW, start()).unwrap() else { panic!("a request was expected") };
    let input = Input::Done { id: request.id, outcome: Outcome::Done };
    walker.resume(NOW, input.clone()).unwrap();
    assert!(walker.resume(NOW, input).unwrap_err().is_stale());
}

#[test]
fn a_loop_of_answers_ends_in_a_named_error() {
    let pivot = json!({"module": "pivot", "data": {"voice_url": "http://example.com/", "method": "get"}});
    let mut walker = Walker::from_value(&json!({"flow": pivot})).unwrap();
    let mut step = walker.resume(NOW, start());
    let answer = voice_actions::runtime::Fetched::json(&pivot);
    let error = loop {
        match step {
            Ok(Step::Do(request)) => {
                step = walker
                    .resume(NOW, Input::Done { id: request.id, outcome: Outcome::Fetched(answer.clone()) });
            }
            Ok(Step::End(end)) => panic!("it ended: {end:?}"),
            Err(error) => break error,
        }
    };
    assert!(error.exhausted().is_some(), "{error}");
}

proptest! {
    #[test]
    fn no_flow_and_no_outcome_panics(
        modules in proptest::collection::vec(proptest::sample::select(
            callflow_modules::schema::Definition::all().map(|definition| definition.name).collect::<Vec<_>>()), 1..6),
        picks in proptest::collection::vec(0_usize..8, 0..60),
        data in proptest::sample::select(vec![json!({}), json!({"id": "x"}), json!({"action": "check", "id": 5}), json!([])]),
    ) {
        let node = modules.iter().rev().fold(json!({}), |next, module| {
            json!({"module": module, "data": data, "children": {"_": next}})
        });
        let mut walker = Walker::from_value(&json!({"flow": node})).unwrap();
        let mut step = walker.resume(NOW, start());
        for pick in picks {
            let Ok(Step::Do(request)) = &step else { break };
            let choices = walker.choices(request);
            let outcome = choices.get(pick).cloned().unwrap_or(Outcome::Found(json!({"flow": {"module": "noop"}, "x": [1]})));
            step = walker.resume(NOW, Input::Done { id: request.id, outcome });
        }
        drop(walker.snapshot());
    }
}
