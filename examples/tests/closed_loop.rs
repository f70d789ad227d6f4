//! Ten thousand simulated calls, told as records and as events, give the truth again; and a lie is found.

use std::collections::BTreeSet;

use examples::closed_loop::{Difference, Truth, events, records, traffic};
use pbx_events::ringme::CallEvent;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// Two days before the clocks go forward in Israel.
const START: OffsetDateTime = datetime!(2030-03-27 05:00 UTC);

fn assert_none(differences: &[Difference]) {
    let first: Vec<String> = differences.iter().take(5).map(ToString::to_string).collect();
    assert!(differences.is_empty(), "{} differences, the first:\n{}", differences.len(), first.join("\n"));
}

#[test]
fn records_and_events_of_ten_thousand_calls_give_the_truth_again() {
    let world = traffic::simulate(7, 10_000, START).expect("the days run");
    let truth = Truth::of(world.ledger());
    assert_eq!(truth.calls.len(), 10_000);
    let clocks_go_forward = datetime!(2030-03-29 00:00 UTC);
    assert!(world.now() > clocks_go_forward + Duration::HOUR, "the days end at {}", world.now());
    let poor = truth.figures().poor(20);
    assert!(poor.is_empty(), "the days are too uniform: {poor:#?}");

    let received = records::receive(records::tell(world.ledger())).expect("the records arrive");
    assert_none(&records::differences(&received, &truth));

    let heard = events::hear(events::tell(world.ledger())).expect("the events arrive");
    assert_none(&events::differences(&heard, &truth));
}

/// Half an hour before an hour that comes twice in Israel, as the clocks go back.
const AUTUMN: OffsetDateTime = datetime!(2030-10-26 21:30 UTC);

#[test]
fn the_hour_that_autumn_repeats_moves_calls_by_an_hour_and_changes_nothing_else() {
    let mut figures = BTreeSet::new();
    for seed in 1..=8 {
        let world = traffic::simulate(seed, 120, AUTUMN).expect("the night runs");
        let truth = Truth::of(world.ledger());
        let told = truth.on_the_wall_clock();
        let moved = truth.calls.iter().filter(|(id, call)| told.calls[*id].contacts != call.contacts).count();
        assert!(moved > 10, "{moved} calls in the second hour");
        let received = records::receive(records::tell(world.ledger())).expect("the records arrive");
        assert_none(&records::differences(&received, &told));

        // Held against the clock of the world, what differs is when these calls were, and what follows from it.
        let differences = records::differences(&received, &truth);
        let calls = differences.iter().filter(|difference| difference.call.is_some()).count();
        assert_eq!(calls, moved);
        let of_all = differences.iter().filter(|difference| difference.call.is_none());
        figures.extend(of_all.filter_map(|figure| Some(figure.what.split_once(':')?.0.to_owned())));

        // Events are sent as they happen, and know no wall clock.
        let heard = events::hear(events::tell(world.ledger())).expect("the events arrive");
        assert_none(&events::differences(&heard, &truth));
    }
    let moved = [
        "busy hour by arrivals",
        "busy hour by traffic",
        "busy hour by traffic on the wall clock",
        "call-back list",
    ];
    assert_eq!(figures.into_iter().collect::<Vec<_>>(), moved);
}

/// Checks that something was found, in the call where it happened, with what there is to see.
fn found(differences: &[Difference], leg: &str) {
    assert!(!differences.is_empty(), "nothing was found of {leg}");
    let in_call = differences
        .iter()
        .find(|difference| difference.call.as_ref().is_some_and(|call| call.contains(&format!("({leg})\n"))));
    let text = in_call.unwrap_or_else(|| panic!("{leg} is in none of {differences:#?}")).to_string();
    assert!(text.contains(" rings\n") && text.contains(" is over ("), "no timeline: {text}");
}

#[test]
fn every_record_that_is_lost_doubled_or_shifted_is_found_in_its_call() {
    let world = traffic::simulate(3, 150, START).expect("the day runs");
    let truth = Truth::of(world.ledger());
    let told = records::tell(world.ledger());
    let differences = |records| records::differences(&records::receive(records).expect("records"), &truth);
    assert_none(&differences(told.clone()));
    for place in (0..told.len()).step_by(7) {
        let id = told[place].original_call_id.as_ref().unwrap_or(&told[place].call_id).to_string();
        let mut lost = told.clone();
        lost.remove(place);
        found(&differences(lost), &id);
        let mut doubled = told.clone();
        doubled.push(told[place].clone());
        found(&differences(doubled), &id);
        let mut shifted = told.clone();
        let later = shifted[place].time.raw() + 1;
        shifted[place].time = cdr_model::voicenter::CallTime::new(later).expect("a time");
        found(&differences(shifted), &id);
        let mut longer = told.clone();
        longer[place].duration = Some(longer[place].duration.unwrap_or_default() + Duration::SECOND);
        found(&differences(longer), &id);
    }
}

#[test]
fn every_event_that_is_lost_doubled_or_shifted_is_found_in_its_call() {
    let world = traffic::simulate(5, 100, START).expect("the day runs");
    let truth = Truth::of(world.ledger());
    let told = events::tell(world.ledger());
    let differences =
        |events: Vec<CallEvent>| events::differences(&events::hear(events).expect("events"), &truth);
    assert_none(&differences(told.clone()));
    let leg_of = |event: &CallEvent| {
        let call = |leg: &&_| pbx_events::simulator::SimulatedPbx::call_id(leg) == event.call_id;
        truth.calls.keys().find(call).expect("a call").to_string()
    };
    for place in (0..told.len()).step_by(5) {
        let id = leg_of(&told[place]);
        let mut lost = told.clone();
        lost.remove(place);
        found(&differences(lost), &id);
        let mut doubled = told.clone();
        doubled.insert(place, told[place].clone());
        found(&differences(doubled), &id);
        let mut shifted = told.clone();
        shifted[place].time += Duration::SECOND;
        found(&differences(shifted), &id);
    }
}
